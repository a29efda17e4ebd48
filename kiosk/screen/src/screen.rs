//! Owns the window, and the handle by which other threads change what it shows.
//!
//! Promises: a view is shown whole, on the thread of the window; of views that come faster than it draws, the last is shown.
//! Must never: keep a view after it is shown.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use slint::{ComponentHandle, EventLoopError, PlatformError, Weak};

use crate::board::Board;
use crate::hands::Hands;
use crate::manner::Manner;
use crate::touch::Touch;
use crate::ui::{AppWindow, Hands as Signals};
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
    hands: Rc<Hands>,
    next: Next,
}

/// Changes the screen from any thread.
#[derive(Clone)]
pub struct ScreenHandle {
    pub(crate) window: Weak<AppWindow>,
    next: Next,
}

/// What the main thread is to show when it comes to it.
type Next = Arc<Mutex<Pending>>;

/// What is not drawn yet, and the manner of the person to come.
#[derive(Default)]
struct Pending {
    sheet: Option<Sheet>,
    manner: Option<Manner>,
}

enum Sheet {
    View(View),
    Board(Board),
}

impl Screen {
    /// Makes the window with [`View::Idle`]. `on_touch` runs on the main thread and must return at once.
    pub fn new(on_touch: impl Fn(Touch) + 'static) -> Result<Self, ScreenError> {
        let window = AppWindow::new()?;
        let hands = Hands::listen(&window, on_touch);
        let next = Next::default();
        let signals = window.global::<Signals>();
        signals.on_turned({
            let (hands, next) = (Rc::clone(&hands), Arc::clone(&next));
            move || {
                let Pending { sheet, manner } =
                    std::mem::take(&mut *next.lock().unwrap_or_else(PoisonError::into_inner));
                match sheet {
                    Some(Sheet::View(view)) => hands.show(view, manner),
                    Some(Sheet::Board(board)) => hands.show_board(board),
                    None => {}
                }
            }
        });
        signals.on_warned({
            let hands = Rc::clone(&hands);
            move |warned| hands.warn(warned)
        });
        let screen = Self { window, hands, next };
        screen.show_anew(View::Idle, Manner::default());
        Ok(screen)
    }

    /// Shows a view, from the main thread.
    pub fn show(&self, view: View) {
        self.hands.show(view, None);
    }

    /// Shows a view to somebody who has chosen nothing yet, from the main thread.
    pub fn show_anew(&self, view: View, manner: Manner) {
        self.hands.show(view, Some(manner));
    }

    /// Shows a board to staff, from the main thread.
    pub fn show_board(&self, board: Board) {
        self.hands.show_board(board);
    }

    /// Says that the time of the page is nearly up, or no more, from the main thread.
    pub fn warn(&self, warned: bool) {
        self.hands.warn(warned);
    }

    /// A handle for other threads.
    #[must_use]
    pub fn handle(&self) -> ScreenHandle {
        ScreenHandle { window: self.window.as_weak(), next: Arc::clone(&self.next) }
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
        self.turn(Sheet::View(view), None)
    }

    /// As `show`, to somebody who has chosen nothing yet: in this manner, whatever the person before chose.
    pub fn show_anew(&self, view: View, manner: Manner) -> Result<(), ScreenError> {
        self.turn(Sheet::View(view), Some(manner))
    }

    /// Shows a board to staff as soon as the main thread is free. What a person chose stays until the next `show_anew`.
    pub fn show_board(&self, board: Board) -> Result<(), ScreenError> {
        self.turn(Sheet::Board(board), None)
    }

    fn turn(&self, sheet: Sheet, manner: Option<Manner>) -> Result<(), ScreenError> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = Pending { sheet: Some(sheet), manner: manner.or(next.manner) };
        drop(next);
        self.window.upgrade_in_event_loop(|window| window.global::<Signals>().invoke_turned()).map_err(ended)
    }

    /// Says that the time of the page is nearly up, or no more. Nothing that is typed is lost.
    pub fn warn(&self, warned: bool) -> Result<(), ScreenError> {
        self.window
            .upgrade_in_event_loop(move |window| window.global::<Signals>().invoke_warned(warned))
            .map_err(ended)
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

pub(crate) fn ended(_: EventLoopError) -> ScreenError {
    ScreenError::Ended
}
