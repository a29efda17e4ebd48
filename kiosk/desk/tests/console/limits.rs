//! Owns the tests of the server's limits, with short ones.
//!
//! Promises: asserts that a limit acts, never how fast.
//! Must never: use the shipped times; they are long.

use std::time::Duration;

use desk::access::SecondFactorRule;
use desk::server::{Limits, OldestTls};
use tokio::io::{AsyncReadExt, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::house::House;

const SHORT: Duration = Duration::from_millis(200);
const TLS13: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];

/// Longer than the limits of these tests, shorter than what the HTTP library does by itself (30 s).
const FOREVER: Duration = Duration::from_secs(15);

async fn end_of(stream: &mut (impl AsyncReadExt + Unpin)) -> Vec<u8> {
    let mut read = Vec::new();
    let end = tokio::time::timeout(FOREVER, stream.read_to_end(&mut read)).await;
    // A connection that is cut may end with an error; that is an end too.
    let _ = end.expect("the connection must end");
    read
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_cut_before_and_after_the_handshake() {
    let house = House::open_with(Limits { handshake: SHORT, head: SHORT, ..Limits::default() }).await;
    let mut tcp = TcpStream::connect(house.address).await.expect("tcp");
    assert!(end_of(&mut tcp).await.is_empty());
    let mut stream = house.browser().connect(TLS13).await.expect("tls");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.expect("half a head");
    end_of(&mut stream).await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered() {
    let house = House::open_with(Limits { request: SHORT, ..Limits::default() }).await;
    let mut stream = house.browser().connect(TLS13).await.expect("tls");
    let head = "POST /login HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nname=";
    stream.write_all(head.as_bytes()).await.expect("head");
    let answer = end_of(&mut stream).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("変更できたか分かりません") && !answer.contains("何も変更していません"),
        "{answer}"
    );
    assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
}

#[tokio::test]
async fn a_full_house_takes_the_next_one_when_a_place_is_free() {
    let house = House::open_with(Limits { connections: 1, ..Limits::default() }).await;
    let held = house.browser().connect(TLS13).await.expect("tls");
    let browser = house.browser();
    let mut waiting = tokio::spawn(async move { browser.connect(TLS13).await.map(drop) });
    assert!(tokio::time::timeout(SHORT, &mut waiting).await.is_err(), "there is only one place");
    drop(held);
    waiting.await.expect("task").expect("a place");
}

#[tokio::test]
async fn a_connection_does_not_live_for_ever() {
    let limits = Limits { connection: SHORT, drain: SHORT, ..Limits::default() };
    let house = House::open_with(limits).await;
    let mut stream = house.browser().connect(TLS13).await.expect("tls");
    end_of(&mut stream).await;
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let house = House::open().await;
    let mut stream = house.browser().connect(TLS13).await.expect("tls");
    let head =
        format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(desk::server::HEAD_BYTES_MAX));
    stream.write_all(head.as_bytes()).await.expect("head");
    assert!(end_of(&mut stream).await.starts_with(b"HTTP/1.1 431"));
}

#[tokio::test]
async fn older_tls_is_refused() {
    let house = House::open().await;
    assert!(house.browser().connect(&[&rustls::version::TLS13]).await.is_ok());
    let mut hello = TcpStream::connect(house.address).await.expect("tcp");
    hello.write_all(TLS12_HELLO).await.expect("hello");
    let answer = end_of(&mut hello).await;
    // A fatal alert: protocol_version.
    assert_eq!(answer.get(5..7), Some([2, 70].as_slice()), "{answer:?}");
}

#[tokio::test]
async fn tls_1_2_is_spoken_only_where_the_settings_say_so() {
    const TLS12: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];
    let house = House::open().await;
    assert!(house.browser().connect(TLS12).await.is_err());
    let access = crate::house::access(SecondFactorRule::Optional);
    let lenient = House::open_so(Limits::default(), access, OldestTls::V1_2).await;
    assert!(lenient.browser().connect(TLS12).await.is_ok());
    let stream =
        lenient.browser().connect(&[&rustls::version::TLS12, &rustls::version::TLS13]).await.expect("tls");
    assert_eq!(stream.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
}

/// A TLS 1.2 client hello: one cipher suite of that version, the extensions that rustls asks for.
const TLS12_HELLO: &[u8] = &[
    22, 3, 1, 0, 73, 1, 0, 0, 69, 3, 3, // record, handshake, version
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, // random
    0,  // session id
    0, 2, 0xc0, 0x2b, // ECDHE-ECDSA-AES128-GCM-SHA256
    1, 0, // no compression
    0, 26, // extensions
    0, 10, 0, 4, 0, 2, 0, 23, // secp256r1
    0, 11, 0, 2, 1, 0, // uncompressed points
    0, 13, 0, 8, 0, 6, 4, 3, 5, 3, 8, 4, // signature schemes
];

#[tokio::test]
async fn a_stop_closes_the_port_and_ends_connections() {
    let house = House::open().await;
    let mut idle = house.browser().connect(TLS13).await.expect("tls");
    house.stop.send(true).expect("running");
    end_of(&mut idle).await;
    assert!(TcpStream::connect(house.address).await.is_err());
}
