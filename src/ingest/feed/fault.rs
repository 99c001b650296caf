//! Why something is no feed, in words for a moderator, who is told what to do next.

use crate::ingest::page::OfferedFeed;

/// Why bytes could not be read as a feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedFault {
    /// There is nothing.
    #[error(
        "The address answered with nothing. Open it in a browser; if it is empty there too, ask the site for its feed."
    )]
    Empty,
    /// It is longer than a feed may be.
    #[error("The feed is {bytes} bytes long, and {most} is the limit. Ask the site for a shorter one.", most = super::LARGEST)]
    TooLarge {
        /// How long it is.
        bytes: usize,
    },
    /// A page that wants to see a browser stands before the feed.
    #[error(
        "The site checks that it talks to a browser and does not let a reader through. Ask it to allow feed readers, or use another feed."
    )]
    Challenge,
    /// It is a web page.
    #[error("This is a web page and not a feed. {}", offer(offered))]
    Page {
        /// The feeds that the page names.
        offered: Vec<OfferedFeed>,
    },
    /// It is a document of another kind.
    #[error(
        "This is no feed: it begins with <{root}>. A feed begins with <rss>, <feed> or <rdf:RDF>."
    )]
    OtherXml {
        /// The name of its first element, at most 40 characters.
        root: String,
    },
    /// It is JSON, but no JSON Feed.
    #[error(
        "This is JSON and not a feed: it has no list of items. Look for the feed's own address on the site."
    )]
    OtherJson,
    /// It is nothing that a feed could be.
    #[error("This is no feed and no page. Look for the feed's own address on the site.")]
    Unknown,
}

/// The most feeds that are named in one sentence.
const MOST_NAMED: usize = 5;

fn offer(offered: &[OfferedFeed]) -> String {
    if offered.is_empty() {
        return "It names no feed either. Look for the feed's own address on the site.".to_owned();
    }
    let named: Vec<&str> = offered
        .iter()
        .take(MOST_NAMED)
        .map(|feed| feed.url.as_str())
        .collect();
    format!(
        "It names these feeds; add the one that you mean: {}",
        named.join(" ")
    )
}
