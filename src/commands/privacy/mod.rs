//! `/privacy`: what the archive keeps about the asker, as a list, as a file, and no longer.

mod file;

use crate::commands::context::Context;
use crate::commands::following::{asker, button, name};
use crate::commands::list::{ABOUT, optional};
use crate::commands::request::{CommandError, Request};
use crate::commands::table::{Command, Group, OptKind};
use crate::commands::wish::{Called, place};
use crate::domain::phrase::counted;
use crate::domain::{Date, Entry, Matter, Role, SubscriptionState};
use crate::reply::{File, Kind, Piece, Reply, Text};
use crate::store::Held;
use crate::text::truncate;

/// The group of `/privacy`.
pub const GROUP: Group = Group {
    name: "privacy",
    summary: "See, get and delete what the desk keeps about you",
};

/// The commands of `/privacy`. Their replies are always private.
pub const SHOW: Command = Command {
    summary: "Show what the desk keeps about you",
    examples: &["/privacy show"],
    ..Command::new("privacy show", ABOUT, Role::Reader, show)
};
/// `/privacy export`.
pub const EXPORT: Command = Command {
    summary: "Get everything that the desk keeps about you as a file",
    examples: &["/privacy export"],
    ..Command::new("privacy export", ABOUT, Role::Reader, export)
};
/// `/privacy delete`.
pub const DELETE: Command = Command {
    summary: "Delete everything that the desk keeps about you",
    examples: &["/privacy delete"],
    options: &[optional(
        "confirm",
        "Whether you are sure; without it you are asked",
        OptKind::Flag,
    )],
    ..Command::new("privacy delete", ABOUT, Role::Reader, delete)
};

/// How many follows and subscriptions are shown by name. The file has all.
const SHOWN: usize = 10;

/// The most entries of the account that the file lists: about a megabyte.
const MOST_ACTS: usize = 5_000;

/// How much of what an entry is about is shown, in characters.
const LONGEST_NAMED: usize = 60;

/// What is kept of nobody.
const NEVER: &str = "What you ask and what you are called are not kept under your number.";

/// `/privacy show`.
///
/// # Errors
/// When the archive cannot be read.
pub fn show(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (held, mut reply) = begun(context, request)?;
    if held.is_empty() {
        return Ok(reply);
    }
    reply.text = Text::plain(format!(
        "Your number with Discord, in these places. {NEVER}"
    ));
    let called = Called::now(context);
    let mut follows = Text::default();
    for follow in held.follows.iter().take(SHOWN) {
        let mut line = Text::plain(format!(
            "#{} {}, since ",
            follow.id.0,
            name(follow, &called)
        ));
        line.push(Piece::Date(Date::Time(follow.created)));
        if follow.state == SubscriptionState::Removed {
            line.push(Piece::Quiet(
                " stopped; it is forgotten a day after".to_owned(),
            ));
        }
        follows.line(line);
    }
    more(&mut follows, held.follows.len());
    reply.field("What you follow", follows);
    if let Some((channel, health)) = &held.conversation {
        let mut text = Text::plain(match held.deliveries.len() {
            1 => "1 article, ".to_owned(),
            many => format!("{many} articles, "),
        });
        text.add(match held.waiting {
            0 => "nothing is waiting".to_owned(),
            1 => "1 message is waiting".to_owned(),
            many => format!("{many} messages are waiting"),
        });
        if let (Some(_), Some(since)) = (&channel.fault, health.fault_since) {
            text.add("; messages are refused since ");
            text.push(Piece::Date(Date::Time(since)));
        }
        reply.field("What was delivered to you, and when", text);
    }
    let mut made = Text::default();
    for (subscription, channel) in held.made.iter().take(SHOWN) {
        let mut line = Text::plain(format!(
            "#{} {} in ",
            subscription.id.0,
            name(subscription, &called)
        ));
        line.push(place(channel.target, &channel.name));
        made.line(line);
    }
    more(&mut made, held.made.len());
    reply.field("Subscriptions of servers that say that you made them", made);
    if !held.drafts.is_empty() {
        let mut text = Text::plain(counted(held.drafts.len() as u64, "draft"));
        text.add("; ");
        text.push(Piece::Command("/drafts list".to_owned()));
        text.add(" shows them");
        reply.field("What you filled in and could not get done yet", text);
    }
    reply.field("Your work for the desk", works(&held));
    let user = asker(request);
    let acts = context.store.read(|read| read.acts_of(user, SHOWN))?;
    let mut latest = Text::default();
    for act in &acts {
        let mut line = Text::plain(format!("{}, {}, ", act.action, subject(act)));
        line.push(Piece::Date(Date::Time(act.at)));
        latest.line(line);
    }
    more(
        &mut latest,
        usize::try_from(held.acts).unwrap_or(usize::MAX),
    );
    reply.field("What you did for it, the latest first", latest);
    let mut suggested = Text::default();
    for link in held.suggested.iter().take(SHOWN) {
        let mut line = Text::plain(format!("{}, ", link.url));
        line.push(Piece::Date(Date::Time(link.at)));
        suggested.line(line);
    }
    more(&mut suggested, held.suggested.len());
    reply.field("Links that you suggested", suggested);
    reply
        .buttons
        .push(button("Everything as a file", "privacy export", &[]));
    reply
        .buttons
        .push(button("Delete it", "privacy delete", &[]));
    Ok(reply)
}

/// What is kept about a moderator, and stays.
fn works(held: &Held) -> Text {
    let mut text = Text::default();
    if let Some(since) = held.moderates {
        let mut line = Text::plain("You moderate it since ");
        line.push(Piece::Date(Date::Time(since)));
        text.line(line);
    }
    if held.acts > 0 {
        text.line(Text::plain(format!(
            "You are named by {} of the account of who did what, which stays.",
            counted(held.acts, "entry")
        )));
    }
    text
}

fn more(text: &mut Text, of: usize) {
    if of > SHOWN {
        text.line(Piece::Quiet(format!(
            "and {} more, which the file has",
            of - SHOWN
        )));
    }
}

fn held(context: &Context, request: &Request) -> Result<Held, CommandError> {
    let user = asker(request);
    Ok(context.store.read(|read| read.held_about(user))?)
}

/// What is kept about who asks, and the answer as it begins; where nothing is kept, that is all of it.
fn begun(context: &Context, request: &Request) -> Result<(Held, Reply), CommandError> {
    let held = held(context, request)?;
    let mut reply = Reply::new(Kind::Notice).titled("What the desk keeps about you");
    reply.private = true;
    if held.is_empty() {
        reply.text = Text::plain(format!("Nothing. {NEVER}"));
    }
    Ok((held, reply))
}

/// `/privacy export`: everything as a JSON file.
///
/// # Errors
/// When the archive cannot be read.
pub fn export(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (held, mut reply) = begun(context, request)?;
    if held.is_empty() {
        return Ok(reply);
    }
    let user = asker(request);
    let acts = context.store.read(|read| read.acts_of(user, MOST_ACTS))?;
    let file = serde_json::to_vec_pretty(&file::document(context, request, &held, &acts))?;
    reply.text = Text::plain("It is all in the file, which only you see here.");
    if held.acts > acts.len() as u64 {
        reply.text.add(format!(
            " Of your {} of the account it lists the latest {MOST_ACTS}; an operator finds the others with \
             /audit.",
            counted(held.acts, "entry")
        ));
    }
    reply.files.push(File {
        name: "newsdesk-privacy.json".to_owned(),
        media_type: "application/json",
        bytes: file,
    });
    reply
        .buttons
        .push(button("Delete it", "privacy delete", &[]));
    Ok(reply)
}

/// What an entry of the account is about.
fn subject(entry: &Entry) -> String {
    match entry.matter {
        // That is the number of somebody else.
        Matter::Moderator(_) => "a moderator".to_owned(),
        Matter::Desk => entry.named.clone(),
        matter => {
            let named = truncate::plain(&entry.named, LONGEST_NAMED);
            format!("{} {}: {named}", matter.word(), matter.number())
        }
    }
}

/// `/privacy delete`: asks once, then forgets.
///
/// # Errors
/// When the archive cannot be read or written.
pub fn delete(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice);
    reply.private = true;
    let held = held(context, request)?;
    if held.nothing_goes() {
        reply = reply.titled("There is nothing to delete");
        reply.text = Text::plain(NEVER);
        reply.field("What stays", works(&held));
        return Ok(reply);
    }
    if !request.options.flag("confirm") {
        reply = reply.titled("Delete everything about you");
        reply.text = Text::plain(format!(
            "This ends {} and forgets {} that came to you{}. Messages that you have got stay with \
             you.{}{} It cannot be undone.",
            counted(held.follows.len() as u64, "follow"),
            counted(held.deliveries.len() as u64, "article"),
            match held.drafts.len() as u64 {
                0 => String::new(),
                drafts => format!(" and throws {} away", counted(drafts, "draft")),
            },
            match held.made.len() {
                0 => String::new(),
                1 => " Your number goes from 1 subscription of a server, which stays.".to_owned(),
                many =>
                    format!(" Your number goes from {many} subscriptions of servers, which stay."),
            },
            match held.suggested.len() {
                0 => String::new(),
                many => format!(
                    " What you suggested stays in the archive, and nobody sees any more that you did: {}.",
                    counted(many as u64, "link")
                ),
            }
        ));
        reply.field("What stays", works(&held));
        let confirm = [("confirm", "yes")];
        reply
            .buttons
            .push(button("Delete everything", "privacy delete", &confirm));
        reply
            .buttons
            .push(button("First as a file", "privacy export", &[]));
        return Ok(reply);
    }
    let user = asker(request);
    let forgotten = context.store.write(move |tx| tx.forget_user(user))?;
    reply = reply.titled("Deleted");
    reply.text = Text::plain(format!(
        "The desk has forgotten {}, {}, {}{} and your number in {}. Copies of the archive that its \
         operator has made for safety lose it when they are replaced.",
        counted(forgotten.follows, "follow"),
        counted(forgotten.deliveries, "delivery"),
        counted(forgotten.suggested, "suggestion"),
        match forgotten.drafts {
            0 => String::new(),
            drafts => format!(", {}", counted(drafts, "draft")),
        },
        counted(forgotten.made, "subscription"),
    ));
    reply.field("What stays", works(&held));
    Ok(reply)
}
