//! What each route does. Every handler is a plain function from a checked request to an answer;
//! nothing here waits.

pub mod application;
pub mod body;
pub mod channels;
pub mod commands;
pub mod compose;
pub mod guilds;
pub mod interactions;
pub mod messages;
pub mod routes;
pub mod threads;
pub mod webhooks;

use std::time::Instant;

use serde_json::Value;

use super::errors::Refusal;
use super::state::State;
use body::Parsed;
use routes::{Action, Route};

/// A request that has passed the door.
pub struct Call<'a> {
    /// The stand-in.
    pub state: &'a State,
    /// What is asked for.
    pub route: &'a Route<'a>,
    /// The query string, without `?`.
    pub query: &'a str,
    /// The body.
    pub body: &'a Parsed,
    /// When it was read.
    pub arrived: Instant,
}

impl Call<'_> {
    /// The value of a query parameter, undecoded.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .filter_map(|p| p.split_once('='))
            .find(|(k, _)| *k == name)
            .map(|(_, v)| v)
    }

    /// Method and route, for violations.
    pub fn place(&self) -> String {
        format!("{} {}", self.route.method, self.route.name)
    }
}

/// A good answer.
#[derive(Debug)]
pub enum Reply {
    /// 200.
    Json(Value),
    /// 201.
    Created(Value),
    /// 204.
    Empty,
    /// 429 of the route itself, with a code of its own.
    TooMany {
        /// Seconds.
        retry_after: f64,
        /// Discord's code.
        code: u32,
        /// Discord's message.
        message: &'static str,
    },
}

/// An answer, or a refusal.
pub type Outcome = Result<Reply, Refusal>;

/// Carries a request out.
pub fn call(call: &Call<'_>) -> Outcome {
    let method = call.route.method;
    match call.route.action {
        Action::Gateway => application::gateway(call),
        Action::GatewayBot => application::gateway_bot(call),
        Action::Me => application::me(call),
        Action::User(id) => application::user(call, id),
        Action::MyGuilds => guilds::mine(call),
        Action::LeaveGuild(id) => guilds::leave(call, id),
        Action::Application => application::application(call),
        Action::Commands { guild } => commands::set(call, guild),
        Action::Command { guild, id } => commands::one(call, guild, id),
        Action::Callback { id, token } => interactions::callback(call, id, token),
        Action::FollowUp { token } => webhooks::follow_up(call, token),
        Action::WebhookMessage { token, id } => webhooks::message(call, token, id),
        Action::Guild(id) => guilds::guild(call, id),
        Action::GuildChannels(id) => guilds::channels(call, id),
        Action::GuildRoles(id) => guilds::roles(call, id),
        Action::GuildMember { guild, user } => guilds::member(call, guild, user),
        Action::ActiveThreads(id) => guilds::active_threads(call, id),
        Action::OpenDm => channels::open_dm(call),
        Action::Channel(id) if method == "PATCH" => threads::patch(call, id),
        Action::Channel(id) => channels::get(call, id),
        Action::Typing(id) => channels::typing(call, id),
        Action::Messages(id) if method == "POST" => messages::create(call, id),
        Action::Messages(id) => messages::list(call, id),
        Action::Message { channel, id } => match method {
            "PATCH" => messages::edit(call, channel, id),
            "DELETE" => messages::delete(call, channel, id),
            _ => messages::get(call, channel, id),
        },
        Action::Crosspost { channel, id } => messages::crosspost(call, channel, id),
        Action::Threads(id) => threads::create(call, id),
        Action::MessageThread { channel, id } => threads::from_message(call, channel, id),
    }
}
