//! Owns the exam system simulator (健診システム): takes approved checks as `config/exam-system.openapi.yaml`
//! says, and shows them on a page.
//!
//! Promises: a check is stored once per key, in memory and in a file that survives a restart; the contract
//! side wants a client certificate; the page and the faults are on a second port, plain HTTP on loopback.
//! Must never: ship.

mod fault;
mod page;
mod received;
mod service;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::pki::{PkiError, TestCa};
use crate::tls_server::{self, Clients, Handshake};
pub use fault::{ExamFault, ExamFaultOrder};
pub use received::{Outcome, Received, ReceivedCheck};

/// Where a simulator lives.
pub struct ExamSystemOptions {
    /// Its directory: certificates and what arrived; made when absent.
    pub directory: PathBuf,
    /// Port of the contract, 0 for any.
    pub port: u16,
    /// Port of the page, 0 for any.
    pub page_port: u16,
}

/// A running simulator; ends when dropped.
pub struct ExamSystemSim {
    /// Port of the contract.
    pub port: u16,
    /// Port of the page.
    pub page_port: u16,
    /// What a desk needs.
    pub files: ExamSystemFiles,
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
}

/// What a desk needs to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamSystemFiles {
    /// Roots to trust.
    pub roots: PathBuf,
    /// Client certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// What both routers share.
pub struct Shared {
    received: Mutex<Received>,
    fault: Mutex<Option<ExamFaultOrder>>,
}

impl ExamSystemSim {
    /// Starts it on the present runtime.
    ///
    /// # Errors
    /// When a port or the directory cannot be had.
    pub async fn start(options: &ExamSystemOptions) -> io::Result<Self> {
        let directory = options.directory.as_path();
        fs::create_dir_all(directory)?;
        let files = ExamSystemFiles {
            roots: directory.join("roots.pem"),
            certificate: directory.join("client.pem"),
            key: directory.join("client.key"),
        };
        if !files.roots.exists() {
            make(directory).map_err(io::Error::other)?;
        }
        let received = Received::open(&directory.join("received.jsonl"))?;
        let shared = Arc::new(Shared { received: Mutex::new(received), fault: Mutex::new(None) });
        let contract = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let page = TcpListener::bind(("127.0.0.1", options.page_port)).await?;
        let (port, page_port) = (contract.local_addr()?.port(), page.local_addr()?.port());
        let tasks = spawn(directory, contract, page, &shared)?;
        Ok(Self { port, page_port, files, shared, tasks })
    }

    /// What a desk has as base URL.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Everything that arrived, in the order of first arrival.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedCheck> {
        service::lock(&self.shared.received).all().to_vec()
    }

    /// Puts a fault in force, or none.
    pub fn set_fault(&self, order: Option<ExamFaultOrder>) {
        *service::lock(&self.shared.fault) = order;
    }

    /// Waits until it ends by itself, which is only when a port fails.
    pub async fn ended(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

fn make(directory: &Path) -> Result<(), PkiError> {
    let (servers, clients) = (TestCa::new("Uketsuke test exam system")?, TestCa::new("Uketsuke test desks")?);
    servers.server()?.write(directory, "server")?;
    clients.write(directory, "clients")?;
    clients.client("desk-1")?.write(directory, "client")?;
    // Last, because it says that all the others are there.
    servers.write(directory, "roots")?;
    Ok(())
}

fn spawn(
    directory: &Path,
    contract: TcpListener,
    page: TcpListener,
    shared: &Arc<Shared>,
) -> io::Result<JoinSet<()>> {
    let read = |name: &str| fs::read(directory.join(name));
    let clients = read("clients.pem")?;
    let tls =
        tls_server::server_config(&read("server.pem")?, &read("server.key")?, &Clients::Required(&clients))?;
    let mut tasks = JoinSet::new();
    let (keep, hang_up) = watch::channel(0);
    let router = service::router(Arc::clone(shared));
    tasks.spawn(async move {
        let _keep = keep;
        tls_server::serve(contract, router, move || Handshake::Tls(Arc::clone(&tls)), hang_up).await;
    });
    let router = service::page(Arc::clone(shared));
    tasks.spawn(async move {
        if let Err(error) = axum::serve(page, router).await {
            tracing::error!(%error, "page ended");
        }
    });
    Ok(tasks)
}

#[cfg(test)]
mod tests;
