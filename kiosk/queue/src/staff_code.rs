//! Owns the staff code (職員コード): eight digits with which a member of staff identifies themselves at the kiosk.
//!
//! Promises: a code is wiped on drop; the first two digits find whose it is, the other six are random; a number that
//! nobody has costs the same work as a wrong code.
//! Must never: have Debug, Display or Clone, or be stored, recorded or logged, also not by its number.

use std::hint::black_box;

use jiff::Timestamp;
use sqlx::SqliteConnection;
use zeroize::Zeroizing;

use crate::column::Column;
use crate::password_hash::SALT_BYTES;
use crate::staff::record;
use crate::{Actor, AuditAction, HashError, PasswordHash, Queue, QueueError, StaffError};

/// Digits of a code.
pub const STAFF_CODE_DIGITS: usize = 8;

const NUMBER_MIN: u8 = 10;
const NUMBER_MAX: u8 = 99;
const RANDOM_CODES: u64 = 1_000_000;

/// A staff code. Its ASCII digits lie in one place of the heap, so that moving it leaves none behind.
///
/// ```compile_fail
/// fn show(code: &queue::StaffCode) { println!("{code:?}"); } // cannot be printed
/// ```
///
/// ```compile_fail
/// fn copy(code: &queue::StaffCode) -> queue::StaffCode { code.clone() } // nor copied
/// ```
pub struct StaffCode(Box<Zeroizing<[u8; STAFF_CODE_DIGITS]>>);

/// The first two digits of a code, 10 to 99. Part of a secret: no Debug.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeNumber(u8);

/// Whose code it is, if it fits the hash. No Debug: it carries the hash.
pub struct CodeHolder {
    /// Name of the account.
    pub name: String,
    /// What colleagues read.
    pub display_name: String,
    /// To compare the code with.
    pub hash: PasswordHash,
}

impl CodeNumber {
    /// Of 10 to 99.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (NUMBER_MIN..=NUMBER_MAX).contains(&number).then_some(Self(number))
    }
}

impl StaffCode {
    /// Eight ASCII digits of which the first is not 0.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = Self::zeros();
        let sound = typed.len() == STAFF_CODE_DIGITS
            && typed.bytes().all(|digit| digit.is_ascii_digit())
            && !typed.starts_with('0');
        sound.then(|| {
            code.0.copy_from_slice(typed.as_bytes());
            code
        })
    }

    /// A code with this number; the rest comes from the random bytes.
    #[must_use]
    pub fn generate(number: CodeNumber, random: [u8; 8]) -> Self {
        let rest = u64::from_le_bytes(random) % RANDOM_CODES;
        let mut left = u64::from(number.0) * RANDOM_CODES + rest;
        let mut code = Self::zeros();
        for place in code.0.iter_mut().rev() {
            *place = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
        code
    }

    /// Finds whose code it may be.
    #[must_use]
    pub fn number(&self) -> CodeNumber {
        let [tens, ones, ..] = **self.0;
        CodeNumber((tens - b'0') * 10 + (ones - b'0'))
    }

    /// Its hash with this salt, at the cost of [`PasswordHash::of`].
    pub fn hash(&self, salt: &[u8]) -> Result<PasswordHash, HashError> {
        PasswordHash::of(self.digits(), salt)
    }

    /// Whether it is the one behind the hash of its holder. `None`, when nobody has the number, is always wrong and
    /// takes the same time.
    #[must_use]
    pub fn fits(&self, holder: Option<&PasswordHash>) -> bool {
        let Some(hash) = holder else {
            black_box(self.hash(&[0; SALT_BYTES]).is_ok());
            return false;
        };
        hash.fits(self.digits())
    }

    /// In groups, to be shown once: `12 345 678`.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut shown = Zeroizing::new(String::with_capacity(STAFF_CODE_DIGITS + 2));
        for (place, digit) in self.digits().iter().enumerate() {
            if place == 2 || place == 5 {
                shown.push(' ');
            }
            shown.push(char::from(*digit));
        }
        shown
    }

    fn zeros() -> Self {
        Self(Box::new(Zeroizing::new([b'0'; STAFF_CODE_DIGITS])))
    }

    fn digits(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl Queue {
    /// The lowest number that nobody has.
    pub async fn free_code_number(&self) -> Result<Option<CodeNumber>, QueueError> {
        let given: Vec<u8> =
            sqlx::query_scalar("SELECT number FROM staff_codes").fetch_all(&self.readers).await?;
        Ok((NUMBER_MIN..=NUMBER_MAX).find(|number| !given.contains(number)).map(CodeNumber))
    }

    /// Gives an open account a code. One that it had is void.
    pub async fn set_staff_code(
        &self,
        name: &str,
        number: CodeNumber,
        hash: &PasswordHash,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        take_back(&mut work, name).await?;
        if is_given(&mut work, number).await? {
            return Err(StaffError::NumberTaken);
        }
        let given = sqlx::query(INSERT)
            .bind(number.0)
            .bind(name)
            .bind(hash.expose())
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        if given.rows_affected() == 0 {
            return Err(StaffError::NotFound);
        }
        record(&mut work, actor, AuditAction::GiveCode, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Takes the code of an account back.
    pub async fn remove_staff_code(
        &self,
        name: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        if !take_back(&mut work, name).await? {
            return Err(StaffError::NoCode);
        }
        record(&mut work, actor, AuditAction::RemoveCode, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// The open account whose code has this number.
    pub async fn staff_of_code(&self, number: CodeNumber) -> Result<Option<CodeHolder>, QueueError> {
        let row = sqlx::query(SELECT).bind(number.0).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(CodeHolder {
            name: row.value("name")?,
            display_name: row.value("display_name")?,
            hash: PasswordHash::new(row.value("hash")?),
        }))
    }
}

const INSERT: &str = "INSERT INTO staff_codes (number, name, hash)
    SELECT ?1, name, ?3 FROM staff WHERE name = ?2 AND removed_at_ms IS NULL AND role <> 'technician'";

const SELECT: &str =
    "SELECT c.name, s.display_name, c.hash FROM staff_codes c JOIN staff s ON s.name = c.name
    WHERE c.number = ?1 AND s.removed_at_ms IS NULL AND s.role <> 'technician'";

/// Whether there was a code to take back.
pub(crate) async fn take_back(work: &mut SqliteConnection, name: &str) -> Result<bool, QueueError> {
    let done = sqlx::query("DELETE FROM staff_codes WHERE name = ?1").bind(name).execute(work).await?;
    Ok(done.rows_affected() > 0)
}

async fn is_given(work: &mut SqliteConnection, number: CodeNumber) -> Result<bool, QueueError> {
    let found = sqlx::query("SELECT 1 FROM staff_codes WHERE number = ?1").bind(number.0);
    Ok(found.fetch_optional(work).await?.is_some())
}
