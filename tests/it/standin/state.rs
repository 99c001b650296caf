//! Everything the stand-in knows, in one place with one lock per concern. No lock is held across
//! an await, and no code takes a second lock while it holds one, except `world` before any other.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use super::clock::{Clock, Snowflakes};
use super::faults::FaultList;
use super::interactions::Interactions;
use super::messages::Messages;
use super::ratelimit::RateLimiter;
use super::recorder::Recorder;
use super::rest::commands::CommandBook;
use super::session::Gateway;
use super::world::World;

/// How this Discord behaves; every value has Discord's own as its default.
#[derive(Debug, Clone)]
pub struct Config {
    /// The bot token that is accepted.
    pub token: String,
    /// What `/gateway/bot` recommends, and the fewest shards IDENTIFY may name.
    pub shards: u64,
    /// How many shards may identify at once.
    pub max_concurrency: u64,
    /// How long one rate-limit key must wait between two IDENTIFYs.
    pub identify_gap: Duration,
    /// IDENTIFYs allowed in 24 hours.
    pub session_starts: u64,
    /// The interval HELLO asks for.
    pub heartbeat: Duration,
    /// Whether rate limits are enforced.
    pub rate_limits: bool,
    /// How long an interaction may wait for its first answer.
    pub answer_within: Duration,
    /// How long an interaction's token lives.
    pub token_life: Duration,
    /// How many requests, messages and finished interactions are remembered.
    pub keep: usize,
    /// Whether messages that are read again tell their nonce. Discord does not say.
    pub shows_nonces: bool,
    /// Intents that need approval and lack it: IDENTIFY with one closes with 4014.
    pub disallowed_intents: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            // Three parts as Discord's have: the id in base64, a time, a secret. Worth nothing.
            token: "MTIwMDAwMDAwMDAwMDAwMDAwMQ.Gstand.in-token-of-a-test-that-opens-nothing".into(),
            shards: 1,
            max_concurrency: 1,
            identify_gap: Duration::from_secs(5),
            session_starts: 1_000,
            heartbeat: Duration::from_millis(41_250),
            rate_limits: true,
            answer_within: Duration::from_secs(3),
            token_life: Duration::from_secs(15 * 60),
            keep: 100_000,
            shows_nonces: false,
            disallowed_intents: (1 << 1) | (1 << 8) | (1 << 15),
        }
    }
}

/// The stand-in's state.
#[derive(Debug)]
pub struct State {
    /// How it behaves.
    pub config: Config,
    /// What time it is.
    pub clock: Clock,
    /// Where ids come from.
    pub ids: Snowflakes,
    /// The application's id.
    pub app: u64,
    /// Guilds, channels, people.
    pub world: Mutex<World>,
    /// Messages.
    pub messages: Mutex<Messages>,
    /// Interactions that were sent.
    pub interactions: Mutex<Interactions>,
    /// Registered commands.
    pub commands: Mutex<CommandBook>,
    /// Rate limits.
    pub limiter: Mutex<RateLimiter>,
    /// Faults to come.
    pub faults: Mutex<FaultList>,
    /// What was asked and what was broken.
    pub recorder: Recorder,
    /// Gateway sessions.
    pub gateway: Gateway,
    /// Whether plain first answers are only glanced at; see `Standin::glance`.
    pub glance: AtomicBool,
    /// `127.0.0.1:PORT`, once bound.
    pub address: OnceLock<String>,
}

impl State {
    /// Unix milliseconds on the stand-in's clock.
    pub fn now(&self) -> u64 {
        self.clock.now_ms()
    }

    /// A new id.
    pub fn fresh(&self) -> u64 {
        self.ids.next(self.now())
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        self.address.get().map_or("", String::as_str)
    }
}
