//! Owns the words of the stage machine for what can happen and what is to be done.
//!
//! Promises: no value here holds a PIN digit or a word about a person.
//! Must never: decide. Decisions are in `advance`.

use super::{CardSeen, CourseRules, Reader, Recess, Renewal, Tries, VoucherNote, Wait};
use crate::{Reason, Verdict, Voucher};

/// What the person touched. The digits of a PIN never pass here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Touch {
    /// Begin.
    Start,
    /// A course was chosen.
    Course(CourseRules),
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
    /// More time, please.
    MoreTime,
    /// Something that changes nothing but says: somebody is here.
    Here,
    /// The corner that only staff know.
    Staff,
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
    /// Staff take nobody here, or take people again.
    Recess(Option<Recess>),
    /// Staff, who are at the kiosk, have received a person by a proof that they saw.
    ByStaff(Voucher),
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
        /// Whether nothing stands against it but that the gateway could not be asked.
        outage_alone: bool,
        /// What is to be said of the certificate.
        renewal: Option<Renewal>,
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
    /// Back to the centre's language, type and voice: the next person is another.
    ForgetManner,
    /// Set the page's timer anew.
    PageTimer(Wait),
    /// A sound: a card lies there.
    Chime,
    /// Tell staff: a card was left.
    NoteCardLeft,
}
