//! Owns what is known of each reader's extended length, asked once for each reader name.
//!
//! Promises: asks the driver, never a card; a driver that does not tell leaves it unknown.
//! Must never: grow with every reader that was ever plugged in.

use std::{
    collections::BTreeMap,
    ffi::{CStr, CString},
    sync::Arc,
};

use pcsc::Card;

use super::part10;
use crate::{
    channel::ExtendedReads,
    model::{Clues, Models, extended_reads},
};

/// Readers remembered. As many as the PC/SC service serves at once.
const READERS_MAX: usize = 16;

/// Answers of the drivers.
#[derive(Clone)]
pub(super) struct KnownReaders {
    models: Arc<Models>,
    answers: BTreeMap<CString, ExtendedReads>,
}

impl KnownReaders {
    pub const fn new(models: Arc<Models>) -> Self {
        Self { models, answers: BTreeMap::new() }
    }

    /// What may be asked through this session.
    pub fn extended_reads(&mut self, name: &CStr, card: &Card) -> ExtendedReads {
        let models = &self.models;
        remembered(&mut self.answers, name, || {
            let part10::Properties { max_apdu_bytes, usb } = part10::properties(card);
            extended_reads(Clues { max_apdu_bytes, usb, measured: None }, models)
        })
    }
}

fn remembered(
    answers: &mut BTreeMap<CString, ExtendedReads>,
    name: &CStr,
    ask: impl FnOnce() -> ExtendedReads,
) -> ExtendedReads {
    if let Some(known) = answers.get(name) {
        return *known;
    }
    if answers.len() >= READERS_MAX {
        answers.clear();
    }
    *answers.entry(name.to_owned()).or_insert_with(ask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_asked_once_for_each_name_and_not_all_names_are_kept() {
        let mut answers = BTreeMap::new();
        let mut asked = 0;
        let mut ask = |number: usize| {
            let name = CString::new(number.to_string()).unwrap();
            remembered(&mut answers, &name, || {
                asked += 1;
                ExtendedReads::Yes
            });
            answers.len()
        };
        ask(0);
        ask(0);
        let most = (0..100).map(&mut ask).max();
        assert_eq!((most, asked), (Some(READERS_MAX), 100));
    }
}
