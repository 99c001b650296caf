//! From the bytes of a feed to a document.

use url::Url;

use super::document::{Document, Item, LONGEST_TEXT};
use crate::ingest::feed::{self, FeedFault};
use crate::ingest::fetch::Body;
use crate::text::url::site;

/// Reads a feed that came from an address.
///
/// # Errors
/// Why it is none.
pub fn read(body: &Body, url: &str) -> Result<Document, FeedFault> {
    let place = Url::parse(url).ok();
    let feed = feed::parse(&body.bytes, body.content_type.as_deref(), place.as_ref())?;
    let items = feed.items.into_iter().map(|item| Item {
        body: item.body(LONGEST_TEXT).markdown,
        guid: item.guid.unwrap_or_default(),
        link: item.link.unwrap_or_default(),
        title: item.title,
        author: item.author,
        published: item.published.or(item.updated),
    });
    Ok(Document {
        items: items.collect(),
        title: feed.title,
        site: feed.link,
        hint: feed.interval,
    })
}

/// The same, where a panic of the reader is a fault of the feed too, in words that hold nothing of
/// it.
pub fn read_guarded(body: &Body, url: &str) -> Result<Document, Unread> {
    let reading = std::panic::AssertUnwindSafe(|| read(body, url));
    match std::panic::catch_unwind(reading) {
        Ok(read) => read.map_err(Unread::Fault),
        Err(_) => {
            tracing::error!(feed.host = site(url), "reading a feed panicked");
            Err(Unread::Broke)
        }
    }
}

/// Why a feed could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is none.
    #[error(transparent)]
    Fault(FeedFault),
    /// The reader broke.
    #[error("The feed cannot be read; the operator finds more in the log.")]
    Broke,
}
