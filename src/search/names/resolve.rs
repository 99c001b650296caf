//! Whether what was typed means one entity, one of several, or nothing.

use crate::domain::EntityKind;
use crate::text::common::is_common;
use crate::text::words::stem;

use super::near::{Near, Typed, near};
use super::similar::{edits, is_short_for, is_slip, is_stutter, sounds_like};
use super::table::{Table, join, name_words};
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
    if let Some(resolution) = by_maker(table, &typed, preferred) {
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
    drop_namesakes(table, &mut ranked, preferred);
    let Some(first) = ranked.first() else {
        return Resolution::Nothing;
    };
    let name = &table.label(first.label).squash;
    let slipped = !preferred.is_empty()
        && table.is_of(first.entity, preferred)
        && is_slip(&typed.core, name)
        // What begins another name may be on its way there, unless a key just stuck.
        && (is_stutter(&typed.core, name) || !ranked.iter().any(|other| other.how == How::Prefix));
    // The very name but for a slip, of the kind that was asked for, leaves other kinds behind.
    let ahead = ranked[1..]
        .iter()
        .find(|other| !slipped || table.is_of(other.entity, preferred))
        .is_none_or(|other| first.score - other.score >= AHEAD);
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

/// The entity of that very name once the maker before it, which was typed by another name of his,
/// is read as his own name: `ms svvp` as `Microsoft SVVP`, or left out.
fn by_maker(table: &Table, typed: &Typed, preferred: &[EntityKind]) -> Option<Resolution> {
    let (first, rest) = typed
        .words
        .split_first()
        .filter(|(_, rest)| !rest.is_empty())?;
    let makers = table.labels_equal(first).iter().filter_map(|&label| {
        let name = table.label(label);
        let maker = table.entity(name.entity);
        (name.alias && maker.kind == EntityKind::Vendor).then_some(maker)
    });
    let rest = join(rest);
    let mut made = None;
    for maker in makers {
        let full = join(&name_words(&maker.name)) + &rest;
        made = made
            .or_else(|| exactly(table, &full, preferred))
            .or_else(|| exactly(table, &rest, preferred));
    }
    made
}

/// Takes out what goes by the same name as something before it, when only that is of a kind that
/// was asked for.
fn drop_namesakes(table: &Table, ranked: &mut Vec<Near>, preferred: &[EntityKind]) {
    let favoured: Vec<u32> = ranked
        .iter()
        .filter(|found| !preferred.is_empty() && table.is_of(found.entity, preferred))
        .map(|found| found.label)
        .collect();
    ranked.retain(|found| {
        table.is_of(found.entity, preferred)
            || !favoured
                .iter()
                .any(|&label| table.label(label).squash == table.label(found.label).squash)
    });
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
        3 => edits(&typed.core, name) <= 1 && (begins_alike || sounds_like(&typed.core, name)),
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
    let alone =
        favoured && ranked.len() == 1 && !typed.words.iter().any(|word| is_company_word(word));
    match first.how {
        How::Exact | How::Alias => true,
        How::Prefix => typed.core.chars().count() >= 3 && !rivals(0.12),
        How::Words => {
            let (rest, missing) = difference(table, typed, first);
            if rest.is_empty() && missing.is_empty() {
                // Nothing but its words.
                return true;
            }
            let telling = typed
                .words
                .iter()
                .any(|word| !is_common(word) && !rest.contains(word));
            let several = typed.words.len() - rest.len() > 1 || missing.is_empty();
            (telling || several || alone)
                && rest.iter().all(|word| is_aside(table, word))
                && !rivals(0.06)
        }
        How::Fuzzy => {
            let name = table.label(first.label);
            let (rest, missing) = difference(table, typed, first);
            if rest.is_empty() {
                // Every word is there, in one name of the entity or another.
                let common = typed.words.iter().all(|word| is_common(word));
                return missing.is_empty() || alone || (!common && !rivals(0.06));
            }
            let whole = is_slip(&typed.core, &name.squash);
            // Another space is a slip as well; two other words are two other words.
            let parted =
                whole && typed.words.len() != name.words.len() && typed.core.chars().count() >= 8;
            if rest.iter().all(|word| is_common(word)) {
                return parted;
            }
            let told: Vec<String> = rest
                .iter()
                .filter(|word| missing.is_empty() || !is_aside(table, word))
                .cloned()
                .collect();
            is_slip(&told.concat(), &missing.concat())
                || parted
                || whole && missing.len() == typed.words.len()
                || matches!((&rest[..], &missing[..]), ([word], [own])
                    if is_one_fault(table, typed, word, own))
        }
    }
}

/// Whether the only word of a name that was typed otherwise is that word with a fault in it, short
/// as it may be, while the others tell which name it is.
fn is_one_fault(table: &Table, typed: &Typed, word: &str, own: &str) -> bool {
    let told = |other: &&String| *other != word && !is_company_word(other);
    if typed.words.len() < 2 || table.term(word).is_some() || is_common(word) {
        return false;
    }
    if is_company_word(own) {
        return typed
            .words
            .iter()
            .any(|other| told(&other) && !is_common(other))
            && is_short_for(word, own);
    }
    typed.words.iter().any(|other| told(&other))
        && word.chars().count() >= 3
        && word.chars().next() == own.chars().next()
        && edits(word, own) <= 1
        && !word
            .chars()
            .chain(own.chars())
            .any(|symbol| symbol.is_ascii_digit())
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
        match missing
            .iter()
            .position(|own| own == word || stem(own) == stem(word))
        {
            Some(place) => {
                missing.remove(place);
            }
            None if stands_elsewhere(table, found.entity, word) => {}
            None => rest.push(word.clone()),
        }
    }
    (rest, missing)
}

/// Whether a word, a longer one that begins with it, or one that it is a slip of stands in any name
/// of an entity. A person's first name may also be typed in full.
fn stands_elsewhere(table: &Table, entity: u32, word: &str) -> bool {
    let person = table.entity(entity).kind == EntityKind::Person;
    let strange = table.term(word).is_none() && !is_common(word);
    table.labels_of[entity as usize].iter().any(|&label| {
        let words = &table.label(label).words;
        words.iter().any(|&term| {
            let own = table.terms[term as usize].text.as_str();
            own == word
                || (word.len() >= 3 && own.starts_with(word))
                || (person && own.len() >= 3 && word.starts_with(own))
                || (strange && is_slip(word, own))
        })
    })
}

/// Whether a word only says that a name is a company's.
fn is_company_word(word: &str) -> bool {
    COMPANY_WORDS.contains(&word)
}

/// Whether a word beside a name says no more than that it is a name (`Inc`), or nothing of this
/// catalog (`pricing`). A word that other names hold may mean a product that we do not know.
fn is_aside(table: &Table, word: &str) -> bool {
    is_company_word(word) || (is_common(word) && table.term(word).is_none())
}
