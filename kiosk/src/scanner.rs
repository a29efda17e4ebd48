//! The scanner of the voucher (受診券): a device that types what it reads.
//!
//! Promises: payloads come only from devices on the allow-list of `kiosk.toml`, each held exclusively, so that
//! nothing of it reaches the window; what is missing or refused is tried again and told once, with what to do.
//! Must never: open another input device, or let a payload wait: one that is not taken at once is dropped.
//!
//! No specification of what a voucher's code holds is public (facts: domain.md §3.7), so a payload is any text.

pub mod device;
pub mod layout;
pub mod settings;
pub mod stream;
pub mod wedge;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet, spawn_blocking};
use tokio::time::Instant;

pub use settings::Settings;
pub use wedge::Payload;

use crate::clock;
use device::{Held, HoldError, Places};
use stream::Stream;
use wedge::{Scan, Wedge};

/// Payloads that may wait for the app. People scan one voucher.
pub const PAYLOADS_MAX: usize = 2;
/// Pause before scanners are looked for again.
pub const SEARCH_PAUSE: Duration = Duration::from_secs(2);
/// Least time between two lines of the journal about dropped scans: a device that types without end must not
/// crowd out everything else.
pub const DROPPED_PAUSE: Duration = Duration::from_secs(10);

/// Watches for scanners and hands over what they read, until the receiver is closed. Needs a runtime with
/// I/O and time; a full channel loses the payload, not the kiosk's pace.
pub async fn watch(settings: Settings, payloads: mpsc::Sender<Payload>) {
    let around = Arc::new((Places::system(), settings));
    let mut scanners = BTreeMap::new();
    let mut reading = JoinSet::new();
    let mut told = None;
    loop {
        let (search, busy) = (Arc::clone(&around), names(&scanners));
        let found = spawn_blocking(move || look(&search.0, &search.1, &busy)).await.unwrap_or_default();
        let mut state: State = names(&scanners).into_iter().map(|node| (node, None)).collect();
        for (node, held) in found {
            state.insert(node.clone(), held.as_ref().err().copied());
            if let Ok(held) = held {
                tell_unless_hidden(&around.0, &node);
                let outlet = Outlet::new(payloads.clone());
                scanners.insert(node.clone(), reading.spawn(read(node, held, around.1.clone(), outlet)));
            }
        }
        tell(told.as_ref(), &state);
        told = Some(state);
        tokio::select! {
            () = tokio::time::sleep(SEARCH_PAUSE) => {}
            () = payloads.closed() => return,
        }
        while reading.try_join_next().is_some() {}
        scanners.retain(|_, task: &mut AbortHandle| !task.is_finished());
    }
}

/// Each scanner that is there by the name of its node, and why it is not held.
type State = BTreeMap<String, Option<HoldError>>;

fn names(scanners: &BTreeMap<String, AbortHandle>) -> Vec<String> {
    scanners.keys().cloned().collect()
}

/// Takes every scanner that is there and not held yet.
fn look(places: &Places, settings: &Settings, busy: &[String]) -> Vec<(String, Result<Held, HoldError>)> {
    let mut found = places.scanners(settings);
    found.retain(|node| !busy.contains(node));
    let now = clock::now().as_duration().unsigned_abs();
    let hold = |node: String| {
        let held = places.hold(settings, &node, now);
        (node, held)
    };
    found.into_iter().map(hold).collect()
}

/// Tells the journal what changed.
fn tell(before: Option<&State>, now: &State) {
    for (node, trouble) in now {
        match trouble {
            _ if before.is_some_and(|before| before.get(node) == Some(trouble)) => {}
            None => tracing::info!(node, "scanner ready"),
            Some(error) => tracing::warn!(node, %error, "scanner not ready"),
        }
    }
    if now.is_empty() && before.is_none_or(|before| !before.is_empty()) {
        tracing::warn!("no scanner of scanner.devices is plugged in: check its cable, and its numbers with lsusb");
    }
}

fn tell_unless_hidden(places: &Places, node: &str) {
    if !places.hidden_from_the_window(node) {
        tracing::warn!(
            node,
            "until the kiosk holds it, this scanner types into the window: \
             list it in the udev rules, 60-uketsuke-scanner.rules"
        );
    }
}

async fn read(node: String, held: Held, settings: Settings, mut outlet: Outlet) {
    let wedge = Wedge::new(settings.layout, settings.window, held.opened);
    let error = listen(held.events, Stream::new(wedge), |scan| outlet.take(scan)).await;
    tracing::info!(node, error = error.as_ref().err().map(tracing::field::display), "scanner gone");
    drop(held.grab);
}

/// Reads events as they come, until their source ends or fails.
async fn listen(events: File, mut stream: Stream, mut each: impl FnMut(Scan)) -> io::Result<()> {
    let events = AsyncFd::with_interest(events, Interest::READABLE)?;
    loop {
        let mut ready = events.readable().await?;
        match ready.try_io(|events| stream.read(&mut events.get_ref(), &mut each)) {
            Ok(read) if read? == 0 => return Ok(()),
            Ok(_) | Err(_) => {}
        }
    }
}

/// Where scans go.
struct Outlet {
    payloads: mpsc::Sender<Payload>,
    /// Until then nothing is told about what is dropped.
    quiet: Option<Instant>,
}

impl Outlet {
    fn new(payloads: mpsc::Sender<Payload>) -> Self {
        Self { payloads, quiet: None }
    }

    fn take(&mut self, scan: Scan) {
        match scan {
            Scan::Payload(payload) => {
                if self.payloads.try_send(payload).is_err() {
                    self.dropped("the app does not take it");
                }
            }
            Scan::Dropped(why) => self.dropped(why.sentence()),
        }
    }

    fn dropped(&mut self, why: &str) {
        let now = Instant::now();
        if self.quiet.is_none_or(|until| now >= until) {
            self.quiet = Some(now + DROPPED_PAUSE);
            tracing::warn!(why, "a scan was dropped");
        }
    }
}

#[cfg(test)]
mod tests;
