//! Owns the tests of a disk that takes no more bytes.
//!
//! Promises: the limit is the operating system's own (RLIMIT_FSIZE), in a process of its own, so that no other
//! test meets it.
//! Must never: fill a real disk.

use std::process::Command;

use reception::CheckState;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::forwarding::{Line, Mood};

/// Set in the process that meets the limit.
const INNER: &str = "DESK_TEST_DISK";

/// No file of this process may grow or be written from now on, or it may again.
pub fn disk_refuses(refuses: bool) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let current = if refuses { Some(0) } else { maximum };
    setrlimit(Resource::Fsize, Rlimit { current, maximum }).expect("limit");
}

/// Runs this test again in a process that ignores SIGXFSZ, as a full disk sends no signal either. True in it.
pub fn in_own_process(test: &str) -> bool {
    if std::env::var_os(INNER).is_some() {
        return true;
    }
    let program = std::env::current_exe().expect("program");
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" --exact \"$1\""])
        .arg(program)
        .arg(test)
        .env(INNER, "1")
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[tokio::test]
async fn staff_can_sign_in_and_read_a_check() {
    if !in_own_process("disk::staff_can_sign_in_and_read_a_check") {
        return;
    }
    let house = crate::house::House::open().await;
    let id = house.accepted().await;
    let banner = "この端末のディスクに書き込めません";
    disk_refuses(true);
    let mut browser = house.signed_in().await;
    assert!(browser.get("/").await.body.contains(banner));
    let page = browser.get(&format!("/checks/{id}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("テスト 太郎") && page.body.contains(banner));
    let refused = browser.decide(&page, id, "approve", "").await;
    assert_eq!(refused.status, 500, "a move without its audit row");
    disk_refuses(false);
    assert!(!browser.get(&format!("/checks/{id}")).await.body.contains(banner));
    let state = house.queue.check(id).await.expect("queue").expect("check").summary.state;
    assert_eq!(state, CheckState::AwaitingReview);
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_sent_again_and_again() {
    if !in_own_process("disk::what_cannot_be_recorded_is_not_sent_again_and_again") {
        return;
    }
    let line = Line::open(&[Mood::StoresAndFillsTheDisk]).await;
    let id = line.house.accepted().await;
    line.house.approve_at_once(id).await;
    line.house.approved.notify_one();
    line.until("sent", async || line.exam.bodies_of(id).len() == 1).await;
    for _ in 0..20 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        line.house.clock.advance_secs(20 * 60);
        line.house.approved.notify_one();
    }
    assert_eq!(line.exam.bodies_of(id).len(), 1);
    disk_refuses(false);
    line.house.clock.advance_secs(20 * 60);
    line.house.approved.notify_one();
    line.until_forwarded(id).await;
    assert_eq!(line.exam.bodies_of(id).len(), 2);
}
