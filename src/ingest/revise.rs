//! Changes of articles that are in the archive: checked like what comes in, tagged anew, read for facts
//! again, and recognised by what they say now.

use jiff::Timestamp;

use super::accept::{IngestError, admit};
use super::story::look_again;
use super::suggest::{read_from, suggest_again};
use super::tag::Tagger;
use crate::domain::{ArticleId, Deed, NewArticle, Revised, State, Status};
use crate::store::{StoreError, Writer};

/// Changes an article, within the caller's transaction: its next revision, unless nothing changes.
/// With an expected revision it does so only when nobody else has changed the article since. One that is out
/// again goes where it had not gone yet. What it says that it did not say before, or says more surely, is proposed.
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
    let before = NewArticle::from(&state);
    change(&mut state);
    let admitted = admit(NewArticle::from(&state))?;
    state.title.clone_from(&admitted.title);
    state.url.clone_from(&admitted.url);
    state.picture.clone_from(&admitted.picture);
    let revised = tx.revise_article(id, expected, &state, deed, now)?;
    if let Revised::Done(_) = revised {
        let (text, said) = (state.full_text(), before.full_text());
        let reading = tagger.read(&state.title, &text);
        tx.set_tagged(id, &reading.tags.mentions, &reading.tags.topics)?;
        look_again(tx, id, &admitted)?;
        let is_new_text = (&state.title, &text) != (&before.title, &said);
        let says_else = is_new_text
            || (admitted.certainty, admitted.published) != (before.certainty, before.published);
        if says_else && matches!(state.status, Status::Pending | Status::Published) {
            let old_reading = is_new_text.then(|| tagger.read(&before.title, &said));
            let old_reading = old_reading.as_ref().unwrap_or(&reading);
            let old = read_from(tx, tagger, &before, old_reading)?;
            let new = read_from(tx, tagger, &admitted, &reading)?;
            suggest_again(tx, tagger, id, new, &old, deed, now)?;
        }
        match state.status {
            // The card in the desk's channel says what waits now.
            Status::Pending => tx.show_waiting(id, now)?,
            Status::Published if before.status == Status::Retracted => {
                _ = tx.bring_back(id, now)?
            }
            _ => {}
        }
    }
    Ok(revised)
}
