//! The layouts: digits alone, numbers with marks between them, and words.

use jiff::{Timestamp, civil};

use super::words::{month, zone};
use super::{Parts, YEARS};

/// A moment of digits alone: seconds or milliseconds since 1970, or a date without its marks.
pub(super) fn digits(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        9 | 10 => Timestamp::from_second(number).ok(),
        12 | 13 => Timestamp::from_millisecond(number).ok(),
        4 | 8 | 14 => {
            let part = |from: usize, to: usize| text.get(from..to)?.parse::<i8>().ok();
            let parts = Parts {
                year: text[..4].parse().ok(),
                month: part(4, 6),
                day: part(6, 8),
                hour: part(8, 10).unwrap_or(0),
                minute: part(10, 12).unwrap_or(0),
                second: part(12, 14).unwrap_or(0),
                ..Parts::default()
            };
            parts.moment()
        }
        _ => None,
    }
}

/// Reads numbers from the front of a text.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// A number of so many digits at the most, and how many it has.
    fn number(&mut self, most: usize) -> Option<(i32, usize)> {
        let length = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let number = self.0[..length].parse().ok()?;
        self.0 = &self.0[length..];
        Some((number, length))
    }

    fn small(&mut self) -> Option<i8> {
        self.number(2)
            .and_then(|(number, _)| i8::try_from(number).ok())
    }

    fn takes(&mut self, marks: &[char]) -> Option<char> {
        let mark = self.0.chars().next().filter(|mark| marks.contains(mark))?;
        self.0 = &self.0[mark.len_utf8()..];
        Some(mark)
    }
}

/// A date of numbers, the year first or last, and what follows it.
pub(super) fn numeric(text: &str) -> Option<Parts> {
    let asian: String;
    let text = if text.contains(['年', '년', '月', '월']) {
        asian = text
            .replace("년 ", "-")
            .replace("월 ", "-")
            .replace(['年', '월', '月', '년'], "-")
            .replace(['日', '일'], " ");
        &asian
    } else {
        text
    };
    let mut cursor = Cursor(text);
    let (first, length) = cursor.number(8)?;
    let mut parts = Parts::default();
    match length {
        8 => {
            parts.year = i16::try_from(first / 10_000).ok();
            parts.month = i8::try_from(first / 100 % 100).ok();
            parts.day = i8::try_from(first % 100).ok();
        }
        4 => {
            parts.year = i16::try_from(first).ok();
            let mark = cursor.takes(&['-', '/', '.'])?;
            let (second, length) = cursor.number(3)?;
            if length == 3 {
                let start = civil::Date::new(parts.year?, 1, 1).ok()?;
                let days = jiff::Span::new().try_days(second - 1).ok()?;
                let day = start.checked_add(days).ok()?;
                (parts.month, parts.day) = (Some(day.month()), Some(day.day()));
            } else {
                parts.month = i8::try_from(second).ok();
                if cursor.takes(&[mark]).is_some() {
                    parts.day = Some(cursor.small()?);
                }
            }
        }
        1 | 2 => {
            let mark = cursor.takes(&['.', '/', '-'])?;
            let second = cursor.small()?;
            cursor.takes(&[mark])?;
            let (year, length) = cursor.number(4)?;
            parts.year = full_year(year, length);
            let first = i8::try_from(first).ok()?;
            // With slashes the month comes first, unless it cannot be one.
            let american = mark == '/' && first <= 12;
            let (month, day) = if american {
                (first, second)
            } else {
                (second, first)
            };
            (parts.month, parts.day) = (Some(month), Some(day));
        }
        _ => return None,
    }
    let rest = cursor.0.trim_start_matches(|mark: char| {
        mark.is_whitespace() || matches!(mark, 'T' | 't' | '_' | ',' | ';')
    });
    compact_time(rest, &mut parts).unwrap_or_else(|| rest_of(rest, &mut parts));
    Some(parts)
}

/// `101455Z`: a time without its marks, as it follows a date without its own.
fn compact_time(rest: &str, parts: &mut Parts) -> Option<()> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(length, 4 | 6) {
        return None;
    }
    parts.hour = rest[..2].parse().ok()?;
    parts.minute = rest[2..4].parse().ok()?;
    parts.second = rest
        .get(4..length)
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    rest_of(&rest[length..], parts);
    Some(())
}

/// A date with a month by its name, in any order that a reader would understand.
pub(super) fn worded(text: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    rest_of(text, &mut parts);
    (parts.year.is_some() && parts.month.is_some()).then_some(parts)
}

/// Reads whatever a text has of a time, a zone, and the parts of a date that are missing. Words that
/// mean nothing, such as days of the week, are passed over.
fn rest_of(text: &str, parts: &mut Parts) {
    let numbered = parts.year.is_some();
    // A comma may stand before the fractions of a second, and between anything else.
    let chunks = text.split(|mark: char| mark.is_whitespace() || matches!(mark, '(' | ')' | ';'));
    let words = chunks.flat_map(|chunk| {
        let most = if chunk.contains(':') { 1 } else { usize::MAX };
        chunk.splitn(most, ',')
    });
    for word in words {
        if word.starts_with(['+', '-', '−']) {
            parts.offset = parts.offset.or(offset(word));
            continue;
        }
        if word.contains(':') {
            if let Some(rest) = time(word, parts) {
                suffix(rest, parts);
            }
            continue;
        }
        let inner = word.trim_matches(['.', '\'', '"', '[', ']']);
        // `02-Jan-2006` and `2006/Jan/02` hold their date in one word.
        let pieces = inner.split(['-', '/']).filter(|piece| !piece.is_empty());
        let joined = !numbered
            && inner.contains(['-', '/'])
            && inner.starts_with(|c: char| c.is_ascii_digit());
        match joined {
            true => pieces.for_each(|piece| read_word(piece, numbered, parts)),
            false => read_word(inner, numbered, parts),
        }
    }
}

fn read_word(word: &str, numbered: bool, parts: &mut Parts) {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let after = &word[digits..];
        let ordinal =
            ["", "st", "nd", "rd", "th", "er", "º", "."].contains(&after.to_lowercase().as_str());
        let Ok(number) = word[..digits].parse::<i32>() else {
            return;
        };
        if numbered || !ordinal {
            return suffix_of_hour(number, after, parts);
        }
        match digits {
            1 | 2 if parts.day.is_none() => parts.day = i8::try_from(number).ok(),
            2 | 4 if parts.year.is_none() => parts.year = full_year(number, digits),
            _ => {}
        }
        return;
    }
    if !suffix(word, parts)
        && !numbered
        && word.chars().count() >= 3
        && let Some(month) = month(word)
    {
        parts.month = Some(month);
    }
}

/// `3pm`.
fn suffix_of_hour(number: i32, after: &str, parts: &mut Parts) {
    if number <= 12 && suffix(after, parts) && parts.afternoon.is_some() {
        parts.hour = i8::try_from(number).unwrap_or(0);
    }
}

/// Half of the day or a zone, also one with an offset behind its name; whether it was one.
fn suffix(word: &str, parts: &mut Parts) -> bool {
    let bare: String = word.chars().filter(|letter| *letter != '.').collect();
    match bare.to_lowercase().as_str() {
        "" => return false,
        "am" | "오전" | "上午" => parts.afternoon = Some(false),
        "pm" | "오후" | "下午" => parts.afternoon = Some(true),
        _ if bare.starts_with(['+', '-', '−']) => parts.offset = parts.offset.or(offset(&bare)),
        _ => {
            let name = bare.find(['+', '-', '−']).unwrap_or(bare.len());
            let Some(zone) = zone(&bare[..name]) else {
                return false;
            };
            // `GMT+0100` counts from Greenwich; in `EST-0500` both say the same.
            let own = offset(&bare[name..]);
            parts.offset = Some(own.or(parts.offset).unwrap_or(zone));
        }
    }
    true
}

/// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction`; gives what follows it.
fn time<'a>(word: &'a str, parts: &mut Parts) -> Option<&'a str> {
    let mut cursor = Cursor(word.trim_start_matches(['T', 't']));
    let hour = cursor.small()?;
    cursor.takes(&[':'])?;
    let minute = cursor.small()?;
    (parts.hour, parts.minute) = (hour, minute);
    if cursor.takes(&[':']).is_some() {
        parts.second = cursor.small()?;
        if cursor.takes(&['.', ',', ':']).is_some()
            && let Some((fraction, length)) = cursor.number(9)
        {
            let scale = 10_i32.pow(9 - u32::try_from(length).unwrap_or(9));
            parts.fraction = fraction.saturating_mul(scale);
            while cursor.number(9).is_some() {}
        }
    }
    Some(cursor.0)
}

/// `+0100`, `+01:00`, `+1`, `-05`: seconds east of Greenwich.
fn offset(word: &str) -> Option<i32> {
    let (sign, rest) = match word.chars().next()? {
        '+' => (1, &word[1..]),
        '-' => (-1, &word[1..]),
        '−' => (-1, &word['−'.len_utf8()..]),
        _ => return None,
    };
    let mut cursor = Cursor(rest);
    let (first, length) = cursor.number(4)?;
    let (hours, minutes) = match length {
        1 | 2 => {
            cursor.takes(&[':', '.']);
            (first, cursor.number(2).map_or(0, |(minutes, _)| minutes))
        }
        _ => (first / 100, first % 100),
    };
    (minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// A year of two digits is of the hundred years from 1970 on.
fn full_year(number: i32, digits: usize) -> Option<i16> {
    let year = i16::try_from(number).ok()?;
    match digits {
        2 if year < 70 => Some(year + 2_000),
        2 => Some(year + 1_900),
        _ => Some(year).filter(|year| YEARS.contains(year)),
    }
}
