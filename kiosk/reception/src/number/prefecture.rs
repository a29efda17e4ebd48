//! Owns the 47 prefectures (都道府県) and their codes (JIS X 0401, domain.md §3.4).
//!
//! Promises: a value of the type is one of the 47.
//! Must never: decide whether a number is good; unknown prefectures exist in test numbers (99).

/// 都道府県.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefecture(u8);

/// Names in the order of the codes 01–47.
const NAMES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

impl Prefecture {
    /// The prefecture with this code, 1–47.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        let code = u8::try_from(code).ok()?;
        (1..=47).contains(&code).then_some(Self(code))
    }

    /// The prefecture with this name, such as 北海道 or 東京都.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        (1_u8..).zip(NAMES).find(|(_, known)| *known == name).map(|(code, _)| Self(code))
    }

    /// 1–47.
    #[must_use]
    pub fn code(self) -> u8 {
        self.0
    }

    /// Its name with 都, 道, 府 or 県.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0).saturating_sub(1)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_table() {
        let rows = [
            (1, "北海道"),
            (4, "宮城県"),
            (11, "埼玉県"),
            (12, "千葉県"),
            (13, "東京都"),
            (14, "神奈川県"),
            (23, "愛知県"),
            (26, "京都府"),
            (27, "大阪府"),
            (36, "徳島県"),
            (40, "福岡県"),
            (47, "沖縄県"),
        ];
        for (code, name) in rows {
            assert_eq!(Prefecture::from_code(code).map(Prefecture::name), Some(name));
            assert_eq!(Prefecture::from_name(name).map(|found| u64::from(found.code())), Some(code));
        }
    }

    #[test]
    fn there_are_47_and_no_more() {
        let known: Vec<_> = (0..1000).filter_map(Prefecture::from_code).collect();
        assert_eq!(known.len(), 47);
        assert!(known.iter().all(|one| Prefecture::from_name(one.name()) == Some(*one)));
        assert_eq!(Prefecture::from_code(0), None);
        assert_eq!(Prefecture::from_code(99), None, "the synthetic prefecture");
        assert_eq!(Prefecture::from_code(257), None, "no wrap-around");
    }
}
