//! Owns by what staff narrow the list of a day, and what there is to choose from.
//!
//! Promises: a choice that is offered leaves at least one check.
//! Must never: name a person.

use jiff::civil::Date;
use reception::{Course, InsurerNumber, Proof, Reason};

use crate::column::Column;
use crate::{Queue, QueueError};

/// Only checks that agree in all that is present. Says nothing about a person and may stand in a URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Narrow {
    /// With this reason, among others.
    pub reason: Option<Reason>,
    /// Of this course.
    pub course: Option<Course>,
    /// Whose answer names this insurer.
    pub insurer: Option<InsurerNumber>,
    /// With this 確認方法, or with none (`Some(None)`).
    pub proof: Option<Option<Proof>>,
}

/// What a day's list can be narrowed by, beside course and 確認方法, whose values are known.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NarrowChoices {
    /// Reasons of that day, with how many checks have each.
    pub reasons: Vec<(Reason, u64)>,
    /// Insurers of that day by number, with a name as the service told it, and how many checks have each.
    pub insurers: Vec<(InsurerNumber, String, u64)>,
}

const REASONS: &str = "SELECT r.reason, count(*) AS checks FROM checks c JOIN reasons r ON r.check_id = c.id
    WHERE c.business_date = ?1 GROUP BY r.reason ORDER BY checks DESC, r.reason";

const INSURERS: &str =
    "SELECT k.insurer_number, max(coalesce(p.insurer_name, '')) AS name, count(*) AS checks
    FROM checks c JOIN search_keys k ON k.seq = c.seq LEFT JOIN persons p ON p.check_id = c.id
    WHERE c.business_date = ?1 AND k.insurer_number IS NOT NULL
    GROUP BY k.insurer_number ORDER BY k.insurer_number";

impl Queue {
    /// What the list of this day can be narrowed by. A damaged value is no choice.
    pub async fn narrow_choices(&self, day: Date) -> Result<NarrowChoices, QueueError> {
        let mut view = self.snapshot().await?;
        let mut choices = NarrowChoices::default();
        for row in sqlx::query(REASONS).bind(day.to_string()).fetch_all(&mut *view).await? {
            if let Some(reason) = Reason::from_code(row.value("reason")?) {
                choices.reasons.push((reason, row.value("checks")?));
            }
        }
        for row in sqlx::query(INSURERS).bind(day.to_string()).fetch_all(&mut *view).await? {
            if let Ok(number) = row.value::<&str>("insurer_number")?.parse() {
                choices.insurers.push((number, row.value("name")?, row.value("checks")?));
            }
        }
        Ok(choices)
    }
}
