//! Owns how staff read who did what and when, and the end of a card's certificate.
//!
//! Promises: times are Japan's.
//! Must never: name a patient.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use queue::{Actor, AuditAction, DeskAction, KioskAction};
use reception::Move;

use reception::{day_in_japan, japan};

/// Days before its end from which a card's certificate is worth a word.
const CERTIFICATE_DAYS_LEFT_MIN: i32 = 90;

/// Who acted.
#[must_use]
pub fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Kiosk => "キオスク".to_owned(),
        Actor::Desk => "職員画面（自動）".to_owned(),
        Actor::Staff(name) => name.clone(),
        Actor::Technician => "技術担当者".to_owned(),
    }
}

/// What was done.
#[must_use]
pub fn action(action: AuditAction) -> &'static str {
    match action {
        AuditAction::Enqueue => "受付を保存",
        AuditAction::ConfirmAtKiosk => "キオスクで職員が確認した",
        AuditAction::Step(done) => step(done),
        AuditAction::TakeInsurerList => "委託元保険者一覧表を取り込み",
        AuditAction::StepBackInsurerList => "委託元保険者一覧表を 1 つ前に戻す",
        AuditAction::TakeReservations => "受診予約の一覧を取り込み",
        AuditAction::AddStaff => "アカウントを追加",
        AuditAction::RemoveStaff => "アカウントを削除",
        AuditAction::SetPassphrase => "パスフレーズを変更",
        AuditAction::GiveCode => "職員コードを発行",
        AuditAction::RemoveCode => "職員コードを無効にする",
        AuditAction::InviteStaff => "招待コードを発行",
        AuditAction::SetSecondFactor => "2 つ目の確認を設定",
        AuditAction::RemoveSecondFactor => "2 つ目の確認を解除",
        AuditAction::UseRecoveryCode => "予備コードを使用",
        AuditAction::ShowFirstCode => "はじめての責任者のコードを表示",
        AuditAction::FirstManager => "はじめての責任者のアカウントを作成",
        AuditAction::SetRecess => "キオスクの受付を切り替え",
        AuditAction::CardLeft => "カードの置き忘れを知らせる",
        AuditAction::SeeNotice => "お知らせを確認",
        AuditAction::RemovePersonalData => "保管期間を過ぎた個人情報を削除",
        AuditAction::CloseDay => "日を締める",
        AuditAction::ReopenDay => "日の締めを取り消す",
        AuditAction::Desk(DeskAction::SignIn) => "ログイン",
        AuditAction::Desk(DeskAction::SignInRefused) => "ログイン失敗",
        AuditAction::Desk(DeskAction::CodeRefused) => "ログイン失敗（確認コード）",
        AuditAction::Desk(DeskAction::ProveAgain) => "本人を確かめ直した",
        AuditAction::Desk(DeskAction::SignOut) => "ログアウト",
        AuditAction::Desk(DeskAction::ViewCheck) => "内容を表示",
        AuditAction::Desk(DeskAction::Search) => "受付をさがす",
        AuditAction::Desk(DeskAction::ViewAudit) => "操作の記録を表示",
        AuditAction::Desk(DeskAction::ExportAudit) => "操作の記録を書き出し",
        AuditAction::Desk(DeskAction::ExportReport) => "日報をファイルに出す",
        AuditAction::Kiosk(KioskAction::SignIn) => "キオスクで職員コードを入力",
        AuditAction::Kiosk(KioskAction::SignInRefused) => "キオスクで職員コードを断った",
        AuditAction::Kiosk(KioskAction::Restart) => "キオスクを再起動",
    }
}

/// A move.
#[must_use]
pub fn step(step: Move) -> &'static str {
    match step {
        Move::Approve => "承認",
        Move::Hold => "保留",
        Move::Discard => "取消",
        Move::TakeBack => "元に戻す",
        Move::Forwarded => "健診システムへ連携",
    }
}

/// `2026年11月20日（金）`.
#[must_use]
pub fn date(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "月",
        Weekday::Tuesday => "火",
        Weekday::Wednesday => "水",
        Weekday::Thursday => "木",
        Weekday::Friday => "金",
        Weekday::Saturday => "土",
        Weekday::Sunday => "日",
    };
    format!("{}（{weekday}）", date_short(date))
}

/// `2026年11月20日`.
#[must_use]
pub fn date_short(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `9:05`.
#[must_use]
pub fn time_of_day(at: Timestamp) -> String {
    let at = at.to_zoned(japan());
    format!("{}:{:02}", at.hour(), at.minute())
}

/// `2026年11月20日 9:05`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    format!("{} {}", date_short(day_in_japan(at)), time_of_day(at))
}

/// A word to the person about their card, when its certificate ends soon or has ended (domain.md §6).
#[must_use]
pub fn certificate_end(not_after: Timestamp, now: Timestamp) -> Option<String> {
    let last = day_in_japan(not_after);
    let days = last.since(day_in_japan(now)).map_or(i32::MAX, |span| span.get_days());
    let when = date_short(last);
    let advice =
        "マイナンバーカードの電子証明書は市区町村の窓口で更新できることを、ご本人に案内してください。";
    match days {
        ..0 => Some(format!("電子証明書の有効期限が切れています（{when}まで）。{advice}")),
        0..=CERTIFICATE_DAYS_LEFT_MIN => {
            Some(format!("電子証明書の有効期限まであと {days} 日です（{when}まで）。{advice}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn times_are_japans() {
        assert_eq!(moment(at("2026-11-20T15:05:00Z")), "2026年11月21日 0:05");
        assert_eq!(date(day_in_japan(at("2026-11-20T00:00:00Z"))), "2026年11月20日（金）");
    }

    #[test]
    fn a_certificate_is_mentioned_from_ninety_days_before_its_end() {
        let now = at("2026-11-20T03:00:00Z");
        assert_eq!(certificate_end(at("2027-02-19T03:00:00Z"), now), None);
        let near = certificate_end(at("2027-02-18T03:00:00Z"), now).expect("near");
        assert!(near.contains("あと 90 日"), "{near}");
        let over = certificate_end(at("2026-11-18T14:59:59Z"), now).expect("over");
        assert!(over.contains("切れています（2026年11月18日まで）"), "{over}");
    }

    #[test]
    fn every_action_has_its_own_word() {
        let mut words: Vec<&str> = AuditAction::ALL.into_iter().map(action).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), AuditAction::ALL.len());
    }
}
