//! The outbox: what is in it, and rows claimed under a lease.
//!
//! A claim is a short transaction; nothing is sent inside of one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::channels::{COLUMNS as CHANNEL, NEVER, channel_from_row};
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::queue::ALL_ITEMS;
use super::row::{discord_column, discord_or_none, moment, moment_or_none, texts};
use crate::domain::{
    ArticleId, Channel, DeliveryId, Lane, Medium, OutboxId, QueueId, Seal, SubscriptionId,
};

/// A claimed row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: OutboxId,
    /// Where it goes.
    pub channel: Channel,
    /// What is to be done.
    pub errand: Errand,
    /// When the first of the earlier attempts began whose outcome is not known.
    pub begun: Option<Timestamp>,
    /// When the latest of the earlier attempts began.
    pub tried: Option<Timestamp>,
    /// How often it failed.
    pub attempts: u32,
    /// When it entered the outbox.
    pub entered: Timestamp,
}

/// What a row of the outbox asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Post these stories in one message: one by itself, or a digest under a heading.
    Post {
        /// What is in it, in order.
        stories: Vec<Shown>,
        /// The heading of a digest.
        heading: Option<String>,
    },
    /// Show in a message what is true now of all stories in it.
    Edit {
        /// The message.
        message: u64,
        /// The forum's post that it began.
        thread: Option<u64>,
        /// What is in it, in order.
        stories: Vec<Shown>,
        /// The heading of a digest.
        heading: Option<String>,
    },
    /// Begin a thread on a message.
    Thread {
        /// The message.
        message: u64,
        /// The article that it shows.
        article: ArticleId,
    },
    /// Publish a message to the followers of its channel.
    Publish {
        /// The message.
        message: u64,
    },
    /// Tell administrators something.
    Notice(String),
    /// Show in the desk's channel how something in the queue stands.
    Item {
        /// What.
        item: QueueId,
        /// What its card showed when the row was claimed.
        look: Seal,
        /// The message that shows it already.
        message: Option<u64>,
    },
    /// Tell the desk's channel how many wait.
    Waiting,
}

/// A story in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its delivery.
    pub delivery: DeliveryId,
    /// The article of the story that is shown.
    pub article: ArticleId,
    /// The first article of the story.
    pub story: ArticleId,
    /// The subscription by whose style it comes, while there is one.
    pub subscription: Option<SubscriptionId>,
    /// Whom the post pings.
    pub roles: Vec<u64>,
    /// When it came in.
    pub entered: Timestamp,
}

/// A row as it stands.
pub(super) struct Row {
    pub(super) channel: Channel,
    pub(super) task: String,
    pub(super) delivery: Option<DeliveryId>,
    pub(super) text: Option<String>,
    pub(super) item: Option<i64>,
    begun: Option<Timestamp>,
    tried: Option<Timestamp>,
    attempts: u32,
    entered: Timestamp,
}

impl Reader {
    pub(super) fn outbox_row(&self, id: OutboxId) -> Result<Option<Row>, StoreError> {
        let sql = format!(
            "SELECT {CHANNEL}, o.task, o.delivery, o.text, o.begun, o.attempts, o.entered, o.tried, o.item
             FROM outbox AS o CROSS JOIN channels AS c ON c.id = o.channel WHERE o.id = ?1"
        );
        self.one(&sql, [id.0], |row| {
            Ok(Row {
                channel: channel_from_row(row, 0)?,
                task: row.get(7)?,
                delivery: row.get::<_, Option<i64>>(8)?.map(DeliveryId),
                text: row.get(9)?,
                begun: moment_or_none(row, 10)?,
                attempts: row.get(11)?,
                entered: moment(row, 12)?,
                tried: moment_or_none(row, 13)?,
                item: row.get(14)?,
            })
        })
    }

    /// The stories that one message shows: those of a row of the outbox, or of a posted message.
    pub(super) fn shown(
        &self,
        wherever: &str,
        of: i64,
        channel: i64,
    ) -> Result<Vec<Shown>, StoreError> {
        let sql = format!(
            "SELECT id, article, story, subscription, roles, entered FROM deliveries
             WHERE {wherever} = ?1 AND channel = ?2 ORDER BY id"
        );
        self.all(&sql, [of, channel], |row| {
            let roles = texts(row, 4)?;
            Ok(Shown {
                delivery: DeliveryId(row.get(0)?),
                article: ArticleId(row.get(1)?),
                story: ArticleId(row.get(2)?),
                subscription: row.get::<_, Option<i64>>(3)?.map(SubscriptionId),
                roles: roles.iter().filter_map(|role| role.parse().ok()).collect(),
                entered: moment(row, 5)?,
            })
        })
    }

    /// When the next row of the outbox is due that nobody has claimed.
    pub fn next_due(&self, medium: Medium) -> Result<Option<Timestamp>, StoreError> {
        let mut next = None;
        for lane in Lane::ALL {
            let sql = "SELECT due FROM outbox WHERE head = 1 AND lease IS NULL AND medium = ?1
                       AND lane = ?2 AND due < ?3 ORDER BY due LIMIT 1";
            let lane = params![medium.word(), lane.word(), NEVER];
            let due = self.one(sql, lane, |row| moment(row, 0))?;
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// Whether a row of a lane can be claimed.
    pub fn is_due(&self, medium: Medium, lane: Lane, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM outbox WHERE head = 1 AND lease IS NULL AND medium = ?1
                   AND lane = ?2 AND due <= ?3 LIMIT 1";
        let lane = params![medium.word(), lane.word(), now.as_microsecond()];
        let due = self.one(sql, lane, |_| Ok(()))?;
        if due.is_some() {
            return Ok(true);
        }
        let sql = "SELECT 1 FROM outbox WHERE lease IS NOT NULL AND lease <= ?1 LIMIT 1";
        Ok(self.one(sql, [now.as_microsecond()], |_| Ok(()))?.is_some())
    }

    /// Whether nothing at all was posted since a moment, while there was no answer for several channels.
    pub fn takes_nothing(&self, medium: Medium, since: Timestamp) -> Result<bool, StoreError> {
        let posted = "SELECT 1 FROM channels WHERE last_posted > ?1 LIMIT 1";
        let posted = self.one(posted, [since.as_microsecond()], |_| Ok(()))?;
        if posted.is_some() {
            return Ok(false);
        }
        // A channel that takes nothing has had its answer.
        let unanswered = "SELECT count(*) FROM (SELECT DISTINCT channel FROM outbox
                           WHERE medium = ?1 AND attempts > 0 AND due < ?2 LIMIT 2)";
        Ok(self.counted(unanswered, params![medium.word(), NEVER])? > 1)
    }

    /// What a story is made of: each of its articles with its revision and status. Another text
    /// means that messages about it show something old.
    pub fn story_state(&self, story: ArticleId) -> Result<String, StoreError> {
        let parts = self.all(
            "SELECT id || '@' || revision FROM articles WHERE id = ?1 OR story = ?1 ORDER BY id",
            [story.0],
            |row| row.get::<_, String>(0),
        )?;
        Ok(parts.join(" "))
    }
}

impl Writer {
    /// Frees what an earlier process had claimed. Only for the process that has just opened the
    /// archive: its lock proves that the others are gone.
    pub fn free_claims(&self) -> Result<usize, StoreError> {
        self.run("UPDATE outbox SET lease = NULL WHERE lease IS NOT NULL", [])
    }

    /// Claims up to `most` rows of a lane that are due, one for each channel, the longest due
    /// first. What is not finished when the lease ends can be claimed again.
    pub fn claim(
        &self,
        medium: Medium,
        lane: Lane,
        most: usize,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let micros = now.as_microsecond();
        self.run("UPDATE outbox SET lease = NULL WHERE lease <= ?1", [micros])?;
        let ids = self.all(
            "SELECT id FROM outbox WHERE head = 1 AND lease IS NULL AND medium = ?1 AND lane = ?2
             AND due <= ?3 ORDER BY due, id LIMIT ?4",
            params![medium.word(), lane.word(), micros, super::row::rows(most)],
            |row| row.get(0).map(OutboxId),
        )?;
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(row) = self.outbox_row(id)? else {
                continue;
            };
            self.run(
                "UPDATE outbox SET lease = ?2, begun = ifnull(begun, ?3), tried = ?3 WHERE id = ?1",
                params![id.0, after(now, lease), micros],
            )?;
            if let Some(errand) = self.errand(id, &row)? {
                claimed.push(Claimed {
                    id,
                    channel: row.channel,
                    errand,
                    begun: row.begun,
                    tried: row.tried,
                    attempts: row.attempts,
                    entered: row.entered,
                });
            } else {
                self.run("DELETE FROM outbox WHERE id = ?1", [id.0])?;
            }
        }
        Ok(claimed)
    }

    /// What a row asks for; `None` when it has become pointless.
    fn errand(&self, id: OutboxId, row: &Row) -> Result<Option<Errand>, StoreError> {
        let channel = row.channel.id.0;
        let posted = row
            .delivery
            .map(|delivery| {
                self.one(
                    "SELECT message, thread, article, outbox FROM deliveries WHERE id = ?1",
                    [delivery.0],
                    |row| {
                        let message = discord_or_none(row, 0)?;
                        Ok((message, discord_or_none(row, 1)?, ArticleId(row.get(2)?)))
                    },
                )
            })
            .transpose()?
            .flatten();
        let errand = match (row.task.as_str(), posted) {
            ("post" | "digest", _) => {
                let stories = self.shown("outbox", id.0, channel)?;
                (!stories.is_empty()).then(|| Errand::Post {
                    stories,
                    heading: row.text.clone(),
                })
            }
            ("edit", Some((Some(message), thread, _))) => Some(Errand::Edit {
                message,
                thread,
                stories: self.shown("message", discord_column(message), channel)?,
                heading: self.heading_of(channel, message)?,
            }),
            ("thread", Some((Some(message), _, article))) => {
                Some(Errand::Thread { message, article })
            }
            ("publish", Some((Some(message), ..))) => Some(Errand::Publish { message }),
            ("notice", _) if row.item == Some(ALL_ITEMS) => Some(Errand::Waiting),
            ("notice", _) if let Some(item) = row.item => {
                let item = QueueId(item);
                self.queued(item)?.map(|found| Errand::Item {
                    item,
                    look: found.look(),
                    message: found.message,
                })
            }
            ("notice", _) => Some(Errand::Notice(row.text.clone().unwrap_or_default())),
            _ => None,
        };
        Ok(errand)
    }

    /// The heading of a digest that was posted.
    fn heading_of(&self, channel: i64, message: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT heading FROM deliveries WHERE channel = ?1 AND message = ?2 LIMIT 1";
        let found = self.one(sql, params![channel, discord_column(message)], |row| {
            row.get(0)
        })?;
        Ok(found.flatten())
    }

    /// Makes one digest of everything old that waits in a channel to be posted one by one, in the
    /// place of `first`. Old is what came in before `before`. Gives what is in it now; an article
    /// that is alone stays as it is.
    pub fn gather_old(
        &self,
        first: OutboxId,
        before: Timestamp,
        heading: &str,
    ) -> Result<Option<Errand>, StoreError> {
        let Some(row) = self.outbox_row(first)? else {
            return Ok(None);
        };
        let others = self.all(
            "SELECT o.id FROM outbox AS o CROSS JOIN deliveries AS d ON d.id = o.delivery
             WHERE o.channel = ?1 AND o.lane = 'post' AND o.task = 'post' AND o.id <> ?2
               AND o.lease IS NULL AND o.begun IS NULL AND d.entered < ?3 ORDER BY o.id",
            params![row.channel.id.0, first.0, before.as_microsecond()],
            |row| row.get::<_, i64>(0),
        )?;
        if others.is_empty() || row.task != "post" {
            return Ok(None);
        }
        self.run(
            "UPDATE outbox SET task = 'digest', delivery = NULL, text = ?2 WHERE id = ?1",
            params![first.0, heading],
        )?;
        for other in others {
            self.run(
                "UPDATE deliveries SET outbox = ?2 WHERE outbox = ?1",
                [other, first.0],
            )?;
            self.run("DELETE FROM outbox WHERE id = ?1", [other])?;
        }
        Ok(Some(Errand::Post {
            stories: self.shown("outbox", first.0, row.channel.id.0)?,
            heading: Some(heading.to_owned()),
        }))
    }
}

/// Microseconds since 1970 at some time after a moment.
fn after(now: Timestamp, time: Duration) -> i64 {
    let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    now.saturating_add(time)
        .map_or(NEVER, Timestamp::as_microsecond)
}
