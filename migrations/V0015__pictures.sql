-- The picture of an article: the address at which whoever shows it finds it, and what it shows in
-- words. An article without a picture has no address and no words.

ALTER TABLE articles ADD COLUMN picture TEXT;
ALTER TABLE articles ADD COLUMN picture_alt TEXT NOT NULL DEFAULT '';

-- The same of what articles were, and of what is not saved yet.
ALTER TABLE revisions ADD COLUMN picture TEXT;
ALTER TABLE revisions ADD COLUMN picture_alt TEXT NOT NULL DEFAULT '';
ALTER TABLE unsaved ADD COLUMN picture TEXT;
ALTER TABLE unsaved ADD COLUMN picture_alt TEXT NOT NULL DEFAULT '';
