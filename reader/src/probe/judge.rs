//! Owns go or no-go: the reasons against, and what else the technician should know.
//!
//! Promises: pure; "go" exactly when there is no reason against. Every reason has one sentence in Japanese and
//! one in English that says what to do.
//! Must never: say "go" for what was not seen.

use serde::Serialize;

use super::{
    Doing, Service, Slot, UsbReader,
    card::{Chain, Kind},
    has_sam,
};
use crate::model::Verdict;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The PC/SC service does not answer.
    NoService,
    /// A reader is on USB that PC/SC cannot use.
    NotForPcsc,
    /// A reader is on USB, but the service does not list it.
    NotListed,
    /// No reader.
    NoReader,
    /// Only slots for security modules.
    OnlySam,
    /// Readers, but none that the service was told to use.
    NotChosen,
    /// The reader cannot be used.
    Unavailable,
    /// Another program holds the card.
    Held,
    /// No card.
    NoCard,
    /// Cards in more than one place, or two on one reader.
    SeveralCards,
    /// The card does not answer, or left.
    Unreadable,
    /// It is no My Number card with a PIN and a certificate.
    WrongCard,
    /// PIN locked.
    Locked,
    /// No pinned root issued the certificate.
    Foreign,
}

/// What else is worth knowing; none of it stops a reception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// The reader has a built-in SAM.
    BuiltInSam,
    /// The reader passes short commands only.
    ShortOnly,
    /// Nobody knows whether it passes long ones.
    ExtendedUnknown,
    /// The reader is not in the table.
    UnknownModel,
    /// A low-speed USB link.
    SlowUsb,
    /// The certificate was not checked.
    ChainNotChecked,
    /// The certificate ended.
    CertificateEnded,
    /// One PIN try is left.
    LastTry,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Whether a reception could begin now.
    pub go: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What else.
    pub notices: Vec<Notice>,
}

/// Weighs what was seen.
pub fn judge(service: &Service, slots: &[Slot], not_listed: &[UsbReader]) -> Judgement {
    let used: Vec<&Slot> = slots.iter().filter(|slot| slot.chosen && !slot.sam).collect();
    let reasons = reasons(service, slots, &used, not_listed);
    let mut notices = Vec::new();
    let with_card: Vec<&Slot> = used.iter().copied().filter(|slot| holds(slot)).collect();
    // An empty slot beside the one in use is of no interest.
    for slot in if with_card.is_empty() { used } else { with_card } {
        for notice in notices_of(slot) {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
    }
    Judgement { go: reasons.is_empty(), reasons, notices }
}

fn reasons(service: &Service, slots: &[Slot], used: &[&Slot], not_listed: &[UsbReader]) -> Vec<Reason> {
    if !service.reachable {
        return vec![Reason::NoService];
    }
    if used.is_empty() {
        return vec![why_none(slots, not_listed)];
    }
    let holding: Vec<_> = used.iter().filter(|slot| holds(slot)).collect();
    match holding.as_slice() {
        [] if used.iter().all(|slot| slot.doing == Doing::Unavailable) => vec![Reason::Unavailable],
        [] => vec![Reason::NoCard],
        [slot] => of_card(slot),
        _ => vec![Reason::SeveralCards],
    }
}

const fn holds(slot: &Slot) -> bool {
    matches!(slot.doing, Doing::Card | Doing::Held)
}

fn why_none(slots: &[Slot], not_listed: &[UsbReader]) -> Reason {
    if slots.iter().any(|slot| !slot.sam) {
        Reason::NotChosen
    } else if !slots.is_empty() {
        Reason::OnlySam
    } else if not_listed.iter().any(|reader| reader.model.as_ref().is_none_or(|model| model.pcsc)) {
        Reason::NotListed
    } else if not_listed.is_empty() {
        Reason::NoReader
    } else {
        Reason::NotForPcsc
    }
}

fn of_card(slot: &Slot) -> Vec<Reason> {
    let Some(card) = &slot.card else { return vec![Reason::Held] };
    let against = match card.kind {
        Kind::MyNumber if card.chain == Chain::Foreign => Some(Reason::Foreign),
        Kind::MyNumber => None,
        Kind::Locked => Some(Reason::Locked),
        Kind::Held => Some(Reason::Held),
        Kind::TwoCards => Some(Reason::SeveralCards),
        Kind::Unreadable | Kind::Lost => Some(Reason::Unreadable),
        Kind::AndroidPhone
        | Kind::IPhone
        | Kind::OldResidentCard
        | Kind::OtherCard
        | Kind::TransitCard
        | Kind::FaceOnly
        | Kind::NoCertificate => Some(Reason::WrongCard),
    };
    against.into_iter().collect()
}

fn notices_of(slot: &Slot) -> Vec<Notice> {
    let card = slot.card.as_ref().filter(|card| matches!(card.kind, Kind::MyNumber | Kind::Locked));
    let unasked = slot.doing == Doing::Held;
    let all = [
        (Notice::BuiltInSam, has_sam(slot.model.as_ref())),
        (Notice::ShortOnly, slot.extended.verdict == Verdict::No),
        (Notice::ExtendedUnknown, slot.extended.verdict == Verdict::Unknown && !unasked),
        (Notice::UnknownModel, slot.model.is_none() && !unasked),
        (Notice::SlowUsb, slot.usb.as_ref().is_some_and(super::UsbDevice::slow)),
        (Notice::ChainNotChecked, card.is_some_and(|card| card.chain == Chain::NotChecked)),
        (Notice::CertificateEnded, card.and_then(|card| card.certificate_days).is_some_and(|days| days < 0)),
        (Notice::LastTry, card.is_some_and(|card| card.tries_left == Some(1))),
    ];
    all.into_iter().filter(|(_, applies)| *applies).map(|(notice, _)| notice).collect()
}

impl Reason {
    /// What is wrong and what to do, in Japanese and in English.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoService => (
                "PC/SC サービスに接続できません。systemctl status pcscd.socket を確認",
                "PC/SC service not reachable: see systemctl status pcscd.socket",
            ),
            Self::NotForPcsc => (
                "このリーダーは PC/SC (CCID) 非対応。対応機に交換",
                "this reader is not for PC/SC (CCID): use another model",
            ),
            Self::NotListed => (
                "USB にあるが PC/SC に見えません。抜き差しし、pcscd を再起動",
                "reader on USB but not at PC/SC: plug it in again, restart pcscd",
            ),
            Self::NoReader => ("リーダーが見つかりません。USB 接続を確認", "no reader: check the USB cable"),
            Self::OnlySam => (
                "SAM スロットしかありません。非接触リーダーを接続",
                "only SAM slots: connect a contactless reader",
            ),
            Self::NotChosen => (
                "指定した名前のリーダーがありません。設定の名前を確認",
                "no reader of the name that is set: check the setting",
            ),
            Self::Unavailable => {
                ("リーダーが応答しません。抜き差しする", "reader does not answer: plug it in again")
            }
            Self::Held => (
                "他のプログラムが使用中で検査できません。サービス稼働中はカードを取るか uketsuke-reader を停止",
                "held by another program, not examined: if that is the service, take the card or stop uketsuke-reader",
            ),
            Self::NoCard => (
                "カードがありません。マイナンバーカードを置いて再実行",
                "no card: put a My Number card down and run again",
            ),
            Self::SeveralCards => ("カードが複数あります。1枚だけ置く", "more than one card: leave only one"),
            Self::Unreadable => (
                "カードを読み取れません。置き直し、金属から離す",
                "card not readable: put it down again, away from metal",
            ),
            Self::WrongCard => (
                "受付に使えるカードではありません。別のマイナンバーカードで再実行",
                "no card for a reception: run again with another My Number card",
            ),
            Self::Locked => (
                "暗証番号がロックされています。別のマイナンバーカードで再実行",
                "PIN locked: run again with another My Number card",
            ),
            Self::Foreign => (
                "証明書の発行元が登録済みの認証局ではありません。認証局ファイルとカードを確認",
                "certificate not issued by a pinned root: check the roots file and the card",
            ),
        }
    }
}

impl Notice {
    /// What it means, in Japanese and in English.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::BuiltInSam => (
                "SAM 内蔵機: 公式アプリでは使用不可。本機は SAM スロットを使いません",
                "built-in SAM: not usable with the official app; here the SAM slot is left alone",
            ),
            Self::ShortOnly => (
                "拡張 APDU 不可: 本機は使用可、公式アプリの要件は満たしません",
                "no extended length: fine here, but not what the official app requires",
            ),
            Self::ExtendedUnknown => (
                "拡張 APDU は不明。マイナンバーカードを置いて再実行すると測定します",
                "extended length not known: run again with a My Number card to measure it",
            ),
            Self::UnknownModel => ("readers.toml にない機種です", "model not in readers.toml"),
            Self::SlowUsb => {
                ("USB が低速 (1.5 Mbit/s)。ケーブルとハブを確認", "low-speed USB link: check cable and hub")
            }
            Self::ChainNotChecked => (
                "証明書の発行元は未確認。--config で設定を指定",
                "issuer of the certificate not checked: give the settings with --config",
            ),
            Self::CertificateEnded => (
                "証明書の期限切れ。受付は始められます",
                "certificate ended: a reception can begin all the same",
            ),
            Self::LastTry => ("暗証番号の残りは1回。試行しない", "one PIN try left: do not try it"),
        }
    }
}

#[cfg(test)]
mod tests;
