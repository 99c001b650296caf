//! What is to become of new items: which go out, which wait for a moderator, and which are too old
//! or too many for either.

use jiff::{SignedDuration, Timestamp};

use crate::domain::FeedMode;

/// More new items than this in one poll do not go out one by one.
pub const FLOOD: usize = 8;

/// More than this in one poll do not go out at all: the newest do.
pub const MOST_AT_ONCE: usize = 45;

/// What was published longer ago is no news.
pub const AGE_GATE: SignedDuration = SignedDuration::from_hours(72);

/// How far in the future a date may be before it is not believed.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// What is to become of a new item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It is published and goes out.
    Announce,
    /// It waits for a moderator.
    Queue,
    /// It is published, and nothing of it is posted.
    Keep,
    /// It is remembered, and becomes no article.
    Note,
}

/// When an item counts as published: as it says, but not in the future, and now if it does not say.
pub fn dated(published: Option<Timestamp>, now: Timestamp) -> Timestamp {
    published.map_or(now, |date| {
        date.min(now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX))
    })
}

/// What is to become of the new items of a poll, given when each was published, the oldest first.
/// `first` is the first poll of a feed: what it holds then is no news.
pub fn courses(dates: &[Timestamp], mode: FeedMode, first: bool, now: Timestamp) -> Vec<Course> {
    let oldest = now.saturating_sub(AGE_GATE).unwrap_or(Timestamp::MIN);
    let old = dates.iter().filter(|date| **date < oldest).count();
    // The oldest come first, so that what is beyond the most is at the beginning.
    let beyond = dates.len().saturating_sub(MOST_AT_ONCE);
    let course = |(at, date): (usize, &Timestamp)| match mode {
        FeedMode::Direct if first || *date < oldest || at < beyond => Course::Keep,
        FeedMode::Direct => Course::Announce,
        // An item that turns up late is as good as others to somebody who looks at each. Many of
        // them are an archive that has moved.
        FeedMode::Review if first || at < beyond || (*date < oldest && old > FLOOD) => Course::Note,
        FeedMode::Review => Course::Queue,
    };
    dates.iter().enumerate().map(course).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_ago(hours: i64) -> Timestamp {
        now() - SignedDuration::from_hours(hours)
    }

    fn now() -> Timestamp {
        "2026-11-26T12:00:00Z".parse().unwrap()
    }

    fn count(dates: &[Timestamp], mode: FeedMode, first: bool, wanted: Course) -> usize {
        let all = courses(dates, mode, first, now());
        all.into_iter().filter(|course| *course == wanted).count()
    }

    #[test]
    fn nothing_of_the_first_poll_is_posted_or_queued() {
        let dates = [hours_ago(2), hours_ago(1)];
        assert_eq!(count(&dates, FeedMode::Direct, true, Course::Keep), 2);
        assert_eq!(count(&dates, FeedMode::Review, true, Course::Note), 2);
    }

    #[test]
    fn what_is_old_is_kept_and_what_is_young_goes_out() {
        let dates = [hours_ago(73), hours_ago(71), hours_ago(0)];
        assert_eq!(
            courses(&dates, FeedMode::Direct, false, now()),
            [Course::Keep, Course::Announce, Course::Announce]
        );
        assert_eq!(count(&dates, FeedMode::Review, false, Course::Queue), 3);
    }

    #[test]
    fn an_archive_that_turns_up_does_not_flood_the_queue() {
        let mut dates = vec![hours_ago(1_000); 9];
        dates.push(hours_ago(1));
        assert_eq!(count(&dates, FeedMode::Review, false, Course::Note), 9);
        assert_eq!(count(&dates, FeedMode::Review, false, Course::Queue), 1);
    }

    #[test]
    fn of_very_many_only_the_newest_go_out() {
        let dates: Vec<Timestamp> = (0..60).rev().map(hours_ago).collect();
        let all = courses(&dates, FeedMode::Direct, false, now());
        assert_eq!(all[14], Course::Keep);
        assert!(all[15..].iter().all(|course| *course == Course::Announce));
        assert_eq!(count(&dates, FeedMode::Review, false, Course::Note), 15);
    }

    #[test]
    fn the_future_is_not_believed() {
        let soon = now() + SignedDuration::from_mins(5);
        assert_eq!(dated(Some(soon), now()), soon);
        let later = now() + SignedDuration::from_hours(5);
        assert_eq!(dated(Some(later), now()), now() + AHEAD);
        assert_eq!(dated(Some(hours_ago(9)), now()), hours_ago(9));
        assert_eq!(dated(None, now()), now());
    }
}
