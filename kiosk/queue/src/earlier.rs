//! Owns what earlier checks say about a new one: its voucher was used, its person was here today.
//!
//! Promises: looked up in the transaction that stores the check; a key says nothing to whoever does not have the
//! whole file. Whoever has it can try all numbers, so keys are personal data as long as they are kept.
//! Must never: store a voucher number or a person in the clear.

use aws_lc_rs::digest::{Context, SHA256};
use reception::{
    CheckId, EarlierCheck, ExistingKey, InsuredPerson, Judgement, VoucherKey, kana_search_key,
    number_search_key,
};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::column::Column;
use crate::{NewCheck, Queue, QueueError, Receipt};

impl Queue {
    /// The id of the check that an answer file of a 既存型 system becomes: always the same in this queue, so that a
    /// copy of the file is no second check. The secret of the file is in it, because an id stands in logs.
    pub async fn check_id_of(&self, key: &ExistingKey) -> Result<CheckId, QueueError> {
        let mut view = self.snapshot().await?;
        let salt = salt(&mut view).await?;
        let digest = digest(&salt, &["existing", key.as_str()]);
        let digest = digest.as_slice().try_into().map_err(|_| QueueError::Defect { code: 0 })?;
        Ok(CheckId::from_digest(digest))
    }
}

async fn salt(view: &mut SqliteConnection) -> Result<Vec<u8>, QueueError> {
    Ok(sqlx::query_scalar("SELECT bytes FROM salt").fetch_one(view).await?)
}

/// Two uses may be of one voucher when their number and year are the same, and so are their insurers or one of these
/// is not known.
struct VoucherUse {
    number: Vec<u8>,
    insurer: Option<Vec<u8>>,
}

/// Under which a check is found by later ones.
pub(crate) struct Keys {
    voucher: Option<VoucherUse>,
    person: Option<Vec<u8>>,
}

impl Keys {
    /// The keys of this check. One clear person is needed for the second.
    pub(crate) async fn of(work: &mut SqliteConnection, check: &NewCheck) -> Result<Self, QueueError> {
        let salt = salt(work).await?;
        let results = check.answer.as_ref().map(|answer| answer.results.as_slice());
        let person = if let Some([person]) = results { Some(person_key(&salt, person)) } else { None };
        let voucher = check.judgement.voucher_key();
        Ok(Self { voucher: voucher.map(|key| voucher_use(&salt, key)), person })
    }

    /// Keeps them beside the check.
    pub(crate) async fn insert(
        &self,
        work: &mut SqliteConnection,
        check: &NewCheck,
    ) -> Result<(), QueueError> {
        let id = check.id.to_string();
        if let Some(VoucherUse { number, insurer }) = &self.voucher {
            let insert = sqlx::query(
                "INSERT INTO voucher_uses (check_id, number_key, insurer_key) VALUES (?1, ?2, ?3)",
            );
            insert.bind(&id).bind(number).bind(insurer.as_ref()).execute(&mut *work).await?;
        }
        if let Some(key) = &self.person {
            let insert =
                sqlx::query("INSERT INTO arrivals (check_id, business_date, key) VALUES (?1, ?2, ?3)");
            insert.bind(&id).bind(check.business_date.to_string()).bind(key).execute(work).await?;
        }
        Ok(())
    }
}

/// An accepted check that was not discarded has used its voucher, and so has one that staff approved.
const USED: &str = "SELECT c.business_date, c.receipt FROM voucher_uses u JOIN checks c ON c.id = u.check_id
    WHERE u.number_key = ?1 AND coalesce(u.insurer_key = ?2, TRUE)
    AND (c.state IN ('approved', 'forwarded') OR (c.accepted = 1 AND c.state <> 'discarded'))
    ORDER BY c.seq LIMIT 1";

const ARRIVED: &str = "SELECT c.business_date, c.receipt FROM arrivals a JOIN checks c ON c.id = a.check_id
    WHERE a.key = ?1 AND a.business_date = ?2 AND c.state <> 'discarded' ORDER BY c.seq LIMIT 1";

/// The judgement with what earlier checks add to it.
pub(crate) async fn look(
    work: &mut SqliteConnection,
    check: &NewCheck,
    keys: &Keys,
) -> Result<Judgement, QueueError> {
    let mut judgement = check.judgement.clone();
    if let Some(VoucherUse { number, insurer }) = &keys.voucher {
        let row = sqlx::query(USED).bind(number).bind(insurer.as_ref()).fetch_optional(&mut *work).await?;
        if let Some(row) = row {
            judgement = judgement.used_before(earlier(&row)?);
        }
    }
    if let Some(key) = &keys.person {
        let day = check.business_date.to_string();
        let row = sqlx::query(ARRIVED).bind(key).bind(day).fetch_optional(work).await?;
        if let Some(row) = row {
            judgement = judgement.arrived_before(earlier(&row)?);
        }
    }
    Ok(judgement)
}

const APPROVED: &str = "SELECT c.business_date, c.receipt FROM voucher_uses mine
    JOIN voucher_uses u ON u.number_key = mine.number_key JOIN checks c ON c.id = u.check_id
    WHERE mine.check_id = ?1 AND u.check_id <> ?1 AND coalesce(u.insurer_key = mine.insurer_key, TRUE)
    AND c.state IN ('approved', 'forwarded')
    ORDER BY c.seq LIMIT 1";

/// Another check, probably with the same voucher, that staff have approved.
pub(crate) async fn approved_with_same_voucher(
    work: &mut SqliteConnection,
    id: CheckId,
) -> Result<Option<Receipt>, QueueError> {
    let row = sqlx::query(APPROVED).bind(id.to_string()).fetch_optional(work).await?;
    let Some(row) = row else { return Ok(None) };
    let EarlierCheck { day, number } = earlier(&row)?;
    Ok(Some(Receipt { business_date: day, number }))
}

fn earlier(row: &SqliteRow) -> Result<EarlierCheck, QueueError> {
    Ok(EarlierCheck { day: row.date("business_date")?, number: row.value("receipt")? })
}

fn voucher_use(salt: &[u8], key: VoucherKey) -> VoucherUse {
    let VoucherKey { insurer, number, year } = key;
    let (number, year) = (number.digits(), year.begins_in().to_string());
    let insurer = insurer.map(|one| digest(salt, &["voucher-of", &one.to_string(), &number, &year]));
    VoucherUse { number: digest(salt, &["voucher", &number, &year]), insurer }
}

/// The same person asked twice has the same credential, so the folded parts are equal as text. Only a branch number
/// tells twins apart; without one the kana does.
fn person_key(salt: &[u8], person: &InsuredPerson) -> Vec<u8> {
    let folded = |text: Option<&str>| text.map(number_search_key).unwrap_or_default();
    let kana = person.kana.as_deref().filter(|_| person.branch.is_none()).map(kana_search_key);
    digest(
        salt,
        &[
            "person",
            &person.insurer_number.to_string(),
            &folded(person.symbol.as_deref()),
            &folded(Some(&person.number)),
            &folded(person.branch.as_deref()),
            &person.birth_date.to_string(),
            &kana.unwrap_or_default(),
        ],
    )
}

/// Each part with its length before it, so that no two lists of parts are the same bytes.
fn digest(salt: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut hash = Context::new(&SHA256);
    hash.update(salt);
    for part in parts {
        hash.update(part.len().to_string().as_bytes());
        hash.update(b":");
        hash.update(part.as_bytes());
    }
    hash.finish().as_ref().to_vec()
}
