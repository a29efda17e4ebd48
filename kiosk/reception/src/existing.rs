//! Owns answer files (`OQSsiquc01res*.xml`) of a centre that already has オンライン資格確認 of the 既存型
//! (domain.md §2.1–2.3).
//!
//! Promises: a whole, well-formed answer or a fault that says what to do with the file; of its text only the
//! fields marked "keep" are taken up; a file with a 12-digit personal number anywhere in its text gives
//! nothing. UTF-8 and CP932 give the same value.
//! Must never: give half an answer, follow a DTD or an entity, or name a value of a person in a fault.

mod encoding;
mod record;
mod tree;

use jiff::civil::{Date, DateTime};
use sha2::{Digest as _, Sha256};

use crate::{EligibilityAnswer, InstitutionCode};

/// Longest file that is looked at (bytes). A real answer has a few thousand.
pub const EXISTING_BYTES_MAX: usize = 1 << 20;

const NAME_CHARS_MAX: usize = 128;
const NAME_START: &str = "OQSsiquc01res";
const NAME_END: &str = ".xml";
const FACE_MARK: &str = "_face_";

/// Who asked, as the name of the file tells (domain.md §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExistingSource {
    /// `OQSsiquc01res_face_…`: the face card reader (顔認証付きカードリーダー).
    FaceReader,
    /// `OQSsiquc01res…`: a single query of another system.
    Query,
}

/// ReferenceClassification: by what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskedBy {
    /// 1 マイナンバーカード.
    Card,
    /// 2 被保険者証情報: typed numbers. No card was there, so nobody's identity was checked.
    Numbers,
}

/// A code of the service, ErrorCode or ProcessingResultCode: ASCII letters and digits. Not personal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServiceCode(String);

/// ArbitraryFileIdentifier: whatever the asking system wrote. It may hold personal data, so it has no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct CorrelationId(String);

/// The same for two copies of one answer, whatever their encoding or layout. Made from personal data: for
/// comparing and storing, not for a log.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExistingKey(String);

/// One answer file, cut down to what may be kept. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct ExistingResult {
    /// ProcessExecutionTime: when the service answered, time of Japan.
    pub executed_at: DateTime,
    /// QualificationConfirmationDate: the day for which eligibility was asked.
    pub asked_for: Date,
    /// MedicalInstitutionCode: who asked.
    pub institution: InstitutionCode,
    /// ArbitraryFileIdentifier.
    pub correlation: Option<CorrelationId>,
    /// ReferenceClassification.
    pub asked_by: AskedBy,
    /// ProcessingResultCode beside a success, such as a card that ends soon.
    pub notice: Option<ServiceCode>,
    /// What the verdict looks at.
    pub answer: EligibilityAnswer,
    /// To find duplicates.
    pub key: ExistingKey,
}

/// Why a file gives no answer, by what is to be done with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExistingFault {
    /// Read it again later: it is still being written, or the service is still at work.
    #[error("the file is not complete yet")]
    Wait,
    /// Put it aside for staff; it will not get better.
    #[error("the file is set aside: {0}")]
    SetAside(SetAside),
    /// It is no answer of this kind, whatever its name says: whoever wrote it must look.
    #[error("the file is no answer of the eligibility service")]
    NotOurs,
}

/// Why a file was put aside. Names fields, never their values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetAside {
    /// More than [`EXISTING_BYTES_MAX`].
    #[error("it is too large")]
    TooLarge,
    /// Neither UTF-8 nor CP932.
    #[error("it is neither UTF-8 nor CP932")]
    Encoding,
    /// Tags that do not match, or more than one root.
    #[error("it is not well-formed XML")]
    Malformed,
    /// A DTD. Answers have none, attacks do.
    #[error("it has a document type")]
    Doctype,
    /// An entity that XML itself does not define.
    #[error("it has an entity of its own")]
    Entity,
    /// Elements inside elements beyond what answers have.
    #[error("its elements are too deep")]
    TooDeep,
    /// A run of twelve digits with the check digit of a personal number (個人番号).
    #[error("it may hold a 12-digit personal number")]
    PersonalNumber,
    /// More credentials than an answer may carry.
    #[error("it has too many credentials")]
    TooManyResults,
    /// A field that every answer has.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field that may be there once.
    #[error("{0} is there twice")]
    Twice(&'static str),
    /// A value outside of the layout.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
    /// The service answered with an error.
    #[error("the service answered with error {0}")]
    Service(ServiceCode),
}

/// Who asked, if a file of this name (without folder) is an answer file that is worth opening.
#[must_use]
pub fn existing_source(name: &str) -> Option<ExistingSource> {
    let rest = name.strip_prefix(NAME_START).filter(|_| name.len() <= NAME_CHARS_MAX)?;
    let (middle, end) = rest.split_at_checked(rest.len().checked_sub(NAME_END.len())?)?;
    let plain = middle.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if !plain || !end.eq_ignore_ascii_case(NAME_END) {
        return None;
    }
    Some(if middle.starts_with(FACE_MARK) { ExistingSource::FaceReader } else { ExistingSource::Query })
}

/// The answer in these bytes. Read at most [`EXISTING_BYTES_MAX`] + 1 of a file.
pub fn read_existing_result(bytes: &[u8]) -> Result<ExistingResult, ExistingFault> {
    if bytes.len() > EXISTING_BYTES_MAX {
        return Err(SetAside::TooLarge.into());
    }
    let text = encoding::decode(bytes)?;
    let fields = tree::kept_fields(&text.text)?;
    if text.ends_inside_character {
        return Err(SetAside::Encoding.into());
    }
    record::result(&fields)
}

impl From<SetAside> for ExistingFault {
    fn from(cause: SetAside) -> Self {
        Self::SetAside(cause)
    }
}

impl ServiceCode {
    const CHARS_MAX: usize = 16;

    fn read(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain && !text.is_empty() && text.len() <= Self::CHARS_MAX).then(|| Self(text.to_owned()))
    }
}

impl std::fmt::Display for ServiceCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl CorrelationId {
    /// As it was written.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }
}

impl ExistingKey {
    /// SHA-256 in hexadecimal over the parts, each with its length before it.
    fn of<'a>(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_string());
            hash.update(":");
            hash.update(part);
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
