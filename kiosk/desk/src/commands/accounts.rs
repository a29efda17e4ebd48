//! Owns the commands for accounts of staff (職員): add, remove, another passphrase, a second factor taken away, a code for
//! the kiosk, the code of the first manager.
//!
//! Promises: each is one row in the audit trail, under the technician; a removed account and an old passphrase
//! also end the sessions that they opened; a code is shown once, when it holds.
//! Must never: show a passphrase, or take one as an argument.

use std::path::Path;

use queue::{Actor, FirstCode, PasswordHash, Queue, Role, SALT_BYTES, StaffCode};

use super::typing::read_passphrase;
use super::{CommandError, block_on, say};
use crate::access::{check_new, check_staff_name};
use crate::clock::{Clock as _, SystemClock, random_bytes};
use crate::config::Config;
use crate::sentences;

/// An account to make.
pub struct NewAccount {
    /// What colleagues read; the name unless given.
    pub display_name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// What is typed to sign in.
    pub name: String,
}

/// `desk add-staff`.
pub fn add_staff(config: &Path, account: &NewAccount) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let name = account.name.as_str();
    check_staff_name(name)?;
    let shown = account.display_name.as_deref().unwrap_or(name);
    check_staff_name(shown)?;
    let hash = new_hash(name)?;
    with_queue(&config, async |queue| {
        queue.add_staff(name, shown, &hash, account.role, &Actor::Technician, SystemClock.now()).await
    })?;
    say(&format!("アカウント {name} を作りました。"))
}

/// `desk remove-staff`.
pub fn remove_staff(config: &Path, name: &str) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    with_queue(&config, async |queue| queue.remove_staff(name, &Actor::Technician, SystemClock.now()).await)?;
    say(&format!("アカウント {name} を閉じました。ログイン中の画面も使えなくなります。"))
}

/// `desk set-passphrase`.
pub fn set_passphrase(config: &Path, name: &str) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let hash = new_hash(name)?;
    with_queue(&config, async |queue| {
        queue.set_passphrase(name, &hash, &Actor::Technician, SystemClock.now()).await
    })?;
    say(&format!("アカウント {name} のパスフレーズを変えました。ログイン中の画面は使えなくなります。"))
}

/// `desk reset-second-factor`.
pub fn reset_second_factor(config: &Path, name: &str) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    with_queue(&config, async |queue| {
        queue.remove_second_factor(name, &Actor::Technician, SystemClock.now()).await
    })?;
    say(&format!("アカウント {name} の 2 つ目の確認を解除しました。ログイン中の画面は使えなくなります。"))
}

/// `desk first-code`.
pub fn first_code(config: &Path) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let fresh = FirstCode::generate(random_bytes()?);
    let code = with_queue(&config, async |queue| {
        queue.show_first_code(fresh, &Actor::Technician, SystemClock.now()).await
    })?;
    say(&sentences::first_code_shown(&code))
}

/// `desk give-code`.
pub fn give_code(config: &Path, name: &str) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let code = with_queue(&config, async |queue| give(queue, name).await)?;
    say(&sentences::code_given(name, &code))
}

/// `desk remove-code`.
pub fn remove_code(config: &Path, name: &str) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    with_queue(&config, async |queue| {
        queue.remove_staff_code(name, &Actor::Technician, SystemClock.now()).await
    })?;
    say(&format!("アカウント {name} の職員コードを無効にしました。"))
}

async fn give(queue: &Queue, name: &str) -> Result<StaffCode, CommandError> {
    let number = queue.free_code_number().await?.ok_or(CommandError::NoCodeLeft)?;
    let code = StaffCode::generate(number, random_bytes()?);
    let hash = code.hash(&random_bytes::<SALT_BYTES>()?)?;
    queue.set_staff_code(name, number, &hash, &Actor::Technician, SystemClock.now()).await?;
    Ok(code)
}

fn new_hash(name: &str) -> Result<PasswordHash, CommandError> {
    let passphrase = read_passphrase()?;
    check_new(&passphrase, name)?;
    Ok(passphrase.hash(&random_bytes::<SALT_BYTES>()?)?)
}

fn with_queue<T, E>(
    config: &Config,
    work: impl AsyncFnOnce(&Queue) -> Result<T, E>,
) -> Result<T, CommandError>
where
    CommandError: From<E>,
{
    block_on(async {
        let queue = Queue::open(&config.queue_path).await?;
        let done = work(&queue).await;
        queue.close().await;
        Ok(done?)
    })
}
