//! Which facts a relation of a question means: bound straight, or by a detour over what belongs to
//! a name.

use crate::domain::{EntityId, EntityKind, Relation};
use crate::store::StoreError;

use super::bind::{self, Binding, bind, fits, readings, side_of};
use super::known::{Known, Told};
use super::narrow::narrow;
use super::question::{Asked, Question, Side, Wanted};
use super::rows::{self, linked, of_binding};

/// One way to understand which facts a question is about.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Who is what.
    pub binding: Binding,
    /// The facts, whatever their time.
    pub rows: Vec<Told>,
    /// Whether words are left that nothing accounts for.
    pub unknown: bool,
    /// Whether the names fit the relation without a detour over another.
    pub direct: bool,
}

/// Whether a relation's words are none of those of the best one, as in a nested question.
pub(super) fn is_apart(question: &Question, asked: &Asked) -> bool {
    question.asked.first().is_some_and(|best| {
        best.tokens
            .iter()
            .all(|token| !asked.tokens.contains(token))
    })
}

/// Understands which facts a relation means; `None` when the names do not fit it.
pub(super) fn read(
    known: &Known,
    question: &Question,
    asked: &Asked,
    relation: &Relation,
) -> Result<Option<Reading>, StoreError> {
    let (binding, direct) = match bind(question, asked, relation) {
        Some(binding) => (binding, true),
        None => match detour(known, question, asked, relation)? {
            Some(binding) => (binding, false),
            None => return Ok(None),
        },
    };
    let can_be = |kind: EntityKind| {
        // After a detour the kind is that of what the name was exchanged for.
        !direct
            || binding.is_full()
            || (binding.open() == Side::Object && relation.objects.is_empty())
            || fits(relation, binding.open(), kind)
    };
    if question.wanted != Wanted::Verdict && question.which.is_some_and(|kind| !can_be(kind)) {
        return Ok(None);
    }
    let rows = of_binding(known, &binding)?;
    let narrowed = narrow(known, question, &binding, rows)?;
    if narrowed.stranger {
        return Ok(None);
    }
    let rows = of_kind(known, question, &binding, narrowed.rows);
    let mut binding = binding;
    // "How many licences may move?": all rows have one subject, so their objects are the answer.
    if binding.subjects.is_empty() && binding.objects.is_empty() && binding.wanted.is_none() {
        let one = |row: &Told| {
            rows.first()
                .is_some_and(|first| first.fact.subject == row.fact.subject)
        };
        let entities = rows.iter().all(|row| rows::object_entity(row).is_some());
        if rows.len() > 1 && entities && rows.iter().all(one) && !question.who {
            binding.wanted = Some(Side::Object);
        }
    }
    Ok(Some(Reading {
        binding,
        rows,
        unknown: narrowed.unknown,
        direct,
    }))
}

/// Keeps what is of the kind that was asked for, when the relation has several.
fn of_kind(known: &Known, question: &Question, binding: &Binding, rows: Vec<Told>) -> Vec<Told> {
    let Some(kind) = question.kind.filter(|_| !binding.is_full()) else {
        return rows;
    };
    let fitting: Vec<Told> = rows
        .iter()
        .filter(|row| {
            rows::open_entity(binding, row).is_some_and(|open| known.kind(open) == Some(kind))
        })
        .cloned()
        .collect();
    if fitting.is_empty() { rows } else { fitting }
}

/// "Which products of Citrix are validated?": Citrix cannot be validated, its products can.
fn detour(
    known: &Known,
    question: &Question,
    asked: &Asked,
    relation: &Relation,
) -> Result<Option<Binding>, StoreError> {
    let mut binding = bind::unbound(question, asked, relation);
    let mut turned = false;
    for group in 0..question.groups() {
        let subjects = readings(question, group, relation, Side::Subject);
        let objects = readings(question, group, relation, Side::Object);
        match (subjects, objects) {
            (Some(subjects), _) if binding.subjects.is_empty() => binding.subjects = subjects,
            (_, Some(objects)) if binding.objects.is_empty() => binding.objects = objects,
            _ => {
                let named: Vec<EntityId> = question
                    .names
                    .iter()
                    .filter(|name| name.group == group)
                    .filter_map(|name| name.options.first().map(|option| option.entity))
                    .collect();
                let kinds = if binding.subjects.is_empty() {
                    &relation.subjects
                } else {
                    &relation.objects
                };
                let person = |entity: &EntityId| known.kind(*entity) == Some(EntityKind::Person);
                if std::mem::replace(&mut turned, true) || named.iter().any(person) {
                    return Ok(None);
                }
                let (found, _) = linked(known, question, &named, kinds, true)?;
                let side = side_of(question, asked, relation, group);
                let Some(placed) = (!found.is_empty())
                    .then(|| place(known, question, asked, relation, side, found))
                    .flatten()
                else {
                    return Ok(None);
                };
                if binding.subjects.is_empty() {
                    binding.subjects = placed.subjects;
                }
                if binding.objects.is_empty() {
                    binding.objects = placed.objects;
                }
            }
        }
    }
    Ok(Some(binding))
}

/// Puts entities on the only side of a relation on which they can stand; of two names on the side
/// where the sentence has them, else on the object's.
fn place(
    known: &Known,
    question: &Question,
    asked: &Asked,
    relation: &Relation,
    side: Side,
    entities: Vec<EntityId>,
) -> Option<Binding> {
    let kind = entities.first().and_then(|entity| known.kind(*entity))?;
    let mut binding = bind::unbound(question, asked, relation);
    let first = question.groups() == 2 && side == Side::Subject;
    if first && fits(relation, Side::Subject, kind) {
        binding.subjects = entities;
    } else if fits(relation, Side::Object, kind) {
        binding.objects = entities;
    } else if fits(relation, Side::Subject, kind) {
        binding.subjects = entities;
    } else {
        return None;
    }
    Some(binding)
}
