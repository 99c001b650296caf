//! `/audit`: who did what to the archive, and when. It is only ever read.

pub mod language;

use jiff::Timestamp;

use super::article::{Found, find};
use super::context::Context;
use super::line;
use super::list::{DESK, PAGE, optional};
use super::naming::{self, Named};
use super::paging::Window;
use super::request::{CommandError, Request};
use super::table::{Command, OptKind};
use crate::domain::{By, Date, Entry, Matter, Role, Sought, UserId};
use crate::reply::{Action, Button, File, Item, Kind, Piece, Reply, Text};
use crate::text::clean::one_line;
use crate::text::truncate;

/// How many entries stand on a page.
const SIZE: usize = 5;
/// How many lines of what was changed are shown in a list, and how much of each, in characters.
const LINES: usize = 3;
const LINE: usize = 140;
/// How much of what was changed is shown of one entry; the file has all.
const WHOLE: usize = 900;

/// Its row.
pub const AUDIT: Command = Command {
    summary: "Show who changed what in the archive, and when",
    details: "The newest comes first. All options together narrow the list. Nothing of it can be \
              edited or taken away.",
    examples: &[
        "/audit",
        "/audit action: article since: 2026-11",
        "/audit what: moderator",
        "/audit entry: 12",
    ],
    options: &[
        optional("user", "Only what this user did", OptKind::User),
        optional("by", "Only what was done there or by itself", BY),
        optional(
            "action",
            "Only this command, such as article edit, or all that begin so, such as article",
            OptKind::Text { max: 60 },
        ),
        optional(
            "article",
            "Only what was done to this article",
            OptKind::Article,
        ),
        optional(
            "entity",
            "Only what was done to this entity",
            OptKind::Entity(&[]),
        ),
        optional("what", "Only what was done to things of this kind", WHAT),
        optional(
            "number",
            "Only what was done to the thing of this number",
            NUMBER,
        ),
        optional("since", "Nothing from before this date", OptKind::Date),
        optional("until", "Nothing from after this date", OptKind::Date),
        optional(
            "entry",
            "One entry of the account, whole, by its number",
            NUMBER,
        ),
        PAGE,
    ],
    ..Command::new("audit", DESK, Role::Operator, audit)
};

const BY: OptKind = OptKind::Choice(&[
    ("At the console", "console"),
    ("The desk by itself", "desk"),
]);
const WHAT: OptKind = OptKind::Choice(&[
    ("Articles", "article"),
    ("Entities", "entity"),
    ("Facts", "fact"),
    ("Feeds", "feed"),
    ("The queue", "item"),
    ("Moderators", "moderator"),
    ("The desk", "desk"),
]);
/// Numbers of Discord are numbers of moderators here.
const NUMBER: OptKind = OptKind::Integer {
    min: 1,
    max: (1 << 53) - 1,
};

/// `/audit`.
fn audit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    if let Some(number) = request.options.integer("entry") {
        return one(context, number);
    }
    let sought = match sought(context, request)? {
        Wanted::These(sought) => sought,
        Wanted::Asked(reply) => return Ok(*reply),
    };
    let (window, entries) = context.store.read(|read| {
        let total = usize::try_from(read.audit_count(&sought)?).unwrap_or(usize::MAX);
        let window = Window::new(request, total, SIZE);
        let entries = read.audit_entries(&sought, window.offset(), SIZE)?;
        Ok((window, entries))
    })?;
    let mut reply = Reply::new(Kind::Notice).titled("Who did what");
    if entries.is_empty() {
        reply.text = Text::plain(match sought == Sought::default() {
            true => "Nobody has changed anything yet.",
            false => "Nothing fits all of that. Leave something out.",
        });
        return Ok(reply);
    }
    reply.items = entries.iter().map(item).collect();
    window.show(&mut reply, request);
    for entry in &entries {
        let number = entry.number.to_string();
        reply.buttons.push(Button {
            label: format!("Entry {number}"),
            action: Action::Run(line::write(AUDIT.name, &[("entry", &number)])),
        });
    }
    Ok(reply)
}

/// What a request seeks, or the reply that asks which.
enum Wanted {
    These(Sought),
    Asked(Box<Reply>),
}

fn sought(context: &Context, request: &Request) -> Result<Wanted, CommandError> {
    let options = &request.options;
    let mut sought = Sought {
        by: match options.text("by") {
            Some("console") => Some(By::Console),
            Some(_) => Some(By::Desk),
            None => options.id("user").map(|user| By::User(UserId(user))),
        },
        action: options
            .text("action")
            .map(|typed| one_line(&typed.trim_start_matches('/').to_lowercase())),
        kind: options.text("what").map(str::to_owned),
        number: options.integer("number"),
        since: options.date("since").and_then(|date| moment(date.start())),
        until: options.date("until").and_then(|date| moment(date.end())),
    };
    if sought.by.is_some() && options.text("by").is_some() && options.id("user").is_some() {
        return Err(CommandError::refused(
            "\"by\" and \"user\" exclude each other. Give one of them.",
        ));
    }
    let things = ["article", "entity"].map(|option| options.text(option).is_some());
    let other = options.text("what").is_some() || options.integer("number").is_some();
    if things == [true, true] || (things.contains(&true) && other) {
        return Err(CommandError::refused(
            "\"article\", \"entity\" and \"what\" with \"number\" exclude each other. Give one of them.",
        ));
    }
    if let Some(typed) = options.text("article") {
        match find(context, request, "article", typed)? {
            Found::One(article, _) => about(&mut sought, Matter::Article(article)),
            Found::Ask(reply) => return Ok(Wanted::Asked(reply)),
        }
    }
    if let Some(typed) = options.text("entity") {
        match naming::entity(context, request, "entity", typed, &[])? {
            Named::One(known) => about(&mut sought, Matter::Entity(known.id)),
            Named::Ask(reply) => return Ok(Wanted::Asked(reply)),
        }
    }
    Ok(Wanted::These(sought))
}

fn about(sought: &mut Sought, matter: Matter) {
    sought.kind = Some(matter.word().to_owned());
    sought.number = Some(matter.number());
}

fn moment(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

/// An entry in a list.
fn item(entry: &Entry) -> Item {
    let mut text = who(entry.by);
    for line in changes(entry) {
        text.line(Piece::Quiet(line));
    }
    Item {
        article: match entry.matter {
            Matter::Article(article) => Some(article),
            _ => None,
        },
        title: format!("#{} {} · {}", entry.number, entry.action, named(entry)),
        date: Some(Date::Time(entry.at)),
        text,
        ..Item::default()
    }
}

/// What it was done to.
fn named(entry: &Entry) -> String {
    let called = one_line(&entry.named);
    match entry.matter {
        Matter::Desk if called.is_empty() => "the desk".to_owned(),
        matter if called.is_empty() => format!("{} {}", matter.word(), matter.number()),
        _ => called,
    }
}

fn who(by: By) -> Text {
    match by {
        By::Console => Text::plain("at the console"),
        By::Desk => Text::plain("the desk by itself"),
        By::User(user) => {
            let mut text = Text::plain("by ");
            text.push(Piece::User(user.0));
            text
        }
    }
}

/// What was changed, a line each: first what is gone, then what is there now.
fn changes(entry: &Entry) -> Vec<String> {
    let before: Vec<&str> = entry.before.lines().collect();
    let after: Vec<&str> = entry.after.lines().collect();
    let gone = before.iter().filter(|line| !after.contains(line));
    let fresh = after.iter().filter(|line| !before.contains(line));
    let each = |sign: &str, line: &&str| {
        let line = truncate::plain(&one_line(line), LINE);
        (!line.is_empty()).then(|| format!("{sign} {line}"))
    };
    (gone.filter_map(|line| each("−", line)).take(LINES))
        .chain(fresh.filter_map(|line| each("+", line)).take(LINES))
        .collect()
}

/// One entry whole, with a file that holds every word of it.
fn one(context: &Context, number: i64) -> Result<Reply, CommandError> {
    let Some(entry) = context.store.read(|read| read.audit_entry(number))? else {
        return Err(CommandError::refused(format!(
            "The account has no entry {number}. /audit lists them."
        )));
    };
    let mut reply =
        Reply::new(Kind::Notice).titled(format!("#{number} {} · {}", entry.action, named(&entry)));
    reply.field("When", Piece::Date(Date::Time(entry.at)));
    reply.field("Who", who(entry.by));
    let matter = match entry.matter {
        Matter::Desk => Text::plain("the desk"),
        Matter::Moderator(user) => Text::from(Piece::User(user.0)),
        matter => Text::plain(format!("{} {}", matter.word(), matter.number())),
    };
    reply.field("What", matter);
    reply.field("Before", truncate::plain(&entry.before, WHOLE));
    reply.field("After", truncate::plain(&entry.after, WHOLE));
    reply.files.push(File {
        name: format!("audit-{number}.txt"),
        media_type: "text/plain",
        bytes: written(&entry).into_bytes(),
    });
    let history: &[(&str, &str)] = &[
        ("what", entry.matter.word()),
        ("number", &entry.matter.number().to_string()),
    ];
    if entry.matter.number() > 0 && entry.matter.number() < 1 << 53 {
        reply.buttons.push(Button {
            label: "All that was done to it".to_owned(),
            action: Action::Run(line::write(AUDIT.name, history)),
        });
    }
    Ok(reply)
}

/// An entry as a text of its own.
fn written(entry: &Entry) -> String {
    let matter = (entry.matter.word(), entry.matter.number());
    format!(
        "Entry {}\n{}\n{}\n{}: {} {} ({})\n\nBefore\n------\n{}\n\nAfter\n-----\n{}\n",
        entry.number,
        entry.at,
        who(entry.by).words(),
        entry.action,
        matter.0,
        matter.1,
        entry.named,
        entry.before,
        entry.after
    )
}
