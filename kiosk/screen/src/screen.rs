//! Owns the window, and the handle by which other threads change what it shows.
//!
//! Promises: a view is shown whole, on the thread of the window; pad and field are wiped first.
//! Must never: keep a view after it is shown.

use slint::{ComponentHandle, EventLoopError, PlatformError, Weak};

use crate::face::face;
use crate::hands::Hands;
use crate::touch::Touch;
use crate::ui::{AppWindow, Hands as Signals, Shown};
use crate::view::View;

/// Why there is no screen. Both end the process: the service manager starts it again.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// No display, or it refuses the window. Remedy: a technician looks at display and device rights.
    #[error("the display cannot be used: {0}")]
    Display(#[from] PlatformError),
    /// The event loop has ended. Remedy: start the process again.
    #[error("the screen has ended")]
    Ended,
}

/// The window. Belongs to the main thread.
pub struct Screen {
    pub(crate) window: AppWindow,
}

/// Changes the screen from any thread.
#[derive(Clone)]
pub struct ScreenHandle {
    pub(crate) window: Weak<AppWindow>,
}

impl Screen {
    /// Makes the window with [`View::Idle`]. `on_touch` runs on the main thread and must return at once.
    pub fn new(on_touch: impl Fn(Touch) + 'static) -> Result<Self, ScreenError> {
        let window = AppWindow::new()?;
        Hands::listen(&window, on_touch);
        let screen = Self { window };
        screen.show(View::Idle);
        Ok(screen)
    }

    /// Shows a view, from the main thread.
    pub fn show(&self, view: View) {
        show(&self.window, view);
    }

    /// A handle for other threads.
    #[must_use]
    pub fn handle(&self) -> ScreenHandle {
        ScreenHandle { window: self.window.as_weak() }
    }

    /// Opens the window and serves it until [`ScreenHandle::quit`], or until somebody closes it.
    pub fn run(&self) -> Result<(), ScreenError> {
        Ok(self.window.run()?)
    }

    #[cfg(test)]
    pub(crate) fn window(&self) -> &AppWindow {
        &self.window
    }
}

impl ScreenHandle {
    /// Shows a view as soon as the main thread is free. Call it on a change only: every call empties pad and field.
    pub fn show(&self, view: View) -> Result<(), ScreenError> {
        self.window.upgrade_in_event_loop(move |window| show(&window, view)).map_err(ended)
    }

    /// Has the main thread call back as soon as it is free: who is never called knows that the window hangs.
    pub fn ask(&self, answer: impl FnOnce() + Send + 'static) -> Result<(), ScreenError> {
        slint::invoke_from_event_loop(answer).map_err(ended)
    }

    /// Ends [`Screen::run`].
    pub fn quit(&self) -> Result<(), ScreenError> {
        slint::quit_event_loop().map_err(ended)
    }
}

fn show(window: &AppWindow, view: View) {
    let face = face(view);
    window.global::<Signals>().invoke_turned(face.page);
    window.global::<Shown>().set_face(face);
}

pub(crate) fn ended(_: EventLoopError) -> ScreenError {
    ScreenError::Ended
}
