//! What waits for a moderator's decision: articles, and what their texts propose.

use super::{Certainty, Date, EntityId, EntityKind};

/// The number of something in the queue. It is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueId(pub i64);

/// One side of a proposed fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// An entity of the catalog.
    Known(EntityId),
    /// A name that the catalog does not have; it gets an entry when the fact is approved.
    New {
        /// The name as the text writes it.
        name: String,
        /// What it seems to be.
        kind: EntityKind,
    },
}

/// What is proposed to be said of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposedObject {
    /// An entity.
    Party(Party),
    /// A plain value.
    Value(String),
}

/// A fact that a text seems to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactProposal {
    /// Of whom it is said.
    pub subject: Party,
    /// The key of a relation.
    pub relation: String,
    /// What is said; `None` where the sentence leaves it out ("Y succeeds Z") and the archive has to
    /// know.
    pub object: Option<ProposedObject>,
    /// Whose place the subject takes.
    pub former: Option<Party>,
    /// More about it, such as a post; may be empty.
    pub detail: String,
    /// From when it holds, if the sentence gives a date.
    pub since: Option<Date>,
    /// Until when it held, if the sentence gives a date.
    pub until: Option<Date>,
    /// Whether it tells that something has ended.
    pub ends: bool,
    /// How sure the sentence is of it.
    pub certainty: Certainty,
    /// How likely the sentence says just this, from 0 to 100.
    pub confidence: u8,
    /// The sentence that it comes from, as plain text on one line.
    pub sentence: String,
}

/// A name that a text has and the catalog has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameProposal {
    /// The name as it is written.
    pub name: String,
    /// What it seems to be.
    pub kind: EntityKind,
    /// How often the text has it, other than as the first word of a sentence.
    pub count: u32,
    /// The first sentence that has it.
    pub sentence: String,
}
