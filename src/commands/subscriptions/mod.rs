//! `/subscribe` and `/subscriptions`: what a server's channels, or the console, are subscribed to.
//!
//! A subscription belongs to the server of its channel. Whoever asks elsewhere learns nothing of it,
//! not even that there is one.

mod change;
pub mod language;
mod list;
mod named_roles;
mod posts;
pub mod rows;
mod state;
mod status;
mod subscribe;

use super::context::Context;
use super::paging::button_to;
use super::request::{CommandError, Request};
use super::wish::{self, Called};
use crate::domain::{
    Channel, Place, Subscription, SubscriptionId, SubscriptionState, Target, Term, Wish,
};
use crate::reply::{Button, Text};
use crate::store::Reader;

/// A subscription of the place where the asker is, with its channel.
struct Own {
    subscription: Subscription,
    channel: Channel,
}

/// The server whose subscriptions are meant; 0 is the console.
fn server(request: &Request) -> Result<u64, CommandError> {
    match request.place {
        Place::Console => Ok(0),
        Place::Server { server, .. } => Ok(server),
        Place::Private { .. } => Err(CommandError::refused(
            "A private conversation has no subscriptions of a server. /following lists your own.",
        )),
    }
}

/// The subscription whose number is given.
///
/// # Errors
/// A refusal when there is none here, or when it was removed.
fn own(context: &Context, request: &Request) -> Result<Own, CommandError> {
    let own = own_or_removed(context, request)?;
    match own.subscription.state {
        SubscriptionState::Removed => Err(CommandError::refused(format!(
            "Subscription {} was removed. /subscriptions resume brings it back within a day.",
            own.subscription.id.0
        ))),
        _ => Ok(own),
    }
}

/// The same, also when it was removed and is not forgotten yet.
fn own_or_removed(context: &Context, request: &Request) -> Result<Own, CommandError> {
    let server = server(request)?;
    let number = request.options.integer("number").unwrap_or_default();
    let found = context.store.read(|read| {
        let subscription = read.subscription(SubscriptionId(number))?;
        let Some(subscription) = subscription else {
            return Ok(None);
        };
        let channel = read.channel(subscription.channel)?;
        Ok(channel.map(|channel| Own {
            subscription,
            channel,
        }))
    })?;
    let here = |own: &Own| match own.channel.target {
        Target::Console => server == 0,
        Target::Server { server: its, .. } => server == its && server != 0,
        Target::Private { .. } => false,
    };
    found.filter(here).ok_or_else(|| {
        CommandError::refused(format!(
            "There is no subscription {number} here. /subscriptions list shows those that there are."
        ))
    })
}

/// Every subscription of a server with its channel.
fn all_of(read: &Reader, server: u64) -> Result<Vec<Own>, crate::store::StoreError> {
    let mut all: Vec<Own> = Vec::new();
    for subscription in read.subscriptions_of_server(server)? {
        let known = all
            .last()
            .filter(|own| own.channel.id == subscription.channel);
        let channel = match known {
            Some(own) => Some(own.channel.clone()),
            None => read.channel(subscription.channel)?,
        };
        all.extend(channel.map(|channel| Own {
            subscription,
            channel,
        }));
    }
    Ok(all)
}

/// Whether two wishes of a channel bring the same articles and ping the same role: the second would
/// change nothing.
fn brings_the_same(one: &Wish, other: &Wish) -> bool {
    let terms = |wish: &Wish| {
        let filter = &wish.filter;
        let mut all: Vec<(bool, Term)> = (filter.entities.iter().copied().map(Term::Entity))
            .chain(filter.topics.iter().cloned().map(Term::Topic))
            .chain(filter.keywords.iter().cloned().map(Term::Keyword))
            .map(|term| (true, term))
            .collect();
        all.extend(filter.not.iter().cloned().map(|term| (false, term)));
        all
    };
    let (ones, others) = (terms(one), terms(other));
    let is_in = |all: &[(bool, Term)], (wanted, term): &(bool, Term)| {
        all.iter()
            .any(|(its, other)| its == wanted && super::wishing::is_same(other, term))
    };
    one.role == other.role
        && one.filter.certainty == other.filter.certainty
        && ones.iter().all(|term| is_in(&others, term))
        && others.iter().all(|term| is_in(&ones, term))
}

/// The refusal of a second subscription that would bring the same as one that is there.
fn same(id: SubscriptionId) -> CommandError {
    CommandError::refused(format!(
        "Subscription {} brings the same articles to the same channel already. \
         /subscriptions change number: {0} changes when and how it comes.",
        id.0
    ))
}

/// The refusal of one subscription more than a server may have.
fn full(most: usize) -> CommandError {
    CommandError::refused(format!(
        "There are {most} subscriptions here already, and there may be no more. One subscription can \
         name many vendors and topics: change one with /subscriptions change, or remove one with \
         /subscriptions remove."
    ))
}

/// What a subscription of a channel does, as a sentence.
fn sentence(own: &Own, called: &Called) -> Text {
    wish::sentence(
        &own.subscription.wish,
        called,
        own.channel.target,
        &own.channel.name,
    )
}

/// What a subscription is called in lists: `3 · #news · VMware, Citrix`.
fn label(own: &Own, called: &Called) -> String {
    let filter = wish::brief(&own.subscription.wish.filter, called);
    let place = wish::place(own.channel.target, &own.channel.name);
    let place = Text::from(place).words();
    let place = place.strip_prefix("the ").unwrap_or(&place);
    format!("{} · {place} · {filter}", own.subscription.id.0)
}

/// A button that does something with a subscription.
fn button(request: &Request, label: &str, command: &str, id: SubscriptionId) -> Button {
    let number = id.0.to_string();
    button_to(request, label, command, &[("number", &number)])
}

/// The subscriptions of a place as suggestions: what is shown, and the number.
pub fn suggestions(context: &Context, place: Place) -> Vec<(String, String)> {
    let server = match place {
        Place::Console => 0,
        Place::Server { server, .. } => server,
        Place::Private { .. } => return Vec::new(),
    };
    let called = Called::now(context);
    let known = context.store.read(|read| all_of(read, server));
    known
        .unwrap_or_default()
        .iter()
        .map(|own| (label(own, &called), own.subscription.id.0.to_string()))
        .collect()
}
