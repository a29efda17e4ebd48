//! Owns the reading of a settings file: typed values out, every problem in one report.
//!
//! Promises: any bytes give values or [`Problems`], never a panic; a technician sees all that is wrong at
//! once, each with file and key, what is wrong and what to do.
//! Must never: stop at the first problem, accept a key it does not know, or print a value of the file other
//! than a number.
//!
//! ```no_run
//! # fn main() -> Result<(), settings::Problems> {
//! let mut file = settings::File::read("/etc/uketsuke/kiosk.toml");
//! let url = file.text("gateway.url");
//! let idle_secs: u16 = file.integer_or("screen.idle_secs", 10..=300, 60);
//! file.finish()?; // from here on the values are what the file says
//! # Ok(())
//! # }
//! ```

mod file;
mod nearest;
mod problem;

pub use file::File;
pub use problem::{Problem, Problems};

/// Exit code of a process whose settings cannot be used (EX_CONFIG). Its unit is not restarted for it.
pub const EXIT_CONFIG: u8 = 78;
/// Largest settings file that is read (bytes).
pub const SETTINGS_BYTES_MAX: u64 = 64 * 1024;
/// Problems that one report lists.
pub const PROBLEMS_MAX: usize = 100;
