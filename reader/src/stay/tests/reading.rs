//! How the certificate is read, short and extended, and that none is made of two cards.

use std::time::Duration;

use super::*;
use crate::{
    channel::ExtendedReads,
    test_card::{CERTIFICATE_BYTES, RIGHT_PIN, make_identity, prove},
    trust::Foreign,
};

#[test]
fn the_certificate_is_read_once_in_chunks_with_the_exact_remainder() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    let before = card.exchanges();
    let (certificate, not_after) = stay.certificate().expect("certificate");
    assert_eq!(certificate.der(), identity().1);
    assert_eq!(not_after, 1_893_456_000, "2030-01-01");
    let length = identity().1.len();
    assert_eq!(card.exchanges() - before, length.div_ceil(256) - 1, "the look had the first chunk");
    assert_eq!(
        card.inside().commands.last().and_then(|read| read.last()).copied(),
        u8::try_from(length % 256).ok()
    );
    stay.certificate().expect("again");
    assert_eq!(card.exchanges() - before, length.div_ceil(256) - 1, "held for the stay");
}

#[test]
fn a_read_with_a_wrong_le_is_asked_again_with_the_right_one() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    card.inside().read_le_refused = true;
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
    assert_eq!(card.connects(), 1, "without a new session");
}

#[test]
fn a_read_that_announces_its_bytes_is_fetched() {
    let card = TestCard::with(|inside| inside.announces = true);
    let mut stay = stay(&card);
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
    assert_eq!(card.connects(), 1);
}

#[test]
fn blank_missing_and_odd_files_are_no_certificate() {
    let long = [&[0x30, 0x82, 0xff, 0xf0][..], &[0; 5000]].concat();
    let short = [&[0x30, 0x82, 0x00, 0x10][..], &[0; 600]].concat();
    for file in [vec![0xff; 2000], vec![0; 2000], vec![], vec![0x30], long, short] {
        let card = TestCard::with(|inside| inside.certificate = file);
        assert_eq!(stay(&card).certificate().err(), Some(WorkError::NoCertificate));
    }
    let card = TestCard::with(|inside| inside.select_word = Some([0x6a, 0x82]));
    assert_eq!(stay(&card).certificate().err(), Some(WorkError::NoCertificate));
}

#[test]
fn a_file_that_ends_early_or_is_no_certificate_is_a_fault() {
    let cut = identity().1[..400].to_vec();
    let noise = [&[0x30, 0x82, 0x03, 0x00][..], &[0x55; 1000]].concat();
    for file in [cut, noise] {
        let card = TestCard::with(|inside| inside.certificate = file);
        assert_eq!(stay(&card).certificate().err(), Some(WorkError::CardFault));
    }
}

#[test]
fn a_whole_reception_is_eleven_exchanges_with_short_reads_and_six_with_an_extended_one() {
    for (extended, exchanges) in [(ExtendedReads::No, 11), (ExtendedReads::Yes, 6)] {
        let card = TestCard::with(|inside| inside.extended = extended);
        let mut stay = stay(&card);
        stay.look().expect("look");
        assert_eq!(card.exchanges(), 3);
        assert_eq!(stay.certificate().expect("certificate").0.der().len(), CERTIFICATE_BYTES);
        assert_eq!(card.exchanges(), exchanges - 2);
        assert!(matches!(prove(&mut stay, RIGHT_PIN), crate::prove::Proof::Proved(_)));
        assert_eq!(card.exchanges(), exchanges);
        stay.settle();
        assert_eq!((card.exchanges(), card.deselects()), (exchanges + 1, 1), "one more closes the session");
    }
}

#[test]
fn an_extended_read_asks_for_the_exact_rest() {
    let card = TestCard::with(|inside| inside.extended = ExtendedReads::Yes);
    stay(&card).certificate().expect("certificate");
    let rest = u16::try_from(CERTIFICATE_BYTES - 256).expect("length").to_be_bytes();
    assert_eq!(card.inside().commands.last(), Some(&[&[0x00, 0xb0, 0x01, 0x00, 0x00], &rest[..]].concat()));
}

fn refusals() -> Vec<Fault> {
    let mut all: Vec<_> =
        [[0x67, 0x00], [0x6c, 0x00], [0x61, 0x00], [0x6a, 0x86], [0x6d, 0x00], [0x90, 0x00], [0x12, 0x34]]
            .map(|word| Fault::Answer(word.to_vec()))
            .into();
    all.push(Fault::Answer([&[0x30; 256][..], &[0x90, 0x00]].concat()));
    all.push(Fault::Answer([&[0x30; 4000][..], &[0x90, 0x00]].concat()));
    all.push(Fault::Answer([&[0x30; 1334][..], &[0x62, 0x82]].concat()));
    all
}

#[test]
fn a_refused_extended_read_is_done_short_in_the_same_session_and_never_asked_again() {
    for fault in refusals() {
        let card = TestCard::with(|inside| {
            (inside.extended, inside.extended_fault) = (ExtendedReads::Yes, Some(fault.clone()));
        });
        let mut stay = stay(&card);
        for _ in 0..3 {
            assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1, "{fault:?}");
            stay.begin();
        }
        assert_eq!((card.extended_reads(), card.connects()), (1, 3), "{fault:?}");
        stay.reader_changed();
        stay.certificate().expect("certificate");
        assert_eq!(card.extended_reads(), 2, "another reader may do it");
    }
}

#[test]
fn an_extended_read_without_answer_is_done_short_in_a_new_session() {
    let mut faults = vec![Fault::Answer(vec![]), Fault::Answer(vec![0x90]), Fault::Answer(vec![0; 5000])];
    for error in [ChannelError::CardGone, ChannelError::CardMute, ChannelError::Reset] {
        faults.push(Fault::Error { executed: true, error });
    }
    for fault in faults {
        let card = TestCard::with(|inside| {
            (inside.extended, inside.extended_fault) = (ExtendedReads::Yes, Some(fault.clone()));
        });
        let mut stay = stay(&card);
        stay.look().expect("look");
        assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1, "{fault:?}");
        assert_eq!((card.extended_reads(), card.connects()), (1, 2), "{fault:?}");
        stay.begin();
        stay.certificate().expect("certificate");
        assert_eq!(card.extended_reads(), 1, "remembered");
    }
}

#[test]
fn what_ends_the_work_ends_an_extended_read_too() {
    for error in [ChannelError::Held, ChannelError::ReaderGone, ChannelError::ServiceGone] {
        let fault = Some(Fault::Error { executed: false, error });
        let card = TestCard::with(|inside| {
            (inside.extended, inside.extended_fault) = (ExtendedReads::Yes, fault);
        });
        assert_eq!(stay(&card).certificate().err(), Some(CardError::Channel(error).into()));
        assert_eq!(card.connects(), 1);
    }
}

#[test]
fn of_both_ways_the_quicker_is_kept() {
    for (per_exchange, per_byte, extended_reads) in [(15, 0, 3), (0, 0, 1)] {
        let card = TestCard::with(|inside| {
            inside.extended = ExtendedReads::Unknown;
            inside.time_per_exchange = Duration::from_millis(per_exchange);
            inside.time_per_byte = Duration::from_micros(per_byte);
        });
        let mut stay = stay(&card);
        for _ in 0..4 {
            stay.certificate().expect("certificate");
            stay.begin();
        }
        assert_eq!(card.extended_reads(), extended_reads);
    }
}

#[test]
fn a_card_that_gives_less_than_asked_is_read_to_the_end() {
    let card = TestCard::with(|inside| inside.bytes_at_once = 100);
    assert_eq!(stay(&card).certificate().expect("certificate").0.der(), identity().1);
    for bytes in [0, 1, 30] {
        let card = TestCard::with(|inside| inside.bytes_at_once = bytes);
        assert_eq!(stay(&card).certificate().err(), Some(WorkError::CardFault), "{bytes}");
        assert!(card.exchanges() <= 2 * (2 + 2 * crate::card::CHUNKS_MAX), "and given up");
    }
}

#[test]
fn the_end_of_announced_bytes_is_waited_for_so_long_only() {
    let card = TestCard::with(|inside| inside.announces_for_ever = true);
    assert_eq!(stay(&card).look(), Ok(CardKind::Unreadable));
    assert!(card.exchanges() <= ATTEMPTS_MAX * 8, "{}", card.exchanges());
}

#[test]
fn a_card_that_turns_into_another_at_any_exchange_gives_the_certificate_that_was_looked_at_or_none() {
    // The third exchange of a look is the first part of the certificate. A locked card is asked for more
    // after it, so that its certificate is begun once more.
    let other = make_identity(2).1;
    assert_ne!(identity().1[..256], other[..256]);
    for (extended, tries) in [(ExtendedReads::No, 3), (ExtendedReads::Yes, 3), (ExtendedReads::No, 0)] {
        for at in 0..14 {
            let looked_at = if at < 3 { &other } else { &identity().1 };
            let card = TestCard::with(|inside| {
                (inside.extended, inside.tries) = (extended, tries);
                inside.turns_into = Some((at, other.clone()));
            });
            let mut stay = stay(&card);
            stay.look().expect("look");
            match stay.certificate() {
                Ok((certificate, _)) => assert!(certificate.der() == *looked_at, "at {at}"),
                Err(error) => assert_eq!(error, WorkError::CardGone, "at {at}"),
            }
        }
    }
}

#[test]
fn a_card_changed_between_look_and_read_is_gone() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    stay.close_session();
    let first = identity().1.clone();
    card.inside().swap(make_identity(2));
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone));
    card.inside().certificate = first;
    assert_eq!(stay.certificate().err(), Some(WorkError::CardGone), "for the rest of the stay");
}

#[test]
fn a_foreign_certificate_is_told_as_such_and_never_as_none() {
    let foreign = crate::test_card::Authority::new(|_| {}).issue(1, |_| {});
    let card = TestCard::new();
    card.inside().swap(foreign);
    let mut stay = stay(&card);
    let error = stay.certificate().err();
    assert_eq!(error, Some(WorkError::ForeignCertificate(Foreign::Issuer)));
    assert_eq!(error.map(WorkError::failure), Some(reader_wire::Failure::ForeignCertificate));
    assert!(matches!(
        prove(&mut stay, RIGHT_PIN),
        crate::prove::Proof::Failed(WorkError::ForeignCertificate(_))
    ));
    assert_eq!(card.verifies(), 0);
}

#[test]
fn a_certificate_read_badly_is_read_once_more() {
    let card = TestCard::new();
    let mut stay = stay(&card);
    stay.look().expect("look");
    let mut damaged = identity().1[256..512].to_vec();
    damaged[100] ^= 1;
    damaged.extend([0x90, 0x00]);
    card.fault_next(Fault::Answer(damaged), Then::Back);
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
    assert_eq!(card.connects(), 2);
}
