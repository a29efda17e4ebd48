//! Owns the files that `desk.toml` names and that are read only by who needs them: rules, and the column map of
//! reservations.
//!
//! Promises: what is wrong with one is told with the file and key of the setting, and exit code 78.
//! Must never: read more than a named limit, or take the beginning of a longer file. These files hold nothing secret and nobody's data.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use reception::{OnlineSystem, ReservationMap, Rules, RulesFile};
use settings::{Problem, Problems};

use super::Existing;

/// Longest of these files (bytes).
const NAMED_BYTES_MAX: u64 = 256 * 1024;

const MAP_KEY: &str = "imports.reservations";
const RULES_KEY: &str = "existing.rules";
const PROOFS_KEY: &str = "existing.proofs";
const INSTITUTIONS_KEY: &str = "existing.institutions";

/// How the centre's list of reservations is read. `settings` is the file that names `path`.
pub fn reservation_map(settings: &Path, path: &Path) -> Result<ReservationMap, Problems> {
    let read = text(path, MAP_KEY);
    let map = read
        .and_then(|text| ReservationMap::parse(&text).map_err(|error| unusable(MAP_KEY, &error.to_string())));
    map.map_err(|problem| Problems { file: settings.to_owned(), list: vec![problem] })
}

impl Existing {
    /// The rules that answers are judged by. `settings` is the file that names them.
    pub fn read_rules(&self, settings: &Path) -> Result<Rules, Problems> {
        self.parsed_rules().map_err(|list| Problems { file: settings.to_owned(), list })
    }

    fn parsed_rules(&self) -> Result<Rules, Vec<Problem>> {
        let texts = [
            text(&self.rules, RULES_KEY),
            text(&self.proofs, PROOFS_KEY),
            text(&self.institutions, INSTITUTIONS_KEY),
        ];
        let [Ok(rules), Ok(proofs), Ok(institutions)] = &texts else {
            return Err(texts.into_iter().filter_map(Result::err).collect());
        };
        let rules = Rules::parse(rules, proofs, institutions).map_err(|errors| {
            errors.iter().map(|error| unusable(key(error.file), &error.what)).collect::<Vec<_>>()
        })?;
        match rules.centre.online_system {
            OnlineSystem::Existing => Ok(rules),
            OnlineSystem::Limited => Err(vec![Problem {
                at: RULES_KEY.to_owned(),
                what:
                    "names rules whose centre.online-system is \"limited\": set it to \"existing\" there, or \
                       remove [existing] here"
                        .to_owned(),
            }]),
        }
    }
}

fn key(file: RulesFile) -> &'static str {
    match file {
        RulesFile::Rules => RULES_KEY,
        RulesFile::Proofs => PROOFS_KEY,
        RulesFile::Institutions => INSTITUTIONS_KEY,
    }
}

fn text(path: &Path, key: &str) -> Result<String, Problem> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        let read = File::open(path)?.take(NAMED_BYTES_MAX + 1).read_to_string(&mut text)?;
        let fits = u64::try_from(read).is_ok_and(|read| read <= NAMED_BYTES_MAX);
        if fits { Ok(text) } else { Err(io::ErrorKind::FileTooLarge.into()) }
    };
    read().map_err(|error| Problem {
        at: key.to_owned(),
        what: format!("names a file that cannot be read, check that it exists and who owns it: {error}"),
    })
}

fn unusable(key: &str, what: &str) -> Problem {
    Problem { at: key.to_owned(), what: format!("names a file that cannot be used: {what}") }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use reception::Course;

    use super::*;

    fn shipped(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").join(name)
    }

    fn existing(rules: PathBuf) -> Existing {
        Existing {
            folder: "/nowhere".into(),
            course: Course::SpecificExam,
            rules,
            proofs: shipped("proofs.toml"),
            institutions: shipped("institutions.toml"),
        }
    }

    fn keys(problems: Problems) -> Vec<String> {
        problems.list.into_iter().map(|problem| problem.at).collect()
    }

    #[test]
    fn the_shipped_map_is_read_and_another_file_is_named_by_its_key() {
        let settings = Path::new("desk.toml");
        assert!(reservation_map(settings, &shipped("reservations.toml")).is_ok());
        for other in [shipped("rules.toml"), "/nowhere/r.toml".into()] {
            let problems = reservation_map(settings, &other).expect_err("no map");
            assert_eq!(
                (problems.file.as_path(), keys(problems.clone())),
                (settings, vec![MAP_KEY.to_owned()])
            );
        }
    }

    #[test]
    fn rules_are_taken_only_where_the_centre_has_an_existing_system() {
        let dir = tempfile::tempdir().expect("dir");
        let settings = Path::new("desk.toml");
        let limited = existing(shipped("rules.toml")).read_rules(settings).expect_err("limited");
        assert_eq!(keys(limited), [RULES_KEY]);
        let text = std::fs::read_to_string(shipped("rules.toml")).expect("rules");
        let own = dir.path().join("rules.toml");
        std::fs::write(&own, text.replace("\"limited\"\n", "\"existing\"\n")).expect("written");
        assert!(existing(own.clone()).read_rules(settings).is_ok());
        let long = std::fs::read_to_string(&own).expect("rules") + &"#".repeat(256 * 1024);
        std::fs::write(&own, long).expect("written");
        assert_eq!(keys(existing(own.clone()).read_rules(settings).expect_err("too long")), [RULES_KEY]);
        std::fs::write(&own, "[centre]\n").expect("written");
        assert_eq!(keys(existing(own).read_rules(settings).expect_err("broken")), [RULES_KEY]);
        let nowhere = Existing { proofs: "/nowhere/p.toml".into(), ..existing("/nowhere/r.toml".into()) };
        let problems = nowhere.read_rules(settings).expect_err("nothing there");
        assert_eq!(keys(problems), [RULES_KEY, PROOFS_KEY]);
    }
}
