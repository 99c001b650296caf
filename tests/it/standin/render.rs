//! The world as Discord's JSON objects: users, members, roles, channels, guilds. Reads only.

use serde_json::{Value, json};

use super::clock::{iso, made_at_ms};
use super::world::{Channel, ChannelKind, Guild, Role, User, World};

/// A user object.
pub fn user(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.name,
        "discriminator": "0",
        "global_name": user.name,
        "avatar": null,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
    })
}

/// A member object without its user, as `GUILD_CREATE` and resolved data carry it.
pub fn bare_member(user: &User, guild: u64) -> Value {
    let roles = user.memberships.get(&guild).map_or(&[][..], Vec::as_slice);
    json!({
        "nick": null,
        "avatar": null,
        "roles": roles.iter().map(u64::to_string).collect::<Vec<_>>(),
        "joined_at": iso(made_at_ms(guild)),
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
    })
}

/// A member object with its user.
pub fn member(who: &User, guild: u64) -> Value {
    let mut member = bare_member(who, guild);
    member["user"] = user(who);
    member
}

/// A role object.
pub fn role(role: &Role, position: usize) -> Value {
    json!({
        "id": role.id.to_string(),
        "name": role.name,
        "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "icon": null,
        "unicode_emoji": null,
        "position": position,
        "permissions": role.permissions.to_string(),
        "managed": false,
        "mentionable": role.mentionable,
        "flags": 0,
    })
}

/// A channel object of any kind.
pub fn channel(world: &World, c: &Channel) -> Value {
    let mut out = json!({
        "id": c.id.to_string(),
        "type": c.kind as u8,
        "last_message_id": null,
        "flags": if c.require_tag { 1 << 4 } else { 0 },
    });
    if let Some(recipient) = c.recipient {
        let to = world.users.get(&recipient).map(user);
        out["recipients"] = json!(to.into_iter().collect::<Vec<_>>());
        return out;
    }
    if c.kind == ChannelKind::GroupDm {
        out["recipients"] = json!([]);
        return out;
    }
    out["name"] = json!(c.name);
    out["guild_id"] = json!(c.guild.map(|g| g.to_string()));
    out["parent_id"] = json!(c.parent.map(|p| p.to_string()));
    if c.kind.is_thread() {
        out["owner_id"] = json!(c.owner.map(|o| o.to_string()));
        out["message_count"] = json!(0);
        out["member_count"] = json!(1);
        out["total_message_sent"] = json!(0);
        out["rate_limit_per_user"] = json!(0);
        out["applied_tags"] = json!(c.applied.iter().map(u64::to_string).collect::<Vec<_>>());
        out["thread_metadata"] = json!({
            "archived": c.archived,
            "auto_archive_duration": c.auto_archive,
            "archive_timestamp": iso(made_at_ms(c.id)),
            "create_timestamp": iso(made_at_ms(c.id)),
            "locked": c.locked,
        });
        return out;
    }
    out["position"] = json!(0);
    out["nsfw"] = json!(false);
    out["topic"] = json!(null);
    out["rate_limit_per_user"] = json!(0);
    out["permission_overwrites"] = c
        .overwrites
        .iter()
        .map(|o| {
            json!({
                "id": o.id.to_string(),
                "type": u8::from(o.member),
                "allow": o.allow.to_string(),
                "deny": o.deny.to_string(),
            })
        })
        .collect();
    if c.kind.holds_posts() {
        out["available_tags"] = c
            .tags
            .iter()
            .map(|t| {
                json!({
                    "id": t.id.to_string(), "name": t.name, "moderated": t.moderated,
                    "emoji_id": null, "emoji_name": null,
                })
            })
            .collect();
        out["default_sort_order"] = json!(null);
        out["default_reaction_emoji"] = json!(null);
        out["default_forum_layout"] = json!(0);
    }
    out
}

/// A channel as interactions carry it: with what the user may do there.
pub fn partial_channel(c: &Channel, user_bits: u64) -> Value {
    let mut out = json!({
        "id": c.id.to_string(),
        "type": c.kind as u8,
        "permissions": user_bits.to_string(),
    });
    if !c.name.is_empty() {
        out["name"] = json!(c.name);
    }
    if let Some(guild) = c.guild {
        out["guild_id"] = json!(guild.to_string());
        out["parent_id"] = json!(c.parent.map(|p| p.to_string()));
    }
    out
}

/// A guild object as `GET /guilds/{id}` gives it.
pub fn guild(g: &Guild) -> Value {
    json!({
        "id": g.id.to_string(),
        "name": g.name,
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "owner_id": g.owner.to_string(),
        "afk_channel_id": null,
        "afk_timeout": 300,
        "widget_enabled": false,
        "widget_channel_id": null,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": g.roles.iter().enumerate().map(|(n, r)| role(r, n)).collect::<Vec<_>>(),
        "emojis": [],
        "features": ["COMMUNITY", "NEWS"],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": g.system_channel.map(|c| c.to_string()),
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "max_members": 500_000,
        "vanity_url_code": null,
        "description": null,
        "banner": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": g.locale,
        "public_updates_channel_id": null,
        "max_video_channel_users": 25,
        "nsfw_level": 0,
        "stickers": [],
        "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null,
    })
}

/// A guild as `GUILD_CREATE` brings it: with channels, threads and the bot's own member.
pub fn guild_create(world: &World, g: &Guild) -> Value {
    let mut out = guild(g);
    let mut channels: Vec<&Channel> = world
        .channels
        .values()
        .filter(|c| c.guild == Some(g.id))
        .collect();
    channels.sort_by_key(|c| c.id);
    let (threads, channels): (Vec<_>, Vec<_>) =
        channels.into_iter().partition(|c| c.kind.is_thread());
    out["channels"] = channels.iter().map(|c| channel(world, c)).collect();
    out["threads"] = threads.iter().map(|c| channel(world, c)).collect();
    out["members"] = world
        .users
        .get(&world.bot)
        .map(|b| member(b, g.id))
        .into_iter()
        .collect();
    out["joined_at"] = json!(iso(made_at_ms(g.id)));
    out["large"] = json!(false);
    out["unavailable"] = json!(false);
    out["member_count"] = json!(
        world
            .users
            .values()
            .filter(|u| u.memberships.contains_key(&g.id))
            .count()
    );
    for empty in [
        "voice_states",
        "presences",
        "stage_instances",
        "guild_scheduled_events",
        "soundboard_sounds",
    ] {
        out[empty] = json!([]);
    }
    out
}
