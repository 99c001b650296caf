//! Times that a question names: "in 2007", "since August 2008", "before 1 July 2008", "now".

use jiff::Timestamp;
use jiff::civil;

use crate::domain::{Date, DateRange};

use super::token::Token;

/// The time that a question is about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum When {
    /// None is named: the tense decides.
    #[default]
    Unsaid,
    /// At present, in so many words.
    Now,
    /// At some moment of a span; with both ends for "in 2007", one for "before" and "after".
    In(DateRange),
}

/// The words before a date that say how it is meant.
const BEFORE: [&str; 5] = ["before", "until", "till", "by", "prior"];
const AFTER: [&str; 4] = ["after", "since", "from", "following"];

/// Finds the time in a question and marks its words as understood.
pub(super) fn find(tokens: &mut [Token], text: &str, now: Timestamp) -> When {
    let mut range = DateRange::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some((length, date)) = date_at(tokens, at, text, now) else {
            at += 1;
            continue;
        };
        let before = at
            .checked_sub(1)
            .and_then(|index| tokens.get(index))
            .map_or("", |token| token.folded.as_str());
        if BEFORE.contains(&before) {
            range.until = Some(day_before(date));
        } else if before == "after" || before == "following" {
            range.since = Some(day_after(date));
        } else if AFTER.contains(&before) || matches!(before, "between") {
            range.since = Some(date);
        } else if matches!(before, "and" | "to") && range.since.is_some() {
            range.until = Some(date);
        } else {
            range = DateRange {
                since: Some(date),
                until: Some(date),
            };
        }
        for token in &mut tokens[at..at + length] {
            token.used = true;
        }
        at += length;
    }
    if !range.is_open() {
        return When::In(range);
    }
    let present = [
        "now",
        "today",
        "currently",
        "current",
        "nowadays",
        "presently",
        "present",
        "still",
    ];
    if tokens
        .iter()
        .any(|token| token.name.is_none() && present.contains(&token.folded.as_str()))
    {
        return When::Now;
    }
    When::Unsaid
}

/// A date of one to three words at a place, the longest first.
fn date_at(tokens: &[Token], at: usize, text: &str, now: Timestamp) -> Option<(usize, Date)> {
    if tokens[at].name.is_some() {
        return None;
    }
    if let Some(found) = relative(tokens, at, now) {
        return Some(found);
    }
    for length in (1..=3).rev() {
        let Some(part) = tokens.get(at..at + length) else {
            continue;
        };
        if part.iter().any(|token| token.name.is_some()) {
            continue;
        }
        let slice = text.get(part[0].range.start..part[length - 1].range.end)?;
        if let Ok(date) = slice.parse::<Date>()
            && (1900..=2199).contains(&date.year())
            && !(length == 1 && counts_things(tokens, at))
        {
            return Some((length, date));
        }
    }
    None
}

/// "2000 customers": a number before things, without a word that makes it a time.
fn counts_things(tokens: &[Token], at: usize) -> bool {
    let timed = at.checked_sub(1).is_some_and(|before| {
        let before = tokens[before].folded.as_str();
        matches!(
            before,
            "in" | "of" | "between" | "and" | "during" | "early" | "late"
        ) || BEFORE.contains(&before)
            || AFTER.contains(&before)
    });
    let things = tokens.get(at + 1).is_some_and(|next| {
        next.name.is_none()
            && next.folded.len() > 3
            && next.folded.ends_with('s')
            && !crate::text::words::is_stop_word(&next.folded)
    });
    !timed && things
}

/// "this year", "last month", "yesterday".
fn relative(tokens: &[Token], at: usize, now: Timestamp) -> Option<(usize, Date)> {
    let Date::Day(today) = Date::today(now) else {
        return None;
    };
    let word = tokens[at].folded.as_str();
    if word == "yesterday" {
        return today.yesterday().ok().map(|day| (1, Date::Day(day)));
    }
    let back = match word {
        "this" => 0,
        "last" => 1,
        _ => return None,
    };
    match tokens.get(at + 1)?.folded.as_str() {
        "year" => Some((2, Date::Year(today.year() - back))),
        "month" => {
            let first = civil::Date::new(today.year(), today.month(), 1).ok()?;
            let then = if back == 0 {
                first
            } else {
                first.yesterday().ok()?
            };
            Some((2, Date::Month(then.year(), then.month())))
        }
        _ => None,
    }
}

/// The day before a date begins.
fn day_before(date: Date) -> Date {
    Date::from_start(date.start() - 86_400, "day").unwrap_or(date)
}

/// The day after a date ends.
fn day_after(date: Date) -> Date {
    Date::from_start(date.end(), "day").unwrap_or(date)
}

impl When {
    /// Whether something that began and ended at these moments (seconds; an unknown end is open)
    /// is of this time. `now` stands for the present.
    pub(super) fn holds(self, began: Option<i64>, ended: Option<i64>, now: i64) -> bool {
        match self {
            When::Unsaid => true,
            When::Now => {
                began.is_none_or(|began| began <= now) && ended.is_none_or(|ended| ended > now)
            }
            When::In(range) => {
                began.is_none_or(|began| range.until.is_none_or(|until| began < until.end()))
                    && ended
                        .is_none_or(|ended| range.since.is_none_or(|since| ended > since.start()))
            }
        }
    }

    /// Whether a date is wholly in this time: July 2008 is not on 8 July 2008.
    pub(super) fn encloses(self, date: Date) -> bool {
        match self {
            When::In(range) => {
                range
                    .since
                    .is_none_or(|since| date.start() >= since.start())
                    && range.until.is_none_or(|until| date.end() <= until.end())
            }
            When::Unsaid | When::Now => true,
        }
    }

    /// Whether a date is of this time; for what happens at a moment.
    pub(super) fn contains(self, date: Date) -> bool {
        match self {
            When::In(range) => date.within(&range),
            When::Unsaid | When::Now => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenise;
    use super::*;

    fn found(text: &str) -> String {
        let now = "2008-08-31T12:00:00Z".parse().expect("a time");
        let mut tokens = tokenise(text, &[]);
        match find(&mut tokens, text, now) {
            When::Unsaid => "-".into(),
            When::Now => "now".into(),
            When::In(range) => format!(
                "{}..{}",
                range
                    .since
                    .map(crate::domain::date::iso)
                    .unwrap_or_default(),
                range
                    .until
                    .map(crate::domain::date::iso)
                    .unwrap_or_default()
            ),
        }
    }

    #[test]
    fn reads_times_in_questions() {
        for (text, expected) in [
            ("Who led VMware in 2007?", "2007..2007"),
            ("Who led VMware on 1 July 2008?", "2008-07-01..2008-07-01"),
            ("Which vendors joined in August 2008", "2008-08..2008-08"),
            ("Who led it before July 2008?", "..2008-06-30"),
            ("who joined after 2007", "2008-01-01.."),
            ("members since June 2008", "2008-06.."),
            ("between June 2008 and August 2008", "2008-06..2008-08"),
            ("who leads it now", "now"),
            ("who leads it", "-"),
            ("what happened last year", "2007..2007"),
            ("what happened last month", "2008-07..2008-07"),
            ("31 of its server applications", "-"),
            ("does it have 2000 customers", "-"),
            ("customers in 2000", "2000..2000"),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
