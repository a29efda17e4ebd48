//! Owns the probe's look at one card: kind, tries, days left, and how many exchanges and milliseconds it took.
//!
//! Promises: reads only; power is taken from the card at the end; the certificate never leaves this file.
//! Must never: send VERIFY, or keep a byte of the card.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use reader_wire::{CardKind, Failure, PinTries};
use serde::Serialize;

use crate::{
    card::{CardError, Session},
    certificate::not_after_unix_secs,
    channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX},
    permit::Permit,
    stay::{Stay, WorkError},
    trust::Roots,
};

const DAY_SECS: i64 = 86_400;
/// What lies there, in words that are also those of the JSON form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// マイナンバーカード.
    MyNumber,
    /// The same, its PIN locked.
    Locked,
    /// Telephone, Android.
    AndroidPhone,
    /// Telephone, iOS.
    #[serde(rename = "iphone")]
    IPhone,
    /// 住民基本台帳カード.
    OldResidentCard,
    /// A chip card without the application.
    OtherCard,
    /// Transit card or tag.
    TransitCard,
    /// 顔認証マイナンバーカード.
    FaceOnly,
    /// No user certificate.
    NoCertificate,
    /// More than one card.
    TwoCards,
    /// Held by another program.
    Held,
    /// Does not answer as a card.
    Unreadable,
    /// It left, or reader or service did, during the look.
    Lost,
}

/// Whether the certificate was checked against the pinned roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// A pinned root issued it.
    Trusted,
    /// None did.
    Foreign,
    /// No roots were given, or there is no certificate to check.
    NotChecked,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CardSeen {
    /// What it is.
    pub kind: Kind,
    /// PIN tries left; 0 is locked.
    pub tries_left: Option<u8>,
    /// Whole days until the certificate ends; negative: since.
    pub certificate_days: Option<i64>,
    /// Who issued it.
    pub chain: Chain,
    /// Whether an extended exchange went through; only tried when nothing else tells.
    pub extended_passed: Option<bool>,
    /// Effort until the kind was known.
    pub look: Effort,
    /// Effort to read the certificate after it; without roots that is a session of its own.
    pub read: Option<Effort>,
}

/// What something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Effort {
    /// Exchanges with the card.
    pub exchanges: usize,
    /// Wall time.
    pub millis: u64,
}

/// How to look.
#[derive(Clone)]
pub struct Manner {
    /// The pinned roots, when they are known.
    pub roots: Option<Arc<Roots>>,
    /// Seconds since 1970 UTC.
    pub now_unix_secs: i64,
    /// Whether to try an extended exchange.
    pub measure: bool,
    /// The clock of the effort.
    pub clock: fn() -> Instant,
}

impl CardSeen {
    /// Looks at what `connect` reaches.
    pub fn of(connect: &impl Connect, manner: &Manner) -> Self {
        let metered = Metered { inside: connect.clone(), exchanges: Arc::default() };
        let exchanges = Arc::clone(&metered.exchanges);
        let effort = |since: Instant| Effort {
            exchanges: exchanges.swap(0, Ordering::Relaxed),
            millis: millis(since, (manner.clock)()),
        };
        let mut stay = Stay::new(metered.clone(), manner.roots.clone().unwrap_or_default());
        let begun = (manner.clock)();
        let mut seen = Self::looked(stay.look(), effort(begun));
        if matches!(seen.kind, Kind::MyNumber | Kind::Locked) {
            let begun = (manner.clock)();
            let end = if manner.roots.is_some() {
                stay.certificate().map(|(_, end)| end)
            } else {
                stay.end();
                unchecked_end(metered)
            };
            seen.read = Some(effort(begun));
            seen.take_certificate(end, manner);
        }
        stay.end();
        if manner.measure && matches!(seen.kind, Kind::MyNumber | Kind::Locked) {
            seen.extended_passed = extended_passes(connect.clone());
        }
        seen
    }

    /// Whether another program has it.
    #[must_use]
    pub const fn held(&self) -> bool {
        matches!(self.kind, Kind::Held)
    }

    fn looked(looked: Result<CardKind, WorkError>, look: Effort) -> Self {
        let (kind, tries_left) = match looked {
            Ok(CardKind::MyNumber { tries: PinTries::Left(left) }) => (Kind::MyNumber, Some(left)),
            Ok(CardKind::MyNumber { tries: PinTries::Locked }) => (Kind::Locked, Some(0)),
            Ok(CardKind::AndroidPhone) => (Kind::AndroidPhone, None),
            Ok(CardKind::IPhone) => (Kind::IPhone, None),
            Ok(CardKind::OldResidentCard) => (Kind::OldResidentCard, None),
            Ok(CardKind::OtherCard) => (Kind::OtherCard, None),
            Ok(CardKind::TransitCard) => (Kind::TransitCard, None),
            Ok(CardKind::FaceOnly) => (Kind::FaceOnly, None),
            Ok(CardKind::NoCertificate) => (Kind::NoCertificate, None),
            Ok(CardKind::TwoCards) => (Kind::TwoCards, None),
            Ok(CardKind::Held) => (Kind::Held, None),
            Ok(CardKind::Unreadable) => (Kind::Unreadable, None),
            Err(error) => (kind_of_fault(error), None),
        };
        let (chain, certificate_days, extended_passed, read) = (Chain::NotChecked, None, None, None);
        Self { kind, tries_left, certificate_days, chain, extended_passed, look, read }
    }

    fn take_certificate(&mut self, end_unix_secs: Result<i64, WorkError>, manner: &Manner) {
        match end_unix_secs {
            Ok(end) => {
                self.certificate_days = Some(end.saturating_sub(manner.now_unix_secs).div_euclid(DAY_SECS));
                self.chain = if manner.roots.is_some() { Chain::Trusted } else { Chain::NotChecked };
            }
            Err(error) => match error.failure() {
                Failure::ForeignCertificate => self.chain = Chain::Foreign,
                Failure::StaleSeat
                | Failure::CardGone
                | Failure::CardFault
                | Failure::Locked
                | Failure::NoCertificate
                | Failure::Mismatch
                | Failure::ReaderLost
                | Failure::Held => self.kind = kind_of_fault(error),
            },
        }
    }
}

fn kind_of_fault(error: WorkError) -> Kind {
    match error.failure() {
        Failure::CardGone | Failure::StaleSeat | Failure::ReaderLost => Kind::Lost,
        Failure::Held => Kind::Held,
        Failure::NoCertificate => Kind::NoCertificate,
        Failure::Locked => Kind::Locked,
        Failure::CardFault | Failure::Mismatch | Failure::ForeignCertificate => Kind::Unreadable,
    }
}

/// End of validity, without a word about the issuer. In a session of its own.
fn unchecked_end(mut connect: impl Connect) -> Result<i64, WorkError> {
    with_session(&mut connect, |session| {
        let (mut file, length) = session.begin_certificate()?;
        session.fill(&mut file, length)?;
        Ok(not_after_unix_secs(&file)?)
    })
    .map_err(WorkError::from)
}

/// Whether all the rest of the certificate can be read at once: far more than a short read brings. In a session
/// of its own. `None` when the card could not be reached: that says nothing.
fn extended_passes(mut connect: impl Connect) -> Option<bool> {
    let passed = with_session(&mut connect, |session| {
        let (mut file, length) = session.begin_certificate()?;
        // A driver that cannot pass it may answer with any fault.
        Ok(session.fill_at_once(&mut file, length).unwrap_or(false))
    });
    passed.ok()
}

fn with_session<K: Connect, T>(
    connect: &mut K,
    work: impl FnOnce(&mut Session<K::Channel>) -> Result<T, CardError>,
) -> Result<T, CardError> {
    let mut session = Session::new(connect.connect()?, Permit::new(), true);
    let done = session.look(false).and_then(|_| work(&mut session));
    session.drop_power();
    done
}

fn millis(since: Instant, now: Instant) -> u64 {
    u64::try_from(now.saturating_duration_since(since).as_millis()).unwrap_or(u64::MAX)
}

/// A connection that counts exchanges.
#[derive(Clone)]
pub struct Metered<K> {
    inside: K,
    exchanges: Arc<AtomicUsize>,
}

/// A channel that counts exchanges.
pub struct MeteredChannel<C> {
    inside: C,
    exchanges: Arc<AtomicUsize>,
}

impl<K: Connect> Connect for Metered<K> {
    type Channel = MeteredChannel<K::Channel>;

    fn connect(&mut self) -> Result<Self::Channel, ChannelError> {
        Ok(MeteredChannel { inside: self.inside.connect()?, exchanges: Arc::clone(&self.exchanges) })
    }
}

impl<C: Channel> Channel for MeteredChannel<C> {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
        self.inside.transmit(command, response)
    }

    /// Short reads, so that counts can be compared from reader to reader.
    fn extended_reads(&self) -> ExtendedReads {
        ExtendedReads::No
    }

    fn power_down(self) {
        self.inside.power_down();
    }
}

#[cfg(test)]
mod tests;
