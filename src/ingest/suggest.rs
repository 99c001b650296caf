//! From what an article says to the queue: what is proposed and not known yet waits for a moderator.

use jiff::Timestamp;

use super::tag::{Reading, Tagger};
use crate::domain::phrase::phrase;
use crate::domain::{ArticleId, FactProposal, NewArticle, Party, ProposedObject, Relation, Status};
use crate::store::{Reader, StoreError, Writer};

/// Puts what an article that has just come in proposes into the queue. One that waits is shown in the
/// desk's channel too. Drafts propose nothing: they are not finished. `reading` is how the tagger has
/// read it.
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
    let proposer = tagger.proposer(tx)?;
    let proposals = proposer.read(
        reading,
        tagger.known(&reading.tags),
        article.published,
        article.certainty,
    );
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
