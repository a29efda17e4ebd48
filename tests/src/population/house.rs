//! Owns a centre with a real queue file, to which the arrivals of a day come one after another.
//!
//! Promises: lists, candidates and commits go through the queue; what is said of an arrival is what was read back
//! from it.
//! Must never: look at what is expected.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use queue::{Actor, CheckDetail, NewCheck, Queue, Wanted};
use reception::{
    Asked, CheckId, Facts, InsurerList, Judgement, Reason, Reservation, Rules, Voucher, VoucherData, decide,
};
use tempfile::TempDir;

use super::centre::{Centre, Error, Heard, TicketRead};
use super::expected::Reading;
use super::machine::{self, End};
use super::{Arrival, Course, Way};

/// The centre of one day.
pub struct House {
    /// The queue.
    pub queue: Queue,
    centre: Centre,
    exam_date: Date,
    checks: u128,
    _folder: TempDir,
}

/// What lies on the desk when an arrival is judged. Invented, yet handled as a person's data: no Debug.
pub struct Brought {
    course: Course,
    exam_date: Date,
    clock_is_set: bool,
    /// The answer of the service; none when there is none.
    heard: Option<Heard>,
    voucher: Voucher,
    voucher_data: VoucherData,
    voucher_unread: bool,
    insurers: Option<InsurerList>,
    digest: Option<[u8; 32]>,
    reservations: Option<Vec<Reservation>>,
}

impl House {
    /// A new queue with the lists of this day.
    ///
    /// # Errors
    /// When a list is not taken.
    pub async fn open(day: &[Arrival], exam_date: Date, reading: Reading) -> Result<Self, Error> {
        let house = Self::without_lists(exam_date, reading).await?;
        let now = moment(exam_date, 7 * 3600)?;
        let insurers = house.centre.insurers(exam_date)?;
        house.queue.take_insurer_list(&insurers, None, &Actor::Technician, now).await?;
        let rows = house.centre.reservations(day)?;
        house.queue.take_reservations(&rows, None, &Actor::Staff("hana".to_owned()), now).await?;
        Ok(house)
    }

    /// A new queue in which nothing is.
    ///
    /// # Errors
    /// When there is none.
    pub async fn without_lists(exam_date: Date, reading: Reading) -> Result<Self, Error> {
        let folder = tempfile::tempdir()?;
        let queue = Queue::open(&folder.path().join("queue.db")).await?;
        Ok(Self { queue, centre: Centre::new(reading)?, exam_date, checks: 0, _folder: folder })
    }

    /// Its rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.centre.rules
    }

    /// Who used a voucher on an earlier day was accepted then.
    ///
    /// # Errors
    /// When not.
    pub async fn earlier(&mut self, arrival: &Arrival) -> Result<(), Error> {
        let Some(day) = arrival.used_on else { return Ok(()) };
        match self.receive(arrival, day).await? {
            Some(check) if check.summary.verdict.reasons().is_empty() => Ok(()),
            Some(_) | None => Err("the earlier use was not accepted".into()),
        }
    }

    /// One person, from the door to the stored check, as it was read back; none when nothing was stored.
    ///
    /// # Errors
    /// When the queue or a reader refuses.
    pub async fn arrive(&mut self, arrival: &Arrival) -> Result<Option<CheckDetail>, Error> {
        self.receive(arrival, self.exam_date).await
    }

    /// What is judged when the service answers, as `kiosk` and `desk` put it together.
    ///
    /// # Errors
    /// When the queue or a reader refuses.
    pub async fn brought(&self, arrival: &Arrival, day: Date) -> Result<Brought, Error> {
        let ticket = self.centre.ticket(arrival);
        let heard = self.centre.heard(arrival, day)?;
        self.on_desk(arrival, day, Some(heard), (ticket.shown(), ticket.data())).await
    }

    async fn receive(&mut self, arrival: &Arrival, day: Date) -> Result<Option<CheckDetail>, Error> {
        let brought = self.brought(arrival, day).await?;
        let judgement = decide(&brought.facts(self.rules(), None));
        if matches!(arrival.way, Way::Existing { .. }) {
            return self.store(arrival, brought, judgement).await.map(Some);
        }
        let ticket = self.centre.ticket(arrival);
        match machine::end(arrival, ticket, &judgement.verdict()) {
            End::Gone => Ok(None),
            End::Answered => self.store(arrival, brought, judgement).await.map(Some),
            End::SeeStaff(reasons, voucher) => {
                let first = reasons.first().copied().ok_or("staff without a reason")?;
                let known = if voucher == Voucher::Brought { ticket.data() } else { VoucherData::default() };
                let brought = self.on_desk(arrival, day, None, (voucher, known)).await?;
                let judgement = decide(&brought.facts(self.rules(), Some(first))).because(&reasons);
                self.store(arrival, brought, judgement).await.map(Some)
            }
        }
    }

    async fn on_desk(
        &self,
        arrival: &Arrival,
        exam_date: Date,
        heard: Option<Heard>,
        (voucher, voucher_data): (Voucher, VoucherData),
    ) -> Result<Brought, Error> {
        let results = heard.as_ref().map(|heard| heard.answer.results.as_slice()).unwrap_or_default();
        let numbers: Vec<_> = results.iter().map(|person| person.insurer_number).collect();
        let person = if let [person] = results { Some(person) } else { None };
        let wanted = Wanted { person, voucher: voucher_data.number };
        let reservations = self.queue.reservations_for(&wanted, exam_date).await?;
        let in_force = self.queue.insurers_for(&numbers).await?.filter(|_| heard.is_some());
        let (insurers, digest) = in_force.map(|one| (one.list, one.digest)).unzip();
        let (course, clock_is_set) = (arrival.course, arrival.clock_is_set);
        let handed_over = matches!(self.centre.ticket(arrival), TicketRead::ToStaff | TicketRead::Unread);
        Ok(Brought {
            course,
            exam_date,
            clock_is_set,
            heard,
            voucher,
            voucher_data,
            voucher_unread: handed_over && voucher == Voucher::Brought,
            insurers,
            digest,
            reservations,
        })
    }

    async fn store(
        &mut self,
        arrival: &Arrival,
        brought: Brought,
        judgement: Judgement,
    ) -> Result<CheckDetail, Error> {
        let day = brought.exam_date;
        self.checks += 1;
        let check = NewCheck {
            id: CheckId::from_random(self.checks.to_be_bytes()),
            terminal: "kiosk-1".to_owned(),
            software: "population".to_owned(),
            business_date: day,
            exam_date: day,
            course: brought.course,
            proof: brought.heard.as_ref().map(|heard| heard.asking.proof),
            voucher: brought.voucher,
            judgement,
            answer: brought.heard.map(|heard| heard.answer),
            insurer_list_digest: brought.digest,
            certificate_not_after: certificate_end(arrival, day)?,
            by_staff: None,
        };
        let actor = if matches!(arrival.way, Way::Existing { .. }) { Actor::Desk } else { Actor::Kiosk };
        let stored = self.queue.enqueue(&check, &actor, moment(day, arrival.at_secs)?).await?;
        let back = self.queue.check(check.id).await?.ok_or("the check is not there")?;
        let told = back.summary.verdict.reasons().is_empty();
        if back.summary.receipt == stored.receipt && told == stored.accepted {
            Ok(back)
        } else {
            Err("something else was told than was stored".into())
        }
    }
}

impl Brought {
    /// The facts of a verdict: with the answer, or without one for this reason.
    #[must_use]
    pub fn facts<'a>(&'a self, rules: &'a Rules, without: Option<Reason>) -> Facts<'a> {
        let asked = match (&self.heard, without) {
            (Some(heard), None) => Asked::Answered(&heard.answer, heard.asking),
            (_, reason) => Asked::NotAnswered(reason.unwrap_or(Reason::NoAnswer)),
        };
        Facts {
            rules,
            course: self.course,
            exam_date: self.exam_date,
            clock_is_set: self.clock_is_set,
            asked,
            insurers: self.insurers.as_ref(),
            voucher: self.voucher,
            voucher_data: self.voucher_data,
            voucher_unread: self.voucher_unread,
            reservations: self.reservations.as_deref(),
        }
    }
}

/// When the user certificate of this person ends.
///
/// # Errors
/// When that is no time.
pub fn certificate_end(arrival: &Arrival, day: Date) -> Result<Option<Timestamp>, Error> {
    if matches!(arrival.way, Way::Existing { .. }) {
        return Ok(None);
    }
    let last = day.checked_add(arrival.certificate_days.days())?;
    Ok(Some(moment(last, 24 * 3600 - 1)?))
}

/// So many seconds of this day in Japan.
fn moment(day: Date, secs: u64) -> Result<Timestamp, Error> {
    let midnight = Offset::constant(9).to_timestamp(day.at(0, 0, 0, 0))?;
    Ok(midnight.checked_add(i64::try_from(secs)?.seconds())?)
}
