//! Owns the insurers (保険者) of the invented people and their rows in 委託元保険者一覧表.
//!
//! Promises: every number is of prefecture 99, which does not exist (domain.md §3.1); the rows are those of
//! domain.md §9 (exam only, guidance only, all three, 備考 only), one that ended and one that has not begun.
//! Must never: name an insurer that exists.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

use super::fiscal_year;

/// 特定健診 only.
pub const EXAM_ONLY: &str = "06990014";
/// 特定保健指導 only.
pub const GUIDANCE_ONLY: &str = "06990022";
/// 特定健診, 特定保健指導 and 健診当日初回面接.
pub const ALL_THREE: &str = "01990019";
/// 備考 (インボイス) and nothing else.
pub const REMARK_ONLY: &str = "990010";
/// Its contract ended with the last fiscal year.
pub const ENDED: &str = "31990013";
/// Its contract begins with the next fiscal year.
pub const NOT_BEGUN: &str = "32990012";
/// Two rows: guidance in the last fiscal year, 特定健診 from this one on.
pub const TWO_TERMS: &str = "63990014";
/// 後期高齢, with a contract.
pub const LATE_ELDERLY: &str = "39990015";
/// 国保組合 without a contract.
pub const ELSEWHERE: &str = "993006";
/// Another one without a contract.
pub const ELSEWHERE_TOO: &str = "67990010";

/// Whose members come for 特定健診 with nothing in their way.
pub const FOR_EXAMS: [&str; 3] = [EXAM_ONLY, ALL_THREE, TWO_TERMS];

const HEADING: &str = "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健康診査,特定保健指導,\
健診当日初回面接実施,備考,有効開始日,有効終了日";

/// Number, marks under 委託範囲 and 備考, first and last day.
type Row = (&'static str, [&'static str; 4], Option<Date>, Option<Date>);

/// 保険者名.
#[must_use]
pub fn name(number: &str) -> &'static str {
    match number {
        EXAM_ONLY => "テスト健康保険組合",
        GUIDANCE_ONLY => "試験第二健康保険組合",
        ALL_THREE => "全国テスト健康保険協会",
        REMARK_ONLY => "架空市国民健康保険",
        ENDED => "見本省共済組合",
        NOT_BEGUN => "見本県職員共済組合",
        TWO_TERMS => "テスト特例退職健康保険組合",
        LATE_ELDERLY => "架空県後期高齢者医療広域連合",
        ELSEWHERE => "架空業国民健康保険組合",
        _ => "架空市退職者国民健康保険",
    }
}

/// 委託元保険者一覧表 that is in force on the exam date, as CSV text.
#[must_use]
pub fn list(exam_date: Date) -> String {
    let year = fiscal_year(exam_date);
    let (ended, begins) = (date(year, 3, 31), date(year, 4, 1));
    let next = date(year + 1, 4, 1);
    let rows: [Row; 9] = [
        (EXAM_ONLY, ["○", "", "", ""], None, None),
        (GUIDANCE_ONLY, ["", "〇", "", ""], None, None),
        (ALL_THREE, ["◯", "1", "ｏ", "○"], None, None),
        (REMARK_ONLY, ["", "", "", "○"], None, None),
        (ENDED, ["○", "○", "", ""], None, Some(ended)),
        (NOT_BEGUN, ["○", "○", "○", ""], Some(next), None),
        (TWO_TERMS, ["", "○", "", ""], None, Some(ended)),
        (TWO_TERMS, ["○", "", "", ""], Some(begins), Some(date(year + 1, 3, 31))),
        (LATE_ELDERLY, ["○", "○", "", ""], None, None),
    ];
    let mut text = format!("{HEADING}\r\n");
    for (number, marks, from, to) in rows {
        let [exam, guidance, interview, remark] = marks;
        let day = |day: Option<Date>| day.map(|day| day.strftime("%Y/%m/%d").to_string()).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(text, "{number},{},100-0000,架空県架空市一丁目,03-0000-0000,", name(number));
        let _ = write!(text, "{exam},{guidance},{interview},{remark},{},{}\r\n", day(from), day(to));
    }
    text
}
