//! `/follow`: private news about somebody, something or certain words.

use super::check::quoted;
use super::context::Context;
use super::follows::{self, Follower, button, sentence, set_timing, zone_notice};
use super::naming::{self, AllNamed};
use super::request::{CommandError, Request};
use super::several;
use super::wish::Called;
use crate::domain::{Certainty, EntityId, Filter, Form, Keyword, Term, Wish};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::search::{How, Resolution};
use crate::text::words::stemmed;

/// `/follow`.
///
/// # Errors
/// A refusal when it says nothing to follow, contradicts itself, or is one too many.
pub fn follow(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let follower = Follower::of(context, request)?;
    let mut filter = Filter {
        certainty: certainty(request),
        ..Filter::default()
    };
    let mut understood = Vec::new();
    if let Some(typed) = request.options.text("about") {
        match naming::entities(context, request, "about", typed)? {
            AllNamed::Ask(reply) => return Ok(follower.answer(*reply)),
            AllNamed::All(known) => {
                filter.entities = known.iter().map(|known| known.id).collect();
                understood.extend(known.into_iter().filter_map(|known| known.notice));
            }
        }
    }
    if let Some(typed) = request.options.text("words") {
        filter.keywords = keywords("words", typed)?;
    }
    if filter.entities.is_empty() && filter.keywords.is_empty() {
        let mut words = Text::plain("Say what to follow: names, words, or both. For example: ");
        words.push(Piece::Command("/follow about: vmware, citrix".into()));
        words.add(" or ");
        words.push(Piece::Command("/follow words: live migration".into()));
        return Err(CommandError::Refused(words));
    }
    if let Some(typed) = request.options.text("not") {
        filter.not = unwanted(context, typed)?;
    }
    if let Some(both) = filter
        .entities
        .iter()
        .find(|id| filter.not.contains(&Term::Entity(**id)))
    {
        let name = name_of(context, *both);
        return Err(CommandError::refused(format!(
            "{name} cannot be both followed and left out. Take it out of \"about\" or of \"not\"."
        )));
    }
    let mut wish = Wish {
        filter,
        ..Wish::default()
    };
    // Whoever has said once where they live need not say it again.
    if let Some(latest) = follower.follows().last() {
        wish.zone.clone_from(&latest.wish.zone);
    }
    set_timing(request, &mut wish)?;
    let mut reply = add(context, request, &follower, wish)?;
    reply.understood.extend(understood);
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
        if set_timing(request, &mut known.wish.clone())? {
            let mut words = Text::plain("Nothing was changed. To set when it comes: ");
            words.push(Piece::Command(format!("/following change number: {number}")));
            reply.notices.push(words);
        }
        let stop = [("number", number.as_str())];
        reply.buttons.push(button("Stop it", "following stop", &stop));
        reply.buttons.push(button("What I follow", "following list", &[]));
        return Ok(reply);
    }
    if follower.follows().count() >= follows::MOST {
        let mut words = Text::plain(format!(
            "You follow {} things, which is the most. Stop one first: ",
            follows::MOST
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
    reply.notices.extend(zone_notice(&wish, request));
    if request.actor.user.is_some() && follower.refused.is_none() {
        reply.notices.push(Text::plain(
            "News comes as private messages. Should Discord refuse them, it stops by itself, and I \
             say so when you use this command again.",
        ));
    }
    let number = id.0.to_string();
    let undo = [("number", number.as_str())];
    reply.buttons.push(button("Undo", "following stop", &undo));
    reply.buttons.push(button("What I follow", "following list", &[]));
    Ok(reply)
}

fn certainty(request: &Request) -> Option<Certainty> {
    let least = request.options.text("certainty")?;
    // Everything is at least a rumour.
    (least.parse().ok()).filter(|least| *least != Certainty::Rumour)
}

fn name_of(context: &Context, id: EntityId) -> String {
    let names = context.search.names();
    names
        .get(id)
        .map_or_else(|| "That name".to_owned(), |entity| entity.name.clone())
}

/// The words and phrases of an option, each once.
fn keywords(option: &str, typed: &str) -> Result<Vec<Keyword>, CommandError> {
    let mut all: Vec<Keyword> = Vec::new();
    for at in several::split(typed) {
        let keyword = keyword(option, &typed[at])?;
        if all.iter().all(|other| other.words != keyword.words) {
            all.push(keyword);
        }
    }
    at_most(option, all.len())?;
    Ok(all)
}

fn keyword(option: &str, typed: &str) -> Result<Keyword, CommandError> {
    let words = stemmed(typed).trim().to_owned();
    if words.is_empty() {
        return Err(CommandError::refused(format!(
            "The option \"{option}\": {} has no letter and no digit. Give words as they stand in \
             articles.",
            quoted(typed)
        )));
    }
    Ok(Keyword {
        typed: typed.to_owned(),
        words,
    })
}

fn at_most(option: &str, count: usize) -> Result<(), CommandError> {
    match count > several::MOST {
        false => Ok(()),
        true => Err(CommandError::refused(format!(
            "The option \"{option}\" takes up to {} things, not {count}.",
            several::MOST
        ))),
    }
}

/// What is left out: what is just the name of an entity or of a topic means that, all else the
/// words themselves.
fn unwanted(context: &Context, typed: &str) -> Result<Vec<Term>, CommandError> {
    let names = context.search.names();
    let topics = context.search.topics();
    let mut all: Vec<Term> = Vec::new();
    for at in several::split(typed) {
        let part = &typed[at];
        let topic = topics
            .iter()
            .find(|topic| [&topic.key, &topic.name].iter().any(|it| it.eq_ignore_ascii_case(part)));
        let entity = names.by_key(part).map(|entity| entity.id);
        let entity = entity.or_else(|| match names.resolve(part, &[]) {
            Resolution::Sure(found) if found.how <= How::Alias => Some(found.entity),
            _ => None,
        });
        let term = match (entity, topic) {
            (Some(entity), _) => Term::Entity(entity),
            (None, Some(topic)) => Term::Topic(topic.key.clone()),
            (None, None) => Term::Keyword(keyword("not", part)?),
        };
        if !all.contains(&term) {
            all.push(term);
        }
    }
    at_most("not", all.len())?;
    Ok(all)
}
