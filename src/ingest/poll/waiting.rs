//! Articles that wait for a moderator while a feed says something else of them.

use jiff::Timestamp;

use super::said::Says;
use crate::domain::{ArticleId, By, Deed, Revised, Status};
use crate::ingest::accept::IngestError;
use crate::ingest::revise::revise;
use crate::ingest::tag::Tagger;
use crate::store::{StoreError, Writer};

/// How often an article is brought up to date while it waits. A text that is another one each time
/// would fill the account of who did what.
const MOST_REWRITES: usize = 10;

/// Brings an article up to date that still waits for a moderator. What somebody has published or
/// changed by hand is theirs.
pub(super) fn rewrite(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    says: Says,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let waits = tx
        .article(id)?
        .is_some_and(|article| article.status == Status::Pending);
    let steps = tx.history(id, 0, MOST_REWRITES)?;
    let by_others = steps
        .iter()
        .any(|step| step.number > 1 && step.made.as_ref().is_none_or(|made| made.by != By::Desk));
    if !waits || by_others || steps.len() == MOST_REWRITES {
        return Ok(false);
    }
    let deed = Deed::of_desk("feed update");
    let revised = revise(tx, tagger, id, None, deed, now, |state| {
        state.body = says.text(state.url.is_some());
        state.title = says.title;
        // One that it had before is better than none.
        state.picture = says.picture.or(state.picture.take());
    });
    match revised {
        Ok(Revised::Done(_)) => Ok(true),
        Ok(Revised::Unchanged | Revised::Stale(_)) => Ok(false),
        Err(IngestError::Store(error)) => Err(error),
        Err(refused) => {
            tracing::warn!(article.id = id.0, %refused, "an article was not brought up to date");
            Ok(false)
        }
    }
}
