//! Turns a described guild into one that exists: ids, owner, roles, channels and members.

use std::collections::HashMap;

use super::permissions::Overwrite;
use super::world::{Channel, ChannelKind, ChannelSpec, Guild, GuildSpec, Role, Tag, User, World};

/// Adds the guild and the people it names; ids come from `fresh`. Returns the guild's id.
pub fn add_guild(world: &mut World, spec: &GuildSpec, fresh: &dyn Fn() -> u64) -> u64 {
    let id = guild_id(world, fresh);
    let owner = user_named(world, &format!("owner of {}", spec.name), fresh);
    join(world, owner, id, Vec::new());
    let mut roles = vec![role(id, "@everyone", spec.everyone)];
    roles.extend(
        spec.roles
            .iter()
            .map(|(name, bits)| role(fresh(), name, *bits)),
    );
    let own = role(fresh(), "Newsdesk", spec.bot);
    let bot = world.bot;
    join(world, bot, id, vec![own.id]);
    roles.push(own);
    for (name, wanted) in &spec.members {
        let user = user_named(world, name, fresh);
        let held = roles
            .iter()
            .filter(|r| wanted.contains(&r.name))
            .map(|r| r.id)
            .collect();
        join(world, user, id, held);
    }
    world.guilds.push(Guild {
        id,
        name: spec.name.clone(),
        locale: spec.locale.clone(),
        owner,
        roles,
        unavailable: false,
        system_channel: None,
    });
    for channel in &spec.channels {
        let made = add_channel(world, id, channel, fresh);
        if spec.system_channel.as_ref() == Some(&channel.name)
            && let Some(guild) = world.guilds.last_mut()
        {
            guild.system_channel = Some(made);
        }
    }
    id
}

/// Guilds are a day old and a millisecond apart, so that they spread evenly over the shards.
fn guild_id(world: &World, fresh: &dyn Fn() -> u64) -> u64 {
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    world
        .guilds
        .last()
        .map_or_else(|| fresh() - (DAY_MS << 22), |g| g.id + (1 << 22))
}

/// Adds one channel to a guild. Returns its id.
pub fn add_channel(
    world: &mut World,
    guild: u64,
    spec: &ChannelSpec,
    fresh: &dyn Fn() -> u64,
) -> u64 {
    let id = fresh();
    let mut overwrites = Vec::new();
    if spec.everyone_deny != 0 {
        overwrites.push(Overwrite {
            id: guild,
            member: false,
            allow: 0,
            deny: spec.everyone_deny,
        });
    }
    if spec.bot_deny | spec.bot_allow != 0 {
        overwrites.push(Overwrite {
            id: world.bot,
            member: true,
            allow: spec.bot_allow,
            deny: spec.bot_deny,
        });
    }
    let tags = spec
        .tags
        .iter()
        .map(|(name, moderated)| Tag {
            id: fresh(),
            name: name.clone(),
            moderated: *moderated,
        })
        .collect();
    let mut channel = plain_channel(id, Some(guild), spec.kind, &spec.name);
    channel.overwrites = overwrites;
    channel.tags = tags;
    channel.require_tag = spec.require_tag;
    world.channels.insert(id, channel);
    id
}

/// A channel with nothing special about it.
pub fn plain_channel(id: u64, guild: Option<u64>, kind: ChannelKind, name: &str) -> Channel {
    Channel {
        id,
        guild,
        kind,
        name: name.to_owned(),
        parent: None,
        owner: None,
        recipient: None,
        overwrites: Vec::new(),
        tags: Vec::new(),
        applied: Vec::new(),
        require_tag: false,
        archived: false,
        locked: false,
        auto_archive: 4320,
    }
}

/// The DM with a user, made if there is none yet.
pub fn dm_with(world: &mut World, user: u64, fresh: &dyn Fn() -> u64) -> u64 {
    if let Some(dm) = world
        .channels
        .values()
        .find(|c| c.kind == ChannelKind::Dm && c.recipient == Some(user))
    {
        return dm.id;
    }
    let mut dm = plain_channel(fresh(), None, ChannelKind::Dm, "");
    dm.recipient = Some(user);
    let id = dm.id;
    world.channels.insert(id, dm);
    id
}

/// The user with this name, made if there is none yet.
pub fn user_named(world: &mut World, name: &str, fresh: &dyn Fn() -> u64) -> u64 {
    if let Some(user) = world.users.values().find(|u| u.name == name) {
        return user.id;
    }
    add_user(world, fresh(), name, false)
}

/// Adds a user with a given id.
pub fn add_user(world: &mut World, id: u64, name: &str, bot: bool) -> u64 {
    let user = User {
        id,
        name: name.to_owned(),
        bot,
        locale: "en-US".to_owned(),
        memberships: HashMap::new(),
    };
    world.users.insert(id, user);
    id
}

fn join(world: &mut World, user: u64, guild: u64, roles: Vec<u64>) {
    if let Some(user) = world.users.get_mut(&user) {
        user.memberships.insert(guild, roles);
    }
}

fn role(id: u64, name: &str, permissions: u64) -> Role {
    Role {
        id,
        name: name.to_owned(),
        permissions,
        mentionable: false,
    }
}
