//! What people hand in: texts that are not saved yet, and links that readers suggest.

use jiff::Timestamp;

use super::{ArticleId, NewArticle, UserId};

/// What somebody wrote and has not saved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// The article that it changes; `None` for a new one.
    pub article: Option<ArticleId>,
    /// The revision of that article that they looked at; 0 for a new one.
    pub revision: u32,
    /// What they wrote.
    pub written: NewArticle,
}

/// A link that a reader suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedLink {
    /// Who; number 0 is the console.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// The link as they gave it.
    pub url: String,
    /// What they said about it; may be empty.
    pub note: String,
    /// The article that it became, which may wait for a moderator.
    pub article: ArticleId,
}
