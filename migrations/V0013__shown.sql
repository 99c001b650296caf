-- What a message shows is compared when it has arrived and is not kept.

ALTER TABLE deliveries DROP COLUMN shown;
