//! Owns the words in which the kiosk tells the screen what to show.
//!
//! Promises: no value here can hold a digit of a PIN or a voucher, a reason, or a word about a person.
//! Must never: know the stages of a reception; the kiosk translates.

/// One page, with what it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Nobody is here.
    Idle,
    /// What the person comes for, where the kiosk serves more than one course.
    Course {
        /// Those that can be chosen.
        courses: [Option<CourseKind>; COURSES_MAX],
    },
    /// The card is to be put down.
    PlaceCard {
        /// Why it is (still) asked for.
        note: PlaceNote,
    },
    /// Something else than a My Number card lies there.
    WrongCard {
        /// What it is.
        problem: CardProblem,
    },
    /// What is asked, why, what is kept; agree or stop.
    Notice,
    /// Whether a voucher (受診券) was brought.
    Voucher,
    /// The number of the voucher (整理番号) is typed or scanned. Every showing starts with an empty field.
    VoucherNumber {
        /// Why it is asked (again).
        note: VoucherNote,
        /// A barcode scanner is there: the page asks for the barcode first.
        scanner: bool,
    },
    /// The pad for the PIN. Every showing starts with an empty pad.
    PinPad {
        /// Tries that the card has left, 1–3. Shown before typing when below 3, or after a wrong PIN.
        tries_left: u8,
        /// Why the PIN is asked (again).
        note: PinNote,
    },
    /// One try is left: staff are offered first.
    LastTry,
    /// The machine works; nothing can be touched.
    Working {
        /// At what.
        what: Work,
    },
    /// The check is stored.
    Receipt {
        /// Receipt number of the day.
        number: u32,
        /// What the person does next. Never says why.
        outcome: Outcome,
    },
    /// The certificate of the card (電子証明書) should be renewed.
    Renew {
        /// Its last day is over.
        past: bool,
    },
    /// The card still lies there.
    TakeCard {
        /// It has lain there for a while.
        left: bool,
    },
    /// The kiosk cannot serve anybody.
    Closed {
        /// What is missing.
        why: Closed,
    },
}

/// Courses that one page can offer.
pub const COURSES_MAX: usize = 4;

/// What a person comes for (健診コース).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseKind {
    /// 特定健診.
    SpecificExam,
    /// 特定保健指導.
    SpecificGuidance,
    /// 特定健診、当日初回面接.
    SameDayInterview,
    /// 人間ドック、契約あり.
    DockWithContract,
    /// 人間ドック、契約なし.
    DockWithoutContract,
    /// 企業健診.
    Corporate,
}

/// What a person does after the check is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Goes to the examination.
    Accepted,
    /// Waits for staff.
    SeeStaff,
    /// Waits for staff; the card's PIN is locked, which the card's owner must know.
    Locked,
    /// Goes on; nobody could be asked, staff ask later.
    Unconfirmed,
}

/// Why the card is (still) asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceNote {
    /// First time.
    First,
    /// It was lifted too early.
    Lifted,
    /// It did not answer as it should.
    Unreadable,
    /// Its answer to the PIN was lost.
    Lost,
}

/// What lies there instead of one My Number card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardProblem {
    /// A telephone.
    Phone,
    /// 住民基本台帳カード, the resident card before 2016.
    OldResidentCard,
    /// Another chip card.
    OtherCard,
    /// A transit card, or what else speaks no language of chip cards.
    TransitCard,
    /// More than one card.
    TwoCards,
}

/// Why the number of the voucher is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoucherNote {
    /// First time.
    First,
    /// The scanned code was not understood.
    Unread,
    /// What was typed is no voucher number.
    Form,
}

/// Why the PIN is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinNote {
    /// First time.
    First,
    /// The card said it was wrong.
    Wrong,
    /// The card's answer was lost.
    Lost,
}

/// What the machine is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Card and gateway.
    Checking,
    /// The commit.
    Saving,
}

/// Why the kiosk is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// No reader, or its service is away.
    ReaderMissing,
    /// The reader cannot be used.
    ReaderFaulty,
    /// The card is held by another program; lifting it helps.
    CardHeld,
    /// Nothing can be stored.
    QueueFailed,
    /// Staff have not begun the day.
    NotYet,
    /// Staff have ended the day.
    Over,
    /// Staff take nobody for a while.
    Paused,
}
