//! What Discord is asked about servers and channels.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ChannelId, GuildId, UserId};
use tokio::time::{Instant, timeout};

use super::call::{Call, Limits};
use super::outcome::Outcome;
use super::posting::{number, real};
use super::{Lane, Rest, RestError};

/// How long such a question may take with all its waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take Discord to show that it answers.
const SOON: Duration = Duration::from_secs(5);

impl Rest {
    /// The bot's own number as a user.
    ///
    /// # Errors
    /// [`RestError`]; an answer without a number counts as no answer.
    pub async fn me(&self) -> Result<u64, RestError> {
        if let Some(me) = self.shared.me.get() {
            return Ok(*me);
        }
        let body = self
            .read("me", Route::UserMe, None, Lane::Interactive)
            .await?;
        let me = number(&body["id"]).ok_or_else(|| RestError::nonsense("the bot has no number"))?;
        Ok(*self.shared.me.get_or_init(|| me))
    }

    /// Whether Discord answers a small question of ours now. A refusal is an answer, and so is a limit of
    /// Discord's; a queue of ours in which the question would wait too long is none.
    pub async fn answers(&self) -> bool {
        let limits = Limits::Paced(Lane::FanOut);
        let call = Call::new("me", LightMethod::Get, Route::UserMe, limits);
        let asked = async {
            let turn = self.turn(&call, Instant::now() + SOON).await?;
            self.attempt(&call, turn).await
        };
        matches!(
            timeout(SOON, asked).await,
            Ok(Ok(Outcome::Done(_)
                | Outcome::Limited { .. }
                | Outcome::Refused { .. }))
        )
    }

    /// Discord's time by its answer to a question that anybody may ask, and ours as that came.
    pub async fn times(&self) -> Option<(Timestamp, Timestamp)> {
        let call = Call::new("gateway", LightMethod::Get, Route::Gateway, Limits::Free);
        let call = call.attempt(PATIENCE);
        let request = call.build(&self.client, self.shared.token.secret(), &self.shared.base);
        let answer = request.ok()?.send().await.ok()?;
        let ours = Timestamp::now();
        let theirs = answer.headers().get("date")?.to_str().ok()?;
        let theirs = jiff::fmt::rfc2822::parse(theirs).ok()?.timestamp();
        Some((theirs, ours))
    }

    /// A channel or thread.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn channel(&self, channel: u64, lane: Lane) -> Result<Value, RestError> {
        let route = Route::Channel {
            channel_id: ChannelId::new(real(channel)),
        };
        self.read("channel", route, Some(channel), lane).await
    }

    /// A server with its roles.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn server(&self, server: u64, lane: Lane) -> Result<Value, RestError> {
        let route = Route::Guild {
            guild_id: GuildId::new(real(server)),
        };
        self.read("server", route, Some(server), lane).await
    }

    /// The channels of a server, without threads.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn server_channels(&self, server: u64, lane: Lane) -> Result<Value, RestError> {
        let route = Route::GuildChannels {
            guild_id: GuildId::new(real(server)),
        };
        self.read("server_channels", route, Some(server), lane)
            .await
    }

    /// The bot as a member of a server.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn own_member(&self, server: u64, lane: Lane) -> Result<Value, RestError> {
        let route = Route::GuildMember {
            guild_id: GuildId::new(real(server)),
            user_id: UserId::new(real(self.me().await?)),
        };
        self.read("own_member", route, Some(server), lane).await
    }

    /// The threads of a server that are not archived.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn active_threads(&self, server: u64) -> Result<Vec<Value>, RestError> {
        let route = Route::GuildThreadsActive {
            guild_id: GuildId::new(real(server)),
        };
        let mut body = self
            .read("active_threads", route, Some(server), Lane::FanOut)
            .await?;
        match body["threads"].take() {
            Value::Array(threads) => Ok(threads),
            _ => Err(RestError::nonsense("the threads are no list")),
        }
    }

    async fn read(
        &self,
        name: &'static str,
        route: Route<'_>,
        of: Option<u64>,
        lane: Lane,
    ) -> Result<Value, RestError> {
        let call = Call::new(name, LightMethod::Get, route, Limits::Paced(lane)).patience(PATIENCE);
        let call = match of {
            Some(id) => call.of(id),
            None => call,
        };
        let body = self.send(call).await?;
        // A success that cannot be read is none here.
        if body.is_null() {
            return Err(RestError::nonsense("the answer cannot be read"));
        }
        Ok(body)
    }
}
