//! Owns what staff read of a voucher (受診券), of a reservation, and of the proofs (確認方法).
//!
//! Promises: every value has its words (exhaustive matches); names stay as they are written.
//! Must never: have a number of a person written into a note.

use queue::Receipt;
use reception::{CoPayment, PersonField, Proof, Scope, StaffRecord, Voucher, VoucherKind, VoucherPart};

use super::date_short;

/// Proofs that staff themselves can see, in the order in which they are offered. An old insurance card is not
/// offered.
pub const STAFF_PROOFS: [Proof; 5] = [
    Proof::QualificationCertificate,
    Proof::MynaPortalScreen,
    Proof::CardWithNotice,
    Proof::OnlineVisual,
    Proof::OutageStatement,
];

/// 確認方法; none when nothing was proved.
#[must_use]
pub fn proof(proof: Option<Proof>) -> &'static str {
    match proof {
        Some(Proof::OnlinePin) => "オンライン資格確認（マイナンバーカード＋暗証番号）",
        Some(Proof::OnlineVisual) => "オンライン資格確認（マイナンバーカード＋職員の目視確認）",
        Some(Proof::OnlineExisting) => "オンライン資格確認（既存の受付システムで確認）",
        Some(Proof::MynaPortalScreen) => "マイナポータルの資格情報画面（その場で表示）",
        Some(Proof::CardWithNotice) => "マイナ保険証と資格情報のお知らせ（両方）",
        Some(Proof::QualificationCertificate) => "資格確認書",
        Some(Proof::OutageStatement) => "被保険者資格申立書（システム障害のとき）",
        Some(Proof::OldInsuranceCard) => "従来の健康保険証",
        None => "キオスクでは確認していません（職員が確認してください）",
    }
}

/// A proof as it is offered to staff. This kiosk cannot ask the service after a look at the card (目視).
#[must_use]
pub fn staff_proof(one: Proof) -> &'static str {
    match one {
        Proof::OnlineVisual => "別の端末での目視確認（オンライン資格確認）",
        Proof::OnlinePin
        | Proof::OnlineExisting
        | Proof::MynaPortalScreen
        | Proof::CardWithNotice
        | Proof::QualificationCertificate
        | Proof::OutageStatement
        | Proof::OldInsuranceCard => proof(Some(one)),
    }
}

/// What staff write down with a proof.
#[must_use]
pub fn staff_record(record: StaffRecord) -> &'static str {
    match record {
        StaffRecord::WhoAndWhen => "メモに：確認した方法（人と日時は承認で残ります）",
        StaffRecord::Credential => "健診システムに：保険者番号・記号・番号・枝番（メモには書かない）",
        StaffRecord::LastDay => "メモに：書類に書かれた有効期限",
        StaffRecord::AskAgain => "復旧したら：カードでもう一度照会",
    }
}

/// An approval without words, while another check with the same voucher is approved.
#[must_use]
pub fn voucher_approved(earlier: Receipt) -> String {
    let Receipt { business_date, number } = earlier;
    format!(
        "受付番号 {number}（{}）で同じ整理番号の受診券がすでに承認されています。承認はまだ行っていません。その受付を一覧で見て、それでも承認するときは、わけをメモに書いてから承認してください。",
        date_short(business_date)
    )
}

/// 受診券, as the person answered.
#[must_use]
pub fn voucher(voucher: Voucher) -> &'static str {
    match voucher {
        Voucher::Brought => "お持ちとの回答（現物を受け取ってください）",
        Voucher::Missing => "お持ちでない、またはわからないとの回答",
        Voucher::NotAsked => "キオスクでは聞いていません（券が要る健診なら、ご本人に確かめてください）",
    }
}

/// What is left to do when nothing stands against the exam.
#[must_use]
pub fn nothing_against(voucher: Voucher) -> &'static str {
    match voucher {
        Voucher::Brought => {
            "資格は有効で、契約の範囲内です。受診券の現物を受け取り、内容が下の資格情報と合うか確かめて承認してください。"
        }
        Voucher::Missing | Voucher::NotAsked => {
            "資格は有効で、契約の範囲内です。ご本人に氏名を言っていただき、確かめて承認してください。"
        }
    }
}

/// A part of a voucher.
#[must_use]
pub fn voucher_part(part: VoucherPart) -> &'static str {
    match part {
        VoucherPart::Number => "整理番号",
        VoucherPart::Insurer => "保険者番号",
        VoucherPart::ValidUntil => "有効期限",
    }
}

/// 種別: `1（受診券）`.
#[must_use]
pub fn voucher_kind(kind: VoucherKind) -> String {
    let name = match kind {
        VoucherKind::Exam => "受診券",
        VoucherKind::Set => "セット券",
        VoucherKind::Other(_) => "利用券など",
    };
    format!("{}（{name}）", kind.digit())
}

/// 窓口負担.
#[must_use]
pub fn co_payment(class: CoPayment) -> &'static str {
    match class {
        CoPayment::None => "1 負担なし",
        CoPayment::Fixed => "2 定額",
        CoPayment::Rate => "3 定率",
        CoPayment::InsurerLimit => "4 保険者負担上限額",
    }
}

/// A field of a person.
#[must_use]
pub fn person_field(field: PersonField) -> &'static str {
    match field {
        PersonField::Insurer => "保険者番号",
        PersonField::Symbol => "記号",
        PersonField::Number => "番号",
        PersonField::Branch => "枝番",
        PersonField::BirthDate => "生年月日",
        PersonField::Kana => "氏名カナ",
        PersonField::Sex => "性別",
        PersonField::Name => "氏名",
    }
}

/// 委託範囲. A circle stays beside its name where a line is broken.
#[must_use]
pub fn scope(scope: Scope) -> String {
    let mark = |commissioned| if commissioned { "○" } else { "×" };
    let Scope { exam, guidance, same_day_interview } = scope;
    format!(
        "特定健診\u{a0}{}　保健指導\u{a0}{}　当日初回面接\u{a0}{}",
        mark(exam),
        mark(guidance),
        mark(same_day_interview)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_has_its_own_words() {
        let mut words: Vec<&str> = Proof::ALL.into_iter().map(Some).chain([None]).map(proof).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Proof::ALL.len() + 1);
        assert!(proof(Some(Proof::CardWithNotice)).contains("両方"), "the notice alone is no proof");
    }

    #[test]
    fn each_proof_that_is_offered_says_what_to_write_down() {
        for proof in STAFF_PROOFS {
            assert!(!proof.staff_record().is_empty(), "{proof:?}");
        }
        assert!(staff_record(StaffRecord::Credential).contains("メモには書かない"));
    }

    #[test]
    fn kinds_and_scopes_are_told_in_words() {
        assert_eq!(voucher_kind(VoucherKind::from_digit(1)), "1（受診券）");
        assert_eq!(voucher_kind(VoucherKind::from_digit(5)), "5（セット券）");
        assert_eq!(voucher_kind(VoucherKind::from_digit(3)), "3（利用券など）");
        let exam_only = Scope { exam: true, guidance: false, same_day_interview: false };
        assert_eq!(scope(exam_only), "特定健診\u{a0}○　保健指導\u{a0}×　当日初回面接\u{a0}×");
    }
}
