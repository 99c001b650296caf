//! Messages, as the JSON objects that Discord would show, with what the rules need to know about
//! each. Bounded: the oldest are forgotten first.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

/// How long a nonce guards against a second message. Discord says only "a few minutes".
const NONCE_LIFE_MS: u64 = 5 * 60 * 1_000;

/// A message.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: u64,
    /// Its channel or thread.
    pub channel: u64,
    /// Who wrote it.
    pub author: u64,
    /// The message object.
    pub value: Value,
    /// The interaction through whose token it can be reached.
    pub interaction: Option<u64>,
    /// Only one user sees it, and only the token reaches it.
    pub ephemeral: bool,
    /// A deferral that has not been filled yet.
    pub loading: bool,
    /// Published to followers.
    pub crossposted: bool,
}

/// The message store.
#[derive(Debug)]
pub struct Messages {
    keep: usize,
    by_id: HashMap<u64, Stored>,
    order: VecDeque<u64>,
    nonces: HashMap<(u64, String), (u64, u64)>,
}

impl Messages {
    /// An empty store of at most `keep` messages.
    pub fn new(keep: usize) -> Self {
        Self {
            keep: keep.max(1_000),
            by_id: HashMap::new(),
            order: VecDeque::new(),
            nonces: HashMap::new(),
        }
    }

    /// Adds a message.
    pub fn add(&mut self, message: Stored) {
        if self.order.len() >= self.keep
            && let Some(old) = self.order.pop_front()
        {
            self.by_id.remove(&old);
        }
        self.order.push_back(message.id);
        self.by_id.insert(message.id, message);
    }

    /// A message by id.
    pub fn get(&self, id: u64) -> Option<&Stored> {
        self.by_id.get(&id)
    }

    /// A message by id, to change it.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Stored> {
        self.by_id.get_mut(&id)
    }

    /// Removes a message.
    pub fn remove(&mut self, id: u64) -> Option<Stored> {
        self.by_id.remove(&id)
    }

    /// The messages of a channel, oldest first, without ephemeral ones.
    pub fn in_channel(&self, channel: u64) -> Vec<&Stored> {
        let mut all: Vec<_> = self
            .by_id
            .values()
            .filter(|m| m.channel == channel && !m.ephemeral)
            .collect();
        all.sort_by_key(|m| m.id);
        all
    }

    /// The message that already carries this nonce, if it is recent.
    pub fn with_nonce(&self, channel: u64, nonce: &str, now: u64) -> Option<&Stored> {
        let (id, at) = self.nonces.get(&(channel, nonce.to_owned()))?;
        if now.saturating_sub(*at) > NONCE_LIFE_MS {
            None
        } else {
            self.by_id.get(id)
        }
    }

    /// Remembers the nonce of a message.
    pub fn note_nonce(&mut self, channel: u64, nonce: String, id: u64, now: u64) {
        self.nonces
            .retain(|_, (_, at)| now.saturating_sub(*at) <= NONCE_LIFE_MS);
        self.nonces.insert((channel, nonce), (id, now));
    }
}
