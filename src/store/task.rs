//! Rows of the outbox as they are put in: what each asks for, in which lane, and when it is due.

use jiff::Timestamp;
use rusqlite::params;

use super::channels::NEVER;
use super::connection::Writer;
use super::error::StoreError;
use super::queue::ALL_ITEMS;
use super::row::moment;
use crate::domain::{ChannelId, DeliveryId, Lane};

/// Puts rows into the outbox, each the last of its lane in its channel: `?1` is when they are due, and
/// `?2` when those are that no channel takes.
macro_rules! put {
    ($rows:literal) => {
        concat!(
            "INSERT INTO outbox
                 (id, channel, medium, lane, task, delivery, text, head, due, entered, item)
             SELECT new.id, new.channel,
                    CASE WHEN c.form = 'console' OR (c.form = 'private' AND c.number = 0)
                         THEN 'console' ELSE 'discord' END,
                    new.lane, new.task, new.delivery, new.text,
                    NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.channel = new.channel
                                   AND o.lane = new.lane AND o.head = 1),
                    CASE WHEN c.fault IS NOT NULL AND new.lane <> 'notice'
                          AND EXISTS (SELECT 1 FROM outbox AS o
                                       WHERE o.channel = new.channel AND o.lane = new.lane)
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

/// What a row of the outbox asks for beside posts, with what it needs to know.
#[derive(Clone, Copy)]
pub(super) enum Task<'a> {
    /// Post all that points to the row in one message, under a heading.
    Digest(&'a str),
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
            Task::Digest(_) => "digest",
            Task::Thread(_) => "thread",
            Task::Edit(_) => "edit",
            Task::Publish(_) => "publish",
            Task::Notice(_) | Task::Item(_) => "notice",
        }
    }

    fn lane(self) -> Lane {
        match self {
            Task::Digest(_) | Task::Thread(_) => Lane::Post,
            Task::Edit(_) => Lane::Edit,
            Task::Publish(_) => Lane::Publish,
            Task::Notice(_) | Task::Item(_) => Lane::Notice,
        }
    }

    fn delivery(self) -> Option<i64> {
        match self {
            Task::Thread(id) | Task::Edit(id) | Task::Publish(id) => Some(id.0),
            Task::Digest(_) | Task::Notice(_) | Task::Item(_) => None,
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
    /// tried all the same, and the others wait for what comes of it. Whoever posts under a heading says
    /// in the deliveries which row does it.
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
            Task::Digest(text) | Task::Notice(text) => Some(text),
            _ => None,
        };
        let item = match task {
            Task::Item(item) => Some(item),
            _ => None,
        };
        self.run(
            put!(
                "SELECT NULL AS id, ?3 AS channel, ?4 AS lane, ?5 AS task, ?6 AS delivery,
                        ?7 AS text, ?8 AS item"
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

    /// The rows that post the deliveries which name rows of `first` or later, each by itself. They are
    /// of different channels.
    pub(super) fn put_posts(&self, first: i64, due: Timestamp) -> Result<(), StoreError> {
        self.run(
            put!(
                "SELECT outbox AS id, channel, 'post' AS lane, 'post' AS task, id AS delivery,
                        NULL AS text, NULL AS item
                   FROM deliveries WHERE outbox >= ?3"
            ),
            params![due.as_microsecond(), NEVER, first],
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
