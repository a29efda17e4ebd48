//! The desk stops anywhere and starts again: one check, no file that nobody knows of.

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
