//! Tests of the exam system over TLS, with the client that the desk uses.

use std::time::Duration;

use https::{Client, ClientSettings, HttpsError, IDEMPOTENCY_KEY, Identity, Refusal};
use serde_json::json;
use zeroize::Zeroizing;

use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef";

async fn start(directory: &Path) -> ExamSystemSim {
    let options = ExamSystemOptions { directory: directory.to_owned(), port: 0, page_port: 0 };
    ExamSystemSim::start(&options).await.expect("started")
}

fn client(sim: &ExamSystemSim, with_certificate: bool) -> Client {
    let read = |path: &Path| fs::read(path).expect("file");
    let identity = with_certificate.then(|| Identity {
        cert_pem: read(&sim.files.certificate),
        key_pem: Zeroizing::new(read(&sim.files.key)),
    });
    let settings = ClientSettings {
        base_url: sim.base_url(),
        roots_pem: read(&sim.files.roots),
        identity,
        deadline: Duration::from_secs(10),
        body_bytes_max: 64 * 1024,
    };
    Client::new(settings).unwrap_or_else(|error| panic!("{error}"))
}

async fn send(client: &Client, key: &str, facility: &str) -> Result<(u16, Option<Duration>), HttpsError> {
    let body = json!({ "check_id": ID, "facility_number": facility }).to_string().into_bytes();
    let response = client.post_json("/v1/checks", &[(IDEMPOTENCY_KEY, key)], body).await?;
    Ok((response.status, response.retry_after))
}

#[tokio::test]
async fn a_check_is_stored_once_also_over_a_restart() {
    let directory = tempfile::tempdir().expect("directory");
    let sim = start(directory.path()).await;
    let desk = client(&sim, true);
    assert_eq!(send(&desk, ID, "x").await, Ok((201, None)));
    assert_eq!(send(&desk, ID, "x").await, Ok((200, None)));
    assert_eq!(send(&desk, ID, "y").await, Ok((200, None)), "the key alone decides");
    drop(sim);
    let sim = start(directory.path()).await;
    assert_eq!(send(&client(&sim, true), ID, "x").await, Ok((200, None)));
    let received = sim.received();
    assert_eq!(received.len(), 1);
    let first = json!({ "check_id": ID, "facility_number": "x" });
    assert!(received[0].document == first, "what was stored first stays");
}

#[tokio::test]
async fn who_shows_no_certificate_or_another_key_is_refused() {
    let directory = tempfile::tempdir().expect("directory");
    let sim = start(directory.path()).await;
    let refused = send(&client(&sim, false), ID, "x").await;
    assert_eq!(refused, Err(HttpsError::Refused(Refusal::OwnCertificate)));
    for key in ["", "x", "0123456789abcdef0123456789abcdee"] {
        assert_eq!(send(&client(&sim, true), key, "x").await, Ok((400, None)), "{key}");
    }
    assert!(sim.received().is_empty());
}

#[tokio::test]
async fn faults_hit_as_often_as_ordered() {
    let directory = tempfile::tempdir().expect("directory");
    let sim = start(directory.path()).await;
    let desk = client(&sim, true);
    let order = |fault| Some(ExamFaultOrder { fault, times: Some(1) });
    sim.set_fault(order(ExamFault::Busy { retry_after_secs: 7 }));
    assert_eq!(send(&desk, ID, "x").await, Ok((503, Some(Duration::from_secs(7)))));
    sim.set_fault(order(ExamFault::Drop));
    assert_eq!(send(&desk, ID, "x").await, Err(HttpsError::Broken));
    assert!(sim.received().is_empty());
    sim.set_fault(order(ExamFault::DropAfter));
    assert_eq!(send(&desk, ID, "x").await, Err(HttpsError::Broken));
    assert_eq!(sim.received().len(), 1);
    assert_eq!(send(&desk, ID, "x").await, Ok((200, None)));
    assert_eq!(sim.received()[0].arrivals, 2);
}
