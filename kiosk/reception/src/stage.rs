//! Owns the words of the stage machine: where a reception stands, and what lies around it.
//!
//! Promises: no value here holds a PIN digit or a word about a person, so all of them may be compared,
//! printed and walked by a test.
//! Must never: decide. Decisions are in `advance`.

mod advance;
mod event;
mod recess;
mod renewal;
mod wait;

pub use advance::{SAVING_SECS, advance};
pub use event::{Effect, Event, ProveFailure, Touch};
pub use recess::Recess;
pub use renewal::Renewal;
pub use wait::{Patience, Wait};

use crate::{Verdict, Voucher};

/// The machine: the stage, and what lies around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reception {
    /// Where this reception stands.
    pub stage: Stage,
    /// What is true whatever the stage is.
    pub around: Around,
    /// The page has said that its time is nearly up.
    pub warned: bool,
}

impl Reception {
    /// Nobody has been warned yet.
    #[must_use]
    pub fn at(stage: Stage, around: Around) -> Self {
        Self { stage, around, warned: false }
    }
}

impl Around {
    /// Before the first word of the reader: nothing is there but the queue. One course alone is served.
    #[must_use]
    pub fn at_start(course: CourseRules) -> Self {
        Self { course: Some(course), several_courses: false, ..Self::to_choose() }
    }

    /// As `at_start`; the person says which course it is.
    #[must_use]
    pub fn to_choose() -> Self {
        let reader = Reader::Missing;
        Self {
            reader,
            queue_open: true,
            recess: None,
            card: None,
            card_faults: 0,
            course: None,
            several_courses: true,
        }
    }
}

/// Presence of the parts that a reception needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Around {
    /// The card reader.
    pub reader: Reader,
    /// The queue can store.
    pub queue_open: bool,
    /// Why staff take nobody here; none while the kiosk serves.
    pub recess: Option<Recess>,
    /// The card that lies on the reader.
    pub card: Option<CardSeen>,
    /// How often in this visit a card did not do what a card does. The second time leads to staff.
    pub card_faults: u8,
    /// What the person comes for; none while it is to be chosen.
    pub course: Option<CourseRules>,
    /// Whether the person chooses.
    pub several_courses: bool,
}

/// What the machine must know of a course (健診コース).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CourseRules {
    /// Whether it permits an eligibility check (domain.md R27).
    pub permitted: bool,
    /// What a person is asked about a voucher.
    pub voucher: VoucherQuestion,
}

/// What a person is asked about a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoucherQuestion {
    /// Nothing: none belongs to the checks of this kiosk.
    None,
    /// Whether it was brought.
    Brought,
    /// That, and its number.
    Number,
}

/// How the card reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reader {
    /// It answers.
    Ready,
    /// It, or a service before it, is away. Comes back by itself or by a plug.
    Missing,
    /// It is there and of no use: it hangs, or it has no place for a card. Staff are needed.
    Faulty,
}

/// Where a reception stands. One page belongs to each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Out of service, with the reason for the page.
    Closed(Closed),
    /// Nobody is here.
    Idle,
    /// What the person comes for.
    CourseAsked,
    /// The card is to be put down.
    PlaceCard(PlaceNote),
    /// Something else than a My Number card lies there.
    WrongCard(CardProblem),
    /// What is asked, and why; waits for the agreement.
    Notice(u8),
    /// Whether a voucher was brought.
    VoucherAsked(Prepared, u8),
    /// The number of the voucher is typed or scanned.
    VoucherNumber(Prepared, u8, VoucherNote),
    /// The PIN is typed.
    PinPad(PinEntry),
    /// One try is left: staff are offered first.
    LastTry(PinEntry),
    /// The PIN is complete; challenge or certificate are still under way.
    Waiting(Prepared, Voucher),
    /// The card verifies and signs.
    Proving(Voucher),
    /// The gateway is asked.
    Asking(Voucher),
    /// The check is being committed.
    Saving(Verdict),
    /// Committed: the number, and where to go.
    Receipt {
        /// Receipt number of the day.
        number: u32,
        /// What the person does next.
        outcome: Outcome,
        /// What is to be said of the certificate afterwards.
        renewal: Option<Renewal>,
    },
    /// The certificate of the card should be renewed.
    Renew(Renewal),
    /// The card still lies there.
    TakeCard(Lying),
    /// Staff are at the kiosk. Which of their pages it is, the kiosk knows.
    Staff,
}

/// What a person does after the commit. Only [`Outcome::Accepted`] says that nothing stands against the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Goes to the examination.
    Accepted,
    /// Waits for staff.
    SeeStaff,
    /// Waits for staff; the PIN is locked, which the card's owner must know.
    Locked,
    /// Goes on; the gateway could not be asked, staff ask later (domain.md §2.4).
    Unconfirmed,
}

/// How long a card lies there after everything is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lying {
    /// Its owner takes it now.
    Yet,
    /// A sound was made.
    Called,
    /// The journal was told. Its owner is taken to be gone.
    Left,
}

/// What the PIN page knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PinEntry {
    /// Work that goes on while the person types.
    pub prepared: Prepared,
    /// The voucher.
    pub voucher: Voucher,
    /// Tries left, as the card said.
    pub tries_left: u8,
    /// Why the person types (again).
    pub note: PinNote,
}

/// The two pieces that must be there before the card can prove anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prepared {
    /// The gateway's challenge is here.
    pub challenge: bool,
    /// The certificate is here.
    pub certificate: bool,
}

/// Why the kiosk is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closed {
    /// No reader, or its service is away.
    ReaderMissing,
    /// The reader cannot be used.
    ReaderFaulty,
    /// Another program of this machine holds the card. Ends when the card is lifted.
    CardHeld,
    /// Nothing can be stored.
    QueueFailed,
    /// Staff take nobody here.
    ByStaff(Recess),
}

/// Why the card is (still) asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceNote {
    /// First time.
    First,
    /// It was lifted too early.
    Lifted,
    /// It did not answer as it should.
    Unreadable,
    /// Its answer to the PIN was lost, and with it the count of tries: the card is asked anew.
    Lost,
}

/// What lies there instead of one My Number card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardProblem {
    /// A telephone.
    Phone,
    /// 住民基本台帳カード.
    OldResidentCard,
    /// Another chip card: driving licence, residence card, bank card.
    OtherCard,
    /// A card that is no chip card of that kind at all: transit card, tag.
    TransitCard,
    /// More than one card.
    TwoCards,
}

/// Why the PIN is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinNote {
    /// First time.
    First,
    /// The card said it was wrong.
    Wrong,
    /// The card's answer was lost; the tries shown were asked anew.
    Lost,
}

/// Why the number of the voucher is (still) asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoucherNote {
    /// First time.
    First,
    /// What was scanned is no voucher that this centre knows.
    Unread,
    /// What was typed is no voucher number.
    Form,
}

/// A card as the reader saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardSeen {
    /// マイナンバーカード.
    MyNumber(Tries),
    /// A My Number card without a PIN (顔認証マイナンバーカード).
    FaceOnly,
    /// A My Number card without a user certificate.
    NoCertificate,
    /// Not usable, with its kind.
    Wrong(CardProblem),
    /// Does not answer as a card.
    Unreadable,
    /// Another program of this machine holds it.
    Held,
}

impl CardSeen {
    /// Name for the journal.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MyNumber(_) => "my-number",
            Self::FaceOnly => "face-only",
            Self::NoCertificate => "no-certificate",
            Self::Wrong(CardProblem::Phone) => "phone",
            Self::Wrong(CardProblem::OldResidentCard) => "old-resident-card",
            Self::Wrong(CardProblem::OtherCard) => "other-card",
            Self::Wrong(CardProblem::TransitCard) => "transit-card",
            Self::Wrong(CardProblem::TwoCards) => "two-cards",
            Self::Unreadable => "unreadable",
            Self::Held => "held",
        }
    }
}

/// PIN tries, as the card reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tries {
    /// At least one.
    Left(u8),
    /// None.
    Locked,
}

impl Stage {
    /// Name for the journal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Closed(Closed::ReaderMissing) => "closed-reader-missing",
            Self::Closed(Closed::ReaderFaulty) => "closed-reader-faulty",
            Self::Closed(Closed::CardHeld) => "closed-card-held",
            Self::Closed(Closed::QueueFailed) => "closed-queue-failed",
            Self::Closed(Closed::ByStaff(_)) => "closed-by-staff",
            Self::Idle => "idle",
            Self::CourseAsked => "course",
            Self::PlaceCard(_) => "place-card",
            Self::WrongCard(_) => "wrong-card",
            Self::Notice(_) => "notice",
            Self::VoucherAsked(..) => "voucher",
            Self::VoucherNumber(..) => "voucher-number",
            Self::PinPad(_) => "pin-pad",
            Self::LastTry(_) => "last-try",
            Self::Waiting(..) => "waiting",
            Self::Proving(_) => "proving",
            Self::Asking(_) => "asking",
            Self::Saving(_) => "saving",
            Self::Receipt { outcome: Outcome::Accepted, .. } => "receipt",
            Self::Receipt { outcome: Outcome::SeeStaff, .. } => "see-staff",
            Self::Receipt { outcome: Outcome::Locked, .. } => "locked",
            Self::Receipt { outcome: Outcome::Unconfirmed, .. } => "unconfirmed",
            Self::Renew(_) => "renew",
            Self::TakeCard(Lying::Yet | Lying::Called) => "take-card",
            Self::TakeCard(Lying::Left) => "card-left",
            Self::Staff => "staff",
        }
    }
}
