//! Owns what staff read about a search.
//!
//! Promises: says what was looked for, by its kind.
//! Must never: repeat a name or a number; the field of the page does.

use jiff::civil::Date;
use queue::Sought;

use super::date;

/// The text can mean nothing.
pub const NOT_SOUGHT: &str = "さがせませんでした。氏名カナのはじめ（カタカナかひらがな）、生年月日、受付番号、\
     または整理番号（11 桁）を入力してください。漢字ではさがせません。";

/// What was looked for; without a day, on every day.
#[must_use]
pub fn sought(sought: &Sought, day: Option<Date>) -> String {
    let day = day.map_or_else(|| "すべての日".to_owned(), date);
    match sought {
        Sought::Kana(_) => format!("{day}：氏名カナが入力の文字で始まる方"),
        Sought::BirthDate(birth) => format!("{day}：生年月日が {} の方", super::date_both_ways(*birth)),
        Sought::Voucher(_) => format!("{day}：入力の整理番号の受診券・利用券"),
        Sought::Receipt(receipt) => format!("{day}：受付番号 {}", receipt.number),
    }
}
