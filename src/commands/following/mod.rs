//! `/follow` and `/following`: news that comes to a person as private messages.
//!
//! What somebody follows is a subscription of their private conversation. Here is what the commands
//! share: who asks, what they follow, how it stands, and how it is said.

mod follow;
pub mod language;
pub mod rows;
mod state;

use jiff::Timestamp;

use super::context::Context;
use super::line;
use super::request::{Caller, CommandError, Request};
use super::wish::{self, Called};
use crate::domain::{
    Channel, Date, FaultKind, Schedule, Subscription, SubscriptionState, Target, UserId, Wish,
};
use crate::reply::{Action, Button, Piece, Reply, Text};
use crate::store::StoreError;
use crate::text::truncate;

/// The most things that one person follows. More are a server's news desk, not a person's.
pub const MOST: usize = 25;

/// The person who asks, as one to whom news is delivered.
pub struct Follower {
    /// Who.
    pub user: UserId,
    /// Their private conversation, if there ever was something for it.
    pub channel: Option<Channel>,
    /// What they follow, stopped ones included; the oldest first.
    every: Vec<Subscription>,
    /// Since when Discord has refused messages to them, if it does.
    pub refused: Option<Timestamp>,
}

impl Follower {
    /// Who asks, and what they follow. The operator in the console is user 0.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn of(context: &Context, request: &Request) -> Result<Follower, CommandError> {
        Ok(Follower::read(context, asker(request))?)
    }

    fn read(context: &Context, user: UserId) -> Result<Follower, StoreError> {
        let found = context.store.read(|read| {
            let Some(channel) = read.channel_of(Target::Private { user })? else {
                return Ok(None);
            };
            let health = read.channel_health(channel.id)?;
            let every = read.every_subscription_in(channel.id)?;
            Ok(Some((channel, health, every)))
        })?;
        let Some((channel, health, every)) = found else {
            return Ok(Follower {
                user,
                channel: None,
                every: Vec::new(),
                refused: None,
            });
        };
        let refuses =
            (channel.fault.as_ref()).is_some_and(|fault| fault.kind == FaultKind::PrivateRefused);
        let asleep = every
            .iter()
            .find(|follow| follow.state == SubscriptionState::Asleep)
            .map(|follow| follow.since);
        let since = health.and_then(|health| health.fault_since);
        Ok(Follower {
            user,
            refused: match refuses {
                true => since.or(asleep),
                false => asleep,
            },
            channel: Some(channel),
            every,
        })
    }

    /// Where their news goes.
    pub fn target(&self) -> Target {
        Target::Private { user: self.user }
    }

    /// What they follow now.
    pub fn follows(&self) -> impl Iterator<Item = &Subscription> {
        self.every
            .iter()
            .filter(|follow| follow.state != SubscriptionState::Removed)
    }

    /// What they stopped last, all of it if it was several at once.
    pub fn stopped_last(&self) -> impl Iterator<Item = &Subscription> {
        let stopped = |follow: &&Subscription| follow.state == SubscriptionState::Removed;
        let last = self.every.iter().filter(stopped).map(|follow| follow.since);
        let last = last.max();
        (self.every.iter().filter(stopped)).filter(move |follow| Some(follow.since) == last)
    }

    /// One of them by its number, stopped ones included.
    ///
    /// # Errors
    /// A refusal when it is none of theirs.
    pub fn follow(&self, number: i64) -> Result<&Subscription, CommandError> {
        let own = self.every.iter().find(|follow| follow.id.0 == number);
        own.ok_or_else(|| {
            let mut words = Text::plain(format!("You follow nothing with the number {number}. "));
            words.push(Piece::Command("/following list".into()));
            words.add(" shows what you follow, with the numbers.");
            CommandError::Refused(words)
        })
    }

    /// Makes a reply one for the asker alone, and says on it when their messages are refused.
    pub fn answer(&self, mut reply: Reply) -> Reply {
        reply.private = true;
        if let Some(since) = self.refused {
            let mut words = Text::plain("Discord has refused my private messages to you since ");
            words.push(Piece::Date(Date::Time(since)));
            words.add(
                ", so nothing is delivered and what you follow sleeps. Allow messages from members \
                 of a server in which we both are (Privacy Settings in the menu of that server), \
                 then resume.",
            );
            reply.notices.push(words);
            reply
                .buttons
                .push(button("Resume", "following resume", &[]));
        }
        reply
    }
}

/// What somebody follows or has stopped, as what is shown and the number, while they type one. There
/// are few, and no list in memory could be as right a moment after a change.
pub fn suggestions(context: &Context, caller: &Caller) -> Vec<(String, String)> {
    let user = caller.actor.user.unwrap_or(UserId(0));
    let Ok(follower) = Follower::read(context, user) else {
        return Vec::new();
    };
    let called = Called::now(context);
    let label = |follow: &Subscription| {
        let stopped = match follow.state {
            SubscriptionState::Removed => " (stopped)",
            _ => "",
        };
        let number = follow.id.0;
        format!("#{number} {}{stopped}", name(follow, &called))
    };
    let every = follower.every.iter().rev();
    every
        .map(|follow| (label(follow), follow.id.0.to_string()))
        .collect()
}

/// The number under which somebody's follows are kept.
pub fn asker(request: &Request) -> UserId {
    request.actor.user.unwrap_or(UserId(0))
}

/// A button that runs a command.
pub fn button(label: impl Into<String>, command: &str, options: &[(&str, &str)]) -> Button {
    Button {
        label: label.into(),
        action: Action::Run(line::write(command, options)),
    }
}

/// What a follow wants and how it comes, as a sentence.
pub fn sentence(wish: &Wish, called: &Called, user: UserId) -> Text {
    wish::sentence(wish, called, Target::Private { user }, "")
}

/// What a follow is about, short enough for a list.
pub fn name(follow: &Subscription, called: &Called) -> String {
    const MOST: usize = 120;
    truncate::plain(&wish::brief(&follow.wish.filter, called), MOST)
}

/// Several follows by name, for a sentence.
pub fn names(follows: &[&Subscription], called: &Called) -> String {
    let names: Vec<String> = follows.iter().map(|follow| name(follow, called)).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join("; ")),
        names => names.concat(),
    }
}

/// The options that set the timing of a wish, to be written into a line.
pub fn timing(wish: &Wish) -> Vec<(&'static str, String)> {
    let mut options = match wish.schedule {
        Schedule::AtOnce => vec![("when", "at once".to_owned())],
        Schedule::Daily { at } | Schedule::Weekly { at, .. } => {
            vec![("when", "daily".to_owned()), ("at", at.to_string())]
        }
    };
    options.push(("zone", wish.zone.clone()));
    match wish.quiet {
        Some(quiet) => options.push(("quiet", quiet.span.to_string())),
        None => options.push(("clear", "quiet".to_owned())),
    }
    options
}
