//! Which address means what: the route table, with each route's rate-limit bucket.

use crate::standin::ratelimit::Bucket;
use crate::standin::recorder::Lane;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    Gateway,
    GatewayBot,
    Me,
    MyGuilds,
    LeaveGuild(u64),
    OpenDm,
    Application,
    Commands { guild: Option<u64> },
    Command { guild: Option<u64>, id: u64 },
    Callback { id: u64, token: &'a str },
    FollowUp { token: &'a str },
    WebhookMessage { token: &'a str, id: Option<u64> },
    Guild(u64),
    GuildChannels(u64),
    GuildMember { guild: u64, user: Option<u64> },
    GuildRoles(u64),
    ActiveThreads(u64),
    User(u64),
    Channel(u64),
    Messages(u64),
    Message { channel: u64, id: u64 },
    Crosspost { channel: u64, id: u64 },
    Typing(u64),
    Threads(u64),
    MessageThread { channel: u64, id: u64 },
}

/// A route that exists.
#[derive(Debug, Clone)]
pub struct Route<'a> {
    /// The method.
    pub method: &'a str,
    /// The address with its ids replaced.
    pub name: &'static str,
    /// What it asks for.
    pub action: Action<'a>,
    /// Which limit it counts against.
    pub lane: Lane,
    /// Its bucket and the major parameter.
    pub bucket: Option<(Bucket, String)>,
}

const fn bucket(name: &'static str, limit: u32, window_ms: u64) -> Bucket {
    Bucket {
        name,
        limit,
        window_ms,
    }
}

/// Posting in a channel.
pub const POST: Bucket = bucket("post-message", 5, 5_000);
/// Editing in a channel.
pub const EDIT: Bucket = bucket("edit-message", 5, 5_000);
const DELETE: Bucket = bucket("delete-message", 5, 1_000);
/// Publishing in an announcement channel: 10 an hour, by many reports.
pub const CROSSPOST: Bucket = bucket("crosspost", 10, 3_600_000);
const CHANNEL: Bucket = bucket("channel", 5, 5_000);
const THREADS: Bucket = bucket("threads", 5, 5_000);
const READ: Bucket = bucket("read", 10, 5_000);
const COMMANDS: Bucket = bucket("commands", 5, 20_000);
/// The webhook of one interaction.
pub const WEBHOOK: Bucket = bucket("webhook", 5, 5_000);

/// The route of an address below `/api/v10`; `None` if Discord has none such.
pub fn find<'a>(method: &'a str, path: &'a str) -> Option<Route<'a>> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (name, action, bucket) = match parts.as_slice() {
        ["gateway"] => ("/gateway", Action::Gateway, None),
        ["gateway", "bot"] => ("/gateway/bot", Action::GatewayBot, None),
        ["users", "@me"] => ("/users/@me", Action::Me, Some((READ, String::new()))),
        ["users", "@me", "guilds"] => ("/users/@me/guilds", Action::MyGuilds, None),
        ["users", "@me", "guilds", g] => (
            "/users/@me/guilds/{guild}",
            Action::LeaveGuild(id(g)?),
            None,
        ),
        ["users", "@me", "channels"] => (
            "/users/@me/channels",
            Action::OpenDm,
            Some((bucket("dm", 10, 10_000), String::new())),
        ),
        ["users", u] => (
            "/users/{user}",
            Action::User(id(u)?),
            Some((READ, String::new())),
        ),
        ["oauth2", "applications", "@me"] => {
            ("/oauth2/applications/@me", Action::Application, None)
        }
        ["applications", "@me"] => ("/applications/@me", Action::Application, None),
        ["applications", rest @ ..] => application(rest)?,
        ["interactions", i, token, "callback"] => (
            "/interactions/{interaction}/{token}/callback",
            Action::Callback { id: id(i)?, token },
            None,
        ),
        ["webhooks", rest @ ..] => webhook(rest)?,
        ["guilds", rest @ ..] => guild(rest)?,
        ["channels", rest @ ..] => channel(method, rest)?,
        _ => return None,
    };
    if !allowed(action, method) {
        return None;
    }
    let lane = match action {
        Action::Callback { .. } | Action::FollowUp { .. } | Action::WebhookMessage { .. } => {
            Lane::Interaction
        }
        _ => Lane::Bot,
    };
    Some(Route {
        method,
        name,
        action,
        lane,
        bucket,
    })
}

type Found<'a> = (&'static str, Action<'a>, Option<(Bucket, String)>);

fn application<'a>(parts: &[&'a str]) -> Option<Found<'a>> {
    let limit = |g: &str| Some((COMMANDS, g.to_owned()));
    Some(match parts {
        [_, "commands"] => (
            "/applications/{application}/commands",
            Action::Commands { guild: None },
            limit(""),
        ),
        [_, "commands", c] => (
            "/applications/{application}/commands/{command}",
            Action::Command {
                guild: None,
                id: id(c)?,
            },
            limit(""),
        ),
        [_, "guilds", g, "commands"] => (
            "/applications/{application}/guilds/{guild}/commands",
            Action::Commands {
                guild: Some(id(g)?),
            },
            limit(g),
        ),
        [_, "guilds", g, "commands", c] => (
            "/applications/{application}/guilds/{guild}/commands/{command}",
            Action::Command {
                guild: Some(id(g)?),
                id: id(c)?,
            },
            limit(g),
        ),
        _ => return None,
    })
}

fn webhook<'a>(parts: &[&'a str]) -> Option<Found<'a>> {
    Some(match parts {
        [_, token] => (
            "/webhooks/{application}/{token}",
            Action::FollowUp { token },
            Some((WEBHOOK, (*token).to_owned())),
        ),
        [_, token, "messages", m] => {
            let message = if *m == "@original" {
                None
            } else {
                Some(id(m)?)
            };
            let name = match message {
                None => "/webhooks/{application}/{token}/messages/@original",
                Some(_) => "/webhooks/{application}/{token}/messages/{message}",
            };
            (
                name,
                Action::WebhookMessage { token, id: message },
                Some((WEBHOOK, (*token).to_owned())),
            )
        }
        _ => return None,
    })
}

fn guild<'a>(parts: &[&'a str]) -> Option<Found<'a>> {
    let read = |g: &str| Some((READ, g.to_owned()));
    Some(match parts {
        [g] => ("/guilds/{guild}", Action::Guild(id(g)?), read(g)),
        [g, "channels"] => (
            "/guilds/{guild}/channels",
            Action::GuildChannels(id(g)?),
            read(g),
        ),
        [g, "roles"] => ("/guilds/{guild}/roles", Action::GuildRoles(id(g)?), read(g)),
        [g, "threads", "active"] => (
            "/guilds/{guild}/threads/active",
            Action::ActiveThreads(id(g)?),
            read(g),
        ),
        [g, "members", "@me"] => (
            "/guilds/{guild}/members/{user}",
            Action::GuildMember {
                guild: id(g)?,
                user: None,
            },
            read(g),
        ),
        [g, "members", u] => (
            "/guilds/{guild}/members/{user}",
            Action::GuildMember {
                guild: id(g)?,
                user: Some(id(u)?),
            },
            read(g),
        ),
        _ => return None,
    })
}

fn channel<'a>(method: &str, parts: &[&'a str]) -> Option<Found<'a>> {
    let limit = |bucket: Bucket, c: &str| Some((bucket, c.to_owned()));
    Some(match parts {
        [c] => {
            let bucket = if method == "GET" { READ } else { CHANNEL };
            (
                "/channels/{channel}",
                Action::Channel(id(c)?),
                limit(bucket, c),
            )
        }
        [c, "messages"] => {
            let bucket = if method == "POST" { POST } else { READ };
            (
                "/channels/{channel}/messages",
                Action::Messages(id(c)?),
                limit(bucket, c),
            )
        }
        [c, "messages", m] => {
            let bucket = match method {
                "PATCH" => EDIT,
                "DELETE" => DELETE,
                _ => READ,
            };
            (
                "/channels/{channel}/messages/{message}",
                Action::Message {
                    channel: id(c)?,
                    id: id(m)?,
                },
                limit(bucket, c),
            )
        }
        [c, "messages", m, "crosspost"] => (
            "/channels/{channel}/messages/{message}/crosspost",
            Action::Crosspost {
                channel: id(c)?,
                id: id(m)?,
            },
            limit(CROSSPOST, c),
        ),
        [c, "messages", m, "threads"] => (
            "/channels/{channel}/messages/{message}/threads",
            Action::MessageThread {
                channel: id(c)?,
                id: id(m)?,
            },
            limit(THREADS, c),
        ),
        [c, "typing"] => (
            "/channels/{channel}/typing",
            Action::Typing(id(c)?),
            limit(CHANNEL, c),
        ),
        [c, "threads"] => (
            "/channels/{channel}/threads",
            Action::Threads(id(c)?),
            limit(THREADS, c),
        ),
        _ => return None,
    })
}

fn allowed(action: Action<'_>, method: &str) -> bool {
    let methods: &[&str] = match action {
        Action::Commands { .. } => &["GET", "PUT", "POST"],
        Action::Command { .. } | Action::WebhookMessage { .. } | Action::Message { .. } => {
            &["GET", "PATCH", "DELETE"]
        }
        Action::Callback { .. }
        | Action::FollowUp { .. }
        | Action::OpenDm
        | Action::Crosspost { .. }
        | Action::Typing(_)
        | Action::Threads(_)
        | Action::MessageThread { .. } => &["POST"],
        Action::Channel(_) => &["GET", "PATCH"],
        Action::Messages(_) => &["GET", "POST"],
        Action::LeaveGuild(_) => &["DELETE"],
        _ => &["GET"],
    };
    methods.contains(&method)
}

/// An id in an address: decimal digits only.
fn id(part: &str) -> Option<u64> {
    part.parse()
        .ok()
        .filter(|_| part.bytes().all(|b| b.is_ascii_digit()))
}
