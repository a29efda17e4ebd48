//! Tests of the whole way between the kiosk's gateway client and the simulator, over TLS.

use std::fs;
use std::time::Duration;

use https::{Client, ClientSettings, HttpsError, Refusal};
use kiosk::activate::{ActivateError, Identity, Secrets, activate};
use kiosk::gateway::{Asked, Gateway, GatewayError, Question};
use reader_wire::{Certificate, DateDigits, Signature, Statement, TerminalId};
use reception::{CheckId, Course, Validity};
use tempfile::TempDir;

use super::problem::Problem;
use super::*;
use crate::card::Persona;

struct Bench {
    sim: GatewaySim,
    _directory: TempDir,
}

impl Bench {
    async fn start() -> Self {
        let directory = tempfile::tempdir().expect("directory");
        let options = GatewayOptions { directory: directory.path().to_owned(), port: 0, control_port: 0 };
        Self { sim: GatewaySim::start(&options).await.expect("started"), _directory: directory }
    }

    fn client(&self, identity: Option<https::Identity>) -> Client {
        let settings = ClientSettings {
            base_url: self.sim.base_url(),
            roots_pem: fs::read(self.sim.roots_path()).expect("roots"),
            identity,
            deadline: Duration::from_secs(3),
            body_bytes_max: kiosk::gateway::BODY_BYTES_MAX,
        };
        Client::new(settings).unwrap_or_else(|error| panic!("{error}"))
    }

    async fn activate(&self, code: &str) -> Result<Identity, ActivateError> {
        let lines = format!("{TEST_FACILITY_NUMBER}\n{TEST_USER_ID}\n{code}\n");
        activate(&self.client(None), Secrets::read(lines.as_bytes())?).await
    }

    /// A terminal that is activated.
    async fn gateway(&self) -> Gateway {
        renew_code(self);
        let identity = self.activate(TEST_ACTIVATION_CODE).await.unwrap_or_else(|error| panic!("{error}"));
        Gateway::new(self.client(Some(identity.tls)), identity.terminal)
    }

    /// A new terminal that says it is another one.
    async fn gateway_named(&self, name: &str) -> Gateway {
        renew_code(self);
        let identity = self.activate(TEST_ACTIVATION_CODE).await.unwrap_or_else(|error| panic!("{error}"));
        Gateway::new(self.client(Some(identity.tls)), TerminalId::new(name).expect("terminal"))
    }
}

fn renew_code(bench: &Bench) {
    shared::lock(&bench.sim.shared.terminals).renew_code();
}

/// One card that signs what the kiosk would have signed.
struct Card {
    certificate: Certificate,
    key: aws_lc_rs::signature::RsaKeyPair,
}

impl Card {
    fn new(slug: &str) -> Self {
        let now = jiff::Timestamp::now().as_second();
        let persona = Persona::find(slug).expect("card");
        let der = persona.certificate(&JpkiCa::public_test().expect("authority"), now).expect("certificate");
        let path = format!("{}/data/public-test-key-{slug}.pem", env!("CARGO_MANIFEST_DIR"));
        let key = rcgen::KeyPair::from_pem(&fs::read_to_string(path).expect("key")).expect("key");
        let key = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(key.serialized_der()).expect("key");
        Self { certificate: Certificate::new(der).unwrap_or_else(|_| panic!("too long")), key }
    }

    fn sign(&self, statement: &Statement) -> Signature {
        use aws_lc_rs::signature::RSA_PKCS1_SHA256;
        let mut signature = vec![0; 256];
        let random = aws_lc_rs::rand::SystemRandom::new();
        self.key.sign(&RSA_PKCS1_SHA256, &random, &statement.bytes(), &mut signature).expect("signature");
        Signature::new(signature).unwrap_or_else(|_| panic!("too long"))
    }
}

async fn ask(gateway: &Gateway, slug: &str, check: u8) -> Result<Asked, GatewayError> {
    let card = Card::new(slug);
    let challenge = gateway.challenge().await?;
    let exam_date = verify::day_in_japan(jiff::Timestamp::now());
    let statement = Statement {
        terminal: gateway.terminal().clone(),
        nonce: challenge.nonce,
        exam_date: DateDigits::new(&exam_date.strftime("%Y%m%d").to_string()).expect("date"),
    };
    let signature = card.sign(&statement);
    let check_id = CheckId::from_random([check; 16]);
    let course = Course::SpecificExam;
    let question = Question {
        check_id,
        exam_date,
        course,
        challenge,
        certificate: &card.certificate,
        signature: &signature,
    };
    gateway.ask(&question).await
}

async fn error(gateway: &Gateway) -> GatewayError {
    ask(gateway, "contracted", 1).await.err().expect("an error")
}

#[tokio::test]
async fn each_card_gets_its_persons_answer() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    gateway.warm().await.expect("warm");
    for (check, slug) in (1..).zip(["contracted", "elsewhere", "practice", "expiring"]) {
        let Ok(Asked::Answer(answer)) = ask(&gateway, slug, check).await else { panic!("{slug}") };
        assert!(answer == people::answer_for(slug) && answer.validity == Validity::Valid, "{slug}");
        let Ok(Asked::Answer(again)) = gateway.fetch(CheckId::from_random([check; 16])).await else {
            panic!("{slug}")
        };
        assert!(again == answer, "{slug}");
    }
    assert_eq!(gateway.fetch(CheckId::from_random([99; 16])).await.err(), Some(GatewayError::CheckUnknown));
}

#[tokio::test]
async fn activation_works_once_and_only_with_the_right_code() {
    let bench = Bench::start().await;
    assert!(matches!(bench.activate("wrong").await, Err(ActivateError::Refused)));
    let identity = bench.activate(TEST_ACTIVATION_CODE).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(identity.terminal.as_str(), "kiosk-1");
    assert!(matches!(bench.activate(TEST_ACTIVATION_CODE).await, Err(ActivateError::Refused)));
}

#[tokio::test]
async fn terminals_that_are_not_known_get_nothing() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let other = TestCaIdentity::make();
    let foreign = Gateway::new(bench.client(Some(other)), gateway.terminal().clone());
    let refused = GatewayError::Https(HttpsError::Refused(Refusal::OwnCertificate));
    assert_eq!(foreign.challenge().await.err(), Some(refused));
    let nameless = Gateway::new(bench.client(None), gateway.terminal().clone());
    assert_eq!(nameless.challenge().await.err(), Some(GatewayError::TerminalRefused));
    let second = bench.gateway().await;
    let renamed = bench.gateway_named("kiosk-1").await;
    assert_eq!(renamed.challenge().await.err(), Some(GatewayError::TerminalRefused));
    assert_eq!(second.terminal().as_str(), "kiosk-2");
    shared::lock(&bench.sim.shared.terminals).forget("kiosk-1");
    assert_eq!(gateway.challenge().await.err(), Some(GatewayError::TerminalRefused));
    assert!(second.challenge().await.is_ok());
}

/// A client certificate that no gateway gave.
struct TestCaIdentity;

impl TestCaIdentity {
    fn make() -> https::Identity {
        let made =
            crate::pki::TestCa::new("foreign").and_then(|ca| ca.client("kiosk-1")).expect("certificate");
        let key_pem = zeroize::Zeroizing::new(made.key_pem.into_bytes());
        https::Identity { cert_pem: made.certificate_pem.into_bytes(), key_pem }
    }
}

#[tokio::test]
async fn every_fault_is_an_error_of_its_kind_and_nothing_is_lost_after_it() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let path = Some("/v1/checks".to_owned());
    let busy = GatewayError::Busy { after: None };
    for (fault, expected) in [
        (Fault::Status { status: 500 }, busy),
        (Fault::Status { status: 404 }, GatewayError::NotAnAnswer),
        (Fault::Status { status: 302 }, GatewayError::NotAnAnswer),
        (Fault::Problem { code: Problem::CertificateRevoked }, GatewayError::CertificateRefused),
        (
            Fault::Problem { code: Problem::Unavailable },
            GatewayError::Busy { after: Some(Duration::from_secs(5)) },
        ),
        (Fault::Garbage, GatewayError::NotAnAnswer),
        (Fault::Html, GatewayError::NotAnAnswer),
        (Fault::UnknownField, GatewayError::NotAnAnswer),
        (Fault::Oversize, GatewayError::Https(HttpsError::TooLarge)),
        (Fault::Drop, GatewayError::Https(HttpsError::Broken)),
        (Fault::DropAfter, GatewayError::Https(HttpsError::Broken)),
        (Fault::Delay { millis: 10_000 }, GatewayError::Https(HttpsError::Deadline)),
    ] {
        let order = FaultOrder { fault, path: path.clone(), times: Some(1) };
        bench.sim.remote().set_fault(Some(order.clone()));
        let check = 100;
        let result = ask(&gateway, "contracted", check).await;
        assert_eq!(result.err(), Some(expected), "{order:?}");
        bench.sim.remote().set_fault(None);
        assert!(gateway.challenge().await.is_ok(), "{order:?}");
        // Some faults leave an answer behind under this id.
        shared::lock(&bench.sim.shared.book).forget(CheckId::from_random([check; 16]));
    }
}

#[tokio::test]
async fn a_lost_challenge_is_asked_for_once_more_and_a_lost_question_is_not() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let order = |path: &str, times| {
        bench.sim.remote().set_fault(Some(FaultOrder {
            fault: Fault::Drop,
            path: Some(path.to_owned()),
            times,
        }));
    };
    order("/v1/challenges", Some(1));
    assert!(gateway.challenge().await.is_ok());
    order("/v1/challenges", Some(2));
    assert_eq!(gateway.challenge().await.err(), Some(GatewayError::Https(HttpsError::Broken)));
    order("/v1/checks", Some(1));
    assert_eq!(error(&gateway).await, GatewayError::Https(HttpsError::Broken));
}

#[tokio::test]
async fn requests_outside_the_contract_are_refused_by_their_code() {
    let bench = Bench::start().await;
    renew_code(&bench);
    let identity = bench.activate(TEST_ACTIVATION_CODE).await.unwrap_or_else(|error| panic!("{error}"));
    let client = bench.client(Some(identity.tls));
    let large = vec![b' '; 64 * 1024 + 1];
    let key = [("idempotency-key", "0123456789abcdef0123456789abcdef")];
    for (path, headers, body, status, code) in [
        ("/v1/checks", &key[..], large, 413, "too-large"),
        ("/v1/checks", &key[..], b"{".to_vec(), 400, "malformed"),
        ("/v1/checks", &[], b"{}".to_vec(), 400, "malformed"),
        ("/v1/checks", &[("idempotency-key", "1")], b"{}".to_vec(), 400, "malformed"),
        ("/v1/challenges", &[], b"{\"terminal\":\"kiosk-1\",\"more\":1}".to_vec(), 400, "malformed"),
        ("/v1/nothing", &[], b"{}".to_vec(), 404, "not-found"),
        ("/v1/checks/0123456789abcdef0123456789abcdef", &[], b"{}".to_vec(), 405, "method-not-allowed"),
    ] {
        let response = client.post_json(path, headers, body).await.unwrap_or_else(|error| panic!("{error}"));
        let problem: serde_json::Value = serde_json::from_slice(&response.body).expect("problem");
        assert_eq!(
            (response.status, &problem["code"], &problem["status"]),
            (status, &code.into(), &status.into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_answer_lost_on_the_way_can_be_fetched() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let drop = FaultOrder { fault: Fault::DropAfter, path: Some("/v1/checks".to_owned()), times: Some(1) };
    bench.sim.remote().set_fault(Some(drop));
    assert_eq!(error(&gateway).await, GatewayError::Https(HttpsError::Broken));
    assert!(matches!(gateway.fetch(CheckId::from_random([1; 16])).await, Ok(Asked::Answer(_))));
    assert_eq!(bench.sim.remote().counts().asks, 1);
}

#[tokio::test]
async fn a_pending_answer_is_fetched_later() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let pending = Fault::Pending { retry_after_secs: 2 };
    bench.sim.remote().set_fault(Some(FaultOrder {
        fault: pending,
        path: Some("/v1/checks".to_owned()),
        times: Some(2),
    }));
    let two = Duration::from_secs(2);
    assert!(matches!(ask(&gateway, "contracted", 1).await, Ok(Asked::Pending { after }) if after == two));
    assert!(matches!(gateway.fetch(CheckId::from_random([1; 16])).await, Ok(Asked::Pending { .. })));
    assert!(matches!(gateway.fetch(CheckId::from_random([1; 16])).await, Ok(Asked::Answer(_))));
}

#[tokio::test]
async fn every_validity_can_be_ordered() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    for (check, validity) in (1..).zip(Validity::ALL) {
        bench.sim.remote().set_fault(Some(FaultOrder::always(Fault::Validity { validity })));
        let Ok(Asked::Answer(answer)) = ask(&gateway, "contracted", check).await else {
            panic!("{validity:?}")
        };
        assert_eq!(answer.validity, validity);
        let results = match validity {
            Validity::None => 0,
            Validity::Several => 2,
            Validity::Valid | Validity::Invalid | Validity::Superseded | Validity::Unregistered => 1,
        };
        assert_eq!(answer.results.len(), results, "{validity:?}");
    }
}

#[tokio::test]
async fn a_false_server_is_told_apart_by_its_certificate() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    assert!(gateway.challenge().await.is_ok());
    for (fault, refusal) in [
        (Fault::ExpiredCertificate, Refusal::Expired),
        (Fault::ForeignCertificate, Refusal::UnknownIssuer),
        (Fault::NotTls, Refusal::Other),
    ] {
        bench.sim.remote().set_fault(Some(FaultOrder::always(fault)));
        assert_eq!(error(&gateway).await, GatewayError::Https(HttpsError::Refused(refusal)));
    }
    bench.sim.remote().set_fault(None);
    assert!(gateway.challenge().await.is_ok());
}

#[tokio::test]
async fn a_stale_challenge_wants_a_new_one() {
    let bench = Bench::start().await;
    let gateway = bench.gateway().await;
    let before = gateway.challenge().await.unwrap_or_else(|error| panic!("{error}"));
    bench.sim.remote().advance(book::CHALLENGE_SECS);
    let card = Card::new("contracted");
    let exam_date = verify::day_in_japan(jiff::Timestamp::now());
    let signature = Signature::new(vec![0; 256]).unwrap_or_else(|_| panic!("too long"));
    let question = Question {
        check_id: CheckId::from_random([1; 16]),
        exam_date,
        course: Course::SpecificExam,
        challenge: before,
        certificate: &card.certificate,
        signature: &signature,
    };
    let error = gateway.ask(&question).await.err().expect("stale");
    assert_eq!(error, GatewayError::ChallengeStale);
    assert!(ask(&gateway, "contracted", 2).await.is_ok());
}

#[tokio::test]
async fn the_same_directory_is_the_same_gateway() {
    let directory = tempfile::tempdir().expect("directory");
    let options = |port| GatewayOptions { directory: directory.path().to_owned(), port, control_port: 0 };
    let sim = GatewaySim::start(&options(0)).await.expect("started");
    let port = sim.port;
    let bench = Bench { sim, _directory: tempfile::tempdir().expect("directory") };
    let gateway = bench.gateway().await;
    drop(bench);
    let sim = loop {
        // The port is free as soon as the runtime has dropped the old listener.
        match GatewaySim::start(&options(port)).await {
            Ok(sim) => break sim,
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    };
    assert!(ask(&gateway, "contracted", 1).await.is_ok());
    drop(sim);
}
