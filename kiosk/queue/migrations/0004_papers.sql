-- Personal data: what the verdict was made of beside the answer. Removed by retention, as persons.
CREATE TABLE papers (
    check_id    TEXT PRIMARY KEY REFERENCES checks (id),
    grounds     TEXT NOT NULL CHECK (json_valid(grounds)),
    voucher     TEXT NOT NULL CHECK (json_valid(voucher)),
    reservation TEXT          CHECK (json_valid(reservation))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER papers_never_change BEFORE UPDATE ON papers
BEGIN SELECT RAISE(ABORT, 'papers never change'); END;

CREATE TRIGGER papers_kept_while_open BEFORE DELETE ON papers
WHEN (SELECT state FROM checks WHERE id = OLD.check_id) NOT IN ('forwarded', 'discarded')
BEGIN SELECT RAISE(ABORT, 'the check is still open'); END;

-- The keys below outlive the person's data: they are digests under this secret of the file, so that they cannot be
-- looked up by anybody who has only them.
CREATE TABLE salt (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    bytes    BLOB    NOT NULL CHECK (length(bytes) = 32)
) STRICT;
INSERT INTO salt VALUES (1, randomblob(32));

CREATE TRIGGER salt_never_changes BEFORE UPDATE ON salt
BEGIN SELECT RAISE(ABORT, 'the salt never changes'); END;

CREATE TRIGGER salt_never_deleted BEFORE DELETE ON salt
BEGIN SELECT RAISE(ABORT, 'the salt never changes'); END;

-- Which check came with which voucher (insurer, number, fiscal year): one accepted check each. Without its insurer, as
-- after an outage, a voucher may be that of any insurer.
CREATE TABLE voucher_uses (
    check_id     TEXT PRIMARY KEY REFERENCES checks (id),
    number_key   BLOB NOT NULL CHECK (length(number_key) = 32),
    insurer_key  BLOB          CHECK (length(insurer_key) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX voucher_uses_by_number ON voucher_uses (number_key);

-- Which check is of which person, for the day.
CREATE TABLE arrivals (
    check_id      TEXT PRIMARY KEY REFERENCES checks (id),
    business_date TEXT NOT NULL CHECK (length(business_date) = 10),
    key           BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrivals_by_key ON arrivals (key, business_date);

-- Imports of reservations (受診予約), counted; and the days for which a list was taken, with the import that holds.
CREATE TABLE reservation_imports (
    version        INTEGER PRIMARY KEY AUTOINCREMENT,
    reservations   INTEGER NOT NULL CHECK (reservations >= 0),
    imported_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE reservation_days (
    day     TEXT    PRIMARY KEY CHECK (length(day) = 10),
    version INTEGER NOT NULL REFERENCES reservation_imports (version)
) STRICT, WITHOUT ROWID;

-- Personal data. A day's rows are replaced by the next import that has the day, and go some days after it.
CREATE TABLE reservations (
    day            TEXT NOT NULL REFERENCES reservation_days (day),
    id             TEXT NOT NULL,
    birth_date     TEXT,
    kana_key       TEXT,
    number_key     TEXT,
    voucher_number TEXT,
    body           TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (day, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_birth_date ON reservations (birth_date);
CREATE INDEX reservations_by_kana ON reservations (kana_key);
CREATE INDEX reservations_by_number ON reservations (number_key);
CREATE INDEX reservations_by_voucher ON reservations (voucher_number);

PRAGMA user_version = 4;
