//! Owns what the journal is told of scanners that come, go, and cannot be had.
//!
//! Promises: a state is told once, when it begins; that none of the list is plugged in is told as well.
//! Must never: look at a device, or tell what was scanned.

use std::collections::{BTreeMap, BTreeSet};

use super::device::HoldError;

/// Each scanner that is there by the name of its node, and why it is not held.
pub(super) type State = BTreeMap<String, Option<HoldError>>;

/// One line of the journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News<'a> {
    /// It is held.
    Ready(&'a str),
    /// It is there and not held.
    NotReady(&'a str, HoldError),
    /// None of the list is there.
    Nowhere,
}

/// What changed. One that was held `anew` was away in between, however short.
pub(super) fn news<'a>(before: Option<&State>, now: &'a State, anew: &BTreeSet<String>) -> Vec<News<'a>> {
    let as_before = |node: &String, trouble| {
        !anew.contains(node) && before.is_some_and(|before| before.get(node) == Some(trouble))
    };
    let changed = now.iter().filter(|(node, trouble)| !as_before(node, *trouble));
    let nowhere = now.is_empty() && before.is_none_or(|before| !before.is_empty());
    let told = changed.map(|(node, trouble)| match trouble {
        None => News::Ready(node),
        Some(error) => News::NotReady(node, *error),
    });
    told.chain(nowhere.then_some(News::Nowhere)).collect()
}

impl News<'_> {
    pub(super) fn log(&self) {
        match self {
            Self::Ready(node) => tracing::info!(node, "scanner ready"),
            Self::NotReady(node, error) => tracing::warn!(node, %error, "scanner not ready"),
            Self::Nowhere => tracing::warn!(
                "no scanner of scanner.devices is plugged in: check its cable, and its numbers with lsusb"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state<const N: usize>(nodes: [(&str, Option<HoldError>); N]) -> State {
        nodes.into_iter().map(|(node, trouble)| (node.to_owned(), trouble)).collect()
    }

    #[test]
    fn a_state_is_told_once_when_it_begins() {
        let news = |before, now| news(before, now, &BTreeSet::new());
        let none = state([]);
        let held = state([("event3", None)]);
        let busy = state([("event3", Some(HoldError::Busy))]);
        let gone = state([("event3", Some(HoldError::Gone))]);
        assert_eq!(news(None, &none), [News::Nowhere]);
        assert_eq!(news(Some(&none), &none), []);
        assert_eq!(news(Some(&none), &busy), [News::NotReady("event3", HoldError::Busy)]);
        assert_eq!(news(Some(&busy), &busy), []);
        assert_eq!(news(Some(&busy), &gone), [News::NotReady("event3", HoldError::Gone)]);
        assert_eq!(news(Some(&gone), &held), [News::Ready("event3")]);
        assert_eq!(news(Some(&held), &held), []);
        assert_eq!(news(None, &held), [News::Ready("event3")]);
        assert_eq!(news(Some(&held), &none), [News::Nowhere]);
        let two = state([("event3", None), ("event5", Some(HoldError::Forbidden))]);
        assert_eq!(news(Some(&held), &two), [News::NotReady("event5", HoldError::Forbidden)]);
    }
    #[test]
    fn a_scanner_that_was_away_for_a_moment_is_told_to_be_ready_again() {
        let held = state([("event3", None), ("event5", None)]);
        let anew = BTreeSet::from(["event3".to_owned()]);
        assert_eq!(news(Some(&held), &held, &anew), [News::Ready("event3")]);
    }
}
