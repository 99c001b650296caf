-- What moderators change of the catalog by hand. Moments are microseconds since 1970.

-- What the catalog file last gave as links, a JSON array of [label, address]. NULL in an archive from
-- before this migration: the links that are there are the file's.
ALTER TABLE catalog_entities ADD COLUMN links TEXT;

-- The article that says that a fact ended, where that is another one than the source of the fact.
ALTER TABLE facts ADD COLUMN ended_by INTEGER REFERENCES articles (id);

CREATE INDEX facts_ended_by ON facts (ended_by) WHERE ended_by IS NOT NULL;

-- Entities that were merged into another one, or deleted: the catalog file does not bring them back.
CREATE TABLE gone_entities (
    key       TEXT    PRIMARY KEY,
    entity    INTEGER NOT NULL UNIQUE,            -- the number that it had
    successor INTEGER                             -- whom it was merged into; NULL when it was deleted
) STRICT, WITHOUT ROWID;

-- Merges that can still be undone, with everything as it was before.
CREATE TABLE merges (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    entity    INTEGER NOT NULL,                   -- the one that went
    name      TEXT    NOT NULL,                   -- what it was called
    successor INTEGER NOT NULL,                   -- the one that it is part of now
    at        INTEGER NOT NULL,
    journal   TEXT    NOT NULL                    -- rows of other tables, as JSON
) STRICT;

-- The mentions of both in the articles that mentioned the one that went. They are many, so they are
-- no part of the journal. The second half is what the one that stayed had there, if anything.
CREATE TABLE merge_mentions (
    merge          INTEGER NOT NULL REFERENCES merges (id) ON DELETE CASCADE,
    article        INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    count          INTEGER NOT NULL,
    in_title       INTEGER NOT NULL,
    origin         TEXT    NOT NULL,
    removed        INTEGER NOT NULL,
    other_count    INTEGER,
    other_in_title INTEGER,
    other_origin   TEXT,
    other_removed  INTEGER,
    PRIMARY KEY (merge, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX merge_mentions_article ON merge_mentions (article);

-- How far a new run of the tagger over the archive has come; no row while none is under way.
CREATE TABLE retagging (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    catalog_version INTEGER NOT NULL,             -- when it began
    reached         INTEGER NOT NULL,             -- the last article that was tagged
    done            INTEGER NOT NULL,
    total           INTEGER NOT NULL              -- how many articles there were when it began
) STRICT;
