//! Tests of [`super::File`]: each kind of problem, all at once, and any bytes.

use proptest::prelude::*;

use super::*;

const GOOD: &str = "course = \"exam\"\n[gateway]\nurl = \"https://g.example\"\nroots = \"/etc/roots.pem\"\n\
     [screen]\nx = 5\n";

fn read_all(text: &[u8]) -> (File, (String, PathBuf, u8, Option<u32>)) {
    let mut file = File::parse("kiosk.toml", text);
    let url = file.text("gateway.url");
    let roots = file.path("gateway.roots");
    let x = file.integer("screen.x", 1..=9);
    let course = file.choice("course", &[("exam", 1), ("guidance", 2)]);
    (file, (url, roots, x, course))
}

fn problems(text: &[u8]) -> Vec<String> {
    let Err(problems) = read_all(text).0.finish() else { return Vec::new() };
    problems.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn a_good_file_gives_its_values() {
    let (file, values) = read_all(GOOD.as_bytes());
    assert_eq!(file.finish(), Ok(()));
    assert_eq!(values, ("https://g.example".to_owned(), PathBuf::from("/etc/roots.pem"), 5, Some(1)));
}

#[test]
fn every_problem_is_listed_with_file_and_key() {
    let text =
        b"course = \"dock\"\n[gateway]\nulr = 3\nroots = \"etc\"\n[screen]\nx = 10\n[printer]\nname = 1\n";
    assert_eq!(
        problems(text),
        [
            "kiosk.toml: gateway.url: is missing, set it to a text in quotes",
            "kiosk.toml: gateway.roots: is not of the right kind, set it to an absolute path in quotes",
            "kiosk.toml: screen.x: is not of the right kind, set it to a whole number from 1 to 9",
            "kiosk.toml: course: is not of the right kind, set it to one of \"exam\", \"guidance\"",
            "kiosk.toml: gateway.ulr: is not a setting, write gateway.url or remove it",
            "kiosk.toml: printer: is not a setting, remove it",
        ]
    );
}

#[test]
fn a_table_where_a_value_belongs_and_the_reverse_are_problems() {
    let text = GOOD.replace("[gateway]\nurl = \"https://g.example\"", "[gateway.url]\n[gateway]");
    assert_eq!(problems(text.as_bytes()).len(), 1, "{:?}", problems(text.as_bytes()));
    let lines = problems(b"gateway = 1\ncourse = \"exam\"\nscreen.x = 1");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[2].contains("gateway: is not a setting"), "{lines:?}");
}

#[test]
fn syntax_errors_carry_their_place_and_nothing_is_called_missing() {
    let lines = problems(b"a = 1\nb = \nc = = 2\n");
    assert!(lines[0].starts_with("kiosk.toml: line 2, column "), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("line 3")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("missing")), "{lines:?}");
    assert_eq!(
        problems(b"a = 1\nb\xff"),
        ["kiosk.toml: line 2, column 2: is not UTF-8, save the file as UTF-8"]
    );
}

#[test]
fn optional_values_have_defaults_but_not_for_wrong_ones() {
    let mut file = File::parse("f", b"b = \"yes\"\nl = [\"a\", \"b\"]\n");
    assert_eq!(file.text_or("t", "x"), "x");
    assert_eq!(file.optional_text("t"), None);
    assert_eq!(file.path_or("p", "/p"), PathBuf::from("/p"));
    assert_eq!(file.integer_or("i", 1..=3u16, 2), 2);
    assert_eq!(file.choice_or("c", &[("a", 1)], 7), 7);
    assert_eq!(file.texts("l", 2), ["a", "b"]);
    assert!(file.flag_or("b", true));
    let Err(problems) = file.finish() else { panic!("b is not a flag") };
    assert_eq!(problems.to_string(), "f: b: is not of the right kind, set it to true or false");
}

#[test]
fn a_list_beyond_its_count_and_a_value_beyond_its_type_are_problems() {
    let mut file = File::parse("f", b"l = [\"a\", \"b\"]\ni = 70000\n");
    assert!(file.texts("l", 1).is_empty());
    assert_eq!(file.integer("i", 0..=u16::MAX), 0);
    assert_eq!(file.finish().map_err(|problems| problems.list.len()), Err(2));
}

#[test]
fn a_list_of_numbers_is_read_as_a_whole_or_not_at_all() {
    let read = |text: &str| {
        let mut file = File::parse("f", text.as_bytes());
        let numbers: Vec<u32> = file.integers("n", 2, 1..=u32::MAX);
        (numbers, file.finish().is_ok())
    };
    assert_eq!(read("n = [980, 4294967295]"), (vec![980, u32::MAX], true));
    assert_eq!(read("n = []"), (Vec::new(), true));
    assert_eq!(read(""), (Vec::new(), true));
    for wrong in ["n = [1, 2, 3]", "n = [1, 0]", "n = [1, -1]", "n = [\"1\"]", "n = 1", "n = [4294967296]"] {
        assert_eq!(read(wrong), (Vec::new(), false), "{wrong}");
    }
}

#[test]
fn own_parsers_report_by_their_error() {
    let mut file = File::parse("f", b"n = \"x\"\n");
    assert_eq!(file.parsed("n", str::parse::<u8>), None);
    let Err(problems) = file.finish() else { panic!("x is no number") };
    assert_eq!(problems.to_string(), "f: n: invalid digit found in string");
}

#[test]
fn a_table_that_may_be_left_out_is_seen_or_not() {
    let file = File::parse("f", b"[a]\nb = 1\n");
    assert!(file.has("a") && file.has("a.b"));
    assert!(!file.has("b") && !file.has("a.c") && !File::parse("f", b"=").has("a"));
}

#[test]
fn files_that_are_absent_or_too_large_are_problems() {
    let folder = tempfile::tempdir().expect("folder");
    let Err(problems) = File::read(folder.path().join("absent.toml")).finish() else { panic!("absent") };
    assert!(problems.to_string().contains("absent.toml: file: cannot be read"), "{problems}");
    let large = folder.path().join("large.toml");
    std::fs::write(&large, "#".repeat(usize::try_from(SETTINGS_BYTES_MAX).expect("fits") + 1))
        .expect("written");
    let Err(problems) = File::read(&large).finish() else { panic!("large") };
    assert!(problems.to_string().contains("is larger than"), "{problems}");
}

#[test]
fn a_report_has_an_end_and_one_line_a_problem() {
    let many: String = (0..PROBLEMS_MAX + 5).map(|number| format!("k{number} = 1\n")).collect();
    assert_eq!(
        File::parse("f", many.as_bytes()).finish().map_err(|problems| problems.list.len()),
        Err(PROBLEMS_MAX)
    );
    let Err(problems) = File::parse("f", b"\"a\\nf: b\" = 1\n").finish() else { panic!("unknown key") };
    assert_eq!(problems.to_string(), "f: a\\nf: b: is not a setting, remove it");
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = problems(&bytes);
    }

    #[test]
    fn any_damage_to_a_good_file_gives_an_answer(at in 0..GOOD.len(), new in any::<u8>()) {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes[at] = new;
        prop_assert!(problems(&bytes).iter().all(|line| line.starts_with("kiosk.toml: ")));
    }
}

#[test]
fn a_list_of_choices_has_at_least_one_and_none_twice() {
    let known = [("exam", 1), ("dock", 2), ("guidance", 3)];
    let read = |line: &str| {
        let mut file = File::parse("x.toml", line.as_bytes());
        let chosen = file.choices("courses", 2, &known);
        (chosen, file.finish().err().map(|all| all.to_string()).unwrap_or_default())
    };
    assert_eq!(read("courses = [\"dock\", \"exam\"]"), (vec![2, 1], String::new()));
    for line in
        ["", "courses = []", "courses = [\"exam\", \"exam\"]", "courses = [\"x\"]", "courses = \"exam\""]
    {
        let (chosen, problems) = read(line);
        assert!(chosen.is_empty() && problems.lines().count() == 1, "{line}: {problems}");
        assert!(problems.contains("a list of one to 2 different ones of \"exam\", \"dock\""), "{problems}");
    }
    let (chosen, problems) = read("courses = [\"exam\", \"dock\", \"guidance\"]");
    assert!(chosen.is_empty() && !problems.is_empty());
}
