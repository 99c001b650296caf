//! What is known or waits as a rumour only, or as still to come, gives way to the same told more surely.
//!
//! It does so when both are decided: the fact is in the archive, and the article that tells it is out. Until then
//! readers and moderators keep what they had, since the surer one may yet be refused.

use jiff::Timestamp;

use super::decide::rule;
use crate::domain::{ArticleId, Certainty, Deed, Fact, FactId, Proposal, QueueState, Status};
use crate::store::{StoreError, Writer};

/// Makes way for a fact that was just entered or (`ends`) ended. Gives what has left, in words.
pub(super) fn make_way(
    tx: &Writer,
    id: FactId,
    by: ArticleId,
    ends: bool,
    deed: Deed,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let source = tx.article(by)?;
    let is_out = source.is_some_and(|source| source.status == Status::Published);
    match tx.fact(id)? {
        Some(fact) if is_out => make_way_for(tx, &fact, by, ends, deed, now),
        _ => Ok(Vec::new()),
    }
}

/// Makes way for the facts that rest on an article which is out now.
pub(super) fn make_way_for_all(
    tx: &Writer,
    article: ArticleId,
    deed: Deed,
    now: Timestamp,
) -> Result<(), StoreError> {
    for fact in tx.facts_from(article)? {
        make_way_for(tx, &fact, article, false, deed, now)?;
    }
    Ok(())
}

fn make_way_for(
    tx: &Writer,
    fact: &Fact,
    by: ArticleId,
    ends: bool,
    deed: Deed,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let mut left = Vec::new();
    // What is over makes no rumour of something new untrue.
    if ends || fact.until.is_none() {
        for less in tx.less_sure(fact, ends)? {
            let Some(item) = tx.queued(less)? else {
                continue;
            };
            if !matches!(&item.proposal, Proposal::Fact(it) if Certainty::says_all(&fact.detail, &it.detail))
            {
                continue;
            }
            left.push(item.name);
            let why = format!("Article {} is surer of it.", by.0);
            rule(tx, less, QueueState::Dropped, why, String::new(), deed, now)?;
        }
    }
    if fact.until.is_none() {
        for known in tx.facts_saying(fact.subject, &fact.relation, &fact.object)? {
            if Certainty::is_surer(&fact.detail, &known.detail) {
                left.push(tx.fact_in_words(&known, now)?);
                let why = format!("article {} is surer of it", by.0);
                tx.remove_fact(known.id, &why, deed.by, deed.action, now)?;
            }
        }
    }
    Ok(left)
}
