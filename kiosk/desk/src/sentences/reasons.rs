//! Owns what staff read about each reason: a short name, what happened, what to do next.
//!
//! Promises: every reason names a next step (domain.md §1.4, §2.4, §5.5, §6).
//! Must never: tell staff to turn a person away.

use reception::Reason;

use super::Light;

/// What staff read about one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// How serious it is.
    pub light: Light,
    /// A few characters for the list.
    pub short: &'static str,
    /// What happened.
    pub title: &'static str,
    /// What to do next.
    pub next: &'static str,
}

/// What staff read about this reason.
#[must_use]
pub fn advice(reason: Reason) -> Advice {
    match reason {
        Reason::CredentialInvalid => CREDENTIAL_INVALID,
        Reason::CredentialSuperseded => CREDENTIAL_SUPERSEDED,
        Reason::CredentialNone => CREDENTIAL_NONE,
        Reason::CredentialSeveral => CREDENTIAL_SEVERAL,
        Reason::CredentialUnregistered => CREDENTIAL_UNREGISTERED,
        Reason::ResultMissing => RESULT_MISSING,
        Reason::SpecialScheme => SPECIAL_SCHEME,
        Reason::OutsideDates => OUTSIDE_DATES,
        Reason::InsurerNotContracted => INSURER_NOT_CONTRACTED,
        Reason::ListUnreadable => LIST_UNREADABLE,
        Reason::CourseNotInScope => COURSE_NOT_IN_SCOPE,
        Reason::CourseNotPermitted => COURSE_NOT_PERMITTED,
        Reason::VoucherMissing => VOUCHER_MISSING,
        Reason::PinLocked => PIN_LOCKED,
        Reason::PinForgotten => PIN_FORGOTTEN,
        Reason::CardWithoutPin => CARD_WITHOUT_PIN,
        Reason::CertificateMissing => CERTIFICATE_MISSING,
        Reason::CertificateForeign => CERTIFICATE_FOREIGN,
        Reason::CertificateRefused => CERTIFICATE_REFUSED,
        Reason::CardFault => CARD_FAULT,
        Reason::NoAnswer => NO_ANSWER,
        Reason::AnswerRefused => ANSWER_REFUSED,
        Reason::AnswerPending => ANSWER_PENDING,
    }
}

const fn amber(short: &'static str, title: &'static str, next: &'static str) -> Advice {
    Advice { light: Light::Amber, short, title, next }
}

const fn red(short: &'static str, title: &'static str, next: &'static str) -> Advice {
    Advice { light: Light::Red, short, title, next }
}

const CREDENTIAL_INVALID: Advice = red(
    "資格が無効",
    "照会した資格は無効です（資格を喪失した可能性があります）。",
    "保険の切り替え中かもしれません。マイナポータルの資格情報画面、資格確認書、または「マイナ保険証＋資格情報のお知らせ」の両方で、受診日の資格を確認してください。確認できないときは受診券に書かれた保険者へ電話で確認し、結果をメモに残してください。",
);

const CREDENTIAL_SUPERSEDED: Advice = red(
    "新しい資格あり",
    "この資格は無効で、別の新しい資格があります。",
    "今お持ちの受診券は前の保険者のもので、使えない可能性が高いです。新しい保険者を本人に確かめ、新しい保険者の受診券があるか聞いてください。なければ保留にし、新しい保険者へ連絡するよう案内してください。",
);

const CREDENTIAL_NONE: Advice = red(
    "該当資格なし",
    "該当する資格が見つかりません。",
    "就職・転職の直後は登録まで数日から2週間ほどかかります。マイナ保険証の利用登録をしていない、または生活保護の場合もあります。資格確認書かマイナポータルの資格情報画面で確認してください。どちらもないときは、この受付は取消にし、後日キオスクでもう一度受付してください。",
);

const CREDENTIAL_SEVERAL: Advice = amber(
    "資格が複数",
    "資格が複数見つかりました。",
    "下の資格情報から、受診日に有効で受診券の保険者と一致するものを選べるか確かめてください。どれか決められないときは保留にし、保険者へ電話で確認してください。",
);

const CREDENTIAL_UNREGISTERED: Advice = amber(
    "有効（未登録）",
    "資格は有効ですが、保険者側の登録が終わっていません（医療扶助）。",
    "福祉事務所が発行した書類をお持ちか確認し、健診の対象になるかを福祉事務所へ電話で確認してください。",
);

const RESULT_MISSING: Advice = amber(
    "資格情報なし",
    "「有効」と回答がありましたが、資格の内容が届いていません。",
    "キオスクでもう一度カードを置いて照会し、この受付は取消にしてください。同じ結果なら、取消にせず、資格確認書かマイナポータルの資格情報画面で確認し、技術担当者へ連絡してください。",
);

const SPECIAL_SCHEME: Advice = amber(
    "制度を確認",
    "後期高齢者医療・特別療養費・自衛官・医療扶助など、特定健診の扱いが異なる制度の方です。",
    "保険者番号と資格区分を見て、当センターの契約で受診できる健診かを確かめてください。後期高齢者の方は広域連合・市町村の健診になることがあります。",
);

const OUTSIDE_DATES: Advice = red(
    "資格期間外",
    "受診日が資格の有効な期間に入っていません。",
    "資格取得日・喪失日・有効期間を受診日と見比べてください。受診日の変更、または新しい資格での照会が必要です。資格喪失後の受診は返戻になります。",
);

const INSURER_NOT_CONTRACTED: Advice = red(
    "契約対象外",
    "この保険者は委託元保険者一覧表にありません。",
    "受診券の保険者番号と見比べてください。一致していて一覧表が古いと思われるときは、技術担当者に一覧表の更新（import-insurers）を頼んでください。契約がないまま実施すると「契約対象外」で返戻になります。",
);

const LIST_UNREADABLE: Advice = amber(
    "一覧表を読めず",
    "委託元保険者一覧表を読めません。",
    "技術担当者を呼び、資格情報と契約を手で確かめてください。",
);

const COURSE_NOT_IN_SCOPE: Advice = red(
    "委託範囲外",
    "この保険者との契約に、選ばれたコースが含まれていません。",
    "下の契約欄で委託範囲を確認し、受診券・利用券のどちらをお持ちか見てください。コースの選び間違いなら、キオスクでもう一度受付し、この受付は取消にしてください。",
);

const COURSE_NOT_PERMITTED: Advice = amber(
    "照会できないコース",
    "保険者との契約によらないコースのため、資格は照会していません。",
    "資格確認は要りません。ご本人の確認はカードの券面で行い、予約内容を見て受付を進めてください。",
);

const VOUCHER_MISSING: Advice = amber(
    "受診券なし",
    "受診券を確認できていません（お持ちでない、わからない、またはまだ聞いていません）。",
    "受診券（保健指導は利用券）を一緒に探してください。なければ保険者へ再発行を頼めるか確認し、届くまで保留にしてください。券がないまま実施すると請求できません。",
);

const PIN_LOCKED: Advice = amber(
    "暗証番号ロック",
    "暗証番号がロックされているため、照会していません。",
    "券面に「顔認証」とあるカードは、もともと暗証番号がなく、ロックと表示されることがあります。カードの券面の写真で目視確認をするか、資格確認書・マイナポータルの資格情報画面で確認してください。ロックの解除は住民票のある市区町村の窓口、またはコンビニ端末とスマートフォンアプリでできることを案内してください。",
);

const PIN_FORGOTTEN: Advice = amber(
    "暗証番号不明",
    "暗証番号がわからない、または途中でやめられたため、照会していません。",
    "無理に入力をすすめないでください（3回続けて間違えるとロックします）。カードの券面の写真で目視確認をするか、資格確認書・マイナポータルの資格情報画面で確認してください。",
);

const CARD_WITHOUT_PIN: Advice = amber(
    "顔認証カード",
    "暗証番号のないカード（顔認証マイナンバーカード）のようなので、照会していません。カードの故障でも、操作の間違いでもありません。",
    "暗証番号はたずねないでください。カードの券面の写真で目視確認をし、資格確認書、または「マイナ保険証＋資格情報のお知らせ」の両方で資格を確認してください。券面に「顔認証」とあれば、このカードではマイナポータルを使えません。なければ暗証番号のロックです（解除は市区町村の窓口）。",
);

const CERTIFICATE_MISSING: Advice = amber(
    "証明書なし",
    "カードに利用者証明用電子証明書がないため、照会していません（発行を希望されなかった方など）。",
    "資格確認書で確認してください。このカードではマイナポータルを使えません。ご希望のときは、証明書は市区町村の窓口で発行できることを案内してください。",
);

const CERTIFICATE_FOREIGN: Advice = amber(
    "発行者が不明",
    "カードの電子証明書の発行者を確認できないため、照会していません。健康保険の資格の有無とは関係ありません。",
    "資格確認書・マイナポータルの資格情報画面で資格を確認し、確認した方法をメモに残してください。ほかの方のカードでも続けて起きるときは、この端末の設定の問題です。技術担当者へ連絡してください。",
);

const CERTIFICATE_REFUSED: Advice = amber(
    "証明書が失効",
    "カードの電子証明書が失効しているか、有効期限が切れています。",
    "資格確認書・マイナポータルの資格情報画面で確認してください。ご本人には、市区町村の窓口で電子証明書を更新するよう案内してください。",
);

const CARD_FAULT: Advice = amber(
    "カード読取不良",
    "カードを正しく読み取れませんでした。",
    "カードケースから出し、汚れや曲がりがないか見て、キオスクでもう一度試し、この受付は取消にしてください。何人も続けて読めないときはカードリーダーの不良です。技術担当者へ連絡してください。",
);

const NO_ANSWER: Advice = amber(
    "回答なし",
    "照会先から時間内に回答がありませんでした。",
    "通信が戻っているか確かめ、ご本人がいるうちにキオスクでもう一度照会し、この受付は取消にしてください。戻らないときは、取消にせず、資格確認書・マイナポータルの資格情報画面で確認し、確認した方法をメモに残してください。カードなしで後から照会し直すことはできません。",
);

const ANSWER_REFUSED: Advice = amber(
    "照会エラー",
    "照会先が受け付けなかったか、回答を読み取れませんでした。",
    "資格確認書・マイナポータルの資格情報画面で確認してください。続けて起きるときは端末の登録や証明書の問題です。技術担当者へ連絡してください。",
);

const ANSWER_PENDING: Advice = amber(
    "回答待ち",
    "照会は受け付けられましたが、回答が時間内に届きませんでした。",
    "回答は後から届きません。ご本人がいるうちにキオスクでもう一度照会し、この受付は取消にしてください。同じ結果なら、取消にせず、資格確認書・マイナポータルの資格情報画面で確認してください。",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_words_and_a_next_step() {
        let mut shorts = Vec::new();
        for reason in Reason::ALL {
            let advice = advice(reason);
            assert!(advice.light > Light::Green, "{reason:?}");
            assert!((1..=12).contains(&advice.short.chars().count()), "{reason:?}");
            assert!(advice.title.ends_with('。') && advice.next.ends_with('。'), "{reason:?}");
            assert!(!shorts.contains(&advice.short), "{reason:?}");
            shorts.push(advice.short);
        }
    }

    #[test]
    fn who_goes_back_to_the_kiosk_leaves_no_second_check_open() {
        let mut count = 0;
        for reason in Reason::ALL {
            let next = advice(reason).next;
            if next.contains("キオスクでもう一度") {
                assert!(next.contains("この受付は取消に"), "{reason:?}");
                count += 1;
            }
        }
        assert_eq!(count, 6);
    }

    #[test]
    fn a_card_that_can_prove_nothing_says_nothing_about_insurance_or_the_person() {
        let foreign = advice(Reason::CertificateForeign);
        assert!(foreign.title.contains("資格の有無とは関係ありません"));
        assert!(advice(Reason::CardWithoutPin).next.starts_with("暗証番号はたずねないでください。"));
        for reason in [Reason::CardWithoutPin, Reason::CertificateMissing, Reason::CertificateForeign] {
            let advice = advice(reason);
            assert_eq!(advice.light, Light::Amber, "{reason:?}");
            assert!(advice.next.contains("資格確認書"), "{reason:?} names no other way to prove");
        }
    }

    #[test]
    fn nobody_waits_for_an_answer_that_nothing_fetches() {
        let next = advice(Reason::AnswerPending).next;
        assert!(next.starts_with("回答は後から届きません。") && !next.contains("待って"), "{next}");
    }

    #[test]
    fn the_list_is_updated_by_the_technician() {
        for reason in [Reason::InsurerNotContracted, Reason::ListUnreadable] {
            let next = advice(reason).next;
            assert!(next.contains("技術担当者") && !next.contains("責任者"), "{reason:?}");
        }
    }
}
