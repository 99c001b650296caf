//! The operations by which the bot comes online and answers interactions, each with the limits that
//! hold for it.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use serenity::model::id::{ApplicationId, GuildId, InteractionId};

use crate::reply::File;

use super::call::{Call, Limits};
use super::{Lane, Rest, RestError};

/// The first answer to an interaction must come within 3 seconds of the event.
const CALLBACK_PATIENCE: Duration = Duration::from_millis(2800);
/// When an attempt at it counts as lost, so that there is time for another. Should the first have
/// arrived after all, Discord tells the second so.
const CALLBACK_ATTEMPT: Duration = Duration::from_millis(1300);

/// Where the gateway is and what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GatewayBot {
    /// Its address.
    pub url: String,
    /// How many shards Discord recommends.
    pub shards: u32,
    /// How many sessions may still be started.
    pub session_start_limit: SessionStartLimit,
}

/// How many sessions may be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SessionStartLimit {
    /// In a day.
    pub total: u32,
    /// Of these, still left.
    pub remaining: u32,
    /// Milliseconds until the count starts anew.
    pub reset_after: u64,
    /// How many may be started within 5 seconds.
    pub max_concurrency: u32,
}

/// What is needed to answer an interaction. Its `Debug` hides the token.
#[derive(Clone)]
pub struct Handle {
    /// The interaction.
    pub id: InteractionId,
    /// The application that it is for.
    pub application: ApplicationId,
    /// Its secret, good for 15 minutes.
    pub token: String,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.id)
    }
}

impl Rest {
    /// The number of the application that the token belongs to.
    ///
    /// # Errors
    /// [`RestError`]; an answer without a number counts as no answer.
    pub async fn application(&self) -> Result<ApplicationId, RestError> {
        let route = Route::Oauth2ApplicationCurrent;
        let call = Call::new("application", LightMethod::Get, route, interactive());
        let body = self.send(call).await?;
        body["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .filter(|id| *id != 0)
            .map(ApplicationId::new)
            .ok_or_else(|| RestError::nonsense("the application has no number"))
    }

    /// Where the gateway is.
    ///
    /// # Errors
    /// [`RestError`]; an answer without an address counts as no answer.
    pub async fn gateway_bot(&self) -> Result<GatewayBot, RestError> {
        let call = Call::new(
            "gateway",
            LightMethod::Get,
            Route::GatewayBot,
            interactive(),
        );
        let body = self.send(call).await?;
        serde_json::from_value(body).map_err(|_| RestError::nonsense("the gateway has no address"))
    }

    /// The commands that Discord has, for everywhere or for one server.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
    ) -> Result<Value, RestError> {
        let (name, route) = command_route("commands", "server_commands", application, guild);
        let call = Call::new(name, LightMethod::Get, route, interactive());
        // Without this Discord leaves the localised names out.
        self.send(call.params(vec![("with_localizations", "true".to_owned())]))
            .await
    }

    /// Replaces the commands that Discord has.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn put_commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
        commands: &Value,
    ) -> Result<Value, RestError> {
        let (name, route) =
            command_route("put_commands", "put_server_commands", application, guild);
        self.send(Call::new(name, LightMethod::Put, route, interactive()).json(commands))
            .await
    }

    /// Answers an interaction for the first time. `kind` and `data` are Discord's callback.
    ///
    /// # Errors
    /// [`RestError`]: 10062 when it is too late, 40060 when somebody else has answered.
    pub async fn callback(
        &self,
        to: &Handle,
        kind: u8,
        data: Value,
        files: &[File],
    ) -> Result<(), RestError> {
        let is_message = matches!(kind, 4 | 7);
        let mut call = callback_call(to);
        if !files.is_empty() {
            call = call.attempt(CALLBACK_PATIENCE);
        }
        let body = json!({ "type": kind, "data": data });
        let call = if is_message {
            call.message(body, Some("data"), files)
        } else {
            call.json(&body)
        };
        self.send(call).await.map(drop)
    }

    /// The same with a body that is written already. A message in it must hold its own
    /// `allowed_mentions`.
    ///
    /// # Errors
    /// Those of [`Rest::callback`].
    pub async fn callback_written(&self, to: &Handle, body: Vec<u8>) -> Result<(), RestError> {
        self.send(callback_call(to).written(body)).await.map(drop)
    }

    /// Replaces the message that an interaction was answered with or came from.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn edit_original(
        &self,
        to: &Handle,
        message: Value,
        files: &[File],
    ) -> Result<(), RestError> {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: to.application,
            token: &to.token,
        };
        let call = Call::new("edit_answer", LightMethod::Patch, route, Limits::Bucket)
            .of_token(&to.token)
            .message(message, None, files);
        self.send(call).await.map(drop)
    }

    /// Sends one more message in answer to an interaction.
    ///
    /// # Errors
    /// [`RestError`]; it is not sent again when it may have arrived.
    pub async fn follow_up(
        &self,
        to: &Handle,
        message: Value,
        files: &[File],
    ) -> Result<(), RestError> {
        let route = Route::WebhookFollowupMessages {
            application_id: to.application,
            token: &to.token,
        };
        let call = Call::new("follow_up", LightMethod::Post, route, Limits::Bucket)
            .of_token(&to.token)
            .message(message, None, files);
        self.send(call).await.map(drop)
    }
}

fn callback_call(to: &Handle) -> Call<'_> {
    let route = Route::InteractionResponse {
        interaction_id: to.id,
        token: &to.token,
    };
    Call::new("callback", LightMethod::Post, route, Limits::Free)
        .repeatable()
        .patience(CALLBACK_PATIENCE)
        .attempt(CALLBACK_ATTEMPT)
}

fn interactive() -> Limits {
    Limits::Paced(Lane::Interactive)
}

fn command_route(
    everywhere: &'static str,
    server: &'static str,
    application_id: ApplicationId,
    guild: Option<GuildId>,
) -> (&'static str, Route<'static>) {
    match guild {
        Some(guild_id) => (
            server,
            Route::GuildCommands {
                application_id,
                guild_id,
            },
        ),
        None => (everywhere, Route::Commands { application_id }),
    }
}
