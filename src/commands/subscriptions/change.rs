//! `/subscriptions change`: what is given changes, the rest stays.

use super::{Own, all_of, brings_the_same, button, own, same, sentence, server};
use crate::commands::context::Context;
use crate::commands::destination;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::Called;
use crate::commands::wishing::{self, Wished};
use crate::domain::SubscriptionId;
use crate::reply::{Kind, Reply, Text};

use super::subscribe::would_have;

/// `/subscriptions change`.
///
/// # Errors
/// A refusal when nothing would change, when the options do not go together, when the channel cannot
/// take what is asked for, or when another subscription of it brings the same.
pub fn change(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut own = own(context, request)?;
    let before = own.subscription.wish.clone();
    let mut base = before.clone();
    if let Some(part) = request.options.text("clear") {
        wishing::clear(&mut base, part);
    }
    let (wish, understood) = match wishing::read(context, request, base)? {
        Wished::Ask(reply) => return Ok(*reply),
        Wished::Wish(wish, understood) => (*wish, understood),
    };
    if wish == before {
        return Err(CommandError::refused(format!(
            "Nothing would change: subscription {} is like that already. Name what is to be different, \
             such as about, topics, when or quiet.",
            own.subscription.id.0
        )));
    }
    // Only what concerns the channel needs it to be looked at.
    let mut notices = Vec::new();
    if wish.style != before.style || wish.role != before.role {
        let seen = destination::of_target(context, own.channel.target)?;
        notices = destination::check(&seen, &wish)?;
    }
    let there = context
        .store
        .read(|read| all_of(read, server(request).unwrap_or_default()))?;
    if let Some(id) = twin(&there, &own, &wish) {
        return Err(same(id));
    }
    let (id, new) = (own.subscription.id, wish.clone());
    context
        .store
        .write(move |tx| tx.change_subscription(id, &new))?;
    let filter_changed = wish.filter != before.filter;
    own.subscription.wish = wish;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Subscription {} changed", id.0));
    reply.understood = understood;
    reply.notices = notices;
    reply.text = sentence(&own, &Called::now(context));
    if filter_changed {
        reply
            .text
            .line(would_have(context, &own.subscription.wish.filter)?);
    }
    reply.text.line(Text::plain(
        "What waits already comes as it would have come; this holds for what comes in from now on.",
    ));
    reply
        .buttons
        .push(button(request, "Preview", "subscriptions preview", id));
    reply
        .buttons
        .push(button(request, "Status", "subscriptions status", id));
    Ok(reply)
}

/// Another subscription of the same channel that brings the same.
fn twin(there: &[Own], own: &Own, wish: &crate::domain::Wish) -> Option<SubscriptionId> {
    there
        .iter()
        .filter(|other| other.channel.id == own.channel.id)
        .filter(|other| other.subscription.id != own.subscription.id)
        .find(|other| brings_the_same(&other.subscription.wish, wish))
        .map(|other| other.subscription.id)
}
