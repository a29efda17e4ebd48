//! Owns the settings of who comes in and for how long: `[access]`.
//!
//! Promises: nobody is left signed in for longer than a working day, whatever the file says.
//! Must never: name an account.

use std::time::Duration;

use crate::access::{SESSION_AGE_SECS_DEFAULT, SESSION_IDLE_SECS_DEFAULT, SecondFactorRule, SessionLimits};

const SECS_PER_MINUTE: u64 = 60;
const SECS_PER_HOUR: u64 = 60 * SECS_PER_MINUTE;

/// Longest idle session that can be set (minutes).
pub const IDLE_MINUTES_MAX: u64 = 60;
/// Longest session that can be set (hours).
pub const SESSION_HOURS_MAX: u64 = 12;

/// Who comes in and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Who must have a second factor.
    pub second_factor: SecondFactorRule,
    /// When sessions end.
    pub sessions: SessionLimits,
}

impl Default for Access {
    /// What holds without settings. Guideline 6.0, chapter 14: two factors for what is newly introduced.
    fn default() -> Self {
        Self { second_factor: SecondFactorRule::Required, sessions: SessionLimits::default() }
    }
}

impl Access {
    pub(super) fn read(file: &mut settings::File) -> Self {
        let (idle, age) =
            (SESSION_IDLE_SECS_DEFAULT / SECS_PER_MINUTE, SESSION_AGE_SECS_DEFAULT / SECS_PER_HOUR);
        let idle = file.integer_or("access.idle_minutes", 1..=IDLE_MINUTES_MAX, idle);
        let age = file.integer_or("access.session_hours", 1..=SESSION_HOURS_MAX, age);
        let second_factor =
            file.choice_or("access.second_factor", &SecondFactorRule::NAMES, Self::default().second_factor);
        let sessions = SessionLimits {
            idle: Duration::from_secs(idle * SECS_PER_MINUTE),
            age: Duration::from_secs(age * SECS_PER_HOUR),
        };
        Self { second_factor, sessions }
    }
}
