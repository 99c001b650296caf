//! What a clock that was set back leaves behind: moments so far ahead that nobody can have meant them.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::channels::NEVER;
use super::connection::Writer;
use super::error::StoreError;

/// No pause after a failure, no lease and no interval of a feed is longer than this.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(50);

/// Nothing is held for longer: a weekly digest is the rarest.
const LONGEST_HOLD: SignedDuration = SignedDuration::from_hours(8 * 24);

impl Writer {
    /// Makes due now what is due so far ahead that a clock must have been wrong when that was written; gives
    /// how many rows that concerned. What people gave a date of its own is left alone. A claim ends after
    /// `lease`, so that what is on its way is not sent beside itself.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn mend_moments(&self, now: Timestamp, lease: Duration) -> Result<usize, StoreError> {
        let after = |span| {
            now.saturating_add(span)
                .unwrap_or(Timestamp::MAX)
                .as_microsecond()
        };
        let lease = SignedDuration::try_from(lease).unwrap_or_default();
        let (pause, hold, lease) = (after(LONGEST_PAUSE), after(LONGEST_HOLD), after(lease));
        let now = now.as_microsecond();
        let mut mended = 0;
        mended += self.run("UPDATE outbox SET lease = ?1 WHERE lease > ?1", [lease])?;
        mended += self.run(
            "UPDATE outbox SET due = ?1 WHERE due > ?2 AND due < ?3",
            params![now, pause, NEVER],
        )?;
        mended += self.run(
            "UPDATE channels SET probe = ?1 WHERE probe > ?2",
            [now, pause],
        )?;
        mended += self.run(
            "UPDATE channels SET published = ?1 WHERE published > ?2",
            [now, pause],
        )?;
        mended += self.run("UPDATE deliveries SET due = ?1 WHERE due > ?2", [now, hold])?;
        mended += self.run(
            "UPDATE feeds SET next_check = ?1 WHERE next_check > ?2 AND state = 'active'",
            [now, pause],
        )?;
        Ok(mended)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{archive, at};
    use super::*;
    use crate::domain::{Certainty, FeedMode, FeedWish, Form, Target};

    const LEASE: Duration = Duration::from_secs(180);

    #[test]
    fn what_is_too_far_ahead_is_due_now_and_what_is_meant_to_be_later_stays() {
        let writer = archive();
        let wish = FeedWish {
            title: "News".to_owned(),
            mode: FeedMode::Review,
            topics: Vec::new(),
            certainty: Certainty::Announced,
        };
        let day = 86_400;
        for (name, ahead) in [("soon", day), ("wrong", 1_000 * day)] {
            let feed = writer
                .add_feed(&format!("https://{name}.example/"), None, &wish, at(0))
                .unwrap();
            writer.put_off_feed(feed, at(ahead)).unwrap();
        }
        let target = Target::Server {
            server: 1,
            channel: 2,
        };
        let channel = writer.keep_channel(target, Form::Text, "news").unwrap();
        writer.enqueue_notice(channel, "Soon.", at(day)).unwrap();
        writer
            .enqueue_notice(channel, "Wrong.", at(1_000 * day))
            .unwrap();
        assert_eq!(writer.mend_moments(at(5), LEASE).unwrap(), 2);
        let due = writer.due_feeds(at(5), 9).unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].url, "https://wrong.example/");
        let dues: Vec<i64> = writer
            .all("SELECT due FROM outbox ORDER BY id", [], |row| row.get(0))
            .unwrap();
        let micro = |second| at(second).as_microsecond();
        assert_eq!(dues, [micro(day), micro(5)]);
        assert_eq!(writer.mend_moments(at(5), LEASE).unwrap(), 0);
    }
}
