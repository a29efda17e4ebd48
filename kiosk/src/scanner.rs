//! The scanner of the voucher (受診券): a device that types what it reads.
//!
//! Promises: payloads come only from devices on the allow-list of `kiosk.toml`, each held exclusively, so that
//! nothing of it reaches the window; what is missing or refused is tried again and told once, with what to do.
//! Must never: open another input device, or let a payload wait: one that is not taken at once is dropped.
//!
//! No specification of what a voucher's code holds is public (facts: domain.md §3.7), so a payload is any text.

pub mod device;
#[cfg(test)]
pub(crate) mod fake;
pub mod layout;
mod news;
pub mod settings;
pub mod stream;
pub mod wedge;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet, spawn_blocking};
use tokio::time::Instant;

pub use settings::Settings;
pub use wedge::Payload;

use crate::clock;
use device::{EventNode, Held, HoldError, Node, Places};
use news::{State, news};
use stream::Stream;
use wedge::{Scan, Wedge};

/// Payloads that may wait for the app. People scan one voucher.
pub const PAYLOADS_MAX: usize = 2;
/// Pause before scanners are looked for again.
pub const SEARCH_PAUSE: Duration = Duration::from_secs(2);
/// How often a scanner that is silent is left to see whether the app has ended.
const LISTEN_MAX: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };
/// Least time between two payloads. A person needs longer to see that a code was not read; a scanner that reads by
/// itself what lies under it must not have the page to itself.
pub const SCAN_PAUSE: Duration = Duration::from_secs(2);
/// Least time between two lines of the journal about dropped scans: a device that types without end must not
/// crowd out everything else.
pub const DROPPED_PAUSE: Duration = Duration::from_secs(10);

/// Watches for scanners and hands over what they read, until the receiver is closed. Needs a runtime with
/// time; a full channel loses the payload, not the kiosk's pace.
pub async fn watch(settings: Settings, payloads: mpsc::Sender<Payload>) {
    watch_at::<EventNode>(Places::system(), settings, payloads).await;
}

async fn watch_at<N: Node>(places: Places, settings: Settings, payloads: mpsc::Sender<Payload>) {
    let around = Arc::new((places, settings));
    let mut scanners = BTreeMap::new();
    let mut reading = JoinSet::new();
    let mut told = None;
    loop {
        let (search, busy) = (Arc::clone(&around), names(&scanners));
        let found = spawn_blocking(move || look::<N>(&search.0, &search.1, &busy)).await.unwrap_or_default();
        let mut state: State = names(&scanners).into_iter().map(|node| (node, None)).collect();
        let mut anew = BTreeSet::new();
        for (node, held) in found {
            state.insert(node.clone(), held.as_ref().err().copied());
            if let Ok(held) = held {
                tell_unless_hidden(&around.0, &node);
                let outlet = Outlet::new(payloads.clone());
                let (around, name) = (Arc::clone(&around), node.clone());
                let task = reading.spawn_blocking(move || read(&name, &held, &around.1, outlet));
                scanners.insert(node.clone(), task);
                anew.insert(node);
            }
        }
        news(told.as_ref(), &state, &anew).iter().for_each(news::News::log);
        told = Some(state);
        tokio::select! {
            () = tokio::time::sleep(SEARCH_PAUSE) => {}
            () = payloads.closed() => return,
        }
        while reading.try_join_next().is_some() {}
        scanners.retain(|_, task: &mut AbortHandle| !task.is_finished());
    }
}

fn names(scanners: &BTreeMap<String, AbortHandle>) -> Vec<String> {
    scanners.keys().cloned().collect()
}

/// Takes every scanner that is there and not held yet.
fn look<N: Node>(
    places: &Places,
    settings: &Settings,
    busy: &[String],
) -> Vec<(String, Result<Held<N>, HoldError>)> {
    let mut found = places.scanners(settings);
    found.retain(|node| !busy.contains(node));
    let now = clock::now().as_duration().unsigned_abs();
    let hold = |node: String| {
        let held = places.hold(settings, &node, now);
        (node, held)
    };
    found.into_iter().map(hold).collect()
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

/// Reads a scanner until it is gone; then it is let go. Waits, so it has a thread of its own.
fn read<N: Node>(node: &str, held: &Held<N>, settings: &Settings, mut outlet: Outlet) {
    let mut stream = Stream::new(Wedge::new(settings.layout, settings.window, held.opened()));
    let ended = loop {
        let each = |scan| {
            if let Some(why) = outlet.take(Instant::now(), scan) {
                tracing::warn!(why, "a scan was dropped");
            }
        };
        match read_once(held, &mut stream, each) {
            Ok(true) if outlet.payloads.is_closed() => break Ok(()),
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    match ended {
        Ok(()) => tracing::info!(node, "scanner gone"),
        Err(error) => tracing::info!(node, %error, "scanner gone"),
    }
}

/// Waits for events, at most [`LISTEN_MAX`], and reads them once. False at the end of the source.
fn read_once<N: Node>(held: &Held<N>, stream: &mut Stream, each: impl FnMut(Scan)) -> io::Result<bool> {
    match poll(&mut [PollFd::new(held, PollFlags::IN)], Some(&LISTEN_MAX)) {
        Ok(0) | Err(Errno::INTR) => return Ok(true),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    match stream.read(&mut &*held, each) {
        Ok(events) => Ok(events > 0),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
        Err(error) => Err(error),
    }
}

/// Where scans go.
struct Outlet {
    payloads: mpsc::Sender<Payload>,
    /// Until then payloads are dropped.
    pause: Option<Instant>,
    /// Until then nothing is told about what is dropped.
    quiet: Option<Instant>,
}

impl Outlet {
    fn new(payloads: mpsc::Sender<Payload>) -> Self {
        Self { payloads, pause: None, quiet: None }
    }

    /// Hands a payload over; what the journal is to be told, if anything.
    fn take(&mut self, now: Instant, scan: Scan) -> Option<&'static str> {
        match scan {
            Scan::Payload(_) if self.pause.is_some_and(|until| now < until) => {
                self.dropped(now, "another one came a moment ago")
            }
            Scan::Payload(payload) => {
                self.pause = Some(now + SCAN_PAUSE);
                let taken = self.payloads.try_send(payload).is_ok();
                if taken { None } else { self.dropped(now, "the app does not take it") }
            }
            Scan::Dropped(why) => self.dropped(now, why.sentence()),
        }
    }

    fn dropped(&mut self, now: Instant, why: &'static str) -> Option<&'static str> {
        if self.quiet.is_some_and(|until| now < until) {
            return None;
        }
        self.quiet = Some(now + DROPPED_PAUSE);
        Some(why)
    }
}

#[cfg(test)]
mod tests;
