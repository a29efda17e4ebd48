//! Owns the five things that can be done about a failure.
//!
//! Promises: every error of every boundary maps to one of these by an exhaustive match at that boundary.
//! Must never: grow a variant that no page, sentence and log level belongs to.

/// What helps. Picks the page, the sentence and the log level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// The same person tries the same step again.
    TryAgain,
    /// The card is put down again.
    ReseatCard,
    /// Staff go on with the person.
    SeeStaff,
    /// It will work again when the network does; the person goes to staff meanwhile.
    WaitForNetwork,
    /// Something on the device must be put right.
    CallTechnician,
}
