//! Sentences without what tells nothing: datelines, remarks in brackets, quotation marks, "Dr." and "Inc.".

use super::lists::{HONORIFICS, SELVES};
use super::token::{FORMS, Token};

/// Where a sentence begins behind "AUSTIN, Texas, August 19, 2008 – ", which says where and when it was written.
fn after_dateline(tokens: &[Token]) -> usize {
    /// The most tokens of a dateline.
    const DATELINE: usize = 18;
    let is_dash = |token: &Token| matches!(token.mark(), Some('\u{2013}' | '\u{2014}' | '-'));
    let dash = tokens.iter().take(DATELINE).rposition(is_dash);
    let of_dateline = |token: &Token| {
        let capital = token.word().is_some_and(|word| word.capital);
        capital || token.mark().is_some() || token.starts_with_digit()
    };
    match dash {
        Some(dash)
            if tokens[..dash].iter().all(of_dateline)
                && tokens[..dash].iter().any(Token::starts_with_digit) =>
        {
            dash + 1
        }
        _ => 0,
    }
}

/// A sentence without what stands in brackets and without quotation marks.
pub(super) fn without_remarks(tokens: Vec<Token>) -> Vec<Token> {
    /// The most tokens of a remark.
    const REMARK: usize = 30;
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = after_dateline(&tokens);
    while at < tokens.len() {
        match tokens[at].mark() {
            Some('(' | '[') => {
                let last = tokens.len().min(at + REMARK);
                let close = (at..last).find(|at| matches!(tokens[*at].mark(), Some(')' | ']')));
                at = close.unwrap_or(at);
            }
            Some(
                ')' | ']' | '"' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '*' | '_'
                | '\'',
            ) => {}
            _ if tokens[at].is_one_of(SELVES) => {}
            // "Dr. Miriam Oster"
            _ if tokens[at].is_one_of(HONORIFICS) => {
                let point = tokens.get(at + 1).and_then(Token::mark) == Some('.');
                at += usize::from(point);
            }
            _ => out.push(tokens[at].clone()),
        }
        at += 1;
    }
    out
}

/// Sentences without what says what a company is in law: "Foxglove Software, Inc., has".
pub(super) fn without_forms(tokens: Vec<Token>) -> Vec<Token> {
    let is_form = |token: Option<&Token>| {
        token.is_some_and(|token| {
            token.is_one_of(FORMS) && token.word().is_some_and(|word| word.capital)
        })
    };
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let named = out.last().is_some_and(|last| last.name().is_some());
        let comma = usize::from(tokens[at].mark() == Some(','));
        if named && is_form(tokens.get(at + comma)) {
            let form = &tokens[at + comma];
            if let Some(last) = out.last_mut() {
                last.possessive |= form.possessive;
            }
            at += comma + 1;
            at += usize::from(tokens.get(at).and_then(Token::mark) == Some('.'));
        } else {
            out.push(tokens[at].clone());
            at += 1;
        }
    }
    out
}
