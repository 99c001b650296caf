//! `/feed set`: changes what becomes of a feed's items, what it is called and where it is.

use super::{act, button, described, is_there, link, meant, sentence, there_already, wished};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::commands::web::Looked;
use crate::domain::Feed;
use crate::reply::{Kind, Piece, Reply, Text};

/// `/feed set`.
///
/// # Errors
/// A refusal when there is no such feed, when nothing would change, or when there is no feed at the
/// new address.
pub fn set(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feed = meant(context, request)?;
    let wish = wished(context, request, feed.wish.clone())?;
    let url = address(context, request, &feed)?;
    if wish == feed.wish && url.is_none() {
        return Err(CommandError::refused(
            "That changes nothing. Give mode, topics, title, certainty or address to change them.",
        ));
    }
    let after = described(url.as_deref().unwrap_or(&feed.url), &wish);
    let account = act(
        request,
        "feed set",
        (feed.id, &feed.wish.title),
        described(&feed.url, &feed.wish),
        after,
    );
    let (id, kept, moved, now) = (feed.id, wish.clone(), url.clone(), context.now());
    context.store.write(move |tx| {
        tx.set_feed_wish(id, &kept)?;
        if let Some(url) = &moved {
            tx.move_feed(id, url)?;
            tx.put_off_feed(id, now)?;
        }
        tx.audit(&account, now)
    })?;
    let mut reply = Reply::new(Kind::Feeds).titled(format!("Feed {}: {}", feed.id.0, wish.title));
    reply.text = Text::from(link(url.as_deref().unwrap_or(&feed.url)));
    reply.text.line(sentence(context, &wish));
    reply
        .buttons
        .push(button(request, "Check it now", "feed check", feed.id));
    Ok(reply)
}

/// The new address, if one is given: that of a feed which the desk does not have.
fn address(
    context: &Context,
    request: &Request,
    feed: &Feed,
) -> Result<Option<String>, CommandError> {
    let Some(given) = request.options.text("address") else {
        return Ok(None);
    };
    let looked = context.web.look(given);
    let found = match looked.map_err(|error| CommandError::refused(error.to_string()))? {
        Looked::Feed(found) => found.url,
        Looked::Page(_) => {
            return Err(CommandError::refused(
                "That is a page and not a feed. Give the address of the feed itself.",
            ));
        }
    };
    if let Some(other) = there_already(context, &found)?
        && other.id != feed.id
    {
        return Err(is_there(&other));
    }
    match context.store.read(|read| read.feed_at(&found))? {
        Some(other) if other.id != feed.id => Err(was_there(&other)),
        _ => Ok((found != feed.url).then_some(found)),
    }
}

/// An address that is kept for a feed which was removed, with all that was seen of it.
fn was_there(feed: &Feed) -> CommandError {
    let number = feed.id.0;
    let mut words = Text::plain(format!(
        "That address is feed {number}, which was removed. "
    ));
    words
        .push(Piece::Command(format!("/feed resume number: {number}")))
        .add(" brings it back.");
    CommandError::Refused(words)
}
