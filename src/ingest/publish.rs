//! Publishing what moderators have kept back.

use jiff::Timestamp;

use super::story::{Settled, come_out};
use super::suggest::suggest;
use super::tag::Tagger;
use crate::domain::{ArticleId, Deed, NewArticle, Status};
use crate::store::{StoreError, Writer};

/// Publishes an article that waited, finds its story, and tells those who suggested it. What a draft says
/// is proposed now; what one in the queue says was, if at all, when it came in. One that is out already is
/// left alone.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such article; otherwise only the archive can fail.
pub fn publish(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    deed: Deed,
    now: Timestamp,
) -> Result<Settled, StoreError> {
    let draft = (tx.article(id)?).filter(|article| article.status == Status::Draft);
    let settled = come_out(tx, id, deed, now)?;
    if let Some(article) = draft {
        let article = NewArticle {
            status: Status::Published,
            ..article.into()
        };
        let reading = tagger.read(&article.title, &article.full_text());
        suggest(tx, tagger, id, &article, &reading, now)?;
    }
    Ok(settled)
}
