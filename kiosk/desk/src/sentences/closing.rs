//! Owns what staff read of the closing of a day (締め), of what was approved from the list, and of durations.
//!
//! Promises: each refusal says what to do next, and that nothing was signed.
//! Must never: name a patient.

use jiff::Timestamp;
use queue::{Actor, Closing, ClosingError, ClosingNote, DayState};
use reception::CheckState;

use super::{Light, actor, moment, state};

/// How a day stands, in few words with their light.
#[must_use]
pub fn day_state(state: DayState<'_>) -> (Light, String) {
    match state {
        DayState::NotYet => (Light::Amber, "未締め".to_owned()),
        DayState::Closed(last) => (Light::Green, format!("締め済 {}", signed(last))),
        DayState::Moved(last) => (Light::Red, format!("締めた後に動きがありました（締め {}）", signed(last))),
        DayState::Reopened(last, by) => {
            let when = moment(by.at);
            (Light::Amber, format!("締めの取り消し（v{} を {}、{when}）", last.version, by.staff))
        }
    }
}

/// `v2 sato、2026年11月20日 17:05`.
fn signed(closing: &Closing) -> String {
    format!("v{} {}、{}", closing.version, closing.staff, moment(closing.at))
}

/// Why a day was not signed off, or not taken back; none when it is not for staff to cure.
#[must_use]
pub fn closing_refused(error: &ClosingError) -> Option<String> {
    Some(match error {
        ClosingError::Moved => "この画面を開いた後に、受付に動きがありました。まだ締めていません。いまの内容を確かめて、もう一度押してください。".to_owned(),
        ClosingError::Signed { version, by, at } => format!(
            "この日は {by} さんが {} に締めています（v{version}）。今の操作は行っていません。",
            moment(*at)
        ),
        ClosingError::Reopened { by, at } => format!(
            "この締めは {by} さんが {} に取り消しています。今の操作は行っていません。",
            moment(*at)
        ),
        ClosingError::Undecided { checks } => {
            format!("承認待ちが {checks} 件あります。まだ締めていません。承認・保留・取消のどれかにしてから締めてください。")
        }
        ClosingError::NoteMissing(what) => match what {
            ClosingNote::OnHold => "保留または読めない受付があります。まだ締めていません。わけを書いてから締めてください。",
            ClosingNote::Unsent => "健診システムへ送れていない受付があります。まだ締めていません。わけを書いてから締めてください。",
            ClosingNote::Reopened => "締めを取り消すわけを書いてください。まだ取り消していません。",
        }
        .to_owned(),
        ClosingError::NoteTooLong => "メモが長すぎます。まだ何も行っていません。短くしてください。".to_owned(),
        ClosingError::NotFound | ClosingError::Queue(_) => return None,
    })
}

/// Somebody decided about a check before it could be approved from the list.
#[must_use]
pub fn decided_before(now: CheckState, by: &Actor, at: Timestamp) -> String {
    format!("先に「{}」になりました（{}、{}）。", state(now), actor(by), moment(at))
}

/// A check that was not on the list of clean ones.
pub const NOT_CLEAN: &str =
    "「● 問題なし」の承認待ちではないため、まとめて承認できません。開いて確かめてください。";

/// A check whose data is damaged.
pub const CHECK_UNREADABLE: &str = "データが壊れていて読めません。技術担当者に受付番号を伝えてください。";

/// In place of how a day is signed off.
pub const CLOSINGS_UNREADABLE: &str = "締めの記録を読めません。技術担当者へ連絡してください。";

/// `1時間5分`, `3分20秒`, `8秒`.
#[must_use]
pub fn duration(secs: u64) -> String {
    match (secs / 3600, secs / 60 % 60, secs % 60) {
        (0, 0, secs) => format!("{secs}秒"),
        (0, minutes, secs) => format!("{minutes}分{secs}秒"),
        (hours, minutes, _) => format!("{hours}時間{minutes}分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_spoken() {
        for (secs, words) in
            [(0, "0秒"), (59, "59秒"), (200, "3分20秒"), (3600, "1時間0分"), (90_060, "25時間1分")]
        {
            assert_eq!(duration(secs), words);
        }
    }

    #[test]
    fn a_refusal_says_that_nothing_was_done() {
        let at: Timestamp = "2026-11-20T08:05:00Z".parse().expect("time");
        let by = || "sato".to_owned();
        for refused in [
            ClosingError::Moved,
            ClosingError::Signed { version: 1, by: by(), at },
            ClosingError::Reopened { by: by(), at },
            ClosingError::Undecided { checks: 3 },
            ClosingError::NoteMissing(ClosingNote::OnHold),
            ClosingError::NoteMissing(ClosingNote::Unsent),
            ClosingError::NoteMissing(ClosingNote::Reopened),
            ClosingError::NoteTooLong,
        ] {
            let words = closing_refused(&refused).expect("for staff");
            assert!(["まだ", "行っていません"].iter().any(|word| words.contains(word)), "{words}");
        }
        assert!(closing_refused(&ClosingError::NotFound).is_none());
    }
}
