-- An article that goes to very many channels is one row in each index of deliveries for each of them.
-- Rows of one story stand side by side now, where they are made, and one index instead of two has
-- them by channel.

-- Of the table before it, without the reference to subscriptions, which wants an index of its own.
CREATE TABLE deliveries_by_channel (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    story        INTEGER NOT NULL REFERENCES articles (id),
    article      INTEGER NOT NULL REFERENCES articles (id),   -- the one of the story that is shown
    subscription INTEGER,                         -- of the channel; NULL when it is no more
    roles        TEXT    NOT NULL DEFAULT '[]',   -- whom the post pings: a JSON array of texts
    state        TEXT    NOT NULL CHECK (state IN
                     ('held', 'gathered', 'queued', 'posted', 'dead', 'dropped')),
    reason       TEXT    NOT NULL DEFAULT '',     -- why it is held, dead or dropped
    entered      INTEGER NOT NULL,
    due          INTEGER,                         -- held, gathered: until when
    outbox       INTEGER,                         -- queued: the row that sends it
    message      INTEGER,                         -- posted: the message, which a digest shares
    thread       INTEGER,                         -- posted: the forum's post that the message began
    posted       INTEGER,
    heading      TEXT,                            -- posted: what stands above the digest that it is in
    published    INTEGER                          -- when it was published to followers
) STRICT;

-- The number of a delivery that went never comes back as another one.
INSERT INTO sqlite_sequence (name, seq)
SELECT 'deliveries_by_channel', seq FROM sqlite_sequence WHERE name = 'deliveries';

INSERT INTO deliveries_by_channel
SELECT id, channel, story, article, subscription, roles, state, reason, entered, due, outbox, message,
       thread, posted, heading, published
  FROM deliveries ORDER BY id;

DROP TABLE deliveries;
ALTER TABLE deliveries_by_channel RENAME TO deliveries;

CREATE UNIQUE INDEX deliveries_once ON deliveries (story, channel);
CREATE INDEX deliveries_article ON deliveries (article);
-- Only what is held or gathered is due some time.
CREATE INDEX deliveries_waiting ON deliveries (state, due) WHERE due IS NOT NULL;
CREATE INDEX deliveries_published ON deliveries (channel, published) WHERE published IS NOT NULL;
CREATE INDEX deliveries_outbox ON deliveries (outbox) WHERE outbox IS NOT NULL;
CREATE INDEX deliveries_message ON deliveries (channel, message) WHERE message IS NOT NULL;
-- A subscription never leaves its channel, so what is looked for by one is looked for by both.
CREATE INDEX deliveries_channel ON deliveries (channel, subscription);

CREATE TRIGGER subscriptions_left AFTER DELETE ON subscriptions
BEGIN
    UPDATE deliveries SET subscription = NULL WHERE channel = old.channel AND subscription = old.id;
END;
