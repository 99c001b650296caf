//! The feeds that a page offers.

use url::Url;

use crate::text::html::{Language, Scanner, Tag, Token, text_of};

/// A feed that a page offers.
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

/// The feeds that a page offers.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// Those that it names to programs.
    named: Vec<OfferedFeed>,
    /// Those that its readers find: links that look like feeds.
    linked: Vec<OfferedFeed>,
}

impl Offers {
    /// At most 20 feeds. Where none is named to programs, they are what looks like one.
    pub(super) fn take(self) -> Vec<OfferedFeed> {
        match self.named.is_empty() {
            true => self.linked,
            false => self.named,
        }
    }

    /// Adds the feed that a `link` or an `a` names or leads to, if that is one and not known yet.
    pub(super) fn offer(&mut self, tag: &Tag<'_>, base: Option<&Url>) {
        let Some(href) = tag.get("href") else {
            return;
        };
        let feeds = if names_feed(tag) {
            &mut self.named
        } else if tag.is("a") && looks_like_feed(&href) {
            &mut self.linked
        } else {
            return;
        };
        let Some(url) = whole(&href, base).filter(|_| feeds.len() < MOST_FEEDS) else {
            return;
        };
        if feeds.iter().all(|known| known.url != url.as_str()) {
            feeds.push(OfferedFeed {
                url: url.into(),
                title: text_of(&tag.get("title").unwrap_or_default(), 200),
            });
        }
    }
}

/// Whether a `link` or an `a` is worth a closer look: a quick one, since pages have many links.
pub(super) fn may_offer(tag: &Tag<'_>) -> bool {
    tag.attributes().any(|attribute| {
        attribute.name.eq_ignore_ascii_case("rel")
            || (attribute.name.eq_ignore_ascii_case("href")
                && tag.is("a")
                && looks_like_feed(attribute.raw))
    })
}

fn names_feed(tag: &Tag<'_>) -> bool {
    let Some(rel) = tag.get("rel") else {
        return false;
    };
    let rel = rel.to_ascii_lowercase();
    let has = |wanted: &str| rel.split_whitespace().any(|word| word == wanted);
    let kind = tag.get("type").unwrap_or_default().to_ascii_lowercase();
    has("feed") || has("alternate") && TYPES.iter().any(|known| kind.contains(known))
}

/// Whether an address ends as those of feeds do.
fn looks_like_feed(href: &str) -> bool {
    const NAMES: [&str; 11] = [
        "atom",
        "atom.xml",
        "feed",
        "feed.json",
        "feed.xml",
        "index.rdf",
        "index.xml",
        "rss",
        "rss.php",
        "rss.xml",
        "rss2",
    ];
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let name = path.trim().trim_end_matches('/').rsplit('/').next();
    let name = name.unwrap_or_default();
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
        || name.rsplit_once('.').is_some_and(|(_, ending)| {
            ["atom", "rdf", "rss"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        })
}

/// The feeds that a page offers, at most 20: those that it names to programs, else links that look
/// like feeds.
pub fn feeds_of(html: &str, place: Option<&Url>) -> Vec<OfferedFeed> {
    let mut base = place.cloned();
    let mut offers = Offers::default();
    let tags = Scanner::new(html, Language::Html).filter_map(|token| match token {
        Token::Open(tag) => Some(tag),
        _ => None,
    });
    let telling =
        |tag: &Tag<'_>| tag.is("base") || (tag.is("link") || tag.is("a")) && may_offer(tag);
    for tag in tags.filter(telling).take(MOST_READ) {
        match tag.is("base") {
            true => base = rebased(&tag, base),
            false => offers.offer(&tag, base.as_ref()),
        }
    }
    offers.take()
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
