//! Answer files of invented people against domain.md §2.1–2.3, and files that are no answers.

use encoding_rs::SHIFT_JIS;
use jiff::civil::{date, datetime};

use super::*;
use crate::{CredentialClass, InsuredPerson, Kinship, RESULTS_MAX, Sex, Validity};

mod faults;

const GOOD: &str = include_str!("fixtures/OQSsiquc01res_face_good.xml");
const STUFFED: &str = include_str!("fixtures/OQSsiquc01res_stuffed.xml");

fn read(text: &str) -> Result<ExistingResult, ExistingFault> {
    read_existing_result(text.as_bytes())
}

fn good() -> ExistingResult {
    read(GOOD).unwrap_or_else(|fault| panic!("{fault}"))
}

fn fault(text: &str) -> Option<ExistingFault> {
    read(text).err()
}

fn set_aside(cause: SetAside) -> Option<ExistingFault> {
    Some(ExistingFault::SetAside(cause))
}

/// The good file with another value of this field, wherever it stands; none takes the field away.
fn with(field: &str, value: Option<&str>) -> String {
    let (before, rest) = GOOD.split_once(&format!("<{field}>")).expect("the field");
    let (_, after) = rest.split_once(&format!("</{field}>")).expect("its end");
    let element = value.map(|value| format!("<{field}>{value}</{field}>")).unwrap_or_default();
    [before, &element, after].concat()
}

fn in_cp932(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = SHIFT_JIS.encode(text);
    assert!(!lost, "the text has a form in CP932");
    bytes.into_owned()
}

/// Everything that the value holds. A new field does not compile until it is named here.
fn everything(result: &ExistingResult) -> String {
    let ExistingResult { executed_at, asked_for, institution, correlation, asked_by, notice, answer, key } =
        result;
    let answer = serde_json::to_string(answer).expect("JSON");
    let correlation = correlation.as_ref().map(CorrelationId::raw);
    let key = key.as_str();
    format!("{executed_at} {asked_for} {institution} {correlation:?} {asked_by:?} {notice:?} {answer} {key}")
}

#[test]
fn a_good_file_gives_every_kept_field() {
    let result = good();
    assert_eq!(result.executed_at, datetime(2026, 11, 20, 9, 15, 30, 0));
    assert_eq!(result.asked_for, date(2026, 11, 21));
    assert_eq!(result.institution.to_string(), "9911234567");
    assert_eq!(result.correlation.as_ref().map(CorrelationId::raw), Some("test-0001="));
    assert_eq!(result.asked_by, AskedBy::Card);
    assert_eq!(result.notice.as_ref().map(ToString::to_string).as_deref(), Some("I0001"));
    let expected = InsuredPerson {
        class: CredentialClass::General,
        insurer_number: "06990014".parse().expect("number"),
        insurer_name: "テスト健康保険組合 & 支部".to_owned(),
        symbol: Some("１２－３４".to_owned()),
        number: "4260".to_owned(),
        branch: Some("01".to_owned()),
        kinship: Some(Kinship::Dependant),
        name: "髙●　花子".to_owned(),
        kana: Some("ﾃｽﾄ ﾊﾅｺ".to_owned()),
        other_name: Some("試験　はな".to_owned()),
        other_kana: Some("ﾃｽﾄ ﾊﾅ".to_owned()),
        sex: Some(Sex::Female),
        birth_date: date(1970, 4, 1),
        qualified_on: Some(date(2020, 4, 1)),
        disqualified_on: Some(date(2027, 4, 1)),
        valid_from: Some(date(2020, 4, 3)),
        valid_until: Some(date(2027, 3, 31)),
    };
    assert!(result.answer == EligibilityAnswer { validity: Validity::Valid, results: vec![expected] });
}

#[test]
fn both_encodings_give_the_same_value() {
    for label in ["UTF-8", "Shift_JIS", "windows-31j"] {
        let text = GOOD.replace("UTF-8", label);
        for bytes in [text.clone().into_bytes(), in_cp932(&text), [b"\xef\xbb\xbf", text.as_bytes()].concat()]
        {
            assert!(read_existing_result(&bytes) == Ok(good()), "{label}");
        }
    }
}

#[test]
fn nothing_forbidden_leaves_a_trace() {
    let result = read(STUFFED).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(!everything(&result).contains("ZZ"), "a dropped text was kept");
    let [person] = result.answer.results.as_slice() else { panic!("one result") };
    assert!(person.name == "試験　一郎");
    assert_eq!(person.insurer_number.printed(), "990010");
    assert_eq!((person.class, person.sex), (CredentialClass::PublicAssistance, Some(Sex::Unset)));
    assert_eq!((result.asked_by, result.answer.validity), (AskedBy::Numbers, Validity::Superseded));
    assert!(result.correlation.is_none() && result.notice.is_none() && person.kana.is_none());
}

#[test]
fn the_six_validities() {
    for (code, validity) in ["1", "2", "3", "4", "5", "6"].into_iter().zip(Validity::ALL) {
        let result = read(&with("QualificationValidity", Some(code)));
        assert!(result.is_ok_and(|result| result.answer.validity == validity), "{code}");
    }
    for code in ["0", "7", "01", "+1", "１", "有効"] {
        let expected = set_aside(SetAside::Unreadable("QualificationValidity"));
        assert_eq!(fault(&with("QualificationValidity", Some(code))), expected, "{code}");
    }
}

#[test]
fn none_to_eight_results() {
    let (before, rest) = GOOD.split_once("<ResultOfQualificationConfirmation>").expect("start");
    let (one, after) = rest.split_once("</ResultOfQualificationConfirmation>").expect("end");
    let one = format!("<ResultOfQualificationConfirmation>{one}</ResultOfQualificationConfirmation>");
    for count in 0..=RESULTS_MAX {
        let result = read(&[before, &one.repeat(count), after].concat());
        assert!(result.is_ok_and(|result| result.answer.results.len() == count), "{count}");
    }
    let many = [before, &one.repeat(RESULTS_MAX + 1), after].concat();
    assert_eq!(fault(&many), set_aside(SetAside::TooManyResults));
    let empty = [before, "<ResultOfQualificationConfirmation/>", after].concat();
    assert_eq!(fault(&empty), set_aside(SetAside::Missing("InsuredCardClassification")));
    let no_list = with("ResultList", None);
    assert!(read(&no_list).is_ok_and(|result| result.answer.results.is_empty()));
}

#[test]
fn codes_of_a_credential() {
    let classes = [
        ("01", CredentialClass::General),
        ("02", CredentialClass::Retired),
        ("03", CredentialClass::ShortTerm),
        ("04", CredentialClass::ShortTermRetired),
        ("05", CredentialClass::SpecialTreatment),
        ("06", CredentialClass::SpecialRetired),
        ("07", CredentialClass::SelfDefence),
        ("A1", CredentialClass::PublicAssistance),
    ];
    for (code, class) in classes {
        let result = read(&with("InsuredCardClassification", Some(code)));
        assert!(result.is_ok_and(|result| result.answer.results[0].class == class), "{code}");
    }
    for (code, sex) in [("1", Sex::Male), ("2", Sex::Female), ("3", Sex::Unset), ("", Sex::Male)] {
        let result = read(&with("Sex1", Some(code)));
        assert!(result.is_ok_and(|result| result.answer.results[0].sex == Some(sex)), "{code}");
    }
    for (code, kinship) in [("1", Some(Kinship::Holder)), ("2", Some(Kinship::Dependant)), ("", None)] {
        let result = read(&with("PersonalFamilyClassification", Some(code)));
        assert!(result.is_ok_and(|result| result.answer.results[0].kinship == kinship), "{code}");
    }
}

#[test]
fn a_value_outside_of_the_layout_is_named() {
    let rows = [
        ("ProcessExecutionTime", "2026112009153"),
        ("ProcessExecutionTime", "20261120091560x"),
        ("ProcessExecutionTime", "20261320091530"),
        ("ProcessExecutionTime", "20261120250000"),
        ("QualificationConfirmationDate", "R081121"),
        ("QualificationConfirmationDate", "2026-11-21"),
        ("QualificationConfirmationDate", "20260229"),
        ("MedicalInstitutionCode", "1234567"),
        ("MedicalInstitutionCode", "99112345678"),
        ("MedicalInstitutionCode", "９９１１２３４５６７"),
        ("ReferenceClassification", "3"),
        ("SegmentOfResult", "3"),
        ("ProcessingResultStatus", "3"),
        ("ProcessingResultCode", "a b"),
        ("ProcessingResultCode", "12345678901234567"),
        ("InsuredCardClassification", "1"),
        ("InsurerNumber", "06990015"),
        ("InsurerNumber", "0699001"),
        ("Birthdate", "19700400"),
        ("Birthdate", "昭和45年4月1日"),
        ("QualificationDate", "20200231"),
        ("DisqualificationDate", "x"),
        ("InsuredCardValidDate", "x"),
        ("InsuredCardExpirationDate", "x"),
        ("PersonalFamilyClassification", "3"),
        ("Sex1", "4"),
        ("Sex2", "4"),
        ("Name", "試\u{7}験"),
        ("Name", "試&#27;験"),
        ("Name", "試\u{fffd}験"),
    ];
    for (field, value) in rows {
        let expected = set_aside(SetAside::Unreadable(field));
        assert_eq!(fault(&with(field, Some(value))), expected, "{field} {value}");
    }
    let long = |chars| with("Name", Some(&"試".repeat(chars)));
    assert!(read(&long(200)).is_ok());
    assert_eq!(fault(&long(201)), set_aside(SetAside::Unreadable("Name")));
}

#[test]
fn what_every_answer_has_and_what_it_may_lack() {
    let needed = [
        "ProcessExecutionTime",
        "QualificationConfirmationDate",
        "MedicalInstitutionCode",
        "ReferenceClassification",
        "SegmentOfResult",
        "ProcessingResultStatus",
        "QualificationValidity",
        "InsuredCardClassification",
        "InsurerNumber",
        "InsurerName",
        "InsuredIdentificationNumber",
        "Name",
        "Birthdate",
    ];
    for field in needed {
        let expected = set_aside(SetAside::Missing(field));
        assert_eq!(fault(&with(field, None)), expected, "{field}");
        assert_eq!(fault(&with(field, Some(" \u{3000}"))), expected, "{field} blank");
    }
    let optional = [
        "ArbitraryFileIdentifier",
        "ProcessingResultCode",
        "InsuredCardSymbol",
        "InsuredBranchNumber",
        "PersonalFamilyClassification",
        "NameKana",
        "NameOfOther",
        "NameOfOtherKana",
        "Sex1",
        "Sex2",
        "QualificationDate",
        "DisqualificationDate",
        "InsuredCardValidDate",
        "InsuredCardExpirationDate",
    ];
    for field in optional {
        assert!(read(&with(field, None)).is_ok(), "{field}");
    }
}

#[test]
fn a_kept_field_may_be_there_once() {
    for field in ["MedicalInstitutionCode", "QualificationValidity", "Name"] {
        let twice = GOOD.replace(&format!("<{field}>"), &format!("<{field}>1</{field}><{field}>"));
        assert_eq!(fault(&twice), set_aside(SetAside::Twice(field)));
    }
}

#[test]
fn the_service_is_at_work_or_answered_with_an_error() {
    assert_eq!(fault(&with("SegmentOfResult", Some("2"))), Some(ExistingFault::Wait));
    let service = |code: &str| set_aside(SetAside::Service(ServiceCode(code.to_owned())));
    let failed = with("ProcessingResultStatus", Some("2"));
    assert_eq!(fault(&failed), service("I0001"));
    let abnormal = with("SegmentOfResult", Some("9"));
    assert_eq!(fault(&abnormal), set_aside(SetAside::Missing("ErrorCode")));
    let abnormal = abnormal.replace("<MedicalInst", "<ErrorCode>E9</ErrorCode><MedicalInst");
    assert_eq!(fault(&abnormal), service("E9"));
}

#[test]
fn the_key_finds_copies_and_nothing_else() {
    let key = |text: &str| read(text).map(|result| result.key.as_str().to_owned());
    let own = key(GOOD).expect("key");
    assert_eq!(own.len(), 64);
    assert!(own.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(key(&GOOD.replace("    ", "\t")).as_ref(), Ok(&own));
    assert_eq!(key(&with("Address", Some("別の町"))).as_ref(), Ok(&own));
    let rows = [
        ("MedicalInstitutionCode", "9911234568"),
        ("ArbitraryFileIdentifier", "test-0002="),
        ("ProcessExecutionTime", "20261120091531"),
        ("QualificationConfirmationDate", "20261122"),
        ("QualificationValidity", "2"),
        ("Name", "別人"),
        ("InsuredBranchNumber", "02"),
    ];
    for (field, value) in rows {
        assert!(key(&with(field, Some(value))).is_ok_and(|other| other != own), "{field}");
    }
    let of = |parts: &[&str]| ExistingKey::of(parts.iter().copied()).as_str().to_owned();
    assert_ne!(of(&["a:", "b"]), of(&["a", ":b"]));
    let moved = with("InsuredCardSymbol", None).replace("<Name>", "<Name>１２－３４");
    assert!(key(&moved).is_ok_and(|other| other != own));
}

#[test]
fn names_of_answer_files() {
    let query = Some(ExistingSource::Query);
    let filled = |chars: usize| format!("OQSsiquc01res{}.xml", "1".repeat(chars));
    let long = filled(112);
    let rows = [
        ("OQSsiquc01res.xml", query),
        ("OQSsiquc01res_20261120.XML", query),
        ("OQSsiquc01res20261120091530123.xml", query),
        ("OQSsiquc01res_face_20261120091530.xml", Some(ExistingSource::FaceReader)),
        ("OQSsiquc01req_face_20261120091530.xml", None),
        ("OQSmuquc01res.xml", None),
        ("oqssiquc01res.xml", None),
        ("OQSsiquc01res.xml.tmp", None),
        ("OQSsiquc01res_1.xml~", None),
        ("OQSsiquc01res", None),
        ("OQSsiquc01resxml", None),
        ("OQSsiquc01res/../a.xml", None),
        ("OQSsiquc01res_試.xml", None),
        ("OQSsiquc01res_1.x試", None),
        (".OQSsiquc01res_1.xml", None),
        ("OQSsiquc01res_1.1.xml", None),
        ("", None),
        (long.as_str(), None),
    ];
    for (name, expected) in rows {
        assert_eq!(existing_source(name), expected, "{name}");
    }
    assert_eq!(existing_source(&filled(111)), query);
}
