//! Stories: what is told in several places is one story, and every telling of it is kept.

use jiff::Timestamp;

use super::{Article, Date, Headline};

/// A story as it is shown: one of its articles, with the names that go with it.
#[derive(Clone, Debug)]
pub struct Story {
    /// The article that is shown.
    pub article: Article,
    /// The names of whom it mentions, those in its headline first, at most [`Story::SUBJECTS`].
    pub subjects: Vec<String>,
    /// The names of its topics.
    pub topics: Vec<String>,
    /// The other articles of the story that are out.
    pub others: Vec<Headline>,
}

impl Story {
    /// The most names of whom it mentions.
    pub const SUBJECTS: usize = 12;
}

/// An article that was offered again under the address of one that is in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryCopy {
    /// Its headline.
    pub title: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The address as it was given, without what only tracks a reader: with its fragment, unlike a
    /// canonical address.
    pub url: String,
    /// The text as Markdown, with what was appended to it.
    pub body: String,
    /// When it says that it was published.
    pub published: Date,
    /// When it was offered for the first time.
    pub added: Timestamp,
}

/// What a recent article looks like to those that come after it, in hashes. They are stored, so how
/// they are made may change only together with a migration that forgets them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of the whole headline, if it is long enough to tell articles by it.
    pub title: Option<i64>,
    /// Of the words of the headline that say something, ascending.
    pub title_words: Vec<u32>,
    /// Of the text: two texts that are much alike have one of these in common. None for a short one.
    pub bands: Vec<i64>,
}

impl Fingerprint {
    /// Whether nothing can ever be recognised by it.
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.title_words.is_empty() && self.bands.is_empty()
    }
}
