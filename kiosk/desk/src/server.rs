//! Owns the HTTPS server: TLS 1.3, connections, their limits and their end.
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
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

pub use certificate::{
    CertificateError, SELF_MADE_DAYS_LEFT_MIN, SELF_MADE_FILE, SELF_MADE_YEARS, ServerCertificate,
};

/// Connections at the same time; further ones wait in the system's queue.
pub const CONNECTIONS_MAX: usize = 256;
/// Header fields of one request.
pub const HEADERS_MAX: usize = 64;
/// Request line and header fields together (bytes).
pub const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Time for the TLS handshake (seconds).
pub const HANDSHAKE_SECS_MAX: u64 = 10;
/// Time to send a request's head; also how long a kept connection may be silent (seconds).
pub const HEAD_SECS_MAX: u64 = 10;
/// Life of a connection (seconds).
pub const CONNECTION_SECS_MAX: u64 = 5 * 60;
/// Time for running requests when the service stops (seconds).
pub const DRAIN_SECS_MAX: u64 = 5;

/// A pause after the system refused to accept (out of file descriptors).
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Address of the browser, given to every request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// TLS 1.3 with this certificate, HTTP/1.1.
pub fn tls_acceptor(certificate: ServerCertificate) -> Result<TlsAcceptor, rustls::Error> {
    let ServerCertificate { chain, key, .. } = certificate;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves until `stop` becomes true, then drains.
pub async fn run(listener: TcpListener, tls: TlsAcceptor, router: Router, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = accept(&listener, &slots) => match accepted {
                Some((tcp, peer, slot)) => {
                    open.spawn(connection(tcp, peer, slot, tls.clone(), router.clone(), stop.clone()));
                }
                None => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
        while open.try_join_next().is_some() {}
    }
    drop(listener);
    let drain = async { while open.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(DRAIN_SECS_MAX), drain).await;
}

/// Waits until the service is told to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}

type Accepted = (TcpStream, Peer, OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    let (tcp, address) = listener.accept().await.ok()?;
    Some((tcp, Peer(address.ip().to_canonical()), slot))
}

async fn connection(
    tcp: TcpStream,
    peer: Peer,
    slot: OwnedSemaphorePermit,
    tls: TlsAcceptor,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let handshake = tokio::time::timeout(Duration::from_secs(HANDSHAKE_SECS_MAX), tls.accept(tcp));
    let Ok(Ok(stream)) = handshake.await else { return };
    let service = service_fn(move |request| answer(router.clone(), peer, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECS_MAX))
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopped(&mut stop) => {}
        () = tokio::time::sleep(Duration::from_secs(CONNECTION_SECS_MAX)) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(Duration::from_secs(DRAIN_SECS_MAX), connection).await;
    drop(slot);
}

async fn answer(router: Router, peer: Peer, mut request: Request<Incoming>) -> Result<Response, Infallible> {
    request.extensions_mut().insert(peer);
    router.oneshot(request.map(Body::new)).await
}
