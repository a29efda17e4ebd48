//! Owns what can have happened, and its name in the audit trail.
//!
//! Promises: a name leads back to its action. A name that is written stands for good.
//! Must never: carry a value; what else an action is about stands in the row's object.

use reception::Move;

/// What the desk records by itself, without a change in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeskAction {
    /// Signed in.
    SignIn,
    /// Wrong passphrase, or no such account (then the actor is [`Actor::Desk`]: what was typed as a name
    /// may be a passphrase).
    SignInRefused,
    /// Right passphrase, but a code that is not the second factor of the account.
    CodeRefused,
    /// Passphrase and second factor were given once more, to change them.
    ProveAgain,
    /// Signed out, or the session ended.
    SignOut,
    /// Opened the page of a check.
    ViewCheck,
    /// Looked for persons; for whom is not recorded.
    Search,
    /// Read a page of this trail.
    ViewAudit,
    /// Wrote this trail into a file.
    ExportAudit,
    /// Took a day's report away as a file; the object is the day.
    ExportReport,
}

/// What staff do at the kiosk, beside what it stores for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KioskAction {
    /// Their code fitted.
    SignIn,
    /// A code was nobody's (the actor is [`Actor::Kiosk`]).
    SignInRefused,
    /// The kiosk's process was begun anew.
    Restart,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// A check was stored: by the kiosk, or by the desk from an answer file.
    Enqueue,
    /// Staff confirmed the person of a check at the kiosk; the object is why ([`reception::HelpReason`]).
    ConfirmAtKiosk,
    /// The check moved.
    Step(Move),
    /// A new insurer list came into force; the object is its version.
    TakeInsurerList,
    /// A list of reservations was taken; the object is its version.
    TakeReservations,
    /// The insurer list before came into force again; the object names the version left, the version whose
    /// rows came back, and the new version.
    StepBackInsurerList,
    /// An account was made; the object is its name.
    AddStaff,
    /// An account was closed; the object is its name.
    RemoveStaff,
    /// An account got another passphrase; the object is its name.
    SetPassphrase,
    /// An account got a code for the kiosk; the object is its name.
    GiveCode,
    /// The code of an account was taken back; the object is its name.
    RemoveCode,
    /// An account, that may have to be made first, has yet to get its passphrase from its person; the object is its name.
    InviteStaff,
    /// An account got a second factor, or another; the object is its name.
    SetSecondFactor,
    /// The second factor of an account was taken away; the object is its name.
    RemoveSecondFactor,
    /// A recovery code stood in for the second factor; the object is the account's name.
    UseRecoveryCode,
    /// A code for the first manager is shown.
    ShowFirstCode,
    /// Somebody with that code made the first account; the object is its name.
    FirstManager,
    /// The kiosk takes nobody, or people again; the object is the recess, or `open`.
    SetRecess,
    /// A card was left at the kiosk; the object is the notice.
    CardLeft,
    /// Somebody has seen a notice; the object is the notice.
    SeeNotice,
    /// Personal data went because its time was over; the object is [`Removed`](crate::Removed).
    RemovePersonalData,
    /// A day was signed off (締め); the object is the day and the version of its closing.
    CloseDay,
    /// A day's closing was taken back; the object is the same.
    ReopenDay,
    /// Recorded by the desk.
    Desk(DeskAction),
    /// Recorded by the kiosk.
    Kiosk(KioskAction),
}

impl AuditAction {
    /// Every action.
    pub const ALL: [Self; 40] = [
        Self::Enqueue,
        Self::ConfirmAtKiosk,
        Self::Step(Move::Approve),
        Self::Step(Move::Hold),
        Self::Step(Move::Discard),
        Self::Step(Move::TakeBack),
        Self::Step(Move::Forwarded),
        Self::TakeInsurerList,
        Self::TakeReservations,
        Self::StepBackInsurerList,
        Self::AddStaff,
        Self::RemoveStaff,
        Self::SetPassphrase,
        Self::GiveCode,
        Self::RemoveCode,
        Self::InviteStaff,
        Self::SetSecondFactor,
        Self::RemoveSecondFactor,
        Self::UseRecoveryCode,
        Self::ShowFirstCode,
        Self::FirstManager,
        Self::SetRecess,
        Self::CardLeft,
        Self::SeeNotice,
        Self::RemovePersonalData,
        Self::CloseDay,
        Self::ReopenDay,
        Self::Desk(DeskAction::SignIn),
        Self::Desk(DeskAction::SignInRefused),
        Self::Desk(DeskAction::CodeRefused),
        Self::Desk(DeskAction::ProveAgain),
        Self::Desk(DeskAction::SignOut),
        Self::Desk(DeskAction::ViewCheck),
        Self::Desk(DeskAction::Search),
        Self::Desk(DeskAction::ViewAudit),
        Self::Desk(DeskAction::ExportAudit),
        Self::Desk(DeskAction::ExportReport),
        Self::Kiosk(KioskAction::SignIn),
        Self::Kiosk(KioskAction::SignInRefused),
        Self::Kiosk(KioskAction::Restart),
    ];

    /// Name in the trail.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Enqueue => "enqueue",
            Self::ConfirmAtKiosk => "confirm-at-kiosk",
            Self::Step(step) => step.code(),
            Self::TakeInsurerList => "take-insurer-list",
            Self::TakeReservations => "take-reservations",
            Self::StepBackInsurerList => "step-back-insurer-list",
            Self::AddStaff => "add-staff",
            Self::RemoveStaff => "remove-staff",
            Self::SetPassphrase => "set-passphrase",
            Self::GiveCode => "give-code",
            Self::RemoveCode => "remove-code",
            Self::InviteStaff => "invite-staff",
            Self::SetSecondFactor => "set-second-factor",
            Self::RemoveSecondFactor => "remove-second-factor",
            Self::UseRecoveryCode => "use-recovery-code",
            Self::ShowFirstCode => "show-first-code",
            Self::FirstManager => "first-manager",
            Self::SetRecess => "set-recess",
            Self::CardLeft => "card-left",
            Self::SeeNotice => "see-notice",
            Self::RemovePersonalData => "remove-personal-data",
            Self::CloseDay => "close-day",
            Self::ReopenDay => "reopen-day",
            Self::Desk(DeskAction::SignIn) => "sign-in",
            Self::Desk(DeskAction::SignInRefused) => "sign-in-refused",
            Self::Desk(DeskAction::CodeRefused) => "code-refused",
            Self::Desk(DeskAction::ProveAgain) => "prove-again",
            Self::Desk(DeskAction::SignOut) => "sign-out",
            Self::Desk(DeskAction::ViewCheck) => "view-check",
            Self::Desk(DeskAction::Search) => "search",
            Self::Desk(DeskAction::ViewAudit) => "view-audit",
            Self::Desk(DeskAction::ExportAudit) => "export-audit",
            Self::Desk(DeskAction::ExportReport) => "export-report",
            Self::Kiosk(KioskAction::SignIn) => "kiosk-sign-in",
            Self::Kiosk(KioskAction::SignInRefused) => "kiosk-sign-in-refused",
            Self::Kiosk(KioskAction::Restart) => "kiosk-restart",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_leads_back_from_its_code() {
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::from_code(action.code()), Some(action));
        }
    }
}
