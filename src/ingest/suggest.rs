//! From what an article says to the queue: what is proposed and not known yet waits for a moderator.

use jiff::Timestamp;

use super::decide::change;
use super::propose::Proposals;
use super::tag::{Reading, Tagger};
use crate::domain::phrase::phrase;
use crate::domain::{
    ArticleId, Deed, FactProposal, NameProposal, NewArticle, Party, Proposal, ProposedObject,
    QueueState, Queued, Relation, Status,
};
use crate::store::{Reader, StoreError, Writer};

/// Puts what an article that has just come in, or out, proposes into the queue. One that waits is shown in the
/// desk's channel too. Drafts propose nothing until they are published: they are not finished. `reading`
/// is how the tagger has read it.
pub(super) fn suggest(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    article: &NewArticle,
    reading: &Reading,
    now: Timestamp,
) -> Result<(), StoreError> {
    match article.status {
        Status::Pending => tx.show_waiting(id, now)?,
        Status::Published => {}
        Status::Draft | Status::Retracted => return Ok(()),
    }
    let proposals = read_from(tx, tagger, article, reading)?;
    put(tx, tagger, id, proposals, now)
}

/// Puts into the queue what an article proposes that it did not propose `before`, or proposes more surely
/// now. What waits from it as it was read before is changed in its place; what a moderator has changed stays.
pub(super) fn suggest_again(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    mut proposals: Proposals,
    before: &Proposals,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut waiting = tx.queued_of(id)?;
    waiting.retain(|item| item.state == QueueState::Waiting);
    let mut new = Vec::new();
    for fact in proposals.facts {
        if before.facts.contains(&fact) {
            continue;
        }
        let told = before.facts.iter().filter(|it| says_the_same(it, &fact));
        let Some(told) = told.max_by_key(|it| it.certainty) else {
            new.push(fact);
            continue;
        };
        if let Some(at) = waiting.iter().position(|item| is_as_read(item, told)) {
            let item = waiting.swap_remove(at).id;
            if let Some(fact) = tx.completed_fact(fact)? {
                change(tx, item, None, &Proposal::Fact(Box::new(fact)), deed, now)?;
            }
        } else if fact.certainty > told.certainty {
            new.push(fact);
        }
    }
    proposals.facts = new;
    let was_heard = |name: &NameProposal| {
        let mut heard = before.names.iter();
        heard.any(|it| it.name == name.name && it.count >= name.count)
    };
    proposals.names.retain(|name| !was_heard(name));
    put(tx, tagger, id, proposals, now)
}

/// Whether two proposals from one article say the same, however surely and with whatever beside it.
fn says_the_same(one: &FactProposal, other: &FactProposal) -> bool {
    one.subject == other.subject
        && one.relation == other.relation
        && one.object == other.object
        && one.former == other.former
        && one.ends == other.ends
}

/// Whether an item proposes just what was read, and nobody has changed it.
fn is_as_read(item: &Queued, read: &FactProposal) -> bool {
    let Proposal::Fact(fact) = &item.proposal else {
        return false;
    };
    // What the sentence leaves out the archive has said.
    let object = read.object.clone().or_else(|| fact.object.clone());
    let read = FactProposal {
        object,
        ..read.clone()
    };
    **fact == read
}

/// What an article proposes, as the tagger has read it.
pub(super) fn read_from(
    read: &Reader,
    tagger: &Tagger,
    article: &NewArticle,
    reading: &Reading,
) -> Result<Proposals, StoreError> {
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
