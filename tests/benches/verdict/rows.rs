//! Owns the rows of a long 委託元保険者一覧表: invented insurers of the prefecture 99, a row for each fiscal year.
//!
//! Promises: all numbers pass the check digit; two editions differ in one row of fifty.
//! Must never: look like an insurer that exists.

use tests::population::person::with_check_digit;

/// 法別番号 that insurers have (domain.md §3.1).
const SCHEMES: [u64; 18] = [1, 2, 3, 4, 6, 7, 31, 32, 33, 34, 39, 40, 63, 67, 72, 73, 74, 75];
/// Numbers of a 法別 in one prefecture.
const OF_SCHEME: usize = 1_000;
const PREFECTURE: u64 = 99;
const FIRST_YEAR: usize = 2026;
const CHANGED_EVERY: usize = 50;

/// The heading.
pub const HEADING: [&str; 11] = [
    "保険者番号",
    "委託元保険者名",
    "郵便番号",
    "所在地",
    "電話番号",
    "特定健康診査",
    "特定保健指導",
    "健診当日初回面接実施",
    "備考",
    "有効開始日",
    "有効終了日",
];

/// This many rows, for so many fiscal years of each insurer.
pub fn rows(count: usize, years: usize, edition: usize) -> impl Iterator<Item = [String; 11]> {
    (0..count)
        .map(move |at| row(at / years, FIRST_YEAR + at % years, (at + edition).is_multiple_of(CHANGED_EVERY)))
}

/// The same as CSV text.
pub fn csv(count: usize, years: usize, edition: usize) -> String {
    let heading = HEADING.join(",");
    let lines = rows(count, years, edition).map(|row| row.join(",") + "\r\n");
    [heading, "\r\n".to_owned()].into_iter().chain(lines).collect()
}

fn row(insurer: usize, year: usize, changed: bool) -> [String; 11] {
    let mark = |on: bool| if on { "○" } else { "" }.to_owned();
    [
        number(insurer),
        format!("テスト第{insurer}健康保険組合"),
        format!("{:03}-{:04}", insurer % 1_000, year),
        format!("架空県架空市架空町{}丁目{}番{}号", insurer % 9 + 1, insurer % 40 + 1, insurer % 20 + 1),
        format!("03-{:04}-{:04}", insurer % 10_000, insurer / 10_000),
        mark(!changed),
        mark(insurer.is_multiple_of(3)),
        mark(insurer.is_multiple_of(5)),
        mark(insurer.is_multiple_of(2)),
        format!("{year}/04/01"),
        format!("{}/03/31", year + 1),
    ]
}

/// Eight digits.
fn number(insurer: usize) -> String {
    let scheme = SCHEMES.get(insurer / OF_SCHEME).copied().unwrap_or_default();
    let of_scheme = u64::try_from(insurer % OF_SCHEME).unwrap_or_default();
    format!("{:0>8}", with_check_digit((scheme * 100 + PREFECTURE) * 1_000 + of_scheme))
}
