//! Owns the verdicts that are timed: a day of the population, judged again and again.
//!
//! Promises: facts are those of the product: candidates of the reservations come from the queue, rules are shipped;
//! the list of insurers has as many rows as the country has insurers.
//! Must never: time anything but `decide`.

use std::hint::black_box;

use jiff::civil::{Date, date};
use reception::{Facts, InsurerList, decide, read_insurer_table};
use tests::population::Population;
use tests::population::centre::Error;
use tests::population::expected::Reading;
use tests::population::house::House;

use crate::rows;
use crate::watch::{Taken, Watch};

const ROUNDS: usize = 15;
/// Times that the day is judged in a round.
const DAYS_A_ROUND: u32 = 200;
/// About as many insurers as there are: 健保組合 1,400, 国保 1,900, 共済 85, 協会けんぽ 47.
const INSURERS: usize = 3_400;
const EXAM_DATE: Date = date(2026, 11, 20);

/// What was measured.
pub struct Verdicts {
    /// Different facts.
    pub arrivals: usize,
    /// Rows of the list.
    pub insurers: usize,
    /// Verdicts of a round.
    pub a_round: u32,
    /// Each round.
    pub rounds: Vec<Taken>,
}

/// Judges.
pub async fn measure() -> Result<Verdicts, Error> {
    let day = Population::of_day(42, EXAM_DATE);
    let house = House::open(&day, EXAM_DATE, Reading::FirstUninsured).await?;
    let mut brought = Vec::new();
    for arrival in &day {
        brought.push(house.brought(arrival, EXAM_DATE).await?);
    }
    let insurers = with_many(&house).await?;
    let facts: Vec<Facts<'_>> = brought
        .iter()
        .map(|one| Facts { insurers: Some(&insurers), ..one.facts(house.rules(), None) })
        .collect();
    let rounds = (0..ROUNDS).map(|_| round(&facts)).collect::<Result<_, _>>()?;
    let a_round = DAYS_A_ROUND * u32::try_from(facts.len())?;
    Ok(Verdicts { arrivals: facts.len(), insurers: insurers.len(), a_round, rounds })
}

fn round(facts: &[Facts<'_>]) -> Result<Taken, Error> {
    let watch = Watch::start()?;
    for _ in 0..DAYS_A_ROUND {
        for one in facts {
            black_box(decide(black_box(one)));
        }
    }
    watch.stop()
}

/// The list of the day, and many others.
async fn with_many(house: &House) -> Result<InsurerList, Error> {
    let own = house.queue.insurer_list().await?.ok_or("no list in force")?.list;
    let many = read_insurer_table(rows::csv(INSURERS, 1, 0).as_bytes())
        .map_err(|problems| format!("{} problems in the list", problems.len()))?;
    let others = many.list.rows().filter(|row| own.rows_of(row.number).is_empty());
    InsurerList::new(own.rows().chain(others).cloned()).map_err(|_| "the lists overlap".into())
}
