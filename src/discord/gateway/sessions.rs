//! How many sessions may be started.
//!
//! Discord grants 1,000 in 24 hours; whoever asks for more loses all sessions and the token itself.
//! So a start that cannot be afforded waits, and when few are left each start waits long enough for
//! the rest to last.

use std::time::Duration;

use crate::discord::rest::routes::SessionStartLimit;

/// Below this share of the total, in percent, starts are spread out.
const LOW_PERCENT: u64 = 10;
/// The longest pause while there are sessions left.
const LONGEST_SPREAD: Duration = Duration::from_secs(15 * 60);
/// The longest pause of all: the count starts anew each day, whatever an answer says.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// How long to wait before starting so many shards; zero almost always.
pub fn pause_before(limit: SessionStartLimit, shards: u32) -> Duration {
    let reset = Duration::from_millis(limit.reset_after).min(LONGEST);
    if limit.remaining < shards {
        return reset;
    }
    let low = u64::from(limit.total) * LOW_PERCENT / 100;
    if u64::from(limit.remaining - shards) >= low {
        return Duration::ZERO;
    }
    (reset / limit.remaining.max(1) * shards).min(LONGEST_SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(remaining: u32, reset_after: u64) -> SessionStartLimit {
        SessionStartLimit {
            total: 1000,
            remaining,
            reset_after,
            max_concurrency: 1,
        }
    }

    #[test]
    fn sessions_are_not_burnt() {
        assert_eq!(pause_before(limit(1000, 86_400_000), 1), Duration::ZERO);
        assert_eq!(pause_before(limit(101, 86_400_000), 1), Duration::ZERO);
        assert_eq!(pause_before(limit(50, 500_000), 1), Duration::from_secs(10));
        assert_eq!(pause_before(limit(50, 86_400_000), 1), LONGEST_SPREAD);
        assert_eq!(pause_before(limit(0, 7_000), 1), Duration::from_secs(7));
        assert_eq!(pause_before(limit(3, 7_000), 4), Duration::from_secs(7));
    }

    #[test]
    fn numbers_that_cannot_be_keep_the_bot_away_for_a_day_at_most() {
        for (total, remaining, shards) in [
            (u32::MAX, 0, 1),
            (u32::MAX, 1, 1),
            (u32::MAX, u32::MAX, u32::MAX),
            (0, 0, u32::MAX),
        ] {
            let limit = SessionStartLimit {
                total,
                remaining,
                reset_after: u64::MAX,
                max_concurrency: 0,
            };
            let pause = pause_before(limit, shards);
            assert!(pause <= LONGEST, "{limit:?}: {pause:?}");
        }
    }
}
