-- When the first of the failed attempts was, so that staff learn of a check that fails for long.
ALTER TABLE outbox ADD COLUMN first_failed_at_ms INTEGER;

-- What is not finished, whatever its day.
CREATE INDEX checks_open ON checks (seq) WHERE state IN ('awaiting-review', 'on-hold', 'approved');

PRAGMA user_version = 2;
