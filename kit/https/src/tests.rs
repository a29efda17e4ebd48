//! Tests of the client against servers on loopback that misbehave in one way each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use super::*;

const CAP: usize = 1000;
const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}";

struct Authority(rcgen::CertifiedIssuer<'static, rcgen::KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = rcgen::CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().expect("key");
        Self(rcgen::CertifiedIssuer::self_signed(params, key).expect("authority"))
    }

    fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// A certificate for `name`, valid in these years.
    fn issue(&self, name: &str, years: (i32, i32)) -> (rcgen::Certificate, rcgen::KeyPair) {
        let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("params");
        params.not_before = rcgen::date_time_ymd(years.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(years.1, 1, 1);
        let key = rcgen::KeyPair::generate().expect("key");
        (params.signed_by(&key, &self.0).expect("certificate"), key)
    }

    fn identity(&self) -> Identity {
        let (certificate, key) = self.issue("client", GOOD_YEARS);
        Identity {
            cert_pem: certificate.pem().into_bytes(),
            key_pem: Zeroizing::new(key.serialize_pem().into_bytes()),
        }
    }
}

const GOOD_YEARS: (i32, i32) = (2020, 2099);

fn acceptor(
    authority: &Authority,
    name: &str,
    years: (i32, i32),
    clients: Option<&Authority>,
) -> TlsAcceptor {
    let (certificate, key) = authority.issue(name, years);
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("version");
    let builder = match clients {
        Some(clients) => {
            let roots = Arc::new(settings::roots(&clients.pem()).expect("roots"));
            let provider = Arc::new(default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
            builder.with_client_cert_verifier(verifier.expect("verifier"))
        }
        None => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = builder.with_single_cert(vec![certificate.der().clone()], key).expect("server");
    Arc::new(config).into()
}

/// Serves each connection with `serve`; gives the port and the count of connections.
async fn serve<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> (u16, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let port = listener.local_addr().expect("address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream));
        }
    });
    (port, count)
}

/// A TLS server that answers each request of a connection with the next of `answers`, then closes.
async fn answering(acceptor: TlsAcceptor, answers: Vec<Vec<u8>>) -> (u16, Arc<AtomicUsize>) {
    serve(move |stream| {
        let (acceptor, answers) = (acceptor.clone(), answers.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            for answer in answers {
                let mut buffer = [0; 4096];
                if stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {
                    let _ = stream.write_all(&answer).await;
                }
            }
            let _ = stream.shutdown().await;
        }
    })
    .await
}

fn client(port: u16, roots: &Authority, identity: Option<Identity>) -> Client {
    let settings = ClientSettings {
        base_url: format!("https://localhost:{port}"),
        roots_pem: roots.pem(),
        identity,
        deadline: Duration::from_secs(2),
        body_bytes_max: CAP,
    };
    Client::new(settings).unwrap_or_else(|error| panic!("{error}"))
}

async fn outcome(client: &Client) -> Result<u16, HttpsError> {
    client.get("/x").await.map(|response| response.status)
}

async fn outcome_of(authority: &Authority, roots: &Authority, name: &str, years: (i32, i32)) -> HttpsError {
    let (port, _) = answering(acceptor(authority, name, years, None), vec![OK.into()]).await;
    outcome(&client(port, roots, None)).await.expect_err("must be refused")
}

#[tokio::test]
async fn a_good_answer_arrives_and_the_connection_is_kept() {
    let authority = Authority::new();
    let answers = vec![OK.into(), OK.into(), OK.into()];
    let (port, count) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), answers).await;
    let client = client(port, &authority, None);
    client.warm().await.expect("warm");
    client.warm().await.expect("warm again");
    let response =
        client.post_json("/x", &[], b"{}".to_vec()).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((response.status, response.body.as_slice()), (200, &b"{}"[..]));
    assert_eq!(response.content_type.as_deref(), Some("application/json"));
    assert_eq!(outcome(&client).await, Ok(200));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn bad_server_certificates_are_refused_each_by_its_reason() {
    let (ours, foreign) = (Authority::new(), Authority::new());
    for (authority, name, years, refusal) in [
        (&ours, "localhost", (2020, 2021), Refusal::Expired),
        (&ours, "localhost", (2098, 2099), Refusal::NotYetValid),
        (&foreign, "localhost", GOOD_YEARS, Refusal::UnknownIssuer),
        (&ours, "elsewhere.example", GOOD_YEARS, Refusal::WrongName),
    ] {
        let error = outcome_of(authority, &ours, name, years).await;
        assert_eq!(error, HttpsError::Refused(refusal), "{name} {years:?}");
    }
}

#[tokio::test]
async fn what_is_not_tls_1_3_is_refused() {
    // A ServerHello of TLS 1.2 with a suite of TLS 1.2 and no supported_versions extension.
    let hello = [&[0x02, 0, 0, 38, 3, 3][..], &[7; 32], &[0, 0xc0, 0x2f, 0]].concat();
    let tls_1_2 = [&[0x16, 3, 3, 0, 42][..], &hello].concat();
    for bytes in [tls_1_2, b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), vec![0; 64]] {
        let answer = bytes.clone();
        let (port, _) = serve(move |mut stream| {
            let answer = answer.clone();
            async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.read(&mut [0; 4096]).await;
            }
        })
        .await;
        let error = outcome(&client(port, &Authority::new(), None)).await.expect_err("refused");
        assert_eq!(error, HttpsError::Refused(Refusal::Other), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_demanded_client_certificate_is_given_or_its_lack_is_named() {
    let (servers, clients, foreign) = (Authority::new(), Authority::new(), Authority::new());
    let acceptor = acceptor(&servers, "localhost", GOOD_YEARS, Some(&clients));
    let (port, _) = answering(acceptor, vec![OK.into()]).await;
    assert_eq!(outcome(&client(port, &servers, Some(clients.identity()))).await, Ok(200));
    for identity in [None, Some(foreign.identity())] {
        let error = outcome(&client(port, &servers, identity)).await.expect_err("refused");
        assert_eq!(error, HttpsError::Refused(Refusal::OwnCertificate));
    }
}

#[tokio::test]
async fn a_key_of_another_certificate_is_a_settings_error() {
    let authority = Authority::new();
    let identity = Identity { key_pem: authority.identity().key_pem, ..authority.identity() };
    assert!(authority.identity().is_consistent());
    assert!(!identity.is_consistent());
    assert_eq!(tls_config(&authority.pem(), Some(identity)).err(), Some(SettingsError::Identity));
}

#[tokio::test]
async fn bodies_over_the_cap_are_refused_announced_or_not() {
    let authority = Authority::new();
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", CAP + 1, "x".repeat(CAP + 1));
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{}\r\n", "x".repeat(1024));
    let huge_head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for (answer, error) in
        [(announced, HttpsError::TooLarge), (chunked, HttpsError::TooLarge), (huge_head, HttpsError::Broken)]
    {
        let acceptor = acceptor(&authority, "localhost", GOOD_YEARS, None);
        let (port, _) = answering(acceptor, vec![answer.into()]).await;
        assert_eq!(outcome(&client(port, &authority, None)).await, Err(error));
    }
}

#[tokio::test]
async fn a_body_cut_short_is_broken() {
    let authority = Authority::new();
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}";
    let (port, _) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), vec![cut.into()]).await;
    assert_eq!(outcome(&client(port, &authority, None)).await, Err(HttpsError::Broken));
}

#[tokio::test]
async fn a_stall_anywhere_ends_at_the_deadline() {
    let authority = Authority::new();
    let silent = serve(|mut stream| async move {
        let mut sink = Vec::new();
        let _ = stream.read_to_end(&mut sink).await;
    })
    .await
    .0;
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}";
    let answers = vec![half.into(), Vec::new()];
    let (stalled, _) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), answers).await;
    for port in [silent, stalled] {
        assert_eq!(outcome(&client(port, &authority, None)).await, Err(HttpsError::Deadline));
    }
}

#[tokio::test]
async fn redirects_and_refusals_come_back_as_they_are() {
    let authority = Authority::new();
    let redirect = "HTTP/1.1 302 Found\r\nLocation: https://localhost/elsewhere\r\nContent-Length: 0\r\n\r\n";
    let busy = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
    let forever = "HTTP/1.1 429 Busy\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n";
    let answers = [redirect, busy, forever].map(Vec::from).to_vec();
    let (port, count) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), answers).await;
    let client = client(port, &authority, None);
    for (status, retry_after) in [(302, None), (503, Some(7)), (429, Some(RETRY_AFTER_SECS_MAX))] {
        let response = client.get("/x").await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((response.status, response.retry_after), (status, retry_after.map(Duration::from_secs)));
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nothing_listening_and_unknown_names_are_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let port = listener.local_addr().expect("address").port();
    drop(listener);
    let authority = Authority::new();
    let error = outcome(&client(port, &authority, None)).await.expect_err("nobody there");
    assert_eq!(error, HttpsError::Unreachable(Unreachable::Connect));
}

/// A server that answers one request of each connection and then closes at once.
#[tokio::test]
async fn a_kept_connection_that_died_is_replaced() {
    let authority = Authority::new();
    let (port, count) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), vec![OK.into()]).await;
    let client = client(port, &authority, None);
    for round in 1..=3 {
        let key = [(IDEMPOTENCY_KEY, "k")];
        let response = client.post_json("/x", &key, Vec::new()).await.map(|response| response.status);
        assert_eq!((response, count.load(Ordering::SeqCst)), (Ok(200), round));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_connection_that_was_idle_for_long_is_not_used_again() {
    let authority = Authority::new();
    let answers = vec![OK.into(), OK.into(), OK.into()];
    let (port, count) = answering(acceptor(&authority, "localhost", GOOD_YEARS, None), answers).await;
    let client = client(port, &authority, None);
    for (idle_secs, connections) in [(0, 1), (KEPT_IDLE_SECS_MAX - 1, 1), (KEPT_IDLE_SECS_MAX, 2)] {
        if let Some(kept) = client.kept.lock().await.as_mut() {
            kept.age(Duration::from_secs(idle_secs));
        }
        assert_eq!(outcome(&client).await, Ok(200));
        assert_eq!(count.load(Ordering::SeqCst), connections, "{idle_secs}");
    }
}

/// The server closes while the client's thread is busy, so that the client sends into a connection that has
/// ended already and finds out only then.
#[test]
fn a_request_into_an_ended_connection_is_not_sent_again() {
    let authority = Authority::new();
    let servers =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("runtime");
    let acceptor = acceptor(&authority, "localhost", GOOD_YEARS, None);
    let (port, count) = servers.block_on(serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(OK.as_bytes()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            let _ = stream.shutdown().await;
        }
    }));
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    clients.block_on(async {
        let client = client(port, &authority, None);
        let post = async || {
            let answer = client.post_json("/x", &[(IDEMPOTENCY_KEY, "k")], Vec::new()).await;
            answer.map(|response| response.status)
        };
        assert_eq!(post().await, Ok(200));
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!((post().await, count.load(Ordering::SeqCst)), (Err(HttpsError::Broken), 1));
        assert_eq!((post().await, count.load(Ordering::SeqCst)), (Ok(200), 2));
    });
}

/// A request that was read and not answered may have had its effect: never again by itself.
#[tokio::test]
async fn a_request_that_left_is_not_sent_again() {
    let authority = Authority::new();
    let acceptor = acceptor(&authority, "localhost", GOOD_YEARS, None);
    let (port, count) = answering(acceptor, vec![OK.into(), Vec::new()]).await;
    let client = client(port, &authority, None);
    assert_eq!(outcome(&client).await, Ok(200));
    let key = [(IDEMPOTENCY_KEY, "k")];
    let second = client.post_json("/x", &key, Vec::new()).await.map(|response| response.status);
    assert_eq!(second, Err(HttpsError::Broken));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn headers_and_paths_that_would_split_a_request_are_not_sent() {
    let authority = Authority::new();
    let client = client(1, &authority, None);
    let split = client.post_json("/x", &[("a", "b\r\nc: d")], Vec::new()).await;
    assert_eq!(split.err(), Some(HttpsError::Unsendable));
    assert_eq!(client.get("/x y").await.err(), Some(HttpsError::Unsendable));
}
