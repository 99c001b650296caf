//! `/help`: what one can do, made from the table of commands.

use super::check::find;
use super::document::takes;
use super::paging::line_to;
use super::request::{CommandError, Request};
use super::table::Command;
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};

/// The most buttons with examples to try.
const EXAMPLES: usize = 3;

/// `/help`, for one command or for all that the asker may use. The table is given so that this
/// file need not know the one that it stands in.
///
/// # Errors
/// A refusal when there is no such command.
pub fn help(table: &'static [Command], request: &Request) -> Result<Reply, CommandError> {
    match request.options.text("command") {
        Some(name) => find(table, name).map(one),
        None => Ok(all(table, request)),
    }
}

fn all(table: &'static [Command], request: &Request) -> Reply {
    let mut reply = Reply::new(Kind::Help).titled("What you can ask the desk");
    reply.text.add("Type a command, or for details ");
    reply
        .text
        .push(Piece::Command("/help command: search".into()))
        .add(". Names may be misspelt: the desk says what it understood.");
    let usable = || {
        table
            .iter()
            .filter(|command| request.actor.may(command.role))
    };
    let mut groups: Vec<&str> = Vec::new();
    for command in usable() {
        if !groups.contains(&command.group) {
            groups.push(command.group);
        }
    }
    for group in groups {
        let mut lines = Text::default();
        for command in usable().filter(|command| command.group == group) {
            let mut line = Text::default();
            line.push(Piece::Command(format!("/{}", command.name)));
            line.add(format!("  {}", command.summary));
            lines.line(line);
        }
        reply.field(group, lines);
    }
    for command in usable().filter(|command| command.name != request.command) {
        if reply.buttons.len() == EXAMPLES {
            break;
        }
        reply.buttons.push(Button {
            label: format!("About /{}", command.name),
            action: Action::Run(line_to(
                request,
                request.command,
                &[("command", command.name)],
            )),
        });
    }
    reply
}

fn one(command: &'static Command) -> Reply {
    let mut reply = Reply::new(Kind::Help).titled(format!("/{}", command.name));
    reply.text.add(format!("{}.", command.summary));
    if !command.details.is_empty() {
        reply.text.add(format!(" {}", command.details));
    }
    let mut options = Text::default();
    for option in command.options {
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
