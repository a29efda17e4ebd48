//! The chain of the trail: every row is tied to all before it, also to those of older programs.

use reception::Move;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::trail::by_hand;
use super::{Place, at, execute, id, new_check, number, staff};
use crate::schema::MIGRATIONS;
use crate::{
    Actor, AuditFileVerifier, AuditFlaw, AuditProof, AuditReader, AuditVerifier, ChainHead, DeskAction,
    Queue, Revision, audit_file_end, audit_file_head, audit_file_row,
};

async fn with_five_rows() -> (Place, Queue) {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    queue.step(id(1), Revision(1), Move::Hold, &staff("sato"), Some("電話待ち"), at(1)).await.expect("held");
    for second in 2..5 {
        queue.audit(&staff("ito"), DeskAction::ViewCheck, Some(id(1)), at(second)).await.expect("recorded");
    }
    (place, queue)
}

async fn proof(place: &Place, noted: Option<ChainHead>) -> AuditProof {
    let mut reader = AuditReader::open(&place.file).await.expect("readable");
    let mut verifier = AuditVerifier::new(noted);
    loop {
        let lines = reader.next().await.expect("rows");
        if lines.is_empty() {
            break;
        }
        lines.into_iter().for_each(|line| verifier.take(line));
    }
    let written = reader.written();
    reader.close().await.expect("closed");
    verifier.finish(written)
}

/// Somebody with `sqlite3` who takes the triggers away.
async fn tampered(place: &Place, sql: &'static str) {
    let mut hand = by_hand(place).await;
    for trigger in ["audit_never_changes", "audit_never_deleted", "audit_is_chained"] {
        let drop = format!("DROP TRIGGER IF EXISTS {trigger}");
        sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&mut hand).await.expect("no trigger");
    }
    assert_ne!(sqlx::query(sql).execute(&mut hand).await.expect("changed").rows_affected(), 0, "{sql}");
    hand.close().await.expect("closed");
}

#[tokio::test]
async fn every_row_is_chained_and_the_head_is_that_of_the_last() {
    let (place, queue) = with_five_rows().await;
    let found = proof(&place, None).await;
    assert_eq!((found.rows, found.unchained, found.last, found.flaw), (5, 0, 5, None));
    assert_eq!(queue.audit_head().await.expect("read"), Some((5, found.head)));
    let empty = Place::new();
    assert_eq!(empty.open().await.audit_head().await.expect("read"), None);
    assert_eq!(proof(&empty, None).await.flaw, None);
}

#[tokio::test]
async fn what_was_changed_taken_away_or_put_in_is_told() {
    let missing = |from, to| AuditFlaw::Missing { from, to };
    for (sql, flaw) in [
        ("UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 3", AuditFlaw::Changed { seq: 3 }),
        ("UPDATE audit SET actor_name = 'sato' WHERE seq = 5", AuditFlaw::Changed { seq: 5 }),
        ("UPDATE audit SET chain = zeroblob(32) WHERE seq = 2", AuditFlaw::Changed { seq: 2 }),
        ("UPDATE audit SET chain = NULL WHERE seq = 4", AuditFlaw::Unchained { seq: 4 }),
        ("DELETE FROM audit WHERE seq IN (2, 3)", missing(2, 3)),
        ("DELETE FROM audit WHERE seq = 1", missing(1, 1)),
        ("DELETE FROM audit WHERE seq >= 4", AuditFlaw::CutOff { from: 4, to: 5 }),
        ("DELETE FROM audit", AuditFlaw::CutOff { from: 1, to: 5 }),
        (
            "INSERT INTO audit (at_ms, actor, action, chain) VALUES (0, 'desk', 'sign-in', zeroblob(32))",
            AuditFlaw::Changed { seq: 6 },
        ),
    ] {
        let (place, _queue) = with_five_rows().await;
        tampered(&place, sql).await;
        assert_eq!(proof(&place, None).await.flaw, Some(flaw), "{sql}");
    }
}

#[tokio::test]
async fn rows_after_a_cut_leave_its_gap_open() {
    let (place, queue) = with_five_rows().await;
    tampered(&place, "DELETE FROM audit WHERE seq >= 4").await;
    queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(9)).await.expect("recorded");
    assert_eq!(proof(&place, None).await.flaw, Some(AuditFlaw::Missing { from: 4, to: 5 }));
}

#[tokio::test]
async fn a_head_noted_elsewhere_shows_that_the_end_was_cut_off() {
    let (place, queue) = with_five_rows().await;
    let (_, noted) = queue.audit_head().await.expect("read").expect("a head");
    queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(9)).await.expect("recorded");
    let found = proof(&place, Some(noted.clone())).await;
    assert_eq!((found.noted_at, found.flaw), (Some(5), None));
    tampered(&place, "DELETE FROM audit WHERE seq >= 5").await;
    tampered(&place, "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'").await;
    assert_eq!(proof(&place, None).await.flaw, None, "sound in itself");
    assert_eq!(proof(&place, Some(noted)).await.flaw, Some(AuditFlaw::NotedUnknown));
}

#[tokio::test]
async fn rows_of_an_older_program_are_folded_into_the_first_value() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(7) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    let many = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2500)
        INSERT INTO audit (at_ms, actor, actor_name, action) SELECT n, 'staff', '佐藤', 'sign-in' FROM n";
    sqlx::query(many).execute(&mut line).await.expect("rows");
    line.close().await.expect("closed");
    assert_eq!(proof(&place, None).await.unchained, 2500, "a file that was not opened for writing yet");

    let queue = place.open().await;
    assert_eq!(queue.audit_head().await.expect("read"), None);
    assert_eq!(number(&queue, "SELECT seq FROM chain_start").await, 2500, "nobody will wait for it");
    queue.audit(&staff("ito"), DeskAction::SignIn, None, at(0)).await.expect("recorded");
    queue.audit(&staff("ito"), DeskAction::SignOut, None, at(1)).await.expect("recorded");
    let found = proof(&place, None).await;
    assert_eq!((found.rows, found.unchained, found.flaw), (2502, 2500, None));
    tampered(&place, "UPDATE audit SET object = 'x' WHERE seq = 7").await;
    assert_eq!(proof(&place, None).await.flaw, Some(AuditFlaw::Changed { seq: 2501 }));
}

#[tokio::test]
async fn a_damaged_last_row_keeps_nobody_from_writing_and_is_told() {
    let (place, queue) = with_five_rows().await;
    tampered(&place, "UPDATE audit SET object = CAST(x'ff' AS TEXT), chain = zeroblob(32) WHERE seq = 5")
        .await;
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(9)).await.expect("stored");
    assert_eq!(proof(&place, None).await.flaw, Some(AuditFlaw::Changed { seq: 5 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_once_make_one_chain() {
    let place = Place::new();
    let queues = [place.open().await, place.open().await];
    let calls: Vec<_> = (0..60)
        .map(|call| {
            let queue = queues[call % 2].clone();
            tokio::spawn(
                async move { queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(0)).await },
            )
        })
        .collect();
    for call in calls {
        call.await.expect("task").expect("recorded");
    }
    let found = proof(&place, None).await;
    assert_eq!((found.rows, found.flaw), (60, None));
}

#[tokio::test]
async fn an_exported_trail_proves_the_same() {
    let (place, queue) = with_five_rows().await;
    execute(&queue, "PRAGMA wal_checkpoint(TRUNCATE)").await.expect("all in one file");
    let mut reader = AuditReader::open(&place.file).await.expect("readable");
    let (mut file, mut rows) = (vec![audit_file_head()], AuditVerifier::new(None));
    for line in reader.next().await.expect("rows") {
        file.push(audit_file_row(&line));
        rows.take(line);
    }
    let written = reader.written();
    file.push(audit_file_end(&rows.finish(written), written));
    let mut verifier = AuditFileVerifier::new(None);
    file.iter().for_each(|line| verifier.take(line.trim_end().as_bytes()));
    assert_eq!(verifier.finish(), proof(&place, None).await);
}

#[tokio::test]
async fn the_start_that_was_not_remembered_is_made_again() {
    let (place, queue) = with_five_rows().await;
    tampered(&place, "UPDATE audit SET chain = NULL").await;
    assert_eq!(number(&queue, "SELECT count(*) FROM chain_start").await, 0);
    queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(9)).await.expect("recorded");
    let found = proof(&place, None).await;
    assert_eq!((found.rows, found.unchained, found.flaw), (6, 5, None));
}
