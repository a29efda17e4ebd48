//! Owns when a file of the folder is opened: once it has been the same at two looks, and again when its time is up.
//!
//! Promises: a file that is still growing waits; one that waits for its end gets a last look after
//! [`EXISTING_WAIT_SECS_MAX`] without a change, and no other.
//! Must never: do I/O or read a clock.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a file may stay incomplete without a change (seconds).
pub const EXISTING_WAIT_SECS_MAX: u64 = 600;

/// By which a change of a file is seen: length (bytes), and time of change (seconds and nanoseconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) bytes: i64,
    pub(super) changed: (i64, u64),
}

/// A file as it lies in the folder. No Debug: its name is another system's and may be about a person.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Lying {
    pub(super) name: String,
    pub(super) mark: Mark,
}

/// A file to open now.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) file: Lying,
    /// Whether it has waited long enough: what is not whole now never will be.
    pub(super) last: bool,
}

/// What earlier looks have seen, by name.
#[derive(Default)]
pub(super) struct Looks(BTreeMap<String, Seen>);

#[derive(Clone, Copy)]
struct Seen {
    mark: Mark,
    since: Instant,
    /// Whether it was opened as it is and is not whole.
    incomplete: bool,
}

impl Looks {
    /// What to open of the files that lie there now. Files that are gone are forgotten.
    pub(super) fn look(&mut self, files: Vec<Lying>, now: Instant) -> Vec<Ready> {
        let before = std::mem::take(&mut self.0);
        let mut ready = Vec::new();
        for file in files {
            let known = before.get(&file.name).copied().filter(|seen| seen.mark == file.mark);
            let seen = known.unwrap_or(Seen { mark: file.mark, since: now, incomplete: false });
            self.0.insert(file.name.clone(), seen);
            let last =
                now.saturating_duration_since(seen.since) >= Duration::from_secs(EXISTING_WAIT_SECS_MAX);
            if known.is_some() && (last || !seen.incomplete) {
                ready.push(Ready { file, last });
            }
        }
        ready
    }

    /// This file was opened and is not whole.
    pub(super) fn incomplete(&mut self, name: &str) {
        if let Some(seen) = self.0.get_mut(name) {
            seen.incomplete = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lying(bytes: i64) -> Vec<Lying> {
        vec![Lying { name: "a".to_owned(), mark: Mark { bytes, changed: (1, 0) } }]
    }

    fn after(start: Instant, secs: u64) -> Instant {
        start + Duration::from_secs(secs)
    }

    /// None when the file is not to be opened, else whether for the last time.
    fn told(ready: &[Ready]) -> Option<bool> {
        ready.first().map(|ready| ready.last)
    }

    #[test]
    fn a_file_is_opened_when_it_was_the_same_at_two_looks() {
        let (mut looks, start) = (Looks::default(), Instant::now());
        assert_eq!(told(&looks.look(lying(5), start)), None);
        assert_eq!(told(&looks.look(lying(9), after(start, 2))), None, "it has grown");
        let touched = vec![Lying { name: "a".to_owned(), mark: Mark { bytes: 9, changed: (1, 1) } }];
        assert_eq!(told(&looks.look(touched.clone(), after(start, 4))), None, "it was written again");
        assert_eq!(told(&looks.look(touched, after(start, 6))), Some(false));
    }

    #[test]
    fn a_file_that_is_not_whole_is_opened_again_after_a_change_or_when_its_time_is_up() {
        let (mut looks, start) = (Looks::default(), Instant::now());
        looks.look(lying(5), start);
        assert_eq!(told(&looks.look(lying(5), after(start, 2))), Some(false));
        looks.incomplete("a");
        assert_eq!(told(&looks.look(lying(5), after(start, 4))), None);
        assert_eq!(told(&looks.look(lying(5), after(start, EXISTING_WAIT_SECS_MAX - 1))), None);
        assert_eq!(told(&looks.look(lying(5), after(start, EXISTING_WAIT_SECS_MAX))), Some(true));
        let grown = EXISTING_WAIT_SECS_MAX + 2;
        assert_eq!(told(&looks.look(lying(6), after(start, grown))), None, "a change starts anew");
        assert_eq!(told(&looks.look(lying(6), after(start, grown + 2))), Some(false));
    }

    #[test]
    fn what_could_not_be_handled_comes_again_and_what_is_gone_is_forgotten() {
        let (mut looks, start) = (Looks::default(), Instant::now());
        looks.look(lying(5), start);
        for secs in [2, 4] {
            assert_eq!(told(&looks.look(lying(5), after(start, secs))), Some(false));
        }
        looks.look(Vec::new(), after(start, 6));
        assert!(looks.0.is_empty());
        assert_eq!(told(&looks.look(lying(5), after(start, 8))), None, "a new file of that name");
    }
}
