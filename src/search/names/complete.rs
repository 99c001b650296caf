//! Suggestions while somebody types a name.

use std::cmp::Reverse;

use crate::domain::EntityKind;

use super::similar::continues;
use super::table::{Table, name_words, squash};
use super::{How, NameMatch};

/// Fuzzy suggestions are made from this many letters on.
const FUZZY_FROM: usize = 3;
/// Names looked at for fuzzy suggestions.
const CANDIDATES: usize = 60;

/// Suggestions, best first: names that begin so, names with a word that begins so, aliases that
/// begin so, and names that are like it; among equals the most written-about.
pub(super) fn complete(
    table: &Table,
    typed: &str,
    kinds: &[EntityKind],
    limit: usize,
) -> Vec<NameMatch> {
    let squashed = squash(typed);
    if squashed.is_empty() {
        return table
            .by_articles
            .iter()
            .filter(|&&entity| table.is_of(entity, kinds))
            .filter_map(|&entity| table.labels_of[entity as usize].first())
            .map(|&label| table.found(label, How::Prefix, 0.0))
            .take(limit)
            .collect();
    }
    let mut suggestions = Suggestions {
        table,
        kinds,
        limit,
        seen: vec![false; table.entities.len()],
        found: Vec::new(),
    };
    let beginning = table.labels_beginning(&squashed);
    let named = |&&label: &&u32| !table.label(label).alias;
    suggestions.add(beginning.iter().filter(named).copied(), 0.95);
    suggestions.add(with_words(table, typed, false).into_iter(), 0.9);
    suggestions.add(
        beginning.iter().filter(|label| !named(label)).copied(),
        0.85,
    );
    suggestions.add(with_words(table, typed, true).into_iter(), 0.8);
    if squashed.chars().count() >= FUZZY_FROM {
        suggestions.add_like(&squashed);
    }
    suggestions.found
}

struct Suggestions<'t> {
    table: &'t Table,
    kinds: &'t [EntityKind],
    limit: usize,
    /// For each entity of the table, whether it is suggested already.
    seen: Vec<bool>,
    found: Vec<NameMatch>,
}

impl Suggestions<'_> {
    /// Adds one rank of suggestions, the most written-about first.
    fn add(&mut self, labels: impl Iterator<Item = u32>, score: f64) {
        if self.found.len() >= self.limit {
            return;
        }
        let table = self.table;
        let mut rank: Vec<u32> = labels
            .filter(|&label| self.is_new(table.label(label).entity))
            .collect();
        let order = |&label: &u32| {
            let name = table.label(label);
            let articles = table.entity(name.entity).articles;
            (Reverse(articles), name.length, name.entity)
        };
        // One letter begins thousands of names, of which few are shown.
        let room = self.limit.saturating_sub(self.found.len());
        if rank.len() > room {
            rank.select_nth_unstable_by_key(room, order);
            rank.truncate(room);
        }
        rank.sort_unstable_by_key(order);
        self.found.extend(
            rank.into_iter()
                .map(|label| table.found(label, How::Prefix, score)),
        );
    }

    /// Whether an entity may be suggested and is not yet; from then on it is.
    fn is_new(&mut self, entity: u32) -> bool {
        let new = self.table.is_of(entity, self.kinds) && !self.seen[entity as usize];
        self.seen[entity as usize] |= new;
        new
    }

    fn add_like(&mut self, squashed: &str) {
        let mut like: Vec<(f64, u32)> = self
            .table
            .labels_like(squashed, CANDIDATES)
            .into_iter()
            .filter_map(|label| {
                let name = &self.table.label(label).squash;
                let score = continues(squashed, name).max(super::similar::alike(squashed, name));
                (score >= 0.7).then_some((score, label))
            })
            .collect();
        like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (score, label) in like {
            let entity = self.table.label(label).entity;
            if self.found.len() >= self.limit {
                return;
            }
            if self.is_new(entity) {
                self.found
                    .push(self.table.found(label, How::Fuzzy, 0.75 * score));
            }
        }
    }
}

/// Names (or aliases) in which every typed word begins a word.
fn with_words(table: &Table, typed: &str, alias: bool) -> Vec<u32> {
    let mut sets = name_words(typed).into_iter().map(|word| {
        let mut labels: Vec<u32> = table
            .terms_beginning(&word)
            .iter()
            .flat_map(|&term| table.terms[term as usize].labels.iter().copied())
            .filter(|&label| table.label(label).alias == alias)
            .collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    });
    let mut labels = sets.next().unwrap_or_default();
    for other in sets {
        labels.retain(|label| other.binary_search(label).is_ok());
    }
    labels
}
