//! How sure a sentence is of what it tells.

use std::ops::Range;

use super::lists::{CONDITIONS, INTENTIONS, NEGATIONS, NEGATIONS_INSIDE, RUMOURS};
use super::token::Token;
use crate::domain::Certainty;

/// How sure it is that what was found in a sentence is so; `None` when it is denied, asked or only
/// imagined. `told` is where it was found, and `used` are the tokens that the pattern itself asked for.
pub(super) fn certainty(
    tokens: &[Token],
    told: &Range<usize>,
    used: &[usize],
) -> Option<Certainty> {
    if tokens.iter().any(|token| token.mark() == Some('?')) {
        return None;
    }
    let clause = clause(tokens, told);
    let spare = |at: &usize| !used.contains(at);
    let before: Vec<usize> = (clause.start..told.end).filter(spare).collect();
    let inside: Vec<usize> = told.clone().filter(spare).collect();
    let has = |places: &[usize], words: &[&str]| {
        places
            .iter()
            .any(|at| tokens.get(*at).is_some_and(|token| token.is_one_of(words)))
    };
    if has(&before, NEGATIONS) || has(&before, CONDITIONS) || has(&inside, NEGATIONS_INSIDE) {
        return None;
    }
    // "…, a report that Cisco denies", "… is not true".
    let after: Vec<usize> = (told.end..clause.end).collect();
    let denied = |at: &usize| {
        tokens[*at].is_one_of(&[
            "deny",
            "denies",
            "denied",
            "denial",
            "untrue",
            "false",
            "refuted",
            "cancelled",
            "canceled",
        ]) || (tokens[*at].is_one_of(&["not", "never", "isn't", "wasn't", "hasn't"])
            && tokens
                .get(at + 1)
                .is_some_and(|next| next.is_one_of(&["true", "confirmed", "happened", "the"])))
    };
    if after.iter().any(denied) {
        return None;
    }
    let all: Vec<usize> = (0..tokens.len()).filter(spare).collect();
    if has(&all, RUMOURS) && !only_a_month(tokens, &all) {
        return Some(Certainty::Rumour);
    }
    Some(match has(&inside, INTENTIONS) {
        true => Certainty::Announced,
        false => Certainty::Confirmed,
    })
}

/// Whether the only word of doubt is the month of May.
fn only_a_month(tokens: &[Token], places: &[usize]) -> bool {
    places
        .iter()
        .filter(|at| tokens[**at].is_one_of(RUMOURS))
        .all(|at| {
            let token = &tokens[*at];
            let number = |token: Option<&Token>| {
                token
                    .and_then(Token::word)
                    .is_some_and(|word| word.folded.starts_with(|c: char| c.is_ascii_digit()))
            };
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            token.is("may")
                && token.word().is_some_and(|word| word.capital)
                && (number(tokens.get(at + 1))
                    || number(before)
                    || before.is_some_and(|word| word.is_one_of(&["in", "since", "from", "until"])))
        })
}

/// The part of a sentence in which something is told: between semicolons, and between "but" and the
/// like.
fn clause(tokens: &[Token], told: &Range<usize>) -> Range<usize> {
    let parts = |token: &Token| {
        matches!(token.mark(), Some(';' | '\u{2014}'))
            || token.is_one_of(&[
                "but", "yet", "although", "though", "while", "whereas", "however",
            ])
    };
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
