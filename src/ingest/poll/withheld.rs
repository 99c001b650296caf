//! What a feed that publishes at once offers and the archive has, but not its readers: what waits is
//! released, and what moderators keep back stays as they decided, of which the desk is told.

use jiff::Timestamp;

use super::said::Says;
use super::waiting::rewrite;
use crate::domain::{ArticleId, Deed, FeedId, Proposal, QueueState, Status};
use crate::ingest::decide::{Decided, approve};
use crate::ingest::story::Settled;
use crate::ingest::tag::Tagger;
use crate::store::{Reader, StoreError, Writer};
use crate::text::truncate;

/// The most articles that one message names.
const NAMED: usize = 5;

/// How much of a title a message shows, in characters.
const TITLE: usize = 100;

/// Publishes an article that waits for a moderator because a reader or another feed had it first: a
/// feed that publishes at once has it now, and says what it is. It goes the way of every approval, so
/// that the queue, the desk's channel and who suggested it know. Gives its story; `None` when it does
/// not wait.
pub(super) fn release(
    tx: &Writer,
    tagger: &Tagger,
    id: ArticleId,
    says: Says,
    now: Timestamp,
) -> Result<Option<ArticleId>, StoreError> {
    let waiting = tx
        .queued_of(id)?
        .into_iter()
        .find(|item| item.proposal == Proposal::Article && item.state == QueueState::Waiting);
    let Some(waiting) = waiting else {
        return Ok(None);
    };
    // A moderator has said when it goes out.
    if tx.scheduled(id)?.is_some() {
        return Ok(None);
    }
    rewrite(tx, tagger, id, says, now)?;
    Ok(
        match approve(tx, waiting.id, None, Deed::of_desk("feed publish"), now)? {
            Decided::Published(_, Settled::Joined { story, .. }) => Some(story),
            Decided::Published(id, Settled::Alone) => Some(id),
            _ => None,
        },
    )
}

/// How an article is kept back, as a sentence with what to do; `None` for one that is not.
pub(super) fn how(read: &Reader, id: ArticleId) -> Result<Option<String>, StoreError> {
    let Some(article) = read.article(id)? else {
        return Ok(None);
    };
    let number = id.0;
    let publish = format!("/article publish article: {number} puts it out.");
    let words = match article.status {
        Status::Published => return Ok(None),
        Status::Retracted => {
            format!("was retracted; /article restore article: {number} brings it back.")
        }
        Status::Draft | Status::Pending if read.scheduled(id)?.is_some() => {
            format!("goes out when it is scheduled; {publish}")
        }
        Status::Pending => format!("waits; {publish}"),
        Status::Draft if was_rejected(read, id)? => format!("was rejected; {publish}"),
        Status::Draft => format!("lies as a draft; {publish}"),
    };
    let title = truncate::plain(&article.title, TITLE);
    Ok(Some(format!("Article {number}, \"{title}\", {words}")))
}

/// Whether the last decision of the queue about an article was against it.
fn was_rejected(read: &Reader, id: ArticleId) -> Result<bool, StoreError> {
    let items = read.queued_of(id)?;
    let last = items
        .iter()
        .rfind(|item| item.proposal == Proposal::Article);
    Ok(last.is_some_and(|item| item.state == QueueState::Rejected))
}

/// Tells the desk what a feed has offered in vain.
pub(super) fn tell(
    tx: &Writer,
    feed: FeedId,
    withheld: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    if withheld.is_empty() {
        return Ok(());
    }
    let named = tx
        .feed(feed)?
        .map(|feed| feed.wish.title)
        .unwrap_or_default();
    let mut words = format!(
        "Feed {} ({named}) publishes at once, and has what moderators keep back. Nothing was published.",
        feed.0
    );
    for one in withheld.iter().take(NAMED) {
        words.push('\n');
        words.push_str(one);
    }
    if withheld.len() > NAMED {
        let more = withheld.len() - NAMED;
        words.push_str(&format!(
            "\nand {more} more; /feed check lists what is new."
        ));
    }
    tx.tell_desk(&words, now)
}
