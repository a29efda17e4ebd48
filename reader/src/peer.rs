//! Owns the way in: who may connect, and the bytes of each connection until they are requests.
//!
//! Promises: a process of another user is sent away unheard.
//! Must never: write to the socket of a peer, or decide how long it is waited for; those are the clerk's.

use std::{
    io::{self, ErrorKind},
    os::unix::net::{UnixListener, UnixStream},
    sync::mpsc::SyncSender,
    time::Duration,
};

use reader_wire::{Request, decode_request, read_frame};

use crate::{
    clerk::{Input, PeerId},
    service,
};

/// Whether a process of this user may ask for card work.
#[must_use]
pub fn uid_allowed(uid: u32, own: u32, others: &[u32]) -> bool {
    uid == own || others.contains(&uid)
}

/// Accepts connections until the listener fails or nobody takes them any more.
pub fn accept(
    listener: &UnixListener,
    others: &[u32],
    write: Duration,
    inputs: &SyncSender<Input>,
) -> io::Error {
    for number in 0.. {
        let stream = match next_connection(listener) {
            Ok(stream) => stream,
            Err(error) => return error,
        };
        if let Err(error) = admit(PeerId(number), stream, others, write, inputs) {
            tracing::warn!(%error, "connection dropped");
            if error.kind() == ErrorKind::BrokenPipe {
                return error;
            }
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

/// `BrokenPipe` when nobody takes connections any more.
fn admit(
    peer: PeerId,
    stream: UnixStream,
    others: &[u32],
    write: Duration,
    inputs: &SyncSender<Input>,
) -> io::Result<()> {
    let uid = rustix::net::sockopt::socket_peercred(&stream)?.uid.as_raw();
    if !uid_allowed(uid, rustix::process::geteuid().as_raw(), others) {
        tracing::warn!(uid, "connection of a foreign user closed");
        return Ok(());
    }
    stream.set_write_timeout(Some(write))?;
    let reading = stream.try_clone()?;
    inputs.send(Input::Peer { peer, stream }).map_err(|_| ErrorKind::BrokenPipe)?;
    let requests = inputs.clone();
    service::spawn("peer", move || listen(peer, reading, &requests)).or_else(|error| {
        inputs.send(Input::Left { peer }).map_err(|_| ErrorKind::BrokenPipe)?;
        Err(error)
    })
}

fn listen(peer: PeerId, mut stream: UnixStream, inputs: &SyncSender<Input>) {
    loop {
        let input = next_request(peer, &mut stream);
        let last = !matches!(input, Input::Request { .. });
        if inputs.send(input).is_err() || last {
            return;
        }
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
