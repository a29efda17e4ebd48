//! Owns why staff receive a person at the kiosk instead of the kiosk.
//!
//! Promises: each has a stable code for the queue. Must never: hold what a person reads, or anything about a person.

/// Why staff confirmed a person at the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HelpReason {
    /// The person does not know the PIN.
    PinForgotten,
    /// The PIN is locked.
    PinLocked,
    /// The card has no PIN (顔認証マイナンバーカード).
    CardWithoutPin,
    /// The certificate is missing, ended or revoked.
    CertificateUnusable,
    /// No card was brought.
    NoCard,
    /// The person cannot operate the kiosk.
    CannotOperate,
    /// The kiosk does not do what it should.
    KioskFault,
}

impl HelpReason {
    /// Every one, in the order of the choice.
    pub const ALL: [Self; 7] = [
        Self::PinForgotten,
        Self::PinLocked,
        Self::CardWithoutPin,
        Self::CertificateUnusable,
        Self::NoCard,
        Self::CannotOperate,
        Self::KioskFault,
    ];

    /// Name in the queue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PinForgotten => "pin-forgotten",
            Self::PinLocked => "pin-locked",
            Self::CardWithoutPin => "card-without-pin",
            Self::CertificateUnusable => "certificate-unusable",
            Self::NoCard => "no-card",
            Self::CannotOperate => "cannot-operate",
            Self::KioskFault => "kiosk-fault",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::HelpReason;

    #[test]
    fn every_code_leads_back() {
        assert!(HelpReason::ALL.iter().all(|why| HelpReason::from_code(why.code()) == Some(*why)));
        assert_eq!(HelpReason::from_code("other"), None);
    }
}
