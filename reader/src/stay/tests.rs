//! What a look tells, what is read and how often, and that nothing outlives a stay.

mod kinds;
mod reading;
mod recheck;

use super::*;
use crate::test_card::{CHANNEL_ERRORS, Fault, Inside, TestCard, Then, identity, stay};

fn looked(change: impl FnOnce(&mut Inside)) -> (TestCard, Result<CardKind, WorkError>) {
    let card = TestCard::with(change);
    let kind = stay(&card).look();
    (card, kind)
}

#[test]
fn a_look_takes_three_exchanges_and_tells_the_tries() {
    let (card, kind) = looked(|inside| inside.tries = 2);
    assert_eq!(kind, Ok(CardKind::MyNumber { tries: PinTries::Left(2) }));
    assert_eq!(card.exchanges(), 3);
    assert_eq!(looked(|inside| inside.tries = 0).1, Ok(CardKind::MyNumber { tries: PinTries::Locked }));
}

#[test]
fn a_first_answer_6f00_is_followed_by_one_select_thrown_away() {
    let (card, kind) = looked(|inside| inside.sleepy = true);
    assert_eq!(kind, Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
    assert_eq!((card.exchanges(), card.connects()), (5, 1));
}

#[test]
fn a_pin_still_in_force_is_dropped_and_the_counter_asked_again() {
    let (card, kind) = looked(|inside| inside.verified = true);
    assert_eq!(kind, Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
    assert_eq!((card.deselects(), card.power_downs(), card.connects()), (1, 1, 2));
}

#[test]
fn a_passing_fault_at_any_exchange_of_a_look_is_mended_by_a_second_one() {
    for at in 0..3 {
        for answer in [vec![], vec![0x90], vec![0x6f, 0x01]] {
            let (card, kind) = looked(|inside| inside.fault = Some((at, Fault::Answer(answer), Then::Back)));
            assert_eq!(kind, Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
            assert_eq!(card.connects(), 2);
        }
    }
}

#[test]
fn a_look_blames_the_reader_only_when_it_is_the_reader() {
    for error in CHANNEL_ERRORS {
        let kind = looked(|inside| inside.connect_errors.extend([error, error])).1;
        let expected = match error {
            ChannelError::ReaderGone => Err(WorkError::ReaderGone),
            ChannelError::ServiceGone => Err(WorkError::ServiceGone),
            ChannelError::Held => Ok(CardKind::Held),
            ChannelError::CardGone | ChannelError::CardMute | ChannelError::Reset => Ok(CardKind::Unreadable),
        };
        assert_eq!(kind, expected, "{error}");
    }
}

#[test]
fn a_stay_that_ended_leaves_nothing_to_the_next() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    stay.certificate().expect("certificate");
    stay.begin();
    assert!(stay.session.is_none() && stay.certificate.is_none() && stay.tries.is_none());
    assert_eq!((card.deselects(), card.power_downs()), (1, 1));
}

#[test]
fn a_card_seen_gone_is_not_connected_to_again_in_the_same_stay() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    let next = card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    card.inside().fault = Some((next, fault, Then::Back));
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
    assert_eq!(card.connects(), 1);
    stay.begin();
    assert!(stay.certificate().is_ok());
}
