//! The sentences of the best articles that most likely hold the answer, with a confidence.

use std::collections::{HashMap, HashSet};

use crate::domain::{Article, ArticleId, EntityId, Status};
use crate::search::passage::cut_out;
use crate::search::{Filter, Passage, Query, Search, SearchError};
use crate::text::{plain, sentence, words};

use super::english;
use super::features::{Around, Scored, coverage, score, terms, weigh};
use super::line::{Line, Term};
use super::question::Question;
use super::sort;

/// Articles whose sentences are ranked.
const ARTICLES: usize = 10;
/// Passages that an answer shows.
const SHOWN: usize = 3;
/// Sentences of one article that are looked at; a longer one is cut.
const SENTENCES: usize = 400;
/// A sentence of more bytes stands for itself, without those around it.
const LONGEST: usize = 220;
/// The confidence from which the first passage is likely right.
const SURE: f32 = 0.66;
/// The confidence below which there is nothing worth showing as an answer.
const WORTH: f32 = 0.06;

/// A passage and what speaks for it.
pub(super) struct Found {
    /// The article that holds it.
    pub article: ArticleId,
    /// How likely it answers, 0 to 1.
    pub confidence: f32,
    /// The sentence with the words of the question marked.
    pub passage: Passage,
}

/// What the articles hold.
pub(super) struct Passages {
    /// Best first; empty when nothing is worth showing.
    pub found: Vec<Found>,
    /// Whether the first is likely right.
    pub sure: bool,
    /// The articles nearest to the question, best first.
    pub nearest: Vec<ArticleId>,
}

/// An article cut into sentences.
struct Cut {
    id: ArticleId,
    relevance: f32,
    title: Line,
    lines: Vec<Line>,
    stems: HashSet<String>,
    /// Whether it mentions every entity that the question names.
    named: bool,
}

/// Finds the passages for a question.
pub(super) fn find(search: &Search, question: &Question) -> Result<Passages, SearchError> {
    let mut terms = terms(question);
    if terms.is_empty() {
        return Ok(Passages {
            found: Vec::new(),
            sure: false,
            nearest: Vec::new(),
        });
    }
    let entities = question.entities();
    let hits = hits(search, question, &entities)?;
    let nearest: Vec<ArticleId> = hits.iter().map(|(id, _, _)| *id).collect();
    let cuts = cut(search, hits)?;
    let lines: Vec<&Line> = cuts.iter().flat_map(|cut| &cut.lines).collect();
    weigh(&mut terms, &lines);
    let mut found = rank(question, &terms, &cuts, !entities.is_empty());
    let sure = found
        .first()
        .is_some_and(|first| first.0.confidence >= SURE && first.1);
    found.retain(|(found, _)| found.confidence >= WORTH);
    Ok(Passages {
        found: found
            .into_iter()
            .map(|(found, _)| found)
            .take(SHOWN)
            .collect(),
        sure,
        nearest,
    })
}

/// The best articles with their scores: those that mention every name first.
fn hits(
    search: &Search,
    question: &Question,
    entities: &[EntityId],
) -> Result<Vec<(ArticleId, f32, bool)>, SearchError> {
    let words = query_words(question);
    let mut found: Vec<(ArticleId, f32, bool)> = Vec::new();
    let mut query = Query {
        words,
        limit: ARTICLES,
        ..Query::default()
    };
    if !entities.is_empty() {
        query.filter = Filter {
            entities: entities.to_vec(),
            ..Filter::default()
        };
        for (article, score) in search.ranked(&query)? {
            found.push((article, score, true));
        }
        query.filter = Filter::default();
    }
    if found.len() < ARTICLES {
        for (article, score) in search.ranked(&query)? {
            if !found.iter().any(|(id, _, _)| *id == article) {
                found.push((article, score, entities.is_empty()));
            }
        }
    }
    found.truncate(ARTICLES);
    Ok(found)
}

/// The question as plain words for the index, without what the query language would read.
fn query_words(question: &Question) -> String {
    question
        .tokens
        .iter()
        .map(|token| token.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cut(search: &Search, hits: Vec<(ArticleId, f32, bool)>) -> Result<Vec<Cut>, SearchError> {
    let best = hits
        .iter()
        .map(|(_, score, _)| *score)
        .fold(f32::MIN_POSITIVE, f32::max);
    let articles: HashMap<ArticleId, Article> = search.store().read(|reader| {
        let mut articles = HashMap::new();
        for (id, _, _) in &hits {
            if let Some(article) = reader
                .article(*id)?
                .filter(|article| article.status == Status::Published)
            {
                articles.insert(*id, article);
            }
        }
        Ok(articles)
    })?;
    Ok(hits
        .into_iter()
        .filter_map(|(id, score, named)| {
            let article = articles.get(&id)?;
            let text = plain::plain(&article.full_text());
            let lines: Vec<Line> = sentence::sentences(&text)
                .into_iter()
                .take(SENTENCES)
                .map(|range| Line::new(&text[range]))
                .collect();
            let title = Line::new(&article.title);
            let stems = lines
                .iter()
                .chain([&title])
                .flat_map(|line| line.stems.iter().cloned())
                .collect();
            Some(Cut {
                id,
                relevance: score / best,
                title,
                lines,
                stems,
                named,
            })
        })
        .collect())
}

/// Every sentence with its confidence, best first, and whether its article mentions every name.
fn rank(question: &Question, terms: &[Term], cuts: &[Cut], named: bool) -> Vec<(Found, bool)> {
    let total: usize = cuts.iter().map(|cut| cut.lines.len()).sum();
    let long: usize = cuts
        .iter()
        .flat_map(|cut| &cut.lines)
        .map(|line| line.stems.len())
        .sum();
    let mean_length = long as f32 / total.max(1) as f32;
    let negated = question.is_negated();
    let mut scored: Vec<(Scored, &Cut, usize)> = Vec::new();
    for cut in cuts {
        for (position, line) in cut.lines.iter().enumerate() {
            let around = Around {
                neighbours: [
                    position
                        .checked_sub(1)
                        .and_then(|before| cut.lines.get(before)),
                    cut.lines.get(position + 1),
                ],
                title: &cut.title,
                article: &cut.stems,
                relevance: cut.relevance,
                position,
                mean_length,
            };
            let mut scored_line = score(question, terms, line, &around);
            if named && !cut.named {
                scored_line.value -= 1.5;
            }
            // What is not so stands in a sentence that says "not", in whatever words.
            let denies = negated && denies(line);
            if denies {
                scored_line.value += 2.5 * scored_line.near;
            }
            if scored_line.own > 0.0 || (denies && scored_line.near > 0.0) {
                scored.push((scored_line, cut, position));
            }
        }
    }
    scored.sort_by(|a, b| b.0.value.total_cmp(&a.0.value));
    let article = |cut: &Cut| coverage(terms, |stem| cut.stems.contains(stem));
    // A short question with a name or a half of its words that an article does not have is not
    // about that article.
    let about = |cut: &Cut| {
        let missing = |term: &&Term| !cut.stems.contains(&term.stem);
        let lacks = terms.iter().filter(missing).count();
        let name = terms.iter().filter(missing).any(|term| term.capital);
        match terms.len() {
            0..=2 => lacks * 2 < terms.len(),
            3..=4 => lacks * 2 < terms.len() || (lacks * 2 == terms.len() && !name),
            _ => true,
        }
    };
    scored
        .into_iter()
        .take(SHOWN * 2)
        .map(|(scored, cut, position)| {
            let found = Found {
                article: cut.id,
                confidence: if about(cut) {
                    confidence(&scored, article(cut))
                } else {
                    0.0
                },
                passage: marked(terms, &in_context(question, cut, position)),
            };
            (found, cut.named && scored.sort != Some(false))
        })
        .collect()
}

/// How likely a sentence answers, 0 to 1: how much of the question it, its neighbours and its
/// article cover, and whether it holds the sort of thing asked for.
fn confidence(scored: &Scored, article: f32) -> f32 {
    let evidence = 3.0 * scored.own + 3.0 * scored.near + 2.0 * article - 5.6
        + match scored.sort {
            Some(true) => 0.5,
            Some(false) => -1.5,
            None => 0.0,
        };
    1.0 / (1.0 + (-evidence).exp())
}

/// Whether a sentence says that something is not so.
fn denies(line: &Line) -> bool {
    words::words(&line.text)
        .iter()
        .any(|word| english::is_negation(&word.folded))
}

/// A sentence with what it needs to be understood: the one before it when it begins by pointing
/// back ("It …"), and the one after it when a reason is asked for that it does not give.
fn in_context(question: &Question, cut: &Cut, position: usize) -> String {
    let text = |at: usize| cut.lines.get(at).map_or("", |line| line.text.as_str());
    let mut found = text(position).to_owned();
    if found.len() < LONGEST && points_back(&found) {
        let before = match position.checked_sub(1) {
            Some(before) => text(before),
            None => cut.title.text.as_str(),
        };
        if before.len() < LONGEST {
            found = format!("{before} {found}");
        }
    }
    let next = text(position + 1);
    let gives_reason = cut
        .lines
        .get(position)
        .is_some_and(|line| sort::holds(question, line) == Some(true));
    if question.asks_why() && !gives_reason && found.len() + next.len() < 2 * LONGEST {
        found = format!("{found} {next}");
    }
    found.trim().to_owned()
}

/// Whether a sentence begins with a word that stands for something said before.
fn points_back(text: &str) -> bool {
    let cut = words::words(text);
    let first: Vec<&str> = cut
        .iter()
        .take(6)
        .map(|word| word.folded.as_str())
        .collect();
    match first.as_slice() {
        [
            "it" | "they" | "this" | "that" | "these" | "those" | "he" | "she" | "its" | "their"
            | "his" | "her" | "both",
            ..,
        ]
        | [
            "before" | "after" | "until" | "since",
            "that" | "then" | "now",
            ..,
        ] => true,
        ["a" | "an" | "the", rest @ ..] => {
            rest.contains(&"one") || matches!(rest, ["same", ..] | ["change", ..])
        }
        _ => false,
    }
}

/// The sentence with the words of the question marked.
fn marked(terms: &[Term], text: &str) -> Passage {
    let marks: Vec<_> = words::words(text)
        .into_iter()
        .filter(|word| {
            let stem = words::stem(&word.folded);
            terms.iter().any(|term| term.stem == stem)
        })
        .map(|word| word.range)
        .collect();
    cut_out(text, 0..text.len(), &marks)
}
