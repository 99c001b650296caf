-- The archive as a whole: who it is, how far it has counted, how it is set.
-- Never edit this file once it has landed: an archive remembers the checksum of each migration that
-- made it, and refuses a binary whose copy differs. Add another file instead.

-- "News" in ASCII, so that another program's file is not taken for an archive.
PRAGMA application_id = 1315272563;

CREATE TABLE archive (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    archive_id      TEXT    NOT NULL,             -- random, so that an index knows its own archive
    catalog_version INTEGER NOT NULL DEFAULT 0,
    last_change     INTEGER NOT NULL DEFAULT 0,   -- the change sequence of articles
    published       INTEGER NOT NULL DEFAULT 0    -- how many articles are published
) STRICT;

INSERT INTO archive (only_row, archive_id) VALUES (1, lower(hex(randomblob(16))));

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Command lines that are too long for a button, which has room for a hundred characters.
CREATE TABLE remembered_lines (
    token   TEXT    PRIMARY KEY,
    line    TEXT    NOT NULL UNIQUE,
    created INTEGER NOT NULL                      -- seconds since 1970; the last time it was shown
) STRICT;

CREATE INDEX remembered_lines_created ON remembered_lines (created);
