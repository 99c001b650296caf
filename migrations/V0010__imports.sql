-- By what imports know articles again.

-- The name that an article has where it came from. An article without an address is recognised by
-- nothing else, so that a file can be imported twice.
CREATE TABLE import_keys (
    key     TEXT    PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX import_keys_article ON import_keys (article);
