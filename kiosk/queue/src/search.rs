//! Owns how staff find a check again: by the beginning of a name in kana, a birth date, a voucher number, a receipt.
//!
//! Promises: every search goes along an index and is paged by key, so it costs the same among a thousand checks
//! and a million; a damaged check is named and hides no other.
//! Must never: outlive the person's data, or give a key away (no Debug).

use jiff::civil::Date;
use reception::{EligibilityAnswer, InsurerNumber, VoucherData, VoucherNumber, kana_search_key};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::column::{Column, DAMAGED};
use crate::review::{CHECKS_PER_PAGE_MAX, page, page_where};
use crate::{CheckPage, Cursor, NewCheck, Queue, QueueError, Receipt};

/// What is looked for. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub enum Sought {
    /// The name begins so, in any kana. By name, then in the order of arrival.
    Kana(String),
    /// 生年月日. Newest first.
    BirthDate(Date),
    /// 整理番号 of the voucher. Newest first.
    Voucher(VoucherNumber),
    /// Its receipt.
    Receipt(Receipt),
}

/// Sorts after every character of a name, so that `prefix..prefix + LAST` are all names that begin so.
const LAST: char = char::MAX;

const BY_KANA: &str =
    page_where!("(k.kana_key, k.seq) > (?1, ?2) AND k.kana_key < ?3 ORDER BY k.kana_key, k.seq LIMIT ?4");

const BY_KANA_OF_DAY: &str = page_where!(
    "k.business_date = ?5 AND (k.kana_key, k.seq) > (?1, ?2) AND k.kana_key < ?3
    ORDER BY k.kana_key, k.seq LIMIT ?4"
);

const BY_BIRTH_DATE: &str = page_where!(
    "k.birth_date = ?1 AND k.seq < ?2 AND (?4 IS NULL OR k.business_date = ?4) ORDER BY k.seq DESC LIMIT ?3"
);

const BY_VOUCHER: &str = page_where!(
    "k.voucher_number = ?1 AND k.seq < ?2 AND (?4 IS NULL OR k.business_date = ?4) ORDER BY k.seq DESC LIMIT ?3"
);

const BY_RECEIPT: &str = page_where!("c.business_date = ?1 AND c.receipt = ?2");

/// Every statement above, for the test that asks SQLite how it would go about them.
#[cfg(test)]
pub(crate) const STATEMENTS: [(&str, &str); 5] = [
    ("BY_KANA", BY_KANA),
    ("BY_KANA_OF_DAY", BY_KANA_OF_DAY),
    ("BY_BIRTH_DATE", BY_BIRTH_DATE),
    ("BY_VOUCHER", BY_VOUCHER),
    ("BY_RECEIPT", BY_RECEIPT),
];

impl Queue {
    /// A page of what is sought, of one day or, without `day`, of all; from `after` on. `limit` is cut to
    /// [`CHECKS_PER_PAGE_MAX`]. Nothing when the kana that were typed fold to nothing.
    pub async fn find(
        &self,
        sought: &Sought,
        day: Option<Date>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CheckPage, QueueError> {
        let limit = limit.clamp(1, CHECKS_PER_PAGE_MAX);
        let day = day.map(|day| day.to_string());
        match sought {
            Sought::Kana(typed) => self.find_by_kana(&kana_search_key(typed), day, after, limit).await,
            Sought::BirthDate(date) => {
                self.find_newest_first(BY_BIRTH_DATE, date.to_string(), day, after, limit).await
            }
            Sought::Voucher(number) => {
                self.find_newest_first(BY_VOUCHER, number.digits(), day, after, limit).await
            }
            Sought::Receipt(receipt) => {
                let query = sqlx::query(BY_RECEIPT).bind(receipt.business_date.to_string());
                let rows = query.bind(receipt.number).fetch_all(&self.readers).await?;
                let mut found = page(&rows, limit)?;
                found.next = None;
                Ok(found)
            }
        }
    }

    async fn find_by_kana(
        &self,
        prefix: &str,
        day: Option<String>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CheckPage, QueueError> {
        let mut view = self.snapshot().await?;
        if prefix.is_empty() {
            return page(&[], limit);
        }
        let (key, seq) = match after {
            Some(cursor) => kana_place(&mut view, cursor).await?,
            None => None,
        }
        .unwrap_or_else(|| (prefix.to_owned(), 0));
        let sql = if day.is_some() { BY_KANA_OF_DAY } else { BY_KANA };
        let query = sqlx::query(sql).bind(key).bind(seq).bind(format!("{prefix}{LAST}")).bind(limit);
        let query = if let Some(day) = day { query.bind(day) } else { query };
        page(&query.fetch_all(&mut *view).await?, limit)
    }

    async fn find_newest_first(
        &self,
        sql: &'static str,
        key: String,
        day: Option<String>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CheckPage, QueueError> {
        let from = after.map_or(i64::MAX, |cursor| cursor.0);
        let query = sqlx::query(sql).bind(key).bind(from).bind(limit).bind(day);
        page(&query.fetch_all(&self.readers).await?, limit)
    }
}

/// Where the page before ended. Nothing when that check's data is gone meanwhile: then the list begins anew.
async fn kana_place(
    view: &mut SqliteConnection,
    cursor: Cursor,
) -> Result<Option<(String, i64)>, QueueError> {
    let key = sqlx::query_scalar("SELECT kana_key FROM search_keys WHERE seq = ?1 AND kana_key IS NOT NULL");
    let key: Option<String> = key.bind(cursor.0).fetch_optional(view).await?;
    Ok(key.map(|key| (key, cursor.0)))
}

/// What a check is found by.
struct Keys {
    kana: Option<String>,
    birth_date: Option<Date>,
    voucher: Option<VoucherNumber>,
    insurer: Option<InsurerNumber>,
}

impl Keys {
    fn of(answer: Option<&EligibilityAnswer>, voucher: Option<&VoucherData>) -> Self {
        let person = answer.and_then(|answer| answer.results.first());
        let kana = person.and_then(|person| person.kana.as_deref()).map(kana_search_key);
        Self {
            kana: kana.filter(|key| !key.is_empty()),
            birth_date: person.map(|person| person.birth_date),
            voucher: voucher.and_then(|voucher| voucher.number),
            insurer: person.map(|person| person.insurer_number),
        }
    }

    fn is_empty(&self) -> bool {
        self.kana.is_none() && self.birth_date.is_none() && self.voucher.is_none() && self.insurer.is_none()
    }
}

/// Keeps what this check, just stored, is found by.
pub(crate) async fn insert(work: &mut SqliteConnection, check: &NewCheck) -> Result<(), QueueError> {
    let keys = Keys::of(check.answer.as_ref(), Some(check.judgement.voucher()));
    let seq = sqlx::query_scalar("SELECT seq FROM checks WHERE id = ?1").bind(check.id.to_string());
    let seq = seq.fetch_one(&mut *work).await?;
    insert_keys(work, seq, check.business_date, &keys).await
}

async fn insert_keys(
    work: &mut SqliteConnection,
    seq: i64,
    day: Date,
    keys: &Keys,
) -> Result<(), QueueError> {
    if keys.is_empty() {
        return Ok(());
    }
    let insert =
        "INSERT INTO search_keys (seq, business_date, kana_key, birth_date, voucher_number, insurer_number)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    sqlx::query(insert)
        .bind(seq)
        .bind(day.to_string())
        .bind(keys.kana.as_deref())
        .bind(keys.birth_date.map(|day| day.to_string()))
        .bind(keys.voucher.map(VoucherNumber::digits))
        .bind(keys.insurer.map(|number| number.to_string()))
        .execute(work)
        .await?;
    Ok(())
}

const STORED: &str = "SELECT c.seq, c.business_date, p.answer, k.voucher
    FROM checks c LEFT JOIN persons p ON p.check_id = c.id LEFT JOIN papers k ON k.check_id = c.id
    WHERE c.seq > ?1 ORDER BY c.seq LIMIT 1000";

/// The keys of checks that an older program stored. A damaged check gets none; it is found by its receipt.
pub(crate) async fn insert_for_stored(work: &mut SqliteConnection) -> Result<(), QueueError> {
    let mut after = 0;
    loop {
        let rows = sqlx::query(STORED).bind(after).fetch_all(&mut *work).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.value("seq")?;
        for row in &rows {
            match stored_keys(row) {
                Ok((seq, day, keys)) => insert_keys(work, seq, day, &keys).await?,
                Err(QueueError::Corrupt(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn stored_keys(row: &SqliteRow) -> Result<(i64, Date, Keys), QueueError> {
    let answer: Option<EligibilityAnswer> = json(row, "answer")?;
    let voucher: Option<VoucherData> = json(row, "voucher")?;
    Ok((row.value("seq")?, row.date("business_date")?, Keys::of(answer.as_ref(), voucher.as_ref())))
}

fn json<T: serde::de::DeserializeOwned>(
    row: &SqliteRow,
    name: &'static str,
) -> Result<Option<T>, QueueError> {
    let text: Option<&str> = row.value(name)?;
    text.map(|text| serde_json::from_str(text).map_err(|_| DAMAGED)).transpose()
}
