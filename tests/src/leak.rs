//! Owns what a leak looks like: every secret of a prepared card and its owner, in the forms in which a program
//! would spill it.
//!
//! Promises: a text of digits is found as a whole token only, so that an address or a digest is no hit;
//! bytes are found raw, in hex, in base64 and as a list of numbers.
//! Must never: print what it looks for.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::card::Persona;
use crate::gateway_sim::people::TestPerson;

/// Bytes of a certificate that are looked for at once, and how far apart such pieces start. Both are
/// multiples of 3, so that a piece is a run of whole base64 groups.
const PIECE_BYTES: usize = 24;
const PIECE_STEP_BYTES: usize = 12;

/// Something that must not be where it does not belong.
#[derive(Clone)]
pub struct Secret {
    /// Which prepared card.
    pub slug: &'static str,
    /// What it is, for messages.
    pub kind: SecretKind,
    forms: Vec<Form>,
}

/// What a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The PIN: nowhere.
    Pin,
    /// A piece of the certificate, its serial number or its subject: nowhere.
    Certificate,
    /// A text of the person: in the person's own fields only.
    Person,
}

#[derive(Clone)]
enum Form {
    /// These bytes, anywhere.
    Bytes(Vec<u8>),
    /// These characters, with no letter or digit beside them.
    Token(String),
}

impl Secret {
    /// A text of the person behind a prepared card that is not on the card.
    #[must_use]
    pub fn of_person(slug: &'static str, text: &str) -> Self {
        Self { slug, kind: SecretKind::Person, forms: text_forms(text) }
    }

    /// Whether any form of it occurs.
    #[must_use]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms.iter().any(|form| form.is_in(bytes))
    }

    /// One text for each form, as a leak would have it, to try a search with.
    #[must_use]
    pub fn samples(&self) -> Vec<Vec<u8>> {
        self.forms.iter().map(Form::sample).collect()
    }
}

impl Form {
    fn is_in(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Bytes(wanted) => position(bytes, wanted).is_some(),
            Self::Token(wanted) => has_token(bytes, wanted.as_bytes()),
        }
    }

    fn sample(&self) -> Vec<u8> {
        let bytes = match self {
            Self::Bytes(bytes) => bytes.as_slice(),
            Self::Token(text) => text.as_bytes(),
        };
        [b"leaked=", bytes, b"\n"].concat()
    }
}

/// Everything that is secret about a prepared card and its owner.
#[must_use]
pub fn secrets(persona: &Persona, certificate: &[u8]) -> Vec<Secret> {
    let secret = |kind, forms| Secret { slug: persona.slug, kind, forms };
    let mut all = vec![secret(SecretKind::Pin, pin_forms(persona.pin))];
    let mut serial = byte_forms(&persona.serial);
    serial.push(Form::Bytes(hex(&persona.serial, ":").into_bytes()));
    all.push(secret(SecretKind::Certificate, serial));
    all.push(secret(SecretKind::Certificate, vec![Form::Bytes(persona.common_name.into())]));
    let starts = (0..certificate.len().saturating_sub(PIECE_BYTES)).step_by(PIECE_STEP_BYTES);
    let pieces = starts.filter_map(|start| certificate.get(start..start + PIECE_BYTES));
    all.extend(pieces.map(|piece| secret(SecretKind::Certificate, byte_forms(piece))));
    let texts = TestPerson::find(persona.slug).map(TestPerson::private_texts).unwrap_or_default();
    all.extend(texts.iter().map(|text| secret(SecretKind::Person, text_forms(text))));
    all
}

/// The digits as a token, their ASCII bytes, and the VERIFY command that carries them (00 20 00 80 04 …).
fn pin_forms(pin: &str) -> Vec<Form> {
    let mut forms = byte_forms(pin.as_bytes());
    // Four raw bytes are found by chance; as a token they are not.
    forms.retain(|form| !matches!(form, Form::Bytes(bytes) if bytes.as_slice() == pin.as_bytes()));
    let digits: Vec<String> = pin.chars().map(String::from).collect();
    let apart: Vec<String> = pin.chars().map(|digit| format!("'{digit}'")).collect();
    forms.extend([
        Form::Token(pin.to_owned()),
        Form::Token(digits.join(", ")),
        Form::Token(apart.join(", ")),
    ]);
    let verify = [&[0x00, 0x20, 0x00, 0x80, 0x04], pin.as_bytes()].concat();
    forms.push(Form::Bytes(verify));
    forms
}

fn text_forms(text: &str) -> Vec<Form> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if plain {
        return vec![Form::Token(text.to_owned())];
    }
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let json: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let escaped: String = text.chars().map(|letter| letter.escape_unicode().to_string()).collect();
    // Debug leaves most letters as they are and escapes only those that join others, such as ﾞ.
    let debug = format!("{text:?}").trim_matches('"').to_owned();
    let forms = [
        text.to_owned(),
        percent,
        json,
        escaped,
        debug,
        STANDARD.encode(text).trim_end_matches('=').to_owned(),
    ];
    forms.into_iter().map(|form| Form::Bytes(form.into_bytes())).collect()
}

/// Short byte strings are looked for in text forms only as tokens.
fn byte_forms(bytes: &[u8]) -> Vec<Form> {
    let lower = hex(bytes, "");
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut forms = vec![
        Form::Bytes(bytes.to_vec()),
        Form::Bytes(lower.to_uppercase().into_bytes()),
        Form::Bytes(hex(bytes, " ").into_bytes()),
        Form::Token(numbers.join(", ")),
    ];
    if bytes.len() >= PIECE_BYTES {
        forms.push(Form::Bytes(STANDARD.encode(bytes).into_bytes()));
        forms.push(Form::Bytes(URL_SAFE_NO_PAD.encode(bytes).into_bytes()));
        forms.push(Form::Bytes(lower.into_bytes()));
    } else {
        // Eight hex digits may stand in a check's id by chance.
        forms.push(Form::Token(STANDARD.encode(bytes).trim_end_matches('=').to_owned()));
        forms.push(Form::Token(lower));
    }
    forms
}

fn hex(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, rest) = wanted.split_first()?;
    let mut from = 0;
    loop {
        let here = bytes.get(from..)?;
        let at = from + here.iter().position(|byte| byte == first)?;
        if bytes.get(at + 1..)?.starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn has_token(bytes: &[u8], wanted: &[u8]) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| position(rest, wanted)) {
        let at = from + found;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if !is_word(before) && !is_word(bytes.get(at + wanted.len())) {
            return true;
        }
        from = at + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_no_part_of_a_longer_word() {
        for (text, found) in [
            ("pin=1234", true),
            ("1234", true),
            ("Pin(\"1234\")", true),
            ("port=41234", false),
            ("id=a1234", false),
            ("12345 x 1234", true),
            ("123", false),
        ] {
            assert_eq!(has_token(text.as_bytes(), b"1234"), found, "{text}");
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_printed() {
        let name = "ﾚﾝｼｭｳ ｼﾞﾛｳ";
        let leaks = [name.to_owned(), format!("{name:?}"), name.escape_unicode().to_string()];
        for leak in leaks {
            assert!(text_forms(name).iter().any(|form| form.is_in(leak.as_bytes())), "{leak}");
        }
    }

    #[test]
    fn a_pin_is_found_in_every_form() {
        let forms = pin_forms("1234");
        for leak in ["pin=1234", "31323334", "31 32 33 34", "[49, 50, 51, 52]", "[1, 2, 3, 4]", "MTIzNA=="] {
            assert!(forms.iter().any(|form| form.is_in(leak.as_bytes())), "{leak}");
        }
    }
}
