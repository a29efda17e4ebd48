//! Owns which character a key stands for.
//!
//! Promises: the two layouts that scanners for Japan are set to, as far as ASCII goes: US, and JIS as on the
//! 109A keyboard (JIS X 6002). The keypad means the same in both, as if Num Lock were on.
//! Must never: guess; a key without a character in the layout is none.

use evdev::KeyCode;

/// What the scanner believes the computer's keyboard to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// US.
    Us,
    /// 日本語 (JIS).
    Jis,
}

/// Neighbouring key codes: the first, and what each gives without and with Shift.
struct Row(KeyCode, &'static str, &'static str);

/// In a row: a key that gives nothing.
const NOTHING: char = '\0';

const US: [Row; 5] = [
    Row(KeyCode::KEY_1, "1234567890-=", "!@#$%^&*()_+"),
    Row(KeyCode::KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}"),
    Row(KeyCode::KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    Row(KeyCode::KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    Row(KeyCode::KEY_SPACE, " ", " "),
];

const JIS: [Row; 7] = [
    Row(KeyCode::KEY_1, "1234567890-^", "!\"#$%&'()\0=~"),
    Row(KeyCode::KEY_Q, "qwertyuiop@[", "QWERTYUIOP`{"),
    Row(KeyCode::KEY_A, "asdfghjkl;:", "ASDFGHJKL+*"),
    // The key behind the colon has the code of the US backslash.
    Row(KeyCode::KEY_BACKSLASH, "]zxcvbnm,./", "}ZXCVBNM<>?"),
    Row(KeyCode::KEY_SPACE, " ", " "),
    Row(KeyCode::KEY_RO, "\\", "_"),
    // The yen key types what a QR code holds as a backslash.
    Row(KeyCode::KEY_YEN, "\\", "|"),
];

const KEYPAD: [Row; 3] = [
    Row(KeyCode::KEY_KP7, "789-456+1230.", ""),
    Row(KeyCode::KEY_KPASTERISK, "*", ""),
    Row(KeyCode::KEY_KPSLASH, "/", ""),
];

impl Layout {
    /// The character of a key, ASCII; `code` is one of evdev (`KEY_…`).
    #[must_use]
    pub fn character(self, code: u16, shift: bool) -> Option<char> {
        let rows: &[Row] = match self {
            Self::Us => &US,
            Self::Jis => &JIS,
        };
        rows.iter().chain(&KEYPAD).find_map(|row| row.character(code, shift))
    }
}

impl Row {
    fn character(&self, code: u16, shift: bool) -> Option<char> {
        let Self(first, plain, shifted) = self;
        let place = usize::from(code.checked_sub(first.code())?);
        let keys = if shift { shifted } else { plain };
        keys.chars().nth(place).filter(|character| *character != NOTHING)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all(layout: Layout) -> impl Iterator<Item = (u16, bool, char)> {
        (0..=u16::MAX)
            .flat_map(|code| [(code, false), (code, true)])
            .filter_map(move |(code, shift)| Some((code, shift, layout.character(code, shift)?)))
    }

    #[test]
    fn every_printable_character_can_be_typed_in_both() {
        let printable: BTreeSet<char> = (' '..='~').collect();
        for layout in [Layout::Us, Layout::Jis] {
            assert_eq!(all(layout).map(|(_, _, character)| character).collect::<BTreeSet<_>>(), printable);
        }
    }

    /// As the `us` and `jp` (OADG109A) tables of xkeyboard-config have them.
    #[test]
    fn where_the_two_differ() {
        let rows: [(KeyCode, [Option<char>; 4]); 15] = [
            (KeyCode::KEY_2, [Some('2'), Some('@'), Some('2'), Some('"')]),
            (KeyCode::KEY_6, [Some('6'), Some('^'), Some('6'), Some('&')]),
            (KeyCode::KEY_7, [Some('7'), Some('&'), Some('7'), Some('\'')]),
            (KeyCode::KEY_8, [Some('8'), Some('*'), Some('8'), Some('(')]),
            (KeyCode::KEY_9, [Some('9'), Some('('), Some('9'), Some(')')]),
            (KeyCode::KEY_0, [Some('0'), Some(')'), Some('0'), None]),
            (KeyCode::KEY_MINUS, [Some('-'), Some('_'), Some('-'), Some('=')]),
            (KeyCode::KEY_EQUAL, [Some('='), Some('+'), Some('^'), Some('~')]),
            (KeyCode::KEY_LEFTBRACE, [Some('['), Some('{'), Some('@'), Some('`')]),
            (KeyCode::KEY_RIGHTBRACE, [Some(']'), Some('}'), Some('['), Some('{')]),
            (KeyCode::KEY_SEMICOLON, [Some(';'), Some(':'), Some(';'), Some('+')]),
            (KeyCode::KEY_APOSTROPHE, [Some('\''), Some('"'), Some(':'), Some('*')]),
            (KeyCode::KEY_BACKSLASH, [Some('\\'), Some('|'), Some(']'), Some('}')]),
            (KeyCode::KEY_GRAVE, [Some('`'), Some('~'), None, None]),
            (KeyCode::KEY_RO, [None, None, Some('\\'), Some('_')]),
        ];
        for (key, expected) in rows {
            let code = key.code();
            let found = [Layout::Us, Layout::Jis]
                .map(|layout| [layout.character(code, false), layout.character(code, true)]);
            assert_eq!(found.as_flattened(), expected, "{key:?}");
        }
        let differing: BTreeSet<u16> = all(Layout::Us)
            .chain(all(Layout::Jis))
            .filter(|(code, shift, _)| {
                Layout::Us.character(*code, *shift) != Layout::Jis.character(*code, *shift)
            })
            .map(|(code, _, _)| code)
            .collect();
        let listed = rows.iter().map(|(key, _)| key.code()).chain([KeyCode::KEY_YEN.code()]);
        assert_eq!(differing, listed.collect());
    }

    #[test]
    fn the_keypad_is_digits_and_knows_no_shift() {
        let digits = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];
        for (digit, code) in ('0'..='9').zip(digits) {
            for layout in [Layout::Us, Layout::Jis] {
                assert_eq!(
                    (layout.character(code, false), layout.character(code, true)),
                    (Some(digit), None)
                );
            }
        }
    }
}
