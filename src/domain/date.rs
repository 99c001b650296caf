//! Dates that know how exact they are: to the year, the month, the day or the second.
//!
//! A news archive is full of "August 2008". Storing that as the first of August would be a lie
//! that the reader cannot see, so a [`Date`] keeps its precision and stands for the whole interval
//! that it names. Everything is in UTC; a reader's own time zone is applied where a date is shown.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use super::phrase::capital;

/// A point in time of known precision, always in UTC.
///
/// Dates order by the moment at which they begin, the coarser first when they begin together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Date {
    /// A whole year, such as 2008.
    Year(i16),
    /// A whole month: year, and month from 1 to 12.
    Month(i16, i8),
    /// A whole day.
    Day(civil::Date),
    /// An exact moment, as feeds give it.
    Time(Timestamp),
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not a date that I know. Write it as 2008, 2008-08, 2008-08-21 or August 2008."
)]
pub struct DateError {
    /// The text as it was given.
    pub text: String,
}

/// The months by the names that people type, in lower case; three letters are enough.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Years that the desk accepts. Outside of them a number is more likely a typing error.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=9998;

impl Date {
    /// The first second of the interval that this date stands for, in seconds since 1970 (UTC).
    pub fn start(self) -> i64 {
        match self {
            Date::Time(moment) => moment.as_second(),
            Date::Year(year) => seconds(year, 1, 1),
            Date::Month(year, month) => seconds(year, month, 1),
            Date::Day(day) => seconds(day.year(), day.month(), day.day()),
        }
    }

    /// The first second after the interval that this date stands for.
    pub fn end(self) -> i64 {
        match self {
            Date::Time(moment) => moment.as_second().saturating_add(1),
            Date::Year(year) => seconds(year.saturating_add(1), 1, 1),
            Date::Month(year, 12) => seconds(year.saturating_add(1), 1, 1),
            Date::Month(year, month) => seconds(year, month.saturating_add(1), 1),
            Date::Day(_) => self.start().saturating_add(86_400),
        }
    }

    /// Today, at day precision.
    pub fn today(now: Timestamp) -> Date {
        Date::Day(now.to_zoned_datetime(TimeZone::UTC).date())
    }

    /// The calendar year in which this date begins.
    pub fn year(self) -> i16 {
        match self {
            Date::Year(year) | Date::Month(year, _) => year,
            Date::Day(day) => day.year(),
            Date::Time(moment) => moment.to_zoned_datetime(TimeZone::UTC).year(),
        }
    }

    /// A short code of the precision, as the store keeps it: `year`, `month`, `day` or `time`.
    pub fn precision(self) -> &'static str {
        match self {
            Date::Year(_) => "year",
            Date::Month(..) => "month",
            Date::Day(_) => "day",
            Date::Time(_) => "time",
        }
    }

    /// The date of a given precision that begins at `start` seconds; the inverse of
    /// [`Date::start`] and [`Date::precision`]. `None` when the precision is unknown or the moment
    /// is outside of what a calendar can hold.
    pub fn from_start(start: i64, precision: &str) -> Option<Date> {
        let moment = Timestamp::from_second(start).ok()?;
        let day = moment.to_zoned_datetime(TimeZone::UTC).date();
        match precision {
            "year" => Some(Date::Year(day.year())),
            "month" => Some(Date::Month(day.year(), day.month())),
            "day" => Some(Date::Day(day)),
            "time" => Some(Date::Time(moment)),
            _ => None,
        }
    }

    /// Whether any moment of this date lies in the range.
    pub fn within(self, range: &DateRange) -> bool {
        range.since.is_none_or(|since| self.end() > since.start())
            && range.until.is_none_or(|until| self.start() < until.end())
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.start()
            .cmp(&other.start())
            .then_with(|| other.end().cmp(&self.end()))
    }
}

/// Seconds since 1970 at which a civil day begins in UTC. Days that no calendar has clamp to the
/// nearest one that it has, so that this cannot fail on data that was written by another version.
fn seconds(year: i16, month: i8, day: i8) -> i64 {
    let clamped = civil::Date::new(
        year.clamp(*YEARS.start(), *YEARS.end() + 1),
        month.clamp(1, 12),
        day.clamp(1, 28),
    )
    .or_else(|_| civil::Date::new(1970, 1, 1));
    let base = clamped
        .and_then(|date| date.to_zoned_datetime(TimeZone::UTC))
        .map(|zoned| zoned.timestamp().as_second())
        .unwrap_or(0);
    base + i64::from(day.clamp(1, 31) - day.clamp(1, 28)) * 86_400
}

/// `2008`, `August 2008`, `21 August 2008`, or `21 August 2008 14:05 UTC`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Date::Year(year) => write!(f, "{year}"),
            Date::Month(year, month) => write!(f, "{} {year}", month_name(month)),
            Date::Day(day) => {
                write!(
                    f,
                    "{} {} {}",
                    day.day(),
                    month_name(day.month()),
                    day.year()
                )
            }
            Date::Time(moment) => {
                let zoned = moment.to_zoned_datetime(TimeZone::UTC);
                let day = Date::Day(zoned.date());
                write!(f, "{day} {:02}:{:02} UTC", zoned.hour(), zoned.minute())
            }
        }
    }
}

/// The ISO 8601 form that configuration files, options and JSON use: `2008`, `2008-08`,
/// `2008-08-21` or `2008-08-21T14:05:00Z`. [`Date::from_str`] reads it back.
pub fn iso(date: Date) -> String {
    match date {
        Date::Year(year) => format!("{year:04}"),
        Date::Month(year, month) => format!("{year:04}-{month:02}"),
        Date::Day(day) => day.to_string(),
        Date::Time(moment) => moment.to_string(),
    }
}

/// The English name of a month from 1 to 12, with a capital.
fn month_name(month: i8) -> String {
    let name = usize::try_from(month - 1)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or("month");
    capital(name)
}

/// Reads what people type: `2008`, `2008-08`, `2008/8/21`, `Aug 2008`, `21 August 2008`,
/// `August 21, 2008` and RFC 3339 times.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let fail = || DateError {
            text: text.chars().take(60).collect(),
        };
        let trimmed = text.trim();
        if let Ok(moment) = trimmed.parse::<Timestamp>() {
            let year = moment.to_zoned_datetime(TimeZone::UTC).year();
            return YEARS
                .contains(&year)
                .then_some(Date::Time(moment))
                .ok_or_else(fail);
        }
        let parts: Vec<&str> = trimmed
            .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
            .filter(|part| !part.is_empty())
            .collect();
        let (year, month, day) = match parts.as_slice() {
            [year] => (*year, None, None),
            [a, b] if month_number(a).is_some() => (*b, month_number(a), None),
            [a, b] => (*a, month_number(b).or_else(|| b.parse().ok()), None),
            [a, b, c] if month_number(a).is_some() => (*c, month_number(a), Some(*b)),
            [a, b, c] if month_number(b).is_some() && a.len() <= 4 => (
                *c,
                month_number(b),
                Some(a.trim_end_matches(char::is_alphabetic)),
            ),
            [a, b, c] => (*a, b.parse().ok(), Some(*c)),
            _ => return Err(fail()),
        };
        if year.len() != 4 || (parts.len() > 1 && month.is_none()) {
            return Err(fail());
        }
        let year: i16 = year.parse().map_err(|_| fail())?;
        if !YEARS.contains(&year) || month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Err(fail());
        }
        match (month, day) {
            (None, _) => Ok(Date::Year(year)),
            (Some(month), None) => Ok(Date::Month(year, month)),
            (Some(month), Some(day)) => {
                let day: i8 = day.parse().map_err(|_| fail())?;
                civil::Date::new(year, month, day)
                    .map(Date::Day)
                    .map_err(|_| fail())
            }
        }
    }
}

/// The number of a month by its name or its first three letters, in any case.
fn month_number(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    if word.len() < 3 {
        return None;
    }
    let index = MONTHS.iter().position(|name| name.starts_with(&word))?;
    i8::try_from(index + 1).ok()
}

/// A span of time with either end open. Both ends belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// Nothing before the beginning of this date.
    pub since: Option<Date>,
    /// Nothing after the end of this date.
    pub until: Option<Date>,
}

impl DateRange {
    /// Whether the range leaves everything in.
    pub fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> String {
        text.parse::<Date>().map_or_else(
            |error| error.to_string(),
            |date| format!("{} = {date}", iso(date)),
        )
    }

    #[test]
    fn reads_what_people_type() {
        for (typed, understood) in [
            ("2008", "2008 = 2008"),
            (" 2008-08 ", "2008-08 = August 2008"),
            ("2008/8/1", "2008-08-01 = 1 August 2008"),
            ("aug 2008", "2008-08 = August 2008"),
            ("August 21, 2008", "2008-08-21 = 21 August 2008"),
            ("21st August 2008", "2008-08-21 = 21 August 2008"),
            (
                "2008-08-21T14:05:00Z",
                "2008-08-21T14:05:00Z = 21 August 2008 14:05 UTC",
            ),
        ] {
            assert_eq!(parse(typed), understood, "{typed}");
        }
    }

    #[test]
    fn refuses_in_words_what_is_no_date() {
        for typed in [
            "",
            "soon",
            "2008-13",
            "2008-02-30",
            "08",
            "20080",
            "1 2 3 4",
            "ma 2008",
            "0000",
        ] {
            assert!(
                parse(typed).contains("is not a date that I know"),
                "{typed}: {}",
                parse(typed)
            );
        }
    }

    #[test]
    fn a_month_overlaps_the_days_in_it() {
        let august = Date::Month(2008, 8);
        let range = |since: &str, until: &str| DateRange {
            since: since.parse().ok(),
            until: until.parse().ok(),
        };
        assert!(august.within(&range("2008-08-10", "")));
        assert!(august.within(&range("", "2008-08-01")));
        assert!(!august.within(&range("2008-09-01", "")));
        assert!(!august.within(&range("", "2008-07")));
        assert_eq!(Date::Month(2008, 12).end(), Date::Year(2009).start());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = text.parse::<Date>();
        }

        #[test]
        fn what_is_written_reads_back(year in 1000i16..9998, month in 1i8..13, day in 1i8..29) {
            let day = civil::Date::new(year, month, day).expect("days up to 28 exist in every month");
            for date in [Date::Year(year), Date::Month(year, month), Date::Day(day)] {
                prop_assert_eq!(iso(date).parse::<Date>(), Ok(date));
                prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
                prop_assert_eq!(Date::from_start(date.start(), date.precision()), Some(date));
                prop_assert!(date.start() < date.end());
            }
        }
    }
}
