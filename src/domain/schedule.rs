//! When a subscription delivers: at once, at a local time each day or week, and not in quiet hours.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::{TimeOfDay, TimeSpan};

/// When matching articles are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Each as soon as it is out.
    AtOnce,
    /// All of a day in one message.
    Daily {
        /// When.
        at: TimeOfDay,
    },
    /// All of a week in one message.
    Weekly {
        /// On which day.
        day: Weekday,
        /// When.
        at: TimeOfDay,
    },
}

/// Hours of each day in which nothing is posted; what comes in waits for their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuietHours {
    /// From when until when, local time.
    pub span: TimeSpan,
    /// Whether confirmed news of today is posted all the same.
    pub breaking_passes: bool,
}

/// The first moment at or after which a digest of this schedule is due, strictly after `now`.
/// `None` for what is delivered at once.
///
/// A time that the clocks skip on a day counts from when they have moved on; one that comes twice
/// counts the first time.
pub fn next_digest(schedule: Schedule, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let (day, at) = match schedule {
        Schedule::AtOnce => return None,
        Schedule::Daily { at } => (None, at),
        Schedule::Weekly { day, at } => (Some(day), at),
    };
    let today = now.to_zoned_datetime(zone.clone()).date();
    (0..=8).find_map(|ahead| {
        let date = today.checked_add(i64::from(ahead).days()).ok()?;
        if day.is_some_and(|day| date.weekday() != day) {
            return None;
        }
        let moment = local(date, at, zone)?;
        (moment > now).then_some(moment)
    })
}

/// When the quiet hours end that `now` falls into; `None` outside of them.
pub fn quiet_until(quiet: QuietHours, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let local_now = now.to_zoned_datetime(zone.clone());
    if !quiet.span.holds(local_now.time().into()) {
        return None;
    }
    (0..=2).find_map(|ahead| {
        let date = local_now.date().checked_add(i64::from(ahead).days()).ok()?;
        let end = local(date, quiet.span.until(), zone)?;
        (end > now).then_some(end)
    })
}

fn local(date: jiff::civil::Date, at: TimeOfDay, zone: &TimeZone) -> Option<Timestamp> {
    let moment = zone.to_ambiguous_zoned_datetime(date.to_datetime(at.into()));
    Some(moment.compatible().ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn time(text: &str) -> TimeOfDay {
        text.parse().unwrap()
    }

    #[test]
    fn a_digest_comes_at_its_local_time_over_both_changes_of_the_clocks() {
        let daily = Schedule::Daily { at: time("8:00") };
        let next = |now| next_digest(daily, &zone(), at(now)).unwrap();
        assert_eq!(next("2026-03-28T06:59:59Z"), at("2026-03-28T07:00:00Z"));
        assert_eq!(next("2026-03-28T07:00:00Z"), at("2026-03-29T06:00:00Z"));
        assert_eq!(next("2026-10-24T07:00:00Z"), at("2026-10-25T07:00:00Z"));
        // 02:30 is skipped on 29 March 2026, and comes twice on 25 October 2026.
        let night = Schedule::Daily { at: time("2:30") };
        let next = |now| next_digest(night, &zone(), at(now)).unwrap();
        assert_eq!(next("2026-03-28T12:00:00Z"), at("2026-03-29T01:30:00Z"));
        assert_eq!(next("2026-10-24T12:00:00Z"), at("2026-10-25T00:30:00Z"));
        assert_eq!(next("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z"));
    }

    #[test]
    fn a_weekly_digest_comes_on_its_day() {
        let weekly = Schedule::Weekly {
            day: Weekday::Monday,
            at: time("9:00"),
        };
        let next = |now| next_digest(weekly, &TimeZone::UTC, at(now)).unwrap();
        assert_eq!(next("2026-11-26T00:00:00Z"), at("2026-11-30T09:00:00Z"));
        assert_eq!(next("2026-11-30T09:00:00Z"), at("2026-12-07T09:00:00Z"));
        assert_eq!(
            next_digest(Schedule::AtOnce, &TimeZone::UTC, at("2026-11-26T00:00:00Z")),
            None
        );
    }

    #[test]
    fn quiet_hours_last_over_midnight_and_end_at_their_local_time() {
        let quiet = QuietHours {
            span: "22-7".parse().unwrap(),
            breaking_passes: false,
        };
        let end = |now| quiet_until(quiet, &zone(), at(now));
        assert_eq!(end("2026-11-26T20:59:00Z"), None);
        assert_eq!(
            end("2026-11-26T21:00:00Z"),
            Some(at("2026-11-27T06:00:00Z"))
        );
        assert_eq!(
            end("2026-11-27T05:59:59Z"),
            Some(at("2026-11-27T06:00:00Z"))
        );
        assert_eq!(end("2026-11-27T06:00:00Z"), None);
        let noon = QuietHours {
            span: "12-13".parse().unwrap(),
            breaking_passes: false,
        };
        assert_eq!(
            quiet_until(noon, &zone(), at("2026-11-26T11:30:00Z")),
            Some(at("2026-11-26T12:00:00Z"))
        );
    }
}
