//! Owns the few lines of DER that the extensions of a card certificate need.
//!
//! Promises: definite lengths, shortest form.
//! Must never: parse.

pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0C;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
pub(super) const IA5_STRING: u8 = 0x16;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// Tag, length and the parts one after the other.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    match length.as_slice() {
        [] => out.push(0),
        [short @ 0..=0x7F] => out.push(*short),
        long => {
            // At most eight length bytes, so the count always fits.
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
            out.extend(long);
        }
    }
    out.extend(content);
    out
}

/// An OBJECT IDENTIFIER. The first two arcs share one number, as X.690 has it.
pub(super) fn oid(arcs: &[u64]) -> Vec<u8> {
    let [first, second, rest @ ..] = arcs else { return tlv(OID, &[]) };
    let mut content = base128(first * 40 + second);
    rest.iter().for_each(|arc| content.extend(base128(*arc)));
    tlv(OID, &[&content])
}

fn base128(mut value: u64) -> Vec<u8> {
    let mut groups = Vec::new();
    loop {
        let more = if groups.is_empty() { 0 } else { 0x80 };
        groups.push(more | value.to_le_bytes()[0] & 0x7F);
        value >>= 7;
        if value == 0 {
            groups.reverse();
            return groups;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_identifiers_are_the_published_bytes() {
        assert_eq!(oid(&[2, 5, 29, 15]), [6, 3, 0x55, 0x1D, 0x0F]);
        assert_eq!(oid(&[1, 2, 840, 113_549]), [6, 6, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D]);
    }

    #[test]
    fn lengths_grow_with_their_content() {
        assert_eq!(tlv(OCTET_STRING, &[&[1, 2]]), [4, 2, 1, 2]);
        assert_eq!(tlv(OCTET_STRING, &[&[0; 200]])[..3], [4, 0x81, 200]);
        assert_eq!(tlv(OCTET_STRING, &[&[0; 300]])[..4], [4, 0x82, 1, 44]);
    }
}
