//! Owns the words of the stage machine: where a reception stands, what can happen, what is to be done.
//!
//! Promises: no value here holds a PIN digit or a word about a person, so all of them may be compared,
//! printed and walked by a test.
//! Must never: decide. Decisions are in `advance`.

mod advance;

pub use advance::{SAVING_SECS, advance};

use crate::{Reason, Verdict, Voucher};

/// The machine: the stage, and what lies around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reception {
    /// Where this reception stands.
    pub stage: Stage,
    /// What is true whatever the stage is.
    pub around: Around,
}

impl Around {
    /// Before the first word of the reader: nothing is there but the queue.
    #[must_use]
    pub fn at_start(course_permitted: bool, voucher: VoucherQuestion) -> Self {
        let reader = Reader::Missing;
        Self { reader, queue_open: true, card: None, card_faults: 0, course_permitted, voucher }
    }
}

/// Presence of the parts that a reception needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Around {
    /// The card reader.
    pub reader: Reader,
    /// The queue can store.
    pub queue_open: bool,
    /// The card that lies on the reader.
    pub card: Option<CardSeen>,
    /// How often in this visit a card did not do what a card does. The second time leads to staff.
    pub card_faults: u8,
    /// Whether the course of this kiosk permits an eligibility check (domain.md R27).
    pub course_permitted: bool,
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
        /// Whether nothing stood against it. Otherwise the page asks to wait for staff.
        accepted: bool,
    },
    /// The card still lies there.
    TakeCard,
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

/// What the person touched. The digits of a PIN never pass here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Touch {
    /// Begin.
    Start,
    /// Agree to the notice.
    Agree,
    /// Stop.
    Decline,
    /// A voucher was brought.
    VoucherBrought,
    /// No voucher, or not sure.
    VoucherMissing,
    /// The number of the voucher is not known; the paper goes to staff.
    VoucherToStaff,
    /// A key of the page for the number was touched: the person is still here.
    VoucherKey,
    /// The fourth digit was typed.
    PinComplete,
    /// A key of the pad was touched: the person is still here.
    PinKey,
    /// わからない・忘れた.
    PinForgotten,
    /// Use the last try.
    TryAgain,
    /// Staff, please.
    CallStaff,
    /// Read the page, go on.
    Done,
}

/// Why the proof was not made. No try was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProveFailure {
    /// The card was lifted, or is another one by now.
    CardGone,
    /// The card does not do what it should.
    CardFault,
    /// The PIN is locked.
    Locked,
    /// No certificate.
    NoCertificate,
    /// The signature does not fit the certificate.
    Mismatch,
    /// The certificate does not come from the authority of the cards.
    ForeignCertificate,
    /// The reader is gone.
    ReaderLost,
    /// Another program of this machine holds the card.
    Held,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// The reader stands otherwise than before.
    Reader(Reader),
    /// The queue can store, or cannot.
    Queue {
        /// It can.
        open: bool,
    },
    /// A card was put down.
    CardSeated(CardSeen),
    /// The card is gone.
    CardGone,
    /// The person touched the screen.
    Touch(Touch),
    /// A voucher was scanned, or its number typed, and is understood.
    VoucherRead,
    /// What was scanned or typed is not understood.
    VoucherUnread(VoucherNote),
    /// The gateway's challenge came.
    ChallengeReady,
    /// The challenge is about to end; a new one is needed.
    ChallengeStale,
    /// No challenge is to be had.
    ChallengeFailed(Reason),
    /// The certificate was read.
    CertificateRead,
    /// It could not be read.
    CertificateFailed(ProveFailure),
    /// The card has signed.
    Proved,
    /// The card says: wrong PIN.
    PinRefused(Tries),
    /// VERIFY was sent and its answer lost.
    ProveLost(Option<Tries>),
    /// VERIFY was not sent, or the signature failed.
    ProveFailed(ProveFailure),
    /// The gateway answered, and this is the verdict.
    Answered(Verdict),
    /// The gateway did not answer the question.
    NotAnswered(Reason),
    /// The check is committed.
    Saved {
        /// Its receipt number.
        number: u32,
        /// Whether nothing stands against it, earlier checks included.
        accepted: bool,
    },
    /// It could not be committed.
    SaveFailed,
    /// The page's time is up.
    Timeout,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Ask the gateway for a challenge (this also opens the connection).
    FetchChallenge,
    /// Let the reader read the certificate.
    ReadCertificate,
    /// Hand the typed PIN to the reader, once.
    Prove,
    /// Ask the gateway for the eligibility.
    Ask,
    /// Commit the check with this verdict.
    Save(Verdict),
    /// End the card session.
    ReleaseCard,
    /// Wipe the typed PIN.
    ForgetPin,
    /// Wipe everything about this person.
    ForgetPerson,
    /// Set the page's timer anew; seconds. `None` stops it.
    PageTimer(Option<u16>),
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
            Self::Idle => "idle",
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
            Self::Receipt { accepted: true, .. } => "receipt",
            Self::Receipt { accepted: false, .. } => "see-staff",
            Self::TakeCard => "take-card",
        }
    }
}
