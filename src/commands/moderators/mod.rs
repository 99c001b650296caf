//! `/moderator`: who may change the archive, and who said so.

pub mod language;

use super::context::Context;
use super::list::{DESK, required};
use super::request::{CommandError, Request};
use super::table::{Command, Group, Opt, OptKind};
use crate::domain::{Date, Role, UserId};
use crate::reply::{Kind, Piece, Reply, Text};

/// The group of `/moderator`.
pub const GROUP: Group = Group {
    name: "moderator",
    summary: "Say who may change the archive, and see who may",
};

/// `/moderator list`.
pub const LIST: Command = Command {
    summary: "Show who operates and who moderates the desk, and who said so",
    examples: &["/moderator list"],
    ..Command::new("moderator list", DESK, Role::Operator, list)
};
/// `/moderator add`.
pub const ADD: Command = Command {
    summary: "Let a user of Discord change the archive, in every server",
    examples: &["/moderator add user: 123456789012345678"],
    options: &[USER],
    ..Command::new("moderator add", DESK, Role::Operator, add)
};
/// `/moderator remove`.
pub const REMOVE: Command = Command {
    summary: "Let a user no longer change the archive, from now on",
    examples: &["/moderator remove user: 123456789012345678"],
    options: &[USER],
    ..Command::new("moderator remove", DESK, Role::Operator, remove)
};

const USER: Opt = required("user", "The user", OptKind::User);

fn add(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let user = user(request);
    let fresh = set(context, request, user, true)?;
    let mut words = Text::from(Piece::User(user.0));
    words.add(match fresh {
        true => " may change the archive from now on, in every server and in private messages.",
        false => " may do so already.",
    });
    if context.named.moderators.contains(&user.0) {
        words.add(" The configuration names them too.");
    }
    listed(context, words)
}

fn remove(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let user = user(request);
    let fresh = set(context, request, user, false)?;
    let mut words = Text::from(Piece::User(user.0));
    let configured =
        context.named.moderators.contains(&user.0) || context.named.operators.contains(&user.0);
    words.add(match (fresh, configured) {
        (true, false) => " is no longer named, from now on.",
        (true, true) => " is no longer named by a command, but still in the configuration.",
        (false, true) => {
            " is named in the configuration. Take them out there and start the desk again."
        }
        (false, false) => " was not named, so nothing changes.",
    });
    if !context.named.moderator_roles.is_empty() {
        words.add(
            " Whoever holds a role that the configuration names moderates where they hold it.",
        );
    }
    listed(context, words)
}

fn list(context: &Context, _request: &Request) -> Result<Reply, CommandError> {
    listed(context, Text::default())
}

fn user(request: &Request) -> UserId {
    UserId(request.options.id("user").unwrap_or_default())
}

fn set(
    context: &Context,
    request: &Request,
    user: UserId,
    moderates: bool,
) -> Result<bool, CommandError> {
    let (by, now) = (request.actor.by(), context.now());
    let set = move |tx: &crate::store::Writer| tx.set_moderator(user, moderates, by, now);
    Ok(context.store.write(set)?)
}

/// Everybody who runs the desk, after what was done.
fn listed(context: &Context, done: Text) -> Result<Reply, CommandError> {
    let by_command = context.store.read(|read| read.moderators())?;
    let named = &context.named;
    let mut reply = Reply::new(Kind::Notice).titled("Who runs the desk");
    reply.text = done;
    let users = |numbers: &[u64]| {
        let mut text = Text::default();
        for number in numbers {
            text.line(Piece::User(*number));
        }
        text
    };
    let mut operators = users(&named.operators);
    operators.line("Whoever sits at the console");
    reply.field("Operators, by the configuration", operators);
    reply.field("Moderators, by the configuration", users(&named.moderators));
    let mut roles = Text::default();
    for (server, role) in &named.moderator_roles {
        let mut line = Text::from(Piece::Role(*role));
        line.add(format!(" in server {server}"));
        roles.line(line);
    }
    reply.field("Members of roles, by the configuration", roles);
    let nobody = named.moderators.is_empty() && named.moderator_roles.is_empty();
    let mut commanded = Text::default();
    for (user, since) in &by_command {
        let mut line = Text::from(Piece::User(user.0));
        line.add(", since ");
        line.push(Piece::Date(Date::Time(*since)));
        commanded.line(line);
    }
    if nobody && by_command.is_empty() {
        commanded = Text::plain("Nobody yet besides the operators. To name somebody: ");
        commanded.push(Piece::Command("/moderator add".to_owned()));
    }
    reply.field("Moderators, by /moderator add", commanded);
    Ok(reply)
}
