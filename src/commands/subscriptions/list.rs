//! `/subscriptions list`: every subscription of the server, or of the console.

use super::{Own, all_of, button, label, server, status};
use crate::commands::context::Context;
use crate::commands::paging::Window;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::{self, Called};
use crate::domain::SubscriptionState;
use crate::reply::{Item, Kind, Piece, Reply, Text};

/// How many subscriptions a page shows. Each has a button, and two more turn the page.
const PAGE: usize = 6;

/// `/subscriptions list`.
///
/// # Errors
/// When the archive cannot be read.
pub fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let server = server(request)?;
    let there = context.store.read(|read| all_of(read, server))?;
    if there.is_empty() {
        return Ok(none());
    }
    let window = Window::new(request, there.len(), PAGE);
    let called = Called::now(context);
    let mut reply = Reply::new(Kind::Subscriptions).titled("Subscriptions");
    reply.text = Text::plain(match there.len() {
        1 => format!("1 subscription of at most {}.", context.most_subscriptions),
        count => format!(
            "{count} subscriptions of at most {}.",
            context.most_subscriptions
        ),
    });
    for own in window.slice(&there) {
        reply.items.push(Item {
            title: label(own, &called),
            text: line(own),
            ..Item::default()
        });
    }
    window.show(&mut reply, request);
    for own in window.slice(&there) {
        let id = own.subscription.id;
        let label = format!("Status of {}", id.0);
        reply
            .buttons
            .push(button(request, &label, "subscriptions status", id));
    }
    Ok(reply)
}

/// When and how one comes, and whether it does.
fn line(own: &Own) -> Text {
    let mut text = wish::how(&own.subscription.wish);
    if own.subscription.state != SubscriptionState::Active {
        text.add("; ").append(status::state(&own.subscription));
    }
    if own.channel.fault.is_some() {
        text.add("; nothing can be posted in the channel at present");
    }
    text
}

/// There are none yet, and how to begin.
pub(super) fn none() -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled("No subscriptions yet");
    reply.text.add("Nothing is subscribed here. ");
    reply
        .text
        .push(Piece::Command("/subscribe".to_owned()))
        .add(" brings all news to the channel where it is used, ")
        .push(Piece::Command(
            "/subscribe about: vmware, citrix".to_owned(),
        ))
        .add(" only some of it.");
    reply
}
