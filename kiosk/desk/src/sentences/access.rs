//! Owns what staff read about coming in: roles, refusals, codes.
//!
//! Promises: a refusal says what to do; it does not say which of name and passphrase was wrong.
//! Must never: name an account.

use jiff::Timestamp;
use queue::{FirstCode, Role};
use zeroize::Zeroizing;

use super::moment;
use crate::access::Doing;

/// Name or passphrase at the first page.
pub const SIGN_IN_WRONG: &str = "アカウント名またはパスフレーズが違います。";
/// Passphrase of the person who is signed in.
pub const PASSPHRASE_WRONG: &str = "パスフレーズが違います。何も変えていません。";
/// Second factor.
pub const CODE_WRONG: &str = "確認コードが違うか、使用済みです。次のコードに変わるまで待って、もう一度入力してください。続くときは、端末とスマートフォンの時計を確かめ、技術担当者に知らせてください。";
/// First code of a second factor.
pub const CODE_WRONG_OR_OLD: &str = "確認コードが違います。アプリに出ている最新の 6 桁を入力してください。続くときは、スマートフォンと端末の時計を確かめてください。";
/// Two typings.
pub const PASSPHRASES_DIFFER: &str = "2 回のパスフレーズが違います。もう一度入力してください。";
/// Code of the first manager.
pub const FIRST_CODE_WRONG: &str = "コードが違うか、15 分を過ぎています。技術担当者に端末で desk first-code を実行してもらい、出たコードを入力してください。";
/// Invitation.
pub const INVITATION_WRONG: &str =
    "アカウント名か招待コードが違うか、期限を過ぎています。責任者に新しい招待コードを頼んでください。";
/// What a manager cannot do to themselves on the page of accounts.
pub const NOT_ONESELF: &str =
    "自分のアカウントには、この画面では行えません。ほかの責任者か技術担当者に頼んでください。";
/// A name that cannot be given.
pub const NAME_TAKEN: &str =
    "そのアカウント名は使われているか、以前に使われていました。別の名前にしてください。";
/// Head of a refusal.
pub const NOT_ALLOWED: &str = "この操作はできません";

/// Why a role may not do it.
#[must_use]
pub fn not_allowed(doing: Doing) -> &'static str {
    match doing {
        Doing::Review | Doing::OwnAccount | Doing::SeeStatus => {
            "技術担当者のアカウントでは、受付の内容を見たり処理したりできません。職員のアカウントで行ってください。何も変更していません。"
        }
        Doing::ManageAccounts | Doing::ReadTrail | Doing::Reopen => {
            "責任者だけが行えます。責任者に頼んでください。何も変更していません。"
        }
    }
}

/// Role.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Staff => "職員",
        Role::Manager => "責任者",
        Role::Technician => "技術担当者",
    }
}

/// How an account stands.
#[must_use]
pub fn standing(invited: bool, second_factor_since: Option<Timestamp>) -> String {
    match (invited, second_factor_since) {
        (true, _) => "招待中（パスフレーズ未設定）".to_owned(),
        (false, Some(since)) => format!("2 つ目の確認あり（{} から）", moment(since)),
        (false, None) => "2 つ目の確認なし".to_owned(),
    }
}

/// A lock, and for how long.
#[must_use]
pub fn too_many(secs: u64) -> String {
    let minutes = secs.div_ceil(60);
    format!("続けて失敗したため、ログインを止めています。約 {minutes} 分後にもう一度お試しください。")
}

/// What `desk first-code` prints.
#[must_use]
pub fn first_code_shown(code: &FirstCode) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "はじめての責任者のコードです。15 分以内に、職員画面の「はじめての責任者」で入力してもらってください。\n\n    {}\n\n\
         1 回だけ使えます。だれかのアカウントができると使えなくなります。",
        code.expose()
    ))
}
