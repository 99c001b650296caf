//! What was held or gathered until now goes into the outbox, piece by piece: each piece is a transaction of
//! its own, so that others write in between. What a process that dies has not released is due at the next
//! start.

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde_json::json;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::handle::Store;
use super::row::{moment_or_none, rows};
use super::task::Digest;
use crate::domain::delivery::OF_A_DIGEST;
use crate::domain::{ChannelId, DeliveryId};

/// About how many deliveries are put into the outbox in one transaction.
pub(super) const PIECE: usize = 1_000;

/// A delivery that is gathered, and what its digest is called if it is another one's: digests are by
/// channel and subscription.
#[derive(Clone, Copy)]
struct Gathered {
    delivery: DeliveryId,
    channel: ChannelId,
    subscription: i64,
    weekly: bool,
}

impl Gathered {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Gathered> {
        Ok(Gathered {
            delivery: DeliveryId(row.get(0)?),
            channel: ChannelId(row.get(1)?),
            subscription: row.get(2)?,
            weekly: row.get(3)?,
        })
    }

    fn goes_with(&self, other: &Gathered) -> bool {
        (self.channel, self.subscription) == (other.channel, other.subscription)
    }
}

/// What [`Gathered::from_row`] reads.
const GATHERED: &str = "d.id, d.channel, ifnull(d.subscription, 0), ifnull(s.digest = 'weekly', 0)";

impl Store {
    /// Puts into the outbox a piece of what was held or gathered until now; gives how many articles.
    ///
    /// # Errors
    /// When the archive cannot be written. What was not released is due still.
    pub fn release_some(&self, now: Timestamp) -> Result<usize, StoreError> {
        if self.read(|read| read.is_held_until(now))? {
            return self.record(move |tx| tx.release_held(now));
        }
        let ids = self.read(|read| read.piece(now, PIECE))?;
        self.record(move |tx| tx.release_gathered(&ids, now))
    }
}

impl Reader {
    /// When something that is held or gathered is due next.
    pub fn next_release(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT min(due) FROM deliveries WHERE state = 'held' AND due IS NOT NULL
                   UNION ALL
                   SELECT min(due) FROM deliveries WHERE state = 'gathered' AND due IS NOT NULL";
        let due = self.all(sql, [], |row| moment_or_none(row, 0))?;
        Ok(due.into_iter().flatten().min())
    }

    /// Whether something was held until now.
    fn is_held_until(&self, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM deliveries WHERE state = 'held' AND due <= ?1 LIMIT 1";
        Ok(self.one(sql, [now.as_microsecond()], |_| Ok(()))?.is_some())
    }

    /// The first of what is gathered until now, digest by digest: at least so much of it, if there is that
    /// much, and no digest is torn apart.
    fn piece(&self, now: Timestamp, at_least: usize) -> Result<Vec<DeliveryId>, StoreError> {
        let mut first = self.gathered(now, at_least)?;
        let Some(last) = first.last().copied() else {
            return Ok(Vec::new());
        };
        first.retain(|one| !one.goes_with(&last));
        let mut piece: Vec<DeliveryId> = first.iter().map(|one| one.delivery).collect();
        let of_last = params![now.as_microsecond(), last.channel.0, last.subscription];
        piece.extend(self.all(DIGEST, of_last, |row| row.get(0).map(DeliveryId))?);
        Ok(piece)
    }

    /// The first of what is gathered until now, digest by digest, whether the last one is whole or not.
    fn gathered(&self, now: Timestamp, most: usize) -> Result<Vec<Gathered>, StoreError> {
        let sql = format!(
            "SELECT {GATHERED} FROM deliveries AS d LEFT JOIN subscriptions AS s ON s.id = d.subscription
              WHERE d.state = 'gathered' AND d.due <= ?1
              ORDER BY d.channel, d.subscription, d.due, d.id LIMIT ?2"
        );
        let first = params![now.as_microsecond(), rows(most)];
        self.all(&sql, first, Gathered::from_row)
    }
}

impl Writer {
    /// Puts into the outbox some of what was held until now, the longest due first; gives how many.
    fn release_held(&self, now: Timestamp) -> Result<usize, StoreError> {
        let held = self.all(HELD, params![now.as_microsecond(), rows(PIECE)], |row| {
            row.get(0).map(DeliveryId)
        })?;
        self.queue(&held, now)?;
        Ok(held.len())
    }

    /// Makes digests of what was gathered until now, given digest by digest; gives how many articles. What
    /// has become of them since they were looked up counts.
    fn release_gathered(&self, ids: &[DeliveryId], now: Timestamp) -> Result<usize, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let sql = format!(
            "SELECT {GATHERED} FROM json_each(?1) AS asked CROSS JOIN deliveries AS d ON d.id = asked.value
                    LEFT JOIN subscriptions AS s ON s.id = d.subscription
              WHERE d.state = 'gathered' AND d.due <= ?2 ORDER BY asked.key"
        );
        let asked = params![json!(ids).to_string(), now.as_microsecond()];
        let gathered = self.all(&sql, asked, Gathered::from_row)?;
        let digests = gathered.chunk_by(Gathered::goes_with).flat_map(|digest| {
            let heading = match digest[0].weekly {
                true => "The week's news",
                false => "The day's news",
            };
            let ids: Vec<DeliveryId> = digest.iter().map(|one| one.delivery).collect();
            messages(digest[0].channel, &ids, heading)
        });
        self.put_digests(&digests.collect::<Vec<_>>(), now)?;
        Ok(gathered.len())
    }

    /// Puts deliveries into the outbox, each by itself, in this order.
    pub(super) fn queue(
        &self,
        deliveries: &[DeliveryId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let first = self.next_row()?;
        self.name_rows((first..).zip(deliveries.iter().copied()))?;
        self.put_posts(first, now)
    }

    /// Puts deliveries of a channel into the outbox under a heading: one message, or as many as it
    /// takes to name them all.
    pub(super) fn put_digest(
        &self,
        channel: ChannelId,
        deliveries: &[DeliveryId],
        heading: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.put_digests(&messages(channel, deliveries, heading), now)
    }

    fn put_digests(&self, digests: &[Digest], now: Timestamp) -> Result<(), StoreError> {
        let first = self.next_row()?;
        let rows = (first..).zip(digests);
        self.name_rows(rows.flat_map(|(row, digest)| {
            let deliveries = digest.deliveries.iter();
            deliveries.map(move |delivery| (row, *delivery))
        }))?;
        self.put_headings(first, digests, now)
    }

    /// Says in deliveries which rows of the outbox post them.
    fn name_rows(&self, rows: impl Iterator<Item = (i64, DeliveryId)>) -> Result<(), StoreError> {
        let rows: Vec<(i64, i64)> = rows.map(|(row, delivery)| (row, delivery.0)).collect();
        self.run(NAME_ROWS, [json!(rows).to_string()])?;
        Ok(())
    }
}

/// What was held until now, the longest due first.
const HELD: &str =
    "SELECT id FROM deliveries WHERE state = 'held' AND due <= ?1 ORDER BY due, id LIMIT ?2";

/// What is gathered until now for one digest. Left to itself, SQLite goes through everything that is gathered.
const DIGEST: &str = "SELECT id FROM deliveries INDEXED BY deliveries_channel
      WHERE channel = ?2 AND subscription IS nullif(?3, 0) AND state = 'gathered' AND due <= ?1
      ORDER BY due, id";

/// Says in deliveries which rows of the outbox post them: of each pair the row comes first.
const NAME_ROWS: &str = "UPDATE deliveries
        SET state = 'queued', reason = '', due = NULL, outbox = new.value ->> 0
       FROM json_each(?1) AS new WHERE deliveries.id = new.value ->> 1";

/// The messages that it takes to name deliveries of a channel under a heading.
fn messages(channel: ChannelId, deliveries: &[DeliveryId], heading: &str) -> Vec<Digest> {
    let parts = deliveries.len().div_ceil(OF_A_DIGEST);
    let each = (1..).zip(deliveries.chunks(OF_A_DIGEST));
    let each = each.map(|(number, part)| Digest {
        channel,
        heading: match parts {
            1 => heading.to_owned(),
            _ => format!("{heading} ({number} of {parts})"),
        },
        deliveries: part.to_vec(),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::super::edits::LAST_OF_PIECE;
    use super::super::scratch::{archive, article, at, busy, plan, stands};
    use super::super::task::{EDITS, HEADINGS, POSTS};
    use super::*;
    use crate::domain::{Form, Target};

    /// Long after everything that is held or gathered in [`news`] is due.
    const LATER: i64 = 60 * 86_400;

    /// Channels of every kind in which twenty articles wait, and some for more than one message.
    fn news() -> Writer {
        let (writer, _) = busy();
        for hour in 0..20 {
            let now = at(hour * 3_600);
            let new = article(&format!("News of hour {hour}"), 2);
            let id = writer.insert_article(&new, now).unwrap();
            let subject = writer.subject(id, now).unwrap();
            writer.enqueue(&subject, id, now).unwrap();
        }
        writer
    }

    /// Every row of the outbox with all that it says.
    fn outbox(writer: &Writer) -> Vec<String> {
        let sql = "SELECT id, channel, medium, lane, task, delivery, text, head, due, entered
                     FROM outbox ORDER BY id";
        let row = |row: &Row<'_>| {
            let all = (0..10).map(|at| row.get_ref(at).map(|value| format!("{value:?}")));
            Ok(all.collect::<Result<Vec<_>, _>>()?.join(" "))
        };
        writer.all(sql, [], row).unwrap()
    }

    impl Writer {
        /// Everything that was held or gathered until now, in one transaction.
        pub(in super::super) fn release_all(&self, now: Timestamp) -> Result<(), StoreError> {
            while self.release_held(now)? > 0 {}
            self.release_gathered(&ids(&self.gathered(now, usize::MAX)?), now)?;
            Ok(())
        }
    }

    fn ids(gathered: &[Gathered]) -> Vec<DeliveryId> {
        gathered.iter().map(|one| one.delivery).collect()
    }

    #[test]
    fn what_is_released_together_stands_as_if_each_had_been_released_alone() {
        let (together, alone) = (news(), news());
        let later = at(LATER);
        let held = together.release_held(later).unwrap();
        assert_eq!(together.release_held(later).unwrap(), 0);
        let gathered = together.gathered(later, usize::MAX).unwrap();
        let count = together.release_gathered(&ids(&gathered), later).unwrap();
        assert_eq!(count, gathered.len());
        assert!(held > 100 && count >= 40, "{held} and {count}");
        assert_eq!(together.next_release().unwrap(), None);

        let sql = "SELECT id FROM deliveries WHERE state = 'held' AND due <= ?1 ORDER BY due, id";
        let due = alone.all(sql, [later.as_microsecond()], |row| {
            row.get(0).map(DeliveryId)
        });
        for delivery in due.unwrap() {
            alone.queue(&[delivery], later).unwrap();
        }
        let gathered = alone.gathered(later, usize::MAX).unwrap();
        for digest in gathered.chunk_by(Gathered::goes_with) {
            let heading = match digest[0].weekly {
                true => "The week's news",
                false => "The day's news",
            };
            for message in messages(digest[0].channel, &ids(digest), heading) {
                alone.put_digests(&[message], later).unwrap();
            }
        }
        assert_eq!(stands(&together), stands(&alone));
        assert_eq!(outbox(&together), outbox(&alone));
        let sql = "SELECT text FROM outbox WHERE task = 'digest'";
        let headings = together
            .all(sql, [], |row| row.get::<_, String>(0))
            .unwrap();
        for heading in ["The day's news (2 of 2)", "The week's news (2 of 2)"] {
            assert!(headings.iter().any(|one| one == heading), "{headings:?}");
        }
    }

    #[test]
    fn what_is_no_longer_gathered_when_its_turn_comes_is_left_alone() {
        let writer = news();
        let later = at(LATER);
        let gathered = writer.gathered(later, usize::MAX).unwrap();
        let first = gathered[0];
        writer
            .pause_subscription(crate::domain::SubscriptionId(first.subscription), later)
            .unwrap();
        let of_first = gathered.iter().filter(|one| one.goes_with(&first)).count();
        let released = writer.release_gathered(&ids(&gathered), later).unwrap();
        assert_eq!(released, gathered.len() - of_first);
    }

    #[test]
    fn no_digest_is_torn_apart() {
        let writer = archive();
        let later = at(LATER);
        for number in 0..31 {
            let new = article(&format!("News {number}"), 1);
            writer.insert_article(&new, at(0)).unwrap();
        }
        // Digests of one, two and so on, up to more than a piece; those of no subscription come first.
        let sizes = [1_i64, 2, 4, 2, 1, 30, 9, 5, 5];
        for (number, size) in (0_i64..).zip(sizes) {
            let target = Target::Server {
                server: 1,
                channel: number.cast_unsigned() / 2,
            };
            let channel = writer.keep_channel(target, Form::Text, "news").unwrap();
            // What is due last has come in first.
            writer
                .run(
                    "INSERT INTO deliveries (channel, story, article, subscription, state, entered, due)
                     SELECT ?1, id, id, nullif(?2 % 2, 0), 'gathered', 0, 100 - id FROM articles
                      WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE channel = ?1 AND story = articles.id)
                      ORDER BY id LIMIT ?3",
                    params![channel.0, number, size],
                )
                .unwrap();
        }
        let all = ids(&writer.gathered(later, usize::MAX).unwrap());
        let (mut released, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let piece = writer.piece(later, 10).unwrap();
            if piece.is_empty() {
                break;
            }
            assert_eq!(writer.release_gathered(&piece, later).unwrap(), piece.len());
            sizes.push(piece.len());
            released.extend(piece);
        }
        assert_eq!(sizes, [10, 30, 14, 5]);
        assert_eq!(released, all);
    }

    #[test]
    fn a_piece_reads_no_more_than_it_must() {
        let writer = busy().0;
        for sql in [
            HELD,
            DIGEST,
            NAME_ROWS,
            LAST_OF_PIECE,
            POSTS,
            HEADINGS,
            EDITS,
        ] {
            let plan = plan(&writer, sql);
            // These have rows to sort, those of one digest or of one piece.
            let sorts = [DIGEST, POSTS, HEADINGS].contains(&sql);
            assert!(sorts || !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            for table in ["deliveries", "d", "outbox", "o", "c", "s"] {
                let scans = plan.lines().any(|step| {
                    step == format!("SCAN {table}") || step.starts_with(&format!("SCAN {table} "))
                });
                assert!(!scans, "{sql}\n{plan}");
            }
        }
    }
}
