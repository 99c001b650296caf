//! Puts names in the place of what describes them: "the owner of VMware" becomes EMC, "the
//! hypervisor that VPN-1 runs on" becomes ESX and ESXi. What is left is a question about names.

use std::ops::Range;

use crate::domain::{EntityId, Relation};
use crate::search::{How, NameMatch};
use crate::store::StoreError;

use super::bind::bind;
use super::known::{Known, Told, is_bygone};
use super::narrow::roots_of;
use super::question::{Asked, Named, Question, Tense, Wanted};
use super::rows::of_binding;
use super::{english, implied, relation, say};

/// A question with a name in the place of a description, and the facts that gave the name.
pub(super) struct Step {
    /// The question that is left.
    pub question: Question,
    /// Who is meant.
    pub rows: Vec<Told>,
}

/// Resolves the innermost description of a question; `None` when there is none, or nobody is known
/// who fits it.
pub(super) fn step(known: &Known, question: &Question) -> Result<Option<Step>, StoreError> {
    for inner in candidates(known, question) {
        let Some(relation) = known.relations.get(inner.relation) else {
            continue;
        };
        for (group, phrase) in [
            possessive(question, &inner),
            of_name(question, &inner),
            clause(question, &inner),
        ]
        .into_iter()
        .flatten()
        {
            if !is_part(known, question, &inner, relation, &phrase) {
                continue;
            }
            let alone = alone(question, group, &phrase);
            let Some(binding) = bind(&alone, &inner, relation).filter(|bound| !bound.is_full())
            else {
                continue;
            };
            let mut rows = of_binding(known, &binding)?;
            rows.retain(|row| known.holds(row) && !known.is_bygone(row));
            let kind = question.tokens[phrase.clone()]
                .iter()
                .filter(|token| token.name.is_none())
                .find_map(|token| english::kind_noun(&token.folded));
            rows.retain(|row| {
                kind.is_none_or(|kind| {
                    super::rows::open_entity(&binding, row)
                        .and_then(|entity| known.kind(entity))
                        .is_none_or(|own| own == kind)
                })
            });
            let found = say::entities(&binding, &rows);
            if !found.is_empty() {
                let question = replaced(known, question, group, phrase, &found);
                return Ok(Some(Step { question, rows }));
            }
        }
    }
    Ok(None)
}

/// Every relation whose words stand anywhere: the best phrase of each, and its nouns for a doer.
fn candidates(known: &Known, question: &Question) -> Vec<Asked> {
    let mut found = question.asked.clone();
    // Of a relation that is asked for twice ("the owner of the owner") the inner one counts too.
    let mut tokens = question.tokens.clone();
    for asked in &question.asked {
        if let Some(first) = asked.tokens.first() {
            tokens[*first].root.clear();
        }
    }
    found.extend(relation::find(&tokens, known.relations));
    found
}

/// "VMware's owner": the name and the word right after it.
fn possessive(question: &Question, inner: &Asked) -> Option<(usize, Range<usize>)> {
    let (first, last) = ends(inner)?;
    let name = question
        .names
        .iter()
        .find(|name| name.possessive && name.tokens.end == first)?;
    is_noun(inner).then(|| (name.group, name.tokens.start..last + 1))
}

/// "the owner of VMware".
fn of_name(question: &Question, inner: &Asked) -> Option<(usize, Range<usize>)> {
    let (first, last) = ends(inner)?;
    let is = |at: usize, words: &[&str]| {
        question
            .tokens
            .get(at)
            .is_some_and(|token| token.name.is_none() && words.contains(&token.folded.as_str()))
    };
    if !is_noun(inner) {
        return None;
    }
    let mut at = last + 1;
    if is(last, &["of"]) {
        at = last;
    }
    if !is(at, &["of"]) {
        return None;
    }
    at += 1;
    if is(at, &["the"]) {
        at += 1;
    }
    let name = question.names.iter().find(|name| name.tokens.start == at)?;
    let start = first
        .checked_sub(1)
        .filter(|before| is(*before, &["the", "a"]))
        .unwrap_or(first);
    Some((name.group, start..end_of(question, name.group)))
}

/// "the company that owns VMware", "the hypervisor (that) VPN-1 runs on".
fn clause(question: &Question, inner: &Asked) -> Option<(usize, Range<usize>)> {
    let (first, last) = ends(inner)?;
    let tokens = &question.tokens;
    let name = question
        .names
        .iter()
        .filter(|name| name.tokens.start > last || name.tokens.end <= first)
        .min_by_key(|name| name.tokens.start.abs_diff(first))?;
    let begin = first.min(name.tokens.start);
    let noun = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.name.is_none() && !crate::text::words::is_stop_word(&token.folded)
        })
    };
    let connector = (begin.saturating_sub(2)..begin).rev().find(|at| {
        tokens[*at].name.is_none()
            && matches!(
                tokens[*at].folded.as_str(),
                "that" | "which" | "who" | "whose"
            )
    });
    // Without "that" the name stands right after the noun, and the verb after the name.
    let bare = name.tokens.end <= first && noun(name.tokens.start.wrapping_sub(1));
    let head = match connector {
        Some(at) => at.checked_sub(1)?,
        None if bare => name.tokens.start.checked_sub(1)?,
        None => return None,
    };
    let start = head.checked_sub(1)?;
    let determined = (start.saturating_sub(1)..=start).find(|at| {
        tokens[*at].name.is_none() && matches!(tokens[*at].folded.as_str(), "the" | "a" | "an")
    })?;
    if !noun(head) {
        return None;
    }
    let end = end_of(question, name.group).max(last + 1);
    Some((name.group, determined..end))
}

fn ends(asked: &Asked) -> Option<(usize, usize)> {
    asked
        .tokens
        .iter()
        .min()
        .copied()
        .zip(asked.tokens.iter().max().copied())
}

/// Whether the words are a noun for somebody: an owner, a chief, a subsidiary.
fn is_noun(asked: &Asked) -> bool {
    asked.agent || asked.beside.is_some() || !asked.title.is_empty()
}

/// Where the last name of a group ends.
fn end_of(question: &Question, group: usize) -> usize {
    question
        .names
        .iter()
        .filter(|name| name.group == group)
        .map(|name| name.tokens.end)
        .max()
        .unwrap_or_default()
}

/// Whether another relation is asked of whoever is described: else the description is the question.
fn is_part(
    known: &Known,
    question: &Question,
    inner: &Asked,
    relation: &Relation,
    phrase: &Range<usize>,
) -> bool {
    let follows_and = phrase.start > 0
        && matches!(
            question.tokens[phrase.start - 1].folded.as_str(),
            "and" | "or"
        );
    // "The former chief", "the first chief": an adjective asks nothing of whoever is described.
    let determined = matches!(
        question.tokens[phrase.start].folded.as_str(),
        "the" | "a" | "an"
    );
    let adjective = phrase.start > 0 && !determined && {
        let before = question.tokens[phrase.start - 1].folded.as_str();
        english::is_soft(before) && !crate::text::words::is_stop_word(before)
            || matches!(before, "first" | "original" | "last" | "next")
    };
    let mut outside = question.tokens.clone();
    for token in &mut outside[phrase.clone()] {
        token.root.clear();
        token.folded.clear();
    }
    let noun = ends(inner).map(|(first, _)| question.tokens[first].root.clone());
    let asked = relation::find(&outside, known.relations);
    // The same relation outside: "Who was appointed CEO of VMware?"
    let repeated = asked
        .iter()
        .any(|outer| outer.relation == inner.relation && outer.title.is_empty() && !is_noun(outer));
    // An adjective of the noun itself: "the former employers of".
    let whole = |outer: &Asked| {
        known.relations.get(outer.relation).is_some_and(|other| {
            other.key != relation.key
                && !noun
                    .as_ref()
                    .is_some_and(|noun| roots_of(other).contains(noun))
        })
    };
    !follows_and
        && !adjective
        && !repeated
        && asked
            .iter()
            .any(|outer| whole(outer) || (outer.relation == inner.relation && is_noun(outer)))
}

/// The question cut down to a description with one group of names.
fn alone(question: &Question, group: usize, phrase: &Range<usize>) -> Question {
    let mut alone = question.clone();
    for (at, token) in alone.tokens.iter_mut().enumerate() {
        if !phrase.contains(&at) {
            token.folded.clear();
            token.root.clear();
        }
    }
    alone.names.retain(|name| name.group == group);
    for name in &mut alone.names {
        name.group = 0;
    }
    alone
}

/// The question with a name in the place of its description.
fn replaced(
    known: &Known,
    question: &Question,
    group: usize,
    phrase: Range<usize>,
    found: &[EntityId],
) -> Question {
    let mut left = question.clone();
    let at = question
        .names
        .iter()
        .position(|name| name.group == group)
        .unwrap_or_default();
    let possessive = left.tokens[phrase.end - 1].possessive;
    for token in &mut left.tokens[phrase.clone()] {
        token.name = Some(at);
    }
    left.names.retain(|name| name.group != group);
    for (offset, entity) in found.iter().enumerate() {
        let name = known.name(*entity);
        let Some(kind) = known.kind(*entity) else {
            continue;
        };
        left.names.insert(
            (at + offset).min(left.names.len()),
            Named {
                options: vec![NameMatch {
                    entity: *entity,
                    kind,
                    matched: name.clone(),
                    name,
                    how: How::Exact,
                    score: 1.0,
                }],
                tokens: phrase.clone(),
                group,
                possessive,
            },
        );
    }
    left.asked = relation::find(&left.tokens, known.relations);
    left
}

/// The question without a name that only says until when: "Where did she work before VMware?"
pub(super) fn without_anchor(known: &Known, question: &Question) -> Option<Question> {
    let person = |name: &Named| {
        name.options
            .first()
            .and_then(|option| known.kind(option.entity))
            == Some(crate::domain::EntityKind::Person)
    };
    let last = question.names.last()?;
    let before = last.tokens.start.checked_sub(1)?;
    let token = &question.tokens[before];
    if question.groups() != 2
        || token.folded != "before"
        || person(last)
        || !question.names.first().is_some_and(person)
    {
        return None;
    }
    let mut left = question.clone();
    for token in &mut left.tokens[last.tokens.clone()] {
        token.name = None;
        token.used = true;
        token.root.clear();
    }
    left.names.pop();
    left.asked = relation::find(&left.tokens, known.relations);
    // What was before is told by relations about the past; without a word for one, by any.
    let bygone = |asked: &Asked| known.relations.get(asked.relation).is_some_and(is_bygone);
    if left.asked.iter().any(bygone) {
        left.asked.retain(bygone);
    } else {
        left.asked = implied::bygone(&left, known.relations, before);
    }
    left.tense = Tense::Past;
    if left.wanted == Wanted::About {
        left.wanted = Wanted::Things;
    }
    Some(left)
}
