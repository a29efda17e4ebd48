//! Owns how long a page waits for what.
//!
//! Promises: whoever walks away from any page is forgotten 30 seconds later, unless the centre gives people more time.
//! Must never: look at a clock.

/// Seconds until a page says that its time is nearly up.
const PERSON_SECS: u16 = 20;
/// Seconds from there to its end.
const WARNED_SECS: u16 = 10;
/// Seconds until a card that lies there is called for.
const LYING_SECS: u16 = 5;
/// Seconds from there until the journal is told.
const CALLED_SECS: u16 = 10;

/// What a page waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    /// For nothing: it has no timer.
    Never,
    /// For a person. Then it warns.
    Person,
    /// For the person who is warned. Then it ends.
    Warned,
    /// For a card, gateway or disk; seconds.
    Machine(u16),
    /// For a card to be taken. Then a sound calls.
    CardLying,
    /// The same, after the sound. Then staff are told.
    CardCalled,
}

/// How much time the centre gives people: one to three times the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Patience(u16);

impl Patience {
    /// The usual time.
    pub const USUAL: Self = Self(1);

    /// The most that a centre can give.
    pub const MOST: Self = Self(3);

    /// One to three times the usual.
    #[must_use]
    pub fn times(factor: u16) -> Option<Self> {
        (1..=Self::MOST.0).contains(&factor).then_some(Self(factor))
    }
}

impl Wait {
    /// Seconds; none without a timer.
    #[must_use]
    pub fn secs(self, Patience(factor): Patience) -> Option<u16> {
        match self {
            Self::Never => None,
            Self::Person => Some(PERSON_SECS * factor),
            Self::Warned => Some(WARNED_SECS * factor),
            Self::Machine(secs) => Some(secs),
            Self::CardLying => Some(LYING_SECS),
            Self::CardCalled => Some(CALLED_SECS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Patience, Wait};

    #[test]
    fn who_walks_away_is_forgotten_within_thirty_seconds() {
        let secs = |wait: Wait, patience| wait.secs(patience).expect("a timer");
        assert!(secs(Wait::Person, Patience::USUAL) + secs(Wait::Warned, Patience::USUAL) <= 30);
        assert!(secs(Wait::Warned, Patience::USUAL) >= 10, "time to read the warning and to touch");
        let twice = Patience::times(2).expect("a factor");
        for wait in [Wait::Person, Wait::Warned] {
            assert_eq!(secs(wait, twice), 2 * secs(wait, Patience::USUAL));
        }
        assert_eq!(secs(Wait::Machine(15), twice), 15);
    }

    #[test]
    fn a_card_is_called_for_after_5_seconds_and_noted_after_15() {
        let [lying, called] = [Wait::CardLying, Wait::CardCalled].map(|wait| wait.secs(Patience::USUAL));
        assert_eq!((lying, called), (Some(5), Some(10)));
    }

    #[test]
    fn patience_has_an_end() {
        assert!(Patience::times(0).is_none() && Patience::times(4).is_none() && Patience::times(3).is_some());
        assert_eq!(Wait::Never.secs(Patience::USUAL), None);
    }
}
