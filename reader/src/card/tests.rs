//! Hostile cards at the level of a session: any length, any announced length, no end.

use super::*;
use crate::{
    apdu::CHUNK_BYTES_MAX,
    certificate::{CERTIFICATE_BYTES_MIN, certificate_len},
    stay::ATTEMPTS_MAX,
    test_card::identity,
};
use reader_wire::CERTIFICATE_BYTES_MAX;

/// Exchanges that one look or one read may cost at most: application 3, counter 3, each of three files by two
/// ways, each read with one 6Cxx and the GET RESPONSEs, and one part filled up to its end.
const EXCHANGES_MAX: usize = 6 + (6 + CHUNKS_MAX) * (2 + GET_RESPONSES_MAX);

/// A card that answers by a rule.
struct Rule<F> {
    answer: F,
    exchanges: usize,
}

impl<F: FnMut(&[u8]) -> Vec<u8>> Channel for &mut Rule<F> {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        self.exchanges += 1;
        let answer = (self.answer)(command);
        let room = response.get_mut(..answer.len()).ok_or(ChannelError::CardMute)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }

    fn extended_reads(&self) -> ExtendedReads {
        ExtendedReads::Yes
    }

    fn power_down(self) {}
}

/// Everything that a session can be asked, once. How often each asked the card.
fn ask_everything(answer: impl FnMut(&[u8]) -> Vec<u8>) -> [usize; 4] {
    let mut rule = Rule { answer, exchanges: 0 };
    let mut session = Session::new(&mut rule, Permit::new(), true);
    let mut counts = [0; 4];
    let mut count = |session: &mut Session<&mut Rule<_>>, place: usize| {
        counts[place] = std::mem::take(&mut session.channel.exchanges);
    };
    let _look = session.look(false);
    count(&mut session, 0);
    for at_once in [true, false] {
        if let Ok((mut file, length)) = session.begin_certificate() {
            let room = file.capacity();
            let _ = if at_once {
                session.fill_at_once(&mut file, length).map(|_| ())
            } else {
                session.fill(&mut file, length)
            };
            assert!(file.len() <= length && file.capacity() == room && room <= CERTIFICATE_BYTES_MAX);
        }
        count(&mut session, 1 + usize::from(at_once));
    }
    let _verified = session.verify(&Pin::new(&[1, 2, 3, 4]).expect("pin"));
    let _signed = session.sign(&[7; 32]);
    count(&mut session, 3);
    session.close();
    counts
}

fn assert_bounded(counts: [usize; 4], case: &str) {
    assert!(counts[..3].iter().all(|count| *count <= EXCHANGES_MAX), "{case}: {counts:?}");
    // With a SELECT each on a card without short file ids.
    assert!(counts[3] <= 4, "{case}: {counts:?}");
}

#[test]
fn responses_of_every_length_do_no_harm() {
    let certificate = &identity().1;
    for length in 0..=RESPONSE_BYTES_MAX + 2 {
        for (fill, word) in [(0x30, [0x90, 0x00]), (0x00, [0x62, 0x82]), (0xff, [0x61, 0xff])] {
            let mut answer = vec![fill; length];
            if fill == 0x30 {
                let known = length.min(certificate.len());
                answer[..known].copy_from_slice(&certificate[..known]);
            }
            if let Some(end) = answer.last_chunk_mut() {
                *end = word;
            }
            let case = format!("{length} bytes of {fill:02x}");
            assert_bounded(ask_everything(|_| answer.clone()), &case);
        }
    }
}

#[test]
fn certificates_that_announce_every_length_cost_no_more_than_the_limits() {
    for announced in 0..=u16::MAX {
        let [high, low] = announced.to_be_bytes();
        let start = [0x30, 0x82, high, low];
        let counts = ask_everything(|command| honest(command, &start));
        let whole = usize::from(announced) + 4;
        let fits = (CERTIFICATE_BYTES_MIN..=CERTIFICATE_BYTES_MAX).contains(&whole);
        assert_eq!(certificate_len(&start).is_ok(), fits);
        assert_bounded(counts, &format!("{announced}"));
        if fits {
            let parts = (whole - CHUNK_BYTES_MAX).div_ceil(CHUNK_BYTES_MAX);
            assert_eq!(counts[..3], [3, parts, 1], "{announced}");
        }
    }
}

/// As a card would, with a certificate that begins so and never ends.
fn honest(command: &[u8], start: &[u8]) -> Vec<u8> {
    let asked = match *command {
        [0x00, 0x20, ..] => return vec![0x63, 0xc3],
        [0x00, 0xb0, _, _, 0, high, low] => u16::from_be_bytes([high, low]).into(),
        [0x00, 0xb0, _, _, 0] => 256,
        [0x00, 0xb0, _, _, count] => usize::from(count),
        _ => return vec![0x90, 0x00],
    };
    let mut answer = vec![0x55; asked];
    if let [0x00, 0xb0, 0x8a, ..] = command {
        answer[..start.len()].copy_from_slice(start);
    }
    answer.extend([0x90, 0x00]);
    answer
}

#[test]
fn answers_without_end_come_to_one() {
    let words: [[u8; 2]; 6] =
        [[0x61, 0x00], [0x61, 0x01], [0x61, 0xff], [0x6c, 0x00], [0x6c, 0x01], [0x6c, 0xff]];
    for word in words {
        for data in [0, 1, 255, 256] {
            let answer = [&vec![0x30; data][..], &word].concat();
            assert_bounded(ask_everything(|_| answer.clone()), &format!("{data} and {word:02x?}"));
            let behind_select = |command: &[u8]| match command {
                [0x00, 0xa4, ..] => vec![0x90, 0x00],
                [0x00, 0x20, 0x00, _] => vec![0x63, 0xc3],
                _ => answer.clone(),
            };
            assert_bounded(ask_everything(behind_select), &format!("{data} and {word:02x?} to reads"));
        }
    }
}

#[test]
fn a_card_that_gives_one_byte_at_a_time_is_given_up() {
    let counts = ask_everything(|command| match command {
        [0x00, 0xb0, 0x8a, ..] => vec![0x30, 0x90, 0x00],
        [0x00, 0xb0, ..] => vec![0x82, 0x90, 0x00],
        _ => honest(command, &[]),
    });
    assert!(counts[0] <= 3 + CHUNKS_MAX + 1, "{counts:?}");
}

#[test]
fn more_than_was_asked_for_is_an_error_and_not_kept() {
    let mut rule = Rule { answer: |_: &[u8]| [&[0x30; 300][..], &[0x90, 0x00]].concat(), exchanges: 0 };
    let mut session = Session::new(&mut rule, Permit::new(), true);
    assert_eq!(session.read_certificate_start(), Err(CardError::Overlong));
    assert!(session.start().is_empty());
}

#[test]
fn reads_are_completed_and_verify_and_signature_never_are() {
    for word in [[0x61, 0x10], [0x6c, 0x04]] {
        let mut rule = Rule { answer: |_: &[u8]| word.to_vec(), exchanges: 0 };
        let mut session = Session::new(&mut rule, Permit::new(), true);
        let verified = session.verify(&Pin::new(&[1, 2, 3, 4]).expect("pin"));
        assert!(matches!(verified, Err(VerifyError::Lost(_))));
        assert!(session.sign(&[7; 32]).is_err());
        assert_eq!(rule.exchanges, 2);
    }
    assert_eq!(ATTEMPTS_MAX, 2);
}
