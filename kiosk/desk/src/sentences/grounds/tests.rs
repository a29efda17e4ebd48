//! Tests of what staff read of grounds.

use jiff::civil::date;
use reception::{
    Course, CredentialClass, Proof, Scope, Sex, Term, Validity, VoucherPart, read_voucher_number,
};

use super::*;

fn side(source: Source, value: Value) -> Option<Side> {
    Some(Side { source, value })
}

/// The line as one text: `LABEL: SOURCE VALUE ／ SOURCE VALUE`, `-` where nothing stands.
fn line(reason: Reason, field: Option<PersonField>, seen: Option<Side>, against: Option<Side>) -> String {
    let line = ground(&Ground { reason, field, seen, against }).expect("a line");
    let told = |told: Option<Told>| {
        told.map_or_else(|| "-".to_owned(), |told| format!("{} {}", told.source, told.value))
    };
    format!("{}: {}", line.label, line.sides.map(told).join(" ／ "))
}

fn exam_date() -> Option<Side> {
    side(Source::Reception, Value::Day(date(2026, 11, 20)))
}

fn insurer(text: &str) -> Value {
    Value::Insurer(text.parse().expect("number"))
}

#[test]
fn grounds_of_a_voucher_have_both_values_and_where_they_come_from() {
    let number = read_voucher_number("26100000123").expect("form").expect("a number");
    let rows = [
        (
            line(
                Reason::VoucherOtherInsurer,
                None,
                side(Source::Voucher, insurer("06990022")),
                side(Source::Answer, insurer("06990014")),
            ),
            "保険者番号: 受診券 06990022 ／ 資格情報 06990014",
        ),
        (
            line(
                Reason::VoucherExpired,
                None,
                side(Source::Voucher, Value::Day(date(2026, 3, 31))),
                exam_date(),
            ),
            "有効期限／受診日: 受診券 2026年3月31日（令和8年） ／ この受付 2026年11月20日",
        ),
        (
            line(
                Reason::VoucherOtherYear,
                None,
                side(Source::Voucher, Value::FiscalYear(2025)),
                side(Source::Reception, Value::FiscalYear(2026)),
            ),
            "年度: 受診券 2025年度（令和7年度） ／ この受付 2026年度（令和8年度）",
        ),
        (
            line(
                Reason::VoucherOtherKind,
                None,
                side(Source::Voucher, Value::VoucherKind(1)),
                side(Source::Reception, Value::Course(Course::SpecificGuidance)),
            ),
            "種別／コース: 受診券 1（受診券） ／ この受付 特定保健指導",
        ),
        (
            line(
                Reason::VoucherUsed,
                None,
                side(Source::Voucher, Value::VoucherNumber(number)),
                side(Source::EarlierCheck, Value::Receipt { day: date(2026, 5, 1), number: 17 }),
            ),
            "整理番号／受付: 受診券 26100000123 ／ 前の受付 2026年5月1日 受付番号 17",
        ),
        (
            line(
                Reason::VoucherIncomplete,
                None,
                side(Source::Voucher, Value::VoucherPart(VoucherPart::ValidUntil)),
                None,
            ),
            "有効期限: 受診券 不明（現物で確認） ／ -",
        ),
    ];
    for (told, expected) in rows {
        assert_eq!(told, expected);
    }
}

#[test]
fn grounds_of_contract_and_credential_are_told() {
    let scope = Scope { exam: true, guidance: false, same_day_interview: false };
    let term = Term { from: Some(date(2026, 4, 1)), to: Some(date(2026, 9, 30)) };
    let birth = side(Source::Answer, Value::Day(date(1987, 4, 2)));
    let answer = |value| side(Source::Answer, value);
    let rows = [
        (
            line(Reason::InsurerNotContracted, None, answer(insurer("990010")), None),
            "保険者番号: 資格情報 990010 ／ 一覧表 ありません",
        ),
        (
            line(Reason::ListUnreadable, None, answer(insurer("06990014")), None),
            "保険者番号: 資格情報 06990014 ／ 一覧表 ないか、読めません",
        ),
        (
            line(Reason::ContractOtherDays, None, exam_date(), side(Source::Contract, Value::Term(term))),
            "受診日／契約の期間: この受付 2026年11月20日 ／ 一覧表 2026年4月1日～2026年9月30日",
        ),
        (
            line(
                Reason::CourseNotInScope,
                None,
                side(Source::Reception, Value::Course(Course::SpecificGuidance)),
                side(Source::Contract, Value::Scope(scope)),
            ),
            "コース／委託範囲: この受付 特定保健指導 ／ 一覧表 特定健診\u{a0}○　保健指導\u{a0}×　当日初回面接\u{a0}×",
        ),
        (
            line(Reason::OutsideDates, None, answer(Value::Term(term)), exam_date()),
            "資格の期間／受診日: 資格情報 2026年4月1日～2026年9月30日 ／ この受付 2026年11月20日",
        ),
        (
            line(Reason::AgeOutsideBand, None, birth.clone(), side(Source::Rule, Value::Count(40))),
            "生年月日／対象年齢: 資格情報 1987年4月2日（昭和62年） ／ 決まり 年度末に 40 歳以上",
        ),
        (
            line(Reason::AgeOutsideBand, None, birth, side(Source::Rule, Value::Count(75))),
            "生年月日／対象年齢: 資格情報 1987年4月2日（昭和62年） ／ 決まり 75 歳の誕生日の前日まで",
        ),
        (
            line(Reason::CredentialSuperseded, None, answer(Value::Validity(Validity::Superseded)), None),
            "資格有効性: 資格情報 3 無効（新しい資格あり） ／ -",
        ),
        (
            line(Reason::CredentialSeveral, None, answer(Value::Count(2)), None),
            "資格の件数: 資格情報 2 件 ／ -",
        ),
        (
            line(Reason::SpecialScheme, None, answer(Value::Class(CredentialClass::SelfDefence)), None),
            "資格区分: 資格情報 自衛官 ／ -",
        ),
    ];
    for (told, expected) in rows {
        assert_eq!(told, expected);
    }
}

#[test]
fn grounds_of_proof_and_asking_are_told() {
    let proof = |proof| side(Source::Reception, Value::Proof(proof));
    let until = Term { from: None, to: Some(date(2025, 12, 1)) };
    let rows = [
        (
            line(
                Reason::ProofNotAccepted,
                None,
                proof(Proof::OldInsuranceCard),
                side(Source::Rule, Value::Term(until)),
            ),
            "確認方法／使える期間: この受付 従来の健康保険証 ／ 決まり 2025年12月1日まで",
        ),
        (
            line(Reason::ProofNotAccepted, None, proof(Proof::QualificationCertificate), None),
            "確認方法: この受付 資格確認書 ／ 決まり 当センターでは使えません",
        ),
        (
            line(Reason::IdentityUnchecked, None, proof(Proof::OnlineExisting), None),
            "確認方法: この受付 オンライン資格確認（既存の受付システムで確認） ／ この受付 カードなし",
        ),
        (
            line(
                Reason::AskedForOtherDay,
                None,
                side(Source::Answer, Value::Day(date(2026, 11, 19))),
                exam_date(),
            ),
            "照会した日／受診日: 資格情報 2026年11月19日 ／ この受付 2026年11月20日",
        ),
        (line(Reason::ClockNotSet, None, exam_date(), None), "受診日: この受付 2026年11月20日 ／ -"),
    ];
    for (told, expected) in rows {
        assert_eq!(told, expected);
    }
}

#[test]
fn grounds_of_the_reservation_are_told() {
    let booked = |value| side(Source::Reservation, value);
    let earlier = side(Source::EarlierCheck, Value::Receipt { day: date(2026, 11, 20), number: 3 });
    let rows = [
        (
            line(Reason::ReservationNone, None, None, exam_date()),
            "受診日: 受診予約 見つかりません ／ この受付 2026年11月20日",
        ),
        (
            line(Reason::ReservationOtherDay, None, booked(Value::Day(date(2026, 11, 27))), exam_date()),
            "予約の日／受診日: 受診予約 2026年11月27日 ／ この受付 2026年11月20日",
        ),
        (
            line(Reason::ReservationSeveral, None, booked(Value::Count(2)), None),
            "予約の件数: 受診予約 2 件 ／ -",
        ),
        (line(Reason::ArrivedTwice, None, None, earlier), "受付: - ／ 前の受付 2026年11月20日 受付番号 3"),
    ];
    for (told, expected) in rows {
        assert_eq!(told, expected);
    }
}

#[test]
fn a_field_of_the_person_stands_as_it_was_written_on_both_sides() {
    let text = |text: &str| Value::Text(text.to_owned());
    let differs = |field, answered: Option<Value>, booked: Option<Value>| {
        let side = |source, value: Option<Value>| value.map(|value| Side { source, value });
        line(
            Reason::PersonDiffers,
            Some(field),
            side(Source::Answer, answered),
            side(Source::Reservation, booked),
        )
    };
    let birth = |day| Some(Value::Day(day));
    let rows = [
        (
            differs(PersonField::Name, Some(text("●橋　\u{20bb7}子")), Some(text("髙橋 吉子"))),
            "氏名: 資格情報 ●橋　\u{20bb7}子 ／ 受診予約 髙橋 吉子",
        ),
        (
            differs(PersonField::BirthDate, birth(date(1960, 4, 1)), birth(date(1961, 4, 1))),
            "生年月日: 資格情報 1960年4月1日（昭和35年） ／ 受診予約 1961年4月1日（昭和36年）",
        ),
        (
            differs(PersonField::Sex, Some(Value::Sex(Sex::Female)), Some(Value::Sex(Sex::Male))),
            "性別: 資格情報 女 ／ 受診予約 男",
        ),
        (differs(PersonField::Kana, Some(text("ﾔﾏﾀﾞ")), None), "氏名カナ: 資格情報 ﾔﾏﾀﾞ ／ 受診予約 記載なし"),
        (differs(PersonField::Symbol, None, None), "記号: 資格情報 記載なし ／ 受診予約 記載なし"),
    ];
    for (told, expected) in rows {
        assert_eq!(told, expected);
    }
}

#[test]
fn a_reason_without_values_has_no_line() {
    let bare = Ground { reason: Reason::VoucherMissing, field: None, seen: None, against: None };
    assert!(ground(&bare).is_none());
}
