//! The tagger that everybody shares, and the work of tagging the archive again after its names or the
//! rules of tagging have changed.
//!
//! The work is done in batches by whoever calls [`Tagging::step`]: how far it has come stands in the
//! archive, so that it outlives a crash and several may work on it at once.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::domain::ArticleId;
use crate::store::{Batch, Reader, Retagging, Store, StoreError, Writer};

use super::tag::{RULES, Tagger};

/// How many articles are read at once.
const PORTION: usize = 50;

/// How long a batch may take until it is written, so that a run is never far behind what it has told.
const BATCH: Duration = Duration::from_millis(50);

/// An archive of up to so many articles is tagged again at once by whoever changes a name.
pub const SMALL: u64 = 2_000;

/// What the archive says once it is tagged by the rules of this program.
fn done() -> String {
    format!("rules {RULES}")
}

/// The one tagger of a desk, made anew when the catalog is another one.
#[derive(Default)]
pub struct Tagging {
    current: RwLock<Option<(i64, Arc<Tagger>)>>,
}

/// What became of one step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is nothing to do.
    Idle,
    /// Some articles were tagged; there are more.
    Some(Retagging),
    /// The last article was tagged.
    Done,
}

impl Tagging {
    /// The tagger for the names that the reader sees. Within a write these are the names as they are
    /// when the write is done, so that no article comes in by names of yesterday.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn tagger(&self, reader: &Reader) -> Result<Arc<Tagger>, StoreError> {
        let version = reader.catalog_version()?;
        let known = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, tagger)) = &*known
            && *of == version
        {
            return Ok(Arc::clone(tagger));
        }
        drop(known);
        let tagger = Arc::new(Tagger::new(&reader.names()?, &reader.topics()?));
        let mut kept = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // A reader of an older state must not put the old names back.
        if kept.as_ref().is_none_or(|(of, _)| *of < version) {
            *kept = Some((version, Arc::clone(&tagger)));
        }
        Ok(tagger)
    }

    /// Tags some articles again, if the archive is to be tagged again: about 50 ms of work, `most`
    /// articles at most. The texts are looked through outside of any transaction; what was found
    /// is written in a short one.
    ///
    /// # Errors
    /// Only the archive can fail. The work goes on from where it was at the next step.
    pub fn step(self: &Arc<Self>, store: &Store, most: usize) -> Result<Step, StoreError> {
        if !is_due(store)? {
            return Ok(Step::Idle);
        }
        let run = match store.read(|reader| reader.retagging())? {
            Some(run) => run,
            None => store.record(|tx| tx.begin_retagging())?,
        };
        let begun = Instant::now();
        let mut batch = Batch {
            run,
            found: Vec::new(),
        };
        while batch.found.len() < most && (batch.found.is_empty() || begun.elapsed() < BATCH) {
            let after = batch.found.last().map_or(run.reached, |(last, ..)| *last);
            let limit = PORTION.min(most - batch.found.len());
            let read = store.read(|reader| {
                if reader.retagging()? != Some(run) {
                    return Ok(None);
                }
                Ok(Some((
                    self.tagger(reader)?,
                    reader.articles_after(after, limit)?,
                )))
            })?;
            // The names have changed, or somebody else was faster: the next step sees where it is.
            let Some((tagger, articles)) = read else {
                return Ok(Step::Some(run));
            };
            if articles.is_empty() {
                break;
            }
            for change in articles {
                let article = change.article;
                let tags = tagger.tag(&article.title, &article.full_text());
                batch
                    .found
                    .push((article.id, change.sequence, tags.mentions, tags.topics));
            }
        }
        if batch.found.is_empty() {
            let ended = store.write(move |tx| tx.end_retagging(&run, &done()))?;
            return Ok(if ended { Step::Done } else { Step::Some(run) });
        }
        let tagging = Arc::clone(self);
        store.write(move |tx| {
            let Some((run, changed)) = tx.take_in_tags(&batch)? else {
                return Ok(Step::Some(batch.run));
            };
            for article in changed {
                tag_anew(tx, &tagging, article)?;
            }
            Ok(Step::Some(run))
        })
    }

    /// Tags every article of the archive again, if that is to be done.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn finish(self: &Arc<Self>, store: &Store) -> Result<(), StoreError> {
        while let Step::Some(_) = self.step(store, usize::MAX)? {}
        Ok(())
    }

    /// The same for an archive of up to [`SMALL`] articles. What is left stays due; this is how much of
    /// it there is.
    ///
    /// # Errors
    /// Only the archive can fail.
    pub fn finish_if_small(
        self: &Arc<Self>,
        store: &Store,
    ) -> Result<Option<Retagging>, StoreError> {
        if store.read(|reader| reader.every_article_count())? <= SMALL {
            self.finish(store)?;
        }
        progress(store)
    }
}

/// Tags one article again, in the transaction that changed it.
///
/// # Errors
/// Only the archive can fail.
pub fn tag_anew(tx: &Writer, tagging: &Tagging, article: ArticleId) -> Result<(), StoreError> {
    let Some(article) = tx.article(article)? else {
        return Ok(());
    };
    let tags = tagging
        .tagger(tx)?
        .tag(&article.title, &article.full_text());
    tx.set_tagged(article.id, &tags.mentions, &tags.topics)
}

/// Whether the archive is to be tagged again.
///
/// # Errors
/// Only the archive can fail.
pub fn is_due(store: &Store) -> Result<bool, StoreError> {
    store.read(|reader| reader.is_retag_due(&done()))
}

/// How far the work has come; `None` when there is none to do.
///
/// # Errors
/// Only the archive can fail.
pub fn progress(store: &Store) -> Result<Option<Retagging>, StoreError> {
    store.read(|reader| {
        if !reader.is_retag_due(&done())? {
            return Ok(None);
        }
        if let Some(run) = reader.retagging()? {
            return Ok(Some(run));
        }
        Ok(Some(Retagging {
            catalog_version: reader.catalog_version()?,
            reached: ArticleId(0),
            done: 0,
            total: reader.every_article_count()?,
        }))
    })
}
