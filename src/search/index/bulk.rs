//! Taking in what an import adds, as fast as the machine can.
//!
//! An import hands over its articles as they went into the archive, so that nobody reads them back.
//! Whatever it has not handed over, such as articles that a link has changed, is seen by a gap in the
//! change sequence and read from the archive. The writer is the bulk's own until its end: larger
//! segments than a desk writes beside its other work, of which fewer are merged.

use std::sync::{MutexGuard, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, TantivyError};

use crate::domain::Findable;
use crate::store::Store;

use super::follow::{Effort, apply, findable, open_writer, text_bytes};
use super::schema::Terms;
use super::{FullText, Opened, SearchError};

/// Changes that are read from the archive at a time.
const BATCH: usize = 500;

/// Bytes of text after which a commit makes the queue before the indexing threads empty; it takes
/// 10,000 articles of any length.
const COMMIT_EVERY: usize = 32_000_000;

/// Bytes that all indexing threads together may fill before they write segments.
const BUDGET: usize = 60_000_000;

/// The least of it that each of them is given.
const LEAST: usize = 15_000_000;

/// Half of the cores index: reading, tagging and writing to the archive keep the other half busy. With
/// one thread for each core they all only wait longer, and write more and smaller segments, which
/// then have to be merged.
fn effort() -> Effort {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let threads = (cores / 2).clamp(1, BUDGET / LEAST);
    Effort {
        threads,
        budget: BUDGET / threads,
    }
}

/// An import on its way into the index. What was not finished is not committed, and found by the next
/// [`FullText::catch_up`].
pub struct Bulk<'a> {
    index: &'a FullText,
    store: &'a Store,
    /// Nobody else writes meanwhile.
    _alone: MutexGuard<'a, Option<IndexWriter>>,
    writer: IndexWriter,
    opened: Opened,
    terms: Terms,
    /// Bytes of text since the last commit.
    pending: usize,
}

impl FullText {
    /// Begins to take in an import; `None` when another process has the index open for writing.
    pub(in crate::search) fn bulk<'a>(
        &'a self,
        store: &'a Store,
    ) -> Result<Option<Bulk<'a>>, SearchError> {
        let mut alone = self.lock();
        let opened = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        self.close(&mut alone, &opened)?;
        let writer = match open_writer(&opened, effort()) {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Ok(None),
            made => made?,
        };
        Ok(Some(Bulk {
            index: self,
            store,
            _alone: alone,
            writer,
            opened,
            terms: Terms::default(),
            pending: 0,
        }))
    }
}

impl Bulk<'_> {
    /// Takes in articles that have just come into the archive, one for each change.
    ///
    /// # Errors
    /// The archive or the index can fail.
    pub fn take(&mut self, articles: Vec<Findable>) -> Result<(), SearchError> {
        let expected = self.opened.mark.sequence + 1..;
        let in_a_row = expected
            .zip(&articles)
            .all(|(expected, article)| article.sequence == expected);
        if articles.is_empty() || !in_a_row {
            return self.read();
        }
        self.add(articles)
    }

    /// Reads from the archive what it has not been handed over.
    fn read(&mut self) -> Result<(), SearchError> {
        loop {
            let from = self.opened.mark.sequence;
            let changes = self.store.read(|db| db.changed_since(from, BATCH))?;
            let rest = changes.len() == BATCH;
            if !changes.is_empty() {
                self.add(changes.into_iter().map(findable).collect())?;
            }
            if !rest {
                return Ok(());
            }
        }
    }

    fn add(&mut self, articles: Vec<Findable>) -> Result<(), SearchError> {
        self.pending += text_bytes(&articles).max(1);
        apply(
            &mut self.writer,
            &mut self.opened,
            &mut self.terms,
            articles,
        )?;
        if self.pending >= COMMIT_EVERY {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), SearchError> {
        self.index.commit(&mut self.writer, &self.opened)?;
        self.pending = 0;
        Ok(())
    }

    /// Lets everything be found, and merges what is to be merged.
    ///
    /// # Errors
    /// As [`Bulk::take`].
    pub fn finish(mut self) -> Result<(), SearchError> {
        self.read()?;
        if self.pending > 0 {
            self.commit()?;
        }
        self.writer.wait_merging_threads()?;
        self.index.commit_seen(&self.opened)
    }
}
