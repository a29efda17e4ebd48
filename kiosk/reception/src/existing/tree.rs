//! Owns the way through the XML of an answer file: the places of the kept fields, and nothing else.
//!
//! Promises: text outside of the kept places is scanned for a personal number and dropped at its end tag;
//! depth and size are bounded; unknown elements are skipped, whatever stands in them.
//! Must never: expand an entity, read an attribute, or take a file without its last tag for whole.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, Event};

use super::{ExistingFault, SetAside};
use crate::{RESULTS_MAX, contains_personal_number};

/// Elements inside elements. Answers have about six.
const DEPTH_MAX: usize = 32;
/// Longest kept value (characters).
const VALUE_CHARS_MAX: usize = 200;

const ROOT: &str = "XmlMsg";
const HEADER: [&str; 2] = [ROOT, "MessageHeader"];
const BODY: [&str; 2] = [ROOT, "MessageBody"];
const RESULT: [&str; 4] = [ROOT, "MessageBody", "ResultList", "ResultOfQualificationConfirmation"];

/// domain.md §2.1. ErrorMessage is free text, so its code is enough.
const HEADER_FIELDS: [&str; 7] = [
    "ProcessExecutionTime",
    "QualificationConfirmationDate",
    "MedicalInstitutionCode",
    "ArbitraryFileIdentifier",
    "ReferenceClassification",
    "SegmentOfResult",
    "ErrorCode",
];
/// domain.md §2.2.
const BODY_FIELDS: [&str; 3] = ["ProcessingResultStatus", "ProcessingResultCode", "QualificationValidity"];
/// domain.md §2.3, the rows marked "yes".
const RESULT_FIELDS: [&str; 18] = [
    "InsuredCardClassification",
    "InsurerNumber",
    "InsurerName",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "PersonalFamilyClassification",
    "Name",
    "NameKana",
    "NameOfOther",
    "NameOfOtherKana",
    "Sex1",
    "Sex2",
    "Birthdate",
    "QualificationDate",
    "DisqualificationDate",
    "InsuredCardValidDate",
    "InsuredCardExpirationDate",
];

/// Values of one place, by field. Trimmed, never empty. Personal data: no Debug.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<&'static str, String>);

/// The kept fields of a file. Personal data: no Debug.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) header: Fields,
    pub(super) body: Fields,
    pub(super) results: Vec<Fields>,
}

impl Fields {
    /// The value, if there is one.
    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Fields and values in the order of the fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    fn put(&mut self, field: &'static str, text: &str) -> Result<(), SetAside> {
        let value = text.trim_matches([' ', '\t', '\r', '\n', '\u{3000}']);
        let damaged = |one: char| one.is_control() || one == char::REPLACEMENT_CHARACTER;
        if value.chars().count() > VALUE_CHARS_MAX || value.contains(damaged) {
            return Err(SetAside::Unreadable(field));
        }
        if value.is_empty() {
            return Ok(());
        }
        let earlier = self.0.insert(field, value.to_owned());
        if earlier.is_some() { Err(SetAside::Twice(field)) } else { Ok(()) }
    }
}

/// The kept fields of a whole file.
pub(super) fn kept_fields(text: &str) -> Result<Kept, ExistingFault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk::default();
    loop {
        let event =
            reader.read_event().map_err(|error| fault_of(&error, after(text, reader.error_position())))?;
        match event {
            Event::Start(tag) => walk.enter(tag.name().as_ref())?,
            Event::End(_) => walk.leave()?,
            Event::Text(part) => walk.text(&part.xml10_content())?,
            Event::CData(part) => walk.text(&part.xml10_content())?,
            Event::GeneralRef(entity) => walk.text(character(&entity)?.encode_utf8(&mut [0; 4]))?,
            Event::DocType(_) => return Err(SetAside::Doctype.into()),
            // Empty elements come as start and end.
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if walk.closed => return Ok(walk.kept),
            Event::Eof => return Err(ExistingFault::Wait),
        }
    }
}

fn after(text: &str, position: u64) -> &str {
    usize::try_from(position).ok().and_then(|position| text.get(position..)).unwrap_or_default()
}

/// Where the reading is.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    /// Text of the innermost element since its start or its last child.
    text: String,
    /// Whether the root was closed.
    closed: bool,
    kept: Kept,
}

impl Walk {
    fn enter(&mut self, name: &str) -> Result<(), ExistingFault> {
        if self.closed {
            return Err(SetAside::Malformed.into());
        }
        if self.path.is_empty() && name != ROOT {
            return Err(ExistingFault::NotOurs);
        }
        if self.path.len() >= DEPTH_MAX {
            return Err(SetAside::TooDeep.into());
        }
        self.scan()?;
        self.path.push(name.to_owned());
        if self.path == RESULT {
            if self.kept.results.len() >= RESULTS_MAX {
                return Err(SetAside::TooManyResults.into());
            }
            self.kept.results.push(Fields::default());
        }
        Ok(())
    }

    fn text(&mut self, part: &str) -> Result<(), ExistingFault> {
        if !self.path.is_empty() {
            self.text.push_str(part);
            return Ok(());
        }
        let blank = part.trim_matches([' ', '\t', '\r', '\n']).is_empty();
        match (blank, self.closed) {
            (true, _) => Ok(()),
            (false, true) => Err(SetAside::Malformed.into()),
            (false, false) => Err(ExistingFault::NotOurs),
        }
    }

    fn leave(&mut self) -> Result<(), ExistingFault> {
        let text = self.scan()?;
        let Some(name) = self.path.pop() else { return Err(SetAside::Malformed.into()) };
        if let Some((fields, field)) = self.place(&name) {
            fields.put(field, &text)?;
        }
        self.closed = self.path.is_empty();
        Ok(())
    }

    /// Takes the text away, after the search for a personal number.
    fn scan(&mut self) -> Result<String, ExistingFault> {
        let text = std::mem::take(&mut self.text);
        if contains_personal_number(&text) { Err(SetAside::PersonalNumber.into()) } else { Ok(text) }
    }

    /// Where the value of a child of the current element belongs; none when it is not kept.
    fn place(&mut self, name: &str) -> Option<(&mut Fields, &'static str)> {
        let kept: (&mut Fields, &[&'static str]) = if self.path == HEADER {
            (&mut self.kept.header, &HEADER_FIELDS)
        } else if self.path == BODY {
            (&mut self.kept.body, &BODY_FIELDS)
        } else if self.path == RESULT {
            (self.kept.results.last_mut()?, &RESULT_FIELDS)
        } else {
            return None;
        };
        let field = kept.1.iter().find(|field| **field == name)?;
        Some((kept.0, field))
    }
}

/// The character of `&#…;` or of one of the five names that XML defines.
fn character(entity: &BytesRef<'_>) -> Result<char, SetAside> {
    let named = match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    named.or_else(|| entity.resolve_char_ref().ok().flatten()).ok_or(SetAside::Entity)
}

/// What is not closed at the end of the file is still being written. `rest` begins where the fault does.
fn fault_of(error: &Error, rest: &str) -> ExistingFault {
    match error {
        Error::Syntax(SyntaxError::UnclosedDoctype) => SetAside::Doctype.into(),
        Error::Syntax(
            SyntaxError::UnclosedPI
            | SyntaxError::UnclosedXmlDecl
            | SyntaxError::UnclosedComment
            | SyntaxError::UnclosedCData
            | SyntaxError::UnclosedTag
            | SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        ) => ExistingFault::Wait,
        Error::Syntax(SyntaxError::InvalidBangMarkup)
        | Error::IllFormed(IllFormedError::UnclosedReference)
            if !rest.chars().skip(1).any(|one| matches!(one, '<' | '>')) =>
        {
            ExistingFault::Wait
        }
        Error::Syntax(_)
        | Error::Io(_)
        | Error::IllFormed(_)
        | Error::InvalidAttr(_)
        | Error::Encoding(_)
        | Error::Escape(_)
        | Error::Namespace(_) => SetAside::Malformed.into(),
    }
}
