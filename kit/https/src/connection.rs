//! Owns one TLS connection and the HTTP/1.1 exchange on it.
//!
//! Promises: dropping it ends the task behind it.
//! Must never: send a request twice.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::KEPT_IDLE_SECS_MAX;
use crate::error::{HttpsError, Unreachable};
use crate::settings::Target;

/// Largest head of an answer (bytes).
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Longest wait for one address. A name can have a dead one before the living one.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// Most header fields of an answer.
const HEADERS_MAX: usize = 64;

/// An open connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// Moves the bytes; gives the error that ended it.
    driver: JoinHandle<HttpsError>,
    used: Instant,
}

impl Connection {
    /// Resolves, connects, shakes hands.
    pub(crate) async fn open(target: &Target, tls: &TlsConnector) -> Result<Self, HttpsError> {
        let tcp = connect(target).await.map_err(HttpsError::Unreachable)?;
        let stream = tls.connect(target.name.clone(), tcp).await;
        let stream = stream.map_err(|error| HttpsError::of_handshake(&error))?;
        let mut http = http1::Builder::new();
        http.max_buf_size(HEAD_BYTES_MAX).max_headers(HEADERS_MAX);
        let (sender, driver) = http.handshake(TokioIo::new(stream)).await.map_err(|_| HttpsError::Broken)?;
        let driver = tokio::spawn(async move {
            driver.await.map_or_else(|error| HttpsError::of_stream(&error), |()| HttpsError::Broken)
        });
        Ok(Self { sender, driver, used: Instant::now() })
    }

    /// Whether it is worth sending on it: not known to be closed, not idle for too long.
    pub(crate) fn usable(&self) -> bool {
        let fresh = self.used.elapsed() < Duration::from_secs(KEPT_IDLE_SECS_MAX);
        fresh && !self.sender.is_closed()
    }

    /// Sends once and waits for the head of the answer.
    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, HttpsError> {
        if self.sender.ready().await.is_err() {
            return Err(self.end().await);
        }
        self.used = Instant::now();
        match self.sender.try_send_request(request).await {
            Ok(answer) => Ok(answer),
            Err(failure) if failure.message().is_some() => Err(self.end().await),
            Err(failure) => Err(HttpsError::of_stream(failure.error())),
        }
    }

    /// What ended the connection. One that takes no request has ended, and its driver with it.
    async fn end(&mut self) -> HttpsError {
        (&mut self.driver).await.unwrap_or(HttpsError::Broken)
    }
}

#[cfg(test)]
impl Connection {
    /// Lets it look as if it had been idle for longer.
    pub(crate) fn age(&mut self, by: Duration) {
        self.used = self.used.checked_sub(by).expect("after boot");
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

async fn connect(target: &Target) -> Result<TcpStream, Unreachable> {
    let addresses =
        lookup_host((target.host.as_str(), target.port)).await.map_err(|_| Unreachable::Resolve)?;
    first_of(addresses).await
}

/// The first address that takes a connection, each tried for [`CONNECT_MAX`] at most.
async fn first_of(addresses: impl Iterator<Item = SocketAddr>) -> Result<TcpStream, Unreachable> {
    let mut failure = Unreachable::Resolve;
    for address in addresses {
        failure = Unreachable::Connect;
        if let Ok(Ok(stream)) = timeout(CONNECT_MAX, TcpStream::connect(address)).await {
            // Only delays small packets when it fails.
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
    Err(failure)
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    /// An address that answers nothing: its queue is full, so the system drops what more comes.
    async fn dead() -> (TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().expect("socket");
        socket.bind("127.0.0.1:0".parse().expect("address")).expect("port");
        let listener = socket.listen(1).expect("listener");
        let address = listener.local_addr().expect("address");
        let mut held = Vec::new();
        while let Ok(stream) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
            held.push(stream.expect("connected"));
        }
        (listener, held)
    }

    #[tokio::test]
    async fn a_dead_address_does_not_keep_from_the_living_one() {
        let (dead, _held) = dead().await;
        let living = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let addresses = [&dead, &living].map(|listener| listener.local_addr().expect("address"));
        let first = timeout(CONNECT_MAX * 4, first_of(addresses.into_iter())).await;
        let stream = first.expect("in time").unwrap_or_else(|_| panic!("one is alive"));
        assert_eq!(stream.peer_addr().expect("address"), addresses[1]);
    }
}
