//! The dispatcher: looks at the outbox, claims what is due and lets it fly.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::flight::{Desk, blocking, fly};
use super::sink::Sink;
use crate::domain::measure::span;
use crate::domain::{Clock, Lane};
use crate::metrics::Metrics;
use crate::store::{Store, StoreError};

/// By how much a clock must go back to be told of. Clocks that are kept right over the network go back by less.
const SET_BACK: SignedDuration = SignedDuration::from_mins(5);
/// How long a claim holds. Longer than a sink may take.
const LEASE: Duration = Duration::from_secs(180);
/// How often servers and subscriptions that have ended are looked at.
const HOUSEKEEPING: SignedDuration = SignedDuration::from_mins(15);
/// The longest sleep: what nothing has announced is noticed then.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How many rows of a lane may be on their way at once. One channel has one in each lane, so that
/// a slow one holds up no other.
const fn at_once(lane: Lane) -> usize {
    match lane {
        Lane::Notice => 8,
        Lane::Post => 96,
        Lane::Edit => 32,
        Lane::Publish => 16,
    }
}

/// Gets out what is in the outbox.
pub struct Dispatcher<S> {
    store: Store,
    sink: Arc<S>,
    clock: Clock,
    metrics: Arc<Metrics>,
    flights: JoinSet<(Lane, Option<Duration>)>,
    /// How many are on their way, by lane.
    aloft: [usize; Lane::ALL.len()],
    closed_until: Timestamp,
    kept_house: Timestamp,
    /// The latest moment that the clock has shown.
    latest: Timestamp,
    /// Whether more is still to be put into the outbox than was put there by the last look.
    more: bool,
}

impl<S: Sink> Dispatcher<S> {
    /// A dispatcher for an archive that this process has just opened: what an earlier one had
    /// claimed is free again.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn new(store: Store, sink: Arc<S>, clock: Clock) -> Result<Dispatcher<S>, StoreError> {
        let now = clock();
        // The clock may have been set back while nothing ran.
        let (freed, mended) =
            store.write(move |tx| Ok((tx.free_claims()?, tx.mend_moments(now, None, LEASE)?)))?;
        if mended > 0 {
            tracing::warn!(
                mended,
                "due so far ahead that the clock must have been wrong; due now"
            );
        }
        if freed > 0 {
            tracing::info!(freed, "deliveries of an earlier run go on");
        }
        Ok(Dispatcher {
            store,
            sink,
            clock,
            metrics: Arc::default(),
            flights: JoinSet::new(),
            aloft: [0; Lane::ALL.len()],
            closed_until: Timestamp::MIN,
            kept_house: Timestamp::MIN,
            latest: Timestamp::MIN,
            more: false,
        })
    }

    /// The same with what comes of each row counted there.
    pub fn counted_by(self, metrics: Arc<Metrics>) -> Dispatcher<S> {
        Dispatcher { metrics, ..self }
    }

    /// Releases some of what was held until now, claims what is due and starts sending it. Gives how many
    /// rows it claimed.
    ///
    /// # Errors
    /// When the archive fails; nothing is lost by that.
    pub async fn dispatch_once(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        self.mind_clock(now).await?;
        self.keep_house(now).await?;
        if now < self.closed_until {
            return Ok(0);
        }
        let mut claimed = 0;
        for lane in Lane::ALL {
            let room = at_once(lane) - self.aloft[lane as usize].min(at_once(lane));
            // Many at a time, so that a commit serves many.
            if room * 3 < at_once(lane) {
                continue;
            }
            let store = self.store.clone();
            let rows = blocking(move || {
                if store.read(|read| read.is_due(S::MEDIUM, lane, now))? {
                    store.record(move |tx| tx.claim(S::MEDIUM, lane, room, LEASE, now))
                } else {
                    Ok(Vec::new())
                }
            })
            .await?;
            claimed += rows.len();
            self.aloft[lane as usize] += rows.len();
            for row in rows {
                let flight = fly(
                    Desk {
                        store: self.store.clone(),
                        clock: Arc::clone(&self.clock),
                        metrics: Arc::clone(&self.metrics),
                    },
                    Arc::clone(&self.sink),
                    row,
                );
                self.flights.spawn(async move { (lane, flight.await) });
            }
        }
        Ok(claimed)
    }

    /// A clock that was set back leaves behind moments that are far ahead of it now: what waits for them would
    /// wait for years.
    async fn mind_clock(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let back = self.latest.duration_since(now);
        if back > SET_BACK {
            let words = format!(
                "The clock of the machine was set back by {}. What was put off is done when it would have been; check the clock.",
                span(back)
            );
            let store = self.store.clone();
            blocking(move || {
                store.write(move |tx| {
                    tx.mend_moments(now, Some(back), LEASE)?;
                    tx.tell_desk(&words, now)
                })
            })
            .await?;
            self.closed_until = Timestamp::MIN;
            self.kept_house = Timestamp::MIN;
            self.latest = now;
        }
        self.latest = self.latest.max(now);
        Ok(())
    }

    async fn keep_house(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let store = self.store.clone();
        let long_ago = now.duration_since(self.kept_house) >= HOUSEKEEPING;
        // What fails is not tried again at once.
        self.more = false;
        self.more = blocking(move || {
            // A piece of each, so that what is due already does not wait for all of them.
            let left = || {
                store.read(|read| {
                    let release = read.next_release()?.is_some_and(|due| due <= now);
                    Ok((release, read.has_edits_to_make()?))
                })
            };
            let (release, edits) = left()?;
            if release {
                store.release_some(now)?;
            }
            if edits {
                store.make_some_edits(now)?;
            }
            let more = (release || edits) && matches!(left()?, (true, _) | (_, true));
            let probe = store.read(|read| read.next_probe())?;
            if probe.is_some_and(|due| due <= now) {
                store.write(move |tx| tx.probe_channels(now))?;
            }
            if long_ago {
                store.write(move |tx| {
                    tx.purge_subscriptions(now)?;
                    tx.purge_servers(now)
                })?;
            }
            Ok(more)
        })
        .await?;
        if long_ago {
            self.kept_house = now;
        }
        Ok(())
    }

    /// Waits until one of those on their way has ended; false when there is none.
    async fn landed(&mut self) -> bool {
        match self.flights.join_next().await {
            None => false,
            Some(Err(broken)) => {
                // Its row is free when its lease ends.
                tracing::error!(%broken, "a delivery broke off");
                self.aloft = [0; Lane::ALL.len()];
                true
            }
            Some(Ok((lane, closed))) => {
                let aloft = &mut self.aloft[lane as usize];
                *aloft = aloft.saturating_sub(1);
                if let Some(pause) = closed {
                    let pause = SignedDuration::try_from(pause).unwrap_or_default();
                    let until = (self.clock)().saturating_add(pause);
                    self.closed_until = self.closed_until.max(until.unwrap_or(Timestamp::MAX));
                }
                true
            }
        }
    }

    /// Sends everything that is due, and what becomes due by that, and waits for its end. For those
    /// who have nothing else to do meanwhile: consoles and tests.
    ///
    /// # Errors
    /// When the archive fails; nothing is lost by that.
    pub async fn dispatch_all(&mut self) -> Result<usize, StoreError> {
        let mut all = 0;
        loop {
            let claimed = self.dispatch_once((self.clock)()).await?;
            all += claimed;
            if !self.landed().await && claimed == 0 && !self.more {
                return Ok(all);
            }
        }
    }

    /// Works until the end is asked for, then waits up to `farewell` for what is on its way. What
    /// is not done by then is done by the next process, or by this one if it goes on with the
    /// dispatcher that it gets back.
    pub async fn run(
        mut self,
        wake: Arc<Notify>,
        end: impl Future<Output = ()> + Send,
        farewell: Duration,
    ) -> Dispatcher<S> {
        tokio::pin!(end);
        loop {
            // Asked for before looking, so that what is written meanwhile is not slept over.
            let woken = wake.notified();
            let now = (self.clock)();
            if let Err(error) = self.dispatch_once(now).await {
                tracing::error!(%error, "the outbox could not be read");
            }
            let sleep = self.until_next(now).await;
            tokio::select! {
                () = &mut end => break,
                () = woken => {}
                true = self.landed() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
        let landing = async { while self.landed().await {} };
        if timeout(farewell, landing).await.is_err() {
            tracing::warn!("some deliveries were on their way; they go on at the next start");
        }
        self
    }

    async fn until_next(&self, now: Timestamp) -> Duration {
        if self.more {
            return Duration::ZERO;
        }
        let store = self.store.clone();
        let next = blocking(move || {
            store.read(|read| {
                let next = [
                    read.next_due(S::MEDIUM)?,
                    read.next_release()?,
                    read.next_probe()?,
                ];
                Ok(next.into_iter().flatten().min())
            })
        })
        .await;
        let Ok(Some(next)) = next else {
            return LONGEST_SLEEP;
        };
        let pause = next.max(self.closed_until).duration_since(now);
        let pause = Duration::try_from(pause).unwrap_or_default();
        // What is due already waits for room, and that is announced by a landing.
        pause.clamp(Duration::from_millis(50), LONGEST_SLEEP)
    }
}
