//! Keeps a handler's faults to its own request: a time limit and a panic guard.
//!
//! A handler is a synchronous function, and a thread cannot be stopped from outside. So handlers
//! run on threads of their own; when one takes too long its caller goes on without it and the
//! thread is *abandoned* until the handler ends by itself. The number of abandoned threads is
//! bounded: when that many are stuck, something is wrong with the machine, and new work is turned
//! away instead of making it worse. Threads are used again, because starting one for each request
//! costs more than most handlers do.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a handler may take unless the desk is set up otherwise. Discord keeps a deferred
/// interaction open for 15 minutes, but people do not wait that long.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// How many abandoned handlers may be running before new work is turned away.
const MOST_ABANDONED: usize = 16;
/// How many threads may wait for the next handler, and for how long each does.
const MOST_IDLE: usize = 8;
const IDLE: Duration = Duration::from_secs(10);

/// Runs handlers; shared by all requests of a desk.
#[derive(Debug)]
pub struct Guard {
    limit: Duration,
    abandoned: Arc<AtomicUsize>,
    crew: Arc<Crew>,
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
            crew: Arc::default(),
        }
    }

    /// How many handlers are still running that nobody waits for any more.
    pub fn abandoned(&self) -> usize {
        self.abandoned.load(Ordering::SeqCst)
    }

    /// Runs a job on another thread and waits for it, but not longer than the limit.
    pub fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Run<T> {
        if self.abandoned() >= MOST_ABANDONED {
            return Run::Busy;
        }
        let (give, take) = sync_channel(1);
        // Whoever comes first, the job that ends or the caller who gives up, sets this.
        let settled = Arc::new(AtomicBool::new(false));
        let (job_settled, abandoned) = (Arc::clone(&settled), Arc::clone(&self.abandoned));
        let taken = self.crew.take_on(Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(job));
            // Room for one is kept, so this does not block; nobody listening is no fault.
            let _ = give.send(result);
            if job_settled.swap(true, Ordering::SeqCst) {
                abandoned.fetch_sub(1, Ordering::SeqCst);
            }
        }));
        if !taken {
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

/// A job that does not panic.
type Job = Box<dyn FnOnce() + Send>;

/// The threads. There are as many as there are jobs at once; a few wait a little for the next one.
#[derive(Default)]
struct Crew {
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    /// Jobs for threads that wait; never more than those.
    jobs: VecDeque<Job>,
    /// Threads that wait and have no job yet.
    idle: usize,
}

impl Crew {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a job to a thread that waits, or else to a new one. `false` when the system has none.
    fn take_on(self: &Arc<Self>, job: Job) -> bool {
        let mut state = self.state();
        if state.idle > 0 {
            state.idle -= 1;
            state.jobs.push_back(job);
            drop(state);
            self.work.notify_one();
            return true;
        }
        drop(state);
        let crew = Arc::clone(self);
        let thread = thread::Builder::new().name("command".to_owned());
        thread.spawn(move || crew.serve(job)).is_ok()
    }

    /// What each thread does: its first job, then what comes while it waits.
    fn serve(&self, first: Job) {
        let mut job = first;
        loop {
            job();
            let mut state = self.state();
            if state.idle >= MOST_IDLE {
                return;
            }
            state.idle += 1;
            let (mut state, _) = self
                .work
                .wait_timeout_while(state, IDLE, |state| state.jobs.is_empty())
                .unwrap_or_else(PoisonError::into_inner);
            match state.jobs.pop_front() {
                Some(next) => job = next,
                None => {
                    state.idle -= 1;
                    return;
                }
            }
        }
    }
}

impl std::fmt::Debug for Crew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crew").finish_non_exhaustive()
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
    use std::collections::HashSet;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn returns_what_the_job_returns() {
        assert!(matches!(Guard::default().run(|| 7), Run::Done(7)));
    }

    #[test]
    fn a_panic_stays_inside() {
        let run = Guard::default().run(|| -> () { panic!("a literal") });
        assert!(matches!(run, Run::Panicked("a literal")));
    }

    #[test]
    fn a_thread_is_used_again_also_after_a_panic() {
        let guard = Guard::default();
        let mut threads = HashSet::new();
        // The thread of the last job may not be waiting yet when the next job comes, so it is not
        // always the next one that finds it.
        let again = (0..10_000).any(|_| {
            guard.run(|| -> () { panic!("a literal") });
            match guard.run(|| thread::current().id()) {
                Run::Done(id) => !threads.insert(id),
                other => panic!("{other:?}"),
            }
        });
        assert!(again);
    }

    #[test]
    fn as_many_jobs_run_at_once_as_are_asked_for() {
        let guard = Guard::default();
        let together = Arc::new(std::sync::Barrier::new(3 * MOST_IDLE));
        for _ in 0..2 {
            thread::scope(|scope| {
                for _ in 0..3 * MOST_IDLE {
                    scope.spawn(|| {
                        let together = Arc::clone(&together);
                        // Ends only when all of them have begun.
                        let run = guard.run(move || together.wait().is_leader());
                        assert!(matches!(run, Run::Done(_)));
                    });
                }
            });
        }
    }

    #[test]
    fn abandons_what_is_stuck_and_turns_work_away_when_too_much_is() {
        let guard = Guard::new(Duration::from_millis(1));
        let mut keepers = Vec::new();
        for _ in 0..MOST_ABANDONED {
            let (release, wait) = channel::<()>();
            keepers.push(release);
            let run = guard.run(move || wait.recv().is_ok());
            assert!(matches!(run, Run::TooSlow));
        }
        assert_eq!(guard.abandoned(), MOST_ABANDONED);
        assert!(matches!(guard.run(|| 7), Run::Busy));
        drop(keepers);
        while guard.abandoned() > 0 {
            thread::yield_now();
        }
        // With a limit of a millisecond a fast job may be late too, but it is not turned away.
        assert!(!matches!(guard.run(|| 7), Run::Busy));
    }
}
