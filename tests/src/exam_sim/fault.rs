//! Owns the faults of the exam system that a test can switch on.
//!
//! Promises: one fault at a time, for a number of requests or until cleared.
//! Must never: change what is stored.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ExamFault {
    /// 503, and nothing is stored.
    Busy {
        /// `Retry-After` (seconds).
        retry_after_secs: u32,
    },
    /// This status, and nothing is stored.
    Status {
        /// HTTP status.
        status: u16,
    },
    /// The connection is closed, and nothing is stored.
    Drop,
    /// It is stored, and the connection is closed without an answer.
    DropAfter,
    /// It is stored and answered late.
    Delay {
        /// How late (milliseconds).
        millis: u64,
    },
}

/// A fault with how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamFaultOrder {
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: ExamFault,
    /// How many requests; absent until it is cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl ExamFaultOrder {
    /// The fault for the next request; counts it.
    pub fn take(order: &mut Option<Self>) -> Option<ExamFault> {
        let current = order.as_mut()?;
        let fault = current.fault;
        if let Some(times) = &mut current.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                *order = None;
            }
        }
        Some(fault)
    }
}
