//! How well a sentence answers a question, without a model: coverage, neighbours, closeness, and
//! whether it holds a date, a number or a name where one is asked for.

use std::collections::{HashMap, HashSet};

use crate::text::words;

use super::line::{Line, Term};
use super::question::Question;
use super::token::Token;
use super::{english, sort};

/// The words of a question that carry its meaning.
pub(super) fn terms(question: &Question) -> Vec<Term> {
    let mut seen = HashSet::new();
    question
        .tokens
        .iter()
        .filter(|token| token.name.is_some() || !words::is_stop_word(&token.folded))
        .filter(|token| !is_question_noun(token))
        .map(|token| (words::stem(&token.folded), token.capital))
        .filter(|(stem, _)| seen.insert(stem.clone()))
        .map(|(stem, capital)| Term {
            stem,
            weight: 1.0,
            capital,
        })
        .collect()
}

/// "Which year", "what company": the noun is the sort of the answer, not a word of it.
fn is_question_noun(token: &Token) -> bool {
    token.name.is_none()
        && matches!(
            token.folded.as_str(),
            "year" | "date" | "person" | "name" | "called" | "many" | "kind" | "type"
        )
}

/// Weighs terms by how rare they are among the sentences at hand.
pub(super) fn weigh(terms: &mut [Term], lines: &[&Line]) {
    let total = lines.len().max(1) as f32;
    for term in terms {
        let holding = lines
            .iter()
            .filter(|line| line.set.contains(&term.stem))
            .count() as f32;
        term.weight = (1.0 + (total - holding + 0.5) / (holding + 0.5))
            .ln()
            .max(0.05);
    }
}

/// The share of the weight of the question's words that a set of stems holds, 0 to 1.
pub(super) fn coverage(terms: &[Term], holds: impl Fn(&str) -> bool) -> f32 {
    let total: f32 = terms.iter().map(|term| term.weight).sum();
    if total <= 0.0 {
        return 0.0;
    }
    terms
        .iter()
        .filter(|term| holds(&term.stem))
        .map(|term| term.weight)
        .sum::<f32>()
        / total
}

/// What surrounds a sentence, for its features.
pub(super) struct Around<'a> {
    /// The sentences before and after it.
    pub neighbours: [Option<&'a Line>; 2],
    /// The headline of its article.
    pub title: &'a Line,
    /// Every stem of its article.
    pub article: &'a HashSet<String>,
    /// The score of its article by the index, 0 to 1.
    pub relevance: f32,
    /// Where it stands in its article, 0 for the first sentence.
    pub position: usize,
    /// The mean number of words of a sentence.
    pub mean_length: f32,
}

/// The score of a sentence, and how much of the question it covers by itself and with what is
/// around it.
pub(super) fn score(question: &Question, terms: &[Term], line: &Line, around: &Around) -> Scored {
    let own = coverage(terms, |stem| line.set.contains(stem));
    let near = coverage(terms, |stem| {
        line.set.contains(stem)
            || around.title.set.contains(stem)
            || around
                .neighbours
                .iter()
                .flatten()
                .any(|other| other.set.contains(stem))
    });
    let article = coverage(terms, |stem| around.article.contains(stem));
    let capitals: Vec<Term> = terms.iter().filter(|term| term.capital).cloned().collect();
    let capital_article = if capitals.is_empty() {
        1.0
    } else {
        coverage(&capitals, |stem| around.article.contains(stem))
    };
    let holds_sort = sort::holds(question, line);
    let length = line.stems.len();
    let value = 1.7 * saturated(terms, line, around.mean_length)
        + 1.1 * own
        + 2.5 * near
        + 2.0 * article
        + 1.5 * capital_article
        + 2.0 * around.relevance
        + 1.0 * closeness(terms, line)
        + 0.8 * bigrams(question, line)
        + 0.3 * (1.0 + length as f32).ln()
        + match holds_sort {
            Some(true) => 1.0,
            Some(false) => -0.6,
            None => 0.0,
        }
        - if length < 5 { 0.6 } else { 0.0 }
        - if line.text.trim_end().ends_with('?') {
            0.5
        } else {
            0.0
        }
        + if around.position == 0 { 0.1 } else { 0.0 };
    Scored {
        value,
        own,
        near,
        sort: holds_sort,
    }
}

/// The score of a sentence and what a confidence is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    /// Orders sentences; has no unit.
    pub value: f32,
    /// How much of the question the sentence covers, 0 to 1.
    pub own: f32,
    /// The same with its neighbours and the headline.
    pub near: f32,
    /// Whether it holds the sort of thing that is asked for; `None` when no sort is known.
    pub sort: Option<bool>,
}

/// BM25 of a sentence over the terms, divided by what a sentence with all of them would have.
fn saturated(terms: &[Term], line: &Line, mean: f32) -> f32 {
    const K1: f32 = 1.2;
    const B: f32 = 0.5;
    let total: f32 = terms.iter().map(|term| term.weight).sum::<f32>() * (K1 + 1.0);
    if total <= 0.0 {
        return 0.0;
    }
    let norm = K1 * (1.0 - B + B * line.stems.len() as f32 / mean.max(1.0));
    let sum: f32 = terms
        .iter()
        .map(|term| {
            let count = line.stems.iter().filter(|stem| **stem == term.stem).count() as f32;
            term.weight * count * (K1 + 1.0) / (count + norm)
        })
        .sum();
    sum / total
}

/// How close together the words of the question stand in the sentence, 0 to 1.
fn closeness(terms: &[Term], line: &Line) -> f32 {
    let places: Vec<(usize, &str)> = line
        .stems
        .iter()
        .enumerate()
        .filter(|(_, stem)| terms.iter().any(|term| term.stem == **stem))
        .map(|(at, stem)| (at, stem.as_str()))
        .collect();
    let distinct: HashSet<&str> = places.iter().map(|(_, stem)| *stem).collect();
    if distinct.len() < 2 {
        return 0.0;
    }
    // The smallest window that holds every word that the sentence has.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let (mut left, mut best) = (0, usize::MAX);
    for (at, stem) in &places {
        *counts.entry(stem).or_default() += 1;
        while counts.len() == distinct.len() {
            let (first, word) = places[left];
            best = best.min(at - first + 1);
            if let Some(count) = counts.get_mut(word) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(word);
                }
            }
            left += 1;
        }
    }
    let share = distinct.len() as f32 / terms.len().max(1) as f32;
    share * distinct.len() as f32 / best.max(1) as f32
}

/// The share of neighbouring words of the question that are neighbours in the sentence too.
fn bigrams(question: &Question, line: &Line) -> f32 {
    let stems: Vec<String> = question
        .tokens
        .iter()
        .filter(|token| token.name.is_some() || !english::is_soft(&token.folded))
        .map(|token| words::stem(&token.folded))
        .collect();
    if stems.len() < 2 {
        return 0.0;
    }
    let found = stems
        .windows(2)
        .filter(|pair| line.stems.windows(2).any(|other| other == *pair))
        .count();
    found as f32 / (stems.len() - 1) as f32
}
