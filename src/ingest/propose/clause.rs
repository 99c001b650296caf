//! The parts of a sentence: in which of them something is told, and which of the others speak of it.

use std::ops::Range;

use super::lists::{OWNERS, VENDOR_WORDS};
use super::token::Token;

/// Words that set one part of a sentence against another.
const AGAINST: &[&str] = &[
    "but", "yet", "although", "though", "while", "whereas", "however",
];

/// Words that begin a sentence with a part that its first comma ends: "After Dell acquired Citrix, …".
const FIRST: &[&str] = &["after", "when", "because", "since", "once", "as"];

/// Words that point to what was told in another part.
#[rustfmt::skip]
const BACK: &[&str] = &[
    "it", "this", "they", "them", "he", "she", "both", "neither", "deal", "takeover", "acquisition", "purchase",
    "merger", "sale", "transaction", "report", "reports", "story", "companies", "sides", "parties", "sources",
];

/// How many words of a part say whom it is about. One of fewer, such as "but unconfirmed", is about the same.
const FEW: usize = 4;

fn parts(token: &Token) -> bool {
    matches!(token.mark(), Some(';' | '\u{2014}')) || token.is_one_of(AGAINST)
}

/// The part of a sentence in which something is told: between semicolons, and between "but" and the
/// like.
pub(super) fn clause(tokens: &[Token], told: &Range<usize>) -> Range<usize> {
    let before = tokens[..told.start].iter().rposition(parts);
    let start = match before {
        // "Although it has not said so, Cisco joins …": the part ends with a comma.
        Some(0) => tokens[..told.start]
            .iter()
            .position(|token| token.mark() == Some(','))
            .map_or(0, |at| at + 1),
        Some(at) => at + 1,
        None => 0,
    };
    let end = tokens[told.end..]
        .iter()
        .position(parts)
        .map_or(tokens.len(), |at| told.end + at);
    start..end
}

/// The tokens that speak of something told: all but the parts behind it that are about something else, and
/// what a "but" in front of it has left behind. "Dell acquired Citrix, and Cisco may follow", but not "…,
/// but this may be a rumour".
pub(super) fn of_the_same(tokens: &[Token], told: &Range<usize>) -> Vec<usize> {
    let own = clause(tokens, told);
    let is_left = own.start > 0
        && tokens[..own.start]
            .iter()
            .any(|token| token.is_one_of(AGAINST));
    let mut found: Vec<usize> = (if is_left { own.start } else { 0 }..told.end).collect();
    let mut at = told.end;
    while at < tokens.len() {
        let end = (at + 1..tokens.len())
            .find(|at| begins_part(tokens, *at))
            .unwrap_or(tokens.len());
        let is_next = at > told.end || begins_part(tokens, at);
        if !is_next || points_back(&tokens[at..end], &tokens[told.clone()]) {
            found.extend(at..end);
        }
        at = end;
    }
    found
}

/// Whether another part of a sentence begins at a token.
fn begins_part(tokens: &[Token], at: usize) -> bool {
    let follows_comma = at > 0 && tokens[at - 1].mark() == Some(',');
    let leads = tokens.first().is_some_and(|token| token.is_one_of(FIRST));
    parts(&tokens[at]) || (follows_comma && (leads || tokens[at].is("and")))
}

/// Whether a part speaks of what was told in front of it: it does by whom it is about.
fn points_back(part: &[Token], told: &[Token]) -> bool {
    let words = || {
        part.iter()
            .filter(|token| token.mark().is_none() && !token.is("and") && !token.is_one_of(AGAINST))
    };
    let is_name = |token: &Token| token.name().is_some();
    let of_told =
        |token: &Token| is_name(token) && told.iter().any(|told| told.name() == token.name());
    let names_none = !part.iter().any(is_name);
    let first = words().next();
    // "but Cisco, says its chief, may"
    let is_about_other = first.is_some_and(|token| is_name(token) && !of_told(token));
    (names_none && words().count() < FEW)
        || first.is_some_and(|token| token.is_one_of(&["that", "which", "so"]))
        || words().take(FEW).any(|token| {
            token.is_one_of(BACK)
                || token.is_one_of(VENDOR_WORDS)
                || of_told(token)
                || (!is_about_other && token.is_one_of(OWNERS))
        })
}
