//! Dates that programs write as numbers: seconds since 1970 and their fractions, and the digits of a
//! calendar without its marks.

use jiff::{Timestamp, civil};

/// A date as a text that is read later. One that is a number becomes the moment or the day that it
/// means; whatever else it says stays as it is.
pub(super) fn as_date(text: String) -> String {
    let trimmed = text.trim();
    let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !is_number(digits) || !is_number(fraction) {
        return text;
    }
    // `2008.0` is how tables write a year, `1219320000.25` how programs write seconds; `2008.08` is neither.
    if fraction.bytes().any(|digit| digit != b'0') && digits.len() < 9 {
        return text;
    }
    let known = if whole.starts_with('-') {
        None
    } else {
        calendar(digits)
    };
    let known = known.or_else(|| since_1970(whole));
    known.unwrap_or_else(|| whole.to_owned())
}

/// `20080821`, `200808211405` and `20080821140500`.
fn calendar(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let year: i16 = digits.get(..4)?.parse().ok()?;
    // Beyond of these years it is a number of seconds.
    if !(1900..2200).contains(&year) {
        return None;
    }
    let day = civil::Date::new(year, part(4, 6)?, part(6, 8)?).ok()?;
    match digits.len() {
        8 => Some(day.to_string()),
        12 | 14 => {
            let second = part(12, 14).unwrap_or(0);
            let time = civil::Time::new(part(8, 10)?, part(10, 12)?, second, 0).ok()?;
            Some(format!("{}Z", day.to_datetime(time)))
        }
        _ => None,
    }
}

/// Seconds since 1970, or thousandths, millionths and billionths of them. What is less than three
/// years of seconds is more likely something else.
fn since_1970(number: &str) -> Option<String> {
    let number: i64 = number.parse().ok()?;
    let moment = match number.unsigned_abs() {
        100_000_000..100_000_000_000 => Timestamp::from_second(number),
        100_000_000_000..100_000_000_000_000 => Timestamp::from_millisecond(number),
        100_000_000_000_000..100_000_000_000_000_000 => Timestamp::from_microsecond(number),
        100_000_000_000_000_000.. => Timestamp::from_nanosecond(number.into()),
        _ => return None,
    };
    let moment = moment.ok()?;
    // The archive keeps seconds.
    let seconds = Timestamp::from_second(moment.as_second()).ok()?;
    Some(seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_dates_that_they_mean() {
        for (written, date) in [
            ("2008", "2008"),
            ("2008.0", "2008"),
            ("20080821", "2008-08-21"),
            ("20080821140500", "2008-08-21T14:05:00Z"),
            ("200808211405", "2008-08-21T14:05:00Z"),
            ("202499999999", "1976-06-01T17:59:59Z"),
            ("1219320000", "2008-08-21T12:00:00Z"),
            ("1219320000.75", "2008-08-21T12:00:00Z"),
            ("1219320000000", "2008-08-21T12:00:00Z"),
            ("1219320000000000", "2008-08-21T12:00:00Z"),
            ("1219320000000000000", "2008-08-21T12:00:00Z"),
            ("-315619200", "1960-01-01T00:00:00Z"),
            ("999999999", "2001-09-09T01:46:39Z"),
            // What means none is for whoever reads the text to refuse.
            ("20081321", "20081321"),
            ("-2008", "-2008"),
            ("2008.08", "2008.08"),
            ("21.08.2008", "21.08.2008"),
            ("August 2008", "August 2008"),
            ("99999999999999999999", "99999999999999999999"),
            ("-", "-"),
            ("", ""),
        ] {
            assert_eq!(as_date(written.to_owned()), date, "{written}");
        }
    }
}
