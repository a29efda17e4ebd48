//! Owns the pages of the staff console: routes, what they share, and the guards in front of all of them.
//!
//! Promises: every page but login, enrolment, first account, invitation, style sheet, icon and health asks for a session and for
//! what its role may do; every change asks for the
//! session's form token and for a request from our own pages; every answer carries the security headers.
//! Must never: put personal data into a URL, or run a script in the browser.

mod account;
mod accounts;
mod board;
mod check;
mod clean;
mod closing;
mod compare;
mod enrol;
mod first;
mod guard;
mod health;
mod help;
mod invited;
mod kiosk;
mod login;
mod message;
mod moves;
mod papers;
mod qr;
mod reasons;
mod record;
mod render;
mod report;
mod search;
mod second;
mod status;
mod trail;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use queue::{HashError, Queue};
use tokio::sync::{Notify, watch};

use crate::access::{Halves, Hasher, LastSteps, Sessions, Throttle};
use crate::clock::{Clock, random_bytes};
use crate::config::{Access, Centre};
use crate::existing::Standing;
use crate::vault::Vault;

pub use clean::CLEAN_ROWS_MAX;
pub use guard::{COOKIE_NAME, HALF_COOKIE_NAME};
pub use message::late;

/// Largest request body (bytes).
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// What all pages share.
pub struct Desk {
    queue: Queue,
    clock: Arc<dyn Clock>,
    centre: Centre,
    access: Access,
    vault: Vault,
    fingerprint: String,
    forwarding: bool,
    approved: Arc<Notify>,
    answer_files: watch::Receiver<Standing>,
    disk_refuses: AtomicBool,
    hasher: Hasher,
    sessions: Mutex<Sessions>,
    halves: Mutex<Halves>,
    steps: Mutex<LastSteps>,
    throttle: Mutex<Throttle>,
}

/// What the pages are given.
pub struct Parts {
    /// The queue.
    pub queue: Queue,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The centre's name for the head of each page.
    pub centre: Centre,
    /// Who comes in and for how long.
    pub access: Access,
    /// For the secrets of second factors.
    pub vault: Vault,
    /// Of the certificate, for the login page.
    pub fingerprint: String,
    /// Whether there is an exam system.
    pub forwarding: bool,
    /// Rung at every approval.
    pub approved: Arc<Notify>,
    /// How the watching of answer files stands.
    pub answer_files: watch::Receiver<Standing>,
}

/// The pages could not be set up.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum SetUpError {
    /// The system's random source.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The hash for unknown accounts.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl Desk {
    /// Takes the parts; nobody is logged in.
    pub fn new(parts: Parts) -> Result<Arc<Self>, SetUpError> {
        let Parts { queue, clock, centre, access, vault, fingerprint, forwarding, approved, answer_files } =
            parts;
        let hasher = Hasher::new(random_bytes()?)?;
        Ok(Arc::new(Self {
            queue,
            clock,
            centre,
            access,
            vault,
            fingerprint,
            forwarding,
            approved,
            answer_files,
            disk_refuses: AtomicBool::new(false),
            hasher,
            sessions: Mutex::new(Sessions::new(access.sessions)),
            halves: Mutex::default(),
            steps: Mutex::default(),
            throttle: Mutex::default(),
        }))
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn halves(&self) -> MutexGuard<'_, Halves> {
        self.halves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn steps(&self) -> MutexGuard<'_, LastSteps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes behind all guards.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(board::show))
        .route("/login", get(login::show).post(login::sign_in))
        .route("/login/code", get(second::show).post(second::enter))
        .route("/logout", post(login::sign_out))
        .route("/enrol", get(enrol::show).post(enrol::confirm))
        .route("/enrol/qr.svg", get(enrol::picture))
        .route("/first", get(first::show).post(first::make))
        .route("/first/code", post(first::show_code))
        .route("/invited", get(invited::show).post(invited::accept))
        .route("/account", get(account::show))
        .route("/account/enrol", post(account::enrol))
        .route("/account/remove", post(account::remove))
        .route("/account/passphrase", post(account::passphrase))
        .route("/accounts", get(accounts::show).post(accounts::invite))
        .route("/accounts/invite-again", post(accounts::invite_again))
        .route("/accounts/close", post(accounts::close))
        .route("/accounts/reset", post(accounts::reset))
        .route("/status", get(status::show))
        .route("/checks/{id}", get(check::show))
        .route("/checks/{id}/approve", post(moves::approve))
        .route("/checks/{id}/hold", post(moves::hold))
        .route("/checks/{id}/discard", post(moves::discard))
        .route("/checks/{id}/take-back", post(moves::take_back))
        .route("/audit", get(trail::show))
        .route("/notices/{seq}/see", post(kiosk::see))
        .route("/clean/{day}", get(clean::show).post(clean::approve))
        .route("/closing/{day}", get(closing::show).post(closing::sign))
        .route("/closing/{day}/reopen", post(closing::reopen))
        .route("/closing/{day}/report", get(report::show))
        .route("/closing/{day}/report.csv", get(report::download))
        .route("/help", get(help::show))
        .route("/search", post(search::find))
        .route("/desk.css", get(render::style))
        .route("/icon.svg", get(render::icon))
        .route("/healthz", get(health::show))
        .fallback(message::no_such_page)
        .method_not_allowed_fallback(message::no_such_page)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(guard::same_origin))
        .layer(from_fn(guard::headers))
        .with_state(desk)
}
