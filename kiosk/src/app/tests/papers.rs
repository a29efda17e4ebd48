//! What is known beside the card: the number of the voucher is taken on its own page only and only in its form;
//! a clock that nobody has set is a reason for staff.

use queue::CheckFilter;
use screen::VoucherDigits;

use super::*;

const NUMBER: &str = "26100000017";

fn typed(number: &str) -> Touch {
    Touch::VoucherNumber(VoucherDigits::from_ascii(number.as_bytes()).expect("eleven digits"))
}

async fn at_the_question() -> Bench {
    let mut bench = Bench::new().await;
    bench.asks(VoucherQuestion::Number);
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.touched(Touch::Agree);
    bench
}

fn number_of(bench: &Bench) -> Option<String> {
    bench.app.person.voucher_data.number.map(reception::VoucherNumber::digits)
}

#[tokio::test]
async fn a_number_is_taken_on_its_own_page_and_goes_with_the_person() {
    let mut bench = at_the_question().await;
    bench.touched(typed(NUMBER));
    assert_eq!((bench.stage(), number_of(&bench)), ("voucher", None), "nobody was asked for it yet");
    bench.touched(Touch::VoucherBrought);
    bench.touched(typed(NUMBER));
    assert_eq!(number_of(&bench).as_deref(), Some(NUMBER));
    assert_eq!(bench.app.person.voucher, Some(Voucher::Brought));
    assert_ne!(bench.stage(), "voucher-number");
    bench.touched(typed("26100000025"));
    assert_eq!(number_of(&bench).as_deref(), Some(NUMBER), "its page was gone");
    bench.hears(Said::Gone { seat: Seat(1) });
    bench.hears(Said::Seated { seat: Seat(2), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    assert_eq!(number_of(&bench), None, "the next person brings another");
}

#[tokio::test]
async fn a_voucher_answer_that_comes_late_is_not_the_next_persons() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.hears(Said::Gone { seat: Seat(1) });
    bench.touched(Touch::VoucherBrought);
    assert!(bench.app.person.voucher.is_none());
}

/// The rules of the bench need no part of a voucher.
#[tokio::test]
async fn who_hands_the_voucher_to_staff_is_sent_to_staff() {
    for (touch, incomplete) in [(typed(NUMBER), false), (Touch::VoucherToStaff, true)] {
        let mut bench = at_the_question().await;
        bench.touched(Touch::VoucherToStaff);
        assert_eq!(bench.stage(), "voucher", "another page has this button");
        bench.touched(Touch::VoucherBrought);
        bench.touched(touch);
        let answer = EligibilityAnswer { validity: Validity::Valid, results: Vec::new() };
        let (store, around) = (&bench.app.parts.store, bench.app.circumstances());
        let answered = store.judge(answer, &around).await.judgement;
        let silent = store.judge_without_answer(Reason::NoAnswer, &around).await;
        for judgement in [answered, silent] {
            assert_eq!(judgement.verdict().reasons().contains(&Reason::VoucherIncomplete), incomplete);
        }
    }
}

#[tokio::test]
async fn digits_that_are_no_number_of_a_voucher_are_asked_for_again() {
    let mut bench = at_the_question().await;
    bench.touched(Touch::VoucherBrought);
    for wrong in ["00000000000", "26000000017"] {
        let pages = bench.shown.0.lock().expect("pages").len();
        bench.touched(typed(wrong));
        assert_eq!((bench.stage(), number_of(&bench)), ("voucher-number", None), "{wrong}");
        let shown = bench.shown.0.lock().expect("pages");
        assert!(shown.len() > pages, "{wrong}: an empty field");
        let note = screen::VoucherNote::Form;
        assert_eq!(shown.last(), Some(&View::VoucherNumber { note, scanner: false }), "{wrong}");
    }
}

#[tokio::test]
async fn a_clock_that_nobody_has_set_is_a_reason_for_staff() {
    for (file, set) in [("missing", false), ("queue.sqlite", true)] {
        let mut bench = Bench::new().await;
        bench.app.parts.clock_file = Some(bench.dir.path().join(file));
        bench.hears(Said::Reader(ReaderState::Ready));
        bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Locked } });
        let saved = bench.commit().await;
        bench.work(saved);
        let filter = CheckFilter::of_day(clock::today());
        let rows = bench.queue.checks(&filter, None, 50).await.expect("rows").rows;
        let told = rows.iter().any(|row| row.verdict.reasons().contains(&Reason::ClockNotSet));
        assert_eq!((rows.len(), told), (1, !set), "{file}");
    }
}

#[tokio::test]
async fn reservations_that_cannot_be_read_are_a_reason_for_staff() {
    let bench = at_the_question().await;
    let answer = || EligibilityAnswer { validity: Validity::Valid, results: Vec::new() };
    let (store, around) = (&bench.app.parts.store, bench.app.circumstances());
    for readable in [true, false] {
        if !readable {
            bench.queue.close().await;
        }
        let answered = store.judge(answer(), &around).await.judgement;
        let silent = store.judge_without_answer(Reason::NoAnswer, &around).await;
        for judgement in [answered, silent] {
            let reasons = judgement.verdict().reasons().to_vec();
            assert_eq!(reasons.contains(&Reason::ReservationsUnreadable), !readable, "{reasons:?}");
        }
    }
}
