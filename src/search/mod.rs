//! From words to hits: names, full text, answers.
#![allow(unused, clippy::todo, missing_docs)]

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::*;
use crate::store::{Store, StoreError};

pub mod answer;
pub mod names;

pub use answer::{Answer, Evidence, Finding};
pub use names::{How, NameMatch, Names, Resolution};

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names, full text and answers.
pub struct Search;

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What was typed: words, "phrases", -exclusions. Empty finds everything that the filter lets through.
    pub words: String,
    pub filter: Filter,
    pub sort: Sort,
    pub offset: usize,
    pub limit: usize,
}

/// All of them must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Every one of these must be mentioned.
    pub entities: Vec<EntityId>,
    pub topic: Option<String>,
    /// At least this sure; `exactly` when only this.
    pub certainty: Option<Certainty>,
    pub dates: DateRange,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    Newest,
}

pub struct Hits {
    pub total: usize,
    pub hits: Vec<Hit>,
    /// Words for which another spelling was searched as well, or which occur nowhere.
    pub notices: Vec<String>,
}

pub struct Hit {
    pub article: ArticleId,
    pub score: f32,
    /// The passage that matched; empty for a query without words.
    pub passage: Option<Passage>,
}

/// A sentence or two of an article, plain text, and the byte ranges in it that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub text: String,
    pub marks: Vec<std::ops::Range<usize>>,
}

impl Search {
    /// Opens the index in a folder, or makes it; catches up with the store.
    pub fn open(store: Store, folder: &Path) -> Result<Search, SearchError> {
        todo!()
    }
    /// The table of names; cheap, no disk.
    pub fn names(&self) -> Arc<Names> {
        todo!()
    }
    /// Relations, topics and categories of the catalog; cheap, no disk.
    pub fn relations(&self) -> Arc<Vec<Relation>> {
        todo!()
    }
    pub fn topics(&self) -> Arc<Vec<Topic>> {
        todo!()
    }
    pub fn categories(&self) -> Arc<Vec<Category>> {
        todo!()
    }
    /// The newest headlines, for suggestions; from memory.
    pub fn newest_titles(&self) -> Arc<Vec<Headline>> {
        todo!()
    }
    /// Takes in every change since the last time; call it after each write.
    pub fn catch_up(&self) -> Result<(), SearchError> {
        todo!()
    }
    pub fn articles(&self, query: &Query) -> Result<Hits, SearchError> {
        todo!()
    }
    pub fn ask(&self, question: &str, now: Timestamp) -> Result<Answer, SearchError> {
        todo!()
    }
}
