//! The documentation of all commands as Markdown, made from the table. `docs/commands.md` is this
//! text; a test holds it to that.

use std::fmt::Write;

use super::table::{Command, Head, Opt, OptKind, Scope, Table};
use crate::domain::phrase::either;
use crate::domain::{EntityKind, Role};

/// The whole document.
pub fn document(table: &Table) -> String {
    let mut text = String::from(
        "# Commands\n\n\
         This page is made from the table of commands.\n\n\
         In the console a line is typed as `/vendor name: vmware` or short as `/vendor vmware`: what \
         has no name goes to the first option. A line without a slash is a question for `/ask`.\n",
    );
    for heading in headings(table.commands.iter()) {
        let _ = write!(text, "\n## {heading}\n");
        for head in table.heads() {
            if head.heading() != heading {
                continue;
            }
            match head {
                Head::Command(command) => one(&mut text, "###", command),
                Head::Group(group, commands) => {
                    let _ = write!(text, "\n### `/{}`\n\n{}.\n", group.name, group.summary);
                    for command in commands {
                        one(&mut text, "####", command);
                    }
                }
            }
        }
    }
    menus(&mut text, table);
    text
}

/// The menu of a message. Writing to a string cannot fail.
fn menus(text: &mut String, table: &Table) {
    if table.menus.is_empty() {
        return;
    }
    text.push_str(
        "\n## In the menu of a message\n\n\
         On Discord these stand under Apps in the menu of a message, and use what it says.\n\n",
    );
    for menu in table.menus {
        let _ = writeln!(text, "- **{}**: `/{}`", menu.label, menu.command);
    }
}

/// The headings under which commands stand, each once, in their order.
pub fn headings<'a>(commands: impl Iterator<Item = &'a Command>) -> Vec<&'static str> {
    let mut headings = Vec::new();
    for command in commands {
        if !headings.contains(&command.group) {
            headings.push(command.group);
        }
    }
    headings
}

/// The section of one command. Writing to a string cannot fail.
fn one(text: &mut String, level: &str, command: &Command) {
    let (name, summary) = (command.name, command.summary);
    let _ = write!(text, "\n{level} `/{name}`\n\n{summary}.");
    if !command.details.is_empty() {
        let _ = write!(text, " {}", command.details);
    }
    text.push('\n');
    let limits: Vec<&str> = [who(command.role), place(command.scope)]
        .into_iter()
        .flatten()
        .collect();
    if !limits.is_empty() {
        let _ = write!(text, "\n{}\n", limits.join(" "));
    }
    if command.given_options().next().is_some() {
        text.push_str("\n| Option | Takes | For |\n|---|---|---|\n");
        for option in command.given_options() {
            let _ = writeln!(
                text,
                "| `{}`{} | {} | {} |",
                option.name,
                if option.required { " (required)" } else { "" },
                takes(option),
                option.summary
            );
        }
    }
    if !command.examples.is_empty() {
        text.push_str("\n```text\n");
        for example in command.examples {
            let _ = writeln!(text, "{example}");
        }
        text.push_str("```\n");
    }
}

/// What an option takes, in words; help says the same.
pub fn takes(option: &Opt) -> String {
    match option.kind {
        OptKind::Text { max } => format!("text, up to {max} characters"),
        OptKind::Entity([]) => "the name of a vendor, product, program or person".into(),
        OptKind::Entity(kinds) => {
            let words: Vec<&str> = kinds.iter().copied().map(EntityKind::word).collect();
            format!("the name of a {}", either(&words))
        }
        OptKind::Article | OptKind::Waiting => {
            "an article's number, address or words of its title".into()
        }
        OptKind::Topic => "the name of a topic".into(),
        OptKind::Category => "the name of a category".into(),
        OptKind::CommandName => "the name of a command".into(),
        OptKind::Names => "names, separated by commas".into(),
        OptKind::TopicNames => "names of topics, separated by commas".into(),
        OptKind::TimeZone => "a time zone such as Europe/Berlin".into(),
        OptKind::TimeOfDay => "a time of day such as 7:30, 19:00 or 7 am".into(),
        OptKind::TimeSpan => "a span of time such as 22:00-07:00".into(),
        OptKind::Channel => "a channel; in the console its number".into(),
        OptKind::Role => "a role; in the console its number".into(),
        OptKind::User => "a user; in the console their number".into(),
        OptKind::Relation => "what is said, such as \"Led by\"".into(),
        OptKind::Fact => "the number of a fact".into(),
        OptKind::Subscription => "the number of a subscription".into(),
        OptKind::Feed => "the number of a feed".into(),
        OptKind::Date => "a date such as 2008, 2008-08 or 21 August 2008".into(),
        OptKind::DateOrNothing => "a date such as 2008-08, or a hyphen for none".into(),
        OptKind::Integer { min, max } => format!("a number from {min} to {max}"),
        OptKind::Flag => "yes or no".into(),
        OptKind::Carried { .. } => "what a button or a form brings with it".into(),
        OptKind::Choice(choices) => {
            let values: Vec<&str> = choices.iter().map(|(_, value)| *value).collect();
            either(&values)
        }
    }
}

fn who(role: Role) -> Option<&'static str> {
    match role {
        Role::Reader => None,
        Role::Manager => {
            Some("For administrators of a server and members of roles that they name.")
        }
        Role::Administrator => Some("For administrators of a server."),
        Role::Moderator => Some("For moderators of the desk."),
        Role::Operator => Some("For the operator of the desk."),
    }
}

fn place(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Everywhere => None,
        Scope::Servers => Some("In servers only."),
    }
}
