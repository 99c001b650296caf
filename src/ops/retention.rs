//! How backups by the schedule are called, and which of them stay. Pure.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How the names of backups by the schedule begin.
const BEGINNING: &str = "newsdesk-";

/// How they end.
const ENDING: &str = ".sqlite";

/// The time between them, as it stands in names.
const FORM: &str = "%Y%m%dT%H%M%SZ";

/// How many backups stay. Each number by itself: a backup stays if any of them wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// So many of the latest; at least one stays whatever this says.
    pub latest: usize,
    /// The latest of each of so many days (UTC) that have one.
    pub daily: usize,
    /// The latest of each of so many weeks that have one; a week begins on Monday.
    pub weekly: usize,
}

/// How many letters of an archive's identity stand in names.
const MARK: usize = 8;

/// What tells the backups of an archive from those of another, by the archive's identity.
pub fn mark_of(archive: &str) -> String {
    archive.chars().take(MARK).collect()
}

/// The name of a backup that is made of an archive at a moment. Names of one archive are in the order of their
/// moments.
pub fn name_of(mark: &str, at: Timestamp) -> String {
    format!("{BEGINNING}{mark}-{}{ENDING}", at.strftime(FORM))
}

/// When a backup of an archive was made, by its name; `None` for any other name.
pub fn moment_of(mark: &str, name: &str) -> Option<Timestamp> {
    let middle = name.strip_prefix(BEGINNING)?.strip_suffix(ENDING)?;
    let moment = middle.strip_prefix(mark)?.strip_prefix('-')?;
    let moment = jiff::civil::DateTime::strptime(FORM, moment).ok()?;
    let moment = TimeZone::UTC.to_timestamp(moment).ok()?;
    // Whatever else the parser would read is not a name of ours.
    (name_of(mark, moment) == name).then_some(moment)
}

/// Those of some backups that need not stay.
pub fn surplus(made: &[Timestamp], keep: Keep) -> Vec<Timestamp> {
    let mut made = made.to_vec();
    made.sort_unstable_by(|one, other| other.cmp(one));
    made.dedup();
    let mut stays: BTreeSet<Timestamp> = made.iter().take(keep.latest.max(1)).copied().collect();
    stays.extend(latest_of_each(&made, keep.daily, |day| day));
    stays.extend(latest_of_each(&made, keep.weekly, |day| {
        day.iso_week_date()
            .first_of_week()
            .map_or(day, |first| first.date())
    }));
    made.retain(|moment| !stays.contains(moment));
    made
}

/// The first of each span of days, for so many spans; the moments come in their order, the latest first.
fn latest_of_each(
    made: &[Timestamp],
    spans: usize,
    span: impl Fn(Date) -> Date,
) -> impl Iterator<Item = Timestamp> {
    let mut seen = BTreeSet::new();
    let mut first = Vec::new();
    for moment in made {
        if seen.insert(span(moment.to_zoned_datetime(TimeZone::UTC).date())) {
            first.push(*moment);
        }
    }
    first.into_iter().take(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_tells_when_a_backup_was_made_and_no_other_name_does() {
        let moment = at("2026-11-26T09:15:00Z");
        let mark = mark_of("0123abcdef456789");
        assert_eq!(
            name_of(&mark, moment),
            "newsdesk-0123abcd-20261126T091500Z.sqlite"
        );
        assert_eq!(moment_of(&mark, &name_of(&mark, moment)), Some(moment));
        for other in [
            "newsdesk.sqlite",
            "newsdesk-0123abcd-20261126.sqlite",
            "newsdesk-0123abcd-20261326T091500Z.sqlite",
            "newsdesk-0123abcd-20261126T091500Z.sqlite.gz",
            "newsdesk-0123abcd-+2026112T091500Z.sqlite",
            "my-newsdesk-0123abcd-20261126T091500Z.sqlite",
            "newsdesk-20261126T091500Z.sqlite",
            "newsdesk-9876abcd-20261126T091500Z.sqlite",
            "archive.sqlite",
            "",
        ] {
            assert_eq!(moment_of(&mark, other), None, "{other}");
        }
    }

    #[test]
    fn the_latest_of_days_and_weeks_stay() {
        // Every six hours for sixty days, the last one on a Thursday.
        let last = at("2026-11-26T18:00:00Z");
        let made: Vec<Timestamp> = (0..240)
            .map(|number| last - jiff::SignedDuration::from_hours(6 * number))
            .collect();
        let keep = Keep {
            latest: 2,
            daily: 3,
            weekly: 3,
        };
        let gone = surplus(&made, keep);
        let stays: Vec<String> = made
            .iter()
            .filter(|moment| !gone.contains(moment))
            .map(|moment| moment.strftime("%d %b %H").to_string())
            .collect();
        assert_eq!(
            stays,
            [
                "26 Nov 18",
                "26 Nov 12",
                "25 Nov 18",
                "24 Nov 18",
                "22 Nov 18",
                "15 Nov 18"
            ]
        );
    }

    #[test]
    fn the_last_one_stays_whatever_is_wanted() {
        let nothing = Keep {
            latest: 0,
            daily: 0,
            weekly: 0,
        };
        let made = ["2026-11-26T09:00:00Z", "2026-11-25T09:00:00Z"].map(at);
        assert_eq!(surplus(&made, nothing), [at("2026-11-25T09:00:00Z")]);
        assert_eq!(surplus(&[], nothing), []);
    }

    #[test]
    fn a_year_over_its_end_keeps_its_weeks_apart() {
        // Thursday 31 December 2026 and Friday 1 January 2027 are of one week.
        let keep = Keep {
            latest: 1,
            daily: 0,
            weekly: 2,
        };
        let made = [
            "2027-01-01T09:00:00Z",
            "2026-12-31T09:00:00Z",
            "2026-12-27T09:00:00Z",
        ]
        .map(at);
        assert_eq!(surplus(&made, keep), [at("2026-12-31T09:00:00Z")]);
    }
}
