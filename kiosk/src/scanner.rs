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

use std::collections::BTreeMap;
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
use device::{EventNode, Held, HoldError, Node, Places};
use news::{State, news};
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
        for (node, held) in found {
            state.insert(node.clone(), held.as_ref().err().copied());
            if let Ok(held) = held {
                tell_unless_hidden(&around.0, &node);
                let outlet = Outlet::new(payloads.clone());
                scanners.insert(node.clone(), reading.spawn(read(node, held, around.1.clone(), outlet)));
            }
        }
        news(told.as_ref(), &state).iter().for_each(news::News::log);
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

async fn read<N: Node>(node: String, held: Held<N>, settings: Settings, mut outlet: Outlet) {
    let wedge = Wedge::new(settings.layout, settings.window, held.opened());
    let each = |scan| {
        if let Some(why) = outlet.take(Instant::now(), scan) {
            tracing::warn!(why, "a scan was dropped");
        }
    };
    match listen(held, Stream::new(wedge), each).await {
        Ok(()) => tracing::info!(node, "scanner gone"),
        Err(error) => tracing::info!(node, %error, "scanner gone"),
    }
}

/// Reads events as they come, until their source ends or fails; then the scanner is let go.
async fn listen<N: Node>(held: Held<N>, mut stream: Stream, mut each: impl FnMut(Scan)) -> io::Result<()> {
    let held = AsyncFd::with_interest(held, Interest::READABLE)?;
    loop {
        let mut ready = held.readable().await?;
        match ready.try_io(|held| stream.read(&mut held.get_ref(), &mut each)) {
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

    /// Hands a payload over; what the journal is to be told, if anything.
    fn take(&mut self, now: Instant, scan: Scan) -> Option<&'static str> {
        match scan {
            Scan::Payload(payload) => {
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
