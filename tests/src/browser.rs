//! Owns a member of staff at a browser: Debian's Chromium without a window, driven through ChromeDriver.
//!
//! Promises: trusts exactly one certificate besides the public ones, the one whose key hash it is given;
//! JavaScript is off, as the console must work without it.
//! Must never: accept any certificate.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::{Client, ClientBuilder, Locator};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::json;
use x509_cert::der::{Decode as _, Encode as _};

/// Longest wait for a page or an element.
const PAGE_WAIT_MAX: Duration = Duration::from_secs(30);

/// A browser with one tab.
pub struct Browser {
    driver: Child,
    client: Client,
    /// Profile folder, removed with the browser.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts it; `server_certificate` is the PEM file of the one server it may visit.
    pub async fn start(server_certificate: &Path) -> io::Result<Self> {
        let profile = tempfile::tempdir()?;
        let port = free_port()?;
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                io::Error::other(format!(
                    "chromedriver (Debian package chromium-driver) does not start: {error}"
                ))
            })?;
        let arguments = vec![
            "--headless".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            // Containers and chroots have a small /dev/shm, or none.
            "--disable-dev-shm-usage".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--window-size=1280,900".into(),
            "--lang=ja".into(),
            format!("--user-data-dir={}", profile.path().display()),
            format!("--ignore-certificate-errors-spki-list={}", key_hash(server_certificate)?),
        ];
        let options = json!({
            "args": arguments,
            "prefs": {"profile.managed_default_content_settings.javascript": 2},
        });
        let capabilities = serde_json::Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
        let address = format!("http://127.0.0.1:{port}");
        let client = connect(&address, capabilities).await?;
        Ok(Self { driver, client, _profile: profile })
    }

    /// Opens a page.
    pub async fn visit(&self, address: &str) -> io::Result<()> {
        self.client.goto(address).await.map_err(io::Error::other)
    }

    /// Types into the field that this CSS selector names.
    pub async fn fill(&self, selector: &str, text: &str) -> io::Result<()> {
        let field = self.find(selector).await?;
        field.send_keys(text).await.map_err(io::Error::other)
    }

    /// Clicks what this CSS selector names.
    pub async fn click(&self, selector: &str) -> io::Result<()> {
        self.find(selector).await?.click().await.map_err(io::Error::other)
    }

    /// HTML of the page.
    pub async fn source(&self) -> io::Result<String> {
        self.client.source().await.map_err(io::Error::other)
    }

    /// Address of the page.
    pub async fn address(&self) -> io::Result<String> {
        self.client.current_url().await.map(String::from).map_err(io::Error::other)
    }

    /// Writes what the page looks like as a PNG.
    pub async fn picture(&self, path: &Path) -> io::Result<()> {
        std::fs::write(path, self.client.screenshot().await.map_err(io::Error::other)?)
    }

    /// Ends it.
    pub async fn close(self) -> io::Result<()> {
        self.client.clone().close().await.map_err(io::Error::other)
    }

    /// Waits for what this CSS selector names.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn find(&self, selector: &str) -> io::Result<fantoccini::elements::Element> {
        let wait = self.client.wait().at_most(PAGE_WAIT_MAX);
        wait.for_element(Locator::Css(selector))
            .await
            .map_err(|error| io::Error::other(format!("the page has nothing like {selector}: {error}")))
    }
}

impl Drop for Browser {
    /// ChromeDriver ends its browser when it is told to stop, not when it is killed.
    fn drop(&mut self) {
        let id = rustix::process::Pid::from_child(&self.driver);
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        for _ in 0..50 {
            if matches!(self.driver.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

async fn connect(address: &str, capabilities: fantoccini::wd::Capabilities) -> io::Result<Client> {
    let mut last = None;
    for _ in 0..100 {
        match ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities.clone())
            .connect(address)
            .await
        {
            Ok(client) => return Ok(client),
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let why = last.map_or_else(String::new, |error| error.to_string());
    Err(io::Error::other(format!("Chromium (Debian package chromium) does not start: {why}")))
}

/// Base64 of SHA-256 over the certificate's public key, as Chromium names a key.
fn key_hash(certificate: &Path) -> io::Result<String> {
    let der = CertificateDer::from_pem_file(certificate).map_err(io::Error::other)?;
    let certificate = x509_cert::Certificate::from_der(&der).map_err(io::Error::other)?;
    let key = certificate.tbs_certificate().subject_public_key_info().to_der().map_err(io::Error::other)?;
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &key);
    Ok(STANDARD.encode(hash))
}

fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
