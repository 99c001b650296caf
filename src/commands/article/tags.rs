//! `/article tag` and `/article untag`: whom an article names and what it is filed under, by hand. The
//! tagger leaves alone what is decided here.

use super::doing::{Meant, change, done, meant, named};
use crate::commands::context::Context;
use crate::commands::naming::{self, AllNamed, Known};
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::{capital, list};
use crate::domain::{Revised, Topic};
use crate::reply::{Reply, Text};

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

fn decide(context: &Context, request: &Request, present: bool) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let entities: Vec<Known> = match request.options.text("about") {
        None => Vec::new(),
        Some(typed) => match naming::entities(context, request, "about", typed)? {
            AllNamed::All(known) => known,
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
        "{} The tagger leaves that alone. Copies that were posted are corrected.",
        capital(&words)
    );
    Ok(done(request, article.id, title, Text::plain(words)))
}
