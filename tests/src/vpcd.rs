//! Owns the card's side of the vpcd driver: the virtual card as a smart card of a real pcscd.
//!
//! Promises: a card on the desk is a connection to the driver, a lifted card is none; a pcscd that went away
//! is tried again. A lifted card shows at once, the next one after the pause that pcscd needs.
//! Must never: listen; the driver does that, on all addresses, so it belongs into a network namespace.
//!
//! The driver's messages are two bytes of length, big-endian, then either one control byte or an APDU.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::Duration;

use reader::channel::{Slot, Watch};
use rustix::net::sockopt::set_tcp_quickack;

use crate::card::CardDesk;

/// Where the vpcd driver listens unless told otherwise (35963).
pub const VPCD_PORT: u16 = 0x8C7B;

/// Answer to reset of a contactless My Number card (jpki.md §1.11).
const ATR: &[u8] = &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F];

const CONTROL_POWER_OFF: u8 = 0;
const CONTROL_POWER_ON: u8 = 1;
const CONTROL_RESET: u8 = 2;
const CONTROL_ATR: u8 = 4;

/// How often a quiet connection looks whether its card still lies there.
const QUIET_POLL_MILLIS: u64 = 20;
/// Shortest absence between two cards. pcscd looks every 400 ms; when a card is lifted during a command and
/// the next one comes between two looks, pcscd 1.9.9 takes the slot for empty until that card is lifted.
const ABSENCE_MILLIS_MIN: u64 = 600;
/// How often the driver is called when nobody answers.
const CALL_POLL_MILLIS: u64 = 50;
/// Longest wait for the rest of a message that has begun.
const MESSAGE_SECS_MAX: u64 = 5;

/// Serves the cards of this desk to the driver at `address`, for ever.
///
/// # Errors
/// When the address is not one.
pub fn serve(desk: &CardDesk, address: &str) -> Result<Infallible, Box<dyn Error>> {
    let address = address.to_socket_addrs()?.next().ok_or("no address")?;
    let mut watch = desk.clone();
    loop {
        let slot = desk.slot();
        let Slot::Card { insertion } = slot else {
            watch.wait_change(slot, Duration::from_secs(3));
            continue;
        };
        match TcpStream::connect(address) {
            Ok(driver) => {
                let left = Visit { desk, insertion, driver }.run();
                // The driver is gone: pcscd ends or starts anew. The power is gone with it.
                let Err(error) = left;
                tracing::debug!(error = %error, "driver connection ended");
                desk.power_down(insertion);
                thread::sleep(Duration::from_millis(ABSENCE_MILLIS_MIN));
            }
            Err(_) => thread::sleep(Duration::from_millis(CALL_POLL_MILLIS)),
        }
    }
}

/// One stay of one card on the driver.
struct Visit<'a> {
    desk: &'a CardDesk,
    insertion: u32,
    driver: TcpStream,
}

impl Visit<'_> {
    /// Answers until the card is lifted or the driver is gone.
    fn run(mut self) -> Result<Infallible, io::Error> {
        loop {
            self.wait_message()?;
            let message = self.read_message()?;
            match message.as_slice() {
                [CONTROL_POWER_OFF] => self.desk.power_down(self.insertion),
                [CONTROL_POWER_ON | CONTROL_RESET] => {}
                [CONTROL_ATR] => self.write_message(ATR)?,
                command => {
                    let answer = self.desk.exchange(self.insertion, command).map_err(io::Error::other)?;
                    // The driver hangs on a message without bytes. A card that slipped is the nearest thing.
                    if answer.is_empty() {
                        return Err(io::Error::other("no answer"));
                    }
                    self.write_message(&answer)?;
                }
            }
        }
    }

    /// Returns when a message has begun; fails when the card or the driver is gone.
    fn wait_message(&self) -> io::Result<()> {
        self.driver.set_read_timeout(Some(Duration::from_millis(QUIET_POLL_MILLIS)))?;
        let here = Slot::Card { insertion: self.insertion };
        while self.desk.slot() == here {
            match self.driver.peek(&mut [0]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("card lifted"))
    }

    fn read_message(&mut self) -> io::Result<Vec<u8>> {
        self.driver.set_read_timeout(Some(Duration::from_secs(MESSAGE_SECS_MAX)))?;
        let mut length = [0; 2];
        self.driver.read_exact(&mut length)?;
        self.acknowledge_at_once()?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        self.driver.read_exact(&mut message)?;
        self.acknowledge_at_once()?;
        Ok(message)
    }

    /// The driver sends length and payload apart; a delayed acknowledgement costs 40 ms each time. The kernel
    /// forgets this option, so it is set again after every read.
    fn acknowledge_at_once(&self) -> io::Result<()> {
        Ok(set_tcp_quickack(&self.driver, true)?)
    }

    fn write_message(&mut self, answer: &[u8]) -> io::Result<()> {
        let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
        self.driver.write_all(&[&length.to_be_bytes(), answer].concat())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::card::Persona;

    const NOW: i64 = 1_795_000_000;

    fn ask(card: &mut TcpStream, message: &[u8]) -> io::Result<Vec<u8>> {
        let length = u16::try_from(message.len()).expect("short").to_be_bytes();
        card.write_all(&length)?;
        card.write_all(message)?;
        let mut length = [0; 2];
        card.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        card.read_exact(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn a_card_is_a_connection_and_a_lifted_card_is_none() {
        let driver = TcpListener::bind("127.0.0.1:0").expect("port");
        let address = driver.local_addr().expect("address").to_string();
        let desk = CardDesk::new();
        desk.add("contracted", Persona::find("contracted").expect("persona").card(NOW).expect("card"));
        let served = desk.clone();
        thread::spawn(move || serve(&served, &address).map(|_| ()).map_err(|error| error.to_string()));

        assert!(desk.put("contracted"));
        let (mut card, _) = driver.accept().expect("card");
        assert_eq!(ask(&mut card, &[CONTROL_ATR]).expect("ATR"), ATR);
        let select = [0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1];
        assert_eq!(ask(&mut card, &select).expect("answer"), [0x90, 0x00]);
        assert_eq!(ask(&mut card, &[0, 0x20, 0, 0x98]).expect("answer"), [0x63, 0xC3]);

        card.write_all(&[0, 1, CONTROL_POWER_OFF]).expect("power off");
        assert_eq!(ask(&mut card, &[0, 0x20, 0, 0x98]).expect("answer"), [0x6D, 0x00]);

        desk.take();
        assert_eq!(card.read(&mut [0]).expect("closed"), 0);
        assert!(desk.put("contracted"));
        let (mut again, _) = driver.accept().expect("card");
        assert_eq!(ask(&mut again, &[CONTROL_ATR]).expect("ATR"), ATR);

        // pcscd ended: the card calls again by itself.
        drop(again);
        driver.accept().expect("card");
    }
}
