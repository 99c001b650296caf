-- What waits for a moderator, and the sentences by which articles tell facts.

-- Of a relation: the sentences that tell it, those that tell its end, and the titles in them. JSON
-- arrays of texts, as the catalog file has them.
ALTER TABLE relations ADD COLUMN says   TEXT NOT NULL DEFAULT '[]';
ALTER TABLE relations ADD COLUMN ends   TEXT NOT NULL DEFAULT '[]';
ALTER TABLE relations ADD COLUMN titles TEXT NOT NULL DEFAULT '[]';
