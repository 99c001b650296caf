//! The handle that everybody holds: it lends readers and hands jobs to the writer thread.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};

use super::connection::{Reader, Writer};
use super::error::StoreError;
use super::migrate::Before;
use super::writer::{Commits, Job, Task, serve};
use super::{migrate, open, swap};

/// Connections that read. Two, so that one slow search does not hold up a look-up.
const READERS: usize = 2;

thread_local! {
    /// Whether this thread is inside of a read. A second one could wait for the first for ever.
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// The archive. A clone is another handle on the same one; the last to be dropped closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// Readers that nobody is using.
    idle: Mutex<Vec<Reader>>,
    returned: Condvar,
    /// `None` only while the store is being closed.
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    writer: ThreadId,
    /// Counts commits and tells of them; see [`Store::revision`] and [`Store::on_commit`].
    commits: Arc<Commits>,
}

impl Store {
    /// Opens an archive and brings it up to date; creates it, and its folder, if there is none.
    ///
    /// # Errors
    /// When another handle or process has it open, when the file is no archive, damaged, or made by
    /// another version, or when it cannot be written. The text says what to do.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let lock = open::lock(path)?;
        let carried = migrate::migrations();
        swap::finish(path)?;
        // If that fails, opening says why.
        let _ = open::make_private(path);
        let mut db = open::connect(path, open::to_write())?;
        let last = migrate::examine(&db, path, &carried)?;
        open::set_up_writer(&db, path)?;
        migrate::bring_up_to_date(&mut db, path, carried, last, Before::CopyBeside)?;
        let idle = (0..READERS)
            .map(|_| open::reader(path).map(|db| Reader { db }))
            .collect::<Result<_, _>>()?;
        let (jobs, waiting) = channel();
        let commits = Arc::new(Commits::default());
        let counted = Arc::clone(&commits);
        let thread = thread::Builder::new()
            .name("archive-writer".to_owned())
            .spawn(move || serve(db, &waiting, lock, &counted))
            .map_err(StoreError::Thread)?;
        Ok(Store {
            inner: Arc::new(Inner {
                idle: Mutex::new(idle),
                returned: Condvar::new(),
                jobs: Some(jobs),
                writer: thread.thread().id(),
                thread: Some(thread),
                commits,
            }),
        })
    }

    /// Runs a job on this thread with a reader, waiting for a free one. All that the job reads
    /// belongs to one state of the archive, which holds every write that was acknowledged before.
    ///
    /// # Errors
    /// The job's own, and [`StoreError::Nested`] inside of another read.
    pub fn read<T>(
        &self,
        job: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reader = self.inner.borrow_reader()?;
        // The reader goes back even when the job panics; the panic goes on from here.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            reader.db.prepare_cached("BEGIN")?.execute([])?;
            job(&reader)
        }));
        self.inner.return_reader(reader);
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// A number that is another one after every [`Store::write`]: what was made from reads that began
    /// at the same number as now still holds. It begins anew with each opening;
    /// costs nothing to ask for.
    pub fn revision(&self) -> u64 {
        self.inner.commits.count()
    }

    /// Calls something after every write, on the writer thread: it must return at once, and must not
    /// hold this store.
    pub fn on_commit(&self, hear: impl Fn() + Send + Sync + 'static) {
        self.inner.commits.hear(Box::new(hear));
    }

    /// Runs a job on the writer thread and returns when what it did is on the disk. A job that
    /// returns an error or panics leaves nothing behind.
    ///
    /// # Errors
    /// The job's own, [`StoreError::Panicked`], [`StoreError::Commit`] when the disk refuses, and
    /// [`StoreError::Nested`] inside of another write.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.submit(job, true)
    }

    /// The same for what no answer to readers shows: claims of deliveries and what came of them. It
    /// makes no other [`Store::revision`], so that answers are not made anew for every post that
    /// goes out.
    ///
    /// # Errors
    /// Those of [`Store::write`].
    pub fn record<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.submit(job, false)
    }

    fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
        shown: bool,
    ) -> Result<T, StoreError> {
        if thread::current().id() == self.inner.writer {
            return Err(StoreError::Nested { what: "write" });
        }
        let jobs = self.inner.jobs.as_ref().ok_or(StoreError::Closed)?;
        let (reply, outcome) = sync_channel(1);
        jobs.send(Box::new(Task::new(job, shown, reply)))
            .map_err(|_| StoreError::Closed)?;
        outcome.recv().map_err(|_| StoreError::Closed)?
    }
}

impl Inner {
    fn borrow_reader(&self) -> Result<Reader, StoreError> {
        if READING.get() {
            return Err(StoreError::Nested { what: "read" });
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(reader) = idle.pop() {
                READING.set(true);
                return Ok(reader);
            }
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn return_reader(&self, reader: Reader) {
        READING.set(false);
        if !reader.db.is_autocommit()
            && let Err(error) = reader.db.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a reader could not end its read");
        }
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(reader);
        self.returned.notify_one();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Readers first: the last connection to close folds the log into the file.
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.jobs = None;
        // A job can hold the last handle; the thread cannot wait for itself and ends by itself.
        if let Some(thread) = self.thread.take()
            && thread::current().id() != self.writer
            && thread.join().is_err()
        {
            tracing::error!("the archive's writer thread had panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::mpsc;

    use super::super::scratch::{article, at, vendors};
    use super::*;

    fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("new").join("archive.db")).unwrap();
        (store, folder)
    }

    fn titles(store: &Store) -> Vec<String> {
        let newest = store.read(|db| db.newest(0, 100)).unwrap();
        newest.into_iter().map(|headline| headline.title).collect()
    }

    #[test]
    fn what_was_written_is_there_after_a_restart_and_the_log_is_folded_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.db");
        let store = Store::open(&path).unwrap();
        store
            .write(|tx| tx.insert_article(&article("One", 1), at(0)))
            .unwrap();
        let archive_id = store.read(|db| db.archive_id()).unwrap();
        drop(store);
        assert!(!open::beside(&path, "-wal").exists());

        let store = Store::open(&path).unwrap();
        assert_eq!(titles(&store), ["One"]);
        assert_eq!(store.read(|db| db.archive_id()).unwrap(), archive_id);
    }

    #[test]
    fn an_archive_is_open_once() {
        let (store, folder) = store();
        let path = folder.path().join("new").join("archive.db");
        let refused = Store::open(&path).err().unwrap();
        assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
        assert!(refused.to_string().contains("Stop that one first"));
        #[cfg(unix)]
        {
            let link = folder.path().join("link.db");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(Store::open(&link).is_err(), "a link leads to the same one");
        }
        let clone = store.clone();
        drop(store);
        assert!(Store::open(&path).is_err(), "a clone still has it open");
        drop(clone);
        Store::open(&path).unwrap();
    }

    #[test]
    fn a_job_that_fails_or_panics_sinks_alone_among_those_that_wait_with_it() {
        let (store, _folder) = store();
        // The first job holds the writer until the others wait behind it, so that they are one
        // batch.
        let (go, wait) = mpsc::channel::<()>();
        let results = thread::scope(|scope| {
            let holder = scope.spawn(|| store.write(move |_| Ok(wait.recv().is_ok())));
            let jobs: Vec<_> = (0..6)
                .map(|number| {
                    let store = &store;
                    scope.spawn(move || {
                        store.write(move |tx| {
                            tx.insert_article(&article(&format!("Job {number}"), 1), at(0))?;
                            match number {
                                2 => Err(StoreError::Missing {
                                    what: "luck".to_owned(),
                                }),
                                4 => panic!("job 4 breaks"),
                                _ => Ok(number),
                            }
                        })
                    })
                })
                .collect();
            go.send(()).unwrap();
            assert!(holder.join().unwrap().unwrap());
            jobs.into_iter()
                .map(|job| job.join().unwrap())
                .collect::<Vec<_>>()
        });
        for (number, result) in results.iter().enumerate() {
            match number {
                2 => assert!(matches!(result, Err(StoreError::Missing { .. }))),
                4 => assert_eq!(
                    result.as_ref().unwrap_err().to_string(),
                    "A change of the archive broke off and was undone: job 4 breaks"
                ),
                _ => assert_eq!(*result.as_ref().unwrap(), number),
            }
        }
        let mut kept = titles(&store);
        kept.sort();
        assert_eq!(kept, ["Job 0", "Job 1", "Job 3", "Job 5"]);
        assert_eq!(store.read(|db| db.article_count(None)).unwrap(), 4);
    }

    #[test]
    fn a_reader_cannot_write() {
        let (store, _folder) = store();
        let refused = store
            .read(|db| Ok(db.db.execute("DELETE FROM archive", [])?))
            .unwrap_err();
        assert!(refused.to_string().contains("readonly"), "{refused}");
        assert!(store.read(|db| db.archive_id()).is_ok());
    }

    #[test]
    fn one_read_sees_one_state_and_the_next_sees_every_acknowledged_write() {
        let (store, _folder) = store();
        let other = store.clone();
        let (before, within) = store
            .read(|db| {
                let before = db.article_count(None)?;
                let insert = move |tx: &Writer| tx.insert_article(&article("New", 1), at(0));
                thread::spawn(move || other.write(insert)).join().unwrap()?;
                Ok((before, db.article_count(None)?))
            })
            .unwrap();
        assert_eq!((before, within), (0, 0));
        assert_eq!(store.read(|db| db.article_count(None)).unwrap(), 1);
    }

    #[test]
    fn every_acknowledged_write_makes_another_revision() {
        let (store, _folder) = store();
        let before = store.revision();
        store.read(|db| db.archive_id()).unwrap();
        assert_eq!(store.revision(), before);
        store.write(|tx| tx.set_setting("a", "b")).unwrap();
        let after = store.revision();
        assert_ne!(after, before);
        store
            .write(|tx| tx.insert_article(&article("One", 1), at(0)))
            .unwrap();
        assert_ne!(store.revision(), after);
        let shown = store.revision();
        store.record(|tx| tx.set_setting("a", "c")).unwrap();
        assert_eq!(
            store.revision(),
            shown,
            "what no answer shows does not count"
        );
        let kept = store.read(|db| db.setting("a")).unwrap();
        assert_eq!(kept.as_deref(), Some("c"));
    }

    #[test]
    fn every_write_is_told_before_it_is_acknowledged() {
        let (store, _folder) = store();
        let told = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let heard = Arc::clone(&told);
        store.on_commit(move || {
            heard.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
        for count in 1..=3 {
            store.write(|tx| tx.set_setting("a", "b")).unwrap();
            assert_eq!(told.load(std::sync::atomic::Ordering::Relaxed), count);
        }
        assert!(store.read(|db| db.archive_id()).is_ok());
        assert_eq!(told.load(std::sync::atomic::Ordering::Relaxed), 3);
    }

    #[test]
    fn a_read_that_panics_gives_its_reader_back() {
        let (store, _folder) = store();
        for _ in 0..=READERS {
            let store = store.clone();
            let read = move || store.read(|_| -> Result<(), StoreError> { panic!("broken") });
            assert!(thread::spawn(read).join().is_err());
        }
        assert!(store.read(|db| db.archive_id()).is_ok());
    }

    #[test]
    fn what_would_wait_for_itself_is_refused() {
        let (store, _folder) = store();
        let read = store.read(|_| store.read(|db| db.archive_id()));
        assert!(matches!(read, Err(StoreError::Nested { what: "read" })));
        let inner = store.clone();
        let write = store.write(move |_| inner.write(|_| Ok(())));
        assert!(matches!(write, Err(StoreError::Nested { what: "write" })));
        assert!(store.read(|db| db.archive_id()).is_ok());
    }

    #[test]
    fn a_writer_reads_what_it_wrote() {
        let (store, _folder) = store();
        let count = store
            .write(|tx| {
                let [vmware] = vendors(tx, ["vmware"]);
                let article = tx.insert_article(&article("One", 1), at(0))?;
                tx.set_mention(article, vmware, true)?;
                tx.article_count(Some(vmware))
            })
            .unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn a_job_may_hold_the_last_handle() {
        let (store, folder) = store();
        let (go, wait) = mpsc::channel::<()>();
        let inner = store.clone();
        let writing = thread::spawn(move || {
            let last = inner.clone();
            inner.write(move |_| {
                wait.recv().ok();
                drop(last);
                Ok(())
            })
        });
        drop(store);
        go.send(()).unwrap();
        writing.join().unwrap().unwrap();
        drop(folder);
    }

    #[test]
    fn a_full_disk_loses_nothing_that_was_acknowledged_and_goes_on_when_there_is_room() {
        let (store, _folder) = store();
        let limit = |pages: i64| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            let set = move |tx: &Writer| Ok(tx.db.query_row(&sql, [], |_| Ok(()))?);
            store.write(set).unwrap();
        };
        let add = |number: usize| {
            let mut article = article(&format!("Number {number:03}"), 1);
            article.body = "long ".repeat(2_000);
            store.write(move |tx| tx.insert_article(&article, at(0)))
        };
        add(0).unwrap();
        let pages = store
            .read(|db| {
                Ok(db
                    .db
                    .query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0))?)
            })
            .unwrap();
        limit(pages + 20);
        let mut kept = 1;
        let refused = loop {
            match add(kept) {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, StoreError::DiskFull), "{refused}");
        assert!(refused.to_string().contains("Make room"));
        // Several that wait together are told one by one.
        let told: Vec<_> = thread::scope(|scope| {
            let add = &add;
            let jobs: Vec<_> = (500..504).map(|it| scope.spawn(move || add(it))).collect();
            jobs.into_iter().map(|job| job.join().unwrap()).collect()
        });
        let kept = kept + told.iter().filter(|told| told.is_ok()).count();
        assert_eq!(titles(&store).len(), kept);
        limit(1 << 30);
        add(900).unwrap();
        assert_eq!(titles(&store).len(), kept + 1);
    }

    #[test]
    fn a_file_that_another_program_holds_refuses_writes_until_it_is_free() {
        let (store, folder) = store();
        store
            .write(|tx| Ok(tx.db.busy_timeout(std::time::Duration::ZERO)?))
            .unwrap();
        let path = folder.path().join("new").join("archive.db");
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = store.write(|tx| tx.set_setting("a", "b")).unwrap_err();
        let words = refused.to_string();
        assert!(
            words.contains("locked") && words.contains("no other program"),
            "{words}"
        );
        assert_eq!(
            store.read(|db| db.setting("a")).unwrap(),
            None,
            "reading goes on"
        );
        other.execute_batch("ROLLBACK").unwrap();
        store.write(|tx| tx.set_setting("a", "b")).unwrap();
        assert_eq!(
            store.read(|db| db.setting("a")).unwrap().as_deref(),
            Some("b")
        );
    }

    /// Names the archive that [`a_process_that_is_going_to_be_killed`] writes to.
    const VICTIM: &str = "NEWSDESK_TEST_VICTIM";

    /// Not a test by itself: the other process of the next one. It says which write was
    /// acknowledged, and never ends.
    #[test]
    #[ignore = "run by what_was_acknowledged_survives_the_death_of_the_process"]
    fn a_process_that_is_going_to_be_killed() {
        let Some(path) = std::env::var_os(VICTIM) else {
            return;
        };
        let store = Store::open(path.as_ref()).unwrap();
        for number in 1.. {
            store
                .write(move |tx| tx.set_setting("acknowledged", &number.to_string()))
                .unwrap();
            eprintln!("acknowledged {number}");
        }
    }

    #[test]
    fn what_was_acknowledged_survives_the_death_of_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.db");
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("store::handle::tests::a_process_that_is_going_to_be_killed")
            .env(VICTIM, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(victim.stderr.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok());
        assert_eq!(told.nth(20), Some(21));
        let refused = Store::open(&path).err().unwrap();
        assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
        victim.kill().unwrap();
        victim.wait().unwrap();
        let last = told.last().unwrap_or(21);

        let store = Store::open(&path).unwrap();
        let kept = store.read(|db| db.setting("acknowledged")).unwrap();
        let kept: u64 = kept.unwrap().parse().unwrap();
        // One more may have been kept that nobody was told of.
        assert!(kept == last || kept == last + 1, "{kept} after {last}");
    }
}
