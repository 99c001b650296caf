//! `/drafts`: what the asker filled in and could not get done yet.
//!
//! Whoever may fill something in may get it back: drafts are their user's alone, and what opens is
//! checked like any other use of its command.

pub mod keep;
pub mod language;

use super::authority::forbidden;
use super::check;
use super::context::Context;
use super::line;
use super::list::{ABOUT, required};
use super::request::{CommandError, Request};
use super::table::{Command, Group, Opt, OptKind};
use crate::domain::phrase::counted;
use crate::domain::{Date, DraftId, Role};
use crate::reply::{Action, Button, Form, Kind, Piece, Reply, Text};
use crate::store::DRAFT_DAYS;
use crate::text::clean::one_line;
use crate::text::truncate;

/// How many drafts have a button of their own.
const BUTTONS: usize = 5;
/// How much of what was filled in is shown, in characters.
const BEGINNING: usize = 80;

/// The group of `/drafts`.
pub const GROUP: Group = Group {
    name: "drafts",
    summary: "What you filled in and could not get done yet",
};

/// `/drafts list`.
pub const LIST: Command = Command {
    summary: "List what you filled in and could not get done yet",
    examples: &["/drafts list"],
    ..Command::new("drafts list", ABOUT, Role::Reader, list)
};
/// `/drafts open`.
pub const OPEN: Command = Command {
    summary: "Open a form again with what you filled in",
    examples: &["/drafts open number: 3"],
    options: &[NUMBER],
    ..Command::new("drafts open", ABOUT, Role::Reader, open)
};
/// `/drafts drop`.
pub const DROP: Command = Command {
    summary: "Throw a draft away",
    examples: &["/drafts drop number: 3"],
    options: &[NUMBER],
    ..Command::new("drafts drop", ABOUT, Role::Reader, drop)
};

const NUMBER: Opt = required(
    "number",
    "The number of the draft, as /drafts list shows it",
    OptKind::Integer {
        min: 1,
        max: 1_000_000_000,
    },
);

/// `/drafts list`.
///
/// # Errors
/// When the archive cannot be read.
fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (user, now) = (request.actor.user, context.now());
    let drafts = context.store.read(|read| read.drafts(user, now))?;
    let mut reply = Reply::new(Kind::Notice).titled("Your drafts");
    if drafts.is_empty() {
        reply.text =
            Text::plain("There are none. What you fill in is kept here when it could not be done.");
        return Ok(reply);
    }
    for draft in &drafts {
        let mut words = Text::plain(format!("#{} ", draft.id.0));
        match keep::form_of(context, draft) {
            Some(form) => {
                words.push(Piece::Strong(one_line(&form.title)));
                words.add(format!(" {}", beginning(&form)));
                if reply.buttons.len() < BUTTONS {
                    reply.buttons.push(button("Open", OPEN.name, draft.id));
                }
            }
            None => {
                words.add("can no longer be opened: its command has changed");
            }
        }
        words.push(Piece::Quiet(" · ".to_owned()));
        words.push(Piece::Date(Date::Time(draft.changed)));
        reply.text.line(words);
    }
    reply.notices.push(Text::plain(format!(
        "Each is kept for {DRAFT_DAYS} days, and goes by itself once it is done."
    )));
    Ok(reply)
}

/// The beginning of the first thing that was filled in.
fn beginning(form: &Form) -> String {
    let filled = form.inputs.iter().find(|input| !input.value.is_empty());
    filled.map_or_else(String::new, |input| {
        truncate::plain(&one_line(&input.value), BEGINNING)
    })
}

/// `/drafts open`.
///
/// # Errors
/// A refusal when there is no such draft, or the asker may no longer use its command.
fn open(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let id = number(request);
    let form = keep::find(context, request.actor.user, id)?.ok_or_else(|| missing(id))?;
    let (command, _) = line::parse(context.table, &form.line)?;
    let command = check::find(context.table, &command)?;
    if !request.actor.may(command.role) {
        return Err(forbidden(command));
    }
    let mut reply = Reply::new(Kind::Notice).titled(form.title.clone());
    for input in form.inputs.iter().filter(|input| !input.value.is_empty()) {
        reply.field(input.label.clone(), input.value.as_str());
    }
    reply.buttons.push(button("Throw away", DROP.name, id));
    reply.form = Some(form);
    Ok(reply)
}

/// `/drafts drop`.
///
/// # Errors
/// A refusal when there is no such draft.
fn drop(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let id = number(request);
    if !keep::forget(context, request.actor.user, id)? {
        return Err(missing(id));
    }
    let (user, now) = (request.actor.user, context.now());
    let left = context.store.read(|read| read.draft_count(user, now))?;
    let words = match left {
        0 => "It is gone. You have no other drafts.".to_owned(),
        left => format!("It is gone. You have {}.", counted(left, "draft")),
    };
    Ok(Reply::new(Kind::Notice).saying(words))
}

fn number(request: &Request) -> DraftId {
    DraftId(request.options.integer("number").unwrap_or_default())
}

fn missing(id: DraftId) -> CommandError {
    let mut words = Text::plain(format!("You have no draft {}. ", id.0));
    words.push(Piece::Command("/drafts list".to_owned()));
    words.add(" shows those that you have.");
    CommandError::Refused(words)
}

fn button(what: &str, command: &str, id: DraftId) -> Button {
    let number = id.0.to_string();
    Button {
        label: format!("{what} {number}"),
        action: Action::Run(line::write(command, &[("number", &number)])),
    }
}
