//! Owns the event loop: something happened → [`reception::advance`] → effects, one after the other.
//!
//! Promises: the machine is moved from this one task only; work that waits is spawned and comes back as an
//! input that carries its visit, so that nothing late is taken for the next person's.
//! Must never: decide anything the machine decides, or wait for card, gateway or disk in the loop.

mod day;
mod effects;
mod inputs;
mod manner;
mod staff;
mod voucher;

use std::collections::VecDeque;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use queue::Service;
use reader_wire::{ReaderState, Request, Seat, TerminalId};
use reception::{
    Around, Course, CourseRules, Effect, Event, Reception, Rules, Stage, VoucherPatterns, VoucherQuestion,
};
use screen::{Board, Manner, View};
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use crate::display::Light;
use crate::gateway::Gateway;
use crate::health::Health;
use crate::people::People;
use crate::person::Person;
use crate::present;
use crate::staff::{Attempts, Choice, Session};
use crate::store::Store;
use crate::voice::Voice;

pub use inputs::{Input, Kept, Work};
pub use staff::RecessKept;

/// Inputs that may wait for the loop.
pub const INPUTS_MAX: usize = 64;
/// How often a queue that failed is tried again.
const QUEUE_PROBE_SECS: u64 = 5;
/// How often the loop says that it lives.
const HEARTBEAT_SECS: u64 = 5;

/// Where pages go.
pub trait Pages {
    /// Shows this page instead of the one before, as the person wants to be spoken to.
    fn show(&self, view: View);
    /// Shows this page to the next person, who has chosen nothing yet.
    fn show_anew(&self, view: View, manner: Manner);
    /// Shows this board to staff instead of the page before.
    fn board(&self, board: Board);
    /// Says that the time of the page is nearly up, or no more.
    fn warn(&self, warned: bool);
    /// Ends the process; its unit begins it anew.
    fn quit(&self);
}

/// The parts the app works with.
pub struct Parts<P> {
    /// Where pages go.
    pub pages: P,
    /// Where requests to the reader go.
    pub reader: mpsc::Sender<Request>,
    /// The gateway.
    pub gateway: Gateway,
    /// The queue.
    pub store: Store,
    /// This terminal, as the gateway knows it.
    pub terminal: TerminalId,
    /// What people come for here, one or more. Of several the person chooses.
    pub courses: Vec<Course>,
    /// How the centre speaks to people.
    pub people: People,
    /// The voice, where there is one.
    pub voice: Option<Voice>,
    /// The rules of the centre.
    pub rules: Arc<Rules>,
    /// What is asked about a voucher, where one belongs to the course.
    pub voucher: VoucherQuestion,
    /// By which scanned codes are read; none when this kiosk has no scanner.
    pub patterns: Option<VoucherPatterns>,
    /// The file whose presence says that a time source has set the clock; none when nobody looks.
    pub clock_file: Option<PathBuf>,
    /// A folder of the disk that the queue is on.
    pub disk: PathBuf,
    /// The light behind the panel.
    pub light: Light,
    /// Whether staff take people, as it is stored, and since when at the start.
    pub service: Service,
    /// Whether staff open the kiosk anew each day.
    pub opened_by_staff: bool,
}

impl<P> Parts<P> {
    fn course_rules(&self, course: Course) -> CourseRules {
        let asked = self.rules.needs_voucher(course);
        let voucher = if asked { self.voucher } else { VoucherQuestion::None };
        CourseRules { permitted: course.eligibility_permitted(), voucher }
    }

    fn around(&self) -> Around {
        match self.courses[..] {
            [course] => Around::at_start(self.course_rules(course)),
            _ => Around::to_choose(),
        }
    }
}

/// The running app.
pub struct App<P> {
    parts: Parts<P>,
    inbox: mpsc::Sender<Input>,
    reception: Reception,
    /// What the reader said last; `None` while it is not connected.
    reader_state: Option<ReaderState>,
    health: Health,
    person: Person,
    seat: Option<Seat>,
    asked_seat: Option<Seat>,
    pending: VecDeque<Event>,
    page_ends: Option<Instant>,
    manner: Manner,
    /// The next page is for another person.
    anew: bool,
    /// Staff, while they are at the kiosk.
    staff: Session,
    /// What each choice of the board that is shown does.
    choices: Vec<Choice>,
    attempts: Attempts,
    /// Whether people are taken, stored and waiting until nobody is being served.
    recess_due: Option<Event>,
    /// One is being stored.
    recess_storing: bool,
    /// The day that has begun; none while nobody knows it.
    day: Option<Date>,
    beats_to_test: u8,
}

impl<P: Pages> App<P> {
    /// An app that has not heard from the reader yet. `inbox` is a sender to the receiver `run` gets.
    #[must_use]
    pub fn new(parts: Parts<P>, inbox: mpsc::Sender<Input>) -> Self {
        let recess = day::at_start(&parts.service, parts.opened_by_staff, parts.known_day());
        let around = Around { recess, ..parts.around() };
        let day = parts.service.at.map(reception::day_in_japan);
        let health = Health::of(&around, None);
        let reception = Reception::at(Stage::Closed(reception::Closed::ReaderMissing), around);
        let manner = parts.people.manner;
        Self {
            parts,
            inbox,
            reception,
            reader_state: None,
            health,
            person: Person::first(random()),
            seat: None,
            asked_seat: None,
            pending: VecDeque::new(),
            page_ends: None,
            manner,
            anew: true,
            staff: Session::default(),
            choices: Vec::new(),
            attempts: Attempts::default(),
            recess_due: None,
            recess_storing: false,
            day,
            beats_to_test: day::BEATS_TO_TEST,
        }
    }

    /// Runs for ever. `alive` is called at each heartbeat with the kiosk's condition.
    pub async fn run(mut self, mut inputs: mpsc::Receiver<Input>, alive: impl Fn(Health)) {
        self.show_page();
        let mut probe = every(QUEUE_PROBE_SECS);
        let mut heartbeat = every(HEARTBEAT_SECS);
        loop {
            let page_ends = self.page_ends;
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(input) => self.take(input),
                    None => return,
                },
                () = page_end(page_ends) => {
                    self.page_ends = None;
                    self.happen(Event::Timeout);
                }
                _ = probe.tick() => self.probe_queue(),
                _ = heartbeat.tick() => {
                    self.look_at_day(self.parts.known_day());
                    alive(self.health);
                }
            }
        }
    }

    /// Moves the machine and does what it says, then what the doing itself made happen.
    fn happen(&mut self, event: Event) {
        self.pending.push_back(event);
        while let Some(event) = self.pending.pop_front() {
            self.advance(event);
        }
        self.follow_recess();
        self.tell_health();
    }

    /// Tells the journal when the kiosk's condition is another than before.
    fn tell_health(&mut self) {
        let health = Health::of(&self.reception.around, self.reader_state);
        if health != self.health {
            self.health = health;
            health.log();
        }
    }

    /// Something that an effect found out at once.
    fn later(&mut self, event: Event) {
        self.pending.push_back(event);
    }

    fn spawn(&self, work: impl Future<Output = Work> + Send + 'static) {
        let (inbox, visit) = (self.inbox.clone(), self.person.visit);
        tokio::spawn(async move {
            // A closed inbox means that the app has ended.
            let _ = inbox.send(Input::Work(visit, work.await)).await;
        });
    }

    fn advance(&mut self, event: Event) {
        let before = self.reception.clone();
        let (after, effects) = reception::advance(before.clone(), event);
        self.reception = after;
        if before.stage.name() != self.reception.stage.name() {
            tracing::info!(stage = self.reception.stage.name(), "stage");
        }
        for effect in effects {
            self.perform(effect);
        }
        // Staff are nobody's next person: whoever comes after them is.
        let anew = self.anew && self.reception.stage != Stage::Staff;
        if anew || present::page_changed(&before.stage, &self.reception.stage) {
            self.show_page();
        } else if before.warned != self.reception.warned {
            self.tell_warned();
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::FetchChallenge => self.fetch_challenge(),
            Effect::ReadCertificate => self.read_certificate(),
            Effect::Prove => self.prove(),
            Effect::Ask => self.ask(),
            Effect::Save(verdict) => self.save(&verdict),
            Effect::ReleaseCard => self.release_card(),
            Effect::ForgetPin => self.person.pin = None,
            Effect::ForgetPerson => {
                self.person.forget(random());
                self.staff = Session::default();
                self.choices.clear();
            }
            Effect::ForgetManner => self.forget_manner(),
            Effect::Chime => self.chime(),
            Effect::NoteCardLeft => self.note_card_left(),
            Effect::PageTimer(wait) => {
                let secs = wait.secs(self.patience());
                self.page_ends = secs.map(|secs| Instant::now() + Duration::from_secs(secs.into()));
            }
        }
    }
}

async fn page_end(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn every(secs: u64) -> Interval {
    let mut ticks = interval(Duration::from_secs(secs));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}

/// 16 random bytes for a check id. Without randomness nothing can be named, so the kiosk stops here and its
/// unit starts it again.
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("no randomness from the system");
        std::process::abort();
    }
    bytes
}

#[cfg(test)]
mod tests;
