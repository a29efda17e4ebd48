//! Owns the tests of forwarding: an exam system that fails in every way, and what arrives in the end.
//!
//! Promises: the exam system of these tests counts what it was sent under which key.
//! Must never: wait for a real back-off; the clock is moved.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use desk::forward::{self, ANSWER_BYTES_MAX, CHECKS_PATH, Forwarder};
use desk::server::{self, Limits, ServerCertificate, Site};
use https::{Client, ClientSettings};
use queue::NewCheck;
use reception::{CheckId, CheckState, Proof, Reason, Verdict, VoucherData};
use rustls_pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::house::{FACILITY, House, config, person};
use crate::judged::{Case, booked};

/// What the exam system does with one request.
#[derive(Clone, Copy)]
pub enum Mood {
    Answers(u16),
    /// 200 when something came under this key before, else 201.
    AnswersByKey,
    AsksToWait(u16, u64),
    StoresAndFallsSilent,
    StoresAndFillsTheDisk,
}

#[derive(Default)]
pub struct Exam {
    moods: Mutex<Vec<Mood>>,
    received: Mutex<HashMap<String, Vec<String>>>,
}

impl Exam {
    pub fn bodies_of(&self, id: CheckId) -> Vec<String> {
        self.received.lock().expect("lock").get(&id.to_string()).cloned().unwrap_or_default()
    }
}

async fn take(State(exam): State<Arc<Exam>>, headers: HeaderMap, body: String) -> Response {
    let key = headers.get("idempotency-key").expect("key").to_str().expect("text").to_owned();
    let arrivals = {
        let mut received = exam.received.lock().expect("lock");
        let bodies = received.entry(key).or_default();
        bodies.push(body);
        bodies.len()
    };
    let mood = exam.moods.lock().expect("lock").pop().unwrap_or(Mood::Answers(201));
    match mood {
        Mood::Answers(status) => StatusCode::from_u16(status).expect("status").into_response(),
        Mood::AnswersByKey if arrivals > 1 => StatusCode::OK.into_response(),
        Mood::AnswersByKey => StatusCode::CREATED.into_response(),
        Mood::AsksToWait(status, secs) => {
            (StatusCode::from_u16(status).expect("status"), [("retry-after", secs.to_string())])
                .into_response()
        }
        Mood::StoresAndFallsSilent => std::future::pending().await,
        Mood::StoresAndFillsTheDisk => {
            crate::disk::disk_refuses(true);
            StatusCode::CREATED.into_response()
        }
    }
}

pub struct Line {
    pub house: House,
    pub exam: Arc<Exam>,
    base_url: String,
    root: Vec<u8>,
    forwarding: watch::Sender<bool>,
    _stop: watch::Sender<bool>,
    _dir: TempDir,
}

impl Line {
    /// `moods` in the order in which they come; after them everything is stored.
    pub async fn open(moods: &[Mood]) -> Self {
        let house = House::open().await;
        let exam = Arc::new(Exam::default());
        exam.moods.lock().expect("lock").extend(moods.iter().rev());
        let dir = tempfile::tempdir().expect("dir");
        let certificate =
            ServerCertificate::load(&config(&dir), jiff::Timestamp::now()).expect("certificate");
        let root = pem_of(&certificate.chain[0]);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let port = listener.local_addr().expect("address").port();
        let router = Router::new().route(CHECKS_PATH, post(take)).with_state(exam.clone());
        let tls = server::tls_acceptor(certificate, server::OldestTls::V1_3).expect("tls");
        let (stop, stopped) = watch::channel(false);
        let site = Site { router, tls, limits: Limits::default(), late: desk::web::late };
        tokio::spawn(server::run(listener, site, stopped));
        let base_url = format!("https://localhost:{port}");
        let forwarding = watch::Sender::new(false);
        let mut line = Self { house, exam, base_url, root, forwarding, _stop: stop, _dir: dir };
        line.forward_as(FACILITY, 0);
        line
    }

    /// Starts the forwarder with these settings, in place of the one that runs.
    pub fn forward_as(&mut self, facility: &str, undo_secs: u32) {
        self.forwarding.send_replace(true);
        self.forwarding = watch::Sender::new(false);
        let client = Client::new(ClientSettings {
            base_url: self.base_url.clone(),
            roots_pem: self.root.clone(),
            identity: None,
            deadline: Duration::from_secs(2),
            body_bytes_max: ANSWER_BYTES_MAX,
        });
        let forwarder = Forwarder {
            queue: self.house.queue.clone(),
            client: client.expect("client"),
            facility_number: facility.to_owned(),
            clock: self.house.clock.clone(),
            approved: self.house.approved.clone(),
            undo_secs,
        };
        tokio::spawn(forward::run(Arc::new(forwarder), self.forwarding.subscribe()));
    }

    pub async fn approve(&self, id: CheckId, note: &str) {
        let mut browser = self.house.signed_in().await;
        let page = browser.get(&format!("/checks/{id}")).await;
        assert_eq!(browser.decide(&page, id, "approve", note).await.status, 303);
    }

    pub async fn state(&self, id: CheckId) -> CheckState {
        self.house.queue.check(id).await.expect("queue").expect("check").summary.state
    }

    /// Until the next attempt.
    async fn wait_secs(&self) -> i64 {
        let due = self
            .house
            .queue
            .next_due(desk::clock::Clock::now(&*self.house.clock), 0)
            .await
            .expect("queue")
            .expect("waiting");
        due.as_second() - desk::clock::Clock::now(&*self.house.clock).as_second()
    }

    async fn until_attempts(&self, id: CheckId, count: u32) {
        self.until("attempt", async || {
            let check = self.house.queue.check(id).await.expect("queue").expect("check");
            check.delivery.is_some_and(|delivery| delivery.attempts >= count)
        })
        .await;
    }

    pub async fn until_forwarded(&self, id: CheckId) {
        self.until("forwarded", async || self.state(id).await == CheckState::Forwarded).await;
    }

    /// For 20 s: less than the pause after which the forwarder looks by itself.
    pub async fn until(&self, what: &str, reached: impl AsyncFn() -> bool) {
        for _ in 0..1000 {
            if reached().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never: {what}");
    }
}

fn pem_of(certificate: &CertificateDer<'_>) -> Vec<u8> {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n").into_bytes()
}

#[tokio::test]
async fn an_approval_reaches_the_exam_system_at_once_and_once() {
    let line = Line::open(&[]).await;
    let id = line.house.accepted().await;
    let other = line.house.accepted().await;
    line.approve(id, "").await;
    line.until_forwarded(id).await;
    assert_eq!(line.exam.bodies_of(id).len(), 1);
    assert!(line.exam.bodies_of(other).is_empty(), "nobody approved it");
    let sent: serde_json::Value = serde_json::from_str(&line.exam.bodies_of(id)[0]).expect("json");
    let expected = serde_json::json!({
        "check_id": id.to_string(), "receipt": 1, "business_date": "2026-11-20", "exam_date": "2026-11-20",
        "fiscal_year": 2026, "course": "specific-exam", "facility_number": FACILITY, "proof": "online-pin",
        "insurer_number": "06990014", "insurer_name": "テスト健保", "symbol": "１２３", "number": "4567",
        "branch": "00", "name": "テスト 太郎", "kana": "ﾃｽﾄ ﾀﾛｳ", "birth_date": "1960-04-01", "sex": "2",
        "voucher_brought": true, "voucher_number": "26100000001", "voucher_insurer_number": "06990014",
        "voucher_valid_until": "2027-03-31", "co_payment_class": "2", "reservation_id": null, "reasons": [], "approved_by": "yamada", "approved_at": sent["approved_at"],
    });
    assert_eq!(sent, expected);
    let mut names: Vec<&str> = sent.as_object().expect("object").keys().map(String::as_str).collect();
    let mut required = required();
    names.sort_unstable();
    required.sort_unstable();
    assert_eq!(names, required);
}

/// What the contract says that a check has: all of it, and nothing else.
fn required() -> Vec<&'static str> {
    let contract = include_str!("../../../../config/exam-system.openapi.yaml");
    let (_, check) = contract.split_once("\n    Check:\n").expect("schema");
    assert!(check.starts_with("      type: object\n      additionalProperties: false\n"));
    let (_, names) = check.split_once("      required:\n").expect("names");
    names.lines().map_while(|line| line.strip_prefix("        - ")).collect()
}

#[tokio::test]
async fn a_reservation_and_another_proof_reach_the_exam_system() {
    let line = Line::open(&[]).await;
    let mut case = Case::accepted(VoucherData::default());
    case.reservations = Some(vec![booked()]);
    let judgement = case.judgement();
    let change = |check: &mut NewCheck| {
        check.judgement = judgement;
        check.proof = Some(Proof::OnlineExisting);
    };
    let id = line.house.store_with(Verdict::Accepted, Some(case.answer), change).await;
    line.approve(id, "受診券を現物で確認").await;
    line.until_forwarded(id).await;
    let sent: serde_json::Value = serde_json::from_str(&line.exam.bodies_of(id)[0]).expect("json");
    assert_eq!(sent["reservation_id"], "R-0042");
    assert_eq!(sent["proof"], "online-existing");
    for name in ["voucher_number", "voucher_insurer_number", "voucher_valid_until", "co_payment_class"] {
        assert!(sent[name].is_null(), "{name} is not known");
    }
}

#[tokio::test]
async fn a_reservation_whose_person_nobody_compared_does_not_reach_the_exam_system() {
    let line = Line::open(&[]).await;
    let mut case = Case::accepted(VoucherData::default());
    case.reservations = Some(vec![booked()]);
    let judgement = case.judgement();
    let change = |check: &mut NewCheck| (check.judgement, check.proof) = (judgement, None);
    let id = line.house.store_with(Verdict::Accepted, None, change).await;
    line.approve(id, "電話で確認").await;
    line.until_forwarded(id).await;
    let sent: serde_json::Value = serde_json::from_str(&line.exam.bodies_of(id)[0]).expect("json");
    assert!(sent["reservation_id"].is_null() && sent["name"].is_null());
}

#[tokio::test]
async fn a_failing_system_gets_the_same_document_until_it_has_it() {
    let moods = [Mood::Answers(503), Mood::StoresAndFallsSilent, Mood::Answers(409), Mood::Answers(200)];
    let line = Line::open(&moods).await;
    let id = line.house.accepted().await;
    line.approve(id, "").await;
    for attempt in 1..=3 {
        line.until_attempts(id, attempt).await;
        assert_eq!(line.state(id).await, CheckState::Approved);
        line.house.clock.advance_secs(16 * 60);
        line.house.approved.notify_one();
    }
    line.until_forwarded(id).await;
    let bodies = line.exam.bodies_of(id);
    assert_eq!(bodies.len(), 4);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

/// As by the contract: the key alone decides, and what was stored first stays.
#[tokio::test]
async fn a_check_that_was_stored_before_the_settings_changed_is_forwarded_once() {
    let mut line = Line::open(&[Mood::StoresAndFallsSilent, Mood::AnswersByKey]).await;
    let id = line.house.accepted().await;
    line.approve(id, "").await;
    line.until_attempts(id, 1).await;
    line.forward_as("1412345678", 0);
    line.house.clock.advance_secs(16 * 60);
    line.house.approved.notify_one();
    line.until_forwarded(id).await;
    let bodies = line.exam.bodies_of(id);
    let sent = |facility: &str, body: &String| body.contains(&format!("\"facility_number\":\"{facility}\""));
    assert!(bodies.len() == 2 && sent(FACILITY, &bodies[0]) && sent("1412345678", &bodies[1]));
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_kept() {
    let line = Line::open(&[Mood::AsksToWait(429, 300)]).await;
    let id = line.house.accepted().await;
    line.approve(id, "").await;
    line.until_attempts(id, 1).await;
    let wait = line.wait_secs().await;
    assert!((280..=300).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_refused_check_calls_staff_and_does_not_hold_up_the_others() {
    let line = Line::open(&[Mood::Answers(422)]).await;
    let refused = line.house.accepted().await;
    line.approve(refused, "").await;
    line.until_attempts(refused, 1).await;
    assert!(line.wait_secs().await > 14 * 60, "what is refused is not sent again soon");
    let next = line.house.accepted().await;
    line.approve(next, "").await;
    line.until_forwarded(next).await;
    assert_eq!(line.state(refused).await, CheckState::Approved);
    let mut browser = line.house.signed_in().await;
    for path in ["/".to_owned(), format!("/checks/{refused}")] {
        let body = browser.get(&path).await.body;
        assert!(body.contains("【要対応】") && body.contains("exam-content-refused"), "{path}: {body}");
    }
    line.house.clock.advance_secs(16 * 60);
    line.house.approved.notify_one();
    line.until_forwarded(refused).await;
    let mut browser = line.house.signed_in().await;
    assert!(!browser.get("/").await.body.contains("【要対応】"));
}

#[tokio::test]
async fn without_one_clear_credential_none_is_sent() {
    let line = Line::open(&[]).await;
    let several = reception::EligibilityAnswer {
        validity: reception::Validity::Several,
        results: vec![person("甲", "ｺｳ", "A健保"), person("乙", "ｵﾂ", "B健保")],
    };
    let verdict = Verdict::from_reasons([Reason::CredentialSeveral]);
    let two = line.house.store(verdict, Some(several)).await;
    let none = line.house.store(Verdict::from_reasons([Reason::NoAnswer]), None).await;
    for id in [two, none] {
        line.approve(id, "資格確認書で確認").await;
        line.until_forwarded(id).await;
        let sent: serde_json::Value = serde_json::from_str(&line.exam.bodies_of(id)[0]).expect("json");
        assert!(sent["insurer_number"].is_null() && sent["name"].is_null(), "{sent}");
        assert_eq!(sent["proof"], if id == two { "online-pin" } else { "none" });
        assert_eq!(sent["reasons"].as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test]
async fn a_credential_that_does_not_count_is_not_sent() {
    let line = Line::open(&[]).await;
    let reasons = [
        Reason::CredentialInvalid,
        Reason::CredentialSuperseded,
        Reason::OutsideDates,
        Reason::SpecialScheme,
    ];
    for reason in reasons {
        let verdict = Verdict::from_reasons([reason]);
        let id = line.house.check(verdict, person("甲", "ｺｳ", "A健保")).await;
        line.approve(id, "資格確認書で確認").await;
        line.until_forwarded(id).await;
        let sent: serde_json::Value = serde_json::from_str(&line.exam.bodies_of(id)[0]).expect("json");
        let counts = reason == Reason::SpecialScheme;
        assert_eq!(sent["insurer_number"].is_string(), counts, "{reason:?}");
        assert_eq!(sent["name"].is_string(), counts, "{reason:?}");
    }
}

#[tokio::test]
async fn damaged_checks_are_reported_and_hold_up_no_other() {
    let line = Line::open(&[]).await;
    let mut ids = Vec::new();
    for _ in 0..10 {
        let id = line.house.accepted().await;
        line.house.approve_at_once(id).await;
        ids.push(id);
    }
    for receipt in 1..=9 {
        line.house.damage(receipt).await;
    }
    line.house.approved.notify_one();
    line.until_forwarded(ids[9]).await;
    let board = line.house.signed_in().await.get("/").await.body;
    assert!(board.contains("check-unreadable") && board.contains("受付番号 9</a>"), "{board}");
    assert!(line.exam.bodies_of(ids[0]).is_empty());
}

#[tokio::test]
async fn a_backlog_larger_than_the_slots_drains_after_one_ring() {
    let line = Line::open(&[Mood::StoresAndFallsSilent]).await;
    let mut ids = Vec::new();
    for _ in 0..12 {
        let id = line.house.accepted().await;
        line.house.approve_at_once(id).await;
        ids.push(id);
    }
    line.house.approved.notify_one();
    for id in ids {
        line.until_forwarded(id).await;
        assert!(line.exam.bodies_of(id).len() <= 2);
    }
}
