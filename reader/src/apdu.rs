//! Owns the bytes of the few commands a card is sent.
//!
//! Promises: commands exist only as the typed builders below. The bytes of one are written in one place of the
//! heap, never move, cannot be printed or copied, and are wiped there.
//! Must never: know an applet or a file that holds the personal number, or build a command from bytes of the
//! other side of the socket. There is no way to change a PIN.
//!
//! Sources: jpki.md §1.1–§1.9.

use reader_wire::Pin;
use zeroize::Zeroizing;

/// Longest command (bytes): the signature, 4 + Lc + 51 + Le.
pub const COMMAND_BYTES_MAX: usize = 57;
/// Bytes that one READ BINARY can return.
pub const CHUNK_BYTES_MAX: usize = 256;
/// Bytes of the token label that stands first in the token information file.
pub const LABEL_BYTES: u8 = 0x20;
/// Bytes of the file that tells which certificates exist.
pub const PRESENCE_BYTES: u8 = 3;
/// Highest offset that READ BINARY can name.
pub const OFFSET_MAX: u16 = 0x7fff;

/// 公的個人認証 (JPKI) application.
const JPKI_AID: [u8; 10] = [0xd3, 0x92, 0xf0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
/// Issuer security domain: selecting it drops the security status of every other application.
const ISSUER_DOMAIN_AID: [u8; 7] = [0xa0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];
/// ASN.1 that stands before a SHA-256 digest in a PKCS#1 v1.5 signature.
const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// The files of the JPKI application that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Token information; begins with the label.
    Token,
    /// Which certificates exist: one byte for the signature certificate, one for user authentication.
    Presence,
    /// User-authentication certificate (利用者証明用電子証明書).
    Certificate,
    /// User-authentication private key.
    Key,
    /// User-authentication PIN.
    Pin,
}

impl File {
    const fn id(self) -> u8 {
        match self {
            Self::Token => 0x06,
            Self::Presence => 0x08,
            Self::Certificate => 0x0a,
            Self::Key => 0x17,
            Self::Pin => 0x18,
        }
    }
}

/// How a command names the file it works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// By short file id inside the command: one exchange less.
    Short(File),
    /// The file selected before.
    Current,
}

impl Target {
    const fn reference(self) -> u8 {
        match self {
            Self::Short(file) => 0x80 | file.id(),
            Self::Current => 0x80,
        }
    }
}

/// One command, ready to be sent. Moving it moves an address: one of them holds a PIN, and a move of the bytes
/// themselves would leave a copy on the stack.
pub struct Command {
    bytes: Box<Zeroizing<[u8; COMMAND_BYTES_MAX]>>,
    length: usize,
}

impl Command {
    /// SELECT the JPKI application by its full name.
    #[must_use]
    pub fn select_jpki() -> Self {
        Self::of([0x00, 0xa4, 0x04, 0x0c], &[&[0x0a], &JPKI_AID])
    }

    /// SELECT the issuer security domain.
    #[must_use]
    pub fn select_issuer_domain() -> Self {
        Self::of([0x00, 0xa4, 0x04, 0x0c], &[&[0x07], &ISSUER_DOMAIN_AID])
    }

    /// SELECT an elementary file, for cards that refuse short file ids.
    #[must_use]
    pub fn select_file(file: File) -> Self {
        Self::of([0x00, 0xa4, 0x02, 0x0c], &[&[0x02, 0x00, file.id()]])
    }

    /// READ BINARY from the start of a file. `count` 0 means 256 bytes.
    #[must_use]
    pub fn read_start(target: Target, count: u8) -> Self {
        match target {
            Target::Short(_) => Self::of([0x00, 0xb0, target.reference(), 0x00], &[&[count]]),
            Target::Current => Self::of([0x00, 0xb0, 0x00, 0x00], &[&[count]]),
        }
    }

    /// READ BINARY of the current file from `offset` (at most 7FFFh). `count` 0 means 256 bytes.
    #[must_use]
    pub fn read_on(offset: u16, count: u8) -> Self {
        let [high, low] = offset.min(OFFSET_MAX).to_be_bytes();
        Self::of([0x00, 0xb0, high, low], &[&[count]])
    }

    /// READ BINARY of the current file with a length of two bytes (ISO/IEC 7816-4 §5.1, extended Le): all the
    /// rest in one exchange, where reader and card allow it.
    #[must_use]
    pub fn read_on_extended(offset: u16, count: u16) -> Self {
        let [high, low] = offset.min(OFFSET_MAX).to_be_bytes();
        Self::of([0x00, 0xb0, high, low], &[&[0x00], &count.to_be_bytes()])
    }

    /// GET RESPONSE, when a read answered 61xx.
    #[must_use]
    pub fn get_response(count: u8) -> Self {
        Self::of([0x00, 0xc0, 0x00, 0x00], &[&[count]])
    }

    /// Asks the PIN counter. Four bytes and nothing after them: costs no try.
    #[must_use]
    pub fn query_tries(target: Target) -> Self {
        Self::of([0x00, 0x20, 0x00, target.reference()], &[])
    }

    /// VERIFY. A wrong PIN costs a try.
    #[must_use]
    pub fn verify(target: Target, pin: &Pin) -> Self {
        Self::of([0x00, 0x20, 0x00, target.reference()], &[&[0x04], pin.ascii()])
    }

    /// COMPUTE DIGITAL SIGNATURE over a SHA-256 digest, PKCS#1 v1.5.
    #[must_use]
    pub fn sign(target: Target, digest: &[u8; 32]) -> Self {
        Self::of([0x80, 0x2a, 0x00, target.reference()], &[&[0x33], &DIGEST_INFO_SHA256, digest, &[0x00]])
    }

    /// The same read with another Le, when the card answered 6Cxx.
    #[must_use]
    pub fn with_count(mut self, count: u8) -> Self {
        if let Some(last) = self.length.checked_sub(1).and_then(|last| self.bytes.get_mut(last)) {
            *last = count;
        }
        self
    }

    /// The bytes to send.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// INS and P2, which the journal may know.
    #[must_use]
    pub fn journal_name(&self) -> (u8, u8) {
        let [_, ins, _, p2, ..] = &**self.bytes;
        (*ins, *p2)
    }

    fn of(header: [u8; 4], parts: &[&[u8]]) -> Self {
        let mut command = Self { bytes: Box::new(Zeroizing::new([0; COMMAND_BYTES_MAX])), length: 0 };
        command.append(&header);
        parts.iter().for_each(|part| command.append(part));
        command
    }

    // All parts are of fixed size and fit: `the_longest_command_fits` below.
    fn append(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        if let Some(room) = self.bytes.get_mut(self.length..end) {
            room.copy_from_slice(part);
            self.length = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_of_a_type_that_wipes_them() {
        // The memory search of `prove/tests/memory.rs` cannot see this: the allocator writes over the first bytes
        // of what was freed.
        fn wiped(_: &impl zeroize::ZeroizeOnDrop) {}
        wiped(&*Command::select_jpki().bytes);
    }

    fn pin() -> Pin {
        Pin::new(&[1, 2, 3, 4]).expect("pin")
    }

    #[test]
    fn commands_have_the_published_bytes() {
        let cases: [(Command, &[u8]); 11] = [
            (Command::select_jpki(), b"\x00\xa4\x04\x0c\x0a\xd3\x92\xf0\x00\x26\x01\x00\x00\x00\x01"),
            (Command::select_issuer_domain(), b"\x00\xa4\x04\x0c\x07\xa0\x00\x00\x01\x51\x00\x00"),
            (Command::select_file(File::Pin), b"\x00\xa4\x02\x0c\x02\x00\x18"),
            (Command::read_start(Target::Short(File::Token), LABEL_BYTES), b"\x00\xb0\x86\x00\x20"),
            (Command::read_start(Target::Short(File::Certificate), 0), b"\x00\xb0\x8a\x00\x00"),
            (Command::read_on(0x0100, 0x36), b"\x00\xb0\x01\x00\x36"),
            (Command::read_start(Target::Short(File::Presence), PRESENCE_BYTES), b"\x00\xb0\x88\x00\x03"),
            (Command::read_on_extended(0x0100, 0x0536), b"\x00\xb0\x01\x00\x00\x05\x36"),
            (Command::query_tries(Target::Short(File::Pin)), b"\x00\x20\x00\x98"),
            (Command::verify(Target::Short(File::Pin), &pin()), b"\x00\x20\x00\x98\x041234"),
            (Command::verify(Target::Current, &pin()), b"\x00\x20\x00\x80\x041234"),
        ];
        for (command, expected) in cases {
            assert_eq!(command.bytes(), expected);
        }
    }

    #[test]
    fn the_longest_command_fits() {
        let command = Command::sign(Target::Short(File::Key), &[7; 32]);
        assert_eq!(command.bytes().len(), COMMAND_BYTES_MAX);
        assert_eq!(command.bytes()[..5], [0x80, 0x2a, 0x00, 0x97, 0x33]);
        assert_eq!(command.bytes()[24..56], [7; 32]);
        assert_eq!(command.bytes()[56], 0);
    }
}
