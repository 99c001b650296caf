//! The writer thread: waiting writes share one commit, and each of them fails alone.
//!
//! A job runs inside a savepoint of its own, so that an error or a panic in it undoes that job and
//! no other. Nobody hears that a job succeeded before the commit that holds it is on the disk.

use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};

use rusqlite::Connection;

use super::{StoreError, Writer};

/// Writes that share one commit at most, so that the first of them does not wait for ever.
const BATCH: usize = 256;

/// A write on its way to the thread.
pub(super) trait Job: Send {
    /// Does the work and keeps its outcome; says whether it is to be kept.
    fn run(&mut self, writer: &Writer) -> bool;
    /// Tells whoever waits: the outcome, or why the batch was lost.
    fn acknowledge(self: Box<Self>, lost: Option<&str>);
}

/// A job with the type of what it returns.
pub(super) struct Task<T, F> {
    work: Option<F>,
    outcome: Result<T, StoreError>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, F> Task<T, F> {
    /// A job, and where its outcome goes. The channel must have room for one.
    pub(super) fn new(work: F, reply: SyncSender<Result<T, StoreError>>) -> Self {
        Task {
            work: Some(work),
            outcome: Err(StoreError::Closed),
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
        if let Some(work) = self.work.take() {
            // The connection stays usable after a panic: its statements are reset as they drop,
            // and the savepoint takes back what they did.
            self.outcome = catch_unwind(AssertUnwindSafe(|| work(writer)))
                .unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
        }
        self.outcome.is_ok()
    }

    fn acknowledge(self: Box<Self>, lost: Option<&str>) {
        let outcome = match lost {
            Some(detail) if self.outcome.is_ok() => Err(StoreError::Commit {
                detail: detail.to_owned(),
            }),
            _ => self.outcome,
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
/// until it is closed.
pub(super) fn serve(db: Connection, jobs: &Receiver<Box<dyn Job>>, lock: File) {
    let writer = Writer::new(db);
    let mut batch = Vec::with_capacity(BATCH);
    while let Ok(first) = jobs.recv() {
        batch.push(first);
        batch.extend(jobs.try_iter().take(BATCH - 1));
        commit_together(&writer, &mut batch);
    }
    // Readers are closed by now, so that the log is folded into the file and the archive is one
    // file that can be copied.
    let closing = "PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);";
    if let Err(error) = writer.db.execute_batch(closing) {
        tracing::warn!(%error, "the archive was closed without folding in its log");
    }
    drop(writer);
    drop(lock);
}

/// Runs a batch in one transaction and tells everybody how it went.
fn commit_together(writer: &Writer, batch: &mut Vec<Box<dyn Job>>) {
    let lost = run_in_transaction(writer, batch)
        .err()
        .map(|error| StoreError::from(error).to_string());
    if let Some(detail) = &lost {
        tracing::error!(%detail, jobs = batch.len(), "a batch of writes was lost");
        if !writer.db.is_autocommit()
            && let Err(error) = writer.db.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a lost batch could not be rolled back");
        }
    }
    for job in batch.drain(..) {
        job.acknowledge(lost.as_deref());
    }
}

fn run_in_transaction(writer: &Writer, batch: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let step = |sql| writer.db.prepare_cached(sql)?.execute([]).map(|_| ());
    step("BEGIN IMMEDIATE")?;
    for job in batch {
        step("SAVEPOINT job")?;
        if !job.run(writer) {
            // Some errors (a full disk) end the whole transaction; this then fails, and with it
            // the batch.
            step("ROLLBACK TO job")?;
        }
        step("RELEASE job")?;
    }
    step("COMMIT")
}
