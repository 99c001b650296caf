//! The queue: what waits for a moderator, and what became of it.
//!
//! A decision is one transaction that first looks whether the item still waits. An article is in the
//! queue while its status says that it waits: triggers see to that, whoever changes it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};
use serde_json::Value;

use super::audit::by_of;
use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::proposal_json::{fact_of, name_of};
use super::row::{discord_column, discord_or_none, moment, moment_or_none, rows, word};
use super::task::Task;
use crate::domain::{
    Act, ArticleId, ChannelId, Deed, Matter, OutboxId, Proposal, QueueFilter, QueueId, QueueKind,
    QueueState, Queued, Ruled, Ruling, Seal,
};

/// More new items than this within [`FLOOD`] are not shown one by one in the desk's channel.
pub const FLOOD_OF: u64 = 10;
const FLOOD: SignedDuration = SignedDuration::from_mins(10);

/// The number of an outbox row's item that stands for how many wait.
pub(super) const ALL_ITEMS: i64 = 0;

/// The setting that says when the desk was last told how many wait.
const TOLD: &str = "queue.told";

/// What [`item_from_row`] reads.
const ITEMS: &str = "SELECT q.id, q.kind, q.article,
     CASE q.kind WHEN 'article' THEN a.title ELSE q.name END,
     q.proposal, q.entered, q.state, q.reason, q.message, d.at, d.actor, d.user,
     q.kind = 'article' AND EXISTS (SELECT 1 FROM suggestions AS s WHERE s.article = q.article),
     a.revision
     FROM queue_items AS q CROSS JOIN articles AS a ON a.id = q.article
     LEFT JOIN audit AS d ON d.id = q.decision";

/// The part of the queue that is looked at: `?1` is the word of a kind, `?2` the number of a feed.
const FILTER: &str = "q.state = 'waiting'
     AND (?1 IS NULL OR q.kind = CASE ?1 WHEN 'link' THEN 'article' ELSE ?1 END)
     AND (?1 IS NULL OR ?1 NOT IN ('article', 'link')
          OR (?1 = 'link') = EXISTS (SELECT 1 FROM suggestions AS s WHERE s.article = q.article))
     AND (?2 IS NULL OR EXISTS (SELECT 1 FROM feed_items AS f
                                 WHERE f.article = q.article AND f.feed = ?2))";

fn item_from_row(row: &Row<'_>) -> rusqlite::Result<Queued> {
    let broken = || rusqlite::Error::InvalidQuery;
    let json = |row: &Row<'_>| -> rusqlite::Result<Value> {
        serde_json::from_str(row.get_ref(4)?.as_str()?).map_err(|_| broken())
    };
    let (kind, proposal) = match row.get_ref(1)?.as_str()? {
        "fact" => {
            let fact = fact_of(&json(row)?).ok_or_else(broken)?;
            (QueueKind::Fact, Proposal::Fact(Box::new(fact)))
        }
        "entity" => {
            let name = name_of(&json(row)?).ok_or_else(broken)?;
            (QueueKind::Entity, Proposal::Name(name))
        }
        _ if row.get(12)? => (QueueKind::Link, Proposal::Article),
        _ => (QueueKind::Article, Proposal::Article),
    };
    let decided = moment_or_none(row, 9)?;
    Ok(Queued {
        id: QueueId(row.get(0)?),
        kind,
        article: ArticleId(row.get(2)?),
        name: row.get(3)?,
        proposal,
        revision: row.get(13)?,
        entered: moment(row, 5)?,
        state: word(row, 6)?,
        decision: match decided {
            Some(at) => Some((by_of(row, 10)?, at)),
            None => None,
        },
        reason: row.get(7)?,
        message: discord_or_none(row, 8)?,
    })
}

impl Reader {
    /// Something that is or was in the queue.
    pub fn queued(&self, id: QueueId) -> Result<Option<Queued>, StoreError> {
        self.one(&format!("{ITEMS} WHERE q.id = ?1"), [id.0], item_from_row)
    }

    /// What waits of an article, or because of it.
    pub fn queued_of(&self, article: ArticleId) -> Result<Vec<Queued>, StoreError> {
        let sql = format!("{ITEMS} WHERE q.article = ?1 ORDER BY q.id");
        self.all(&sql, [article.0], item_from_row)
    }

    /// How many wait.
    pub fn queue_length(&self, filter: QueueFilter) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM queue_items AS q WHERE {FILTER}");
        self.counted(&sql, columns(filter))
    }

    /// What waits, the longest first.
    pub fn queue(
        &self,
        filter: QueueFilter,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Queued>, StoreError> {
        let sql = format!("{ITEMS} WHERE {FILTER} ORDER BY q.id LIMIT ?3 OFFSET ?4");
        let (kind, feed) = columns(filter);
        let page = params![kind, feed, rows(limit), rows(offset)];
        self.all(&sql, page, item_from_row)
    }

    /// The first that waits after an item, whether that waits itself or not.
    pub fn queue_after(
        &self,
        filter: QueueFilter,
        id: QueueId,
    ) -> Result<Option<Queued>, StoreError> {
        let sql = format!("{ITEMS} WHERE {FILTER} AND q.id > ?3 ORDER BY q.id LIMIT 1");
        let (kind, feed) = columns(filter);
        self.one(&sql, params![kind, feed, id.0], item_from_row)
    }

    /// The last that waits in front of an item.
    pub fn queue_before(
        &self,
        filter: QueueFilter,
        id: QueueId,
    ) -> Result<Option<Queued>, StoreError> {
        let sql = format!("{ITEMS} WHERE {FILTER} AND q.id < ?3 ORDER BY q.id DESC LIMIT 1");
        let (kind, feed) = columns(filter);
        self.one(&sql, params![kind, feed, id.0], item_from_row)
    }

    /// How many that wait come before an item in the queue.
    pub fn queue_place(&self, filter: QueueFilter, id: QueueId) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM queue_items AS q WHERE {FILTER} AND q.id < ?3");
        let (kind, feed) = columns(filter);
        self.counted(&sql, params![kind, feed, id.0])
    }
}

fn columns(filter: QueueFilter) -> (Option<&'static str>, Option<i64>) {
    (
        filter.kind.map(QueueKind::word),
        filter.feed.map(|feed| feed.0),
    )
}

impl Writer {
    /// Decides about an item, with the account of it, unless somebody was quicker. What a decision
    /// does to the archive is for the caller, in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such item.
    pub fn rule(
        &self,
        id: QueueId,
        ruling: &Ruling,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Ruled, StoreError> {
        let item = self.queued(id)?.ok_or_else(|| missing(id))?;
        if item.state != QueueState::Waiting {
            return Ok(Ruled::Already(Box::new(item)));
        }
        let mut after = ruling.state.word().to_owned();
        for more in [&ruling.became, &ruling.reason] {
            if !more.is_empty() {
                after.push_str(": ");
                after.push_str(more);
            }
        }
        let act = Act {
            by: deed.by,
            action: deed.action,
            matter: Matter::Item(id.0),
            named: item.name,
            before: "waiting".to_owned(),
            after,
        };
        self.audit(&act, now)?;
        self.run(
            "UPDATE queue_items SET state = ?2, reason = ?3,
                    decision = (SELECT max(id) FROM audit) WHERE id = ?1",
            params![id.0, ruling.state.word(), ruling.reason],
        )?;
        self.show_item(id, now)?;
        Ok(Ruled::Done)
    }

    /// Shows in the desk's channel how an item stands: a message when it is new, else an edit of the
    /// one that is there. Of a flood it shows how many wait instead.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn show_item(&self, id: QueueId, now: Timestamp) -> Result<(), StoreError> {
        let shown = self.one(
            "SELECT channel, message, state = 'waiting' FROM queue_items WHERE id = ?1",
            [id.0],
            |row| {
                let channel = row.get::<_, Option<i64>>(0)?.map(ChannelId);
                Ok((channel, discord_or_none(row, 1)?, row.get::<_, bool>(2)?))
            },
        )?;
        match shown {
            Some((Some(channel), Some(_), _)) => self.put(channel, Task::Item(id.0), now),
            Some((_, None, true)) => self.announce_item(id, now),
            // What was decided about before it was shown needs not be shown.
            _ => Ok(()),
        }
    }

    /// The same for the article that waits under a number.
    pub fn show_waiting(&self, article: ArticleId, now: Timestamp) -> Result<(), StoreError> {
        let item = self.one(
            "SELECT id FROM queue_items WHERE article = ?1 AND kind = 'article'
             ORDER BY id DESC LIMIT 1",
            [article.0],
            |row| row.get(0).map(QueueId),
        )?;
        item.map_or(Ok(()), |id| self.show_item(id, now))
    }

    fn announce_item(&self, id: QueueId, now: Timestamp) -> Result<(), StoreError> {
        let Some(channel) = self.desk_channel()? else {
            return Ok(());
        };
        let since = now.checked_sub(FLOOD).unwrap_or(Timestamp::MIN);
        let lately = "SELECT count(*) FROM queue_items WHERE entered > ?1";
        if self.counted(lately, [since.as_microsecond()])? <= FLOOD_OF {
            return self.put(channel, Task::Item(id.0), now);
        }
        self.run(
            "DELETE FROM outbox WHERE channel = ?1 AND item > 0 AND lease IS NULL AND begun IS NULL
             AND NOT EXISTS (SELECT 1 FROM queue_items AS q
                              WHERE q.id = outbox.item AND q.message IS NOT NULL)",
            [channel.0],
        )?;
        // Not again for each that follows.
        let told = self.setting(TOLD)?.and_then(|at| at.parse().ok());
        let again = told
            .and_then(|at| Timestamp::from_microsecond(at).ok())
            .and_then(|at| at.checked_add(FLOOD).ok());
        self.put(
            channel,
            Task::Item(ALL_ITEMS),
            again.map_or(now, |at| at.max(now)),
        )
    }

    /// What the desk's channel shows of an item has arrived there, with this look; `None` where nobody knows
    /// which. When it is another one by now, it is shown again.
    pub fn item_shown(
        &self,
        row: OutboxId,
        item: QueueId,
        message: Option<u64>,
        shown: Option<Seal>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(sent) = self.outbox_row(row)? else {
            return Ok(());
        };
        self.done(row)?;
        self.run(
            "UPDATE queue_items SET channel = ?2, message = ifnull(?3, message) WHERE id = ?1",
            params![item.0, sent.channel.id.0, message.map(discord_column)],
        )?;
        let look = self.queued(item)?.map(|item| item.look());
        match look.is_some_and(|look| Some(look) != shown) {
            true => self.show_item(item, now),
            false => Ok(()),
        }
    }

    /// The desk's channel was told how many wait.
    pub fn count_shown(&self, row: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        self.done(row)?;
        self.set_setting(TOLD, &now.as_microsecond().to_string())
    }

    /// The message that shows an item is no more.
    pub(super) fn item_message_gone(&self, item: i64) -> Result<(), StoreError> {
        self.run(
            "UPDATE queue_items SET channel = NULL, message = NULL WHERE id = ?1",
            [item],
        )?;
        Ok(())
    }
}

fn missing(id: QueueId) -> StoreError {
    StoreError::Missing {
        what: format!("item {} in the queue", id.0),
    }
}
