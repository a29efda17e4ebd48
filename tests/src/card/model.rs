//! Owns what makes one card differ from another: its kind, its PIN, its certificate, its ways.
//!
//! Promises: a specification is all that a card is made of.
//! Must never: hold what changes while a card is used.

use std::sync::Arc;

use super::{CardKey, Habits, Status};

/// Tries of the user-authentication PIN of a fresh card.
pub const PIN_TRIES_MAX: u8 = 3;
/// Digits of that PIN.
pub(super) const PIN_BYTES: usize = 4;

/// What kind of thing is put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardModel {
    /// マイナンバーカード.
    MyNumber,
    /// 顔認証マイナンバーカード: no PIN, no certificate for signatures.
    FaceOnly,
    /// An Android telephone; its certificate is readable only after the PIN.
    Phone,
    /// An iPhone; likewise.
    IPhone,
    /// 住民基本台帳カード, issued before there was user authentication: without its PIN, key and certificate.
    OldResident,
    /// A chip card without the JPKI application, e.g. a driving licence.
    NotMyNumber,
    /// A transit card, whose emulation knows no instruction of chip cards (6D00).
    Transit,
    /// A tag that does not even know the class (6E00).
    Tag,
}

/// Everything that makes one card differ from another.
#[derive(Clone)]
pub struct CardSpec {
    /// What it is.
    pub model: CardModel,
    /// User-authentication PIN, ASCII digits.
    pub pin: [u8; PIN_BYTES],
    /// Tries left at the start, 0 to [`PIN_TRIES_MAX`].
    pub tries: u8,
    /// Status word of a locked PIN: [`Status::LOCKED_JICSAP`] or [`Status::LOCKED_ISO`].
    pub locked_status: Status,
    /// User-authentication certificate (DER); none on a card issued without one.
    pub certificate: Option<Vec<u8>>,
    /// Certificate of the authority (DER).
    pub ca_certificate: Vec<u8>,
    /// User-authentication key.
    pub key: Arc<CardKey>,
    /// Its ways.
    pub habits: Habits,
}
