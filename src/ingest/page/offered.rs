//! The feeds that a page names.

use url::Url;

use crate::text::html::{Language, Scanner, Tag, Token, text_of};

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFeed {
    /// Its address: http or https, made whole.
    pub url: String,
    /// What the page calls it: plain text on one line; may be empty.
    pub title: String,
}

/// The most feeds that are read from a page.
pub(super) const MOST_FEEDS: usize = 20;

/// The most elements that are read for an address.
const MOST_READ: usize = 4_096;

/// Media types of feeds. Two of them are also of anything else in XML.
const TYPES: [&str; 6] = [
    "rss+xml",
    "atom+xml",
    "rdf+xml",
    "feed+json",
    "text/xml",
    "application/xml",
];

/// The feeds that a page names in its `link` elements, at most 20.
pub fn feeds_of(html: &str, place: Option<&Url>) -> Vec<OfferedFeed> {
    let mut base = place.cloned();
    let mut feeds = Vec::new();
    let tags = Scanner::new(html, Language::Html).filter_map(|token| match token {
        Token::Open(tag) => Some(tag),
        _ => None,
    });
    let naming = |tag: &Tag<'_>| tag.is("base") || tag.get("rel").is_some();
    for tag in tags.filter(naming).take(MOST_READ) {
        if tag.is("base") {
            base = rebased(&tag, base);
        } else if tag.is("link") || tag.is("a") {
            offer(&tag, base.as_ref(), &mut feeds);
        }
        if feeds.len() >= MOST_FEEDS {
            break;
        }
    }
    feeds
}

/// What addresses are relative to after a `base` element.
pub(super) fn rebased(tag: &Tag<'_>, base: Option<Url>) -> Option<Url> {
    let href = tag.get("href");
    let joined = href.and_then(|href| whole(&href, base.as_ref()));
    joined.or(base)
}

/// An http or https address made whole.
pub(super) fn whole(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.len() > 2_000 {
        return None;
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// Adds the feed that a tag names, if it names one that is not known yet.
pub(super) fn offer(tag: &Tag<'_>, base: Option<&Url>, feeds: &mut Vec<OfferedFeed>) {
    let Some(rel) = tag.get("rel") else {
        return;
    };
    let rel = rel.to_ascii_lowercase();
    let has = |wanted: &str| rel.split_whitespace().any(|word| word == wanted);
    let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
    let of_a_feed = TYPES.iter().any(|known| kind.contains(known));
    if !(has("feed") || has("alternate") && of_a_feed) || feeds.len() >= MOST_FEEDS {
        return;
    }
    let Some(url) = tag.get("href").and_then(|href| whole(&href, base)) else {
        return;
    };
    if feeds.iter().all(|known| known.url != url.as_str()) {
        feeds.push(OfferedFeed {
            url: url.into(),
            title: text_of(&tag.get("title").unwrap_or_default(), 200),
        });
    }
}
