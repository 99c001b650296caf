//! Keeps a handler's faults to its own request: a time limit and a panic guard.
//!
//! A handler is a synchronous function, and a thread cannot be stopped from outside. So each one
//! runs on a thread of its own; when it takes too long its caller goes on without it and the
//! thread is *abandoned* until it ends by itself. The number of abandoned threads is bounded: when
//! that many are stuck, something is wrong with the machine, and new work is turned away instead
//! of making it worse.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// How long a handler may take unless the desk is set up otherwise. Discord keeps a deferred
/// interaction open for 15 minutes, but people do not wait that long.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// How many abandoned handlers may be running before new work is turned away.
const MOST_ABANDONED: usize = 16;

/// Runs handlers; shared by all requests of a desk.
#[derive(Debug)]
pub struct Guard {
    limit: Duration,
    abandoned: Arc<AtomicUsize>,
}

/// How a guarded run ended.
#[derive(Debug)]
pub enum Run<T> {
    /// It returned.
    Done(T),
    /// It panicked. The words are those of the panic if they are the program's own; a formatted
    /// message may quote what a user typed and is withheld.
    Panicked(&'static str),
    /// It takes longer than the limit.
    TooSlow,
    /// Too many earlier ones are still stuck, or the system gives no thread; it was not started.
    Busy,
}

impl Default for Guard {
    fn default() -> Guard {
        Guard::new(TIME_LIMIT)
    }
}

impl Guard {
    /// A guard with a time limit.
    pub fn new(limit: Duration) -> Guard {
        Guard {
            limit,
            abandoned: Arc::default(),
        }
    }

    /// How many handlers are still running that nobody waits for any more.
    pub fn abandoned(&self) -> usize {
        self.abandoned.load(Ordering::SeqCst)
    }

    /// Runs a job on a thread called `name` and waits for it, but not longer than the limit.
    pub fn run<T: Send + 'static>(
        &self,
        name: &str,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Run<T> {
        if self.abandoned() >= MOST_ABANDONED {
            return Run::Busy;
        }
        let (give, take) = sync_channel(1);
        // Whoever comes first, the job that ends or the caller who gives up, sets this.
        let settled = Arc::new(AtomicBool::new(false));
        let (job_settled, abandoned) = (Arc::clone(&settled), Arc::clone(&self.abandoned));
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(job));
            // Room for one is kept, so this does not block; nobody listening is no fault.
            let _ = give.send(result);
            if job_settled.swap(true, Ordering::SeqCst) {
                abandoned.fetch_sub(1, Ordering::SeqCst);
            }
        });
        if spawned.is_err() {
            return Run::Busy;
        }
        match take.recv_timeout(self.limit) {
            Ok(Ok(value)) => Run::Done(value),
            Ok(Err(panic)) => Run::Panicked(panic_words(panic.as_ref())),
            Err(_) => {
                self.abandoned.fetch_add(1, Ordering::SeqCst);
                if settled.swap(true, Ordering::SeqCst) {
                    self.abandoned.fetch_sub(1, Ordering::SeqCst);
                }
                Run::TooSlow
            }
        }
    }
}

/// The words of a panic that hold nothing from outside.
fn panic_words(panic: &(dyn Any + Send)) -> &'static str {
    panic
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("a formatted message, withheld because it may quote a user")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn returns_what_the_job_returns() {
        assert!(matches!(Guard::default().run("t", || 7), Run::Done(7)));
    }

    #[test]
    fn a_panic_stays_inside() {
        let run = Guard::default().run("t", || -> () { panic!("a literal") });
        assert!(matches!(run, Run::Panicked("a literal")));
    }

    #[test]
    fn abandons_what_is_stuck_and_turns_work_away_when_too_much_is() {
        let guard = Guard::new(Duration::from_millis(1));
        let mut keepers = Vec::new();
        for _ in 0..MOST_ABANDONED {
            let (release, wait) = channel::<()>();
            keepers.push(release);
            let run = guard.run("stuck", move || wait.recv().is_ok());
            assert!(matches!(run, Run::TooSlow));
        }
        assert_eq!(guard.abandoned(), MOST_ABANDONED);
        assert!(matches!(guard.run("t", || 7), Run::Busy));
        drop(keepers);
        while guard.abandoned() > 0 {
            thread::yield_now();
        }
        // With a limit of a millisecond a fast job may be late too, but it is not turned away.
        assert!(!matches!(guard.run("t", || 7), Run::Busy));
    }
}
