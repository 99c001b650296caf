//! What a sentence does to those beside it: it takes back what stands in front of it, or has its reader
//! imagine what comes.

use super::lists::{DENIALS, MAKE_BELIEVE, NEGATIONS};
use super::names::Sentence;
use super::token::Token;

/// Whether a sentence takes back what stands in front of it: "It does not.", "That is not true."
pub(super) fn takes_back(tokens: &[Token]) -> bool {
    let words: Vec<&Token> = tokens
        .iter()
        .filter(|token| token.mark().is_none())
        .collect();
    let begins = words.first().is_some_and(|token| {
        token.is_one_of(&[
            "it", "that", "this", "they", "both", "not", "none", "neither",
        ])
    });
    let ends = words.last().is_some_and(|token| {
        token.is_one_of(&[
            "not", "true", "so", "wrong", "false", "untrue", "nonsense", "invented",
        ])
    });
    let denies = words.iter().any(|token| {
        [NEGATIONS, DENIALS, MAKE_BELIEVE]
            .iter()
            .any(|list| token.is_one_of(list))
            || token.is("none")
    });
    // "The paper was wrong."
    let is_verdict = words.last().is_some_and(|token| token.is_one_of(DENIALS));
    words.len() <= 5 && (begins || is_verdict) && ends && denies
}

/// Whether a headline says that what follows is no news: "A quiz".
pub(super) fn is_make_believe(headline: &Sentence) -> bool {
    const KINDS: &[&str] = &[
        "quiz", "joke", "satire", "parody", "fiction", "hoax", "spoof",
    ];
    headline.is_title && headline.tokens.iter().any(|token| token.is_one_of(KINDS))
}

/// Whether a sentence asks its reader to imagine what it tells: "Suppose that Dell owned Citrix."
pub(super) fn imagines(tokens: &[Token]) -> bool {
    let first = tokens.iter().find(|token| token.mark().is_none());
    first.is_some_and(|token| token.is_one_of(&["imagine", "suppose", "assume", "picture"]))
}

/// Whether a sentence goes on with what another one imagined: "EMC would be rich."
pub(super) fn goes_on_imagining(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .any(|token| token.is_one_of(&["would", "could", "might"]))
}
