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
