//! Owns the HTTPS side that both simulators share: handshake, client certificate, HTTP/1.1, hanging up.
//!
//! Promises: TLS 1.3 only; each request carries the [`Peer`]; a response marked [`HangUp`] is never sent, its
//! connection is closed instead.
//! Must never: listen on another address than loopback.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// Longest handshake.
const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(10);

/// Who is at the other end: the certificate that the handshake verified, if one was shown.
#[derive(Clone)]
pub struct Peer(pub Option<CertificateDer<'static>>);

/// Put into a response's extensions: close the connection instead of answering.
#[derive(Clone)]
pub struct HangUp;

/// How the next connection is greeted.
pub enum Handshake {
    /// As it should be.
    Tls(Arc<ServerConfig>),
    /// With bytes that are not TLS.
    NotTls,
}

/// Which client certificates are wanted.
pub enum Clients<'a> {
    /// One of this authority (PEM) or none.
    Optional(&'a [u8]),
    /// One of this authority (PEM).
    Required(&'a [u8]),
}

/// A TLS 1.3 server configuration from PEM texts.
///
/// # Errors
/// When a text cannot be read or does not fit the others.
pub fn server_config(certificate: &[u8], key: &[u8], clients: &Clients<'_>) -> io::Result<Arc<ServerConfig>> {
    let mut roots = RootCertStore::empty();
    let (Clients::Optional(authority) | Clients::Required(authority)) = clients;
    roots
        .add(CertificateDer::from_pem_slice(authority).map_err(io::Error::other)?)
        .map_err(io::Error::other)?;
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let verifier = match clients {
        Clients::Optional(_) => verifier.allow_unauthenticated(),
        Clients::Required(_) => verifier,
    };
    let certificate = CertificateDer::from_pem_slice(certificate).map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(io::Error::other)?
        .with_client_cert_verifier(verifier.build().map_err(io::Error::other)?)
        .with_single_cert(vec![certificate], key)
        .map_err(io::Error::other)?;
    Ok(Arc::new(config))
}

/// Serves until the task is dropped. A change of `hang_up` closes all connections.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    handshake: impl Fn() -> Handshake + Send + 'static,
    hang_up: watch::Receiver<u64>,
) {
    while let Ok((tcp, _)) = listener.accept().await {
        let (router, handshake, mut hang_up) = (router.clone(), handshake(), hang_up.clone());
        hang_up.mark_unchanged();
        tokio::spawn(async move {
            tokio::select! {
                // A connection that ends badly concerns nobody but its client.
                _ = converse(tcp, router, handshake) => {}
                _ = hang_up.changed() => {}
            }
        });
    }
}

async fn converse(mut tcp: TcpStream, router: Router, handshake: Handshake) -> io::Result<()> {
    let config = match handshake {
        Handshake::Tls(config) => config,
        Handshake::NotTls => return tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await,
    };
    let accepting = TlsAcceptor::from(config).accept(tcp);
    let stream = tokio::time::timeout(HANDSHAKE_DEADLINE, accepting).await??;
    let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let peer = Peer(shown.map(|certificate| certificate.clone().into_owned()));
    let service = service_fn(move |request| answer(router.clone(), peer.clone(), request));
    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.map_err(io::Error::other)
}

async fn answer(router: Router, peer: Peer, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    let response: Result<_, Infallible> = router.oneshot(request).await;
    let response = response.map_err(io::Error::other)?;
    if response.extensions().get::<HangUp>().is_some() {
        return Err(io::Error::other("hung up on purpose"));
    }
    Ok(response)
}
