//! Looks how things stand: the archive is written and read, the states are set.

use std::path::{Path, PathBuf};
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
use crate::store::{Gauges, Sizes, Store, StoreError};

/// For how long what was seen is told again without another look.
const FRESH: Duration = Duration::from_secs(2);
/// For how long sizes are: they take longer to read and change slowly.
const SIZES_FRESH: Duration = Duration::from_secs(60);
/// How long a look may take before it is told that the archive does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// From when on a feed that should have been polled is overdue.
const OVERDUE: SignedDuration = SignedDuration::from_mins(5);

/// Sets states that another room knows.
pub type Probe = Box<dyn Fn(&Metrics) + Send + Sync>;

/// Looks, for everybody who asks.
pub struct Observer {
    store: Store,
    folder: PathBuf,
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
    sizes: Option<(Sizes, [(&'static str, u64); 3])>,
}

impl Observer {
    /// Looks at an archive, whose files are in `folder`, and at what `probe` knows.
    pub fn new(
        store: Store,
        folder: PathBuf,
        clock: Clock,
        metrics: Arc<Metrics>,
        probe: Probe,
    ) -> Observer {
        metrics.gauges().started(process::started());
        Observer {
            store,
            folder,
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
        (self.probe)(&self.metrics);
        let files = process::observe(self.metrics.gauges());
        let database = self.database(&mut state).await;
        let ready = self.judge(&mut state, database, files);
        for part in &ready.parts {
            self.metrics.gauges().ready(part.name, part.fault.is_none());
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
                if let Some((sizes, bytes)) = &taken.sizes {
                    state.sized = Some(Instant::now());
                    self.set_sizes(sizes, bytes);
                }
                self.set_gauges(&taken.gauges);
                Ok(taken.gauges)
            }
        }
    }

    fn start(&self, with_sizes: bool) -> JoinHandle<Result<Taken, StoreError>> {
        let (store, folder) = (self.store.clone(), self.folder.clone());
        let now = (self.clock)();
        tokio::task::spawn_blocking(move || {
            store.record(move |tx| tx.looked(now))?;
            let late = now.checked_sub(OVERDUE).unwrap_or(Timestamp::MIN);
            let gauges = store.read(|read| read.gauges(Medium::Discord, now, late))?;
            let sizes = match with_sizes {
                true => Some((store.read(|read| read.sizes())?, bytes(&folder))),
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

    fn set_sizes(&self, sizes: &Sizes, bytes: &[(&'static str, u64)]) {
        let gauges = self.metrics.gauges();
        for (kind, rows) in &sizes.rows {
            gauges.archive(kind, *rows);
        }
        for (part, size) in bytes {
            gauges.bytes(part, *size);
        }
    }

    fn judge(&self, state: &mut State, database: Result<Gauges, String>, files: bool) -> Ready {
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
                let polls = self.metrics.polls_done();
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

/// What the archive takes on the disk: the file, its log of writes, and the index.
fn bytes(folder: &Path) -> [(&'static str, u64); 3] {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    let mut sizes = [("archive", 0), ("log", 0), ("index", 0)];
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        match name.to_string_lossy() {
            name if name.ends_with(".sqlite") => sizes[0].1 += size(&entry.path()),
            name if name.ends_with(".sqlite-wal") => sizes[1].1 += size(&entry.path()),
            name if name == "index" => {
                let files = std::fs::read_dir(entry.path()).into_iter().flatten();
                let files = files.flatten().map(|file| size(&file.path()));
                sizes[2].1 = files.sum();
            }
            _ => {}
        }
    }
    sizes
}
