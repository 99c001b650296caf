//! Articles whose story somebody has chosen before they come in.

use jiff::Timestamp;

use super::accept::{IngestError, admit};
use super::announce::announce;
use super::story::remember;
use super::suggest::suggest;
use super::tag::Tagger;
use crate::domain::{ArticleId, NewArticle, Status};
use crate::store::Writer;

/// Takes an article into the archive like [`accept`](super::accept()), but into the story of another
/// one, or (`None`) alone, whatever it looks like.
///
/// One that is not out yet joins no story: it finds its own when it is published.
///
/// # Errors
/// Those of [`accept`](super::accept()), and [`StoreError::DuplicateUrl`](crate::store::StoreError) when
/// the archive has its address; then nothing was written.
pub fn accept_beside(
    tx: &Writer,
    tagger: &Tagger,
    article: NewArticle,
    other: Option<ArticleId>,
    now: Timestamp,
) -> Result<ArticleId, IngestError> {
    let article = admit(article)?;
    let id = tx.insert_article(&article, now)?;
    let reading = tagger.read(&article.title, &article.full_text());
    tx.set_tagged(id, &reading.tags.mentions, &reading.tags.topics)?;
    let joined = match other {
        Some(other) if article.status == Status::Published => {
            tx.join_story(id, other)?;
            Some(tx.story_of(id)?)
        }
        _ => None,
    };
    remember(tx, id, &article, now, now)?;
    announce(tx, id, joined, now)?;
    suggest(tx, tagger, id, &article, &reading, now)?;
    Ok(id)
}
