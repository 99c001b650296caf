//! `/subscriptions role`: who may change the subscriptions of a server besides those who manage it.

use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::domain::Place;
use crate::reply::{Kind, Piece, Reply, Text};

/// The most roles that a server may name.
const MOST: usize = 25;

/// `/subscriptions role`.
///
/// # Errors
/// A refusal in the console, for a role that is everybody, and for one role too many.
pub fn role(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let Place::Server { server, .. } = request.place else {
        return Err(CommandError::refused(
            "Roles belong to a server on Discord. Use the command there.",
        ));
    };
    let adds = request.options.text("do") != Some("remove");
    let Some(role) = request.options.id("role") else {
        return listed(context, server, Text::default());
    };
    if role == server {
        return Err(CommandError::refused(
            "That role is everybody in the server. Name a smaller one.",
        ));
    }
    if adds {
        let named = context.store.read(|read| read.manager_roles(server))?;
        if named.len() >= MOST && !named.contains(&role) {
            return Err(CommandError::refused(format!(
                "{MOST} roles are named already. Take one away first with do: remove."
            )));
        }
    }
    let news = context
        .store
        .write(move |tx| tx.set_manager_role(server, role, adds))?;
    let mut done = Text::from(Piece::Role(role));
    done.add(match (adds, news) {
        (true, true) => " may change the subscriptions of this server from now on.",
        (true, false) => " might do so already.",
        (false, true) => " may no longer change the subscriptions of this server.",
        (false, false) => " was not named, so nothing changes.",
    });
    listed(context, server, done)
}

/// The roles that are named, after what was done.
fn listed(context: &Context, server: u64, done: Text) -> Result<Reply, CommandError> {
    let named = context.store.read(|read| read.manager_roles(server))?;
    let mut reply = Reply::new(Kind::Notice).titled("Who may change subscriptions");
    reply.text = done;
    let mut who = Text::plain("Members with the permission Manage Server");
    for role in named {
        who.add(", members of ").push(Piece::Role(role));
    }
    who.add(".");
    reply.text.line(who);
    Ok(reply)
}
