//! `/follow`: private news about somebody, something or certain words.

use super::{Follower, MOST, button, sentence};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::Called;
use crate::commands::wishing::{self, Wished};
use crate::domain::{Form, Wish};
use crate::reply::{Kind, Piece, Reply, Text};

/// `/follow`.
///
/// # Errors
/// A refusal when it says nothing to follow, contradicts itself, or is one too many.
pub fn follow(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let follower = Follower::of(context, request)?;
    let mut base = Wish::default();
    // Whoever has said once where they live need not say it again.
    if let Some(latest) = follower.follows().last() {
        base.zone.clone_from(&latest.wish.zone);
    }
    let (wish, notices) = match wishing::read(context, request, base)? {
        Wished::Ask(reply) => return Ok(follower.answer(*reply)),
        Wished::Wish(wish, notices) => (*wish, notices),
    };
    if wish.filter.entities.is_empty() && wish.filter.keywords.is_empty() {
        let mut words = Text::plain("Say what to follow: names, keywords, or both. For example: ");
        words.push(Piece::Command("/follow about: vmware, citrix".into()));
        words.add(" or ");
        words.push(Piece::Command("/follow keywords: live migration".into()));
        return Err(CommandError::Refused(words));
    }
    let mut reply = add(context, request, &follower, wish)?;
    reply.understood.extend(notices);
    Ok(follower.answer(reply))
}

/// Adds a follow, unless it is there.
fn add(
    context: &Context,
    request: &Request,
    follower: &Follower,
    wish: Wish,
) -> Result<Reply, CommandError> {
    let called = Called::now(context);
    let same = follower
        .follows()
        .find(|known| known.wish.filter == wish.filter);
    if let Some(known) = same {
        let number = known.id.0.to_string();
        let mut reply = Reply::new(Kind::Notice).titled("You follow that already");
        reply.text = sentence(&known.wish, &called, follower.user);
        if (&known.wish.schedule, known.wish.quiet) != (&wish.schedule, wish.quiet) {
            let mut words = Text::plain("Nothing was changed. To change when it comes: ");
            words.push(Piece::Command(format!(
                "/following change number: {number}"
            )));
            reply.notices.push(words);
        }
        let stop = [("number", number.as_str())];
        reply
            .buttons
            .push(button("Stop it", "following stop", &stop));
        reply
            .buttons
            .push(button("What I follow", "following list", &[]));
        return Ok(reply);
    }
    if follower.follows().count() >= MOST {
        let mut words = Text::plain(format!(
            "You follow {} things, which is the most. Stop one first: ",
            MOST
        ));
        words.push(Piece::Command("/following list".into()));
        words.add(" shows them. Several names fit into one: ");
        words.push(Piece::Command("/follow about: vmware, citrix".into()));
        return Err(CommandError::Refused(words));
    }
    let (target, now, user) = (follower.target(), context.now(), request.actor.user);
    let kept = wish.clone();
    let id = context.store.write(move |tx| {
        let channel = tx.keep_channel(target, Form::Private, "")?;
        tx.add_subscription(channel, &kept, user, now)
    })?;
    let mut reply = Reply::new(Kind::Notice)
        .titled("You follow it")
        .saying(sentence(&wish, &called, follower.user));
    if request.actor.user.is_some() && follower.refused.is_none() {
        reply.notices.push(Text::plain(
            "News comes as private messages. Should Discord refuse them, it stops by itself, and I \
             say so when you use this command again.",
        ));
    }
    let number = id.0.to_string();
    let undo = [("number", number.as_str())];
    reply.buttons.push(button("Undo", "following stop", &undo));
    reply
        .buttons
        .push(button("What I follow", "following list", &[]));
    Ok(reply)
}
