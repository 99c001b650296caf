//! Reads the moments that feeds and pages give, in the many layouts that they are given in.
//!
//! The standards ask for RFC 822 and RFC 3339. What comes is also `2020/1/10 14:33:00`, `Thu Aug 22
//! 2024`, `26 août 2024`, `03.12.2018 13:03 CET` and seconds since 1970. A moment without a zone is
//! taken to be in UTC, and one without a time to be midnight.

mod layout;
mod words;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 100;

/// Years that news is from. What lies outside is no date: programs write year 1 for none.
const YEARS: std::ops::RangeInclusive<i16> = 1_900..=2_199;

/// The parts of a moment as they are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    hour: i8,
    minute: i8,
    second: i8,
    /// Fractions of a second, in nanoseconds.
    fraction: i32,
    /// `true` after noon, `false` before, if it says so.
    afternoon: Option<bool>,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
}

/// The moment that a text names; `None` when it names none that can be understood, or one that
/// cannot be: the 30th of February, year 1, the very first second of 1970 that stands for nothing.
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let moment = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => layout::digits(text),
        false => layout::numeric(text)
            .or_else(|| layout::worded(text))
            .and_then(Parts::moment),
    };
    moment.filter(|moment| moment.as_second() != 0)
}

impl Parts {
    fn moment(self) -> Option<Timestamp> {
        let year = self.year.filter(|year| YEARS.contains(year))?;
        let date = civil::Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        let mut hour = self.hour;
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        // The end of a day is written as 24:00, and a leap second as :60.
        let next = hour == 24 && self.minute == 0 && self.second == 0;
        let hour = if next { 0 } else { hour };
        let time = civil::Time::new(hour, self.minute, self.second.min(59), self.fraction).ok()?;
        let date = if next { date.tomorrow().ok()? } else { date };
        // No place is further from Greenwich than that; such an offset is a mistake.
        let offset = self.offset.unwrap_or(0);
        let offset = if (-12 * 3_600..=14 * 3_600).contains(&offset) {
            offset
        } else {
            0
        };
        let zone = Offset::from_seconds(offset).ok()?;
        zone.to_timestamp(date.to_datetime(time)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn layouts_that_feeds_use() {
        for (text, expected) in [
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 1 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
            ("Wed, 31 Dec 2003 10:14:55 -0800", "2003-12-31T18:14:55Z"),
            ("Mon, 31 Dec 2003 10:14:55 +05:30", "2003-12-31T04:44:55Z"),
            ("31 Dec 2003 10:14:55 CET", "2003-12-31T09:14:55Z"),
            ("Tue, 26 Nov 2024", "2024-11-26T00:00:00Z"),
            ("Thu Aug 22 2024", "2024-08-22T00:00:00Z"),
            ("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21Z"),
            ("Thu Aug 22 09:10:11 PDT 2024", "2024-08-22T16:10:11Z"),
            (
                "Tue, 26 Nov 2024 10:00:00 GMT+0100 (CET)",
                "2024-11-26T09:00:00Z",
            ),
            ("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"),
            ("2003-12-31T10:14:55.25+01:00", "2003-12-31T09:14:55.25Z"),
            ("2003-12-31t10:14:55,5z", "2003-12-31T10:14:55.5Z"),
            ("2018-12-03T13:03:47", "2018-12-03T13:03:47Z"),
            ("2018-12-03T13:03Z", "2018-12-03T13:03:00Z"),
            ("2023-05-30 12:00:33", "2023-05-30T12:00:33Z"),
            ("2023-05-30 12:00:33 +0200", "2023-05-30T10:00:33Z"),
            ("2023-05-30 12:00:33 UTC", "2023-05-30T12:00:33Z"),
            ("2020/1/10 14:33:00", "2020-01-10T14:33:00Z"),
            ("20031231T101455Z", "2003-12-31T10:14:55Z"),
            ("20031231", "2003-12-31T00:00:00Z"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("2003-335", "2003-12-01T00:00:00Z"),
            ("1699920000", "2023-11-14T00:00:00Z"),
            ("1699920000123", "2023-11-14T00:00:00.123Z"),
            ("03.12.2018 13:03", "2018-12-03T13:03:00Z"),
            ("12/03/2018 1:03 PM", "2018-12-03T13:03:00Z"),
            ("25/12/2018", "2018-12-25T00:00:00Z"),
            ("26 août 2024 à 10:00", "2024-08-26T10:00:00Z"),
            ("mar. 3 janv. 2023 08:00:00 +0100", "2023-01-03T07:00:00Z"),
            ("3. März 2021, 9:05 Uhr", "2021-03-03T09:05:00Z"),
            ("21 de julio de 2022", "2022-07-21T00:00:00Z"),
            ("August 21, 2008 12:30 am", "2008-08-21T00:30:00Z"),
            ("21st August 2008", "2008-08-21T00:00:00Z"),
            ("02-Jan-2006 15:04:05", "2006-01-02T15:04:05Z"),
            ("2023年5月30日 12:00", "2023-05-30T12:00:00Z"),
            ("Sun, 31 Dec 2023 24:00:00 GMT", "2024-01-01T00:00:00Z"),
            ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59Z"),
            ("Fri, 5 Apr 2024 10:00:00 +9900", "2024-04-05T10:00:00Z"),
        ] {
            let expected: Timestamp = expected.parse().expect("a timestamp");
            assert_eq!(moment(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "yesterday",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "30 Feb 2020",
            "2020-13-01",
            "12:30",
            "May",
            "3",
            "99999999999999999999999999",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment(&"1 Jan 2020 ".repeat(20)), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}|[0-9a-zA-Z:+ ,./TZé年월-]{0,60}") {
            let _ = moment(&text);
        }

        #[test]
        fn what_jiff_writes_is_read_back(second in 0_i64..7_000_000_000) {
            let at = Timestamp::from_second(second.max(1)).expect("in range");
            prop_assert_eq!(moment(&at.to_string()), Some(at));
            let rfc = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            prop_assert_eq!(moment(&rfc), Some(at));
        }
    }
}
