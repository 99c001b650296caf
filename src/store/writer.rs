//! The writer thread: waiting writes share one commit, and each of them fails alone.
//!
//! A job runs inside a savepoint of its own, so that an error or a panic in it undoes that job and
//! no other. Nobody hears that a job succeeded before the commit that holds it is on the disk.

use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use rusqlite::Connection;

use super::connection::Writer;
use super::error::StoreError;

/// Writes that share one commit at most, so that the first of them does not wait for ever.
const BATCH: usize = 256;

/// How long the end waits for others who read, before it leaves the log beside the file.
const FAREWELL: Duration = Duration::from_secs(1);

/// Something that hears of every commit.
type Hear = Box<dyn Fn() + Send + Sync>;

/// What is known of commits outside of the thread.
#[derive(Default)]
pub(super) struct Commits {
    made: AtomicU64,
    hearers: RwLock<Vec<Hear>>,
}

impl Commits {
    /// How many there were that answers may show.
    pub(super) fn count(&self) -> u64 {
        self.made.load(Ordering::Acquire)
    }

    /// Adds one who hears of each.
    pub(super) fn hear(&self, hear: Hear) {
        let mut hearers = self.hearers.write().unwrap_or_else(PoisonError::into_inner);
        hearers.push(hear);
    }

    /// Tells of a commit, and counts it if answers may show what is in it.
    fn tell(&self, shown: bool) {
        if shown {
            self.made.fetch_add(1, Ordering::Release);
        }
        for hear in &*self.hearers.read().unwrap_or_else(PoisonError::into_inner) {
            hear();
        }
    }
}

/// A write on its way to the thread.
pub(super) trait Job: Send {
    /// Does the work and keeps its outcome; says whether it is to be kept.
    fn run(&mut self, writer: &Writer) -> bool;
    /// Whether answers may show what it writes.
    fn is_shown(&self) -> bool;
    /// Tells whoever waits: the outcome, or why the batch was lost.
    fn acknowledge(self: Box<Self>, lost: Option<&str>);
}

/// A job with the type of what it returns.
pub(super) struct Task<T, F> {
    work: Option<F>,
    shown: bool,
    /// `None` until the work is done.
    outcome: Option<Result<T, StoreError>>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, F> Task<T, F> {
    /// A job, whether answers may show what it writes, and where its outcome goes. The channel must
    /// have room for one.
    pub(super) fn new(work: F, shown: bool, reply: SyncSender<Result<T, StoreError>>) -> Self {
        Task {
            work: Some(work),
            shown,
            outcome: None,
            reply,
        }
    }
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnOnce(&Writer) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, writer: &Writer) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        // The connection stays usable after a panic: its statements are reset as they drop, and
        // the savepoint takes back what they did.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(writer)))
            .unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
        self.outcome.insert(outcome).is_ok()
    }

    fn is_shown(&self) -> bool {
        self.shown
    }

    fn acknowledge(self: Box<Self>, lost: Option<&str>) {
        let outcome = match (self.outcome, lost) {
            (Some(Err(error)), _) => Err(error),
            (_, Some(detail)) => Err(StoreError::Commit {
                detail: detail.to_owned(),
            }),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(StoreError::Closed),
        };
        // A caller that has gone away does not want to know.
        let _ = self.reply.send(outcome);
    }
}

fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let detail = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason was given".to_owned());
    tracing::error!(%detail, "a write job panicked and was undone");
    StoreError::Panicked { detail }
}

/// Serves jobs until every sender is gone, then closes the archive. Holds the lock of the archive
/// until it is closed. Counts the batches in `commits`, each before anybody is told of it.
pub(super) fn serve(db: Connection, jobs: &Receiver<Box<dyn Job>>, lock: File, commits: &Commits) {
    let writer = Writer::new(db);
    let mut batch = Vec::with_capacity(BATCH);
    while let Ok(first) = jobs.recv() {
        batch.push(first);
        batch.extend(jobs.try_iter().take(BATCH - 1));
        commit_together(&writer, &mut batch, commits);
    }
    // Readers are closed by now, so that the log is folded into the file and the archive is one
    // file that can be copied. No ANALYZE ever runs: without statistics SQLite chooses the same
    // plans for every archive, and the tests know them.
    // A backup or a replication may be reading; that is not worth waiting for.
    let _ = writer.db.busy_timeout(FAREWELL);
    match fold_in(&writer.db) {
        Ok(true) => {}
        Ok(false) => tracing::warn!(
            "somebody reads the archive, so that it was closed without folding in its log"
        ),
        Err(error) => {
            tracing::warn!(%error, "the archive was closed without folding in its log");
        }
    }
    drop(writer);
    drop(lock);
}

/// Folds the log into the file. Whether that was possible: who reads or writes keeps the log, which SQLite tells
/// in a row and not as an error.
fn fold_in(db: &Connection) -> rusqlite::Result<bool> {
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(!busy)
}

/// Runs a batch in one transaction and tells everybody how it went.
fn commit_together(writer: &Writer, batch: &mut Vec<Box<dyn Job>>, commits: &Commits) {
    let lost = run_in_transaction(writer, batch)
        .err()
        .map(|error| error.to_string());
    if let Some(detail) = &lost {
        tracing::error!(%detail, jobs = batch.len(), "a batch of writes was lost");
        if !writer.db.is_autocommit()
            && let Err(error) = writer.db.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a lost batch could not be rolled back");
        }
    }
    // A lost batch counts too: one number too many does no harm.
    commits.tell(batch.iter().any(|job| job.is_shown()));
    for job in batch.drain(..) {
        job.acknowledge(lost.as_deref());
    }
}

/// On an error nothing of the batch is kept, but a transaction may still be open.
fn run_in_transaction(
    writer: &Writer,
    batch: &mut [Box<dyn Job>],
) -> Result<(), Box<dyn std::error::Error>> {
    let step = |sql| -> rusqlite::Result<()> {
        writer.db.prepare_cached(sql)?.execute([])?;
        Ok(())
    };
    step("BEGIN IMMEDIATE")?;
    if let [alone] = batch {
        // The transaction is its savepoint. A second one would keep a copy of every page that a
        // large import changes.
        let end = if alone.run(writer) {
            "COMMIT"
        } else {
            "ROLLBACK"
        };
        return Ok(step(end)?);
    }
    for job in batch {
        step("SAVEPOINT job")?;
        if !job.run(writer) {
            // SQLite gives up a whole transaction when the disk or the memory fails it.
            if writer.db.is_autocommit() {
                return Err("a write beside it failed for want of disk or memory".into());
            }
            step("ROLLBACK TO job")?;
        }
        step("RELEASE job")?;
    }
    Ok(step("COMMIT")?)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::super::scratch::{archive, article, at};
    use super::*;

    type Outcome = Result<(), StoreError>;

    /// Runs jobs as one batch and gives what each of them is told.
    fn batch(writer: &Writer, work: Vec<fn(&Writer) -> Outcome>) -> Vec<Outcome> {
        let (mut jobs, mut replies): (Vec<Box<dyn Job>>, Vec<_>) = (Vec::new(), Vec::new());
        for job in work {
            let (reply, outcome) = sync_channel(1);
            jobs.push(Box::new(Task::new(job, true, reply)));
            replies.push(outcome);
        }
        commit_together(writer, &mut jobs, &Commits::default());
        replies
            .into_iter()
            .map(|outcome| outcome.recv().unwrap())
            .collect()
    }

    fn insert(writer: &Writer) -> Outcome {
        writer.insert_article(&article("One", 1), at(0)).map(|_| ())
    }

    fn give_up(writer: &Writer) -> Outcome {
        writer.db.execute_batch("ROLLBACK")?;
        Err(StoreError::DiskFull)
    }

    #[test]
    fn nobody_is_told_of_success_when_the_transaction_is_lost() {
        let writer = archive();
        let told = batch(&writer, vec![insert, give_up, insert]);
        assert!(matches!(told[0], Err(StoreError::Commit { .. })));
        assert!(matches!(told[1], Err(StoreError::DiskFull)));
        assert!(matches!(told[2], Err(StoreError::Commit { .. })));
        assert_eq!(writer.article_count(None).unwrap(), 0);

        let told = batch(&writer, vec![insert, insert]);
        assert!(told.iter().all(Result::is_ok));
        assert_eq!(writer.article_count(None).unwrap(), 2);
    }

    #[test]
    fn a_log_that_somebody_reads_is_not_folded_in() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("archive.sqlite");
        let (db, other) = (Connection::open(&file).unwrap(), || Connection::open(&file));
        db.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE numbers (number)")
            .unwrap();
        db.busy_timeout(Duration::ZERO).unwrap();
        let reader = other().unwrap();
        reader
            .execute_batch("BEGIN; SELECT * FROM numbers")
            .unwrap();
        db.execute_batch("INSERT INTO numbers VALUES (1)").unwrap();
        assert!(!fold_in(&db).unwrap());
        drop(reader);
        assert!(fold_in(&db).unwrap());
    }

    #[test]
    fn a_batch_that_cannot_begin_says_so() {
        let writer = archive();
        writer.db.execute_batch("BEGIN").unwrap();
        let told = batch(&writer, vec![insert]);
        let detail = told[0].as_ref().unwrap_err().to_string();
        assert!(detail.contains("Nothing of it was saved"), "{detail}");
        assert!(batch(&writer, vec![insert])[0].is_ok());
    }
}
