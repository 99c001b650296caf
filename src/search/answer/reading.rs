//! Which facts a relation of a question means: bound straight, through an inner relation ("the
//! company that owns VMware"), or by a detour over what belongs to a name.

use crate::domain::{EntityId, EntityKind, Relation};
use crate::store::StoreError;

use super::bind::{self, Binding, bind, fits, readings};
use super::known::{Known, Told};
use super::question::{Asked, Question, Side, Wanted};
use super::rows::{self, linked, narrow, of_binding};
use super::say;

/// One way to understand which facts a question is about.
pub(super) struct Reading {
    /// Who is what.
    pub binding: Binding,
    /// The facts, whatever their time.
    pub rows: Vec<Told>,
    /// Whether words are left that nothing accounts for.
    pub unknown: bool,
    /// Whether the names fit the relation without a detour over another.
    pub direct: bool,
    /// Whether another relation gave the name: "the company that owns VMware".
    pub nested: bool,
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
    let inner = nested(known, question, asked, relation)?;
    let nested = inner.is_some();
    let (binding, direct) = match inner.or_else(|| bind(question, asked, relation)) {
        Some(binding) => (binding, true),
        None => match detour(known, question, asked, relation)? {
            Some(binding) => (binding, false),
            None => return Ok(None),
        },
    };
    let can_be = |kind: EntityKind| {
        binding.is_full()
            || (binding.open() == Side::Object && relation.objects.is_empty())
            || fits(relation, binding.open(), kind)
    };
    if question.wanted != Wanted::Verdict && question.which.is_some_and(|kind| !can_be(kind)) {
        return Ok(None);
    }
    let rows = of_binding(known, &binding)?;
    let narrowed = narrow(known, question, &binding, rows)?;
    let rows = of_kind(known, question, &binding, narrowed.rows);
    Ok(Some(Reading {
        binding,
        rows,
        unknown: narrowed.unknown,
        direct,
        nested,
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

/// "Who leads the company that owns VMware?": the inner relation gives the name for the outer.
fn nested(
    known: &Known,
    question: &Question,
    outer: &Asked,
    relation: &Relation,
) -> Result<Option<Binding>, StoreError> {
    if question.groups() == 2 {
        return nested_beside(known, question, outer, relation);
    }
    let Some(name) = question.names.first().filter(|_| question.groups() == 1) else {
        return Ok(None);
    };
    for inner in &question.asked {
        let apart = inner
            .tokens
            .iter()
            .all(|token| !outer.tokens.contains(token));
        let (Some(outer_end), Some(inner_at)) =
            (outer.tokens.iter().max(), inner.tokens.iter().min())
        else {
            continue;
        };
        let joined = question
            .tokens
            .get(outer_end + 1..*inner_at)
            .is_some_and(|between| {
                let connected = between.iter().any(|token| {
                    token.name.is_none()
                        && matches!(
                            token.folded.as_str(),
                            "that" | "which" | "who" | "of" | "whose"
                        )
                });
                // "Who leads the maker of ESX?"
                (between.len() <= 4 && connected) || (between.len() <= 2 && inner.agent)
            });
        let owned =
            name.possessive && name.tokens.start > *outer_end && *inner_at >= name.tokens.end;
        if inner.relation == outer.relation || !apart || !(joined || owned) {
            continue;
        }
        let Some(inner_relation) = known.relations.get(inner.relation) else {
            continue;
        };
        let Some(binding) = bind(question, inner, inner_relation) else {
            continue;
        };
        let rows: Vec<Told> = of_binding(known, &binding)?
            .into_iter()
            .filter(|row| known.holds(row))
            .collect();
        let found = say::entities(&binding, &rows);
        if !found.is_empty()
            && let Some(bound) = place(known, question, outer, relation, found)
        {
            return Ok(Some(Binding {
                inner: inner.tokens.clone(),
                ..bound
            }));
        }
    }
    Ok(None)
}

/// "Is the owner of VMware a competitor of NetApp?": one of two names stands for somebody else.
fn nested_beside(
    known: &Known,
    question: &Question,
    outer: &Asked,
    relation: &Relation,
) -> Result<Option<Binding>, StoreError> {
    for inner in question.asked.iter().filter(|inner| inner.agent) {
        let apart = inner
            .tokens
            .iter()
            .all(|token| !outer.tokens.contains(token));
        let (Some(inner_relation), Some(last)) =
            (known.relations.get(inner.relation), inner.tokens.last())
        else {
            continue;
        };
        // Only "the owner of X" right before a name, with the outer word elsewhere.
        let Some(name) = question
            .names
            .iter()
            .find(|name| (last + 1..last + 4).contains(&name.tokens.start))
        else {
            continue;
        };
        let beside = outer
            .tokens
            .iter()
            .any(|token| (token + 1..token + 4).contains(&name.tokens.start) && token > last);
        if inner.relation == outer.relation || !apart || beside {
            continue;
        }
        let Some(objects) = readings(question, name.group, inner_relation, Side::Object) else {
            continue;
        };
        let step = Binding {
            objects,
            ..bind::unbound(question, inner, inner_relation)
        };
        let rows: Vec<Told> = of_binding(known, &step)?
            .into_iter()
            .filter(|row| known.holds(row))
            .collect();
        let found = say::entities(&step, &rows);
        let other = 1 - name.group.min(1);
        let Some(kind) = found.first().and_then(|entity| known.kind(*entity)) else {
            continue;
        };
        let mut binding = bind::unbound(question, outer, relation);
        let object = readings(question, other, relation, Side::Object);
        let subject = readings(question, other, relation, Side::Subject);
        let first = name.group == 0;
        match (subject, object) {
            (subject, Some(objects))
                if fits(relation, Side::Subject, kind) && (first || subject.is_none()) =>
            {
                binding.subjects = found;
                binding.objects = objects;
            }
            (Some(subjects), _) if fits(relation, Side::Object, kind) => {
                binding.subjects = subjects;
                binding.objects = found;
            }
            _ => continue,
        }
        binding.inner = inner.tokens.clone();
        return Ok(Some(binding));
    }
    Ok(None)
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
                let Some(placed) = (!found.is_empty())
                    .then(|| place(known, question, asked, relation, found))
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

/// Puts entities on the only side of a relation on which they can stand, else on the object's.
fn place(
    known: &Known,
    question: &Question,
    asked: &Asked,
    relation: &Relation,
    entities: Vec<EntityId>,
) -> Option<Binding> {
    let kind = entities.first().and_then(|entity| known.kind(*entity))?;
    let mut binding = bind::unbound(question, asked, relation);
    if fits(relation, Side::Object, kind) {
        binding.objects = entities;
    } else if fits(relation, Side::Subject, kind) {
        binding.subjects = entities;
    } else {
        return None;
    }
    Some(binding)
}
