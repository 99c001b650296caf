//! Remembers what the bot asked for and where it broke Discord's rules. Keeps a bounded number
//! of requests, so that load tests do not grow without end.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::lock;

/// What rule was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A body outside Discord's limits (50035 and its kin).
    Form,
    /// A message without `allowed_mentions`.
    AllowedMentions,
    /// A message that would have notified somebody.
    Ping,
    /// A secret where it does not belong, or a wrong one.
    Token,
    /// A request over a rate limit.
    RateLimit,
    /// An interaction answered twice, late or in a way that its kind does not allow.
    Interaction,
    /// A route that does not exist.
    Route,
    /// A User-Agent that is not of Discord's form.
    UserAgent,
    /// A gateway payload out of order, too large, too soon.
    Gateway,
}

/// One broken rule.
#[derive(Debug, Clone)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// What happened, with the route.
    pub what: String,
}

/// Which of Discord's limits a request falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Interaction callbacks and their webhooks: outside the bot's global limit.
    Interaction,
    /// Everything else.
    Bot,
}

/// One request the bot made.
#[derive(Debug, Clone)]
pub struct Seen {
    /// HTTP method.
    pub method: String,
    /// The route with its ids replaced, such as `/channels/{channel}/messages`.
    pub route: &'static str,
    /// The path as it was asked for.
    pub path: String,
    /// The JSON body, `Null` if there was none.
    pub body: Value,
    /// Names of the uploaded files.
    pub files: Vec<String>,
    /// The status answered; 0 when the connection was dropped.
    pub status: u16,
    /// When it came, in milliseconds of the stand-in's clock.
    pub at_ms: u64,
    /// Which limit it counts against.
    pub lane: Lane,
}

/// The record.
#[derive(Debug)]
pub struct Recorder {
    keep: usize,
    seen: Mutex<VecDeque<Seen>>,
    violations: Mutex<Vec<Violation>>,
    total: AtomicU64,
}

impl Recorder {
    /// Keeps the last `keep` requests; 0 keeps none (counts only).
    pub fn new(keep: usize) -> Self {
        Self {
            keep,
            seen: Mutex::new(VecDeque::new()),
            violations: Mutex::new(Vec::new()),
            total: AtomicU64::new(0),
        }
    }

    /// Whether requests are kept at all, so that callers can skip copying bodies.
    pub fn keeps(&self) -> bool {
        self.keep > 0
    }

    /// Remembers a request.
    pub fn request(&self, seen: Seen) {
        self.count();
        if self.keep == 0 {
            return;
        }
        let mut list = lock(&self.seen);
        if list.len() == self.keep {
            list.pop_front();
        }
        list.push_back(seen);
    }

    /// Counts a request without keeping it.
    pub fn count(&self) {
        self.total.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a broken rule. Only the first 1,000 are kept.
    pub fn violation(&self, rule: Rule, what: impl Into<String>) {
        let mut list = lock(&self.violations);
        if list.len() < 1_000 {
            list.push(Violation {
                rule,
                what: what.into(),
            });
        }
    }

    /// The requests kept, oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.seen).iter().cloned().collect()
    }

    /// How many requests there were.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// The rules broken so far.
    pub fn violations(&self) -> Vec<Violation> {
        lock(&self.violations).clone()
    }

    /// The rules broken so far, forgotten from here on.
    pub fn take_violations(&self) -> Vec<Violation> {
        std::mem::take(&mut *lock(&self.violations))
    }
}
