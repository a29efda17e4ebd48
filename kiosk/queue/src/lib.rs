//! The queue: the one SQLite file that hands checks (資格確認) from the kiosk to the desk.
//!
//! Promises: what a call has acknowledged is on the disk; every change of a check is one transaction that
//! compares the revision and writes its audit row; audit rows are only ever added.
//! Must never: decide anything about a person (that is `reception`), read a clock, or put a patient's data
//! into the audit trail, an error or a log line.

mod audit;
mod chain;
mod check;
mod closing;
mod column;
mod earlier;
mod enqueue;
mod error;
mod first_code;
mod insurers;
mod invitation;
mod lock;
mod narrow;
mod notices;
mod open;
mod outbox;
mod papers;
mod password_hash;
mod report;
mod reservations;
mod retention;
mod review;
mod schema;
mod search;
mod second_factor;
mod service;
mod staff;
mod staff_code;
mod step;
#[cfg(test)]
mod tests;
mod trail;
mod trouble;

pub use audit::{Actor, AuditAction, AuditRow, DeskAction, KioskAction};
pub use chain::file::{
    AUDIT_FILE_VERSION, AUDIT_LINE_BYTES_MAX, AuditFileVerifier, audit_file_end, audit_file_head,
    audit_file_row,
};
pub use chain::proof::{AuditFlaw, AuditProof, AuditVerifier};
pub use chain::stored::AuditReader;
pub use chain::{AuditFacts, AuditLine, ChainHead, ChainHeadError};
pub use check::{
    Backlog, ByStaff, CheckDetail, CheckFilter, CheckName, CheckPage, CheckSummary, Cursor, CursorError,
    Delivery, NewCheck, Receipt, ReceiptError, Revision, RevisionError, StateCounts, Stored,
};
pub use closing::{
    CLOSINGS_MAX, Closing, ClosingError, ClosingNote, DayClosings, DayMark, DayMarkError, DayStanding,
    DayState, NewClosing, Reopening,
};
pub use error::{Damage, QueueError};
pub use first_code::{FIRST_CODE_DIGITS, FIRST_CODE_SECS_MAX, FirstCode, FirstCodeError};
pub use insurers::{InsurerListError, InsurerListHead, InsurerListInForce, InsurersInForce, StepBack};
pub use invitation::INVITATION_SECS_MAX;
pub use narrow::{Narrow, NarrowChoices};
pub use notices::{NOTICES_MAX, Notice, NoticeError, NoticeKind};
pub use open::{BUSY_SECS_MAX, Queue};
pub use outbox::{OUTBOX_DELAY_SECS_MAX, OUTBOX_ITEMS_MAX, OutboxDue, OutboxItem};
pub use papers::Papers;
pub use password_hash::{HashError, PasswordHash, SALT_BYTES};
pub use report::{DayReport, INSURERS_MAX, InsurerCount, Spread, Tally};
pub use reservations::{
    RESERVATION_DAYS_KEPT, ReservationImport, ReservationListError, ReservationListInForce, Wanted,
};
pub use retention::{CLOCK_DAYS_MIN, CLOCK_GAP_DAYS_MAX, REMOVED_CHECKS_MAX, REMOVED_ROWS_MAX, Removed};
pub use review::CHECKS_PER_PAGE_MAX;
pub use search::Sought;
pub use second_factor::{
    CodeDigest, RECOVERY_CODES, SEALED_BYTES_MAX, SealedSecret, SecondFactor, SecondProof,
};
pub use service::Service;
pub use staff::{Role, STAFF_NAME_CHARS_MAX, StaffAccount, StaffEntry, StaffError};
pub use staff_code::{CodeHolder, CodeNumber, STAFF_CODE_DIGITS, StaffCode};
pub use step::StepError;
pub use trail::{TRAIL_ROWS_MAX, TrailFilter, TrailPage, TrailRow};
pub use trouble::{Trouble, TroubleRule, Troubles};
