-- One signing-off of a day (締め); the highest version of a day counts. It says what it saw: how many checks, and
-- their revisions added up, which every change of a check raises. Nobody's decision is missing: the sum below has no
-- awaiting-review. No free text; that is closing_notes.
CREATE TABLE closings (
    business_date TEXT    NOT NULL CHECK (length(business_date) = 10),
    version       INTEGER NOT NULL CHECK (version >= 1),
    at_ms         INTEGER NOT NULL,
    staff         TEXT    NOT NULL,
    checks        INTEGER NOT NULL CHECK (checks >= 0),
    revisions     INTEGER NOT NULL CHECK (revisions >= checks),
    on_hold       INTEGER NOT NULL CHECK (on_hold >= 0),
    approved      INTEGER NOT NULL CHECK (approved >= 0),
    forwarded     INTEGER NOT NULL CHECK (forwarded >= 0),
    discarded     INTEGER NOT NULL CHECK (discarded >= 0),
    unreadable    INTEGER NOT NULL CHECK (unreadable >= 0),
    PRIMARY KEY (business_date, version),
    CHECK (on_hold + approved + forwarded + discarded + unreadable = checks)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER closings_never_change BEFORE UPDATE ON closings
BEGIN SELECT RAISE(ABORT, 'a closing never changes'); END;

CREATE TRIGGER closings_never_deleted BEFORE DELETE ON closings
BEGIN SELECT RAISE(ABORT, 'closings are never deleted'); END;

-- Also against REPLACE, as audit_never_replaced.
CREATE TRIGGER closings_in_order BEFORE INSERT ON closings
WHEN NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM closings WHERE business_date = NEW.business_date)
BEGIN SELECT RAISE(ABORT, 'closings of a day are counted'); END;

-- A signing-off that was taken back, once.
CREATE TABLE reopenings (
    business_date TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    at_ms         INTEGER NOT NULL,
    staff         TEXT    NOT NULL,
    PRIMARY KEY (business_date, version),
    FOREIGN KEY (business_date, version) REFERENCES closings (business_date, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reopenings_never_change BEFORE UPDATE ON reopenings
BEGIN SELECT RAISE(ABORT, 'a reopening never changes'); END;

CREATE TRIGGER reopenings_never_deleted BEFORE DELETE ON reopenings
BEGIN SELECT RAISE(ABORT, 'reopenings are never deleted'); END;

CREATE TRIGGER reopenings_never_replaced BEFORE INSERT ON reopenings
WHEN EXISTS (SELECT 1 FROM reopenings WHERE business_date = NEW.business_date AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'a reopening never changes'); END;

-- What staff wrote with them. Free text, therefore treated as personal data, as notes.
CREATE TABLE closing_notes (
    business_date TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    about         TEXT    NOT NULL CHECK (about IN ('on-hold', 'unsent', 'reopened')),
    note          TEXT    NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (business_date, version, about),
    FOREIGN KEY (business_date, version) REFERENCES closings (business_date, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER closing_notes_never_change BEFORE UPDATE ON closing_notes
BEGIN SELECT RAISE(ABORT, 'notes never change'); END;

CREATE TRIGGER closing_notes_kept_while_open BEFORE DELETE ON closing_notes
WHEN EXISTS (SELECT 1 FROM checks WHERE business_date = OLD.business_date
    AND state IN ('awaiting-review', 'on-hold', 'approved'))
BEGIN SELECT RAISE(ABORT, 'a check of the day is still open'); END;

PRAGMA user_version = 9;
