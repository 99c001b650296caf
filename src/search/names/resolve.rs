//! Whether what was typed means one entity, one of several, or nothing.

use crate::domain::EntityKind;
use crate::text::common::is_common;

use super::near::{Near, Typed, near};
use super::similar::edits;
use super::table::Table;
use super::{How, NameMatch, Resolution};

/// The most choices that are offered.
const MOST_CHOICES: usize = 5;
/// Below this, a name is not like what was typed. Calibrated, like the next two, on generated
/// names with typing faults and on names that the table does not hold (`quality`).
const LIKE: f64 = 0.66;
/// From this on, a name alone at the top is taken to be meant.
const SURE: f64 = 0.84;
/// How far the next entity must be behind.
const AHEAD: f64 = 0.035;
/// What a preferred kind is worth: more than a tie, less than a typing fault.
const PREFERENCE: f64 = 0.03;

/// Words that companies carry behind their names.
const COMPANY_WORDS: &[&str] = &[
    "ag",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "inc",
    "incorporated",
    "international",
    "limited",
    "llc",
    "ltd",
    "plc",
    "sa",
    "software",
    "systems",
    "technologies",
    "technology",
];

/// What a typed name means; see [`super::Names::resolve`].
pub(super) fn resolve(table: &Table, typed: &str, preferred: &[EntityKind]) -> Resolution {
    let typed = Typed::new(typed);
    if typed.squash.is_empty() {
        return Resolution::Nothing;
    }
    if let Some(resolution) = exactly(table, &typed.squash, preferred) {
        return resolution;
    }
    // "about vmware" is VMware, but "zenith in" is on its way to Zenith Insight.
    if table.labels_beginning(&typed.squash).is_empty()
        && let Some(resolution) = exactly(table, &typed.core, preferred)
    {
        return resolution;
    }
    let mut ranked = near(table, &typed);
    for found in &mut ranked {
        if !preferred.is_empty() && table.is_of(found.entity, preferred) {
            found.score += PREFERENCE;
        }
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked.retain(|found| found.score >= LIKE && is_plausible(table, &typed, found));
    let Some(first) = ranked.first() else {
        return Resolution::Nothing;
    };
    let ahead = ranked
        .get(1)
        .is_none_or(|second| first.score - second.score >= AHEAD);
    if ahead && first.score >= SURE && is_clear(table, &typed, first, &ranked, preferred) {
        return Resolution::Sure(table.found(first.label, first.how, first.score));
    }
    let floor = first.score - 0.2;
    Resolution::Choices(
        ranked
            .iter()
            .take_while(|found| found.score >= floor)
            .take(MOST_CHOICES)
            .map(|found| table.found(found.label, found.how, found.score))
            .collect(),
    )
}

/// The entities of that very name, if there are any: preferred kinds before others, names before
/// aliases.
fn exactly(table: &Table, squashed: &str, preferred: &[EntityKind]) -> Option<Resolution> {
    let rank = |label: u32| {
        let name = table.label(label);
        let favoured = !preferred.is_empty() && table.is_of(name.entity, preferred);
        (!favoured, name.alias)
    };
    let labels = table.labels_equal(squashed);
    let best = labels.iter().map(|&label| rank(label)).min()?;
    let mut found: Vec<NameMatch> = labels
        .iter()
        .filter(|&&label| rank(label) == best)
        .map(|&label| {
            if table.label(label).alias {
                table.found(label, How::Alias, 0.99)
            } else {
                table.found(label, How::Exact, 1.0)
            }
        })
        .collect();
    if found.len() == 1 {
        return found.pop().map(Resolution::Sure);
    }
    found.sort_by_key(|found| {
        let articles = table.get(found.entity).map_or(0, |entity| entity.articles);
        (std::cmp::Reverse(articles), found.kind, found.entity)
    });
    found.truncate(MOST_CHOICES);
    Some(Resolution::Choices(found))
}

/// Whether a name can be offered at all. A few letters are like a few letters of many names, so
/// short input must begin alike; long input must not owe its score to a small part of it.
fn is_plausible(table: &Table, typed: &Typed, found: &Near) -> bool {
    if found.how != How::Fuzzy {
        return true;
    }
    let length = typed.core.chars().count();
    let name = &table.label(found.label).squash;
    let begins_alike = typed.core.chars().next() == name.chars().next();
    match length {
        0..=2 => false,
        3 => begins_alike && edits(&typed.core, name) <= 1,
        _ => found.unexplained <= 0.75,
    }
}

/// Whether the best name is clear enough to answer without asking.
fn is_clear(
    table: &Table,
    typed: &Typed,
    first: &Near,
    ranked: &[Near],
    preferred: &[EntityKind],
) -> bool {
    // Others that the typed words stand in too, unless they are of a kind that was not asked for.
    let favoured = table.is_of(first.entity, preferred);
    let rivals = |within: f64| {
        ranked[1..].iter().any(|other| {
            matches!(other.how, How::Prefix | How::Words)
                && other.score > first.score - within
                && other.unexplained < 0.2
                && (!favoured || table.is_of(other.entity, preferred))
        })
    };
    match first.how {
        How::Exact | How::Alias => true,
        How::Prefix => typed.core.chars().count() >= 3 && !rivals(0.12),
        How::Words => {
            let (rest, missing) = difference(table, typed, first);
            let telling = typed
                .words
                .iter()
                .any(|word| !is_common(word) && !rest.contains(word));
            let several = typed.words.len() - rest.len() > 1 || missing.is_empty();
            (telling || several) && rest.iter().all(|word| is_aside(table, word)) && !rivals(0.06)
        }
        How::Fuzzy => {
            let (rest, missing) = difference(table, typed, first);
            let common = rest.iter().all(|word| is_common(word));
            let rest: Vec<String> = rest
                .into_iter()
                .filter(|word| missing.is_empty() || !is_aside(table, word))
                .collect();
            if rest.is_empty() {
                // Every word is there, in one name of the entity or another.
                return !typed.words.iter().all(|word| is_common(word)) && !rivals(0.06);
            }
            if common {
                return false;
            }
            let rest = rest.concat();
            is_slip(&rest, &missing.concat())
                || is_slip(&typed.core, &table.label(first.label).squash)
                    && missing.len() == typed.words.len()
        }
    }
}

/// Whether two texts differ no more than by a slip of the fingers. In a short name one letter may
/// be all that parts two companies, and who slips twice still begins right.
fn is_slip(typed: &str, name: &str) -> bool {
    let faults = edits(typed, name);
    match typed.chars().count() {
        0..=4 => false,
        5..=8 => faults <= 1,
        _ => faults <= 1 || (faults == 2 && typed.chars().next() == name.chars().next()),
    }
}

/// The typed words that the name does not hold, and the words of the name that were not typed.
fn difference(table: &Table, typed: &Typed, found: &Near) -> (Vec<String>, Vec<String>) {
    let mut missing: Vec<String> = table
        .label(found.label)
        .words
        .iter()
        .map(|&term| table.terms[term as usize].text.clone())
        .collect();
    let mut rest = Vec::new();
    for word in &typed.words {
        match missing.iter().position(|own| own == word) {
            Some(place) => {
                missing.remove(place);
            }
            None if stands_elsewhere(table, found.entity, word) => {}
            None => rest.push(word.clone()),
        }
    }
    (rest, missing)
}

/// Whether a word, or a longer one that begins with it, stands in any name of an entity.
fn stands_elsewhere(table: &Table, entity: u32, word: &str) -> bool {
    table.labels_of[entity as usize].iter().any(|&label| {
        let words = &table.label(label).words;
        words.iter().any(|&term| {
            let own = table.terms[term as usize].text.as_str();
            own == word || (word.len() >= 3 && own.starts_with(word))
        })
    })
}

/// Whether a word beside a name says no more than that it is a name (`Inc`), or nothing of this
/// catalog (`pricing`). A word that other names hold may mean a product that we do not know.
fn is_aside(table: &Table, word: &str) -> bool {
    COMPANY_WORDS.contains(&word) || (is_common(word) && table.term(word).is_none())
}
