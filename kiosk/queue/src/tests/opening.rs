//! Opening: settings, two processes at once, versions.

use std::os::unix::fs::PermissionsExt as _;

use reception::{Move, Reason};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::{Place, at, id, new_check, number, staff, whole_day};
use crate::open::{options, verify_settings};
use crate::schema::MIGRATIONS;
use crate::{Actor, Queue, QueueError, Revision, StepError};

#[tokio::test]
async fn the_settings_are_those_that_were_promised() {
    let place = Place::new();
    let queue = place.open().await;
    for pool in [&queue.writer, &queue.readers] {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.expect("mode");
        assert_eq!(mode, "wal");
        for (pragma, wanted) in [
            ("PRAGMA synchronous", 2_i64),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA trusted_schema", 0),
            ("PRAGMA cell_size_check", 1),
            ("PRAGMA recursive_triggers", 1),
            ("PRAGMA secure_delete", 1),
            ("PRAGMA busy_timeout", 5000),
            ("PRAGMA user_version", crate::schema::SCHEMA),
        ] {
            let found: i64 = sqlx::query_scalar(pragma).fetch_one(pool).await.expect("number");
            assert_eq!(found, wanted, "{pragma}");
        }
    }
    let loose = number(
        &queue,
        "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND NOT strict
        AND name NOT LIKE 'sqlite_%'",
    )
    .await;
    assert_eq!(loose, 0, "every table is STRICT");
}

#[tokio::test]
async fn a_connection_with_other_settings_is_refused() {
    let place = Place::new();
    place.open().await.close().await;
    for (pragma, value) in [
        ("synchronous", "NORMAL"),
        ("foreign_keys", "OFF"),
        ("trusted_schema", "ON"),
        ("cell_size_check", "OFF"),
        ("recursive_triggers", "OFF"),
        ("secure_delete", "OFF"),
        ("journal_mode", "DELETE"),
    ] {
        let mut line = options(&place.file).pragma(pragma, value).connect().await.expect("line");
        let found = verify_settings(&mut line).await;
        assert!(matches!(found, Err(QueueError::Settings)), "{pragma}");
        // Dropped, it would close on another thread, and nobody may be there when WAL is left.
        line.close().await.expect("closed");
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    let place = Place::new();
    let queue = place.open().await;
    let refused = sqlx::query("INSERT INTO insurer_lists (digest, imported_at_ms) VALUES (zeroblob(32), 0)");
    assert!(refused.execute(&queue.readers).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_open_the_same_new_file_at_once() {
    for _round in 0..10 {
        let place = Place::new();
        let openings: Vec<_> = (1..=6)
            .map(|number| {
                let file = place.file.clone();
                tokio::spawn(async move {
                    let queue = Queue::open(&file).await.expect("queue");
                    queue
                        .enqueue(&new_check(number), &Actor::Kiosk, at(0))
                        .await
                        .expect("receipt")
                        .receipt
                        .number
                })
            })
            .collect();
        let mut receipts = Vec::new();
        for opening in openings {
            receipts.push(opening.await.expect("task"));
        }
        receipts.sort_unstable();
        assert_eq!(receipts, [1, 2, 3, 4, 5, 6]);
    }
}

#[tokio::test]
async fn a_restart_keeps_what_was_acknowledged() {
    let place = Place::new();
    for number in 1..=5 {
        let queue = place.open().await;
        let receipt = queue.enqueue(&new_check(number), &Actor::Kiosk, at(0)).await.expect("receipt");
        assert_eq!(receipt.receipt.number, u32::from(number));
        queue.close().await;
    }
    let page = place.open().await.checks(&whole_day(), None, 10).await.expect("page");
    assert_eq!(page.rows.len(), 5);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let place = Place::new();
    let queue = place.open().await;
    super::execute(&queue, "PRAGMA user_version = 99").await.expect("newer");
    queue.close().await;
    let before = place.bytes();
    let found = Queue::open(&place.file).await.err();
    assert!(matches!(found, Some(QueueError::TooNew { found: 99, known: crate::schema::SCHEMA })));
    assert!(before == place.bytes(), "the file was touched");
}

#[tokio::test]
async fn a_check_of_an_older_program_is_kept_and_can_be_approved() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(3) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    let check = format!(
        "INSERT INTO checks (id, business_date, receipt, state, revision, created_at_ms, exam_date, course, proof,
            voucher, accepted, terminal, software)
            VALUES ('{}', '2026-11-20', 1, 'awaiting-review', 1, 1795000000000, '2026-11-21', 'specific-exam',
            'online-pin', 'missing', 0, 'kiosk-1', '0.1.0');
        INSERT INTO reasons (check_id, reason) SELECT id, 'voucher-missing' FROM checks;",
        id(1)
    );
    sqlx::raw_sql(AssertSqlSafe(check)).execute(&mut line).await.expect("a check");
    line.close().await.expect("closed");

    let queue = place.open().await;
    let kept = queue.check(id(1)).await.expect("read").expect("there");
    assert_eq!(kept.summary.verdict.reasons(), [Reason::VoucherMissing]);
    assert!(kept.papers.is_none());
    queue.step(id(1), Revision(1), Move::Approve, &staff("sato"), None, at(1)).await.expect("approved");
    assert_eq!(queue.enqueue(&new_check(2), &Actor::Kiosk, at(2)).await.expect("stored").receipt.number, 2);
}

/// It may have been under way when the program before this one stopped.
#[tokio::test]
async fn an_approval_of_an_older_program_is_not_taken_back() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(6) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    let approved = format!(
        "INSERT INTO checks (id, business_date, receipt, state, revision, created_at_ms, exam_date, course, proof,
            voucher, accepted, terminal, software)
            VALUES ('{id}', '2026-11-20', 1, 'approved', 2, 1795000000000, '2026-11-21', 'specific-exam',
            'online-pin', 'missing', 1, 'kiosk-1', '0.1.0');
        INSERT INTO outbox (check_id, attempts, due_at_ms) VALUES ('{id}', 0, 1795000000000);",
        id = id(1)
    );
    sqlx::raw_sql(AssertSqlSafe(approved)).execute(&mut line).await.expect("an approval");
    line.close().await.expect("closed");
    let queue = place.open().await;
    let refused = queue.step(id(1), Revision(2), Move::TakeBack, &staff("sato"), None, at(1)).await;
    assert!(matches!(refused, Err(StepError::Sending)));
}

#[tokio::test]
async fn nobody_but_owner_and_group_may_read_it() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    let mode = |name: &str| {
        let file = std::fs::metadata(place.folder.path().join(name)).expect(name);
        file.permissions().mode() & 0o777
    };
    assert_eq!(mode("queue.db"), 0o660 & !umask());
    for name in ["queue.db-wal", "queue.db-shm", "queue.db.lock"] {
        assert_eq!(mode(name), mode("queue.db"), "{name}");
    }
}

/// What this process takes away from the mode of new files.
fn umask() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find_map(|line| line.strip_prefix("Umask:")).expect("umask");
    u32::from_str_radix(line.trim(), 8).expect("octal")
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error() {
    let place = Place::new();
    let missing = place.folder.path().join("missing/queue.db");
    assert!(matches!(Queue::open(&missing).await, Err(QueueError::File(_))));
}

#[tokio::test]
async fn a_database_of_somebody_else_is_refused() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    sqlx::raw_sql("CREATE TABLE recipes (name TEXT)").execute(&mut line).await.expect("table");
    sqlx::Connection::close(line).await.expect("closed");
    let before = place.bytes();
    let found = Queue::open(&place.file).await.err();
    assert!(matches!(found, Some(QueueError::Corrupt(crate::Damage::Foreign))));
    assert!(before == place.bytes(), "the file was touched");
}
