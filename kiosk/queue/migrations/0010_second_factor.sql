-- What an account may do, with one role more: a technician (技術者), who sees nobody's data. A CHECK cannot be changed, so
-- the column is made anew; whoever makes an account without a role gets the one that sees least.
ALTER TABLE staff ADD COLUMN may TEXT NOT NULL DEFAULT 'technician' CHECK (may IN ('staff', 'manager', 'technician'));
UPDATE staff SET may = role;
ALTER TABLE staff DROP COLUMN role;
ALTER TABLE staff RENAME COLUMN may TO role;

-- The second factor of an account (TOTP). The secret is sealed with a key that lies beside the desk and not here.
CREATE TABLE second_factors (
    name          TEXT    PRIMARY KEY REFERENCES staff (name),
    sealed_secret BLOB    NOT NULL CHECK (length(sealed_secret) BETWEEN 1 AND 256),
    last_step     INTEGER NOT NULL,
    since_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER second_factors_steps_rise BEFORE UPDATE ON second_factors
WHEN NEW.last_step <= OLD.last_step
BEGIN SELECT RAISE(ABORT, 'a code is accepted once'); END;

-- What stands in for the second factor when the telephone is lost: digests of 120 random bits. A used one goes.
CREATE TABLE recovery_codes (
    name   TEXT NOT NULL REFERENCES second_factors (name),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (name, digest)
) STRICT, WITHOUT ROWID;

-- An account that has yet to get its passphrase from its person: password_hash is empty until then.
CREATE TABLE invitations (
    name     TEXT    PRIMARY KEY REFERENCES staff (name),
    digest   BLOB    NOT NULL CHECK (length(digest) = 32),
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The code with which the first manager (責任者) makes their account. The kiosk shows it, so it stands here as it is; there
-- is none while anybody has an account.
CREATE TABLE first_code (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    code     TEXT    NOT NULL CHECK (length(code) = 8),
    until_ms INTEGER NOT NULL
) STRICT;

CREATE TRIGGER first_code_before_any_account BEFORE INSERT ON first_code
WHEN EXISTS (SELECT 1 FROM staff WHERE removed_at_ms IS NULL)
BEGIN SELECT RAISE(ABORT, 'somebody has an account'); END;

CREATE TRIGGER first_code_goes_with_the_first_account AFTER INSERT ON staff
BEGIN DELETE FROM first_code; END;

PRAGMA user_version = 10;
