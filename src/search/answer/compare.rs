//! "What is the difference between X and Y?": what is known of each, side by side. Which is better
//! the archive says only where an article does.

use crate::domain::{EntityId, EntityKind, Object};
use crate::store::StoreError;
use crate::text::words;

use super::finding::{Evidence, Finding};
use super::known::{Known, Told};
use super::passages::Passages;
use super::question::{Question, Wanted};
use super::rows::object_entity;
use super::{profile, say};
use crate::domain::phrase::list;

/// How an answer begins when no article was found that compares.
pub(super) const NONE: &str = "No article in the archive compares";

/// At most this many are set side by side.
const MOST: usize = 4;
/// So many facts of each are shown below the answer.
const SHOWN: usize = 4;

/// Words that ask for a comparison, by themselves.
const COMPARING: [&str; 17] = [
    "compare",
    "compared",
    "compares",
    "comparing",
    "comparison",
    "versus",
    "vs",
    "difference",
    "differences",
    "differ",
    "differs",
    "different",
    "better",
    "worse",
    "similarities",
    "similar",
    "similarity",
];

/// Words that ask for the better of two, beside names that "or" joins.
const GRADES: [&str; 22] = [
    "cheaper", "faster", "slower", "bigger", "larger", "smaller", "older", "newer", "younger",
    "easier", "harder", "safer", "stronger", "weaker", "richer", "lighter", "heavier", "simpler",
    "more", "fewer", "less", "best",
];

/// Answers a question that sets two names against each other; `None` for other questions.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let compared = question
        .tokens
        .iter()
        .filter(|token| token.name.is_none())
        .any(|token| COMPARING.contains(&token.folded.as_str()))
        || is_comparative(question)
        || is_choice(question);
    let common = has_in_common(question);
    if !(compared || common) || question.groups() > MOST {
        return Ok(None);
    }
    let entities = alike(known, question);
    let unknown = match entities.as_slice() {
        [] => return Ok(None),
        [_] => match unknown_other(question) {
            Some(unknown) => vec![unknown],
            None => return Ok(None),
        },
        _ => Vec::new(),
    };
    if common && !compared {
        return in_common(known, &entities);
    }
    side_by_side(known, &entities, &unknown).map(Some)
}

/// Whether one of the passages sets the names of a comparison against each other.
pub(super) fn is_told(question: &Question, passages: &Passages) -> bool {
    let Some(first) = passages.found.first() else {
        return false;
    };
    let cut = words::words(&first.passage.text);
    let has = |folded: &str| cut.iter().any(|word| word.folded == folded);
    let named = question.names.iter().all(|name| {
        question.tokens[name.tokens.clone()]
            .iter()
            .all(|token| has(&token.folded))
    });
    let grades = cut
        .windows(2)
        .any(|pair| is_grade(&pair[0].folded) && pair[1].folded == "than");
    let compares = COMPARING.iter().any(|word| has(word)) || grades;
    named && compares && question.names.len() > 1
}

/// Whether a word before "than" says which of two is better in something.
fn is_grade(folded: &str) -> bool {
    folded.ends_with("er") && !matches!(folded, "other" | "rather" | "earlier" | "later")
}

/// "Faster than", "more robust than"; "other than" and "more than 500" compare no two names.
fn is_comparative(question: &Question) -> bool {
    let plain = |at: usize| question.tokens[at].name.is_none();
    let word = |at: usize| question.tokens[at].folded.as_str();
    question.groups() == 2
        && (1..question.tokens.len()).any(|than| {
            let before = than - 1;
            let graded =
                is_grade(word(before)) || before > 0 && matches!(word(before - 1), "more" | "less");
            word(than) == "than" && plain(than) && plain(before) && graded
        })
}

/// "Which is cheaper: X or Y?"
fn is_choice(question: &Question) -> bool {
    let says = |words: &[&str]| {
        question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && words.contains(&token.folded.as_str()))
    };
    question.wanted == Wanted::Things && question.names.len() > 1 && says(&["or"]) && says(&GRADES)
}

/// "What do X and Y have in common?"
fn has_in_common(question: &Question) -> bool {
    question.tokens.windows(2).any(|pair| {
        pair.iter().all(|token| token.name.is_none())
            && pair[0].folded == "in"
            && pair[1].folded == "common"
    })
}

/// The entities that are named, of one kind where all names have a reading of it.
fn alike(known: &Known, question: &Question) -> Vec<EntityId> {
    let of_kind = |kind: EntityKind| -> Option<Vec<EntityId>> {
        question
            .names
            .iter()
            .map(|name| {
                let mut options = name.options.iter().map(|option| option.entity);
                options.find(|entity| known.kind(*entity) == Some(kind))
            })
            .collect()
    };
    let mut found = [
        EntityKind::Product,
        EntityKind::Vendor,
        EntityKind::Program,
        EntityKind::Person,
    ]
    .into_iter()
    .find_map(of_kind)
    .unwrap_or_else(|| question.entities());
    let mut seen = std::collections::HashSet::new();
    found.retain(|entity| seen.insert(*entity));
    found.truncate(MOST);
    found
}

/// The other one of a comparison, when the catalog does not know it.
fn unknown_other(question: &Question) -> Option<String> {
    let mut rest = question.rest().filter(|token| {
        !COMPARING.contains(&token.folded.as_str())
            && token.folded != "than"
            && (token.capital || !crate::text::common::is_common(&token.folded))
            && !question
                .asked
                .iter()
                .flat_map(|asked| &asked.tokens)
                .any(|at| question.tokens[*at].range == token.range)
    });
    let first = rest.next()?;
    let last = rest.last().unwrap_or(first);
    question
        .text
        .get(first.range.start..last.range.end)
        .map(str::to_owned)
}

/// Every fact about an entity that holds, those of its profile that come first in front.
fn rows_of(known: &Known, entity: EntityId) -> Result<Vec<Told>, StoreError> {
    let mut rows: Vec<Told> = known.about(entity)?.iter().cloned().collect();
    known.settle(&mut rows)?;
    rows.retain(|row| known.holds(row) || known.is_over(row));
    rows.sort_by_key(|row| {
        let rank = known
            .relation(&row.fact)
            .map_or(i64::MAX, |relation| relation.rank);
        (!known.holds(row), rank)
    });
    Ok(rows)
}

/// The facts that join the names, and those that all of them share with the same third.
fn shared(known: &Known, entities: &[EntityId]) -> Result<(Vec<Told>, Vec<Told>), StoreError> {
    let mut joining: Vec<Told> = Vec::new();
    let mut shared: Vec<Told> = Vec::new();
    let all: Vec<Vec<Told>> = entities
        .iter()
        .map(|entity| rows_of(known, *entity))
        .collect::<Result<_, _>>()?;
    let (Some(first), Some(one)) = (all.first(), entities.first()) else {
        return Ok((joining, shared));
    };
    for row in first {
        let other = if row.fact.subject == *one {
            object_entity(row)
        } else {
            Some(row.fact.subject)
        };
        if other.is_some_and(|other| entities.contains(&other)) {
            joining.push(row.clone());
            continue;
        }
        let same: Vec<Told> = entities
            .iter()
            .zip(&all)
            .skip(1)
            .filter_map(|(entity, rows)| {
                rows.iter()
                    .find(|own| is_same_of(row, *one, own, *entity))
                    .cloned()
            })
            .collect();
        if same.len() + 1 == entities.len() && entities.len() > 1 {
            shared.push(row.clone());
            shared.extend(same);
        }
    }
    Ok((joining, shared))
}

/// Whether a fact says of one entity what another says of the other.
fn is_same_of(row: &Told, one: EntityId, own: &Told, other: EntityId) -> bool {
    if row.fact.relation != own.fact.relation {
        return false;
    }
    if row.fact.subject == one && own.fact.subject == other {
        return row.fact.object == own.fact.object;
    }
    row.fact.subject == own.fact.subject
        && row.fact.object == Object::Entity(one)
        && own.fact.object == Object::Entity(other)
}

/// What all of them share.
fn in_common(known: &Known, entities: &[EntityId]) -> Result<Option<Finding>, StoreError> {
    let (joining, shared) = shared(known, entities)?;
    let rows: Vec<Told> = shared.into_iter().chain(joining).collect();
    let names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
    Ok(Some(if rows.is_empty() {
        Finding::Nothing {
            sentence: format!(
                "No article in the archive says what {} have in common.",
                list(&names)
            ),
            nearest: Vec::new(),
        }
    } else {
        say::finding(known, &say::statements(known, &rows), &rows)
    }))
}

/// What each of them is, and what joins them.
fn side_by_side(
    known: &Known,
    entities: &[EntityId],
    unknown: &[String],
) -> Result<Finding, StoreError> {
    let (joining, shared) = shared(known, entities)?;
    let names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
    let all: Vec<String> = names.iter().chain(unknown).cloned().collect();
    let mut sentences = vec![match unknown.first() {
        Some(unknown) => format!("{NONE} {}, and the catalog has no {unknown}.", list(&all)),
        None => format!("{NONE} {}.", list(&all)),
    }];
    let mut evidence: Vec<Evidence> = Vec::new();
    if !joining.is_empty() {
        sentences.push(super::known::full_stop(&say::statements(known, &joining)));
    }
    for entity in entities {
        let rows = rows_of(known, *entity)?;
        sentences.push(profile::sentence(known, *entity, &rows)?);
        evidence.extend(rows.iter().take(SHOWN).map(|row| known.evidence(row)));
    }
    let said = sentences.concat();
    if !shared.is_empty() && !said.contains(&say::statements(known, &shared)) {
        sentences.push(super::known::full_stop(&say::statements(known, &shared)));
    }
    for row in joining.iter().chain(&shared) {
        evidence.push(known.evidence(row));
    }
    let mut seen = std::collections::HashSet::new();
    evidence.retain(|one| seen.insert(one.statement.clone()));
    let sentence = sentences.join(" ");
    Ok(if evidence.is_empty() {
        Finding::Nothing {
            sentence,
            nearest: Vec::new(),
        }
    } else {
        Finding::Facts { sentence, evidence }
    })
}
