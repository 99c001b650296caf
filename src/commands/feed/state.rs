//! `/feed pause`, `/feed resume` and `/feed remove`: whether a feed is polled.

use super::{act, button, meant, meant_or_removed, sentence};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::domain::{Feed, FeedState};
use crate::reply::{Kind, Reply, Text};

/// `/feed pause`.
///
/// # Errors
/// A refusal when there is no such feed, or when it is not polled anyway.
pub fn pause(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feed = meant(context, request)?;
    match feed.state {
        FeedState::Active => {}
        _ => {
            return Err(CommandError::refused(format!(
                "Feed {} is not polled now. /feed resume polls it again.",
                feed.id.0
            )));
        }
    }
    change(context, request, &feed, "feed pause", FeedState::Paused)?;
    let mut reply = done(&feed, "is paused");
    reply.text = Text::plain(
        "It is not polled until it is resumed. What appears meanwhile and is still in it then comes in, \
         without a flood of posts.",
    );
    reply
        .buttons
        .push(button(request, "Resume", "feed resume", feed.id));
    Ok(reply)
}

/// `/feed resume`, also of one that was removed or is gone.
///
/// # Errors
/// A refusal when there is no such feed, or when it is polled already.
pub fn resume(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feed = meant_or_removed(context, request)?;
    if feed.state == FeedState::Active {
        return Err(CommandError::refused(format!(
            "Feed {} is polled already. /feed check fetches it now.",
            feed.id.0
        )));
    }
    change(context, request, &feed, "feed resume", FeedState::Active)?;
    let mut reply = done(&feed, "is polled again");
    reply.text = Text::plain(sentence(context, &feed.wish));
    reply
        .buttons
        .push(button(request, "Check it now", "feed check", feed.id));
    Ok(reply)
}

/// `/feed remove`.
///
/// # Errors
/// A refusal when there is no such feed.
pub fn remove(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feed = meant(context, request)?;
    change(context, request, &feed, "feed remove", FeedState::Removed)?;
    let mut reply = done(&feed, "is removed");
    reply.text = Text::plain(
        "Nothing more comes from it. Its articles stay, and what was seen of it is remembered, so that \
         nothing comes twice when it is brought back.",
    );
    let undo = match feed.state {
        FeedState::Paused => "feed pause",
        _ => "feed resume",
    };
    if undo == "feed resume" {
        reply.buttons.push(button(request, "Undo", undo, feed.id));
    }
    Ok(reply)
}

fn done(feed: &Feed, what: &str) -> Reply {
    Reply::new(Kind::Notice).titled(format!("Feed {} ({}) {what}", feed.id.0, feed.wish.title))
}

fn change(
    context: &Context,
    request: &Request,
    feed: &Feed,
    action: &'static str,
    to: FeedState,
) -> Result<(), CommandError> {
    let named = (feed.id, feed.wish.title.as_str());
    let account = act(request, action, named, feed.state.word(), to.word());
    let (id, now) = (feed.id, context.now());
    context.store.write(move |tx| {
        tx.set_feed_state(id, to, now)?;
        tx.audit(&account, now)
    })?;
    Ok(())
}
