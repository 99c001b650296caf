//! Decisions about what waits in the queue. Each is one transaction with the account of it: of two who
//! decide about the same, the second changes nothing.

use jiff::Timestamp;

use super::announce::announce;
use super::bring::{add, enter};
use super::story::{Settled, come_out};
use super::suggesters::tell_suggesters;
use super::surer::{make_way, make_way_for_all};
use crate::domain::{
    Act, ArticleId, Deed, EntityId, FactFault, FactId, Matter, NameProposal, Proposal, QueueId,
    QueueState, Queued, Revised, Ruled, Ruling, Seal, Status,
};
use crate::store::{StoreError, Writer};

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The article is out; it may have joined a story.
    Published(ArticleId, Settled),
    /// The fact is in the archive. What was less sure of the same has left for it, in words.
    Fact(FactId, Vec<String>),
    /// The name is in the catalog.
    Entity(EntityId),
    /// It is not to be.
    Rejected,
    /// It belongs to this story now.
    Merged(ArticleId),
    /// Somebody was quicker; nothing was changed.
    Already(Box<Queued>),
    /// It waits, and is not what was looked at; nothing was changed.
    Changed(Box<Queued>),
    /// The archive takes no such fact; nothing was changed.
    Fault(FactFault),
    /// An entity that the proposal names is no longer there; nothing was changed.
    Gone(EntityId),
    /// The story cannot be joined: its article or its first one is not out, or it is the very same. Nothing
    /// was changed.
    NoStory(ArticleId),
    /// Another item that waits proposes just this. Nothing was changed.
    Twice,
    /// There is no such item.
    Missing,
}

/// Puts what waits into the archive: publishes an article, enters a fact, adds an entity. `seen` is what
/// whoever decides has looked at, if that is to be what is decided about.
///
/// # Errors
/// Only the archive can fail; the caller must let the transaction fail then.
pub fn approve(
    tx: &Writer,
    id: QueueId,
    seen: Option<Seal>,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id, seen)? {
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
            let settled = come_out(tx, item.article, deed, now)?;
            Ok(Decided::Published(item.article, settled))
        }
        Proposal::Fact(fact) => {
            let entered = tx.attempt(|| enter(tx, &item, fact, deed, now))?;
            let id_of_fact = match entered {
                Ok(entered) => entered,
                Err(refused) => return Ok(refused),
            };
            let became = format!("fact {}", id_of_fact.0);
            rule(
                tx,
                id,
                QueueState::Approved,
                String::new(),
                became,
                deed,
                now,
            )?;
            let left = make_way(tx, id_of_fact, item.article, fact.ends, deed, now)?;
            Ok(Decided::Fact(id_of_fact, left))
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
    seen: Option<Seal>,
    reason: &str,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id, seen)? {
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
        tell_suggesters(tx, item.article, "The moderators have not taken it.", now)?;
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
    seen: Option<Seal>,
    into: ArticleId,
    deed: Deed,
    now: Timestamp,
) -> Result<Decided, StoreError> {
    let item = match waiting(tx, id, seen)? {
        Ok(item) => item,
        Err(already) => return Ok(already),
    };
    let open = tx.is_open_story(into)?;
    if item.proposal != Proposal::Article || !open || into == item.article {
        return Ok(Decided::NoStory(into));
    }
    let story = tx.story_of(into)?;
    let became = format!("article {}", story.0);
    rule(tx, id, QueueState::Merged, String::new(), became, deed, now)?;
    settle(tx, item.article, Status::Published, deed, now)?;
    tx.join_story(item.article, story)?;
    announce(tx, item.article, Some(story), now)?;
    make_way_for_all(tx, item.article, deed, now)?;
    let words = format!(
        "It is part of a story of the archive now: /article {}",
        story.0
    );
    tell_suggesters(tx, item.article, &words, now)?;
    Ok(Decided::Merged(story))
}

/// The item, if it still waits and is what was looked at; else what is to be said about it.
fn waiting(
    tx: &Writer,
    id: QueueId,
    seen: Option<Seal>,
) -> Result<Result<Queued, Decided>, StoreError> {
    Ok(match tx.queued(id)? {
        None => Err(Decided::Missing),
        Some(item) if item.state != QueueState::Waiting => Err(Decided::Already(Box::new(item))),
        Some(item) if seen.is_some_and(|seen| seen != item.seal()) => {
            Err(Decided::Changed(Box::new(item)))
        }
        Some(item) => Ok(item),
    })
}

pub(super) fn rule(
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

/// Gives an article the status that was decided. What was planned for it before holds no more.
fn settle(
    tx: &Writer,
    article: ArticleId,
    status: Status,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.unschedule(article)?;
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

/// Changes what is proposed, while it waits and is what was looked at. Gives why not, when nothing was
/// changed.
///
/// # Errors
/// Only the archive can fail.
pub fn change(
    tx: &Writer,
    id: QueueId,
    seen: Option<Seal>,
    proposal: &Proposal,
    deed: Deed,
    now: Timestamp,
) -> Result<Option<Decided>, StoreError> {
    let item = match waiting(tx, id, seen)? {
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
        before: item.proposal.told_beside(&item.name, proposal),
        after: proposal.told_beside(&name, &item.proposal),
    };
    if !tx.change_proposal(id, proposal, &name, now)? {
        return Ok(Some(Decided::Twice));
    }
    tx.audit(&act, now)?;
    Ok(None)
}
