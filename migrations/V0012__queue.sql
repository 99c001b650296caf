-- What waits for a moderator, and the sentences by which articles tell facts.

-- Of a relation: the sentences that tell it, those that tell its end, and the titles in them. JSON
-- arrays of texts, as the catalog file has them.
ALTER TABLE relations ADD COLUMN says   TEXT NOT NULL DEFAULT '[]';
ALTER TABLE relations ADD COLUMN ends   TEXT NOT NULL DEFAULT '[]';
ALTER TABLE relations ADD COLUMN titles TEXT NOT NULL DEFAULT '[]';

-- Moments are microseconds since 1970. What it is about stands in `proposal`, a JSON object; of an
-- article that waits it is empty. Who decided, and when, stands in the account of who did what.
CREATE TABLE queue_items (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL CHECK (kind IN ('article', 'fact', 'entity')),
    article    INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- that waits, or that says so
    identity   TEXT    NOT NULL,                  -- the same for proposals that come to the same
    name       TEXT    NOT NULL,                  -- what lists call it; an article has its title
    proposal   TEXT    NOT NULL,
    confidence INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN
                   ('waiting', 'approved', 'rejected', 'merged', 'dropped')),
    entered    INTEGER NOT NULL,
    reason     TEXT    NOT NULL DEFAULT '',
    decision   INTEGER REFERENCES audit (id),     -- NULL for what was settled elsewhere
    channel    INTEGER REFERENCES channels (id) ON DELETE SET NULL,
    message    INTEGER                            -- that shows it there
) STRICT;

CREATE INDEX queue_items_waiting ON queue_items (id) WHERE state = 'waiting';
CREATE INDEX queue_items_entered ON queue_items (entered);
CREATE INDEX queue_items_article ON queue_items (article);
CREATE INDEX queue_items_identity ON queue_items (kind, identity) WHERE kind <> 'article';
CREATE UNIQUE INDEX queue_items_once ON queue_items (kind, identity)
 WHERE kind <> 'article' AND state = 'waiting';
CREATE UNIQUE INDEX queue_items_article_once ON queue_items (article)
 WHERE kind = 'article' AND state = 'waiting';

-- Whatever makes an article wait puts it in, and whatever settles it takes it out.
CREATE TRIGGER queue_takes_new AFTER INSERT ON articles WHEN new.status = 'pending'
BEGIN
    INSERT INTO queue_items (kind, article, identity, name, proposal, confidence, state, entered)
    VALUES ('article', new.id, '', '', '{}', 100, 'waiting', new.added);
END;

CREATE TRIGGER queue_takes_back AFTER UPDATE OF status ON articles
WHEN new.status = 'pending' AND old.status <> 'pending'
BEGIN
    INSERT INTO queue_items (kind, article, identity, name, proposal, confidence, state, entered)
    VALUES ('article', new.id, '', '', '{}', 100, 'waiting', new.added)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER queue_lets_go AFTER UPDATE OF status ON articles
WHEN new.status <> 'pending' AND old.status = 'pending'
BEGIN
    UPDATE queue_items
       SET state = CASE new.status WHEN 'published' THEN 'approved' ELSE 'dropped' END
     WHERE article = new.id AND kind = 'article' AND state = 'waiting';
END;

-- Names that the catalog does not have, and where they were met, so that one which comes again is
-- noticed. Rows go after half a year.
CREATE TABLE heard_names (
    name    TEXT    NOT NULL,                     -- folded
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    heard   INTEGER NOT NULL,
    PRIMARY KEY (name, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX heard_names_heard ON heard_names (heard);
CREATE INDEX heard_names_article ON heard_names (article);

-- Of a notice: the item of the queue that it shows, or 0 for how many wait.
ALTER TABLE outbox ADD COLUMN item INTEGER;

CREATE UNIQUE INDEX outbox_item ON outbox (channel, item) WHERE item IS NOT NULL;
