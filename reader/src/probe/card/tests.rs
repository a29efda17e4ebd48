//! The look at one card: what it costs, that it leaves nothing behind, and the extended exchange.

use super::*;
use crate::{
    card::CardError,
    test_card::{Fault, TestCard, roots},
};

const NEW_YEAR_2030: i64 = 1_893_456_000;

fn manner(days_before_end: i64, measure: bool) -> Manner {
    let now_unix_secs = NEW_YEAR_2030 - days_before_end * DAY_SECS;
    Manner { now_unix_secs, roots: Some(roots()), measure, clock: Instant::now }
}

fn look(card: &TestCard, manner: &Manner) -> CardSeen {
    CardSeen::of(card, manner)
}

#[test]
fn a_good_card_is_told_and_left_without_power() {
    let card = TestCard::new();
    let seen = look(&card, &manner(40, false));
    assert_eq!((seen.kind, seen.tries_left, seen.certificate_days), (Kind::MyNumber, Some(3), Some(40)));
    assert_eq!((seen.chain, seen.extended_passed), (Chain::Trusted, None));
    assert_eq!((card.verifies(), card.signs(), card.power_downs()), (0, 0, 1));
    // All but the closing SELECT is counted.
    let counted = seen.look.exchanges + seen.read.unwrap().exchanges;
    assert_eq!(counted, card.exchanges() - 1);
    assert_eq!(seen.look.exchanges, 3);
}

#[test]
fn without_roots_nothing_is_said_of_the_issuer() {
    let card = TestCard::new();
    let seen = look(&card, &Manner { roots: None, ..manner(-3, false) });
    assert_eq!((seen.chain, seen.certificate_days), (Chain::NotChecked, Some(-3)));
    assert_eq!(card.connects(), card.power_downs());
}

#[test]
fn a_certificate_of_another_issuer_is_told_as_that() {
    let seen = look(&TestCard::new(), &Manner { roots: Some(Arc::default()), ..manner(40, false) });
    assert_eq!((seen.kind, seen.chain, seen.certificate_days), (Kind::MyNumber, Chain::Foreign, None));
}

#[test]
fn what_is_no_good_card_is_told_as_what_it_is() {
    let seen = |change: fn(&mut crate::test_card::Inside)| {
        let card = TestCard::with(change);
        let seen = look(&card, &manner(40, true));
        assert_eq!(card.verifies(), 0);
        (seen.kind, seen.tries_left)
    };
    assert_eq!(seen(|inside| inside.tries = 0), (Kind::Locked, Some(0)));
    assert_eq!(seen(|inside| inside.select_word = Some([0x6a, 0x82])).0, Kind::OtherCard);
    assert_eq!(seen(|inside| inside.certificate = vec![0xff; 900]).0, Kind::NoCertificate);
    assert_eq!(seen(|inside| inside.connect_errors.push_back(ChannelError::ServiceGone)).0, Kind::Lost);
    assert_eq!(seen(|inside| inside.connect_errors.push_back(ChannelError::Held)).0, Kind::Held);
}

#[test]
fn a_fault_of_the_read_is_told_by_what_failed() {
    let kinds = [
        (ChannelError::CardGone, Kind::Lost),
        (ChannelError::Held, Kind::Held),
        (ChannelError::ReaderGone, Kind::Lost),
        (ChannelError::CardMute, Kind::Unreadable),
    ];
    for (error, kind) in kinds {
        assert_eq!(kind_of_fault(CardError::Channel(error).into()), kind);
    }
}

#[test]
fn the_measurement_asks_the_card_for_all_the_rest_at_once() {
    let passes = |change: fn(&mut crate::test_card::Inside)| extended_passes(TestCard::with(change));
    assert_eq!(passes(|_| {}), Some(true));
    assert_eq!(passes(|inside| inside.extended_fault = Some(Fault::Answer(vec![0x67, 0x00]))), Some(false));
    assert_eq!(passes(|inside| inside.connect_errors.push_back(ChannelError::CardGone)), None);
    assert_eq!(passes(|inside| inside.select_word = Some([0x6a, 0x82])), None);
}

#[test]
fn nothing_is_measured_unless_it_is_asked_for() {
    let card = TestCard::new();
    assert_eq!(look(&card, &manner(40, false)).extended_passed, None);
    assert_eq!(card.count(|command| command.len() == 7 && command[1] == 0xb0), 0);
    assert_eq!(look(&card, &manner(40, true)).extended_passed, Some(true));
    assert_eq!(card.count(|command| command.len() == 7 && command[1] == 0xb0), 1);
}
