//! The desk stops anywhere and starts again, or a file fails: one check, no file that nobody knows of.

use super::look::{Lying, Mark};
use super::*;

#[tokio::test]
async fn a_file_that_was_claimed_but_not_committed_is_taken_after_the_start() {
    let mut house = House::open().await;
    house.look().await;
    house.put(&format!("taking/{NAME}"), GOOD);
    house.restart().await;
    house.look().await;
    assert_eq!((house.names("taking").len(), house.checks().await.len()), (0, 1));
}

#[tokio::test]
async fn a_file_that_was_committed_but_not_removed_is_removed_and_not_doubled() {
    let mut house = House::open().await;
    house.put(NAME, GOOD);
    house.looks().await;
    house.put(&format!("taking/{NAME}"), GOOD);
    house.restart().await;
    house.look().await;
    assert_eq!((house.names("taking").len(), house.checks().await.len()), (0, 1));
    assert!(house.names("set-aside").is_empty(), "it is ours, not a copy");
}

#[tokio::test]
async fn what_was_claimed_and_turns_out_to_be_damaged_is_set_aside() {
    let mut house = House::open().await;
    house.look().await;
    house.put(&format!("taking/{NAME}"), &GOOD.as_bytes()[..700]);
    house.look().await;
    assert_eq!((house.names("taking").len(), house.names("set-aside").len()), (0, 2));
}

#[tokio::test]
async fn while_the_queue_does_not_store_files_wait() {
    let mut house = House::open().await;
    let seconds = ["30", "31", "32", "33", "34"];
    for second in seconds {
        let time = format!("202611200915{second}");
        house.put(&format!("OQSsiquc01res_{second}.xml"), with("ProcessExecutionTime", &time));
    }
    house.look().await;
    house.watch.watcher.queue.close().await;
    house.look().await;
    assert_eq!(house.watch.told, Told(Some(Trouble::Queue)));
    assert_eq!(house.left().len() + house.names("taking").len(), seconds.len());
    assert!(house.names("set-aside").is_empty());
    house.restart().await;
    house.looks().await;
    assert_eq!((house.left().len(), house.checks().await.len()), (0, seconds.len()));
}

#[tokio::test]
async fn a_file_that_changed_since_it_was_listed_is_not_taken() {
    let mut house = House::open().await;
    house.put(NAME, GOOD);
    let folder = Arc::new(Folder::open(&house.path("")).expect("folder"));
    let files = folder.files(Place::Arriving).expect("listed");
    let Mark { bytes, changed } = files[0].mark;
    let file = Lying { name: NAME.to_owned(), mark: Mark { bytes: bytes - 1, changed } };
    house.watch.consider(&folder, &Ready { file, last: true }).await.expect("left");
    assert_eq!((house.left().len(), house.checks().await.len()), (1, 0));
    house.watch.consider(&folder, &Ready { file: files[0].clone(), last: true }).await.expect("taken");
    assert_eq!((house.left().len(), house.checks().await.len()), (0, 1));
}

#[tokio::test]
async fn files_that_fail_do_not_hold_up_another_until_they_are_many() {
    for failing in [FAILURES_MAX - 1, FAILURES_MAX] {
        let mut house = House::open().await;
        house.look().await;
        for count in 0..failing {
            let name = format!("OQSsiquc01res_0{count}.xml");
            // In its place no reason can be written.
            fs::create_dir(house.path("set-aside").join(format!("{name}.reason.txt"))).expect("folder");
            house.put(&name, "<html/>");
        }
        house.look().await;
        house.put("OQSsiquc01res_1.xml", GOOD);
        house.looks().await;
        assert!(matches!(house.watch.told, Told(Some(Trouble::Folder(_)))));
        let taken = usize::from(failing < FAILURES_MAX);
        assert_eq!(
            (house.checks().await.len(), house.left().len()),
            (taken, failing + 1 - taken),
            "{failing}"
        );
    }
}
