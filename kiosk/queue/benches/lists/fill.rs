//! Owns the filling of a queue file with many checks, past the product: a million commits would take hours.
//!
//! Promises: rows as the product writes them, with the same indexes and triggers; 400 checks a day; the last day waits
//! for staff, a few of every day are left open.
//! Must never: stand for what storing costs.

use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use reception::kana_search_key;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

/// Whatever goes wrong ends the bench.
pub type Error = Box<dyn std::error::Error>;

/// Names that many people have, as a service tells them.
pub const SURNAMES: [&str; 24] = [
    "アオキ",
    "アキヤマ",
    "イシカワ",
    "イノウエ",
    "ウエノ",
    "エンドウ",
    "オオツカ",
    "カトウ",
    "カネコ",
    "キムラ",
    "クドウ",
    "コバヤシ",
    "サイトウ",
    "サトウ",
    "シミズ",
    "スズキ",
    "タカハシ",
    "チバ",
    "ナカムラ",
    "ハシモト",
    "フジタ",
    "マツモト",
    "ヤマモト",
    "ワタナベ",
];

/// Checks of one day.
pub const CHECKS_A_DAY: u32 = 400;
/// Rows of one transaction.
const BATCH: u32 = 20_000;
const FIRST_DAY: Date = date(2019, 4, 1);

/// What was filled.
pub struct Filled {
    /// The day on which most waits for staff.
    pub last_day: Date,
}

/// The day of the check of this number, from 0.
pub fn day_of(number: u32) -> Result<Date, Error> {
    Ok(FIRST_DAY.checked_add(i64::from(number / CHECKS_A_DAY).days())?)
}

/// 生年月日 of its person.
pub fn birth_of(number: u32) -> Result<Date, Error> {
    Ok(date(1950, 1, 1).checked_add((i64::from(number) * 7_919 % 12_000).days())?)
}

/// 整理番号 of its voucher.
pub fn voucher_of(number: u32) -> String {
    format!("261{number:08}")
}

/// Fills the file, which the product has made.
pub async fn fill(file: &Path, checks: u32) -> Result<Filled, Error> {
    let options = SqliteConnectOptions::new().filename(file).pragma("synchronous", "OFF");
    let mut line = options.connect().await?;
    let last_day = day_of(checks.saturating_sub(1))?;
    let mut next = 0;
    while next < checks {
        let mut work = line.begin().await?;
        let end = (next + BATCH).min(checks);
        for number in next..end {
            insert(&mut work, number, last_day).await?;
        }
        work.commit().await?;
        next = end;
    }
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut line).await?;
    sqlx::query("PRAGMA optimize").execute(&mut line).await?;
    line.close().await?;
    Ok(Filled { last_day })
}

async fn insert(work: &mut SqliteConnection, number: u32, last_day: Date) -> Result<(), Error> {
    let (day, id) = (day_of(number)?, format!("{number:032x}"));
    let looked_at = number.is_multiple_of(7);
    let state = match (day == last_day, number % 100) {
        (true, 0..80) => "awaiting-review",
        (_, 80..82) | (false, 0) => "on-hold",
        (true, _) => "approved",
        (false, _) => "forwarded",
    };
    let check = "INSERT INTO checks (seq, id, business_date, receipt, state, revision, created_at_ms, exam_date,
            course, proof, voucher, accepted, terminal, software)
        VALUES (?1, ?2, ?3, ?4, ?5, 2, ?6, ?3, 'specific-exam', 'online-pin', 'brought', ?7, 'kiosk-1', 'bench')";
    sqlx::query(check)
        .bind(number + 1)
        .bind(&id)
        .bind(day.to_string())
        .bind(number % CHECKS_A_DAY + 1)
        .bind(state)
        .bind(1_554_000_000_000 + i64::from(number) * 60_000)
        .bind(!looked_at)
        .execute(&mut *work)
        .await?;
    if looked_at {
        let reason = if number.is_multiple_of(2) { "insurer-not-contracted" } else { "voucher-missing" };
        let insert = sqlx::query("INSERT INTO reasons (check_id, reason) VALUES (?1, ?2)");
        insert.bind(&id).bind(reason).execute(&mut *work).await?;
    }
    insert_person(work, number, &id, day).await
}

async fn insert_person(work: &mut SqliteConnection, number: u32, id: &str, day: Date) -> Result<(), Error> {
    let word = |at: u32| SURNAMES.get(at as usize % SURNAMES.len()).copied().unwrap_or_default();
    let kana = format!("{}　{}", word(number), word(number / 24));
    // As long as an answer is. No list reads it.
    let answer = format!("{{\"validity\":\"valid\",\"results\":[\"{}\"]}}", "x".repeat(600));
    let person = "INSERT INTO persons (check_id, answer, name, kana, insurer_name) VALUES (?1, ?2, ?3, ?4, '見本健保')";
    let insert = sqlx::query(person).bind(id).bind(answer).bind(&kana).bind(&kana);
    insert.execute(&mut *work).await?;
    let keys = "INSERT INTO search_keys VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    sqlx::query(keys)
        .bind(number + 1)
        .bind(day.to_string())
        .bind(kana_search_key(&kana))
        .bind(birth_of(number)?.to_string())
        .bind(voucher_of(number))
        .bind(format!("061394{:02}", number % 40))
        .execute(work)
        .await?;
    Ok(())
}
