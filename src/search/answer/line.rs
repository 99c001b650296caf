//! A sentence of an article and a word of a question, cut for comparing them.

use std::collections::HashSet;

use crate::text::words;

/// A word of the question that an answer should hold.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// What it is compared by.
    pub stem: String,
    /// How telling it is; rare words count more.
    pub weight: f32,
    /// Whether it is written like a name.
    pub capital: bool,
}

/// A sentence cut into words.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The sentence.
    pub text: String,
    /// Its stems in order.
    pub stems: Vec<String>,
    /// Its stems as a set.
    pub set: HashSet<String>,
}

impl Line {
    /// Cuts a sentence.
    pub(super) fn new(text: &str) -> Line {
        let stems: Vec<String> = words::words(text)
            .iter()
            .map(|word| words::stem(&word.folded))
            .collect();
        Line {
            text: text.to_owned(),
            set: stems.iter().cloned().collect(),
            stems,
        }
    }
}
