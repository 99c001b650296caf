//! The stand-in's time and its ids. Time is the machine's own plus an offset that a test may
//! move forward, so that token lives and rate-limit windows pass without waiting. Owns no state
//! of Discord.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The first second of 2015 in Unix milliseconds, where Discord's ids begin.
pub const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// A clock that follows the machine and can be moved forward.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    epoch_ms: u64,
    ahead_ms: AtomicU64,
}

impl Clock {
    /// A clock that shows the machine's time.
    pub fn new() -> Self {
        let epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: Instant::now(),
            epoch_ms: u64::try_from(epoch.as_millis()).unwrap_or(u64::MAX),
            ahead_ms: AtomicU64::new(0),
        }
    }

    /// Unix milliseconds now.
    pub fn now_ms(&self) -> u64 {
        let run = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.epoch_ms + run + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Lets `by` pass at once.
    pub fn advance(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

/// A moment as Discord writes it: `2026-08-06T12:00:00.123000+00:00`.
pub fn iso(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00")
        .to_string()
}

/// Makes ids that look like Discord's: milliseconds since 2015 in the upper 42 bits, a counter
/// below, so that they sort by age.
#[derive(Debug, Default)]
pub struct Snowflakes(AtomicU64);

impl Snowflakes {
    /// The next id, made at `now_ms`.
    pub fn next(&self, now_ms: u64) -> u64 {
        let low = self.0.fetch_add(1, Ordering::Relaxed) & 0x003f_ffff;
        (now_ms.saturating_sub(DISCORD_EPOCH_MS) << 22) | low
    }
}

/// When the thing with this id was made, in Unix milliseconds.
pub fn made_at_ms(id: u64) -> u64 {
    (id >> 22) + DISCORD_EPOCH_MS
}
