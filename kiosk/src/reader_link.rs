//! Owns the connection to `reader`: connects, greets, connects again.
//!
//! Promises: every event reaches the app in order; a lost connection is told at once and rebuilt with a
//! growing pause; a request that cannot be delivered is dropped (and wiped), never kept for later.
//! Must never: repeat a request. A `Prove` is handed over once or not at all.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reader_wire::{
    Event, FRAME_HEADER_BYTES, FrameBytes, Request, WIRE_VERSION, WireError, decode_event, encode_request,
    frame_body_len,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Requests that may wait for the socket. The app asks one thing at a time.
pub const REQUESTS_MAX: usize = 4;
/// Longest wait for the greeting.
const GREETING_MAX: Duration = Duration::from_secs(5);
const PAUSE_FIRST: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// What the app hears.
pub enum Heard {
    /// The reader says so.
    Event(Event),
    /// There is no connection (any more).
    Down,
}

/// Why a connection ended. The remedy is the same for all: connect again.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    #[error("socket: {0}")]
    Socket(#[from] std::io::Error),
    #[error("not understood: {0}")]
    Wire(#[from] WireError),
    #[error("the reader speaks another version")]
    Version,
    #[error("the reader sent the kiosk away")]
    Refused,
    #[error("the reader does not greet")]
    Silent,
    #[error("the app is gone")]
    AppGone,
}

/// Keeps the connection for ever. Ends when the app drops its ends of the channels.
pub async fn keep(socket: PathBuf, mut requests: mpsc::Receiver<Request>, heard: mpsc::Sender<Heard>) {
    let mut pause = PAUSE_FIRST;
    loop {
        match connected(&socket, &mut requests, &heard, &mut pause).await {
            Err(LinkError::AppGone) | Ok(()) => return,
            Err(error) => tracing::warn!(%error, "no connection to the reader"),
        }
        if heard.send(Heard::Down).await.is_err() {
            return;
        }
        drop_requests_for(&mut requests, pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn connected(
    socket: &Path,
    requests: &mut mpsc::Receiver<Request>,
    heard: &mpsc::Sender<Heard>,
    pause: &mut Duration,
) -> Result<(), LinkError> {
    let (mut from, mut to) =
        timeout(GREETING_MAX, greeting(socket)).await.map_err(|_| LinkError::Silent)??;
    *pause = PAUSE_FIRST;
    // What was asked before there was anybody to hear it is not asked now.
    while requests.try_recv().is_ok() {}
    let (frames, mut arrived) = mpsc::channel(REQUESTS_MAX);
    let reading = tokio::spawn(async move {
        loop {
            let event = receive(&mut from).await;
            let last = event.is_err();
            if frames.send(event).await.is_err() || last {
                return;
            }
        }
    });
    let outcome = pump(&mut arrived, &mut to, requests, heard).await;
    reading.abort();
    outcome
}

async fn greeting(socket: &Path) -> Result<(OwnedReadHalf, OwnedWriteHalf), LinkError> {
    let (mut from, mut to) = UnixStream::connect(socket).await?.into_split();
    send(&mut to, &Request::Hello { version: WIRE_VERSION }).await?;
    greeted(&mut from).await?;
    Ok((from, to))
}

async fn pump(
    arrived: &mut mpsc::Receiver<Result<Event, LinkError>>,
    to: &mut OwnedWriteHalf,
    requests: &mut mpsc::Receiver<Request>,
    heard: &mpsc::Sender<Heard>,
) -> Result<(), LinkError> {
    loop {
        tokio::select! {
            event = arrived.recv() => {
                let event = event.ok_or(LinkError::AppGone)??;
                heard.send(Heard::Event(event)).await.map_err(|_| LinkError::AppGone)?;
            }
            request = requests.recv() => match request {
                Some(request) => send(to, &request).await?,
                None => return Ok(()),
            },
        }
    }
}

async fn greeted(from: &mut OwnedReadHalf) -> Result<(), LinkError> {
    match receive(from).await? {
        Event::Welcome { version: WIRE_VERSION } => Ok(()),
        Event::Welcome { .. } => Err(LinkError::Version),
        Event::Refused(_)
        | Event::Reader(_)
        | Event::Seated { .. }
        | Event::Gone { .. }
        | Event::Certificate { .. }
        | Event::Proved { .. }
        | Event::PinRefused { .. }
        | Event::ProveLost { .. }
        | Event::Released { .. }
        | Event::Failed { .. } => Err(LinkError::Refused),
    }
}

async fn receive(from: &mut OwnedReadHalf) -> Result<Event, LinkError> {
    let mut header = [0; FRAME_HEADER_BYTES];
    from.read_exact(&mut header).await?;
    let mut body = vec![0; frame_body_len(header)?];
    let read = from.read_exact(&mut body).await;
    let body = FrameBytes::new(body);
    read?;
    Ok(decode_event(&body)?)
}

async fn send(to: &mut OwnedWriteHalf, request: &Request) -> Result<(), LinkError> {
    let message = encode_request(request);
    let length = u32::try_from(message.bytes().len()).unwrap_or(u32::MAX);
    to.write_all(&length.to_be_bytes()).await?;
    to.write_all(message.bytes()).await?;
    Ok(())
}

async fn drop_requests_for(requests: &mut mpsc::Receiver<Request>, pause: Duration) {
    let _ = timeout(pause, async { while requests.recv().await.is_some() {} }).await;
}

#[cfg(test)]
mod tests;
