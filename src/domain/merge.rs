//! Merging one entity into another one: what it would move, and that it can be undone for a day.

use std::time::Duration;

use jiff::Timestamp;

use super::{EntityId, Fact};

/// How long a merge can be undone.
pub const UNDO: Duration = Duration::from_secs(24 * 60 * 60);

/// The number of a merge in this archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MergeId(pub i64);

/// A merge that can still be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Its number.
    pub id: MergeId,
    /// The entity that went.
    pub entity: EntityId,
    /// What it was called.
    pub name: String,
    /// The entity that it is part of now.
    pub successor: EntityId,
    /// When it was done.
    pub at: Timestamp,
}

/// What a merge would move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergePlan {
    /// Articles that mention the one that goes, of every status.
    pub articles: u64,
    /// Of these, those that mention the one that stays as well.
    pub both: u64,
    /// Facts that move.
    pub facts: u64,
    /// Facts that the one that stays has already, from the same article; they become one.
    pub same_facts: u64,
    /// Facts that would say something of the one that stays with itself; they are dropped.
    pub itself: Vec<Fact>,
    /// Forecasts by it or about it.
    pub forecasts: u64,
    /// Subscriptions of servers and of the console that name it.
    pub subscriptions: u64,
    /// Those of single people.
    pub follows: u64,
    /// Subscriptions that want one of both and not the other; they go on wanting.
    pub torn: u64,
    /// Names that the one that stays gets.
    pub aliases: Vec<String>,
    /// Links that it gets.
    pub links: u64,
}
