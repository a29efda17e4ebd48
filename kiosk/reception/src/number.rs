//! Owns the numbers of health insurance and of institutions: their form, their check digits, what they tell.
//!
//! Promises: each kind of number is its own type; a check digit that is only customary warns, never refuses.
//! Must never: print a number that belongs to a person, or let a 12-digit personal number pass unseen.

mod claim_return;
mod credential;
mod institution;
mod luhn;
mod personal;
mod prefecture;
mod scheme;
mod voucher;

pub use claim_return::{ClaimReturn, Guard};
pub use credential::{CredentialDoubt, credential_doubts};
pub use institution::{
    FacilityNumber, InstitutionCode, InstitutionCodeError, InstitutionDoubt, InstitutionIdentity,
    InstitutionType, OnlineCode,
};
pub(crate) use luhn::luhn_fits;
pub use personal::contains_personal_number;
pub use prefecture::Prefecture;
pub use scheme::Scheme;
pub use voucher::{VoucherKey, VoucherKind, VoucherNumber, VoucherNumberError, read_voucher_number};

use crate::text::normal;

/// Text as a number is read: half width, no spaces around it.
fn plain_digits(text: &str) -> String {
    normal(text).collect::<String>().trim().to_owned()
}
