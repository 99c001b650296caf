//! `/entity delete`: out of the catalog for good, when nothing hangs on it.

use super::{just_left, meant, part_of, several, tag_again};
use crate::commands::context::Context;
use crate::commands::naming::{Known, Named};
use crate::commands::paging::{button_to, line_with};
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::list;
use crate::domain::{Act, Entity, Matter, Seal};
use crate::reply::{Action, Button, Kind, Reply, Text};
use crate::store::{Hanging, Reader};

use super::fields;

/// `/entity delete`.
///
/// # Errors
/// A refusal when something refers to it, which says what and offers a merge; a fault of the archive.
pub fn delete(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let known = match meant(context, request, "entity", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let carried = request.options.text("confirm").map(str::to_owned);
    let shown = carried.as_deref().and_then(|text| text.split_once('-'));
    if shown.is_some_and(|(id, _)| id != known.id.0.to_string()) {
        return Err(part_of(&known));
    }
    let read = |read: &Reader| Ok((read.hanging(known.id)?, read.entity(known.id)?));
    let (hanging, entity) = context.store.read(read)?;
    let entity = entity.ok_or_else(|| just_left(&known))?;
    if !hanging.is_nothing() {
        return Ok(needed(request, &known, hanging));
    }
    let sure = seal(&entity);
    if carried.as_ref() != Some(&sure) {
        let mut reply = confirm(request, &known, hanging, &sure);
        if carried.is_some() {
            reply.notices.push(Text::plain(
                "Somebody has changed it since this was shown. Look again.",
            ));
            reply.field("Now", fields(&entity, None));
        }
        return Ok(reply);
    }
    let (id, by, now) = (known.id, request.actor.by(), context.now());
    let done = context.store.write(move |tx| {
        let Some(entity) = tx.entity(id)? else {
            return Ok(None);
        };
        // Somebody has changed it, or needs it, at this moment.
        if seal(&entity) != sure || !tx.delete_entity(id)? {
            return Ok(Some(false));
        }
        let act = Act {
            by,
            action: "entity delete",
            matter: Matter::Entity(id),
            named: entity.name.clone(),
            before: fields(&entity, None),
            after: String::new(),
        };
        tx.audit(&act, now)?;
        Ok(Some(true))
    })?;
    match done {
        None => Err(just_left(&known)),
        Some(false) => {
            let hanging = context.store.read(|read| read.hanging(known.id))?;
            if hanging.is_nothing() {
                return Err(CommandError::refused(format!(
                    "Somebody has changed {} at this moment. Nothing was changed; look again with /entity \
                     delete.",
                    known.name
                )));
            }
            Ok(needed(request, &known, hanging))
        }
        Some(true) => {
            tag_again(context);
            let mut reply =
                Reply::new(Kind::Notice).titled(format!("{} is out of the catalog", known.name));
            reply.text = Text::plain(
                "The catalog file does not bring it back. To have it again, add it with /entity add.",
            );
            Ok(reply)
        }
    }
}

/// What was looked at, short enough for a button: an entity that was changed has another one.
fn seal(entity: &Entity) -> String {
    let mut all = fields(entity, None);
    for alias in &entity.aliases {
        all.push_str(&format!("; {alias:?}"));
    }
    format!("{}-{}", entity.id.0, Seal::of(&all))
}

/// What hangs on an entity, in words.
fn in_words(hanging: Hanging) -> Vec<String> {
    several(&[
        (hanging.articles, "article"),
        (hanging.facts, "fact"),
        (hanging.forecasts, "forecast"),
        (hanging.subscriptions, "subscription"),
        (hanging.follows, "follow"),
    ])
}

fn needed(request: &Request, known: &Known, hanging: Hanging) -> Reply {
    let mut reply = Reply::new(Kind::Refused).titled(format!("{} is not deleted", known.name));
    let verb = match in_words(hanging).as_slice() {
        [one] if one.starts_with("1 ") => "refers",
        _ => "refer",
    };
    reply.text = Text::plain(format!(
        "{} {verb} to it. If it is the same as another one, merge it into that: all of it moves there, \
         and for a day it can be undone.",
        list(&in_words(hanging))
    ));
    if hanging.articles > 0 {
        reply.text.add(
            " If its name only finds articles that mean something else, give the name context words with \
             /entity alias, or make it one for look-ups only; the articles then let go of it.",
        );
    }
    let key = known.key.as_str();
    reply.buttons.push(button_to(
        request,
        "Names",
        "entity alias",
        &[("entity", key)],
    ));
    if hanging.facts > 0 {
        reply.buttons.push(button_to(
            request,
            "Facts",
            "fact list",
            &[("subject", key)],
        ));
    }
    reply
}

fn confirm(request: &Request, known: &Known, hanging: Hanging, sure: &str) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled(format!("Delete {}?", known.name));
    reply.text = Text::plain(format!(
        "Nothing refers to this {}. It leaves the catalog for good, with its names, its summary and its \
         links.",
        known.kind
    ));
    let marks = several(&[
        (hanging.unmentioned, "article that was said not to name it"),
        (hanging.removed_facts, "removed fact"),
    ]);
    if !marks.is_empty() {
        reply.notices.push(Text::plain(format!(
            "What was decided about it goes too: {}.",
            list(&marks)
        )));
    }
    reply.buttons.push(Button {
        label: format!("Delete {}", known.name),
        action: Action::Turn(line_with(
            request,
            &[("entity", Some(&known.key)), ("confirm", Some(sure))],
        )),
    });
    reply
}
