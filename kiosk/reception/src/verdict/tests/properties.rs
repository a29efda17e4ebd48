//! What holds for every case.

use super::*;

/// What a case is made of, in types that may be printed.
type Parts = (
    (Course, Validity, Voucher, bool),
    Vec<&'static str>,
    (Option<String>, Option<&'static str>, Option<i32>),
);

fn any_parts() -> impl Strategy<Value = Parts> {
    let one = proptest::sample::select(vec![CONTRACTED, GUIDANCE_ONLY, ELSEWHERE, LATE_ELDERLY, LAST_YEAR]);
    let insurer = proptest::sample::select(vec![CONTRACTED, ELSEWHERE]);
    (
        (
            proptest::sample::select(Course::ALL.to_vec()),
            proptest::sample::select(Validity::ALL.to_vec()),
            proptest::sample::select(Voucher::ALL.to_vec()),
            any::<bool>(),
        ),
        proptest::collection::vec(one, 0..4),
        (
            proptest::option::of("2[4-7][1-9][0-9]{8}"),
            proptest::option::of(insurer),
            proptest::option::of(-2..3_i32),
        ),
    )
}

fn case(((course, validity, voucher, clock_is_set), insurers, (digits, insurer, last)): Parts) -> Case {
    let data = VoucherData {
        number: digits.and_then(|digits| read_voucher_number(&digits).expect("form")),
        insurer: insurer.map(number),
        valid_until: last.map(|days| EXAM_DATE.saturating_add(jiff::Span::new().days(days))),
        co_payment: None,
    };
    let results = insurers.into_iter().map(person).collect();
    let answer = EligibilityAnswer { validity, results };
    Case { course, answer, voucher, data, clock_is_set, ..Case::good() }
}

proptest! {
    #[test]
    fn only_one_valid_contracted_result_with_a_whole_voucher_is_accepted(parts in any_parts()) {
        let case = case(parts);
        let judgement = case.judge();
        prop_assert_eq!(judgement.grounds().is_empty(), judgement.verdict() == Verdict::Accepted);
        if judgement.verdict() == Verdict::Accepted {
            prop_assert!(case.answer.validity == Validity::Valid && case.answer.results.len() == 1);
            prop_assert!(case.course.eligibility_permitted() && case.clock_is_set);
            prop_assert!(case.voucher == Voucher::Brought);
            let data = case.data;
            prop_assert!(data.number.is_some() && data.valid_until.is_some_and(|last| last >= EXAM_DATE));
            prop_assert!(data.insurer == Some(case.answer.results[0].insurer_number));
        }
    }

    #[test]
    fn the_same_facts_give_the_same_judgement(parts in any_parts()) {
        let case = case(parts);
        prop_assert!(case.judge() == case.judge());
    }

    #[test]
    fn reasons_come_once_and_in_order(parts in any_parts()) {
        let case = case(parts);
        let reasons = case.reasons();
        prop_assert!(reasons.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_reason_more_never_makes_it_accepted(
        parts in any_parts(),
        more in proptest::sample::select(Reason::ALL.to_vec()),
    ) {
        let case = case(parts);
        let before = case.reasons();
        let after = case.judge().because(&[more]);
        let reasons = after.verdict().reasons().to_vec();
        prop_assert!(reasons.contains(&more));
        prop_assert!(before.iter().all(|reason| reasons.contains(reason)));
        let count = |judgement: &Judgement| judgement.grounds().iter().filter(|one| one.reason == more).count();
        prop_assert_eq!(count(&after), count(&case.judge()).max(1), "no second ground of the same");
    }

    #[test]
    fn no_answer_is_never_accepted(
        parts in any_parts(),
        reason in proptest::sample::select(Reason::ALL.to_vec()),
    ) {
        let case = case(parts);
        let facts = Facts { asked: Asked::NotAnswered(reason), ..case.facts() };
        prop_assert!(decide(&facts).verdict().reasons().contains(&reason));
    }

    #[test]
    fn grounds_go_through_the_store_unchanged(parts in any_parts()) {
        let case = case(parts);
        let judgement = case.judge().used_before(EarlierCheck { day: EXAM_DATE, number: 3 });
        let text = serde_json::to_string(judgement.grounds()).expect("text");
        let read: Vec<Ground> = serde_json::from_str(&text).expect("grounds");
        prop_assert!(read == judgement.grounds());
    }
}

#[test]
fn a_verdict_has_each_reason_once() {
    let all = Reason::ALL.into_iter().chain(Reason::ALL);
    assert_eq!(Verdict::from_reasons(all).reasons(), Reason::ALL);
    assert_eq!(Verdict::from_reasons([]), Verdict::Accepted);
}
