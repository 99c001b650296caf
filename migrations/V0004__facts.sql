-- Facts and forecasts. Neither exists without the article that it rests on.

CREATE TABLE facts (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    subject         INTEGER NOT NULL REFERENCES entities (id),
    relation        TEXT    NOT NULL REFERENCES relations (key),
    object          INTEGER REFERENCES entities (id),
    value           TEXT,
    detail          TEXT    NOT NULL,
    since_start     INTEGER,
    since_precision TEXT    CHECK (since_precision IN ('year', 'month', 'day', 'time')),
    until_start     INTEGER,
    until_precision TEXT    CHECK (until_precision IN ('year', 'month', 'day', 'time')),
    source          INTEGER NOT NULL REFERENCES articles (id),
    removed         INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),  -- taken away by hand
    CHECK ((object IS NULL) <> (value IS NULL)),
    CHECK ((since_start IS NULL) = (since_precision IS NULL)),
    CHECK ((until_start IS NULL) = (until_precision IS NULL))
) STRICT;

-- What makes two facts the very same. NULLs are told apart by SQLite, hence the stand-ins.
CREATE UNIQUE INDEX facts_identity ON facts (
    subject, relation, ifnull(object, 0), ifnull(value, ''), detail,
    ifnull(since_start, 0), ifnull(since_precision, ''),
    ifnull(until_start, 0), ifnull(until_precision, ''), source
);

CREATE INDEX facts_subject ON facts (subject);
CREATE INDEX facts_object ON facts (object);
CREATE INDEX facts_relation ON facts (relation, since_start);
CREATE INDEX facts_source ON facts (source);

CREATE TABLE forecasts (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    forecaster          INTEGER REFERENCES entities (id),
    statement           TEXT    NOT NULL,
    made_start          INTEGER NOT NULL,
    made_precision      TEXT    NOT NULL CHECK (made_precision IN ('year', 'month', 'day', 'time')),
    due_from_start      INTEGER,
    due_from_precision  TEXT    CHECK (due_from_precision IN ('year', 'month', 'day', 'time')),
    due_until_start     INTEGER,
    due_until_precision TEXT    CHECK (due_until_precision IN ('year', 'month', 'day', 'time')),
    outcome             TEXT    NOT NULL CHECK (outcome IN ('open', 'came true', 'failed')),
    source              INTEGER NOT NULL REFERENCES articles (id),
    CHECK ((due_from_start IS NULL) = (due_from_precision IS NULL)),
    CHECK ((due_until_start IS NULL) = (due_until_precision IS NULL))
) STRICT;

CREATE UNIQUE INDEX forecasts_identity ON forecasts (
    ifnull(forecaster, 0), statement, made_start, made_precision, source
);

CREATE INDEX forecasts_made ON forecasts (made_start);
CREATE INDEX forecasts_forecaster ON forecasts (forecaster);
CREATE INDEX forecasts_source ON forecasts (source);

CREATE TABLE forecast_entities (
    forecast INTEGER NOT NULL REFERENCES forecasts (id) ON DELETE CASCADE,
    entity   INTEGER NOT NULL REFERENCES entities (id),
    PRIMARY KEY (forecast, entity)
) STRICT, WITHOUT ROWID;

CREATE INDEX forecast_entities_entity ON forecast_entities (entity);
