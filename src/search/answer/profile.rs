//! Answers that are no single fact: what somebody is, what joins two names, the newest articles.

use crate::domain::phrase::counted;
use crate::domain::{Date, EntityId, Object};
use crate::store::StoreError;

use super::finding::{Evidence, Finding};
use super::known::{Known, Told, full_stop};
use super::question::{Question, Tense, Wanted};
use super::rows::linked;
use super::say;
use super::time::When;

/// How many facts and headlines such an answer shows.
const MOST: usize = 8;

/// Answers "Who is X?", "Tell me about X", "What is the latest on X?", "X", "How are X and Y
/// related?" and "the products of X"; `None` for other questions.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let entities = question.entities();
    if question.wanted == Wanted::Latest {
        // With words that are no names a search for them is the better answer.
        return if question.rest().next().is_none() {
            latest(known, &entities)
        } else {
            Ok(None)
        };
    }
    if let When::In(_) = question.when
        && question.asked.is_empty()
        && question.rest().next().is_none()
        && entities.len() < 2
        && matches!(question.wanted, Wanted::Things | Wanted::About)
    {
        return happened(known, question, entities.first().copied());
    }
    let plain = matches!(
        question.wanted,
        Wanted::About | Wanted::Things | Wanted::Count
    ) && question.asked.is_empty()
        && question.rest().next().is_none();
    let unsaid = question.wanted == Wanted::Verdict
        && question.asked.is_empty()
        && question.rest().next().is_none();
    if entities.len() == 2 && question.groups() <= 2 && (plain || unsaid || asks_link(question)) {
        let found = joined(known, &entities)?;
        return Ok(found.or_else(|| unsaid.then(|| unjoined(known, &entities))));
    }
    if let [entity] = entities.as_slice() {
        if plain && question.kind.is_some() {
            return of_kind(known, question, *entity);
        }
        if plain {
            return about(known, *entity);
        }
    }
    Ok(None)
}

/// "Does Symantec own Altiris?" where the catalog has both names for one: it cannot say.
pub(super) fn same(known: &Known, question: &Question) -> Option<Finding> {
    let [one, other] = question.names.as_slice() else {
        return None;
    };
    let best = |name: &super::question::Named| name.options.first().map(|option| option.entity);
    let entity = best(one)?;
    let typed = |name: &super::question::Named| {
        let first = question.tokens.get(name.tokens.start)?;
        let last = question.tokens.get(name.tokens.end.checked_sub(1)?)?;
        question.text.get(first.range.start..last.range.end)
    };
    let (first, second) = (typed(one)?, typed(other)?);
    (best(other) == Some(entity)
        && one.options.len() == 1
        && other.options.len() == 1
        && one.group != other.group
        && !first.eq_ignore_ascii_case(second))
    .then(|| Finding::Nothing {
        sentence: format!(
            "No article in the archive tells \u{201c}{first}\u{201d} and \u{201c}{second}\u{201d} apart: both are names of {}.",
            known.name(entity)
        ),
        nearest: Vec::new(),
    })
}

/// Whether a question asks what two names have to do with each other.
fn asks_link(question: &Question) -> bool {
    question.tokens.iter().any(|token| {
        token.name.is_none()
            && matches!(
                token.folded.as_str(),
                "related"
                    | "relation"
                    | "relationship"
                    | "connected"
                    | "connection"
                    | "linked"
                    | "link"
            )
    }) && !question.has_unknown_name()
}

/// What an entity is: its summary or its first fact, and the facts of its profile.
fn about(known: &Known, entity: EntityId) -> Result<Option<Finding>, StoreError> {
    let mut rows: Vec<Told> = known.about(entity)?.iter().cloned().collect();
    known.settle(&mut rows)?;
    rows.sort_by_key(|row| {
        let rank = known
            .relation(&row.fact)
            .map_or(i64::MAX, |relation| relation.rank);
        (!known.holds(row), rank)
    });
    let sentence = sentence(known, entity, &rows)?;
    if sentence.is_empty() {
        return latest(known, &[entity]);
    }
    rows.truncate(MOST);
    let mut evidence: Vec<Evidence> = rows.iter().map(|row| known.evidence(row)).collect();
    if evidence.is_empty() {
        evidence = headlines(known, entity)?;
    }
    Ok(Some(Finding::Facts { sentence, evidence }))
}

/// What an entity is, in a sentence: its summary, else the first of its facts; empty without both.
pub(super) fn sentence(
    known: &Known,
    entity: EntityId,
    rows: &[Told],
) -> Result<String, StoreError> {
    let summary = known
        .reader()
        .entity(entity)?
        .map(|entity| entity.summary)
        .unwrap_or_default();
    let statement = rows.first().map(|row| known.statement(row));
    Ok(match (summary.trim(), statement) {
        ("", None) => String::new(),
        ("", Some(statement)) => full_stop(&statement),
        (summary, _) => format!("{}: {summary}", known.name(entity)),
    })
}

/// The newest articles about the names, or of all.
fn latest(known: &Known, entities: &[EntityId]) -> Result<Option<Finding>, StoreError> {
    let (evidence, about) = match entities {
        [] => (
            known
                .reader()
                .newest(0, MOST)?
                .iter()
                .map(evidence_of)
                .collect::<Vec<_>>(),
            String::new(),
        ),
        [entity] => (
            headlines(known, *entity)?,
            format!(" about {}", known.name(*entity)),
        ),
        _ => return Ok(None),
    };
    let Some(first) = evidence.first() else {
        return Ok(None);
    };
    let total = known.reader().article_count(entities.first().copied())?;
    let date = first
        .date
        .map_or_else(String::new, |date| format!(" ({date})"));
    let title = first.statement.trim_end_matches('.');
    let sentence = format!(
        "The newest of {}{about}: \u{201c}{title}\u{201d}{date}.",
        counted(total, "article")
    );
    Ok(Some(Finding::Facts { sentence, evidence }))
}

fn headlines(known: &Known, entity: EntityId) -> Result<Vec<Evidence>, StoreError> {
    Ok(known
        .reader()
        .newest_about(entity, 0, MOST)?
        .iter()
        .map(evidence_of)
        .collect())
}

/// A headline as what an answer rests on.
pub(super) fn evidence_of(headline: &crate::domain::Headline) -> Evidence {
    Evidence {
        statement: headline.title.clone(),
        date: Some(headline.published),
        source: headline.id,
        fact: None,
    }
}

/// What began or ended in the time of a question, about somebody or at all.
fn happened(
    known: &Known,
    question: &Question,
    entity: Option<EntityId>,
) -> Result<Option<Finding>, StoreError> {
    let mut rows: Vec<Told> = match entity {
        Some(entity) => known.about(entity)?.iter().cloned().collect(),
        None => match question.when {
            When::In(range) => known.begun(range)?,
            When::Now | When::Unsaid => Vec::new(),
        },
    };
    let within = |date: Option<Date>| date.is_some_and(|date| question.when.encloses(date));
    rows.retain(|row| within(row.fact.since) || within(row.fact.until));
    rows.sort_by_key(|row| row.fact.since.or(row.fact.until).map_or(0, Date::start));
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(row.fact.id));
    if rows.is_empty()
        && let Some(entity) = entity
    {
        return Ok(Some(Finding::Nothing {
            sentence: format!(
                "No article in the archive dates anything about {} to that time.",
                known.name(entity)
            ),
            nearest: Vec::new(),
        }));
    }
    Ok((!rows.is_empty()).then(|| say::finding(known, &say::statements(known, &rows), &rows)))
}

/// The facts that join two names.
fn joined(known: &Known, entities: &[EntityId]) -> Result<Option<Finding>, StoreError> {
    let [one, other] = entities else {
        return Ok(None);
    };
    let mut rows: Vec<Told> = known
        .about(*one)?
        .iter()
        .filter(|row| row.fact.subject == *other || row.fact.object == Object::Entity(*other))
        .cloned()
        .collect();
    known.settle(&mut rows)?;
    rows.sort_by_key(|row| {
        known
            .relation(&row.fact)
            .map_or(i64::MAX, |relation| relation.rank)
    });
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(say::finding(
        known,
        &say::statements(known, &rows),
        &rows,
    )))
}

/// No fact joins two names.
fn unjoined(known: &Known, entities: &[EntityId]) -> Finding {
    let names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
    Finding::Nothing {
        sentence: format!(
            "No article in the archive says what {} have to do with each other.",
            crate::domain::phrase::list(&names)
        ),
        nearest: Vec::new(),
    }
}

/// "The products of Citrix": what the first fitting relation of the profile links to it.
fn of_kind(
    known: &Known,
    question: &Question,
    entity: EntityId,
) -> Result<Option<Finding>, StoreError> {
    let Some(kind) = question
        .kind
        .filter(|kind| known.kind(entity) != Some(*kind))
    else {
        return if question.tense == Tense::Present {
            about(known, entity)
        } else {
            Ok(None)
        };
    };
    let (_, rows) = linked(known, question, &[entity], &[kind], false)?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let index = known
        .relations
        .iter()
        .position(|relation| relation.key == first.fact.relation)
        .unwrap_or_default();
    let mut binding = super::bind::Binding {
        relation: index,
        ..super::bind::Binding::default()
    };
    if first.fact.subject == entity {
        binding.subjects = vec![entity];
    } else {
        binding.objects = vec![entity];
    }
    let mut rows = rows;
    rows.sort_by_key(|row| row.fact.since.map_or(i64::MIN, Date::start));
    Ok(Some(match question.wanted {
        Wanted::Count => say::count(known, &binding, &rows),
        _ => say::listing(known, &binding, &rows),
    }))
}
