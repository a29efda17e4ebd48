//! Terms, kept on a real queue with a clock that the test moves.

use std::sync::Mutex;
use std::time::Instant;

use jiff::civil::date;
use queue::{Actor, NewCheck, TrailFilter};
use reception::{
    Asked, CheckId, Course, CredentialClass, EligibilityAnswer, Facts, InsuredPerson, Judgement, Move, Proof,
    Rules, Validity, Voucher, VoucherData, decide,
};
use tempfile::TempDir;

use super::*;

const NAME: &str = "見本花子";

struct MovedClock(Mutex<Timestamp>);

impl MovedClock {
    fn go_on(&self, hours: i64) {
        let mut now = self.0.lock().expect("clock");
        *now += SignedDuration::from_hours(hours);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("clock")
    }

    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

struct House {
    dir: TempDir,
    queue: Queue,
    clock: Arc<MovedClock>,
    keeping: Keeping,
}

impl House {
    /// A desk that ran for three days, with one check that was discarded on the last of them.
    async fn with_a_finished_check(personal_days: u16) -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let queue = Queue::open(&dir.path().join("queue.sqlite")).await.expect("queue");
        let clock = Arc::new(MovedClock(Mutex::new("2026-11-18T03:00:00Z".parse().expect("time"))));
        let keeper = Keeper { queue: queue.clone(), clock: clock.clone(), personal_days };
        let mut house = Self { dir, queue, clock, keeping: Keeping::new(keeper) };
        for _ in 0..2 {
            house.keeping.look().await;
            house.clock.go_on(24);
        }
        let now = house.clock.now();
        house.queue.enqueue(&check(), &Actor::Kiosk, now).await.expect("stored");
        let revision = "1".parse().expect("revision");
        let actor = Actor::Staff("sato".to_owned());
        let moved = house.queue.step(id(), revision, Move::Discard, &actor, Some(NAME), now).await;
        moved.expect("discarded");
        house
    }

    async fn look_after(&mut self, hours: i64) -> bool {
        self.clock.go_on(hours);
        self.keeping.look().await;
        self.queue.check(id()).await.expect("read").expect("the check stays").answer.is_some()
    }

    fn name_is_in_a_file(&self) -> bool {
        let mut entries = std::fs::read_dir(self.dir.path()).expect("folder");
        entries.any(|entry| {
            let bytes = std::fs::read(entry.expect("entry").path()).expect("file");
            bytes.windows(NAME.len()).any(|part| part == NAME.as_bytes())
        })
    }
}

fn id() -> CheckId {
    CheckId::from_random([1; 16])
}

fn check() -> NewCheck {
    let person = InsuredPerson {
        class: CredentialClass::General,
        insurer_number: "06139463".parse().expect("insurer"),
        insurer_name: "見本健康保険組合".to_owned(),
        symbol: None,
        number: "42".to_owned(),
        branch: None,
        kinship: None,
        name: NAME.to_owned(),
        kana: None,
        other_name: None,
        other_kana: None,
        sex: None,
        birth_date: date(1957, 3, 9),
        qualified_on: None,
        disqualified_on: None,
        valid_from: None,
        valid_until: None,
    };
    NewCheck {
        id: id(),
        terminal: "kiosk-1".to_owned(),
        software: "0.1.0".to_owned(),
        business_date: date(2026, 11, 20),
        exam_date: date(2026, 11, 20),
        course: Course::SpecificExam,
        proof: Some(Proof::OnlinePin),
        voucher: Voucher::Missing,
        judgement: judgement(),
        answer: Some(EligibilityAnswer { validity: Validity::Valid, results: vec![person] }),
        insurer_list_digest: None,
        certificate_not_after: None,
        by_staff: None,
    }
}

fn judgement() -> Judgement {
    let rules = include_str!("../../../../config/rules.toml");
    let proofs = include_str!("../../../../config/proofs.toml");
    let institutions = include_str!("../../../../config/institutions.toml");
    decide(&Facts {
        rules: &Rules::parse(rules, proofs, institutions).expect("the shipped rules"),
        course: Course::SpecificExam,
        exam_date: date(2026, 11, 20),
        clock_is_set: true,
        asked: Asked::NotAnswered(reception::Reason::PinForgotten),
        insurers: None,
        voucher: Voucher::Missing,
        voucher_data: VoucherData::default(),
        voucher_unread: false,
        reservations: None,
    })
}

#[tokio::test]
async fn personal_data_goes_after_its_days_and_from_the_disk() {
    let mut house = House::with_a_finished_check(5).await;
    for _ in 0..4 {
        assert!(house.look_after(24).await);
    }
    assert!(house.look_after(23).await, "an hour before its time");
    assert!(house.name_is_in_a_file());
    assert!(!house.look_after(1).await);
    assert!(!house.name_is_in_a_file());
    let trail = house.queue.trail(&TrailFilter::default(), None, 1).await.expect("trail");
    assert_eq!(trail.rows[0].object.as_deref(), Some("1/0/0"));
}

#[tokio::test]
async fn a_clock_that_jumped_ahead_removes_nothing_before_its_third_day() {
    let mut house = House::with_a_finished_check(30).await;
    house.keeping.look().await;
    assert!(house.look_after(24 * 365 * 5).await, "five years in a moment");
    assert!(house.look_after(1).await);
    assert!(house.look_after(24).await);
    assert!(!house.look_after(24).await, "days go by as they should");
}

#[tokio::test]
async fn a_clock_that_was_put_right_is_believed_at_once() {
    let mut house = House::with_a_finished_check(1).await;
    assert!(house.look_after(24 * 365).await);
    assert!(!house.look_after(24 - 24 * 365).await, "a day after it ended");
}

#[tokio::test]
async fn a_desk_that_was_off_for_long_waits_for_its_third_day() {
    let mut house = House::with_a_finished_check(1).await;
    assert!(house.look_after(24 * 8).await);
    assert!(house.look_after(24).await);
    assert!(!house.look_after(24).await);
}

#[tokio::test]
async fn the_head_is_told_once_a_day() {
    let mut house = House::with_a_finished_check(30).await;
    house.keeping.look().await;
    let told = house.keeping.head_told;
    assert_eq!(told, Some(date(2026, 11, 20)));
    house.look_after(24).await;
    assert_eq!(house.keeping.head_told, Some(date(2026, 11, 21)));
}
