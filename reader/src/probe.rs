//! Owns `reader probe`: what the technician is told of service, readers and the card that lies there.
//!
//! Promises: says what was seen and where it comes from; "go" only when a reception could begin with this card
//! at this reader. Text and JSON say the same.
//! Must never: say anything that identifies the card, its holder or one reader of a kind; send VERIFY; judge by
//! ATR.

pub mod card;
pub mod command;
mod judge;
mod radio;
pub mod stack;
mod text;
pub mod usb;

use serde::Serialize;

use crate::{
    channel::ChannelError,
    model::{Clues, Extended, Model, Models, SlotKind, UsbId},
    pcsc_port::survey::{SlotSeen, SlotState, is_sam},
};
pub use card::CardSeen;
pub use judge::{Judgement, Notice, Reason};
pub use radio::Radio;
pub use usb::UsbDevice;

/// Version of the JSON form. Grows when a key changes its meaning or goes; keys may be added without.
pub const JSON_VERSION: u32 = 1;

/// Everything that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`JSON_VERSION`].
    pub version: u32,
    /// Daemon and driver.
    pub service: Service,
    /// Every slot that the service lists.
    pub slots: Vec<Slot>,
    /// Readers on USB that the service does not list.
    pub not_listed: Vec<UsbReader>,
    /// Whether any reader has a slot for a security module.
    pub sam_slot: bool,
    /// Go or no-go.
    pub judgement: Judgement,
}

/// Daemon and driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Whether it answers.
    pub reachable: bool,
    /// Version of the daemon that is installed.
    pub daemon_version: Option<String>,
    /// Version of the CCID driver that is installed.
    pub driver_version: Option<String>,
}

/// A reader on USB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsbReader {
    /// What the kernel tells.
    #[serde(flatten)]
    pub device: UsbDevice,
    /// What the table tells.
    pub model: Option<KnownModel>,
}

/// What the table tells of a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownModel {
    /// Maker and type.
    pub name: String,
    /// Its slots.
    pub slots: Vec<SlotKind>,
    /// Longest CCID message (bytes).
    pub message_bytes_max: Option<u32>,
    /// Whether PC/SC can use it.
    pub pcsc: bool,
    /// For the technician, in Japanese.
    pub remark: String,
}

/// What a slot is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// No card.
    Empty,
    /// A card lies there.
    Card,
    /// Another program holds it: the reader service, while a card lies there.
    Held,
    /// Listed, but not usable.
    Unavailable,
}

/// One slot at the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// Its name, without a serial number.
    pub name: String,
    /// Whether it is for a security module.
    pub sam: bool,
    /// Whether the reader service would use it.
    pub chosen: bool,
    /// What it is doing.
    pub doing: Doing,
    /// `VVVV:PPPP` as the driver tells it.
    pub usb_id: Option<String>,
    /// What the kernel tells of the device.
    pub usb: Option<UsbDevice>,
    /// What the table tells of the device.
    pub model: Option<KnownModel>,
    /// Maker as the driver tells it.
    pub vendor: Option<String>,
    /// Firmware as the driver tells it.
    pub firmware: Option<String>,
    /// Whether the driver knows a type name.
    pub has_type: bool,
    /// Whether the driver knows a serial number. The number itself is never told.
    pub has_serial: bool,
    /// Verdict on extended length.
    pub extended: Extended,
    /// What the card's answer to reset says of the radio link; for information.
    pub radio: Option<Radio>,
    /// What lies there.
    pub card: Option<CardSeen>,
}

/// What was gathered before the card was looked at.
pub struct Found {
    /// Slots, or why there are none.
    pub slots: Result<Vec<SlotSeen>, ChannelError>,
    /// Readers on USB.
    pub usb: Vec<UsbDevice>,
    /// Version of the daemon.
    pub daemon_version: Option<String>,
    /// Version of the driver.
    pub driver_version: Option<String>,
}

impl Report {
    /// Puts together what was found. `look` is asked once for every slot in which a card may be looked at.
    #[must_use]
    pub fn of(found: Found, models: &Models, mut look: impl FnMut(&SlotSeen, Extended) -> CardSeen) -> Self {
        let Found { slots: seen, usb, daemon_version, driver_version } = found;
        let service = Service { reachable: seen.is_ok(), daemon_version, driver_version };
        let seen = seen.unwrap_or_default();
        let slots: Vec<_> = seen.iter().map(|seen| Slot::of(seen, &usb, models, &mut look)).collect();
        let not_listed = not_listed(&slots, usb, models);
        let sam_slot = slots.iter().any(|slot| slot.sam || has_sam(slot.model.as_ref()));
        let judgement = judge::judge(&service, &slots, &not_listed);
        Self { version: JSON_VERSION, service, slots, not_listed, sam_slot, judgement }
    }

    /// Whether a reception could begin now.
    #[must_use]
    pub fn go(&self) -> bool {
        self.judgement.go
    }

    /// The lines to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        text::lines(self)
    }
}

impl Slot {
    fn of(
        seen: &SlotSeen,
        usb: &[UsbDevice],
        models: &Models,
        look: &mut impl FnMut(&SlotSeen, Extended) -> CardSeen,
    ) -> Self {
        let id = seen.properties.usb;
        let clues = Clues { max_apdu_bytes: seen.properties.max_apdu_bytes, usb: id, measured: None };
        let mut extended = Extended::of(clues, models);
        let sam = is_sam(&seen.name);
        let card = (seen.state == SlotState::Card && seen.chosen && !sam).then(|| look(seen, extended));
        if let Some(measured) = card.as_ref().and_then(|card| card.extended_passed) {
            extended = Extended::of(Clues { measured: Some(measured), ..clues }, models);
        }
        Self {
            name: without_serial(&seen.name),
            sam,
            chosen: seen.chosen,
            doing: doing(seen.state, card.as_ref()),
            usb_id: id.map(|id| id.to_string()),
            usb: usb::find(usb, id, seen.attributes.usb_place).cloned(),
            model: id.and_then(|id| known(id, models)),
            vendor: seen.attributes.vendor.clone(),
            firmware: seen.attributes.version.map(|(major, minor)| format!("{major:x}.{minor:02x}")),
            has_type: seen.attributes.has_type,
            has_serial: seen.attributes.has_serial,
            extended,
            radio: Radio::of_atr(&seen.atr),
            card,
        }
    }
}

/// The slot was free when it was listed, and may have been taken since.
const fn doing(state: SlotState, card: Option<&CardSeen>) -> Doing {
    match (state, card) {
        (SlotState::Held, _) => Doing::Held,
        (SlotState::Card, Some(card)) if card.held() => Doing::Held,
        (SlotState::Card, _) => Doing::Card,
        (SlotState::Empty, _) => Doing::Empty,
        (SlotState::Unavailable, _) => Doing::Unavailable,
    }
}

fn known(id: UsbId, models: &Models) -> Option<KnownModel> {
    models.find(id).map(KnownModel::of)
}

impl KnownModel {
    fn of(model: &Model) -> Self {
        Self {
            name: model.name.clone(),
            slots: model.slots.clone(),
            message_bytes_max: model.message_bytes_max,
            pcsc: model.pcsc,
            remark: model.remark.clone(),
        }
    }
}

fn has_sam(model: Option<&KnownModel>) -> bool {
    model.is_some_and(|model| model.slots.contains(&SlotKind::Sam))
}

/// A slot that was left alone (held, SAM) has no id; then a reader of USB cannot be said to be missing.
fn not_listed(slots: &[Slot], usb: Vec<UsbDevice>, models: &Models) -> Vec<UsbReader> {
    let untold = slots.iter().any(|slot| slot.usb_id.is_none() && !slot.sam);
    usb.into_iter()
        .map(|device| UsbReader { model: known(device.id, models), device })
        .filter(|reader| {
            let id = reader.device.id.to_string();
            let never = reader.model.as_ref().is_some_and(|model| !model.pcsc);
            never || !(untold || slots.iter().any(|slot| slot.usb_id.as_ref() == Some(&id)))
        })
        .collect()
}

/// The driver writes the serial number in round brackets behind the name.
fn without_serial(name: &str) -> String {
    let mut depth = 0_u32;
    let kept: String = name
        .chars()
        .filter(|char| {
            depth = depth.saturating_add(u32::from(*char == '('));
            let keep = depth == 0 && !char.is_control();
            depth = depth.saturating_sub(u32::from(*char == ')'));
            keep
        })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
