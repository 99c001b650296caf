-- Who wants which news where, what was delivered, and what is still to be sent.
-- Moments are microseconds since 1970. Numbers of Discord (servers, channels, messages, users,
-- roles) are below 2^63 and kept as they are.

-- Server 0 is the console.
CREATE TABLE servers (
    number INTEGER PRIMARY KEY,
    gone   INTEGER                                -- since when the bot is no member of it
) STRICT;

-- Roles of a server whose members may change its subscriptions, besides those who manage it.
CREATE TABLE server_roles (
    server INTEGER NOT NULL REFERENCES servers (number) ON DELETE CASCADE,
    role   INTEGER NOT NULL,
    PRIMARY KEY (server, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE channels (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    server       INTEGER REFERENCES servers (number) ON DELETE CASCADE,  -- NULL for a private one
    number       INTEGER NOT NULL,                -- of the channel; of the user for a private one
    form         TEXT    NOT NULL CHECK (form IN
                     ('console', 'text', 'announcement', 'forum', 'media', 'thread', 'private')),
    name         TEXT    NOT NULL,
    fault        TEXT    CHECK (fault IN
                     ('no access', 'no permission', 'locked', 'too many threads', 'tag needed',
                      'wrong form', 'private refused')),
    fault_detail TEXT    NOT NULL DEFAULT '',
    fault_since  INTEGER,
    fault_probes INTEGER NOT NULL DEFAULT 0,      -- how often it was tried again since
    probe        INTEGER,                         -- when it is tried again
    published    INTEGER,                         -- when a message of it may be published next
    last_posted  INTEGER,
    told         TEXT    NOT NULL DEFAULT '',     -- the last word to administrators since then
    CHECK ((fault IS NULL) = (fault_since IS NULL)),
    CHECK ((server IS NULL) = (form = 'private'))
) STRICT;

CREATE UNIQUE INDEX channels_number ON channels (ifnull(server, -1), number);
CREATE INDEX channels_server ON channels (server);
CREATE INDEX channels_probe ON channels (probe) WHERE probe IS NOT NULL;

CREATE TABLE subscriptions (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    channel         INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    state           TEXT    NOT NULL CHECK (state IN ('active', 'paused', 'asleep', 'removed')),
    since           INTEGER NOT NULL,             -- in that state
    created         INTEGER NOT NULL,
    creator         INTEGER,
    certainty       TEXT    CHECK (certainty IN ('rumour', 'announced', 'confirmed')),
    style           TEXT    NOT NULL CHECK (style IN ('card', 'line', 'thread')),
    digest          TEXT    CHECK (digest IN ('daily', 'weekly')),     -- NULL: at once
    digest_day      INTEGER CHECK (digest_day BETWEEN 1 AND 7),        -- Monday is 1
    digest_at       INTEGER CHECK (digest_at BETWEEN 0 AND 1439),
    zone            TEXT    NOT NULL,
    quiet_from      INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until     INTEGER CHECK (quiet_until BETWEEN 0 AND 1439),
    breaking_passes INTEGER NOT NULL CHECK (breaking_passes IN (0, 1)),
    role            INTEGER,
    age_limit       INTEGER NOT NULL,             -- seconds
    by_entity       INTEGER NOT NULL CHECK (by_entity IN (0, 1)),  -- wants some entities only
    CHECK ((digest IS NULL) = (digest_at IS NULL)),
    CHECK ((digest IS 'weekly') = (digest_day IS NOT NULL)),
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
) STRICT;

CREATE INDEX subscriptions_channel ON subscriptions (channel);
CREATE INDEX subscriptions_wide ON subscriptions (state) WHERE by_entity = 0;

-- No reference to entities or topics on purpose: a term whose entity the catalog has dropped must
-- stay and match nothing. Without it the subscription would suddenly want everything.
CREATE TABLE subscription_terms (
    subscription INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    wanted       INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    entity       INTEGER,
    topic        TEXT,
    keyword      TEXT,                            -- as it was typed
    words        TEXT,                            -- the same, folded and stemmed
    PRIMARY KEY (subscription, position),
    CHECK ((entity IS NOT NULL) + (topic IS NOT NULL) + (keyword IS NOT NULL) = 1),
    CHECK ((keyword IS NULL) = (words IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX subscription_terms_entity ON subscription_terms (entity)
 WHERE wanted = 1 AND entity IS NOT NULL;

-- One row for each story in each channel, for ever: what became of it, and the message, so that it
-- can be corrected.
CREATE TABLE deliveries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    story        INTEGER NOT NULL REFERENCES articles (id),
    article      INTEGER NOT NULL REFERENCES articles (id),   -- the one of the story that is shown
    subscription INTEGER REFERENCES subscriptions (id) ON DELETE SET NULL,
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
    shown        TEXT,                            -- posted: what of the story the message shows
    published    INTEGER                          -- when it was published to followers
) STRICT;

CREATE UNIQUE INDEX deliveries_once ON deliveries (channel, story);
CREATE INDEX deliveries_story ON deliveries (story);
CREATE INDEX deliveries_article ON deliveries (article);
-- Only what is held or gathered is due some time.
CREATE INDEX deliveries_waiting ON deliveries (state, due) WHERE due IS NOT NULL;
CREATE INDEX deliveries_published ON deliveries (channel, published) WHERE published IS NOT NULL;
CREATE INDEX deliveries_outbox ON deliveries (outbox) WHERE outbox IS NOT NULL;
CREATE INDEX deliveries_message ON deliveries (channel, message) WHERE message IS NOT NULL;
CREATE INDEX deliveries_subscription ON deliveries (subscription, id);

-- What is to be sent, one row for one request to the medium. Rows leave when they are done. In each
-- lane of a channel only the head may be sent, so that order is kept; a fault of the channel sets
-- `due` to the end of time.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,   -- the nonce comes from it
    channel  INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    medium   TEXT    NOT NULL CHECK (medium IN ('console', 'discord')),
    lane     TEXT    NOT NULL CHECK (lane IN ('post', 'edit', 'publish', 'notice')),
    task     TEXT    NOT NULL CHECK (task IN
                 ('post', 'digest', 'thread', 'edit', 'publish', 'notice')),
    delivery INTEGER REFERENCES deliveries (id) ON DELETE CASCADE,
    text     TEXT,                                -- of a notice, and above a digest
    head     INTEGER NOT NULL CHECK (head IN (0, 1)),
    due      INTEGER NOT NULL,
    lease    INTEGER,                             -- claimed: until when
    begun    INTEGER,                             -- when the first attempt began whose outcome is unknown
    tried    INTEGER,                             -- when the latest attempt began
    attempts INTEGER NOT NULL DEFAULT 0,
    reason   TEXT    NOT NULL DEFAULT '',         -- why the last attempt failed
    entered  INTEGER NOT NULL,
    CHECK ((delivery IS NULL) = (task IN ('digest', 'notice')))
) STRICT;

CREATE INDEX outbox_ready ON outbox (medium, lane, due, id) WHERE head = 1 AND lease IS NULL;
CREATE INDEX outbox_leased ON outbox (lease) WHERE lease IS NOT NULL;
CREATE INDEX outbox_order ON outbox (channel, lane, id);
-- An edit shows what is true when it is sent, so one that waits is enough.
CREATE UNIQUE INDEX outbox_delivery ON outbox (delivery, task) WHERE delivery IS NOT NULL;

-- What leaves gives its place to the next; of what is to be published the latest comes first. Where
-- a channel that takes nothing is being tried, the next one is tried in its stead.
CREATE TRIGGER outbox_left AFTER DELETE ON outbox WHEN old.head = 1
BEGIN
    UPDATE outbox
       SET head = 1,
           due = CASE WHEN due = 9223372036854775807 AND old.due < due THEN old.due ELSE due END
     WHERE id = (SELECT CASE old.lane WHEN 'publish' THEN max(id) ELSE min(id) END
                   FROM outbox WHERE channel = old.channel AND lane = old.lane);
END;
