//! Owns the table of the prepared cards.
//!
//! Promises: what a card differs in from the first one stands in its entry; keys and PINs are public.
//! Must never: hold insurance data; that belongs to the gateway simulator.

use super::{Issued, Persona};
use crate::card::{CardModel, PIN_TRIES_MAX};

const VALID_DAYS: i64 = 1000;

const KEY_CONTRACTED: &str = include_str!("../../../data/public-test-key-contracted.pem");
const KEY_ELSEWHERE: &str = include_str!("../../../data/public-test-key-elsewhere.pem");
const KEY_PRACTICE: &str = include_str!("../../../data/public-test-key-practice.pem");
const KEY_LOCKED: &str = include_str!("../../../data/public-test-key-locked.pem");
const KEY_EXPIRING: &str = include_str!("../../../data/public-test-key-expiring.pem");

pub(super) const CONTRACTED: Persona = Persona {
    slug: "contracted",
    title: "委託元の保険に加入",
    hint: "暗証番号 1234。受付が完了します。",
    pin: "1234",
    tries: PIN_TRIES_MAX,
    serial: [0x02, 0xA1, 0x00, 0x01],
    common_name: "0TESTACBDGFHIE991010011",
    valid_days: VALID_DAYS,
    model: CardModel::MyNumber,
    issued: Issued::Certificate,
    key_pem: KEY_CONTRACTED,
};

pub(super) const ELSEWHERE: Persona = Persona {
    slug: "elsewhere",
    title: "委託元でない保険に加入",
    hint: "暗証番号 1234。係員の案内になります。",
    serial: [0x02, 0xA1, 0x00, 0x02],
    common_name: "0TESTBDCAEHGIF991020022",
    key_pem: KEY_ELSEWHERE,
    ..CONTRACTED
};

pub(super) const PRACTICE: Persona = Persona {
    slug: "practice",
    title: "暗証番号まちがいの練習",
    hint: "まず 1234 と入力すると間違いになります。正しい暗証番号は 9999 です。",
    pin: "9999",
    serial: [0x02, 0xA1, 0x00, 0x03],
    common_name: "0TESTCADBFEIHG991010033",
    key_pem: KEY_PRACTICE,
    ..CONTRACTED
};

pub(super) const LOCKED: Persona = Persona {
    slug: "locked",
    title: "暗証番号がロック済み",
    hint: "暗証番号を聞かれずに係員の案内になります。",
    tries: 0,
    serial: [0x02, 0xA1, 0x00, 0x04],
    common_name: "0TESTDBACGIFEH991030044",
    key_pem: KEY_LOCKED,
    ..CONTRACTED
};

pub(super) const EXPIRING: Persona = Persona {
    slug: "expiring",
    title: "電子証明書の期限が近い",
    hint: "暗証番号 1234。受付は完了し、更新の案内が出ます。",
    serial: [0x02, 0xA1, 0x00, 0x05],
    common_name: "0TESTEFBCAHDGI991010055",
    valid_days: 20,
    key_pem: KEY_EXPIRING,
    ..CONTRACTED
};

pub(super) const EXPIRED: Persona = Persona {
    slug: "expired",
    title: "電子証明書の期限切れ",
    hint: "期限が10日前に切れています。暗証番号 1234。",
    serial: [0x02, 0xA1, 0x00, 0x06],
    common_name: "0TESTFGHIABCDE991010066",
    valid_days: -10,
    ..CONTRACTED
};

pub(super) const FOREIGN: Persona = Persona {
    slug: "foreign",
    title: "発行者不明の電子証明書",
    hint: "公的個人認証のものでない電子証明書が入ったカードです。",
    issued: Issued::Foreign,
    ..CONTRACTED
};

pub(super) const BLANK: Persona = Persona {
    slug: "blank",
    title: "電子証明書なし",
    hint: "利用者証明用電子証明書が発行されていないカードです。",
    issued: Issued::NoFile,
    ..CONTRACTED
};

pub(super) const BLANK_FILE: Persona = Persona {
    slug: "blank-file",
    title: "電子証明書なし（空の領域）",
    hint: "利用者証明用電子証明書の領域が空のカードです。",
    issued: Issued::Blank,
    ..CONTRACTED
};

pub(super) const FACE: Persona = Persona {
    slug: "face",
    title: "顔認証マイナンバーカード",
    hint: "暗証番号のないカードです。",
    tries: 0,
    model: CardModel::FaceOnly,
    ..CONTRACTED
};

pub(super) const PHONE: Persona = Persona {
    slug: "phone",
    title: "スマートフォン",
    hint: "スマートフォンをかざした場合の案内になります。",
    model: CardModel::Phone,
    ..CONTRACTED
};

pub(super) const IPHONE: Persona = Persona {
    slug: "iphone",
    title: "iPhone",
    hint: "iPhoneをかざした場合の案内になります。",
    model: CardModel::IPhone,
    ..CONTRACTED
};

pub(super) const OLD: Persona = Persona {
    slug: "old",
    title: "住民基本台帳カード",
    hint: "古いカードを置いた場合の案内になります。",
    model: CardModel::OldResident,
    issued: Issued::NoFile,
    ..CONTRACTED
};

pub(super) const LICENCE: Persona = Persona {
    slug: "licence",
    title: "運転免許証",
    hint: "マイナンバーカードでないカードを置いた場合の案内になります。",
    model: CardModel::NotMyNumber,
    ..CONTRACTED
};

pub(super) const RESIDENCE: Persona = Persona {
    slug: "residence",
    title: "在留カード",
    hint: "マイナンバーカードでないカードを置いた場合の案内になります。",
    model: CardModel::NotMyNumber,
    ..CONTRACTED
};

pub(super) const TRANSIT: Persona = Persona {
    slug: "transit",
    title: "交通系ICカード",
    hint: "交通系ICカードを置いた場合の案内になります。",
    model: CardModel::Transit,
    ..CONTRACTED
};

pub(super) const TAG: Persona = Persona {
    slug: "tag",
    title: "ICタグ",
    hint: "ICタグを置いた場合の案内になります。",
    model: CardModel::Tag,
    ..CONTRACTED
};

pub(super) const SAM: Persona = Persona {
    slug: "sam",
    title: "SAM",
    hint: "リーダー内蔵のセキュリティーモジュールです。",
    model: CardModel::NotMyNumber,
    ..CONTRACTED
};
