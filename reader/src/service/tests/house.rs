//! Owns a service on a socket of its own, and the kiosk that talks to it.

use std::{
    io::{ErrorKind, Read as _},
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    sync::atomic::AtomicUsize,
    time::Instant,
};

use reader_wire::{
    CardKind, DateDigits, Event, Failure, NONCE_BYTES, Pin, ReaderState, Refusal, Request, Seat, Statement,
    TerminalId, WIRE_VERSION, decode_event, encode_request, read_frame, write_frame,
};

use super::super::*;
use super::gate::{Gate, GatedCard, GatedWatch};
use crate::{
    listen,
    test_card::{TestCard, TestWatch},
};

pub const CARD: Slot = Slot::Card { insertion: 1 };
/// Long enough for a machine under load; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Every change counts at once.
pub const AT_ONCE: Steadiness = Steadiness { seat: Duration::ZERO, free: Duration::ZERO };
/// A card that is gone for a moment is waited for, as long as a test lasts.
pub const PATIENT: Steadiness = Steadiness { seat: Duration::ZERO, free: Duration::from_secs(600) };

pub struct Service {
    pub folder: tempfile::TempDir,
    pub ended: Receiver<Result<(), ServeError>>,
    pub card: TestCard,
    pub watch: TestWatch,
    /// Lets exchanges hang.
    pub card_gate: Gate,
    /// Lets the watch hang.
    pub watch_gate: Gate,
    /// How often the reader was made to look again.
    pub roused: Arc<AtomicUsize>,
    /// The same that the service accepts at.
    pub listener: UnixListener,
    /// Writing to it ends the service.
    pub stop: UnixStream,
}

pub struct Kiosk(pub UnixStream);

impl Service {
    pub fn start(slot: Slot, card: TestCard) -> Self {
        Self::start_with(WAITS, AT_ONCE, slot, card)
    }

    pub fn start_with(waits: Waits, steadiness: Steadiness, slot: Slot, card: TestCard) -> Self {
        Self::start_gated(waits, steadiness, slot, card, Gate::default())
    }

    pub fn start_gated(
        waits: Waits,
        steadiness: Steadiness,
        slot: Slot,
        card: TestCard,
        watch_gate: Gate,
    ) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let roused = Arc::default();
        let (watch, card_gate) = (TestWatch::new(slot), Gate::default());
        let listener = listen::bind(&folder.path().join("socket"), 0o666).expect("bind");
        let ears = listener.try_clone().expect("listener");
        let behind = GatedWatch { watch: watch.clone(), gate: watch_gate.clone() };
        let connect = GatedCard { card: card.clone(), gate: card_gate.clone(), roused: Arc::clone(&roused) };
        let (stop, stopped) = UnixStream::pair().expect("pair");
        let roots = crate::test_card::roots();
        let options = Options { peer_uids: Vec::new(), roots, steadiness, stop: Some(stopped) };
        let (tell, ended) = channel();
        thread::spawn(move || tell.send(serve_with(waits, listener, options, behind, connect)));
        Self { folder, ended, card, watch, card_gate, watch_gate, roused, listener: ears, stop }
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

    /// A kiosk whose first word of the reader is this.
    pub fn kiosk_that_hears(&self, state: ReaderState) -> Kiosk {
        let mut kiosk = self.connect();
        kiosk.send(&Request::Hello { version: WIRE_VERSION });
        assert!(matches!(kiosk.next(), Event::Welcome { .. }));
        assert!(matches!(kiosk.next(), Event::Reader(said) if said == state));
        kiosk
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
