//! Owns why a kiosk that could serve takes nobody: staff said so, at the kiosk.
//!
//! Promises: each has a stable code for the queue. Must never: hold what a person reads; the screen has the sentences.

/// Why staff take nobody here (受付休止).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recess {
    /// The day has not begun.
    NotYet,
    /// The day is over.
    Over,
    /// For a while.
    Paused,
    /// The kiosk is out of order.
    Broken,
}

impl Recess {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::NotYet, Self::Over, Self::Paused, Self::Broken];

    /// Name in queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Over => "over",
            Self::Paused => "paused",
            Self::Broken => "broken",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recess| recess.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Recess;

    #[test]
    fn every_code_leads_back() {
        assert!(Recess::ALL.iter().all(|recess| Recess::from_code(recess.code()) == Some(*recess)));
        assert_eq!(Recess::from_code("open"), None);
    }
}
