//! `/subscriptions status`: whether a subscription delivers, what waits and why.

use super::posts::moment;
use super::{Own, all_of, button, label, own, sentence, server};
use crate::commands::context::Context;
use crate::commands::paging::Window;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::Called;
use crate::domain::{Channel, Subscription, SubscriptionState};
use crate::reply::{Item, Kind, Piece, Reply, Text};
use crate::store::Standing;

/// How many subscriptions a page shows.
const PAGE: usize = 8;

/// `/subscriptions status`, of one or of all.
///
/// # Errors
/// A refusal when there is no such subscription here.
pub fn status(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    match request.options.integer("number") {
        Some(_) => one(context, request),
        None => all(context, request),
    }
}

fn one(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let own = own(context, request)?;
    let id = own.subscription.id;
    let standing = context.store.read(|read| read.standing(id))?;
    let mut reply = Reply::new(Kind::Subscriptions).titled(format!("Subscription {}", id.0));
    reply.text = sentence(&own, &Called::now(context));
    reply.field("State", state(&own.subscription));
    reply.field("Last posted", last_posted(&standing));
    reply.field("Waiting", waiting(&own.subscription, &standing));
    reply.field("Not posted", dead(&standing));
    reply.notices.extend(fault(&own.channel));
    reply
        .buttons
        .push(button(request, "Preview", "subscriptions preview", id));
    match own.subscription.state {
        SubscriptionState::Active => {
            reply.buttons.push(button(
                request,
                "Send the last 5 now",
                "subscriptions send",
                id,
            ));
            reply
                .buttons
                .push(button(request, "Pause", "subscriptions pause", id));
        }
        _ => reply
            .buttons
            .push(button(request, "Resume", "subscriptions resume", id)),
    }
    reply
        .buttons
        .push(button(request, "Remove", "subscriptions remove", id));
    Ok(reply)
}

fn all(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let server = server(request)?;
    let there = context.store.read(|read| all_of(read, server))?;
    if there.is_empty() {
        return Ok(super::list::none());
    }
    let window = Window::new(request, there.len(), PAGE);
    let called = Called::now(context);
    let mut reply = Reply::new(Kind::Subscriptions).titled("How the subscriptions stand");
    for own in window.slice(&there) {
        let standing = context
            .store
            .read(|read| read.standing(own.subscription.id))?;
        reply.items.push(Item {
            title: label(own, &called),
            text: short(own, &standing),
            ..Item::default()
        });
    }
    window.show(&mut reply, request);
    Ok(reply)
}

/// How one stands, in a line or two.
fn short(own: &Own, standing: &Standing) -> Text {
    let mut text = state(&own.subscription);
    text.add("; last posted: ");
    text.append(last_posted(standing));
    let waiting = waiting(&own.subscription, standing);
    if !waiting.is_empty() {
        text.add("; waiting: ").append(waiting);
    }
    if standing.dead > 0 {
        text.add("; not posted: ").append(dead(standing));
    }
    if let Some(fault) = fault(&own.channel) {
        text.line(fault);
    }
    text
}

/// Whether it delivers, and since when not.
pub(super) fn state(subscription: &Subscription) -> Text {
    let mut text = Text::plain(match subscription.state {
        SubscriptionState::Active => return Text::plain("delivers"),
        SubscriptionState::Paused => "paused since ",
        SubscriptionState::Asleep => "asleep since ",
        SubscriptionState::Removed => "removed since ",
    });
    text.push(moment(subscription.since));
    text
}

fn last_posted(standing: &Standing) -> Text {
    match standing.last_posted {
        Some(when) => Text::from(moment(when)),
        None => Text::plain("nothing yet"),
    }
}

fn waiting(subscription: &Subscription, standing: &Standing) -> Text {
    let mut text = Text::default();
    if standing.queued > 0 {
        text.add(format!("{} on the way", articles(standing.queued)));
    }
    if standing.waiting > 0 {
        if !text.is_empty() {
            text.add(", ");
        }
        text.add(articles(standing.waiting));
        match (subscription.state, standing.due) {
            (SubscriptionState::Active, Some(due)) => {
                text.add(" until ").push(moment(due));
            }
            (SubscriptionState::Active, None) => {}
            _ => {
                text.add(" until it is resumed");
            }
        }
    }
    text
}

fn dead(standing: &Standing) -> Text {
    if standing.dead == 0 {
        return Text::default();
    }
    let mut text = Text::plain(articles(standing.dead));
    if !standing.reason.is_empty() {
        text.add(format!("; the latest because {}", standing.reason));
    }
    text
}

fn articles(count: u64) -> String {
    match count {
        1 => "1 article".to_owned(),
        _ => format!("{count} articles"),
    }
}

/// What is wrong with the channel, and what to do.
pub(super) fn fault(channel: &Channel) -> Option<Text> {
    let fault = channel.fault.as_ref()?;
    let mut text = Text::default();
    text.push(Piece::Strong(
        "Nothing can be posted at present.".to_owned(),
    ));
    text.add(format!(" {} What waits comes then.", fault.sentence()));
    Some(text)
}
