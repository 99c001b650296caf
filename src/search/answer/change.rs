//! Who came before and who came after: predecessors and successors in exclusive relations.

use crate::domain::{Date, EntityId, EntityKind, Object};
use crate::store::StoreError;

use super::finding::Finding;
use super::known::{Known, Told};
use super::question::{Question, Wanted};
use super::relation::detail_names;
use super::rows::object_entity;
use super::say;
use super::told::same_post;

/// Which way a question looks from somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Who was there before.
    Before,
    /// Who came after.
    After,
}

/// Answers "Who replaced X?", "Who was it before X?" and their like; `None` for other questions.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let Some((group, way)) = find(question) else {
        return Ok(None);
    };
    let from: Vec<EntityId> = entities(question, |name| name.group == group);
    let others: Vec<EntityId> = entities(question, |name| name.group != group);
    let person = |entity: &EntityId| known.kind(*entity) == Some(EntityKind::Person);
    // "What did she do before VMware?" is about her career and not about who was before VMware.
    if others.iter().any(person) && !from.iter().any(person) {
        return Ok(None);
    }
    let mut nobody: Option<Told> = None;
    for entity in from {
        let mut own: Vec<Told> = known
            .about(entity)?
            .iter()
            .filter(|row| row.fact.subject == entity && is_asked(known, question, row))
            .filter(|row| {
                let object = object_entity(row);
                others
                    .iter()
                    .filter(|other| !person(other))
                    .all(|other| object == Some(*other))
            })
            .cloned()
            .collect();
        known.settle(&mut own)?;
        for row in own {
            let neighbour = neighbour(known, &row, way)?;
            match neighbour {
                Some(found) => return Ok(Some(told(known, question, &row, found, &others))),
                None => nobody = nobody.or(Some(row)),
            }
        }
    }
    Ok(nobody.map(|row| {
        let side = match way {
            Way::Before => "before",
            Way::After => "after",
        };
        let sentence = format!(
            "No article in the archive says who or what came {side} that; {}",
            known.statement(&row)
        );
        say::finding(known, &sentence, std::slice::from_ref(&row))
    }))
}

fn told(
    known: &Known,
    question: &Question,
    row: &Told,
    found: Told,
    others: &[EntityId],
) -> Finding {
    let rows = [found, row.clone()];
    let said = say::statements(known, &rows);
    if question.wanted != Wanted::Verdict {
        return say::finding(known, &said, &rows);
    }
    let named = others.iter().all(|other| {
        rows.iter()
            .any(|row| row.fact.subject == *other || row.fact.object == Object::Entity(*other))
    });
    let verdict = if named { "Yes" } else { "No" };
    say::finding(known, &format!("{verdict}: {said}"), &rows)
}

fn entities(question: &Question, keep: impl Fn(&super::question::Named) -> bool) -> Vec<EntityId> {
    question
        .names
        .iter()
        .filter(|name| keep(name))
        .flat_map(|name| name.options.iter().map(|option| option.entity))
        .collect()
}

/// Whether a fact is of an exclusive relation, and of the title that the question names.
fn is_asked(known: &Known, question: &Question, row: &Told) -> bool {
    let Some(relation) = known.relation(&row.fact) else {
        return false;
    };
    let title = question
        .asked
        .iter()
        .find(|asked| !asked.title.is_empty())
        .map(|asked| asked.title.as_slice())
        .unwrap_or_default();
    relation.exclusive && detail_names(&row.fact.detail, title)
}

/// The group of names from which a question looks, and which way.
fn find(question: &Question) -> Option<(usize, Way)> {
    let tokens = &question.tokens;
    let passive = tokens
        .iter()
        .any(|token| token.name.is_none() && token.folded == "by");
    for (at, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.name.is_none())
    {
        let next = question
            .names
            .iter()
            .find(|name| name.tokens.start > at && name.tokens.start <= at + 3);
        let before = question
            .names
            .iter()
            .rev()
            .find(|name| name.tokens.end <= at);
        match token.folded.as_str() {
            "before" | "after" | "predecessor" | "successor" | "predecessors" | "successors" => {
                let way = if matches!(
                    token.folded.as_str(),
                    "before" | "predecessor" | "predecessors"
                ) {
                    Way::Before
                } else {
                    Way::After
                };
                let noun = token.folded.contains("cessor");
                let name = if noun {
                    next.or(before.filter(|name| name.possessive))
                } else {
                    next
                };
                // "Was Greene Maritz's predecessor?" looks from the one beside the noun.
                let name = before.filter(|name| noun && name.possessive).or(name)?;
                return Some((name.group, way));
            }
            "replace" | "replaced" | "replaces" | "succeed" | "succeeded" | "succeeds"
            | "followed" | "replacing" => {
                // "Who replaced X?" looks on from X, "Whom did X replace?" back from X.
                let turned = passive
                    || tokens[..at]
                        .iter()
                        .any(|token| token.name.is_none() && super::english::is_be(&token.folded));
                return match (before, next) {
                    (None, Some(next)) if !passive => Some((next.group, Way::After)),
                    (None, Some(next)) => Some((next.group, Way::Before)),
                    (Some(before), None) if turned => Some((before.group, Way::After)),
                    (Some(before), None) => Some((before.group, Way::Before)),
                    (Some(before), Some(_)) if turned => Some((before.group, Way::After)),
                    (Some(_), Some(next))
                        if question.wanted == Wanted::Verdict
                            || question.wanted == Wanted::Begin =>
                    {
                        Some((next.group, Way::After))
                    }
                    (Some(before), Some(_)) => Some((before.group, Way::Before)),
                    (None, None) => None,
                };
            }
            _ => {}
        }
    }
    None
}

/// Who held the same before a fact.
pub(super) fn before(known: &Known, row: &Told) -> Result<Option<Told>, StoreError> {
    neighbour(known, row, Way::Before)
}

/// Who held the same before or after: the nearest in time.
fn neighbour(known: &Known, row: &Told, way: Way) -> Result<Option<Told>, StoreError> {
    let Some(object) = object_entity(row) else {
        return Ok(None);
    };
    let mut others: Vec<Told> = known
        .about(object)?
        .iter()
        .filter(|other| {
            other.fact.relation == row.fact.relation
                && other.fact.object == row.fact.object
                && other.fact.subject != row.fact.subject
                && same_post(&other.fact.detail, &row.fact.detail)
        })
        .cloned()
        .collect();
    known.settle(&mut others)?;
    let start = |told: &Told| told.fact.since.map(Date::start);
    Ok(match way {
        Way::After => {
            let end = row.ended.or(start(row));
            others
                .into_iter()
                .filter(|other| match (start(other), end) {
                    // A month may pass between two, and dates may be of the month only.
                    (Some(begun), Some(end)) => begun + 31 * 86_400 >= end,
                    (None, Some(_)) => other.ended.is_none(),
                    (_, None) => false,
                })
                .min_by_key(|other| start(other).unwrap_or(i64::MAX))
        }
        Way::Before => {
            let begun = start(row);
            others
                .into_iter()
                .filter(|other| match (other.ended, start(other), begun) {
                    (Some(ended), _, Some(begun)) => ended <= begun + 31 * 86_400,
                    (Some(_), _, None) => row.ended.is_none(),
                    (None, Some(other), Some(begun)) => other < begun,
                    _ => false,
                })
                .max_by_key(|other| other.ended.or(start(other)).unwrap_or(i64::MIN))
        }
    })
}
