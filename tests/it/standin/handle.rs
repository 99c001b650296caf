//! The stand-in as tests hold it: starting, sending interactions, looking things up, and the
//! check at the end that no rule was broken.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::ask::{Ask, Shown};
use super::clock::{Clock, Snowflakes};
use super::connection::Door;
use super::faults::{Fault, FaultList};
use super::interaction::Interaction;
use super::interactions::Interactions;
use super::messages::Messages;
use super::ratelimit::RateLimiter;
use super::recorder::{Recorder, Rule, Seen, Violation};
use super::rest::commands::CommandBook;
use super::session::Gateway;
use super::state::{Config, State};
use super::world::{GuildSpec, Ref, World};
use super::{lock, payload, server, settle};

/// Describes a stand-in before it starts.
#[derive(Debug)]
pub struct Builder {
    config: Config,
    guilds: Vec<GuildSpec>,
    port: u16,
}

impl Builder {
    /// Adds a guild. Without any there is [`GuildSpec::usual`].
    pub fn guild(mut self, guild: GuildSpec) -> Self {
        self.guilds.push(guild);
        self
    }

    /// Changes how this Discord behaves.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// How many shards it recommends, all of which may identify at once.
    pub fn shards(self, shards: u64) -> Self {
        self.config(|c| {
            c.shards = shards;
            c.max_concurrency = shards;
        })
    }

    /// Switches rate limits off.
    pub fn without_rate_limits(self) -> Self {
        self.config(|c| c.rate_limits = false)
    }

    /// Listens on this port in place of any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts it on loopback.
    ///
    /// # Panics
    /// If the port cannot be had.
    pub async fn start(mut self) -> Standin {
        if self.guilds.is_empty() {
            self.guilds.push(GuildSpec::usual());
        }
        let state = Arc::new(state(self.config));
        {
            let mut world = lock(&state.world);
            world.bot = state.app;
            settle::add_user(&mut world, state.app, "Newsdesk", true);
            for guild in &self.guilds {
                settle::add_guild(&mut world, guild, &|| state.fresh());
            }
        }
        let listener = match TcpListener::bind(("127.0.0.1", self.port)).await {
            Ok(listener) => listener,
            Err(error) => panic!("the stand-in cannot listen on port {}: {error}", self.port),
        };
        let address = listener
            .local_addr()
            .map(|a| a.to_string())
            .unwrap_or_default();
        let _ = state.address.set(address);
        let app = server::router(Arc::clone(&state))
            .into_make_service_with_connect_info::<super::connection::Wire>();
        let task = tokio::spawn(async move {
            // Serves until it is aborted; axum's serve itself never fails.
            let _ = axum::serve(Door::new(listener), app).await;
        });
        Standin { state, task }
    }
}

fn state(config: Config) -> State {
    let clock = Clock::new();
    let ids = Snowflakes::default();
    let app = ids.next(clock.now_ms());
    State {
        clock,
        ids,
        app,
        world: Mutex::new(World {
            files: HashMap::new(),
            ..World::default()
        }),
        messages: Mutex::new(Messages::new(config.keep)),
        interactions: Mutex::new(Interactions::new(config.keep)),
        commands: Mutex::new(CommandBook::default()),
        limiter: Mutex::new(RateLimiter::default()),
        faults: Mutex::new(FaultList::default()),
        recorder: Recorder::new(config.keep),
        gateway: Gateway::default(),
        glance: AtomicBool::new(false),
        address: OnceLock::new(),
        config,
    }
}

/// A thread or a forum's post.
#[derive(Debug)]
pub struct Thread {
    /// Its id.
    pub id: u64,
    /// The names of the tags that it carries.
    pub applied_names: Vec<String>,
}

/// A running stand-in. Dropping it stops it, and panics if a rule was broken that nobody took
/// with [`take_violations`](Self::take_violations).
#[derive(Debug)]
pub struct Standin {
    pub(super) state: Arc<State>,
    task: JoinHandle<()>,
}

impl Standin {
    /// One with the usual guild and Discord's own behaviour.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// One to be described first.
    pub fn builder() -> Builder {
        Builder {
            config: Config::default(),
            guilds: Vec::new(),
            port: 0,
        }
    }

    /// What stands in for `https://discord.com`: `http://127.0.0.1:PORT`.
    pub fn api(&self) -> String {
        format!("http://{}", self.state.address())
    }

    /// The token it accepts.
    pub fn token(&self) -> &str {
        &self.state.config.token
    }

    /// The application's id, which is also the bot user's.
    pub fn app_id(&self) -> u64 {
        self.state.app
    }

    /// The id of a guild.
    ///
    /// # Panics
    /// If there is none; the same holds for channels and users.
    pub fn guild(&self, name: &str) -> u64 {
        let found = lock(&self.state.world)
            .find_guild(&Ref::from(name))
            .map(|g| g.id);
        found.unwrap_or_else(|| panic!("no guild {name:?} in the stand-in"))
    }

    /// The id of a channel.
    pub fn channel(&self, name: &str) -> u64 {
        let found = lock(&self.state.world)
            .find_channel(&Ref::from(name))
            .map(|c| c.id);
        found.unwrap_or_else(|| panic!("no channel {name:?} in the stand-in"))
    }

    /// The ids of all channels of this name, in the order of their guilds.
    pub fn channels(&self, name: &str) -> Vec<u64> {
        let world = lock(&self.state.world);
        let mut ids: Vec<u64> = world
            .channels
            .values()
            .filter(|c| c.name == name)
            .map(|c| c.id)
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The threads of a channel or posts of a forum, oldest first.
    pub fn threads(&self, parent: u64) -> Vec<Thread> {
        let world = lock(&self.state.world);
        let offered = world.channels.get(&parent).map_or(&[][..], |p| &p.tags);
        let mut all: Vec<Thread> = world
            .channels
            .values()
            .filter(|c| c.parent == Some(parent))
            .map(|c| Thread {
                id: c.id,
                applied_names: offered
                    .iter()
                    .filter(|t| c.applied.contains(&t.id))
                    .map(|t| t.name.clone())
                    .collect(),
            })
            .collect();
        all.sort_by_key(|thread| thread.id);
        all
    }

    /// The id of a user.
    pub fn user(&self, name: &str) -> u64 {
        let found = lock(&self.state.world)
            .find_user(&Ref::from(name))
            .map(|u| u.id);
        found.unwrap_or_else(|| panic!("no user {name:?} in the stand-in"))
    }

    /// The id of a role of a guild.
    pub fn role(&self, guild: &str, name: &str) -> u64 {
        let world = lock(&self.state.world);
        let guild = world.find_guild(&Ref::from(guild));
        let found = guild.and_then(|g| g.roles.iter().find(|r| r.name == name));
        found.map_or_else(|| panic!("no role {name:?} in the stand-in"), |r| r.id)
    }

    /// Sends what a person does to the shard that serves the place.
    pub fn interact(&self, interaction: &Interaction) -> Ask {
        let live = payload::make(&self.state, interaction);
        let ask = Ask {
            state: Arc::clone(&self.state),
            live,
        };
        self.deliver(&ask);
        ask
    }

    /// Delivers an interaction once more, as Discord sometimes does.
    pub fn deliver(&self, ask: &Ask) {
        let event = ask.live.event.to_string();
        self.state
            .gateway
            .dispatch(ask.live.guild, 0, "INTERACTION_CREATE", &event);
    }

    /// A message by id, ephemeral ones too.
    pub fn message(&self, id: u64) -> Option<Shown> {
        lock(&self.state.messages).get(id).map(|m| Shown {
            id,
            value: m.value.clone(),
        })
    }

    /// The messages of a channel and of all its threads: for a forum, its posts.
    pub fn posts(&self, channel: u64) -> Vec<Shown> {
        let mut places: Vec<u64> = lock(&self.state.world)
            .channels
            .values()
            .filter(|place| place.parent == Some(channel))
            .map(|place| place.id)
            .collect();
        places.push(channel);
        places
            .into_iter()
            .flat_map(|place| self.messages(place))
            .collect()
    }

    /// The messages of a channel, oldest first.
    pub fn messages(&self, channel: u64) -> Vec<Shown> {
        let messages = lock(&self.state.messages);
        messages
            .in_channel(channel)
            .iter()
            .map(|m| Shown {
                id: m.id,
                value: m.value.clone(),
            })
            .collect()
    }

    /// The registered commands: of a guild, or the global ones.
    pub fn commands(&self, guild: Option<u64>) -> Vec<serde_json::Value> {
        lock(&self.state.commands).list(guild).to_vec()
    }

    /// How many commands were created in a scope within a day.
    pub fn command_creates(&self, guild: Option<u64>) -> usize {
        lock(&self.state.commands).created_today(guild, self.state.now())
    }

    /// Puts a fault in the way of coming requests.
    pub fn fault(&self, fault: Fault) {
        lock(&self.state.faults).add(fault);
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// From here on messages and suggestions that come as first answers are timed and forgotten
    /// without being judged: in a load test the stand-in must not be what is measured.
    pub fn glance(&self) {
        self.state.glance.store(true, Ordering::Relaxed);
    }

    /// Lets time pass at once: token lives, rate-limit windows, the three seconds.
    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        self.state.recorder.requests()
    }

    /// How many requests there were.
    pub fn request_count(&self) -> u64 {
        self.state.recorder.total()
    }

    /// The rules broken so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.state.recorder.violations()
    }

    /// The rules broken so far, forgotten from here on.
    pub fn take_violations(&self) -> Vec<Violation> {
        self.state.recorder.take_violations()
    }

    /// Forgets violations of one rule that the test provoked, and says how many there were.
    pub fn forgive(&self, rule: Rule) -> usize {
        let all = self.take_violations();
        let before = all.len();
        let left: Vec<_> = all.into_iter().filter(|v| v.rule != rule).collect();
        let forgiven = before - left.len();
        for v in left {
            self.state.recorder.violation(v.rule, v.what);
        }
        forgiven
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.task.abort();
        let left = self.state.recorder.violations();
        if !std::thread::panicking() && !left.is_empty() {
            panic!("the bot broke Discord's rules: {left:#?}");
        }
    }
}
