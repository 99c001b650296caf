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
    "by",
    "until",
];

/// Years that a sentence can mean.
const YEARS: Range<i16> = 1900..2100;

/// Every date of a sentence, with the token at which it begins. A day without a year is one of `year`.
pub(super) fn dates(tokens: &[Token], year: i16) -> Vec<(usize, Date)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let led = at > 0 && tokens[at - 1].is_one_of(LEADS);
        match date_at(tokens, at, year).filter(|(_, _, bare)| led || !bare) {
            Some((date, length, _)) => {
                found.push((at, date));
                at += length;
            }
            None => at += 1,
        }
    }
    found
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
