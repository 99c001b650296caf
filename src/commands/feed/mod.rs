//! `/feed`: where news comes from by itself. Each change is written with the account of who made it.

mod add;
mod check;
pub mod language;
mod list;
pub mod rows;
mod set;
mod state;

use super::context::Context;
use super::naming;
use super::paging::button_to;
use super::request::{CommandError, Request};
use crate::domain::phrase::list as in_words;
use crate::domain::{Act, Certainty, Feed, FeedId, FeedMode, FeedState, FeedWish, Matter, Topic};
use crate::reply::{Button, Piece, Text};

/// The feed whose number is given.
///
/// # Errors
/// A refusal when there is none, or when it was removed.
fn meant(context: &Context, request: &Request) -> Result<Feed, CommandError> {
    let feed = meant_or_removed(context, request)?;
    match feed.state {
        FeedState::Removed => Err(CommandError::refused(format!(
            "Feed {} was removed. /feed resume brings it back.",
            feed.id.0
        ))),
        _ => Ok(feed),
    }
}

/// The same, also when it was removed.
fn meant_or_removed(context: &Context, request: &Request) -> Result<Feed, CommandError> {
    let number = request.options.integer("number").unwrap_or_default();
    let found = context.store.read(|read| read.feed(FeedId(number)))?;
    found.ok_or_else(|| {
        CommandError::refused(format!(
            "There is no feed {number}. /feed list shows those that there are."
        ))
    })
}

/// What the options say over what was set before.
fn wished(
    context: &Context,
    request: &Request,
    mut wish: FeedWish,
) -> Result<FeedWish, CommandError> {
    let options = &request.options;
    if let Some(mode) = mode(request) {
        wish.mode = mode;
    }
    if let Some(certainty) = options.text("certainty").and_then(|word| word.parse().ok()) {
        wish.certainty = certainty;
    }
    if let Some(title) = options.text("title") {
        wish.title = title.to_owned();
    }
    if let Some(typed) = options.text("topics") {
        let topics = naming::topics(context, typed)?;
        wish.topics = topics.into_iter().map(|topic| topic.key).collect();
    }
    if options.text("clear") == Some("topics") {
        wish.topics.clear();
    }
    Ok(wish)
}

fn mode(request: &Request) -> Option<FeedMode> {
    request
        .options
        .text("mode")
        .and_then(|word| word.parse().ok())
}

/// What a wish means, as a sentence.
fn sentence(context: &Context, wish: &FeedWish) -> String {
    let mut words = match wish.mode {
        FeedMode::Review => "Its new items wait for a moderator".to_owned(),
        FeedMode::Direct => "Its new items are published at once".to_owned(),
    };
    match wish.certainty {
        Certainty::Announced => {}
        other => words.push_str(&format!(", as {}", sort(other))),
    }
    if !wish.topics.is_empty() {
        words.push_str(&format!(
            ", filed under {}",
            topic_names(context, &wish.topics)
        ));
    }
    words.push('.');
    words
}

fn sort(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Rumour => "rumours",
        Certainty::Announced => "announced",
        Certainty::Confirmed => "confirmed",
    }
}

fn topic_names(context: &Context, keys: &[String]) -> String {
    let topics = context.search.topics();
    let name = |key: &String| {
        let known = topics.iter().find(|topic: &&Topic| topic.key == *key);
        known.map_or_else(|| key.clone(), |topic| topic.name.clone())
    };
    let names: Vec<String> = keys.iter().map(name).collect();
    in_words(&names)
}

/// What the account says of a feed: what moderators set of it.
fn described(feed_url: &str, wish: &FeedWish) -> String {
    let mut words = format!(
        "{feed_url}, \"{}\", {}, {}",
        wish.title, wish.mode, wish.certainty
    );
    if !wish.topics.is_empty() {
        words.push_str(&format!(", {}", wish.topics.join(" ")));
    }
    words
}

/// An entry of the account.
fn act(
    request: &Request,
    action: &'static str,
    (id, named): (FeedId, &str),
    before: impl Into<String>,
    after: impl Into<String>,
) -> Act {
    Act {
        by: request.actor.by(),
        action,
        matter: Matter::Feed(id.0),
        named: named.to_owned(),
        before: before.into(),
        after: after.into(),
    }
}

/// A link to where a feed is.
fn link(url: &str) -> Piece {
    Piece::Link {
        label: url.to_owned(),
        url: url.to_owned(),
    }
}

/// What a feed is called in lists: `3 · Example`.
fn label(feed: &Feed) -> String {
    format!("{} · {}", feed.id.0, feed.wish.title)
}

/// A button that does something with a feed.
fn button(request: &Request, label: &str, command: &str, id: FeedId) -> Button {
    let number = id.0.to_string();
    button_to(request, label, command, &[("number", &number)])
}

/// Whether two addresses are one place: with http or https, with `www.` or without.
fn is_same_place(one: &str, other: &str) -> bool {
    let bare = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let rest = rest.strip_prefix("www.").unwrap_or(rest);
        rest.trim_end_matches('/').to_owned()
    };
    bare(one) == bare(other)
}

/// The feed that has an address already, removed ones left out.
fn there_already(context: &Context, url: &str) -> Result<Option<Feed>, CommandError> {
    let feeds = context.store.read(|read| read.feeds())?;
    Ok(feeds.into_iter().find(|feed| is_same_place(&feed.url, url)))
}

fn is_there(feed: &Feed) -> CommandError {
    let mut words = Text::plain(format!("That address is feed {} already. ", feed.id.0));
    words
        .push(Piece::Command(format!("/feed set number: {}", feed.id.0)))
        .add(" changes what becomes of its items.");
    CommandError::Refused(words)
}

/// The feeds as suggestions: what is shown, and the number.
pub fn suggestions(context: &Context) -> Vec<(String, String)> {
    let known = context.store.read(|read| read.feeds());
    known
        .unwrap_or_default()
        .iter()
        .map(|feed| (label(feed), feed.id.0.to_string()))
        .collect()
}
