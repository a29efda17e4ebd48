//! What a look tells, what is read and how often, and that nothing outlives a stay.

use super::*;
use crate::test_card::{CHANNEL_ERRORS, Fault, Inside, TestCard, Then, identity};

fn looked(change: impl FnOnce(&mut Inside)) -> (TestCard, Result<CardKind, WorkError>) {
    let card = TestCard::with(change);
    let kind = Stay::new(card.clone()).look();
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
fn labels_tell_the_kind_with_spaces_or_nuls_behind_them() {
    let cases: [(&[u8], CardKind); 6] = [
        (b"JPKIAPICCTOKEN2\0\0\0", CardKind::MyNumber { tries: PinTries::Left(3) }),
        (b"JPKIAPICCTOKEN                  ", CardKind::OldResidentCard),
        (b"JPKIAPGPSETOKEN \0", CardKind::AndroidPhone),
        (b"JPKIAPIOSTOKEN", CardKind::IPhone),
        (b"JPKIAPICCTOKEN2X", CardKind::OtherCard),
        (b"   ", CardKind::OtherCard),
    ];
    for (label, kind) in cases {
        assert_eq!(looked(|inside| inside.label = label.to_vec()).1, Ok(kind));
    }
}

#[test]
fn a_card_without_the_application_is_another_card() {
    assert_eq!(looked(|inside| inside.has_application = false).1, Ok(CardKind::OtherCard));
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
            ChannelError::CardGone | ChannelError::CardMute | ChannelError::Reset | ChannelError::Held => {
                Ok(CardKind::Unreadable)
            }
        };
        assert_eq!(kind, expected, "{error}");
    }
}

#[test]
fn the_certificate_is_read_once_in_chunks_with_the_exact_remainder() {
    let card = TestCard::new();
    let mut stay = Stay::new(card.clone());
    stay.look().expect("look");
    let before = card.exchanges();
    let (certificate, not_after) = stay.certificate().expect("certificate");
    assert_eq!(certificate.der(), identity().1);
    assert_eq!(not_after, 1_893_456_000, "2030-01-01");
    let length = identity().1.len();
    assert_eq!(card.exchanges() - before, length.div_ceil(256));
    assert_eq!(
        card.inside().commands.last().and_then(|read| read.last()).copied(),
        u8::try_from(length % 256).ok()
    );
    stay.certificate().expect("again");
    assert_eq!(card.exchanges() - before, length.div_ceil(256), "held for the stay");
}

#[test]
fn a_read_with_a_wrong_le_is_asked_again_with_the_right_one() {
    let card = TestCard::new();
    let mut stay = Stay::new(card.clone());
    stay.look().expect("look");
    card.inside().read_le_refused = true;
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
    assert_eq!(card.connects(), 1, "without a new session");
}

#[test]
fn a_read_that_announces_its_bytes_is_fetched() {
    let card = TestCard::with(|inside| inside.announces = true);
    let mut stay = Stay::new(card.clone());
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
    assert_eq!(card.connects(), 1);
}

#[test]
fn blank_missing_and_odd_files_are_no_certificate() {
    let long = [&[0x30, 0x82, 0xff, 0xf0][..], &[0; 5000]].concat();
    let short = [&[0x30, 0x82, 0x00, 0x10][..], &[0; 600]].concat();
    for file in [vec![0xff; 2000], vec![0; 2000], vec![], vec![0x30], long, short] {
        let card = TestCard::with(|inside| inside.certificate = file);
        assert_eq!(Stay::new(card).certificate().err(), Some(WorkError::NoCertificate));
    }
    let card = TestCard::with(|inside| inside.has_application = false);
    assert_eq!(Stay::new(card).certificate().err(), Some(WorkError::NoCertificate));
}

#[test]
fn a_file_that_ends_early_or_is_no_certificate_is_a_fault() {
    let cut = identity().1[..400].to_vec();
    let noise = [&[0x30, 0x82, 0x03, 0x00][..], &[0x55; 1000]].concat();
    for file in [cut, noise] {
        let card = TestCard::with(|inside| inside.certificate = file);
        assert_eq!(Stay::new(card).certificate().err(), Some(WorkError::CardFault));
    }
}

#[test]
fn a_stay_that_ended_leaves_nothing_to_the_next() {
    let card = TestCard::new();
    let mut stay = Stay::new(card.clone());
    stay.look().expect("look");
    stay.certificate().expect("certificate");
    stay.begin();
    assert!(stay.session.is_none() && stay.certificate.is_none() && stay.tries.is_none());
    assert_eq!((card.deselects(), card.power_downs()), (1, 1));
}

#[test]
fn a_card_seen_gone_is_not_connected_to_again_in_the_same_stay() {
    let card = TestCard::new();
    let mut stay = Stay::new(card.clone());
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

#[test]
fn another_counter_before_the_certificate_was_read_is_another_card() {
    let card = TestCard::with(|inside| inside.tries = 3);
    let mut stay = Stay::new(card.clone());
    assert_eq!(stay.look(), Ok(CardKind::MyNumber { tries: PinTries::Left(3) }));
    stay.close_session();
    card.inside().tries = 1;
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
    assert_eq!(card.verifies(), 0);
}
