//! The curtain over invented pages; every time is given.

use std::sync::Mutex;
use std::sync::mpsc;

use screen::{Closed, Manner};

use super::*;
use crate::display::hours::AWAKE;

const WAIT: Duration = Duration::from_secs(20);

fn hours() -> Hours {
    let at = |text| Hours::time(text).expect("a time");
    Hours::new(at("07:00"), at("19:00")).expect("two times")
}

/// A curtain and the seconds that have passed.
struct Bench {
    curtain: Curtain,
    start: Instant,
}

impl Bench {
    fn new() -> Self {
        Self { curtain: Curtain::default(), start: Instant::now() }
    }

    fn look(&mut self, secs: u64, time: &str, busy: bool, touched: bool) -> Option<bool> {
        let look =
            Look { now: self.start + Duration::from_secs(secs), time: Hours::time(time), busy, touched };
        self.curtain.look(hours(), &look)
    }
}

#[test]
fn it_is_dark_at_night_and_lit_by_day() {
    let mut bench = Bench::new();
    assert_eq!(bench.look(0, "18:58", false, false), Some(false), "the light may have been left off");
    assert_eq!(bench.look(30, "18:59", false, false), None);
    assert_eq!(bench.look(60, "19:00", false, false), Some(true));
    assert_eq!(bench.look(120, "06:59", false, false), None);
    assert_eq!(bench.look(180, "07:00", false, false), Some(false));
}

#[test]
fn a_card_wakes_it_and_it_stays_lit_a_minute_after_the_person() {
    let mut bench = Bench::new();
    assert_eq!(bench.look(0, "20:00", false, false), Some(true));
    assert_eq!(bench.look(1, "20:00", true, false), Some(false));
    // However long it takes.
    assert_eq!(bench.look(601, "20:10", true, false), None);
    assert_eq!(bench.look(602, "20:10", false, false), None);
    assert_eq!(bench.look(601 + AWAKE.as_secs(), "20:11", false, false), None);
    assert_eq!(bench.look(602 + AWAKE.as_secs(), "20:11", false, false), Some(true));
}

#[test]
fn a_touch_wakes_it_for_a_minute() {
    let mut bench = Bench::new();
    assert_eq!(bench.look(0, "20:00", false, false), Some(true));
    assert_eq!(bench.look(9, "20:00", false, true), Some(false));
    assert_eq!(bench.look(8 + AWAKE.as_secs(), "20:01", false, false), None);
    assert_eq!(bench.look(9 + AWAKE.as_secs(), "20:01", false, false), Some(true));
}

#[test]
fn pages_for_nobody_are_told_from_pages_for_somebody() {
    struct NoPages;
    impl Pages for NoPages {
        fn show(&self, _: View) {}
        fn show_anew(&self, _: View, _: Manner) {}
        fn board(&self, _: screen::Board) {}

        fn quit(&self) {}

        fn warn(&self, _: bool) {}
    }
    let (pages, busy) = Watched::new(NoPages);
    for (view, somebody) in [
        (View::Idle, false),
        (View::Notice, true),
        (View::Closed { why: Closed::ReaderMissing }, false),
        (View::TakeCard { left: false }, true),
    ] {
        pages.show(view);
        assert_eq!(*busy.borrow(), somebody, "{view:?}");
        pages.show(View::Notice);
        pages.show_anew(view, Manner::default());
        assert_eq!(*busy.borrow(), somebody, "{view:?} anew");
    }
}

struct Told(mpsc::Sender<bool>);

impl Panel for Told {
    fn darken(&mut self, dark: bool) {
        self.0.send(dark).expect("somebody listens");
    }
}

/// The loop itself, in real time: what wakes it does so at once, and it looks at the clock once for each thing it hears.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn touches_and_pages_are_heard_at_once_and_nothing_else_wakes_the_loop() {
    let (busy_in, busy) = watch::channel(false);
    let woken = Arc::new(Notify::new());
    let (told, panel) = mpsc::channel();
    let looks = Arc::new(Mutex::new(0));
    let count = Arc::clone(&looks);
    let time = move || {
        *count.lock().expect("count") += 1;
        Hours::time("20:00")
    };
    let task = tokio::spawn(draw(hours(), time, busy, Arc::clone(&woken), Told(told)));
    let next = || panel.recv_timeout(WAIT);
    assert_eq!(next(), Ok(true));
    woken.notify_one();
    assert_eq!(next(), Ok(false));
    drop(busy_in);
    task.await.expect("no panic");
    assert_eq!(*looks.lock().expect("count"), 2);
}
