//! The full-text index: derived from the archive, never more than a copy of it.
//!
//! `schema` says what an article becomes in it, `follow` takes in the changes of the archive and `bulk`
//! those of an import, `folder` keeps the files, `wanted` tells which articles a compiled query means (with `docs` and
//! `phrase`), `find` puts the best or the newest of them first (with `score` and `close`), `spelling`
//! knows which words occur. Losing the folder loses nothing: an index that is missing, damaged, of
//! another version, of another archive or ahead of its archive is made anew.

pub(super) mod bulk;
mod close;
mod docs;
pub(super) mod find;
mod folder;
pub(super) mod follow;
mod phrase;
pub(super) mod schema;
mod score;
#[cfg(test)]
mod scratch;
pub(super) mod spelling;
mod stems;
pub(super) mod wanted;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};

use crate::store::Store;

use super::{SearchError, Standing};
use folder::{Folder, SEGMENTS, is_of_segment};
use schema::Fields;

/// Files up to this many bytes in all are read whole when the index opens, to see that they are
/// undamaged. A larger index is only checked for its files' beginnings and ends, because reading
/// it would keep everybody waiting.
const CHECKED_BYTES: u64 = 64 << 20;

/// What an index knows of itself; kept with each commit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Mark {
    /// [`schema::VERSION`] of the program that wrote it.
    version: u32,
    /// The archive that it is derived from.
    archive: String,
    /// The change that it has reached.
    sequence: i64,
    /// The highest number of an article that was ever taken in; an index that does not tell may have
    /// any.
    #[serde(default = "any_number")]
    newest: i64,
}

fn any_number() -> i64 {
    i64::MAX
}

impl Mark {
    /// What an index knows of itself by its last commit; `None` before the first.
    fn of(index: &Index) -> Result<Option<Mark>, TantivyError> {
        let payload = index.load_metas()?.payload;
        Ok(payload.and_then(|payload| serde_json::from_str(&payload).ok()))
    }
}

/// The full-text index of one archive, in one folder.
pub(super) struct FullText {
    path: PathBuf,
    opened: RwLock<Opened>,
    /// Held while changes are taken in. The writer is made by the first change: its threads cost
    /// nothing while nobody writes.
    writer: Mutex<Option<IndexWriter>>,
    /// Something was committed that readers do not see yet.
    unseen: AtomicBool,
}

/// An index as it is open now; another one takes its place when it is made anew.
#[derive(Clone)]
struct Opened {
    folder: Folder,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    mark: Mark,
}

impl FullText {
    /// Opens the index in a folder, or makes it, and catches up with the archive.
    pub(super) fn open(store: &Store, folder: &Path) -> Result<FullText, SearchError> {
        let archive = store.read(|db| db.archive_id())?;
        let last = store.read(|db| db.last_change())?;
        let opened = match reopen(folder, &archive, last) {
            Ok(opened) => opened,
            Err(reason) => {
                tracing::info!(%reason, "making the full-text index anew");
                make(folder, &archive)?
            }
        };
        let full_text = FullText {
            path: folder.to_owned(),
            opened: RwLock::new(opened),
            writer: Mutex::new(None),
            unseen: AtomicBool::new(false),
        };
        full_text.catch_up(store)?;
        Ok(full_text)
    }

    /// The index as of the last change taken in, and its fields.
    pub(super) fn searcher(&self) -> (Searcher, Fields) {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        (opened.reader.searcher(), opened.fields)
    }

    /// What tells whether readers see more than before.
    pub(super) fn reached(&self) -> (i64, bool) {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        let unseen = self.unseen.load(Ordering::Acquire);
        (opened.mark.sequence, unseen)
    }

    /// Throws the index away and makes it from the archive; for one that is found to be damaged.
    pub(super) fn make_anew(&self, store: &Store) -> Result<(), SearchError> {
        {
            let mut writer = self.lock();
            *writer = None;
            self.folder().abandon();
            let archive = store.read(|db| db.archive_id())?;
            let made = make(&self.path, &archive)?;
            *self.opened.write().unwrap_or_else(PoisonError::into_inner) = made;
        }
        self.catch_up(store)
    }

    fn folder(&self) -> Folder {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        opened.folder.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FullText {
    fn drop(&mut self) {
        *self.lock() = None;
        let folder = self.folder();
        if let Err(error) = folder.save() {
            tracing::warn!(%error, "the full-text index could not be saved; it will catch up again");
        }
        folder.abandon();
    }
}

/// How the index in a folder stands to its archive, by what is on the disk. Opens nothing for writing, so
/// that a process may run on it.
pub(super) fn on_disk(folder: &Path, archive: &str, last: i64) -> Standing {
    match reopen(folder, archive, last) {
        Ok(opened) => Standing::Behind(last.saturating_sub(opened.mark.sequence).unsigned_abs()),
        Err(Unusable::Missing) => Standing::Missing,
        Err(reason) => Standing::Unusable(reason.to_string()),
    }
}

/// Takes an index out of its folder.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    clear(folder)
}

/// Why an index that is there cannot be used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("it cannot be opened: {0}")]
    Broken(#[from] TantivyError),
    #[error("its folder cannot be read: {0}")]
    Folder(#[from] io::Error),
    #[error("there is none")]
    Missing,
    #[error("these files are damaged: {0:?}")]
    Damaged(Vec<PathBuf>),
    #[error("it does not say what it holds")]
    Unmarked,
    #[error("it was made by another version or from another archive: {0:?}")]
    Foreign(Mark),
    #[error("it has reached change {0}, which the archive has not")]
    Ahead(i64),
}

fn reopen(folder: &Path, archive: &str, last: i64) -> Result<Opened, Unusable> {
    if !folder.join(SEGMENTS).exists() {
        return Err(Unusable::Missing);
    }
    let bytes = size(folder)?;
    let folder = Folder::open(folder)?;
    let index = Index::open(folder.clone())?;
    let mark = Mark::of(&index)?.ok_or(Unusable::Unmarked)?;
    if mark.version != schema::VERSION || mark.archive != archive {
        return Err(Unusable::Foreign(mark));
    }
    if mark.sequence > last {
        return Err(Unusable::Ahead(mark.sequence));
    }
    if bytes <= CHECKED_BYTES {
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            return Err(Unusable::Damaged(damaged.into_iter().collect()));
        }
    }
    open(folder, index, mark).map_err(Unusable::Broken)
}

fn open(folder: Folder, index: Index, mark: Mark) -> Result<Opened, TantivyError> {
    index
        .tokenizers()
        .register(schema::TOKENIZER, schema::DeskTokenizer);
    let fields = Fields::of(&index.schema())?;
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    Ok(Opened {
        folder,
        index,
        reader,
        fields,
        mark,
    })
}

fn make(folder: &Path, archive: &str) -> Result<Opened, SearchError> {
    let in_folder = |source: io::Error| SearchError::Folder {
        folder: folder.to_owned(),
        source,
    };
    clear(folder).map_err(in_folder)?;
    fs::create_dir_all(folder).map_err(in_folder)?;
    let folder = Folder::open(folder)?;
    let index = Index::builder()
        .schema(schema::schema())
        .settings(schema::settings())
        .open_or_create(folder.clone())?;
    let mark = Mark {
        version: schema::VERSION,
        archive: archive.to_owned(),
        sequence: 0,
        newest: 0,
    };
    Ok(open(folder, index, mark)?)
}

/// Removes the files of an index from its folder, and nothing else that may lie there.
fn clear(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && is_index_file(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file is named as tantivy names its files: settings, locks, and parts of segments.
fn is_index_file(name: &str) -> bool {
    matches!(name, SEGMENTS | ".managed.json")
        || name.starts_with(".tantivy-")
        || name.starts_with(".tmp")
        || is_of_segment(name)
}

fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
