-- The code with which a member of staff (職員) identifies themselves at the kiosk. Its number finds whose it is.
CREATE TABLE staff_codes (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 10 AND 99),
    name   TEXT    NOT NULL UNIQUE REFERENCES staff (name),
    hash   TEXT    NOT NULL
) STRICT;

-- Why the kiosk takes nobody; NULL while it serves. staff is NULL when no person decided, at_ms when nobody did yet.
CREATE TABLE service (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    recess   TEXT    CHECK (recess IN ('not-yet', 'over', 'paused', 'broken')),
    staff    TEXT    REFERENCES staff (name),
    at_ms    INTEGER
) STRICT;
INSERT INTO service VALUES (1, NULL, NULL, NULL);

CREATE TRIGGER service_never_deleted BEFORE DELETE ON service
BEGIN SELECT RAISE(ABORT, 'the kiosk always has a state'); END;

-- What the kiosk has to tell staff. seen_by is NULL when no person has seen it.
CREATE TABLE notices (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms      INTEGER NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('card-left')),
    seen_at_ms INTEGER,
    seen_by    TEXT    REFERENCES staff (name),
    CHECK (seen_by IS NULL OR seen_at_ms IS NOT NULL)
) STRICT;
CREATE INDEX notices_unseen ON notices (seq) WHERE seen_at_ms IS NULL;

CREATE TRIGGER notices_facts_never_change BEFORE UPDATE OF seq, at_ms, kind ON notices
BEGIN SELECT RAISE(ABORT, 'the facts of a notice never change'); END;

CREATE TRIGGER notices_seen_once BEFORE UPDATE ON notices
WHEN OLD.seen_at_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a notice is seen once'); END;

CREATE TRIGGER notices_never_deleted BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END;

-- As audit_never_replaced.
CREATE TRIGGER notices_never_replaced BEFORE INSERT ON notices
WHEN EXISTS (SELECT 1 FROM notices WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the facts of a notice never change'); END;

PRAGMA user_version = 5;
