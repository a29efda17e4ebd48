-- Personal data: by what staff find a check. Removed by retention, as persons. Checks of older programs are added
-- by the migration's second half (src/search.rs), because only the program can fold kana.
CREATE TABLE search_keys (
    seq            INTEGER PRIMARY KEY REFERENCES checks (seq),
    business_date  TEXT NOT NULL CHECK (length(business_date) = 10),
    kana_key       TEXT,
    birth_date     TEXT,
    voucher_number TEXT,
    insurer_number TEXT
) STRICT;
CREATE INDEX search_keys_by_kana ON search_keys (kana_key, seq) WHERE kana_key IS NOT NULL;
CREATE INDEX search_keys_by_day_and_kana ON search_keys (business_date, kana_key, seq) WHERE kana_key IS NOT NULL;
CREATE INDEX search_keys_by_birth_date ON search_keys (birth_date, seq) WHERE birth_date IS NOT NULL;
CREATE INDEX search_keys_by_voucher ON search_keys (voucher_number, seq) WHERE voucher_number IS NOT NULL;

CREATE TRIGGER search_keys_never_change BEFORE UPDATE ON search_keys
BEGIN SELECT RAISE(ABORT, 'search keys never change'); END;

CREATE TRIGGER search_keys_kept_while_open BEFORE DELETE ON search_keys
WHEN (SELECT state FROM checks WHERE seq = OLD.seq) NOT IN ('forwarded', 'discarded')
BEGIN SELECT RAISE(ABORT, 'the check is still open'); END;

-- How many checks of a day stand where, so that no list has to be counted. Only the triggers below write here.
CREATE TABLE day_counts (
    business_date TEXT    NOT NULL CHECK (length(business_date) = 10),
    state         TEXT    NOT NULL,
    checks        INTEGER NOT NULL CHECK (checks >= 0),
    PRIMARY KEY (business_date, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX day_counts_open ON day_counts (business_date, checks)
    WHERE checks > 0 AND state IN ('awaiting-review', 'on-hold', 'approved');
INSERT INTO day_counts SELECT business_date, state, count(*) FROM checks GROUP BY business_date, state;

CREATE TRIGGER checks_counted AFTER INSERT ON checks
BEGIN
    INSERT INTO day_counts VALUES (NEW.business_date, NEW.state, 1)
    ON CONFLICT (business_date, state) DO UPDATE SET checks = checks + 1;
END;

CREATE TRIGGER checks_counted_anew AFTER UPDATE OF state ON checks
WHEN OLD.state <> NEW.state
BEGIN
    UPDATE day_counts SET checks = checks - 1 WHERE business_date = OLD.business_date AND state = OLD.state;
    INSERT INTO day_counts VALUES (NEW.business_date, NEW.state, 1)
    ON CONFLICT (business_date, state) DO UPDATE SET checks = checks + 1;
END;

PRAGMA user_version = 6;
