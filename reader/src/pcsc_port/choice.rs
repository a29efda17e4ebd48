//! Owns which readers count: by name, and without the security modules (SAM) that some devices show as a
//! card that never leaves.
//!
//! Promises: a slot called SAM never counts; a module that is not called so is found out by its first look
//! and does not count until its slot was empty once. Clones know the same modules.
//! Must never: take the card of a person for a module: one that was put down after its reader appeared.

use std::{
    collections::BTreeSet,
    ffi::{CStr, CString},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use reader_wire::CardKind;

/// Which readers count.
#[derive(Debug, Clone, Default)]
pub struct ReaderChoice {
    name_part: String,
    modules: Arc<Mutex<Modules>>,
}

#[derive(Debug, Default)]
struct Modules {
    /// Their card was there when they appeared, and they belong to a device with more slots.
    suspects: BTreeSet<CString>,
    /// Of those, what was looked at and is no card of a person.
    found: BTreeSet<CString>,
    /// The reader whose card was connected last.
    opened: Option<CString>,
}

impl ReaderChoice {
    /// Readers whose name contains this; empty means any.
    #[must_use]
    pub fn new(name_part: impl Into<String>) -> Self {
        Self { name_part: name_part.into(), modules: Arc::default() }
    }

    /// Whether a reader of this name counts.
    pub(super) fn takes(&self, name: &CStr) -> bool {
        !is_sam(name) && name.to_string_lossy().contains(&self.name_part)
    }

    /// Whether what lies in this slot is a card, as far as is known.
    pub(super) fn may_be_a_card(&self, name: &CStr) -> bool {
        !self.modules().found.contains(name)
    }

    /// A reader appeared with something in it. `all` are the names of all readers.
    pub(super) fn appeared_full(&self, name: &CStr, all: &[CString]) {
        let others = all.iter().filter(|other| other.as_c_str() != name);
        if others.into_iter().any(|other| device(other).is_some_and(|other| device(name) == Some(other))) {
            self.modules().suspects.insert(name.to_owned());
        }
    }

    /// A reader is empty: what comes into it now is a card.
    pub(super) fn is_empty(&self, name: &CStr) {
        let mut modules = self.modules();
        modules.suspects.remove(name);
        modules.found.remove(name);
    }

    /// The card of this reader was connected.
    pub(super) fn opened(&self, name: &CStr) {
        self.modules().opened = Some(name.to_owned());
    }

    /// What was connected last was known as this.
    pub(super) fn looked(&self, kind: CardKind) {
        let mut modules = self.modules();
        let Some(name) = modules.opened.take() else { return };
        if kind == CardKind::OtherCard && modules.suspects.contains(&name) {
            tracing::warn!("a card that was there from the start is taken for a built-in module");
            modules.found.insert(name);
        }
    }

    fn modules(&self) -> MutexGuard<'_, Modules> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the slot says itself that it is for a security module.
pub(super) fn is_sam(name: &CStr) -> bool {
    name.to_string_lossy().contains("SAM")
}

/// The name without the number of the slot, which stands at its end: " 00 01" is slot 1 of device 0.
fn device(name: &CStr) -> Option<&[u8]> {
    let (device, slot) = name.to_bytes().split_last_chunk::<2>()?;
    let numbered = device.ends_with(b" ") && slot.iter().all(u8::is_ascii_hexdigit);
    numbered.then_some(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &CStr = c"Reader X 00 00";
    const MODULE: &CStr = c"Reader X 00 01";

    fn names() -> [CString; 2] {
        [CARD.to_owned(), MODULE.to_owned()]
    }

    fn look(choice: &ReaderChoice, name: &CStr, kind: CardKind) {
        choice.opened(name);
        choice.looked(kind);
    }

    #[test]
    fn names_choose_and_sam_never_counts() {
        let any = ReaderChoice::new("");
        assert!(any.takes(CARD));
        assert!(!any.takes(c"Reader X [SAM] 01 00"));
        let other = ReaderChoice::new("Reader Y");
        assert!(!other.takes(CARD) && other.takes(c"Reader Y 00 00"));
    }

    #[test]
    fn what_was_there_from_the_start_and_is_no_card_of_a_person_is_a_module() {
        let choice = ReaderChoice::new("");
        choice.appeared_full(MODULE, &names());
        assert!(choice.may_be_a_card(MODULE), "nobody has looked");
        let connecting = choice.clone();
        look(&connecting, MODULE, CardKind::OtherCard);
        assert!(!choice.may_be_a_card(MODULE) && choice.may_be_a_card(CARD));
        choice.is_empty(MODULE);
        assert!(choice.may_be_a_card(MODULE), "it can be taken out");
        look(&choice, MODULE, CardKind::OtherCard);
        assert!(choice.may_be_a_card(MODULE), "and what comes then is a card");
    }

    #[test]
    fn a_card_is_no_module() {
        let choice = ReaderChoice::new("");
        look(&choice, CARD, CardKind::OtherCard);
        assert!(choice.may_be_a_card(CARD), "it was put down later");
        choice.appeared_full(CARD, &names());
        for kind in [CardKind::Unreadable, CardKind::TransitCard, CardKind::Held] {
            look(&choice, CARD, kind);
            assert!(choice.may_be_a_card(CARD), "{kind:?}");
        }
        choice.looked(CardKind::OtherCard);
        assert!(choice.may_be_a_card(CARD), "that was another look");
    }

    #[test]
    fn a_device_with_one_slot_has_no_module() {
        let choice = ReaderChoice::new("");
        for all in [vec![CARD.to_owned()], vec![CARD.to_owned(), c"Reader X 01 00".to_owned()]] {
            choice.appeared_full(CARD, &all);
            look(&choice, CARD, CardKind::OtherCard);
            assert!(choice.may_be_a_card(CARD), "{all:?}");
        }
    }
}
