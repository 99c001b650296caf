-- A correction of what was posted in very many channels goes into the outbox piece by piece. Here stands
-- what is still to come, by the story that deliveries name.
CREATE TABLE corrections (
    story INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    after INTEGER NOT NULL                        -- the channel that was the last to get its edit
) STRICT;
