//! Owns what is read of the audit trail: what a row says, and what its chain proves.
//!
//! Promises: every action and every flaw has its sentence (exhaustive matches); a flaw comes with what to do.
//! Must never: name a patient.

use queue::{AuditAction, AuditFlaw, AuditProof, Removed};
use reception::{HelpReason, Recess};

use super::{action, confirmed_at_kiosk, recess};
use About::{Instead, More};

/// `アカウントを追加（アカウント sato）`.
#[must_use]
pub fn trail_row(done: AuditAction, object: Option<&str>) -> String {
    let words = action(done);
    match object.map(|object| about(done, object)) {
        None => words.to_owned(),
        Some(About::Instead(text)) => text,
        Some(About::More(text)) => format!("{words}（{text}）"),
    }
}

enum About {
    Instead(String),
    More(String),
}

fn about(done: AuditAction, object: &str) -> About {
    match done {
        AuditAction::ConfirmAtKiosk => HelpReason::from_code(object)
            .map_or_else(|| More(object.to_owned()), |why| Instead(confirmed_at_kiosk(why))),
        AuditAction::TakeInsurerList | AuditAction::TakeReservations => More(format!("版 {object}")),
        AuditAction::AddStaff
        | AuditAction::RemoveStaff
        | AuditAction::SetPassphrase
        | AuditAction::GiveCode
        | AuditAction::RemoveCode
        | AuditAction::InviteStaff
        | AuditAction::SetSecondFactor
        | AuditAction::RemoveSecondFactor
        | AuditAction::UseRecoveryCode
        | AuditAction::FirstManager => More(format!("アカウント {object}")),
        AuditAction::SetRecess => More(recess(Recess::from_code(object)).1.to_owned()),
        AuditAction::CardLeft | AuditAction::SeeNotice => More(format!("お知らせ {object}")),
        AuditAction::RemovePersonalData => {
            More(object.parse().map_or_else(|_| object.to_owned(), |removed| counts(&removed)))
        }
        AuditAction::StepBackInsurerList => More(step_back(object)),
        AuditAction::CloseDay | AuditAction::ReopenDay => More(format!("日と版 {object}")),
        AuditAction::Enqueue
        | AuditAction::ShowFirstCode
        | AuditAction::Step(_)
        | AuditAction::Desk(_)
        | AuditAction::Kiosk(_) => More(object.to_owned()),
    }
}

/// Of `from 3 to 2 as 4`.
fn step_back(object: &str) -> String {
    let versions: Vec<&str> = object.split(' ').filter(|word| word.parse::<i64>().is_ok()).collect();
    match versions.as_slice() {
        [left, restored, new] => format!("版 {left} から版 {restored} の内容へ、新しい版 {new}"),
        _ => object.to_owned(),
    }
}

fn counts(removed: &Removed) -> String {
    let Removed { checks, arrivals, reservations } = removed;
    format!("受付 {checks} 件、当日の来所の控え {arrivals} 件、受診予約 {reservations} 件")
}

/// Of a chain: how many rows, its head, and whether it is whole.
#[must_use]
pub fn audit_proof(proof: &AuditProof) -> String {
    let AuditProof { rows, unchained, last, head, noted_at, flaw } = proof;
    let mut lines = vec![format!("行数 {rows}、最後の行の番号 {last}")];
    if *unchained > 0 {
        lines.push(format!("うち最初の {unchained} 行は、つながりを付ける前のプログラムの行です。"));
    }
    lines.push(format!("ヘッド {head}"));
    if let Some(seq) = noted_at {
        lines.push(format!("控えておいたヘッドは {seq} 行目の値です。その後に {} 行あります。", last - seq));
    }
    lines.push(flaw.as_ref().map_or_else(|| "問題はありません。".to_owned(), audit_flaw));
    lines.join("\n")
}

/// What is wrong with a trail, and what to do.
#[must_use]
pub fn audit_flaw(flaw: &AuditFlaw) -> String {
    let what = match flaw {
        AuditFlaw::Missing { from, to } => format!("{from} 行目から {to} 行目までがありません。"),
        AuditFlaw::Order { seq } => format!("{seq} 行目が、前の行より後の番号になっていません。"),
        AuditFlaw::Changed { seq } => {
            format!("{seq} 行目（またはそのすぐ前）が、書かれたときの内容と違います。")
        }
        AuditFlaw::Unchained { seq } => format!("{seq} 行目に、前の行とのつながりがありません。"),
        AuditFlaw::CutOff { from, to } => {
            format!("末尾の {from} 行目から {to} 行目までが切り取られています。")
        }
        AuditFlaw::NotedUnknown => {
            "控えておいたヘッドの行がありません。その行から後が切り取られたか、全体が書き直されています。"
                .to_owned()
        }
        AuditFlaw::Unreadable { line } => format!("ファイルの {line} 行目を読めません。"),
        AuditFlaw::EndMissing => "ファイルの最後の行がないか、内容と合いません。".to_owned(),
    };
    format!("■ 問題があります：{what}端末の共有ファイルとこの結果を保存し、責任者に知らせてください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_it_is_about() {
        let rows = [
            (AuditAction::Enqueue, None, "受付を保存"),
            (AuditAction::AddStaff, Some("sato"), "アカウントを追加（アカウント sato）"),
            (
                AuditAction::StepBackInsurerList,
                Some("from 3 to 2 as 4"),
                "委託元保険者一覧表を 1 つ前に戻す（版 3 から版 2 の内容へ、新しい版 4）",
            ),
            (AuditAction::SetRecess, Some("open"), "キオスクの受付を切り替え（受付中）"),
            (AuditAction::SetRecess, Some("paused"), "キオスクの受付を切り替え（休止中）"),
            (
                AuditAction::RemovePersonalData,
                Some("2/3/0"),
                "保管期間を過ぎた個人情報を削除（受付 2 件、当日の来所の控え 3 件、受診予約 0 件）",
            ),
            (
                AuditAction::ConfirmAtKiosk,
                Some("no-card"),
                "キオスクで職員が確認した（理由: マイナンバーカードをお持ちでない）",
            ),
        ];
        for (done, object, words) in rows {
            assert_eq!(trail_row(done, object), words);
        }
    }

    #[test]
    fn every_flaw_has_its_own_words() {
        let flaws = [
            AuditFlaw::Missing { from: 1, to: 2 },
            AuditFlaw::Order { seq: 1 },
            AuditFlaw::Changed { seq: 1 },
            AuditFlaw::Unchained { seq: 1 },
            AuditFlaw::CutOff { from: 1, to: 2 },
            AuditFlaw::NotedUnknown,
            AuditFlaw::Unreadable { line: 1 },
            AuditFlaw::EndMissing,
        ];
        let mut words: Vec<String> = flaws.iter().map(audit_flaw).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), flaws.len());
    }
}
