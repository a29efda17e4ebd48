//! Owns the kiosk's use of the queue: commit a check, read the list that an answer is judged by.
//!
//! Promises: a commit that failed for a passing reason is tried again under the same check id, so that it is
//! stored once; success is reported only after the commit.
//! Must never: keep a check in memory for later. What cannot be stored is said.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use queue::{Actor, KioskAction, NewCheck, Queue, StaffCode, Stored, Wanted};
use reception::{
    Asked, Asking, Course, EligibilityAnswer, Facts, InsuredPerson, InsurerList, Judgement, Proof, Reason,
    Recess, Remedy, Reservation, Rules, Voucher, VoucherData, decide,
};

use crate::clock;
use crate::staff::{Identified, Who};

/// Commits tried for one check.
const SAVE_TRIES_MAX: u32 = 3;
/// Pause between them.
const SAVE_PAUSE: Duration = Duration::from_millis(300);

/// Longest wait for the reservations.
const BOOKED_WAIT_MAX: Duration = Duration::from_secs(2);

/// The machine waits for a commit longer than all its tries, and the look at the reservations before, can take.
const _: () = {
    let tries_millis = SAVE_TRIES_MAX as u128 * queue::BUSY_SECS_MAX as u128 * 1000;
    let pauses_millis = SAVE_TRIES_MAX as u128 * SAVE_PAUSE.as_millis();
    assert!(
        BOOKED_WAIT_MAX.as_millis() + tries_millis + pauses_millis < reception::SAVING_SECS as u128 * 1000
    );
};

/// The queue, as the kiosk uses it.
#[derive(Clone)]
pub struct Store {
    queue: Queue,
}

/// What a verdict needs to know of a reception beside the answer. Personal data: no Debug.
pub struct Circumstances {
    /// The rules of the centre.
    pub rules: Arc<Rules>,
    /// What the person came for.
    pub course: Course,
    /// The day of the exam.
    pub exam_date: Date,
    /// Whether a time source has set the clock.
    pub clock_is_set: bool,
    /// Whether a voucher was brought.
    pub voucher: Voucher,
    /// What was typed or scanned of it.
    pub voucher_data: VoucherData,
    /// The person hands it to staff.
    pub voucher_to_staff: bool,
}

/// An answer and how it is judged. Personal data: no Debug.
pub struct Judged {
    /// What the gateway said.
    pub answer: EligibilityAnswer,
    /// The judgement.
    pub judgement: Judgement,
    /// Digest of the list it was made with.
    pub insurer_list_digest: Option<[u8; 32]>,
}

/// What the reservations of the day say.
enum Booked {
    /// Nobody took a list for it.
    NoList,
    /// Who could be meant.
    List(Vec<Reservation>),
    /// It is not known whether there is a list.
    Unreadable,
}

impl Booked {
    fn list(&self) -> Option<&[Reservation]> {
        match self {
            Self::List(list) => Some(list),
            Self::NoList | Self::Unreadable => None,
        }
    }

    fn reasons(&self) -> &'static [Reason] {
        match self {
            Self::Unreadable => &[Reason::ReservationsUnreadable],
            Self::NoList | Self::List(_) => &[],
        }
    }
}

impl Store {
    /// Uses this queue.
    #[must_use]
    pub fn new(queue: Queue) -> Self {
        Self { queue }
    }

    /// Judges an answer by the list in force and the reservations of the day. The answer is kept also when
    /// neither can be read.
    pub async fn judge(&self, answer: EligibilityAnswer, around: &Circumstances) -> Judged {
        let numbers: Vec<_> = answer.results.iter().map(|person| person.insurer_number).collect();
        let in_force = self.queue.insurers_for(&numbers).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the insurer list cannot be read");
            None
        });
        let asking = Asking { proof: Proof::OnlinePin, asked_for: around.exam_date, with_card: true };
        let only = if let [person] = answer.results.as_slice() { Some(person) } else { None };
        let booked = self.reservations(only, around).await;
        let list = in_force.as_ref().map(|in_force| &in_force.list);
        let facts = around.facts(Asked::Answered(&answer, asking), list, booked.list());
        let judgement = decide(&facts).because(booked.reasons());
        Judged { answer, judgement, insurer_list_digest: in_force.map(|in_force| in_force.digest) }
    }

    /// Judges a reception that ended without an answer, by what is known of the voucher.
    pub async fn judge_without_answer(&self, reason: Reason, around: &Circumstances) -> Judgement {
        let booked = self.reservations(None, around).await;
        decide(&around.facts(Asked::NotAnswered(reason), None, booked.list())).because(booked.reasons())
    }

    async fn reservations(&self, person: Option<&InsuredPerson>, around: &Circumstances) -> Booked {
        let wanted = Wanted { person, voucher: around.voucher_data.number };
        let read = self.queue.reservations_for(&wanted, around.exam_date);
        match tokio::time::timeout(BOOKED_WAIT_MAX, read).await {
            Ok(Ok(Some(list))) => Booked::List(list),
            Ok(Ok(None)) => Booked::NoList,
            Ok(Err(error)) => {
                tracing::error!(%error, "the reservations cannot be read");
                Booked::Unreadable
            }
            Err(_) => {
                tracing::error!("the reservations were not read in time");
                Booked::Unreadable
            }
        }
    }

    /// Commits the check; its receipt on success, what helps on failure.
    pub async fn save(&self, check: &NewCheck) -> Result<Stored, Remedy> {
        let mut tries = 1;
        loop {
            match self.queue.enqueue(check, &Actor::Kiosk, clock::now()).await {
                Ok(stored) => return Ok(stored),
                Err(error) => {
                    tracing::warn!(check_id = %check.id, %error, tries, "not stored");
                    if error.remedy() != Remedy::TryAgain || tries == SAVE_TRIES_MAX {
                        return Err(error.remedy());
                    }
                }
            }
            tries += 1;
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// Whose code this is. Slow on purpose.
    pub async fn staff_of(&self, code: StaffCode) -> Identified {
        let holder = match self.queue.staff_of_code(code.number()).await {
            Ok(holder) => holder,
            Err(error) => {
                tracing::error!(%error, "a staff code cannot be looked up");
                return Identified::Unknown;
            }
        };
        let compare = move || {
            let fits = code.fits(holder.as_ref().map(|holder| &holder.hash));
            let fitting = holder.filter(|_| fits);
            fitting.map_or(Identified::Nobody, |holder| {
                Identified::As(Who { name: holder.name, display_name: holder.display_name })
            })
        };
        tokio::task::spawn_blocking(compare).await.unwrap_or(Identified::Unknown)
    }

    /// Stores whether people are taken. False when it could not be.
    pub async fn set_recess(&self, recess: Option<Recess>, actor: &Actor) -> bool {
        let stored = self.queue.set_recess(recess, actor, clock::now()).await;
        stored.inspect_err(|error| tracing::error!(%error, "whether people are taken was not stored")).is_ok()
    }

    /// Tells staff that a card was left, as stubbornly as a check is stored.
    pub async fn note_card_left(&self) {
        for _ in 0..SAVE_TRIES_MAX {
            match self.queue.note_card_left(clock::now()).await {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "staff were not told of the card"),
            }
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// Records in the audit trail what staff did at the kiosk.
    pub async fn record(&self, actor: &Actor, action: KioskAction) {
        if let Err(error) = self.queue.audit_at_kiosk(actor, action, clock::now()).await {
            tracing::error!(%error, "what staff did was not recorded");
        }
    }

    /// Whether the queue can store at this moment: a write transaction that changes nothing.
    pub async fn works(&self) -> bool {
        self.queue.probe().await.inspect_err(|error| tracing::warn!(%error, "the queue still fails")).is_ok()
    }
}

impl Circumstances {
    fn facts<'a>(
        &'a self,
        asked: Asked<'a>,
        insurers: Option<&'a InsurerList>,
        reservations: Option<&'a [Reservation]>,
    ) -> Facts<'a> {
        Facts {
            rules: &self.rules,
            course: self.course,
            exam_date: self.exam_date,
            clock_is_set: self.clock_is_set,
            asked,
            insurers,
            voucher: self.voucher,
            voucher_data: self.voucher_data,
            voucher_unread: self.voucher_to_staff,
            reservations,
        }
    }
}
