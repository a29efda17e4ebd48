//! Owns what staff read about the credential (資格) that the service answered.
//!
//! Promises: a credential that does not carry the exam is red; each has another way to prove (domain.md §1.4,
//! §2.4, §5.5).
//! Must never: call a person uninsured; registration lags behind.

use reception::ClaimReturn;

use super::{Advice, amber, red};

pub(super) const CREDENTIAL_INVALID: Advice = red(
    "資格が無効",
    "照会した資格は無効です（資格を喪失した可能性があります）。",
    "保険の切り替え中かもしれません。マイナポータルの資格情報画面、資格確認書、または「マイナ保険証＋資格情報のお知らせ」の両方で、受診日の資格を確認してください。確認できないときは受診券に書かれた保険者へ電話で確認し、結果をメモに残してください。",
)
.prevents(&[ClaimReturn::NotInsured]);

pub(super) const CREDENTIAL_SUPERSEDED: Advice = red(
    "新しい資格あり",
    "この資格は無効で、別の新しい資格があります。",
    "今お持ちの受診券は前の保険者のもので、使えない可能性が高いです。新しい保険者を本人に確かめ、新しい保険者の受診券があるか聞いてください。なければ保留にし、新しい保険者へ連絡するよう案内してください。",
)
.prevents(&[ClaimReturn::NotInsured]);

pub(super) const CREDENTIAL_NONE: Advice = red(
    "該当資格なし",
    "該当する資格が見つかりません。",
    "就職・転職の直後は登録まで数日から2週間ほどかかります。マイナ保険証の利用登録をしていない、または生活保護の場合もあります。資格確認書かマイナポータルの資格情報画面で確認してください。どちらもないときは、この受付は取消にし、後日キオスクでもう一度受付してください。",
);

pub(super) const CREDENTIAL_SEVERAL: Advice = amber(
    "資格が複数",
    "資格が複数見つかりました。",
    "下の資格情報から、受診日に有効で受診券の保険者と一致するものを選べるか確かめてください。どれか決められないときは保留にし、保険者へ電話で確認してください。",
);

pub(super) const CREDENTIAL_UNREGISTERED: Advice = amber(
    "有効（未登録）",
    "資格は有効ですが、保険者側の登録が終わっていません（医療扶助）。",
    "福祉事務所が発行した書類をお持ちか確認し、健診の対象になるかを福祉事務所へ電話で確認してください。",
);

pub(super) const RESULT_MISSING: Advice = amber(
    "資格情報なし",
    "「有効」と回答がありましたが、資格の内容が届いていません。",
    "キオスクでもう一度カードを置いて照会し、この受付は取消にしてください。同じ結果なら、取消にせず、資格確認書かマイナポータルの資格情報画面で確認し、技術担当者へ連絡してください。",
);

pub(super) const SPECIAL_SCHEME: Advice = amber(
    "制度を確認",
    "後期高齢者医療・特別療養費・自衛官・医療扶助など、特定健診の扱いが異なる制度の方です。",
    "保険者番号と資格区分を見て、当センターの契約で受診できる健診かを確かめてください。後期高齢者の方は広域連合・市町村の健診になることがあります。",
);

pub(super) const OUTSIDE_DATES: Advice = red(
    "資格期間外",
    "受診日が資格の有効な期間に入っていません。",
    "資格取得日・喪失日・有効期間を受診日と見比べてください。受診日の変更、または新しい資格での照会が必要です。",
)
.prevents(&[ClaimReturn::NotInsured]);

pub(super) const AGE_OUTSIDE_BAND: Advice = amber(
    "対象年齢外",
    "特定健康診査の対象年齢（年度末に40歳以上で、75歳の誕生日の前日まで）に入っていません。",
    "生年月日をご本人と受診券で確かめてください。年度末に40歳にならない方は、保険者が独自に行う健診の案内をお持ちでないか見てください。75歳以上の方は、後期高齢者医療の健診の受診券をお持ちか聞いてください。受けられる健診がわからないときは保留にし、受診券に書かれた保険者へ電話で確認してください。",
);
