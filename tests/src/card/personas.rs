//! Owns the prepared cards: the five of the demo, and odd ones for scenarios.
//!
//! Promises: a card is known by its slug and its certificate serial, which the gateway simulator maps to an
//! answer; all keys and PINs are public.
//! Must never: hold insurance data; that belongs to the gateway simulator.

use std::sync::Arc;

use rcgen::KeyPair;

use super::{CardError, CardKey, CardModel, CardSpec, Habits, Status, VirtualCard};
use crate::pki::jpki::POLICY_TEST_AUTH;
use crate::pki::{JpkiCa, Leaf};

mod prepared;

use prepared::{
    BLANK, BLANK_FILE, CONTRACTED, ELSEWHERE, EXPIRED, EXPIRING, FACE, FOREIGN, IPHONE, LICENCE, LOCKED, OLD,
    PHONE, PRACTICE, RESIDENCE, SAM, TAG, TRANSIT,
};

const DAY_SECS: i64 = 86_400;
const JAPAN_OFFSET_SECS: i64 = 9 * 3600;
/// 14:59:59Z is 23:59:59 in Japan, when certificates end (jpki.md §2.5).
const END_OF_DAY_SECS: i64 = 15 * 3600 - 1;
const ISSUED_DAYS_AGO: i64 = 400;
/// Room that a card keeps for a certificate.
const BLANK_FILE_BYTES: usize = 2048;

/// A prepared card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persona {
    /// Short name for commands and tests.
    pub slug: &'static str,
    /// Name on the card tray, Japanese.
    pub title: &'static str,
    /// What to try with it, Japanese.
    pub hint: &'static str,
    /// User-authentication PIN.
    pub pin: &'static str,
    /// Tries left when the card is fresh.
    pub tries: u8,
    /// Serial number of its certificate, big-endian.
    pub serial: [u8; 4],
    /// Common name of its certificate, 23 characters.
    pub common_name: &'static str,
    /// Days until its certificate ends, from the day it is made.
    pub valid_days: i64,
    /// What it is.
    pub model: CardModel,
    /// What is in its file for the user certificate.
    pub issued: Issued,
    key_pem: &'static str,
}

/// State of the file for the user certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// A certificate.
    Certificate,
    /// There is no file.
    NoFile,
    /// The file was never written: FF throughout.
    Blank,
    /// A certificate of an authority that nobody trusts.
    Foreign,
}

/// The five cards of the demo, in the order of the tray.
#[must_use]
pub fn personas() -> Vec<Persona> {
    vec![CONTRACTED, ELSEWHERE, PRACTICE, LOCKED, EXPIRING]
}

/// All prepared cards: the five, and those of other kinds that scenarios need.
#[must_use]
pub fn all_personas() -> Vec<Persona> {
    let mut all = personas();
    all.extend([EXPIRED, FOREIGN, BLANK, BLANK_FILE, FACE]);
    all.extend([PHONE, IPHONE, OLD]);
    all.extend([LICENCE, RESIDENCE, TRANSIT, TAG, SAM]);
    all
}

impl Persona {
    /// The prepared card of this name.
    #[must_use]
    pub fn find(slug: &str) -> Option<Self> {
        all_personas().into_iter().find(|persona| persona.slug == slug)
    }

    /// DER of its certificate as issued by `ca`, dates counted from `now_unix_secs`.
    ///
    /// # Errors
    /// [`CardError::Pki`] when the test data is damaged.
    pub fn certificate(&self, ca: &JpkiCa, now_unix_secs: i64) -> Result<Vec<u8>, CardError> {
        Ok(ca.issue(&Leaf {
            key_pem: self.key_pem,
            common_name: self.common_name,
            serial: &self.serial,
            not_before_unix_secs: end_of_day_in_japan(now_unix_secs, -ISSUED_DAYS_AGO),
            not_after_unix_secs: end_of_day_in_japan(now_unix_secs, self.valid_days),
            policy: POLICY_TEST_AUTH,
        })?)
    }

    /// The card, fresh from the trusted test authority.
    ///
    /// # Errors
    /// [`CardError`] when the test data is damaged.
    pub fn card(&self, now_unix_secs: i64) -> Result<VirtualCard, CardError> {
        Ok(VirtualCard::new(self.spec(&JpkiCa::public_test()?, now_unix_secs)?))
    }

    /// What the card is made of, for tests that change a part of it.
    ///
    /// # Errors
    /// [`CardError`] when the test data is damaged.
    pub fn spec(&self, ca: &JpkiCa, now_unix_secs: i64) -> Result<CardSpec, CardError> {
        let key = KeyPair::from_pem(self.key_pem).map_err(|_| CardError::Key)?;
        let certificate = self.certificate(ca, now_unix_secs)?;
        Ok(CardSpec {
            model: self.model,
            pin: self.pin.as_bytes().try_into().map_err(|_| CardError::Key)?,
            tries: self.tries,
            locked_status: Status::LOCKED_JICSAP,
            certificate: match self.issued {
                Issued::Certificate => Some(certificate),
                Issued::NoFile => None,
                Issued::Blank => Some(vec![0xFF; BLANK_FILE_BYTES]),
                Issued::Foreign => Some(self.certificate(&JpkiCa::foreign()?, now_unix_secs)?),
            },
            ca_certificate: ca.certificate_der().to_vec(),
            key: Arc::new(CardKey::from_pkcs8(key.serialized_der())?),
            habits: Habits::default(),
        })
    }
}

/// The last second of the day in Japan that is `days` after the day of `now`.
fn end_of_day_in_japan(now_unix_secs: i64, days: i64) -> i64 {
    let today = (now_unix_secs + JAPAN_OFFSET_SECS).div_euclid(DAY_SECS);
    (today + days) * DAY_SECS + END_OF_DAY_SECS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn slugs_are_unique_and_so_are_the_serials_of_the_five() {
        let slugs: BTreeSet<_> = all_personas().iter().map(|persona| persona.slug).collect();
        assert_eq!(slugs.len(), all_personas().len());
        let serials: BTreeSet<_> = personas().iter().map(|persona| persona.serial).collect();
        assert_eq!(serials.len(), 5);
        assert!(all_personas().iter().all(|persona| persona.common_name.len() == 23));
    }

    #[test]
    fn certificates_end_with_the_day_in_japan() {
        // 2026-11-20 14:59:59Z and one second later, which is the 21st in Japan.
        let last_second = 1_795_186_799;
        assert_eq!(end_of_day_in_japan(last_second, 0), last_second);
        assert_eq!(end_of_day_in_japan(last_second + 1, 0), last_second + DAY_SECS);
        assert_eq!(end_of_day_in_japan(last_second, 20), last_second + 20 * DAY_SECS);
    }
}
