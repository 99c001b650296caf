//! What a question gets, as the rooms above see it.

use crate::domain::{ArticleId, Date, EntityId, FactId};

use crate::search::Passage;

/// How an answer begins that does not account for all that the question says.
pub(super) const HEDGE: &str = "No article in the archive says exactly that";

/// The answer to a question: what was understood, what was found, and what it rests on.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Entities that the question names.
    pub about: Vec<EntityId>,
    /// How names were understood, when not by their very name: "Read “citirx” as Citrix."
    pub notices: Vec<String>,
    /// What was found.
    pub finding: Finding,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Finding {
    /// Facts or forecasts hold the answer: one sentence ("Yes: …", "6 vendors: …"), each statement
    /// with its source.
    Facts {
        /// The answer.
        sentence: String,
        /// What it rests on; never empty.
        evidence: Vec<Evidence>,
    },
    /// Sentences of articles that most likely hold the answer, best first; `sure` when the first is
    /// likely right.
    Passages {
        /// Whether the first is likely right.
        sure: bool,
        /// The article, the confidence from 0 to 1, and the sentence.
        passages: Vec<(ArticleId, f32, Passage)>,
    },
    /// Nothing in the archive answers it. `sentence` says what that rests on; the nearest articles.
    Nothing {
        /// What the archive does not say.
        sentence: String,
        /// The articles nearest to the question, best first; may be empty.
        nearest: Vec<ArticleId>,
    },
}

/// A statement that an answer rests on.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The statement as a sentence without its source.
    pub statement: String,
    /// The date of the fact; the date of its source where the fact has none.
    pub date: Option<Date>,
    /// The article that says so.
    pub source: ArticleId,
    /// The fact; `None` for forecasts and articles.
    pub fact: Option<FactId>,
}
