//! Discord's rate limits: the global one, the buckets, and the ban that too many invalid
//! requests bring. Pure bookkeeping on times that are handed in.

use std::collections::{HashMap, VecDeque};

use super::recorder::Lane;
use super::rest::routes::Route;

/// Requests a second over all routes but the interaction ones.
const GLOBAL: usize = 50;
const GLOBAL_WINDOW_MS: u64 = 1_000;
/// 401, 403 and 429 answers in ten minutes before Cloudflare steps in.
const INVALID: usize = 10_000;
const INVALID_WINDOW_MS: u64 = 10 * 60 * 1_000;
/// How long that ban lasts.
const BAN_MS: u64 = 60 * 60 * 1_000;

/// The limit of one kind of bucket.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    /// What stands in `X-RateLimit-Bucket`.
    pub name: &'static str,
    /// Requests in a window.
    pub limit: u32,
    /// Its length.
    pub window_ms: u64,
}

/// What the limiter says to a request.
#[derive(Debug)]
pub enum Verdict {
    /// No limit applies.
    Unlimited,
    /// It may pass, with these headers.
    Pass(Vec<(&'static str, String)>),
    /// The global limit is exhausted; seconds to wait.
    Global {
        /// Seconds.
        retry_after: f64,
    },
    /// The bucket is exhausted.
    Bucket {
        /// Seconds.
        retry_after: f64,
        /// The bucket's headers.
        headers: Vec<(&'static str, String)>,
    },
}

#[derive(Debug)]
struct Window {
    used: u32,
    ends_ms: u64,
}

/// The counters.
#[derive(Debug, Default)]
pub struct RateLimiter {
    global: VecDeque<u64>,
    buckets: HashMap<(&'static str, String), Window>,
    invalid: VecDeque<u64>,
    banned_until_ms: u64,
    edits: HashMap<(&'static str, u64), VecDeque<u64>>,
}

impl RateLimiter {
    /// Asks for one request at `now` (ms).
    pub fn ask(&mut self, route: &Route<'_>, now: u64) -> Verdict {
        if route.lane == Lane::Bot {
            while self
                .global
                .front()
                .is_some_and(|at| now >= at + GLOBAL_WINDOW_MS)
            {
                self.global.pop_front();
            }
            if self.global.len() >= GLOBAL {
                let free = self.global.front().map_or(now, |at| at + GLOBAL_WINDOW_MS);
                return Verdict::Global {
                    retry_after: seconds(free.saturating_sub(now).max(1)),
                };
            }
            self.global.push_back(now);
        }
        let Some((bucket, major)) = &route.bucket else {
            return Verdict::Unlimited;
        };
        if self.buckets.len() > 50_000 {
            self.buckets.retain(|_, w| now < w.ends_ms);
        }
        let window = self
            .buckets
            .entry((bucket.name, major.clone()))
            .or_insert(Window {
                used: 0,
                ends_ms: now + bucket.window_ms,
            });
        if now >= window.ends_ms {
            *window = Window {
                used: 0,
                ends_ms: now + bucket.window_ms,
            };
        }
        let full = window.used >= bucket.limit;
        if !full {
            window.used += 1;
        }
        let left = window.ends_ms - now;
        let headers = vec![
            ("x-ratelimit-limit", bucket.limit.to_string()),
            (
                "x-ratelimit-remaining",
                (bucket.limit - window.used).to_string(),
            ),
            (
                "x-ratelimit-reset",
                format!("{:.3}", seconds(window.ends_ms)),
            ),
            ("x-ratelimit-reset-after", format!("{:.3}", seconds(left))),
            ("x-ratelimit-bucket", bucket.name.to_owned()),
        ];
        if full {
            Verdict::Bucket {
                retry_after: seconds(left),
                headers,
            }
        } else {
            Verdict::Pass(headers)
        }
    }

    /// Counts an answer of 401, 403 or 429.
    pub fn count_invalid(&mut self, now: u64) {
        while self
            .invalid
            .front()
            .is_some_and(|at| now >= at + INVALID_WINDOW_MS)
        {
            self.invalid.pop_front();
        }
        self.invalid.push_back(now);
        if self.invalid.len() >= INVALID {
            self.invalid.clear();
            self.banned_until_ms = now + BAN_MS;
        }
    }

    /// Milliseconds of the ban that are left, if there is one.
    pub fn banned(&self, now: u64) -> Option<u64> {
        self.banned_until_ms
            .checked_sub(now)
            .filter(|left| *left > 0)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "epoch milliseconds fit an f64 exactly"
)]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

/// Edits of messages older than an hour: 3 in 6 seconds for a channel (community figure).
const OLD_EDITS: (usize, u64) = (3, 6_000);
/// Edits of a published message: 3 an hour (community figure).
const PUBLISHED_EDITS: (usize, u64) = (3, 3_600_000);

impl RateLimiter {
    /// Counts an edit of an old message; seconds to wait if there were too many.
    pub fn old_edit(&mut self, channel: u64, now: u64) -> Option<f64> {
        self.sliding(("old-edit", channel), OLD_EDITS, now)
    }

    /// Counts an edit of a published message; seconds to wait if there were too many.
    pub fn published_edit(&mut self, message: u64, now: u64) -> Option<f64> {
        self.sliding(("published-edit", message), PUBLISHED_EDITS, now)
    }

    fn sliding(&mut self, key: (&'static str, u64), limit: (usize, u64), now: u64) -> Option<f64> {
        let times = self.edits.entry(key).or_default();
        times.retain(|at| now < at + limit.1);
        if times.len() >= limit.0 {
            let free = times.front().map_or(now, |at| at + limit.1);
            return Some(seconds(free - now));
        }
        times.push_back(now);
        None
    }
}
