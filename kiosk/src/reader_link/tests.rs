//! The link against a reader of the test's own: greeting, loss, and what becomes of a PIN that nobody hears.

use reader_wire::{
    DateDigits, NONCE_BYTES, Pin, ReaderState, Refusal, Seat, Statement, TerminalId, decode_request,
    encode_event,
};
use tokio::net::UnixListener;

use super::*;

struct Bench {
    listener: UnixListener,
    requests: mpsc::Sender<Request>,
    heard: mpsc::Receiver<Heard>,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("folder");
        let socket = dir.path().join("reader.socket");
        let listener = UnixListener::bind(&socket).expect("socket");
        let (requests, to_link) = mpsc::channel(REQUESTS_MAX);
        let (from_link, heard) = mpsc::channel(REQUESTS_MAX);
        tokio::spawn(keep(socket, to_link, from_link));
        Self { listener, requests, heard, _dir: dir }
    }

    async fn peer(&self) -> UnixStream {
        let accepted = timeout(Duration::from_secs(20), self.listener.accept()).await;
        accepted.expect("in time").expect("peer").0
    }

    async fn hears(&mut self) -> Heard {
        timeout(Duration::from_secs(20), self.heard.recv()).await.expect("in time").expect("link")
    }
}

async fn request(peer: &mut UnixStream) -> Request {
    let mut header = [0; FRAME_HEADER_BYTES];
    peer.read_exact(&mut header).await.expect("header");
    let mut body = vec![0; frame_body_len(header).expect("length")];
    peer.read_exact(&mut body).await.expect("body");
    decode_request(&FrameBytes::new(body)).expect("request")
}

async fn say(peer: &mut UnixStream, event: &Event) {
    let message = encode_event(event);
    let length = u32::try_from(message.bytes().len()).expect("short");
    peer.write_all(&length.to_be_bytes()).await.expect("header");
    peer.write_all(message.bytes()).await.expect("body");
}

async fn welcome(bench: &Bench) -> UnixStream {
    let mut peer = bench.peer().await;
    assert!(matches!(request(&mut peer).await, Request::Hello { version: WIRE_VERSION }));
    say(&mut peer, &Event::Welcome { version: WIRE_VERSION }).await;
    peer
}

fn prove() -> Request {
    let statement = Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [1; NONCE_BYTES],
        exam_date: DateDigits::new("20261120").expect("date"),
    };
    Request::Prove { seat: Seat(1), pin: Pin::new(&[1, 2, 3, 4]).expect("pin"), statement }
}

#[tokio::test]
async fn events_come_in_order_and_a_loss_is_told() {
    let mut bench = Bench::new();
    let mut peer = welcome(&bench).await;
    say(&mut peer, &Event::Reader(ReaderState::Ready)).await;
    say(&mut peer, &Event::Gone { seat: Seat(3) }).await;
    assert!(matches!(bench.hears().await, Heard::Event(Event::Reader(ReaderState::Ready))));
    assert!(matches!(bench.hears().await, Heard::Event(Event::Gone { seat: Seat(3) })));
    drop(peer);
    assert!(matches!(bench.hears().await, Heard::Down));
    welcome(&bench).await;
}

#[tokio::test]
async fn a_prove_that_nobody_heard_is_not_handed_to_the_next_reader() {
    let mut bench = Bench::new();
    let mut peer = bench.peer().await;
    request(&mut peer).await;
    bench.requests.send(prove()).await.expect("room");
    drop(peer);
    assert!(matches!(bench.hears().await, Heard::Down));
    let mut peer = welcome(&bench).await;
    let next = timeout(Duration::from_millis(400), request(&mut peer)).await;
    assert!(next.is_err(), "a request of before was sent to a reader that started since");
}

#[tokio::test]
async fn what_was_asked_before_the_greeting_is_not_asked_after_it() {
    let bench = Bench::new();
    let mut peer = bench.peer().await;
    request(&mut peer).await;
    bench.requests.send(prove()).await.expect("room");
    say(&mut peer, &Event::Welcome { version: WIRE_VERSION }).await;
    let next = timeout(Duration::from_millis(400), request(&mut peer)).await;
    assert!(next.is_err(), "a request from before the greeting was sent");
}

#[tokio::test]
async fn another_version_and_a_refusal_are_no_connection() {
    let mut bench = Bench::new();
    for event in [Event::Welcome { version: WIRE_VERSION + 1 }, Event::Refused(Refusal::Busy)] {
        let mut peer = bench.peer().await;
        request(&mut peer).await;
        say(&mut peer, &event).await;
        assert!(matches!(bench.hears().await, Heard::Down));
    }
}

#[tokio::test]
async fn a_reader_that_does_not_greet_is_left_and_tried_again() {
    let mut bench = Bench::new();
    let silent = bench.peer().await;
    assert!(matches!(bench.hears().await, Heard::Down));
    welcome(&bench).await;
    drop(silent);
}
