//! Owns a desk that runs for one test: queue file, account, movable clock, port.
//!
//! Promises: everything goes away with the value.
//! Must never: be slower than it must; the passphrase is hashed once a test.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use desk::access::{Passphrase, SecondFactorRule, SessionLimits};
use desk::clock::Clock;
use desk::config::{Access, Centre, Config};
use desk::existing::Standing;
use desk::server::{self, Limits, OldestTls, ServerCertificate, Site};
use desk::vault::Vault;
use desk::web::{self, Desk, Parts};
use jiff::{SignedDuration, Timestamp};
use queue::{Actor, NewCheck, Queue, Role};
use reception::{
    CheckId, Course, CredentialClass, EligibilityAnswer, InsuredPerson, Move, Proof, Sex, Validity, Verdict,
    Voucher,
};
use rustls_pki_types::CertificateDer;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use zeroize::Zeroizing;

use crate::browser::Browser;
use crate::judged;

pub const STAFF: &str = "yamada";
pub const PASSPHRASE: &str = "けさのしんぶんはおもいです";
pub const FACILITY: &str = "1312345678";
pub const DAY: &str = "2026-11-20";

/// Noon in Japan, and on from there with the real clock plus what the test adds.
pub struct TestClock {
    start: Instant,
    added_secs: AtomicI64,
}

impl TestClock {
    pub fn advance_secs(&self, secs: i64) {
        self.added_secs.fetch_add(secs, Ordering::SeqCst);
    }

    fn passed(&self) -> Duration {
        let added = u64::try_from(self.added_secs.load(Ordering::SeqCst)).expect("forward");
        self.start.elapsed() + Duration::from_secs(added)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let noon: Timestamp = "2026-11-20T03:00:00Z".parse().expect("time");
        noon + SignedDuration::try_from(self.passed()).expect("short")
    }

    fn monotonic(&self) -> Instant {
        self.start + self.passed()
    }
}

pub struct House {
    pub queue: Queue,
    pub clock: Arc<TestClock>,
    pub approved: Arc<Notify>,
    pub address: SocketAddr,
    pub root: CertificateDer<'static>,
    pub stop: watch::Sender<bool>,
    pub answer_files: watch::Sender<Standing>,
    pub dir: TempDir,
    counter: Mutex<u8>,
}

impl House {
    pub async fn open() -> Self {
        Self::open_with(Limits::default()).await
    }

    pub async fn open_with(limits: Limits) -> Self {
        Self::open_so(limits, access(SecondFactorRule::Optional), OldestTls::V1_3).await
    }

    /// Where this rule holds.
    pub async fn ruled(rule: SecondFactorRule) -> Self {
        Self::open_so(Limits::default(), access(rule), OldestTls::V1_3).await
    }

    pub async fn open_so(limits: Limits, access: Access, oldest_tls: OldestTls) -> Self {
        let dir = tempfile::tempdir().expect("dir");
        let clock = Arc::new(TestClock { start: Instant::now(), added_secs: AtomicI64::new(0) });
        let queue = Queue::open(&dir.path().join("queue.sqlite")).await.expect("queue");
        let approved = Arc::new(Notify::new());
        let certificate = ServerCertificate::load(&config(&dir), clock.now()).expect("certificate");
        let root = certificate.chain[0].clone();
        let (answer_files_standing, answer_files) = watch::channel(Standing::default());
        let desk = Desk::new(Parts {
            queue: queue.clone(),
            clock: clock.clone(),
            centre: centre(),
            access,
            vault: Vault::open(dir.path(), &Zeroizing::new([3; 32])).expect("vault"),
            fingerprint: certificate.fingerprint.clone(),
            forwarding: true,
            approved: approved.clone(),
            answer_files,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let address = listener.local_addr().expect("address");
        let tls = server::tls_acceptor(certificate, oldest_tls).expect("tls");
        let (stop, stopped) = watch::channel(false);
        let site = Site { router: web::router(desk.expect("desk")), tls, limits, late: web::late };
        tokio::spawn(server::run(listener, site, stopped));
        let counter = Mutex::new(0);
        let answer_files = answer_files_standing;
        let house = Self { queue, clock, approved, address, root, stop, answer_files, dir, counter };
        house.add_staff(STAFF).await;
        house
    }

    pub async fn add_staff(&self, name: &str) {
        self.add_account(name, Role::Staff).await;
    }

    pub async fn add_account(&self, name: &str, role: Role) {
        let hash = Passphrase::new(PASSPHRASE.to_owned()).hash(&[7; 16]).expect("hash");
        let actor = Actor::Technician;
        self.queue.add_staff(name, name, &hash, role, &actor, self.clock.now()).await.expect("added");
    }

    pub async fn take_insurers(&self, name: &str) {
        let list = judged::insurers(name);
        let now = self.clock.now();
        self.queue.take_insurer_list(&list, None, &Actor::Technician, now).await.expect("taken");
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address, self.root.clone())
    }

    pub async fn signed_in(&self) -> Browser {
        self.signed_in_as(STAFF).await
    }

    pub async fn signed_in_as(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(name, PASSPHRASE).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    /// A check that nothing stands against.
    pub async fn accepted(&self) -> CheckId {
        self.check(Verdict::Accepted, person("テスト 太郎", "ﾃｽﾄ ﾀﾛｳ", "テスト健保")).await
    }

    pub async fn check(&self, verdict: Verdict, person: InsuredPerson) -> CheckId {
        let answer = EligibilityAnswer { validity: Validity::Valid, results: vec![person] };
        self.store(verdict, Some(answer)).await
    }

    pub async fn store(&self, verdict: Verdict, answer: Option<EligibilityAnswer>) -> CheckId {
        self.store_with(verdict, answer, |_| ()).await
    }

    pub async fn store_with(
        &self,
        verdict: Verdict,
        mut answer: Option<EligibilityAnswer>,
        change: impl FnOnce(&mut NewCheck),
    ) -> CheckId {
        let count = {
            let mut counter = self.counter.lock().expect("counter");
            *counter += 1;
            *counter
        };
        let id = CheckId::from_random([count; 16]);
        for person in answer.iter_mut().flat_map(|answer| &mut answer.results) {
            // Nobody comes twice, unless a test says so.
            person.number = (4566 + u32::from(count)).to_string();
        }
        let list = self.queue.insurer_list().await.expect("list");
        let mut check = NewCheck {
            id,
            terminal: "kiosk-1".to_owned(),
            software: "0.1.0".to_owned(),
            business_date: DAY.parse().expect("date"),
            exam_date: DAY.parse().expect("date"),
            course: Course::SpecificExam,
            proof: answer.is_some().then_some(Proof::OnlinePin),
            voucher: Voucher::Brought,
            judgement: judged::accepted(judged::voucher(count)).because(verdict.reasons()),
            answer,
            insurer_list_digest: list.map(|list| list.digest),
            certificate_not_after: Some("2026-12-24T14:59:59Z".parse().expect("time")),
            by_staff: None,
        };
        change(&mut check);
        self.queue.enqueue(&check, &Actor::Kiosk, self.clock.now()).await.expect("stored");
        id
    }
}

impl House {
    /// Approved as staff would, past the pages.
    pub async fn approve_at_once(&self, id: CheckId) {
        let actor = Actor::Staff(STAFF.to_owned());
        let revision = "1".parse().expect("revision");
        let step = self.queue.step(id, revision, Move::Approve, &actor, None, self.clock.now());
        step.await.expect("approved");
    }

    /// Makes the course of the check with this receipt one that nobody wrote.
    pub async fn damage(&self, receipt: u32) {
        self.execute("DROP TRIGGER IF EXISTS checks_facts_never_change").await;
        let mut line = self.by_hand().await;
        let sql = "UPDATE checks SET course = 'haircut', revision = revision + 1 WHERE receipt = ?1";
        sqlx::query(sql).bind(receipt).execute(&mut line).await.expect("changed");
        line.close().await.expect("closed");
    }

    /// Runs one statement as somebody with `sqlite3` would.
    pub async fn execute(&self, sql: &'static str) {
        let mut line = self.by_hand().await;
        sqlx::query(sql).execute(&mut line).await.expect("done");
        line.close().await.expect("closed");
    }

    async fn by_hand(&self) -> SqliteConnection {
        let file = self.dir.path().join("queue.sqlite");
        SqliteConnectOptions::new().filename(file).connect().await.expect("line")
    }
}

pub fn person(name: &str, kana: &str, insurer: &str) -> InsuredPerson {
    InsuredPerson {
        class: CredentialClass::General,
        insurer_number: "06990014".parse().expect("number"),
        insurer_name: insurer.to_owned(),
        symbol: Some("１２３".to_owned()),
        number: "4567".to_owned(),
        branch: Some("00".to_owned()),
        kinship: None,
        name: name.to_owned(),
        kana: Some(kana.to_owned()),
        other_name: None,
        other_kana: None,
        sex: Some(Sex::Female),
        birth_date: "1960-04-01".parse().expect("date"),
        qualified_on: Some("2020-04-01".parse().expect("date")),
        disqualified_on: None,
        valid_from: None,
        valid_until: None,
    }
}

pub fn access(second_factor: SecondFactorRule) -> Access {
    Access { second_factor, sessions: SessionLimits::default() }
}

pub fn centre() -> Centre {
    Centre { name: "みなと健診センター".to_owned(), facility_number: FACILITY.to_owned() }
}

pub fn config(dir: &TempDir) -> Config {
    Config {
        queue_path: dir.path().join("queue.sqlite"),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        state_dir: dir.path().to_owned(),
        names: Vec::new(),
        own_certificate: None,
        exam_system: None,
        reservation_map: "/nowhere/reservations.toml".into(),
        personal_days: 30,
        existing: None,
        access: access(SecondFactorRule::Optional),
        oldest_tls: OldestTls::V1_3,
        centre: centre(),
    }
}
