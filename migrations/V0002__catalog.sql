-- The catalog: whom and what the news is about, and the words for saying it.
-- Lists of words and kinds are JSON arrays of texts. `position` keeps the order of the catalog file.

CREATE TABLE categories (
    key      TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    summary  TEXT    NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    key      TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    words    TEXT    NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE relations (
    key             TEXT    PRIMARY KEY,
    subjects        TEXT    NOT NULL,
    objects         TEXT    NOT NULL,
    label           TEXT    NOT NULL,
    inverse_label   TEXT    NOT NULL,
    now             TEXT    NOT NULL,
    past            TEXT    NOT NULL,
    began           TEXT    NOT NULL,
    ended           TEXT    NOT NULL,
    words           TEXT    NOT NULL,
    exclusive       INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
    event           INTEGER NOT NULL CHECK (event IN (0, 1)),
    rank            INTEGER NOT NULL,
    position        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT, so that the number of a removed entity never comes back as another one.
CREATE TABLE entities (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT    NOT NULL UNIQUE,
    kind     TEXT    NOT NULL CHECK (kind IN ('vendor', 'product', 'program', 'person')),
    name     TEXT    NOT NULL,
    summary  TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    category TEXT    REFERENCES categories (key) ON DELETE SET NULL,
    articles INTEGER NOT NULL DEFAULT 0           -- published articles that mention it, kept by triggers
) STRICT;

CREATE INDEX entities_category ON entities (category);

-- What the catalog file last said of an entity. A field that differs from it was changed by hand.
CREATE TABLE catalog_entities (
    entity   INTEGER PRIMARY KEY REFERENCES entities (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    summary  TEXT NOT NULL,
    role     TEXT NOT NULL,
    category TEXT
) STRICT;

CREATE TABLE aliases (
    entity      INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    text        TEXT    NOT NULL,
    exact_case  INTEGER NOT NULL CHECK (exact_case IN (0, 1)),
    context     TEXT    NOT NULL,
    lookup_only INTEGER NOT NULL CHECK (lookup_only IN (0, 1)),
    origin      TEXT    NOT NULL CHECK (origin IN ('catalog', 'hand')),
    removed     INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),  -- taken away by hand
    position    INTEGER NOT NULL,
    PRIMARY KEY (entity, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    entity   INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label    TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    PRIMARY KEY (entity, position)
) STRICT, WITHOUT ROWID;
