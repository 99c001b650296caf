//! Reads a web page: what it says of itself, the article on it as Markdown, and the feeds that it
//! offers. Pure functions over bytes; nothing is fetched, nothing is run, and no tree is built.

mod article;
mod meta;
mod offered;

use jiff::Timestamp;
use url::Url;

pub use offered::{OfferedFeed, feeds_of};

use super::feed::{LARGEST, LONGEST_AUTHOR, LONGEST_TITLE, decode};
use crate::text::html;
use crate::text::truncate;

/// How much of a page is looked at, in bytes (4 MiB).
const LONGEST_PAGE: usize = 4 * 1_048_576;

/// A page as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The title of the article, else of the page: plain text on one line, at most
    /// [`LONGEST_TITLE`] characters; may be empty.
    pub title: String,
    /// The address that the page gives as its own: http or https, not canonical by our rules.
    pub address: Option<String>,
    /// The name of the site; may be empty.
    pub site: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// What it says it is about: plain text on one line; may be empty.
    pub description: String,
    /// The article as Markdown.
    pub body: String,
    /// Whether the end of the article was left out.
    pub cut: bool,
    /// The picture of the article.
    pub picture: Option<html::Picture>,
    /// The language as the page writes it; may be empty.
    pub language: String,
    /// The feeds that it offers.
    pub feeds: Vec<OfferedFeed>,
}

/// Why bytes are no page, in words for a moderator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// There is nothing.
    #[error("The address answered with nothing. Open it in a browser to see whether it is right.")]
    Empty,
    /// It is longer than what is read.
    #[error(
        "The page is {bytes} bytes long, and {LARGEST} is the limit. Write the article by hand."
    )]
    TooLarge {
        /// How long it is.
        bytes: usize,
    },
    /// A page that wants to see a browser stands before it.
    #[error(
        "The site checks that it talks to a browser and does not let the bot through. Write the article by hand."
    )]
    Challenge,
    /// It is a picture, a document or the like.
    #[error("The address leads to something that is no web page. Write the article by hand.")]
    NoPage,
}

/// Reads a page. `content_type` is the header that came with it, `place` the address that it came
/// from at last, `most` how many bytes of Markdown are wanted.
///
/// # Errors
/// Why it is no page. A page without an article is none of those: its parts are empty.
pub fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    place: Option<&Url>,
    most: usize,
) -> Result<Page, PageFault> {
    if bytes.len() > LARGEST {
        return Err(PageFault::TooLarge { bytes: bytes.len() });
    }
    let decoded = decode(bytes, content_type);
    let text = decoded.text.trim_start_matches(['\u{feff}', '\0']);
    if text.trim().is_empty() {
        return Err(PageFault::Empty);
    }
    let beginning = &text[..text.floor_char_boundary(4_096)];
    if beginning.contains('\0') || !beginning.contains('<') {
        return Err(PageFault::NoPage);
    }
    if is_challenge(text) {
        return Err(PageFault::Challenge);
    }
    // What stands further down is no article any more.
    let text = &text[..text.floor_char_boundary(LONGEST_PAGE)];
    let mut meta = meta::read(text, place);
    let language = meta.language.clone();
    let feeds = std::mem::take(&mut meta.feeds).take();
    let base = meta.base.clone();
    let said = meta.said();
    let place = article::place(text);
    let converted = html::part_to_markdown(&text[place], base.as_ref(), most, article::is_beside);
    Ok(Page {
        body: without_title(converted.markdown, &said.title),
        cut: converted.cut,
        picture: said.picture.or(converted.picture),
        title: truncate::plain(&said.title, LONGEST_TITLE),
        address: said.address,
        site: truncate::plain(&said.site, LONGEST_AUTHOR),
        author: truncate::plain(&said.author, LONGEST_AUTHOR),
        published: said.published,
        description: said.description,
        language,
        feeds,
    })
}

/// The text without the title at its beginning, which is shown above it anyway.
fn without_title(body: String, title: &str) -> String {
    let (first, rest) = body.split_once("\n\n").unwrap_or((&body, ""));
    let heading = first.trim_start_matches('#');
    let is_heading = heading.len() < first.len() && !title.is_empty();
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    match is_heading && letters(heading) == letters(title) {
        true => rest.to_owned(),
        false => body,
    }
}

/// Whether a page is one that stands before the real one to see whether a browser asks.
pub fn is_challenge(html: &str) -> bool {
    let beginning = &html[..html.floor_char_boundary(65_536)];
    [
        "/cdn-cgi/challenge-platform/h/",
        "_cf_chl_opt",
        "cf-browser-verification",
        "cf_chl_",
    ]
    .iter()
    .any(|mark| beginning.contains(mark))
}
