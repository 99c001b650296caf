//! Taking in the changes of the archive.

use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use tantivy::directory::error::LockError;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexWriter, TantivyError, Term};

use crate::domain::{Change, Findable};
use crate::store::Store;
use crate::text::plain::plain;

use super::schema::{Terms, key};
use super::{FullText, Mark, Opened, SearchError};

/// Changes read from the archive at a time; with articles of some kilobytes, a few megabytes.
const BATCH: usize = 500;
/// Bytes of text after which a long catching-up is made durable: it need not begin again then, and
/// the queue before the indexing thread, which takes 10,000 articles of any length, stays short. It
/// is about what a segment holds of [`BESIDE`] anyway.
const COMMIT_EVERY: usize = 8_000_000;
/// From so many changes on, the writer is closed after a catching-up, once its merges are done.
const BULK_FROM: i64 = 5_000;
/// What a desk gives it beside its other work. The one indexing thread may fill the least that tantivy
/// takes: more would make a first indexing a little faster, and the process would keep the memory.
const BESIDE: Effort = Effort {
    threads: 1,
    budget: 15_000_000,
};

/// What taking in articles may use.
pub(super) struct Effort {
    /// Threads that index.
    pub threads: usize,
    /// Bytes that each of them may fill before it writes a segment.
    pub budget: usize,
}

impl FullText {
    /// Takes in every change of the archive since the last time. What is written before the call
    /// is found after it.
    pub(in crate::search) fn catch_up(&self, store: &Store) -> Result<(), SearchError> {
        let mut held = self.lock();
        let mut opened = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut behind = store.read(|db| db.last_change())? - opened.mark.sequence;
        if behind <= 0 {
            return match self.unseen.load(Ordering::Acquire) {
                true => self.commit_seen(&opened),
                false => Ok(()),
            };
        }
        let bulk = behind >= BULK_FROM;
        // Whatever goes wrong below, the writer is dropped with what it has not committed: the same
        // articles are added again then, and would be there twice.
        let mut writer = held.take();
        let mut terms = Terms::default();
        let mut pending = 0;
        while behind > 0 {
            let from = opened.mark.sequence;
            let changes = store.read(|db| db.changed_since(from, BATCH))?;
            let Some(last) = changes.last() else {
                break;
            };
            opened.mark.sequence = last.sequence;
            let open = match &mut writer {
                Some(open) => open,
                None => match open_writer(&opened, BESIDE) {
                    Err(TantivyError::LockFailure(LockError::LockBusy, _)) => {
                        return self.follow_other(opened);
                    }
                    made => writer.insert(made?),
                },
            };
            let rest = changes.len() == BATCH;
            let articles: Vec<Findable> = changes.into_iter().map(findable).collect();
            pending += text_bytes(&articles).max(1);
            apply(open, &mut opened, &mut terms, articles)?;
            if pending >= COMMIT_EVERY && rest {
                self.commit(open, &opened)?;
                pending = 0;
            }
            behind = i64::from(rest);
        }
        if pending > 0
            && let Some(open) = &mut writer
        {
            self.commit(open, &opened)?;
        }
        if bulk {
            self.close(&mut writer, &opened)?;
        }
        *held = writer;
        Ok(())
    }

    /// Closes the writer once its merges are done.
    pub(super) fn close(
        &self,
        writer: &mut Option<IndexWriter>,
        opened: &Opened,
    ) -> Result<(), SearchError> {
        if let Some(open) = writer.take() {
            open.wait_merging_threads()?;
            self.commit_seen(opened)?;
        }
        Ok(())
    }

    pub(super) fn commit(
        &self,
        writer: &mut IndexWriter,
        opened: &Opened,
    ) -> Result<(), SearchError> {
        let payload = payload(&opened.mark);
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.commit_seen(opened)
    }

    /// Another process has the index of this archive open for writing: its commits are seen here,
    /// and what it has not taken in yet is found once it has.
    fn follow_other(&self, mut opened: Opened) -> Result<(), SearchError> {
        tracing::warn!(
            "another process writes the full-text index; the latest changes may be missing"
        );
        if let Some(mark) = Mark::of(&opened.index)? {
            opened.mark = mark;
        }
        self.commit_seen(&opened)
    }

    /// Lets readers see what was committed.
    pub(super) fn commit_seen(&self, opened: &Opened) -> Result<(), SearchError> {
        // First of all: what is committed must not be added again, even if readers cannot see it yet.
        let mut seen = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        seen.mark = opened.mark.clone();
        drop(seen);
        opened.folder.save_soon();
        // Opens files, for which there may be no handles now.
        self.unseen.store(true, Ordering::Release);
        opened.reader.reload()?;
        self.unseen.store(false, Ordering::Release);
        Ok(())
    }
}

/// An article of the archive as the index takes it in.
pub(super) fn findable(change: Change) -> Findable {
    let article = change.article;
    Findable {
        sequence: change.sequence,
        id: article.id,
        text: plain(&article.full_text()),
        title: article.title,
        published: article.published,
        certainty: article.certainty,
        status: article.status,
        entities: change.entities,
        topics: article.topics,
    }
}

/// How much text there is, in bytes.
pub(super) fn text_bytes(articles: &[Findable]) -> usize {
    articles.iter().map(|article| article.text.len()).sum()
}

fn payload(mark: &Mark) -> String {
    serde_json::json!({
        "version": mark.version,
        "archive": mark.archive,
        "sequence": mark.sequence,
        "newest": mark.newest,
    })
    .to_string()
}

pub(super) fn open_writer(opened: &Opened, effort: Effort) -> Result<IndexWriter, TantivyError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(effort.threads)
        .num_merge_threads(1)
        .memory_budget_per_thread(effort.budget)
        .build();
    let writer = opened.index.writer_with_options(options)?;
    let listed = opened.index.directory().list_managed_files();
    let segments: Vec<String> = opened
        .index
        .searchable_segment_ids()?
        .into_iter()
        .map(|segment| segment.uuid_string())
        .collect();
    let keep = |name: &str| {
        listed.contains(Path::new(name)) || segments.iter().any(|own| name.starts_with(own))
    };
    if let Err(error) = opened.folder.remove_strays(keep) {
        tracing::warn!(%error, "what a crash left in the index folder could not be removed");
    }
    Ok(writer)
}

/// Takes each changed article out and, if readers may find it, in again.
pub(super) fn apply(
    writer: &mut IndexWriter,
    opened: &mut Opened,
    terms: &mut Terms,
    articles: Vec<Findable>,
) -> Result<(), TantivyError> {
    for article in articles {
        opened.mark.sequence = article.sequence;
        // Taking out looks into every segment, which is the longer the more there are.
        if article.id.0 > opened.mark.newest {
            opened.mark.newest = article.id.0;
        } else {
            writer.delete_term(Term::from_field_u64(opened.fields.id, key(article.id)));
        }
        if article.status.is_public() {
            let added = writer.add_document(opened.fields.document(&article, terms));
            added.map_err(|error| reason(writer, error))?;
        }
    }
    Ok(())
}

/// Why an article could not be handed over. Where the thread that indexes is at its end, the engine only says
/// so; what ended it comes with the next commit, which is none then.
fn reason(writer: &mut IndexWriter, error: TantivyError) -> TantivyError {
    match error {
        TantivyError::ErrorInThread(_) => writer.prepare_commit().err().unwrap_or(error),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::super::scratch::{add_articles, archive};
    use super::*;

    #[test]
    fn what_was_committed_while_readers_could_not_open_it_is_found_once() {
        let (place, store) = archive();
        let (folder, away) = (place.path().join("index"), place.path().join("away"));
        let index = FullText::open(&store, &folder).unwrap();
        add_articles(&store, 1);
        // As a catching-up does it, but that the folder is away when readers are to open what is new.
        let mut opened = index.opened.read().unwrap().clone();
        let mut writer = open_writer(&opened, BESIDE).unwrap();
        let changes = store.read(|db| db.changed_since(0, BATCH)).unwrap();
        let articles = changes.into_iter().map(findable).collect();
        apply(&mut writer, &mut opened, &mut Terms::default(), articles).unwrap();
        let payload = payload(&opened.mark);
        let mut prepared = writer.prepare_commit().unwrap();
        prepared.set_payload(&payload);
        prepared.commit().unwrap();
        drop(writer);
        fs::rename(&folder, &away).unwrap();
        assert!(index.commit_seen(&opened).is_err());
        assert_eq!(index.searcher().0.num_docs(), 0);
        fs::rename(&away, &folder).unwrap();
        // Nothing is missing, but something is not seen.
        index.catch_up(&store).unwrap();
        assert_eq!(index.searcher().0.num_docs(), 1);
        add_articles(&store, 1);
        index.catch_up(&store).unwrap();
        assert_eq!(index.searcher().0.num_docs(), 2);
    }

    #[test]
    fn after_a_long_catching_up_the_writer_is_closed_and_all_is_found() {
        let (place, store) = archive();
        let count = BULK_FROM.unsigned_abs();
        add_articles(&store, BULK_FROM);
        let index = FullText::open(&store, &place.path().join("index")).unwrap();
        assert!(index.lock().is_none());
        assert_eq!(index.searcher().0.num_docs(), count);
        // Another one is taken in all the same, by a writer that stays.
        add_articles(&store, 1);
        index.catch_up(&store).unwrap();
        assert!(index.lock().is_some());
        assert_eq!(index.searcher().0.num_docs(), count + 1);
    }
}
