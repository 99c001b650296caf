//! A server as Discord describes it, as far as deliveries need it.

use jiff::Timestamp;
use serde_json::Value;

use super::permissions::{self, Bits, Member, Overwrite};
use crate::discord::rest::posting::number;
use crate::domain::{Form, Permission, Seen, Target};

/// The flag of a forum whose posts must have a tag.
const REQUIRES_TAG: u64 = 1 << 4;

/// A server with its channels, and the bot in it.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its number.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// Who owns it.
    pub owner: Option<u64>,
    /// The channel that Discord writes its own messages to.
    pub system_channel: Option<u64>,
    roles: Vec<(u64, Bits)>,
    member: Member,
    /// Its channels without threads, in the order in which members see them.
    pub channels: Vec<Place>,
}

/// A channel or thread.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number.
    pub id: u64,
    /// The server that it is in.
    pub server: Option<u64>,
    /// What it is; `None` where no news can be posted.
    pub form: Option<Form>,
    /// What it is called.
    pub name: String,
    /// The channel that a thread is in.
    pub parent: Option<u64>,
    /// Whether it is a locked thread.
    pub locked: bool,
    /// The tags of a forum.
    pub tags: Tags,
    overwrites: Vec<Overwrite>,
    position: i64,
}

/// The tags of a forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Those that there are, in the forum's order.
    pub all: Vec<Tag>,
    /// Whether a post must have one.
    pub required: bool,
}

/// A tag of a forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its number.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// Whether only those who manage threads may use it.
    pub moderated: bool,
}

impl Server {
    /// Reads what Discord says of a server, of the bot in it and of its channels. `None` when it
    /// does not say what it must.
    pub fn read(
        server: &Value,
        member: &Value,
        channels: &Value,
        me: u64,
        now: Timestamp,
    ) -> Option<Server> {
        let id = number(&server["id"])?;
        let owner = number(&server["owner_id"]);
        let until = member["communication_disabled_until"].as_str();
        let member = Member {
            user: me,
            roles: list(&member["roles"]).iter().filter_map(number).collect(),
            owner: owner == Some(me),
            timed_out: until
                .and_then(|until| until.parse::<Timestamp>().ok())
                .is_some_and(|until| until > now),
        };
        let mut channels: Vec<Place> = channels
            .as_array()?
            .iter()
            .filter_map(Place::read)
            .collect();
        channels.sort_by_key(|place| (place.position, place.id));
        Some(Server {
            id,
            name: words(&server["name"]),
            owner,
            system_channel: number(&server["system_channel_id"]),
            roles: list(&server["roles"])
                .iter()
                .filter_map(|role| Some((number(&role["id"])?, bits(&role["permissions"]))))
                .collect(),
            member,
            channels,
        })
    }

    /// A channel of it.
    pub fn channel(&self, id: u64) -> Option<&Place> {
        self.channels.iter().find(|place| place.id == id)
    }

    /// What the bot may do in a channel or thread of it.
    pub fn allowed(&self, place: &Place) -> Vec<Permission> {
        let thread = place.form == Some(Form::Thread);
        // A thread whose channel is not there cannot be seen.
        let home = match (thread, place.parent) {
            (true, Some(parent)) => self.channel(parent),
            (true, None) => None,
            (false, _) => Some(place),
        };
        home.map_or_else(Vec::new, |home| {
            permissions::allowed(&self.member, self.id, &self.roles, &home.overwrites, thread)
        })
    }

    /// A channel or thread with what the bot may do there; `None` where no news can be posted.
    pub fn seen(&self, place: &Place) -> Option<Seen> {
        let permissions = self.allowed(place);
        let tags = place
            .tags
            .usable(permissions.contains(&Permission::ManageThreads))
            .map(|tag| tag.name.clone())
            .collect();
        Some(Seen {
            target: Target::Server {
                server: self.id,
                channel: place.id,
            },
            form: place.form?,
            name: place.name.clone(),
            permissions,
            tag_required: place.tags.required,
            tags,
            locked: place.locked,
        })
    }
}

impl Place {
    /// Reads what Discord says of a channel.
    pub fn read(channel: &Value) -> Option<Place> {
        Some(Place {
            id: number(&channel["id"])?,
            server: number(&channel["guild_id"]),
            form: form(channel["type"].as_u64()),
            name: words(&channel["name"]),
            parent: number(&channel["parent_id"]),
            locked: channel["thread_metadata"]["locked"] == true,
            tags: Tags::read(channel),
            overwrites: list(&channel["permission_overwrites"])
                .iter()
                .filter_map(overwrite)
                .collect(),
            position: channel["position"].as_i64().unwrap_or(i64::MAX),
        })
    }
}

impl Tags {
    /// Reads what Discord says of a forum.
    pub fn read(channel: &Value) -> Tags {
        Tags {
            all: list(&channel["available_tags"])
                .iter()
                .filter_map(|tag| {
                    Some(Tag {
                        id: number(&tag["id"])?,
                        name: words(&tag["name"]),
                        moderated: tag["moderated"] == true,
                    })
                })
                .collect(),
            required: channel["flags"].as_u64().unwrap_or(0) & REQUIRES_TAG != 0,
        }
    }

    /// Those that may be used by somebody who manages threads or does not.
    pub fn usable(&self, manages_threads: bool) -> impl Iterator<Item = &Tag> {
        self.all
            .iter()
            .filter(move |tag| manages_threads || !tag.moderated)
    }
}

fn form(kind: Option<u64>) -> Option<Form> {
    match kind? {
        0 => Some(Form::Text),
        5 => Some(Form::Announcement),
        10..=12 => Some(Form::Thread),
        15 => Some(Form::Forum),
        16 => Some(Form::Media),
        _ => None,
    }
}

fn overwrite(value: &Value) -> Option<Overwrite> {
    Some(Overwrite {
        id: number(&value["id"])?,
        // Documented as a number; older answers have had it as text.
        member: value["type"] == 1 || value["type"] == "1" || value["type"] == "member",
        allow: bits(&value["allow"]),
        deny: bits(&value["deny"]),
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn bits(value: &Value) -> Bits {
    number(value).unwrap_or(0)
}
