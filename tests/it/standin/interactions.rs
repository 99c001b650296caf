//! The interactions that were sent and how far each has been answered.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Notify;

use super::lock;

/// A first answer.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Discord's callback type: 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices,
    /// 9 modal.
    pub kind: u64,
    /// Its `data`, `Null` if absent.
    pub data: Value,
    /// From the event being queued for the socket to the callback being here, before it is judged.
    pub took: Duration,
}

/// How far an interaction has been answered.
#[derive(Debug, Default)]
pub struct Progress {
    /// The first answer.
    pub callback: Option<Callback>,
    /// The message that `@original` names.
    pub original: Option<u64>,
    /// The answer is complete: no deferral is open.
    pub settled: bool,
    /// When it became so.
    pub settled_after: Option<Duration>,
    /// Follow-up messages.
    pub follow_ups: Vec<u64>,
    /// How often `@original` was edited.
    pub edits: usize,
    /// Callbacks that were refused.
    pub refused: usize,
}

/// One interaction that was sent.
#[derive(Debug)]
pub struct Live {
    /// Its id.
    pub id: u64,
    /// Its token.
    pub token: String,
    /// Discord's interaction type: 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u64,
    /// Where it happened.
    pub guild: Option<u64>,
    /// Where it happened.
    pub channel: u64,
    /// Who did it.
    pub user: u64,
    /// The message of the component, or of the component that opened the modal.
    pub source: Option<u64>,
    /// Only the user's own installation allows it: five follow-ups at most.
    pub user_install: bool,
    /// The name of the command, for the message's `interaction_metadata`.
    pub command: String,
    /// The event, to deliver it again.
    pub event: Value,
    /// When it was sent, on the stand-in's clock.
    pub sent_ms: u64,
    /// When it was sent, for measuring.
    pub sent: Instant,
    /// How far it is.
    pub progress: Mutex<Progress>,
    /// Woken at each change of `progress`.
    pub changed: Notify,
}

impl Live {
    /// Changes the progress and wakes those who wait for it.
    pub fn update<T>(&self, change: impl FnOnce(&mut Progress) -> T) -> T {
        let out = change(&mut lock(&self.progress));
        self.changed.notify_waiters();
        out
    }
}

/// All interactions that are still remembered.
#[derive(Debug)]
pub struct Interactions {
    keep: usize,
    by_id: HashMap<u64, Arc<Live>>,
    by_token: HashMap<String, Arc<Live>>,
    order: VecDeque<u64>,
}

impl Interactions {
    /// Remembers at most `keep`.
    pub fn new(keep: usize) -> Self {
        Self {
            keep: keep.max(10_000),
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Adds one that is about to be sent.
    pub fn add(&mut self, live: Arc<Live>) {
        if self.order.len() >= self.keep
            && let Some(old) = self.order.pop_front().and_then(|id| self.by_id.remove(&id))
        {
            self.by_token.remove(&old.token);
        }
        self.order.push_back(live.id);
        self.by_token.insert(live.token.clone(), Arc::clone(&live));
        self.by_id.insert(live.id, live);
    }

    /// By id.
    pub fn get(&self, id: u64) -> Option<Arc<Live>> {
        self.by_id.get(&id).cloned()
    }

    /// By token.
    pub fn by_token(&self, token: &str) -> Option<Arc<Live>> {
        self.by_token.get(token).cloned()
    }
}

impl Progress {
    /// The answer is complete; the first time is remembered.
    pub fn settle(&mut self, live: &Live) {
        self.settled = true;
        self.settled_after
            .get_or_insert_with(|| live.sent.elapsed());
    }
}
