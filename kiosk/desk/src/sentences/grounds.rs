//! Owns what staff read of a ground (根拠): what was seen, what it is held against, and where each comes from.
//!
//! Promises: every value, source and field has its words (exhaustive matches); a text is shown as it was
//! written, with rare kanji and ●.
//! Must never: have Debug. A ground names a person.

use jiff::civil::Date;
use reception::{Ground, PersonField, Reason, SPECIFIC_EXAM_AGE_MIN, Side, Source, Value, VoucherKind};

use super::{
    class, course, date_both_ways, date_short, fiscal_year, person_field, proof, scope, sex, term, validity,
    voucher_kind, voucher_part,
};

/// A ground as one line: `保険者番号: 受診券 06990022 ／ 資格情報 06990014`. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct GroundLine {
    /// What is held against what: `保険者番号`, `有効期限／受診日`.
    pub label: String,
    /// What was seen, and what it is held against.
    pub sides: [Option<Told>; 2],
}

/// A value in words. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// Where it comes from.
    pub source: &'static str,
    /// The value.
    pub value: String,
}

/// The line of this ground; none when the reason has no values.
#[must_use]
pub fn ground(ground: &Ground) -> Option<GroundLine> {
    let Ground { reason, field, seen, against } = ground;
    let name_of = |side: &Option<Side>| side.as_ref().map(|side| name(side, *field, *reason));
    let label = match (name_of(seen), name_of(against)) {
        (None, None) => (*field).map(person_field)?.to_owned(),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (Some(one), Some(two)) if one == two => one.to_owned(),
        (Some(one), Some(two)) => format!("{one}／{two}"),
    };
    let told = |side: &Option<Side>| side.as_ref().map(|side| told(side, *field, *reason));
    let seen = told(seen).or_else(|| unseen(*reason, *field));
    let against = told(against).or_else(|| nothing_against(*reason, *field));
    Some(GroundLine { label, sides: [seen, against] })
}

fn told(side: &Side, field: Option<PersonField>, reason: Reason) -> Told {
    Told { source: source(side.source), value: value(&side.value, side.source, field, reason) }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Answer => ANSWER,
        Source::Contract => LIST,
        Source::Voucher => "受診券",
        Source::Reservation => RESERVATION,
        Source::Reception => RECEPTION,
        Source::Rule => RULE,
        Source::EarlierCheck => "前の受付",
    }
}

const ANSWER: &str = "資格情報";
const LIST: &str = "一覧表";
const RECEPTION: &str = "この受付";
const RESERVATION: &str = "受診予約";
const RULE: &str = "決まり";

/// What a value is.
fn name(side: &Side, field: Option<PersonField>, reason: Reason) -> &'static str {
    if let Some(field) = field {
        return person_field(field);
    }
    match &side.value {
        Value::Validity(_) => "資格有効性",
        Value::Count(_) => count_name(side.source),
        Value::Class(_) => "資格区分",
        Value::Insurer(_) => "保険者番号",
        Value::Scope(_) => "委託範囲",
        Value::Course(_) => "コース",
        Value::Day(_) => day_name(side.source, reason),
        Value::Term(_) => term_name(side.source),
        Value::FiscalYear(_) => "年度",
        Value::VoucherKind(_) => "種別",
        Value::VoucherNumber(_) => "整理番号",
        Value::VoucherPart(part) => voucher_part(*part),
        Value::Proof(_) => "確認方法",
        Value::Sex(_) => "性別",
        Value::Text(_) => "記載",
        Value::Receipt { .. } => "受付",
    }
}

fn count_name(source: Source) -> &'static str {
    match source {
        Source::Answer => "資格の件数",
        Source::Reservation => "予約の件数",
        Source::Rule => "対象年齢",
        Source::Contract | Source::Voucher | Source::Reception | Source::EarlierCheck => "件数",
    }
}

fn day_name(source: Source, reason: Reason) -> &'static str {
    match source {
        Source::Answer if reason == Reason::AgeOutsideBand => "生年月日",
        Source::Answer => "照会した日",
        Source::Voucher => "有効期限",
        Source::Reservation => "予約の日",
        Source::Reception => "受診日",
        Source::Contract | Source::Rule | Source::EarlierCheck => "日付",
    }
}

fn term_name(source: Source) -> &'static str {
    match source {
        Source::Answer => "資格の期間",
        Source::Contract => "契約の期間",
        Source::Rule => "使える期間",
        Source::Voucher | Source::Reservation | Source::Reception | Source::EarlierCheck => "期間",
    }
}

fn value(value: &Value, source: Source, field: Option<PersonField>, reason: Reason) -> String {
    match value {
        Value::Validity(one) => validity(*one).to_owned(),
        Value::Count(count) => count_words(*count, source),
        Value::Class(one) => class(*one).to_owned(),
        Value::Insurer(number) => number.printed(),
        Value::Scope(one) => scope(*one),
        Value::Course(one) => course(*one).to_owned(),
        Value::Day(day) => day_words(*day, source, field, reason),
        Value::Term(one) => term(*one),
        Value::FiscalYear(begins_in) => fiscal_year(*begins_in),
        Value::VoucherKind(digit) => voucher_kind(VoucherKind::from_digit(*digit)),
        Value::VoucherNumber(number) => number.digits(),
        Value::VoucherPart(_) => "不明（現物で確認）".to_owned(),
        Value::Proof(one) => proof(Some(*one)).to_owned(),
        Value::Sex(one) => sex(*one).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Receipt { day, number } => format!("{} 受付番号 {number}", date_short(*day)),
    }
}

/// A count of a rule is an age (domain.md §3.7).
fn count_words(count: u32, source: Source) -> String {
    match source {
        Source::Rule if i16::try_from(count) == Ok(SPECIFIC_EXAM_AGE_MIN) => {
            format!("年度末に {count} 歳以上")
        }
        Source::Rule => format!("{count} 歳の誕生日の前日まで"),
        Source::Answer
        | Source::Contract
        | Source::Voucher
        | Source::Reservation
        | Source::Reception
        | Source::EarlierCheck => format!("{count} 件"),
    }
}

/// Birth dates and the last day of a voucher stand on papers in era words.
fn day_words(day: Date, source: Source, field: Option<PersonField>, reason: Reason) -> String {
    let birth = field == Some(PersonField::BirthDate)
        || (source == Source::Answer && reason == Reason::AgeOutsideBand);
    if birth || source == Source::Voucher { date_both_ways(day) } else { date_short(day) }
}

/// What stands in place of a value that was not seen.
fn unseen(reason: Reason, field: Option<PersonField>) -> Option<Told> {
    let words = |source, value: &str| Told { source, value: value.to_owned() };
    match field {
        Some(_) => Some(words(ANSWER, NOT_WRITTEN)),
        None => (reason == Reason::ReservationNone).then(|| words(RESERVATION, "見つかりません")),
    }
}

const NOT_WRITTEN: &str = "記載なし";

/// Reasons that have nothing to be held against, and what stands there.
const NOTHING: [(Reason, &str, &str); 4] = [
    (Reason::InsurerNotContracted, LIST, "ありません"),
    (Reason::ListUnreadable, LIST, "ないか、読めません"),
    (Reason::ProofNotAccepted, RULE, "当センターでは使えません"),
    (Reason::IdentityUnchecked, RECEPTION, "カードなし"),
];

/// What stands in place of a value that there is nothing to hold against.
fn nothing_against(reason: Reason, field: Option<PersonField>) -> Option<Told> {
    let words = |source, value: &str| Told { source, value: value.to_owned() };
    if field.is_some() {
        return Some(words(RESERVATION, NOT_WRITTEN));
    }
    let nothing = NOTHING.iter().find(|(of, ..)| *of == reason);
    nothing.map(|(_, source, value)| words(source, value))
}

#[cfg(test)]
mod tests;
