//! Owns which numbers the report shows, in which order and under which words; page and file take them from here.
//!
//! Promises: every check of the day stands once in each table of kinds, damaged ones included; only reasons may name a
//! check several times, and say so.
//! Must never: name a patient.

use queue::{DayReport, InsurerCount, Spread, Tally};
use reception::CheckState;

use crate::sentences;

/// One table of the report.
pub struct Section {
    /// Caption.
    pub title: &'static str,
    /// What its numbers mean, where that is not plain.
    pub hint: &'static str,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One number.
pub struct Row {
    /// Of what.
    pub label: String,
    /// How many.
    pub number: u64,
    /// Of which unit.
    pub unit: Unit,
}

/// What a number counts.
#[derive(Clone, Copy)]
pub enum Unit {
    /// 件.
    Checks,
    /// Seconds.
    Secs,
}

impl Row {
    /// For the page: the number as it is read.
    pub fn words(&self) -> String {
        match self.unit {
            Unit::Checks => format!("{} 件", self.number),
            Unit::Secs => sentences::duration(self.number),
        }
    }

    /// For the file, where the number stands alone.
    pub fn label_with_unit(&self) -> String {
        match self.unit {
            Unit::Checks => self.label.clone(),
            Unit::Secs => format!("{}（秒）", self.label),
        }
    }
}

/// Every table but the hours.
pub fn sections(report: &DayReport) -> Vec<Section> {
    let courses = tally(&report.courses, |course| sentences::course(*course).to_owned());
    let proofs = tally(&report.proofs, |proof| sentences::proof(*proof).to_owned());
    let reasons = tally(&report.reasons, |reason| sentences::advice(*reason).short.to_owned());
    vec![
        Section { title: "結果（状態）", hint: "", rows: states(report) },
        Section { title: "コース", hint: "", rows: courses },
        Section { title: "確認方法", hint: "", rows: proofs },
        Section {
            title: "理由", hint: "1 件の受付に複数の理由がつくことがあります。", rows: reasons
        },
        Section {
            title: "保険者",
            hint: "資格情報を削除した受付は「資格情報なし」に入ります。",
            rows: insurers(report),
        },
        Section {
            title: "待ち時間",
            hint: "受付が保存されてから、職員が最初に承認・保留・取消のどれかにするまで。",
            rows: spread(report.waiting),
        },
        Section {
            title: "処理時間",
            hint: "職員が受付を開いてから、その職員が最初に判断するまで。まとめて承認した受付は入りません。",
            rows: spread(report.handling),
        },
    ]
}

/// Arrivals by the hour, in the order of the day.
pub fn hours(report: &DayReport) -> Section {
    let mut rows = tally(&report.hours, |hour| format!("{hour:02} 時台"));
    rows.sort_by(|one, other| one.label.cmp(&other.label));
    Section { title: "受付時刻", hint: "", rows }
}

fn checks(label: String, number: u64) -> Row {
    Row { label, number, unit: Unit::Checks }
}

fn tally<T>(tally: &Tally<T>, label: impl Fn(&T) -> String) -> Vec<Row> {
    let rows = tally.rows.iter().map(|(kind, count)| checks(label(kind), *count));
    rows.chain((tally.unreadable > 0).then(|| checks(UNREADABLE.to_owned(), tally.unreadable))).collect()
}

const UNREADABLE: &str = "読めない";

fn states(report: &DayReport) -> Vec<Row> {
    let standing = &report.standing;
    let of = |state| checks(sentences::state(state).to_owned(), standing.counts.of(state));
    let states = CheckState::ALL.map(of).into_iter();
    let unreadable = (standing.unreadable > 0).then(|| checks(UNREADABLE.to_owned(), standing.unreadable));
    let all = CheckState::ALL.into_iter().map(|state| standing.counts.of(state)).sum::<u64>();
    states.chain(unreadable).chain([checks("合計".to_owned(), all + standing.unreadable)]).collect()
}

fn insurers(report: &DayReport) -> Vec<Row> {
    let more = (report.insurers_more > 0).then(|| checks("ほか".to_owned(), report.insurers_more));
    report.insurers.iter().map(|one| checks(insurer(one), one.checks)).chain(more).collect()
}

/// The name first: a number that begins with 0 would lose it in a spreadsheet.
fn insurer(one: &InsurerCount) -> String {
    match (&one.name, one.number) {
        (Some(name), Some(number)) => format!("{name}（{number}）"),
        (Some(name), None) => name.clone(),
        (None, Some(number)) => number.to_string(),
        (None, None) => "資格情報なし".to_owned(),
    }
}

fn spread(spread: Option<Spread>) -> Vec<Row> {
    let Some(Spread { checks: count, median_secs, p90_secs, longest_secs }) = spread else {
        return Vec::new();
    };
    let secs = |label: &str, number| Row { label: label.to_owned(), number, unit: Unit::Secs };
    vec![
        checks("対象の受付".to_owned(), count),
        secs("中央値", median_secs),
        secs("90% がこの時間まで", p90_secs),
        secs("最長", longest_secs),
    ]
}
