//! Looks for every PIN, certificate, name and number of several receptions wherever the product leaves a trace.
//!
//! Promises: searches every file of the house (at the most talkative log level), command lines and
//! environments of all processes, the pages of the staff console, and every column of the queue; each place
//! where a person's text may stand is named here. Nothing else may hold one, and nothing at all a PIN or a
//! piece of a certificate.
//! Must never: pass because it searched nothing: a planted leak must be found first.
//!
//! The raw queue file (with its WAL) is not searched: free pages and the log hold old copies of the rows
//! that are meant to be there. Its rows are searched column by column instead.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use reception::day_in_japan;
use screen::layout::Page;
use sqlx::AssertSqlSafe;
use tests::booked;
use tests::card::Persona;
use tests::exam_sim::ExamFault;
use tests::gateway_sim::Fault;
use tests::gateway_sim::people::{TestPerson, people};
use tests::house::part::Part;
use tests::house::{House, Place, ReaderKind};
use tests::leak::{Secret, SecretKind, secrets};
use tests::ledger::Ledger;
use tests::pki::JpkiCa;
use tests::staff::Staff;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SLUGS: [&str; 5] = ["contracted", "elsewhere", "practice", "locked", "expiring"];
/// Everything that the product's own crates can say.
const TALKATIVE: &str = "info,kiosk=trace,reader=trace,reader_wire=trace,desk=trace,queue=trace,https=trace,\
                         screen=trace,reception=trace,tests=trace,card_desk=trace";
/// Personal data of a check, each in its own row, is in these tables.
const PERSON_TABLES: [&str; 3] = ["persons", "papers", SEARCH_KEYS];
/// Its rows name their check by the order of arrival.
const SEARCH_KEYS: &str = "search_keys";
/// What the centre's list says of people, whether they came or not; the only other place.
const RESERVATIONS: &str = "reservations";

/// Which card each stored check belongs to.
type Owners = BTreeMap<String, &'static str>;

#[tokio::test]
async fn nothing_personal_is_anywhere_but_in_its_own_field() -> Result<()> {
    let mut house = House::open_at(ReaderKind::Virtual, &Place::Virtual, TALKATIVE)?;
    let today = day_in_japan(Timestamp::now());
    let secrets = all_secrets(today)?;
    house.take_reservations(&booked::list(today))?;
    house.ask_for_numbers()?;
    let owners = receptions(&mut house)?;
    let pages = staff(&mut house, &owners).await?;

    a_planted_leak_is_found(&house, &secrets)?;
    let mut hits = files(&house, &secrets)?;
    hits.extend(processes(&house, &secrets)?);
    hits.extend(pages.iter().flat_map(|page| page.hits(&secrets, &owners)));
    hits.extend(exam_system(&house, &secrets, &owners)?);
    hits.extend(queue(&house, &secrets, &owners).await?);
    assert!(hits.is_empty(), "{} leaks:\n{}", hits.len(), hits.join("\n"));
    Ok(())
}

fn all_secrets(today: Date) -> Result<Vec<Secret>> {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let ca = JpkiCa::public_test()?;
    let mut all = Vec::new();
    for slug in SLUGS {
        let persona = Persona::find(slug).ok_or("no such card")?;
        all.extend(secrets(&persona, &persona.certificate(&ca, now)?));
    }
    let vouchers = people().iter().map(|one| (one.slug, booked::voucher_number(one, today)));
    all.extend(vouchers.map(|(slug, number)| Secret::of_person(slug, &number)));
    Ok(all)
}

/// Every kind of reception, with faults between them.
fn receptions(house: &mut House) -> Result<Owners> {
    let mut owners = Owners::new();
    whole(house, "contracted", &["1234"], "receipt", &mut owners)?;
    whole(house, "practice", &["1234", "9999"], "receipt", &mut owners)?;
    whole(house, "elsewhere", &["1234"], "see-staff", &mut owners)?;
    whole(house, "expiring", &["1234"], "receipt", &mut owners)?;
    house.card.put("locked")?;
    see(house, "locked", "locked", &mut owners)?;

    for fault in [Fault::Status { status: 500 }, Fault::Garbage, Fault::UnknownField, Fault::Oversize] {
        house.gateway_fault(fault, Some("/v1/checks"), None)?;
        whole(house, "contracted", &["1234"], "unconfirmed", &mut owners)?;
        house.gateway_well()?;
    }
    // Lifted while the card signs.
    with_voucher(house, "contracted")?;
    house.card.fault("contracted", 2, "lift-after")?;
    house.type_pin("1234")?;
    house.page("place-card")?;
    house.go_home()?;
    Ok(owners)
}

fn whole(
    house: &mut House,
    slug: &'static str,
    pins: &[&str],
    end: &'static str,
    owners: &mut Owners,
) -> Result<()> {
    with_voucher(house, slug)?;
    for (index, pin) in pins.iter().enumerate() {
        if index > 0 {
            house.page("pin-pad")?;
        }
        house.type_pin(pin)?;
    }
    see(house, end, slug, owners)
}

fn with_voucher(house: &mut House, slug: &str) -> Result<()> {
    let person = TestPerson::find(slug).ok_or("nobody has this card")?;
    Ok(house.walk_with_number(slug, &booked::voucher_number(person, day_in_japan(Timestamp::now())))?)
}

fn see(house: &mut House, end: &'static str, slug: &'static str, owners: &mut Owners) -> Result<()> {
    house.page(end)?;
    let stored = house.stored()?.pop().ok_or("nothing was stored")?;
    owners.insert(stored.id, slug);
    Ok(house.walk_home(Page::Receipt)?)
}

/// A page of the console. `of` is the check whose own page it is; none for a list.
struct Shown {
    of: Option<String>,
    html: String,
}

/// One check is approved while the exam system fails at first, one is discarded, every page is opened.
async fn staff(house: &mut House, owners: &Owners) -> Result<Vec<Shown>> {
    let check_of = |slug: &str| owners.iter().find(|(_, owner)| **owner == slug).map(|(id, _)| id.clone());
    let practice = check_of("practice").ok_or("no check")?;
    let elsewhere = check_of("elsewhere").ok_or("no check")?;
    let staff = Staff::sign_in(house).await?;
    let mut pages = vec![Shown { of: None, html: staff.list().await? }];
    house.exam_fault(ExamFault::Status { status: 500 }, Some(1))?;
    staff.approve(&practice, "").await?;
    staff.discard(&elsewhere, "二重の受付").await?;
    house.desk.says("state=\"forwarded\"")?;
    pages.push(Shown { of: None, html: staff.list().await? });
    for id in owners.keys() {
        pages.push(Shown { of: Some(id.clone()), html: staff.open(id).await? });
    }
    staff.leave().await?;
    Ok(pages)
}

impl Shown {
    /// A person's text may stand on the page of the person's check, and in its row of a list.
    fn hits(&self, secrets: &[Secret], owners: &Owners) -> Vec<String> {
        let Some(id) = &self.of else {
            let rows = self.html.split("<tr");
            return rows.flat_map(|row| row_hits(row, secrets, owners)).collect();
        };
        hits_in(self.html.as_bytes(), secrets, owners.get(id).copied(), &format!("page of check {id}"))
    }
}

fn row_hits(row: &str, secrets: &[Secret], owners: &Owners) -> Vec<String> {
    let owner = owners.iter().find(|(id, _)| row.contains(&format!("/checks/{id}")));
    // Behind the last row's end comes the rest of the page.
    let (row, rest) = row.split_once("</tr>").unwrap_or((row, ""));
    let mut hits = hits_in(row.as_bytes(), secrets, owner.map(|(_, slug)| *slug), "row of the list");
    hits.extend(hits_in(rest.as_bytes(), secrets, None, "list"));
    hits
}

/// What must not be in `bytes`; texts of the person behind `allowed` may.
fn hits_in(bytes: &[u8], secrets: &[Secret], allowed: Option<&str>, place: &str) -> Vec<String> {
    let forbidden = |secret: &&Secret| secret.kind != SecretKind::Person || Some(secret.slug) != allowed;
    let found = secrets.iter().filter(forbidden).filter(|secret| secret.is_in(bytes));
    found.map(|secret| format!("{:?} of {} in {place}", secret.kind, secret.slug)).collect()
}

fn a_planted_leak_is_found(house: &House, secrets: &[Secret]) -> Result<()> {
    assert!(secrets.len() > 5 * 50, "only {} things to look for", secrets.len());
    let scratch = house.dir().join("scratch.log");
    for secret in secrets {
        for sample in secret.samples() {
            std::fs::write(&scratch, &sample)?;
            let found = secret.is_in(&std::fs::read(&scratch)?);
            assert!(found, "a planted {:?} of {} is not found", secret.kind, secret.slug);
        }
    }
    let last = secrets.last().ok_or("nothing to look for")?;
    let hits = files(house, std::slice::from_ref(last))?;
    assert!(hits.iter().any(|hit| hit.contains("scratch.log")), "the search does not reach a new file");
    Ok(std::fs::remove_file(scratch)?)
}

/// Every file of the house. Left out, each for its reason: the queue (searched by rows), what the gateway
/// knows by its task, and what the exam system has received (searched apart).
fn files(house: &House, secrets: &[Secret]) -> Result<Vec<String>> {
    let root = house.dir();
    let own_data = [root.join("queue"), root.join("gateway"), root.join("exam-system/received.jsonl")];
    let mut hits = Vec::new();
    let mut names = Vec::new();
    for path in walk(root)? {
        if own_data.iter().any(|own| path.starts_with(own)) {
            continue;
        }
        let place = path.strip_prefix(root)?.display().to_string();
        hits.extend(hits_in(&std::fs::read(&path)?, secrets, None, &place));
        names.push(place);
    }
    for name in ["kiosk.log", "desk.log", "card-desk.log", "gateway-sim.log", "exam-system-sim.log"] {
        assert!(names.iter().any(|place| place == name), "{name} was not searched");
    }
    Ok(hits)
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.extend(walk(&entry.path())?);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Command lines and environments. A process that forbids a look at itself (the kiosk does, for everybody
/// but root) shows its environment to nobody else either.
fn processes(house: &House, secrets: &[Secret]) -> Result<Vec<String>> {
    let parts: [(&str, &Part); 5] = [
        ("kiosk", &house.kiosk),
        ("desk", &house.desk),
        ("reader", &house.reader),
        ("gateway", &house.gateway),
        ("exam system", &house.exam_system),
    ];
    let mut hits = Vec::new();
    for (name, part) in parts {
        let pid = part.pid().ok_or("a part does not run")?;
        let line = std::fs::read(format!("/proc/{pid}/cmdline"))?;
        assert!(!line.is_empty(), "{name} has no command line");
        hits.extend(hits_in(&line, secrets, None, &format!("command line of {name}")));
        match std::fs::read(format!("/proc/{pid}/environ")) {
            Ok(bytes) => hits.extend(hits_in(&bytes, secrets, None, &format!("environment of {name}"))),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(hits)
}

/// The exam system has the one person whom staff approved, and nobody else.
fn exam_system(house: &House, secrets: &[Secret], owners: &Owners) -> Result<Vec<String>> {
    let received = house.received()?;
    let slugs: Vec<_> = received.iter().filter_map(|check| owners.get(&check.check_id).copied()).collect();
    assert_eq!(slugs, ["practice"]);
    let file = std::fs::read(house.dir().join("exam-system/received.jsonl"))?;
    Ok(hits_in(&file, secrets, Some("practice"), "what the exam system received"))
}

/// Every column of every table; a person's texts only in the person's rows of [`PERSON_TABLES`].
async fn queue(house: &House, secrets: &[Secret], owners: &Owners) -> Result<Vec<String>> {
    let mut ledger = Ledger::open(&house.queue_path()).await?;
    let mut hits = Vec::new();
    let mut people_seen = 0;
    let mut papers_seen = 0;
    let mut reservations_seen = 0;
    for (table, columns) in tables(&mut ledger).await? {
        for column in &columns {
            for (check_id, value) in values(&mut ledger, &table, &columns, column).await? {
                if table == RESERVATIONS {
                    reservations_seen += usize::from(holds_a_text(&value, secrets));
                    hits.extend(hits_in_list(&value, secrets));
                    continue;
                }
                let owner =
                    owners.get(&check_id).copied().filter(|_| PERSON_TABLES.contains(&table.as_str()));
                people_seen += usize::from(owner.is_some() && column == "name" && value != "NULL");
                papers_seen +=
                    usize::from(owner.is_some() && column == "grounds" && holds_a_text(&value, secrets));
                hits.extend(hits_in(value.as_bytes(), secrets, owner, &format!("{table}.{column}")));
            }
        }
    }
    assert_eq!(people_seen, 4, "the people of the four answered checks are in the queue");
    assert!(papers_seen > 0, "the grounds of no check name what was compared");
    assert!(reservations_seen > 0, "no row of the list of reservations was searched");
    Ok(hits)
}

/// The list is about people, so only what is of a card may not be in it.
fn hits_in_list(value: &str, secrets: &[Secret]) -> Vec<String> {
    let of_cards = secrets.iter().filter(|secret| secret.kind != SecretKind::Person);
    let found = of_cards.filter(|secret| secret.is_in(value.as_bytes()));
    found.map(|secret| format!("{:?} of {} in the list of reservations", secret.kind, secret.slug)).collect()
}

fn holds_a_text(value: &str, secrets: &[Secret]) -> bool {
    secrets.iter().any(|secret| secret.kind == SecretKind::Person && secret.is_in(value.as_bytes()))
}

async fn tables(ledger: &mut Ledger) -> Result<BTreeMap<String, Vec<String>>> {
    let query =
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
    let pairs: Vec<(String, String)> = sqlx::query_as(query).fetch_all(ledger.line()).await?;
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in pairs {
        tables.entry(table).or_default().push(column);
    }
    for table in ["audit", "outbox"].iter().chain(&PERSON_TABLES) {
        assert!(tables.contains_key(*table), "{table} was not searched");
    }
    Ok(tables)
}

/// Each value of a column as SQL writes it (bytes in hex), with the check it belongs to, if any.
async fn values(
    ledger: &mut Ledger,
    table: &str,
    columns: &[String],
    column: &str,
) -> Result<Vec<(String, String)>> {
    let key = match table {
        SEARCH_KEYS => "(SELECT id FROM checks WHERE checks.seq = search_keys.seq)",
        _ if columns.iter().any(|name| name == "check_id") => "coalesce(check_id, '')",
        _ => "''",
    };
    let query = format!("SELECT {key}, quote(\"{column}\") FROM \"{table}\"");
    Ok(sqlx::query_as(AssertSqlSafe(query)).fetch_all(ledger.line()).await?)
}
