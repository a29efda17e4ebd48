//! Answer files of invented people through the watcher into a real queue.

mod crashes;
mod damaged;

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use encoding_rs::SHIFT_JIS;
use jiff::Timestamp;
use jiff::civil::date;
use queue::{CheckDetail, CheckFilter};
use reception::{CheckId, Proof, Reason, Validity, Voucher};
use tempfile::TempDir;

use super::trouble::Trouble;
use super::*;

const GOOD: &str = include_str!("../../../reception/src/existing/fixtures/OQSsiquc01res_face_good.xml");
const NAME: &str = "OQSsiquc01res_face_1.xml";

struct TestClock {
    start: Instant,
    added: Mutex<Duration>,
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        "2026-11-20T03:00:00Z".parse().expect("time")
    }

    fn monotonic(&self) -> Instant {
        self.start + *self.added.lock().expect("no panic")
    }
}

struct House {
    dir: TempDir,
    clock: Arc<TestClock>,
    watch: Watch,
}

impl House {
    async fn open() -> Self {
        let dir = tempfile::tempdir().expect("dir");
        fs::create_dir(dir.path().join("res")).expect("folder");
        let clock = Arc::new(TestClock { start: Instant::now(), added: Mutex::default() });
        let watch = start(&dir, &clock).await;
        Self { dir, clock, watch }
    }

    /// The desk again, after a crash: what was in memory is gone.
    async fn restart(&mut self) {
        self.watch.watcher.queue.close().await;
        self.watch = start(&self.dir, &self.clock).await;
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("res").join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("written");
    }

    async fn look(&mut self) {
        *self.clock.added.lock().expect("no panic") += Duration::from_secs(EXISTING_LOOK_SECS);
        self.watch.look().await;
    }

    /// As many as a finished file needs.
    async fn looks(&mut self) {
        self.look().await;
        self.look().await;
    }

    async fn pass(&mut self, secs: u64) {
        *self.clock.added.lock().expect("no panic") += Duration::from_secs(secs);
        self.watch.look().await;
    }

    async fn checks(&self) -> Vec<CheckDetail> {
        let queue = &self.watch.watcher.queue;
        let filter = CheckFilter::of_day(date(2026, 11, 20));
        let page = queue.checks(&filter, None, 50).await.expect("read");
        let mut checks = Vec::new();
        for row in page.rows {
            checks.push(queue.check(row.id).await.expect("read").expect("there"));
        }
        checks
    }

    fn standing(&self) -> Standing {
        *self.watch.watcher.standing.borrow()
    }

    /// Names in a folder, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("listed");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("entry").file_name().into_string().expect("utf-8")).collect();
        names.sort_unstable();
        names
    }

    /// What is left beside our own folders.
    fn left(&self) -> Vec<String> {
        let mut names = self.names("");
        names.retain(|name| name != "taking" && name != "set-aside");
        names
    }
}

async fn start(dir: &TempDir, clock: &Arc<TestClock>) -> Watch {
    let queue = Queue::open(&dir.path().join("queue.sqlite")).await.expect("queue");
    let rules = include_str!("../../../../config/rules.toml").replace("\"limited\"\n", "\"existing\"\n");
    let proofs = include_str!("../../../../config/proofs.toml");
    let institutions = include_str!("../../../../config/institutions.toml");
    let watcher = Watcher {
        queue,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        folder: dir.path().join("res"),
        rules: Rules::parse(&rules, proofs, institutions).expect("rules"),
        course: Course::SpecificExam,
        standing: watch::Sender::new(Standing::default()),
    };
    Watch { watcher, looks: Looks::default(), told: Told::default() }
}

/// The good file with another value of this field.
fn with(field: &str, value: &str) -> String {
    let (before, rest) = GOOD.split_once(&format!("<{field}>")).expect("the field");
    let (_, after) = rest.split_once(&format!("</{field}>")).expect("its end");
    format!("{before}<{field}>{value}</{field}>{after}")
}

fn in_cp932(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = SHIFT_JIS.encode(text);
    assert!(!lost, "the text has a form in CP932");
    bytes.into_owned()
}

#[tokio::test]
async fn an_answer_becomes_a_check_and_its_file_goes() {
    for content in [GOOD.as_bytes().to_vec(), in_cp932(GOOD)] {
        let mut house = House::open().await;
        house.put(NAME, &content);
        house.looks().await;
        let checks = house.checks().await;
        let [check] = checks.as_slice() else { panic!("one check, not {}", checks.len()) };
        assert_eq!(check.summary.receipt.business_date, date(2026, 11, 20), "when it was asked");
        assert_eq!(check.exam_date, date(2026, 11, 21), "for what day");
        assert_eq!((check.proof, check.summary.voucher), (Some(Proof::OnlineExisting), Voucher::NotAsked));
        let reasons = check.summary.verdict.reasons();
        assert!(reasons.contains(&Reason::VoucherMissing), "nobody has asked for it: {reasons:?}");
        assert!(
            !reasons.contains(&Reason::IdentityUnchecked) && !reasons.contains(&Reason::ProofNotAccepted)
        );
        assert_eq!(check.history.iter().map(|row| &row.actor).collect::<Vec<_>>(), [&Actor::Desk]);
        let answer = check.answer.as_ref().expect("an answer");
        assert!(answer.results[0].name == "髙●　花子" && answer.validity == Validity::Valid);
        assert!(
            house.left().is_empty()
                && house.names("taking").is_empty()
                && house.names("set-aside").is_empty()
        );
    }
}

#[tokio::test]
async fn the_six_validities_are_judged_as_answers_of_the_kiosk_are() {
    let mut house = House::open().await;
    let expected = [
        (Validity::Valid, None),
        (Validity::Invalid, Some(Reason::CredentialInvalid)),
        (Validity::Superseded, Some(Reason::CredentialSuperseded)),
        (Validity::None, Some(Reason::CredentialNone)),
        (Validity::Several, Some(Reason::CredentialSeveral)),
        (Validity::Unregistered, Some(Reason::CredentialUnregistered)),
    ];
    for (validity, _) in expected {
        let code = u8::from(validity).to_string();
        house.put(&format!("OQSsiquc01res_{code}.xml"), with("QualificationValidity", &code));
    }
    house.looks().await;
    let checks = house.checks().await;
    assert_eq!(checks.len(), expected.len());
    let all = expected.map(|(_, reason)| reason);
    for (validity, reason) in expected {
        let mut found =
            checks.iter().filter(|check| check.answer.as_ref().is_some_and(|one| one.validity == validity));
        let reasons = found.next().expect("its check").summary.verdict.reasons();
        let own: Vec<_> = reasons.iter().filter(|one| all.contains(&Some(**one))).collect();
        assert_eq!(own, reason.iter().collect::<Vec<_>>(), "{validity:?}");
    }
}

#[tokio::test]
async fn several_results_and_typed_numbers_are_for_staff() {
    let mut house = House::open().await;
    let (before, rest) = GOOD.split_once("<ResultOfQualificationConfirmation>").expect("start");
    let (one, after) = rest.split_once("</ResultOfQualificationConfirmation>").expect("end");
    let one = format!("<ResultOfQualificationConfirmation>{one}</ResultOfQualificationConfirmation>");
    house.put("OQSsiquc01res_1.xml", [before, &one.repeat(3), after].concat());
    house.put("OQSsiquc01res_2.xml", with("ReferenceClassification", "2"));
    house.looks().await;
    let mut checks = house.checks().await;
    checks.sort_by_key(|check| check.answer.as_ref().map(|answer| answer.results.len()));
    let [typed, several] = checks.as_slice() else { panic!("two checks, not {}", checks.len()) };
    assert!(typed.summary.verdict.reasons().contains(&Reason::IdentityUnchecked));
    assert!(several.summary.verdict.reasons().contains(&Reason::CredentialSeveral));
    assert_eq!(several.answer.as_ref().map(|answer| answer.results.len()), Some(3));
}

#[tokio::test]
async fn reservations_and_contracts_are_looked_at_on_the_exam_date() {
    let mut house = House::open().await;
    let queue = &house.watch.watcher.queue;
    let booked = r#"{"id":"R1","day":"2026-11-21","birth_date":"1970-04-01","kana":"ﾃｽﾄ ﾊﾅｺ"}"#;
    let booked = [serde_json::from_str(booked).expect("a reservation")];
    queue.take_reservations(&booked, None, &Actor::Technician, house.clock.now()).await.expect("taken");
    house.put(NAME, GOOD);
    house.looks().await;
    let checks = house.checks().await;
    let papers = checks[0].papers.as_ref().expect("papers");
    assert_eq!(papers.reservation.as_ref().map(|one| one.id.as_str()), Some("R1"));
    assert!(checks[0].summary.verdict.reasons().contains(&Reason::ListUnreadable), "no list of insurers yet");
}

#[tokio::test]
async fn reservations_that_cannot_be_read_are_a_reason_for_staff() {
    let house = House::open().await;
    let Watcher { queue, rules, course, .. } = &house.watch.watcher;
    let told = async || {
        let Ok(result) = read_existing_result(GOOD.as_bytes()) else { panic!("a good file") };
        let check = judge::check(queue, rules, *course, CheckId::from_random([1; 16]), result).await;
        check.judgement.verdict().reasons().contains(&Reason::ReservationsUnreadable)
    };
    assert!(!told().await);
    queue.close().await;
    assert!(told().await);
}

#[tokio::test]
async fn a_file_is_taken_at_the_second_look_that_finds_it_unchanged() {
    let mut house = House::open().await;
    let half = GOOD.len() / 2;
    house.put(NAME, &GOOD.as_bytes()[..half]);
    house.look().await;
    house.put(NAME, GOOD);
    house.look().await;
    assert_eq!(house.left(), [NAME], "it has grown between the looks");
    house.look().await;
    assert_eq!((house.left().len(), house.checks().await.len()), (0, 1));
}

#[tokio::test]
async fn other_files_are_left_alone() {
    let mut house = House::open().await;
    let names = ["OQSmuquc01res.xml", "OQSsiquc01req_1.xml", "OQSsiquc01res_1.xml.tmp", "notes.txt"];
    for name in names {
        house.put(name, GOOD);
    }
    fs::create_dir(house.path("OQSsiquc01res_folder.xml")).expect("folder");
    std::os::unix::fs::symlink(house.path("notes.txt"), house.path("OQSsiquc01res_link.xml")).expect("link");
    house.looks().await;
    assert_eq!(house.left().len(), names.len() + 2);
    assert!(house.names("set-aside").is_empty() && house.checks().await.is_empty());
}

#[tokio::test]
async fn a_folder_that_comes_later_is_told_once_and_then_watched() {
    let mut house = House::open().await;
    fs::remove_dir(house.path("")).expect("removed");
    house.look().await;
    let missing = Some(Trouble::Folder(io::ErrorKind::NotFound));
    assert_eq!(house.watch.told, Told(missing));
    assert!(house.standing().fails);
    assert!(!house.watch.told.is_news(missing), "once");
    fs::create_dir(house.path("")).expect("folder");
    house.put(NAME, GOOD);
    house.looks().await;
    assert_eq!((&house.watch.told, house.checks().await.len()), (&Told(None), 1));
    assert_eq!(house.standing(), Standing::default());
    assert!(house.watch.told.is_news(missing), "and again when it goes again");
}
