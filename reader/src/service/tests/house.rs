//! Owns a service on a socket of its own, and the kiosk that talks to it.

use std::{
    io::{ErrorKind, Read as _},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Instant,
};

use reader_wire::{
    CardKind, DateDigits, Event, Failure, NONCE_BYTES, Pin, Refusal, Request, Seat, Statement, TerminalId,
    WIRE_VERSION, decode_event, encode_request, read_frame, write_frame,
};

use super::super::*;
use crate::{
    listen,
    test_card::{TestCard, TestWatch, roots},
};

pub const CARD: Slot = Slot::Card { insertion: 1 };
/// Long enough for a machine under load; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub struct Service {
    pub folder: tempfile::TempDir,
    pub ended: Receiver<Result<(), ServeError>>,
    pub card: TestCard,
    pub watch: TestWatch,
}

pub struct Kiosk(pub UnixStream);

impl Service {
    pub fn start(slot: Slot, card: TestCard) -> Self {
        Self::start_with(WAITS, slot, card)
    }

    pub fn start_with(waits: Waits, slot: Slot, card: TestCard) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let watch = TestWatch::new(slot);
        let listener = listen::bind(&folder.path().join("socket"), 0o666).expect("bind");
        let (behind, connect) = (watch.clone(), card.clone());
        let (tell, ended) = channel();
        let options = Options { roots: roots(), ..Options::default() };
        thread::spawn(move || tell.send(serve_with(waits, listener, options, behind, connect)));
        Self { folder, ended, card, watch }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    pub fn connect(&self) -> Kiosk {
        let stream = UnixStream::connect(self.path()).expect("connect");
        stream.set_read_timeout(Some(PATIENCE)).expect("timeout");
        Kiosk(stream)
    }

    /// A kiosk that was welcomed and has heard of the reader. The one before it may just be leaving.
    pub fn kiosk(&self) -> Kiosk {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut kiosk = self.connect();
            kiosk.send(&Request::Hello { version: WIRE_VERSION });
            if let Event::Welcome { version: WIRE_VERSION } = kiosk.next() {
                assert!(matches!(kiosk.next(), Event::Reader(_)));
                return kiosk;
            }
            assert!(Instant::now() < end, "never welcomed");
            thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn seated(&self) -> (Kiosk, Seat) {
        let mut kiosk = self.kiosk();
        let seat = kiosk.seat();
        (kiosk, seat)
    }

    pub fn until(&self, what: impl Fn(&TestCard) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !what(&self.card) {
            assert!(Instant::now() < end, "waited in vain");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Kiosk {
    pub fn send(&mut self, request: &Request) {
        write_frame(&mut self.0, &encode_request(request)).expect("write");
    }

    pub fn next(&mut self) -> Event {
        let frame = read_frame(&mut self.0).expect("read").expect("open");
        decode_event(&frame).expect("event")
    }

    pub fn ask(&mut self, request: &Request) -> Event {
        self.send(request);
        self.next()
    }

    pub fn seat(&mut self) -> Seat {
        let Event::Seated { seat, card: CardKind::MyNumber { .. } } = self.next() else {
            panic!("not seated")
        };
        seat
    }

    pub fn is_refused(&mut self, refusal: Refusal) {
        let Event::Refused(said) = self.next() else { panic!("not refused") };
        assert_eq!(said, refusal);
        self.is_closed();
    }

    pub fn is_closed(&mut self) {
        self.0.set_read_timeout(Some(PATIENCE)).expect("timeout");
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => assert!(rest.is_empty()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }
}

pub fn prove(seat: Seat, pin: [u8; 4]) -> Request {
    let statement = Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [9; NONCE_BYTES],
        exam_date: DateDigits::new("20261120").expect("date"),
    };
    Request::Prove { seat, pin: Pin::new(&pin).expect("pin"), statement }
}

pub fn failure(event: &Event) -> Option<Failure> {
    if let Event::Failed { failure, .. } = event { Some(*failure) } else { None }
}
