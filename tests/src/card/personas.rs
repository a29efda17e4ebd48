//! Owns the prepared cards: the five of the demo, and odd ones for scenarios.
//!
//! Promises: a card is known by its slug and its certificate serial, which the gateway simulator maps to an
//! answer; all keys and PINs are public.
//! Must never: hold insurance data; that belongs to the gateway simulator.

use std::sync::Arc;

use rcgen::KeyPair;

use super::{CardError, CardKey, CardModel, CardSpec, PIN_TRIES_MAX, Status, VirtualCard};
use crate::pki::jpki::POLICY_TEST_AUTH;
use crate::pki::{JpkiCa, Leaf};

const DAY_SECS: i64 = 86_400;
const JAPAN_OFFSET_SECS: i64 = 9 * 3600;
/// 14:59:59Z is 23:59:59 in Japan, when certificates end (jpki.md §2.5).
const END_OF_DAY_SECS: i64 = 15 * 3600 - 1;
const VALID_DAYS: i64 = 1000;
const ISSUED_DAYS_AGO: i64 = 400;

const KEY_CONTRACTED: &str = include_str!("../../data/public-test-key-contracted.pem");
const KEY_ELSEWHERE: &str = include_str!("../../data/public-test-key-elsewhere.pem");
const KEY_PRACTICE: &str = include_str!("../../data/public-test-key-practice.pem");
const KEY_LOCKED: &str = include_str!("../../data/public-test-key-locked.pem");
const KEY_EXPIRING: &str = include_str!("../../data/public-test-key-expiring.pem");

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
    /// Whether a user certificate was issued for it.
    pub certified: bool,
    key_pem: &'static str,
}

const CONTRACTED: Persona = Persona {
    slug: "contracted",
    title: "委託元の保険に加入",
    hint: "暗証番号 1234。受付が完了します。",
    pin: "1234",
    tries: PIN_TRIES_MAX,
    serial: [0x02, 0xA1, 0x00, 0x01],
    common_name: "0TESTACBDGFHIE991010011",
    valid_days: VALID_DAYS,
    model: CardModel::MyNumber,
    certified: true,
    key_pem: KEY_CONTRACTED,
};

const ELSEWHERE: Persona = Persona {
    slug: "elsewhere",
    title: "委託元でない保険に加入",
    hint: "暗証番号 1234。係員の案内になります。",
    serial: [0x02, 0xA1, 0x00, 0x02],
    common_name: "0TESTBDCAEHGIF991020022",
    key_pem: KEY_ELSEWHERE,
    ..CONTRACTED
};

const PRACTICE: Persona = Persona {
    slug: "practice",
    title: "暗証番号まちがいの練習",
    hint: "まず 1234 と入力すると間違いになります。正しい暗証番号は 9999 です。",
    pin: "9999",
    serial: [0x02, 0xA1, 0x00, 0x03],
    common_name: "0TESTCADBFEIHG991010033",
    key_pem: KEY_PRACTICE,
    ..CONTRACTED
};

const LOCKED: Persona = Persona {
    slug: "locked",
    title: "暗証番号がロック済み",
    hint: "暗証番号を聞かれずに係員の案内になります。",
    tries: 0,
    serial: [0x02, 0xA1, 0x00, 0x04],
    common_name: "0TESTDBACGIFEH991030044",
    key_pem: KEY_LOCKED,
    ..CONTRACTED
};

const EXPIRING: Persona = Persona {
    slug: "expiring",
    title: "電子証明書の期限が近い",
    hint: "暗証番号 1234。受付は完了し、更新の案内が出ます。",
    serial: [0x02, 0xA1, 0x00, 0x05],
    common_name: "0TESTEFBCAHDGI991010055",
    valid_days: 20,
    key_pem: KEY_EXPIRING,
    ..CONTRACTED
};

const EXPIRED: Persona = Persona {
    slug: "expired",
    title: "電子証明書の期限切れ",
    hint: "期限が10日前に切れています。暗証番号 1234。",
    serial: [0x02, 0xA1, 0x00, 0x06],
    common_name: "0TESTFGHIABCDE991010066",
    valid_days: -10,
    ..CONTRACTED
};

const BLANK: Persona = Persona {
    slug: "blank",
    title: "電子証明書なし",
    hint: "利用者証明用電子証明書が発行されていないカードです。",
    certified: false,
    ..CONTRACTED
};

const PHONE: Persona = Persona {
    slug: "phone",
    title: "スマートフォン",
    hint: "スマートフォンをかざした場合の案内になります。",
    model: CardModel::Phone,
    ..CONTRACTED
};

const OLD: Persona = Persona {
    slug: "old",
    title: "住民基本台帳カード",
    hint: "古いカードを置いた場合の案内になります。",
    model: CardModel::OldResident,
    ..CONTRACTED
};

const LICENCE: Persona = Persona {
    slug: "licence",
    title: "運転免許証",
    hint: "マイナンバーカードでないカードを置いた場合の案内になります。",
    model: CardModel::NotMyNumber,
    ..CONTRACTED
};

/// The five cards of the demo, in the order of the tray.
#[must_use]
pub fn personas() -> Vec<Persona> {
    vec![CONTRACTED, ELSEWHERE, PRACTICE, LOCKED, EXPIRING]
}

/// All prepared cards: the five, and those of other kinds that scenarios need.
#[must_use]
pub fn all_personas() -> Vec<Persona> {
    let mut all = personas();
    all.extend([EXPIRED, BLANK, PHONE, OLD, LICENCE]);
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
            certificate: self.certified.then_some(certificate),
            ca_certificate: ca.certificate_der().to_vec(),
            key: Arc::new(CardKey::from_pkcs8(key.serialized_der())?),
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
