//! From a bound relation to the facts that answer it: by sides, title, time, and what else the
//! question says of them.

use std::collections::HashSet;

use crate::domain::{Date, EntityId, EntityKind, Object};
use crate::store::StoreError;
use crate::text::words;

use super::bind::Binding;
use super::english;
use super::known::{Known, Told};
use super::question::{Question, Side, Tense, Wanted};
use super::relation::detail_names;
use super::time::When;

/// The facts of a binding, whatever their time.
pub(super) fn of_binding(known: &Known, binding: &Binding) -> Result<Vec<Told>, StoreError> {
    let mut rows = if binding.subjects.is_empty() && binding.objects.is_empty() {
        known.of(binding.relation)?
    } else {
        let anchors = if binding.subjects.is_empty() {
            &binding.objects
        } else {
            &binding.subjects
        };
        let mut rows: Vec<Told> = Vec::new();
        for anchor in anchors {
            for row in known.about(*anchor)?.iter() {
                if belongs(known, binding, row)
                    && !rows.iter().any(|other| other.fact.id == row.fact.id)
                {
                    rows.push(row.clone());
                }
            }
        }
        known.settle(&mut rows)?;
        if binding.symmetric {
            for row in &mut rows {
                orient(binding, row);
            }
        }
        rows
    };
    if !binding.title.is_empty() {
        rows.retain(|row| detail_names(&row.fact.detail, &binding.title));
    }
    rows.sort_by_key(|row| row.fact.since.map_or(i64::MIN, Date::start));
    Ok(rows)
}

/// Turns a fact that reads both ways so that the names of the question stand where the question
/// has them: "Who competes with EMC?" is answered by "NetApp competes with EMC".
fn orient(binding: &Binding, row: &mut Told) {
    let Object::Entity(object) = row.fact.object else {
        return;
    };
    let straight = if binding.subjects.is_empty() {
        binding.objects.contains(&object)
    } else {
        binding.subjects.contains(&row.fact.subject)
    };
    if !straight {
        row.fact.object = Object::Entity(row.fact.subject);
        row.fact.subject = object;
    }
}

fn belongs(known: &Known, binding: &Binding, row: &Told) -> bool {
    let relation = known.relations.get(binding.relation);
    if relation.is_none_or(|relation| relation.key != row.fact.relation) {
        return false;
    }
    let in_set = |set: &[EntityId], entity: Option<EntityId>| {
        set.is_empty() || entity.is_some_and(|entity| set.contains(&entity))
    };
    let (subject, object) = (Some(row.fact.subject), object_entity(row));
    (in_set(&binding.subjects, subject) && in_set(&binding.objects, object))
        || (binding.symmetric
            && in_set(&binding.subjects, object)
            && in_set(&binding.objects, subject))
}

/// The entity on the object's side, if there is one.
pub(super) fn object_entity(row: &Told) -> Option<EntityId> {
    match row.fact.object {
        Object::Entity(entity) => Some(entity),
        Object::Value(_) => None,
    }
}

/// The entity on the side that is asked for.
pub(super) fn open_entity(binding: &Binding, row: &Told) -> Option<EntityId> {
    match binding.open() {
        Side::Subject => Some(row.fact.subject),
        Side::Object => object_entity(row),
    }
}

/// The facts that are of the time and the tense of a question.
pub(super) fn of_time(known: &Known, question: &Question, rows: &[Told]) -> Vec<Told> {
    let begins = asks_beginning(known, question, rows);
    let event = |row: &Told| {
        known
            .relation(&row.fact)
            .is_some_and(|relation| relation.event)
    };
    if question.asks_end() && !rows.iter().all(event) {
        return rows
            .iter()
            .filter(|row| row.ended.is_some_and(|ended| ended <= known.now))
            .filter(|row| {
                row.fact
                    .until
                    .is_none_or(|until| question.when.contains(until))
            })
            .cloned()
            .collect();
    }
    let began = |row: &Told| row.fact.since.map(Date::start);
    rows.iter()
        .filter(|row| match (question.when, question.tense) {
            (When::In(_), _) if event(row) || begins => row
                .fact
                .since
                .is_some_and(|since| question.when.contains(since)),
            (When::In(_), _) => question.when.holds(began(row), row.ended, known.now),
            (When::Now, _) if known.is_bygone(row) => false,
            (_, Tense::Present) if known.is_bygone(row) => question.wanted != Wanted::Verdict,
            _ if event(row) => {
                question.tense != Tense::Former || row.ended.is_some() || known.is_bygone(row)
            }
            // A value that is announced for later is told with its date.
            (When::Unsaid, Tense::Present) if object_entity(row).is_none() => {
                row.ended.is_none_or(|ended| ended > known.now)
            }
            (When::Now, _) | (When::Unsaid, Tense::Present) => known.holds(row),
            (When::Unsaid, Tense::Former) => row.ended.is_some_and(|ended| ended <= known.now),
            (When::Unsaid, Tense::Past) => true,
        })
        .cloned()
        .collect()
}

/// Whether the question asks what began in its time ("joined in August") rather than what held.
fn asks_beginning(known: &Known, question: &Question, rows: &[Told]) -> bool {
    let Some(relation) = rows.first().and_then(|row| known.relation(&row.fact)) else {
        return false;
    };
    let roots = |text: &str| -> HashSet<String> {
        words::words(text)
            .iter()
            .map(|word| english::root(&word.folded))
            .collect()
    };
    // "…, which it launched in {since}": an aside with nothing but the date tells the beginning.
    let (plain, asides) = without_dates(&relation.now);
    let holds: HashSet<String> = roots(&plain)
        .union(&roots(&relation.past))
        .cloned()
        .collect();
    let begins: HashSet<String> = roots(&relation.began)
        .union(&roots(&asides))
        .cloned()
        .collect();
    question.tokens.iter().any(|token| {
        token.name.is_none()
            && !words::is_stop_word(&token.folded)
            && !holds.contains(&token.root)
            && (begins.contains(&token.root) || english::is_begin(&token.folded))
    })
}

/// A template without its optional parts that name only the beginning, and those parts.
fn without_dates(template: &str) -> (String, String) {
    let (mut plain, mut asides) = (String::new(), String::new());
    for part in template.split_inclusive(']') {
        let (before, aside) = part.split_once('[').unwrap_or((part, ""));
        plain.push_str(before);
        let only = aside.contains("{since}") && aside.matches('{').count() == 1;
        let target = if only { &mut asides } else { &mut plain };
        target.push(' ');
        target.push_str(aside);
    }
    (plain, asides.replace("{since}", ""))
}

/// Whether a fact's time is unknown although the question names one: the fact has no beginning,
/// and its source is younger than the time.
pub(super) fn is_guess(question: &Question, row: &Told) -> bool {
    let When::In(range) = question.when else {
        return false;
    };
    row.fact.since.is_none()
        && row.ended.is_none()
        && range
            .until
            .is_some_and(|until| until.end() <= row.published.start())
}

/// The entities that a relation of the catalog links to these, of given kinds: the products of a
/// vendor. Of several relations the one that is asked for counts, else the first in a profile;
/// with `owned` only what can belong to one alone, so that its facts are facts about them too.
pub(super) fn linked(
    known: &Known,
    question: &Question,
    entities: &[EntityId],
    kinds: &[EntityKind],
    owned: bool,
) -> Result<(Vec<EntityId>, Vec<Told>), StoreError> {
    let mut best: Option<(bool, bool, i64, usize)> = None;
    let mut all: Vec<(usize, EntityId, Told)> = Vec::new();
    for entity in entities {
        for row in known.about(*entity)?.iter() {
            let subject = row.fact.subject == *entity;
            let other = if subject {
                object_entity(row)
            } else {
                Some(row.fact.subject)
            };
            let (Some(other), Some(index)) = (
                other,
                known
                    .relations
                    .iter()
                    .position(|relation| relation.key == row.fact.relation),
            ) else {
                continue;
            };
            let relation = &known.relations[index];
            if !known.kind(other).is_some_and(|kind| kinds.contains(&kind))
                || (owned && !(subject && relation.exclusive))
                || relation.event
                || !known.holds(row)
            {
                continue;
            }
            let unasked = !question.asked.iter().any(|asked| asked.relation == index);
            // "Who is in it?" asks for its many members before its one owner.
            let lone = !subject && relation.exclusive;
            let order = (unasked, lone, relation.rank, index);
            if best.is_none_or(|best| order < best) {
                best = Some(order);
            }
            all.push((index, other, row.clone()));
        }
    }
    let Some((_, _, _, chosen)) = best else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut found = Vec::new();
    let mut rows = Vec::new();
    for (index, other, row) in all {
        if index == chosen && !found.contains(&other) {
            found.push(other);
            rows.push(row);
        }
    }
    Ok((found, rows))
}
