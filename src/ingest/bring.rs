//! What a text proposed, brought into the archive: facts, and the entities that they need.

use jiff::Timestamp;

use super::decide::{Decided, rule};
use crate::domain::{
    Act, Date, Deed, EntityId, EntityKind, FactFault, FactId, FactProposal, Matter, NewEntity,
    NewFact, Object, Party, ProposedObject, QueueId, QueueState, Queued,
};
use crate::store::{Reader, StoreError, Writer};

/// Enters a proposed fact, with the entities that the catalog does not have.
pub(super) fn enter(
    tx: &Writer,
    item: &Queued,
    proposed: &FactProposal,
    deed: Deed,
    now: Timestamp,
) -> Result<Result<FactId, Decided>, StoreError> {
    let subject = match party(tx, item.id, &proposed.subject, deed, now)? {
        Ok(entity) => entity,
        Err(gone) => return Ok(Err(gone)),
    };
    let object = match &proposed.object {
        Some(ProposedObject::Value(value)) => Object::Value(value.clone()),
        Some(ProposedObject::Party(object)) => match party(tx, item.id, object, deed, now)? {
            Ok(entity) => Object::Entity(entity),
            Err(gone) => return Ok(Err(gone)),
        },
        None => return Ok(Err(Decided::Fault(FactFault::NeedsValue))),
    };
    let published = tx.article(item.article)?.map(|article| article.published);
    let fact = NewFact {
        subject,
        relation: proposed.relation.clone(),
        object,
        detail: proposed.detail.clone(),
        since: proposed.since,
        until: proposed.until.or(published.filter(|_| proposed.ends)),
        source: item.article,
    };
    if proposed.ends
        && let Some(until) = fact.until
    {
        let known = tx.facts_saying(fact.subject, &fact.relation, &fact.object)?;
        if let Some(known) = known.iter().find(|known| known.until.is_none()) {
            let ended = tx.end_fact(known.id, until, item.article, deed.by, deed.action, now)?;
            return Ok(ended.map_err(Decided::Fault));
        }
    }
    let (fact, ended) = with_room(tx, fact, published)?;
    let entered = tx.enter_fact(&fact, &ended, deed.by, deed.action, now)?;
    Ok(entered.map_err(Decided::Fault))
}

/// A fact with those that end when it begins: where only one can have something, a new one takes it
/// from the one before. Without a date of its own it begins when its article was published.
fn with_room(
    tx: &Writer,
    mut fact: NewFact,
    published: Option<Date>,
) -> Result<(NewFact, Vec<FactId>), StoreError> {
    let Some(FactFault::Taken(taken)) = tx.fact_fault(&fact, &[])? else {
        return Ok((fact, Vec::new()));
    };
    fact.since = fact.since.or(published);
    let open = taken.iter().filter(|other| other.until.is_none());
    let ended = open.map(|other| other.id).collect();
    Ok((fact, ended))
}

/// The entity that is meant: one of the catalog, also when it was merged into another one since, or a
/// new one.
fn party(
    tx: &Writer,
    because: QueueId,
    party: &Party,
    deed: Deed,
    now: Timestamp,
) -> Result<Result<EntityId, Decided>, StoreError> {
    match party {
        Party::Known(id) => {
            let now_called = tx.successor(*id)?;
            Ok(match tx.entity(now_called)? {
                Some(entity) => Ok(entity.id),
                None => Err(Decided::Gone(*id)),
            })
        }
        Party::New { name, kind } => add(tx, because, name, *kind, deed, now).map(Ok),
    }
}

/// The entity of a kind that goes by a name already, in any case.
///
/// # Errors
/// Only the archive can fail.
pub fn known_as(
    read: &Reader,
    name: &str,
    kind: EntityKind,
) -> Result<Option<EntityId>, StoreError> {
    let same = |text: &str| text.to_lowercase() == name.to_lowercase();
    let known = read.names()?.into_iter().find(|entity| {
        entity.kind == kind
            && (same(&entity.name) || entity.aliases.iter().any(|alias| same(&alias.text)))
    });
    Ok(known.map(|known| known.id))
}

/// Adds an entity because of an item, unless one of this kind and name came in meanwhile.
pub(super) fn add(
    tx: &Writer,
    because: QueueId,
    name: &str,
    kind: EntityKind,
    deed: Deed,
    now: Timestamp,
) -> Result<EntityId, StoreError> {
    if let Some(known) = known_as(tx, name, kind)? {
        return Ok(known);
    }
    let new = NewEntity {
        kind,
        name: name.to_owned(),
        summary: String::new(),
        role: String::new(),
        category: None,
        aliases: Vec::new(),
        links: Vec::new(),
    };
    let id = tx.add_entity(&new)?;
    let act = Act {
        by: deed.by,
        action: deed.action,
        matter: Matter::Entity(id),
        named: name.to_owned(),
        before: String::new(),
        after: kind.word().to_owned(),
    };
    tx.audit(&act, now)?;
    // The same name needs not wait any more.
    for other in tx
        .names_waiting(name)?
        .into_iter()
        .filter(|other| *other != because)
    {
        let why = format!("it became {kind} {}", id.0);
        rule(
            tx,
            other,
            QueueState::Dropped,
            String::new(),
            why,
            deed,
            now,
        )?;
    }
    Ok(id)
}
