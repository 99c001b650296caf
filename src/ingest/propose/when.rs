//! The date that a sentence gives for what it tells.

use std::ops::Range;

use jiff::civil;

use super::token::Token;
use crate::domain::Date;
use crate::domain::date::MONTHS;

/// Words that lead to a date from which something holds, or on which it happened.
const LEADS: &[&str] = &[
    "in",
    "on",
    "from",
    "since",
    "as",
    "of",
    "effective",
    "starting",
    "beginning",
    "until",
    "till",
];

/// Words that lead to a date up to which something held.
const ENDS: &[&str] = &["until", "till"];

/// Words that lead to a date at which something was so already, or will be.
const LIMITS: &[&str] = &["by", "before"];

/// Words between those and the date: "by the end of 2010".
const PARTS: &[&str] = &[
    "the",
    "end",
    "of",
    "early",
    "mid",
    "late",
    "start",
    "beginning",
];

/// What a date is for what is told beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// From when it holds, or when it happened.
    At,
    /// Until when it held.
    Until,
    /// Some time before which it was so, or will be.
    Before,
}

/// A date of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// The token at which it begins.
    pub at: usize,
    pub date: Date,
    pub bound: Bound,
}

/// Years that a sentence can mean.
const YEARS: Range<i16> = 1900..2100;

/// Every date of a sentence. A day without a year is one of `year`.
pub(super) fn dates(tokens: &[Token], year: i16) -> Vec<Given> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let bound = bound(tokens, at);
        let led = bound != Bound::At || (at > 0 && tokens[at - 1].is_one_of(LEADS));
        match date_at(tokens, at, year).filter(|(_, _, bare)| led || !bare) {
            Some((date, length, _)) => {
                found.push(Given { at, date, bound });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn bound(tokens: &[Token], date: usize) -> Bound {
    let lead = tokens[..date].iter().rfind(|token| !token.is_one_of(PARTS));
    match lead {
        Some(lead) if lead.is_one_of(ENDS) => Bound::Until,
        Some(lead) if lead.is_one_of(LIMITS) => Bound::Before,
        _ => Bound::At,
    }
}

/// A date that begins at a token, how many tokens it has, and whether it is one only where a word
/// leads to it: a year alone could be a number or the name of a product.
pub(super) fn date_at(tokens: &[Token], at: usize, year: i16) -> Option<(Date, usize, bool)> {
    let folded = |at: usize| tokens.get(at)?.word().map(|word| word.folded.as_str());
    let month = |at: usize| month_of(folded(at)?);
    let written_year = |at: usize| year_of(folded(at)?);
    if let Some(day) = folded(at).and_then(day_of)
        && let Some(month) = month(at + 1)
    {
        let (year, length) = written_year(at + 2).map_or((year, 2), |year| (year, 3));
        let date = civil::Date::new(year, month, day).ok()?;
        return Some((Date::Day(date), length, false));
    }
    if let Some(month) = month(at) {
        if let Some(day) = folded(at + 1).and_then(day_of) {
            let comma = usize::from(tokens.get(at + 2).and_then(Token::mark) == Some(','));
            let given = written_year(at + 2 + comma);
            let length = if given.is_some() { 3 + comma } else { 2 };
            let date = civil::Date::new(given.unwrap_or(year), month, day).ok()?;
            return Some((Date::Day(date), length, false));
        }
        return Some(match written_year(at + 1) {
            Some(year) => (Date::Month(year, month), 2, false),
            None => (Date::Month(year, month), 1, true),
        });
    }
    let text = folded(at)?;
    if text.len() >= 7 && text.contains('-') && text.starts_with(|c: char| c.is_ascii_digit()) {
        let date = text.parse::<Date>().ok()?;
        return Some((date, 1, false));
    }
    year_of(text).map(|year| (Date::Year(year), 1, true))
}

fn month_of(folded: &str) -> Option<i8> {
    let short = |month: &str| folded == &month[..3] || (folded == "sept" && month == "september");
    let place = MONTHS
        .iter()
        .position(|month| folded == *month || short(month))?;
    i8::try_from(place + 1).ok()
}

fn day_of(folded: &str) -> Option<i8> {
    let digits = folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &folded[digits.len()..];
    let day: i8 = digits.parse().ok()?;
    let sound = (1..=31).contains(&day) && ["", "st", "nd", "rd", "th"].contains(&ending);
    sound.then_some(day)
}

fn year_of(folded: &str) -> Option<i16> {
    let year = folded.parse().ok()?;
    (folded.len() == 4 && YEARS.contains(&year)).then_some(year)
}
