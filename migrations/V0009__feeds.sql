-- Feeds, and what was ever seen in them. Moments are microseconds since 1970, spans are seconds.
-- Who added or changed a feed stands in the audit.

CREATE TABLE feeds (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    url              TEXT    NOT NULL UNIQUE,
    site             TEXT,                        -- the page that it belongs to
    title            TEXT    NOT NULL,            -- what the desk calls it
    mode             TEXT    NOT NULL CHECK (mode IN ('review', 'direct')),
    topics           TEXT    NOT NULL,            -- keys: a JSON array of texts
    certainty        TEXT    NOT NULL CHECK (certainty IN ('rumour', 'announced', 'confirmed')),
    state            TEXT    NOT NULL CHECK (state IN ('active', 'paused', 'gone', 'removed')),
    added            INTEGER NOT NULL,
    span             INTEGER NOT NULL,            -- between two polls
    next_check       INTEGER NOT NULL,
    last_success     INTEGER,                     -- NULL until it was read once
    failing_since    INTEGER,
    failures         INTEGER NOT NULL DEFAULT 0,  -- in a row
    last_error       TEXT    NOT NULL DEFAULT '',
    told             TEXT    NOT NULL DEFAULT 'nothing'
                         CHECK (told IN ('nothing', 'failing', 'failing long')),
    etag             TEXT,                        -- of the last body that was read
    modified         TEXT,
    content          INTEGER,                     -- its hash
    gap              INTEGER,                     -- between its newest items, on average
    newest           INTEGER,                     -- when its newest item was published
    hint             INTEGER,                     -- how often it says that it changes
    guid_unstable    INTEGER NOT NULL DEFAULT 0 CHECK (guid_unstable IN (0, 1)),
    fragments_matter INTEGER NOT NULL DEFAULT 0 CHECK (fragments_matter IN (0, 1)),
    moving_to        TEXT,                        -- where it says that it has moved
    moving_times     INTEGER NOT NULL DEFAULT 0   -- and how often in a row it said so
) STRICT;

CREATE INDEX feeds_due ON feeds (next_check) WHERE state = 'active';

-- Items are never forgotten, so that nothing comes twice: neither when a feed drops an item and
-- brings it back, nor when its article is long gone.
CREATE TABLE feed_items (
    id         INTEGER PRIMARY KEY,
    feed       INTEGER NOT NULL REFERENCES feeds (id),
    article    INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    published  INTEGER,                           -- as it said at first
    content    INTEGER NOT NULL,                  -- the hash of what it said last
    first_seen INTEGER NOT NULL
) STRICT;

CREATE INDEX feed_items_article ON feed_items (article) WHERE article IS NOT NULL;
CREATE INDEX feed_items_feed ON feed_items (feed);

CREATE TABLE item_keys (
    feed INTEGER NOT NULL REFERENCES feeds (id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),  -- guid, place, link, title, whole
    hash BLOB    NOT NULL CHECK (length(hash) = 16),
    item INTEGER NOT NULL REFERENCES feed_items (id),
    PRIMARY KEY (feed, kind, hash)
) STRICT, WITHOUT ROWID;
