//! What became of stories in channels: holding, letting go, and looking it up.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{count, discord_or_none, moment, moment_or_none, rows, word};
use super::subscriptions::Missed;
use crate::domain::{
    ArticleId, ChannelId, Delivery, DeliveryId, DeliveryState, OutboxId, SubscriptionId,
};

/// What [`delivery_from_row`] reads.
const COLUMNS: &str =
    "id, channel, story, article, subscription, state, reason, entered, due, posted, message";

fn delivery_from_row(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        channel: ChannelId(row.get(1)?),
        story: ArticleId(row.get(2)?),
        article: ArticleId(row.get(3)?),
        subscription: row.get::<_, Option<i64>>(4)?.map(SubscriptionId),
        state: word(row, 5)?,
        reason: row.get(6)?,
        entered: moment(row, 7)?,
        due: moment_or_none(row, 8)?,
        posted: moment_or_none(row, 9)?,
        message: discord_or_none(row, 10)?,
    })
}

/// A row of the outbox that waits, for those who ask how things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub id: OutboxId,
    /// In which lane.
    pub lane: String,
    /// When it entered.
    pub entered: Timestamp,
    /// When it is tried next; `None` while the channel takes nothing.
    pub due: Option<Timestamp>,
    /// How often it failed.
    pub attempts: u32,
    /// Why it failed the last time; may be empty.
    pub reason: String,
}

/// A row of the outbox from six columns.
fn waiting_from_row(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting {
        id: OutboxId(row.get(0)?),
        lane: row.get(1)?,
        entered: moment(row, 2)?,
        due: match row.get::<_, i64>(3)? {
            super::channels::NEVER => None,
            _ => Some(moment(row, 3)?),
        },
        attempts: row.get(4)?,
        reason: row.get(5)?,
    })
}

impl Reader {
    /// What became of a story in a channel.
    pub fn delivery_in(
        &self,
        channel: ChannelId,
        story: ArticleId,
    ) -> Result<Option<Delivery>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM deliveries WHERE channel = ?1 AND story = ?2");
        self.one(&sql, [channel.0, story.0], delivery_from_row)
    }

    /// The latest deliveries of a channel, the newest first.
    pub fn deliveries_in(
        &self,
        channel: ChannelId,
        limit: usize,
    ) -> Result<Vec<Delivery>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries WHERE channel = ?1 ORDER BY id DESC LIMIT ?2"
        );
        self.all(&sql, params![channel.0, rows(limit)], delivery_from_row)
    }

    /// How many deliveries of a channel are in each state.
    pub fn delivery_counts(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<(DeliveryState, u64)>, StoreError> {
        let sql = "SELECT state, count(*) FROM deliveries WHERE channel = ?1 GROUP BY state";
        self.all(sql, [channel.0], |row| Ok((word(row, 0)?, count(row, 1)?)))
    }

    /// What waits in the outbox for a channel, in the order in which it goes out.
    pub fn waiting_in(&self, channel: ChannelId, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        let sql = "SELECT id, lane, entered, due, attempts, reason FROM outbox
                   WHERE channel = ?1 ORDER BY id LIMIT ?2";
        self.all(sql, params![channel.0, rows(limit)], waiting_from_row)
    }

    /// The row of the outbox that carries a delivery, and how many go out before it in its lane of
    /// its channel.
    pub fn waiting_for(&self, delivery: DeliveryId) -> Result<Option<(Waiting, u64)>, StoreError> {
        let sql = "SELECT o.id, o.lane, o.entered, o.due, o.attempts, o.reason,
                          (SELECT count(*) FROM outbox AS b
                            WHERE b.channel = o.channel AND b.lane = o.lane AND b.id < o.id)
                     FROM deliveries AS d CROSS JOIN outbox AS o ON o.id = d.outbox
                    WHERE d.id = ?1";
        self.one(sql, [delivery.0], |row| {
            Ok((waiting_from_row(row)?, count(row, 6)?))
        })
    }

    /// How many rows wait in the outbox.
    pub fn outbox_len(&self) -> Result<u64, StoreError> {
        self.counted("SELECT count(*) FROM outbox", [])
    }
}

impl Writer {
    /// Takes what waits for a subscription out of the outbox and holds it until it is resumed.
    /// What is being sent, or may have been, stays.
    pub(super) fn hold_all_of(&self, id: SubscriptionId, reason: &str) -> Result<(), StoreError> {
        let queued = self.all(
            "SELECT o.id FROM deliveries AS d CROSS JOIN outbox AS o ON o.id = d.outbox
             WHERE (d.channel, d.subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)
               AND d.state = 'queued' AND o.task = 'post' AND o.lease IS NULL AND o.begun IS NULL",
            [id.0],
            |row| row.get::<_, i64>(0),
        )?;
        for outbox in queued {
            self.run(
                "UPDATE deliveries SET state = 'held', outbox = NULL, due = NULL, reason = ?2
                 WHERE outbox = ?1",
                params![outbox, reason],
            )?;
            self.run("DELETE FROM outbox WHERE id = ?1", [outbox])?;
        }
        self.run(
            "UPDATE deliveries SET state = 'held', outbox = NULL, due = NULL, reason = ?2
             WHERE (channel, subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)
               AND state = 'queued' AND outbox IN
                 (SELECT id FROM outbox WHERE task = 'digest' AND lease IS NULL AND begun IS NULL)",
            params![id.0, reason],
        )?;
        self.run(
            "UPDATE deliveries SET state = 'held', due = NULL, reason = ?2
             WHERE (channel, subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)
               AND state IN ('held', 'gathered')",
            params![id.0, reason],
        )?;
        Ok(())
    }

    /// Lets go what was held for a subscription; gives how many articles.
    pub(super) fn let_go_of(
        &self,
        id: SubscriptionId,
        missed: Missed,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let held = self.all(
            "SELECT id, channel FROM deliveries
             WHERE (channel, subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)
               AND state = 'held' AND due IS NULL ORDER BY id",
            [id.0],
            |row| Ok((DeliveryId(row.get(0)?), ChannelId(row.get(1)?))),
        )?;
        let ids: Vec<DeliveryId> = held.iter().map(|(id, _)| *id).collect();
        match (missed, held.first()) {
            (Missed::Digest, Some((_, channel))) => {
                self.put_digest(*channel, &ids, "While this was paused", now)?;
            }
            (Missed::Each, _) => {
                self.queue(&ids, now)?;
            }
            (Missed::Skip, _) => {
                self.run(
                    "UPDATE deliveries SET state = 'dropped'
                     WHERE (channel, subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)
                       AND state = 'held' AND due IS NULL",
                    [id.0],
                )?;
            }
            (Missed::Digest, None) => {}
        }
        Ok(held.len())
    }

    /// Drops everything that waits for a channel.
    pub(super) fn drop_all_in(&self, channel: ChannelId, reason: &str) -> Result<(), StoreError> {
        self.run(
            "UPDATE deliveries SET state = 'dropped', outbox = NULL, due = NULL, reason = ?2
             WHERE channel = ?1 AND state IN ('held', 'gathered', 'queued')",
            params![channel.0, reason],
        )?;
        self.run("DELETE FROM outbox WHERE channel = ?1", [channel.0])?;
        self.run("UPDATE channels SET told = '' WHERE id = ?1", [channel.0])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, plan};

    #[test]
    fn what_is_asked_at_every_turn_reads_no_more_than_it_must() {
        let writer = archive();
        for sql in [
            "SELECT min(due) FROM deliveries WHERE state = 'held' AND due IS NOT NULL",
            "SELECT id FROM deliveries WHERE state = ?1 AND due <= ?2 ORDER BY due, id",
            "SELECT id FROM outbox WHERE head = 1 AND lease IS NULL AND medium = ?1 AND lane = ?2
             AND due <= ?3 ORDER BY due, id LIMIT ?4",
            "SELECT 1 FROM outbox WHERE lease IS NOT NULL AND lease <= ?1 LIMIT 1",
            "SELECT 1 FROM channels WHERE server = ?1 AND fault IS NOT NULL",
            "SELECT probe FROM channels WHERE probe IS NOT NULL ORDER BY probe LIMIT 1",
            "SELECT id FROM deliveries WHERE outbox = ?1 AND channel = ?2 ORDER BY id",
            "SELECT id FROM deliveries WHERE message = ?1 AND channel = ?2 ORDER BY id",
            "SELECT id FROM deliveries WHERE outbox >= ?1",
            "SELECT id FROM deliveries WHERE channel = ?1 ORDER BY id DESC",
            "SELECT id FROM deliveries WHERE story = ?1",
            "SELECT id FROM deliveries
             WHERE (channel, subscription) = (SELECT channel, id FROM subscriptions WHERE id = ?1)",
        ] {
            let plan = plan(&writer, sql);
            assert!(!plan.contains("SCAN"), "{sql}\n{plan}");
        }
    }
}
