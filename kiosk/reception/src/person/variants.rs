//! Owns the table of kanji that are written for one another in names (異体字), domain.md §4.2 and §4.3.
//!
//! Promises: one representative for each group; folding twice is folding once.
//! Must never: decide alone. Kanji are compared for display only. Characters that NFKC unifies are not here,
//! nor those without a known partner (﨎, 﨟, 﨡, 﨣, 﨤, 﨧–﨩).

use std::collections::HashMap;
use std::sync::LazyLock;

/// Groups that the facts name (domain.md §4.2, §4.3): what health insurers write, and what stands for it.
const NAMED: [(char, &str); 10] = [
    ('高', "髙"),
    ('崎', "﨑"),
    ('吉', "\u{20bb7}"),
    ('柳', "栁"),
    ('徳', "德"),
    ('浜', "濵濱"),
    ('瀬', "瀨"),
    ('国', "國"),
    ('辺', "邉邊"),
    ('弥', "彌"),
];

/// Old and customary forms that are common in names (戸籍法施行規則別表第二 and usage). Not checked against the
/// law; they only widen what is shown as equal, and nothing else depends on them.
const OLD_FORMS: [(char, &str); 97] = [
    ('亜', "亞"),
    ('為', "爲"),
    ('栄', "榮"),
    ('衛', "衞"),
    ('円', "圓"),
    ('縁', "緣"),
    ('園', "薗"),
    ('応', "應"),
    ('桜', "櫻"),
    ('奥', "奧"),
    ('横', "橫"),
    ('温', "溫"),
    ('懐', "懷"),
    ('楽', "樂"),
    ('巻', "卷"),
    ('寛', "寬"),
    ('気', "氣"),
    ('峡', "峽"),
    ('暁', "曉"),
    ('勲', "勳"),
    ('薫', "薰"),
    ('恵', "惠"),
    ('芸', "藝"),
    ('県', "縣"),
    ('剣', "劍"),
    ('顕', "顯"),
    ('厳', "嚴"),
    ('広', "廣"),
    ('恒', "恆"),
    ('黄', "黃"),
    ('黒', "黑"),
    ('児', "兒"),
    ('実', "實"),
    ('寿', "壽"),
    ('収', "收"),
    ('従', "從"),
    ('渋', "澁"),
    ('将', "將"),
    ('奨', "奬"),
    ('条', "條"),
    ('譲', "讓"),
    ('真', "眞"),
    ('慎', "愼"),
    ('穂', "穗"),
    ('斉', "齊"),
    ('斎', "齋"),
    ('静', "靜"),
    ('専', "專"),
    ('荘', "莊"),
    ('曽', "曾"),
    ('増', "增"),
    ('蔵', "藏"),
    ('帯', "帶"),
    ('滝', "瀧"),
    ('沢', "澤"),
    ('択', "擇"),
    ('団', "團"),
    ('昼', "晝"),
    ('鋳', "鑄"),
    ('庁', "廳"),
    ('聴', "聽"),
    ('島', "嶋嶌"),
    ('鎮', "鎭"),
    ('転', "轉"),
    ('伝', "傳"),
    ('灯', "燈"),
    ('稲', "稻"),
    ('売', "賣"),
    ('髪', "髮"),
    ('富', "冨"),
    ('払', "拂"),
    ('仏', "佛"),
    ('歩', "步"),
    ('峰', "峯"),
    ('毎', "每"),
    ('万', "萬"),
    ('野', "埜"),
    ('薬', "藥"),
    ('与', "與"),
    ('様', "樣"),
    ('来', "來"),
    ('頼', "賴"),
    ('竜', "龍"),
    ('涼', "凉"),
    ('緑', "綠"),
    ('塁', "壘"),
    ('礼', "禮"),
    ('暦', "曆"),
    ('歴', "歷"),
    ('錬', "鍊"),
    ('録', "錄"),
    ('青', "靑"),
    ('関', "關"),
    ('桧', "檜"),
    ('渕', "淵"),
    ('遥', "遙"),
    ('晋', "晉"),
];

static REPRESENTATIVES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let groups = NAMED.iter().chain(&OLD_FORMS);
    groups.flat_map(|(representative, others)| others.chars().map(|one| (one, *representative))).collect()
});

/// The character that stands for the group of this one; itself when it is in none.
pub(super) fn representative(one: char) -> char {
    REPRESENTATIVES.get(&one).copied().unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::text::normal;

    #[test]
    fn pairs_that_the_facts_name_are_one() {
        let pairs = ["髙高", "﨑崎", "\u{20bb7}吉", "栁柳", "德徳", "國国", "邉辺", "邊辺", "彌弥", "瀨瀬"];
        for pair in pairs {
            let folded: HashSet<char> = pair.chars().map(representative).collect();
            assert_eq!(folded.len(), 1, "{pair}");
        }
        assert_ne!(representative('斎'), representative('斉'));
    }

    #[test]
    fn no_character_stands_in_two_places() {
        let all: Vec<char> = NAMED
            .iter()
            .chain(&OLD_FORMS)
            .flat_map(|(one, others)| std::iter::once(*one).chain(others.chars()))
            .collect();
        let mut seen = HashSet::new();
        let twice: Vec<char> = all.iter().filter(|one| !seen.insert(**one)).copied().collect();
        assert_eq!(twice, Vec::<char>::new());
    }

    #[test]
    fn the_table_holds_only_what_is_left_to_fold() {
        for (one, others) in NAMED.iter().chain(&OLD_FORMS) {
            let text: String = std::iter::once(*one).chain(others.chars()).collect();
            assert_eq!(normal(&text).collect::<String>(), text, "NFKC would change it first");
        }
    }
}
