//! Signs of doubt that take more than one word.

use super::lists::{BE, DETERMINERS, NOTIONS, PRONOUNS};
use super::token::{Token, Who};

/// Whether a token tells of an April fool, or of something "invented" that is no invention.
pub(super) fn is_made_up(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let is_fool = match token.name() {
        Some(Who::Unknown(name)) => name.starts_with("Fool"),
        Some(Who::Known(_)) => false,
        None => token.is_one_of(&["fool", "fools"]),
    };
    let next = tokens.get(at + 1);
    let next_is_that = next.is_some_and(|token| token.is("that"));
    (is_fool && before.is_some_and(|token| token.is("april")))
        || (token.is("thought") && next.is_some_and(|next| next.is("experiment")))
        || (token.is_one_of(&["example", "examples"]) && !before.is_some_and(|it| it.is("for")))
        || (token.is("invented")
            && (next_is_that
                || before.is_some_and(|token| token.is_one_of(BE) || token.is_one_of(DETERMINERS))))
}

/// Whether what follows is only feared, hoped or guessed: "the concern of Cisco is that".
pub(super) fn is_notion(tokens: &[Token], at: usize) -> bool {
    /// The most words of "of Cisco is".
    const BETWEEN: usize = 5;
    tokens[at].is("that")
        && at > 0
        && tokens[at.saturating_sub(BETWEEN)..at]
            .iter()
            .any(|token| token.is_one_of(NOTIONS))
        && (tokens[at - 1].is_one_of(BE) || tokens[at - 1].is_one_of(NOTIONS))
}

/// Whether a token is the last of "which it had not".
pub(super) fn which_is_not(tokens: &[Token], at: usize) -> bool {
    let back = |back: usize| at.checked_sub(back).map(|at| &tokens[at]);
    tokens[at].is("not")
        && back(2).is_some_and(|token| token.is_one_of(PRONOUNS))
        && back(3).is_some_and(|token| token.is_one_of(&["which", "what"]))
}

/// Whether a token begins "was to become", which says what did not come.
pub(super) fn was_to(tokens: &[Token], at: usize) -> bool {
    tokens[at].is_one_of(&["was", "were"])
        && tokens.get(at + 1).is_some_and(|token| token.is("to"))
        && tokens
            .get(at + 2)
            .and_then(Token::word)
            .is_some_and(|word| !word.capital && !DETERMINERS.contains(&word.folded.as_str()))
}

/// Words in front of a month.
const MONTH_LEADS: &[&str] = &[
    "in", "since", "from", "until", "by", "before", "after", "during", "of", "last", "next",
    "this", "early", "late",
];

/// Whether a "May" is the month.
pub(super) fn is_month_of_may(tokens: &[Token], at: usize) -> bool {
    let number = |token: Option<&Token>| token.is_some_and(Token::starts_with_digit);
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let token = &tokens[at];
    token.is("may")
        && token.word().is_some_and(|word| word.capital)
        && (number(tokens.get(at + 1))
            || number(before)
            || before.is_some_and(|word| word.is_one_of(MONTH_LEADS)))
}
