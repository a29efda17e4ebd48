-- From now on every row of the trail carries the value that ties it to all rows before it (AUDIT.md). Rows of older
-- programs keep NULL; the first value is made of them all.
CREATE TRIGGER audit_is_chained BEFORE INSERT ON audit
WHEN NEW.chain IS NULL
BEGIN SELECT RAISE(ABORT, 'every row of the audit trail is chained'); END;

-- What the rows of older programs come to, so that nobody waits for it when the first value is made. Only a memory: it can
-- be made again.
CREATE TABLE chain_start (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    seq      INTEGER NOT NULL,
    chain    BLOB    NOT NULL CHECK (length(chain) = 32)
) STRICT;

-- For those who read the trail: by account, and by day.
CREATE INDEX audit_by_account ON audit (actor_name, seq) WHERE actor_name IS NOT NULL;
CREATE INDEX audit_by_time ON audit (at_ms);

-- The last days on which the desk ran, so that a clock that jumped ahead is noticed before it removes anything.
CREATE TABLE clock_days (
    day TEXT PRIMARY KEY CHECK (length(day) = 10)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 8;
