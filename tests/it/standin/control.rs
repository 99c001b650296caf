//! What tests do to the gateway: waiting for sessions, faults, and events of the world.

use std::sync::PoisonError;
use std::time::Duration;

use serde_json::{Value, json};

use super::handle::Standin;
use super::permissions::Bits;
use super::session::{GatewayLog, Out, Stage};
use super::world::{Channel, ChannelKind, ChannelSpec, GuildSpec};
use super::{lock, render, settle};

/// How long a test waits before it gives up; generous, as it is only reached when a test fails.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Looks again and again until there is what it looks for: the one way in which tests wait for
/// something that nobody tells them of. How long it takes is no matter of a test.
///
/// # Panics
/// When it is not there after [`PATIENCE`], with what was looked for.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(found) => found,
        Err(_) => panic!("still waiting for {what} after {PATIENCE:?}"),
    }
}

impl Standin {
    /// Waits until every recommended shard is connected.
    pub async fn wait_ready(&self) {
        let shards = self.state.config.shards;
        self.wait("all shards", |s| {
            let here = s.state.gateway.connected();
            (0..shards).all(|n| here.iter().any(|(id, _)| *id == n))
        })
        .await;
    }

    /// Waits until the bot has registered its commands, on which depends what a client offers.
    pub async fn wait_registered(&self) {
        let registered = async || (!self.commands(None).is_empty()).then_some(());
        until("the first command to be registered", registered).await;
    }

    /// Waits until the gateway's log says something.
    pub async fn wait_log(&self, what: &str, done: impl Fn(&GatewayLog) -> bool) {
        self.wait(what, |s| done(&lock(&s.state.gateway.log))).await;
    }

    async fn wait(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let wait = async {
            loop {
                let changed = self.state.gateway.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if done(self) {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(PATIENCE, wait).await.is_err() {
            panic!(
                "still waiting for {what} after {PATIENCE:?}: {:?}",
                self.gateway_log()
            );
        }
    }

    /// What the gateway saw of the bot.
    pub fn gateway_log(&self) -> GatewayLog {
        lock(&self.state.gateway.log).clone()
    }

    /// How many connections carry a session now.
    pub fn connected(&self) -> usize {
        self.state.gateway.connected().len()
    }

    /// Opcode 7 to a shard, or to all.
    pub fn ask_reconnect(&self, shard: Option<u64>) {
        self.state.gateway.tell(shard, || {
            Out::Text(r#"{"t":null,"s":null,"op":7,"d":null}"#.into())
        });
    }

    /// Opcode 9 to a shard, or to all. What is not resumable is forgotten.
    pub fn invalidate(&self, shard: Option<u64>, resumable: bool) {
        let text = json!({"t": null, "s": null, "op": 9, "d": resumable}).to_string();
        self.state
            .gateway
            .tell(shard, || Out::Text(text.clone().into()));
        if !resumable {
            self.state.gateway.forget(shard);
        }
    }

    /// Closes connections with a code, or with none.
    pub fn close(&self, shard: Option<u64>, code: Option<u16>) {
        self.state
            .gateway
            .tell(shard, || Out::Close(code.map(|c| (c, "the test says so"))));
    }

    /// Cuts connections: RST, or FIN without a close frame.
    pub fn cut(&self, shard: Option<u64>, reset: bool) {
        self.state
            .gateway
            .tell(shard, || if reset { Out::Reset } else { Out::Fin });
    }

    /// Resets new connections for a while of the stand-in's clock.
    pub fn refuse_for(&self, time: Duration) {
        let until = self.state.now() + u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2);
        lock(&self.state.gateway.manners).refuse_until_ms = until;
    }

    /// The next `times` connections are accepted and hang at `stage`.
    pub fn hang_at(&self, stage: Stage, times: u32) {
        lock(&self.state.gateway.manners).hang.push((stage, times));
    }

    /// Heartbeats get no answer any more, or get one again.
    pub fn stop_acks(&self, stop: bool) {
        lock(&self.state.gateway.manners).deaf = stop;
    }

    /// The next IDENTIFY is closed with this code.
    pub fn close_on_identify(&self, code: u16) {
        lock(&self.state.gateway.manners)
            .identify_closes
            .push_back((code, "the test says so"));
    }

    /// Makes every session impossible to resume, connected or not.
    pub fn forget_sessions(&self) {
        self.state.gateway.forget(None);
    }

    /// Sends an event of any kind and shape to the shard of a guild (`None`: shard 0).
    pub fn send_event(&self, guild: Option<u64>, kind: &str, data: &Value) {
        self.state
            .gateway
            .dispatch(guild, 0, kind, &data.to_string());
    }

    /// Sends any text through the gateway, to a shard or to all, as no Discord would.
    pub fn send_text(&self, shard: Option<u64>, text: &str) {
        self.state
            .gateway
            .tell(shard, || Out::Text(text.to_owned().into()));
    }

    /// The bot is added to a new guild. Returns its id.
    pub fn add_guild(&self, spec: &GuildSpec) -> u64 {
        let (id, event) = {
            let mut world = self
                .state
                .world
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let id = settle::add_guild(&mut world, spec, &|| self.state.fresh());
            let event = world.guild(id).map(|g| render::guild_create(&world, g));
            (id, event.unwrap_or_default())
        };
        self.state.gateway.dispatch(
            Some(id),
            super::gateway::GUILDS,
            "GUILD_CREATE",
            &event.to_string(),
        );
        id
    }

    /// A new channel in a guild. Returns its id.
    pub fn add_channel(&self, guild: u64, spec: &ChannelSpec) -> u64 {
        let (id, event) = {
            let mut world = lock(&self.state.world);
            let id = settle::add_channel(&mut world, guild, spec, &|| self.state.fresh());
            let event = world.channels.get(&id).map(|c| render::channel(&world, c));
            (id, event.unwrap_or_default())
        };
        self.state.gateway.dispatch(
            Some(guild),
            super::gateway::GUILDS,
            "CHANNEL_CREATE",
            &event.to_string(),
        );
        id
    }

    /// Somebody begins a thread in a channel. Returns its id.
    pub fn add_thread(&self, parent: u64, name: &str) -> u64 {
        let (guild, event) = {
            let mut world = lock(&self.state.world);
            let guild = world.channels.get(&parent).and_then(|p| p.guild);
            let id = self.state.fresh();
            let mut thread = settle::plain_channel(id, guild, ChannelKind::PublicThread, name);
            thread.parent = Some(parent);
            let event = render::channel(&world, &thread);
            world.channels.insert(id, thread);
            (guild, event)
        };
        self.tell_of_channel(guild, &event, "CREATE");
        event["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    }

    /// A channel is deleted, with its messages.
    pub fn remove_channel(&self, channel: u64) {
        let (guild, event) = {
            let mut world = lock(&self.state.world);
            let Some(gone) = world.channels.remove(&channel) else {
                return;
            };
            (gone.guild, render::channel(&world, &gone))
        };
        self.tell_of_channel(guild, &event, "DELETE");
    }

    /// A moderator changes a channel or thread: its kind, overwrites, tags, lock.
    pub fn change_channel(&self, channel: u64, change: impl FnOnce(&mut Channel)) {
        let (guild, event) = {
            let mut world = lock(&self.state.world);
            let Some(changed) = world.channels.get_mut(&channel) else {
                return;
            };
            change(changed);
            let changed = changed.clone();
            (changed.guild, render::channel(&world, &changed))
        };
        self.tell_of_channel(guild, &event, "UPDATE");
    }

    fn tell_of_channel(&self, guild: Option<u64>, channel: &Value, what: &str) {
        let thread = channel["thread_metadata"].is_object();
        let kind = if thread { "THREAD" } else { "CHANNEL" };
        self.state.gateway.dispatch(
            guild,
            super::gateway::GUILDS,
            &format!("{kind}_{what}"),
            &channel.to_string(),
        );
    }

    /// The bot's own role in a guild grants this from now on.
    pub fn grant_bot(&self, guild: u64, bits: Bits) {
        let event = {
            let mut world = lock(&self.state.world);
            let roles = world
                .guilds
                .iter_mut()
                .find(|g| g.id == guild)
                .map(|g| &mut g.roles);
            let Some(own) = roles.and_then(|all| all.iter_mut().find(|r| r.name == "Newsdesk"))
            else {
                return;
            };
            own.permissions = bits;
            json!({"guild_id": guild.to_string(), "role": render::role(own, 1)})
        };
        self.state.gateway.dispatch(
            Some(guild),
            super::gateway::GUILDS,
            "GUILD_ROLE_UPDATE",
            &event.to_string(),
        );
    }

    /// The bot is removed from a guild.
    pub fn kick(&self, guild: u64) {
        {
            let mut world = lock(&self.state.world);
            let bot = world.bot;
            if let Some(bot) = world.users.get_mut(&bot) {
                bot.memberships.remove(&guild);
            }
        }
        self.send_event(
            Some(guild),
            "GUILD_DELETE",
            &json!({ "id": guild.to_string() }),
        );
    }

    /// An outage hides a guild, or it comes back.
    pub fn outage(&self, guild: u64, gone: bool) {
        let event = {
            let mut world = lock(&self.state.world);
            if let Some(g) = world.guilds.iter_mut().find(|g| g.id == guild) {
                g.unavailable = gone;
            }
            world
                .guild(guild)
                .map(|g| render::guild_create(&world, g))
                .unwrap_or_default()
        };
        if gone {
            let hidden = json!({ "id": guild.to_string(), "unavailable": true });
            self.send_event(Some(guild), "GUILD_DELETE", &hidden);
        } else {
            self.send_event(Some(guild), "GUILD_CREATE", &event);
        }
    }
}
