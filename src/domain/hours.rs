//! Times of day as people say them, and spans between two of them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

/// The minutes of a day.
const DAY: u16 = 24 * 60;

/// A time of day, to the minute, in whatever time zone it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

/// From one time of day to another, over midnight when the second comes before the first. The two
/// differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeSpan {
    from: TimeOfDay,
    until: TimeOfDay,
}

/// Why a text is not a time of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time of day that I know. Write it as 7:30, 19:00 or 7 am.")]
pub struct TimeError(pub String);

/// Why a text is not a span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// There are no two times in it.
    #[error("{0:?} is not a span of time that I know. Write it as 22:00-07:00 or 22-7.")]
    NotTwo(String),
    /// One of the two is none.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// It is over as it begins.
    #[error("A span that begins and ends at {0} is empty. Give it two different times.")]
    Empty(TimeOfDay),
}

impl TimeOfDay {
    /// Eight in the morning.
    pub const EIGHT: TimeOfDay = TimeOfDay(8 * 60);

    /// The time so many minutes after midnight; `None` past the end of the day.
    pub fn from_minutes(minutes: u16) -> Option<TimeOfDay> {
        (minutes < DAY).then_some(TimeOfDay(minutes))
    }

    /// Minutes after midnight, below 1,440.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl From<Time> for TimeOfDay {
    /// The minute that a time lies in.
    fn from(time: Time) -> TimeOfDay {
        // Neither is ever negative.
        TimeOfDay(time.hour() as u16 * 60 + time.minute() as u16)
    }
}

impl From<TimeOfDay> for Time {
    fn from(time: TimeOfDay) -> Time {
        // Below 24 and 60.
        jiff::civil::time((time.0 / 60) as i8, (time.0 % 60) as i8, 0, 0)
    }
}

impl TimeSpan {
    /// The span from one time until another; `None` when they are the same.
    pub fn new(from: TimeOfDay, until: TimeOfDay) -> Option<TimeSpan> {
        (from != until).then_some(TimeSpan { from, until })
    }

    /// When it begins; this minute belongs to it.
    pub fn from(self) -> TimeOfDay {
        self.from
    }

    /// When it ends; this minute no longer belongs to it.
    pub fn until(self) -> TimeOfDay {
        self.until
    }

    /// Whether a time lies in it.
    pub fn holds(self, time: TimeOfDay) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&time)
        } else {
            time >= self.from || time < self.until
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.until)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeError;

    /// Reads `07:30`, `7.30`, `7:30 pm`, `7 am`, `19h`, `19h30`, `0730`, `19`, `noon`, `midnight`. The end of
    /// the day, `24:00`, is its beginning.
    fn from_str(text: &str) -> Result<TimeOfDay, TimeError> {
        read(text).ok_or_else(|| TimeError(text.trim().chars().take(40).collect()))
    }
}

fn read(text: &str) -> Option<TimeOfDay> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "noon" => return TimeOfDay::from_minutes(DAY / 2),
        "midnight" => return TimeOfDay::from_minutes(0),
        _ => {}
    }
    let (clock, half) = without_half(&text);
    let clock = clock.trim_end();
    let (hour, minute) = match clock.split_once([':', '.', 'h']) {
        Some((hour, "")) if clock.ends_with('h') => (hour, "0"),
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        // Three letters or more: the last two are minutes.
        None if clock.len() > 2 && clock.is_ascii() => clock.split_at(clock.len() - 2),
        None => (clock, "0"),
    };
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Evening) => hour % 12 + 12,
    };
    match (hour, minute) {
        (24, 0) => TimeOfDay::from_minutes(0),
        (0..=23, 0..=59) => TimeOfDay::from_minutes(hour * 60 + minute),
        _ => None,
    }
}

enum Half {
    Morning,
    Evening,
}

/// A time without the word for its half of the day.
fn without_half(text: &str) -> (&str, Option<Half>) {
    for word in ["am", "a.m.", "a.m"] {
        if let Some(clock) = text.strip_suffix(word) {
            return (clock, Some(Half::Morning));
        }
    }
    for word in ["pm", "p.m.", "p.m"] {
        if let Some(clock) = text.strip_suffix(word) {
            return (clock, Some(Half::Evening));
        }
    }
    (text, None)
}

/// A number of one or two digits.
fn digits(text: &str) -> Option<u16> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

impl FromStr for TimeSpan {
    type Err = SpanError;

    /// Reads two times with a dash, `to` or `until` between them: `22:00-07:00`, `22-7`, `10 pm to 7 am`.
    fn from_str(text: &str) -> Result<TimeSpan, SpanError> {
        let low = text.trim().to_lowercase();
        let two = low
            .split_once(['-', '–', '—'])
            .or_else(|| low.split_once(" to "))
            .or_else(|| low.split_once(" until "));
        let Some((from, until)) = two else {
            return Err(SpanError::NotTwo(low.chars().take(40).collect()));
        };
        let from: TimeOfDay = from.parse()?;
        TimeSpan::new(from, until.parse()?).ok_or(SpanError::Empty(from))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_people_say_them() {
        for (typed, time) in [
            ("07:30", "07:30"),
            ("7:30", "07:30"),
            ("7.30", "07:30"),
            ("0730", "07:30"),
            ("730", "07:30"),
            ("7 am", "07:00"),
            ("7AM", "07:00"),
            ("7:30 p.m.", "19:30"),
            ("12 am", "00:00"),
            ("12:15pm", "12:15"),
            ("19h", "19:00"),
            ("19h30", "19:30"),
            ("19", "19:00"),
            (" 0 ", "00:00"),
            ("24:00", "00:00"),
            ("Noon", "12:00"),
            ("midnight", "00:00"),
        ] {
            let read = typed.parse::<TimeOfDay>().map(|time| time.to_string());
            assert_eq!(read.as_deref(), Ok(time), "{typed}");
        }
        for typed in [
            "", "h", ":", "25", "24:01", "7:60", "7:3", "13 pm", "0 am", "7-30", "+7", "-1",
            "7:30:00", "soon", "٧", "12345", "1é", "am",
        ] {
            assert!(typed.parse::<TimeOfDay>().is_err(), "{typed}");
        }
    }

    #[test]
    fn spans_are_read_as_people_say_them() {
        for (typed, span) in [
            ("22:00-07:00", "22:00-07:00"),
            ("22-7", "22:00-07:00"),
            ("22 – 7.30", "22:00-07:30"),
            ("10 pm to 7 am", "22:00-07:00"),
            ("12-24", "12:00-00:00"),
        ] {
            let read = typed.parse::<TimeSpan>().map(|span| span.to_string());
            assert_eq!(read.as_deref(), Ok(span), "{typed}");
        }
        for (typed, words) in [
            (
                "22:00",
                "\"22:00\" is not a span of time that I know. Write it as 22:00-07:00 or 22-7.",
            ),
            (
                "22-25",
                "\"25\" is not a time of day that I know. Write it as 7:30, 19:00 or 7 am.",
            ),
            (
                "0-24",
                "A span that begins and ends at 00:00 is empty. Give it two different times.",
            ),
        ] {
            let error = typed.parse::<TimeSpan>().expect_err(typed);
            assert_eq!(error.to_string(), words);
        }
    }

    #[test]
    fn a_span_may_go_over_midnight() {
        let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
        let night: TimeSpan = "22-7".parse().unwrap();
        let day: TimeSpan = "9-17".parse().unwrap();
        for (at, in_night, in_day) in [
            ("21:59", false, false),
            ("22:00", true, false),
            ("00:00", true, false),
            ("06:59", true, false),
            ("07:00", false, false),
            ("09:00", false, true),
            ("17:00", false, false),
        ] {
            assert_eq!(night.holds(time(at)), in_night, "{at}");
            assert_eq!(day.holds(time(at)), in_day, "{at}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(from in 0_u16..DAY, until in 0_u16..DAY) {
            let time = |minutes| TimeOfDay::from_minutes(minutes).expect("within the day");
            prop_assert_eq!(time(from).to_string().parse(), Ok(time(from)));
            if let Some(span) = TimeSpan::new(time(from), time(until)) {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
            }
        }

        #[test]
        fn no_text_panics(text in "(?s).{0,12}|[0-9:.h apm-]{0,12}") {
            let _ = text.parse::<TimeOfDay>();
            let _ = text.parse::<TimeSpan>();
        }
    }
}
