//! Owns when a check that the exam system does not get calls for staff (要対応).
//!
//! Promises: what calls for staff on the list does so on the check's page, and the other way round.
//! Must never: read a clock.

use jiff::{SignedDuration, Timestamp};
use queue::{Delivery, TroubleRule};

use super::ForwardProblem;

/// So many failed attempts call for staff, whatever failed.
pub const ATTEMPTS_WITHOUT_STAFF_MAX: u32 = 10;
/// Failing for so long calls for staff, whatever fails (seconds).
pub const FAILING_SECS_WITHOUT_STAFF_MAX: i64 = 60 * 60;

/// Codes of the problems that call for staff at once.
#[must_use]
pub fn staff_codes() -> Vec<&'static str> {
    let lasting = ForwardProblem::ALL.into_iter().filter(|problem| problem.needs_staff());
    lasting.map(ForwardProblem::code).collect()
}

/// What the queue looks for at this moment; `codes` are [`staff_codes`].
#[must_use]
pub fn rule<'a>(codes: &'a [&'a str], now: Timestamp) -> TroubleRule<'a> {
    let limit = SignedDuration::from_secs(FAILING_SECS_WITHOUT_STAFF_MAX);
    let failing_since = now.checked_sub(limit).unwrap_or(Timestamp::MIN);
    TroubleRule { problems: codes, attempts_min: ATTEMPTS_WITHOUT_STAFF_MAX, failing_since }
}

/// Whether this delivery calls for staff by [`rule`].
#[must_use]
pub fn calls_staff(delivery: &Delivery, now: Timestamp) -> bool {
    let codes = staff_codes();
    let rule = rule(&codes, now);
    let lasting = delivery.problem.as_deref().is_some_and(|code| codes.contains(&code));
    let long = delivery.first_failed_at.is_some_and(|first| first <= rule.failing_since);
    let open = delivery.delivered_at.is_none() && delivery.attempts > 0;
    open && (lasting || delivery.attempts >= rule.attempts_min || long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).expect("in range")
    }

    fn failed(attempts: u32, problem: ForwardProblem, first: i64) -> Delivery {
        Delivery {
            attempts,
            due_at: at(0),
            problem: Some(problem.code().to_owned()),
            begun_at: Some(at(first)),
            first_failed_at: Some(at(first)),
            delivered_at: None,
        }
    }

    #[test]
    fn what_lasts_calls_for_staff_whatever_failed() {
        let now = at(FAILING_SECS_WITHOUT_STAFF_MAX);
        assert!(!calls_staff(&failed(9, ForwardProblem::Unreachable, 1), now));
        assert!(calls_staff(&failed(10, ForwardProblem::Unreachable, 1), now));
        assert!(calls_staff(&failed(1, ForwardProblem::Busy, 0), now));
        assert!(calls_staff(&failed(1, ForwardProblem::Tls, 1), now));
        let delivered = Delivery { delivered_at: Some(now), ..failed(10, ForwardProblem::Tls, 0) };
        assert!(!calls_staff(&delivered, now));
    }
}
