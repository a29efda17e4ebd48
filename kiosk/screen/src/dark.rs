//! Owns the dark screen outside the hours: whether it lies over the page, and the touch that wakes it.
//!
//! Promises: a finger on the dark screen reaches no button; the page behind stays as it is.
//! Must never: decide when it is dark.

use slint::ComponentHandle;

use crate::screen::{Screen, ScreenError, ScreenHandle, ended};
use crate::ui::Dark;

impl Screen {
    /// `on_wake` runs on the main thread when the dark screen is touched, and must return at once.
    pub fn on_wake(&self, on_wake: impl Fn() + 'static) {
        self.window.global::<Dark>().on_touched(on_wake);
    }
}

impl ScreenHandle {
    /// Darkens the screen or shows the page again, as soon as the main thread is free.
    pub fn darken(&self, on: bool) -> Result<(), ScreenError> {
        self.window.upgrade_in_event_loop(move |window| window.global::<Dark>().set_on(on)).map_err(ended)
    }
}
