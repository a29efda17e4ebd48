//! Owns what staff read about a list of reservations (受診予約): every problem and every note, the difference to what
//! is there, and why it was not taken.
//!
//! Promises: every problem has its sentence and says what to put right; lines and columns as a spreadsheet counts.
//! Must never: quote a cell; of a reservation only its 予約番号 is shown.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use queue::{RESERVATION_DAYS_KEPT, ReservationImport, ReservationListError};
use reception::{
    RESERVATION_ID_CHARS_MAX, RESERVATIONS_MAX, ReservationDifference, ReservationFault, ReservationNote,
    ReservationProblem, VoucherNumberError,
};

use super::insurer_change::DIFFERENCE_ROWS_MAX;
use super::people::{date, moment};
use super::sheet::{at, date_error, sheet_fault};

/// One line: where, in which field, and what is wrong.
#[must_use]
pub fn reservation_problem(problem: ReservationProblem) -> String {
    let words = fault(problem.what);
    match problem.field {
        Some(field) => at(problem.place, &format!("「{}」: {words}", field.name())),
        None => at(problem.place, &words),
    }
}

/// One line: where, and what was put right or left out.
#[must_use]
pub fn reservation_note(note: ReservationNote) -> String {
    match note {
        ReservationNote::ZeroRestored { place, number } => {
            let number = number.printed();
            at(
                place,
                &format!("先頭の 0 が表計算で消えていたので {number} と読みました。正しいか確かめてください"),
            )
        }
        ReservationNote::CourseLeftOut { place } => {
            at(place, "設定にないコースの名前なので、コースなしで取り込みます")
        }
        ReservationNote::BirthDateIncomplete { place } => {
            at(place, "生年月日の月か日が 0 なので、生年月日なしで取り込みます")
        }
    }
}

/// Which days the list has, and which of them are too old to be kept.
#[must_use]
pub fn reservation_days(days: &BTreeMap<Date, usize>, today: Date) -> String {
    let first_kept = today.saturating_sub(RESERVATION_DAYS_KEPT.days());
    let line = |(day, count): (&Date, &usize)| {
        let gone = if *day < first_kept {
            format!("　注意: {RESERVATION_DAYS_KEPT} 日より前の日なので、取り込んでもすぐに消します")
        } else {
            String::new()
        };
        format!("  {} {count} 件{gone}", date(*day))
    };
    let shown = days.iter().take(DIFFERENCE_ROWS_MAX).map(line);
    let rest = days.len().saturating_sub(DIFFERENCE_ROWS_MAX);
    let rest = (rest > 0).then(|| format!("  ほか {rest} 日"));
    ["この一覧の受診日:".to_owned()].into_iter().chain(shown).chain(rest).collect::<Vec<_>>().join("\n")
}

/// What the list is held against. `readable`: whether what is there could be read.
#[must_use]
pub fn against_reservations(import: Option<ReservationImport>, readable: bool) -> String {
    match import {
        None => "受診予約はまだありません。".to_owned(),
        Some(ReservationImport { version, imported_at }) if readable => {
            format!(
                "いまの受診予約（版 {version}、{}）の同じ受診日との違い（予約番号）:",
                moment(imported_at)
            )
        }
        Some(ReservationImport { version, .. }) => format!(
            "注意: いまの受診予約（版 {version}）は壊れていて比べられません。すべて追加として示します。"
        ),
    }
}

/// What taking the list would change, by 予約番号, then in numbers.
#[must_use]
pub fn reservation_difference(difference: &ReservationDifference) -> String {
    let ReservationDifference { added, removed, changed, same } = difference;
    let counts = format!(
        "追加 {} 件、削除 {} 件、変更 {} 件、同じ {same} 件",
        added.len(),
        removed.len(),
        changed.len()
    );
    let parts = [part("追加", added), part("削除", removed), part("変更", changed)];
    parts.into_iter().flatten().chain([counts]).collect::<Vec<_>>().join("\n")
}

/// What stays beside the list.
#[must_use]
pub fn reservations_elsewhere(days: usize, count: usize) -> String {
    format!("ほかの受診日の予約（{days} 日、{count} 件）はそのまま残ります。")
}

/// Why the list was not taken, and what to do.
#[must_use]
pub fn reservation_list_error(error: &ReservationListError) -> String {
    match error {
        ReservationListError::Stale { version: Some(version) } => format!(
            "その間に受診予約が取り込まれました（いまは版 {version}）。何も変えていません。--take を付けずにもう一度実行し、違いを確かめてください。"
        ),
        ReservationListError::Stale { version: None } => {
            "受診予約はまだありません（版 0）。何も変えていません。--take を付けずにもう一度実行してください。"
                .to_owned()
        }
        ReservationListError::Queue(error) => format!("queue: {error}"),
    }
}

fn part(title: &str, ids: &[String]) -> Option<String> {
    let shown = ids.iter().take(DIFFERENCE_ROWS_MAX).map(String::as_str).collect::<Vec<_>>().join(" ");
    let rest = ids.len().saturating_sub(DIFFERENCE_ROWS_MAX);
    let rest = if rest > 0 { format!(" ほか {rest} 件") } else { String::new() };
    (!ids.is_empty()).then(|| format!("{title}: {shown}{rest}"))
}

fn fault(fault: ReservationFault) -> String {
    let fixed = match fault {
        ReservationFault::Sheet(fault) => return sheet_fault(fault),
        ReservationFault::TooManyRows => return format!("{RESERVATIONS_MAX} 件を超えています"),
        ReservationFault::TooFewColumns { needed, found } => {
            return format!("{needed} 列あるはずですが {found} 列です");
        }
        ReservationFault::Id => {
            return format!(
                "予約番号は空白のない半角の英数字と記号で {RESERVATION_ID_CHARS_MAX} 文字までです。列がずれていないかも確かめてください"
            );
        }
        ReservationFault::IdTwice { earlier_line } => {
            return format!("{earlier_line} 行目と同じ予約番号です");
        }
        ReservationFault::Date(error) => return format!("日付を読めません（{}）", date_error(error)),
        ReservationFault::Voucher(error) => return voucher(error).to_owned(),
        ReservationFault::NoHeading => {
            "設定ファイル（reservations.toml の [columns]）の見出しがある行が見つかりません。一覧の見出しか設定を直してください"
        }
        ReservationFault::MissingColumn => {
            "設定ファイルの見出しの列がありません。一覧に列を足すか、設定から外してください。受診日の列がない一覧は --day で日を指定します"
        }
        ReservationFault::ColumnTwice => "同じ見出しの列が 2 つあります",
        ReservationFault::UnknownColumn => "設定ファイルにない見出しです。列を消すか、設定に足してください",
        ReservationFault::NoRows => "予約が 1 件もありません",
        ReservationFault::BeyondHeading => {
            "見出しのない列に文字があります。列がずれていないか確かめてください"
        }
        ReservationFault::Character => "セルの中に改行などの読めない文字があります",
        ReservationFault::PersonalNumber => {
            "個人番号（マイナンバー）の形の 12 桁の数字があります。12 桁の患者番号などの列は、一覧から外して出し直してください"
        }
        ReservationFault::Empty => "空です",
        ReservationFault::Shortened => {
            "表計算が数字を縮めています（2.6E+10 のような形）。列を文字列にして出し直してください"
        }
        ReservationFault::NoPerson => {
            "生年月日、カナ、または番号と保険者番号（か記号）のどれもないので、誰の予約かわかりません"
        }
        ReservationFault::BornLater => "生年月日が受診日より後です",
        ReservationFault::Time => "時刻は 9:30 や 0930 の形で書いてください",
        ReservationFault::Course => {
            "設定ファイル（reservations.toml の [courses]）にないコースの名前です。設定に足してください"
        }
        ReservationFault::Sex => "設定ファイル（reservations.toml の [sexes]）にない性別の書き方です",
        ReservationFault::InsurerForm => "保険者番号は数字の 8 桁か 6 桁です",
        ReservationFault::DigitMissing => "保険者番号の桁が 1 つ足りません。8 桁か 6 桁で書いてください",
        ReservationFault::CheckDigit => "保険者番号の検証番号が合いません",
        ReservationFault::CoPayment => "窓口負担は 1 から 4 のどれかです",
    };
    fixed.to_owned()
}

fn voucher(error: VoucherNumberError) -> &'static str {
    match error {
        VoucherNumberError::Form => "整理番号は数字の 11 桁です",
        VoucherNumberError::Kind => "整理番号の 3 桁目（券の種別）は 1 から 9 です",
        VoucherNumberError::None => "整理番号がありません",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use reception::{ReservationField, SheetPlace};

    use super::*;

    #[test]
    fn a_problem_is_told_with_place_and_field() {
        let rows = [
            (
                3,
                6,
                Some(ReservationField::BirthDate),
                "3 行目 6 列目: 「生年月日」: 生年月日が受診日より後です",
            ),
            (4, 0, None, "4 行目: 生年月日が受診日より後です"),
            (0, 0, None, "生年月日が受診日より後です"),
        ];
        for (line, column, field, expected) in rows {
            let place = SheetPlace { line, column };
            let problem = ReservationProblem { place, field, what: ReservationFault::BornLater };
            assert_eq!(reservation_problem(problem), expected);
        }
    }

    #[test]
    fn a_long_difference_is_cut_and_counted() {
        let ids = |count: usize| (0..count).map(|at| format!("R{at}")).collect::<Vec<_>>();
        let told = |added| {
            reservation_difference(&ReservationDifference {
                added,
                same: 3,
                ..ReservationDifference::default()
            })
        };
        let text = told(ids(DIFFERENCE_ROWS_MAX + 10));
        assert!(text.contains(" ほか 10 件\n追加 60 件、削除 0 件、変更 0 件、同じ 3 件"), "{text}");
        assert!(!text.contains("R50") && text.contains("R49"), "{text}");
        assert!(!told(ids(DIFFERENCE_ROWS_MAX)).contains("ほか"));
        assert_eq!(told(Vec::new()), "追加 0 件、削除 0 件、変更 0 件、同じ 3 件");
    }

    #[test]
    fn days_that_will_not_be_kept_are_marked() {
        let days = BTreeMap::from([(date(2026, 11, 12), 2), (date(2026, 11, 13), 1)]);
        let text = reservation_days(&days, date(2026, 11, 20));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains("2026年11月12日") && lines[1].contains("すぐに消します"), "{text}");
        assert!(lines[2].ends_with("2026年11月13日（金） 1 件"), "{text}");
    }
}
