//! Owns the step from text fields to typed values: header, status, credentials.
//!
//! Promises: every value is checked against domain.md §2.1–2.3; a fault names the field, not the value.
//! Must never: guess a missing value, or take an answer that the service calls an error.

use jiff::civil::{Date, DateTime};

use super::tree::{Fields, Kept};
use super::{AskedBy, CorrelationId, ExistingFault, ExistingKey, ExistingResult, ServiceCode, SetAside};
use crate::{
    CredentialClass, DateField, EligibilityAnswer, InstitutionCode, InsuredPerson, InsurerNumber, Kinship,
    Sex, Validity, read_date,
};

const DATE_DIGITS: usize = 8;
const INSTITUTION_DIGITS: usize = 10;
const TIME_FORM: &str = "%Y%m%d%H%M%S";
const TIME_DIGITS: usize = 14;

/// The answer in these fields.
pub(super) fn result(kept: &Kept) -> Result<ExistingResult, ExistingFault> {
    finished(kept)?;
    let header = &kept.header;
    let answer = EligibilityAnswer {
        validity: needed(&kept.body, "QualificationValidity", validity)?,
        results: kept.results.iter().map(person).collect::<Result<_, _>>()?,
    };
    Ok(ExistingResult {
        executed_at: needed(header, "ProcessExecutionTime", time)?,
        asked_for: needed(header, "QualificationConfirmationDate", date)?,
        institution: needed(header, "MedicalInstitutionCode", institution)?,
        correlation: header.get("ArbitraryFileIdentifier").map(|text| CorrelationId(text.to_owned())),
        asked_by: needed(header, "ReferenceClassification", asked_by)?,
        notice: optional(&kept.body, "ProcessingResultCode", ServiceCode::read)?,
        answer,
        key: key(kept),
    })
}

/// Institution, identifier, time of the answer, and everything else that was kept.
fn key(kept: &Kept) -> ExistingKey {
    let answers = [&kept.header, &kept.body].into_iter().chain(&kept.results);
    let parts = answers.flat_map(|fields| fields.iter().flat_map(|(field, value)| [field, value]));
    ExistingKey::of(parts)
}

/// Whether the service has answered, and not with an error.
fn finished(kept: &Kept) -> Result<(), ExistingFault> {
    const SEGMENT: &str = "SegmentOfResult";
    const STATUS: &str = "ProcessingResultStatus";
    match kept.header.get(SEGMENT).ok_or(SetAside::Missing(SEGMENT))? {
        "1" => {}
        "2" => return Err(ExistingFault::Wait),
        "9" => return Err(service(&kept.header, "ErrorCode")),
        _ => return Err(SetAside::Unreadable(SEGMENT).into()),
    }
    match kept.body.get(STATUS).ok_or(SetAside::Missing(STATUS))? {
        "1" => Ok(()),
        "2" => Err(service(&kept.body, "ProcessingResultCode")),
        _ => Err(SetAside::Unreadable(STATUS).into()),
    }
}

fn service(fields: &Fields, field: &'static str) -> ExistingFault {
    needed(fields, field, ServiceCode::read).map_or_else(|cause| cause, SetAside::Service).into()
}

fn person(fields: &Fields) -> Result<InsuredPerson, SetAside> {
    let text = |field| optional(fields, field, |text| Some(text.to_owned()));
    let day = |field| optional(fields, field, date);
    let own = |field| needed(fields, field, |text| Some(text.to_owned()));
    let second_sex = optional(fields, "Sex2", sex)?;
    Ok(InsuredPerson {
        class: needed(fields, "InsuredCardClassification", class)?,
        insurer_number: needed(fields, "InsurerNumber", |text| text.parse::<InsurerNumber>().ok())?,
        insurer_name: own("InsurerName")?,
        symbol: text("InsuredCardSymbol")?,
        number: own("InsuredIdentificationNumber")?,
        branch: text("InsuredBranchNumber")?,
        kinship: optional(fields, "PersonalFamilyClassification", kinship)?,
        name: own("Name")?,
        kana: text("NameKana")?,
        other_name: text("NameOfOther")?,
        other_kana: text("NameOfOtherKana")?,
        sex: optional(fields, "Sex1", sex)?.or(second_sex),
        birth_date: needed(fields, "Birthdate", date)?,
        qualified_on: day("QualificationDate")?,
        disqualified_on: day("DisqualificationDate")?,
        valid_from: day("InsuredCardValidDate")?,
        valid_until: day("InsuredCardExpirationDate")?,
    })
}

fn needed<T>(
    fields: &Fields,
    field: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, SetAside> {
    optional(fields, field, read)?.ok_or(SetAside::Missing(field))
}

fn optional<T>(
    fields: &Fields,
    field: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, SetAside> {
    fields.get(field).map(|text| read(text).ok_or(SetAside::Unreadable(field))).transpose()
}

/// yyyyMMdd and no other form.
fn date(text: &str) -> Option<Date> {
    has_digits(text, DATE_DIGITS).then(|| read_date(text, DateField::Ordinary).ok()).flatten()
}

/// yyyyMMddHHmmss.
fn time(text: &str) -> Option<DateTime> {
    has_digits(text, TIME_DIGITS).then(|| DateTime::strptime(TIME_FORM, text).ok()).flatten()
}

fn institution(text: &str) -> Option<InstitutionCode> {
    has_digits(text, INSTITUTION_DIGITS).then(|| text.parse().ok()).flatten()
}

fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn asked_by(code: &str) -> Option<AskedBy> {
    match code {
        "1" => Some(AskedBy::Card),
        "2" => Some(AskedBy::Numbers),
        _ => None,
    }
}

fn validity(code: &str) -> Option<Validity> {
    code.parse::<u8>().ok().filter(|_| has_digits(code, 1)).and_then(|code| Validity::try_from(code).ok())
}

fn class(code: &str) -> Option<CredentialClass> {
    match code {
        "01" => Some(CredentialClass::General),
        "02" => Some(CredentialClass::Retired),
        "03" => Some(CredentialClass::ShortTerm),
        "04" => Some(CredentialClass::ShortTermRetired),
        "05" => Some(CredentialClass::SpecialTreatment),
        "06" => Some(CredentialClass::SpecialRetired),
        "07" => Some(CredentialClass::SelfDefence),
        "A1" => Some(CredentialClass::PublicAssistance),
        _ => None,
    }
}

fn kinship(code: &str) -> Option<Kinship> {
    match code {
        "1" => Some(Kinship::Holder),
        "2" => Some(Kinship::Dependant),
        _ => None,
    }
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "1" => Some(Sex::Male),
        "2" => Some(Sex::Female),
        "3" => Some(Sex::Unset),
        _ => None,
    }
}
