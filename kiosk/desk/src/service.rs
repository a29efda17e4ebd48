//! Owns the running service: what is started, in which order, and how it ends.
//!
//! Promises: systemd hears READY when the port is open, and WATCHDOG while runtime and queue answer; a stop
//! drains requests and ends with success.
//! Must never: start without a certificate, or hide why it did not start.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use https::{Client, ClientSettings, Identity};
use jiff::Timestamp;
use queue::{Queue, QueueError};
use reception::Rules;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use zeroize::Zeroizing;

use crate::clock::{Clock, SystemClock, random_bytes};
use crate::config::{Config, ExamSystem, Existing};
use crate::existing::{self, Standing, Watcher};
use crate::forward::{self, ANSWER_BYTES_MAX, Forwarder};
use crate::retention::{self, Keeper};
use crate::server::{self, CertificateError, Limits, ServerCertificate, Site};
use crate::vault::{Vault, VaultError};
use crate::web::{self, Desk, Parts, SetUpError};

/// The end of the certificate is looked at this often.
const CERTIFICATE_LOOK: Duration = Duration::from_secs(24 * 60 * 60);

/// Why the service did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The queue.
    #[error("queue {path}: {source}")]
    Queue {
        /// Its file.
        path: PathBuf,
        /// What it says.
        source: QueueError,
    },
    /// Our certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key of second factors.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Certificate and key do not belong together.
    #[error("certificate and key do not belong together: {0}")]
    Tls(#[from] rustls::Error),
    /// A file of the exam system's settings.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The exam system's settings.
    #[error("exam_system: {0}")]
    ExamSystem(#[from] https::SettingsError),
    /// The port, or signals.
    #[error("cannot listen: {0}")]
    Listen(#[source] std::io::Error),
    /// The pages.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
}

impl ServiceError {
    /// Whether the settings must be corrected first, so that a restart is of no use.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        match self {
            Self::Certificate(_)
            | Self::Vault(_)
            | Self::Tls(_)
            | Self::File { .. }
            | Self::ExamSystem(_) => true,
            Self::Queue { .. } | Self::Listen(_) | Self::SetUp(_) => false,
        }
    }
}

/// Runs until SIGTERM or SIGINT. `rules` are those of [`Config::existing`].
pub async fn serve(config: Config, rules: Option<Rules>) -> Result<(), ServiceError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let client = config.exam_system.as_ref().map(exam_client).transpose()?;
    let certificate = ServerCertificate::load(&config, clock.now())?;
    let fingerprint = certificate.fingerprint.clone();
    tracing::info!(%fingerprint, days_left = certificate.days_left(clock.now()), "certificate");
    let not_after = certificate.not_after;
    let tls = server::tls_acceptor(certificate, config.oldest_tls)?;
    let fresh_key = Zeroizing::new(random_bytes().map_err(SetUpError::from)?);
    let vault = Vault::open(&config.state_dir, &fresh_key)?;
    let opened = Queue::open(&config.queue_path).await;
    let queue = opened.map_err(|source| ServiceError::Queue { path: config.queue_path.clone(), source })?;
    // Now, so that nobody waits for it later. The page of a check tells of a damaged list.
    if let Err(error) = queue.verify_insurer_list().await {
        tracing::error!(%error, "insurer list not readable");
    }
    let approved = Arc::new(Notify::new());
    let (standing, answer_files) = watch::channel(Standing::default());
    let desk = Desk::new(Parts {
        queue: queue.clone(),
        clock: Arc::clone(&clock),
        centre: config.centre.clone(),
        access: config.access,
        vault,
        fingerprint,
        forwarding: client.is_some(),
        approved: Arc::clone(&approved),
        answer_files,
    })?;
    let listener = TcpListener::bind(config.listen).await.map_err(ServiceError::Listen)?;
    let address = listener.local_addr().map_err(ServiceError::Listen)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(stop_on_signal(stop).map_err(ServiceError::Listen)?);
    tokio::spawn(watchdog(queue.clone()));
    tokio::spawn(watch_certificate(not_after, Arc::clone(&clock)));
    let undo_secs = config.exam_system.as_ref().map_or(0, |exam| exam.undo_secs);
    let forwarding = client.map(|client| {
        let facility_number = config.centre.facility_number.clone();
        let (queue, clock) = (queue.clone(), Arc::clone(&clock));
        let forwarder = Forwarder { queue, client, facility_number, clock, approved, undo_secs };
        tokio::spawn(forward::run(Arc::new(forwarder), stopped.clone()))
    });
    let watching = config.existing.zip(rules).map(|(existing, rules)| {
        let Existing { folder, course, .. } = existing;
        let (queue, clock) = (queue.clone(), Arc::clone(&clock));
        let watcher = Watcher { queue, clock, folder, rules, course, standing };
        tokio::spawn(existing::run(watcher, stopped.clone()))
    });
    let keeper = Keeper { queue: queue.clone(), clock, personal_days: config.personal_days };
    let keeping = tokio::spawn(retention::run(keeper, stopped.clone()));
    tracing::info!(
        listen = %address, forwarding = forwarding.is_some(), watching = watching.is_some(), "ready"
    );
    notify(&[NotifyState::Ready]);
    let site = Site { router: web::router(desk), tls, limits: Limits::default(), late: web::late };
    server::run(listener, site, stopped).await;
    notify(&[NotifyState::Stopping]);
    for task in [forwarding, watching, Some(keeping)].into_iter().flatten() {
        let _ = task.await;
    }
    queue.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn exam_client(exam: &ExamSystem) -> Result<Client, ServiceError> {
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|source| ServiceError::File { path: path.clone(), source })
    };
    let key_pem = Zeroizing::new(read(&exam.client.key)?);
    Ok(Client::new(ClientSettings {
        base_url: exam.url.clone(),
        roots_pem: read(&exam.roots)?,
        identity: Some(Identity { cert_pem: read(&exam.client.certificate)?, key_pem }),
        deadline: exam.deadline,
        body_bytes_max: ANSWER_BYTES_MAX,
    })?)
}

fn stop_on_signal(stop: watch::Sender<bool>) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = stop.send(true);
    })
}

/// Feeds the watchdog while the runtime turns and the queue answers, be it with an error: a restart helps
/// against what hangs, not against a full disk.
async fn watchdog(queue: Queue) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let step = (limit / 3).max(Duration::from_millis(100));
    loop {
        tokio::time::sleep(step).await;
        if tokio::time::timeout(step, queue.staff_count()).await.is_ok() {
            notify(&[NotifyState::Watchdog]);
        }
    }
}

/// A desk that runs for months must not learn of its certificate's end from the browsers.
async fn watch_certificate(not_after: Timestamp, clock: Arc<dyn Clock>) {
    loop {
        server::warn_before_end(not_after, clock.now());
        tokio::time::sleep(CERTIFICATE_LOOK).await;
    }
}

fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd not notified");
    }
}
