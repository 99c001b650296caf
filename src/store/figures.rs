//! How much there is of everything, for whoever runs the desk.

use jiff::Timestamp;
use rusqlite::params;

use super::channels::NEVER;
use super::connection::Reader;
use super::error::StoreError;
use super::row::{count, moment_or_none};
use crate::domain::Medium;

/// How many there are by a word, in the order of the words.
pub type Counts = Vec<(String, u64)>;

/// The state of a feed in a query; one that is active and fails counts as failing.
pub(super) const FEED_STATE: &str =
    "CASE WHEN state = 'active' AND failing_since IS NOT NULL THEN 'failing' ELSE state END";

/// How much there is of everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Articles by status and certainty.
    pub articles: Vec<(String, String, u64)>,
    /// Entities by kind.
    pub entities: Counts,
    /// Facts that were not taken away.
    pub facts: u64,
    /// Forecasts.
    pub forecasts: u64,
    /// What waits for a moderator.
    pub queue: u64,
    /// Servers that the bot is a member of.
    pub servers: u64,
    /// Subscriptions by state.
    pub subscriptions: Counts,
    /// Deliveries by state.
    pub deliveries: Counts,
    /// Feeds by state; one that is active and fails counts as failing.
    pub feeds: Counts,
    /// What waits in the outbox, by lane.
    pub outbox: Counts,
    /// Since when the oldest in the outbox waits.
    pub oldest_waiting: Option<Timestamp>,
    /// Bytes of the archive that are free for new rows.
    pub free_bytes: u64,
}

/// How the outbox stands for a medium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many rows wait.
    pub waiting: u64,
    /// How many of them should have left long ago, though nothing is wrong with their channel.
    pub late: u64,
    /// Since when the oldest of those was due.
    pub late_since: Option<Timestamp>,
    /// Deliveries that were given up since a moment.
    pub dead: u64,
    /// Channels that take nothing.
    pub closed: u64,
}

impl Reader {
    /// How much there is of everything. Counts whole tables, which takes seconds in a large archive.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn figures(&self) -> Result<Figures, StoreError> {
        let one = |sql: &str| self.counted(sql, []);
        let by_word = |sql: &str| -> Result<Counts, StoreError> {
            self.all(sql, [], |row| Ok((row.get(0)?, count(row, 1)?)))
        };
        Ok(Figures {
            articles: self.all(
                "SELECT status, certainty, count(*) FROM articles GROUP BY 1, 2 ORDER BY 1, 2",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, count(row, 2)?)),
            )?,
            entities: by_word("SELECT kind, count(*) FROM entities GROUP BY 1 ORDER BY 1")?,
            facts: one("SELECT count(*) FROM facts WHERE removed = 0")?,
            forecasts: one("SELECT count(*) FROM forecasts")?,
            queue: one("SELECT count(*) FROM queue_items WHERE state = 'waiting'")?,
            servers: one("SELECT count(*) FROM servers WHERE gone IS NULL AND number <> 0")?,
            subscriptions: by_word(
                "SELECT state, count(*) FROM subscriptions GROUP BY 1 ORDER BY 1",
            )?,
            deliveries: by_word("SELECT state, count(*) FROM deliveries GROUP BY 1 ORDER BY 1")?,
            feeds: by_word(&format!(
                "SELECT {FEED_STATE}, count(*) FROM feeds GROUP BY 1 ORDER BY 1"
            ))?,
            outbox: by_word("SELECT lane, count(*) FROM outbox GROUP BY 1 ORDER BY 1")?,
            oldest_waiting: self
                .one("SELECT min(entered) FROM outbox", [], |row| {
                    moment_or_none(row, 0)
                })?
                .flatten(),
            free_bytes: one(
                "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size",
            )?,
        })
    }

    /// The latest moment that the archive knows to be past: when its last article came in, or a feed was read.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn latest_moment(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(at) FROM (SELECT max(last_success) AS at FROM feeds
                   UNION ALL SELECT added FROM (SELECT added FROM articles ORDER BY id DESC LIMIT 1))";
        Ok(self.one(sql, [], |row| moment_or_none(row, 0))?.flatten())
    }

    /// How the outbox stands for a medium: what should have left before `late`, and what was given up that
    /// came in after `recent`.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn backlog(
        &self,
        medium: Medium,
        late: Timestamp,
        recent: Timestamp,
    ) -> Result<Backlog, StoreError> {
        let overdue = self.one(
            "SELECT count(*), count(CASE WHEN o.due <= ?2 AND c.fault IS NULL THEN 1 END),
                    min(CASE WHEN o.due <= ?2 AND c.fault IS NULL THEN o.due END)
               FROM outbox AS o JOIN channels AS c ON c.id = o.channel
              WHERE o.medium = ?1 AND o.due < ?3",
            params![medium.word(), late.as_microsecond(), NEVER],
            |row| Ok((count(row, 0)?, count(row, 1)?, moment_or_none(row, 2)?)),
        )?;
        let dead = "SELECT count(*) FROM deliveries WHERE state = 'dead' AND entered >= ?1";
        let closed = "SELECT count(*) FROM channels WHERE fault IS NOT NULL";
        let (waiting, late, late_since) = overdue.unwrap_or_default();
        Ok(Backlog {
            waiting,
            late,
            late_since,
            dead: self.counted(dead, [recent.as_microsecond()])?,
            closed: self.counted(closed, [])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, article, at, vendors};
    use super::*;
    use crate::domain::{Form, Target};

    #[test]
    fn everything_is_counted_by_its_word() {
        let writer = archive();
        vendors(&writer, ["emc", "vmware"]);
        writer.insert_article(&article("One", 1), at(0)).unwrap();
        writer.insert_article(&article("Two", 2), at(0)).unwrap();
        let figures = writer.figures().unwrap();
        assert_eq!(
            figures.articles,
            [("published".to_owned(), "announced".to_owned(), 2)]
        );
        assert_eq!(figures.entities, [("vendor".to_owned(), 2)]);
        assert_eq!((figures.oldest_waiting, figures.outbox.len()), (None, 0));
    }

    #[test]
    fn what_is_due_for_long_is_late_unless_its_channel_takes_nothing() {
        let writer = archive();
        let target = Target::Server {
            server: 1,
            channel: 2,
        };
        let channel = writer.keep_channel(target, Form::Text, "news").unwrap();
        writer.enqueue_notice(channel, "Hello.", at(10)).unwrap();
        let backlog = |late| writer.backlog(Medium::Discord, at(late), at(0)).unwrap();
        assert_eq!((backlog(5).waiting, backlog(5).late), (1, 0));
        assert_eq!(
            (backlog(20).late, backlog(20).late_since),
            (1, Some(at(10)))
        );
        let console = writer.backlog(Medium::Console, at(20), at(0)).unwrap();
        assert_eq!(console.waiting, 0);
        writer
            .run("UPDATE channels SET fault = 'locked', fault_since = 1", [])
            .unwrap();
        assert_eq!((backlog(20).late, backlog(20).closed), (0, 1));
    }
}
