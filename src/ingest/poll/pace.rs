//! When a feed is polled next.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::Pulse;

/// The shortest time between two polls.
pub const SHORTEST: Duration = Duration::from_secs(5 * 60);
/// The longest, unless the feed asks for more.
pub const LONGEST: Duration = Duration::from_secs(12 * 3_600);
/// The longest that a feed or its failures can ask for.
pub const LONGEST_OF_ALL: Duration = Duration::from_secs(24 * 3_600);
/// The longest that one feed can keep the others of its host from being asked.
pub const LONGEST_OF_A_HOST: Duration = Duration::from_secs(3_600);
/// For feeds whose items have no dates.
const UNDATED: Duration = Duration::from_secs(3_600);
/// How many of the newest items say how often there is a new one.
const LOOKED_AT: usize = 10;
/// The silence of a feed is divided by this: after four days it is polled every twelve hours.
const SILENCE: u32 = 8;

/// The newest date of a document and the average time between its newest items. Dates of the
/// future count for nothing.
pub fn rhythm(
    dates: impl Iterator<Item = Timestamp>,
    now: Timestamp,
) -> (Option<Timestamp>, Option<Duration>) {
    let mut dates: Vec<Timestamp> = dates.filter(|date| *date <= now).collect();
    dates.sort_unstable_by(|one, other| other.cmp(one));
    dates.truncate(LOOKED_AT);
    let (Some(newest), Some(oldest)) = (dates.first(), dates.last()) else {
        return (None, None);
    };
    let gaps = u32::try_from(dates.len() - 1).unwrap_or(u32::MAX);
    let gap = (gaps > 0).then(|| positive(newest.duration_since(*oldest)) / gaps);
    (Some(*newest), gap)
}

/// How long to leave a feed alone that answers: half of the average time between its items, longer
/// the longer it has been silent, and never shorter than it asks for. `asked` is what this answer
/// asked for.
pub fn span(pulse: &Pulse, asked: Option<Duration>, now: Timestamp) -> Duration {
    let silence = pulse
        .newest
        .map(|newest| positive(now.duration_since(newest)) / SILENCE);
    let own = match (pulse.gap, silence) {
        (Some(gap), Some(silence)) => (gap / 2).max(silence),
        (None, Some(silence)) => silence.max(UNDATED),
        (_, None) => UNDATED,
    };
    let asked = asked.into_iter().chain(pulse.hint).max();
    own.clamp(SHORTEST, LONGEST)
        .max(asked.unwrap_or_default())
        .min(LONGEST_OF_ALL)
}

/// How long to leave a feed alone that fails, after so many failures in a row: five minutes,
/// doubled with each, or as long as it asks for; a day at most, so that none is ever given up.
pub fn backoff(failures: u32, asked: Option<Duration>) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1).min(16));
    SHORTEST
        .saturating_mul(doubled)
        .max(asked.unwrap_or_default())
        .min(LONGEST_OF_ALL)
}

/// A moment some time later, up to a tenth later still, so that feeds which were polled together
/// do not stay together. `spread` is from 0 to 1.
pub fn later(now: Timestamp, span: Duration, spread: f64) -> Timestamp {
    let span = span.mul_f64(1.0 + spread.clamp(0.0, 1.0) / 10.0);
    let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn positive(span: SignedDuration) -> Duration {
    Duration::try_from(span).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + hours * 3_600).unwrap()
    }

    fn pulse(hours: &[i64], now: Timestamp) -> Pulse {
        let (newest, gap) = rhythm(hours.iter().map(|hour| at(*hour)), now);
        Pulse {
            newest,
            gap,
            ..Pulse::new(now)
        }
    }

    #[test]
    fn a_feed_is_polled_twice_as_often_as_it_has_news() {
        let of = |hours: &[i64]| span(&pulse(hours, at(0)), None, at(0)).as_secs();
        assert_eq!(of(&[0, -4, -8, -12]), 2 * HOUR);
        assert_eq!(of(&[0, 0, 0]), SHORTEST.as_secs());
        assert_eq!(of(&[-1, -200, -400]), LONGEST.as_secs());
        assert_eq!(of(&[]), HOUR);
        assert_eq!(of(&[5, 6]), HOUR, "nothing is known of the future");
        assert_eq!(of(&[0, -4, -8, -12, 9_999]), 2 * HOUR);
    }

    #[test]
    fn silence_makes_it_rarer() {
        let feed = pulse(&[0, 0, 0], at(0));
        let spans: Vec<u64> = [0, 8, 48, 96, 2_000]
            .map(|hours| span(&feed, None, at(hours)).as_secs())
            .into();
        assert_eq!(spans, [300, HOUR, 6 * HOUR, 12 * HOUR, LONGEST.as_secs()]);
    }

    #[test]
    fn a_feed_can_ask_for_less_but_not_for_more_nor_for_ever() {
        let mut feed = pulse(&[0, -4, -8], at(0));
        let of =
            |feed: &Pulse, asked| span(feed, Some(Duration::from_secs(asked)), at(0)).as_secs();
        assert_eq!(of(&feed, 1), 2 * HOUR);
        assert_eq!(of(&feed, 3 * HOUR), 3 * HOUR);
        assert_eq!(of(&feed, 900 * HOUR), 24 * HOUR);
        feed.hint = Some(Duration::from_secs(6 * HOUR));
        assert_eq!(of(&feed, 3 * HOUR), 6 * HOUR);
    }

    #[test]
    fn failures_are_retried_soon_and_then_daily_for_ever() {
        let of = |failures, asked| backoff(failures, asked).as_secs();
        assert_eq!(of(1, None), 300);
        assert_eq!(of(2, None), 600);
        assert_eq!(of(4, None), 2_400);
        assert_eq!(of(10, None), 24 * HOUR);
        assert_eq!(of(u32::MAX, None), 24 * HOUR);
        assert_eq!(of(1, Some(Duration::from_secs(HOUR))), HOUR);
        assert_eq!(of(1, Some(Duration::from_secs(900 * HOUR))), 24 * HOUR);
    }

    #[test]
    fn what_is_spread_is_never_earlier() {
        let span = Duration::from_secs(1_000);
        assert_eq!(
            later(at(0), span, 0.0),
            at(0) + SignedDuration::from_secs(1_000)
        );
        assert_eq!(
            later(at(0), span, 1.0),
            at(0) + SignedDuration::from_secs(1_100)
        );
        assert_eq!(later(Timestamp::MAX, span, 1.0), Timestamp::MAX);
    }
}
