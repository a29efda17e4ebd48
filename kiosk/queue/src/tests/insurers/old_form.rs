//! Files that were written before rows had terms: readable, with the digest that their checks carry.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::*;
use crate::schema::MIGRATIONS;

/// SHA-256 of the old form of both rows, made by the program that wrote such files.
const OLD_DIGEST: &str = "e213b0c968577523424e1350774ca051975ace9ecf8a1c845c041c9b301c16d6";

/// A file of schema 2 with one version of two rows.
async fn old_file(place: &Place) {
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(2) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    let rows = format!(
        "INSERT INTO insurer_lists (digest, imported_at_ms) VALUES (x'{OLD_DIGEST}', 1795000001000);
        INSERT INTO insurers (version, number, name, telephone, exam, guidance, same_day_interview) VALUES
            (1, '06139463', '見本健康保険組合', '03-0000-0000', 1, 0, 1),
            (1, '00990010', '架空市', '', 0, 1, 0);"
    );
    sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut line).await.expect("rows");
    line.close().await.expect("closed");
}

fn old_row(number: &str, name: &str, telephone: &str, exam: bool) -> ContractedInsurer {
    ContractedInsurer {
        number: insurer(number),
        name: name.to_owned(),
        postcode: String::new(),
        address: String::new(),
        telephone: telephone.to_owned(),
        scope: Scope { exam, guidance: !exam, same_day_interview: exam },
        invoice: false,
        term: Term::default(),
    }
}

fn old_list() -> InsurerList {
    let rows = [
        old_row("06139463", "見本健康保険組合", "03-0000-0000", true),
        old_row("990010", "架空市", "", false),
    ];
    InsurerList::new(rows).expect("list")
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn an_old_version_keeps_its_digest_and_stays_in_force() {
    let place = Place::new();
    old_file(&place).await;
    for _opening in 0..2 {
        let queue = place.open().await;
        let found = queue.insurer_list().await.expect("read").expect("in force");
        assert_eq!((found.version, hex(found.digest).as_str(), found.imported_at), (1, OLD_DIGEST, at(1)));
        assert_eq!(found.list, old_list());
        let part = queue.insurers_for(&[insurer("990010")]).await.expect("read").expect("in force");
        assert_eq!((hex(part.digest).as_str(), part.list.len()), (OLD_DIGEST, 1));
        queue.close().await;
    }
}

#[tokio::test]
async fn a_changed_old_version_is_noticed() {
    for change in ["name = '別'", "telephone = '1'", "guidance = 1 - guidance", "number = '01130012'"] {
        let place = Place::new();
        old_file(&place).await;
        let queue = place.open().await;
        execute(&queue, "DROP TRIGGER insurers_never_change").await.expect("no trigger");
        let sql = format!("UPDATE insurers SET {change} WHERE number = '06139463'");
        sqlx::query(AssertSqlSafe(sql)).execute(&queue.writer).await.expect("changed");
        let found = queue.insurer_list().await.err();
        assert!(matches!(found, Some(QueueError::Corrupt(Damage::Digest))), "{change}");
    }
}

#[tokio::test]
async fn the_same_rows_make_a_version_of_the_new_form() {
    let place = Place::new();
    old_file(&place).await;
    let queue = place.open().await;
    assert_eq!(take(&queue, &old_list(), 2).await, 2, "the old digest says nothing about all columns");
    let found = queue.insurer_list().await.expect("read").expect("in force");
    assert_ne!(hex(found.digest), OLD_DIGEST);
    assert_eq!(found.list, old_list());
    assert_eq!(take(&queue, &old_list(), 3).await, 2);
}

#[tokio::test]
async fn a_step_back_to_an_old_version_is_of_the_new_form() {
    let place = Place::new();
    old_file(&place).await;
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 2).await;
    assert_eq!(queue.step_back_insurer_list(2, &staff("sato"), at(3)).await.expect("stepped"), 3);
    assert_eq!(in_force(&queue).await, (3, old_list()));
    assert_eq!(
        number(&queue, "SELECT CAST(group_concat(form, '') AS INTEGER) FROM insurer_lists").await,
        122
    );
}

#[tokio::test]
async fn the_new_table_is_guarded_like_the_old_one() {
    let place = Place::new();
    old_file(&place).await;
    let queue = place.open().await;
    for sql in [
        "UPDATE insurers SET guidance = 1",
        "UPDATE insurers SET valid_to = '2027-03-31'",
        "DELETE FROM insurers",
        "UPDATE insurer_lists SET form = 2",
        "INSERT INTO insurers SELECT version, number, '2027-04-01', '2026-04-01', name, postcode, address,
            telephone, exam, guidance, same_day_interview, invoice FROM insurers",
        "INSERT INTO insurer_lists (digest, imported_at_ms, form, restores) VALUES (zeroblob(32), 0, 2, 9)",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
    }
}
