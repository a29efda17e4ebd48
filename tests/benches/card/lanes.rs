//! Owns one run of each program: a fresh card put down, a signature made and checked.
//!
//! Promises: every run begins with a fresh card after the pause that pcscd needs to see the old one go.
//! Must never: count a run whose signature does not fit, or that cost more than one VERIFY.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use reader_wire::{DateDigits, Event, NONCE_BYTES, Pin, ReaderState, Request, Seat, Statement, TerminalId};
use tests::card::control::CardCounts;
use tests::card::{Pace, Persona};
use tests::pcscd_lab::{PcscdLab, ReaderPeer, Reaped};
use tests::pki::JpkiCa;
use x509_cert::der::Decode as _;

use crate::Result;

const SLUG: &str = "contracted";
/// Longer than pcscd needs to see that a card is gone.
const ABSENCE: Duration = Duration::from_millis(700);
/// Longer than pcscd and a service need together.
const ABSENCE_SERVED: Duration = Duration::from_millis(1200);
/// A service measures short reads with one card and extended ones with the next.
const CARDS_TO_LEARN: usize = 2;
/// Longer than pcscd needs to see a card and to give it power.
const ARRIVAL: Duration = Duration::from_millis(700);
const STATEMENT: &str = "statement";
const SIGNATURE: &str = "signature";
const OPENSC_CONF: &str = "opensc.conf";
const LISTEN_POLL: Duration = Duration::from_millis(1);

/// One program in one way of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// `reader serve` is running when the card comes. The card knows short lengths only.
    RunningShort,
    /// The same with a card that knows extended lengths.
    RunningExtended,
    /// `reader serve` is started for a card that lies there. It reads its first card in short lengths.
    Starting,
    /// OpenSC as Debian installs it.
    Autodetect,
    /// OpenSC told which card it is.
    Forced,
    /// The crate myna-card.
    Myna,
}

impl Lane {
    /// All of them, in the order of their turns.
    pub const ALL: [Self; 6] = [
        Self::RunningShort,
        Self::RunningExtended,
        Self::Starting,
        Self::Autodetect,
        Self::Forced,
        Self::Myna,
    ];

    const fn habit(self) -> &'static str {
        match self {
            Self::RunningShort => "no-extended",
            Self::RunningExtended | Self::Starting | Self::Autodetect | Self::Forced | Self::Myna => "usual",
        }
    }
}

/// What came of one run.
pub struct Sample {
    /// From the start of the process to the signature; for a program that was running: from "Seated".
    pub wall: Duration,
    /// What a kiosk sees, of a program that was running.
    pub steps: Option<Steps>,
    /// On the card's side.
    pub counts: CardCounts,
}

/// What the kiosk waits for.
#[derive(Clone, Copy)]
pub struct Steps {
    /// Card put down to "Seated".
    pub seated: Duration,
    /// PIN sent to signature heard.
    pub proved: Duration,
}

/// Services that run while the programs take turns. Nobody is connected to them but in their own turns.
pub struct Services {
    short: Service,
    extended: Service,
}

struct Service {
    _process: Reaped,
    socket: PathBuf,
}

/// The lab with everything that the programs need.
pub struct Bench {
    lab: PcscdLab,
    reader: PathBuf,
    myna: PathBuf,
    pin: &'static str,
    certificate: Vec<u8>,
}

impl Bench {
    /// Starts the lab.
    pub fn open(card_desk: &Path, reader: PathBuf, myna: PathBuf) -> Result<Self> {
        let lab = PcscdLab::start(card_desk)?;
        let persona = Persona::find(SLUG).ok_or("persona")?;
        let certificate = persona.certificate(&JpkiCa::public_test()?, 0)?;
        fs::write(lab.directory().join(STATEMENT), statement()?.bytes())?;
        fs::write(lab.directory().join(OPENSC_CONF), "app default {\n    card_drivers = jpki;\n}\n")?;
        Ok(Self { lab, reader, myna, pin: persona.pin, certificate })
    }

    /// Length of the card's certificate (bytes).
    pub fn certificate_bytes(&self) -> usize {
        self.certificate.len()
    }

    /// How long the cards take from now on.
    pub fn set_pace(&self, pace: Pace) -> Result<()> {
        self.lab.desk().pace(&pace)?;
        Ok(())
    }

    /// Starts the services and lets each meet the cards from which it learns how to read.
    pub fn services(&self) -> Result<Services> {
        let services = Services { short: self.service("short")?, extended: self.service("extended")? };
        for _ in 0..CARDS_TO_LEARN {
            self.run(Lane::RunningShort, &services)?;
            self.run(Lane::RunningExtended, &services)?;
        }
        Ok(services)
    }

    fn service(&self, name: &str) -> Result<Service> {
        let (process, bound) = self.start_reader()?;
        let socket = self.file(name);
        fs::rename(bound, &socket)?;
        Ok(Service { _process: process, socket })
    }

    /// One run.
    pub fn run(&self, lane: Lane, services: &Services) -> Result<Sample> {
        self.lab.desk().take()?;
        let lifted = Instant::now();
        self.lab.desk().renew(SLUG)?;
        self.lab.desk().send(&format!("habit {SLUG} {}", lane.habit()))?;
        let sample = match lane {
            Lane::RunningShort => self.running(lifted, &services.short),
            Lane::RunningExtended => self.running(lifted, &services.extended),
            Lane::Starting => self.starting(lifted),
            Lane::Autodetect => self.tool(lifted, &mut self.pkcs11_tool()),
            Lane::Forced => self.tool(lifted, self.pkcs11_tool().env("OPENSC_CONF", self.file(OPENSC_CONF))),
            Lane::Myna => {
                let mut command = self.lab.client(&self.myna);
                self.tool(lifted, command.arg(self.pin).args([self.file(STATEMENT), self.file(SIGNATURE)]))
            }
        }?;
        let CardCounts { verifies, signatures, tries_left, .. } = sample.counts;
        if (verifies, signatures, tries_left) == (1, 1, 3) {
            return Ok(sample);
        }
        Err(format!("{verifies} VERIFY, {signatures} signatures, {tries_left} tries left").into())
    }

    fn running(&self, lifted: Instant, service: &Service) -> Result<Sample> {
        thread::sleep(ABSENCE_SERVED.saturating_sub(lifted.elapsed()));
        let mut peer = ReaderPeer::connect(&service.socket)?;
        peer.wait_for(|event| matches!(event, Event::Reader(ReaderState::Ready)))?;
        let put = Instant::now();
        self.lab.desk().put(SLUG)?;
        let (seat, _) = peer.seated()?;
        let seated = Instant::now();
        let proved = self.check(&mut peer, seat)?;
        let wall = seated.elapsed();
        let steps = Some(Steps { seated: seated - put, proved });
        self.finish(&mut peer, seat, wall, steps)
    }

    fn starting(&self, lifted: Instant) -> Result<Sample> {
        self.put(lifted)?;
        let start = Instant::now();
        let (_reader, socket) = self.start_reader()?;
        let mut peer = ReaderPeer::connect(&socket)?;
        let (seat, _) = peer.seated()?;
        self.check(&mut peer, seat)?;
        let wall = start.elapsed();
        self.finish(&mut peer, seat, wall, None)
    }

    fn tool(&self, lifted: Instant, command: &mut Command) -> Result<Sample> {
        fs::write(self.file(SIGNATURE), [])?;
        self.put(lifted)?;
        let start = Instant::now();
        let ended = command.output()?;
        let wall = start.elapsed();
        if !ended.status.success() {
            return Err(String::from_utf8_lossy(&ended.stderr).into_owned().into());
        }
        self.expect_fit(&fs::read(self.file(SIGNATURE))?)?;
        Ok(Sample { wall, steps: None, counts: self.lab.desk().counts(SLUG)? })
    }

    fn pkcs11_tool(&self) -> Command {
        let mut command = self.lab.client(Path::new("pkcs11-tool"));
        command.args(["--login", "--pin", self.pin, "--sign", "--id", "1", "-m", "SHA256-RSA-PKCS"]);
        command.arg("--input-file").arg(self.file(STATEMENT));
        command.arg("--output-file").arg(self.file(SIGNATURE));
        command
    }

    fn file(&self, name: &str) -> PathBuf {
        self.lab.directory().join(name)
    }

    fn put(&self, lifted: Instant) -> Result<()> {
        thread::sleep(ABSENCE.saturating_sub(lifted.elapsed()));
        self.lab.desk().put(SLUG)?;
        thread::sleep(ARRIVAL);
        Ok(())
    }

    fn start_reader(&self) -> Result<(Reaped, PathBuf)> {
        let socket = self.lab.directory().join("reader.sock");
        if socket.exists() {
            fs::remove_file(&socket)?;
        }
        let (reader, socket) = self.lab.start_reader(&self.reader)?;
        while !socket.exists() {
            thread::sleep(LISTEN_POLL);
        }
        Ok((reader, socket))
    }

    /// Certificate and signature as the kiosk asks for them; how long the signature took.
    fn check(&self, peer: &mut ReaderPeer, seat: Seat) -> Result<Duration> {
        peer.ask(&Request::ReadCertificate { seat })?;
        let answer = peer.wait_for(|event| !matches!(event, Event::Reader(_)))?;
        let Event::Certificate { .. } = answer else { return Err(answer.name().into()) };
        let pin = Pin::from_ascii(self.pin.as_bytes())?;
        let asked = Instant::now();
        peer.ask(&Request::Prove { seat, pin, statement: statement()? })?;
        let answer = peer.wait_for(|event| !matches!(event, Event::Reader(_)))?;
        let took = asked.elapsed();
        let Event::Proved { signature, .. } = answer else { return Err(answer.name().into()) };
        self.expect_fit(signature.bytes())?;
        Ok(took)
    }

    /// Lets the service end its session, so that the card has counted all of it.
    fn finish(
        &self,
        peer: &mut ReaderPeer,
        seat: Seat,
        wall: Duration,
        steps: Option<Steps>,
    ) -> Result<Sample> {
        peer.ask(&Request::Release { seat })?;
        peer.wait_for(|event| matches!(event, Event::Released { .. }))?;
        Ok(Sample { wall, steps, counts: self.lab.desk().counts(SLUG)? })
    }

    fn expect_fit(&self, signature: &[u8]) -> Result<()> {
        let certificate = x509_cert::Certificate::from_der(&self.certificate)?;
        let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        key.verify(&statement()?.bytes(), signature).map_err(|_| "signature does not fit".into())
    }
}

fn statement() -> Result<Statement> {
    Ok(Statement {
        terminal: TerminalId::new("kiosk-1")?,
        nonce: [7; NONCE_BYTES],
        exam_date: DateDigits::new("20261120")?,
    })
}
