//! The folder of the index: commits are seen at once and made durable a little later.
//!
//! For one new article the engine waits for the disk some twenty times. The archive is the record, so
//! an index on the disk may be behind it; it only has to be whole. So the engine's lists (which
//! segments there are, which files are its own) stay in memory, and so does its wish to delete
//! what the lists on the disk still name, until [`Folder::save`] has waited for all files that the
//! new lists name. After a crash the index opens as it was saved last and catches up; what was
//! written since is a stray then, for [`Folder::remove_strays`].

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, META_LOCK, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, TantivyError};

/// The list of segments, which makes a commit what it is.
pub(super) const SEGMENTS: &str = "meta.json";

/// The folder of an index. Clones are the same folder.
#[derive(Clone)]
pub(super) struct Folder {
    inner: MmapDirectory,
    path: PathBuf,
    state: Arc<Mutex<State>>,
    /// Held while something is saved.
    saving: Arc<Mutex<()>>,
}

/// What the disk does not have yet.
#[derive(Default)]
struct State {
    /// The engine's lists as they are now.
    lists: BTreeMap<PathBuf, Vec<u8>>,
    /// Files that are complete, but not durable.
    written: HashSet<PathBuf>,
    /// Files that the engine wants deleted, and that the saved lists may still name.
    deleted: HashSet<PathBuf>,
    /// A thread is at work that saves until nothing is left.
    in_background: bool,
    /// The folder may be another's now.
    abandoned: bool,
    /// Held from the first writing until the folder is abandoned: as long as something of it may
    /// have to be saved, nobody else writes.
    lock: Option<DirectoryLock>,
}

impl Folder {
    /// A folder that is there.
    pub(super) fn open(path: &Path) -> Result<Folder, TantivyError> {
        Ok(Folder {
            inner: MmapDirectory::open(path)?,
            path: path.to_owned(),
            state: Arc::default(),
            saving: Arc::default(),
        })
    }

    /// Makes durable what is there now. Waits for the disk.
    pub(super) fn save(&self) -> io::Result<()> {
        let _one_at_a_time = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let (lists, written, deleted) = {
            let mut state = self.state();
            if state.abandoned || state.lists.is_empty() {
                return Ok(());
            }
            let written = std::mem::take(&mut state.written);
            let deleted = std::mem::take(&mut state.deleted);
            (state.lists.clone(), written, deleted)
        };
        let saved = self.write(&lists, written.difference(&deleted));
        if saved.is_err() {
            let mut state = self.state();
            state.written.extend(written);
            state.deleted.extend(deleted);
            return saved;
        }
        let left = self.delete_all(deleted);
        let mut state = self.state();
        state.deleted.extend(left);
        state
            .lists
            .retain(|path, list| lists.get(path) != Some(list));
        saved
    }

    /// Saves in a thread of its own. What cannot be saved is tried again the next time.
    pub(super) fn save_soon(&self) {
        {
            let mut state = self.state();
            if state.in_background || state.lists.is_empty() {
                return;
            }
            state.in_background = true;
        }
        let folder = self.clone();
        let thread = thread::Builder::new().name("index-save".to_owned());
        if thread.spawn(move || folder.save_all()).is_err() {
            self.save_all();
        }
    }

    fn save_all(&self) {
        loop {
            let saved = self.save();
            if let Err(error) = &saved {
                tracing::warn!(%error, "the full-text index could not be saved; trying again later");
            }
            let mut state = self.state();
            if saved.is_err() || state.abandoned || state.lists.is_empty() {
                state.in_background = false;
                return;
            }
        }
    }

    /// Leaves the folder to others: nothing more is saved. Waits for what is being saved.
    pub(super) fn abandon(&self) {
        let _after = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        state.abandoned = true;
        state.lock = None;
    }

    /// Removes the files of segments that are not to be kept: a crash left them. Only for who holds
    /// the lock for writing and does not write yet.
    pub(super) fn remove_strays(&self, keep: impl Fn(&str) -> bool) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_of_segment(&name) && !keep(&name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn write<'p>(
        &self,
        lists: &BTreeMap<PathBuf, Vec<u8>>,
        written: impl Iterator<Item = &'p PathBuf>,
    ) -> io::Result<()> {
        for path in written {
            File::open(self.path.join(path))?.sync_data()?;
        }
        self.inner.sync_directory()?;
        // The list of segments comes last.
        let (last, first): (Vec<_>, Vec<_>) = lists.iter().partition(|(path, _)| is_segments(path));
        for (path, list) in first.into_iter().chain(last) {
            self.inner.atomic_write(path, list)?;
        }
        self.inner.sync_directory()
    }

    /// Deletes files that no list names any more, and gives back those that cannot be deleted yet.
    fn delete_all(&self, mut files: HashSet<PathBuf>) -> HashSet<PathBuf> {
        if files.is_empty() {
            return files;
        }
        // Another process holds this from when it reads the list of segments until it has opened them.
        let Ok(_lock) = self.inner.acquire_lock(&META_LOCK) else {
            return files;
        };
        files.retain(|path| match self.inner.delete(path) {
            Ok(()) | Err(DeleteError::FileDoesNotExist(_)) => false,
            Err(DeleteError::IoError { .. }) => true,
        });
        files
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_segments(path: &Path) -> bool {
    path.as_os_str() == SEGMENTS
}

/// Whether a file is named as parts of segments are: 32 hexadecimal digits and more.
pub(super) fn is_of_segment(name: &str) -> bool {
    let segment = name.split('.').next().unwrap_or_default();
    segment.len() == 32 && segment.chars().all(|symbol| symbol.is_ascii_hexdigit())
}

/// Whether a file is one of those that say what was taken out of a segment, which are alone in being named
/// by more than the segment.
fn is_of_deletions(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "del")
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Folder").field(&self.path).finish()
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.state().deleted.insert(path.to_owned());
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        {
            let state = self.state();
            if state.lists.contains_key(path) {
                return Ok(true);
            }
            if state.deleted.contains(path) {
                return Ok(false);
            }
        }
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.path.join(path);
        // Nobody is to delete it any more, if somebody was to.
        self.state().deleted.remove(path);
        let made = File::create_new(&full).or_else(|error| {
            // The list of what was taken out of a segment has the number of its commit. What a writer left that
            // came to none has a number that is given once more. Made anew, not written over: a reader may have it.
            match error.kind() == io::ErrorKind::AlreadyExists && is_of_deletions(path) {
                true => fs::remove_file(&full).and_then(|()| File::create_new(&full)),
                false => Err(error),
            }
        });
        let file = made.map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                OpenWriteError::FileAlreadyExists(path.to_owned())
            } else {
                OpenWriteError::wrap_io_error(error, path.to_owned())
            }
        })?;
        Ok(BufWriter::new(Box::new(Unsaved {
            file,
            path: path.to_owned(),
            state: Arc::clone(&self.state),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if let Some(list) = self.state().lists.get(path) {
            return Ok(list.clone());
        }
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.state().lists.insert(path.to_owned(), data.to_vec());
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath != INDEX_WRITER_LOCK.filepath {
            return self.inner.acquire_lock(lock);
        }
        let mut state = self.state();
        if state.lock.is_none() {
            state.lock = Some(self.inner.acquire_lock(lock)?);
        }
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, callback: WatchCallback) -> Result<WatchHandle, TantivyError> {
        self.inner.watch(callback)
    }
}

/// A file that is written and not waited for.
struct Unsaved {
    file: File,
    path: PathBuf,
    state: Arc<Mutex<State>>,
}

impl Write for Unsaved {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for Unsaved {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.written.insert(std::mem::take(&mut self.path));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;
    use tantivy::collector::Count;
    use tantivy::indexer::NoMergePolicy;
    use tantivy::query::TermQuery;
    use tantivy::schema::IndexRecordOption;
    use tantivy::{Index, IndexWriter, TantivyDocument, Term};

    fn index(folder: &Folder) -> Index {
        let index = Index::builder().schema(schema::schema());
        let index = index.open_or_create(folder.clone()).unwrap();
        index
            .tokenizers()
            .register(schema::TOKENIZER, schema::DeskTokenizer);
        index
    }

    fn add(writer: &mut IndexWriter, number: u64) {
        let mut document = TantivyDocument::new();
        let schema = writer.index().schema();
        document.add_u64(schema.get_field(schema::ID).unwrap(), number);
        writer.add_document(document).unwrap();
        writer.commit().unwrap();
    }

    /// What another process finds on the disk; everything of it is sound.
    fn on_disk(path: &Path) -> u64 {
        let index = index(&Folder::open(path).unwrap());
        assert!(index.validate_checksum().unwrap().is_empty());
        index.reader().unwrap().searcher().num_docs()
    }

    fn files(path: &Path) -> usize {
        let names = fs::read_dir(path).unwrap().map(|entry| {
            let name = entry.unwrap().file_name();
            name.to_string_lossy().into_owned()
        });
        names.filter(|name| is_of_segment(name)).count()
    }

    #[test]
    fn a_crash_leaves_what_was_saved_last() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path();
        let folder = Folder::open(path).unwrap();
        let index = index(&folder);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for number in 0..3 {
            add(&mut writer, number);
        }
        assert!(!path.join(SEGMENTS).exists(), "nothing waits for the disk");
        folder.save().unwrap();
        let saved = files(path);
        assert_eq!(on_disk(path), 3);
        add(&mut writer, 3);
        let all = index.searchable_segment_ids().unwrap();
        writer.merge(&all).wait().unwrap();
        writer.wait_merging_threads().unwrap();
        assert_eq!(index.reader().unwrap().searcher().num_docs(), 4);
        assert_eq!(on_disk(path), 3, "what the disk names is still there");
        assert!(files(path) > saved);
        folder.save().unwrap();
        assert_eq!(on_disk(path), 4);
        assert!(files(path) < saved, "one segment is left of four");
    }

    #[test]
    fn a_crash_leaves_strays_that_go() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path();
        let folder = Folder::open(path).unwrap();
        let crashed = index(&folder);
        let mut writer: IndexWriter = crashed.writer_with_num_threads(1, 15_000_000).unwrap();
        add(&mut writer, 0);
        folder.save().unwrap();
        let saved = files(path);
        add(&mut writer, 1);
        folder.abandon();
        assert!(files(path) > saved);
        let folder = Folder::open(path).unwrap();
        let living = index(&folder).searchable_segment_ids().unwrap();
        let living: Vec<String> = living.iter().map(|id| id.uuid_string()).collect();
        let keep = |name: &str| living.iter().any(|own| name.starts_with(own));
        folder.remove_strays(keep).unwrap();
        assert!(files(path) <= saved);
        assert_eq!(on_disk(path), 1);
    }

    #[test]
    fn what_a_commit_that_did_not_end_left_is_in_the_way_of_no_other() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path();
        let id = schema::schema().get_field(schema::ID).unwrap();
        let term = |number| Term::from_field_u64(id, number);
        // Each time by a process of its own, which begins to count where the last saved commit ended.
        let with_writer = |work: &dyn Fn(&mut IndexWriter)| {
            let folder = Folder::open(path).unwrap();
            let index = index(&folder);
            work(&mut index.writer_with_num_threads(1, 15_000_000).unwrap());
            folder
        };
        let take_out = |number| {
            with_writer(&move |writer| {
                writer.delete_term(term(number));
                writer.commit().unwrap();
            })
        };
        let made = with_writer(&|writer| {
            for number in 0..3 {
                add(writer, number);
            }
            let all = writer.index().searchable_segment_ids().unwrap();
            writer.merge(&all).wait().unwrap();
        });
        made.save().unwrap();
        made.abandon();
        take_out(0).abandon();
        assert_eq!(on_disk(path), 3, "it was not saved");
        take_out(1).save().unwrap();
        assert_eq!(on_disk(path), 2);
        let index = index(&Folder::open(path).unwrap());
        let searcher = index.reader().unwrap().searcher();
        let is_there = |number| {
            let query = TermQuery::new(term(number), IndexRecordOption::Basic);
            searcher.search(&query, &Count).unwrap() == 1
        };
        assert_eq!([0, 1, 2].map(is_there), [true, false, true]);
    }

    #[test]
    fn nobody_else_writes_what_is_not_saved_yet() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let first = index(&folder);
        let mut writer: IndexWriter = first.writer_with_num_threads(1, 15_000_000).unwrap();
        add(&mut writer, 0);
        folder.save().unwrap();
        add(&mut writer, 1);
        drop(writer);
        let other = Folder::open(place.path()).unwrap();
        let second = index(&other);
        let write = || second.writer_with_num_threads::<TantivyDocument>(1, 15_000_000);
        assert!(matches!(write(), Err(TantivyError::LockFailure(..))));
        folder.save().unwrap();
        folder.abandon();
        assert!(write().is_ok());
        assert_eq!(on_disk(place.path()), 2);
    }
}
