//! Decisions about what waits in the queue. Each is one transaction with the account of it: of two who
//! decide about the same, the second changes nothing.

use jiff::Timestamp;

use super::announce::announce;
use super::story::{Settled, publish};
use crate::domain::{
    Act, ArticleId, Date, Deed, EntityId, EntityKind, FactFault, FactId, FactProposal, Form,
    Matter, NameProposal, NewEntity, NewFact, Object, Party, Proposal, ProposedObject, QueueId,
    QueueState, Queued, Revised, Ruled, Ruling, Status, Target,
};
use crate::store::{StoreError, Writer};

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The article is out; it may have joined a story.
    Published(ArticleId, Settled),
    /// The fact is in the archive.
    Fact(FactId),
    /// The name is in the catalog.
    Entity(EntityId),
    /// It is not to be.
    Rejected,
    /// It belongs to this story now.
    Merged(ArticleId),
    /// Somebody was quicker; nothing was changed.
    Already(Box<Queued>),
    /// The archive takes no such fact; nothing was changed.
    Fault(FactFault),
    /// An entity that the proposal names is no longer there; nothing was changed.
    Gone(EntityId),
    /// The story cannot be joined: its article is not out, or it is the very same. Nothing was changed.
    NoStory(ArticleId),
    /// There is no such item.
    Missing,
}

/// Puts what waits into the archive: publishes an article, enters a fact, adds an entity.
///
/// # Errors
/// Only the archive can fail; the caller must let the transaction fail then.
pub fn approve(
    tx: &Writer,
    id: QueueId,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id)? {
        Ok(item) => item,
        Err(already) => return Ok(already),
    };
    match &item.proposal {
        Proposal::Article => {
            rule(
                tx,
                id,
                QueueState::Approved,
                String::new(),
                String::new(),
                deed,
                now,
            )?;
            let settled = publish(tx, item.article, deed, now)?;
            tell_readers(tx, &item, "It is in the archive now.", now)?;
            Ok(Decided::Published(item.article, settled))
        }
        Proposal::Fact(fact) => {
            let entered = tx.attempt(|| enter(tx, &item, fact, deed, now))?;
            let fact = match entered {
                Ok(fact) => fact,
                Err(refused) => return Ok(refused),
            };
            let became = format!("fact {}", fact.0);
            rule(
                tx,
                id,
                QueueState::Approved,
                String::new(),
                became,
                deed,
                now,
            )?;
            Ok(Decided::Fact(fact))
        }
        Proposal::Name(name) => {
            let entity = add(tx, id, &name.name, name.kind, deed, now)?;
            let became = format!("{} {}", name.kind, entity.0);
            rule(
                tx,
                id,
                QueueState::Approved,
                String::new(),
                became,
                deed,
                now,
            )?;
            Ok(Decided::Entity(entity))
        }
    }
}

/// Says that what waits is not to be. An article becomes a draft that no reader ever sees; its address
/// and the keys by which its feed is known stay, so that it does not come back. What it proposes goes
/// with it.
///
/// # Errors
/// As [`approve`].
pub fn reject(
    tx: &Writer,
    id: QueueId,
    reason: &str,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id)? {
        Ok(item) => item,
        Err(already) => return Ok(already),
    };
    rule(
        tx,
        id,
        QueueState::Rejected,
        reason.to_owned(),
        String::new(),
        deed,
        now,
    )?;
    if item.proposal == Proposal::Article {
        settle(tx, item.article, Status::Draft, deed, now)?;
        tell_readers(tx, &item, "The moderators have not taken it.", now)?;
        for other in tx.queued_of(item.article)? {
            if other.state == QueueState::Waiting {
                let why = "its article was rejected".to_owned();
                rule(
                    tx,
                    other.id,
                    QueueState::Dropped,
                    why,
                    String::new(),
                    deed,
                    now,
                )?;
            }
        }
    }
    Ok(Decided::Rejected)
}

/// Makes an article that waits part of the story of another one, which is out. It is published, and
/// what was posted of the story tells of it.
///
/// # Errors
/// As [`approve`].
pub fn merge(
    tx: &Writer,
    id: QueueId,
    into: ArticleId,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id)? {
        Ok(item) => item,
        Err(already) => return Ok(already),
    };
    let out = tx
        .article(into)?
        .is_some_and(|article| article.status == Status::Published);
    if item.proposal != Proposal::Article || !out || into == item.article {
        return Ok(Decided::NoStory(into));
    }
    let story = tx.story_of(into)?;
    let became = format!("article {}", story.0);
    rule(tx, id, QueueState::Merged, String::new(), became, deed, now)?;
    settle(tx, item.article, Status::Published, deed, now)?;
    tx.join_story(item.article, story)?;
    announce(tx, item.article, Some(story), now)?;
    let words = format!(
        "It is part of a story of the archive now: /article {}",
        story.0
    );
    tell_readers(tx, &item, &words, now)?;
    Ok(Decided::Merged(story))
}

/// Tells those who suggested a link what became of it, each in private.
fn tell_readers(
    tx: &Writer,
    item: &Queued,
    became: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    for user in tx.take_suggesters(item.article, now)? {
        let channel = tx.keep_channel(Target::Private { user }, Form::Private, "")?;
        let words = format!("You suggested \"{}\". {became}", item.name);
        tx.enqueue_notice(channel, &words, now)?;
    }
    Ok(())
}

/// The item, if it still waits; else what is to be said about it.
fn waiting(tx: &Writer, id: QueueId) -> Result<Result<Queued, Decided>, StoreError> {
    Ok(match tx.queued(id)? {
        None => Err(Decided::Missing),
        Some(item) if item.state == QueueState::Waiting => Ok(item),
        Some(item) => Err(Decided::Already(Box::new(item))),
    })
}

fn rule(
    tx: &Writer,
    id: QueueId,
    state: QueueState,
    reason: String,
    became: String,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ruling = Ruling {
        state,
        reason,
        became,
    };
    let ruled = tx.rule(id, &ruling, deed, now)?;
    debug_assert_eq!(ruled, Ruled::Done, "it was looked at in this transaction");
    Ok(())
}

fn settle(
    tx: &Writer,
    article: ArticleId,
    status: Status,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(mut state) = tx.state(article)? {
        state.status = status;
        let revised = tx.revise_article(article, None, &state, deed, now)?;
        debug_assert!(
            !matches!(revised, Revised::Stale(_)),
            "nothing was expected"
        );
    }
    Ok(())
}

/// Enters a proposed fact, with the entities that the catalog does not have.
fn enter(
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
        let open = NewFact {
            since: None,
            until: None,
            ..fact.clone()
        };
        let known = tx.facts_like(&open)?;
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

/// Adds an entity because of an item, unless one of this kind and name came in meanwhile.
fn add(
    tx: &Writer,
    because: QueueId,
    name: &str,
    kind: EntityKind,
    deed: Deed,
    now: Timestamp,
) -> Result<EntityId, StoreError> {
    let same = |text: &str| text.to_lowercase() == name.to_lowercase();
    let known = tx.names()?.into_iter().find(|entity| {
        entity.kind == kind
            && (same(&entity.name) || entity.aliases.iter().any(|alias| same(&alias.text)))
    });
    if let Some(known) = known {
        return Ok(known.id);
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

/// Changes what is proposed, while it waits.
///
/// # Errors
/// Only the archive can fail.
pub fn change(
    tx: &Writer,
    id: QueueId,
    proposal: &Proposal,
    deed: Deed,
    now: Timestamp,
) -> Result<Option<Decided>, StoreError> {
    let item = match waiting(tx, id)? {
        Ok(item) => item,
        Err(already) => return Ok(Some(already)),
    };
    let name = match proposal {
        Proposal::Article => return Ok(None),
        Proposal::Name(NameProposal { name, .. }) => name.clone(),
        Proposal::Fact(fact) => {
            let relation = tx.relation(&fact.relation)?;
            super::suggest::in_words(tx, fact, &relation)?
        }
    };
    let act = Act {
        by: deed.by,
        action: deed.action,
        matter: Matter::Item(id.0),
        named: name.clone(),
        before: item.name,
        after: name.clone(),
    };
    tx.audit(&act, now)?;
    tx.change_proposal(id, proposal, &name, now)?;
    Ok(None)
}
