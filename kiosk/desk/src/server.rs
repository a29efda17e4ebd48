//! Owns the HTTPS server: TLS 1.3 (1.2 only where the settings say so), connections, their limits and their end.
//!
//! Promises: no peer can hold more than one slot of a fixed number for longer than a fixed time, whatever it
//! sends or withholds; a stop lets running requests finish.
//! Must never: speak without TLS, or know what a page says.

mod certificate;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Method;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::version::{TLS12, TLS13};
use rustls::{ServerConfig, SupportedProtocolVersion};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

pub use certificate::{
    CertificateError, SELF_MADE_DAYS_LEFT_MIN, SELF_MADE_FILE, SELF_MADE_YEARS, ServerCertificate,
    warn_before_end,
};

/// Request line and header fields together (bytes).
pub const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Header fields of one request.
pub const HEADERS_MAX: usize = 64;

/// What one peer can take up. The defaults are what is shipped.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at the same time; further ones wait in the system's queue.
    pub connections: usize,
    /// Time for the TLS handshake.
    pub handshake: Duration,
    /// Time to send a request's head; also how long a kept connection may be silent.
    pub head: Duration,
    /// Time from a request's head to our answer; a body that trickles in counts.
    pub request: Duration,
    /// Life of a connection.
    pub connection: Duration,
    /// Time for running requests when the service stops.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            request: Duration::from_secs(30),
            connection: Duration::from_secs(5 * 60),
            drain: Duration::from_secs(5),
        }
    }
}

/// A pause after the system refused to accept (out of file descriptors).
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Address of the browser, given to every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

static NEW: [&SupportedProtocolVersion; 1] = [&TLS13];
static NEW_AND_OLD: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

/// Oldest TLS that browsers may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldestTls {
    /// As it ships.
    V1_3,
    /// Only where a centre's browsers know nothing newer.
    V1_2,
}

impl OldestTls {
    /// Each, by its name in the settings.
    pub const NAMES: [(&'static str, Self); 2] = [("1.3", Self::V1_3), ("1.2", Self::V1_2)];

    fn versions(self) -> &'static [&'static SupportedProtocolVersion] {
        match self {
            Self::V1_3 => &NEW,
            Self::V1_2 => &NEW_AND_OLD,
        }
    }
}

/// This certificate under these versions of TLS, HTTP/1.1.
pub fn tls_acceptor(certificate: ServerCertificate, oldest: OldestTls) -> Result<TlsAcceptor, rustls::Error> {
    let ServerCertificate { chain, key, .. } = certificate;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(oldest.versions())?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// What serves every connection.
pub struct Site {
    /// Pages.
    pub router: Router,
    /// TLS.
    pub tls: TlsAcceptor,
    /// Limits.
    pub limits: Limits,
    /// The answer to a request that took too long.
    pub late: fn(&Method) -> Response,
}

/// Serves until `stop` becomes true, then drains.
pub async fn run(listener: TcpListener, site: Site, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(site.limits.connections));
    let drain = site.limits.drain;
    let site = Arc::new(site);
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = accept(&listener, &slots) => match accepted {
                Some(accepted) => {
                    open.spawn(connection(accepted, Arc::clone(&site), stop.clone()));
                }
                None => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
        while open.try_join_next().is_some() {}
    }
    drop(listener);
    let rest = async { while open.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(drain, rest).await;
}

/// Waits until the service is told to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}

struct Accepted {
    tcp: TcpStream,
    peer: Peer,
    _slot: OwnedSemaphorePermit,
}

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    let (tcp, address) = listener.accept().await.ok()?;
    Some(Accepted { tcp, peer: Peer(address.ip().to_canonical()), _slot: slot })
}

async fn connection(accepted: Accepted, site: Arc<Site>, mut stop: watch::Receiver<bool>) {
    let Accepted { tcp, peer, _slot } = accepted;
    let limits = site.limits;
    let Ok(Ok(stream)) = tokio::time::timeout(limits.handshake, site.tls.accept(tcp)).await else { return };
    let service = service_fn(move |request| answer(Arc::clone(&site), peer, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopped(&mut stop) => {}
        () = tokio::time::sleep(limits.connection) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(limits.drain, connection).await;
}

async fn answer(site: Arc<Site>, peer: Peer, mut request: Request<Incoming>) -> Result<Response, Infallible> {
    request.extensions_mut().insert(peer);
    let method = request.method().clone();
    let answer = site.router.clone().oneshot(request.map(Body::new));
    match tokio::time::timeout(site.limits.request, answer).await {
        Ok(answer) => answer,
        Err(_) => Ok((site.late)(&method)),
    }
}
