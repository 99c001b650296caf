//! From what an article says to the queue: what is proposed and not known yet waits for a moderator.

use std::collections::HashMap;

use jiff::Timestamp;

use super::propose::{Known, Proposer};
use super::tag::Tagger;
use crate::domain::phrase::phrase;
use crate::domain::{ArticleId, EntityKind, FactProposal, Party, ProposedObject, Relation, Status};
use crate::store::{Reader, StoreError, Writer};

/// Reads what an article that has just come in proposes, and puts it into the queue. One that waits is
/// shown in the desk's channel too. Drafts propose nothing: they are not finished.
pub(super) fn suggest(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(article) = tx.article(id)? else {
        return Ok(());
    };
    match article.status {
        Status::Pending => tx.show_waiting(id, now)?,
        Status::Published => {}
        Status::Draft | Status::Retracted => return Ok(()),
    }
    let relations = tx.relations()?;
    let reading = tagger.read(&article.title, &article.full_text());
    let mut entities: Vec<(_, EntityKind, String)> = Vec::new();
    for mention in &reading.tags.mentions {
        if let Some(entity) = tx.entity(mention.entity)? {
            entities.push((entity.id, entity.kind, entity.name));
        }
    }
    let known = Known {
        entities: entities
            .iter()
            .map(|(id, kind, name)| (*id, (*kind, name.as_str())))
            .collect(),
    };
    let proposals = Proposer::new(relations.clone()).read(&reading, &known, article.published);
    let relations: HashMap<&str, &Relation> = relations
        .iter()
        .map(|relation| (relation.key.as_str(), relation))
        .collect();
    for fact in proposals.facts {
        let Some(fact) = tx.completed_fact(fact)? else {
            continue;
        };
        if let Some(relation) = relations.get(fact.relation.as_str()) {
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
