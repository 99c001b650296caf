//! `/fact remove`: what is not so. It is kept as removed, so that nothing brings it back.

use super::{meant, sentence};
use crate::commands::context::Context;
use crate::commands::list::optional;
use crate::commands::opened::{Opened, SEEN, last_by, seal};
use crate::commands::paging::{button_to, line_with};
use crate::commands::request::{CommandError, Request};
use crate::commands::table::{Opt, OptKind};
use crate::domain::date::iso;
use crate::domain::{Fact, Matter, Object};
use crate::reply::{Button, Form, Input, Kind, Reply, Text};
use crate::text::clean::{is_visible, one_line};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;

/// The reason for a removal.
pub const REASON: Opt = optional(
    "reason",
    "Why it is not so; kept in the account of what was done",
    OptKind::Text {
        max: LONGEST_REASON,
    },
);

/// `/fact remove`.
///
/// # Errors
/// A refusal when there is no such fact; a fault of the archive.
pub fn remove(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let fact = meant(context, request)?;
    let reason = one_line(request.options.text("reason").unwrap_or_default());
    let said = sentence(context, &fact)?;
    if !is_visible(&reason) {
        return Ok(ask(request, &fact, said));
    }
    let opened = Opened::carried(request)?;
    if opened.is_some_and(|opened| opened.is_another("fact", &said.words())) {
        let by = last_by(context, Matter::Fact(fact.id))?;
        let mut reply = ask(request, &fact, said);
        let mut words = Text::plain("Nothing was removed: ");
        words
            .append(by)
            .add(" has changed it since you opened the form. This is what it says now.");
        reply.notices.push(words);
        return Ok(reply);
    }
    let (id, by, now, why) = (fact.id, request.actor.by(), context.now(), reason.clone());
    let there = context.store.write(move |tx| {
        if tx.fact(id)?.is_none() {
            return Ok(false);
        }
        tx.remove_fact(id, &why, by, "fact remove", now)?;
        Ok(true)
    })?;
    if !there {
        return Err(CommandError::refused(format!(
            "Fact {} was removed already. Nothing was changed; /fact add enters it again.",
            id.0
        )));
    }
    let mut reply = Reply::new(Kind::Notice).titled(format!("Fact {} is removed", id.0));
    reply.text = Text::plain("No longer said: ");
    reply.text.append(said);
    reply.text.line(Text::plain(format!("Reason: {reason}")));
    reply.notices.push(Text::plain(
        "Nothing brings it back by itself, neither an import nor a new start.",
    ));
    reply.buttons.extend(undo(context, request, &fact));
    Ok(reply)
}

/// A button that enters the fact again as it was.
fn undo(context: &Context, request: &Request, fact: &Fact) -> Option<Button> {
    let names = context.search.names();
    let subject = names.get(fact.subject)?.key.clone();
    let object = match &fact.object {
        Object::Entity(entity) => names.get(*entity)?.key.clone(),
        Object::Value(value) => value.clone(),
    };
    let source = fact.source.0.to_string();
    let (since, until) = (fact.since.map(iso), fact.until.map(iso));
    let mut options = vec![
        ("subject", subject.as_str()),
        ("relation", fact.relation.as_str()),
        ("object", object.as_str()),
        ("source", source.as_str()),
    ];
    if !fact.detail.is_empty() {
        options.push(("detail", fact.detail.as_str()));
    }
    options.extend(since.as_deref().map(|since| ("since", since)));
    options.extend(until.as_deref().map(|until| ("until", until)));
    Some(button_to(request, "Undo", "fact add", &options))
}

fn ask(request: &Request, fact: &Fact, said: Text) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled(format!("Remove fact {}?", fact.id.0));
    let seen = seal(fact.id.0, [("fact", &*said.words())]);
    reply.text = said;
    reply.text.line(Text::plain(format!(
        "Say why it is not so: /fact remove fact: {} reason: the reason. What was so and ended is ended \
         with /fact end instead.",
        fact.id.0
    )));
    reply.form = Some(Form {
        title: format!("Remove fact {}", fact.id.0),
        line: line_with(request, &[("reason", None), (SEEN.name, Some(&seen))]),
        inputs: vec![Input {
            option: REASON.name,
            label: "Why it is not so".to_owned(),
            hint: "The article means another company".to_owned(),
            value: request
                .options
                .text("reason")
                .unwrap_or_default()
                .to_owned(),
            long: true,
            required: true,
            most: LONGEST_REASON,
        }],
    });
    reply
}
