//! The picture of an article.

/// The longest alternative text of a picture, in characters. Discord takes as much of a file that is
/// posted, and more of a picture on a card.
pub const LONGEST_ALT: usize = 1_024;

/// What the card of an article shows besides words. The desk keeps where it is and never fetches it;
/// whoever shows it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address: http or https, of a host that everybody reaches, at most 2,048 characters.
    pub url: String,
    /// What it shows, for readers who do not see it: plain text on one line, at most [`LONGEST_ALT`]
    /// characters; may be empty.
    pub alt: String,
}
