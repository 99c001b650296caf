//! Tags the archive again, after its names or the rules of tagging have changed.

use std::sync::Arc;

use crate::store::{Reader, Store, StoreError, Writer};

use super::tag::{RULES, Tagger};

/// The setting that says by which rules the archive is tagged, or that it is to be tagged again.
const SETTING: &str = "ingest.tagged";

/// Its value while the work is to be done. Anything that is not [`done`] counts as this.
const DUE: &str = "due";

/// How many articles are tagged in one transaction: some 50 ms of work, so that a write of somebody
/// else waits no longer.
const BATCH: usize = 500;

/// The value of [`SETTING`] once the work is done by the rules of this program.
fn done() -> String {
    format!("rules {RULES}")
}

/// Notes, in the transaction that changes names, that the archive must be tagged again. The note
/// outlives a crash; [`retag`] takes it away.
pub fn mark_due(tx: &Writer) -> Result<(), StoreError> {
    tx.set_setting(SETTING, DUE)
}

/// Whether the archive is to be tagged again.
pub fn is_due(reader: &Reader) -> Result<bool, StoreError> {
    Ok(reader.setting(SETTING)?.as_deref() != Some(done().as_str()))
}

/// A tagger for the names and topics that an archive has now.
pub fn tagger_of(store: &Store) -> Result<Tagger, StoreError> {
    store.read(|reader| Ok(Tagger::new(&reader.names()?, &reader.topics()?)))
}

/// Tags every article of the archive again, in batches, and returns how many there were. What
/// moderators set by hand stays. Broken off, it can be called again: the note of [`mark_due`]
/// stands until the last batch.
///
/// Articles that enter or change meanwhile are tagged by whoever changes them.
pub fn retag(store: &Store, tagger: &Arc<Tagger>) -> Result<usize, StoreError> {
    let last = store.read(|reader| reader.last_change())?;
    let mut reached = 0;
    let mut tagged = 0;
    loop {
        let tagger = Arc::clone(tagger);
        let batch = store.write(move |tx| retag_batch(tx, &tagger, reached, last))?;
        tagged += batch.tagged;
        match batch.reached {
            Some(sequence) => reached = sequence,
            None => return Ok(tagged),
        }
    }
}

struct Batch {
    tagged: usize,
    /// The change after which to go on; `None` at the end.
    reached: Option<i64>,
}

/// Tags the articles of one batch. Those that are written get a new place at the end of the change
/// sequence, past `last`, so none comes twice.
fn retag_batch(tx: &Writer, tagger: &Tagger, after: i64, last: i64) -> Result<Batch, StoreError> {
    let changes = tx.changed_since(after, BATCH)?;
    let mut batch = Batch {
        tagged: 0,
        reached: None,
    };
    for change in changes.iter().filter(|change| change.sequence <= last) {
        let article = &change.article;
        let tags = tagger.tag(&article.title, &article.full_text());
        tx.set_tagged(article.id, &tags.mentions, &tags.topics)?;
        batch.tagged += 1;
        batch.reached = Some(change.sequence);
    }
    if batch.reached.is_none() {
        tx.set_setting(SETTING, &done())?;
    }
    Ok(batch)
}
