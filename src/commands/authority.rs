//! Who may use which command: roles that a server's administrators name, moderators that the operator
//! names, and what those are told who may not.

use super::context::Context;
use super::request::{Caller, CommandError};
use super::table::Command;
use crate::domain::{Actor, Place, Role};
use crate::store::StoreError;

/// The caller with [`Role::Manager`], if the administrators of the server have named a role for
/// that which the caller holds, and with [`Role::Moderator`], if the operator has named them by a
/// command. This is the one place where that is decided, for each request anew: whoever is no longer
/// named may do nothing from the next press on.
///
/// # Errors
/// When the archive cannot be read.
pub fn with_named_roles(context: &Context, caller: &Caller) -> Result<Actor, StoreError> {
    let mut actor = caller.actor.clone();
    if let Place::Server { server, .. } = caller.place
        && !actor.server_roles.is_empty()
        && !actor.may(Role::Manager)
    {
        let named = context.store.read(|read| read.manager_roles(server))?;
        if named.iter().any(|role| actor.server_roles.contains(role)) {
            actor.roles.push(Role::Manager);
        }
    }
    if let Some(user) = actor.user
        && !actor.may(Role::Moderator)
        && context.store.read(|read| read.is_moderator(user))?
    {
        actor.roles.push(Role::Moderator);
    }
    Ok(actor)
}

/// The refusal of somebody who may not use a command.
pub fn forbidden(command: &Command) -> CommandError {
    let (who, what) = match command.role {
        Role::Reader => ("everybody", "Try again"),
        Role::Manager => (
            "those who manage this server, and for members of roles that they name with \
             /subscriptions role",
            "Ask somebody with the permission Manage Server to do it or to name a role of yours",
        ),
        Role::Administrator => (
            "those who manage this server",
            "Ask somebody with the permission to manage it",
        ),
        Role::Moderator => (
            "the moderators of this desk",
            "Ask its operator to name you as one",
        ),
        Role::Operator => ("the operator of this desk", "Ask the operator to do it"),
    };
    CommandError::refused(format!("/{} is for {who}. {what}.", command.name))
}
