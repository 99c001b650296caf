//! The entities that are like what was typed, scored.
//!
//! Two measures meet. The first compares runs of the typed words, written together, with whole
//! names: it forgives typing faults and spaces. The second compares words with words: it forgives
//! order, missing words and other words in between. An entity gets the better of the two.

use std::collections::{HashMap, HashSet};

use crate::text::common::is_common;
use crate::text::words::is_stop_word;

use super::How;
use super::similar::{alike, continues, word_alike};
use super::table::{Table, join, name_words, squash};

/// Longer input is cut: nobody types a name of more words.
const MOST_WORDS: usize = 12;
/// The longest run of words that is compared with whole names.
const LONGEST_RUN: usize = 5;
/// Names looked at for each run of words.
const CANDIDATES: usize = 30;
/// Names that begin with a run of words, looked at besides.
const BEGINNINGS: usize = 20;
/// What a run's score loses when no typed word outside of it fits the entity.
const UNEXPLAINED: f64 = 0.35;

/// Words around a name that do not belong to it. Stop words are dropped anyway.
const FILLER: &[&str] = &[
    "about",
    "corp",
    "gmbh",
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "plc",
    "mr",
    "mrs",
    "dr",
    "prof",
    "article",
    "articles",
    "by",
    "find",
    "for",
    "info",
    "information",
    "is",
    "latest",
    "looking",
    "lookup",
    "named",
    "news",
    "on",
    "profile",
    "search",
    "show",
    "tell",
    "vendor",
    "what",
    "whats",
    "who",
    "company",
    "called",
    "details",
    "status",
];

/// An entity that is like what was typed.
pub(super) struct Near {
    pub(super) entity: u32,
    pub(super) label: u32,
    pub(super) how: How,
    pub(super) score: f64,
    /// The share of what was typed that no name of the entity accounts for.
    pub(super) unexplained: f64,
}

/// What was typed, cut up.
pub(super) struct Typed {
    /// Everything, written together.
    pub(super) squash: String,
    /// Without filler, written together.
    pub(super) core: String,
    /// The words without filler; all of them when nothing else was typed.
    pub(super) words: Vec<String>,
}

impl Typed {
    pub(super) fn new(text: &str) -> Typed {
        let end = text
            .char_indices()
            .nth(200)
            .map_or(text.len(), |(at, _)| at);
        let text = &text[..end];
        let mut all = name_words(text);
        all.truncate(MOST_WORDS);
        let told: Vec<String> = all
            .iter()
            .filter(|word| !is_stop_word(word) && !FILLER.contains(&word.as_str()))
            .cloned()
            .collect();
        let words = if told.is_empty() { all } else { told };
        Typed {
            squash: squash(text),
            core: join(&words),
            words,
        }
    }
}

/// The typed words and the words of names that each may stand for.
struct Readings {
    /// What each typed word tells.
    weights: Vec<f64>,
    total: f64,
    /// For each typed word: how well it fits each label that holds a word like it.
    fits: Vec<HashMap<u32, f64>>,
    /// The best fit of each typed word with any name of an entity.
    explained: Vec<HashMap<u32, f64>>,
}

impl Readings {
    fn new(table: &Table, words: &[String]) -> Readings {
        let mut readings = Readings {
            weights: Vec::new(),
            total: 0.0,
            fits: Vec::new(),
            explained: Vec::new(),
        };
        for word in words {
            let mut terms: HashSet<u32> = table.terms_like(word, 16).into_iter().collect();
            terms.extend(table.term(word));
            if word.chars().count() >= 2 {
                terms.extend(table.terms_beginning(word).iter().take(64));
            }
            let mut fits: HashMap<u32, f64> = HashMap::new();
            let mut explained: HashMap<u32, f64> = HashMap::new();
            let mut weight = 0.0f64;
            let mut best = 0.0f64;
            for term in terms {
                let term = &table.terms[term as usize];
                let fit = word_alike(word, &term.text);
                if fit < 0.6 {
                    continue;
                }
                if fit > best {
                    (best, weight) = (fit, term.weight);
                }
                for &label in &term.labels {
                    keep_most(&mut fits, label, fit);
                    keep_most(&mut explained, table.label(label).entity, fit);
                }
            }
            if best == 0.0 {
                // `pricing` beside a name takes little from it; `fusion` may be what it is about.
                weight = table.rare * if is_common(word) { 0.3 } else { 1.0 };
            }
            readings.total += weight;
            readings.weights.push(weight);
            readings.fits.push(fits);
            readings.explained.push(explained);
        }
        readings
    }

    /// The share of the typed words, by what they tell, that no name of the entity accounts for,
    /// apart from those of the run from `start` to before `end`.
    fn unexplained(&self, entity: u32, start: usize, end: usize) -> f64 {
        let lost: f64 = self
            .weights
            .iter()
            .enumerate()
            .filter(|&(place, _)| place < start || place >= end)
            .map(|(place, weight)| {
                let fit = self.explained[place].get(&entity).copied().unwrap_or(0.0);
                weight * (1.0 - fit)
            })
            .sum();
        lost / self.total.max(f64::MIN_POSITIVE)
    }
}

fn keep_most(map: &mut HashMap<u32, f64>, key: u32, value: f64) {
    let kept = map.entry(key).or_insert(0.0);
    *kept = kept.max(value);
}

/// The entities that are like what was typed, best first.
pub(super) fn near(table: &Table, typed: &Typed) -> Vec<Near> {
    let mut best: HashMap<u32, Near> = HashMap::new();
    let readings = Readings::new(table, &typed.words);
    by_runs(table, typed, &readings, &mut best);
    by_words(table, &readings, &mut best);
    let mut ranked: Vec<Near> = best.into_values().collect();
    ranked.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| {
                let articles = |near: &Near| table.entity(near.entity).articles;
                articles(b).cmp(&articles(a))
            })
            .then(a.entity.cmp(&b.entity))
    });
    ranked
}

fn offer(best: &mut HashMap<u32, Near>, near: Near) {
    match best.get(&near.entity) {
        Some(known) if known.score >= near.score => {}
        _ => {
            best.insert(near.entity, near);
        }
    }
}

fn by_runs(table: &Table, typed: &Typed, readings: &Readings, best: &mut HashMap<u32, Near>) {
    let count = typed.words.len();
    for start in 0..count {
        for end in start + 1..=count.min(start + LONGEST_RUN) {
            let run = join(&typed.words[start..end]);
            let whole = end - start == count;
            let mut labels = table.labels_equal(&run).to_vec();
            // A part that is plain English is only a name when it is that very name.
            if whole || !typed.words[start..end].iter().all(|word| is_common(word)) {
                labels.extend(table.labels_like(&run, CANDIDATES));
                labels.extend(table.labels_beginning(&run).iter().take(BEGINNINGS));
                labels.sort_unstable();
                labels.dedup();
            }
            for label in labels {
                let name = table.label(label);
                let (fit, how) = if name.squash == run {
                    let how = if !whole {
                        How::Words
                    } else if name.alias {
                        How::Alias
                    } else {
                        How::Exact
                    };
                    (1.0, how)
                } else {
                    let continued = continues(&run, &name.squash);
                    let like = alike(&run, &name.squash);
                    let begins = name.squash.starts_with(&run);
                    (
                        continued.max(like),
                        if begins && whole {
                            How::Prefix
                        } else {
                            How::Fuzzy
                        },
                    )
                };
                if fit < 0.5 {
                    continue;
                }
                let unexplained = readings.unexplained(name.entity, start, end);
                offer(
                    best,
                    Near {
                        entity: name.entity,
                        label,
                        how,
                        score: fit * (1.0 - UNEXPLAINED * unexplained),
                        unexplained,
                    },
                );
            }
        }
    }
}

fn by_words(table: &Table, readings: &Readings, best: &mut HashMap<u32, Near>) {
    if readings.total <= 0.0 {
        return;
    }
    let mut told: HashMap<u32, (f64, bool)> = HashMap::new();
    for (weight, fits) in readings.weights.iter().zip(&readings.fits) {
        for (&label, &fit) in fits {
            let (sum, exact) = told.entry(label).or_insert((0.0, true));
            *sum += weight * fit;
            *exact &= fit >= 1.0;
        }
    }
    for (label, (sum, exact)) in told {
        let name = table.label(label);
        let own: f64 = name
            .words
            .iter()
            .map(|&term| table.terms[term as usize].weight)
            .sum();
        let of_name = (sum / own.max(f64::MIN_POSITIVE)).min(1.0);
        // What other names of the entity account for counts for most of what this one does.
        let unexplained = readings.unexplained(name.entity, 0, 0);
        let of_typed = (sum / readings.total).min(1.0);
        let covered = of_typed.max(0.95 * (1.0 - unexplained));
        // A word that is spelt right tells more of a name than one that only may be meant.
        let (how, least) = if exact && unexplained < 1e-9 {
            (
                How::Words,
                if readings.weights.len() > 1 {
                    0.9
                } else {
                    0.82
                },
            )
        } else {
            (How::Fuzzy, 0.72)
        };
        let score = 0.97 * covered * (least + (1.0 - least) * of_name);
        if score < 0.4 {
            continue;
        }
        offer(
            best,
            Near {
                entity: name.entity,
                label,
                how,
                score,
                unexplained,
            },
        );
    }
}
