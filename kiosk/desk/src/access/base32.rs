//! Owns base32 (RFC 4648) for secrets that people read or type: no 0, 1, 8 or 9.
//!
//! Promises: the text is wiped on drop.
//! Must never: be used for bytes that do not come in fives; every secret here does.

use zeroize::Zeroizing;

const BYTES_OF_GROUP: usize = 5;
const CHARS_OF_GROUP: usize = 8;

/// Eight characters for each five bytes.
pub fn base32(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / BYTES_OF_GROUP * CHARS_OF_GROUP));
    for group in bytes.chunks_exact(BYTES_OF_GROUP) {
        let bits = group.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..CHARS_OF_GROUP).rev() {
            let value = u8::try_from(bits >> (5 * place) & 31).unwrap_or_default();
            text.push(char::from(if value < 26 { b'A' + value } else { b'2' + (value - 26) }));
        }
    }
    text
}

/// The text in groups of four.
pub fn grouped(text: &str, between: char) -> Zeroizing<String> {
    let mut shown = Zeroizing::new(String::with_capacity(text.len() / 4 * 5));
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            shown.push(between);
        }
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_rfc_4648() {
        assert_eq!(base32(b"fooba").as_str(), "MZXW6YTB");
        assert_eq!(base32(b"12345678901234567890").as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(&[0xff; 5]).as_str(), "77777777");
        assert_eq!(grouped("ABCDEFGH", '-').as_str(), "ABCD-EFGH");
    }
}
