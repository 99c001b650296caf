//! `/help`: what one can do, made from the table of commands.

use super::check::find;
use super::document::{headings, takes};
use super::paging::button_to;
use super::request::{CommandError, Request};
use super::table::{Command, Group, Head, Table};
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};

/// The most buttons with examples to try.
const EXAMPLES: usize = 3;
/// The most buttons under a group, a row of them on Discord.
const MOST_OF_GROUP: usize = 5;

/// `/help`, for one command or one group, or for all that the asker may use. The table is given so that this
/// file need not know the one that it stands in.
///
/// # Errors
/// A refusal when there is no such command.
pub fn help(table: &Table, request: &Request) -> Result<Reply, CommandError> {
    let Some(name) = request.options.text("command") else {
        return Ok(all(table, request));
    };
    match table.group(name.trim().trim_start_matches('/')) {
        Some(group) => Ok(of_group(table, group, request)),
        None => find(table, name).map(one),
    }
}

fn all(table: &Table, request: &Request) -> Reply {
    let mut reply = Reply::new(Kind::Help).titled("What you can ask the desk");
    reply.text.add("Type a command, or for details ");
    reply
        .text
        .push(Piece::Command("/help command: search".into()))
        .add(". Names may be misspelt: the desk says what it understood.");
    let usable = |command: &Command| request.actor.may(command.role);
    let heads: Vec<Head> = table
        .heads()
        .into_iter()
        .filter(|head| match head {
            Head::Command(command) => usable(command),
            Head::Group(_, commands) => commands.iter().any(|command| usable(command)),
        })
        .collect();
    for heading in headings(table.commands.iter().filter(|command| usable(command))) {
        let mut lines = Text::default();
        for head in heads.iter().filter(|head| head.heading() == heading) {
            lines.line(listed(head.name(), head.summary()));
        }
        reply.field(heading, lines);
    }
    let others = heads.iter().map(Head::name);
    for name in others
        .filter(|name| *name != request.command)
        .take(EXAMPLES)
    {
        reply.buttons.push(about(name, request));
    }
    reply
}

/// A group, and those of its commands that the asker may use.
fn of_group(table: &Table, group: &'static Group, request: &Request) -> Reply {
    let mut reply = Reply::new(Kind::Help).titled(format!("/{}", group.name));
    reply.text.add(format!("{}.", group.summary));
    let mut lines = Text::default();
    for command in table
        .commands_of(group)
        .filter(|command| request.actor.may(command.role))
    {
        lines.line(listed(command.name, command.summary));
        if reply.buttons.len() < MOST_OF_GROUP {
            reply.buttons.push(about(command.name, request));
        }
    }
    reply.field("Commands", lines);
    reply
}

/// A line of a list of commands.
fn listed(name: &str, summary: &str) -> Text {
    let mut line = Text::default();
    line.push(Piece::Command(format!("/{name}")));
    line.add(format!("  {summary}"));
    line
}

/// A button that explains a command or a group.
fn about(name: &str, request: &Request) -> Button {
    button_to(
        request,
        format!("About /{name}"),
        request.command,
        &[("command", name)],
    )
}

fn one(command: &'static Command) -> Reply {
    let mut reply = Reply::new(Kind::Help).titled(format!("/{}", command.name));
    reply.text.add(format!("{}.", command.summary));
    if !command.details.is_empty() {
        reply.text.add(format!(" {}", command.details));
    }
    let mut options = Text::default();
    for option in command.given_options() {
        let mut line = Text::default();
        line.push(Piece::Strong(option.name.to_owned()));
        if option.required {
            line.add(" (required)");
        }
        line.add(format!(": {} ", option.summary));
        line.push(Piece::Quiet(format!("({})", takes(option))));
        options.line(line);
    }
    reply.field("Options", options);
    let mut examples = Text::default();
    for example in command.examples {
        examples.line(Piece::Command((*example).to_owned()));
    }
    reply.field("Examples", examples);
    for example in command.examples.iter().take(EXAMPLES) {
        reply.buttons.push(Button {
            label: format!("Try {example}"),
            action: Action::Run((*example).to_owned()),
        });
    }
    reply
}
