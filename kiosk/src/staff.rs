//! Staff at the kiosk (職員用ページ): their code, opening and closing, receiving a person themselves, self-test.
//!
//! Promises: pure but for `checkup`, which asks the parts; every page is a board that fits, and leads back.
//! Must never: decide about a person, keep a code, or stay open when staff have gone.

mod attempts;
mod checkup;
mod page;
mod words;

pub use attempts::Attempts;
pub use checkup::{Checkup, Finding, Part, check_up, log};
pub use page::{Choice, CodeNote, Deed, Draft, PROOFS, Page, Site};

/// Who has identified themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Name of the account.
    pub name: String,
    /// What colleagues read.
    pub display_name: String,
}

/// Whose a code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified {
    /// This person's.
    As(Who),
    /// Nobody's.
    Nobody,
    /// Nobody could be looked up.
    Unknown,
}

/// Where staff stand, and who they are once a code fitted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// The board that is shown.
    pub page: Page,
    /// Nobody before a code fitted.
    pub who: Option<Who>,
}
