//! From a bound relation to the facts that answer it: by sides, title, time, and what else the
//! question says of them.

use std::collections::HashSet;

use crate::domain::{Date, EntityId, EntityKind, Object};
use crate::store::StoreError;
use crate::text::words;

use super::bind::Binding;
use super::english;
use super::known::{Known, Told};
use super::question::{Question, Side, Tense};
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
        rows
    };
    if !binding.title.is_empty() {
        rows.retain(|row| detail_names(&row.fact.detail, &binding.title));
    }
    rows.sort_by_key(|row| row.fact.since.map_or(i64::MIN, Date::start));
    Ok(rows)
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
    let side = if binding.symmetric && binding.subjects.contains(&row.fact.subject) {
        Side::Object
    } else if binding.symmetric && !binding.subjects.is_empty() {
        Side::Subject
    } else {
        binding.open()
    };
    match side {
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
            _ if event(row) => question.tense != Tense::Former || row.ended.is_some(),
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
    let holds: HashSet<String> = roots(&relation.now)
        .union(&roots(&relation.past))
        .cloned()
        .collect();
    let begins = roots(&relation.began);
    question.tokens.iter().any(|token| {
        token.name.is_none()
            && !words::is_stop_word(&token.folded)
            && !holds.contains(&token.root)
            && (begins.contains(&token.root) || english::is_begin(&token.folded))
    })
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

/// What the words that nothing else accounts for did to the facts.
pub(super) struct Narrowed {
    /// The facts that fit them.
    pub rows: Vec<Told>,
    /// Whether there are such words that fit none.
    pub unknown: bool,
}

/// More facts than this are not compared word by word.
const MOST_COMPARED: usize = 300;

/// Keeps the facts that fit the words that nothing else accounts for: "Which hypervisors does
/// Citrix make?" is about those products whose category or summary says so.
pub(super) fn narrow(
    known: &Known,
    question: &Question,
    binding: &Binding,
    rows: Vec<Told>,
) -> Result<Narrowed, StoreError> {
    let asked: Vec<usize> = question
        .asked
        .iter()
        .filter(|asked| asked.relation == binding.relation)
        .flat_map(|asked| asked.tokens.iter().copied())
        .chain(binding.inner.iter().copied())
        .collect();
    let rest: Vec<&str> = question
        .tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| {
            !asked.contains(at)
                && !token.used
                && token.name.is_none()
                && !english::is_soft(&token.folded)
                && !english::is_begin(&token.folded)
                && !english::is_end(&token.folded)
        })
        .map(|(_, token)| token.root.as_str())
        .collect();
    if rest.is_empty() || rows.is_empty() || rows.len() > MOST_COMPARED {
        let unknown = !rest.is_empty();
        return Ok(Narrowed { rows, unknown });
    }
    let mut texts = Vec::with_capacity(rows.len());
    for row in &rows {
        texts.push(text_of(known, binding, row)?);
    }
    let mut kept: Vec<usize> = (0..rows.len()).collect();
    let mut unknown = false;
    for root in rest {
        let fitting: Vec<usize> = kept
            .iter()
            .copied()
            .filter(|index| texts[*index].contains(root))
            .collect();
        if fitting.is_empty() {
            unknown = true;
        } else {
            kept = fitting;
        }
    }
    let rows = kept.into_iter().map(|index| rows[index].clone()).collect();
    Ok(Narrowed { rows, unknown })
}

/// The roots of everything that is said of a fact: its detail, value, source, and the entity that
/// is asked for with its summary and category.
fn text_of(known: &Known, binding: &Binding, row: &Told) -> Result<HashSet<String>, StoreError> {
    let mut text = format!("{} ", row.fact.detail);
    // A headline tells what a fact is about only where no name does.
    if binding.subjects.is_empty() && binding.objects.is_empty() {
        text.push_str(&row.title);
        text.push(' ');
    }
    if let Object::Value(value) = &row.fact.object {
        text.push_str(value);
    }
    if let Some(relation) = known.relation(&row.fact) {
        text.push_str(&relation.now);
        text.push_str(&relation.began);
    }
    let mut sides = vec![Some(row.fact.subject), object_entity(row)];
    if !binding.subjects.is_empty() || !binding.objects.is_empty() {
        sides = vec![open_entity(binding, row)];
    }
    for entity in sides.into_iter().flatten() {
        let Some(entity) = known.reader().entity(entity)? else {
            continue;
        };
        for part in [&entity.name, &entity.summary, &entity.role] {
            text.push(' ');
            text.push_str(part);
        }
        text.push(' ');
        text.push_str(&entity.category.unwrap_or_default());
    }
    Ok(words::words(&text)
        .iter()
        .map(|word| english::root(&word.folded))
        .collect())
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
