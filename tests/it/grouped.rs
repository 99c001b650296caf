//! A table of commands with a group, whose handlers say what they were given.

use std::fmt::Write;

use newsdesk::commands::naming::{AllNamed, entities, topics};
use newsdesk::commands::{
    CommandError, Context, Group, Holds, Opt, OptKind, Pace, Request, Scope, Table,
};
use newsdesk::domain::Role;
use newsdesk::reply::{Action, Button, Kind, Reply};

/// The table.
pub static TABLE: Table = Table {
    commands: &[
        row("look", WHERE, Role::Reader, Pace::Quick),
        row("watch names", NAMES, Role::Reader, Pace::Slow),
        row("watch where", WHERE, Role::Administrator, Pace::Quick),
    ],
    groups: &[Group {
        name: "watch",
        summary: "What is watched in this server",
    }],
    menus: &[],
};

const NAMES: &[Opt] = &[
    opt("names", OptKind::Names, true),
    opt("topics", OptKind::TopicNames, false),
    opt("zone", OptKind::TimeZone, false),
    opt("number", OptKind::Subscription, false),
    opt("private", OptKind::Flag, false),
];

const WHERE: &[Opt] = &[
    opt("channel", OptKind::Channel, false),
    opt("role", OptKind::Role, false),
    opt("user", OptKind::User, false),
    opt("at", OptKind::TimeOfDay, false),
    opt("quiet", OptKind::TimeSpan, false),
    opt("private", OptKind::Flag, false),
];

const fn opt(name: &'static str, kind: OptKind, required: bool) -> Opt {
    Opt {
        name,
        summary: "Something for tests",
        kind,
        required,
    }
}

const fn row(
    name: &'static str,
    options: &'static [Opt],
    role: Role,
    pace: Pace,
) -> newsdesk::commands::Command {
    newsdesk::commands::Command {
        name,
        summary: "Say what was given",
        group: "Test",
        details: "",
        examples: &[],
        options,
        role,
        scope: Scope::Servers,
        pace,
        holds: Holds::Once,
        run: say,
    }
}

/// Says what it was given, each option by what a handler reads of it.
fn say(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut words = format!("{}:", request.command);
    let options = &request.options;
    if let Some(typed) = options.text("names") {
        match entities(context, request, "names", typed)? {
            AllNamed::All(known) => {
                let keys: Vec<&str> = known.iter().map(|known| known.key.as_str()).collect();
                let _ = write!(words, " {}", keys.join("+"));
            }
            AllNamed::Ask(reply) => return Ok(*reply),
        }
    }
    if let Some(typed) = options.text("topics") {
        for topic in topics(context, typed)? {
            let _ = write!(words, " #{}", topic.key);
        }
    }
    for name in ["channel", "role", "user"] {
        if let Some(id) = options.id(name) {
            let _ = write!(words, " {name} {id}");
        }
    }
    if let Some(number) = options.integer("number") {
        let _ = write!(words, " number {number}");
    }
    if let Some(time) = options.time("at") {
        let _ = write!(words, " {} minutes", time.minutes());
    }
    for text in ["zone", "quiet"] {
        let _ = write!(words, " {}", options.text(text).unwrap_or("-"));
    }
    let mut reply = Reply::new(Kind::Notice).saying(words);
    reply.buttons.push(Button {
        label: "Once more".into(),
        action: Action::Run("/watch where at: 7 pm quiet: 22:00-07:00".into()),
    });
    Ok(reply)
}
