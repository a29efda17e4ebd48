//! Owns the panel of this device: the dark page and the light behind it, switched together by the hours.
//!
//! Promises: each change is one line in the journal.
//! Must never: decide when.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use screen::ScreenHandle;
use tokio::sync::{Notify, watch};

use super::backlight::{self, Backlight};
use super::curtain;
use super::hours::Hours;
use crate::clock;

/// Keeps the hours until the pages are gone. `clock_file` as in the settings: while it is missing, no time is known.
pub async fn keep(
    hours: Hours,
    clock_file: Option<PathBuf>,
    screen: ScreenHandle,
    busy: watch::Receiver<bool>,
    woken: Arc<Notify>,
) {
    let time = move || clock_file.as_deref().is_none_or(clock::is_set).then(clock::time_of_day);
    let panel = Panel { screen, backlight: Backlight::find(Path::new(backlight::FOLDER)) };
    curtain::draw(hours, time, busy, woken, panel).await;
}

struct Panel {
    screen: ScreenHandle,
    backlight: Backlight,
}

impl curtain::Panel for Panel {
    fn darken(&mut self, dark: bool) {
        tracing::info!(dark, "screen");
        if let Err(error) = self.screen.darken(dark) {
            tracing::error!(%error, "the screen could not be darkened or lit");
        }
        self.backlight.set(!dark);
    }
}
