//! `/entity alias`: the other names of an entity, and when each of them counts.

use super::given::words;
use super::names::{self, Owner};
use super::{change, just_left, meant, settle};
use crate::commands::check::{clipped, quoted};
use crate::commands::context::Context;
use crate::commands::naming::{Known, Named};
use crate::commands::near::nearest;
use crate::commands::paging::{button_to, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::{Act, Alias, Entity, Matter};
use crate::reply::{Button, Kind, Piece, Reply, Text};
use crate::store::Writer;
use crate::text::clean::one_line;

/// The most aliases of one entity.
const MOST: usize = 100;

/// `/entity alias`: adds one, changes its terms, takes one away, or lists them.
///
/// # Errors
/// A refusal for a name that would find what means something else, for one that is there or is not
/// there; a fault of the archive.
pub fn alias(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let known = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let options = &request.options;
    match (options.text("add").map(one_line), options.text("remove")) {
        (Some(_), Some(_)) => Err(CommandError::refused(
            "Add or remove one name at a time: give \"add\" or \"remove\".",
        )),
        (Some(text), None) => add(context, request, &known, text),
        (None, Some(text)) => remove(context, request, &known, &one_line(text)),
        (None, None) => {
            let terms = options.text("context").is_some()
                || options.flag("exact-case")
                || options.flag("look-up-only");
            if terms {
                return Err(CommandError::refused(
                    "Say which name these terms are for: add: the name. A name that is there gets them.",
                ));
            }
            list(context, request, &known)
        }
    }
}

fn add(
    context: &Context,
    request: &Request,
    known: &Known,
    text: String,
) -> Result<Reply, CommandError> {
    let alias = Alias {
        text,
        exact_case: request.options.flag("exact-case"),
        context: words(request, "context")?,
        lookup_only: request.options.flag("look-up-only"),
    };
    if alias.lookup_only && !alias.context.is_empty() {
        return Err(CommandError::refused(
            "A name for look-ups only finds no articles, so it needs no context words. Give one of both.",
        ));
    }
    let (by, now) = (request.actor.by(), context.now());
    let before = context
        .store
        .read(|read| read.article_count(Some(known.id)))?;
    let was = change(context, || {
        let entity = there(context, known)?;
        check(context, &entity, &alias)?;
        let alias = alias.clone();
        Ok(move |tx: &Writer| {
            let old = entity.aliases.iter().find(|old| old.text == alias.text);
            let act = Act {
                by,
                action: "entity alias",
                matter: Matter::Entity(entity.id),
                named: entity.name.clone(),
                before: old.map(described).unwrap_or_default(),
                after: described(&alias),
            };
            tx.add_alias(entity.id, &alias)?;
            tx.audit(&act, now)?;
            Ok(old.cloned())
        })
    })?;
    let mut reply = Reply::new(Kind::Notice).titled(match was {
        None => format!("{} is also called {}", known.name, clipped(&alias.text)),
        Some(_) => format!(
            "{} counts for {} on other terms",
            clipped(&alias.text),
            known.name
        ),
    });
    reply.text = Text::plain(format!("It {}.", terms(&alias)));
    settle(context, known.id, before, &mut reply)?;
    reply.buttons.push(match &was {
        Some(was) => again(request, known, was),
        None => button_to(
            request,
            "Undo",
            "entity alias",
            &[("entity", &known.key), ("remove", &alias.text)],
        ),
    });
    reply.buttons.push(names_button(request, known));
    Ok(reply)
}

/// A button that gives back a name on the terms that it had.
fn again(request: &Request, known: &Known, was: &Alias) -> Button {
    let context_words = was.context.join(", ");
    let mut options = vec![("entity", known.key.as_str()), ("add", was.text.as_str())];
    if was.exact_case {
        options.push(("exact-case", "yes"));
    }
    if !context_words.is_empty() {
        options.push(("context", context_words.as_str()));
    }
    if was.lookup_only {
        options.push(("look-up-only", "yes"));
    }
    button_to(request, "Undo", "entity alias", &options)
}

/// Whether an alias may be one of an entity.
fn check(context: &Context, entity: &Entity, alias: &Alias) -> Result<(), CommandError> {
    if entity.aliases.contains(alias) {
        return Err(CommandError::refused(format!(
            "{} is a name of {} already, on these terms.",
            quoted(&alias.text),
            entity.name
        )));
    }
    let bare = Alias {
        text: alias.text.clone(),
        ..Alias::default()
    };
    if *alias == bare && alias.text == entity.name {
        return Err(CommandError::refused(format!(
            "{} is what it is called. Give terms, such as context, to change when its name counts.",
            quoted(&alias.text)
        )));
    }
    if entity.aliases.len() >= MOST {
        return Err(CommandError::refused(format!(
            "{} has {MOST} names already, and may have no more. Take one away first.",
            entity.name
        )));
    }
    let owner = Owner {
        id: Some(entity.id),
        name: &entity.name,
        kind: entity.kind,
    };
    names::check(context, owner, alias, false)
}

fn remove(
    context: &Context,
    request: &Request,
    known: &Known,
    text: &str,
) -> Result<Reply, CommandError> {
    let (by, now) = (request.actor.by(), context.now());
    let before = context
        .store
        .read(|read| read.article_count(Some(known.id)))?;
    let gone = change(context, || {
        let entity = there(context, known)?;
        let gone = find(&entity, text)?.clone();
        Ok(move |tx: &Writer| {
            let act = Act {
                by,
                action: "entity alias",
                matter: Matter::Entity(entity.id),
                named: entity.name.clone(),
                before: described(&gone),
                after: String::new(),
            };
            tx.remove_alias(entity.id, &gone.text)?;
            tx.audit(&act, now)?;
            Ok(gone)
        })
    })?;
    let mut reply = Reply::new(Kind::Notice).titled(format!(
        "{} is no longer called {}",
        known.name,
        clipped(&gone.text)
    ));
    reply.text = Text::plain(match gone.text == known.name {
        true => "Its name counts without terms again.",
        false => "The catalog file does not bring that name back.",
    });
    settle(context, known.id, before, &mut reply)?;
    reply.buttons.push(again(request, known, &gone));
    reply.buttons.push(names_button(request, known));
    Ok(reply)
}

/// The alias of just this text, or else the only one in another case.
fn find<'e>(entity: &'e Entity, text: &str) -> Result<&'e Alias, CommandError> {
    let exact = entity.aliases.iter().find(|alias| alias.text == text);
    let mut like =
        (entity.aliases.iter()).filter(|alias| alias.text.to_lowercase() == text.to_lowercase());
    let found = exact.or_else(|| like.next().filter(|_| like.next().is_none()));
    found.ok_or_else(|| {
        if text.to_lowercase() == entity.name.to_lowercase() {
            return CommandError::refused(format!(
                "{} is what it is called, not another name. /entity edit changes that.",
                quoted(text)
            ));
        }
        let texts = entity.aliases.iter().map(|alias| alias.text.as_str());
        let near = nearest(text, texts, 1);
        CommandError::refused(match near[..] {
            [near] => format!(
                "{} is not called {}. Did you mean \"{near}\"?",
                entity.name,
                quoted(text)
            ),
            _ => format!(
                "{} is not called {}. /entity alias without \"remove\" lists its names.",
                entity.name,
                quoted(text)
            ),
        })
    })
}

fn list(context: &Context, request: &Request, known: &Known) -> Result<Reply, CommandError> {
    let entity = there(context, known)?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Names of {}", entity.name));
    if entity.aliases.is_empty() {
        reply.text = Text::plain("It goes by no other name.");
    }
    for alias in &entity.aliases {
        let mut line = Text::default();
        line.push(Piece::Strong(alias.text.clone()));
        line.add(format!(": {}", terms(alias)));
        reply.text.line(line);
    }
    reply
        .buttons
        .push(profile_button(request, "Profile", entity.kind, &entity.key));
    Ok(reply)
}

fn there(context: &Context, known: &Known) -> Result<Entity, CommandError> {
    let entity = context.store.read(|read| read.entity(known.id))?;
    entity.ok_or_else(|| just_left(known))
}

fn names_button(request: &Request, known: &Known) -> Button {
    button_to(request, "Names", "entity alias", &[("entity", &known.key)])
}

/// When a name counts, as the middle of a sentence.
fn terms(alias: &Alias) -> String {
    if alias.lookup_only {
        return "helps those who type it, and finds no articles".to_owned();
    }
    let mut parts = vec![match alias.exact_case {
        true => "counts in this capitalisation only".to_owned(),
        false => "counts in any capitalisation".to_owned(),
    }];
    if !alias.context.is_empty() {
        parts.push(format!(
            "where one of these words stands too: {}",
            alias.context.join(", ")
        ));
    }
    parts.join(", ")
}

/// An alias with its terms, for the account.
fn described(alias: &Alias) -> String {
    format!("alias \"{}\": {}", alias.text, terms(alias))
}
