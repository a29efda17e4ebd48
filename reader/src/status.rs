//! Owns the meaning of the two status bytes that end every response.
//!
//! Promises: total; only 9000 means done, and the three words that mean "locked" are one.
//! Must never: leave this process; the kiosk is told outcomes, not status words.

use reader_wire::PinTries;

/// What a status word says (jpki.md §1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 9000.
    Done,
    /// 61xx: this many bytes wait for GET RESPONSE (0 means 256).
    More(u8),
    /// 6Cxx: Le was wrong, this one is right (0 means 256).
    WrongLe(u8),
    /// 63Cx, x at least 1: this many PIN tries are left.
    Tries(u8),
    /// 63C0, 6983, 6984: the PIN is locked.
    Locked,
    /// 6282, 6B00: the file ends before.
    EndOfFile,
    /// 6982: not without a PIN.
    NotAllowed,
    /// 6A82: no such application or file.
    NotFound,
    /// 6A86: the form of the command does not suit this card.
    Parameters,
    /// 6A88: the key or PIN named does not exist.
    NoReference,
    /// Any other 6Axx, and 6985, 6999: a chip card that understood and says no.
    Refused,
    /// 6700, 68xx, 6Dxx, 6Exx: the command is not of the card's language.
    NotSpoken,
    /// 6F00: seen as the answer to the very first command after power-up.
    NotReady,
    /// Anything else.
    Other(u16),
}

impl Status {
    /// Meaning of SW1 SW2.
    #[must_use]
    pub const fn of(sw1: u8, sw2: u8) -> Self {
        match (sw1, sw2) {
            (0x90, 0x00) => Self::Done,
            (0x61, count) => Self::More(count),
            (0x6c, count) => Self::WrongLe(count),
            (0x63, 0xc0) | (0x69, 0x83 | 0x84) => Self::Locked,
            (0x63, 0xc1..=0xcf) => Self::Tries(sw2 & 0x0f),
            (0x62, 0x82) | (0x6b, 0x00) => Self::EndOfFile,
            (0x69, 0x82) => Self::NotAllowed,
            (0x6a, 0x82) => Self::NotFound,
            (0x6a, 0x86) => Self::Parameters,
            (0x6a, 0x88) => Self::NoReference,
            (0x6a, _) | (0x69, 0x85 | 0x99) => Self::Refused,
            (0x67, 0x00) | (0x68 | 0x6d | 0x6e, _) => Self::NotSpoken,
            (0x6f, 0x00) => Self::NotReady,
            _ => Self::Other(u16::from_be_bytes([sw1, sw2])),
        }
    }

    /// The PIN tries it tells, if it tells any.
    #[must_use]
    pub const fn tries(self) -> Option<PinTries> {
        match self {
            Self::Tries(left) => Some(PinTries::Left(left)),
            Self::Locked => Some(PinTries::Locked),
            Self::Done
            | Self::More(_)
            | Self::WrongLe(_)
            | Self::EndOfFile
            | Self::NotAllowed
            | Self::NotFound
            | Self::Parameters
            | Self::NoReference
            | Self::Refused
            | Self::NotSpoken
            | Self::NotReady
            | Self::Other(_) => None,
        }
    }

    /// Whether a SELECT did what it was asked. T=0 readers may announce data that nobody wants.
    #[must_use]
    pub const fn is_selected(self) -> bool {
        matches!(self, Self::Done | Self::More(_))
    }

    /// Whether a read gave all there was.
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Done | Self::EndOfFile)
    }

    /// What a chip card without an application or a file says to the one who asks for it.
    #[must_use]
    pub const fn is_absent(self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::Parameters | Self::NoReference | Self::Refused | Self::NotAllowed
        )
    }

    /// What a card says that does not know short file ids, or not this file.
    #[must_use]
    pub const fn is_refused_form(self) -> bool {
        matches!(self, Self::NotFound | Self::Parameters | Self::NoReference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_words_mean_locked_and_none_of_them_is_a_count() {
        for (sw1, sw2) in [(0x63, 0xc0), (0x69, 0x83), (0x69, 0x84)] {
            assert_eq!(Status::of(sw1, sw2), Status::Locked);
        }
        assert_eq!(Status::of(0x63, 0xc3), Status::Tries(3));
        assert_eq!(Status::of(0x63, 0x00), Status::Other(0x6300));
    }

    #[test]
    fn only_9000_is_done() {
        for word in 0..=u16::MAX {
            let [sw1, sw2] = word.to_be_bytes();
            assert_eq!(Status::of(sw1, sw2) == Status::Done, word == 0x9000, "{word:04x}");
        }
    }
}
