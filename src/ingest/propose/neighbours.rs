//! What a sentence does to those beside it: it takes back what stands in front of it, or has its reader
//! imagine what comes.

use super::lists::{DENIALS, MAKE_BELIEVE, NEGATIONS, PREPOSITIONS};
use super::token::{Token, Who};

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

/// Whether a headline says that what follows is no news: "A quiz", "Quiz: who owns whom?", "The deal: a satire". In
/// "VMware buys quiz maker Foo" the word says nothing of the article.
pub(super) fn is_make_believe(headline: &[Token]) -> bool {
    const KINDS: &[&str] = &[
        "quiz", "joke", "satire", "parody", "fiction", "hoax", "spoof",
    ];
    /// The most words in front of it: "our Friday quiz".
    const BEFORE: usize = 2;
    // With a capital it is taken for a name, or for the end of one: "Quiz", "The Virtualization Quiz".
    let is_kind = |token: &Token| match token.name() {
        Some(Who::Unknown(name)) => {
            let last = name.split(' ').next_back().unwrap_or_default();
            KINDS.contains(&last.to_lowercase().as_str())
        }
        _ => token.is_one_of(KINDS),
    };
    let mut parts = headline.split(|token| matches!(token.mark(), Some(':' | '-' | '–' | '—')));
    parts.any(|part| {
        let Some(at) = part.iter().position(is_kind) else {
            return false;
        };
        let (before, behind) = (&part[..at], &part[at + 1..]);
        // "Cisco buys Quiz" is a sentence, and "No joke" says the opposite.
        let tells = before.len() > 1 && before.iter().any(|token| token.name().is_some());
        let denies = |token: &Token| token.is("no") || token.is_one_of(NEGATIONS);
        let ends = behind.iter().find(|token| token.mark().is_none());
        let is_head = ends.is_none_or(|token| token.is_one_of(PREPOSITIONS));
        before.len() <= BEFORE && !tells && is_head && !before.iter().any(denies)
    })
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
