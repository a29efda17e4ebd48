//! What lies in a folder beside answer files, and names that are taken.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use rustix::fs::mknodat;
use tempfile::TempDir;

use super::*;

const NAME: &str = "OQSsiquc01res_1.xml";

fn made() -> (TempDir, Folder) {
    let dir = tempfile::tempdir().expect("dir");
    let folder = Folder::open(dir.path()).expect("folder");
    (dir, folder)
}

fn names(folder: &Folder) -> Vec<String> {
    folder.files(Place::Arriving).expect("listed").into_iter().map(|file| file.name).collect()
}

fn content(folder: &Folder) -> Option<Vec<u8>> {
    match folder.read(Place::Arriving, NAME).expect("read") {
        Found::File { bytes, .. } => Some(bytes),
        Found::Nothing => None,
    }
}

#[test]
fn what_is_no_ordinary_file_is_neither_listed_nor_opened() {
    let (dir, folder) = made();
    let path = dir.path().join(NAME);
    let other = dir.path().join("other");
    fs::write(&other, "<XmlMsg/>").expect("written");

    symlink(&other, &path).expect("link");
    assert!(names(&folder).is_empty() && content(&folder).is_none(), "a link");
    fs::remove_file(&path).expect("removed");

    fs::create_dir(&path).expect("folder");
    assert!(names(&folder).is_empty() && content(&folder).is_none(), "a folder");
    fs::remove_dir(&path).expect("removed");

    // Without a writer an ordinary open waits here for ever.
    mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("fifo");
    assert!(names(&folder).is_empty() && content(&folder).is_none(), "a fifo");
    fs::remove_file(&path).expect("removed");

    assert!(content(&folder).is_none(), "nothing at all");
    fs::write(&path, "<XmlMsg/>").expect("written");
    assert_eq!((names(&folder), content(&folder)), (vec![NAME.to_owned()], Some(b"<XmlMsg/>".to_vec())));
}

#[test]
fn no_more_is_read_than_it_takes_to_see_that_a_file_is_too_long() {
    let (dir, folder) = made();
    fs::write(dir.path().join(NAME), vec![b' '; EXISTING_BYTES_MAX + 100]).expect("written");
    assert_eq!(content(&folder).map(|bytes| bytes.len()), Some(EXISTING_BYTES_MAX + 1));
}

#[test]
fn files_come_oldest_first_and_only_answers() {
    let (dir, folder) = made();
    let at = |name: &str, secs| {
        let file = fs::File::create(dir.path().join(name)).expect("file");
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(secs);
        file.set_modified(time).expect("time");
    };
    at("OQSsiquc01res_a.xml", 300);
    at("OQSsiquc01res_b.xml", 100);
    at("OQSsiquc01res_face_c.xml", 200);
    at("OQSsiquc01res_d.xml.tmp", 50);
    at("OQSsiquc01req_e.xml", 50);
    assert_eq!(names(&folder), ["OQSsiquc01res_b.xml", "OQSsiquc01res_face_c.xml", "OQSsiquc01res_a.xml"]);
}

#[test]
fn a_second_file_of_a_name_does_not_replace_the_first() {
    let (dir, folder) = made();
    let aside = |name: &str| -> PathBuf { dir.path().join(ASIDE).join(name) };
    // A reason without its file is left by a crash; the file comes again.
    fs::write(aside(&format!("{NAME}{REASON_END}")), "crashed, and longer than what comes").expect("written");
    for (content, expected) in [("one", NAME.to_owned()), ("two", format!("{NAME}.2"))] {
        fs::write(dir.path().join(NAME), content).expect("written");
        folder.set_aside(Place::Arriving, NAME, &format!("why {content}")).expect("moved");
        assert_eq!(fs::read_to_string(aside(&expected)).expect("file"), content);
        let reason = fs::read_to_string(aside(&format!("{expected}{REASON_END}"))).expect("reason");
        assert_eq!(reason, format!("why {content}"));
    }
    assert!(names(&folder).is_empty());
    folder.set_aside(Place::Arriving, NAME, "it is gone").expect("nothing to do");
    assert_eq!(fs::read_dir(dir.path().join(ASIDE)).expect("listed").count(), 4, "no reason without a file");
}

#[test]
fn a_link_in_place_of_our_folders_is_refused() {
    for name in [TAKING, ASIDE] {
        let (dir, elsewhere) = (tempfile::tempdir().expect("dir"), tempfile::tempdir().expect("dir"));
        symlink(elsewhere.path(), dir.path().join(name)).expect("link");
        assert!(Folder::open(dir.path()).is_err(), "{name}");
    }
}
