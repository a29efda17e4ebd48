//! Owns what a stored check (資格確認 1件) is called, its states, and which moves staff may make.
//!
//! Promises: the table of legal moves is this file; the queue only carries it out.
//! Must never: contain a move that a machine makes against a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest note that staff may write (characters).
pub const NOTE_CHARS_MAX: usize = 500;

/// 128 bits that name one check everywhere: queue, gateway and exam system (idempotency key). Random at the kiosk;
/// the first half of a digest where the same input must not become a second check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CheckId(u128);

/// Text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a check id has 32 lower-case hexadecimal digits")]
pub struct CheckIdError;

impl CheckId {
    /// From 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// The same for the same digest. The digest must not be one that somebody who knows the person can work out.
    #[must_use]
    pub fn from_digest(digest: &[u8; 32]) -> Self {
        Self(digest.iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte)))
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", self.0)
    }
}

impl FromStr for CheckId {
    type Err = CheckIdError;

    fn from_str(text: &str) -> Result<Self, CheckIdError> {
        let known = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 32 || !text.bytes().all(known) {
            return Err(CheckIdError);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| CheckIdError)
    }
}

impl TryFrom<String> for CheckId {
    type Error = CheckIdError;

    fn try_from(text: String) -> Result<Self, CheckIdError> {
        text.parse()
    }
}

impl From<CheckId> for String {
    fn from(id: CheckId) -> Self {
        id.to_string()
    }
}

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckState {
    /// Nobody has decided yet.
    AwaitingReview,
    /// 保留: staff wait for something.
    OnHold,
    /// 承認: to be forwarded; its outbox row exists.
    Approved,
    /// 連携済: the exam system has it.
    Forwarded,
    /// 取消: with a reason; never by machine.
    Discarded,
}

impl CheckState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::AwaitingReview, Self::OnHold, Self::Approved, Self::Forwarded, Self::Discarded];

    /// Name in queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AwaitingReview => "awaiting-review",
            Self::OnHold => "on-hold",
            Self::Approved => "approved",
            Self::Forwarded => "forwarded",
            Self::Discarded => "discarded",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Where this move leads from here, or that it is not allowed.
    pub fn after(self, step: Move) -> Result<Self, MoveRefused> {
        let refused = Err(MoveRefused { from: self, step });
        match (self, step) {
            (Self::AwaitingReview | Self::OnHold, Move::Approve) => Ok(Self::Approved),
            (Self::AwaitingReview, Move::Hold) => Ok(Self::OnHold),
            (Self::AwaitingReview | Self::OnHold, Move::Discard) => Ok(Self::Discarded),
            (Self::Approved, Move::Forwarded) => Ok(Self::Forwarded),
            (Self::Approved | Self::Discarded, Move::TakeBack) => Ok(Self::AwaitingReview),
            (Self::AwaitingReview, Move::Forwarded | Move::TakeBack)
            | (Self::OnHold, Move::Hold | Move::Forwarded | Move::TakeBack)
            | (Self::Approved | Self::Forwarded, Move::Approve | Move::Hold | Move::Discard)
            | (Self::Forwarded, Move::Forwarded | Move::TakeBack)
            | (Self::Discarded, Move::Approve | Move::Hold | Move::Discard | Move::Forwarded) => refused,
        }
    }
}

/// A step of a check. All are staff's but [`Self::Forwarded`], which is the forwarder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// 承認.
    Approve,
    /// 保留.
    Hold,
    /// 取消.
    Discard,
    /// 元に戻す: an approval of which nothing was sent, or a discard.
    TakeBack,
    /// The exam system has confirmed it.
    Forwarded,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Hold, Self::Discard, Self::TakeBack, Self::Forwarded];

    /// Name in the audit trail.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Hold => "hold",
            Self::Discard => "discard",
            Self::TakeBack => "take-back",
            Self::Forwarded => "forwarded",
        }
    }
}

/// The move is not allowed from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} is not allowed from {}", step.code(), from.code())]
pub struct MoveRefused {
    /// State of the check.
    pub from: CheckState,
    /// What was wanted.
    pub step: Move,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_of_moves() {
        use CheckState::{Approved, AwaitingReview, Discarded, Forwarded, OnHold};
        let legal = [
            (AwaitingReview, Move::Approve, Approved),
            (AwaitingReview, Move::Hold, OnHold),
            (AwaitingReview, Move::Discard, Discarded),
            (OnHold, Move::Approve, Approved),
            (OnHold, Move::Discard, Discarded),
            (Approved, Move::TakeBack, AwaitingReview),
            (Discarded, Move::TakeBack, AwaitingReview),
            (Approved, Move::Forwarded, Forwarded),
        ];
        for from in CheckState::ALL {
            for step in Move::ALL {
                let to = legal.iter().find(|row| row.0 == from && row.1 == step).map(|row| row.2);
                assert_eq!(from.after(step).ok(), to, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn ids_and_codes_lead_back() {
        let id = CheckId::from_random([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        let digest = std::array::from_fn(|at| u8::try_from(at).expect("small"));
        assert_eq!(CheckId::from_digest(&digest).to_string(), "000102030405060708090a0b0c0d0e0f");
        for bad in ["", "AB", &"g".repeat(32), &"A".repeat(32), "+0000000000000000000000000000001"] {
            assert_eq!(bad.parse::<CheckId>(), Err(CheckIdError), "{bad}");
        }
        let stored = serde_json::to_string(&id).expect("text");
        assert_eq!((stored.len(), serde_json::from_str(&stored).ok()), (34, Some(id)));
        for state in CheckState::ALL {
            assert_eq!(CheckState::from_code(state.code()), Some(state));
        }
        let moves: std::collections::BTreeSet<&str> = Move::ALL.into_iter().map(Move::code).collect();
        assert_eq!(moves.len(), Move::ALL.len());
    }
}
