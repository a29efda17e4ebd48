//! Owns `reader probe`: what lies on the reader, in a few lines for the technician.
//!
//! Promises: says kind, tries and days left; "go" only when a reception could begin with this card.
//! Must never: say anything that identifies the card or its holder, or send VERIFY.

use reader_wire::{CardKind, PinTries};

use crate::{
    channel::{Connect, Slot},
    stay::{Stay, WorkError},
};

const DAY_SECS: i64 = 86_400;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The reader and whether something lies on it.
    pub slot: Slot,
    /// The card, or the fault that kept it from being seen.
    pub card: Option<Result<CardKind, WorkError>>,
    /// Days until the certificate ends (negative: since), when it could be read.
    pub certificate_days: Option<Result<i64, WorkError>>,
}

impl Report {
    /// Looks at what lies there. `now_unix_secs` is seconds since 1970 UTC.
    pub fn of<K: Connect>(slot: Slot, stay: &mut Stay<K>, now_unix_secs: i64) -> Self {
        let mut report = Self { slot, card: None, certificate_days: None };
        if let Slot::Card { .. } = slot {
            let card = stay.look();
            if let Ok(CardKind::MyNumber { .. }) = card {
                let days = |(_, end): (_, i64)| end.saturating_sub(now_unix_secs).div_euclid(DAY_SECS);
                report.certificate_days = Some(stay.certificate().map(days));
            }
            report.card = Some(card);
            stay.end();
        }
        report
    }

    /// Whether a reception could begin with this card.
    #[must_use]
    pub const fn go(&self) -> bool {
        matches!(self.card, Some(Ok(CardKind::MyNumber { tries: PinTries::Left(_) })))
            && matches!(self.certificate_days, Some(Ok(_)))
    }

    /// The lines to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let card = self.card.map(card_line);
        let days = self.certificate_days.map(certificate_line);
        let verdict = if self.go() { "判定: 使用可 / GO" } else { "判定: 使用不可 / NO-GO" };
        [Some(slot_line(self.slot).to_owned()), card, days, Some(verdict.to_owned())]
            .into_iter()
            .flatten()
            .collect()
    }
}

const fn slot_line(slot: Slot) -> &'static str {
    match slot {
        Slot::NoService => "リーダー: PC/SC サービスに接続できません / PC/SC service not reachable",
        Slot::NoReader => "リーダー: 見つかりません / no reader",
        Slot::Empty => "リーダー: あり、カードなし / reader ready, no card",
        Slot::OnlySam => "リーダー: SAM スロットのみ / only SAM slots",
        Slot::Card { .. } | Slot::Cards { .. } => "リーダー: あり、カードあり / reader ready, card present",
    }
}

fn card_line(card: Result<CardKind, WorkError>) -> String {
    let said = match card {
        Ok(CardKind::MyNumber { tries: PinTries::Left(left) }) => {
            return format!(
                "カード: マイナンバーカード、暗証番号 残り{left}回 / My Number card, PIN tries left: {left}"
            );
        }
        Ok(CardKind::MyNumber { tries: PinTries::Locked }) => {
            "マイナンバーカード、暗証番号ロック中 / My Number card, PIN locked"
        }
        Ok(CardKind::AndroidPhone | CardKind::IPhone) => "スマートフォン / phone",
        Ok(CardKind::OldResidentCard) => "住民基本台帳カード / old resident card",
        Ok(CardKind::FaceOnly) => "顔認証マイナンバーカード / face-authentication card without PIN",
        Ok(CardKind::NoCertificate) => "利用者証明用電子証明書なし / no user certificate",
        Ok(CardKind::TwoCards) => "カードが2枚以上 / more than one card",
        Ok(CardKind::Held) => "他のプログラムが使用中 / held by another program",
        Ok(CardKind::OtherCard | CardKind::TransitCard) => {
            "マイナンバーカードではありません / not a My Number card"
        }
        Ok(CardKind::Unreadable) => "読み取れません / unreadable (moved, or held by another program)",
        Err(error) => return format!("カード: 読み取れません / {error}"),
    };
    format!("カード: {said}")
}

fn certificate_line(days: Result<i64, WorkError>) -> String {
    match days {
        Ok(days) if days >= 0 => format!("証明書: 残り{days}日 / certificate ends in {days} days"),
        Ok(days) => {
            let past = days.unsigned_abs();
            format!("証明書: 期限切れ {past}日前 / certificate ended {past} days ago")
        }
        Err(error) => format!("証明書: 読み取れません / {error}"),
    }
}

#[cfg(test)]
mod tests;
