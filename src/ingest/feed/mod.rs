//! Turns the bytes of a feed into items: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, in any
//! encoding of the web, well-formed or not.
//!
//! Three steps: [`decode`] makes text of bytes, [`xml`] and [`json`] read what the feed says as it
//! stands into a [`document`], [`normal`] makes items of it. No network, no clock, no state. Whatever
//! comes, nothing here panics, and nothing takes longer than a document's length warrants; limits are
//! named where they hold.
//!
//! The XML reader is our own. Readers that hold to the standard lose a whole feed for one bare `&`,
//! and those that build a tree can be made to overflow; what is needed of XML here is little.

mod decode;
pub mod document;
mod fault;
mod json;
mod loose;
mod normal;
mod xml;

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

pub(crate) use decode::decode;
pub use document::{Document, Text};
pub use fault::FeedFault;

use crate::ingest::page;
use crate::text::html::{self, Converted};

/// The longest feed that is read, in bytes (10 MiB).
pub const LARGEST: usize = 10 * 1_048_576;

/// The longest title that is kept, in characters: what [`super::accept`] takes.
pub const LONGEST_TITLE: usize = super::accept::LONGEST_TITLE;

/// The longest author's name that is kept, in characters.
pub const LONGEST_AUTHOR: usize = 200;

/// The longest pause that a feed may ask for.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(24 * 3_600);

/// A feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// What it is, for people: `RSS 2.0`.
    pub format: String,
    /// The encoding that it was read from, by its name on the web.
    pub encoding: &'static str,
    /// Its title: plain text on one line, at most [`LONGEST_TITLE`] characters; may be empty.
    pub title: String,
    /// The site that it belongs to: an http or https address.
    pub link: Option<String>,
    /// What it says it is about: plain text on one line; may be empty.
    pub description: String,
    /// Its language as it writes it, such as `en-gb`.
    pub language: Option<String>,
    /// Who is responsible for it; may be empty. Never taken for the author of an item.
    pub author: String,
    /// How long it asks to be left alone after a fetch, at most [`LONGEST_INTERVAL`].
    pub interval: Option<Duration>,
    /// The hub that pushes it (WebSub).
    pub hub: Option<String>,
    /// Where it says that it has moved to.
    pub moved_to: Option<String>,
    /// Its items in their order, at most [`document::MOST_ITEMS`].
    pub items: Vec<Item>,
    /// Whether something was left out: items beyond the limit, ends of long values, an item that
    /// broke off with the document.
    pub cut: bool,
}

/// An item of a feed. Its keys are apart, because no feed can be trusted with all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `guid`, `id` or `rdf:about` on one line, otherwise as it is written: never made whole or canonical.
    pub guid: Option<String>,
    /// The address of its page, made whole; http or https. Not canonical, with its fragment.
    pub link: Option<String>,
    /// Its title: plain text on one line, at most [`LONGEST_TITLE`] characters; may be empty.
    pub title: String,
    /// Who wrote it; may be empty, at most [`LONGEST_AUTHOR`] characters.
    pub author: String,
    /// When it was published: the best of what it says. `None` when it says nothing that can be read.
    pub published: Option<Timestamp>,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// Its short text.
    pub summary: Option<Text>,
    /// Its long text.
    pub content: Option<Text>,
    /// Its categories and keywords, each once.
    pub tags: Vec<String>,
    /// The picture that the feed gives it. [`Item::body`] finds the first one in its text.
    pub picture: Option<String>,
    /// Files that come with it.
    pub enclosures: Vec<Enclosure>,
}

/// A file that comes with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Its address: http or https.
    pub url: String,
    /// Its media type as the feed says; may be empty.
    pub kind: String,
    /// Its size in bytes as the feed says.
    pub length: Option<u64>,
}

impl Enclosure {
    /// Whether it is a picture, by its type or else by its name.
    pub fn is_picture(&self) -> bool {
        if !self.kind.is_empty() {
            return self.kind.starts_with("image/");
        }
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        let ending = path.rsplit('.').next().unwrap_or_default();
        ["jpg", "jpeg", "png", "gif", "webp", "avif"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    }
}

impl Item {
    /// The text of the item as Markdown, of at most `most` bytes, with the first picture in it: the
    /// long text, or the short one where there is no other or it says more.
    pub fn body(&self, most: usize) -> Converted {
        let long = self.content.as_ref().map(|text| text.markdown(most));
        let short = self.summary.as_ref().map(|text| text.markdown(most));
        match (long, short) {
            (Some(long), Some(short)) if short.markdown.len() > long.markdown.len() => Converted {
                picture: short.picture.or(long.picture),
                ..short
            },
            (Some(long), short) => Converted {
                picture: long.picture.or(short.and_then(|short| short.picture)),
                ..long
            },
            (None, Some(short)) => short,
            (None, None) => Converted::default(),
        }
    }
}

impl Text {
    /// The text as Markdown, of at most `most` bytes.
    pub fn markdown(&self, most: usize) -> Converted {
        match self.markup {
            true => html::to_markdown(&with_paragraphs(&self.value), self.base.as_deref(), most),
            false => html::plain_to_markdown(&self.value, most),
        }
    }
}

/// HTML in which no tag stands is mostly no HTML: an empty line in it is the end of a paragraph, and
/// what begins like an item of a list is on a line of its own. Other line breaks are of the program
/// that wrote the feed as often as of the author.
fn with_paragraphs(text: &str) -> Cow<'_, str> {
    if !text.trim().contains('\n') || html::holds_tag(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines() {
        let line = line.trim();
        match line.is_empty() {
            true if out.ends_with("<p>") => {}
            true => out.push_str("<p>"),
            false if begins_item(line) => out.push_str("<br>"),
            false => out.push('\n'),
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// Whether a line begins as items of a list do: `- `, `* `, `• `, `2. `.
fn begins_item(line: &str) -> bool {
    let Some((mark, _)) = line.split_once(' ') else {
        return false;
    };
    let number = mark.trim_end_matches(['.', ')']);
    let numbered = number.len() + 1 == mark.len() && (1..=3).contains(&number.len());
    matches!(mark, "-" | "*" | "•" | "–" | "·")
        || numbered && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// Reads a feed. `content_type` is the header that came with it, `place` the address that it came
/// from at last, to which relative addresses are relative.
///
/// # Errors
/// Why it is no feed, in words for whoever added it. A page says which feeds it offers.
pub fn parse(
    bytes: &[u8],
    content_type: Option<&str>,
    place: Option<&Url>,
) -> Result<Feed, FeedFault> {
    read(bytes, content_type, place).map(|document| normal::normal(document, place))
}

/// As [`parse`], but gives the feed as it stands: for measurements, and for whoever needs what is
/// written rather than what is meant.
///
/// # Errors
/// As [`parse`].
pub fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    place: Option<&Url>,
) -> Result<Document, FeedFault> {
    if bytes.len() > LARGEST {
        return Err(FeedFault::TooLarge { bytes: bytes.len() });
    }
    let decoded = decode(bytes, content_type);
    let text = decoded.text.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '\u{feff}' | '\0')
    });
    if text.is_empty() {
        return Err(FeedFault::Empty);
    }
    if text.starts_with(['{', '[']) {
        return json::read(text, decoded.encoding, place).ok_or(FeedFault::OtherJson);
    }
    match xml::read(text, decoded.encoding, place) {
        xml::Found::Feed(document) => Ok(*document),
        xml::Found::Page if page::is_challenge(text) => Err(FeedFault::Challenge),
        xml::Found::Page => Err(FeedFault::Page {
            offered: page::feeds_of(text, place),
        }),
        xml::Found::Other(root) => Err(FeedFault::OtherXml { root }),
        xml::Found::Nothing => Err(FeedFault::Unknown),
    }
}
