//! Owns the table of known card readers, and what is known of a reader's extended length.
//!
//! Promises: the table is data (`config/readers.toml`); an error names file, entry and key. The verdict is
//! pure.
//! Must never: judge a card, or refuse a reader because it is not listed.
//!
//! Source: jpki.md §1.10, §1.13.

mod verdict;

use std::{
    collections::BTreeSet,
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, de};

pub use verdict::{Clues, Extended, Source, Verdict, extended_reads};

/// Largest table that is read (bytes).
pub const TABLE_BYTES_MAX: u64 = 65_536;

/// The table as it ships; a file on the device may replace it.
const SHIPPED: &str = include_str!("../../config/readers.toml");

/// USB vendor and product, written `054C:0DC9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbId {
    /// idVendor.
    pub vendor: u16,
    /// idProduct.
    pub product: u16,
}

/// What a slot of a reader takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotKind {
    /// A card that is put down.
    Contactless,
    /// A card that is pushed in.
    Contact,
    /// A security module that stays inside.
    Sam,
}

/// One known reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// By which it is recognised.
    pub usb: UsbId,
    /// Maker and type.
    pub name: String,
    /// Whether the slot for the card passes extended length.
    pub extended: bool,
    /// Longest CCID message of that slot (bytes), when known.
    pub message_bytes_max: Option<u32>,
    /// Its slots.
    pub slots: Vec<SlotKind>,
    /// Whether PC/SC shows it at all.
    #[serde(default = "yes")]
    pub pcsc: bool,
    /// For the technician, in Japanese.
    pub remark: String,
    /// Where the figures come from.
    pub source: String,
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Models {
    list: Vec<Model>,
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub enum ModelsError {
    /// The file cannot be read.
    #[error("{}: {error}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is not TOML, or has something else than `reader` entries.
    #[error("{}: {what}", file.display())]
    Table {
        /// Which.
        file: PathBuf,
        /// Where and why.
        what: String,
    },
    /// An entry is wrong.
    #[error("{}: reader {number}: {what}", file.display())]
    Entry {
        /// Which.
        file: PathBuf,
        /// Counted from 1.
        number: usize,
        /// Key and why.
        what: String,
    },
}

impl Models {
    /// The table that ships with the program.
    #[must_use]
    pub fn shipped() -> Self {
        // A test holds that it can be read.
        Self::parse(Path::new("readers.toml"), SHIPPED).unwrap_or_default()
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`ModelsError`] with file, entry and key.
    pub fn read(file: &Path) -> Result<Self, ModelsError> {
        let failed = |error| ModelsError::File { file: file.to_owned(), error };
        let mut text = String::new();
        let mut open = fs::File::open(file).map_err(failed)?.take(TABLE_BYTES_MAX + 1);
        open.read_to_string(&mut text).map_err(failed)?;
        if open.limit() == 0 {
            let what = format!("has more than {TABLE_BYTES_MAX} bytes");
            return Err(ModelsError::Table { file: file.to_owned(), what });
        }
        Self::parse(file, &text)
    }

    /// Reads a table from text; `file` is for the error.
    ///
    /// # Errors
    /// As [`Models::read`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, ModelsError> {
        let table = |error: toml::de::Error| ModelsError::Table {
            file: file.to_owned(),
            what: error.to_string().trim_end().to_owned(),
        };
        let Sheet { reader } = toml::from_str(text).map_err(table)?;
        let mut seen = BTreeSet::new();
        let mut list = Vec::with_capacity(reader.len());
        for (index, entry) in reader.into_iter().enumerate() {
            let wrong = |what| ModelsError::Entry { file: file.to_owned(), number: index + 1, what };
            let model: Model = entry.try_into().map_err(|error: toml::de::Error| wrong(one_line(&error)))?;
            if !seen.insert(model.usb) {
                return Err(wrong(format!("usb: {} was given before", model.usb)));
            }
            if model.slots.is_empty() {
                return Err(wrong("slots: at least one is wanted".to_owned()));
            }
            list.push(model);
        }
        Ok(Self { list })
    }

    /// The reader with this USB id, when it is listed.
    #[must_use]
    pub fn find(&self, usb: UsbId) -> Option<&Model> {
        self.list.iter().find(|model| model.usb == usb)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Model> {
        self.list.iter()
    }
}

impl Model {
    /// Whether a security module is built in. The official app refuses such readers.
    #[must_use]
    pub fn has_sam(&self) -> bool {
        self.slots.contains(&SlotKind::Sam)
    }
}

/// Entries stay untyped here, so that an error can say which one it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    reader: Vec<toml::Table>,
}

const fn yes() -> bool {
    true
}

fn one_line(error: &toml::de::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text is not `VVVV:PPPP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("usb: a vendor and a product of four hexadecimal digits are wanted, such as 054C:0DC9")]
pub struct UsbIdError;

impl FromStr for UsbId {
    type Err = UsbIdError;

    fn from_str(text: &str) -> Result<Self, UsbIdError> {
        let (vendor, product) = text.split_once(':').ok_or(UsbIdError)?;
        Ok(Self { vendor: four_digits(vendor)?, product: four_digits(product)? })
    }
}

/// A USB number as the kernel and the table write it.
///
/// # Errors
/// [`UsbIdError`].
pub fn four_digits(text: &str) -> Result<u16, UsbIdError> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if plain { u16::from_str_radix(text, 16).map_err(|_| UsbIdError) } else { Err(UsbIdError) }
}

impl fmt::Display for UsbId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04X}:{:04X}", self.vendor, self.product)
    }
}

impl<'de> Deserialize<'de> for UsbId {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        String::deserialize(source)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
