//! Owns what staff read of the kiosk: whether it takes people, what it has to tell, what staff confirmed there.
//!
//! Promises: a time of another day comes with its day.
//! Must never: name a patient.

use jiff::Timestamp;
use jiff::civil::Date;
use queue::{Notice, NoticeKind, Service, StaffCode};
use reception::{HelpReason, Recess, day_in_japan};
use zeroize::Zeroizing;

use super::{Light, moment, time_of_day};

/// Whether the kiosk takes people.
#[must_use]
pub fn recess(recess: Option<Recess>) -> (Light, &'static str) {
    match recess {
        None => (Light::Green, "受付中"),
        Some(Recess::NotYet) => (Light::Amber, "準備中"),
        Some(Recess::Over) => (Light::Amber, "本日の受付は終了"),
        Some(Recess::Paused) => (Light::Amber, "休止中"),
        Some(Recess::Broken) => (Light::Red, "故障"),
    }
}

/// `sato、14:05 から`; empty before anybody decided.
#[must_use]
pub fn since(service: &Service, today: Date) -> String {
    let Some(at) = service.at else { return String::new() };
    let who = service.staff.as_deref().unwrap_or("キオスク");
    format!("{who}、{} から", when(at, today))
}

/// `14:05 カードの置き忘れ（キオスクのリーダー上）`.
#[must_use]
pub fn notice(notice: &Notice, today: Date) -> String {
    let what = match notice.kind {
        NoticeKind::CardLeft => "カードの置き忘れ（キオスクのリーダー上）",
    };
    format!("{} {what}", when(notice.at, today))
}

fn when(at: Timestamp, today: Date) -> String {
    if day_in_japan(at) == today { time_of_day(at) } else { moment(at) }
}

/// What staff confirmed at the kiosk, and why there.
#[must_use]
pub fn confirmed_at_kiosk(why: HelpReason) -> String {
    let why = match why {
        HelpReason::PinForgotten => "暗証番号がわからない",
        HelpReason::PinLocked => "暗証番号がロックされている",
        HelpReason::CardWithoutPin => "暗証番号のないカード（顔認証マイナンバーカード）",
        HelpReason::CertificateUnusable => "カードの電子証明書が使えない",
        HelpReason::NoCard => "マイナンバーカードをお持ちでない",
        HelpReason::CannotOperate => "ご自身での操作が難しい",
        HelpReason::KioskFault => "キオスクの不具合",
    };
    format!("キオスクで職員が確認した（理由: {why}）")
}

/// A code that was just given, to be shown this once.
#[must_use]
pub fn code_given(name: &str, code: &StaffCode) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "アカウント {name} の職員コード（キオスクで使います）:\n\n    {}\n\n\
         このコードを表示するのは、いまだけです。本人だけに伝え、この画面を消してください。\n\
         前のコードがあったときは、もう使えません。\n\
         マイナンバーカードの暗証番号とは別のものです。控えは暗証番号の控えと分けて保管し、キオスクの近くに置かないでください。",
        *code.expose()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn every_state_has_its_own_word_and_only_a_fault_is_red() {
        let told: Vec<_> = [None].into_iter().chain(Recess::ALL.map(Some)).map(recess).collect();
        let words: Vec<&str> = told.iter().map(|(_, word)| *word).collect();
        assert_eq!(words, ["受付中", "準備中", "本日の受付は終了", "休止中", "故障"]);
        let red: Vec<&str> =
            told.iter().filter(|(light, _)| *light == Light::Red).map(|(_, word)| *word).collect();
        assert_eq!(red, ["故障"]);
    }

    #[test]
    fn a_time_of_another_day_comes_with_its_day() {
        let (early, late) = (at("2026-11-20T05:05:00Z"), at("2026-11-20T15:05:00Z"));
        let today = day_in_japan(early);
        let card = |at| notice(&Notice { seq: 1, at, kind: NoticeKind::CardLeft }, today);
        assert_eq!(card(early), "14:05 カードの置き忘れ（キオスクのリーダー上）");
        assert_eq!(card(late), "2026年11月21日 0:05 カードの置き忘れ（キオスクのリーダー上）");
        let service = |staff, at| Service { recess: None, staff, at };
        assert_eq!(since(&service(None, None), today), "");
        assert_eq!(since(&service(Some("sato".to_owned()), Some(early)), today), "sato、14:05 から");
        assert_eq!(since(&service(None, Some(late)), today), "キオスク、2026年11月21日 0:05 から");
    }

    #[test]
    fn every_reason_of_a_confirmation_has_its_own_words() {
        let mut words = HelpReason::ALL.map(confirmed_at_kiosk).to_vec();
        assert_eq!(words[0], "キオスクで職員が確認した（理由: 暗証番号がわからない）");
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), HelpReason::ALL.len());
    }
}
