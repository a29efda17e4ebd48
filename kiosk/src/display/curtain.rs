//! Owns the darkness over the page: between the app that shows pages, the clock, and screen and backlight.
//!
//! Promises: a page for a person lifts it at once, and it stays up for a minute after the last one; a touch on the dark
//! screen lifts it for a minute. Without hours there is no curtain and no timer; with them one timer a minute.
//! Must never: keep a page, or change one.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Time;
use screen::{Board, Manner, View};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::hours::{Hours, Moment};
use crate::app::Pages;

/// How often the hours are looked at; the clock may be set meanwhile.
const LOOK_SECS: u64 = 60;

/// What can be made dark.
pub trait Panel {
    /// Dark, or lit again.
    fn darken(&mut self, dark: bool);
}

/// Shows pages, and sees from them whether somebody is received.
pub struct Watched<P> {
    pages: P,
    busy: watch::Sender<bool>,
}

impl<P: Pages> Watched<P> {
    /// Pages, and what [`draw`] hears about them.
    pub fn new(pages: P) -> (Self, watch::Receiver<bool>) {
        let (busy, heard) = watch::channel(false);
        (Self { pages, busy }, heard)
    }

    fn see(&self, view: Option<View>) {
        // Any page that is not known to be nobody's is somebody's; so is a board of staff.
        let nobody = matches!(view, Some(View::Idle | View::Closed { .. }));
        self.busy.send_if_modified(|busy| std::mem::replace(busy, !nobody) == nobody);
    }
}

impl<P: Pages> Pages for Watched<P> {
    fn show(&self, view: View) {
        self.see(Some(view));
        self.pages.show(view);
    }

    fn show_anew(&self, view: View, manner: Manner) {
        self.see(Some(view));
        self.pages.show_anew(view, manner);
    }

    fn board(&self, board: Board) {
        self.see(None);
        self.pages.board(board);
    }

    fn warn(&self, warned: bool) {
        self.pages.warn(warned);
    }

    fn quit(&self) {
        self.pages.quit();
    }
}

/// What the curtain remembers.
#[derive(Default)]
struct Curtain {
    last_sign: Option<Instant>,
    was_busy: bool,
    /// None at the start: the process before this one may have left the light off.
    dark: Option<bool>,
}

/// What it hears at a moment.
struct Look {
    now: Instant,
    time: Option<Time>,
    busy: bool,
    touched: bool,
}

impl Curtain {
    /// What the panel must become, when it must change.
    fn look(&mut self, hours: Hours, look: &Look) -> Option<bool> {
        // Somebody came, was here until now, or touched the screen.
        if look.busy || self.was_busy || look.touched {
            self.last_sign = Some(look.now);
        }
        self.was_busy = look.busy;
        let quiet = self.last_sign.map(|sign| look.now.saturating_duration_since(sign));
        let dark = Moment { time: look.time, busy: look.busy, quiet }.is_dark(hours);
        (self.dark.replace(dark) != Some(dark)).then_some(dark)
    }
}

/// Draws and lifts the curtain, until the pages are gone. `time` is asked for the time of day in Japan.
pub async fn draw(
    hours: Hours,
    time: impl Fn() -> Option<Time>,
    mut busy: watch::Receiver<bool>,
    woken: Arc<Notify>,
    mut panel: impl Panel,
) {
    let mut curtain = Curtain::default();
    let mut touched = false;
    loop {
        let look = Look { now: Instant::now(), time: time(), busy: *busy.borrow_and_update(), touched };
        if let Some(dark) = curtain.look(hours, &look) {
            panel.darken(dark);
        }
        touched = tokio::select! {
            heard = busy.changed() => match heard {
                Ok(()) => false,
                Err(_) => return,
            },
            () = woken.notified() => true,
            () = tokio::time::sleep(Duration::from_secs(LOOK_SECS)) => false,
        };
    }
}

#[cfg(test)]
mod tests;
