//! What a handler may ask of the web.

use std::time::Duration;

use crate::domain::{Date, FeedId, NewArticle, Picture};
use crate::ingest::accept::LONGEST_TITLE;
use crate::ingest::poll::Polled;
use crate::text::clean::{clean, one_line};
use crate::text::url::canonical;

/// The web, as handlers reach it. Implementations block for some seconds and stay below the time
/// limit of a command; commands that ask are [`Pace::Slow`](super::table::Pace::Slow).
pub trait Web: Send + Sync {
    /// What there is at an address: a feed, or a page that may offer some. Where a page offers just
    /// one, it is that feed.
    ///
    /// # Errors
    /// [`Unfetched`].
    fn look(&self, url: &str) -> Result<Looked, Unfetched>;

    /// A page as an article would hold it. A feed is no page.
    ///
    /// # Errors
    /// [`Unfetched`].
    fn page(&self, url: &str) -> Result<Page, Unfetched>;

    /// Polls a feed of the desk now and takes in what is new. `spent` is how long the command has
    /// waited for the web before: all of it together stays below its limit.
    ///
    /// # Errors
    /// [`Unfetched`]. After [`Unfetched::Late`] the poll goes on by itself.
    fn poll(&self, feed: FeedId, spent: Duration) -> Result<Polled, Unfetched>;
}

/// What there is at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// A feed.
    Feed(FeedPreview),
    /// A page.
    Page(Page),
}

/// A feed as it is just now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedPreview {
    /// Where it was found, after redirects that are for good.
    pub url: String,
    /// What it calls itself; may be empty.
    pub title: String,
    /// The page that it belongs to.
    pub site: Option<String>,
    /// How many items it has.
    pub count: usize,
    /// Its newest items, the newest first; a few of them.
    pub newest: Vec<PreviewItem>,
}

/// An item of a feed, as a preview shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewItem {
    /// Its headline.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
    /// When it was published, if it says so.
    pub published: Option<Date>,
}

/// A page of the web, read for an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where it was found, after redirects; the address that it gives itself, if it does.
    pub url: String,
    /// Its headline: plain text on one line; may be empty.
    pub title: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// When it was published, if it says so.
    pub published: Option<Date>,
    /// Its text as Markdown; may be empty.
    pub text: String,
    /// Its picture.
    pub picture: Option<Picture>,
    /// The feeds that it offers.
    pub feeds: Vec<OfferedFeed>,
}

impl Page {
    /// Writes what it says into an article; what it does not say stays as it is there.
    pub fn fill(self, article: &mut NewArticle) {
        let title: String = one_line(&self.title).chars().take(LONGEST_TITLE).collect();
        if !title.is_empty() {
            article.title = title;
        }
        // It may call itself by another address than that by which it was found.
        article.url = canonical(&self.url).or(article.url.take());
        let (author, body) = (one_line(&self.author), clean(&self.text));
        if !author.is_empty() {
            article.author = author;
        }
        if !body.is_empty() {
            article.body = body;
        }
        article.published = self.published.unwrap_or(article.published);
        article.picture = self.picture.or(article.picture.take());
    }
}

/// A feed that a page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedFeed {
    /// Where it is.
    pub url: String,
    /// What the page calls it; may be empty.
    pub title: String,
}

/// Why nothing was got from the web, in words for the asker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfetched {
    /// There is no web here.
    #[error("This desk is not connected to the web, so nothing can be fetched.")]
    Offline,
    /// It took too long.
    #[error(
        "{host} did not answer within {seconds} seconds. Try again in a minute, or check the address."
    )]
    Late {
        /// Whose answer was waited for.
        host: String,
        /// How long.
        seconds: u64,
    },
    /// It was fetched in vain, or not at all; a sentence that says why and what to do.
    #[error("{0}")]
    Refused(String),
}

/// No web at all, for desks that fetch nothing.
pub struct Offline;

impl Web for Offline {
    fn look(&self, _url: &str) -> Result<Looked, Unfetched> {
        Err(Unfetched::Offline)
    }

    fn page(&self, _url: &str) -> Result<Page, Unfetched> {
        Err(Unfetched::Offline)
    }

    fn poll(&self, _feed: FeedId, _spent: Duration) -> Result<Polled, Unfetched> {
        Err(Unfetched::Offline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Status;

    #[test]
    fn what_a_page_does_not_say_stays_as_it_is() {
        let picture = Picture {
            url: "https://example.com/rack.png".to_owned(),
            alt: "A rack".to_owned(),
        };
        let mut article = NewArticle {
            title: "A deal".to_owned(),
            url: Some("https://example.com/deal".to_owned()),
            author: "Ann Smith".to_owned(),
            body: "They sign.".to_owned(),
            picture: Some(picture),
            ..NewArticle::begun(Date::Month(2026, 10), Status::Pending)
        };
        let before = article.clone();
        Page::default().fill(&mut article);
        assert_eq!(article, before);
        let page = Page {
            author: "Bob Jones".to_owned(),
            text: "They signed.".to_owned(),
            ..Page::default()
        };
        page.fill(&mut article);
        assert_eq!(
            (article.author.as_str(), article.body.as_str()),
            ("Bob Jones", "They signed.")
        );
    }
}
