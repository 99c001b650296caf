//! Feeds of a list of feeds on their way into the desk.
//!
//! A feed of another reader's list is one whose items a moderator looks at; a list that a desk has
//! written says itself how it was. Adding a feed fetches nothing here, and its first fetch posts nothing.

use crate::domain::{Act, By, Certainty, FeedMode, FeedState, FeedWish, Matter};
use crate::ingest::opml::Listed;
use crate::store::{StoreError, Writer};

use super::prepare::Desk;

/// What became of the feeds of a list.
#[derive(Default)]
pub(super) struct Listing {
    pub added: u64,
    /// Of those, the ones whose items are published at once.
    pub direct: u64,
    pub known: u64,
    /// Folders and categories that are no topics.
    pub unknown_tags: Vec<String>,
}

/// Adds the feeds that are not there.
pub(super) fn list(tx: &Writer, desk: &Desk, feeds: Vec<Listed>) -> Result<Listing, StoreError> {
    let mut listing = Listing::default();
    for feed in feeds {
        let there = tx.feed_at(&feed.address)?;
        if there.is_some_and(|known| known.state != FeedState::Removed) {
            listing.known += 1;
            continue;
        }
        let (topics, unknown) = desk.topics_of(feed.tags);
        listing.unknown_tags.extend(unknown);
        let title = match feed.title.is_empty() {
            true => feed.address.clone(),
            false => feed.title,
        };
        let wish = FeedWish {
            title,
            mode: feed.mode.unwrap_or(FeedMode::Review),
            topics,
            certainty: feed.certainty.unwrap_or(Certainty::Announced),
        };
        listing.direct += u64::from(wish.mode == FeedMode::Direct);
        let id = tx.add_feed(&feed.address, feed.site.as_deref(), &wish, desk.now)?;
        if feed.paused {
            tx.set_feed_state(id, FeedState::Paused, desk.now)?;
        }
        let act = Act {
            by: By::Console,
            action: "import",
            matter: Matter::Feed(id.0),
            named: wish.title,
            before: String::new(),
            after: feed.address,
        };
        tx.audit(&act, desk.now)?;
        listing.added += 1;
    }
    Ok(listing)
}
