//! Owns the threads of the service and the wait of the clerk.
//!
//! Promises: presence, card work, accepting and each connection have a thread each; the calling thread
//! decides. A thread that hangs is done without; when that mends nothing the service ends, so that it is
//! started anew. The watchdog of the service manager hears from the deciding thread only.
//! Must never: know PC/SC; what watches and what connects is given by the caller.

use std::{
    io::{self, Read as _},
    os::unix::net::{UnixListener, UnixStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use sd_notify::NotifyState;

use crate::{
    card_thread,
    channel::{Connect, Slot, Watch},
    clerk::{Belief, Clerk, Hire, HireWatch, Input, Shift, Start},
    debounce::Steadiness,
    peer,
    supervise::Deadlines,
    trust::Roots,
};

/// Inputs that may wait for the clerk.
const INPUTS_MAX: usize = 16;
/// Seconds in which a peer must have said its first message.
pub const HELLO_SECS_MAX: u64 = 5;
/// Seconds a peer may take to accept an event.
pub const WRITE_SECS_MAX: u64 = 2;
/// Seconds that the first look at the slot may delay the first greeting.
pub const FIRST_SLOT_SECS_MAX: u64 = 1;
/// Seconds in which the card session must be closed when the service is told to end.
pub const STOP_SECS_MAX: u64 = 2;
/// Stack of each thread (bytes). All memory is locked, so what is never used should not be there.
pub const THREAD_STACK_BYTES: usize = 256 * 1024;

/// Longest silence of the presence thread when nothing changes.
const WATCH_WAIT: Duration = Duration::from_secs(1);

/// What the service is told at its start.
pub struct Options {
    /// Users other than the own one whose processes may connect.
    pub peer_uids: Vec<u32>,
    /// Who may have issued the certificates of the cards.
    pub roots: Arc<Roots>,
    /// When a card counts as put down and as gone.
    pub steadiness: Steadiness,
    /// The service ends when something can be read from this.
    pub stop: Option<UnixStream>,
}

/// Why the service ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No connection can be accepted any more.
    #[error("accept: {0}")]
    Accept(io::Error),
    /// A thread could not be started.
    #[error("thread: {0}")]
    Thread(io::Error),
    /// Card work or the watch over the reader does not come back, also not with new threads: the PC/SC
    /// service has to be started anew.
    #[error("the PC/SC service hangs")]
    Stuck,
    /// A thread ended before its time.
    #[error("a thread ended")]
    ThreadGone,
}

/// How long what is waited for. Tests wait less.
#[derive(Clone, Copy)]
pub(crate) struct Waits {
    pub(crate) hello: Duration,
    pub(crate) write: Duration,
    pub(crate) first_slot: Duration,
    pub(crate) stop: Duration,
    pub(crate) deadlines: Deadlines,
}

const WAITS: Waits = Waits {
    hello: Duration::from_secs(HELLO_SECS_MAX),
    write: Duration::from_secs(WRITE_SECS_MAX),
    first_slot: Duration::from_secs(FIRST_SLOT_SECS_MAX),
    stop: Duration::from_secs(STOP_SECS_MAX),
    deadlines: Deadlines::SERVICE,
};

/// Serves until it is told to end, or until something breaks that a new start has to mend.
pub fn serve(
    listener: UnixListener,
    options: Options,
    watch: impl Watch,
    connect: impl Connect,
) -> Result<(), ServeError> {
    serve_with(WAITS, listener, options, watch, connect)
}

fn serve_with(
    waits: Waits,
    listener: UnixListener,
    options: Options,
    watch: impl Watch,
    connect: impl Connect,
) -> Result<(), ServeError> {
    let (inputs, heard) = sync_channel(INPUTS_MAX);
    let belief: Belief = Arc::new(Mutex::new(Slot::NoService));
    let mut hire_watch = watch_hirer(watch, &belief, &inputs);
    hire_watch(0).map_err(ServeError::Thread)?;
    // The first peer is told what is there, not that nothing is known yet; but it is told.
    let slot = first_slot(&heard, waits.first_slot);
    tracing::info!(?slot, "serving");

    let Options { peer_uids, roots, steadiness, stop } = options;
    let hire = card_hirer(connect, roots, &inputs);
    let Waits { deadlines, hello, write, .. } = waits;
    let start = Start { belief, hire, hire_watch, steadiness, deadlines, hello };
    let mut clerk = Clerk::new(slot, start, Instant::now())?;
    if let Some(stop) = stop {
        let inputs = inputs.clone();
        spawn("stop", move || wait_stop(stop, &inputs)).map_err(ServeError::Thread)?;
    }
    let door = move || {
        let error = peer::accept(&listener, &peer_uids, write, &inputs);
        // Nobody listens any more when the clerk has gone first.
        let _told = inputs.send(Input::AcceptFailed(error));
    };
    spawn("accept", door).map_err(ServeError::Thread)?;
    notify(&NotifyState::Ready);
    let ended = run(&mut clerk, &heard, waits.stop);
    if ended.is_err() {
        close_card(&mut clerk, &heard, waits.stop);
    }
    ended
}

/// The process is about to end by a fault: the card session is closed first, if that can be done in time.
fn close_card(clerk: &mut Clerk, heard: &Receiver<Input>, at_most: Duration) {
    let due = Instant::now() + at_most;
    // Nothing can fail here that is not failing already.
    let _parted = clerk.hang_up(Instant::now());
    while let Ok(Some(input)) = next(heard, Some(due)) {
        if matches!(input, Input::CardThreadEnded { shift } if clerk.is_present_shift(shift)) {
            return;
        }
    }
}

fn first_slot(heard: &Receiver<Input>, at_most: Duration) -> Slot {
    // Nobody else sends yet.
    if let Ok(Input::Slot { slot, .. }) = heard.recv_timeout(at_most) { slot } else { Slot::NoService }
}

fn run(clerk: &mut Clerk, heard: &Receiver<Input>, stop: Duration) -> Result<(), ServeError> {
    let mut pulse = Pulse::new(sd_notify::watchdog_enabled(), Instant::now());
    let mut stop_at = None;
    loop {
        let due = [clerk.due(), pulse.due, stop_at].into_iter().flatten().min();
        let input = next(heard, due)?;
        let now = Instant::now();
        match input {
            Some(Input::Stop) => {
                notify(&NotifyState::Stopping);
                stop_at.get_or_insert(now + stop);
                clerk.hear(Input::Stop, now)?;
            }
            Some(Input::CardThreadEnded { shift }) if stop_at.is_some() && clerk.is_present_shift(shift) => {
                return Ok(());
            }
            Some(input) => clerk.hear(input, now)?,
            None => {}
        }
        if stop_at.is_some_and(|stop_at| stop_at <= now) {
            tracing::error!("card session not closed in time");
            return Ok(());
        }
        clerk.tick(now)?;
        pulse.beat(now);
    }
}

fn next(heard: &Receiver<Input>, due: Option<Instant>) -> Result<Option<Input>, ServeError> {
    let Some(due) = due else { return heard.recv().map(Some).map_err(|_| ServeError::ThreadGone) };
    match heard.recv_timeout(due.saturating_duration_since(Instant::now())) {
        Ok(input) => Ok(Some(input)),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => Err(ServeError::ThreadGone),
    }
}

/// Signs of life for the watchdog of the service manager, when it wants any.
struct Pulse {
    every: Option<Duration>,
    due: Option<Instant>,
}

impl Pulse {
    fn new(limit: Option<Duration>, now: Instant) -> Self {
        Self { every: limit.map(|limit| limit / 2), due: limit.map(|_| now) }
    }

    fn beat(&mut self, now: Instant) {
        if self.due.is_some_and(|due| due <= now) {
            notify(&NotifyState::Watchdog);
            self.due = self.every.map(|every| now + every);
        }
    }
}

/// A service manager that cannot be told starts the service anew by itself.
fn notify(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "service manager not told");
    }
}

fn card_hirer<K: Connect>(connect: K, roots: Arc<Roots>, inputs: &SyncSender<Input>) -> Hire {
    let inputs = inputs.clone();
    Box::new(move |shift| {
        let (jobs, work) = channel();
        let (connect, roots, inputs) = (connect.clone(), Arc::clone(&roots), inputs.clone());
        spawn("card", move || {
            card_thread::run(&connect, roots, &work, |done| inputs.send(Input::Done { shift, done }).is_ok());
            // Nobody listens any more when the clerk has gone first.
            let _told = inputs.send(Input::CardThreadEnded { shift });
        })?;
        Ok(jobs)
    })
}

fn watch_hirer<W: Watch>(watch: W, belief: &Belief, inputs: &SyncSender<Input>) -> HireWatch {
    let (belief, inputs) = (Arc::clone(belief), inputs.clone());
    let present = Arc::new(AtomicU32::new(0));
    Box::new(move |shift| {
        present.store(shift, Ordering::Release);
        let (watch, belief) = (watch.clone(), Arc::clone(&belief));
        let (present, inputs) = (Arc::clone(&present), inputs.clone());
        spawn("presence", move || {
            keep_watch(watch, &belief, shift, &present, &inputs);
            // As above.
            let _told = inputs.send(Input::WatchEnded { shift });
        })
    })
}

/// Tells what is there, at each change and at least every [`WATCH_WAIT`], until another thread does it.
fn keep_watch(
    mut watch: impl Watch,
    belief: &Belief,
    shift: Shift,
    present: &AtomicU32,
    inputs: &SyncSender<Input>,
) {
    loop {
        let known = *belief.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = watch.wait_change(known, WATCH_WAIT);
        if present.load(Ordering::Acquire) != shift {
            return;
        }
        *belief.lock().unwrap_or_else(PoisonError::into_inner) = slot;
        if inputs.send(Input::Slot { shift, slot }).is_err() {
            return;
        }
    }
}

fn wait_stop(mut stop: UnixStream, inputs: &SyncSender<Input>) {
    // A closed other side means that nobody will ever say stop.
    if stop.read_exact(&mut [0]).is_ok() {
        // Nobody listens any more when the clerk has gone first.
        let _told = inputs.send(Input::Stop);
    }
}

/// Starts a thread with a small stack.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.into()).stack_size(THREAD_STACK_BYTES);
    thread.spawn(work).map(|_| ())
}

#[cfg(test)]
mod tests;
