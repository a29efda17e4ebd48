//! Owns the sign of life to systemd: it needs one of the app's loop and one of the window's.
//!
//! Promises: systemd is told only from the window's own thread, and only because the app's loop asked; a window that
//! waits for ever in its display (a page flip that never comes) is ended by its unit. Unanswered questions do not pile up.
//! Must never: tell systemd by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A thread that can be asked to call back.
pub trait Askable {
    /// False when it has ended and never will.
    fn ask(&self, answer: impl FnOnce() + Send + 'static) -> bool;
}

impl Askable for screen::ScreenHandle {
    fn ask(&self, answer: impl FnOnce() + Send + 'static) -> bool {
        screen::ScreenHandle::ask(self, answer).is_ok()
    }
}

/// Asks the window at each heartbeat of the app.
#[derive(Clone)]
pub struct Watchdog<W> {
    window: W,
    feed: fn(),
    /// A question is under way.
    asked: Arc<AtomicBool>,
}

impl<W: Askable> Watchdog<W> {
    /// `feed` tells systemd.
    pub fn new(window: W, feed: fn()) -> Self {
        Self { window, feed, asked: Arc::default() }
    }

    /// The app's loop lives. Whether the window had answered the question before.
    pub fn beat(&self) -> bool {
        if self.asked.swap(true, Ordering::AcqRel) {
            return false;
        }
        let (feed, asked) = (self.feed, Arc::clone(&self.asked));
        self.window.ask(move || {
            asked.store(false, Ordering::Release);
            feed();
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    type Answer = Box<dyn FnOnce() + Send>;

    /// A window thread that works off what it is asked, as an event loop does.
    #[derive(Clone)]
    struct Loop(mpsc::Sender<Answer>);

    impl Askable for Loop {
        fn ask(&self, answer: impl FnOnce() + Send + 'static) -> bool {
            self.0.send(Box::new(answer)).is_ok()
        }
    }

    fn served() -> (Loop, std::thread::JoinHandle<()>) {
        let (asked, answers) = mpsc::channel::<Answer>();
        let thread = std::thread::spawn(move || answers.into_iter().for_each(|answer| answer()));
        (Loop(asked), thread)
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_window_that_blocks_stops_the_feeding_and_one_that_goes_on_resumes_it() {
        static FED: AtomicUsize = AtomicUsize::new(0);
        let (window, thread) = served();
        let (blocked, unblock) = mpsc::channel();
        // The page flip that does not come.
        assert!(window.ask(move || unblock.recv_timeout(LONG).expect("unblocked")));
        let watchdog = Watchdog::new(window.clone(), || count(&FED));
        assert!(watchdog.beat());
        assert!((0..100).all(|_| !watchdog.beat()), "questions pile up");
        assert_eq!(FED.load(Ordering::Acquire), 0, "fed while the window hangs");

        blocked.send(()).expect("it waits");
        until_answered(&window);
        assert_eq!(FED.load(Ordering::Acquire), 1, "a hundred heartbeats are one sign of life");
        assert!(watchdog.beat());
        drop((watchdog, window));
        thread.join().expect("no panic");
        assert_eq!(FED.load(Ordering::Acquire), 2);
    }

    #[test]
    fn without_a_heartbeat_of_the_app_nothing_is_fed() {
        static FED: AtomicUsize = AtomicUsize::new(0);
        let (window, thread) = served();
        let watchdog = Watchdog::new(window.clone(), || count(&FED));
        until_answered(&window);
        drop((watchdog, window));
        thread.join().expect("no panic");
        assert_eq!(FED.load(Ordering::Acquire), 0);
    }

    #[test]
    fn a_window_that_has_ended_is_not_fed_for() {
        // Nobody receives.
        let gone = Loop(mpsc::channel::<Answer>().0);
        assert!(!Watchdog::new(gone, || panic!("fed")).beat());
    }

    fn count(fed: &AtomicUsize) {
        fed.fetch_add(1, Ordering::AcqRel);
    }

    fn until_answered(window: &Loop) {
        let (answered, answer) = mpsc::channel();
        assert!(window.ask(move || answered.send(()).expect("waits")));
        answer.recv_timeout(LONG).expect("the window answers");
    }
}
