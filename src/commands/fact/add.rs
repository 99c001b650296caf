//! `/fact add`: a new statement with its source.

use super::{Source, in_words, relation, sentence, source, telling, unseen};
use crate::commands::context::Context;
use crate::commands::entity;
use crate::commands::naming::{Known, Named};
use crate::commands::paging::{button_to, line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::date::iso;
use crate::domain::fact::LONGEST_SAID;
use crate::domain::{Fact, FactFault, FactId, NewFact, Object, Relation};
use crate::reply::{Action, Button, Kind, Reply, Text};
use crate::text::clean::{is_visible, one_line};

/// `/fact add`.
///
/// # Errors
/// A refusal for a relation that there is not or that does not fit, dates in the wrong order, a source
/// that was retracted, and a fact that is there; a fault of the archive.
pub fn add(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let options = &request.options;
    let subject = match entity::meant(context, request, "subject", &[])? {
        Named::Ask(reply) => return Ok(*reply),
        Named::One(known) => known,
    };
    let typed = options.text("relation").unwrap_or_default();
    let relation = relation(context, typed, subject.kind)?;
    // Before the object is looked for: it may be none that this relation takes.
    if let Err(fault @ FactFault::Subject(_)) = relation.check_kinds(subject.kind, None) {
        return Err(in_words(context, &fault, Some(&relation)));
    }
    let (object, called) = match object(context, request, &relation)? {
        Given::Ask(reply) => return Ok(*reply),
        Given::Object(object, called) => (object, called),
    };
    let (source, notice) = match source(context, request)? {
        Source::Ask(reply) => return Ok(*reply),
        Source::One(id, notice) => (id, notice),
    };
    let detail = one_line(options.text("detail").unwrap_or_default());
    let fact = NewFact {
        subject: subject.id,
        relation: relation.key.clone(),
        object,
        detail: if is_visible(&detail) {
            detail
        } else {
            String::new()
        },
        since: options.date("since"),
        until: options.date("until"),
        source,
    };
    let ended: Vec<FactId> = options
        .text("ends")
        .unwrap_or_default()
        .split(',')
        .filter_map(|number| number.trim().parse().ok().map(FactId))
        .collect();
    let (by, now, entered) = (request.actor.by(), context.now(), fact.clone());
    let (like, ended, entered) = context.store.write(move |tx| {
        let like = tx.facts_like(&entered)?;
        let present = ended
            .iter()
            .map(|id| Ok(tx.fact(*id)?.is_some()))
            .collect::<Result<Vec<bool>, crate::store::StoreError>>()?;
        let ended: Vec<FactId> = ended
            .into_iter()
            .zip(present)
            .filter_map(|(id, there)| there.then_some(id))
            .collect();
        let entered = tx.enter_fact(&entered, &ended, by, "fact add", now)?;
        Ok((like, ended, entered))
    })?;
    match entered {
        Ok(id) => {
            let mut reply = told(context, request, &subject, id, &like, notice)?;
            reply.notices.extend(undo_spares(&ended));
            Ok(reply)
        }
        Err(FactFault::Taken(facts)) => taken(context, request, &fact, &facts, &called),
        Err(fault) => Err(in_words(context, &fault, Some(&relation))),
    }
}

enum Given {
    Object(Object, String),
    Ask(Box<Reply>),
}

/// The object: an entity where the relation takes one, else what was typed.
fn object(
    context: &Context,
    request: &Request,
    relation: &Relation,
) -> Result<Given, CommandError> {
    let typed = one_line(request.options.text("object").unwrap_or_default());
    if relation.objects.is_empty() {
        if !is_visible(&typed) {
            return Err(CommandError::refused(
                "Nothing of the object can be seen. Write it in letters or digits.",
            ));
        }
        let length = typed.chars().count();
        if length > LONGEST_SAID {
            return Err(CommandError::refused(format!(
                "A value has at most {LONGEST_SAID} characters, and this has {length}."
            )));
        }
        return Ok(Given::Object(Object::Value(typed.clone()), typed));
    }
    // The very name of another kind is a mistake that should be named.
    let kind =
        super::surely(context, &typed).and_then(|id| Some(context.search.names().get(id)?.kind));
    let fits = relation.objects.clone();
    if let Some(kind) = kind
        && !fits.contains(&kind)
        && !has_namesake(context, &typed, &fits)
    {
        return Err(in_words(context, &FactFault::Object(kind), Some(relation)));
    }
    match entity::meant(context, request, "object", &fits)? {
        Named::Ask(reply) => Ok(Given::Ask(reply)),
        Named::One(known) => Ok(Given::Object(Object::Entity(known.id), known.name)),
    }
}

fn has_namesake(context: &Context, typed: &str, kinds: &[crate::domain::EntityKind]) -> bool {
    let names = context.search.names();
    let folded = typed.to_lowercase();
    names
        .iter()
        .any(|entity| kinds.contains(&entity.kind) && entity.name.to_lowercase() == folded)
}

fn told(
    context: &Context,
    request: &Request,
    subject: &Known,
    id: FactId,
    like: &[Fact],
    notice: Option<Text>,
) -> Result<Reply, CommandError> {
    let fact = context.store.read(|read| read.fact(id))?;
    let fact = fact.ok_or_else(|| CommandError::refused("It was removed at this moment."))?;
    let mut reply = Reply::new(Kind::Notice).titled(format!("Fact {} is in the archive", id.0));
    reply.text = sentence(context, &fact)?;
    reply.understood.extend(notice);
    reply.notices.extend(unseen(context, fact.source)?);
    if let Some(same) = like.iter().find(|other| other.source != fact.source) {
        reply.notices.push(Text::plain(format!(
            "Fact {} says the same from another article; a profile shows both sources.",
            same.id.0
        )));
    }
    let number = id.0.to_string();
    reply.buttons.push(profile_button(
        request,
        "Profile",
        subject.kind,
        &subject.key,
    ));
    reply.buttons.push(button_to(
        request,
        "Undo",
        "fact remove",
        &[("fact", &number), ("reason", "entered by mistake")],
    ));
    Ok(reply)
}

/// That Undo does not bring back what ended when the new fact began.
fn undo_spares(ended: &[FactId]) -> Option<Text> {
    let numbers: Vec<String> = ended.iter().map(|id| id.0.to_string()).collect();
    let words = match numbers.as_slice() {
        [] => return None,
        [one] => format!("Undo removes this one alone: fact {one} stays ended."),
        all => format!(
            "Undo removes this one alone: facts {} stay ended.",
            all.join(", ")
        ),
    };
    Some(Text::plain(words))
}

/// Shows who has what only one can have, and offers to end that when the new fact begins.
fn taken(
    context: &Context,
    request: &Request,
    fact: &NewFact,
    facts: &[Fact],
    called: &str,
) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Choices).titled("Only one at a time can be so");
    reply.text = Text::plain(format!("For {called} the archive says:"));
    for other in facts {
        let mut line = Text::plain(format!("{}: ", other.id.0));
        line.append(sentence(context, other)?);
        reply.text.line(line);
    }
    let ends = |other: &Fact| {
        other.until.is_none()
            && fact
                .since
                .is_some_and(|since| other.since.is_none_or(|began| began.start() < since.end()))
    };
    if let Some(since) = fact.since.filter(|_| facts.iter().all(ends)) {
        let numbers: Vec<String> = facts.iter().map(|other| other.id.0.to_string()).collect();
        let what = match facts {
            [one] => format!("End fact {}", one.id.0),
            _ => "End these facts".to_owned(),
        };
        reply.text.line(Text::plain(format!(
            "Nothing was changed. If that ended when this begins, end it on the same date, {since}, by the \
             same article."
        )));
        reply.buttons.push(Button {
            label: format!("{what} on {} and add this", iso(since)),
            action: Action::Turn(line_with(request, &[("ends", Some(&numbers.join(",")))])),
        });
    } else {
        reply.text.line(Text::plain(match fact.since {
            None => {
                "Nothing was changed. Say since when the new one holds; then the old one can end on that date."
            }
            Some(_) => {
                "Nothing was changed. Say until when the new one held, or correct the dates of the old one \
                 with /fact end."
            }
        }));
    }
    let sentences = telling(context, &Default::default(), |telling| {
        facts
            .iter()
            .map(|other| telling.name(other.subject))
            .collect::<Vec<_>>()
    });
    if let [one] = sentences.as_slice() {
        reply.buttons.push(button_to(
            request,
            format!("Facts about {one}"),
            "fact list",
            &[("subject", one)],
        ));
    }
    Ok(reply)
}
