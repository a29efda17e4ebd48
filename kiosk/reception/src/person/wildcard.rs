//! Owns the ● that stands for a character which the service cannot send (domain.md §4.3, §4.4).
//!
//! Promises: one ● is exactly one character; a run of two or more is one character or any number more; the
//! relation is symmetric, also when both texts hold ●.
//! Must never: let ● stand for nothing.

/// U+25CF. The circles of contract lists are other characters.
pub(super) const HIDDEN: char = '●';
/// Longest text that is matched with ● (characters). Longer texts match only when they are equal.
pub(super) const WILDCARD_CHARS_MAX: usize = 256;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Exactly(char),
    Any,
    /// Any number of characters, also none; follows an [`Token::Any`].
    More,
}

/// Whether some name fits both texts.
pub(super) fn matches_hidden(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if !left.contains(HIDDEN) && !right.contains(HIDDEN) {
        return false;
    }
    let (left, right) = (tokens(left), tokens(right));
    left.len() <= WILDCARD_CHARS_MAX && right.len() <= WILDCARD_CHARS_MAX && have_common(&left, &right)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for one in text.chars() {
        match (one == HIDDEN, tokens.last()) {
            (false, _) => tokens.push(Token::Exactly(one)),
            (true, Some(Token::Any)) => tokens.push(Token::More),
            (true, Some(Token::More)) => {}
            (true, Some(Token::Exactly(_)) | None) => tokens.push(Token::Any),
        }
    }
    tokens
}

/// Whether one text fits both patterns. `reached` marks, for the part of `left` read so far, how far `right`
/// can have been read.
fn have_common(left: &[Token], right: &[Token]) -> bool {
    let mut reached = vec![true];
    for token in right {
        let open = reached.last() == Some(&true) && *token == Token::More;
        reached.push(open);
    }
    for token in left {
        reached = next_row(*token, right, &reached);
    }
    reached.last() == Some(&true)
}

fn next_row(token: Token, right: &[Token], above: &[bool]) -> Vec<bool> {
    let mut row = vec![above.first() == Some(&true) && token == Token::More];
    for ((other, before), up) in right.iter().zip(above).zip(above.iter().skip(1)) {
        let left = row.last() == Some(&true);
        row.push(match (token, *other) {
            (Token::More, _) | (_, Token::More) => left || *up,
            (Token::Exactly(one), Token::Exactly(two)) => *before && one == two,
            (Token::Any, Token::Any | Token::Exactly(_)) | (Token::Exactly(_), Token::Any) => *before,
        });
    }
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows() {
        let rows = [
            ("山●太郎", "山田太郎", true),
            ("山●太郎", "山太郎", false),
            ("山●太郎", "山田田太郎", false),
            ("山●●郎", "山田太郎", true),
            ("山●●郎", "山田郎", true),
            ("山●●郎", "山一二三四郎", true),
            ("山●●郎", "山郎", false),
            ("●", "山", true),
            ("●", "", false),
            ("●●", "", false),
            ("●", "山田", false),
            ("●●●", "山田", true),
            ("●田", "山●", true),
            ("●田●", "山●太", true),
            ("●●郎", "山●", true),
            ("●●", "●", true),
            ("山●", "●川", true),
            ("山●", "川●", false),
            ("山田", "山田", true),
            ("山田", "山川", false),
            ("○田", "山田", false),
        ];
        for (left, right, expected) in rows {
            assert_eq!(matches_hidden(left, right), expected, "{left} {right}");
            assert_eq!(matches_hidden(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn a_text_of_any_length_is_dealt_with() {
        let long = "山".repeat(WILDCARD_CHARS_MAX);
        let hidden = format!("{}●", "山".repeat(WILDCARD_CHARS_MAX - 1));
        assert!(matches_hidden(&long, &hidden));
        assert!(!matches_hidden(&format!("{long}山"), &format!("{long}●")));
        assert!(matches_hidden(&format!("{long}●"), &format!("{long}●")));
    }

    proptest! {
        #[test]
        fn the_relation_is_symmetric(left in "[山田●]{0,6}", right in "[山田●]{0,6}") {
            prop_assert_eq!(matches_hidden(&left, &right), matches_hidden(&right, &left));
        }

        #[test]
        fn hiding_characters_keeps_the_match(text in "[山田川]{1,8}", hide in any::<u8>()) {
            let hidden = |(at, one): (usize, char)| if hide >> at & 1 == 1 { HIDDEN } else { one };
            let other: String = text.chars().enumerate().map(hidden).collect();
            prop_assert!(matches_hidden(&text, &other));
        }

        #[test]
        fn single_marks_need_equal_lengths(left in "(●?[山田]){0,4}", right in "[山田]{0,9}") {
            if matches_hidden(&left, &right) {
                prop_assert_eq!(left.chars().count(), right.chars().count());
            }
        }

        #[test]
        fn without_the_mark_only_equal_texts_match(left in "[山田]{0,4}", right in "[山田]{0,4}") {
            prop_assert_eq!(matches_hidden(&left, &right), left == right);
        }
    }
}
