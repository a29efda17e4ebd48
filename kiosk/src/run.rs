//! Owns the start: settings, window, runtime, and how the parts are joined.
//!
//! Promises: settings that cannot be used end with code 78 and every problem listed; everything else that is
//! missing at the start is waited for behind the page "closed".
//! Must never: serve before the queue is open.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use queue::{Queue, QueueError, Service};
use reader_wire::TerminalId;
use reception::Rules;
use screen::rotation::ROTATION_VARIABLE;
use screen::{Board, Closed, Manner, Screen, ScreenError, ScreenHandle, View};
use tokio::sync::{Notify, mpsc};

use crate::activate::{self, Identity};
use crate::app::{App, INPUTS_MAX, Input, Pages, Parts};
use crate::config::Config;
use crate::display::{self, curtain};
use crate::gateway::{BODY_BYTES_MAX, DEADLINE, Gateway};
use crate::health::Health;
use crate::reader_link;
use crate::scanner;
use crate::store::Store;
use crate::voice::Voice;
use crate::watchdog::Watchdog;

/// Pause before the queue is opened again.
const QUEUE_PAUSE: Duration = Duration::from_secs(5);
/// Why the kiosk ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Settings or files that a technician must put right.
    #[error("{0}")]
    Settings(#[from] settings::Problems),
    /// The settings were read without rules: a defect, since settings without them are refused.
    #[error("the rules of the centre were not read")]
    Rules,
    /// The terminal is not activated, or its files are damaged.
    #[error("this terminal cannot be used: {0}")]
    Identity(#[from] activate::ActivateError),
    /// The gateway's address or certificates cannot be used.
    #[error("the gateway's settings cannot be used: {0}")]
    Gateway(#[from] https::SettingsError),
    /// No window.
    #[error("no screen: {0}")]
    Screen(#[from] screen::ScreenError),
    /// No threads, no runtime, no file.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

impl RunError {
    /// Tells the journal and gives the process's exit code.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Settings(problems) => {
                for line in problems.to_string().lines() {
                    tracing::error!("{line}");
                }
                ExitCode::from(settings::EXIT_CONFIG)
            }
            Self::Identity(_) | Self::Gateway(_) | Self::Rules => {
                tracing::error!("{self}");
                ExitCode::from(settings::EXIT_CONFIG)
            }
            Self::Screen(_) | Self::System(_) => {
                tracing::error!("{self}");
                ExitCode::FAILURE
            }
        }
    }
}

/// No core dump, no debugger: a PIN is in this memory for a moment. A kiosk that cannot have that must not run.
pub fn harden() -> Result<(), RunError> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(std::io::Error::from)?)
}

/// Serves people until the window is closed.
pub fn run(config: &Path) -> Result<(), RunError> {
    let mut config = Config::read(config)?;
    if !display::already_turned(config.screen.rotation, std::env::var_os(ROTATION_VARIABLE).as_deref()) {
        return Err(display::turned(config.screen.rotation).into());
    }
    tracing::info!(rotation = config.screen.rotation.degrees(), "picture");
    let rules = Arc::new(config.rules.take().ok_or(RunError::Rules)?);
    let (inbox, inputs) = mpsc::channel(INPUTS_MAX);
    let gateway = gateway(&config)?;
    let touches = inbox.clone();
    screen::prepare(config.screen.rotation, display::tell)?;
    let screen = Screen::new(move |touch| {
        if touches.try_send(Input::Touch(touch)).is_err() {
            tracing::warn!("a touch was lost: the app does not take inputs");
        }
    })?;
    screen.show_anew(View::Closed { why: Closed::ReaderMissing }, config.people.manner);
    let handle = screen.handle();
    let woken = Arc::new(Notify::new());
    screen.on_wake({
        let woken = Arc::clone(&woken);
        move || woken.notify_one()
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    // Never ends; the process ends with the window.
    std::thread::Builder::new().name("serve".into()).spawn(move || {
        runtime.block_on(serve(config, rules, gateway, (handle, woken), inbox, inputs));
    })?;
    Ok(screen.run()?)
}

/// `kiosk activate`: the three secrets come from standard input.
pub fn activate_terminal(config: &Path) -> Result<(), RunError> {
    let config = Config::read(config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let settings = https::ClientSettings {
        base_url: config.gateway_url.clone(),
        roots_pem: config.gateway_roots.clone(),
        identity: None,
        deadline: DEADLINE,
        body_bytes_max: BODY_BYTES_MAX,
    };
    let client = https::Client::new(settings)?;
    // The code can be used once: see that its fruit can be kept before it is spent.
    Identity::reserve(&config.state_dir)?;
    let secrets = activate::Secrets::read(std::io::stdin().lock())?;
    let identity = runtime.block_on(activate::activate(&client, secrets))?;
    identity.store(&config.state_dir)?;
    tracing::info!(terminal = identity.terminal.as_str(), "activated");
    Ok(())
}

fn gateway(config: &Config) -> Result<(Gateway, TerminalId), RunError> {
    let identity = Identity::load(&config.state_dir)?;
    let client = https::Client::new(https::ClientSettings {
        base_url: config.gateway_url.clone(),
        roots_pem: config.gateway_roots.clone(),
        identity: Some(identity.tls),
        deadline: DEADLINE,
        body_bytes_max: BODY_BYTES_MAX,
    })?;
    Ok((Gateway::new(client, identity.terminal.clone()), identity.terminal))
}

async fn serve(
    config: Config,
    rules: Arc<Rules>,
    (gateway, terminal): (Gateway, TerminalId),
    (screen, woken): (ScreenHandle, Arc<Notify>),
    inbox: mpsc::Sender<Input>,
    inputs: mpsc::Receiver<Input>,
) {
    notify(sd_notify::NotifyState::Ready);
    let watchdog = Watchdog::new(screen.clone(), || notify(sd_notify::NotifyState::Watchdog));
    let (queue, service) = open_queue(&config, &screen, &watchdog).await;
    let store = Store::new(queue);
    let (reader, requests) = mpsc::channel(reader_link::REQUESTS_MAX);
    let (heard_in, mut heard) = mpsc::channel(INPUTS_MAX);
    tokio::spawn(reader_link::keep(config.reader_socket.clone(), requests, heard_in));
    let to_app = inbox.clone();
    tokio::spawn(async move {
        while let Some(heard) = heard.recv().await {
            if to_app.send(Input::Reader(heard)).await.is_err() {
                return;
            }
        }
    });
    let (pages, busy) = curtain::Watched::new(screen.clone());
    if let Some(hours) = config.screen.hours {
        tokio::spawn(display::keep(hours, config.clock_file.clone(), screen, busy, woken));
    }
    let Config { courses, voucher, clock_file, scanner, patterns, people, voice, opened_by_staff, .. } =
        config;
    let disk = config.queue_path.parent().unwrap_or(Path::new("/")).to_owned();
    let voice = voice.map(Voice::open);
    if let Some(scanner) = scanner {
        scan(scanner, inbox.clone());
    }
    let parts = Parts {
        pages,
        reader,
        gateway,
        store,
        terminal,
        courses,
        people,
        voice,
        rules,
        voucher,
        patterns,
        clock_file,
        disk,
        light: display::Light::find(Path::new(display::backlight::FOLDER)),
        service,
        opened_by_staff,
    };
    tracing::info!("serving");
    App::new(parts, inbox)
        .run(inputs, |health| {
            beat(&watchdog);
            notify(sd_notify::NotifyState::Status(health.sentence()));
        })
        .await;
}

/// Hands over to the app what scanners read. A full inbox loses it: it must not reach the next person.
fn scan(settings: scanner::Settings, inbox: mpsc::Sender<Input>) {
    let (payloads_in, mut payloads) = mpsc::channel(scanner::PAYLOADS_MAX);
    tokio::spawn(scanner::watch(settings, payloads_in));
    tokio::spawn(async move {
        while let Some(payload) = payloads.recv().await {
            if inbox.try_send(Input::Scanned(payload)).is_err() {
                tracing::warn!("a scan was lost: the app does not take inputs");
            }
        }
    });
}

/// The queue, and whether staff take people. Without either nobody is served.
async fn open_queue(
    config: &Config,
    screen: &ScreenHandle,
    watchdog: &Watchdog<ScreenHandle>,
) -> (Queue, Service) {
    loop {
        match queue_and_service(&config.queue_path).await {
            Ok((queue, service)) => {
                // Now, so that no patient waits for it. A damaged list is told of again at each answer.
                if let Err(error) = queue.verify_insurer_list().await {
                    tracing::error!(%error, "the insurer list cannot be read");
                }
                return (queue, service);
            }
            Err(error) => {
                tracing::error!(%error, remedy = ?error.remedy(), "the queue cannot be opened");
                Pages::show(screen, View::Closed { why: Closed::QueueFailed });
                beat(watchdog);
                notify(sd_notify::NotifyState::Status(Health::QueueFailed.sentence()));
                tokio::time::sleep(QUEUE_PAUSE).await;
            }
        }
    }
}

async fn queue_and_service(path: &Path) -> Result<(Queue, Service), QueueError> {
    let queue = Queue::open(path).await?;
    let service = queue.recess().await?;
    Ok((queue, service))
}

fn beat(watchdog: &Watchdog<ScreenHandle>) {
    if !watchdog.beat() {
        tracing::warn!("the window does not answer: systemd will not be told that the kiosk lives");
    }
}

fn notify(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd was not told");
    }
}

fn told(shown: Result<(), ScreenError>) {
    if let Err(error) = shown {
        tracing::error!(%error, "the page could not be shown");
    }
}

impl Pages for ScreenHandle {
    fn show(&self, view: View) {
        told(self.show(view));
    }

    fn show_anew(&self, view: View, manner: Manner) {
        told(self.show_anew(view, manner));
    }

    fn board(&self, board: Board) {
        told(self.show_board(board));
    }

    fn warn(&self, warned: bool) {
        told(self.warn(warned));
    }

    fn quit(&self) {
        told(self.quit());
    }
}
