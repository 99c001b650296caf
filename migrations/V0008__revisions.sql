-- The life of articles: what they were before each change, what is being written or waits for its
-- moment, and the links that readers suggest. Moments are microseconds since 1970.

-- Why it was retracted, in the moderator's words.
ALTER TABLE articles ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- Since when it was how sure: a JSON array of [certainty, start, precision]. Empty as long as nobody
-- changed it.
ALTER TABLE articles ADD COLUMN certainties TEXT NOT NULL DEFAULT '[]';
-- When what it says was last changed after it was out.
ALTER TABLE articles ADD COLUMN corrected INTEGER;
-- Taken away by hand: the tagger does not bring it back.
ALTER TABLE article_topics ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));

-- What an article was before each of its changes. Who made the change, when and how stands in the
-- account of who did what.
CREATE TABLE revisions (
    article             INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    revision            INTEGER NOT NULL,         -- the number that it had while it was so
    replaced            INTEGER NOT NULL REFERENCES audit (id),
    title               TEXT    NOT NULL,
    url                 TEXT,
    author              TEXT    NOT NULL,
    published_start     INTEGER NOT NULL,
    published_precision TEXT    NOT NULL,
    certainty           TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    reason              TEXT    NOT NULL,
    certainties         TEXT    NOT NULL,         -- as in articles
    topics              TEXT    NOT NULL,         -- by hand: a JSON array of [key, whether it is filed there]
    mentions            TEXT    NOT NULL,         -- by hand: a JSON array of [entity, whether it is named]
    updates             TEXT    NOT NULL,         -- a JSON array of [start, precision, text]
    body                TEXT    NOT NULL,
    PRIMARY KEY (article, revision)
) STRICT;

-- What somebody wrote and has not saved yet: it was shown to them first, or somebody else was
-- quicker. Rows go when they are saved or dropped, and after some weeks.
CREATE TABLE unsaved (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    article             INTEGER REFERENCES articles (id) ON DELETE CASCADE,  -- NULL for a new one
    revision            INTEGER NOT NULL,         -- of the article that it changes; 0 for a new one
    title               TEXT    NOT NULL,
    url                 TEXT,
    author              TEXT    NOT NULL,
    published_start     INTEGER NOT NULL,
    published_precision TEXT    NOT NULL,
    certainty           TEXT    NOT NULL,
    status              TEXT    NOT NULL,
    topics              TEXT    NOT NULL,         -- a JSON array of keys
    created             INTEGER NOT NULL,
    body                TEXT    NOT NULL
) STRICT;

CREATE INDEX unsaved_created ON unsaved (created);
CREATE INDEX unsaved_article ON unsaved (article) WHERE article IS NOT NULL;

-- Articles that are published at a moment.
CREATE TABLE scheduled (
    article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    due     INTEGER NOT NULL,
    zone    TEXT    NOT NULL                      -- in which the moment was named
) STRICT;

CREATE INDEX scheduled_due ON scheduled (due);

-- Who suggested which link. The first suggestion of a link makes an article that waits; the others
-- refer to the same one.
CREATE TABLE suggestions (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user    INTEGER NOT NULL,                     -- of Discord; 0 is the console
    at      INTEGER NOT NULL,
    url     TEXT    NOT NULL,
    note    TEXT    NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    told    INTEGER                               -- when they were told what became of it
) STRICT;

CREATE INDEX suggestions_user ON suggestions (user, at);
CREATE UNIQUE INDEX suggestions_once ON suggestions (article, user);
