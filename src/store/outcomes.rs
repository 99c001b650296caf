//! What came of a row of the outbox that was claimed: it arrived, or is due again, or never will be.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::Writer;
use super::error::StoreError;
use super::row::discord_column;
use super::task::Task;
use crate::domain::{ArticleId, ChannelId, DeliveryId, Fault, Form, OutboxId, Style};

/// How many messages of a channel may be published in an hour. Discord does not say; this is what
/// many bots have found.
pub const PUBLISHED_AN_HOUR: i64 = 10;

/// What a medium made of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// The message.
    pub message: Option<u64>,
    /// The forum's post that it began.
    pub thread: Option<u64>,
    /// How it was posted.
    pub style: Option<Style>,
}

impl Writer {
    /// A post has arrived. Its channel takes posts, whatever was wrong with it; gives the fault that
    /// it had. What has changed since the post was made is edited next; the message is published and
    /// gets its thread where that is wanted.
    pub fn posted(
        &self,
        id: OutboxId,
        posted: Posted,
        states: &[(DeliveryId, String)],
        now: Timestamp,
    ) -> Result<Option<Fault>, StoreError> {
        let Some(row) = self.outbox_row(id)? else {
            return Ok(None);
        };
        let channel = row.channel.id;
        let stories = self.shown("outbox", id.0, channel.0)?;
        let message = posted.message.map(discord_column);
        self.run(
            "UPDATE deliveries SET state = 'posted', outbox = NULL, reason = '', posted = ?2,
                    message = ?3, thread = ?4, heading = ?5 WHERE outbox = ?1",
            params![
                id.0,
                now.as_microsecond(),
                message,
                posted.thread.map(discord_column),
                row.text
            ],
        )?;
        self.run(
            "UPDATE channels SET last_posted = ?2, told = '' WHERE id = ?1",
            params![channel.0, now.as_microsecond()],
        )?;
        self.run("DELETE FROM outbox WHERE id = ?1", [id.0])?;
        if let (Some(_), Some(first)) = (message, stories.first()) {
            let first = first.delivery;
            if row.channel.form == Form::Announcement {
                self.put(channel, Task::Publish(first), now)?;
            }
            let takes_threads = matches!(row.channel.form, Form::Text | Form::Announcement);
            if takes_threads && posted.style == Some(Style::Thread) {
                self.put(channel, Task::Thread(first), now)?;
            }
        }
        self.edit_outdated(channel, states, now)?;
        self.mend_channel(channel, now)
    }

    /// Edits messages that show something old.
    fn edit_outdated(
        &self,
        channel: ChannelId,
        states: &[(DeliveryId, String)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (delivery, state) in states {
            let sql = "SELECT story FROM deliveries WHERE id = ?1 AND message IS NOT NULL";
            let story = self.one(sql, [delivery.0], |row| row.get(0).map(ArticleId))?;
            if let Some(story) = story
                && self.story_state(story)? != *state
            {
                self.put(channel, Task::Edit(*delivery), now)?;
            }
        }
        Ok(())
    }

    /// An edit has arrived. What has changed since it was made is edited again.
    pub fn edited(
        &self,
        id: OutboxId,
        states: &[(DeliveryId, String)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(row) = self.outbox_row(id)? else {
            return Ok(());
        };
        self.run("DELETE FROM outbox WHERE id = ?1", [id.0])?;
        self.edit_outdated(row.channel.id, states, now)
    }

    /// A message was published. When its channel has had its share of an hour, the next one waits.
    pub fn published(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        let Some(row) = self.outbox_row(id)? else {
            return Ok(());
        };
        let channel = row.channel.id.0;
        self.run(
            "UPDATE deliveries SET published = ?2 WHERE id = ?1",
            params![row.delivery.map(|id| id.0), now.as_microsecond()],
        )?;
        self.run("DELETE FROM outbox WHERE id = ?1", [id.0])?;
        // The tenth latest decides: an hour after it the next one may go.
        let tenth = self.one(
            "SELECT published FROM deliveries WHERE channel = ?1 AND published > ?2
             ORDER BY published DESC LIMIT 1 OFFSET ?3",
            params![
                channel,
                now.as_microsecond() - 3_600_000_000,
                PUBLISHED_AN_HOUR - 1
            ],
            |row| row.get::<_, i64>(0),
        )?;
        if let Some(tenth) = tenth {
            self.publish_after(channel, tenth + 3_600_000_000)?;
        }
        Ok(())
    }

    fn publish_after(&self, channel: i64, due: i64) -> Result<(), StoreError> {
        self.run(
            "UPDATE channels SET published = ?2 WHERE id = ?1",
            [channel, due],
        )?;
        self.run(
            "UPDATE outbox SET due = ?2 WHERE channel = ?1 AND lane = 'publish' AND due < ?2",
            [channel, due],
        )?;
        Ok(())
    }

    /// An errand is done that leaves nothing to keep: a thread, a notice.
    pub fn done(&self, id: OutboxId) -> Result<(), StoreError> {
        self.run("DELETE FROM outbox WHERE id = ?1", [id.0])?;
        Ok(())
    }

    /// A claimed row was not delivered and is due again later. `failed` counts as an attempt;
    /// `certain` says that nothing of it arrived.
    pub fn postpone(
        &self,
        id: OutboxId,
        until: Timestamp,
        reason: &str,
        failed: bool,
        certain: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE outbox SET lease = NULL, due = ?2, reason = ?3, attempts = attempts + ?4,
                    begun = CASE WHEN ?5 THEN NULL ELSE begun END,
                    tried = CASE WHEN ?5 THEN tried ELSE ?6 END WHERE id = ?1",
            params![
                id.0,
                until.as_microsecond(),
                reason,
                failed,
                certain,
                now.as_microsecond()
            ],
        )?;
        let row = self.outbox_row(id)?;
        if let Some(row) = row
            && row.task == "publish"
        {
            self.publish_after(row.channel.id.0, until.as_microsecond())?;
        }
        Ok(())
    }

    /// Nothing was sent for a claimed row, since what was sent before may still be on its way: it is
    /// looked at again then. `tried` is when that was.
    pub fn look_again(
        &self,
        id: OutboxId,
        until: Timestamp,
        tried: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.run(
            "UPDATE outbox SET lease = NULL, due = ?2, tried = ?3,
                    reason = 'an earlier attempt may still arrive' WHERE id = ?1",
            params![
                id.0,
                until.as_microsecond(),
                tried.map(Timestamp::as_microsecond)
            ],
        )?;
        Ok(())
    }

    /// A claimed post waits for the end of quiet hours that have begun since.
    pub fn hold(&self, id: OutboxId, until: Timestamp) -> Result<(), StoreError> {
        self.run(
            "UPDATE deliveries SET state = 'held', reason = 'quiet hours', outbox = NULL,
                    due = CASE WHEN (SELECT s.state FROM subscriptions AS s WHERE s.id = subscription)
                                    IN ('paused', 'removed') THEN NULL ELSE ?2 END
             WHERE outbox = ?1",
            params![id.0, until.as_microsecond()],
        )?;
        self.done(id)
    }

    /// A row can never be delivered, or is not to be any more: what it would have posted is `dead`,
    /// or else dropped.
    pub fn bury(&self, id: OutboxId, reason: &str, dead: bool) -> Result<(), StoreError> {
        let Some(row) = self.outbox_row(id)? else {
            return Ok(());
        };
        let state = if dead { "dead" } else { "dropped" };
        self.run(
            "UPDATE deliveries SET state = ?2, reason = ?3, outbox = NULL WHERE outbox = ?1",
            params![id.0, state, reason],
        )?;
        if let Some(delivery) = row.delivery {
            self.run(
                "UPDATE deliveries SET reason = ?2 WHERE id = ?1 AND state = 'posted'",
                params![delivery.0, reason],
            )?;
        }
        self.done(id)
    }

    /// Shows another article of its story in a delivery that is about to be made.
    pub fn show_instead(&self, delivery: DeliveryId, article: ArticleId) -> Result<(), StoreError> {
        self.run(
            "UPDATE deliveries SET article = ?2 WHERE id = ?1 AND state = 'queued'",
            params![delivery.0, article.0],
        )?;
        Ok(())
    }

    /// Takes a delivery out of a message that is about to be made: it is not to be posted.
    pub fn drop_delivery(&self, delivery: DeliveryId, reason: &str) -> Result<(), StoreError> {
        self.run(
            "UPDATE deliveries SET state = 'dropped', reason = ?2, outbox = NULL
             WHERE id = ?1 AND state = 'queued'",
            params![delivery.0, reason],
        )?;
        Ok(())
    }

    /// The message of a row is no more: it is left alone from now on.
    pub fn message_gone(&self, id: OutboxId) -> Result<(), StoreError> {
        let Some(row) = self.outbox_row(id)? else {
            return Ok(());
        };
        let gone = "SELECT message FROM deliveries WHERE id = ?1";
        let message = self.one(gone, params![row.delivery.map(|id| id.0)], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
        self.done(id)?;
        if let Some(item) = row.item {
            self.item_message_gone(item)?;
        }
        if let Some(Some(message)) = message {
            self.run(
                "DELETE FROM outbox WHERE channel = ?1 AND delivery IN
                     (SELECT id FROM deliveries WHERE channel = ?1 AND message = ?2)",
                [row.channel.id.0, message],
            )?;
            self.run(
                "UPDATE deliveries SET message = NULL, reason = 'the post was deleted'
                 WHERE channel = ?1 AND message = ?2",
                [row.channel.id.0, message],
            )?;
        }
        Ok(())
    }
}
