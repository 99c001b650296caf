-- Who did what to the archive. Moments are microseconds since 1970.

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL CHECK (actor IN ('console', 'user', 'desk')),
    user    INTEGER CHECK ((actor = 'user') = (user IS NOT NULL)),  -- of Discord
    action  TEXT    NOT NULL,                     -- the command, or what the desk did by itself
    matter  TEXT    NOT NULL,                     -- the kind of thing that it was done to
    number  INTEGER NOT NULL,                     -- which; 0 for the desk itself
    named   TEXT    NOT NULL,                     -- what that was called then
    before  TEXT    NOT NULL,                     -- what was changed of it, in words
    after   TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_matter ON audit (matter, number);
CREATE INDEX audit_user ON audit (user) WHERE user IS NOT NULL;
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_at ON audit (at);

-- What was done stays done.
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is never edited');
END;

CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is never shortened');
END;

-- What somebody filled in and what could not be done with it yet.
CREATE TABLE drafts (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user    INTEGER NOT NULL,                     -- of Discord; 0 is whoever sits at the console
    changed INTEGER NOT NULL,
    form    TEXT    NOT NULL                      -- JSON
) STRICT;

CREATE INDEX drafts_user ON drafts (user, changed);
CREATE INDEX drafts_changed ON drafts (changed);

-- Who moderates by a command; others are named in the configuration.
CREATE TABLE moderators (
    user  INTEGER PRIMARY KEY,                    -- of Discord
    since INTEGER NOT NULL
) STRICT;
