//! Owns the settings of the desk: `desk.toml`, its keys, defaults and limits.
//!
//! Promises: every problem of the file is reported at once, with file and key.
//! Must never: hold a secret; keys are named by path.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reception::Course;
use settings::Problems;

use crate::retention::{PERSONAL_DAYS_DEFAULT, PERSONAL_DAYS_MAX, PERSONAL_DAYS_MIN};
use crate::server::OldestTls;

mod access;
mod named;

pub use access::{Access, IDLE_MINUTES_MAX, SESSION_HOURS_MAX};
pub use named::reservation_map;

/// Where the desk listens unless told otherwise.
pub const LISTEN_DEFAULT: &str = "0.0.0.0:8443";
/// Where rules and column map lie unless told otherwise.
const TABLES: &str = "/etc/uketsuke";
/// Approvals wait so long for somebody to take them back, unless told otherwise (seconds).
pub const UNDO_SECS_DEFAULT: u32 = 30;
/// And at most so long.
pub const UNDO_SECS_MAX: u32 = 600;
/// Names and addresses that the self-made certificate may carry besides its own.
pub const EXTRA_NAMES_MAX: usize = 16;

/// Everything that the desk is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The queue file.
    pub queue_path: PathBuf,
    /// Address and port for staff browsers.
    pub listen: SocketAddr,
    /// Where the self-made certificate is kept.
    pub state_dir: PathBuf,
    /// Further host names and addresses for the self-made certificate.
    pub names: Vec<String>,
    /// The centre's own certificate; absent means self-made.
    pub own_certificate: Option<KeyPair>,
    /// Who comes in and for how long.
    pub access: Access,
    /// Oldest TLS that browsers may speak.
    pub oldest_tls: OldestTls,
    /// 健診システム; absent means that nothing is forwarded.
    pub exam_system: Option<ExamSystem>,
    /// The centre.
    pub centre: Centre,
    /// Which heading of a list of reservations is which field. Read by who needs it.
    pub reservation_map: PathBuf,
    /// Days that personal data of a check stays once it is forwarded or discarded.
    pub personal_days: u16,
    /// 既存型 オンライン資格確認 beside the kiosk; absent means that no folder is watched.
    pub existing: Option<Existing>,
}

/// How answer files of a centre with 既存型 オンライン資格確認 are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Where the other system leaves `OQSsiquc01res*.xml`.
    pub folder: PathBuf,
    /// What the people of these files come for.
    pub course: Course,
    /// `rules.toml`.
    pub rules: PathBuf,
    /// `proofs.toml`.
    pub proofs: PathBuf,
    /// `institutions.toml`.
    pub institutions: PathBuf,
}

/// PEM files of a certificate chain and its key.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// Certificate first, then its issuers.
    pub certificate: PathBuf,
    /// PKCS#8.
    pub key: PathBuf,
}

/// Where approved checks go.
#[derive(Debug, Clone)]
pub struct ExamSystem {
    /// `https://HOST[:PORT][/PREFIX]`, without the path of the contract.
    pub url: String,
    /// PEM file with the roots that its certificate must lead to.
    pub roots: PathBuf,
    /// Certificate with which the desk shows who it is.
    pub client: KeyPair,
    /// Longest time for one request.
    pub deadline: Duration,
    /// So long an approval can be taken back before it is sent (seconds).
    pub undo_secs: u32,
}

/// The centre, as pages and forwarded checks name it.
#[derive(Debug, Clone)]
pub struct Centre {
    /// 健診センター名.
    pub name: String,
    /// 健診・保健指導機関番号, 10 digits.
    pub facility_number: String,
}

/// A facility number that is not one.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("is not a facility number, set it to the 10 digits of 健診・保健指導機関番号")]
struct FacilityNumberError;

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        Self::from_file(settings::File::read(path))
    }

    fn from_file(mut file: settings::File) -> Result<Self, Problems> {
        let config = Self {
            queue_path: file.path("queue.path"),
            listen: listen(&mut file),
            state_dir: file.path("desk.state_dir"),
            names: file.texts("desk.names", EXTRA_NAMES_MAX),
            own_certificate: own_certificate(&mut file),
            access: Access::read(&mut file),
            oldest_tls: file.choice_or("desk.oldest_tls", &OldestTls::NAMES, OldestTls::V1_3),
            exam_system: exam_system(&mut file),
            centre: Centre {
                name: file.text("centre.name"),
                facility_number: file.parsed("centre.facility_number", facility_number).unwrap_or_default(),
            },
            reservation_map: table(&mut file, "imports.reservations", "reservations.toml"),
            personal_days: file.integer_or(
                "retention.personal_days",
                PERSONAL_DAYS_MIN..=PERSONAL_DAYS_MAX,
                PERSONAL_DAYS_DEFAULT,
            ),
            existing: existing(&mut file),
        };
        file.finish().map(|()| config)
    }
}

fn listen(file: &mut settings::File) -> SocketAddr {
    let text = file.text_or("desk.listen", LISTEN_DEFAULT);
    text.parse().unwrap_or_else(|_| {
        file.problem("desk.listen", format!("is not an address with port, for example \"{LISTEN_DEFAULT}\""));
        SocketAddr::from(([127, 0, 0, 1], 0))
    })
}

fn own_certificate(file: &mut settings::File) -> Option<KeyPair> {
    let certificate = file.optional_path("desk.certificate");
    let key = file.optional_path("desk.key");
    match (certificate, key) {
        (Some(certificate), Some(key)) => Some(KeyPair { certificate, key }),
        (None, None) => None,
        (Some(_), None) => {
            file.problem("desk.key", "is missing, a certificate of your own needs its key");
            None
        }
        (None, Some(_)) => {
            file.problem("desk.certificate", "is missing, a key of your own needs its certificate");
            None
        }
    }
}

fn exam_system(file: &mut settings::File) -> Option<ExamSystem> {
    if !file.has("exam_system") {
        return None;
    }
    let url = file.parsed("exam_system.url", https_url).unwrap_or_default();
    let roots = file.path("exam_system.roots");
    let client =
        KeyPair { certificate: file.path("exam_system.certificate"), key: file.path("exam_system.key") };
    let deadline = Duration::from_secs(file.integer_or("exam_system.deadline_secs", 1..=120, 20));
    let undo_secs = file.integer_or("exam_system.undo_secs", 0..=UNDO_SECS_MAX, UNDO_SECS_DEFAULT);
    Some(ExamSystem { url, roots, client, deadline, undo_secs })
}

fn existing(file: &mut settings::File) -> Option<Existing> {
    if !file.has("existing") {
        return None;
    }
    let courses = Course::ALL.map(|course| (course.code(), course));
    let (folder, course) = (file.path("existing.folder"), file.choice("existing.course", &courses));
    let rules = table(file, "existing.rules", "rules.toml");
    let proofs = table(file, "existing.proofs", "proofs.toml");
    let institutions = table(file, "existing.institutions", "institutions.toml");
    Some(Existing { folder, course: course?, rules, proofs, institutions })
}

fn table(file: &mut settings::File, key: &str, name: &str) -> PathBuf {
    file.path_or(key, Path::new(TABLES).join(name))
}

/// A base address without `https://` or host, or with user, query or fragment.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("is not a base address, set it to https://HOST[:PORT][/PREFIX]")]
struct UrlError;

fn https_url(text: &str) -> Result<String, UrlError> {
    let rest = text.strip_prefix("https://").ok_or(UrlError)?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]/_~".contains(&byte);
    let host_is_there = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
    if host_is_there && rest.bytes().all(known) { Ok(text.to_owned()) } else { Err(UrlError) }
}

fn facility_number(text: &str) -> Result<String, FacilityNumberError> {
    let fits = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err(FacilityNumberError) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::SecondFactorRule;

    const GOOD: &str = r#"
        [queue]
        path = "/var/lib/uketsuke/queue.sqlite"
        [desk]
        state_dir = "/var/lib/uketsuke-desk"
        [centre]
        name = "みなと健診センター"
        facility_number = "1312345678"
    "#;

    const EXISTING: &str = r#"
        [existing]
        folder = "/srv/oqs/res"
        course = "specific-exam"
    "#;

    fn read(text: &str) -> Result<Config, Problems> {
        Config::from_file(settings::File::parse("desk.toml", text.as_bytes()))
    }

    fn problem_keys(text: &str) -> Vec<String> {
        read(text).err().map(|all| all.list.into_iter().map(|one| one.at).collect()).unwrap_or_default()
    }

    #[test]
    fn the_shortest_file_is_enough() {
        let config = read(GOOD).expect("good");
        assert_eq!(config.listen.to_string(), LISTEN_DEFAULT);
        assert!(
            config.exam_system.is_none() && config.own_certificate.is_none() && config.existing.is_none()
        );
        assert_eq!(config.reservation_map, Path::new("/etc/uketsuke/reservations.toml"));
        assert_eq!(config.personal_days, 30);
        assert_eq!((config.access, config.oldest_tls), (Access::default(), OldestTls::V1_3));
    }

    #[test]
    fn who_comes_in_and_for_how_long() {
        let set = |lines: &str| read(&format!("{GOOD}\n[access]\n{lines}"));
        let access =
            set("second_factor = \"optional\"\nidle_minutes = 1\nsession_hours = 12").expect("good").access;
        assert_eq!(access.second_factor, SecondFactorRule::Optional);
        assert_eq!(access.sessions.idle, Duration::from_secs(60));
        assert_eq!(access.sessions.age, Duration::from_secs(12 * 60 * 60));
        for bad in ["second_factor = \"no\"", "idle_minutes = 0", "idle_minutes = 61", "session_hours = 13"] {
            assert!(set(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_shipped_file_is_read_and_so_is_each_line_that_it_offers() {
        let shipped = include_str!("../../../config/desk.toml");
        assert!(read(shipped).expect("shipped").exam_system.is_none());
        let offered = shipped.replace("\n#= ", "\n");
        let config = read(&offered).expect("with every offered line");
        assert_eq!(config.exam_system.expect("exam system").deadline, Duration::from_secs(20));
        assert!(config.own_certificate.is_some());
        assert_eq!(config.existing, read(&format!("{GOOD}{EXISTING}")).expect("short").existing);
    }

    #[test]
    fn every_problem_is_listed_with_its_key() {
        let bad = r#"
            [queue]
            path = "relative"
            [desk]
            listen = "somewhere"
            key = "/k.pem"
            colour = "red"
            [exam_system]
            url = "http://exam.example"
            deadline_secs = 0
            [centre]
            facility_number = "12345"
            [imports]
            reservations = "relative"
            [existing]
            course = "dental"
            rules = "relative"
        "#;
        let mut keys = problem_keys(bad);
        keys.sort_unstable();
        let expected = [
            "centre.facility_number",
            "centre.name",
            "desk.certificate",
            "desk.colour",
            "desk.listen",
            "desk.state_dir",
            "exam_system.certificate",
            "exam_system.deadline_secs",
            "exam_system.key",
            "exam_system.roots",
            "exam_system.url",
            "existing.course",
            "existing.folder",
            "existing.rules",
            "imports.reservations",
            "queue.path",
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn personal_data_stays_a_day_at_least_and_a_year_at_most() {
        let days = |days: &str| format!("{GOOD}[retention]\npersonal_days = {days}\n");
        for good in ["1", "365"] {
            assert_eq!(read(&days(good)).expect("good").personal_days.to_string(), good);
        }
        for bad in ["0", "366", "-1", "\"30\"", "1.5"] {
            assert_eq!(problem_keys(&days(bad)), ["retention.personal_days"], "{bad}");
        }
    }

    #[test]
    fn base_addresses() {
        for good in ["https://exam.example:8443", "https://[::1]:9", "https://a/b/"] {
            assert_eq!(https_url(good).ok().as_deref(), Some(good));
        }
        for bad in ["http://a", "https://", "https:///b", "https://u@a", "https://a?b", "exam"] {
            assert!(https_url(bad).is_err(), "{bad}");
        }
    }
}
