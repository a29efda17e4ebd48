//! Row by row: domain.md §2.4 first, then what §3.6–3.8, table 1.4a and §9 add.

use super::*;
use Reason as R;

/// A row of the table: how it differs from the good case, and what staff are told.
type Row = (&'static str, fn(&mut Case), &'static [Reason]);

fn check(rows: &[Row]) {
    for (name, change, expected) in rows {
        let mut case = Case::good();
        change(&mut case);
        assert_eq!(case.reasons(), *expected, "{name}");
    }
}

#[test]
fn rows_of_the_decision_table() {
    check(&[
        ("1, yes, fits", |_| {}, &[]),
        ("1, yes, no ticket", |case| case.voucher = Voucher::Missing, &[R::VoucherMissing]),
        ("1, yes, not yet asked", |case| case.voucher = Voucher::NotAsked, &[R::VoucherMissing]),
        ("1, yes, nothing entered", |case| case.data = VoucherData::default(), &[R::VoucherIncomplete]),
        (
            "1, yes, ticket of another insurer",
            |case| case.data.insurer = Some(number(ELSEWHERE)),
            &[R::VoucherOtherInsurer],
        ),
        (
            "1, yes, expired yesterday",
            |case| case.data.valid_until = Some(date(2026, 11, 19)),
            &[R::VoucherExpired],
        ),
        ("1, yes, last day today", |case| case.data.valid_until = Some(EXAM_DATE), &[]),
        (
            "1, yes, last fiscal year",
            |case| case.data = voucher("25100000123", CONTRACTED, date(2027, 3, 31)),
            &[R::VoucherOtherYear],
        ),
        (
            "1, yes, everything wrong with the ticket",
            |case| case.data = voucher("25200000123", ELSEWHERE, date(2026, 3, 31)),
            &[R::VoucherOtherInsurer, R::VoucherExpired, R::VoucherOtherYear, R::VoucherOtherKind],
        ),
    ]);
}

#[test]
fn rows_of_the_decision_table_on_contract_and_scheme() {
    check(&[
        (
            "1, yes but service blank",
            |case| {
                case.answer = valid(person(GUIDANCE_ONLY));
                case.data.insurer = Some(number(GUIDANCE_ONLY));
            },
            &[R::CourseNotInScope],
        ),
        (
            "1, no",
            |case| {
                case.answer = valid(person(ELSEWHERE));
                case.data.insurer = Some(number(ELSEWHERE));
            },
            &[R::InsurerNotContracted],
        ),
        (
            "1, contract of last year",
            |case| {
                case.answer = valid(person(LAST_YEAR));
                case.data.insurer = Some(number(LAST_YEAR));
            },
            &[R::ContractOtherDays],
        ),
        ("1, no list at all", |case| case.insurers = None, &[R::ListUnreadable]),
        (
            "1, 法別 39",
            |case| {
                case.answer = valid(InsuredPerson { symbol: None, ..person(LATE_ELDERLY) });
                case.data.insurer = Some(number(LATE_ELDERLY));
            },
            &[R::SpecialScheme],
        ),
    ]);
}

#[test]
fn rows_of_the_decision_table_on_validity() {
    check(&[
        ("1, no result", |case| case.answer.results.clear(), &[R::ResultMissing]),
        ("1, two results", |case| case.answer.results.push(person(CONTRACTED)), &[R::CredentialSeveral]),
        ("2", |case| case.answer.validity = Validity::Invalid, &[R::CredentialInvalid]),
        ("3", |case| case.answer.validity = Validity::Superseded, &[R::CredentialSuperseded]),
        (
            "3, the new insurer has no contract",
            |case| {
                case.answer.validity = Validity::Superseded;
                case.answer.results = vec![person(ELSEWHERE)];
            },
            &[R::CredentialSuperseded, R::InsurerNotContracted, R::VoucherOtherInsurer],
        ),
        (
            "4",
            |case| case.answer = EligibilityAnswer { validity: Validity::None, results: vec![] },
            &[R::CredentialNone],
        ),
        (
            "5",
            |case| {
                let results = vec![person(CONTRACTED), person(CONTRACTED)];
                case.answer = EligibilityAnswer { validity: Validity::Several, results };
            },
            &[R::CredentialSeveral],
        ),
        (
            "6",
            |case| case.answer = EligibilityAnswer { validity: Validity::Unregistered, results: vec![] },
            &[R::CredentialUnregistered],
        ),
    ]);
}

#[test]
fn classes_that_staff_look_at() {
    use CredentialClass as C;
    let rows = [
        (C::General, false),
        (C::Retired, false),
        (C::ShortTerm, false),
        (C::ShortTermRetired, false),
        (C::SpecialTreatment, true),
        (C::SpecialRetired, false),
        (C::SelfDefence, true),
        (C::PublicAssistance, true),
    ];
    for (class, special) in rows {
        let mut case = Case::good();
        case.answer = valid(InsuredPerson { class, ..person(CONTRACTED) });
        assert_eq!(case.reasons() == [R::SpecialScheme], special, "{class:?}");
        assert_eq!(case.reasons().is_empty(), !special, "{class:?}");
    }
}

#[test]
fn why_there_is_no_answer_stays_with_what_the_voucher_says() {
    let mut case = Case::good();
    case.data.valid_until = Some(date(2026, 11, 19));
    let facts = Facts { asked: Asked::NotAnswered(R::NoAnswer), ..case.facts() };
    assert_eq!(decide(&facts).verdict().reasons(), [R::VoucherExpired, R::NoAnswer]);
    case = Case::good();
    for (voucher, expected) in
        [(Voucher::NotAsked, &[R::NoAnswer][..]), (Voucher::Missing, &[R::VoucherMissing, R::NoAnswer])]
    {
        let facts = Facts { asked: Asked::NotAnswered(R::NoAnswer), voucher, ..case.facts() };
        let judgement = decide(&facts);
        assert_eq!(judgement.verdict().reasons(), expected, "{voucher:?}");
        assert_eq!(judgement.grounds().len(), expected.len(), "each once");
    }
    for reason in Reason::ALL {
        case = Case::good();
        let facts = Facts { asked: Asked::NotAnswered(reason), ..case.facts() };
        assert_eq!(decide(&facts).verdict().reasons(), [reason]);
    }
}

#[test]
fn the_exam_date_is_what_counts() {
    let day = |change: fn(&mut InsuredPerson, Date), at: Date| {
        let mut case = Case::good();
        let mut insured = person(CONTRACTED);
        change(&mut insured, at);
        case.answer = valid(insured);
        case.reasons()
    };
    let (yesterday, tomorrow) = (date(2026, 11, 19), date(2026, 11, 21));
    // domain.md §9: the day of disqualification is the first day without insurance.
    let lost: fn(&mut InsuredPerson, Date) = |insured, at| insured.disqualified_on = Some(at);
    let ends: fn(&mut InsuredPerson, Date) = |insured, at| insured.valid_until = Some(at);
    let begins: fn(&mut InsuredPerson, Date) = |insured, at| insured.valid_from = Some(at);
    let insured_from: fn(&mut InsuredPerson, Date) = |insured, at| insured.qualified_on = Some(at);
    let rows = [
        ("lost", lost, [true, true, false]),
        ("ends", ends, [true, false, false]),
        ("begins", begins, [false, false, true]),
        ("qualified", insured_from, [false, false, true]),
    ];
    for (name, change, outside) in rows {
        for (at, outside) in [yesterday, EXAM_DATE, tomorrow].into_iter().zip(outside) {
            let expected: &[Reason] = if outside { &[R::OutsideDates] } else { &[] };
            assert_eq!(day(change, at), expected, "{name} {at}");
        }
    }
}

#[test]
fn the_other_reading_of_the_day_of_disqualification() {
    let mut case = Case::good();
    case.rules = with("\"first-uninsured\"", "\"last-insured\"");
    for (lost, expected) in [(EXAM_DATE, &[][..]), (date(2026, 11, 19), &[R::OutsideDates])] {
        case.answer = valid(InsuredPerson { disqualified_on: Some(lost), ..person(CONTRACTED) });
        assert_eq!(case.reasons(), expected, "{lost}");
    }
}

#[test]
fn rows_beside_the_table() {
    check(&[
        ("clock", |case| case.clock_is_set = false, &[R::ClockNotSet]),
        ("asked for another day", |case| case.asking.asked_for = date(2026, 11, 19), &[R::AskedForOtherDay]),
        (
            "numbers without a card",
            |case| {
                case.asking = Asking { proof: Proof::OnlineExisting, with_card: false, ..case.asking };
            },
            &[R::IdentityUnchecked],
        ),
        ("existing system", |case| case.asking.proof = Proof::OnlineExisting, &[]),
        ("old card", |case| case.asking.proof = Proof::OldInsuranceCard, &[R::ProofNotAccepted]),
        (
            "before 2024-04",
            |case| {
                case.exam_date = date(2024, 3, 29);
                case.asking.asked_for = case.exam_date;
                case.data = voucher("23100000123", CONTRACTED, date(2024, 3, 31));
            },
            &[R::ProofNotAccepted],
        ),
        (
            "39 at the end of the year",
            |case| case.answer.results[0].birth_date = date(1987, 4, 2),
            &[R::AgeOutsideBand],
        ),
        ("40 at the end of the year", |case| case.answer.results[0].birth_date = date(1987, 4, 1), &[]),
        ("75 tomorrow", |case| case.answer.results[0].birth_date = date(1951, 11, 21), &[]),
        ("75 today", |case| case.answer.results[0].birth_date = date(1951, 11, 20), &[R::AgeOutsideBand]),
    ]);
}

#[test]
fn the_scope_of_the_contract_and_the_kind_of_voucher_decide_per_course() {
    let all = InsurerList::new(list().rows().cloned().map(|row| ContractedInsurer {
        scope: Scope { exam: true, guidance: true, same_day_interview: true },
        ..row
    }))
    .expect("each once");
    let rows: [(Course, &str, &[Reason]); 9] = [
        (Course::SpecificExam, "26100000123", &[]),
        (Course::SpecificExam, "26500000123", &[]),
        (Course::SpecificExam, "26200000123", &[R::VoucherOtherKind]),
        (Course::SpecificGuidance, "26200000123", &[]),
        (Course::SpecificGuidance, "26100000123", &[R::VoucherOtherKind]),
        (Course::SameDayInterview, "26500000123", &[]),
        (Course::SameDayInterview, "26100000123", &[R::VoucherOtherKind]),
        (Course::DockWithContract, "26900000123", &[]),
        (Course::DockWithoutContract, "26100000123", &[R::CourseNotInScope, R::CourseNotPermitted]),
    ];
    for (course, digits, expected) in rows {
        let mut case = Case::good();
        case.insurers = Some(all.clone());
        case.course = course;
        case.data = voucher(digits, CONTRACTED, date(2027, 3, 31));
        assert_eq!(case.reasons(), expected, "{course:?} {digits}");
    }
}

#[test]
fn where_no_voucher_belongs_none_is_missed_and_none_is_kept() {
    let mut case = Case::good();
    case.rules = with("\"checkup-medical\"", "\"paper-claims\"");
    case.voucher = Voucher::Missing;
    assert_eq!(case.reasons(), []);
    case.voucher = Voucher::Brought;
    assert!(case.judge().voucher().is_empty() && case.judge().voucher_key().is_none());
}

#[test]
fn a_centre_may_need_less_of_a_voucher() {
    let mut case = Case::good();
    case.data = VoucherData { number: good_voucher().number, ..VoucherData::default() };
    assert_eq!(case.reasons(), [R::VoucherIncomplete]);
    let missing = case.judge();
    let parts = missing.grounds().iter().filter(|ground| ground.reason == R::VoucherIncomplete);
    assert_eq!(parts.count(), 2, "insurer and last day, each with its ground");
    case.rules = with("[\"number\", \"insurer\", \"valid-until\"]", "[\"number\"]");
    assert_eq!(case.reasons(), []);
}

#[test]
fn each_ground_has_the_two_values_that_differ() {
    let mut case = Case::good();
    case.answer = valid(person(LAST_YEAR));
    case.data = voucher("25200000123", ELSEWHERE, date(2026, 3, 31));
    let judgement = case.judge();
    let rows = [
        (R::ContractOtherDays, Source::Reception, Source::Contract),
        (R::VoucherOtherInsurer, Source::Voucher, Source::Answer),
        (R::VoucherExpired, Source::Voucher, Source::Reception),
        (R::VoucherOtherYear, Source::Voucher, Source::Reception),
        (R::VoucherOtherKind, Source::Voucher, Source::Reception),
    ];
    for (reason, seen, against) in rows {
        assert_eq!(sources(&judgement, reason), (Some(seen), Some(against)), "{reason:?}");
    }
    let insurers = value(&judgement, R::VoucherOtherInsurer);
    assert!(insurers == (Some(Value::Insurer(number(ELSEWHERE))), Some(Value::Insurer(number(LAST_YEAR)))));
    let days = value(&judgement, R::VoucherExpired);
    assert!(days == (Some(Value::Day(date(2026, 3, 31))), Some(Value::Day(EXAM_DATE))));
    let years = value(&judgement, R::VoucherOtherYear);
    assert!(years == (Some(Value::FiscalYear(2025)), Some(Value::FiscalYear(2026))));
    let term = Term { from: None, to: Some(date(2026, 3, 31)) };
    assert!(value(&judgement, R::ContractOtherDays).1 == Some(Value::Term(term)));
}

#[test]
fn grounds_of_the_answer_name_what_they_are_held_against() {
    let mut case = Case::good();
    case.asking.proof = Proof::OldInsuranceCard;
    let insured = InsuredPerson { disqualified_on: Some(date(2026, 11, 20)), ..person(GUIDANCE_ONLY) };
    case.answer = valid(InsuredPerson { birth_date: date(1990, 1, 1), ..insured });
    case.data.insurer = Some(number(GUIDANCE_ONLY));
    let judgement = case.judge();
    let lapsed = Term { from: Some(date(2020, 4, 1)), to: Some(date(2026, 11, 19)) };
    assert!(value(&judgement, R::OutsideDates) == (Some(Value::Term(lapsed)), Some(Value::Day(EXAM_DATE))));
    let scope = Scope { exam: false, guidance: true, same_day_interview: false };
    let course = Some(Value::Course(Course::SpecificExam));
    assert!(value(&judgement, R::CourseNotInScope) == (course, Some(Value::Scope(scope))));
    let until = Term { from: None, to: Some(date(2025, 12, 1)) };
    let proof = Some(Value::Proof(Proof::OldInsuranceCard));
    assert!(value(&judgement, R::ProofNotAccepted) == (proof, Some(Value::Term(until))));
    let born = Some(Value::Day(date(1990, 1, 1)));
    assert!(value(&judgement, R::AgeOutsideBand) == (born, Some(Value::Count(40))));
}

#[test]
fn earlier_checks_are_told_with_their_receipts() {
    let earlier = EarlierCheck { day: date(2026, 5, 1), number: 17 };
    let used = Case::good().judge().used_before(earlier);
    assert_eq!(used.verdict().reasons(), [R::VoucherUsed]);
    let receipt = Some(Value::Receipt { day: date(2026, 5, 1), number: 17 });
    let printed = good_voucher().number.map(Value::VoucherNumber);
    assert!(value(&used, R::VoucherUsed) == (printed, receipt.clone()));
    let again = used.arrived_before(earlier);
    assert_eq!(again.verdict().reasons(), [R::VoucherUsed, R::ArrivedTwice]);
    assert!(value(&again, R::ArrivedTwice) == (None, receipt));
}

#[test]
fn the_key_of_a_use_is_that_of_the_voucher_in_hand() {
    let key = Case::good().judge().voucher_key().expect("a key");
    assert!(key.insurer == Some(number(CONTRACTED)) && Some(key.number) == good_voucher().number);
    let mut case = Case::good();
    case.data.insurer = None;
    assert!(case.judge().voucher_key() == Some(key), "the insurer of the answer stands in");
    case.answer.results.push(person(ELSEWHERE));
    let open = case.judge().voucher_key().expect("a key");
    assert!(open.insurer.is_none() && open.number == key.number, "of two insurers none is taken");
    case.voucher = Voucher::Missing;
    case.data = good_voucher();
    assert!(case.judge().voucher_key().is_none(), "a voucher that was not brought is not used");
}
