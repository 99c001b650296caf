-- Stories: articles that say the same, and what tells that they do.

-- The first article of the story that this one belongs to; NULL for an article that is the first, or
-- alone. The first never names another one, so a story is two steps at most from any of its articles.
ALTER TABLE articles ADD COLUMN
    story INTEGER REFERENCES articles (id) ON DELETE SET NULL CHECK (story <> id);

CREATE INDEX articles_story ON articles (story) WHERE story IS NOT NULL;

-- An article that was offered again under the address of one that is there, as it was offered.
CREATE TABLE copies (
    id                  INTEGER PRIMARY KEY,
    article             INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    title               TEXT    NOT NULL,
    author              TEXT    NOT NULL,
    url                 TEXT    NOT NULL,         -- as it was given, but for what tracks a reader
    published_start     INTEGER NOT NULL,
    published_precision TEXT    NOT NULL CHECK (published_precision IN ('year', 'month', 'day', 'time')),
    added               INTEGER NOT NULL,         -- microseconds since 1970
    body                TEXT    NOT NULL
) STRICT;

CREATE INDEX copies_article ON copies (article);

-- What recent articles look like, so that the next one is compared with few of them. Rows go when
-- their article is no longer recent: neither table grows with the archive. All numbers are hashes.
CREATE TABLE recent (
    article     INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    added       INTEGER NOT NULL,                 -- microseconds since 1970
    title       INTEGER,                          -- of a title that is long enough to tell
    title_words BLOB    NOT NULL                  -- of its words that say something: 4 bytes each, ascending
) STRICT;

CREATE INDEX recent_added ON recent (added);
CREATE INDEX recent_title ON recent (title) WHERE title IS NOT NULL;

CREATE TABLE fingerprints (
    band    INTEGER NOT NULL,                     -- texts that are much alike have one in common
    article INTEGER NOT NULL REFERENCES recent (article) ON DELETE CASCADE,
    PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX fingerprints_article ON fingerprints (article);
