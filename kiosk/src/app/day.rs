//! Owns what comes with a new day: the self-test, and the opening by staff where the centre wants it.
//!
//! Promises: a day begins once, also when the kiosk was off at midnight, and not before the clock is known to be right;
//! nobody who is being served is disturbed.
//! Must never: open the kiosk. Staff do, or nobody has closed it.

use jiff::civil::Date;
use queue::Actor;
use reception::Recess;

use super::{App, Pages, Work};
use crate::clock;

impl<P: Pages> App<P> {
    pub(super) fn look_at_day(&mut self, today: Date) {
        self.follow_recess();
        let first_look = !std::mem::replace(&mut self.looked_after, true);
        let clock_is_set = self.parts.clock_file.as_deref().is_none_or(clock::is_set);
        let new_day = clock_is_set && self.day.replace(today) != Some(today);
        if first_look || new_day {
            let test = self.check_up();
            self.spawn(async move { Work::Tested(test.await) });
        }
        let over = self.reception.around.recess == Some(Recess::Over);
        if new_day && (self.parts.opened_by_staff || over) {
            self.keep_recess(Some(Recess::NotYet), Actor::Kiosk);
        }
    }
}
