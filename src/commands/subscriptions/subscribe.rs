//! `/subscribe`: a channel, or the console, gets news from now on.

use jiff::{SignedDuration, Timestamp};

use super::{all_of, brings_the_same, button, full, same, server};
use crate::commands::context::Context;
use crate::commands::destination;
use crate::commands::matching::matching;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::{self, Called};
use crate::commands::wishing::{self, Wished};
use crate::domain::{Date, Filter, Schedule, Seen, SubscriptionId, UserId, Wish};
use crate::reply::{Kind, Reply, Text};

/// How far back the count looks that says what a subscription would have brought.
const DAYS: i64 = 30;
/// The highest count that is said exactly.
const MOST_COUNTED: usize = 1_000;

/// What became of a new subscription.
enum Made {
    New(SubscriptionId),
    Same(SubscriptionId),
    Full,
}

/// `/subscribe`.
///
/// # Errors
/// A refusal when the channel takes no posts, when the options do not go together, when the channel
/// has the same subscription already, or when the server has as many as it may.
pub fn subscribe(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let server = server(request)?;
    let base = Wish {
        zone: usual_zone(context, server)?,
        ..Wish::default()
    };
    let (wish, understood) = match wishing::read(context, request, base)? {
        Wished::Ask(reply) => return Ok(*reply),
        Wished::Wish(wish, understood) => (*wish, understood),
    };
    let seen = destination::meant(context, request)?;
    let notices = destination::check(&seen, &wish)?;
    let made = keep(context, server, &seen, &wish, request.actor.user)?;
    let id = match made {
        Made::New(id) => id,
        Made::Same(id) => return Err(same(id)),
        Made::Full => return Err(full(context.most_subscriptions)),
    };
    let called = Called::now(context);
    let mut reply = Reply::new(Kind::Notice).titled(format!("Subscription {}", id.0));
    reply.understood = understood;
    reply.notices = notices;
    reply.text = wish::sentence(&wish, &called, seen.target, &seen.name);
    reply.text.line(would_have(context, &wish.filter)?);
    reply
        .text
        .add(" Nothing old is posted unless you ask for it.");
    reply
        .buttons
        .push(button(request, "Preview", "subscriptions preview", id));
    let number = id.0.to_string();
    reply.buttons.push(button_to(
        request,
        "Send the last 5 now",
        "subscriptions send",
        &[("number", &number), ("count", "5")],
    ));
    reply
        .buttons
        .push(button(request, "Undo", "subscriptions remove", id));
    Ok(reply)
}

/// Adds the subscription unless there is the same, or no room. All of it in one transaction, so that
/// two who subscribe at once cannot both get the last place.
fn keep(
    context: &Context,
    server: u64,
    seen: &Seen,
    wish: &Wish,
    creator: Option<UserId>,
) -> Result<Made, CommandError> {
    let (seen, wish) = (seen.clone(), wish.clone());
    let (now, most) = (context.now(), context.most_subscriptions);
    let made = context.store.write(move |tx| {
        let there = all_of(tx, server)?;
        let same = there.iter().find(|own| {
            own.channel.target == seen.target && brings_the_same(&own.subscription.wish, &wish)
        });
        if let Some(own) = same {
            return Ok(Made::Same(own.subscription.id));
        }
        if there.len() >= most {
            return Ok(Made::Full);
        }
        let channel = tx.keep_channel(seen.target, seen.form, &seen.name)?;
        // It was just seen to be in order.
        tx.mend_channel(channel, now)?;
        let id = tx.add_subscription(channel, &wish, creator, now)?;
        Ok(Made::New(id))
    })?;
    Ok(made)
}

/// The time zone of the server's latest subscription that goes by the clock: most servers have one.
fn usual_zone(context: &Context, server: u64) -> Result<String, CommandError> {
    let there = context
        .store
        .read(|read| read.subscriptions_of_server(server))?;
    let by_the_clock = |wish: &Wish| wish.quiet.is_some() || wish.schedule != Schedule::AtOnce;
    let latest = there
        .into_iter()
        .filter(|known| by_the_clock(&known.wish))
        .max_by_key(|known| known.id);
    Ok(latest.map_or_else(|| Wish::default().zone, |known| known.wish.zone))
}

/// What a filter would have let through lately.
///
/// # Errors
/// When the archive cannot be read.
pub(super) fn would_have(context: &Context, filter: &Filter) -> Result<Text, CommandError> {
    let since = context
        .now()
        .checked_sub(SignedDuration::from_hours(24 * DAYS))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let found = matching(context, filter, Some(Date::Time(since)), MOST_COUNTED)?;
    let count = found.articles.len();
    Ok(Text::plain(match (count, found.complete) {
        (0, true) => format!("No article of the last {DAYS} days would have matched."),
        (1, true) => format!("1 article of the last {DAYS} days would have matched."),
        (_, true) => format!("{count} articles of the last {DAYS} days would have matched."),
        (_, false) => {
            format!("At least {count} articles of the last {DAYS} days would have matched.")
        }
    }))
}
