//! A feed as it was read, as far as the desk needs it.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::Picture;

/// The longest text of an item that is kept, in bytes.
pub(super) const LONGEST_TEXT: usize = 256 * 1_024;

/// The most text of all items of a feed together, in bytes (32 MiB). Markup can name much by little,
/// such as addresses by their ends; what a feed can take of the memory must not grow with its items.
pub(super) const MOST_TEXT: usize = 32 * 1_048_576;

/// What a line of a text counts for among these bytes besides its letters. Lines of one letter take as
/// long as ten times as many letters in one: without this a feed of nothing else took half a second.
pub(super) const LINE: usize = 64;

/// A feed as it was read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What it calls itself; may be empty.
    pub title: String,
    /// The page that it belongs to.
    pub site: Option<String>,
    /// How often it says that it changes.
    pub hint: Option<Duration>,
    /// Its items, in its order.
    pub items: Vec<Item>,
}

/// An item of a feed.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What the feed calls its identity; may be empty.
    pub guid: String,
    /// Its address; may be empty.
    pub link: String,
    /// Its headline: plain text on one line; may be empty.
    pub title: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// Its text as Markdown; may be empty.
    pub body: String,
    /// The first picture that it offers and that may be kept.
    pub picture: Option<Picture>,
    /// When it was published, if it says so.
    pub published: Option<Timestamp>,
}
