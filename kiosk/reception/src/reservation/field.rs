//! Owns the names of the fields that a list of reservations can have.
//!
//! Promises: one name for configuration and journal, one for staff.
//! Must never: name a field that a reservation does not keep.

use serde::Deserialize;

/// A field of a reservation, as a column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReservationField {
    /// 予約番号.
    Id,
    /// 受診日.
    Day,
    /// 予約時間.
    Time,
    /// 健診コース.
    Course,
    /// 氏名.
    Name,
    /// 氏名カナ.
    Kana,
    /// 生年月日.
    BirthDate,
    /// 性別.
    Sex,
    /// 保険者番号.
    Insurer,
    /// 記号.
    Symbol,
    /// 番号.
    Number,
    /// 枝番.
    Branch,
    /// 受診券整理番号.
    VoucherNumber,
    /// 保険者番号 on the voucher.
    VoucherInsurer,
    /// 有効期限 of the voucher.
    VoucherValidUntil,
    /// 窓口負担 of the voucher.
    VoucherCoPayment,
}

impl ReservationField {
    /// Every field.
    pub const ALL: [Self; 16] = [
        Self::Id,
        Self::Day,
        Self::Time,
        Self::Course,
        Self::Name,
        Self::Kana,
        Self::BirthDate,
        Self::Sex,
        Self::Insurer,
        Self::Symbol,
        Self::Number,
        Self::Branch,
        Self::VoucherNumber,
        Self::VoucherInsurer,
        Self::VoucherValidUntil,
        Self::VoucherCoPayment,
    ];

    /// Name in configuration and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Day => "day",
            Self::Time => "time",
            Self::Course => "course",
            Self::Name => "name",
            Self::Kana => "kana",
            Self::BirthDate => "birth-date",
            Self::Sex => "sex",
            Self::Insurer => "insurer",
            Self::Symbol => "symbol",
            Self::Number => "number",
            Self::Branch => "branch",
            Self::VoucherNumber => "voucher-number",
            Self::VoucherInsurer => "voucher-insurer",
            Self::VoucherValidUntil => "voucher-valid-until",
            Self::VoucherCoPayment => "voucher-co-payment",
        }
    }

    /// Name for staff.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "予約番号",
            Self::Day => "受診日",
            Self::Time => "予約時間",
            Self::Course => "コース",
            Self::Name => "氏名",
            Self::Kana => "氏名カナ",
            Self::BirthDate => "生年月日",
            Self::Sex => "性別",
            Self::Insurer => "保険者番号",
            Self::Symbol => "記号",
            Self::Number => "番号",
            Self::Branch => "枝番",
            Self::VoucherNumber => "受診券整理番号",
            Self::VoucherInsurer => "受診券の保険者番号",
            Self::VoucherValidUntil => "受診券の有効期限",
            Self::VoucherCoPayment => "窓口負担",
        }
    }
}
