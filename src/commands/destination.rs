//! Where news is to go: which channel is meant, and whether the bot can post in it.

use super::context::Context;
use super::request::{CommandError, Request};
use super::surroundings::Unseen;
use crate::domain::phrase::list;
use crate::domain::{Fault, FaultKind, Form, Permission, Place, Seen, Style, Target, Wish};
use crate::reply::{Piece, Text};

/// The channel that a request means: that of its option `channel`, else where it is made.
///
/// # Errors
/// A refusal when there is no such channel, or it is none for messages.
pub fn meant(context: &Context, request: &Request) -> Result<Seen, CommandError> {
    let named = request.options.id("channel");
    match (request.place, named) {
        (Place::Console, None) => Ok(console()),
        (Place::Console, Some(_)) => Err(CommandError::refused(
            "The console is a channel by itself. Leave out \"channel\", or use the command on Discord.",
        )),
        (Place::Server { server, channel }, named) => {
            seen(context, server, named.unwrap_or(channel))
        }
        (Place::Private { .. }, _) => Err(CommandError::refused(
            "A private conversation has no channels. For news in one use /follow.",
        )),
    }
}

/// The channel of a subscription as it is now.
///
/// # Errors
/// As [`meant`].
pub fn of_target(context: &Context, target: Target) -> Result<Seen, CommandError> {
    match target {
        Target::Server { server, channel } => seen(context, server, channel),
        Target::Console | Target::Private { .. } => Ok(console()),
    }
}

fn seen(context: &Context, server: u64, channel: u64) -> Result<Seen, CommandError> {
    let refuse = |unseen: Unseen| CommandError::refused(unseen.to_string());
    context
        .surroundings
        .channel(server, channel)
        .map_err(refuse)
}

fn console() -> Seen {
    Seen {
        target: Target::Console,
        form: Form::Console,
        name: "console".to_owned(),
        permissions: Vec::new(),
        tag_required: false,
        tags: Vec::new(),
        locked: false,
    }
}

/// Makes sure that news can be posted in a channel as it is wished. Gives what its administrators
/// should know.
///
/// # Errors
/// A refusal that says what is in the way and what to do.
pub fn check(seen: &Seen, wish: &Wish) -> Result<Vec<Text>, CommandError> {
    if matches!(seen.target, Target::Console) && wish.role.is_some() {
        return Err(CommandError::refused(
            "There are no roles in the console. Leave out \"role\".",
        ));
    }
    if let Target::Server { server, .. } = seen.target
        && wish.role == Some(server)
    {
        return Err(CommandError::refused(
            "That role is everybody in the server. Name a smaller one, or leave out \"role\".",
        ));
    }
    if seen.locked {
        return Err(fault(FaultKind::Locked));
    }
    if seen.tag_required && seen.tags.is_empty() {
        return Err(fault(FaultKind::TagNeeded));
    }
    let threads = wish.style == Style::Thread;
    if threads && matches!(seen.form, Form::Thread | Form::Console) {
        return Err(CommandError::refused(
            "No thread can be begun here. Choose another style: card or line.",
        ));
    }
    let mut missing = seen.missing(threads, wish.role.is_some());
    let pings = |permission: &Permission| *permission == Permission::MentionEveryone;
    let may_not_ping = missing.iter().any(pings);
    missing.retain(|permission| !pings(permission));
    if !missing.is_empty() {
        return Err(CommandError::Refused(lacking(seen, &missing)));
    }
    let mut notices = Vec::new();
    if may_not_ping {
        notices.push(Text::plain(format!(
            "I may ping the role only while everybody may mention it. Otherwise give me \"{}\"",
            Permission::MentionEveryone.label()
        )));
    }
    if seen.tag_required {
        notices.push(Text::plain(format!(
            "This forum asks for a tag. I take those that fit an article from {}",
            list(&seen.tags)
        )));
    }
    Ok(notices)
}

fn fault(kind: FaultKind) -> CommandError {
    let fault = Fault {
        kind,
        detail: String::new(),
    };
    CommandError::refused(fault.sentence())
}

/// What the bot lacks in a channel, and where it is given.
fn lacking(seen: &Seen, missing: &[Permission]) -> Text {
    let labels: Vec<&str> = missing
        .iter()
        .map(|permission| permission.label())
        .collect();
    let mut text = Text::plain("I cannot post in ");
    text.push(super::wish::place(seen.target, &seen.name));
    text.add(" yet: I lack ");
    text.push(Piece::Strong(list(&labels)));
    text.add(
        ". Give it to me in the channel's settings under Permissions, then use the command again.",
    );
    text
}
