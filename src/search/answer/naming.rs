//! Questions about a name itself: what it is short for, and what kind of thing it names.

use crate::domain::EntityKind;
use crate::store::StoreError;
use crate::text::words;

use super::english;
use super::finding::Finding;
use super::known::{Known, full_stop};
use super::profile::evidence_of;
use super::question::{Named, Question, Wanted};

/// How many of the newest articles such an answer rests on.
const NEWEST: usize = 3;

/// Answers "What does SVVP stand for?" and "Is Citrix a vendor or a product?"; `None` for others.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let [name] = question.names.as_slice() else {
        return Ok(None);
    };
    let others: Vec<&str> = question
        .tokens
        .iter()
        .filter(|token| token.name.is_none())
        .map(|token| token.folded.as_str())
        .collect();
    let sentence = match stands_for(known, question, name, &others) {
        Some(sentence) => Some(sentence),
        None => kinds(question, name, &others),
    };
    let (Some(sentence), Some(best)) = (sentence, name.options.first()) else {
        return Ok(None);
    };
    let newest = known.reader().newest_about(best.entity, 0, NEWEST)?;
    Ok((!newest.is_empty()).then(|| Finding::Facts {
        sentence: full_stop(&sentence),
        evidence: newest.iter().map(evidence_of).collect(),
    }))
}

/// What an abbreviation stands for, when the entity's name has its letters as initials.
fn stands_for(known: &Known, question: &Question, name: &Named, others: &[&str]) -> Option<String> {
    let asks = others.contains(&"for") && (others.contains(&"stand") || others.contains(&"short"));
    let only = |word: &&str| {
        words::is_stop_word(word) || matches!(*word, "stand" | "stands" | "short" | "mean")
    };
    if !(asks && others.iter().all(only)) {
        return None;
    }
    let first = question.tokens.get(name.tokens.start)?;
    let last = question.tokens.get(name.tokens.end.checked_sub(1)?)?;
    let typed = question.text.get(first.range.start..last.range.end)?;
    let full = known.name(name.options.first()?.entity);
    let initials: String = words::words(&full)
        .iter()
        .filter_map(|word| word.folded.chars().next())
        .collect();
    (typed.chars().count() > 1 && initials.contains(&words::fold(typed)))
        .then(|| format!("{} is short for {full}", typed.to_uppercase()))
}

/// Which kinds of thing a name is for, when a question asks that and nothing more.
fn kinds(question: &Question, name: &Named, others: &[&str]) -> Option<String> {
    let is_small = |word: &&str| {
        english::is_be(word) || matches!(*word, "a" | "an" | "or" | "and" | "both" | "either")
    };
    let asked: Vec<EntityKind> = others
        .iter()
        .filter(|word| !is_small(word))
        .map(|word| english::kind_noun(word))
        .collect::<Option<_>>()?;
    let alternatives = others.contains(&"or");
    if asked.is_empty()
        || !(question.wanted == Wanted::Verdict || alternatives)
        || !others.iter().any(|word| matches!(*word, "a" | "an"))
    {
        return None;
    }
    let mut kinds: Vec<EntityKind> = Vec::new();
    for option in &name.options {
        if !kinds.contains(&option.kind) {
            kinds.push(option.kind);
        }
    }
    let said: Vec<String> = kinds
        .iter()
        .map(|kind| format!("a {}", kind.word()))
        .collect();
    let verdict = match (
        alternatives,
        asked.last().is_some_and(|kind| kinds.contains(kind)),
    ) {
        (true, _) => "",
        (false, true) => "Yes: ",
        (false, false) => "No: ",
    };
    let called = &name.options.first()?.name;
    Some(format!("{verdict}{called} is {}", said.join(" and ")))
}
