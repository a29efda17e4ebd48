//! Owns the reservations (受診予約) in the queue: which days have a list, and who could be meant.
//!
//! Promises: a list replaces what was there for its days, whole or not at all, and only what it was compared
//! with; a day without a list says nothing about anybody.
//! Must never: keep reservations of days long gone. They are personal data.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use reception::{
    InsuredPerson, Reservation, VoucherNumber, day_in_japan, kana_search_key, number_search_key,
};
use sqlx::SqliteConnection;

use crate::audit::Entry;
use crate::column::{Column, DAMAGED};
use crate::{Actor, AuditAction, Queue, QueueError};

/// Reservations of a day stay so long after it (days), for those who come late and for staff who look back.
pub const RESERVATION_DAYS_KEPT: i32 = 7;

/// Most candidates that one look gives, those that agree most first. A short 番号 is that of many people.
const CANDIDATES_MAX: u32 = 64;

/// Whose reservation is looked for. Personal data: no Debug.
#[derive(Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The person of the answer.
    pub person: Option<&'a InsuredPerson>,
    /// What was typed or scanned.
    pub voucher: Option<VoucherNumber>,
}

/// Why a list of reservations was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReservationListError {
    /// Another list was taken since this one was compared with what was there.
    #[error("another list of reservations was taken meanwhile")]
    Stale {
        /// The import in force now.
        version: Option<i64>,
    },
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

/// An import, without its reservations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReservationImport {
    /// Counts the imports, from 1.
    pub version: i64,
    /// When it was taken.
    pub imported_at: Timestamp,
}

/// The newest import. Personal data: no Debug.
pub struct ReservationListInForce {
    /// Counts the imports, from 1.
    pub version: i64,
    /// When it was taken.
    pub imported_at: Timestamp,
    /// All reservations that are kept, of every import, by day and 予約番号.
    pub list: Vec<Reservation>,
}

impl Queue {
    /// The newest import; absent before the first. Also answers when a reservation is damaged.
    pub async fn reservation_import(&self) -> Result<Option<ReservationImport>, QueueError> {
        let mut view = self.snapshot().await?;
        newest_import(&mut view).await
    }

    /// The newest import with all that is kept; absent before the first.
    pub async fn reservation_list(&self) -> Result<Option<ReservationListInForce>, QueueError> {
        let mut view = self.snapshot().await?;
        let Some(import) = newest_import(&mut view).await? else { return Ok(None) };
        let bodies =
            sqlx::query("SELECT body FROM reservations ORDER BY day, id").fetch_all(&mut *view).await?;
        let ReservationImport { version, imported_at } = import;
        let list = bodies.iter().map(body).collect::<Result<_, _>>()?;
        Ok(Some(ReservationListInForce { version, imported_at, list }))
    }

    /// Takes a list: for each day that it has, it replaces what was there. `basis` is the import that it was
    /// compared with. Reservations of days more than [`RESERVATION_DAYS_KEPT`] ago go, also those of this list.
    /// Gives the new version.
    pub async fn take_reservations(
        &self,
        list: &[Reservation],
        basis: Option<i64>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<i64, ReservationListError> {
        let mut work = self.begin().await?;
        let version: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM reservation_imports")
            .fetch_one(&mut *work)
            .await
            .map_err(QueueError::from)?;
        if version != basis {
            return Err(ReservationListError::Stale { version });
        }
        let version = insert_import(&mut work, list, now).await?;
        replace_days(&mut work, list, version).await?;
        for reservation in list {
            insert(&mut work, reservation).await?;
        }
        // Last, because the list itself may hold such days.
        forget_old(&mut work, day_in_japan(now)).await?;
        let entry = Entry::new(actor, AuditAction::TakeReservations, now);
        Entry { object: Some(version.to_string()), ..entry }.write(&mut work).await?;
        self.commit(work).await?;
        tracing::info!(version, reservations = list.len(), "reservations taken");
        Ok(version)
    }

    /// Those that could be meant, of every day that is kept; `None` when `day` has no list.
    pub async fn reservations_for(
        &self,
        wanted: &Wanted<'_>,
        day: Date,
    ) -> Result<Option<Vec<Reservation>>, QueueError> {
        let mut view = self.snapshot().await?;
        let known = sqlx::query("SELECT 1 FROM reservation_days WHERE day = ?1").bind(day.to_string());
        if known.fetch_optional(&mut *view).await?.is_none() {
            return Ok(None);
        }
        let rows = candidates(&mut view, wanted, day).await?;
        Ok(Some(rows.iter().map(body).collect::<Result<_, _>>()?))
    }
}

async fn newest_import(view: &mut SqliteConnection) -> Result<Option<ReservationImport>, QueueError> {
    let newest = "SELECT version, imported_at_ms FROM reservation_imports ORDER BY version DESC LIMIT 1";
    let row = sqlx::query(newest).fetch_optional(view).await?;
    let Some(row) = row else { return Ok(None) };
    let (version, imported_at) = (row.value("version")?, row.timestamp("imported_at_ms")?);
    Ok(Some(ReservationImport { version, imported_at }))
}

const CANDIDATES: &str = "SELECT body FROM reservations
    WHERE birth_date = ?1 OR kana_key = ?2 OR kana_key = ?3 OR number_key = ?4 OR voucher_number = ?5
    ORDER BY coalesce(birth_date = ?1, 0) + coalesce(kana_key = ?2, kana_key = ?3, 0)
        + coalesce(number_key = ?4, 0) + coalesce(voucher_number = ?5, 0) DESC, day = ?7 DESC, day, id
    LIMIT ?6";

async fn candidates(
    view: &mut SqliteConnection,
    wanted: &Wanted<'_>,
    day: Date,
) -> Result<Vec<sqlx::sqlite::SqliteRow>, QueueError> {
    let person = wanted.person;
    let kana = person.and_then(|person| person.kana.as_deref()).map(kana_search_key);
    let other_kana = person.and_then(|person| person.other_kana.as_deref()).map(kana_search_key);
    let rows = sqlx::query(CANDIDATES)
        .bind(person.map(|person| person.birth_date.to_string()))
        .bind(kana)
        .bind(other_kana)
        .bind(person.map(|person| number_search_key(&person.number)))
        .bind(wanted.voucher.map(VoucherNumber::digits))
        .bind(CANDIDATES_MAX)
        .bind(day.to_string())
        .fetch_all(view)
        .await?;
    Ok(rows)
}

fn body(row: &sqlx::sqlite::SqliteRow) -> Result<Reservation, QueueError> {
    let text: &str = row.value("body")?;
    serde_json::from_str(text).map_err(|_| DAMAGED)
}

async fn forget_old(work: &mut SqliteConnection, today: Date) -> Result<(), QueueError> {
    let first = first_kept(today);
    sqlx::query("DELETE FROM reservations WHERE day < ?1").bind(&first).execute(&mut *work).await?;
    sqlx::query("DELETE FROM reservation_days WHERE day < ?1").bind(&first).execute(work).await?;
    Ok(())
}

/// Some of the reservations of days that are not kept any more; once there are no others, their days as well. Gives how
/// many reservations went.
pub(crate) async fn forget_some(
    work: &mut SqliteConnection,
    today: Date,
    limit: u32,
) -> Result<u64, QueueError> {
    let first = first_kept(today);
    let gone = sqlx::query(FORGET_SOME).bind(&first).bind(limit).execute(&mut *work).await?.rows_affected();
    if gone < u64::from(limit) {
        sqlx::query("DELETE FROM reservation_days WHERE day < ?1").bind(&first).execute(work).await?;
    }
    Ok(gone)
}

const FORGET_SOME: &str = "DELETE FROM reservations WHERE (day, id) IN
    (SELECT day, id FROM reservations WHERE day < ?1 LIMIT ?2)";

fn first_kept(today: Date) -> String {
    today.saturating_sub(RESERVATION_DAYS_KEPT.days()).to_string()
}

async fn insert_import(
    work: &mut SqliteConnection,
    list: &[Reservation],
    now: Timestamp,
) -> Result<i64, QueueError> {
    let count = i64::try_from(list.len()).map_err(|_| QueueError::Defect { code: 0 })?;
    let done = sqlx::query("INSERT INTO reservation_imports (reservations, imported_at_ms) VALUES (?1, ?2)")
        .bind(count)
        .bind(now.as_millisecond())
        .execute(work)
        .await?;
    Ok(done.last_insert_rowid())
}

async fn replace_days(
    work: &mut SqliteConnection,
    list: &[Reservation],
    version: i64,
) -> Result<(), QueueError> {
    let mut days: Vec<Date> = list.iter().map(|one| one.day).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let day = day.to_string();
        sqlx::query("DELETE FROM reservations WHERE day = ?1").bind(&day).execute(&mut *work).await?;
        let known = "INSERT INTO reservation_days (day, version) VALUES (?1, ?2)
            ON CONFLICT (day) DO UPDATE SET version = excluded.version";
        sqlx::query(known).bind(&day).bind(version).execute(&mut *work).await?;
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO reservations
    (day, id, birth_date, kana_key, number_key, voucher_number, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

async fn insert(work: &mut SqliteConnection, reservation: &Reservation) -> Result<(), QueueError> {
    let text = serde_json::to_string(reservation).map_err(|_| QueueError::Defect { code: 0 })?;
    let kana = reservation.kana.as_deref().map(kana_search_key).filter(|key| !key.is_empty());
    sqlx::query(INSERT)
        .bind(reservation.day.to_string())
        .bind(reservation.id.as_str())
        .bind(reservation.birth_date.map(|day| day.to_string()))
        .bind(kana)
        .bind(reservation.number_key())
        .bind(reservation.voucher.number.map(VoucherNumber::digits))
        .bind(text)
        .execute(work)
        .await?;
    Ok(())
}
