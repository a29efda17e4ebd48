-- One row for each stored check (資格確認). Holds no personal data, so the row itself stays for good.
CREATE TABLE checks (
    seq                      INTEGER PRIMARY KEY AUTOINCREMENT,
    id                       TEXT    NOT NULL UNIQUE CHECK (length(id) = 32),
    business_date            TEXT    NOT NULL CHECK (length(business_date) = 10),
    receipt                  INTEGER NOT NULL CHECK (receipt >= 1),
    state                    TEXT    NOT NULL
                             CHECK (state IN ('awaiting-review', 'on-hold', 'approved', 'forwarded', 'discarded')),
    revision                 INTEGER NOT NULL CHECK (revision >= 1),
    created_at_ms            INTEGER NOT NULL,
    exam_date                TEXT    NOT NULL CHECK (length(exam_date) = 10),
    course                   TEXT    NOT NULL,
    proof                    TEXT    NOT NULL,
    voucher                  TEXT    NOT NULL CHECK (voucher IN ('brought', 'missing', 'not-asked')),
    accepted                 INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    terminal                 TEXT    NOT NULL,
    software                 TEXT    NOT NULL,
    insurer_list_digest      BLOB    CHECK (length(insurer_list_digest) = 32),
    certificate_not_after_ms INTEGER,
    UNIQUE (business_date, receipt)
) STRICT;
CREATE INDEX checks_by_day ON checks (business_date, seq);
CREATE INDEX checks_by_day_and_state ON checks (business_date, state, seq);

CREATE TRIGGER checks_never_deleted BEFORE DELETE ON checks
BEGIN SELECT RAISE(ABORT, 'checks are never deleted'); END;

CREATE TRIGGER checks_facts_never_change
BEFORE UPDATE OF seq, id, business_date, receipt, created_at_ms, exam_date, course, proof, voucher, accepted,
    terminal, software, insurer_list_digest, certificate_not_after_ms ON checks
BEGIN SELECT RAISE(ABORT, 'the facts of a check never change'); END;

CREATE TRIGGER checks_revision_counts BEFORE UPDATE ON checks
WHEN NEW.revision <> OLD.revision + 1
BEGIN SELECT RAISE(ABORT, 'every change is one revision'); END;

-- Why staff must look at it. No row when accepted.
CREATE TABLE reasons (
    check_id TEXT NOT NULL REFERENCES checks (id),
    reason   TEXT NOT NULL,
    PRIMARY KEY (check_id, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reasons_never_change BEFORE UPDATE ON reasons
BEGIN SELECT RAISE(ABORT, 'reasons never change'); END;

CREATE TRIGGER reasons_never_deleted BEFORE DELETE ON reasons
BEGIN SELECT RAISE(ABORT, 'reasons are never deleted'); END;

-- Personal data: the answer of the service, and from it what a list shows. Removed by retention.
CREATE TABLE persons (
    check_id     TEXT PRIMARY KEY REFERENCES checks (id),
    answer       TEXT NOT NULL CHECK (json_valid(answer)),
    name         TEXT,
    kana         TEXT,
    insurer_name TEXT
) STRICT, WITHOUT ROWID;

CREATE TRIGGER persons_never_change BEFORE UPDATE ON persons
BEGIN SELECT RAISE(ABORT, 'answers never change'); END;

CREATE TRIGGER persons_kept_while_open BEFORE DELETE ON persons
WHEN (SELECT state FROM checks WHERE id = OLD.check_id) NOT IN ('forwarded', 'discarded')
BEGIN SELECT RAISE(ABORT, 'the check is still open'); END;

-- What staff wrote with a move. Free text, therefore treated as personal data and kept out of the audit trail.
CREATE TABLE notes (
    check_id TEXT    NOT NULL REFERENCES checks (id),
    revision INTEGER NOT NULL,
    note     TEXT    NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (check_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notes_never_change BEFORE UPDATE ON notes
BEGIN SELECT RAISE(ABORT, 'notes never change'); END;

CREATE TRIGGER notes_kept_while_open BEFORE DELETE ON notes
WHEN (SELECT state FROM checks WHERE id = OLD.check_id) NOT IN ('forwarded', 'discarded')
BEGIN SELECT RAISE(ABORT, 'the check is still open'); END;

-- One row for each approved check: what the exam system must get.
CREATE TABLE outbox (
    check_id        TEXT    PRIMARY KEY REFERENCES checks (id),
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    due_at_ms       INTEGER NOT NULL,
    problem         TEXT    CHECK (length(problem) <= 64),
    delivered_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_open ON outbox (due_at_ms) WHERE delivered_at_ms IS NULL;

CREATE TRIGGER outbox_never_deleted BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox rows are never deleted'); END;

-- Contracted insurers (委託元保険者一覧表). The highest version is in force; old ones stay.
CREATE TABLE insurer_lists (
    version        INTEGER PRIMARY KEY AUTOINCREMENT,
    digest         BLOB    NOT NULL CHECK (length(digest) = 32),
    imported_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE insurers (
    version            INTEGER NOT NULL REFERENCES insurer_lists (version),
    number             TEXT    NOT NULL CHECK (length(number) = 8),
    name               TEXT    NOT NULL,
    telephone          TEXT    NOT NULL,
    exam               INTEGER NOT NULL CHECK (exam IN (0, 1)),
    guidance           INTEGER NOT NULL CHECK (guidance IN (0, 1)),
    same_day_interview INTEGER NOT NULL CHECK (same_day_interview IN (0, 1)),
    PRIMARY KEY (version, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER insurer_lists_never_change BEFORE UPDATE ON insurer_lists
BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

CREATE TRIGGER insurer_lists_never_deleted BEFORE DELETE ON insurer_lists
BEGIN SELECT RAISE(ABORT, 'old versions stay'); END;

CREATE TRIGGER insurers_never_change BEFORE UPDATE ON insurers
BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

CREATE TRIGGER insurers_never_deleted BEFORE DELETE ON insurers
BEGIN SELECT RAISE(ABORT, 'old versions stay'); END;

-- Accounts of staff (職員). A removed account keeps its name, so that the audit trail stays unambiguous.
CREATE TABLE staff (
    name          TEXT    PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    display_name  TEXT    NOT NULL CHECK (length(display_name) BETWEEN 1 AND 64),
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('staff', 'manager')),
    created_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TRIGGER staff_never_deleted BEFORE DELETE ON staff
BEGIN SELECT RAISE(ABORT, 'accounts are closed, not deleted'); END;

-- Who did what, when. Append-only, codes only, never a patient's data. chain is NULL until rows are chained.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms      INTEGER NOT NULL,
    actor      TEXT    NOT NULL CHECK (actor IN ('kiosk', 'desk', 'staff', 'technician')),
    actor_name TEXT,
    action     TEXT    NOT NULL,
    check_id   TEXT    REFERENCES checks (id),
    from_state TEXT,
    to_state   TEXT,
    revision   INTEGER,
    object     TEXT,
    chain      BLOB    CHECK (length(chain) = 32),
    CHECK ((actor = 'staff') = (actor_name IS NOT NULL))
) STRICT;
CREATE INDEX audit_by_check ON audit (check_id, seq);

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;

CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never deleted'); END;

-- REPLACE deletes without firing the trigger above unless recursive_triggers is on, which a hand-made
-- connection may have forgotten.
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;

PRAGMA user_version = 1;

-- One row that the kiosk writes to learn whether the disk takes writes again.
CREATE TABLE pulse (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    beats    INTEGER NOT NULL
) STRICT;
INSERT INTO pulse VALUES (1, 0);
