//! The panel of the device: how it is mounted, and when it is dark.
//!
//! Promises: without a `[screen]` section the picture is not turned and never dark; while somebody is received the
//! screen is lit whatever the hour.
//! Must never: end a reception.

pub mod backlight;
pub mod curtain;
pub mod hours;
mod light;
mod news;
mod panel;
mod settings;
mod turn;

pub use light::Light;
pub use news::tell;
pub use panel::keep;
pub use settings::Settings;
pub use turn::{already_turned, turned};
