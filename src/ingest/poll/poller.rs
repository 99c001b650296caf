//! The poller: looks which feeds are due, fetches them, reads them and takes in what is new.
//!
//! One request a host at a time, with a pause between two; several hosts side by side. When a feed
//! is next is written before it is fetched, so that one which ends the process does not end the
//! next one as well.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::answered::answered;
use super::flights::Flights;
use super::haul::Polled;
use super::pace::{SHORTEST, backoff, later};
use super::read::read_guarded;
use super::take::take;
use super::trouble::{gone, is_still, keep, leave_alone, moved, recovered, trouble};
use crate::domain::{Clock, Feed, FeedId, FeedState, Pulse, Validators};
use crate::ingest::fetch::{FetchError, Fetched, Fetcher, Wanted};
use crate::ingest::retag::Tagging;
use crate::store::{Store, StoreError};
use crate::text::shingles::stable_hash_of;
use crate::text::url::site;

/// Hosts that are asked side by side.
const HOSTS_AT_ONCE: usize = 8;
/// Due feeds that are looked at in one turn, and those of one host that are polled in one flight.
const AT_ONCE: usize = 1_000;
const OF_A_HOST: usize = 20;
/// Feeds that are read side by side: that takes the processor and the memory, not the network.
const READ_AT_ONCE: usize = 2;
/// The longest sleep: what nothing has announced is noticed then. Nor is an archive that failed
/// tried again before: the feeds would be due all the while.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What the desk is told when the archive fails.
const NOT_TAKEN_IN: &str = "What came could not be taken in; the operator finds more in the log.";

/// What is said of an answer that would otherwise pass for a reading.
const NOT_ASKED_BY: &str = "It answers \"unchanged\" though nothing was asked by.";

/// Hears that articles have come in, after they did; may block.
pub type Hear = Arc<dyn Fn() + Send + Sync>;

/// Polls feeds. A clone is another handle on the same one.
#[derive(Clone)]
pub struct Poller {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    fetcher: Fetcher,
    clock: Clock,
    hear: Hear,
    flying: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    /// Feeds that are being polled.
    busy: Mutex<HashSet<FeedId>>,
    /// When the archive failed last.
    failed: Mutex<Option<Timestamp>>,
    tagging: Arc<Tagging>,
    polls: AtomicU64,
}

/// Holds a feed for one poll.
struct Hold<'a> {
    inner: &'a Inner,
    feed: FeedId,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        lock(&self.inner.busy).remove(&self.feed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Poller {
    /// A poller for an archive.
    pub fn new(
        store: Store,
        fetcher: Fetcher,
        tagging: Arc<Tagging>,
        clock: Clock,
        hear: Hear,
    ) -> Poller {
        Poller {
            inner: Arc::new(Inner {
                store,
                fetcher,
                clock,
                hear,
                flying: Arc::new(Semaphore::new(HOSTS_AT_ONCE)),
                reading: Arc::new(Semaphore::new(READ_AT_ONCE)),
                busy: Mutex::default(),
                failed: Mutex::default(),
                tagging,
                polls: AtomicU64::new(0),
            }),
        }
    }

    /// How many polls that were due have ended, well or not; those that somebody asked for do not
    /// count.
    pub fn polls_done(&self) -> u64 {
        self.inner.polls.load(Ordering::Relaxed)
    }

    /// Polls every feed that is due by now and waits for the end; gives how many.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub async fn poll_once(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut flights = Flights::default();
        let polled = self.start(&mut flights, now).await?;
        while flights.landed().await {}
        Ok(polled)
    }

    /// Works until the end is asked for. What is on its way then is given up; it is polled again
    /// when it is due.
    pub async fn run(self, end: impl Future<Output = ()> + Send) {
        tokio::pin!(end);
        let mut flights = Flights::default();
        loop {
            let now = (self.inner.clock)();
            if let Err(error) = self.start(&mut flights, now).await {
                tracing::error!(%error, "the feeds could not be read from the archive");
            }
            let sleep = self.until_next(now).await;
            tokio::select! {
                () = &mut end => return,
                true = flights.landed() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    async fn until_next(&self, now: Timestamp) -> Duration {
        let next = self
            .inner
            .blocking(|inner| inner.store.read(|db| db.next_poll()));
        let wait = match next.await {
            Ok(Some(next)) => Duration::try_from(next.duration_since(now)).unwrap_or_default(),
            _ => LONGEST_SLEEP,
        };
        wait.clamp(Duration::from_secs(1), LONGEST_SLEEP)
    }

    /// Starts a flight for each host that has feeds which are due and none on its way; gives how
    /// many feeds these will poll.
    async fn start(&self, flights: &mut Flights, now: Timestamp) -> Result<usize, StoreError> {
        let failed = *lock(&self.inner.failed);
        if failed.is_some_and(|at| now.duration_since(at).unsigned_abs() < LONGEST_SLEEP) {
            return Ok(0);
        }
        let due = self
            .inner
            .blocking(move |inner| inner.store.read(|db| db.due_feeds(now, AT_ONCE)))
            .await?;
        let mut hosts: BTreeMap<String, Vec<FeedId>> = BTreeMap::new();
        for feed in due {
            let feeds = hosts
                .entry(site(&feed.url).unwrap_or_default())
                .or_default();
            if feeds.len() < OF_A_HOST {
                feeds.push(feed.id);
            }
        }
        hosts.retain(|host, _| !flights.hosts.values().any(|aloft| aloft == host));
        let mut polled = 0;
        for (host, feeds) in hosts {
            polled += feeds.len();
            let flight = flights.set.spawn(self.clone().fly(feeds, now));
            flights.hosts.insert(flight.id(), host);
        }
        Ok(polled)
    }

    /// Polls the feeds of a host one after the other, when there is room for its host. When the
    /// archive fails, the rest is left for later.
    async fn fly(self, feeds: Vec<FeedId>, now: Timestamp) {
        let _room = Arc::clone(&self.inner.flying).acquire_owned().await;
        for feed in feeds {
            // Those before it may have taken a while.
            let now = now.max((self.inner.clock)());
            match self.ask(feed, now, true).await {
                // It was not its time any more.
                Ok(Polled::Busy) => {}
                Ok(_) => {
                    self.inner.polls.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => {
                    tracing::error!(feed.id = feed.0, %error, "a poll could not be kept");
                    *lock(&self.inner.failed) = Some(now);
                    return;
                }
            }
        }
    }

    /// Polls one feed, whether it is due or not. One that is paused or gone stays so, unless it can
    /// be read again.
    ///
    /// # Errors
    /// When the archive fails.
    pub async fn poll(&self, id: FeedId, now: Timestamp) -> Result<Polled, StoreError> {
        self.ask(id, now, false).await
    }

    /// The same, or only if it is still due: the host may have asked for patience meanwhile.
    async fn ask(&self, id: FeedId, now: Timestamp, if_due: bool) -> Result<Polled, StoreError> {
        let inner = &self.inner;
        if !lock(&inner.busy).insert(id) {
            return Ok(Polled::Busy);
        }
        let _hold = Hold { inner, feed: id };
        let known = inner
            .blocking(move |inner| {
                let feed = inner.store.read(|db| db.feed(id))?;
                let Some(feed) = feed.filter(|feed| feed.state != FeedState::Removed) else {
                    return Ok(Err(Polled::Missing));
                };
                if if_due && feed.pulse.next_check > now {
                    return Ok(Err(Polled::Busy));
                }
                let wait = feed
                    .pulse
                    .span
                    .max(SHORTEST)
                    .max(backoff(feed.pulse.failures, None));
                let until = later(now, wait, fastrand::f64());
                inner.store.record(move |tx| tx.put_off_feed(id, until))?;
                Ok(Ok(feed))
            })
            .await?;
        let feed = match known {
            Ok(feed) => feed,
            Err(polled) => return Ok(polled),
        };
        let wanted = Wanted::Feed;
        let fetched = inner
            .fetcher
            .fetch(&feed.url, wanted, &feed.pulse.validators, now);
        match fetched.await {
            Ok(fetched) => match inner.arrived(feed, fetched, now).await {
                Ok(polled) => Ok(polled),
                Err(error) => inner.not_taken_in(id, &error, now).await,
            },
            Err(FetchError::Gone { host }) => {
                let words = FetchError::Gone { host }.to_string();
                inner
                    .blocking(move |inner| gone(&inner.store, &feed, words, now))
                    .await
            }
            Err(error) => {
                let (asked, of_all) = match error {
                    FetchError::Busy { wait, status, .. } => {
                        (wait, wait.or((status == 429).then_some(SHORTEST)))
                    }
                    _ => (None, None),
                };
                let words = error.to_string();
                inner
                    .blocking(move |inner| {
                        if let Some(wait) = of_all {
                            leave_alone(&inner.store, &feed.url, wait, now)?;
                        }
                        trouble(&inner.store, &feed, words, asked, now)
                    })
                    .await
            }
        }
    }
}

impl Inner {
    /// Runs something that takes the archive's time on a thread that may block.
    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(outcome) => outcome,
            Err(broken) => Err(StoreError::Panicked {
                detail: broken.to_string(),
            }),
        }
    }

    /// What came is read and taken in.
    async fn arrived(
        self: &Arc<Self>,
        feed: Feed,
        fetched: Fetched,
        now: Timestamp,
    ) -> Result<Polled, StoreError> {
        let permit = Arc::clone(&self.reading).acquire_owned().await;
        self.blocking(move |inner| {
            let _permit = permit;
            // Somebody may have changed or removed it meanwhile.
            let current = inner.store.read(|db| db.feed(feed.id))?;
            let Some(current) = current.filter(|current| is_still(&feed, current)) else {
                return Ok(Polled::Missing);
            };
            inner.digest(&current, &fetched, now)
        })
        .await
    }

    /// What came could not be taken in, which the desk hears of as of every other failure.
    async fn not_taken_in(
        self: &Arc<Self>,
        id: FeedId,
        error: &StoreError,
        now: Timestamp,
    ) -> Result<Polled, StoreError> {
        tracing::error!(feed.id = id.0, %error, "what a feed brought could not be taken in");
        self.blocking(move |inner| {
            // A part may be in: what is kept of the feed by now counts.
            let Some(feed) = inner.store.read(|db| db.feed(id))? else {
                return Ok(Polled::Missing);
            };
            trouble(&inner.store, &feed, NOT_TAKEN_IN.to_owned(), None, now)
        })
        .await
    }

    fn digest(&self, feed: &Feed, fetched: &Fetched, now: Timestamp) -> Result<Polled, StoreError> {
        let Some(body) = &fetched.body else {
            if feed.pulse.validators == Validators::default() {
                let words = NOT_ASKED_BY.to_owned();
                return trouble(&self.store, feed, words, None, now);
            }
            let validators = feed.pulse.validators.clone();
            let pulse = answered(feed, fetched, validators, None, now);
            return self.unchanged(feed, pulse, now);
        };
        let content = stable_hash_of(&body.bytes).cast_signed();
        if feed.pulse.content == Some(content) {
            let pulse = answered(feed, fetched, body.validators.clone(), None, now);
            return self.unchanged(feed, pulse, now);
        }
        let begun = Instant::now();
        let read = read_guarded(body, &fetched.url);
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let document = match read {
            Ok(document) => document,
            Err(unread) => return trouble(&self.store, feed, unread.to_string(), None, now),
        };
        let mut pulse = answered(feed, fetched, body.validators.clone(), Some(&document), now);
        pulse.content = Some(content);
        let haul = take(&self.store, &self.tagging, feed, &document, pulse, now)?;
        tracing::info!(
            feed.id = feed.id.0,
            feed.items = haul.items,
            feed.new = haul.new.len(),
            duration_ms,
            "read a feed"
        );
        if !haul.new.is_empty() || haul.rewritten > 0 {
            (self.hear)();
        }
        self.settle(feed, now)?;
        Ok(Polled::Read(haul))
    }

    fn unchanged(&self, feed: &Feed, pulse: Pulse, now: Timestamp) -> Result<Polled, StoreError> {
        let asked = feed.clone();
        self.store.record(move |tx| keep(tx, &asked, &pulse))?;
        self.settle(feed, now)?;
        Ok(Polled::Unchanged)
    }

    /// What follows when a feed has answered as it should.
    fn settle(&self, feed: &Feed, now: Timestamp) -> Result<(), StoreError> {
        recovered(&self.store, feed, now)?;
        moved(&self.store, feed.id, now)
    }
}
