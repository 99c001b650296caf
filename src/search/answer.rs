//! What a question gets.
#![allow(unused, clippy::todo, missing_docs)]

use crate::domain::{ArticleId, Date, EntityId, FactId};

use super::Passage;

/// The answer to a question: what was understood, what was found, and what it rests on.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Entities that the question names.
    pub about: Vec<EntityId>,
    /// How names were understood, when not exact: "Showing VMware".
    pub notices: Vec<String>,
    pub finding: Finding,
}

#[derive(Clone, Debug)]
pub enum Finding {
    /// Facts or forecasts hold the answer: one sentence ("Yes: …", "6 vendors: …"), each statement
    /// with its source.
    Facts {
        sentence: String,
        evidence: Vec<Evidence>,
    },
    /// Sentences of articles that most likely hold the answer, best first; `sure` when the first is
    /// likely right.
    Passages {
        sure: bool,
        passages: Vec<(ArticleId, f32, Passage)>,
    },
    /// Nothing in the archive answers it. `sentence` says what that rests on; the nearest articles.
    Nothing {
        sentence: String,
        nearest: Vec<ArticleId>,
    },
}

/// A statement that an answer rests on.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The statement as a sentence without its source.
    pub statement: String,
    pub date: Option<Date>,
    pub source: ArticleId,
    pub fact: Option<FactId>,
}

/// What a question gets.
pub fn ask(
    search: &super::Search,
    question: &str,
    now: jiff::Timestamp,
) -> Result<Answer, super::SearchError> {
    todo!()
}
