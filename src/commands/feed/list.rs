//! `/feed list`: every feed and how it does.

use super::{button, label};
use crate::commands::context::Context;
use crate::commands::paging::Window;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::counted;
use crate::domain::{Date, Feed, FeedMode, FeedState};
use crate::reply::{Item, Kind, Piece, Reply, Text};

/// How many feeds a page shows. Each has a button, and two more turn the page.
const PAGE: usize = 8;

/// `/feed list`.
///
/// # Errors
/// When the archive cannot be read.
pub fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feeds = context.store.read(|read| read.feeds())?;
    if feeds.is_empty() {
        return Ok(none());
    }
    let failing = feeds.iter().filter(|feed| feed.pulse.failures > 0).count();
    let window = Window::new(request, feeds.len(), PAGE);
    let mut reply = Reply::new(Kind::Feeds).titled("Feeds");
    let mut words = counted(u64::try_from(feeds.len()).unwrap_or(u64::MAX), "feed");
    match failing {
        0 => words.push('.'),
        1 => words.push_str(", 1 of which fails."),
        _ => words.push_str(&format!(", {failing} of which fail.")),
    }
    reply.text = Text::plain(words);
    for feed in window.slice(&feeds) {
        reply.items.push(Item {
            title: label(feed),
            url: Some(feed.url.clone()),
            text: stand(feed),
            ..Item::default()
        });
    }
    window.show(&mut reply, request);
    for feed in window.slice(&feeds) {
        let label = format!("Check {}", feed.id.0);
        reply
            .buttons
            .push(button(request, &label, "feed check", feed.id));
    }
    Ok(reply)
}

/// How a feed does.
fn stand(feed: &Feed) -> Text {
    let pulse = &feed.pulse;
    let mut text = Text::plain(match feed.wish.mode {
        FeedMode::Review => "review",
        FeedMode::Direct => "direct",
    });
    match pulse.last_success {
        Some(moment) => text.add(", read ").push(Piece::Date(Date::Time(moment))),
        None => text.add(", not read yet"),
    };
    match feed.state {
        FeedState::Active => text
            .add(", next ")
            .push(Piece::Date(Date::Time(pulse.next_check))),
        FeedState::Paused => text.add(", paused"),
        FeedState::Gone => text.add(", gone and not polled any more"),
        FeedState::Removed => text.add(", removed"),
    };
    if pulse.failures > 0 {
        text.line(Text::plain(format!(
            "Failed {} in a row: {}",
            counted(pulse.failures.into(), "time"),
            pulse.last_error
        )));
    }
    text
}

/// There are none yet, and how to begin.
fn none() -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled("No feeds yet");
    reply.text.add("No news comes in by itself. ");
    reply
        .text
        .push(Piece::Command(
            "/feed add url: https://example.com/feed.xml".to_owned(),
        ))
        .add(" adds a feed; the address of a site's page will do too.");
    reply
}
