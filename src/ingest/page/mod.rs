//! Reads a web page: the article on it, and the feeds that it offers.

use url::Url;

use crate::text::html::{Language, Scanner, Token, text_of};

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFeed {
    /// Its address: http or https, made whole.
    pub url: String,
    /// What the page calls it: plain text on one line; may be empty.
    pub title: String,
}

/// The most feeds that are read from a page.
const MOST_FEEDS: usize = 20;

/// The feeds that a page names in its `link` elements.
pub fn feeds_of(html: &str, place: Option<&Url>) -> Vec<OfferedFeed> {
    let mut base = place.cloned();
    let mut feeds: Vec<OfferedFeed> = Vec::new();
    for token in Scanner::new(html, Language::Html) {
        let Token::Open(tag) = token else {
            continue;
        };
        if tag.is("base")
            && let Some(href) = tag.get("href")
        {
            base = match &base {
                Some(base) => base.join(href.trim()).ok(),
                None => Url::parse(href.trim()).ok(),
            }
            .or(base);
        }
        if !tag.is("link") && !tag.is("a") {
            continue;
        }
        let Some(rel) = tag.get("rel") else {
            continue;
        };
        let rel = rel.to_ascii_lowercase();
        let alternate = rel
            .split_whitespace()
            .any(|word| matches!(word, "alternate" | "feed"));
        let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = [
            "rss+xml",
            "atom+xml",
            "rdf+xml",
            "feed+json",
            "text/xml",
            "application/xml",
        ]
        .iter()
        .any(|known| kind.contains(known))
            || rel.split_whitespace().any(|word| word == "feed");
        if !alternate || !is_feed {
            continue;
        }
        let Some(href) = tag.get("href") else {
            continue;
        };
        let url = match &base {
            Some(base) => base.join(href.trim()).ok(),
            None => Url::parse(href.trim()).ok(),
        };
        if let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https"))
            && feeds.iter().all(|known| known.url != url.as_str())
        {
            feeds.push(OfferedFeed {
                url: url.into(),
                title: text_of(&tag.get("title").unwrap_or_default(), 200),
            });
            if feeds.len() >= MOST_FEEDS {
                break;
            }
        }
    }
    feeds
}

/// Whether a page is one that stands before the real one to see whether a browser asks.
pub fn is_challenge(html: &str) -> bool {
    let beginning = &html[..html.floor_char_boundary(65_536)];
    [
        "/cdn-cgi/challenge-platform/",
        "cf-challenge",
        "_cf_chl_opt",
        "cf-browser-verification",
    ]
    .iter()
    .any(|mark| beginning.contains(mark))
}
