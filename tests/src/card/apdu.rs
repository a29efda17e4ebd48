//! Owns the shape of a command APDU (ISO 7816-3 cases 1 to 4, short and extended) and the status words.
//!
//! Promises: parsing is total; a length that fits no case is 6700, as on the card.
//! Must never: decide whether this card takes extended lengths; it only says that they were used.

/// A status word, SW1 SW2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status(pub u16);

impl Status {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// The file ended before Le bytes.
    pub const END_OF_FILE: Self = Self(0x6282);
    /// Lc, Le or the whole command has a wrong length.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// Logical channels are not supported.
    pub const NO_CHANNELS: Self = Self(0x6881);
    /// The file is not one that this command can work on.
    pub const WRONG_FILE_KIND: Self = Self(0x6981);
    /// The PIN must be verified first.
    pub const SECURITY: Self = Self(0x6982);
    /// PIN locked, as generic ISO texts say it.
    pub const LOCKED_ISO: Self = Self(0x6983);
    /// PIN locked, as the Japanese cards say it (ReferencedIEFClosed).
    pub const LOCKED_JICSAP: Self = Self(0x6984);
    /// Conditions not met, e.g. no DigestInfo where one is expected.
    pub const CONDITIONS: Self = Self(0x6985);
    /// No file is selected.
    pub const NO_CURRENT_FILE: Self = Self(0x6986);
    /// Application or file not found.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// Wrong P1 or P2.
    pub const WRONG_P1P2: Self = Self(0x6A86);
    /// Offset behind the end of the file.
    pub const WRONG_OFFSET: Self = Self(0x6B00);
    /// Instruction unknown.
    pub const NO_INSTRUCTION: Self = Self(0x6D00);
    /// Class unknown.
    pub const NO_CLASS: Self = Self(0x6E00);

    /// 63Cx: `left` tries.
    #[must_use]
    pub fn tries(left: u8) -> Self {
        Self(0x63C0 | u16::from(left & 0x0F))
    }
}

/// One command, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Command<'a> {
    pub class: u8,
    pub instruction: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: &'a [u8],
    /// Bytes wanted, 1–256, extended 1–65,536; none when the command has no Le field.
    pub expected: Option<usize>,
    /// Whether Lc or Le has its long form.
    pub extended: bool,
}

impl<'a> Command<'a> {
    /// Takes apart one command.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Status> {
        let Some((&[class, instruction, p1, p2], body)) = bytes.split_first_chunk() else {
            return Err(Status::WRONG_LENGTH);
        };
        let (data, expected) =
            split_body(body).or_else(|| split_extended(body)).ok_or(Status::WRONG_LENGTH)?;
        // A long form begins with 00 and has at least two bytes after it; no short form does.
        let extended = matches!(body, [0, _, _, ..]);
        Ok(Self { class, instruction, p1, p2, data, expected, extended })
    }
}

/// Data and Le of a body.
type Body<'a> = (&'a [u8], Option<usize>);

fn split_body(body: &[u8]) -> Option<Body<'_>> {
    match body {
        [] => Some((&[], None)),
        [le] => Some((&[], Some(expected_len(*le)))),
        [0, ..] => None,
        [lc, rest @ ..] => match rest.split_at_checked(usize::from(*lc))? {
            (data, []) => Some((data, None)),
            (data, [le]) => Some((data, Some(expected_len(*le)))),
            _ => None,
        },
    }
}

fn split_extended(body: &[u8]) -> Option<Body<'_>> {
    match body {
        [0, high, low] => Some((&[], Some(expected_extended_len([*high, *low])))),
        [0, 0, 0, ..] => None,
        [0, high, low, rest @ ..] => {
            match rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))? {
                (data, []) => Some((data, None)),
                (data, [high, low]) => Some((data, Some(expected_extended_len([*high, *low])))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn expected_len(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn expected_extended_len(le: [u8; 2]) -> usize {
    match u16::from_be_bytes(le) {
        0 => 0x1_0000,
        le => usize::from(le),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(bytes: &[u8]) -> Result<(usize, Option<usize>), Status> {
        Command::parse(bytes).map(|command| (command.data.len(), command.expected))
    }

    #[test]
    fn the_four_cases_are_told_apart() {
        assert_eq!(shape(&[0, 0x20, 0, 0x80]), Ok((0, None)));
        assert_eq!(shape(&[0, 0xB0, 0, 0, 0]), Ok((0, Some(256))));
        assert_eq!(shape(&[0, 0xB0, 0, 0, 0x20]), Ok((0, Some(32))));
        assert_eq!(shape(&[0, 0xA4, 2, 0x0C, 2, 0, 0x0A]), Ok((2, None)));
        assert_eq!(shape(&[0x80, 0x2A, 0, 0x80, 1, 9, 0]), Ok((1, Some(256))));
    }

    #[test]
    fn the_extended_cases_are_told_apart() {
        assert_eq!(shape(&[0, 0xB0, 0, 0, 0, 0, 0]), Ok((0, Some(0x1_0000))));
        assert_eq!(shape(&[0, 0xB0, 0, 0, 0, 5, 4]), Ok((0, Some(0x504))));
        assert_eq!(shape(&[0, 0xA4, 2, 0x0C, 0, 0, 2, 0, 0x0A]), Ok((2, None)));
        assert_eq!(shape(&[0x80, 0x2A, 0, 0x80, 0, 0, 1, 9, 1, 0]), Ok((1, Some(256))));
        let extended = |bytes| Command::parse(bytes).map(|command| command.extended);
        assert_eq!(extended(&[0, 0xB0, 0, 0, 0, 0, 0]), Ok(true));
        assert_eq!(extended(&[0, 0xB0, 0, 0, 0]), Ok(false));
        assert_eq!(extended(&[0, 0x20, 0, 0x80, 4, 1, 2, 3, 4]), Ok(false));
    }

    #[test]
    fn lengths_that_fit_no_case_are_refused() {
        for bytes in [
            &[][..],
            &[0, 0x20, 0],
            &[0, 0x20, 0, 0x80, 4, 1, 2, 3],
            &[0, 0x20, 0, 0x80, 1, 2, 3, 4],
            &[0, 0xB0, 0, 0, 0, 1],
            &[0, 0xB0, 0, 0, 0, 0, 0, 0],
            &[0, 0xA4, 2, 0x0C, 0, 0, 2, 0],
            &[0, 0xA4, 2, 0x0C, 0, 0, 1, 0, 0],
        ] {
            assert_eq!(shape(bytes), Err(Status::WRONG_LENGTH), "{bytes:02x?}");
        }
    }
}
