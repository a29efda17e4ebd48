//! Owns every sentence that staff (職員) read which depends on a value: states, reasons, courses, moves.
//!
//! Promises: every value has its sentence (exhaustive matches); each reason says what to do next.
//! Must never: address a patient. Fixed headings live in the templates.

use reception::{CheckState, Course, CredentialClass, Kinship, Reason, Sex, Validity};

mod access;
mod answer_files;
mod closing;
mod days;
mod forwarding;
mod grounds;
pub mod help;
mod insurer_change;
mod insurer_list;
mod kiosk;
mod own_row;
mod papers;
mod people;
mod reasons;
mod reservation_list;
mod search;
mod sheet;
mod trail;

pub use access::{
    CODE_WRONG, CODE_WRONG_OR_OLD, FIRST_CODE_WRONG, INVITATION_WRONG, NAME_TAKEN, NOT_ALLOWED, NOT_ONESELF,
    PASSPHRASE_WRONG, PASSPHRASES_DIFFER, SIGN_IN_WRONG, first_code_shown, not_allowed, role, standing,
    too_many,
};
pub use answer_files::answer_files;
pub use closing::{
    CHECK_UNREADABLE, CLOSINGS_UNREADABLE, NOT_CLEAN, closing_refused, day_state, decided_before, duration,
};
pub use days::{date_both_ways, fiscal_year};
pub use forwarding::{forward_problem, trouble};
pub use grounds::{GroundLine, Told, ground};
pub use insurer_change::{DIFFERENCE_ROWS_MAX, insurer_difference, term};
pub use insurer_list::{insurer_list_error, insurer_note, insurer_problem};
pub use kiosk::{code_given, confirmed_at_kiosk, notice, recess, since};
pub use own_row::{own_row_doubt, own_row_problem};
pub use papers::{
    STAFF_PROOFS, co_payment, nothing_against, person_field, proof, scope, staff_proof, staff_record,
    voucher, voucher_approved, voucher_kind, voucher_part,
};
pub use people::{action, actor, certificate_end, date, date_short, moment, step, time_of_day};
pub use reasons::{Advice, advice, claim_return};
pub use reservation_list::{
    against_reservations, reservation_days, reservation_difference, reservation_list_error, reservation_note,
    reservation_problem, reservations_elsewhere,
};
pub use trail::{audit_flaw, audit_proof, trail_row};

pub use search::{NOT_SOUGHT, sought};

/// Beside the form of a check without one clear credential.
pub const NO_CREDENTIAL_SENT: &str = "承認しても資格情報は健診システムへ送られません。手入力してください。";

/// Checks of other days that are not finished.
pub const EARLIER: &str = "前日までの未完了";

/// Traffic light (判定) of a check: shape, colour and words, so that no one depends on colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Nothing stands against it.
    Green,
    /// Something is to be looked at.
    Amber,
    /// The credential or the contract does not carry the exam as it stands.
    Red,
}

impl Light {
    /// The light of a check with these reasons.
    #[must_use]
    pub fn of(reasons: &[Reason]) -> Self {
        reasons.iter().map(|reason| advice(*reason).light).max().unwrap_or(Self::Green)
    }

    /// Name in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    /// Shape and words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Green => "● 問題なし",
            Self::Amber => "▲ 要確認",
            Self::Red => "■ 資格・契約に問題",
        }
    }

    /// Shape and words beside one ground.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Green => "● 一致",
            Self::Amber => "▲ 要確認",
            Self::Red => "■ 問題あり",
        }
    }
}

/// State of a check.
#[must_use]
pub fn state(state: CheckState) -> &'static str {
    match state {
        CheckState::AwaitingReview => "承認待ち",
        CheckState::OnHold => "保留",
        CheckState::Approved => "承認済（未送信）",
        CheckState::Forwarded => "連携済",
        CheckState::Discarded => "取消",
    }
}

/// Course.
#[must_use]
pub fn course(course: Course) -> &'static str {
    match course {
        Course::SpecificExam => "特定健康診査",
        Course::SpecificGuidance => "特定保健指導",
        Course::SameDayInterview => "特定健康診査（当日初回面接あり）",
        Course::DockWithContract => "人間ドック（保険者契約あり）",
        Course::DockWithoutContract => "人間ドック（保険者契約なし）",
        Course::Corporate => "企業健診",
    }
}

/// 資格有効性.
#[must_use]
pub fn validity(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "1 有効",
        Validity::Invalid => "2 無効",
        Validity::Superseded => "3 無効（新しい資格あり）",
        Validity::None => "4 該当資格なし",
        Validity::Several => "5 複数該当",
        Validity::Unregistered => "6 有効（未登録）",
    }
}

/// 被保険者証区分.
#[must_use]
pub fn class(class: CredentialClass) -> &'static str {
    match class {
        CredentialClass::General => "一般",
        CredentialClass::Retired => "退職",
        CredentialClass::ShortTerm => "短期（一般）",
        CredentialClass::ShortTermRetired => "短期（退職）",
        CredentialClass::SpecialTreatment => "特別療養費",
        CredentialClass::SpecialRetired => "特例退職",
        CredentialClass::SelfDefence => "自衛官",
        CredentialClass::PublicAssistance => "医療扶助",
    }
}

/// 性別.
#[must_use]
pub fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
        Sex::Unset => "未設定",
    }
}

/// 本人・家族の別.
#[must_use]
pub fn kinship(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::Holder => "本人",
        Kinship::Dependant => "家族",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_reason_sets_the_light() {
        assert_eq!(Light::of(&[]), Light::Green);
        assert_eq!(Light::of(&[Reason::VoucherMissing]), Light::Amber);
        assert_eq!(Light::of(&[Reason::InsurerNotContracted, Reason::VoucherMissing]), Light::Red);
    }

    #[test]
    fn no_two_states_share_a_word() {
        let mut words: Vec<&str> = CheckState::ALL.into_iter().map(state).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), CheckState::ALL.len());
    }
}
