//! Owns why claims for an exam come back (返戻・過誤) and which check of the kiosk prevents it, domain.md §3.8.
//!
//! Promises: the six reasons that a reception can prevent, each with one guard.
//! Must never: hold the reasons that lie in the form of the claim (返戻 01–03, 09; 過誤 08, 09), nor the
//! co-payment (返戻 07), which staff enter.

/// Why a claim comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimReturn {
    /// 契約対象外.
    NotContracted,
    /// 整理番号不備, 整理番号誤り.
    VoucherNumber,
    /// 有効期限外.
    VoucherExpired,
    /// 記号番号誤り, 保険者番号と記号の不一致.
    SymbolNumber,
    /// 資格喪失後受診.
    NotInsured,
    /// 重複請求.
    Duplicate,
}

/// The check of a reception that prevents a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// The insurer is in the list of contracted insurers, for this course, on the exam date.
    ContractList,
    /// Eleven digits, of the fiscal year of the exam.
    VoucherForm,
    /// The voucher is valid on the exam date.
    VoucherDate,
    /// Insurer, symbol and number are taken from the online answer, not from paper.
    OnlineAnswer,
    /// The person is insured on the exam date.
    InsuredOnExamDate,
    /// One accepted check per insurer, voucher number and fiscal year.
    OneUse,
}

impl ClaimReturn {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::NotContracted,
        Self::VoucherNumber,
        Self::VoucherExpired,
        Self::SymbolNumber,
        Self::NotInsured,
        Self::Duplicate,
    ];

    /// Codes as 返戻事由 (OID 1109).
    #[must_use]
    pub fn return_codes(self) -> &'static [&'static str] {
        match self {
            Self::NotContracted => &["04"],
            Self::VoucherNumber => &["05"],
            Self::VoucherExpired => &["06"],
            Self::SymbolNumber | Self::NotInsured | Self::Duplicate => &[],
        }
    }

    /// Codes as 過誤事由 (OID 1110).
    #[must_use]
    pub fn error_codes(self) -> &'static [&'static str] {
        match self {
            Self::NotContracted | Self::VoucherExpired => &[],
            Self::VoucherNumber => &["02"],
            Self::SymbolNumber => &["01", "05"],
            Self::NotInsured => &["06"],
            Self::Duplicate => &["07"],
        }
    }

    /// What prevents it.
    #[must_use]
    pub fn prevented_by(self) -> Guard {
        match self {
            Self::NotContracted => Guard::ContractList,
            Self::VoucherNumber => Guard::VoucherForm,
            Self::VoucherExpired => Guard::VoucherDate,
            Self::SymbolNumber => Guard::OnlineAnswer,
            Self::NotInsured => Guard::InsuredOnExamDate,
            Self::Duplicate => Guard::OneUse,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rows_of_the_table() {
        let rows: [(&[&str], &[&str], Guard); 6] = [
            (&["04"], &[], Guard::ContractList),
            (&["05"], &["02"], Guard::VoucherForm),
            (&["06"], &[], Guard::VoucherDate),
            (&[], &["01", "05"], Guard::OnlineAnswer),
            (&[], &["06"], Guard::InsuredOnExamDate),
            (&[], &["07"], Guard::OneUse),
        ];
        for (reason, (returned, wrong, guard)) in ClaimReturn::ALL.into_iter().zip(rows) {
            assert_eq!(reason.return_codes(), returned, "{reason:?}");
            assert_eq!(reason.error_codes(), wrong, "{reason:?}");
            assert_eq!(reason.prevented_by(), guard, "{reason:?}");
        }
    }

    #[test]
    fn each_guard_prevents_one_and_no_code_stands_twice() {
        let guards: HashSet<_> = ClaimReturn::ALL.map(ClaimReturn::prevented_by).into();
        assert_eq!(guards.len(), ClaimReturn::ALL.len());
        let codes = ClaimReturn::ALL.into_iter().flat_map(|one| {
            let returned = one.return_codes().iter().map(|code| ("返戻", *code));
            returned.chain(one.error_codes().iter().map(|code| ("過誤", *code)))
        });
        let codes: Vec<_> = codes.collect();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    }
}
