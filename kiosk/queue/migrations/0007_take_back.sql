-- When the first attempt began: from then on the exam system may have it, and nothing can be taken back.
ALTER TABLE outbox ADD COLUMN begun_at_ms INTEGER;
-- An older program may have had any of them under way when it stopped.
UPDATE outbox SET begun_at_ms = coalesce(first_failed_at_ms, due_at_ms);

-- In place of outbox_never_deleted: an approval that is taken back leaves no row.
DROP TRIGGER outbox_never_deleted;
CREATE TRIGGER outbox_deleted_only_before_sending BEFORE DELETE ON outbox
WHEN OLD.begun_at_ms IS NOT NULL OR OLD.attempts > 0 OR OLD.delivered_at_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the exam system may have it'); END;

PRAGMA user_version = 7;
