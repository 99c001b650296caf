//! Publishes articles whose moment has come.

use std::sync::Arc;

use jiff::Timestamp;

use super::publish::publish;
use super::retag::Tagging;
use crate::domain::{ArticleId, Deed};
use crate::store::{Store, StoreError};

/// What the account says of an article that was published because its moment had come.
const DEED: Deed = Deed::of_desk("article schedule");

/// Publishes everything whose moment has come, and gives what that was. Each article leaves the
/// schedule in the transaction that publishes it: it is published once, whenever the process dies.
///
/// # Errors
/// When the archive fails; what was published before stays so.
pub fn publish_due(
    store: &Store,
    tagging: &Arc<Tagging>,
    now: Timestamp,
) -> Result<Vec<ArticleId>, StoreError> {
    let mut published = Vec::new();
    // Most of the time nothing is due, and then nothing is written.
    while !store.read(|read| read.due_articles(now, 1))?.is_empty() {
        let tagging = Arc::clone(tagging);
        let done = store.write(move |tx| {
            let Some(id) = tx.due_articles(now, 1)?.first().copied() else {
                return Ok(None);
            };
            tx.unschedule(id)?;
            let article = tx.article(id)?;
            if !article.is_some_and(|article| article.status.waits()) {
                return Ok(None);
            }
            let tagger = tagging.tagger(tx)?;
            publish(tx, &tagger, id, DEED, now).map(|_| Some(id))
        })?;
        published.extend(done);
    }
    Ok(published)
}
