//! `/following`: what the asker follows, and changing, stopping and resuming it.

use super::{Follower, MOST, button, name, names, sentence, timing};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::{self, Called};
use crate::commands::wishing::{self, Wished};
use crate::domain::{Date, Schedule, Subscription, SubscriptionId, SubscriptionState, Wish};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::store::Missed;

/// How many of the newest follows get a button that stops them.
const BUTTONS: usize = 4;

/// `/following list`.
///
/// # Errors
/// When the archive cannot be read.
pub fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let follower = Follower::of(context, request)?;
    let follows: Vec<&Subscription> = follower.follows().collect();
    if follows.is_empty() {
        return Ok(follower.answer(nothing()));
    }
    let called = Called::now(context);
    let mut reply = Reply::new(Kind::Subscriptions).titled(match follows.len() {
        1 => "You follow 1 thing".to_owned(),
        many => format!("You follow {many} things"),
    });
    for follow in &follows {
        reply.text.line(line_of(follow, &called));
    }
    let health = context.store.read(|read| match &follower.channel {
        Some(channel) => read.channel_health(channel.id),
        None => Ok(None),
    })?;
    if let Some(last) = health.and_then(|health| health.last_posted) {
        reply.field("Last message", Piece::Date(Date::Time(last)));
    }
    for follow in follows.iter().rev().take(BUTTONS) {
        let number = follow.id.0.to_string();
        let label = format!("Stop #{number} {}", name(follow, &called));
        reply
            .buttons
            .push(button(label, "following stop", &[("number", &number)]));
    }
    if follows.len() > 1 {
        reply
            .buttons
            .push(button("Stop all", "following stop", &[("all", "yes")]));
    }
    Ok(follower.answer(reply))
}

fn nothing() -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled("You follow nothing");
    reply
        .text
        .add("Follow names or words and news about them comes to you: ");
    reply
        .text
        .push(Piece::Command("/follow about: vmware".into()));
    reply
}

/// A follow in a line of a list: its number, what it is about, when it comes.
fn line_of(follow: &Subscription, called: &Called) -> Text {
    let mut line = Text::default();
    line.push(Piece::Strong(format!("#{}", follow.id.0)));
    line.add(format!(" {}: ", name(follow, called)));
    line.append(wish::how(&follow.wish));
    if follow.state == SubscriptionState::Asleep {
        line.add(", asleep since ");
        line.push(Piece::Date(Date::Time(follow.since)));
    }
    line
}

/// `/following stop`.
///
/// # Errors
/// A refusal when it does not say what to stop.
pub fn stop(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let follower = Follower::of(context, request)?;
    let stopped: Vec<&Subscription> = match (
        request.options.integer("number"),
        request.options.flag("all"),
    ) {
        (Some(_), true) => {
            return Err(CommandError::refused(
                "Give a number or all: yes, not both.",
            ));
        }
        (Some(number), false) => vec![follower.follow(number)?],
        (None, true) => follower.follows().collect(),
        (None, false) => {
            let follows: Vec<&Subscription> = follower.follows().collect();
            match follows[..] {
                [_] => follows,
                [] => Vec::new(),
                _ => {
                    let mut words =
                        Text::plain("Say which one to stop by its number, or all: yes. ");
                    words.push(Piece::Command("/following list".into()));
                    words.add(" shows the numbers.");
                    return Err(CommandError::Refused(words));
                }
            }
        }
    };
    if stopped.is_empty() {
        return Ok(follower.answer(nothing()));
    }
    let called = Called::now(context);
    if let [only] = stopped[..]
        && only.state == SubscriptionState::Removed
    {
        let words = format!("You no longer follow {}.", name(only, &called));
        return Ok(follower.answer(Reply::new(Kind::Notice).titled("Stopped").saying(words)));
    }
    let (ids, now) = (ids(&stopped), context.now());
    context.store.write(move |tx| {
        ids.iter()
            .try_for_each(|id| tx.remove_subscription(*id, now))
    })?;
    let words = format!("You no longer follow {}.", names(&stopped, &called));
    let mut reply = Reply::new(Kind::Notice).titled("Stopped").saying(words);
    let numbers: Vec<String> = stopped.iter().map(|it| it.id.0.to_string()).collect();
    reply.buttons.push(match &numbers[..] {
        [number] => button("Undo", "following resume", &[("number", number)]),
        _ => button("Undo", "following resume", &[]),
    });
    // What was refused no longer matters to whom follows nothing.
    if stopped.len() == follower.follows().count() {
        reply.private = true;
        return Ok(reply);
    }
    Ok(follower.answer(reply))
}

fn ids(follows: &[&Subscription]) -> Vec<SubscriptionId> {
    follows.iter().map(|follow| follow.id).collect()
}

/// `/following change`.
///
/// # Errors
/// A refusal when it changes nothing or contradicts itself.
pub fn change(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let follower = Follower::of(context, request)?;
    let follows: Vec<&Subscription> = match request.options.integer("number") {
        Some(number) => vec![follower.follow(number)?],
        None => follower.follows().collect(),
    };
    if follows.is_empty() {
        return Ok(follower.answer(nothing()));
    }
    let called = Called::now(context);
    if let [only] = follows[..]
        && only.state == SubscriptionState::Removed
    {
        return Err(CommandError::refused(format!(
            "You stopped following {}. Resume it first: /following resume number: {}",
            name(only, &called),
            only.id.0
        )));
    }
    if request
        .options
        .0
        .iter()
        .all(|(given, _)| *given == "number")
    {
        let mut words =
            Text::plain("Say what to change: when, at, zone, quiet or clear. For example: ");
        words.push(Piece::Command(
            "/following change when: daily at: 7:30 zone: Berlin".into(),
        ));
        return Err(CommandError::Refused(words));
    }
    let mut changed: Vec<(SubscriptionId, Wish)> = Vec::new();
    let mut said: Vec<Text> = Vec::new();
    for follow in &follows {
        let mut base = follow.wish.clone();
        if let Some(part) = request.options.text("clear") {
            wishing::clear(&mut base, part);
        }
        match wishing::read(context, request, base)? {
            Wished::Ask(reply) => return Ok(follower.answer(*reply)),
            Wished::Wish(wish, _) if *wish == follow.wish => {}
            Wished::Wish(wish, notices) => {
                said.extend(
                    notices
                        .into_iter()
                        .filter(|it| !said.contains(it))
                        .collect::<Vec<_>>(),
                );
                changed.push((follow.id, *wish));
            }
        }
    }
    let mut reply = Reply::new(Kind::Notice).titled(match changed.is_empty() {
        true => "It is like that already",
        false => "Changed",
    });
    for follow in &follows {
        let now = changed.iter().find(|(id, _)| *id == follow.id);
        let wish = now.map_or(&follow.wish, |(_, wish)| wish);
        reply.text.line(sentence(wish, &called, follower.user));
    }
    reply.notices = said;
    if let [(id, _)] = &changed[..] {
        let before = follows.iter().find(|follow| follow.id == *id);
        if let Some(before) = before {
            let mut options = vec![("number", id.0.to_string())];
            options.extend(timing(&before.wish));
            let options: Vec<(&str, &str)> = options
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            reply
                .buttons
                .push(button("Undo", "following change", &options));
        }
    }
    context.store.write(move |tx| {
        changed
            .iter()
            .try_for_each(|(id, wish)| tx.change_subscription(*id, wish))
    })?;
    reply
        .buttons
        .push(button("What I follow", "following list", &[]));
    Ok(follower.answer(reply))
}

/// `/following resume`: what sleeps because messages were refused, or what was stopped.
///
/// # Errors
/// A refusal when it names something that is not the asker's, or that would be one too many.
pub fn resume(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let mut follower = Follower::of(context, request)?;
    let asleep = follower
        .follows()
        .filter(|follow| follow.state != SubscriptionState::Active);
    // What sleeps sleeps for one reason and wakes together.
    let mut wanted: Vec<SubscriptionId> = asleep.map(|follow| follow.id).collect();
    match request.options.integer("number") {
        Some(number) => wanted.push(follower.follow(number)?.id),
        None if follower.refused.is_none() => {
            wanted.extend(follower.stopped_last().map(|follow| follow.id));
        }
        None => {}
    }
    wanted.dedup();
    let called = Called::now(context);
    let mut woken: Vec<Subscription> = Vec::new();
    for id in &wanted {
        let follow = follower.follow(id.0)?;
        if follow.state != SubscriptionState::Active {
            woken.push(follow.clone());
        }
    }
    let again = |follow: &&Subscription| follow.state == SubscriptionState::Removed;
    let total = follower.follows().count() + woken.iter().filter(again).count();
    if total > MOST {
        return Err(CommandError::refused(format!(
            "You would follow {total} things, and {} are the most. Stop one first.",
            MOST
        )));
    }
    let refused = follower.refused.take().is_some();
    if woken.is_empty() && !refused {
        let follows = follower.follows().count();
        let words = match follows {
            0 => return Ok(follower.answer(nothing())),
            _ => "All that you follow is awake. Nothing had to be resumed.",
        };
        let reply = Reply::new(Kind::Notice).titled("Nothing to resume");
        return Ok(follower.answer(reply.saying(words)));
    }
    let (channel, now) = (follower.channel.as_ref().map(|it| it.id), context.now());
    let all: Vec<(SubscriptionId, Missed)> = woken
        .iter()
        .map(|follow| match follow.wish.schedule {
            Schedule::AtOnce => (follow.id, Missed::Each),
            _ => (follow.id, Missed::Digest),
        })
        .collect();
    context.store.write(move |tx| {
        if let Some(channel) = channel {
            tx.mend_channel(channel, now)?;
        }
        for (id, missed) in &all {
            tx.resume_subscription(*id, *missed, now)?;
        }
        Ok(())
    })?;
    let mut reply = Reply::new(Kind::Notice).titled("Resumed");
    for follow in &woken {
        reply
            .text
            .line(sentence(&follow.wish, &called, follower.user));
    }
    if refused {
        reply.notices.push(Text::plain(
            "What came while Discord refused my messages is not sent again: /news shows it. The \
             next item shows whether messages arrive; should they be refused again, I say so here.",
        ));
    }
    reply
        .buttons
        .push(button("What I follow", "following list", &[]));
    Ok(follower.answer(reply))
}
