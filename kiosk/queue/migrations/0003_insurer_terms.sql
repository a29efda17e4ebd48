-- Which canonical form the digest of a version was made of. What was stored before this column is of form 1,
-- and its digest stays as it is, because checks carry it.
ALTER TABLE insurer_lists ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2));

-- The version whose rows this one brings back (one step back); NULL for a list that was imported.
ALTER TABLE insurer_lists ADD COLUMN restores INTEGER REFERENCES insurer_lists (version) CHECK (restores < version);

-- Every column of 委託元保険者一覧表, and the days on which a row holds (empty: without limit). The first day is
-- part of the key, so the table is made anew.
CREATE TABLE insurers_with_terms (
    version            INTEGER NOT NULL REFERENCES insurer_lists (version),
    number             TEXT    NOT NULL CHECK (length(number) = 8),
    valid_from         TEXT    NOT NULL CHECK (length(valid_from) IN (0, 10)),
    valid_to           TEXT    NOT NULL CHECK (length(valid_to) IN (0, 10)),
    name               TEXT    NOT NULL,
    postcode           TEXT    NOT NULL,
    address            TEXT    NOT NULL,
    telephone          TEXT    NOT NULL,
    exam               INTEGER NOT NULL CHECK (exam IN (0, 1)),
    guidance           INTEGER NOT NULL CHECK (guidance IN (0, 1)),
    same_day_interview INTEGER NOT NULL CHECK (same_day_interview IN (0, 1)),
    invoice            INTEGER NOT NULL CHECK (invoice IN (0, 1)),
    PRIMARY KEY (version, number, valid_from),
    CHECK (valid_from = '' OR valid_to = '' OR valid_from <= valid_to)
) STRICT, WITHOUT ROWID;

INSERT INTO insurers_with_terms
    SELECT version, number, '', '', name, '', '', telephone, exam, guidance, same_day_interview, 0 FROM insurers;

-- Its triggers go with it.
DROP TABLE insurers;
ALTER TABLE insurers_with_terms RENAME TO insurers;

CREATE TRIGGER insurers_never_change BEFORE UPDATE ON insurers
BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

CREATE TRIGGER insurers_never_deleted BEFORE DELETE ON insurers
BEGIN SELECT RAISE(ABORT, 'old versions stay'); END;

PRAGMA user_version = 3;
