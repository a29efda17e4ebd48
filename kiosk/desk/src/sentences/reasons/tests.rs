//! Tests of what staff read about each reason.

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
fn red_is_what_credential_contract_or_voucher_does_not_carry() {
    use Reason as R;
    let red = Reason::ALL.into_iter().filter(|reason| advice(*reason).light == Light::Red);
    let expected = [
        R::CredentialInvalid,
        R::CredentialSuperseded,
        R::CredentialNone,
        R::InsurerNotContracted,
        R::ContractOtherDays,
        R::CourseNotInScope,
        R::OutsideDates,
        R::VoucherOtherInsurer,
        R::VoucherExpired,
        R::VoucherOtherYear,
        R::VoucherUsed,
        R::PersonAnother,
    ];
    assert_eq!(red.collect::<Vec<_>>(), expected);
}

#[test]
fn nobody_is_turned_away() {
    for reason in Reason::ALL {
        let Advice { title, next, .. } = advice(reason);
        for word in ["断", "帰", "拒", "受診できません", "受けられません", "10割"] {
            assert!(!title.contains(word) && !next.contains(word), "{reason:?}: {word}");
        }
    }
}

#[test]
fn every_return_that_a_reception_can_prevent_is_named_by_a_reason() {
    let named = |one| Reason::ALL.into_iter().filter(move |reason| advice(*reason).prevents.contains(&one));
    for one in ClaimReturn::ALL {
        assert!(named(one).next().is_some(), "{one:?}");
    }
    let rows = [
        (Reason::ContractOtherDays, ClaimReturn::NotContracted),
        (Reason::VoucherOtherYear, ClaimReturn::VoucherNumber),
        (Reason::VoucherExpired, ClaimReturn::VoucherExpired),
        (Reason::PersonDiffers, ClaimReturn::SymbolNumber),
        (Reason::OutsideDates, ClaimReturn::NotInsured),
        (Reason::VoucherUsed, ClaimReturn::Duplicate),
    ];
    for (reason, one) in rows {
        assert!(advice(reason).prevents.contains(&one), "{reason:?}");
    }
    assert!(advice(Reason::PinForgotten).prevents.is_empty());
}

#[test]
fn a_return_is_told_with_its_codes() {
    let told = ClaimReturn::ALL.map(claim_return);
    let expected = [
        "返戻 04（契約対象外）",
        "返戻 05・過誤 02（整理番号の不備・誤り）",
        "返戻 06（有効期限外）",
        "過誤 01・05（記号番号誤り、保険者番号と記号の不一致）",
        "過誤 06（資格喪失後受診）",
        "過誤 07（重複請求）",
    ];
    assert_eq!(told, expected);
}

#[test]
fn who_goes_back_to_the_kiosk_leaves_no_second_check_open() {
    let mut count = 0;
    for reason in Reason::ALL {
        let next = advice(reason).next;
        if next.contains("キオスクでもう一度") {
            let discarded = ["この受付は取消に", "この受付を取消に"].iter().any(|words| next.contains(words));
            assert!(discarded, "{reason:?}");
            count += 1;
        }
    }
    assert_eq!(count, 8);
}

/// Until it is discarded, the first check of a person makes the second one ▲ 本日2回目.
#[test]
fn a_check_with_an_answer_is_discarded_before_the_next_one() {
    use Reason as R;
    let with_answer = [
        R::AskedForOtherDay,
        R::ClockNotSet,
        R::PersonAnother,
        R::CourseNotInScope,
        R::ReservationOtherCourse,
        R::VoucherOtherKind,
    ];
    for reason in with_answer {
        let next = advice(reason).next;
        let (_, after) =
            next.split_once("この受付を取消にしてから、").unwrap_or_else(|| panic!("{reason:?}"));
        let (sentence, _) = after.split_once('。').expect("a sentence");
        assert!(sentence.contains("キオスクで") && sentence.contains("受付"), "{reason:?}: {sentence}");
    }
}

/// The course is a setting of the kiosk.
#[test]
fn nobody_is_told_to_choose_a_course_at_the_kiosk() {
    for reason in Reason::ALL {
        let Advice { title, next, .. } = advice(reason);
        for word in ["選ばれたコース", "選び間違い"] {
            assert!(!title.contains(word) && !next.contains(word), "{reason:?}: {word}");
        }
    }
}

/// A photograph says who somebody is, not by whom they are insured.
#[test]
fn a_look_at_the_card_is_never_all_that_is_asked() {
    for reason in Reason::ALL {
        let next = advice(reason).next;
        assert!(!next.contains("目視確認をするか"), "{reason:?}");
        assert!(!next.contains("目視") || next.contains("資格確認書"), "{reason:?}");
    }
    for reason in [Reason::PinLocked, Reason::PinForgotten] {
        let next = advice(reason).next;
        assert!(
            next.contains("別の端末") && next.contains("券面の写真だけでは資格はわかりません"),
            "{reason:?}"
        );
    }
}

#[test]
fn what_cannot_be_mended_here_still_has_a_way_on() {
    let not_contracted = advice(Reason::InsurerNotContracted).next;
    assert!(not_contracted.contains("一覧表が正しいときは保留にし、"), "{not_contracted}");
    let fault = advice(Reason::CardFault).next;
    assert!(fault.contains("それでも読めないときは、取消にせず、資格確認書"), "{fault}");
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
    for reason in [Reason::InsurerNotContracted, Reason::ContractOtherDays, Reason::ListUnreadable] {
        let next = advice(reason).next;
        assert!(next.contains("技術担当者") && !next.contains("責任者"), "{reason:?}");
    }
}

#[test]
fn numbers_of_a_voucher_or_a_document_stay_out_of_notes() {
    for reason in [Reason::VoucherIncomplete, Reason::IdentityUnchecked, Reason::ConfirmedByStaff] {
        assert!(advice(reason).next.contains("番号は書かないでください"), "{reason:?}");
    }
}

/// Nobody else does: the kiosk has asked nothing, so that no other reason says it.
#[test]
fn who_was_received_by_staff_is_still_to_be_held_against_the_contracts() {
    let Advice { light, title, next, .. } = advice(Reason::ConfirmedByStaff);
    assert_eq!(light, Light::Amber);
    assert!(title.contains("資格を照会していません") && title.contains("契約"), "{title}");
    for word in ["資格情報を確認し", "委託元保険者一覧表の契約と照合", "これまでの操作"]
    {
        assert!(next.contains(word), "{word}");
    }
}

/// The handbook has one row for each reason, in the words of the pages.
#[test]
fn the_handbook_has_the_same_table() {
    let rows = Reason::ALL.map(|reason| {
        let Advice { light, short, title, prevents, .. } = advice(reason);
        let shape = light.words().chars().next().expect("a shape");
        let returns: Vec<String> = prevents.iter().copied().map(claim_return).collect();
        let returns = if returns.is_empty() { "－".to_owned() } else { returns.join("、") };
        format!("| {shape} {short} | {title} | {returns} | `{}` |\n", reason.code())
    });
    let head = "| 表示 | 意味 | 見落としたときの返戻・過誤 | 符号 |\n|---|---|---|---|\n";
    let table = format!("{head}{}", rows.concat());
    assert!(include_str!("../../../README.md").contains(&table), "{table}");
}
