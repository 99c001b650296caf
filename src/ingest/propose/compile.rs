//! The patterns of a catalog, ready to be looked for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::lists::{BE, PREPOSITIONS};
use super::pattern::{Element, Pattern, Place, Wanted, parse};
use super::token::Token;
use crate::domain::{EntityKind, Relation};
use crate::text::words::fold;

/// What stands among the titles of a relation that takes posts which no relation names.
const OTHER_POSTS: &str = "...";

/// One way in which a relation is told: a pattern with each of its optional parts there or not.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// Its relation, as its place among the relations.
    pub relation: usize,
    /// Whether it tells that something has ended.
    pub ends: bool,
    pub steps: Vec<Step>,
    pub subjects: Vec<EntityKind>,
    pub objects: Vec<EntityKind>,
    /// Whether it has no words of its own but such as "by", so that only known names can bear it.
    pub is_bare: bool,
    /// Whether it is nothing but two names beside each other: "Citrix XenServer".
    pub is_pair: bool,
    /// Whether it is no sentence but the part of one: "Citrix's XenServer", "Greene, founder of VMware".
    pub is_aside: bool,
    /// Whether it only tells more of its last name, whatever that does: "Denver-based Brickhouse".
    pub is_attribute: bool,
    /// The titles of the relation as words, the longest first.
    pub titles: Vec<Vec<String>>,
    /// Where it takes posts that no relation names: those that are named by any.
    pub others: Option<Arc<Vec<Vec<String>>>>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Place { place: Place, possessive: bool },
    Words(Vec<Wanted>),
    Mark(char),
    Gap,
}

/// Every pattern of these relations, each with its optional parts first. A pattern that cannot be read
/// finds nothing: the check of the catalog has reported it.
pub(super) fn compile(relations: &[Relation]) -> Vec<Compiled> {
    let mut all = Vec::new();
    let titles: Vec<Vec<Vec<String>>> = relations.iter().map(titles).collect();
    let mut named = titles.concat();
    named.sort_by_key(|title| usize::MAX - title.len());
    let named = Arc::new(named);
    for (place, (relation, titles)) in relations.iter().zip(titles).enumerate() {
        let takes_others = relation.titles.iter().any(|title| title == OTHER_POSTS);
        let others = takes_others.then(|| Arc::clone(&named));
        let said = relation.says.iter().map(|text| (text, false));
        let ended = relation.ends.iter().map(|text| (text, true));
        for (text, ends) in said.chain(ended) {
            let Ok(pattern) = parse(text, ends) else {
                continue;
            };
            for steps in variants(&pattern) {
                let is_bare = is_bare(&steps);
                all.push(Compiled {
                    relation: place,
                    ends,
                    is_bare,
                    is_pair: is_bare && is_pair(&steps),
                    is_aside: is_bare || is_aside(&steps),
                    is_attribute: is_attribute(&steps),
                    steps,
                    subjects: relation.subjects.clone(),
                    objects: relation.objects.clone(),
                    titles: titles.clone(),
                    others: others.clone(),
                });
            }
        }
    }
    all
}

/// Whether a pattern has names and at most a preposition between them.
fn is_bare(steps: &[Step]) -> bool {
    steps.iter().all(|step| match step {
        Step::Place { place, .. } => matches!(place, Place::Subject | Place::Object),
        Step::Words(words) => words.iter().all(is_preposition),
        Step::Mark(_) | Step::Gap => false,
    })
}

fn is_preposition(wanted: &Wanted) -> bool {
    matches!(wanted, Wanted::Stem(word) | Wanted::Exact(word) if PREPOSITIONS.contains(&word.as_str()))
}

fn is_pair(steps: &[Step]) -> bool {
    let plain = |step: &Step| {
        matches!(
            step,
            Step::Place {
                possessive: false,
                ..
            }
        )
    };
    steps.len() == 2 && steps.iter().all(plain)
}

/// Whether a pattern is told beside what its sentence tells: it has a comma, or no words.
fn is_aside(steps: &[Step]) -> bool {
    let comma = steps.iter().any(|step| matches!(step, Step::Mark(_)));
    let words = steps.iter().any(|step| matches!(step, Step::Words(_)));
    comma || !words
}

fn is_attribute(steps: &[Step]) -> bool {
    let hyphen = steps.iter().any(|step| matches!(step, Step::Mark('-')));
    hyphen && matches!(steps.last(), Some(Step::Place { .. }))
}

fn titles(relation: &Relation) -> Vec<Vec<String>> {
    let words = |title: &String| title.split_whitespace().map(fold).collect();
    let named = relation.titles.iter().filter(|title| *title != OTHER_POSTS);
    let mut titles: Vec<Vec<String>> = named.map(words).collect();
    titles.sort_by_key(|title| usize::MAX - title.len());
    titles
}

/// A pattern with each of its optional parts there or not, those with more first.
fn variants(pattern: &Pattern) -> Vec<Vec<Step>> {
    let mut all: Vec<Vec<Step>> = vec![Vec::new()];
    for element in &pattern.elements {
        if let Element::Optional(part) = element {
            let with = all.iter().map(|steps| {
                let mut steps = steps.clone();
                steps.extend(part.iter().filter_map(step));
                steps
            });
            all = with.chain(all.iter().cloned()).collect();
        } else {
            for steps in &mut all {
                steps.extend(step(element));
            }
        }
    }
    all
}

fn step(element: &Element) -> Option<Step> {
    Some(match element {
        Element::Place { place, possessive } => Step::Place {
            place: *place,
            possessive: *possessive,
        },
        Element::Words(words) => Step::Words(words.clone()),
        Element::Mark(mark) => Step::Mark(*mark),
        Element::Gap => Step::Gap,
        Element::Optional(_) => return None,
    })
}

/// Patterns by a word that each of them asks for.
#[derive(Default)]
pub(super) struct Index {
    by_stem: HashMap<String, Vec<usize>>,
    by_word: HashMap<String, Vec<usize>>,
    /// Patterns that ask for no word of their own.
    others: Vec<usize>,
}

impl Index {
    pub fn of(patterns: &[Compiled]) -> Index {
        let mut index = Index::default();
        for (at, pattern) in patterns.iter().enumerate() {
            let asked = pattern.steps.iter().filter_map(|step| match step {
                Step::Words(words) if !words.contains(&Wanted::Be) => Some(words),
                _ => None,
            });
            // Prepositions stand everywhere.
            let of_preposition = |words: &[Wanted]| words.iter().any(is_preposition);
            let Some(words) = asked.min_by_key(|words| (of_preposition(words), words.len())) else {
                index.others.push(at);
                continue;
            };
            for wanted in words {
                let list = match wanted {
                    Wanted::Stem(stem) => index.by_stem.entry(stem.clone()).or_default(),
                    Wanted::Exact(word) => index.by_word.entry(word.clone()).or_default(),
                    Wanted::Be => continue,
                };
                list.push(at);
            }
        }
        index
    }

    /// The patterns that may be in a sentence, in their order.
    pub fn candidates(&self, tokens: &[Token]) -> Vec<usize> {
        let mut found = self.others.clone();
        for word in tokens.iter().filter_map(Token::word) {
            found.extend(self.by_stem.get(&word.stem).into_iter().flatten());
            found.extend(self.by_word.get(&word.folded).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The words of a sentence, to tell quickly which patterns can be in it.
pub(super) struct Present<'a> {
    words: HashSet<&'a str>,
    stems: HashSet<&'a str>,
    be: bool,
    names: bool,
}

impl<'a> Present<'a> {
    pub fn of(tokens: &'a [Token]) -> Present<'a> {
        let words = || tokens.iter().filter_map(Token::word);
        Present {
            words: words().map(|word| word.folded.as_str()).collect(),
            stems: words().map(|word| word.stem.as_str()).collect(),
            be: tokens.iter().any(|token| token.is_one_of(BE)),
            names: tokens
                .iter()
                .any(|token| token.name().is_some() || !token.meant.is_empty()),
        }
    }

    /// Whether the sentence names anybody at all.
    pub fn has_names(&self) -> bool {
        self.names
    }

    /// Whether all that a pattern asks for stands somewhere in the sentence.
    pub fn has(&self, pattern: &Compiled) -> bool {
        pattern.steps.iter().all(|step| match step {
            Step::Words(words) => words.iter().any(|wanted| match wanted {
                Wanted::Be => self.be,
                Wanted::Exact(word) => self.words.contains(word.as_str()),
                Wanted::Stem(stem) => self.stems.contains(stem.as_str()),
            }),
            Step::Place { .. } | Step::Mark(_) | Step::Gap => true,
        })
    }
}
