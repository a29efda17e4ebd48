//! Owns by what staff narrow the list: what the address says, and the form.
//!
//! Promises: a value that is not understood narrows nothing; the form offers what the day has, and what is chosen.
//! Must never: put anything about a person into an address. Reason, course, insurer and 確認方法 are not.

use jiff::civil::Date;
use queue::{Narrow, NarrowChoices, QueueError};
use reception::{Course, InsurerNumber, Proof, Reason};
use serde::Deserialize;

use crate::sentences;
use crate::web::Desk;

/// How an address says that nothing was proved.
const NO_PROOF: &str = "none";

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Wanted {
    reason: Option<String>,
    course: Option<String>,
    insurer: Option<String>,
    proof: Option<String>,
}

/// One list to choose from.
pub struct Choice {
    /// Name of the field.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Values and their words.
    pub options: Vec<Choosable>,
}

/// One line of a list to choose from.
pub struct Choosable {
    /// Value of the field.
    pub value: String,
    /// Words.
    pub words: String,
    /// Whether it is chosen now.
    pub chosen: bool,
}

impl Wanted {
    /// What it narrows to.
    pub fn narrow(&self) -> Narrow {
        Narrow {
            reason: self.reason.as_deref().and_then(Reason::from_code),
            course: self.course.as_deref().and_then(Course::from_code),
            insurer: self.insurer.as_deref().and_then(|text| text.parse().ok()),
            proof: self.proof.as_deref().and_then(proof_from),
        }
    }
}

fn proof_from(code: &str) -> Option<Option<Proof>> {
    if code == NO_PROOF { Some(None) } else { Proof::from_code(code).map(Some) }
}

fn proof_code(proof: Option<Proof>) -> &'static str {
    proof.map_or(NO_PROOF, Proof::code)
}

/// What follows in an address that keeps to this.
pub fn query(narrow: &Narrow) -> String {
    let fields = [
        ("reason", narrow.reason.map(|reason| reason.code().to_owned())),
        ("course", narrow.course.map(|course| course.code().to_owned())),
        ("insurer", narrow.insurer.map(|number| number.to_string())),
        ("proof", narrow.proof.map(|proof| proof_code(proof).to_owned())),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some(format!("&{name}={}", value?)));
    fields.collect()
}

/// The lists of the form.
pub async fn choices(desk: &Desk, date: Date, narrow: &Narrow) -> Result<Vec<Choice>, QueueError> {
    let NarrowChoices { reasons, insurers } = desk.queue.narrow_choices(date).await?;
    Ok(vec![
        Choice { name: "reason", label: "理由", options: reason_options(&reasons, narrow.reason) },
        Choice {
            name: "course",
            label: "コース",
            options: Course::ALL.map(|one| course(one, narrow)).into(),
        },
        Choice { name: "insurer", label: "保険者", options: insurer_options(insurers, narrow.insurer) },
        Choice { name: "proof", label: "確認方法", options: proof_options(narrow.proof) },
    ])
}

fn reason_options(of_day: &[(Reason, u64)], chosen: Option<Reason>) -> Vec<Choosable> {
    let absent =
        chosen.filter(|chosen| of_day.iter().all(|(reason, _)| reason != chosen)).map(|one| (one, 0));
    let all = of_day.iter().copied().chain(absent);
    let option = |(reason, count): (Reason, u64)| Choosable {
        value: reason.code().to_owned(),
        words: format!("{}（{count} 件）", sentences::advice(reason).short),
        chosen: chosen == Some(reason),
    };
    all.map(option).collect()
}

fn course(course: Course, narrow: &Narrow) -> Choosable {
    Choosable {
        value: course.code().to_owned(),
        words: sentences::course(course).to_owned(),
        chosen: narrow.course == Some(course),
    }
}

fn insurer_options(
    of_day: Vec<(InsurerNumber, String, u64)>,
    chosen: Option<InsurerNumber>,
) -> Vec<Choosable> {
    let absent = chosen.filter(|chosen| of_day.iter().all(|(number, ..)| number != chosen));
    let all = of_day.into_iter().chain(absent.map(|number| (number, String::new(), 0)));
    let option = |(number, name, count): (InsurerNumber, String, u64)| Choosable {
        value: number.to_string(),
        words: format!("{number} {name}（{count} 件）"),
        chosen: chosen == Some(number),
    };
    all.map(option).collect()
}

fn proof_options(chosen: Option<Option<Proof>>) -> Vec<Choosable> {
    let all = Proof::ALL.into_iter().map(Some).chain([None]);
    let option = |proof| Choosable {
        value: proof_code(proof).to_owned(),
        words: sentences::proof(proof).to_owned(),
        chosen: chosen == Some(proof),
    };
    all.map(option).collect()
}
