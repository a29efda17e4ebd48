//! Owns what a driver tells about its reader without a card: PC/SC part 10 properties and PC/SC attributes.
//!
//! Promises: no exchange with a card; total over every answer; what a driver does not support is "not told".
//! Must never: keep or show the reader's serial number, only whether there is one.

use pcsc::{Attribute, Card, ctl_code};

use crate::model::UsbId;

/// CM_IOCTL_GET_FEATURE_REQUEST.
const GET_FEATURE_REQUEST: u32 = 3400;
/// FEATURE_GET_TLV_PROPERTIES: its value is the control code that returns the properties.
const TAG_TLV_PROPERTIES: u8 = 0x12;
const TAG_MAX_APDU_DATA_SIZE: u8 = 0x0a;
const TAG_VENDOR: u8 = 0x0b;
const TAG_PRODUCT: u8 = 0x0c;
/// Room for an answer. Ours are a few dozen bytes long; a longer one is refused by the service.
const ANSWER_BYTES_MAX: usize = 264;
/// Channel type of USB in the channel id (high word).
const CHANNEL_USB: u32 = 0x20;

/// What the properties say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Properties {
    /// dwMaxAPDUDataSize.
    pub max_apdu_bytes: Option<u32>,
    /// wIdVendor and wIdProduct.
    pub usb: Option<UsbId>,
}

/// What the attributes say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// Maker.
    pub vendor: Option<String>,
    /// Version of the reader's firmware as major and minor, by the driver from bcdDevice.
    pub version: Option<(u8, u8)>,
    /// Whether there is a type name.
    pub has_type: bool,
    /// Whether there is a serial number.
    pub has_serial: bool,
    /// USB bus and address.
    pub usb_place: Option<(u8, u8)>,
}

/// Asks the driver for the properties. Two questions to the service, none to a card.
#[must_use]
pub fn properties(card: &Card) -> Properties {
    let mut features = [0; ANSWER_BYTES_MAX];
    let mut answer = [0; ANSWER_BYTES_MAX];
    // A driver without features says so; that is no fault.
    let Ok(features) = card.control(ctl_code(GET_FEATURE_REQUEST.into()), &[], &mut features) else {
        return Properties::default();
    };
    let Some(code) = control_code(features, TAG_TLV_PROPERTIES) else { return Properties::default() };
    card.control(code.into(), &[], &mut answer).map(parse_properties).unwrap_or_default()
}

/// Asks the driver for the attributes.
#[must_use]
pub fn attributes(card: &Card) -> Attributes {
    let given = |attribute| card.get_attribute_owned(attribute).ok().filter(|value| !value.is_empty());
    let number = |attribute| given(attribute).and_then(|value| value.try_into().ok()).map(u32::from_ne_bytes);
    Attributes {
        vendor: given(Attribute::VendorName).and_then(|name| printable(&name)),
        version: number(Attribute::VendorIfdVersion).map(version),
        has_type: given(Attribute::VendorIfdType).is_some(),
        has_serial: given(Attribute::VendorIfdSerialNo).is_some(),
        usb_place: number(Attribute::ChannelId).and_then(usb_place),
    }
}

/// Tag, length, value; ends where the bytes do not suffice.
fn tlvs(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&[tag, length], after) = rest.split_first_chunk()?;
        let (value, after) = after.split_at_checked(usize::from(length))?;
        rest = after;
        Some((tag, value))
    })
}

/// The control code of a feature (big-endian, unlike the properties).
fn control_code(features: &[u8], tag: u8) -> Option<u32> {
    let (_, value) = tlvs(features).find(|(found, _)| *found == tag)?;
    Some(u32::from_be_bytes(value.try_into().ok()?))
}

fn parse_properties(bytes: &[u8]) -> Properties {
    let property = |tag| tlvs(bytes).find(|(found, _)| *found == tag).and_then(|(_, value)| number(value));
    let word = |tag| property(tag).and_then(|value| u16::try_from(value).ok());
    let usb = word(TAG_VENDOR).zip(word(TAG_PRODUCT)).map(|(vendor, product)| UsbId { vendor, product });
    // A reader that is not on USB reports zeros.
    let usb = usb.filter(|usb| usb.vendor != 0);
    Properties { max_apdu_bytes: property(TAG_MAX_APDU_DATA_SIZE), usb }
}

/// Little-endian, 1 to 4 bytes.
fn number(value: &[u8]) -> Option<u32> {
    if value.is_empty() || value.len() > 4 {
        return None;
    }
    Some(value.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

/// 0xMMmmbbbb.
const fn version(number: u32) -> (u8, u8) {
    let [major, minor, ..] = number.to_be_bytes();
    (major, minor)
}

/// 0xDDDDCCCC: type of channel, then for USB bus and address.
const fn usb_place(number: u32) -> Option<(u8, u8)> {
    let [_, _, bus, address] = number.to_be_bytes();
    if number >> 16 == CHANNEL_USB { Some((bus, address)) } else { None }
}

/// Text up to the first zero, without control characters.
fn printable(bytes: &[u8]) -> Option<String> {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text: String = String::from_utf8_lossy(text).chars().filter(|char| !char.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn the_answers_of_the_ccid_driver_are_read() {
        // PIN verification, TLV properties, escape.
        let features = [0x06, 4, 0x42, 0x33, 0, 6, 0x12, 4, 0x42, 0x33, 0, 0x12, 0x13, 4, 0x42, 0, 0, 1];
        assert_eq!(control_code(&features, TAG_TLV_PROPERTIES), Some(0x4233_0012));
        let answer =
            [0x02, 2, 0, 0, 0x0b, 2, 0x4c, 0x05, 0x0c, 2, 0xc9, 0x0d, 0x0a, 4, 0x00, 0x00, 0x01, 0x00];
        let usb = "054C:0DC9".parse().ok();
        assert_eq!(parse_properties(&answer), Properties { max_apdu_bytes: Some(0x1_0000), usb });
        // Short commands only is an answer, not a silence.
        assert_eq!(parse_properties(&[0x0a, 4, 0, 0, 0, 0]).max_apdu_bytes, Some(0));
    }

    #[test]
    fn what_is_cut_or_of_another_length_is_not_told() {
        assert_eq!(control_code(&[0x12, 4, 0x42, 0x33, 0], TAG_TLV_PROPERTIES), None);
        assert_eq!(control_code(&[0x12, 3, 0x42, 0x33, 0], TAG_TLV_PROPERTIES), None);
        let odd: [&[u8]; 5] =
            [&[], &[0x0a], &[0x0a, 5, 0, 0, 1, 0, 0], &[0x0a, 0], &[0x0b, 2, 0, 0, 0x0c, 2, 0, 0]];
        for answer in odd {
            assert_eq!(parse_properties(answer), Properties::default(), "{answer:x?}");
        }
    }

    #[test]
    fn attributes_are_read_as_the_driver_packs_them() {
        assert_eq!(version(0x0206_0000), (2, 6));
        assert_eq!(usb_place(0x0020_0307), Some((3, 7)));
        assert_eq!(usb_place(0x0001_0307), None);
        assert_eq!(printable(b"SONY\0\0"), Some("SONY".to_owned()));
        assert_eq!(printable(b"\x1b[2J\0"), Some("[2J".to_owned()));
        assert_eq!(printable(b"\0x"), None);
    }

    proptest! {
        #[test]
        fn every_answer_has_a_meaning(bytes in vec(any::<u8>(), 0..ANSWER_BYTES_MAX)) {
            let _ = (control_code(&bytes, TAG_TLV_PROPERTIES), parse_properties(&bytes), printable(&bytes));
            let values: usize = tlvs(&bytes).map(|(_, value)| value.len() + 2).sum();
            prop_assert!(values <= bytes.len());
        }

        #[test]
        fn properties_are_found_wherever_they_stand(
            size: u32, vendor in 1_u16.., product: u16, before in vec(any::<u8>(), 0..9),
        ) {
            let other = [&[0x55, u8::try_from(before.len()).unwrap()], &before[..]].concat();
            let answer = [
                &other[..], &[0x0c, 2], &product.to_le_bytes(), &[0x0a, 4], &size.to_le_bytes(), &other,
                &[0x0b, 2], &vendor.to_le_bytes(),
            ].concat();
            let usb = Some(UsbId { vendor, product });
            prop_assert_eq!(parse_properties(&answer), Properties { max_apdu_bytes: Some(size), usb });
        }
    }
}
