//! Owns what the answer to reset of a Type B card says about the radio link.
//!
//! Promises: total; nothing is told where the bytes do not have that form.
//! Must never: be taken for a judgement of the card. A Type A card may give bytes of the same form.
//!
//! Source: jpki.md §1.11 (PC/SC part 3; protocol info of ISO/IEC 14443-3 ATQB).

use serde::Serialize;

/// Frame sizes by their code (bytes).
const FRAME_BYTES: [u16; 9] = [16, 24, 32, 40, 48, 64, 96, 128, 256];
const FRAME_WAIT_CODE_MAX: u8 = 14;
/// Frame wait of code 0: 256 × 16 / 13.56 MHz (nanoseconds).
const FRAME_WAIT_NANOS: u64 = 302_065;
const NANOS_PER_MILLI: u64 = 1_000_000;

/// What card and reader may use. Which speed they agreed on, PC/SC does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Radio {
    /// Speeds that the card takes (kbit/s).
    pub to_card_kbps: Vec<u16>,
    /// Speeds at which it answers (kbit/s).
    pub from_card_kbps: Vec<u16>,
    /// Longest frame that it takes (bytes).
    pub frame_bytes_max: u16,
    /// Longest wait for a frame (milliseconds).
    pub frame_wait_millis: u64,
}

impl Radio {
    /// Reads the protocol info out of an answer to reset.
    #[must_use]
    pub fn of_atr(atr: &[u8]) -> Option<Self> {
        // Eight historical bytes: application data, protocol info, length info; then the check byte.
        let &[0x3b, 0x88, 0x80, 0x01, _, _, _, _, rates, frame, wait, _, _] = atr else { return None };
        let sum = atr.iter().skip(1).fold(0, |sum, byte| sum ^ byte);
        let type_b = sum == 0 && rates & 0x08 == 0 && frame & 0x0f == 1;
        let frame_bytes_max = *FRAME_BYTES.get(usize::from(frame >> 4))?;
        let code = wait >> 4;
        (type_b && code <= FRAME_WAIT_CODE_MAX).then(|| Self {
            to_card_kbps: speeds(rates),
            from_card_kbps: speeds(rates >> 4),
            frame_bytes_max,
            frame_wait_millis: (FRAME_WAIT_NANOS << code) / NANOS_PER_MILLI,
        })
    }
}

/// 106 always; the three low bits are 212, 424 and 847.
fn speeds(bits: u8) -> Vec<u16> {
    let faster = [(1, 212), (2, 424), (4, 847)].into_iter().filter(|(bit, _)| bits & bit != 0);
    std::iter::once(106).chain(faster.map(|(_, speed)| speed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const MY_NUMBER: [u8; 13] =
        [0x3b, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xe0, 0xb3, 0x81, 0xa1, 0x00, 0x7f];

    #[test]
    fn published_answers_to_reset_are_read() {
        let radio = Radio::of_atr(&MY_NUMBER).expect("type B");
        assert_eq!((&radio.to_card_kbps[..], radio.from_card_kbps.len()), (&[106, 212, 424][..], 3));
        assert_eq!((radio.frame_bytes_max, radio.frame_wait_millis), (256, 309));
        let newest = [0x3b, 0x88, 0x80, 0x01, 0x00, 0x4b, 0x51, 0xff, 0xb3, 0x81, 0xd1, 0x00, 0x0f];
        assert_eq!(Radio::of_atr(&newest).expect("type B").frame_wait_millis, 2474);
        let licence = [0x3b, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x91, 0x81, 0xc1, 0x00, 0xd8];
        assert_eq!(Radio::of_atr(&licence).expect("type B").to_card_kbps, [106, 212]);
    }

    #[test]
    fn everything_else_tells_nothing() {
        let contact = [0x3b, 0xe0, 0x00, 0xff, 0x81, 0x31, 0xfe, 0x45, 0x14];
        let mut wrong_check = MY_NUMBER;
        wrong_check[12] ^= 1;
        let mut wait_15 = MY_NUMBER;
        wait_15[10] |= 0xf0;
        wait_15[12] ^= 0x50;
        let mut frame_9 = MY_NUMBER;
        frame_9[9] |= 0x10;
        frame_9[12] ^= 0x10;
        for atr in [&contact[..], &wrong_check, &wait_15, &frame_9, &MY_NUMBER[..12], &[]] {
            assert_eq!(Radio::of_atr(atr), None, "{atr:x?}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_to_reset_is_too_odd(mut atr in vec(any::<u8>(), 0..40), form: bool) {
            if form {
                atr.splice(..atr.len().min(4), [0x3b, 0x88, 0x80, 0x01]);
            }
            if let Some(radio) = Radio::of_atr(&atr) {
                prop_assert!(radio.frame_wait_millis <= 4950 && radio.to_card_kbps[0] == 106);
            }
        }
    }
}
