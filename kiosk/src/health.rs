//! Owns what a technician reads about the kiosk's condition: one line for the journal and for `systemctl status`.
//!
//! Promises: pure; what must be put right first is named first; it returns to "in service" by itself.
//! Must never: be shown to a patient, or say a word about one.

use reader_wire::ReaderState;
use reception::{Around, CardSeen};

/// The kiosk's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// People can be served.
    InService,
    /// Nothing can be stored.
    QueueFailed,
    /// `reader` is not connected.
    NoReaderService,
    /// `reader` does not reach PC/SC.
    NoPcsc,
    /// No reader is plugged in.
    NoReader,
    /// The only slots are for security modules.
    OnlySam,
    /// PC/SC or the reader hangs.
    ReaderHangs,
    /// Another program holds the card.
    CardHeld,
    /// Staff take nobody.
    Recess,
}

impl Health {
    /// The condition, by what lies around a reception and what `reader` said last (`None`: it is not connected).
    #[must_use]
    pub fn of(around: &Around, reader: Option<ReaderState>) -> Self {
        if !around.queue_open {
            return Self::QueueFailed;
        }
        match (reader, around.card) {
            (None, _) => Self::NoReaderService,
            (Some(ReaderState::NoService), _) => Self::NoPcsc,
            (Some(ReaderState::Missing), _) => Self::NoReader,
            (Some(ReaderState::OnlySam), _) => Self::OnlySam,
            (Some(ReaderState::Faulty), _) => Self::ReaderHangs,
            (Some(ReaderState::Ready), Some(CardSeen::Held)) => Self::CardHeld,
            (Some(ReaderState::Ready), _) if around.recess.is_some() => Self::Recess,
            (Some(ReaderState::Ready), _) => Self::InService,
        }
    }

    /// Name for the journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InService => "in-service",
            Self::QueueFailed => "queue-failed",
            Self::NoReaderService => "no-reader-service",
            Self::NoPcsc => "no-pcsc",
            Self::NoReader => "no-reader",
            Self::OnlySam => "only-sam",
            Self::ReaderHangs => "reader-hangs",
            Self::CardHeld => "card-held",
            Self::Recess => "recess",
        }
    }

    /// What it is and what to do, in both languages of technicians.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::InService => "受付中 / in service",
            Self::Recess => "職員が休止中です / staff take nobody here now",
            Self::QueueFailed => {
                "受付を保存できません。ディスクの空きとこのサービスの記録を確認 / nothing can be stored: check the disk and this unit's journal"
            }
            Self::NoReaderService => {
                "uketsuke-reader が応答しません。その状態を確認 / uketsuke-reader does not answer: check that unit"
            }
            Self::NoPcsc => {
                "pcscd に接続できません。その状態を確認 / pcscd cannot be reached: check that unit"
            }
            Self::NoReader => "カードリーダーがありません。接続を確認 / no card reader: check the cable",
            Self::OnlySam => {
                "カードを置くスロットがありません（SAM のみ）。機種を reader probe で確認 / only SAM slots, no place for a card: check the model with `reader probe`"
            }
            Self::ReaderHangs => {
                "カードリーダーが応答せず、再起動中です。続くときは抜き差し / the card reader hangs and is begun anew: if this lasts, unplug it and plug it in"
            }
            Self::CardHeld => {
                "別のプログラムがカードを使用中です。uketsuke-reader 以外を止める / another program holds the card: stop whatever uses PC/SC beside uketsuke-reader"
            }
        }
    }

    /// The same for staff at the kiosk, who have said themselves whether people are taken.
    #[must_use]
    pub fn for_staff(self) -> &'static str {
        match self {
            Self::InService | Self::Recess => "機器は正常です。",
            Self::QueueFailed => "受付を保存できません。技術者に連絡。",
            Self::NoReaderService | Self::NoPcsc => "カードリーダーの準備中。続けば技術者に連絡。",
            Self::NoReader => "カードリーダーの接続を確かめてください。",
            Self::OnlySam => "このカードリーダーは使えません。技術者に連絡。",
            Self::ReaderHangs => "カードリーダーが応答しません。抜き差しする。",
            Self::CardHeld => "ほかのプログラムがカードを使用中。技術者に連絡。",
        }
    }

    /// Tells the journal.
    pub fn log(self) {
        let (health, sentence) = (self.code(), self.sentence());
        match self {
            Self::InService | Self::Recess => tracing::info!(health, "{sentence}"),
            Self::NoReaderService | Self::NoPcsc | Self::NoReader => tracing::warn!(health, "{sentence}"),
            Self::QueueFailed | Self::OnlySam | Self::ReaderHangs | Self::CardHeld => {
                tracing::error!(health, "{sentence}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(queue_open: bool, card: Option<CardSeen>) -> Around {
        Around { queue_open, card, ..Around::to_choose() }
    }

    #[test]
    fn every_state_of_the_reader_has_its_own_sentence() {
        use ReaderState::{Faulty, Missing, NoService, OnlySam, Ready};
        let held = Some(CardSeen::Held);
        let mut all: Vec<Health> =
            [None, Some(NoService), Some(Missing), Some(OnlySam), Some(Faulty), Some(Ready)]
                .into_iter()
                .map(|reader| Health::of(&around(true, None), reader))
                .collect();
        all.push(Health::of(&around(true, held), Some(Ready)));
        let recess = Around { recess: Some(reception::Recess::Over), ..around(true, None) };
        all.push(Health::of(&recess, Some(Ready)));
        all.push(Health::of(&around(false, held), Some(Faulty)));
        for (at, health) in all.iter().enumerate() {
            let first = all
                .iter()
                .position(|other| other.code() == health.code() || other.sentence() == health.sentence());
            assert_eq!(first, Some(at), "{health:?}");
        }
        assert_eq!(all[5..], [Health::InService, Health::CardHeld, Health::Recess, Health::QueueFailed]);
    }
}
