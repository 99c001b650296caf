//! From what has come into the archive to what goes out: deliveries and corrections are made in the
//! transaction that makes the article.

use jiff::Timestamp;

use crate::domain::{ArticleId, Status};
use crate::store::{StoreError, Writer};

/// Makes a delivery for every channel that wants an article which is out now and has not its story
/// yet. Where the story that it has joined was posted already, the post is to tell of it too.
///
/// # Errors
/// Only the archive can fail.
pub(super) fn announce(
    tx: &Writer,
    id: ArticleId,
    joined: Option<ArticleId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(article) = tx.article(id)? else {
        return Ok(());
    };
    if article.status != Status::Published {
        return Ok(());
    }
    if let Some(story) = joined {
        tx.enqueue_edits(story, now)?;
    }
    tx.enqueue(&tx.subject_of(&article, now)?, joined.unwrap_or(id), now)?;
    Ok(())
}
