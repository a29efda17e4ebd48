//! Owns a centre with a real queue file, to which the arrivals of a day come one after another.
//!
//! Promises: lists, candidates and commits go through the queue; what is said of an arrival is what was read back
//! from it.
//! Must never: look at what is expected.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::Offset;
use queue::{Actor, CheckDetail, NewCheck, Queue, Stored, Wanted};
use reception::{
    Asked, CheckId, Course, Facts, InsurerList, Judgement, Reason, Reservation, Verdict, Voucher, decide,
};
use tempfile::TempDir;
use tests::population::centre::{Centre, Error, Heard, TicketRead};
use tests::population::expected::Reading;
use tests::population::{Arrival, Way};

use crate::walk::Kiosk;

/// The centre of one day.
pub struct House {
    folder: TempDir,
    /// The queue.
    pub queue: Queue,
    centre: Centre,
    exam_date: Date,
    kiosks: HashMap<Course, Kiosk>,
    checks: u128,
}

/// What became of an arrival.
pub struct Found {
    /// The check as it was read back; none when nothing was stored.
    pub check: Option<CheckDetail>,
    /// Whether the person was sent on without staff; none when no page with a number was shown.
    pub thanked: Option<bool>,
    /// What was typed or scanned of the voucher.
    pub ticket: TicketRead,
}

/// What the lists of the queue say for one arrival.
struct Lists {
    insurers: Option<InsurerList>,
    digest: Option<[u8; 32]>,
    reservations: Option<Vec<Reservation>>,
}

impl House {
    /// A new queue with the lists of this day.
    pub async fn open(day: &[Arrival], exam_date: Date, reading: Reading) -> Result<Self, Error> {
        let folder = tempfile::tempdir()?;
        let queue = Queue::open(&folder.path().join("queue.db")).await?;
        let centre = Centre::new(reading)?;
        let now = moment(exam_date, 7 * 3600)?;
        queue.take_insurer_list(&centre.insurers(exam_date)?, None, &Actor::Technician, now).await?;
        let rows = centre.reservations(day)?;
        queue.take_reservations(&rows, None, &Actor::Staff("hana".to_owned()), now).await?;
        Ok(Self { folder, queue, centre, exam_date, kiosks: HashMap::new(), checks: 0 })
    }

    /// The queue file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("queue.db")
    }

    /// Who used a voucher on an earlier day was accepted then.
    pub async fn earlier(&mut self, arrival: &Arrival) -> Result<(), Error> {
        let Some(day) = arrival.used_on else { return Ok(()) };
        let found = self.receive(arrival, day).await?;
        if found.thanked == Some(true) { Ok(()) } else { Err("the earlier use was not accepted".into()) }
    }

    /// One person, from the door to the stored check.
    pub async fn arrive(&mut self, arrival: &Arrival) -> Result<Found, Error> {
        self.receive(arrival, self.exam_date).await
    }

    async fn receive(&mut self, arrival: &Arrival, day: Date) -> Result<Found, Error> {
        let ticket = self.centre.ticket(arrival);
        let heard = self.centre.heard(arrival, day)?;
        if matches!(arrival.way, Way::Existing { .. }) {
            let judgement = self.answered(arrival, ticket, &heard, day).await?;
            let stored = self.store(arrival, (judgement, Voucher::Brought), Some(heard), day).await?;
            return self.found(Some(stored), None, ticket).await;
        }
        let judgement = self.answered(arrival, ticket, &heard, day).await?;
        let kiosk = self.kiosks.entry(arrival.course).or_insert_with(|| Kiosk::of(arrival.course));
        let ended = kiosk.receive(arrival, ticket, &judgement.0.verdict())?;
        let Some(verdict) = ended.verdict else { return self.found(None, None, ticket).await };
        let (judged, heard) = if ended.answered {
            (judgement, Some(heard))
        } else {
            (self.not_answered(arrival, ticket, ended.voucher, &verdict, day).await?, None)
        };
        let (id, stored) = self.store(arrival, (judged, ended.voucher), heard, day).await?;
        let kiosk = self.kiosks.entry(arrival.course).or_insert_with(|| Kiosk::of(arrival.course));
        let thanked = kiosk.stored(stored.receipt.number, stored.accepted)?;
        self.found(Some((id, stored)), Some(thanked), ticket).await
    }

    async fn found(
        &self,
        stored: Option<(CheckId, Stored)>,
        thanked: Option<bool>,
        ticket: TicketRead,
    ) -> Result<Found, Error> {
        let Some((id, stored)) = stored else { return Ok(Found { check: None, thanked, ticket }) };
        let check = self.queue.check(id).await?.ok_or("the check is not there")?;
        if check.summary.receipt != stored.receipt {
            return Err("another receipt than was told".into());
        }
        Ok(Found { check: Some(check), thanked, ticket })
    }

    /// As the kiosk judges an answer (`kiosk::store::Store::judge`).
    async fn answered(
        &self,
        arrival: &Arrival,
        ticket: TicketRead,
        heard: &Heard,
        day: Date,
    ) -> Result<(Judgement, Option<[u8; 32]>), Error> {
        let voucher =
            if matches!(ticket, TicketRead::NotBrought) { Voucher::Missing } else { Voucher::Brought };
        let lists = self.lists(Some(heard), ticket, day).await?;
        let asked = Asked::Answered(&heard.answer, heard.asking);
        Ok((decide(&self.facts(arrival, (voucher, ticket), asked, &lists, day)), lists.digest))
    }

    /// As the kiosk judges a reception without an answer (`kiosk::app::effects`).
    async fn not_answered(
        &self,
        arrival: &Arrival,
        ticket: TicketRead,
        voucher: Voucher,
        verdict: &Verdict,
        day: Date,
    ) -> Result<(Judgement, Option<[u8; 32]>), Error> {
        let first = verdict.reasons().first().copied().unwrap_or(Reason::NoAnswer);
        let ticket = if voucher == Voucher::Brought { ticket } else { TicketRead::NotBrought };
        let lists = self.lists(None, ticket, day).await?;
        let facts = self.facts(arrival, (voucher, ticket), Asked::NotAnswered(first), &lists, day);
        Ok((decide(&facts).because(verdict.reasons()), None))
    }

    async fn lists(&self, heard: Option<&Heard>, ticket: TicketRead, day: Date) -> Result<Lists, Error> {
        let results = heard.map(|heard| heard.answer.results.as_slice()).unwrap_or_default();
        let numbers: Vec<_> = results.iter().map(|person| person.insurer_number).collect();
        let person = if let [person] = results { Some(person) } else { None };
        let wanted = Wanted { person, voucher: ticket.data().number };
        let reservations = self.queue.reservations_for(&wanted, day).await?;
        let in_force = match heard {
            Some(_) => self.queue.insurers_for(&numbers).await?,
            None => None,
        };
        let (insurers, digest) = in_force.map(|one| (one.list, one.digest)).unzip();
        Ok(Lists { insurers, digest, reservations })
    }

    fn facts<'a>(
        &'a self,
        arrival: &Arrival,
        (voucher, ticket): (Voucher, TicketRead),
        asked: Asked<'a>,
        lists: &'a Lists,
        exam_date: Date,
    ) -> Facts<'a> {
        Facts {
            rules: &self.centre.rules,
            course: arrival.course,
            exam_date,
            clock_is_set: arrival.clock_is_set,
            asked,
            insurers: lists.insurers.as_ref(),
            voucher,
            voucher_data: ticket.data(),
            reservations: lists.reservations.as_deref(),
        }
    }

    async fn store(
        &mut self,
        arrival: &Arrival,
        ((judgement, insurer_list_digest), voucher): ((Judgement, Option<[u8; 32]>), Voucher),
        heard: Option<Heard>,
        day: Date,
    ) -> Result<(CheckId, Stored), Error> {
        self.checks += 1;
        let existing = matches!(arrival.way, Way::Existing { .. });
        let check = NewCheck {
            id: CheckId::from_random(self.checks.to_be_bytes()),
            terminal: "kiosk-1".to_owned(),
            software: "population".to_owned(),
            business_date: day,
            exam_date: day,
            course: arrival.course,
            proof: heard.as_ref().map(|heard| heard.asking.proof),
            voucher,
            judgement,
            answer: heard.map(|heard| heard.answer),
            insurer_list_digest,
            certificate_not_after: certificate_end(arrival, day)?,
        };
        let actor = if existing { Actor::Desk } else { Actor::Kiosk };
        Ok((check.id, self.queue.enqueue(&check, &actor, moment(day, arrival.at_secs)?).await?))
    }
}

/// When the user certificate of this person ends.
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
