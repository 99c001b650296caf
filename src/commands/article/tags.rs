//! `/article tag` and `/article untag`: whom an article names and what it is filed under, by hand. The
//! tagger leaves alone what is decided here.

use super::doing::{Meant, change, done, in_copies, meant, named};
use crate::commands::context::Context;
use crate::commands::naming::{self, AllNamed, Known};
use crate::commands::paging::button_with;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::{capital, list};
use crate::domain::{Revised, Topic};
use crate::reply::{Kind, Reply, Text};

/// `/article tag`.
///
/// # Errors
/// A refusal when nothing is named, or nothing would change.
pub fn tag(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    decide(context, request, true)
}

/// `/article untag`.
///
/// # Errors
/// Those of [`tag`].
pub fn untag(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    decide(context, request, false)
}

/// Asks whether those were meant whose names are only like what was typed.
fn like(request: &Request, known: &[Known]) -> Reply {
    let guessed: Vec<String> = (known.iter().filter(|known| !known.is_sure))
        .map(|known| format!("{} ({})", known.name, known.kind))
        .collect();
    let names: Vec<String> = known.iter().map(|known| known.name.clone()).collect();
    let keys: Vec<&str> = known.iter().map(|known| known.key.as_str()).collect();
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text = Text::plain(format!(
        "What you typed is only like {}. Nothing was changed.",
        list(&guessed)
    ));
    let (label, keys) = (list(&names), keys.join(", "));
    (reply.buttons).push(button_with(request, label, &[("about", Some(&keys))]));
    reply
}

fn decide(context: &Context, request: &Request, present: bool) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let entities: Vec<Known> = match request.options.text("about") {
        None => Vec::new(),
        Some(typed) => match naming::entities(context, request, "about", typed)? {
            AllNamed::All(known) if known.iter().all(|known| known.is_sure) => known,
            AllNamed::All(known) => return Ok(like(request, &known)),
            AllNamed::Ask(reply) => return Ok(*reply),
        },
    };
    let topics: Vec<Topic> = match request.options.text("topics") {
        None => Vec::new(),
        Some(typed) => naming::topics(context, typed)?,
    };
    let names: Vec<String> = (entities.iter().map(|known| known.name.clone()))
        .chain(topics.iter().map(|topic| topic.name.clone()))
        .collect();
    if names.is_empty() {
        return Err(CommandError::refused(
            "Say what the tag is: \"about\" takes vendors, products, programs and persons, \"topics\" \
             takes topics.",
        ));
    }
    let revised = change(context, request, article.id, move |state| {
        for known in &entities {
            state.decide_mention(known.id, present);
        }
        for topic in &topics {
            state.decide_topic(&topic.key, present);
        }
    })?;
    let names = list(&names);
    if revised == Revised::Unchanged {
        return Err(CommandError::refused(format!(
            "Nothing would change: somebody has decided that about {} before.",
            named(&article)
        )));
    }
    let (title, words) = match present {
        true => (
            "Tagged",
            format!("{} is tagged with {names} now.", named(&article)),
        ),
        false => (
            "Untagged",
            format!("{} is not tagged with {names} any more.", named(&article)),
        ),
    };
    let words = format!(
        "{} The tagger leaves that alone. {}",
        capital(&words),
        in_copies(article.status, "Copies that were posted are corrected.")
    );
    Ok(done(request, article.id, title, Text::plain(words)))
}
