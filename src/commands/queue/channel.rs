//! `/queue channel`: where new items appear.

use crate::commands::context::Context;
use crate::commands::destination;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish;
use crate::domain::{Act, ChannelId, Fault, Form, Matter, QueueFilter, Target};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::store::{Reader, StoreError};

/// `/queue channel`.
///
/// # Errors
/// A refusal when nothing can be posted there.
pub fn channel(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (by, now) = (request.actor.by(), context.now());
    let act = move |before: String, after: String| Act {
        by,
        action: "queue channel",
        matter: Matter::Desk,
        named: "the desk's channel".to_owned(),
        before,
        after,
    };
    if request.options.flag("stop") {
        context.store.write(move |tx| {
            let known = tx.desk_channel()?;
            tx.set_desk_channel(None)?;
            match known {
                Some(_) => tx.audit(&act(named(tx, known)?, String::new()), now),
                None => Ok(()),
            }
        })?;
        return Ok(Reply::new(Kind::Notice)
            .titled("New items appear nowhere")
            .saying("They wait in the queue all the same. /queue show opens it."));
    }
    let seen = destination::meant(context, request)?;
    if matches!(seen.form, Form::Forum | Form::Media | Form::Private) {
        return Err(CommandError::refused(
            "A forum would make a post of each item. Choose a text channel or a thread.",
        ));
    }
    let faults: Vec<String> = seen.faults(&[]).iter().map(Fault::sentence).collect();
    if !faults.is_empty() {
        return Err(CommandError::refused(faults.join(" ")));
    }
    let place = wish::place(seen.target, &seen.name);
    let kept = seen.clone();
    let length = context.store.write(move |tx| {
        let known = tx.desk_channel()?;
        let channel = tx.keep_channel(kept.target, kept.form, &kept.name)?;
        tx.set_desk_channel(Some(channel))?;
        // Two channels may be called alike, and one may be called anew.
        if known != Some(channel) {
            tx.audit(&act(named(tx, known)?, named(tx, Some(channel))?), now)?;
        }
        tx.queue_length(QueueFilter::default())
    })?;
    let mut reply = Reply::new(Kind::Notice).titled("The desk has its channel");
    let mut text = Text::plain("From now on each new item appears in ");
    text.push(place)
        .add(", with buttons for moderators. The desk also says there what went wrong.");
    if matches!(seen.target, Target::Server { .. }) {
        text.add(" Everybody who reads that channel sees what waits.");
    }
    if length > 0 {
        text.add(format!(" {} already: ", super::show::waits(length)));
        text.push(Piece::Command("/queue show".to_owned()))
            .add(" opens the queue.");
    }
    reply.text = text;
    Ok(reply)
}

/// What a channel of the desk is called; nothing when there is none.
fn named(read: &Reader, channel: Option<ChannelId>) -> Result<String, StoreError> {
    let channel = channel.map(|id| read.channel(id)).transpose()?.flatten();
    Ok(
        channel.map_or(String::new(), |channel| match channel.target {
            Target::Server {
                server,
                channel: number,
            } => format!("#{} ({number}) of server {server}", channel.name),
            _ => channel.name,
        }),
    )
}
