//! Owns how a check of the kiosk becomes a stored check with a receipt number.
//!
//! Promises: check, reasons, answer, papers and audit rows are one transaction; the same id is stored once and
//! always gets the same receipt, so that the kiosk may ask again when it does not know whether the first call
//! won. What earlier checks say (voucher used, person here before) is looked up in that transaction, so of two
//! kiosks with the same voucher one is told.
//! Must never: return a receipt before the commit.

use jiff::Timestamp;
use reception::{CheckId, CheckState, Verdict};
use sqlx::SqliteConnection;

use crate::audit::Entry;
use crate::column::Column;
use crate::earlier::{self, Keys};
use crate::staff::name_is_taken;
use crate::{
    Actor, AuditAction, ByStaff, NewCheck, Queue, QueueError, Receipt, Revision, Stored, papers, search,
};

const FIRST: Revision = Revision(1);

impl Queue {
    /// Stores a check and gives it the next receipt number of its day.
    pub async fn enqueue(
        &self,
        check: &NewCheck,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Stored, QueueError> {
        let mut work = self.begin().await?;
        if let Some(stored) = stored(&mut work, check.id).await? {
            return Ok(stored);
        }
        let keys = Keys::of(&mut work, check).await?;
        let judgement = earlier::look(&mut work, check, &keys).await?;
        let verdict = judgement.verdict();
        let receipt = next_receipt(&mut work, check).await?;
        insert_check(&mut work, check, &verdict, receipt, now).await?;
        insert_reasons(&mut work, check.id, &verdict).await?;
        insert_person(&mut work, check).await?;
        papers::insert(&mut work, check.id, &judgement).await?;
        keys.insert(&mut work, check).await?;
        search::insert(&mut work, check).await?;
        let entry = Entry::new(actor, AuditAction::Enqueue, now);
        let (to, revision) = (Some(CheckState::AwaitingReview), Some(FIRST));
        Entry { subject: Some(check.id), to, revision, ..entry }.write(&mut work).await?;
        record_confirmation(&mut work, check, actor, now).await?;
        self.commit(work).await?;
        let reasons: Vec<_> = verdict.reasons().iter().map(|reason| reason.code()).collect();
        tracing::info!(check_id = %check.id, state = CheckState::AwaitingReview.code(), ?reasons, "stored");
        Ok(Stored { receipt, accepted: verdict == Verdict::Accepted })
    }

    /// Whether a check of this id is stored, whatever became of it.
    pub async fn is_stored(&self, id: CheckId) -> Result<bool, QueueError> {
        let mut view = self.snapshot().await?;
        Ok(stored(&mut view, id).await?.is_some())
    }
}

async fn stored(work: &mut SqliteConnection, id: CheckId) -> Result<Option<Stored>, QueueError> {
    let row = sqlx::query("SELECT business_date, receipt, accepted FROM checks WHERE id = ?1")
        .bind(id.to_string())
        .fetch_optional(work)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let receipt = Receipt { business_date: row.date("business_date")?, number: row.value("receipt")? };
    Ok(Some(Stored { receipt, accepted: row.value("accepted")? }))
}

/// A name that no account ever had is not recorded: the check stays, and its confirmation with the program that
/// stored it.
async fn record_confirmation(
    work: &mut SqliteConnection,
    check: &NewCheck,
    program: &Actor,
    now: Timestamp,
) -> Result<(), QueueError> {
    let Some(ByStaff { staff, why }) = &check.by_staff else { return Ok(()) };
    let person = Actor::Staff(staff.clone());
    let actor = if name_is_taken(work, staff).await? { &person } else { program };
    let entry = Entry::new(actor, AuditAction::ConfirmAtKiosk, now);
    Entry { subject: Some(check.id), object: Some(why.code().to_owned()), ..entry }.write(work).await
}

async fn next_receipt(work: &mut SqliteConnection, check: &NewCheck) -> Result<Receipt, QueueError> {
    let number =
        sqlx::query_scalar("SELECT coalesce(max(receipt), 0) + 1 FROM checks WHERE business_date = ?1")
            .bind(check.business_date.to_string())
            .fetch_one(work)
            .await?;
    Ok(Receipt { business_date: check.business_date, number })
}

const INSERT_CHECK: &str = "INSERT INTO checks
    (id, business_date, receipt, state, revision, created_at_ms, exam_date, course, proof, voucher, accepted,
     terminal, software, insurer_list_digest, certificate_not_after_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

async fn insert_check(
    work: &mut SqliteConnection,
    check: &NewCheck,
    verdict: &Verdict,
    receipt: Receipt,
    now: Timestamp,
) -> Result<(), QueueError> {
    sqlx::query(INSERT_CHECK)
        .bind(check.id.to_string())
        .bind(receipt.business_date.to_string())
        .bind(receipt.number)
        .bind(CheckState::AwaitingReview.code())
        .bind(FIRST.0)
        .bind(now.as_millisecond())
        .bind(check.exam_date.to_string())
        .bind(check.course.code())
        .bind(crate::check::proof_code(check.proof))
        .bind(check.voucher.code())
        .bind(*verdict == Verdict::Accepted)
        .bind(check.terminal.as_str())
        .bind(check.software.as_str())
        .bind(check.insurer_list_digest.as_ref().map(|digest| digest.as_slice()))
        .bind(check.certificate_not_after.map(Timestamp::as_millisecond))
        .execute(work)
        .await?;
    Ok(())
}

async fn insert_reasons(
    work: &mut SqliteConnection,
    id: CheckId,
    verdict: &Verdict,
) -> Result<(), QueueError> {
    for reason in verdict.reasons() {
        sqlx::query("INSERT INTO reasons (check_id, reason) VALUES (?1, ?2)")
            .bind(id.to_string())
            .bind(reason.code())
            .execute(&mut *work)
            .await?;
    }
    Ok(())
}

const INSERT_PERSON: &str =
    "INSERT INTO persons (check_id, answer, name, kana, insurer_name) VALUES (?1, ?2, ?3, ?4, ?5)";

async fn insert_person(work: &mut SqliteConnection, check: &NewCheck) -> Result<(), QueueError> {
    let Some(answer) = &check.answer else { return Ok(()) };
    let text = serde_json::to_string(answer).map_err(|_| QueueError::Defect { code: 0 })?;
    let person = answer.results.first();
    sqlx::query(INSERT_PERSON)
        .bind(check.id.to_string())
        .bind(text)
        .bind(person.map(|person| person.name.as_str()))
        .bind(person.and_then(|person| person.kana.as_deref()))
        .bind(person.map(|person| person.insurer_name.as_str()))
        .execute(work)
        .await?;
    Ok(())
}
