//! Owns the papers of a check: grounds, voucher and reservation, as personal data beside the answer.
//!
//! Promises: they come out as they went in; a value that this program would not have written is damage.
//! Must never: have Debug, or outlive the answer.

use reception::{CheckId, Ground, Judgement, Reservation, VoucherData};
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::QueueError;
use crate::column::{Column, DAMAGED};

/// What the verdict was made of beside the answer. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Papers {
    /// Why staff must look at it: each reason with the two values that differ.
    pub grounds: Vec<Ground>,
    /// What is known of the voucher.
    pub voucher: VoucherData,
    /// The reservation that is probably the person's.
    pub reservation: Option<Reservation>,
}

const INSERT: &str = "INSERT INTO papers (check_id, grounds, voucher, reservation) VALUES (?1, ?2, ?3, ?4)";

pub(crate) async fn insert(
    work: &mut SqliteConnection,
    id: CheckId,
    judgement: &Judgement,
) -> Result<(), QueueError> {
    let text = |value: serde_json::Result<String>| value.map_err(|_| QueueError::Defect { code: 0 });
    let reservation = judgement.reservation().map(serde_json::to_string).transpose();
    sqlx::query(INSERT)
        .bind(id.to_string())
        .bind(text(serde_json::to_string(judgement.grounds()))?)
        .bind(text(serde_json::to_string(judgement.voucher()))?)
        .bind(reservation.map_err(|_| QueueError::Defect { code: 0 })?)
        .execute(work)
        .await?;
    Ok(())
}

/// From the columns `grounds`, `voucher_data` and `reservation`; absent for a check of an older program, and once
/// the papers were deleted.
pub(crate) fn read(row: &SqliteRow) -> Result<Option<Papers>, QueueError> {
    let Some(grounds) = json(row, "grounds")? else { return Ok(None) };
    let voucher = json(row, "voucher_data")?.ok_or(DAMAGED)?;
    Ok(Some(Papers { grounds, voucher, reservation: json(row, "reservation")? }))
}

fn json<T: DeserializeOwned>(row: &SqliteRow, name: &'static str) -> Result<Option<T>, QueueError> {
    let text: Option<&str> = row.value(name)?;
    text.map(|text| serde_json::from_str(text).map_err(|_| DAMAGED)).transpose()
}
