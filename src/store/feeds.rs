//! Feeds: what moderators set of them, and how polling them goes.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::row::{moment, moment_or_none, rows, texts, texts_column, word};
use crate::domain::{Feed, FeedId, FeedState, FeedWish, Habits, Pulse, Validators};

/// What [`feed_from_row`] reads.
const COLUMNS: &str = "id, url, site, title, mode, topics, certainty, state, added, span, \
     next_check, last_success, failing_since, failures, last_error, told, etag, modified, content, \
     gap, newest, hint, guid_unstable, fragments_matter, moving_to, moving_times";

fn feed_from_row(row: &Row<'_>) -> rusqlite::Result<Feed> {
    Ok(Feed {
        id: FeedId(row.get(0)?),
        url: row.get(1)?,
        site: row.get(2)?,
        wish: FeedWish {
            title: row.get(3)?,
            mode: word(row, 4)?,
            topics: texts(row, 5)?,
            certainty: word(row, 6)?,
        },
        state: word(row, 7)?,
        added: moment(row, 8)?,
        pulse: Pulse {
            span: span(row, 9)?.unwrap_or_default(),
            next_check: moment(row, 10)?,
            last_success: moment_or_none(row, 11)?,
            failing_since: moment_or_none(row, 12)?,
            failures: row.get(13)?,
            last_error: row.get(14)?,
            told: word(row, 15)?,
            validators: Validators {
                etag: row.get(16)?,
                modified: row.get(17)?,
            },
            content: row.get(18)?,
            gap: span(row, 19)?,
            newest: moment_or_none(row, 20)?,
            hint: span(row, 21)?,
            habits: Habits {
                guid_unstable: row.get(22)?,
                fragments_matter: row.get(23)?,
            },
            moving: match row.get::<_, Option<String>>(24)? {
                Some(to) => Some((to, row.get(25)?)),
                None => None,
            },
        },
    })
}

/// A span of whole seconds that may be missing.
fn span(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Duration>> {
    let seconds = row.get::<_, Option<i64>>(column)?;
    Ok(seconds.map(|seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0))))
}

fn span_column(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}

fn feed_text(feed: FeedId) -> String {
    format!("feed {}", feed.0)
}

impl Reader {
    /// One feed, whatever its state.
    pub fn feed(&self, id: FeedId) -> Result<Option<Feed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM feeds WHERE id = ?1");
        self.one(&sql, [id.0], feed_from_row)
    }

    /// The feed of an address, whatever its state.
    pub fn feed_at(&self, url: &str) -> Result<Option<Feed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM feeds WHERE url = ?1");
        self.one(&sql, [url], feed_from_row)
    }

    /// Every feed that was not removed, in the order in which they were added.
    pub fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM feeds WHERE state <> 'removed' ORDER BY id");
        self.all(&sql, [], feed_from_row)
    }

    /// The feeds that are to be polled by now, the longest due first.
    pub fn due_feeds(&self, now: Timestamp, most: usize) -> Result<Vec<Feed>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM feeds WHERE state = 'active' AND next_check <= ?1
             ORDER BY next_check LIMIT ?2"
        );
        self.all(
            &sql,
            params![now.as_microsecond(), rows(most)],
            feed_from_row,
        )
    }

    /// When a feed is to be polled next.
    pub fn next_poll(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT next_check FROM feeds WHERE state = 'active' ORDER BY next_check LIMIT 1";
        self.one(sql, [], |row| moment(row, 0))
    }
}

impl Writer {
    /// Adds a feed, to be polled at once. One that was removed comes back with all that was seen of
    /// it, so that only what is new since is news; one that is there is an error.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is a feed of this address.
    pub fn add_feed(
        &self,
        url: &str,
        site: Option<&str>,
        wish: &FeedWish,
        now: Timestamp,
    ) -> Result<FeedId, StoreError> {
        let id = match self.feed_at(url)? {
            Some(feed) if feed.state != FeedState::Removed => {
                return Err(StoreError::Taken {
                    what: feed_text(feed.id),
                });
            }
            Some(feed) => {
                self.run(
                    "UPDATE feeds SET added = ?2, site = ?3 WHERE id = ?1",
                    params![feed.id.0, now.as_microsecond(), site],
                )?;
                feed.id
            }
            None => {
                self.run(
                    "INSERT INTO feeds (url, site, title, mode, topics, certainty, state, added,
                         span, next_check)
                     VALUES (?1, ?2, '', 'review', '[]', 'announced', 'active', ?3, ?4, ?3)",
                    params![
                        url,
                        site,
                        now.as_microsecond(),
                        span_column(Pulse::new(now).span)
                    ],
                )?;
                FeedId(self.db.last_insert_rowid())
            }
        };
        self.set_feed_wish(id, wish)?;
        self.set_feed_state(id, FeedState::Active, now)?;
        Ok(id)
    }

    /// Sets what moderators set.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such feed.
    pub fn set_feed_wish(&self, id: FeedId, wish: &FeedWish) -> Result<(), StoreError> {
        self.run_on(
            || feed_text(id),
            "UPDATE feeds SET title = ?2, mode = ?3, topics = ?4, certainty = ?5 WHERE id = ?1",
            params![
                id.0,
                wish.title,
                wish.mode.word(),
                texts_column(&wish.topics),
                wish.certainty.word()
            ],
        )
    }

    /// Says whether a feed is polled. One that becomes active is polled at once, and its failures are
    /// counted anew.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such feed.
    pub fn set_feed_state(
        &self,
        id: FeedId,
        state: FeedState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run_on(
            || feed_text(id),
            "UPDATE feeds SET state = ?2 WHERE id = ?1",
            params![id.0, state.word()],
        )?;
        if state == FeedState::Active {
            self.run(
                "UPDATE feeds SET next_check = ?2, failures = 0, failing_since = NULL,
                        last_error = '', told = 'nothing' WHERE id = ?1",
                params![id.0, now.as_microsecond()],
            )?;
        }
        Ok(())
    }

    /// Moves a feed to another address. What the old one said about changes is forgotten: it says
    /// nothing about the new one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such feed, [`StoreError::Taken`] when another one has
    /// that address.
    pub fn move_feed(&self, id: FeedId, url: &str) -> Result<(), StoreError> {
        if let Some(other) = self.feed_at(url)?
            && other.id != id
        {
            return Err(StoreError::Taken {
                what: feed_text(other.id),
            });
        }
        self.run_on(
            || feed_text(id),
            "UPDATE feeds SET url = ?2, etag = NULL, modified = NULL, content = NULL,
                    moving_to = NULL, moving_times = 0 WHERE id = ?1",
            params![id.0, url],
        )
    }

    /// Says when a feed is polled next: written before it is fetched, so that a feed which ends the
    /// process does not end the next one at once.
    pub fn put_off_feed(&self, id: FeedId, until: Timestamp) -> Result<(), StoreError> {
        self.run(
            "UPDATE feeds SET next_check = ?2 WHERE id = ?1",
            params![id.0, until.as_microsecond()],
        )?;
        Ok(())
    }

    /// Keeps how polling a feed went. What moderators set meanwhile stays.
    pub fn keep_pulse(&self, id: FeedId, pulse: &Pulse) -> Result<(), StoreError> {
        let moving = pulse.moving.as_ref();
        self.run(
            "UPDATE feeds SET span = ?2, next_check = ?3, last_success = ?4, failing_since = ?5,
                 failures = ?6, last_error = ?7, told = ?8, etag = ?9, modified = ?10, content = ?11,
                 gap = ?12, newest = ?13, hint = ?14, guid_unstable = ?15, fragments_matter = ?16,
                 moving_to = ?17, moving_times = ?18 WHERE id = ?1",
            params![
                id.0,
                span_column(pulse.span),
                pulse.next_check.as_microsecond(),
                pulse.last_success.map(Timestamp::as_microsecond),
                pulse.failing_since.map(Timestamp::as_microsecond),
                pulse.failures,
                pulse.last_error,
                pulse.told.word(),
                pulse.validators.etag,
                pulse.validators.modified,
                pulse.content,
                pulse.gap.map(span_column),
                pulse.newest.map(Timestamp::as_microsecond),
                pulse.hint.map(span_column),
                pulse.habits.guid_unstable,
                pulse.habits.fragments_matter,
                moving.map(|(to, _)| to),
                moving.map_or(0, |(_, times)| *times)
            ],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at, plan};
    use super::*;
    use crate::domain::{Certainty, FeedMode, Told};

    const URL: &str = "https://example.com/feed";

    fn wish() -> FeedWish {
        FeedWish {
            title: "Example".to_owned(),
            mode: FeedMode::Direct,
            topics: vec!["licensing".to_owned()],
            certainty: Certainty::Rumour,
        }
    }

    #[test]
    fn a_feed_comes_back_as_it_was_given() {
        let writer = archive();
        let id = writer.add_feed(URL, None, &wish(), at(1)).unwrap();
        let mut feed = writer.feed(id).unwrap().unwrap();
        assert_eq!(feed.wish, wish());
        assert_eq!(feed.pulse, Pulse::new(at(1)));
        feed.pulse = Pulse {
            span: Duration::from_secs(300),
            next_check: at(9),
            last_success: Some(at(2)),
            failing_since: Some(at(3)),
            failures: 4,
            last_error: "It's; DROP TABLE feeds".to_owned(),
            told: Told::FailingLong,
            validators: Validators {
                etag: Some("\"a\"".to_owned()),
                modified: Some("b".to_owned()),
            },
            content: Some(-7),
            gap: Some(Duration::from_secs(60)),
            newest: Some(at(0)),
            hint: Some(Duration::from_secs(61)),
            habits: Habits {
                guid_unstable: true,
                fragments_matter: true,
            },
            moving: Some(("https://example.org/".to_owned(), 2)),
        };
        writer.keep_pulse(id, &feed.pulse).unwrap();
        assert_eq!(writer.feed(id).unwrap().unwrap(), feed);
    }

    #[test]
    fn an_address_has_one_feed_and_a_removed_one_comes_back_with_its_memory() {
        let writer = archive();
        let id = writer.add_feed(URL, None, &wish(), at(1)).unwrap();
        let refused = writer.add_feed(URL, None, &wish(), at(2)).unwrap_err();
        assert!(matches!(refused, StoreError::Taken { .. }), "{refused}");
        let mut pulse = Pulse::new(at(1));
        pulse.last_success = Some(at(5));
        pulse.failures = 9;
        writer.keep_pulse(id, &pulse).unwrap();
        writer
            .set_feed_state(id, FeedState::Removed, at(6))
            .unwrap();
        assert_eq!(writer.feeds().unwrap(), []);
        assert_eq!(writer.next_poll().unwrap(), None);
        assert_eq!(writer.add_feed(URL, None, &wish(), at(7)).unwrap(), id);
        let feed = writer.feed(id).unwrap().unwrap();
        assert_eq!(feed.pulse.last_success, Some(at(5)));
        assert_eq!((feed.pulse.failures, feed.pulse.next_check), (0, at(7)));
    }

    #[test]
    fn a_feed_does_not_move_to_where_another_is() {
        let writer = archive();
        let other = "https://example.org/feed";
        let id = writer.add_feed(URL, None, &wish(), at(1)).unwrap();
        writer.add_feed(other, None, &wish(), at(1)).unwrap();
        assert!(writer.move_feed(id, other).is_err());
        let mut pulse = Pulse::new(at(1));
        pulse.content = Some(1);
        pulse.validators.etag = Some("\"a\"".to_owned());
        writer.keep_pulse(id, &pulse).unwrap();
        writer.move_feed(id, "https://example.net/feed").unwrap();
        let moved = writer.feed(id).unwrap().unwrap();
        assert_eq!(moved.url, "https://example.net/feed");
        assert_eq!(moved.pulse, Pulse::new(at(1)));
    }

    #[test]
    fn what_is_due_is_found_without_reading_the_rest() {
        let writer = archive();
        for sql in [
            "SELECT id FROM feeds WHERE state = 'active' AND next_check <= ?1
             ORDER BY next_check LIMIT ?2",
            "SELECT next_check FROM feeds WHERE state = 'active' ORDER BY next_check LIMIT 1",
        ] {
            let plan = plan(&writer, sql);
            assert!(plan.contains("feeds_due"), "{sql}\n{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        }
    }
}
