//! The words of a question.

use std::ops::Range;

use crate::text::words;

use super::english;

/// One word of a question.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Lower case, without accents.
    pub folded: String,
    /// What it is compared by.
    pub root: String,
    /// Whether it begins with a capital or a digit in the question.
    pub capital: bool,
    /// Whether a possessive `'s` follows it.
    pub possessive: bool,
    /// The index of the name that it is part of.
    pub name: Option<usize>,
    /// Whether something in the question accounts for it.
    pub used: bool,
}

/// Cuts a text into tokens; `names` are the byte ranges of names in it. "Isn't" becomes "is" and
/// "not"; at the beginning only "is", because "Isn't it so?" asks the same as "Is it so?".
pub(super) fn tokenise(text: &str, names: &[Range<usize>]) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (at, word) in words::words(text).into_iter().enumerate() {
        let name = names
            .iter()
            .position(|range| range.start < word.range.end && word.range.start < range.end);
        let first = text[word.range.clone()].chars().next();
        let after = &text[word.range.end..];
        let mut symbols = after.chars();
        let possessive = matches!(symbols.next(), Some('\'' | '\u{2019}' | '\u{02bc}'))
            && matches!(symbols.next(), Some('s' | 'S'));
        let token = |folded: String| Token {
            root: english::root(&folded),
            folded,
            capital: first.is_some_and(|first| first.is_uppercase() || first.is_numeric()),
            possessive,
            name,
            used: false,
            range: word.range.clone(),
        };
        match english::contracted(&word.folded).filter(|_| name.is_none()) {
            Some(auxiliary) => {
                tokens.push(token(auxiliary.to_owned()));
                if at > 0 {
                    tokens.push(token("not".to_owned()));
                }
            }
            None => tokens.push(token(word.folded)),
        }
    }
    tokens
}
