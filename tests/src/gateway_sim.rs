//! Owns the gateway simulator: `config/gateway.openapi.yaml` served for real, with faults on request.
//!
//! Promises: it verifies what a gateway has to verify (nonce, terminal, date, chain, signature); it listens
//! on loopback only; people and their insurance are the invented ones of [`people`].
//! Must never: ship, or accept a card of a real authority.

pub mod book;
pub mod fault;
mod files;
pub mod people;
pub mod problem;
mod service;
mod shared;
mod terminals;
pub mod verify;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::pki::JpkiCa;
use crate::tls_server::{self, Clients, Handshake};
use book::Book;
pub use fault::{Fault, FaultOrder};
use files::Files;
pub use files::ROOTS_FILE;
pub use shared::{GatewayCounts, Shared};
use terminals::Terminals;
pub use terminals::{TEST_ACTIVATION_CODE, TEST_FACILITY_NUMBER, TEST_USER_ID};
use verify::Trust;

/// Where a simulator lives.
pub struct GatewayOptions {
    /// Its directory: certificates and known terminals; made when absent.
    pub directory: PathBuf,
    /// Port of the contract, 0 for any.
    pub port: u16,
    /// Port of the remote control (plain HTTP), 0 for any.
    pub control_port: u16,
}

/// A running simulator; ends when dropped.
pub struct GatewaySim {
    /// Port of the contract.
    pub port: u16,
    /// Port of the remote control.
    pub control_port: u16,
    directory: PathBuf,
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
}

struct Certificates {
    good: Arc<ServerConfig>,
    expired: Arc<ServerConfig>,
    foreign: Arc<ServerConfig>,
}

impl GatewaySim {
    /// Starts it on the present runtime.
    ///
    /// # Errors
    /// When a port or the directory cannot be had.
    pub async fn start(options: &GatewayOptions) -> io::Result<Self> {
        let files = Files::open(&options.directory)?;
        let certificates = Certificates::read(&files)?;
        let ca = JpkiCa::public_test().map_err(io::Error::other)?;
        let trust = Trust::new(&[ca.certificate_der()]).map_err(io::Error::other)?;
        let shared = Arc::new(Shared::new(Book::new(trust), Terminals::open(files)?));
        let contract = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let control = TcpListener::bind(("127.0.0.1", options.control_port)).await?;
        let (port, control_port) = (contract.local_addr()?.port(), control.local_addr()?.port());
        let mut tasks = JoinSet::new();
        let (greeter, hang_up) = (Arc::clone(&shared), shared.hang_up());
        let handshake = move || certificates.greet(&greeter);
        tasks.spawn(tls_server::serve(contract, service::router(Arc::clone(&shared)), handshake, hang_up));
        let remote = service::control(Arc::clone(&shared));
        tasks.spawn(async move {
            if let Err(error) = axum::serve(control, remote).await {
                tracing::error!(%error, "remote control ended");
            }
        });
        Ok(Self { port, control_port, directory: options.directory.clone(), shared, tasks })
    }

    /// What a kiosk has as base URL.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The roots that a kiosk must trust (PEM file).
    #[must_use]
    pub fn roots_path(&self) -> PathBuf {
        Path::new(&self.directory).join(ROOTS_FILE)
    }

    /// Faults, clock, counts.
    #[must_use]
    pub fn remote(&self) -> &Shared {
        &self.shared
    }

    /// Waits until it ends by itself, which is only when a port fails.
    pub async fn ended(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Certificates {
    fn read(files: &Files) -> io::Result<Self> {
        let (terminal_ca, _) = files.terminal_ca()?;
        let config = |name| {
            let (certificate, key) = files.pair(name)?;
            tls_server::server_config(&certificate, &key, &Clients::Optional(&terminal_ca))
        };
        Ok(Self { good: config("server")?, expired: config("expired")?, foreign: config("foreign")? })
    }

    fn greet(&self, shared: &Shared) -> Handshake {
        let faults = shared::lock(&shared.faults);
        let Some(fault) = faults.tls() else { return Handshake::Tls(Arc::clone(&self.good)) };
        match fault {
            Fault::ExpiredCertificate => Handshake::Tls(Arc::clone(&self.expired)),
            Fault::ForeignCertificate => Handshake::Tls(Arc::clone(&self.foreign)),
            Fault::NotTls => Handshake::NotTls,
            Fault::Delay { .. }
            | Fault::Status { .. }
            | Fault::Problem { .. }
            | Fault::Garbage
            | Fault::Html
            | Fault::UnknownField
            | Fault::Oversize
            | Fault::Drop
            | Fault::DropAfter
            | Fault::Pending { .. }
            | Fault::Validity { .. } => Handshake::Tls(Arc::clone(&self.good)),
        }
    }
}

#[cfg(test)]
mod tests;
