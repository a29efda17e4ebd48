//! The rows of domain.md §2.4 that need no ticket data, and the properties of the whole function.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{ContractedInsurer, CredentialClass, InsurerNumber, Scope, Term};

const CONTRACTED: &str = "06990014";
const GUIDANCE_ONLY: &str = "06990022";
const ELSEWHERE: &str = "01990019";
const LATE_ELDERLY: &str = "39990015";

fn number(text: &str) -> InsurerNumber {
    text.parse().expect("insurer number")
}

fn list() -> InsurerList {
    let row = |text: &str, exam, guidance| ContractedInsurer {
        number: number(text),
        name: "テスト健康保険組合".into(),
        postcode: String::new(),
        address: String::new(),
        telephone: "03-0000-0000".into(),
        scope: Scope { exam, guidance, same_day_interview: false },
        invoice: false,
        term: Term::default(),
    };
    InsurerList::new([
        row(CONTRACTED, true, false),
        row(GUIDANCE_ONLY, false, true),
        row(LATE_ELDERLY, true, true),
    ])
    .expect("each once")
}

fn person(insurer: &str) -> InsuredPerson {
    InsuredPerson {
        class: CredentialClass::General,
        insurer_number: number(insurer),
        insurer_name: "テスト健康保険組合".into(),
        symbol: Some("１２".into()),
        number: "345".into(),
        branch: Some("01".into()),
        kinship: None,
        name: "テスト　太郎".into(),
        kana: None,
        other_name: None,
        other_kana: None,
        sex: None,
        birth_date: date(1950, 4, 1),
        qualified_on: Some(date(2020, 4, 1)),
        disqualified_on: None,
        valid_from: None,
        valid_until: None,
    }
}

#[test]
fn a_row_counts_on_its_days_only() {
    let term = Term { from: Some(date(2026, 4, 1)), to: Some(date(2027, 3, 31)) };
    let row = list().rows_of(number(CONTRACTED)).first().cloned().expect("row");
    let list = InsurerList::new([ContractedInsurer { term, ..row }]).expect("list");
    let answer = EligibilityAnswer { validity: Validity::Valid, results: vec![person(CONTRACTED)] };
    for (exam_date, expected) in [
        (date(2026, 3, 31), Some(Reason::InsurerNotContracted)),
        (date(2026, 4, 1), None),
        (date(2027, 3, 31), None),
        (date(2027, 4, 1), Some(Reason::InsurerNotContracted)),
    ] {
        let facts = Facts {
            course: Course::SpecificExam,
            exam_date,
            answer: &answer,
            insurers: Some(&list),
            voucher: Voucher::Brought,
        };
        assert_eq!(decide(&facts).reasons(), expected.as_slice(), "{exam_date}");
    }
}

fn judge(course: Course, validity: Validity, results: Vec<InsuredPerson>, voucher: Voucher) -> Verdict {
    let answer = EligibilityAnswer { validity, results };
    let insurers = list();
    decide(&Facts {
        course,
        exam_date: date(2026, 11, 20),
        answer: &answer,
        insurers: Some(&insurers),
        voucher,
    })
}

type Row = (Course, Validity, Vec<InsuredPerson>, Voucher, &'static [Reason]);

#[test]
fn rows_of_the_decision_table() {
    use Reason as R;
    let exam = Course::SpecificExam;
    let rows: [Row; 14] = [
        (exam, Validity::Valid, vec![person(CONTRACTED)], Voucher::Brought, &[]),
        (exam, Validity::Valid, vec![person(CONTRACTED)], Voucher::Missing, &[R::VoucherMissing]),
        (exam, Validity::Valid, vec![person(GUIDANCE_ONLY)], Voucher::Brought, &[R::CourseNotInScope]),
        (exam, Validity::Valid, vec![person(ELSEWHERE)], Voucher::Brought, &[R::InsurerNotContracted]),
        (exam, Validity::Valid, vec![person(LATE_ELDERLY)], Voucher::Brought, &[R::SpecialScheme]),
        (exam, Validity::Valid, vec![], Voucher::Brought, &[R::ResultMissing]),
        (exam, Validity::Valid, vec![person(CONTRACTED); 2], Voucher::Brought, &[R::CredentialSeveral]),
        (exam, Validity::Invalid, vec![person(CONTRACTED)], Voucher::Brought, &[R::CredentialInvalid]),
        (exam, Validity::Superseded, vec![], Voucher::Brought, &[R::CredentialSuperseded]),
        (exam, Validity::None, vec![], Voucher::Brought, &[R::CredentialNone]),
        (exam, Validity::Several, vec![person(CONTRACTED); 2], Voucher::Brought, &[R::CredentialSeveral]),
        (exam, Validity::Unregistered, vec![], Voucher::Brought, &[R::CredentialUnregistered]),
        (
            Course::Corporate,
            Validity::Valid,
            vec![person(ELSEWHERE)],
            Voucher::Missing,
            &[R::InsurerNotContracted, R::VoucherMissing, R::CourseNotPermitted],
        ),
        (Course::SpecificGuidance, Validity::Valid, vec![person(GUIDANCE_ONLY)], Voucher::Brought, &[]),
    ];
    for (at, (course, validity, results, voucher, reasons)) in rows.into_iter().enumerate() {
        assert_eq!(judge(course, validity, results, voucher).reasons(), reasons, "row {at}");
    }
}

#[test]
fn without_a_list_nobody_is_said_to_be_uncontracted() {
    let answer = EligibilityAnswer { validity: Validity::Valid, results: vec![person(CONTRACTED)] };
    let facts = Facts {
        course: Course::SpecificExam,
        exam_date: date(2026, 11, 20),
        answer: &answer,
        insurers: None,
        voucher: Voucher::Brought,
    };
    assert_eq!(decide(&facts).reasons(), [Reason::ListUnreadable]);
}

#[test]
fn classes_that_staff_must_see() {
    for (class, staff) in [
        (CredentialClass::General, false),
        (CredentialClass::ShortTerm, false),
        (CredentialClass::SpecialTreatment, true),
        (CredentialClass::SelfDefence, true),
        (CredentialClass::PublicAssistance, true),
    ] {
        let one = InsuredPerson { class, ..person(CONTRACTED) };
        let verdict = judge(Course::SpecificExam, Validity::Valid, vec![one], Voucher::Brought);
        assert_eq!(verdict.reasons().contains(&Reason::SpecialScheme), staff, "{class:?}");
    }
}

#[test]
fn the_day_of_loss_is_the_first_day_not_insured() {
    let cases = [(date(2026, 11, 21), true), (date(2026, 11, 20), false), (date(2026, 11, 19), false)];
    for (lost, insured) in cases {
        let one = InsuredPerson { disqualified_on: Some(lost), ..person(CONTRACTED) };
        assert_eq!(insured_on(&one, date(2026, 11, 20)), insured, "{lost}");
    }
    let ends_today = InsuredPerson { valid_until: Some(date(2026, 11, 20)), ..person(CONTRACTED) };
    assert!(insured_on(&ends_today, date(2026, 11, 20)));
    assert!(!insured_on(&ends_today, date(2026, 11, 21)));
    let begins_tomorrow = InsuredPerson { valid_from: Some(date(2026, 11, 21)), ..person(CONTRACTED) };
    assert!(!insured_on(&begins_tomorrow, date(2026, 11, 20)));
}

fn any_course() -> impl Strategy<Value = Course> {
    proptest::sample::select(Course::ALL.to_vec())
}

fn any_insurers() -> impl Strategy<Value = Vec<&'static str>> {
    let one = proptest::sample::select(vec![CONTRACTED, GUIDANCE_ONLY, ELSEWHERE, LATE_ELDERLY]);
    proptest::collection::vec(one, 0..4)
}

proptest! {
    #[test]
    fn only_one_valid_contracted_result_with_a_voucher_is_accepted(
        course in any_course(),
        validity in proptest::sample::select(Validity::ALL.to_vec()),
        insurers in any_insurers(),
        brought in any::<bool>(),
    ) {
        let voucher = if brought { Voucher::Brought } else { Voucher::Missing };
        let straight = validity == Validity::Valid && insurers.len() == 1 && brought;
        let results = insurers.into_iter().map(person).collect();
        let verdict = judge(course, validity, results, voucher);
        if verdict == Verdict::Accepted {
            prop_assert!(straight);
            prop_assert!(course.eligibility_permitted());
        } else {
            prop_assert!(!verdict.reasons().is_empty());
        }
    }

    #[test]
    fn a_reason_more_never_makes_it_accepted(
        reasons in proptest::collection::vec(proptest::sample::select(Reason::ALL.to_vec()), 0..5),
        more in proptest::sample::select(Reason::ALL.to_vec()),
    ) {
        let verdict = Verdict::from_reasons(reasons.into_iter().chain([more]));
        prop_assert_ne!(verdict, Verdict::Accepted);
    }
}
