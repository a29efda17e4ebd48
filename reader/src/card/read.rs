//! Owns the reading of files: the ways to ask for bytes, and the limits on what comes.
//!
//! Promises: never more bytes than were asked for, never more exchanges than the limits below; buffers have
//! their full room from the start, so that growing leaves no copy behind.
//! Must never: be used for VERIFY or the signature.

use reader_wire::CERTIFICATE_BYTES_MAX;
use zeroize::Zeroizing;

use super::{CardError, Session};
use crate::{
    apdu::{CHUNK_BYTES_MAX, Command, File, Target},
    certificate::{CertificateError, certificate_len},
    channel::Channel,
    status::Status,
};

/// GET RESPONSE commands that may follow one read.
pub const GET_RESPONSES_MAX: usize = 4;
/// READ BINARY commands for one file: 4096 bytes take 16; a card may give less than it is asked for.
pub const CHUNKS_MAX: usize = 32;

impl<C: Channel> Session<C> {
    /// A buffer with room for the whole certificate and its first part in it, and the whole length (bytes).
    /// The rest can be read at once: the certificate is the current file.
    pub fn begin_certificate(&mut self) -> Result<(Zeroizing<Vec<u8>>, usize), CardError> {
        if self.current != Some(File::Certificate) || self.start.is_none() {
            self.start = None;
            self.read_certificate_start()?;
        }
        let length = certificate_len(self.start())?;
        let mut file = Zeroizing::new(Vec::with_capacity(length.min(CERTIFICATE_BYTES_MAX)));
        file.extend_from_slice(self.start());
        if file.is_empty() { Err(CertificateError::Missing.into()) } else { Ok((file, length)) }
    }

    /// Reads on until the file has `length` bytes, 256 at a time.
    pub fn fill(&mut self, file: &mut Vec<u8>, length: usize) -> Result<(), CardError> {
        for _ in 0..CHUNKS_MAX {
            let (before, left) = (file.len(), length.saturating_sub(file.len()));
            if left == 0 {
                return Ok(());
            }
            let offset = u16::try_from(before).unwrap_or(u16::MAX);
            // 256 is written as 0.
            let count = u8::try_from(left.min(CHUNK_BYTES_MAX)).unwrap_or(0);
            let status = self.read(Command::read_on(offset, count), count, file)?;
            if !status.is_read() || file.len() == before {
                return Err(CardError::Unexpected(status));
            }
        }
        if file.len() == length { Ok(()) } else { Err(CardError::Unexpected(Status::EndOfFile)) }
    }

    /// Reads all the rest in one exchange. False when that is refused; the file is then as before.
    pub fn fill_at_once(&mut self, file: &mut Vec<u8>, length: usize) -> Result<bool, CardError> {
        let left = length.saturating_sub(file.len());
        let (Ok(offset), Ok(count)) = (u16::try_from(file.len()), u16::try_from(left)) else {
            return Ok(false);
        };
        let (status, data) = self.exchange(&Command::read_on_extended(offset, count))?;
        let whole = status == Status::Done && data.len() == left;
        if whole {
            file.extend_from_slice(data);
        }
        Ok(whole)
    }

    /// Reads the first bytes of a file, by short id, or by SELECT on a card that refuses short ids.
    pub(super) fn read_start(
        &mut self,
        file: File,
        count: u8,
        into: &mut Vec<u8>,
    ) -> Result<Status, CardError> {
        if self.short_ids {
            self.current = Some(file);
            let status = self.read(Command::read_start(Target::Short(file), count), count, into)?;
            if !status.is_refused_form() {
                return Ok(status);
            }
        }
        let selected = self.select_file(file)?;
        if !selected.is_selected() {
            return Ok(selected);
        }
        self.short_ids = false;
        self.read(Command::read_start(Target::Current, count), count, into)
    }

    /// One READ BINARY with what T=0 readers make of it: 6Cxx is asked once more, 61xx is fetched.
    fn read(&mut self, command: Command, count: u8, into: &mut Vec<u8>) -> Result<Status, CardError> {
        let asked = if count == 0 { CHUNK_BYTES_MAX } else { usize::from(count) };
        let room = into.len() + asked;
        let mut status = self.fetch(&command, room, into)?;
        if let Status::WrongLe(right) = status {
            status = self.fetch(&command.with_count(right), room, into)?;
        }
        for _ in 0..GET_RESPONSES_MAX {
            let Status::More(waiting) = status else { break };
            status = self.fetch(&Command::get_response(waiting), room, into)?;
        }
        Ok(status)
    }

    fn fetch(&mut self, command: &Command, room: usize, into: &mut Vec<u8>) -> Result<Status, CardError> {
        let (status, data) = self.exchange(command)?;
        if into.len() + data.len() > room {
            return Err(CardError::Overlong);
        }
        into.extend_from_slice(data);
        Ok(status)
    }
}
