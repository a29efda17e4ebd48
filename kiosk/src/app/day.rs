//! Owns what comes with a new day: the self-test, and the opening by staff where the centre wants it.
//!
//! Promises: a day begins once, also when the kiosk was off at midnight, and not before the clock is known to be right;
//! what could not be stored is tried again; nobody who is being served is disturbed.
//! Must never: open the kiosk, or take back what staff said but that a day is over.

use jiff::civil::Date;
use queue::{Actor, Service};
use reception::Recess;

use super::{App, Input, Pages, Parts};
use crate::clock;

/// Heartbeats from the start to the first self-test: by then the reader has been heard.
pub(super) const BEATS_TO_TEST: u8 = 6;

/// Why nobody is taken at the start. `today`: none while the clock is not known to be right.
pub(super) fn at_start(service: &Service, opened_by_staff: bool, today: Option<Date>) -> Option<Recess> {
    let begun = service.at.map(reception::day_in_japan);
    let opened_today = begun.is_some() && begun == today;
    service.recess.or((opened_by_staff && !opened_today).then_some(Recess::NotYet))
}

/// What a new day makes of what is stored; none when it stays.
fn new_day(recess: Option<Recess>, opened_by_staff: bool) -> Option<Recess> {
    match recess {
        Some(Recess::Over) => Some(Recess::NotYet),
        None => opened_by_staff.then_some(Recess::NotYet),
        Some(Recess::NotYet | Recess::Paused | Recess::Broken) => None,
    }
}

impl<P> Parts<P> {
    pub(super) fn known_day(&self) -> Option<Date> {
        self.clock_file.as_deref().is_none_or(clock::is_set).then(clock::today)
    }
}

impl<P: Pages> App<P> {
    pub(super) fn look_at_day(&mut self, today: Option<Date>) {
        self.beats_to_test = self.beats_to_test.saturating_sub(1);
        if self.beats_to_test == 1 {
            self.test_by_itself();
        }
        let Some(today) = today else { return };
        match self.day {
            Some(day) if day != today => self.begin_day(today),
            // Nobody knew the day until now; what was decided meanwhile was decided today.
            Some(_) | None => self.day = Some(today),
        }
    }

    fn begin_day(&mut self, today: Date) {
        match new_day(self.parts.service.recess, self.parts.opened_by_staff) {
            // Tried again at each heartbeat until it is stored; then the day has begun.
            Some(recess) => {
                self.keep_recess(Some(recess), Actor::Kiosk, Some(today));
            }
            None => {
                self.day = Some(today);
                self.test_by_itself();
            }
        }
    }

    /// Into the journal, whoever is here when it ends.
    pub(super) fn test_by_itself(&self) {
        let (test, inbox) = (self.check_up(), self.inbox.clone());
        tokio::spawn(async move { inbox.send(Input::Tested(test.await)).await });
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_kiosk_that_staff_open_each_day_starts_closed_unless_they_did_today() {
        let today = date(2026, 11, 28);
        let at = today.in_tz("Asia/Tokyo").expect("a day").timestamp();
        let service = |recess, at| Service { recess, staff: None, at };
        let start = |recess, at, by_staff, today| at_start(&service(recess, at), by_staff, today);
        assert_eq!(start(None, Some(at), true, Some(today)), None);
        for (at, now) in
            [(Some(at), None), (Some(at), today.tomorrow().ok()), (None, Some(today)), (None, None)]
        {
            assert_eq!(start(None, at, true, now), Some(Recess::NotYet), "{at:?} {now:?}");
            assert_eq!(start(None, at, false, now), None);
        }
        assert_eq!(start(Some(Recess::Broken), Some(at), true, Some(today)), Some(Recess::Broken));
    }

    #[test]
    fn a_new_day_ends_the_day_before_and_nothing_else_that_staff_said() {
        for by_staff in [false, true] {
            assert_eq!(new_day(Some(Recess::Over), by_staff), Some(Recess::NotYet));
            assert_eq!(new_day(None, by_staff), by_staff.then_some(Recess::NotYet));
            for recess in [Recess::NotYet, Recess::Paused, Recess::Broken] {
                assert_eq!(new_day(Some(recess), by_staff), None);
            }
        }
    }
}
