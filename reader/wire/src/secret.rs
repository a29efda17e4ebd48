//! Owns the types for what must not be seen: PIN, certificate, signature, and frames that hold them.
//!
//! Promises: none of them has Debug, Display, Clone or Serialize; all of them wipe their bytes on drop.
//! Must never: hand out an owned copy.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{CERTIFICATE_BYTES_MAX, SIGNATURE_BYTES_MAX, WireError};

/// Digits of the user-authentication PIN (利用者証明用電子証明書の暗証番号; jpki.md §1.2).
pub const PIN_DIGITS: usize = 4;

/// Four ASCII digits, wiped on drop. They lie in one place of the heap, so that moving a `Pin` through
/// channels and structures copies an address and leaves no digit behind.
///
/// ```compile_fail
/// let pin = reader_wire::Pin::new(&[1, 2, 3, 4]).ok();
/// println!("{:?}", pin); // a PIN cannot be printed
/// ```
///
/// ```compile_fail
/// fn copy(pin: &reader_wire::Pin) -> reader_wire::Pin { pin.clone() } // nor copied
/// ```
pub struct Pin(Box<Zeroizing<[u8; PIN_DIGITS]>>);

impl Pin {
    /// From digit values 0–9 as the keypad gives them. A value above 9 is refused.
    pub fn new(digits: &[u8; PIN_DIGITS]) -> Result<Self, WireError> {
        let mut pin = Self::empty();
        for (place, digit) in pin.0.iter_mut().zip(digits) {
            *place = b'0'.saturating_add(*digit);
        }
        pin.checked()
    }

    /// From ASCII digits as the wire carries them.
    pub fn from_ascii(ascii: &[u8]) -> Result<Self, WireError> {
        let mut pin = Self::empty();
        if ascii.len() != PIN_DIGITS {
            return Err(WireError::Field("pin"));
        }
        pin.0.copy_from_slice(ascii);
        pin.checked()
    }

    /// The ASCII digits, for the VERIFY command and the wire only.
    #[must_use]
    pub fn ascii(&self) -> &[u8; PIN_DIGITS] {
        &self.0
    }

    fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; PIN_DIGITS])))
    }

    fn checked(self) -> Result<Self, WireError> {
        if self.0.iter().all(u8::is_ascii_digit) { Ok(self) } else { Err(WireError::Field("pin")) }
    }
}

/// DER of the user-authentication certificate. Its serial number is a stable personal identifier
/// (jpki.md §1.2), so it is as secret as a name.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Certificate(Vec<u8>);

impl Certificate {
    /// Takes the DER. Longer than [`CERTIFICATE_BYTES_MAX`] is refused.
    pub fn new(der: Vec<u8>) -> Result<Self, WireError> {
        if der.len() > CERTIFICATE_BYTES_MAX { Err(WireError::Field("certificate")) } else { Ok(Self(der)) }
    }

    /// The DER bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0
    }
}

/// What the card made over the digest of a [`crate::Statement`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Signature(Vec<u8>);

impl Signature {
    /// Takes the raw signature. Longer than [`SIGNATURE_BYTES_MAX`] is refused.
    pub fn new(bytes: Vec<u8>) -> Result<Self, WireError> {
        if bytes.len() > SIGNATURE_BYTES_MAX { Err(WireError::Field("signature")) } else { Ok(Self(bytes)) }
    }

    /// The raw signature.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The encoded form of a message. Holds the PIN of a `Prove`, so it wipes itself too.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct FrameBytes(Vec<u8>);

impl FrameBytes {
    /// Takes bytes read from the socket.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_of_a_type_that_wipes_them() {
        fn wiped(_: &impl ZeroizeOnDrop) {}
        wiped(&*Pin::new(&[1, 2, 3, 4]).expect("pin").0);
    }
}
