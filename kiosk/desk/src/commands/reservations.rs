//! Owns the command that takes a list of reservations (受診予約).
//!
//! Promises: without `--take` nothing changes; what would change is printed first, by 予約番号; what is taken was
//! compared with what it replaces; days that the list does not have stay as they are.
//! Must never: take a part of a file, or print what is about a person.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use queue::{Actor, Queue, QueueError, ReservationImport, ReservationListError};
use reception::{Reservation, ReservationDifference, day_in_japan, read_reservations};

use super::taking::{Taking, how_to_take, unless_damaged, with_queue};
use super::{CommandError, read_table, say};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, reservation_map};
use crate::sentences::{
    against_reservations, reservation_days, reservation_difference, reservation_note, reservations_elsewhere,
};

/// `desk import-reservations`: CSV or XLSX. `day` is the day of a list that has no column for it.
pub fn import_reservations(
    config_path: &Path,
    file: &Path,
    day: Option<Date>,
    taking: Taking,
) -> Result<(), CommandError> {
    let config = Config::read(config_path)?;
    let map = reservation_map(config_path, &config.reservation_map)?;
    let table = read_reservations(&read_table(file)?, &map, day).map_err(CommandError::Reservations)?;
    for note in table.notes() {
        say(&reservation_note(*note))?;
    }
    let list = table.into_rows();
    let now = SystemClock.now();
    say(&reservation_days(&per_day(&list), day_in_japan(now)))?;
    with_queue(&config, async |queue| {
        let in_force = InForce::read(queue).await?;
        say(&in_force.against(&list))?;
        let basis = in_force.version();
        if !taking.agrees_with(basis) {
            return Err(ReservationListError::Stale { version: basis }.into());
        }
        if !taking.take {
            return say(&how_to_take("取り込んで", "取り込む", basis));
        }
        let version = queue.take_reservations(&list, basis, &Actor::Technician, now).await?;
        say(&format!("{} 件の受診予約を取り込みました（版 {version}）。", list.len()))
    })
}

/// How many reservations each day has.
fn per_day(list: &[Reservation]) -> BTreeMap<Date, usize> {
    let mut days = BTreeMap::new();
    for one in list {
        *days.entry(one.day).or_default() += 1;
    }
    days
}

/// What a new list is held against.
struct InForce {
    import: Option<ReservationImport>,
    /// None when a reservation is damaged. A good list must still be able to replace it.
    list: Option<Vec<Reservation>>,
}

impl InForce {
    /// The import first: a list that comes between is then refused, not overlooked.
    async fn read(queue: &Queue) -> Result<Self, QueueError> {
        let import = queue.reservation_import().await?;
        let found = unless_damaged(queue.reservation_list().await)?;
        Ok(Self { import, list: found.map(|list| list.map(|in_force| in_force.list).unwrap_or_default()) })
    }

    fn version(&self) -> Option<i64> {
        self.import.map(|import| import.version)
    }

    /// What taking this list would change: only days that it has.
    fn against(&self, new: &[Reservation]) -> String {
        let days = per_day(new);
        let kept = self.list.as_deref().unwrap_or_default();
        let (same_days, other_days): (Vec<_>, Vec<_>) =
            kept.iter().cloned().partition(|one| days.contains_key(&one.day));
        let difference = ReservationDifference::between(&same_days, new);
        let words = against_reservations(self.import, self.list.is_some());
        let lines = [Some(words), Some(reservation_difference(&difference)), elsewhere(&other_days)];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

fn elsewhere(others: &[Reservation]) -> Option<String> {
    (!others.is_empty()).then(|| reservations_elsewhere(per_day(others).len(), others.len()))
}
