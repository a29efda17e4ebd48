//! Owns the look at a clip before it is heard: is the file there, and is it whole.
//!
//! Promises: every page of the Ogg file has its checksum, its place in the order, and the last one says that
//! it is the last. So what a worn memory card or a broken copy made of a clip never reaches the decoder,
//! and no half sentence is said.
//! Must never: hold more than one page, or read more than [`CLIP_BYTES_MAX`].

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek};
use std::path::Path;

/// Largest clip (bytes); a minute needs about 300,000.
pub(super) const CLIP_BYTES_MAX: u64 = 1 << 20;
const HEADER_BYTES: usize = 27;
const LAST_PAGE: u8 = 4;

/// Why a sentence cannot be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ClipError {
    /// Render it and install it.
    #[error("its clip is missing: render the clips and install them")]
    Missing,
    /// Mend rights or disk.
    #[error("its clip cannot be read, check who owns it: {0}")]
    Unreadable(ErrorKind),
    /// Install it again.
    #[error("its clip is damaged: install the clips again")]
    Damaged,
    /// Render it with the tool that belongs to this kiosk.
    #[error("its clip is not of the kind that kiosk/voice/render writes: render the clips again")]
    OtherKind,
}

impl From<io::Error> for ClipError {
    fn from(error: io::Error) -> Self {
        let kind = error.kind();
        if kind == ErrorKind::NotFound {
            Self::Missing
        } else if kind == ErrorKind::UnexpectedEof {
            Self::Damaged
        } else {
            Self::Unreadable(kind)
        }
    }
}

/// The file, at its beginning, after all of it was seen to be whole.
pub(super) fn open(path: &Path) -> Result<File, ClipError> {
    let mut file = File::open(path)?;
    whole(BufReader::new(&file).take(CLIP_BYTES_MAX))?;
    file.rewind()?;
    Ok(file)
}

fn whole(mut source: impl Read) -> Result<(), ClipError> {
    let mut page = Vec::new();
    for number in 0u32.. {
        read_page(&mut source, &mut page)?;
        let header = Header::of(&page).ok_or(ClipError::Damaged)?;
        if header.number != number || header.checksum != checksum(&page) {
            return Err(ClipError::Damaged);
        }
        if header.last {
            break;
        }
    }
    let behind = source.read(&mut [0])?;
    if behind == 0 { Ok(()) } else { Err(ClipError::Damaged) }
}

/// Puts one page in place of what is there. How long it is stands in its own header.
fn read_page(source: &mut impl Read, page: &mut Vec<u8>) -> Result<(), ClipError> {
    page.clear();
    grow(source, page, HEADER_BYTES)?;
    if !page.starts_with(b"OggS\0") {
        return Err(ClipError::Damaged);
    }
    let segments = page.last().copied().map_or(0, usize::from);
    grow(source, page, segments)?;
    let body = page.iter().skip(HEADER_BYTES).copied().map(usize::from).sum();
    grow(source, page, body)
}

fn grow(source: &mut impl Read, page: &mut Vec<u8>, bytes: usize) -> Result<(), ClipError> {
    let wanted = u64::try_from(bytes).unwrap_or(u64::MAX);
    let read = source.by_ref().take(wanted).read_to_end(page)?;
    if read == bytes { Ok(()) } else { Err(ClipError::Damaged) }
}

struct Header {
    last: bool,
    number: u32,
    checksum: u32,
}

impl Header {
    fn of(page: &[u8]) -> Option<Self> {
        let number = |at: usize| page.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
        let last = page.get(5)? & LAST_PAGE != 0;
        Some(Self { last, number: number(18)?, checksum: number(22)? })
    }
}

/// The checksum of RFC 3533, over the page with its own checksum as zeros.
fn checksum(page: &[u8]) -> u32 {
    let bytes = page.iter().enumerate().map(|(at, byte)| if (22..26).contains(&at) { 0 } else { *byte });
    bytes.fold(0, |sum, byte| {
        let [top, ..] = sum.to_be_bytes();
        (sum << 8) ^ TABLE.get(usize::from(top ^ byte)).copied().unwrap_or_default()
    })
}

static TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut byte = 0u32;
    while let [first, behind @ ..] = rest {
        *first = shifted(byte << 24);
        rest = behind;
        byte += 1;
    }
    table
};

const fn shifted(mut sum: u32) -> u32 {
    let mut bit = 0;
    while bit < 8 {
        sum = if sum >> 31 == 1 { (sum << 1) ^ 0x04c1_1db7 } else { sum << 1 };
        bit += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::tests::clips::tone;

    fn look(bytes: &[u8]) -> Result<(), ClipError> {
        whole(bytes)
    }

    #[test]
    fn a_whole_clip_is_taken() {
        assert_eq!(look(&tone(440.0, 100)), Ok(()));
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let clip = tone(440.0, 100);
        for at in (0..clip.len()).step_by(13) {
            let mut damaged = clip.clone();
            damaged[at] ^= 0x10;
            assert_eq!(look(&damaged), Err(ClipError::Damaged), "byte {at}");
        }
    }

    #[test]
    fn every_other_length_is_noticed() {
        let clip = tone(440.0, 100);
        for length in (0..clip.len()).step_by(13) {
            assert_eq!(look(&clip[..length]), Err(ClipError::Damaged), "{length} bytes");
        }
        assert_eq!(look(&[&clip, b"O".as_slice()].concat()), Err(ClipError::Damaged));
    }

    #[test]
    fn what_has_no_end_is_left() {
        let endless = io::repeat(b'O').take(CLIP_BYTES_MAX * 4);
        assert_eq!(whole(endless), Err(ClipError::Damaged));
        assert_eq!(open(Path::new("/nowhere/a.ogg")).err(), Some(ClipError::Missing));
        assert_eq!(open(Path::new("/")).err(), Some(ClipError::Unreadable(ErrorKind::IsADirectory)));
    }
}
