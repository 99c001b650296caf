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
pub struct Search {
    store: Store,
    names: Arc<Names>,
    relations: Arc<Vec<Relation>>,
}

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
        let (names, relations) = store.read(|r| Ok((r.names()?, r.relations()?)))?;
        Ok(Search { store, names: Arc::new(Names::new(names)), relations: Arc::new(relations) })
    }
    /// The archive behind the index.
    pub fn store(&self) -> &Store {
        &self.store
    }
    /// The table of names; cheap, no disk.
    pub fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names)
    }
    /// Relations, topics and categories of the catalog; cheap, no disk.
    pub fn relations(&self) -> Arc<Vec<Relation>> {
        Arc::clone(&self.relations)
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
        Ok(())
    }
    pub fn articles(&self, query: &Query) -> Result<Hits, SearchError> {
        use crate::text::words::*;
        let stems: Vec<String> = words(&query.words).into_iter().filter(|w| !is_stop_word(&w.folded)).map(|w| stem(&w.folded)).collect();
        let all = self.store.read(|r| {
            let mut out = vec![];
            for h in r.newest(0, 1000)? {
                let m: Vec<EntityId> = r.mentions(h.id)?.into_iter().map(|m| m.entity).collect();
                if query.filter.entities.iter().all(|e| m.contains(e)) {
                    out.push(r.article(h.id)?.unwrap());
                }
            }
            Ok(out)
        })?;
        let docs: Vec<(ArticleId, Vec<String>)> = all.iter().map(|a| (a.id, words(&format!("{} {} {}", a.title, a.title, a.full_text())).iter().map(|w| stem(&w.folded)).collect())).collect();
        let mut hits = vec![];
        for (id, doc) in &docs {
            let mut score = 0.0f32;
            for s in &stems {
                let df = docs.iter().filter(|d| d.1.contains(s)).count() as f32;
                let tf = doc.iter().filter(|x| *x == s).count() as f32;
                if tf > 0.0 { score += (1.0 + (docs.len() as f32 - df + 0.5) / (df + 0.5)).ln() * tf * 2.2 / (tf + 1.2); }
            }
            if score > 0.0 { hits.push(Hit { article: *id, score, passage: None }); }
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        let total = hits.len();
        hits.truncate(query.limit);
        Ok(Hits { total, hits, notices: vec![] })
    }
    pub fn ask(&self, question: &str, now: Timestamp) -> Result<Answer, SearchError> {
        answer::ask(self, question, now)
    }
}
