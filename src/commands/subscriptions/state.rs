//! `/subscriptions pause`, `resume` and `remove`.

use super::{
    Own, all_of, brings_the_same, button, full, label, own, own_or_removed, same, sentence, server,
    status,
};
use crate::commands::context::Context;
use crate::commands::destination;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::Called;
use crate::domain::{Schedule, SubscriptionId, SubscriptionState};
use crate::reply::{Kind, Reply, Text};
use crate::store::{Missed, StoreError, Writer};

/// `/subscriptions pause`, which also brings back, paused, what was removed within the last day.
///
/// # Errors
/// A refusal when there is no such subscription here, when it is paused already, or when its place
/// was taken since it was removed.
pub fn pause(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let own = own_or_removed(context, request)?;
    let id = own.subscription.id;
    if own.subscription.state == SubscriptionState::Paused {
        return Err(CommandError::refused(format!(
            "Subscription {0} is paused already. /subscriptions resume number: {0} lets it go on.",
            id.0
        )));
    }
    let now = context.now();
    back(context, request, &own, move |tx| {
        tx.pause_subscription(id, now)
    })?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Subscription {} is paused", id.0));
    reply.text = Text::plain(
        "What matches from now on is kept. When you resume it, it comes in one message, one by one, or \
         not at all, as you choose.",
    );
    reply
        .buttons
        .push(button(request, "Resume", "subscriptions resume", id));
    Ok(reply)
}

/// What became of a subscription that is to be another way from now on.
enum Change<T> {
    Done(T),
    Same(SubscriptionId),
    Full,
}

/// Makes a change of state. One that was removed comes back by it, which needs what a new one needs:
/// a channel that takes posts, no other that brings the same, and room.
fn back<T: Send + 'static>(
    context: &Context,
    request: &Request,
    own: &Own,
    change: impl FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, CommandError> {
    let was_removed = own.subscription.state == SubscriptionState::Removed;
    if was_removed {
        let seen = destination::of_target(context, own.channel.target)?;
        destination::check(&seen, &own.subscription.wish)?;
    }
    let (server, most) = (server(request)?, context.most_subscriptions);
    let (channel, wish) = (own.channel.id, own.subscription.wish.clone());
    let changed = context.store.write(move |tx| {
        if was_removed {
            let there = all_of(tx, server)?;
            let same = there
                .iter()
                .filter(|other| other.channel.id == channel)
                .find(|other| brings_the_same(&other.subscription.wish, &wish));
            if let Some(other) = same {
                return Ok(Change::Same(other.subscription.id));
            }
            if there.len() >= most {
                return Ok(Change::Full);
            }
        }
        change(tx).map(Change::Done)
    })?;
    match changed {
        Change::Done(done) => Ok(done),
        Change::Same(other) => Err(same(other)),
        Change::Full => Err(full(most)),
    }
}

/// `/subscriptions resume`, which also brings back what was removed within the last day.
///
/// # Errors
/// A refusal when there is no such subscription here, when it delivers already, or when its place
/// was taken since it was removed.
pub fn resume(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut own = own_or_removed(context, request)?;
    let id = own.subscription.id;
    let was = own.subscription.state;
    if was == SubscriptionState::Active {
        return Err(CommandError::refused(format!(
            "Subscription {} is not paused. /subscriptions status says how it stands.",
            id.0
        )));
    }
    let missed = match request.options.text("missed") {
        Some("each") => Missed::Each,
        Some("skip") => Missed::Skip,
        _ => Missed::Digest,
    };
    let now = context.now();
    let count = back(context, request, &own, move |tx| {
        tx.resume_subscription(id, missed, now)
    })?;
    own.subscription.state = SubscriptionState::Active;
    let mut reply = Reply::new(Kind::Notice).titled(match was {
        SubscriptionState::Removed => format!("Subscription {} is back", id.0),
        _ => format!("Subscription {} goes on", id.0),
    });
    reply.text = sentence(&own, &Called::now(context));
    reply.text.line(came_meanwhile(count, missed));
    reply.notices.extend(status::fault(&own.channel));
    reply
        .buttons
        .push(button(request, "Status", "subscriptions status", id));
    Ok(reply)
}

/// What becomes of the articles that were kept.
fn came_meanwhile(count: usize, missed: Missed) -> String {
    let (articles, they) = match count {
        0 => return "No article was kept meanwhile.".to_owned(),
        1 => ("1 article was kept meanwhile".to_owned(), "it"),
        _ => (format!("{count} articles were kept meanwhile"), "they"),
    };
    match (missed, count) {
        (Missed::Skip, _) => format!("{articles}; as you wished, {they} will not be posted."),
        (Missed::Digest, 2..) => format!("{articles}; they come in one message now."),
        (Missed::Each, 2..) => format!("{articles}; they come one by one now, the oldest first."),
        _ => format!("{articles}; it comes now."),
    }
}

/// `/subscriptions remove`.
///
/// # Errors
/// A refusal when there is no such subscription here.
pub fn remove(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let own = own(context, request)?;
    let id = own.subscription.id;
    let now = context.now();
    context
        .store
        .write(move |tx| tx.remove_subscription(id, now))?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Subscription {} is removed", id.0));
    reply.text = Text::plain(format!(
        "Nothing more comes of it: {}. For a day it can be brought back.",
        label(&own, &Called::now(context))
    ));
    let number = id.0.to_string();
    let missed = match own.subscription.wish.schedule {
        Schedule::AtOnce => "each",
        Schedule::Daily { .. } | Schedule::Weekly { .. } => "digest",
    };
    let undo = match own.subscription.state {
        SubscriptionState::Paused => button(request, "Undo", "subscriptions pause", id),
        // What waited when it was removed is still wanted when that was a mistake.
        _ => button_to(
            request,
            "Undo",
            "subscriptions resume",
            &[("number", &number), ("missed", missed)],
        ),
    };
    reply.buttons.push(undo);
    Ok(reply)
}
