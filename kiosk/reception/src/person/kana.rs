//! Owns names in kana (氏名カナ): how they are folded, how alike two are, and the key that staff search by.
//!
//! Promises: folding in the order of domain.md §4.4; the raw text stays; likeness is symmetric.
//! Must never: be printed. A ● never makes two kana equal, only worth a look.

use unicode_normalization::UnicodeNormalization as _;

use super::wildcard::{HIDDEN, matches_hidden};
use crate::text::{is_hyphen, normal};

/// A name in kana or Latin letters. Personal data: no Debug and no Display, so that it cannot reach a log.
#[derive(Clone)]
pub struct Kana {
    raw: String,
    key: String,
}

/// How alike two kana are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KanaLikeness {
    /// More than one character differs.
    Different,
    /// One character differs, or only ヂ/ジ, ヅ/ズ, ヰ/イ, ヱ/エ, ヲ/オ, or only what ● hides.
    Weak,
    /// Equal after folding.
    Equal,
}

impl Kana {
    /// A name in this text; none when nothing is left of it after folding.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let key = folded(raw);
        (!key.is_empty()).then(|| Self { raw: raw.to_owned(), key })
    }

    /// As it was written, for display and export.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// How alike the two are.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> KanaLikeness {
        if self.key == other.key && !self.key.contains(HIDDEN) {
            return KanaLikeness::Equal;
        }
        let alike = weakened(&self.key) == weakened(&other.key)
            || differ_by_one(&self.key, &other.key)
            || matches_hidden(&self.key, &other.key);
        if alike { KanaLikeness::Weak } else { KanaLikeness::Different }
    }

    /// Whether the name begins with what staff have typed, in any kana.
    #[must_use]
    pub fn begins_with(&self, typed: &str) -> bool {
        weakened(&self.key).starts_with(&kana_search_key(typed))
    }
}

/// The key under which a name in kana is found by its beginning: folded, and ヂ as ジ, ヅ as ズ, ヰ as イ, ヱ as
/// エ, ヲ as オ. Personal data when the text is.
#[must_use]
pub fn kana_search_key(text: &str) -> String {
    weakened(&folded(text))
}

/// Whether the text can be the beginning of a name in kana or Latin letters: after folding it is nothing else.
#[must_use]
pub fn is_kana_name(text: &str) -> bool {
    let key = kana_search_key(text);
    !key.is_empty()
        && key.chars().all(|one| matches!(one, 'ア'..='ン' | 'ヴ'..='ヺ' | 'ヽ' | 'ヾ' | 'A'..='Z'))
}

/// Width and marks, hiragana to katakana, small to large, capitals; without spaces, ・, ー and hyphens.
fn folded(raw: &str) -> String {
    let kept = normal(raw).filter(|one| !one.is_whitespace() && *one != '・' && !is_hyphen(*one));
    let large = kept.map(|one| large(katakana(one)).to_ascii_uppercase());
    // What stood apart by a space can compose now.
    large.nfc().collect()
}

fn katakana(one: char) -> char {
    match one {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => {
            char::from_u32(u32::from(one) + (u32::from('ァ') - u32::from('ぁ'))).unwrap_or(one)
        }
        other => other,
    }
}

/// Old systems had no small kana: ｼｮｳｼﾞ is ｼﾖｳｼﾞ there.
fn large(one: char) -> char {
    match one {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ㇰ' => 'ク',
        'ㇱ' => 'シ',
        'ㇲ' => 'ス',
        'ㇳ' => 'ト',
        'ㇴ' => 'ヌ',
        'ㇵ' => 'ハ',
        'ㇶ' => 'ヒ',
        'ㇷ' => 'フ',
        'ㇸ' => 'ヘ',
        'ㇹ' => 'ホ',
        'ㇺ' => 'ム',
        'ㇻ' => 'ラ',
        'ㇼ' => 'リ',
        'ㇽ' => 'ル',
        'ㇾ' => 'レ',
        'ㇿ' => 'ロ',
        other => other,
    }
}

fn weakened(key: &str) -> String {
    let weak = |one| match one {
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'ヰ' => 'イ',
        'ヱ' => 'エ',
        'ヲ' => 'オ',
        other => other,
    };
    key.chars().map(weak).collect()
}

/// Whether one character is replaced, left out or added.
fn differ_by_one(left: &str, right: &str) -> bool {
    let same = left.chars().zip(right.chars()).take_while(|(one, two)| one == two).count();
    let mut after_left = left.chars().skip(same);
    let mut after_right = right.chars().skip(same);
    let (left, right) = (after_left.clone(), after_right.clone());
    let dropped = (after_left.next(), after_right.next());
    dropped != (None, None)
        && (after_left.clone().eq(after_right.clone()) || after_left.eq(right) || left.eq(after_right))
}

#[cfg(test)]
mod tests;
