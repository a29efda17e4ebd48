//! Owns the encoding of an answer file: UTF-8 or CP932, told by the bytes and by the XML declaration.
//!
//! Promises: text without replacement characters, or a fault; a character cut off at the end is no fault yet.
//! Must never: believe the declaration against the bytes, or read damaged UTF-8 as CP932.

use encoding_rs::{CoderResult, DecoderResult, Encoding, SHIFT_JIS};

use super::{ExistingFault, SetAside};

/// The declaration stands in the first bytes.
const DECLARATION_BYTES_MAX: usize = 200;
const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";
const UTF16_BOMS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// Japanese text in UTF-8 has three bytes a character. What has two is most often half-width kana of CP932.
const TWO_BYTES: std::ops::Range<char> = '\u{80}'..'\u{800}';

/// A file as text.
pub(super) struct Decoded {
    /// Everything up to the last whole character.
    pub(super) text: String,
    /// Whether bytes of a character are left over at the end.
    pub(super) ends_inside_character: bool,
}

/// The text of these bytes. A file that ends in zeros has its space, but not yet its content.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, ExistingFault> {
    if UTF16_BOMS.iter().any(|bom| bytes.starts_with(bom)) {
        return Err(SetAside::Encoding.into());
    }
    if bytes.is_empty() || bytes.ends_with(&[0]) {
        return Err(ExistingFault::Wait);
    }
    if let Some(rest) = bytes.strip_prefix(UTF8_BOM) {
        return utf8(rest).ok_or(SetAside::Encoding.into());
    }
    let declared = declares_cp932(bytes);
    let read = match utf8(bytes) {
        Some(text) if declared && text.text.contains(|one| TWO_BYTES.contains(&one)) => {
            cp932(bytes).or(Some(text))
        }
        Some(text) => Some(text),
        None if is_damaged_utf8(bytes) => None,
        None => cp932(bytes),
    };
    read.ok_or(SetAside::Encoding.into())
}

fn utf8(bytes: &[u8]) -> Option<Decoded> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Decoded { text: text.to_owned(), ends_inside_character: false }),
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to())?;
            let text = std::str::from_utf8(whole).ok()?.to_owned();
            Some(Decoded { text, ends_inside_character: true })
        }
        Err(_) => None,
    }
}

fn cp932(bytes: &[u8]) -> Option<Decoded> {
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = String::with_capacity(room);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    match result {
        DecoderResult::InputEmpty => {}
        DecoderResult::OutputFull | DecoderResult::Malformed(..) => return None,
    }
    let (end, _, replaced) = decoder.decode_to_string(&[], &mut text, true);
    match end {
        CoderResult::InputEmpty | CoderResult::OutputFull => {}
    }
    if replaced {
        text.pop();
    }
    Some(Decoded { text, ends_inside_character: replaced })
}

/// Whether the bytes are UTF-8 with errors rather than another encoding: half or more of what is not ASCII fits.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.chars().filter(|one| *one == char::REPLACEMENT_CHARACTER).count();
    let wide =
        text.chars().filter(|one| *one >= TWO_BYTES.end && *one != char::REPLACEMENT_CHARACTER).count();
    wide >= broken
}

fn declares_cp932(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION_BYTES_MAX).unwrap_or(bytes)).into_owned();
    let declaration = head.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let label = declaration.and_then(|(inside, _)| inside.split_once("encoding=")).and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|one| matches!(one, '"' | '\''))?;
        rest.split(quote).nth(1)
    });
    label.is_some_and(|label| {
        label.eq_ignore_ascii_case("cp932") || Encoding::for_label(label.as_bytes()) == Some(SHIFT_JIS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<(String, bool)> {
        decode(bytes).ok().map(|decoded| (decoded.text, decoded.ends_inside_character))
    }

    fn in_cp932(text: &str) -> Vec<u8> {
        let (bytes, _, lost) = SHIFT_JIS.encode(text);
        assert!(!lost, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn the_declaration_does_not_decide_against_the_bytes() {
        let names = "テスト健康保険組合 試験 一郎 ﾃｽﾄ ｲﾁﾛｳ";
        for label in ["UTF-8", "utf-8", "Shift_JIS", "shift-jis", "Windows-31J", "CP932", "MS932", "unknown"]
        {
            for quote in ['"', '\''] {
                let file = format!("<?xml version=\"1.0\" encoding={quote}{label}{quote}?><a>{names}</a>");
                let expected = Some((file.clone(), false));
                assert_eq!(text(file.as_bytes()), expected, "{label} in UTF-8");
                assert_eq!(text(&in_cp932(&file)), expected, "{label} in CP932");
            }
        }
    }

    #[test]
    fn what_fits_both_encodings_follows_the_declaration_only_when_it_is_not_japanese_utf8() {
        let file =
            |label: &str, text: &str| format!("<?xml version=\"1.0\" encoding=\"{label}\"?><a>{text}</a>");
        // ﾂｱ is C2 B1 in CP932, which is ± in UTF-8.
        for label in ["Shift_JIS", "cp932"] {
            let kana = file(label, "ﾂｱ");
            assert_eq!(text(&in_cp932(&kana)), Some((kana, false)));
        }
        // ああ in UTF-8 is nonsense, but no fault, in CP932; à ends in A0, which CP932 does not have.
        for (label, value) in [("UTF-8", "±"), ("Shift_JIS", "ああ"), ("Shift_JIS", "試à")] {
            let written = file(label, value);
            assert_eq!(text(written.as_bytes()), Some((written.clone(), false)), "{value}");
        }
    }

    #[test]
    fn forms_outside_of_jis_survive() {
        for name in ["髙﨑", "①㈱", "～－"] {
            assert_eq!(
                text(&in_cp932(&format!("<a>{name}試験</a>"))).expect("read").0,
                format!("<a>{name}試験</a>")
            );
        }
    }

    #[test]
    fn damaged_utf8_is_not_read_as_cp932() {
        for name in ["試験一郎試験一郎試験一郎", "試験A"] {
            let mut file = format!("<a>{name}</a>").into_bytes();
            file[5] = b'?';
            assert!(decode(&file).err() == Some(SetAside::Encoding.into()), "{name}");
        }
    }

    #[test]
    fn other_encodings_and_empty_files() {
        let rows: [(&[u8], ExistingFault); 6] = [
            (b"", ExistingFault::Wait),
            (b"<a>\0\0", ExistingFault::Wait),
            (b"\xff\xfe<\0a\0", SetAside::Encoding.into()),
            (b"\xfe\xff\0<", SetAside::Encoding.into()),
            (b"<a>\xa0\xfd\xff</a>", SetAside::Encoding.into()),
            (b"\xef\xbb\xbf<a>\x83\x65</a>", SetAside::Encoding.into()),
        ];
        for (bytes, expected) in rows {
            assert!(decode(bytes).err() == Some(expected), "{bytes:?}");
        }
        assert_eq!(text(b"\xef\xbb\xbf<a/>"), Some(("<a/>".to_owned(), false)));
    }

    #[test]
    fn a_character_that_is_cut_off_is_left_out_and_noted() {
        assert_eq!(text(b"<a>\xe8\xa9"), Some(("<a>".to_owned(), true)));
        assert_eq!(text(b"<a>\x83\x65\x83"), Some(("<a>テ".to_owned(), true)));
    }
}
