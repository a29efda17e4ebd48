//! Owns the verdict on extended length: which of the clues counts.
//!
//! Promises: pure; a reader that is listed as "no" stays "no", whatever its driver says.
//! Must never: turn "not known" into "no".

use serde::Serialize;

use super::{Models, UsbId};
use crate::channel::ExtendedReads;

/// Longest data that a reader for short commands only may report (bytes; PC/SC part 10, dwMaxAPDUDataSize).
const SHORT_DATA_BYTES_MAX: u32 = 256;

/// What is known of a reader. Everything may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clues {
    /// dwMaxAPDUDataSize as the driver reports it. 10000h also for readers of TPDU level (jpki.md §1.10).
    pub max_apdu_bytes: Option<u32>,
    /// The reader on USB.
    pub usb: Option<UsbId>,
    /// Whether an extended exchange with a card went through.
    pub measured: Option<bool>,
}

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The reader passes extended length.
    Yes,
    /// It does not.
    No,
    /// Nothing is known.
    Unknown,
}

/// What the verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// `config/readers.toml`.
    ModelList,
    /// The CCID descriptor, through the driver.
    CcidProperty,
    /// An exchange with a card.
    Measured,
    /// Nothing.
    None,
}

/// Verdict and source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Extended {
    /// Yes, no or unknown.
    pub verdict: Verdict,
    /// Why.
    pub source: Source,
}

impl Extended {
    /// Weighs the clues: a listed "no", then what was measured, then a driver that says "short only" (it may
    /// speak of another slot than the list), then a listed "yes", then the driver.
    #[must_use]
    pub fn of(clues: Clues, models: &Models) -> Self {
        let listed = clues.usb.and_then(|usb| models.find(usb)).map(|model| model.extended);
        let driver = clues.max_apdu_bytes.map(|bytes| bytes > SHORT_DATA_BYTES_MAX);
        let no = |source| Self { verdict: Verdict::No, source };
        let yes = |source| Self { verdict: Verdict::Yes, source };
        match (listed, clues.measured, driver) {
            (Some(false), _, _) => no(Source::ModelList),
            (_, Some(false), _) => no(Source::Measured),
            (_, Some(true), _) => yes(Source::Measured),
            (_, None, Some(false)) => no(Source::CcidProperty),
            (Some(true), None, _) => yes(Source::ModelList),
            (None, None, Some(true)) => yes(Source::CcidProperty),
            (None, None, None) => Self { verdict: Verdict::Unknown, source: Source::None },
        }
    }

    /// In the words of the card side.
    #[must_use]
    pub const fn reads(self) -> ExtendedReads {
        match self.verdict {
            Verdict::Yes => ExtendedReads::Yes,
            Verdict::No => ExtendedReads::No,
            Verdict::Unknown => ExtendedReads::Unknown,
        }
    }
}

/// What the card side may ask of a reader with these clues.
#[must_use]
pub fn extended_reads(clues: Clues, models: &Models) -> ExtendedReads {
    Extended::of(clues, models).reads()
}
