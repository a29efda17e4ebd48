//! Owns every sentence that staff read at the kiosk. Japanese only, as at the desk.
//!
//! Promises: each fits its place on a board (`page::tests` builds them all).
//! Must never: be shown to a patient, or hold a word about one.

use reception::{Course, HelpReason, Proof, Recess};

use super::checkup::{Finding, Part};

/// Why the kiosk takes nobody, as staff choose it.
pub(super) fn recess(recess: Recess) -> &'static str {
    match recess {
        Recess::NotYet => "準備中",
        Recess::Over => "今日の受付は終了",
        Recess::Paused => "しばらく休止",
        Recess::Broken => "故障",
    }
}

/// A proof, as staff choose it.
pub(super) fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::OnlinePin => "暗証番号で確認",
        Proof::OnlineVisual => "目視確認（別の端末で）",
        Proof::OnlineExisting => "医療機関の端末で確認",
        Proof::MynaPortalScreen => "マイナポータルの画面",
        Proof::CardWithNotice => "カードとお知らせ",
        Proof::QualificationCertificate => "資格確認書",
        Proof::OutageStatement => "資格申立書",
        Proof::OldInsuranceCard => "健康保険証",
    }
}

/// Why staff receive the person, as they choose it.
pub(super) fn why(why: HelpReason) -> &'static str {
    match why {
        HelpReason::PinForgotten => "暗証番号がわからない",
        HelpReason::PinLocked => "暗証番号がロック",
        HelpReason::CardWithoutPin => "顔認証カード",
        HelpReason::CertificateUnusable => "電子証明書が使えない",
        HelpReason::NoCard => "カードがない",
        HelpReason::CannotOperate => "操作がむずかしい",
        HelpReason::KioskFault => "キオスクの不具合",
    }
}

/// A course, as staff choose it.
pub(super) fn course(course: Course) -> &'static str {
    match course {
        Course::SpecificExam => "特定健診",
        Course::SpecificGuidance => "特定保健指導",
        Course::SameDayInterview => "特定健診・当日面接",
        Course::DockWithContract => "人間ドック（契約）",
        Course::DockWithoutContract => "人間ドック（契約なし）",
        Course::Corporate => "企業健診",
    }
}

/// What the self-test found, in one line.
pub(super) fn finding(part: Part, finding: Finding) -> String {
    let name = match part {
        Part::Reader => "カードリーダー",
        Part::Gateway => "資格確認ゲートウェイ",
        Part::Queue => "受付の保存",
        Part::Disk => "ディスクの空き",
        Part::Clock => "時計",
    };
    match finding {
        Finding::Good => format!("○ {name}"),
        Finding::NotLooked => format!("－ {name}: 確認しない設定"),
        Finding::Bad => format!("× {name}: {}", remedy(part)),
    }
}

fn remedy(part: Part) -> &'static str {
    match part {
        Part::Reader => "接続を確かめる",
        Part::Gateway => "回線と設定を確かめる",
        Part::Queue => "技術者に連絡",
        Part::Disk => "200MB未満。技術者に連絡",
        Part::Clock => "時刻同期を待つ",
    }
}
