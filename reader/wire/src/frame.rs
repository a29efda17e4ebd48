//! Owns the framing: four bytes of length, big-endian, then that many bytes of one message.
//!
//! Promises: reads never allocate more than [`FRAME_BYTES_MAX`]; buffers are wiped.
//! Must never: interpret a message.

use std::io::{self, Read, Write};

use crate::{FrameBytes, WireError};

/// Longest message (bytes, without the header).
pub const FRAME_BYTES_MAX: usize = 8192;
/// Bytes of the length that stands before each message.
pub const FRAME_HEADER_BYTES: usize = 4;

/// Length of the message that follows this header, checked.
pub fn frame_body_len(header: [u8; FRAME_HEADER_BYTES]) -> Result<usize, WireError> {
    let length = usize::try_from(u32::from_be_bytes(header)).unwrap_or(usize::MAX);
    match length {
        0 => Err(WireError::Empty),
        1..=FRAME_BYTES_MAX => Ok(length),
        _ => Err(WireError::FrameTooLong(length)),
    }
}

/// Reads one message. `Ok(None)` is a peer that closed between messages.
pub fn read_frame(from: &mut impl Read) -> io::Result<Option<FrameBytes>> {
    let mut header = [0; FRAME_HEADER_BYTES];
    match read_first(from, &mut header[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut header[1..])?,
    }
    let length = frame_body_len(header).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let mut body = vec![0; length];
    let read = from.read_exact(&mut body);
    let body = FrameBytes::new(body);
    read.map(|()| Some(body))
}

/// A socket with a time limit is interrupted by signals that nobody handles; `read_exact` goes on by itself.
fn read_first(from: &mut impl Read, first: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(first) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// Writes one message with its header.
pub fn write_frame(to: &mut impl Write, message: &FrameBytes) -> io::Result<()> {
    let length = u32::try_from(message.bytes().len()).unwrap_or(u32::MAX);
    to.write_all(&length.to_be_bytes())?;
    to.write_all(message.bytes())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_outside_the_limit_are_refused_before_any_allocation() {
        assert_eq!(frame_body_len([0, 0, 0, 0]), Err(WireError::Empty));
        assert_eq!(frame_body_len([0, 0, 0x20, 0]), Ok(FRAME_BYTES_MAX));
        assert_eq!(frame_body_len([0, 0, 0x20, 1]), Err(WireError::FrameTooLong(FRAME_BYTES_MAX + 1)));
        assert!(frame_body_len([0xff; 4]).is_err());
    }

    #[test]
    fn a_frame_cut_short_is_an_error_and_a_closed_peer_is_not() {
        assert!(read_frame(&mut [].as_slice()).expect("closed").is_none());
        assert!(read_frame(&mut [0u8, 0].as_slice()).is_err());
        assert!(read_frame(&mut [0u8, 0, 0, 2, 1].as_slice()).is_err());
    }

    /// Is interrupted before every byte.
    struct Interrupted<'a>(&'a [u8], bool);

    impl Read for Interrupted<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut into[..1]) }
        }
    }

    #[test]
    fn an_interrupted_read_goes_on() {
        let mut pipe = Interrupted(&[0, 0, 0, 2, 7, 8], false);
        let read = read_frame(&mut pipe).expect("read").expect("frame");
        assert_eq!(read.bytes(), [7, 8]);
        assert!(read_frame(&mut pipe).expect("closed").is_none());
    }

    #[test]
    fn what_is_written_is_read() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, &FrameBytes::new(vec![1, 2, 3])).expect("write");
        let read = read_frame(&mut pipe.as_slice()).expect("read").expect("frame");
        assert_eq!(read.bytes(), [1, 2, 3]);
    }
}
