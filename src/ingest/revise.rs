//! Changes of articles that are in the archive: checked like what comes in, tagged anew, and
//! recognised by what they say now.

use jiff::Timestamp;

use super::accept::{IngestError, admit};
use super::story::look_again;
use super::tag::Tagger;
use crate::domain::{ArticleId, Deed, NewArticle, Revised, State, Status};
use crate::store::{StoreError, Writer};

/// Changes an article, within the caller's transaction: its next revision, unless nothing changes.
/// With an expected revision it does so only when nobody else has changed the article since. One that is out
/// again goes where it had not gone yet.
///
/// # Errors
/// A refusal when the article cannot be like that, which leaves the archive untouched. After a
/// [`StoreError`] the caller must let the transaction fail.
pub fn revise(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    expected: Option<u32>,
    deed: Deed,
    now: Timestamp,
    change: impl FnOnce(&mut State),
) -> Result<Revised, IngestError> {
    let mut state = tx.state(id)?.ok_or_else(|| StoreError::Missing {
        what: format!("article {}", id.0),
    })?;
    let was = state.status;
    change(&mut state);
    let admitted = admit(NewArticle::from(&state))?;
    state.title.clone_from(&admitted.title);
    state.url.clone_from(&admitted.url);
    state.picture.clone_from(&admitted.picture);
    let revised = tx.revise_article(id, expected, &state, deed, now)?;
    if let Revised::Done(_) = revised {
        let tags = tagger.tag(&state.title, &state.full_text());
        tx.set_tagged(id, &tags.mentions, &tags.topics)?;
        look_again(tx, id, &admitted)?;
        match state.status {
            // The card in the desk's channel says what waits now.
            Status::Pending => tx.show_waiting(id, now)?,
            Status::Published if was == Status::Retracted => _ = tx.bring_back(id, now)?,
            _ => {}
        }
    }
    Ok(revised)
}
