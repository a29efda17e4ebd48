//! Owns the writing of kana in half width, as the eligibility service sends it (domain.md §2.3, §4.2).
//!
//! Promises: ガ becomes two characters (ｶﾞ), a full-width space one half-width space.
//! Must never: be used to compare names; that is what is under test.

const FULL: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォッャュョー・　";
const HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｯｬｭｮｰ･ ";
const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
const UNVOICED: &str = "カキクケコサシスセソタチツテトハヒフヘホウ";
const HALF_VOICED: &str = "パピプペポ";
const HALF_UNVOICED: &str = "ハヒフヘホ";

/// The same in half width; other characters stay.
#[must_use]
pub fn half_width(full: &str) -> String {
    let mut half = String::new();
    for one in full.chars() {
        match (swap(VOICED, UNVOICED, one), swap(HALF_VOICED, HALF_UNVOICED, one)) {
            (Some(base), _) => half.extend([narrow(base), 'ﾞ']),
            (None, Some(base)) => half.extend([narrow(base), 'ﾟ']),
            (None, None) => half.push(narrow(one)),
        }
    }
    half
}

/// Small kana written large, as systems do that have no small ones (domain.md §4.2).
#[must_use]
pub fn large(text: &str) -> String {
    text.chars().map(|one| swap("ァィゥェォッャュョ", "アイウエオツヤユヨ", one).unwrap_or(one)).collect()
}

fn narrow(one: char) -> char {
    swap(FULL, HALF, one).unwrap_or(one)
}

fn swap(from: &str, to: &str, one: char) -> Option<char> {
    from.chars().zip(to.chars()).find(|(known, _)| *known == one).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_facts() {
        assert_eq!(half_width("タカハシ　ジロウ"), "ﾀｶﾊｼ ｼﾞﾛｳ");
        assert_eq!(half_width("ショウジ　ペーター"), "ｼｮｳｼﾞ ﾍﾟｰﾀｰ");
        assert_eq!(large("ショウジ"), "シヨウジ");
        assert_eq!(FULL.chars().count(), HALF.chars().count());
    }
}
