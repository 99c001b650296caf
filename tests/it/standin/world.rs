//! The servers, channels, roles and people of the stand-in, and how a test describes them.
//! Holds no messages and no interactions.

use std::collections::HashMap;

use super::permissions::{self, Bits, Overwrite};

/// Names a user, channel, role or guild: by id or by name.
#[derive(Debug, Clone)]
pub enum Ref {
    /// By id.
    Id(u64),
    /// By the name a test gave it.
    Name(String),
}

impl From<u64> for Ref {
    fn from(id: u64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Ref {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

/// What kind of place a channel is, with Discord's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    Text = 0,
    Dm = 1,
    GroupDm = 3,
    Announcement = 5,
    AnnouncementThread = 10,
    PublicThread = 11,
    Forum = 15,
    Media = 16,
}

impl ChannelKind {
    /// Whether every message begins a post of its own.
    pub fn holds_posts(self) -> bool {
        matches!(self, Self::Forum | Self::Media)
    }

    /// Whether messages live under a parent.
    pub fn is_thread(self) -> bool {
        matches!(self, Self::PublicThread | Self::AnnouncementThread)
    }
}

/// A tag of a forum.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its id.
    pub id: u64,
    /// Its name, at most 20 code points.
    pub name: String,
    /// Only for those with MANAGE_THREADS.
    pub moderated: bool,
}

/// A channel, a thread or a DM.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Its id.
    pub id: u64,
    /// The guild it is in; none for DMs.
    pub guild: Option<u64>,
    /// What it is.
    pub kind: ChannelKind,
    /// Its name; empty for DMs.
    pub name: String,
    /// The channel of a thread.
    pub parent: Option<u64>,
    /// Who made the thread.
    pub owner: Option<u64>,
    /// The other side of a DM.
    pub recipient: Option<u64>,
    /// Overwrites; none for threads, which use the parent's.
    pub overwrites: Vec<Overwrite>,
    /// Tags a forum offers.
    pub tags: Vec<Tag>,
    /// Tags a forum post carries.
    pub applied: Vec<u64>,
    /// A forum that demands a tag.
    pub require_tag: bool,
    /// Archived thread.
    pub archived: bool,
    /// Locked thread.
    pub locked: bool,
    /// Minutes until a thread archives itself.
    pub auto_archive: u64,
}

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its id; @everyone has the guild's.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it grants.
    pub permissions: Bits,
    /// Anybody may ping it.
    pub mentionable: bool,
}

/// A user, and their roles in each guild they are in.
#[derive(Debug, Clone)]
pub struct User {
    /// The id.
    pub id: u64,
    /// The unique name.
    pub name: String,
    /// Whether it is a bot.
    pub bot: bool,
    /// The language of their client, such as `en-GB`.
    pub locale: String,
    /// Roles per guild.
    pub memberships: HashMap<u64, Vec<u64>>,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Guild {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its language.
    pub locale: String,
    /// Its owner.
    pub owner: u64,
    /// Roles, @everyone first.
    pub roles: Vec<Role>,
    /// Where Discord writes its own messages to.
    pub system_channel: Option<u64>,
    /// Whether an outage hides it.
    pub unavailable: bool,
}

/// Everything the stand-in's Discord holds besides messages.
#[derive(Debug, Default)]
pub struct World {
    /// Guilds by id, in the order they were made.
    pub guilds: Vec<Guild>,
    /// Channels, threads and DMs by id.
    pub channels: HashMap<u64, Channel>,
    /// Users by id; the bot too.
    pub users: HashMap<u64, User>,
    /// The bot's user id.
    pub bot: u64,
    /// Uploaded and attached files by attachment id, served under `/attachments/`.
    pub files: HashMap<u64, axum::body::Bytes>,
}

impl World {
    /// The guild with this id.
    pub fn guild(&self, id: u64) -> Option<&Guild> {
        // One guild is the rule; a load test with thousands still looks up rarely.
        self.guilds.iter().find(|g| g.id == id)
    }

    /// The guild by id or name.
    pub fn find_guild(&self, which: &Ref) -> Option<&Guild> {
        match which {
            Ref::Id(id) => self.guild(*id),
            Ref::Name(name) => self.guilds.iter().find(|g| g.name == *name),
        }
    }

    /// The channel by id or name; the oldest when a name is used twice.
    pub fn find_channel(&self, which: &Ref) -> Option<&Channel> {
        match which {
            Ref::Id(id) => self.channels.get(id),
            Ref::Name(name) => self
                .channels
                .values()
                .filter(|c| c.name == *name)
                .min_by_key(|c| c.id),
        }
    }

    /// The user by id or name.
    pub fn find_user(&self, which: &Ref) -> Option<&User> {
        match which {
            Ref::Id(id) => self.users.get(id),
            Ref::Name(name) => self.users.values().find(|u| u.name == *name),
        }
    }

    /// What a user may do in a channel, overwrites included; `None` if they are not in its guild.
    pub fn permissions(&self, user: u64, channel: &Channel) -> Option<Bits> {
        let Some(guild) = channel.guild else {
            return Some(permissions::DEFAULT);
        };
        let guild = self.guild(guild)?;
        let roles = self.users.get(&user)?.memberships.get(&guild.id)?;
        if guild.owner == user {
            return Some(permissions::all());
        }
        let base = guild
            .roles
            .iter()
            .filter(|r| r.id == guild.id || roles.contains(&r.id))
            .fold(0, |bits, r| bits | r.permissions);
        let home = channel
            .parent
            .and_then(|p| self.channels.get(&p))
            .unwrap_or(channel);
        Some(permissions::in_channel(
            base,
            guild.id,
            user,
            roles,
            &home.overwrites,
        ))
    }

    /// What the bot may do in a channel after the implicit rules; 0 when it is not there.
    pub fn bot_permissions(&self, channel: &Channel) -> Bits {
        let bits = self.permissions(self.bot, channel).unwrap_or(0);
        permissions::implicit(bits, channel.kind.is_thread())
    }
}

/// Describes a guild to be made.
#[derive(Debug, Clone)]
pub struct GuildSpec {
    pub(super) name: String,
    pub(super) locale: String,
    pub(super) everyone: Bits,
    pub(super) bot: Bits,
    pub(super) roles: Vec<(String, Bits)>,
    pub(super) channels: Vec<ChannelSpec>,
    pub(super) members: Vec<(String, Vec<String>)>,
    pub(super) system_channel: Option<String>,
}

impl GuildSpec {
    /// A guild in which everybody may read and post.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            locale: "en-US".to_owned(),
            everyone: permissions::DEFAULT,
            bot: 0,
            roles: Vec::new(),
            channels: Vec::new(),
            members: Vec::new(),
            system_channel: None,
        }
    }

    /// The server the tests use unless they say otherwise: channels `general`, `announcements`,
    /// `forum`; people `reader`, `other`, `moderator` (MANAGE_GUILD).
    pub fn usual() -> Self {
        Self::new("Desk")
            .role(
                "moderators",
                permissions::MANAGE_GUILD | permissions::MANAGE_MESSAGES,
            )
            .channel(ChannelSpec::text("general"))
            .channel(ChannelSpec::of(ChannelKind::Announcement, "announcements"))
            .channel(ChannelSpec::of(ChannelKind::Forum, "forum").tag("news", false))
            .member("reader", &[])
            .member("other", &[])
            .member("moderator", &["moderators"])
    }

    /// Another name.
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The server's language.
    pub fn locale(mut self, locale: &str) -> Self {
        locale.clone_into(&mut self.locale);
        self
    }

    /// What @everyone may do.
    pub fn everyone(mut self, bits: Bits) -> Self {
        self.everyone = bits;
        self
    }

    /// What the bot's own role grants on top of @everyone.
    pub fn bot(mut self, bits: Bits) -> Self {
        self.bot = bits;
        self
    }

    /// Adds a role.
    pub fn role(mut self, name: &str, bits: Bits) -> Self {
        self.roles.push((name.to_owned(), bits));
        self
    }

    /// Adds a channel.
    pub fn channel(mut self, channel: ChannelSpec) -> Self {
        self.channels.push(channel);
        self
    }

    /// The channel that Discord writes its own messages to.
    pub fn system_channel(mut self, name: &str) -> Self {
        self.system_channel = Some(name.to_owned());
        self
    }

    /// Adds a person, made if no user has that name yet, with these roles.
    pub fn member(mut self, name: &str, roles: &[&str]) -> Self {
        self.members.push((
            name.to_owned(),
            roles.iter().map(|r| (*r).to_owned()).collect(),
        ));
        self
    }
}

/// Describes a channel to be made.
#[derive(Debug, Clone)]
pub struct ChannelSpec {
    pub(super) name: String,
    pub(super) kind: ChannelKind,
    pub(super) bot_deny: Bits,
    pub(super) bot_allow: Bits,
    pub(super) everyone_deny: Bits,
    pub(super) tags: Vec<(String, bool)>,
    pub(super) require_tag: bool,
}

impl ChannelSpec {
    /// A text channel.
    pub fn text(name: &str) -> Self {
        Self::of(ChannelKind::Text, name)
    }

    /// A channel of any kind.
    pub fn of(kind: ChannelKind, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            bot_deny: 0,
            bot_allow: 0,
            everyone_deny: 0,
            tags: Vec::new(),
            require_tag: false,
        }
    }

    /// Takes permissions from the bot by a member overwrite.
    pub fn deny_bot(mut self, bits: Bits) -> Self {
        self.bot_deny = bits;
        self
    }

    /// Gives permissions to the bot by a member overwrite.
    pub fn allow_bot(mut self, bits: Bits) -> Self {
        self.bot_allow = bits;
        self
    }

    /// Takes permissions from @everyone by an overwrite.
    pub fn deny_everyone(mut self, bits: Bits) -> Self {
        self.everyone_deny = bits;
        self
    }

    /// Adds a forum tag.
    pub fn tag(mut self, name: &str, moderated: bool) -> Self {
        self.tags.push((name.to_owned(), moderated));
        self
    }

    /// Posts must carry a tag.
    pub fn require_tag(mut self) -> Self {
        self.require_tag = true;
        self
    }
}
