//! The same card after a blink of the contact, or another one.

use super::*;
use crate::{
    prove::Proof,
    test_card::{RIGHT_PIN, make_identity, prove},
};

fn seated(card: &TestCard) -> Stay<TestCard> {
    let mut stay = stay(card);
    stay.look().expect("look");
    stay
}

#[test]
fn another_counter_alone_does_not_make_another_card() {
    let card = TestCard::with(|inside| inside.tries = 3);
    let mut stay = stay(&card);
    assert_eq!(stay.look(), Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
    stay.close_session();
    card.inside().tries = 1;
    stay.certificate().expect("the same certificate");
    assert_eq!(stay.tries, Some(PinTries::Left(1)), "and the counter as it is now");
}

#[test]
fn the_same_card_goes_on_with_its_certificate() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    stay.certificate().expect("certificate");
    assert_eq!(stay.recheck(), Ok(Recheck::Same));
    assert_eq!((card.connects(), card.power_downs()), (2, 1));
    let before = card.exchanges();
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Proved(_)));
    assert_eq!(card.exchanges() - before, 2, "no second read");
}

#[test]
fn another_card_is_told_and_nothing_of_the_first_is_left() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    stay.certificate().expect("certificate");
    card.inside().swap(make_identity(2));
    assert_eq!(stay.recheck(), Ok(Recheck::Another));
    assert!(stay.session.is_none() && stay.certificate.is_none() && stay.mark.is_none());
    assert_eq!(stay.look(), Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
    assert_eq!(stay.certificate().expect("certificate").0.der(), card.inside().certificate);
}

#[test]
fn a_card_found_gone_may_come_back() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    card.fault_next(Fault::Error { executed: false, error: ChannelError::CardGone }, Then::Back);
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
    assert_eq!(stay.recheck(), Ok(Recheck::Same));
    stay.certificate().expect("certificate");
}

#[test]
fn cards_without_certificate_are_known_by_their_kind() {
    let card = TestCard::with(|inside| inside.select_word = Some([0x6a, 0x82]));
    let mut stay = seated(&card);
    assert_eq!(stay.recheck(), Ok(Recheck::Same));
    card.inside().select_word = Some([0x6d, 0x00]);
    assert_eq!(stay.recheck(), Ok(Recheck::Another));
    card.inside().select_word = None;
    stay.look().expect("look");
    card.inside().select_word = Some([0x6a, 0x82]);
    assert_eq!(stay.recheck(), Ok(Recheck::Another));
    card.inside().select_word = None;
    assert_eq!(stay.recheck(), Ok(Recheck::Another), "and nothing was known");
}

#[test]
fn what_cannot_be_asked_is_no_verdict() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    card.inside().gone = true;
    assert_eq!(stay.recheck(), Err(WorkError::CardGone));
    card.inside().gone = false;
    assert_eq!(stay.recheck(), Ok(Recheck::Same));
}

#[test]
fn after_release_only_the_mark_is_left_and_it_holds() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    stay.certificate().expect("certificate");
    stay.release();
    assert!(stay.session.is_none() && stay.certificate.is_none() && stay.tries.is_none());
    assert_eq!((card.deselects(), card.power_downs()), (1, 1));
    stay.certificate().expect("the same card may be asked again");
    stay.release();
    card.inside().swap(make_identity(2));
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
}

#[test]
fn under_a_revoked_permit_nothing_is_sent_and_the_power_is_taken() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    stay.certificate().expect("certificate");
    let permit = Permit::new();
    stay.work_under(permit.clone());
    permit.revoke();
    let before = card.exchanges();
    stay.end();
    assert_eq!((card.exchanges(), card.power_downs(), card.deselects()), (before, 1, 0));
    assert_eq!(stay.look(), Err(WorkError::Revoked));
    assert_eq!(stay.certificate().err(), Some(WorkError::Revoked));
    assert_eq!((card.exchanges(), card.connects()), (before, 1));
    stay.work_under(Permit::new());
    stay.look().expect("look");
}

#[test]
fn a_permit_revoked_between_two_exchanges_ends_the_work_there() {
    let card = TestCard::new();
    let mut stay = seated(&card);
    let permit = Permit::new();
    stay.work_under(permit.clone());
    stay.session.as_mut().expect("session").start();
    let before = card.exchanges();
    permit.revoke();
    assert_eq!(stay.certificate().err(), Some(WorkError::Revoked));
    assert_eq!((card.exchanges(), card.power_downs()), (before, 1));
    assert_eq!(permit.exchanges(), 1, "one was asked for and refused");
}
