//! Questions about the archive itself: how many articles there are, and whom it knows.

use crate::domain::EntityKind;
use crate::domain::phrase::{counted, list};
use crate::store::StoreError;

use super::english;
use super::finding::Finding;
use super::known::{Known, full_stop};
use super::profile::evidence_of;
use super::question::{Question, Wanted};

/// How many of the newest articles such an answer rests on.
const NEWEST: usize = 3;
/// A list names this many; the rest is a number.
const MOST_NAMED: usize = 20;

/// Answers "How many articles about X are there?" and "Which people are named in the archive?";
/// `None` for other questions.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let says = |words: &[&str]| {
        question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && words.contains(&token.folded.as_str()))
    };
    let plain = question
        .rest()
        .all(|token| ABOUT.contains(&token.folded.as_str()));
    if !plain
        || question
            .asked
            .iter()
            .any(|asked| !asked.tokens.is_empty() && !says_about(question, &asked.tokens))
    {
        return Ok(None);
    }
    if question.wanted == Wanted::Count && says(&["article", "articles", "story", "stories"]) {
        return articles(known, question);
    }
    let lists = matches!(question.wanted, Wanted::Count | Wanted::Things);
    match question.which.filter(|_| lists && question.groups() == 0) {
        Some(kind) if says(&["archive", "catalog", "desk", "known", "know"]) => named(known, kind),
        _ => Ok(None),
    }
}

/// Words of such questions that say nothing more.
const ABOUT: [&str; 11] = [
    "mention",
    "mentions",
    "mentioned",
    "hold",
    "contain",
    "catalog",
    "stories",
    "deal",
    "write",
    "wrote",
    "covered",
];

/// Whether the words of a relation are only such words.
fn says_about(question: &Question, tokens: &[usize]) -> bool {
    tokens.iter().all(|at| {
        let folded = question.tokens[*at].folded.as_str();
        ABOUT.contains(&folded) || english::is_soft(folded)
    })
}

fn articles(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let entities = question.entities();
    let (total, newest, about) = match entities.as_slice() {
        [] => (
            known.reader().article_count(None)?,
            known.reader().newest(0, NEWEST)?,
            "The archive holds".to_owned(),
        ),
        [entity] => (
            known.reader().article_count(Some(*entity))?,
            known.reader().newest_about(*entity, 0, NEWEST)?,
            format!("{} is named in", known.name(*entity)),
        ),
        _ => return Ok(None),
    };
    let evidence: Vec<_> = newest.iter().map(evidence_of).collect();
    Ok((!evidence.is_empty()).then(|| Finding::Facts {
        sentence: full_stop(&format!("{about} {}", counted(total, "article"))),
        evidence,
    }))
}

/// The names of a kind that the catalog has.
fn named(known: &Known, kind: EntityKind) -> Result<Option<Finding>, StoreError> {
    let mut names: Vec<String> = known
        .names
        .iter()
        .filter(|entity| entity.kind == kind)
        .map(|entity| entity.name.clone())
        .collect();
    let evidence: Vec<_> = known
        .reader()
        .newest(0, 1)?
        .iter()
        .map(evidence_of)
        .collect();
    if names.is_empty() || evidence.is_empty() {
        return Ok(None);
    }
    names.sort_by_key(|name| name.to_lowercase());
    let total = names.len();
    let noun = if total == 1 {
        kind.word()
    } else {
        kind.plural()
    };
    names.truncate(MOST_NAMED);
    if total > MOST_NAMED {
        names.push(format!("{} more", total - MOST_NAMED));
    }
    Ok(Some(Finding::Facts {
        sentence: full_stop(&format!(
            "The archive knows {total} {noun}: {}",
            list(&names)
        )),
        evidence,
    }))
}
