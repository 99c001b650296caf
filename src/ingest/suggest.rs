//! From what an article says to the queue: what is proposed and not known yet waits for a moderator.

use jiff::Timestamp;

use super::decide::rule;
use super::propose::Proposals;
use super::tag::{Reading, Tagger};
use crate::domain::phrase::phrase;
use crate::domain::{
    ArticleId, Deed, FactProposal, NewArticle, Party, ProposedObject, QueueState, Relation, Status,
};
use crate::store::{Reader, StoreError, Writer};

/// Puts what an article that has just come in proposes into the queue. One that waits is shown in the
/// desk's channel too. `reading` is how the tagger has read it.
pub(super) fn suggest(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    article: &NewArticle,
    reading: &Reading,
    now: Timestamp,
) -> Result<(), StoreError> {
    if article.status == Status::Pending {
        tx.show_waiting(id, now)?;
    }
    let proposals = read_from(tx, tagger, article, reading)?;
    put(tx, tagger, id, proposals, now)
}

/// Puts into the queue what an article proposes that it did not propose `before`, and takes out what waits
/// that it does not propose any more: it says something else now, or is more or less sure of the same.
pub(super) fn suggest_again(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    mut proposals: Proposals,
    before: &Proposals,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_in = |facts: &[FactProposal], fact: &FactProposal| {
        facts.iter().any(|other| says_the_same(other, fact))
    };
    for gone in &before.facts {
        if !is_in(&proposals.facts, gone)
            && let Some(gone) = tx.completed_fact(gone.clone())?
            && let Some(item) = tx.waits_from(id, &gone)?
        {
            let why = "Its article does not say it like that any more.".to_owned();
            rule(tx, item, QueueState::Dropped, why, String::new(), deed, now)?;
        }
    }
    (proposals.facts).retain(|fact| !is_in(&before.facts, fact));
    (proposals.names).retain(|name| !before.names.iter().any(|it| it.name == name.name));
    put(tx, tagger, id, proposals, now)
}

/// Whether two proposals from one article are as sure of the same.
fn says_the_same(one: &FactProposal, other: &FactProposal) -> bool {
    one.subject == other.subject
        && one.relation == other.relation
        && one.object == other.object
        && one.former == other.former
        && one.ends == other.ends
        && one.certainty == other.certainty
}

/// What an article proposes, as the tagger has read it. Drafts propose nothing until they are published:
/// they are not finished. Nor do retracted articles.
pub(super) fn read_from(
    read: &Reader,
    tagger: &Tagger,
    article: &NewArticle,
    reading: &Reading,
) -> Result<Proposals, StoreError> {
    if matches!(article.status, Status::Draft | Status::Retracted) {
        return Ok(Proposals::default());
    }
    let known = tagger.known(&reading.tags);
    let proposer = tagger.proposer(read)?;
    Ok(proposer.read(reading, known, article.published, article.certainty))
}

/// Puts proposals from an article into the queue.
fn put(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    proposals: Proposals,
    now: Timestamp,
) -> Result<(), StoreError> {
    let proposer = tagger.proposer(tx)?;
    for fact in proposals.facts {
        let Some(fact) = tx.completed_fact(fact)? else {
            continue;
        };
        if let Some(relation) = proposer.relation(&fact.relation) {
            let words = in_words(tx, &fact, relation)?;
            tx.propose_fact(id, &fact, &words, now)?;
        }
    }
    for name in proposals.names {
        tx.hear_name(id, &name, now)?;
    }
    Ok(())
}

/// A proposed fact as a sentence without a full stop.
///
/// # Errors
/// Only the archive can fail.
pub fn in_words(
    read: &Reader,
    fact: &FactProposal,
    relation: &Relation,
) -> Result<String, StoreError> {
    let name = |party: &Party| -> Result<String, StoreError> {
        Ok(match party {
            Party::New { name, .. } => name.clone(),
            Party::Known(id) => match read.entity(*id)? {
                Some(entity) => entity.name,
                None => format!("entity {}", id.0),
            },
        })
    };
    let subject = name(&fact.subject)?;
    let object = match &fact.object {
        Some(ProposedObject::Party(party)) => name(party)?,
        Some(ProposedObject::Value(value)) => value.clone(),
        None => String::new(),
    };
    let template = match fact.ends && !relation.ended.is_empty() {
        true => &relation.ended,
        false => &relation.now,
    };
    let date = |date: Option<crate::domain::Date>| date.map(|d| d.to_string()).unwrap_or_default();
    let (since, until) = (date(fact.since), date(fact.until));
    Ok(match template.is_empty() {
        true => format!("{subject}: {} {object}", fact.relation),
        false => phrase(template, &subject, &object, &fact.detail, &since, &until),
    })
}
