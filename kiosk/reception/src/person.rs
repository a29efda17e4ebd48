//! Owns whether two records are the same person (domain.md §4.2–4.4): names, kana, symbols, the comparison.
//!
//! Promises: comparing folds, the raw text stays beside it; the relation is symmetric.
//! Must never: print a value of a person, or refuse anybody. Differences are for staff.

mod compare;
mod kana;
mod name;
mod symbol;
mod variants;
mod wildcard;

pub use compare::{Finding, How, PersonField, PersonKeys, SamePerson, compare};
pub use kana::{Kana, KanaLikeness, is_kana_name, kana_search_key};
pub use name::Name;
pub use symbol::{Symbol, number_search_key};
