//! Owns the way in: who may connect, and the bytes of each connection until they are requests.
//!
//! Promises: a process of another user is sent away unheard; a peer that says nothing is not waited for
//! longer than [`HELLO_SECS_MAX`].
//! Must never: write to the socket of a peer; that is the desk's.

use std::{
    io::{self, ErrorKind},
    os::unix::net::{UnixListener, UnixStream},
    sync::mpsc::SyncSender,
    thread,
    time::Duration,
};

use reader_wire::{Request, decode_request, read_frame};

use crate::{card_thread::PeerId, desk::Input};

/// Seconds in which a peer must have said its first message.
pub const HELLO_SECS_MAX: u64 = 5;
/// Seconds a peer may take to accept an event.
pub const WRITE_SECS_MAX: u64 = 2;

/// Whether a process of this user may ask for card work.
#[must_use]
pub fn uid_allowed(uid: u32, own: u32, others: &[u32]) -> bool {
    uid == own || others.contains(&uid)
}

/// Accepts connections until the listener fails or nobody takes them any more.
pub fn accept(listener: &UnixListener, others: &[u32], inputs: &SyncSender<Input>) -> io::Error {
    for number in 0.. {
        let stream = match next_connection(listener) {
            Ok(stream) => stream,
            Err(error) => return error,
        };
        let admitted = admit(PeerId(number), stream, others, inputs);
        match admitted {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => tracing::warn!(%error, "connection dropped"),
        }
    }
    ErrorKind::BrokenPipe.into()
}

fn next_connection(listener: &UnixListener) -> io::Result<UnixStream> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => return Ok(stream),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::ConnectionAborted) => {}
            Err(error) => return Err(error),
        }
    }
}

/// `Ok(false)` when nobody takes connections any more.
fn admit(peer: PeerId, stream: UnixStream, others: &[u32], inputs: &SyncSender<Input>) -> io::Result<bool> {
    let uid = rustix::net::sockopt::socket_peercred(&stream)?.uid.as_raw();
    if !uid_allowed(uid, rustix::process::geteuid().as_raw(), others) {
        tracing::warn!(uid, "connection of a foreign user closed");
        return Ok(true);
    }
    stream.set_write_timeout(Some(Duration::from_secs(WRITE_SECS_MAX)))?;
    let reading = stream.try_clone()?;
    if inputs.send(Input::Peer { peer, stream }).is_err() {
        return Ok(false);
    }
    let requests = inputs.clone();
    thread::Builder::new().name("peer".into()).spawn(move || listen(peer, reading, &requests))?;
    Ok(true)
}

fn listen(peer: PeerId, mut stream: UnixStream, inputs: &SyncSender<Input>) {
    let first = stream.set_read_timeout(Some(Duration::from_secs(HELLO_SECS_MAX)));
    let mut more = first.is_ok();
    while more {
        let input = next_request(peer, &mut stream);
        more = matches!(input, Input::Request { .. }) && stream.set_read_timeout(None).is_ok();
        more &= inputs.send(input).is_ok();
    }
}

fn next_request(peer: PeerId, stream: &mut UnixStream) -> Input {
    match read_frame(stream) {
        Ok(Some(frame)) => match decode_request(&frame) {
            Ok(request) => Input::Request { peer, request: Box::<Request>::new(request) },
            Err(error) => {
                tracing::warn!(%error, "message not understood");
                Input::Malformed { peer }
            }
        },
        Ok(None) => Input::Left { peer },
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            tracing::warn!(%error, "frame not understood");
            Input::Malformed { peer }
        }
        Err(_) => Input::Left { peer },
    }
}

#[cfg(test)]
mod tests {
    use super::uid_allowed;

    #[test]
    fn only_the_own_user_and_those_named_are_heard() {
        assert!(uid_allowed(990, 990, &[]));
        assert!(uid_allowed(991, 990, &[5, 991]));
        assert!(!uid_allowed(991, 990, &[]));
        assert!(!uid_allowed(0, 990, &[991]), "root is not a kiosk");
    }
}
