//! Who asks, as the router wants to know it: made from what Discord says of an interaction.

use serenity::all::{
    AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, ChannelId, GuildId, Member,
    Permissions, User,
};

use crate::commands::router::Caller;
use crate::domain::{Actor, DeskRoles, Place, Role, UserId};

/// What every kind of interaction says of its sender.
pub struct Sender<'a> {
    /// The user.
    pub user: &'a User,
    /// The user as a member of the server.
    pub member: Option<&'a Member>,
    /// The server.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// Their language.
    pub locale: &'a str,
    /// By which installations the application answers here.
    pub owners: &'a AuthorizingIntegrationOwners,
}

impl Sender<'_> {
    /// The caller that the router judges.
    pub fn caller(&self, desk: &DeskRoles) -> Caller {
        Caller {
            actor: Actor {
                user: Some(UserId(self.user.id.get())),
                roles: self.roles(desk),
                server_roles: self.member.map_or_else(Vec::new, |member| {
                    member.roles.iter().map(|role| role.get()).collect()
                }),
            },
            place: self.place(),
            locale: self.locale.to_owned(),
        }
    }

    /// A server only where the bot is a member of it: what a user has installed for themselves
    /// answers in foreign servers too, where the bot can neither post nor read.
    pub fn place(&self) -> Place {
        let channel = self.channel.get();
        match self.guild {
            Some(guild) if self.is_installed_here() => Place::Server {
                server: guild.get(),
                channel,
            },
            _ => Place::Private { channel },
        }
    }

    fn is_installed_here(&self) -> bool {
        let owners = &self.owners.0;
        owners.is_empty()
            || owners
                .iter()
                .any(|owner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_)))
    }

    fn roles(&self, desk: &DeskRoles) -> Vec<Role> {
        let user = self.user.id.get();
        let mut roles = Vec::new();
        if desk.operators.contains(&user) {
            roles.push(Role::Operator);
        }
        let holds_role = |server: u64, role: u64| {
            self.guild.is_some_and(|guild| guild.get() == server)
                && self
                    .member
                    .is_some_and(|member| member.roles.iter().any(|held| held.get() == role))
        };
        if desk.moderators.contains(&user)
            || desk
                .moderator_roles
                .iter()
                .any(|(server, role)| holds_role(*server, *role))
        {
            roles.push(Role::Moderator);
        }
        // The defaults that we register can be changed by a server's administrators, so what the
        // member may really do decides.
        let permissions = self.member.and_then(|member| member.permissions);
        if permissions.is_some_and(|held| {
            held.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
        }) {
            roles.push(Role::Administrator);
        }
        roles
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serenity::all::CommandInteraction;

    use super::*;

    fn interaction(
        permissions: &str,
        roles: &[&str],
        owners: serde_json::Value,
    ) -> CommandInteraction {
        serde_json::from_value(json!({
            "id": "1", "application_id": "2", "type": 2, "token": "t", "version": 1,
            "data": {"id": "3", "name": "news", "type": 1},
            "guild_id": "10", "channel_id": "11", "locale": "en-GB",
            "entitlements": [], "attachment_size_limit": 1, "app_permissions": "0",
            "authorizing_integration_owners": owners,
            "member": {
                "user": {"id": "7", "username": "u", "discriminator": "0", "avatar": null},
                "roles": roles, "joined_at": null, "deaf": false, "mute": false, "flags": 0,
                "permissions": permissions
            }
        }))
        .unwrap()
    }

    fn caller(interaction: &CommandInteraction, desk: &DeskRoles) -> Caller {
        Sender {
            user: &interaction.user,
            member: interaction.member.as_deref(),
            guild: interaction.guild_id,
            channel: interaction.channel_id,
            locale: &interaction.locale,
            owners: &interaction.authorizing_integration_owners,
        }
        .caller(desk)
    }

    #[test]
    fn roles_come_from_permissions_and_from_the_desk() {
        let nobody = DeskRoles::default();
        let reader = caller(&interaction("0", &[], json!({"0": "10"})), &nobody);
        assert_eq!(reader.actor.user, Some(UserId(7)));
        assert!(reader.actor.roles.is_empty());
        assert_eq!(
            reader.place,
            Place::Server {
                server: 10,
                channel: 11
            }
        );
        for permissions in ["32", "8", "40"] {
            let admin = caller(&interaction(permissions, &[], json!({"0": "10"})), &nobody);
            assert_eq!(admin.actor.roles, [Role::Administrator]);
        }
        let desk = DeskRoles {
            operators: vec![7],
            moderators: vec![],
            moderator_roles: vec![(10, 55), (12, 66)],
        };
        let moderator = caller(&interaction("0", &["55"], json!({"0": "10"})), &desk);
        assert_eq!(moderator.actor.roles, [Role::Operator, Role::Moderator]);
        let elsewhere = caller(&interaction("0", &["66"], json!({"0": "10"})), &desk);
        assert_eq!(elsewhere.actor.roles, [Role::Operator]);
    }

    #[test]
    fn a_foreign_server_is_a_private_place() {
        let away = caller(
            &interaction("32", &[], json!({"1": "7"})),
            &DeskRoles::default(),
        );
        assert_eq!(away.place, Place::Private { channel: 11 });
    }
}
