//! From a change of an article to the outbox: every copy of its story that was posted is to show what is
//! true now.
//!
//! A story that was posted in very many channels gets its edits piece by piece. The first is made in the
//! transaction of the change, which also notes what is still to come; each of the others is a transaction of
//! its own, so that others write in between. What a process that dies has not made is made by the next.

use jiff::Timestamp;
use rusqlite::params;

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::handle::Store;
use super::release::PIECE;
use super::row::rows;
use crate::domain::{ArticleId, ChannelId};

/// The last channel of the next piece, if there are so many channels still.
pub(super) const LAST_OF_PIECE: &str = "SELECT channel FROM deliveries WHERE story = ?1 AND channel > ?2 ORDER BY channel LIMIT 1 OFFSET ?3";

impl Store {
    /// Makes a piece of the edits that are still to come.
    ///
    /// # Errors
    /// When the archive cannot be written. What was not made is to come still.
    pub fn make_some_edits(&self, now: Timestamp) -> Result<(), StoreError> {
        self.record(move |tx| tx.next_edits(now))
    }
}

impl Reader {
    /// Whether edits are still to come that did not fit into the transaction of a change.
    pub fn has_edits_to_make(&self) -> Result<bool, StoreError> {
        Ok(self.next_correction()?.is_some())
    }

    /// The story that is to be corrected next, and the channel that was the last to get its edit.
    fn next_correction(&self) -> Result<Option<(ArticleId, ChannelId)>, StoreError> {
        let sql = "SELECT story, after FROM corrections LIMIT 1";
        self.one(sql, [], |row| {
            Ok((ArticleId(row.get(0)?), ChannelId(row.get(1)?)))
        })
    }
}

impl Writer {
    /// Every copy of a story that was posted is to show what is true now.
    pub fn enqueue_edits(&self, story: ArticleId, now: Timestamp) -> Result<(), StoreError> {
        // What joined a story that is in a channel already stays there by itself.
        let sql = "SELECT id FROM articles WHERE id = ?1 OR story = ?1";
        for one in self.all(sql, [story.0], |row| row.get(0).map(ArticleId))? {
            self.enqueue_edits_after(one, ChannelId(0), now)?;
        }
        Ok(())
    }

    /// Makes some of the edits that are still to come.
    fn next_edits(&self, now: Timestamp) -> Result<(), StoreError> {
        match self.next_correction()? {
            Some((story, after)) => self.enqueue_edits_after(story, after, now),
            None => Ok(()),
        }
    }

    /// Edits the copies of a story in the next channels, and notes after which channel more are to come. What
    /// was noted before gives way to that, also where it was for an earlier change, whose edits begin anew: an
    /// edit shows what is true when it is sent.
    fn enqueue_edits_after(
        &self,
        story: ArticleId,
        after: ChannelId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let last = self.one(
            LAST_OF_PIECE,
            params![story.0, after.0, rows(PIECE - 1)],
            |row| row.get(0).map(ChannelId),
        )?;
        self.put_edits(story, after, last, now)?;
        match last {
            Some(last) => self.run(
                "INSERT INTO corrections (story, after) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET after = excluded.after",
                [story.0, last.0],
            )?,
            None => self.run("DELETE FROM corrections WHERE story = ?1", [story.0])?,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::outcomes::Posted;
    use super::super::scratch::{archive, article, at, busy};
    use super::super::task::Task;
    use super::*;
    use crate::domain::{DeliveryId, Fault, FaultKind, Lane, Medium};

    /// A story that was posted in so many channels.
    fn posted_in(channels: i64) -> (Writer, ArticleId) {
        let writer = archive();
        let story = writer.insert_article(&article("One", 1), at(0)).unwrap();
        let run = |sql: &str, number: i64| writer.run(sql, [number]).unwrap();
        run("INSERT INTO servers (number) VALUES (?1)", 1);
        run(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
             INSERT INTO channels (server, number, form, name) SELECT 1, n, 'text', 'news' FROM numbers",
            channels,
        );
        run(
            "INSERT INTO deliveries (channel, story, article, state, entered, message)
             SELECT id, ?1, ?1, 'posted', 0, 1000000 + id FROM channels",
            story.0,
        );
        (writer, story)
    }

    /// How many rows there are in the outbox, and in how many channels.
    fn counts(writer: &Writer) -> (i64, i64) {
        let sql = "SELECT count(*), count(DISTINCT channel) FROM outbox WHERE lane = 'edit'";
        let counts = writer.one(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        counts.unwrap().unwrap()
    }

    #[test]
    fn many_copies_are_edited_piece_by_piece_each_once() {
        for (copies, pieces) in [
            (3, vec![3]),
            (999, vec![999]),
            (2_000, vec![1_000, 2_000, 2_000]),
            (2_500, vec![1_000, 2_000, 2_500]),
        ] {
            let (writer, story) = posted_in(copies);
            writer.enqueue_edits(story, at(1)).unwrap();
            let mut seen = vec![counts(&writer).0];
            while writer.has_edits_to_make().unwrap() {
                writer.next_edits(at(1)).unwrap();
                seen.push(counts(&writer).0);
            }
            assert_eq!(seen, pieces);
            assert_eq!(counts(&writer), (copies, copies));
        }
    }

    #[test]
    fn a_change_while_edits_are_still_to_come_reaches_every_copy_again() {
        let (writer, story) = posted_in(2_500);
        writer.enqueue_edits(story, at(1)).unwrap();
        writer.next_edits(at(1)).unwrap();
        // Some were sent meanwhile.
        writer
            .run("DELETE FROM outbox WHERE channel % 2 = 0", [])
            .unwrap();
        writer.enqueue_edits(story, at(2)).unwrap();
        while writer.has_edits_to_make().unwrap() {
            writer.next_edits(at(2)).unwrap();
        }
        assert_eq!(counts(&writer), (2_500, 2_500));
    }

    #[test]
    fn copies_that_move_to_another_story_between_two_pieces_are_edited_all_the_same() {
        let (writer, story) = posted_in(2_500);
        let other = writer.insert_article(&article("Two", 2), at(0)).unwrap();
        writer.enqueue_edits(story, at(1)).unwrap();
        writer.join_story(story, other).unwrap();
        assert_eq!(writer.story_of(story).unwrap(), other);
        while writer.has_edits_to_make().unwrap() {
            writer.next_edits(at(1)).unwrap();
        }
        assert_eq!(counts(&writer), (2_500, 2_500));
    }

    #[test]
    fn a_story_that_moves_when_nothing_is_to_be_corrected_is_not_edited() {
        let (writer, story) = posted_in(3);
        let other = writer.insert_article(&article("Two", 2), at(0)).unwrap();
        writer.join_story(story, other).unwrap();
        assert!(!writer.has_edits_to_make().unwrap());
    }

    /// Channels of every kind with two stories that were posted, in some of them in one digest. In some
    /// nothing can be posted since, in some an edit waits already, and from one server the bot was removed.
    fn news() -> (Writer, Vec<ArticleId>) {
        let (writer, channels) = busy();
        let mut stories = Vec::new();
        for (title, hour) in [("New", 3), ("Newer", 4)] {
            let now = at(hour * 3_600);
            let id = writer.insert_article(&article(title, 2), now).unwrap();
            let subject = writer.subject(id, now).unwrap();
            writer.enqueue(&subject, id, now).unwrap();
            stories.push(id);
        }
        writer
            .run("UPDATE deliveries SET state = 'gathered', due = 1 WHERE state IN ('held', 'gathered')", [])
            .unwrap();
        let later = at(60 * 86_400);
        writer.release_all(later).unwrap();
        for channel in &channels {
            writer.mend_channel(*channel, later).unwrap();
        }
        let mut message = 0;
        loop {
            let lease = Duration::from_secs(60);
            let claimed = writer.claim(Medium::Discord, Lane::Post, 100, lease, later);
            let claimed = claimed.unwrap();
            if claimed.is_empty() {
                break;
            }
            for row in claimed {
                message += 1;
                let posted = Posted {
                    message: Some(message),
                    ..Posted::default()
                };
                writer.posted(row.id, posted, &[], later).unwrap();
            }
        }
        for channel in channels.iter().step_by(5) {
            let fault = Fault {
                kind: FaultKind::NoPermission,
                detail: String::new(),
            };
            writer.fault_channel(*channel, &fault, later).unwrap();
        }
        for channel in channels.iter().step_by(7) {
            let one = writer.deliveries_in(*channel, 1).unwrap();
            writer.put(*channel, Task::Edit(one[0].id), later).unwrap();
        }
        writer.server_left(3, later).unwrap();
        (writer, stories)
    }

    /// The edits that wait, channel by channel in their order.
    fn edits(writer: &Writer) -> Vec<[i64; 4]> {
        let sql = "SELECT channel, delivery, head, due FROM outbox WHERE lane = 'edit'
                    ORDER BY channel, id";
        let row =
            |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        writer.all(sql, [], row).unwrap()
    }

    #[test]
    fn copies_that_are_edited_together_stand_as_if_each_had_been_edited_alone() {
        let ((together, stories), (alone, _)) = (news(), news());
        let now = at(61 * 86_400);
        let before = edits(&together).len();
        for story in stories {
            together.enqueue_edits(story, now).unwrap();
            let copies = alone.all(
                "SELECT d.channel, (SELECT min(o.id) FROM deliveries AS o
                                     WHERE o.channel = d.channel AND o.message = d.message)
                   FROM deliveries AS d CROSS JOIN channels AS c ON c.id = d.channel
                  WHERE d.story = ?1 AND d.state = 'posted' AND d.message IS NOT NULL AND c.server <> 3
                  ORDER BY d.id",
                [story.0],
                |row| Ok((ChannelId(row.get(0)?), DeliveryId(row.get(1)?))),
            );
            let copies = copies.unwrap();
            assert!(copies.len() > 30, "{}", copies.len());
            for (channel, delivery) in copies {
                alone.put(channel, Task::Edit(delivery), now).unwrap();
            }
        }
        assert_eq!(edits(&together), edits(&alone));
        assert!(edits(&together).len() > before + 60);
    }
}
