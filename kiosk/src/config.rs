//! Owns the kiosk's settings: one TOML file, read once.
//!
//! Promises: every problem of the file is told at once, each with its key.
//! Must never: fall back silently; a default is written in `config/kiosk.toml`, beside the key.

use std::path::{Path, PathBuf};

use https::SettingsError;
use reception::{Course, Rules, RulesFile, VoucherPatterns, VoucherQuestion};
use screen::COURSES_MAX;

use crate::display;
use crate::gateway::{BODY_BYTES_MAX, DEADLINE};
use crate::people::People;
use crate::scanner;
use crate::voice;

/// What the kiosk is set up as.
pub struct Config {
    /// Socket of `reader`.
    pub reader_socket: PathBuf,
    /// The queue file.
    pub queue_path: PathBuf,
    /// Base address of the gateway, `https://…`.
    pub gateway_url: String,
    /// The certificate authorities that a gateway's certificate must come from, PEM.
    pub gateway_roots: Vec<u8>,
    /// Where `kiosk activate` leaves terminal id, key and certificate.
    pub state_dir: PathBuf,
    /// What people come for here, one to four. Of several the person chooses.
    pub courses: Vec<Course>,
    /// What is asked about a voucher, where one belongs to the course.
    pub voucher: VoucherQuestion,
    /// The file whose presence says that a time source has set the clock; none when nobody looks.
    pub clock_file: Option<PathBuf>,
    /// The rules of the centre; absent only in a configuration that is refused.
    pub rules: Option<Rules>,
    /// The scanner of vouchers; none when the file has no section for it.
    pub scanner: Option<scanner::Settings>,
    /// By which its codes are read; there exactly when the scanner is.
    pub patterns: Option<VoucherPatterns>,
    /// Whether staff open the kiosk anew each day.
    pub opened_by_staff: bool,
    /// How the centre speaks to people.
    pub people: People,
    /// The voice; none when the file has no section for it.
    pub voice: Option<voice::Settings>,
    /// How the panel is mounted, and when it is lit.
    pub screen: display::Settings,
}

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, settings::Problems> {
        let mut file = settings::File::read(path);
        let reader_socket = file.path("reader.socket");
        let queue_path = file.path("queue.path");
        let gateway_url = file.text("gateway.url");
        let gateway_roots = gateway_roots(&mut file, &gateway_url);
        let state_dir = file.path("gateway.state_dir");
        let known = Course::ALL.map(|course| (course.code(), course));
        let courses = file.choices("reception.courses", COURSES_MAX, &known);
        let questions = [("number", VoucherQuestion::Number), ("brought", VoucherQuestion::Brought)];
        let voucher = file.choice("reception.voucher", &questions);
        let clock_file = file.optional_path("reception.clock_file");
        let opened_by_staff = file.flag_or("reception.opened_by_staff", false);
        let rules = rules(&mut file);
        let scanner = scanner::Settings::read(&mut file);
        let patterns = scanner.as_ref().and_then(|_| patterns(&mut file));
        let voice = voice::Settings::read(&mut file);
        let people = People::read(&mut file, voice.as_ref());
        let screen = display::Settings::read(&mut file);
        file.finish()?;
        Ok(Self {
            reader_socket,
            queue_path,
            gateway_url,
            gateway_roots,
            state_dir,
            courses,
            voucher: voucher.unwrap_or(VoucherQuestion::None),
            clock_file,
            rules,
            scanner,
            patterns,
            opened_by_staff,
            people,
            voice,
            screen,
        })
    }
}

/// Reads the three files of rules. What their reader says names line and key, and they hold nothing secret.
fn rules(file: &mut settings::File) -> Option<Rules> {
    let texts = ["rules.rules", "rules.proofs", "rules.institutions"].map(|key| text_at(file, key));
    let [Some(rules), Some(proofs), Some(institutions)] = texts else { return None };
    let errors = match Rules::parse(&rules, &proofs, &institutions) {
        Ok(rules) => return Some(rules),
        Err(errors) => errors,
    };
    for error in errors {
        let key = match error.file {
            RulesFile::Rules => "rules.rules",
            RulesFile::Proofs => "rules.proofs",
            RulesFile::Institutions => "rules.institutions",
        };
        file.problem(key, format!("names a file that cannot be used: {}", error.what));
    }
    None
}

/// Reads the file of patterns. What their reader says names line and key, and they hold nothing secret.
fn patterns(file: &mut settings::File) -> Option<VoucherPatterns> {
    const KEY: &str = "scanner.patterns";
    let text = text_at(file, KEY)?;
    let cannot = |error| file.problem(KEY, format!("names a file that cannot be used: {error}"));
    VoucherPatterns::parse(&text).map_err(cannot).ok()
}

/// The text of the file that this key names.
fn text_at(file: &mut settings::File, key: &str) -> Option<String> {
    let path = file.path(key);
    if !path.is_absolute() {
        return None;
    }
    let read = std::fs::read_to_string(&path);
    if let Err(error) = &read {
        let what = "names a file that cannot be read, check that it exists and who owns it";
        file.problem(key, format!("{what}: {error}"));
    }
    read.ok()
}

/// Reads the file of roots, and tries both settings, so that a start that cannot succeed says which to correct.
fn gateway_roots(file: &mut settings::File, url: &str) -> Vec<u8> {
    let path = file.path("gateway.roots");
    let read = std::fs::read(&path);
    if let (Err(error), true) = (&read, path.is_absolute()) {
        let what = "names a file that cannot be read, check that it exists and who owns it";
        file.problem("gateway.roots", format!("{what}: {error}"));
    }
    let unread = read.is_err();
    let roots_pem = read.unwrap_or_default();
    let client = https::ClientSettings {
        base_url: url.to_owned(),
        roots_pem: roots_pem.clone(),
        identity: None,
        deadline: DEADLINE,
        body_bytes_max: BODY_BYTES_MAX,
    };
    match https::Client::new(client) {
        Err(SettingsError::BaseUrl) if !url.is_empty() => {
            file.problem("gateway.url", "is not a base address, set it to https://HOST[:PORT][/PREFIX]");
        }
        Err(SettingsError::Roots) if !unread => {
            file.problem("gateway.roots", "names a file without a certificate that can be read, replace it");
        }
        Ok(_) | Err(SettingsError::BaseUrl | SettingsError::Roots | SettingsError::Identity) => {}
    }
    roots_pem
}
