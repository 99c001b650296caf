//! From the bytes of a feed to a document.

use url::Url;

use super::document::{Document, Item, LINE, LONGEST_TEXT, MOST_TEXT};
use crate::ingest::feed::{self, FeedFault};
use crate::ingest::fetch::Body;
use crate::ingest::picture::of_item;
use crate::text::html::Converted;
use crate::text::url::site;

/// Reads a feed that came from an address.
///
/// # Errors
/// Why it is none.
pub fn read(body: &Body, url: &str) -> Result<Document, FeedFault> {
    read_within(body, url, MOST_TEXT)
}

/// The same with texts of so many bytes together; those beyond are cut off.
fn read_within(body: &Body, url: &str, mut room: usize) -> Result<Document, FeedFault> {
    let place = Url::parse(url).ok();
    let feed = feed::parse(&body.bytes, body.content_type.as_deref(), place.as_ref())?;
    let items = feed.items.into_iter().map(|item| {
        let body = match room {
            0 => Converted::default(),
            _ => item.body(LONGEST_TEXT.min(room)),
        };
        room = room.saturating_sub(weight(&body.markdown));
        Item {
            picture: of_item(&item, body.picture.as_ref()),
            body: body.markdown,
            guid: item.guid.unwrap_or_default(),
            link: item.link.unwrap_or_default(),
            title: item.title,
            author: item.author,
            published: item.published.or(item.updated),
        }
    });
    Ok(Document {
        items: items.collect(),
        title: feed.title,
        site: feed.link,
        hint: feed.interval,
    })
}

/// What a text counts for: its bytes, and what its lines cost.
fn weight(markdown: &str) -> usize {
    let lines = markdown.bytes().filter(|byte| *byte == b'\n').count();
    markdown.len() + lines * LINE
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_of_a_feed_together_have_a_limit() {
        // Each of these links stands for an address of two thousand letters.
        let base = format!("https://news.example/{}/", "x".repeat(2_000));
        let text = "&lt;a href='b'&gt;c&lt;/a&gt; ".repeat(20);
        let items = format!("<item><title>A</title><description>{text}</description></item>");
        let feed = format!(
            "<rss version='2.0' xml:base='{base}'><channel>{}</channel></rss>",
            items.repeat(20)
        );
        let body = Body {
            bytes: feed.into_bytes(),
            content_type: None,
            validators: crate::domain::Validators::default(),
        };
        let total = |document: &Document| -> usize {
            document.items.iter().map(|item| item.body.len()).sum()
        };
        let whole = read(&body, "https://news.example/feed").unwrap();
        assert!(total(&whole) > 20 * body.bytes.len(), "{}", total(&whole));
        let cut = read_within(&body, "https://news.example/feed", 100_000).unwrap();
        assert!((50_000..=100_000).contains(&total(&cut)), "{}", total(&cut));
        // Every item is known all the same.
        assert_eq!(cut.items.len(), 20);
        assert_eq!(cut.items[0].body, whole.items[0].body);
    }

    #[test]
    fn many_short_lines_count_for_more_than_their_letters() {
        let item = format!(
            "<item><title>A</title><description>{}</description></item>",
            "&lt;p&gt;a".repeat(1_000)
        );
        let feed = format!("<rss><channel>{}</channel></rss>", item.repeat(9));
        let body = Body {
            bytes: feed.into_bytes(),
            content_type: None,
            validators: crate::domain::Validators::default(),
        };
        let with_text = |room: usize| {
            let read = read_within(&body, "https://news.example/feed", room).unwrap();
            assert_eq!(read.items.len(), 9);
            let texts = read.items.iter().filter(|item| !item.body.is_empty());
            texts.count()
        };
        assert_eq!(with_text(MOST_TEXT), 9);
        assert_eq!(with_text(3 * 1_000 * 2 * LINE), 3);
    }
}
