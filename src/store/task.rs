//! Rows of the outbox as they are put in: what each asks for, in which lane, and when it is due.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::channels::NEVER;
use super::connection::Writer;
use super::error::StoreError;
use super::queue::ALL_ITEMS;
use super::row::moment;
use crate::domain::{ArticleId, ChannelId, DeliveryId, Lane};

/// Puts rows into the outbox, each the last of its lane in its channel: `?1` is when they are due, and
/// `?2` when those are that no channel takes. The outbox is looked at as it was before, so the rows say
/// which of them is the `first` in its channel.
macro_rules! put {
    ($rows:literal) => {
        concat!(
            "INSERT INTO outbox
                 (id, channel, medium, lane, task, delivery, text, head, due, entered, item)
             SELECT new.id, new.channel,
                    CASE WHEN c.form = 'console' OR (c.form = 'private' AND c.number = 0)
                         THEN 'console' ELSE 'discord' END,
                    new.lane, new.task, new.delivery, new.text,
                    new.first AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.channel = new.channel
                                                 AND o.lane = new.lane AND o.head = 1),
                    CASE WHEN c.fault IS NOT NULL AND new.lane <> 'notice'
                          AND (NOT new.first
                               OR EXISTS (SELECT 1 FROM outbox AS o
                                           WHERE o.channel = new.channel AND o.lane = new.lane))
                         THEN ?2
                         WHEN new.lane = 'publish' THEN max(?1, ifnull(c.published, 0))
                         ELSE ?1 END,
                    ?1, new.item
               FROM (",
            $rows,
            ") AS new CROSS JOIN channels AS c ON c.id = new.channel WHERE true
             ON CONFLICT DO NOTHING"
        )
    };
}

/// The rows that post deliveries, each by itself.
pub(super) const POSTS: &str = put!(
    "SELECT outbox AS id, channel, 'post' AS lane, 'post' AS task, id AS delivery,
                 NULL AS text, NULL AS item,
                 row_number() OVER (PARTITION BY channel ORDER BY outbox) = 1 AS first
            FROM deliveries WHERE outbox >= ?3"
);

/// The rows that post deliveries under headings.
pub(super) const HEADINGS: &str = put!(
    "SELECT ?3 + key AS id, value ->> 0 AS channel, 'post' AS lane, 'digest' AS task,
                 NULL AS delivery, value ->> 1 AS text, NULL AS item,
                 row_number() OVER (PARTITION BY value ->> 0 ORDER BY key) = 1 AS first
            FROM json_each(?4)"
);

/// The rows that edit the copies of a story in some channels.
pub(super) const EDITS: &str = put!(
    "SELECT NULL AS id, d.channel, 'edit' AS lane, 'edit' AS task,
                 (SELECT min(o.id) FROM deliveries AS o
                   WHERE o.channel = d.channel AND o.message = d.message) AS delivery,
                 NULL AS text, NULL AS item, 1 AS first
            FROM deliveries AS d
           WHERE d.story = ?3 AND d.channel > ?4 AND d.channel <= ?5
             AND d.state = 'posted' AND d.message IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM channels AS c CROSS JOIN servers AS s
                                  ON s.number = c.server
                              WHERE c.id = d.channel AND s.gone IS NOT NULL)"
);

/// A message that posts many deliveries of a channel under a heading.
pub(super) struct Digest {
    pub(super) channel: ChannelId,
    pub(super) heading: String,
    pub(super) deliveries: Vec<DeliveryId>,
}

/// What a row of the outbox asks for beside posts, with what it needs to know.
#[derive(Clone, Copy)]
pub(super) enum Task<'a> {
    /// Begin a thread on the message of a delivery.
    Thread(DeliveryId),
    /// Show in the message of a delivery what is true now.
    Edit(DeliveryId),
    /// Publish the message of a delivery to the followers of its channel.
    Publish(DeliveryId),
    /// Tell administrators something.
    Notice(&'a str),
    /// Show how something in the queue stands, by its number; 0 for how many wait.
    Item(i64),
}

impl Task<'_> {
    fn word(self) -> &'static str {
        match self {
            Task::Thread(_) => "thread",
            Task::Edit(_) => "edit",
            Task::Publish(_) => "publish",
            Task::Notice(_) | Task::Item(_) => "notice",
        }
    }

    fn lane(self) -> Lane {
        match self {
            Task::Thread(_) => Lane::Post,
            Task::Edit(_) => Lane::Edit,
            Task::Publish(_) => Lane::Publish,
            Task::Notice(_) | Task::Item(_) => Lane::Notice,
        }
    }

    fn delivery(self) -> Option<i64> {
        match self {
            Task::Thread(id) | Task::Edit(id) | Task::Publish(id) => Some(id.0),
            Task::Notice(_) | Task::Item(_) => None,
        }
    }
}

impl Writer {
    /// The number that the next row of the outbox gets.
    pub(super) fn next_row(&self) -> Result<i64, StoreError> {
        let sql = "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'outbox'";
        Ok(self.one(sql, [], |row| row.get(0))?.unwrap_or(1))
    }

    /// A row of the outbox, the last of its lane in its channel; only the message of how many wait lets
    /// what is due earlier go first. One that is there already for the
    /// same task of the same delivery is enough. In a channel that took nothing the first row is
    /// tried all the same, and the others wait for what comes of it.
    pub(super) fn put(
        &self,
        channel: ChannelId,
        task: Task<'_>,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        if let Task::Publish(_) = task {
            // The latest comes first.
            self.run(
                "UPDATE outbox SET head = 0
                 WHERE channel = ?1 AND lane = 'publish' AND head = 1 AND lease IS NULL",
                [channel.0],
            )?;
        }
        let count_due = match task {
            Task::Notice(_) | Task::Item(1..) => self.take_count_out(channel, due)?,
            _ => None,
        };
        let text = match task {
            Task::Notice(text) => Some(text),
            _ => None,
        };
        let item = match task {
            Task::Item(item) => Some(item),
            _ => None,
        };
        self.run(
            put!(
                "SELECT NULL AS id, ?3 AS channel, ?4 AS lane, ?5 AS task, ?6 AS delivery,
                        ?7 AS text, ?8 AS item, 1 AS first"
            ),
            params![
                due.as_microsecond(),
                NEVER,
                channel.0,
                task.lane().word(),
                task.word(),
                task.delivery(),
                text,
                item
            ],
        )?;
        match count_due {
            Some(due) => self.put(channel, Task::Item(ALL_ITEMS), due),
            None => Ok(()),
        }
    }

    /// The rows that post the deliveries which name rows of `first` or later, each by itself.
    pub(super) fn put_posts(&self, first: i64, due: Timestamp) -> Result<(), StoreError> {
        self.run(POSTS, params![due.as_microsecond(), NEVER, first])?;
        Ok(())
    }

    /// The rows from `first` on that post all deliveries which name them, each under its heading.
    pub(super) fn put_headings(
        &self,
        first: i64,
        digests: &[Digest],
        due: Timestamp,
    ) -> Result<(), StoreError> {
        let digests: Vec<(i64, &str)> = digests
            .iter()
            .map(|digest| (digest.channel.0, digest.heading.as_str()))
            .collect();
        self.run(
            HEADINGS,
            params![
                due.as_microsecond(),
                NEVER,
                first,
                json!(digests).to_string()
            ],
        )?;
        Ok(())
    }

    /// The rows that edit the copies of a story in the channels after one, up to the `last` or in all of
    /// them. A digest is one message for many deliveries, and one edit of it is enough.
    pub(super) fn put_edits(
        &self,
        story: ArticleId,
        after: ChannelId,
        last: Option<ChannelId>,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(
            EDITS,
            params![
                due.as_microsecond(),
                NEVER,
                story.0,
                after.0,
                last.map_or(i64::MAX, |last| last.0)
            ],
        )?;
        Ok(())
    }

    /// Takes out the message of how many wait, if it is due later than something else and was never
    /// tried; gives when it is due. At the head of its lane it would hold up whatever comes after it.
    fn take_count_out(
        &self,
        channel: ChannelId,
        before: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let due = self.one(
            "DELETE FROM outbox WHERE channel = ?1 AND item = ?2 AND due > ?3 AND due < ?4
             AND lease IS NULL AND begun IS NULL RETURNING due",
            params![channel.0, ALL_ITEMS, before.as_microsecond(), NEVER],
            |row| moment(row, 0),
        )?;
        Ok(due)
    }
}
