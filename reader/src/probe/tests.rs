//! What the technician reads, and that nothing of the card is in it.

use super::*;
use crate::test_card::{TestCard, stay};

const NEW_YEAR_2030: i64 = 1_893_456_000;

fn report(card: &TestCard, days_before_end: i64) -> Report {
    let now = NEW_YEAR_2030 - days_before_end * DAY_SECS;
    Report::of(Slot::Card { insertion: 1 }, &mut stay(card), now)
}

#[test]
fn a_good_card_is_go_and_is_left_without_power() {
    let card = TestCard::new();
    let report = report(&card, 40);
    assert!(report.go());
    let lines = report.lines().join("\n");
    assert!(lines.contains("残り3回") && lines.contains("残り40日") && lines.contains("/ GO"), "{lines}");
    assert_eq!((card.verifies(), card.power_downs()), (0, 1));
}

#[test]
fn an_ended_certificate_is_said_and_still_go() {
    let report = report(&TestCard::new(), -3);
    assert!(report.go() && report.lines().join("\n").contains("期限切れ 3日前"));
}

#[test]
fn everything_else_is_no_go() {
    let locked = report(&TestCard::with(|inside| inside.tries = 0), 40);
    let blank = report(&TestCard::with(|inside| inside.certificate = vec![0xff; 900]), 40);
    let other = report(&TestCard::with(|inside| inside.select_word = Some([0x6a, 0x82])), 40);
    let mut nobody = stay(&TestCard::new());
    let slots = [Slot::NoService, Slot::NoReader, Slot::Empty].map(|slot| Report::of(slot, &mut nobody, 0));
    for report in [locked, blank, other].iter().chain(&slots) {
        assert!(!report.go(), "{report:?}");
        assert!(report.lines().last().is_some_and(|line| line.contains("NO-GO")));
    }
}
