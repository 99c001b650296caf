//! The thread that tags the archive again in the background when its names have changed. How far it has
//! come stands in the archive, so that it can be stopped at any moment.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::ingest::{Step, Tagging};
use crate::search::Search;
use crate::store::Store;

/// The most articles of one batch; the time that it takes ends it sooner.
const MOST: usize = 500;

/// How often the index takes in what was tagged while the work goes on.
const FOLLOW: Duration = Duration::from_secs(2);

/// How long after a fault the work is tried again, if nothing is written before.
const AGAIN: Duration = Duration::from_secs(60);

/// What the thread waits for.
#[derive(Default)]
struct Bell {
    rung: Mutex<Rung>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Rung {
    written: bool,
    stop: bool,
}

impl Bell {
    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, change: impl FnOnce(&mut Rung)) {
        change(&mut self.lock());
        self.changed.notify_one();
    }

    /// Waits until something was written; `false` when it is time to stop.
    fn wait(&self, limit: Option<Duration>) -> bool {
        let idle = |rung: &mut Rung| !rung.written && !rung.stop;
        let mut rung = match limit {
            None => self
                .changed
                .wait_while(self.lock(), idle)
                .unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                self.changed
                    .wait_timeout_while(self.lock(), limit, idle)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        rung.written = false;
        !rung.stop
    }
}

/// The thread at work; it ends with this.
pub struct Retagger {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

impl Retagger {
    /// Starts the thread, which begins with what an earlier process left undone.
    pub fn start(store: Store, search: Arc<Search>, tagging: Arc<Tagging>) -> Retagger {
        let bell = Arc::new(Bell::default());
        bell.ring(|rung| rung.written = true);
        let heard = Arc::clone(&bell);
        store.on_commit(move || heard.ring(|rung| rung.written = true));
        let waiting = Arc::clone(&bell);
        let thread = thread::Builder::new()
            .name("retagger".to_owned())
            .spawn(move || work(&waiting, &store, &search, &tagging));
        if let Err(error) = &thread {
            tracing::error!(%error, "the archive will not be tagged again when names change");
        }
        Retagger {
            bell,
            thread: thread.ok(),
        }
    }
}

impl Drop for Retagger {
    fn drop(&mut self) {
        self.bell.ring(|rung| rung.stop = true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that tags the archive again had panicked");
        }
    }
}

fn work(bell: &Bell, store: &Store, search: &Search, tagging: &Arc<Tagging>) {
    let mut limit = None;
    while bell.wait(limit) {
        limit = match run(bell, store, search, tagging) {
            Ok(()) => None,
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "the archive could not be tagged again; trying later");
                Some(AGAIN)
            }
        };
    }
}

/// Works until there is nothing to do or it is time to stop.
fn run(
    bell: &Bell,
    store: &Store,
    search: &Search,
    tagging: &Arc<Tagging>,
) -> Result<(), anyhow::Error> {
    let mut followed = Instant::now();
    while !bell.lock().stop {
        match tagging.step(store, MOST)? {
            Step::Idle => return Ok(()),
            Step::Done => {
                tracing::info!("every article is tagged by the names as they are now");
                search.catch_up()?;
                return Ok(());
            }
            Step::Some(_) => {}
        }
        if followed.elapsed() >= FOLLOW {
            search.catch_up()?;
            followed = Instant::now();
        }
    }
    Ok(())
}
