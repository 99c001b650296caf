//! Looks how things stand: the archive is written and read, the states are set.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::process;
use super::ready::{Part, Polling, Progress, Ready, judge};
use crate::domain::{Clock, Medium};
use crate::metrics::Metrics;
use crate::store::{DiskUse, Gauges, Store, StoreError, disk_use};

/// For how long what was seen is told again without another look.
const FRESH: Duration = Duration::from_secs(2);
/// For how long sizes are: they take longer to read and change slowly.
const SIZES_FRESH: Duration = Duration::from_secs(60);
/// How long a look may take before it is told that the archive does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// From when on a feed that should have been polled is overdue.
const OVERDUE: SignedDuration = SignedDuration::from_mins(5);

/// Sets states that another room knows, and gives how many polls of feeds that were due have ended.
pub type Probe = Box<dyn Fn() -> u64 + Send + Sync>;

/// Looks, for everybody who asks.
pub struct Observer {
    store: Store,
    archive: PathBuf,
    index: PathBuf,
    clock: Clock,
    metrics: Arc<Metrics>,
    probe: Probe,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What was seen last.
    seen: Option<(Instant, Ready)>,
    /// A look that is under way, since then.
    running: Option<(Instant, JoinHandle<Result<Taken, StoreError>>)>,
    sized: Option<Instant>,
    delivered: Progress<u64>,
    polled: Polling,
}

/// What one look brought.
struct Taken {
    gauges: Gauges,
    sizes: Option<(Vec<(&'static str, u64)>, DiskUse)>,
}

impl Observer {
    /// Looks at an archive, at its file and the folder of its index, and at what `probe` knows.
    pub fn new(
        store: Store,
        archive: PathBuf,
        index: PathBuf,
        clock: Clock,
        metrics: Arc<Metrics>,
        probe: Probe,
    ) -> Observer {
        metrics.gauges().started(process::now());
        Observer {
            store,
            archive,
            index,
            clock,
            metrics,
            probe,
            state: Mutex::default(),
        }
    }

    /// How things stand, as seen now or a moment ago. Takes some seconds at most.
    pub async fn look(&self) -> Ready {
        let mut state = self.state.lock().await;
        if let Some((at, seen)) = &state.seen
            && at.elapsed() < FRESH
        {
            return seen.clone();
        }
        let polls = (self.probe)();
        let files = process::observe(self.metrics.gauges());
        let database = self.database(&mut state).await;
        let ready = self.judge(&mut state, database, polls, files);
        for part in &ready.parts {
            self.metrics.gauges().ready(part.name, part.works);
        }
        state.seen = Some((Instant::now(), ready.clone()));
        ready
    }

    /// The metrics after a look, in the text format.
    pub async fn metrics(&self) -> String {
        self.look().await;
        self.metrics.text().unwrap_or_default()
    }

    /// Writes and reads the archive. A look that hangs is waited for by those who come later, so that
    /// no more than one ever hangs.
    async fn database(&self, state: &mut State) -> Result<Gauges, String> {
        let with_sizes = state.sized.is_none_or(|at| at.elapsed() >= SIZES_FRESH);
        let (since, running) = state
            .running
            .get_or_insert_with(|| (Instant::now(), self.start(with_sizes)));
        let since = *since;
        // It stays in the state meanwhile: whoever waits here may be gone before it ends.
        let outcome = timeout(PATIENCE, running).await;
        if outcome.is_ok() {
            state.running = None;
        }
        match outcome {
            Err(_) => Err(format!(
                "it has not answered for {} seconds",
                since.elapsed().as_secs()
            )),
            Ok(Err(broken)) => Err(broken.to_string()),
            Ok(Ok(Err(error))) => Err(error.to_string()),
            Ok(Ok(Ok(taken))) => {
                if let Some((rows, bytes)) = &taken.sizes {
                    state.sized = Some(Instant::now());
                    self.set_sizes(rows, bytes);
                }
                self.set_gauges(&taken.gauges);
                Ok(taken.gauges)
            }
        }
    }

    fn start(&self, with_sizes: bool) -> JoinHandle<Result<Taken, StoreError>> {
        let store = self.store.clone();
        let (archive, index) = (self.archive.clone(), self.index.clone());
        let now = (self.clock)();
        tokio::task::spawn_blocking(move || {
            store.record(move |tx| tx.looked(now))?;
            let late = now.checked_sub(OVERDUE).unwrap_or(Timestamp::MIN);
            let gauges = store.read(|read| read.gauges(Medium::Discord, now, late))?;
            let sizes = match with_sizes {
                true => Some((store.read(|read| read.sizes())?, disk_use(&archive, &index))),
                false => None,
            };
            Ok(Taken { gauges, sizes })
        })
    }

    fn set_gauges(&self, figures: &Gauges) {
        let gauges = self.metrics.gauges();
        for (lane, state, rows) in &figures.outbox {
            gauges.outbox(lane.word(), state, *rows);
        }
        gauges.oldest(age(figures.oldest_due, (self.clock)()));
        gauges.held("held", figures.held);
        gauges.held("gathered", figures.gathered);
        for (state, feeds) in &figures.feeds {
            gauges.feeds(state, *feeds);
        }
        gauges.feeds_overdue(figures.overdue);
    }

    fn set_sizes(&self, rows: &[(&'static str, u64)], bytes: &DiskUse) {
        let gauges = self.metrics.gauges();
        for (kind, rows) in rows {
            gauges.archive(kind, *rows);
        }
        gauges.bytes("archive", bytes.archive);
        gauges.bytes("log", bytes.log);
        gauges.bytes("index", bytes.index);
    }

    fn judge(
        &self,
        state: &mut State,
        database: Result<Gauges, String>,
        polls: u64,
        files: bool,
    ) -> Ready {
        let shards = self.metrics.gauges().shards();
        let now = Instant::now();
        let (figures, fault) = match database {
            Ok(figures) => (Some(figures), None),
            Err(fault) => (None, Some(fault)),
        };
        let mut parts = vec![judge::gateway(shards)];
        parts.push(match fault {
            None => Part::good("database", "it can be written"),
            Some(fault) => Part::bad("database", fault),
        });
        parts.push(match &figures {
            None => Part::bad("outbox", "it cannot be read"),
            Some(figures) => {
                let quiet = state.delivered.since(self.metrics.deliveries_done(), now);
                let due = figures.outbox.iter().filter(|row| row.1 == "due");
                let due = due.map(|row| row.2).sum();
                judge::outbox(due, age(figures.oldest_due, (self.clock)()), quiet)
            }
        });
        parts.push(match &figures {
            None => Part::bad("feeds", "they cannot be read"),
            Some(figures) => {
                let quiet = state.polled.quiet(polls, figures.overdue, now);
                judge::feeds(figures.overdue, quiet)
            }
        });
        parts.push(judge::files(files));
        Ready { parts }
    }
}

fn age(since: Option<Timestamp>, now: Timestamp) -> Duration {
    let age = since.map(|since| now.duration_since(since));
    age.and_then(|age| Duration::try_from(age).ok())
        .unwrap_or_default()
}
