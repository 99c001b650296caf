//! The rate limits that Discord has told us of, by route.
//!
//! A limit is learnt from the headers of answers, never assumed. Routes that carry the same bucket
//! name and the same channel, server or webhook share one. Limits that nobody uses are forgotten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::window::{Admission, Limit, Window};

/// How often forgotten limits are swept out.
const SWEEP: Duration = Duration::from_secs(60);
/// How long a limit is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(120);

/// What a limit belongs to besides its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Major {
    /// The whole bot.
    None,
    /// A channel or a server.
    Id(u64),
    /// A webhook or interaction, by a hash of its token.
    Token(u64),
}

/// A route with what its limit belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RouteKey {
    /// The name of the operation, one for each method and path.
    pub name: &'static str,
    /// The channel, server or webhook.
    pub major: Major,
}

/// All limits.
#[derive(Default)]
pub struct Buckets {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    routes: HashMap<RouteKey, Arc<Bucket>>,
    named: HashMap<(String, Major), Arc<Bucket>>,
    swept: Option<Instant>,
}

impl Buckets {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The limit of a route, as far as it is known.
    pub fn of(&self, key: RouteKey) -> Arc<Bucket> {
        let now = Instant::now();
        let mut inner = self.inner();
        if inner.swept.is_none_or(|swept| now >= swept + SWEEP) {
            inner.swept = Some(now);
            inner.routes.retain(|_, bucket| !bucket.is_idle(now));
            inner.named.retain(|_, bucket| !bucket.is_idle(now));
        }
        Arc::clone(
            inner
                .routes
                .entry(key)
                .or_insert_with(|| Arc::new(Bucket::new(now))),
        )
    }

    /// Takes in that a route belongs to a named bucket. Later requests of the route use the limit
    /// that other routes of that name have learnt.
    pub fn name(&self, key: RouteKey, name: &str, bucket: &Arc<Bucket>) {
        let mut inner = self.inner();
        let shared = Arc::clone(
            inner
                .named
                .entry((name.to_owned(), key.major))
                .or_insert_with(|| Arc::clone(bucket)),
        );
        if !Arc::ptr_eq(&shared, bucket) {
            inner.routes.insert(key, shared);
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.inner().routes.len()
    }
}

/// One limit and the queue in front of it.
pub struct Bucket {
    turn: Arc<tokio::sync::Mutex<()>>,
    state: Mutex<(Window, Instant)>,
}

/// A place in the window. While a limit is unknown the place holds up everybody behind it.
pub struct Place {
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Bucket {
    fn new(now: Instant) -> Bucket {
        Bucket {
            turn: Arc::default(),
            state: Mutex::new((Window::Unknown, now)),
        }
    }

    fn state(&self) -> MutexGuard<'_, (Window, Instant)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_idle(&self, now: Instant) -> bool {
        let state = self.state();
        now >= state.1 + IDLE && state.0.is_over(now)
    }

    /// Waits for a place, first come first served.
    ///
    /// # Errors
    /// How long it would still take, when that is past `deadline`.
    pub async fn enter(&self, deadline: Instant) -> Result<Place, Duration> {
        let turn = Arc::clone(&self.turn).lock_owned();
        let Ok(turn) = timeout_at(deadline, turn).await else {
            return Err(self.remaining_wait());
        };
        loop {
            let now = Instant::now();
            let admission = {
                let mut state = self.state();
                state.1 = now;
                state.0.admit(now)
            };
            match admission {
                Admission::Learn => return Ok(Place { _turn: Some(turn) }),
                Admission::Go => return Ok(Place { _turn: None }),
                Admission::Wait(until) if until > deadline => return Err(until - now),
                Admission::Wait(until) => sleep_until(until).await,
            }
        }
    }

    fn remaining_wait(&self) -> Duration {
        match &self.state().0 {
            Window::Closed { until: end } | Window::Known { reset: end, .. } => {
                end.saturating_duration_since(Instant::now())
            }
            Window::Unknown | Window::Unlimited => Duration::from_secs(1),
        }
    }

    /// Takes in what an answer said.
    pub fn learn(&self, said: Option<Limit>) {
        self.state().0.learn(said, Instant::now());
    }

    /// Takes in a refusal.
    pub fn exhaust(&self, pause: Duration) {
        self.state().0.exhaust(pause, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &'static str, id: u64) -> RouteKey {
        RouteKey {
            name,
            major: Major::Id(id),
        }
    }

    fn limit(remaining: u32) -> Option<Limit> {
        Some(Limit {
            limit: 5,
            remaining,
            reset_after: Duration::from_secs(5),
        })
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_limit_is_learnt_by_one_request_at_a_time() {
        let buckets = Arc::new(Buckets::default());
        let start = Instant::now();
        let mut tasks = Vec::new();
        for _ in 0..20 {
            let buckets = Arc::clone(&buckets);
            tasks.push(tokio::spawn(async move {
                let bucket = buckets.of(key("send", 1));
                let place = bucket.enter(start + Duration::from_secs(60)).await;
                let left = start.elapsed();
                tokio::time::sleep(Duration::from_millis(10)).await;
                bucket.learn(limit(4));
                drop(place);
                left
            }));
        }
        let mut left = Vec::new();
        for task in tasks {
            left.push(task.await.unwrap());
        }
        left.sort();
        assert_eq!(left[0], Duration::ZERO);
        assert!(
            left[1] >= Duration::from_millis(10),
            "the second waited for the first answer"
        );
        for window in left.windows(6) {
            assert!(
                window[5] - window[0] >= Duration::from_secs(4),
                "six within a window: {window:?}"
            );
        }
        assert!(left[19] < Duration::from_secs(16), "{:?}", left[19]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_past_the_deadline_is_refused_at_once() {
        let buckets = Buckets::default();
        let bucket = buckets.of(key("crosspost", 1));
        bucket.exhaust(Duration::from_secs(3600));
        let wait = bucket.enter(Instant::now() + Duration::from_secs(5)).await;
        assert!(wait.is_err_and(|wait| wait > Duration::from_secs(3500)));
    }

    #[tokio::test(start_paused = true)]
    async fn routes_of_one_bucket_share_it_and_idle_ones_are_forgotten() {
        let buckets = Buckets::default();
        let first = buckets.of(key("edit", 1));
        buckets.name(key("edit", 1), "abc", &first);
        let second = buckets.of(key("delete", 1));
        buckets.name(key("delete", 1), "abc", &second);
        assert!(Arc::ptr_eq(&buckets.of(key("delete", 1)), &first));
        let elsewhere = buckets.of(key("edit", 2));
        buckets.name(key("edit", 2), "abc", &elsewhere);
        assert!(Arc::ptr_eq(&buckets.of(key("edit", 2)), &elsewhere));
        assert_eq!(buckets.len(), 3);
        tokio::time::sleep(Duration::from_secs(600)).await;
        buckets.of(key("edit", 9));
        assert_eq!(buckets.len(), 1);
    }
}
