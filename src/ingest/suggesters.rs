//! Those who suggested a link, and what they are told of it.

use jiff::Timestamp;

use crate::domain::{ArticleId, Form, Target};
use crate::store::{StoreError, Writer};

/// Tells those who suggested an article what became of it, each in private and once: whoever was told
/// hears no more of it.
pub(super) fn tell_suggesters(
    tx: &Writer,
    id: ArticleId,
    became: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let users = tx.take_suggesters(id, now)?;
    if users.is_empty() {
        return Ok(());
    }
    let Some(article) = tx.article(id)? else {
        return Ok(());
    };
    for user in users {
        let channel = tx.keep_channel(Target::Private { user }, Form::Private, "")?;
        let words = format!("You suggested \"{}\". {became}", article.title);
        tx.enqueue_notice(channel, &words, now)?;
    }
    Ok(())
}
