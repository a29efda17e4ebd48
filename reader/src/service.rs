//! Owns the threads of the service and the wait of the clerk.
//!
//! Promises: presence, card work, accepting and each connection have a thread each; the calling thread
//! decides. A card thread that does not come back ends the service, so that it is started anew.
//! Must never: know PC/SC; what watches and what connects is given by the caller.

use std::{
    io,
    os::unix::net::UnixListener,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    card_thread,
    channel::{Connect, Slot, Watch},
    clerk::{Belief, CardThreadGone, Clerk, Input},
    peer,
    trust::Roots,
};

/// Inputs that may wait for the clerk.
const INPUTS_MAX: usize = 16;
/// Seconds in which a peer must have said its first message.
pub const HELLO_SECS_MAX: u64 = 5;
/// Seconds a peer may take to accept an event.
pub const WRITE_SECS_MAX: u64 = 2;
/// Seconds of card work without any result after which the card thread counts as stuck: PC/SC calls have no
/// time limit of their own (jpki.md §7.5.3).
pub const CARD_WORK_SECS_MAX: u64 = 30;

/// Longest silence of the presence thread when nothing changes.
const WATCH_WAIT: Duration = Duration::from_secs(3);

/// What the service is told at its start.
#[derive(Clone, Default)]
pub struct Options {
    /// Users other than the own one whose processes may connect.
    pub peer_uids: Vec<u32>,
    /// Who issues the certificates of cards. The default trusts nobody.
    pub roots: Arc<Roots>,
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
    /// Card work does not come back.
    #[error("no result from the card for {CARD_WORK_SECS_MAX} s")]
    CardStuck,
    /// A thread ended before its time.
    #[error("a thread ended")]
    ThreadGone,
}

/// How long what is waited for. Tests wait less.
#[derive(Clone, Copy)]
pub(crate) struct Waits {
    pub(crate) hello: Duration,
    pub(crate) write: Duration,
    pub(crate) card_work: Duration,
}

const WAITS: Waits = Waits {
    hello: Duration::from_secs(HELLO_SECS_MAX),
    write: Duration::from_secs(WRITE_SECS_MAX),
    card_work: Duration::from_secs(CARD_WORK_SECS_MAX),
};

impl From<CardThreadGone> for ServeError {
    fn from(_: CardThreadGone) -> Self {
        Self::ThreadGone
    }
}

/// Serves until something breaks that a new start has to mend.
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
    mut watch: impl Watch,
    connect: impl Connect,
) -> Result<(), ServeError> {
    // The first peer is told what is there, not that nothing is known yet.
    let slot = watch.wait_change(Slot::NoService, WATCH_WAIT);
    tracing::info!(?slot, "serving");
    let (inputs, heard) = sync_channel(INPUTS_MAX);
    let (jobs, work) = channel();
    let belief: Belief = Arc::new(Mutex::new(slot));

    let done = inputs.clone();
    let roots = Arc::clone(&options.roots);
    spawn("card", move || {
        card_thread::run(connect, roots, &work, |result| done.send(Input::Done(result)).is_ok());
    })?;
    let (slots, known) = (inputs.clone(), Arc::clone(&belief));
    spawn("presence", move || keep_watch(watch, &known, &slots))?;
    spawn("accept", move || {
        let error = peer::accept(&listener, &options.peer_uids, waits, &inputs);
        // Nobody listens any more when the clerk has gone first.
        let _told = inputs.send(Input::AcceptFailed(error));
    })?;
    run(&mut Clerk::new(slot, belief, jobs), &heard, waits.card_work)
}

fn run(clerk: &mut Clerk, heard: &Receiver<Input>, card_work: Duration) -> Result<(), ServeError> {
    let mut due = None;
    loop {
        let input = next(heard, due)?;
        if let Input::AcceptFailed(error) = input {
            return Err(ServeError::Accept(error));
        }
        let progress = matches!(input, Input::Done(_));
        clerk.hear(input)?;
        due = match due.filter(|_| !progress) {
            _ if !clerk.working() => None,
            Some(running) => Some(running),
            None => Some(Instant::now() + card_work),
        };
    }
}

fn next(heard: &Receiver<Input>, due: Option<Instant>) -> Result<Input, ServeError> {
    let Some(due) = due else { return heard.recv().map_err(|_| ServeError::ThreadGone) };
    let wait = due.saturating_duration_since(Instant::now());
    heard.recv_timeout(wait).map_err(|error| match error {
        RecvTimeoutError::Timeout => ServeError::CardStuck,
        RecvTimeoutError::Disconnected => ServeError::ThreadGone,
    })
}

/// Tells every slot that differs from what the clerk believes.
fn keep_watch(mut watch: impl Watch, belief: &Belief, slots: &SyncSender<Input>) {
    loop {
        let before = *belief.lock().unwrap_or_else(PoisonError::into_inner);
        let now = watch.wait_change(before, WATCH_WAIT);
        let known = std::mem::replace(&mut *belief.lock().unwrap_or_else(PoisonError::into_inner), now);
        if known != now && slots.send(Input::Slot(now)).is_err() {
            return;
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), ServeError> {
    thread::Builder::new().name(name.into()).spawn(work).map(|_| ()).map_err(ServeError::Thread)
}

#[cfg(test)]
mod tests;
