//! Owns what staff read on the help page: proofs and since when they serve, what each validity means, what to say
//! to the person, when the call centre answers.
//!
//! Promises: from the notices (domain.md table 1.4a, §2.2, §2.4, R21, R27, R43, §5.5), each with its date; every
//! validity and every proof has its lines (exhaustive matches).
//! Must never: tell staff to turn a person away, or to say a reason aloud in the hall.

use jiff::Timestamp;
use reception::{Proof, Validity};

use crate::call_centre;

/// A heading and what follows it.
pub type Told = (&'static str, &'static str);

/// Since when this proof serves, and what must come with it.
#[must_use]
pub fn proof_serves(proof: Proof) -> &'static str {
    match proof {
        Proof::OnlinePin => {
            "2024年4月から。登録した端末で、ご本人が暗証番号を入れ、ご本人がカードを置きます。"
        }
        Proof::OnlineVisual => {
            "2024年4月から。目視の設定をした端末で、券面の写真とご本人を職員が見比べてから、カードを読み取ります。"
        }
        Proof::OnlineExisting => "すでに導入している機関は、そのまま使えます。",
        Proof::MynaPortalScreen => {
            "2024年1月31日から。ご本人がその場でマイナポータルを開いて見せた画面だけです。印刷や画面の写しでは確認できません。"
        }
        Proof::CardWithNotice => {
            "2024年12月2日から。両方が必要です。資格情報のお知らせだけでは確認できません。"
        }
        Proof::QualificationCertificate => "2024年12月2日から。書かれている有効期限まで使えます。",
        Proof::OutageStatement => {
            "システムの障害などで照会できないときに、ご本人に書いてもらいます。復旧したら、カードで照会し直します。"
        }
        Proof::OldInsuranceCard => {
            "2024年12月2日から新しくは発行されず、遅くとも2025年12月1日で有効期限が切れました。これだけでは確認できません。"
        }
    }
}

/// What the validity means, and what it asks of staff.
#[must_use]
pub fn validity_means(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "受診日に有効な資格があります。保険者が委託元か、受診券と合うかは、別に見ます。",
        Validity::Invalid => {
            "受診日に有効な資格が見つかりません。届け出が保険者のデータに入っていないだけのこともあります。資格確認書などで確かめます。"
        }
        Validity::Superseded => {
            "前の資格は終わり、新しい資格があります。新しい保険者の受診券が必要です。前の保険者の受診券は使えません。"
        }
        Validity::None => {
            "資格が見つかりません。カードが保険証として登録されていない、データがまだ入っていない、生活保護などのときです。"
        }
        Validity::Several => {
            "2 つ以上の資格が見つかりました。どれで受診するかを、ご本人と受診券で確かめます。"
        }
        Validity::Unregistered => "医療扶助の方です。本人の資格として有効ですが、登録がまだです。",
    }
}

/// What to say to the person, case by case.
pub const TO_SAY: [Told; 7] = [
    (
        "理由が何であっても",
        "「確認したいことがありますので、こちらで少しお話をうかがえますか。」— 無効・期限切れ・契約外といった理由は、ほかの方に聞こえる所では言いません。機械だけの結果で、お帰りいただくことはしません。",
    ),
    (
        "暗証番号を忘れた・わからない",
        "「大丈夫です。ほかの方法で確認できます。」— 何度も試すようにすすめません（3 回続けて間違えるとロックします）。暗証番号を聞いたり、代わりに入れたりしません。",
    ),
    (
        "暗証番号がロックした",
        "「今日の健診は、ほかの方法で確認できます。ロックの解除は、市区町村の窓口か、コンビニの端末とスマートフォンのアプリでできます。」",
    ),
    (
        "電子証明書の期限が切れた・近い",
        "「カードの電子証明書は、期限の 3 か月前から市区町村の窓口で更新できます。」",
    ),
    (
        "保険が変わった",
        "「新しい保険者から受診券が届いていますか。」— 届いていないときは、新しい保険者に問い合わせるよう案内します。",
    ),
    (
        "受診券がない",
        "「受診券をお持ちでないか、ご一緒に確かめましょう。」— 見つからないときは、保険者に再発行を頼めます。",
    ),
    (
        "照会できない（障害・通信）",
        "「受付は済みました。確認がとれるまで、少しお待ちいただくことがあります。」— 確認した方法を残せば、健診は進められます。",
    ),
];

/// 限定型 may not be used for every course (R27).
pub const ONLY_FOR: &str = "オンライン資格確認は、保険者を確かめるためのものです。本人かどうかを確かめるためだけには使えません。保険者との契約がない人間ドックや企業健診では照会しません。";

/// When the call centre answers, and whether it does now.
#[must_use]
pub fn call_centre(now: Timestamp) -> String {
    let hours = "月～金曜 8:00～18:00、土曜 8:00～16:00（祝日は休み）";
    let standing = call_centre::open_until(now).map_or_else(
        || "いまは受付時間外です。".to_owned(),
        |until| format!("いまは受付時間内です（{} まで。祝日でないとき）。", until.strftime("%-H:%M")),
    );
    format!("{hours}。{standing}")
}
