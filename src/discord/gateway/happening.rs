//! What happens to servers and channels, as far as deliveries care.

use serde_json::Value;
use serenity::model::event::Event;

use crate::discord::rest::posting::number;

/// Something that happened. Discord may tell it more than once, or not at all while the bot was
/// away, and what happens at the same moment may be told in any order. Numbers are Discord's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A session began on one of several shards. These are all the servers of that shard that the
    /// bot is a member of, those with an outage included: one that belongs to the shard
    /// ([`is_of_shard`]) and is missing has removed the bot while it was away.
    MemberOf {
        /// The servers.
        servers: Vec<u64>,
        /// The shard.
        shard: u32,
        /// How many there are.
        shards: u32,
    },
    /// The bot is a member of a server: told of each one after a session began and after an outage,
    /// and when somebody adds the bot.
    ServerJoined(u64),
    /// The bot was removed from a server. An outage is not told.
    ServerLeft(u64),
    /// A channel is no more, nor are its threads.
    ChannelDeleted {
        /// Where it was.
        server: u64,
        /// The channel.
        channel: u64,
    },
    /// A thread is no more.
    ThreadDeleted {
        /// Where it was.
        server: u64,
        /// The thread.
        thread: u64,
    },
    /// Roles, channels, threads or the bot's own roles have changed: what could not be posted in
    /// may be mended.
    ServerChanged(u64),
}

/// Whether a server belongs to a shard.
pub fn is_of_shard(server: u64, shard: u32, shards: u32) -> bool {
    (server >> 22) % u64::from(shards.max(1)) == u64::from(shard)
}

/// What an event tells. `shard` is the one that it came through, of `shards`.
pub fn of(event: &Event, shard: u32, shards: u32) -> Option<Happening> {
    Some(match event {
        Event::Ready(event) => Happening::MemberOf {
            servers: event.ready.guilds.iter().map(|one| one.id.get()).collect(),
            shard,
            shards,
        },
        Event::GuildCreate(event) => Happening::ServerJoined(event.guild.id.get()),
        Event::GuildDelete(event) if event.guild.unavailable => return None,
        Event::GuildDelete(event) => Happening::ServerLeft(event.guild.id.get()),
        Event::ChannelDelete(event) => Happening::ChannelDeleted {
            server: event.channel.guild_id.get(),
            channel: event.channel.id.get(),
        },
        Event::ThreadDelete(event) => Happening::ThreadDeleted {
            server: event.thread.guild_id.get(),
            thread: event.thread.id.get(),
        },
        Event::ChannelCreate(event) => changed(event.channel.guild_id.get()),
        Event::ChannelUpdate(event) => changed(event.channel.guild_id.get()),
        Event::ThreadUpdate(event) => changed(event.thread.guild_id.get()),
        Event::GuildRoleCreate(event) => changed(event.role.guild_id.get()),
        Event::GuildRoleUpdate(event) => changed(event.role.guild_id.get()),
        Event::GuildRoleDelete(event) => changed(event.guild_id.get()),
        // Without the intent for members only the bot's own come.
        Event::GuildMemberUpdate(event) => changed(event.guild_id.get()),
        Event::GuildUpdate(event) => changed(event.guild.id.get()),
        Event::Unknown(event) => return unread(&event.kind, &event.value),
        _ => return None,
    })
}

fn changed(server: u64) -> Happening {
    Happening::ServerChanged(server)
}

/// The same from an event whose shape serenity does not know: a new kind of channel in a server
/// must not hide that the bot has joined it.
fn unread(kind: &str, event: &Value) -> Option<Happening> {
    let id = number(&event["id"]);
    let server = number(&event["guild_id"]);
    Some(match kind {
        "GUILD_CREATE" => Happening::ServerJoined(id?),
        "GUILD_DELETE" if event["unavailable"] == true => return None,
        "GUILD_DELETE" => Happening::ServerLeft(id?),
        "CHANNEL_DELETE" => Happening::ChannelDeleted {
            server: server?,
            channel: id?,
        },
        "THREAD_DELETE" => Happening::ThreadDeleted {
            server: server?,
            thread: id?,
        },
        "CHANNEL_CREATE"
        | "CHANNEL_UPDATE"
        | "THREAD_UPDATE"
        | "GUILD_ROLE_CREATE"
        | "GUILD_ROLE_UPDATE"
        | "GUILD_ROLE_DELETE"
        | "GUILD_MEMBER_UPDATE" => changed(server?),
        "GUILD_UPDATE" => changed(id?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_serenity_cannot_read_is_still_heard() {
        let at = |kind: &str, event: Value| unread(kind, &event);
        let deleted = json!({"id": "5", "guild_id": "4", "type": 99});
        assert_eq!(
            at("CHANNEL_DELETE", deleted.clone()),
            Some(Happening::ChannelDeleted {
                server: 4,
                channel: 5
            })
        );
        assert_eq!(
            at("CHANNEL_UPDATE", deleted),
            Some(Happening::ServerChanged(4))
        );
        assert_eq!(
            at("GUILD_CREATE", json!({"id": "4"})),
            Some(Happening::ServerJoined(4))
        );
        assert_eq!(
            at("GUILD_DELETE", json!({"id": "4"})),
            Some(Happening::ServerLeft(4))
        );
        let outage = json!({"id": "4", "unavailable": true});
        assert_eq!(at("GUILD_DELETE", outage), None);
        assert_eq!(at("GUILD_CREATE", json!({})), None);
        assert_eq!(at("TYPING_START", json!({"id": "4"})), None);
    }

    #[test]
    fn a_server_belongs_to_one_shard() {
        let server = 613_425_648_685_547_541;
        let of: Vec<u32> = (0..3).filter(|one| is_of_shard(server, *one, 3)).collect();
        assert_eq!(of.len(), 1);
        assert!(is_of_shard(server, 0, 1));
    }
}
