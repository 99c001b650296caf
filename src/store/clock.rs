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

/// How long before the present an attempt is taken to have begun that seems to begin later, where nobody knows
/// by how much the clock was wrong: whoever looks for what it left behind begins there.
const LONG_BEFORE: SignedDuration = SignedDuration::from_hours(24);

impl Writer {
    /// Puts right what a clock that was ahead has left behind; gives how many moments those were. `back` is by
    /// how much it was set back, where that is known: then every pause ends when it would have ended. Else what
    /// is due so far ahead that nobody can have meant it is due now. What people gave a date of its own is left
    /// alone. A claim ends after `lease`, so that what is on its way is not sent beside itself.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn mend_moments(
        &self,
        now: Timestamp,
        back: Option<SignedDuration>,
        lease: Duration,
    ) -> Result<usize, StoreError> {
        let after = |span| {
            now.saturating_add(span)
                .unwrap_or(Timestamp::MAX)
                .as_microsecond()
        };
        let lease = SignedDuration::try_from(lease).unwrap_or_default();
        let (hold, lease) = (after(LONGEST_HOLD), after(lease));
        let pause = after(if back.is_some() {
            SignedDuration::ZERO
        } else {
            LONGEST_PAUSE
        });
        // Without a known span a pause ends now.
        let micros = |span: SignedDuration| i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        let earlier = back.map_or(i64::MAX / 4, micros);
        let began = back.map_or(micros(LONG_BEFORE), micros);
        let now = now.as_microsecond();
        let mut mended = 0;
        mended += self.run("UPDATE outbox SET lease = ?1 WHERE lease > ?1", [lease])?;
        mended += self.run(
            "UPDATE outbox SET due = max(?1, due - ?4) WHERE due > ?2 AND due < ?3",
            params![now, pause, NEVER, earlier],
        )?;
        // An attempt of the future would never be looked for, and sent again.
        for column in ["begun", "tried"] {
            mended += self.run(
                &format!(
                    "UPDATE outbox SET {column} = min(?1, CASE WHEN ?3 THEN {column} ELSE ?1 END - ?2)
                      WHERE {column} > ?1"
                ),
                params![now, began, back.is_some()],
            )?;
        }
        for column in ["probe", "published"] {
            mended += self.run(
                &format!(
                    "UPDATE channels SET {column} = max(?1, {column} - ?3) WHERE {column} > ?2"
                ),
                [now, pause, earlier],
            )?;
        }
        mended += self.run(
            "UPDATE channels SET last_posted = ?1 WHERE last_posted > ?1",
            [now],
        )?;
        mended += self.run("UPDATE deliveries SET due = ?1 WHERE due > ?2", [now, hold])?;
        mended += self.run(
            "UPDATE feeds SET next_check = max(?1, next_check - ?3)
              WHERE next_check > ?2 AND state = 'active'",
            [now, pause, earlier],
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
        assert_eq!(writer.mend_moments(at(5), None, LEASE).unwrap(), 2);
        let due = writer.due_feeds(at(5), 9).unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].url, "https://wrong.example/");
        let dues: Vec<i64> = writer
            .all("SELECT due FROM outbox ORDER BY id", [], |row| row.get(0))
            .unwrap();
        let micro = |second| at(second).as_microsecond();
        assert_eq!(dues, [micro(day), micro(5)]);
        assert_eq!(writer.mend_moments(at(5), None, LEASE).unwrap(), 0);
    }

    #[test]
    fn what_a_clock_put_off_by_hours_waits_only_as_long_as_it_was_meant_to() {
        let writer = archive();
        let target = Target::Server {
            server: 1,
            channel: 2,
        };
        let channel = writer.keep_channel(target, Form::Text, "news").unwrap();
        let hours = 40 * 3_600;
        writer
            .enqueue_notice(channel, "Late.", at(hours + 60))
            .unwrap();
        writer
            .run(
                "UPDATE outbox SET begun = ?1, tried = ?1",
                [at(hours - 30).as_microsecond()],
            )
            .unwrap();
        let back = SignedDuration::from_secs(hours);
        writer.mend_moments(at(0), Some(back), LEASE).unwrap();
        let row = writer
            .one("SELECT due, begun, tried FROM outbox", [], |row| {
                Ok([
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, i64>(2)?,
                ])
            })
            .unwrap();
        let expected = [60, -30, -30].map(|second| at(second).as_microsecond());
        assert_eq!(row, Some(expected));
    }
}
