//! Owns the rules of the card: selection, reading, the PIN counter, the security status, signing (jpki.md §1).
//!
//! Promises: one command in, one response with status word out; total; no I/O.
//! Must never: count a try for a PIN of a wrong length, or let a security status survive power-down.

use super::apdu::{Command, Status};
use super::files::{self, Application, EF_AUTH_KEY, EF_AUTH_PIN, EF_SIGN_PIN, File};
use super::habits::Habits;
use super::key::SIGNATURE_BYTES;
use super::model::{CardModel, CardSpec, PIN_BYTES, PIN_TRIES_MAX};

/// Tries of the signature PIN. No command spends one.
const SIGN_PIN_TRIES: u8 = 5;

/// Answer data and status word.
type Response = (Vec<u8>, Status);

/// A card with its volatile and its lasting state.
pub(super) struct Chip {
    spec: CardSpec,
    tries: u8,
    session: Session,
}

/// What power-down clears.
struct Session {
    application: Application,
    file: Option<u16>,
    verified: bool,
}

impl Session {
    fn new() -> Self {
        Self { application: Application::Isd, file: None, verified: false }
    }
}

impl Chip {
    pub fn new(spec: CardSpec) -> Self {
        let tries = spec.tries.min(PIN_TRIES_MAX);
        Self { spec, tries, session: Session::new() }
    }

    pub fn tries_left(&self) -> u8 {
        self.tries
    }

    pub fn habits_mut(&mut self) -> &mut Habits {
        &mut self.spec.habits
    }

    pub fn certificate(&self) -> Option<&[u8]> {
        self.spec.certificate.as_deref()
    }

    pub fn replace_certificate(&mut self, der: Vec<u8>) {
        self.spec.certificate = Some(der);
    }

    /// Power off: selection and security status are lost, the PIN counter is not.
    pub fn power_down(&mut self) {
        self.session = Session::new();
    }

    /// Executes one command.
    pub fn execute(&mut self, command: &[u8]) -> Response {
        let result = Command::parse(command).and_then(|command| self.dispatch(&command));
        result.unwrap_or_else(|status| (Vec::new(), status))
    }

    fn dispatch(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        match self.spec.model {
            CardModel::Transit => return Err(Status::NO_INSTRUCTION),
            CardModel::Tag => return Err(Status::NO_CLASS),
            CardModel::MyNumber
            | CardModel::FaceOnly
            | CardModel::Phone
            | CardModel::IPhone
            | CardModel::OldResident
            | CardModel::NotMyNumber => {}
        }
        if command.extended && !self.spec.habits.extended {
            return Err(Status::WRONG_LENGTH);
        }
        self.ask_application(command)
    }

    fn ask_application(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        match (command.class, command.instruction) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0xB0 | 0x20) | (0x80, 0x2A) if self.session.application == Application::Isd => {
                Err(Status::NO_INSTRUCTION)
            }
            (0x00, 0xB0) => self.read_binary(command),
            (0x00, 0x20) => self.verify(command),
            (0x80, 0x2A) => self.sign(command),
            (0x00 | 0x80, _) => Err(Status::NO_INSTRUCTION),
            (0x01..=0x03, _) => Err(Status::NO_CHANNELS),
            _ => Err(Status::NO_CLASS),
        }
    }

    fn select(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        match (command.p1, command.p2) {
            (0x04, 0x00 | 0x0C) => self.select_application(command),
            (0x02, 0x0C) => self.select_file(command.data),
            (0x00, 0x00) => self.select_master_file(command.data),
            _ => Err(Status::WRONG_P1P2),
        }
    }

    fn select_application(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        let found = files::find_application(self.spec.model, command.data).ok_or(Status::NOT_FOUND)?;
        if found != self.session.application {
            self.session = Session { application: found, ..Session::new() };
        }
        self.session.file = None;
        let wants_control_information = command.p2 == 0x00 && command.expected.is_some();
        let data = if wants_control_information { control_information(found) } else { Vec::new() };
        Ok((data, Status::OK))
    }

    fn select_file(&mut self, id: &[u8]) -> Result<Response, Status> {
        let id: [u8; 2] = id.try_into().map_err(|_| Status::WRONG_LENGTH)?;
        self.set_current_file(u16::from_be_bytes(id))?;
        Ok((Vec::new(), Status::OK))
    }

    /// Real cards answer this oddly: refused until an application is selected, then without effect.
    fn select_master_file(&self, id: &[u8]) -> Result<Response, Status> {
        match (id, self.session.application) {
            ([], Application::Jpki) => Ok((Vec::new(), Status::OK)),
            ([], Application::Isd) => Err(Status::WRONG_P1P2),
            _ => Err(Status::NOT_FOUND),
        }
    }

    fn read_binary(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        let expected = command.expected.ok_or(Status::WRONG_LENGTH)?;
        if !command.data.is_empty() {
            return Err(Status::WRONG_LENGTH);
        }
        let offset = match command.p1 {
            0x00..=0x7F => u16::from_be_bytes([command.p1, command.p2]),
            0x80..=0x9F => {
                self.take_short_id()?;
                self.set_current_file(u16::from(command.p1 & 0x1F))?;
                u16::from(command.p2)
            }
            0xA0..=0xFF => return Err(Status::WRONG_P1P2),
        };
        let content = self.readable_content()?;
        let rest = content.get(usize::from(offset)..).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or(Status::WRONG_OFFSET)?;
        match rest.get(..expected) {
            Some(wanted) => Ok((wanted.to_vec(), Status::OK)),
            None => Ok((rest.to_vec(), Status::END_OF_FILE)),
        }
    }

    fn readable_content(&self) -> Result<Vec<u8>, Status> {
        let id = self.session.file.ok_or(Status::NO_CURRENT_FILE)?;
        match files::find_file(&self.spec, id).ok_or(Status::NOT_FOUND)? {
            File::Free(content) => Ok(content),
            File::AfterAuthPin(content) if self.session.verified => Ok(content),
            File::AfterAuthPin(_) | File::AfterSignPin => Err(Status::SECURITY),
            File::Internal => Err(Status::WRONG_FILE_KIND),
        }
    }

    fn verify(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        if command.expected.is_some() {
            return Err(Status::WRONG_LENGTH);
        }
        if command.p2 == 0x80 && self.session.file == Some(EF_SIGN_PIN) && command.data.is_empty() {
            return Ok((Vec::new(), Status::tries(SIGN_PIN_TRIES)));
        }
        self.refer_to(command, EF_AUTH_PIN)?;
        let status = match command.data {
            [] => self.pin_status(),
            pin if pin.len() != PIN_BYTES => Status::WRONG_LENGTH,
            pin => self.compare_pin(pin),
        };
        Ok((Vec::new(), status))
    }

    fn pin_status(&self) -> Status {
        match self.tries {
            0 => self.spec.locked_status,
            _ if self.session.verified && !self.spec.habits.counter_when_verified => Status::OK,
            left => Status::tries(left),
        }
    }

    fn compare_pin(&mut self, pin: &[u8]) -> Status {
        self.session.verified = self.tries > 0 && pin == self.spec.pin;
        if self.tries == 0 {
            return self.spec.locked_status;
        }
        if self.session.verified {
            self.tries = PIN_TRIES_MAX;
            return Status::OK;
        }
        self.tries -= 1;
        Status::tries(self.tries)
    }

    fn sign(&mut self, command: &Command<'_>) -> Result<Response, Status> {
        self.refer_to(command, EF_AUTH_KEY)?;
        if !self.session.verified {
            return Err(Status::SECURITY);
        }
        if command.expected != Some(SIGNATURE_BYTES) {
            return Err(Status::WRONG_LENGTH);
        }
        let signature = self.spec.key.sign(command.data).ok_or(Status::CONDITIONS)?;
        Ok((signature, Status::OK))
    }

    /// P1 must be 00; P2 is 80 for the current file, or 80 plus a short id, which selects that file.
    fn refer_to(&mut self, command: &Command<'_>, wanted: u16) -> Result<(), Status> {
        match (command.p1, command.p2) {
            (0x00, 0x80) => match self.session.file {
                None => Err(Status::NO_CURRENT_FILE),
                Some(file) if file == wanted => Ok(()),
                Some(_) => Err(Status::WRONG_FILE_KIND),
            },
            (0x00, p2) if u16::from(p2) == 0x80 | wanted => {
                self.take_short_id()?;
                self.set_current_file(wanted)
            }
            _ => Err(Status::WRONG_P1P2),
        }
    }

    fn take_short_id(&self) -> Result<(), Status> {
        self.spec.habits.short_ids_refused.map_or(Ok(()), Err)
    }

    fn set_current_file(&mut self, id: u16) -> Result<(), Status> {
        let exists =
            self.session.application == Application::Jpki && files::find_file(&self.spec, id).is_some();
        if !exists {
            return Err(Status::NOT_FOUND);
        }
        self.session.file = Some(id);
        Ok(())
    }
}

fn control_information(application: Application) -> Vec<u8> {
    let name = match application {
        Application::Isd => files::AID_ISD,
        Application::Jpki => files::AID_JPKI,
    };
    // Both names are far shorter than 128 bytes, so every length is one byte.
    let length = u8::try_from(name.len()).unwrap_or(0);
    [&[0x6F, length + 2, 0x84, length], name].concat()
}

#[cfg(test)]
mod tests;
