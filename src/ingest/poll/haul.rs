//! What a poll brought.

use crate::domain::ArticleId;

/// What became of a feed when it was polled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Polled {
    /// It was read.
    Read(Haul),
    /// Nothing has changed since the last time.
    Unchanged,
    /// It could not be fetched or read; a sentence that says why.
    Failed(String),
    /// Its site says that it is gone for good; a sentence.
    Gone(String),
    /// Somebody else is polling it just now, or it is not its time any more.
    Busy,
    /// There is no such feed any more, or none at this address.
    Missing,
}

/// What there was in a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Haul {
    /// How many items it has, each counted once.
    pub items: usize,
    /// Whether it was read for the first time, which posts nothing.
    pub first: bool,
    /// The items that were never seen before, the oldest first.
    pub new: Vec<NewItem>,
    /// How many known items say something else than before.
    pub changed: usize,
    /// How many of these still waited for a moderator and were brought up to date.
    pub rewritten: usize,
}

impl Haul {
    /// How many new items had this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.new.iter().filter(|item| item.fate == fate).count()
    }
}

/// An item that was never seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Its headline.
    pub title: String,
    /// The article that it became, or that was there already.
    pub article: Option<ArticleId>,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a new item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It was published, and goes out.
    Announced,
    /// It waits for a moderator.
    Queued,
    /// It was published, and nothing of it is posted.
    Kept,
    /// Nothing but that it was seen.
    Noted,
    /// The archive has its address already.
    There,
    /// The archive has its address already, and moderators keep that article back.
    Withheld,
    /// The archive does not take it.
    Refused,
}
