//! kill -9 of each of the three processes at each step of a reception.
//!
//! Promises: what a patient was shown a number for is in the queue under that number, once; the other two
//! processes go on, and the next patient is served without touching them; a PIN is sent to the card at most
//! once for each time it was typed; an approved check has one effect at the exam system.
//! Must never: kill anything but the process in question. The reader is the real one on a real pcscd, so
//! that the card and its counter outlive it.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

use screen::layout::{Page, Press};
use tests::exam_sim::ExamFault;
use tests::gateway_sim::Fault;
use tests::house::part::Part;
use tests::house::{House, Place, ReaderKind};
use tests::ledger::{HeldQueue, Ledger};
use tests::staff::Staff;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SLUG: &str = "contracted";
const PIN: &str = "1234";
/// What staff write about a person who came again.
const WORDS: &str = "同じ方の再受付";
/// Long enough to kill somebody meanwhile.
const FAULT_MILLIS: u64 = 3000;

/// Where a reception is when the blow comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Idle,
    Notice,
    Voucher,
    HalfPin,
    /// The PIN is complete, the challenge is not there.
    Waiting,
    /// The card has heard VERIFY, its answer is under way.
    Verifying,
    /// The card has signed, its answer is under way.
    Signing,
    Asking,
    /// The commit waits for the lock of the file.
    Saving,
    Receipt,
    TakeCard,
}

const STEPS: [Step; 11] = [
    Step::Idle,
    Step::Notice,
    Step::Voucher,
    Step::HalfPin,
    Step::Waiting,
    Step::Verifying,
    Step::Signing,
    Step::Asking,
    Step::Saving,
    Step::Receipt,
    Step::TakeCard,
];

/// The proof's commands, counted from the complete PIN: the session is open by then.
const VERIFY_COMMAND: u32 = 1;
const SIGN_COMMAND: u32 = 2;

/// A house, and what its patients did.
struct Watched {
    house: House,
    ledger: Ledger,
    held: Option<HeldQueue>,
    pins_typed: u32,
}

impl Watched {
    async fn open() -> Result<Self> {
        let house = House::open(ReaderKind::RealPcscd, &Place::Virtual)?;
        let ledger = Ledger::open(&house.queue_path()).await?;
        Ok(Self { house, ledger, held: None, pins_typed: 0 })
    }

    fn type_pin(&mut self) -> Result<()> {
        self.pins_typed += 1;
        Ok(self.house.type_pin(PIN)?)
    }

    /// A reception up to this step, by a person who was not here today.
    async fn walk(&mut self, step: Step) -> Result<()> {
        self.house.discard().await?;
        match step {
            Step::Idle => {}
            Step::Notice => {
                self.house.card.put(SLUG)?;
                self.house.page("notice")?;
            }
            Step::Voucher => {
                Box::pin(self.walk(Step::Notice)).await?;
                self.house.press(Page::Notice, Press::Agree)?;
                self.house.page("voucher")?;
            }
            Step::HalfPin => {
                self.house.walk_to_pin_pad(SLUG)?;
                self.house.type_pin("12")?;
            }
            Step::Waiting => {
                self.house.gateway_fault(delay(), Some("/v1/challenges"), Some(1))?;
                self.house.walk_to_pin_pad(SLUG)?;
                self.type_pin()?;
                self.house.kiosk.says("stage=\"waiting\"")?;
            }
            Step::Verifying => self.prove_with_hang(VERIFY_COMMAND, 0)?,
            Step::Signing => self.prove_with_hang(SIGN_COMMAND, 1)?,
            Step::Asking => {
                self.house.gateway_fault(delay(), Some("/v1/checks"), Some(1))?;
                self.house.walk_to_pin_pad(SLUG)?;
                self.type_pin()?;
                self.house.kiosk.says("stage=\"asking\"")?;
            }
            Step::Saving => {
                self.house.walk_to_pin_pad(SLUG)?;
                self.held = Some(HeldQueue::take(&self.house.queue_path()).await?);
                self.type_pin()?;
                self.house.kiosk.says("stage=\"saving\"")?;
            }
            Step::Receipt => {
                self.house.walk_to_pin_pad(SLUG)?;
                self.type_pin()?;
                self.house.page("receipt")?;
            }
            Step::TakeCard => {
                Box::pin(self.walk(Step::Receipt)).await?;
                self.house.press(Page::Receipt, Press::Done)?;
                self.house.page("take-card")?;
            }
        }
        Ok(())
    }

    /// The card answers one command of the proof late; by then it has signed `signatures` times.
    fn prove_with_hang(&mut self, at: u32, signatures: u32) -> Result<()> {
        let before = self.house.card.counts(SLUG)?;
        self.house.walk_to_pin_pad(SLUG)?;
        self.house.card.fault(SLUG, at, &format!("hang {FAULT_MILLIS}"))?;
        self.type_pin()?;
        self.house.kiosk.says("stage=\"proving\"")?;
        // The command reaches the card a moment after the page.
        std::thread::sleep(Duration::from_millis(FAULT_MILLIS / 3));
        let now = self.house.card.counts(SLUG)?;
        let did = (now.verifies - before.verifies, now.signatures - before.signatures);
        assert_eq!(did, (1, signatures), "another moment than meant");
        Ok(())
    }

    /// The fault is over and the patient has gone.
    async fn clear(&mut self) -> Result<()> {
        if let Some(held) = self.held.take() {
            held.let_go().await?;
        }
        self.house.gateway_well()?;
        self.house.card.take()?;
        Ok(())
    }

    /// The next patient is served; every number shown so far is in the queue.
    async fn next_patient(&mut self, step: Step) -> Result<()> {
        self.house.go_home()?;
        Box::pin(self.walk(Step::TakeCard)).await?;
        self.house.card.take()?;
        self.house.page("idle")?;
        self.account(step).await
    }

    /// The person comes, also again, and goes; nothing that came before is discarded.
    async fn comes(&mut self, end: &'static str, page: Page) -> Result<()> {
        self.house.walk_to_pin_pad(SLUG)?;
        self.type_pin()?;
        self.house.page(end)?;
        self.house.walk_home(page)?;
        self.account(Step::Idle).await
    }

    async fn account(&mut self, step: Step) -> Result<()> {
        let rows = self.ledger.checks().await?;
        let (stored, asks) = (self.house.stored()?, self.house.gateway_counts()?.asks);
        for check in &stored {
            let found: Vec<_> = rows.iter().filter(|row| row.id == check.id).collect();
            assert_eq!(found.len(), 1, "after {step:?}: {check:?} is stored {} times", found.len());
            assert!(found.iter().all(|row| row.receipt == check.receipt), "after {step:?}: {check:?}");
        }
        let pages = pages_shown(&self.house.kiosk.log()?);
        assert!(pages <= stored.len(), "after {step:?}: a page thanked for a check that was not stored");
        let numbers: BTreeSet<i64> = rows.iter().map(|row| row.receipt).collect();
        assert_eq!(numbers.len(), rows.len(), "after {step:?}: a number was given twice");
        let pins = usize::try_from(self.pins_typed)?;
        assert!(rows.len() <= pins, "after {step:?}: {} checks of {pins} receptions", rows.len());
        assert!(asks <= self.pins_typed, "after {step:?}: asked {asks} times");
        let counts = self.house.card.counts(SLUG)?;
        assert!(counts.verifies <= self.pins_typed, "after {step:?}: VERIFY {} times", counts.verifies);
        assert_eq!(counts.tries_left, 3, "after {step:?}");
        Ok(())
    }
}

fn delay() -> Fault {
    Fault::Delay { millis: FAULT_MILLIS }
}

/// How often a page with a receipt number was shown.
fn pages_shown(log: &str) -> usize {
    let shown = |stage| log.matches(&format!("stage=\"{stage}\"")).count();
    ["receipt", "see-staff", "locked", "unconfirmed"].map(shown).iter().sum()
}

fn run(parts: [&mut Part; 2], step: Step) {
    for part in parts {
        assert!(part.runs(), "a process that was not killed at {step:?} ended");
    }
}

#[tokio::test]
async fn the_kiosk_is_killed() -> Result<()> {
    let mut watched = Watched::open().await?;
    for step in STEPS {
        watched.walk(step).await?;
        let before = watched.ledger.checks().await?.len();
        watched.house.kiosk.kill()?;
        watched.clear().await?;
        let after = watched.ledger.checks().await?.len();
        assert_eq!(after, before, "a killed kiosk stored something at {step:?}");
        watched.house.kiosk_again()?;
        watched.next_patient(step).await?;
        run([&mut watched.house.reader, &mut watched.house.desk], step);
    }
    Ok(())
}

#[tokio::test]
async fn the_reader_is_killed() -> Result<()> {
    let mut watched = Watched::open().await?;
    for step in STEPS {
        watched.walk(step).await?;
        watched.house.reader.kill()?;
        watched.clear().await?;
        match step {
            // The card is not needed any more, so the reception goes on to its number.
            Step::Asking | Step::Saving => drop(watched.house.kiosk.says("stage=\"receipt\"")?),
            Step::Receipt => {}
            Step::Idle
            | Step::Notice
            | Step::Voucher
            | Step::HalfPin
            | Step::Waiting
            | Step::Verifying
            | Step::Signing
            | Step::TakeCard => drop(watched.house.kiosk.says("stage=\"closed-reader-missing\"")?),
        }
        watched.house.reader.again()?;
        watched.next_patient(step).await?;
        run([&mut watched.house.kiosk, &mut watched.house.desk], step);
    }
    Ok(())
}

#[tokio::test]
async fn the_desk_is_killed_while_a_patient_is_served() -> Result<()> {
    let mut watched = Watched::open().await?;
    for step in [Step::Idle, Step::HalfPin, Step::Asking, Step::Saving, Step::Receipt] {
        watched.walk(step).await?;
        watched.house.desk.kill()?;
        let unseen = match step {
            Step::Asking | Step::Saving => {
                if let Some(held) = watched.held.take() {
                    held.let_go().await?;
                }
                watched.house.page("receipt")?;
                watched.house.stored()?.last().cloned()
            }
            Step::Idle
            | Step::Notice
            | Step::Voucher
            | Step::HalfPin
            | Step::Waiting
            | Step::Verifying
            | Step::Signing
            | Step::Receipt
            | Step::TakeCard => None,
        };
        watched.clear().await?;
        if unseen.is_some() {
            watched.house.go_home()?;
            watched.comes("see-staff", Page::Receipt).await?;
        } else {
            watched.next_patient(step).await?;
        }
        watched.house.desk.again()?;
        watched.house.desk.says("forwarding=")?;
        if let Some(check) = unseen {
            let staff = Staff::sign_in(&watched.house).await?;
            assert!(staff.list().await?.contains(&check.id), "{step:?}: {check:?} is not in the list");
            staff.leave().await?;
        }
        run([&mut watched.house.kiosk, &mut watched.house.reader], step);
    }
    Ok(())
}

#[tokio::test]
async fn the_desk_is_killed_around_an_approval() -> Result<()> {
    let mut watched = Watched::open().await?;
    watched.comes("receipt", Page::Receipt).await?;
    for _ in 0..4 {
        watched.comes("see-staff", Page::Receipt).await?;
    }
    let ids: Vec<String> = watched.house.stored()?.into_iter().map(|check| check.id).collect();
    let staff = Staff::sign_in(&watched.house).await?;

    // The page is open; nothing was decided.
    staff.open(&ids[0]).await?;
    desk_dies(&mut watched, &staff).await?;
    assert_eq!(state_of(&mut watched, &ids[0]).await?, "awaiting-review");
    staff.approve(&ids[0], "").await?;
    forwarded(&mut watched, &ids[0], 1).await?;

    // The approval waits for the file's lock.
    let held = HeldQueue::take(&watched.house.queue_path()).await?;
    let blow = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        watched.house.desk.kill()
    };
    let (approved, killed) = tokio::join!(staff.approve(&ids[1], WORDS), blow);
    killed?;
    held.let_go().await?;
    assert!(approved.is_err(), "an approval was confirmed that was not stored");
    desk_dies(&mut watched, &staff).await?;
    assert_eq!(state_of(&mut watched, &ids[1]).await?, "awaiting-review");
    staff.approve(&ids[1], WORDS).await?;
    forwarded(&mut watched, &ids[1], 1).await?;

    // The exam system is busy; the check waits for its next attempt.
    watched.house.exam_fault(ExamFault::Busy { retry_after_secs: 2 }, None)?;
    staff.approve(&ids[2], WORDS).await?;
    watched.house.desk.says("not forwarded")?;
    desk_dies(&mut watched, &staff).await?;
    watched.house.exam_well()?;
    forwarded(&mut watched, &ids[2], 1).await?;

    // The exam system has stored it and has not answered yet.
    watched.house.exam_fault(ExamFault::Delay { millis: FAULT_MILLIS }, Some(1))?;
    staff.approve(&ids[3], WORDS).await?;
    arrived(&watched, &ids[3]).await?;
    desk_dies(&mut watched, &staff).await?;
    forwarded(&mut watched, &ids[3], 2).await?;

    // The exam system has stored it and its answer is lost.
    watched.house.exam_fault(ExamFault::DropAfter, Some(1))?;
    staff.approve(&ids[4], WORDS).await?;
    arrived(&watched, &ids[4]).await?;
    desk_dies(&mut watched, &staff).await?;
    forwarded(&mut watched, &ids[4], 2).await?;

    assert_eq!(watched.house.received()?.len(), 5);
    run([&mut watched.house.kiosk, &mut watched.house.reader], Step::Idle);
    watched.comes("see-staff", Page::Receipt).await
}

/// Kills the desk, starts it again, signs in again.
async fn desk_dies(watched: &mut Watched, staff: &Staff) -> Result<()> {
    watched.house.desk.kill()?;
    watched.house.desk.again()?;
    watched.house.desk.says("forwarding=")?;
    Ok(staff.sign_in_again().await?)
}

async fn state_of(watched: &mut Watched, id: &str) -> Result<String> {
    let rows = watched.ledger.checks().await?;
    rows.into_iter().find(|row| row.id == id).map(|row| row.state).ok_or_else(|| "no such check".into())
}

async fn arrived(watched: &Watched, id: &str) -> Result<()> {
    for _ in 0..200 {
        if watched.house.received()?.iter().any(|check| check.check_id == id) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("the check does not arrive".into())
}

/// It is forwarded, and the exam system has it once, after this many arrivals at least.
async fn forwarded(watched: &mut Watched, id: &str, arrivals_min: u32) -> Result<()> {
    watched.house.desk.says(&format!("check_id={id} state=\"forwarded\""))?;
    assert_eq!(state_of(watched, id).await?, "forwarded");
    let received = watched.house.received()?;
    let effects: Vec<_> = received.iter().filter(|check| check.check_id == id).collect();
    assert_eq!(effects.len(), 1);
    assert!(effects.iter().all(|check| check.arrivals >= arrivals_min), "the crash left no second attempt");
    Ok(())
}
