-- Articles, what was appended to them, and whom they mention.

-- The body comes last: a list of headlines then never reads the pages that it spills into.
CREATE TABLE articles (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    title               TEXT    NOT NULL,
    url                 TEXT    UNIQUE,
    author              TEXT    NOT NULL,
    published_start     INTEGER NOT NULL,         -- the interval of the date, in seconds since 1970:
    published_end       INTEGER NOT NULL,         -- its first second, and the first one after it
    published_precision TEXT    NOT NULL CHECK (published_precision IN ('year', 'month', 'day', 'time')),
    certainty           TEXT    NOT NULL CHECK (certainty IN ('rumour', 'announced', 'confirmed')),
    status              TEXT    NOT NULL CHECK (status IN ('draft', 'pending', 'published', 'retracted')),
    revision            INTEGER NOT NULL CHECK (revision >= 1),
    added               INTEGER NOT NULL,         -- microseconds since 1970
    change              INTEGER NOT NULL UNIQUE,  -- its latest number of the change sequence
    body                TEXT    NOT NULL
) STRICT;

CREATE INDEX articles_newest ON articles (status, published_start);

CREATE TABLE article_updates (
    article        INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    date_start     INTEGER NOT NULL,
    date_precision TEXT    NOT NULL CHECK (date_precision IN ('year', 'month', 'day', 'time')),
    body           TEXT    NOT NULL,
    PRIMARY KEY (article, position)
) STRICT;

CREATE TABLE article_topics (
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    topic   TEXT    NOT NULL REFERENCES topics (key) ON DELETE CASCADE,
    origin  TEXT    NOT NULL CHECK (origin IN ('tagger', 'hand')),
    PRIMARY KEY (article, topic)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_topics_topic ON article_topics (topic);

-- Each pair twice, once from each side.
CREATE TABLE article_related (
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other   INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE CHECK (other <> article),
    PRIMARY KEY (article, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_related_other ON article_related (other);

-- `published_start` and `visible` repeat what the article says, so that the newest articles about an
-- entity are one walk along one index. `visible` is 1 when the article is published and the mention
-- was not taken away by hand. Triggers keep both true, and the counts that rest on them.
CREATE TABLE mentions (
    article         INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    entity          INTEGER NOT NULL REFERENCES entities (id),
    count           INTEGER NOT NULL CHECK (count >= 0),
    in_title        INTEGER NOT NULL CHECK (in_title IN (0, 1)),
    origin          TEXT    NOT NULL CHECK (origin IN ('tagger', 'hand')),
    removed         INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    published_start INTEGER NOT NULL,
    visible         INTEGER NOT NULL CHECK (visible IN (0, 1)),
    PRIMARY KEY (article, entity)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_newest ON mentions (entity, visible, published_start, article);

CREATE TRIGGER articles_inserted AFTER INSERT ON articles WHEN new.status = 'published'
BEGIN
    UPDATE archive SET published = published + 1;
END;

CREATE TRIGGER articles_deleted AFTER DELETE ON articles WHEN old.status = 'published'
BEGIN
    UPDATE archive SET published = published - 1;
END;

CREATE TRIGGER articles_moved AFTER UPDATE OF status, published_start ON articles
WHEN new.status <> old.status OR new.published_start <> old.published_start
BEGIN
    UPDATE archive
       SET published = published + (new.status = 'published') - (old.status = 'published');
    UPDATE mentions
       SET published_start = new.published_start,
           visible = (new.status = 'published' AND removed = 0)
     WHERE article = new.id;
END;

CREATE TRIGGER mentions_inserted AFTER INSERT ON mentions WHEN new.visible = 1
BEGIN
    UPDATE entities SET articles = articles + 1 WHERE id = new.entity;
END;

CREATE TRIGGER mentions_deleted AFTER DELETE ON mentions WHEN old.visible = 1
BEGIN
    UPDATE entities SET articles = articles - 1 WHERE id = old.entity;
END;

CREATE TRIGGER mentions_changed AFTER UPDATE OF visible ON mentions WHEN new.visible <> old.visible
BEGIN
    UPDATE entities SET articles = articles + new.visible - old.visible WHERE id = new.entity;
END;
