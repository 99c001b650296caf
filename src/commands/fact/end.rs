//! `/fact end`: what held until a day.

use super::{Source, in_words, meant, sentence, source};
use crate::commands::context::Context;
use crate::commands::paging::{line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::Fact;
use crate::reply::{Form, Input, Kind, Reply, Text};

/// `/fact end`.
///
/// # Errors
/// A refusal when there is no such fact, when it would end before it began, and for an article that was
/// retracted; a fault of the archive.
pub fn end(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let fact = meant(context, request)?;
    let relation = context.store.read(|read| read.relation(&fact.relation))?;
    let (Some(until), Some(_)) = (
        request.options.date("until"),
        request.options.text("source"),
    ) else {
        return ask(context, request, &fact);
    };
    let (source, notice) = match source(context, request)? {
        Source::Ask(reply) => return Ok(*reply),
        Source::One(id, notice) => (id, notice),
    };
    if fact.until == Some(until) && fact.sources().any(|known| known == source) {
        return Err(CommandError::refused(format!(
            "Fact {} ended then already, by that article. Nothing was changed.",
            fact.id.0
        )));
    }
    let (id, by, now) = (fact.id, request.actor.by(), context.now());
    let ended = context.store.write(move |tx| {
        // Somebody may have removed it at this moment.
        match tx.fact(id)? {
            None => Ok(None),
            Some(_) => tx
                .end_fact(id, until, source, by, "fact end", now)
                .map(Some),
        }
    })?;
    match ended {
        None => Err(CommandError::refused(format!(
            "Fact {} was removed at this moment.",
            id.0
        ))),
        Some(Err(fault)) => Err(in_words(context, &fault, Some(&relation))),
        Some(Ok(_)) => {
            let now = context.store.read(|read| read.fact(id))?.unwrap_or(fact);
            let mut reply = Reply::new(Kind::Notice).titled(format!("Fact {} has an end", id.0));
            reply.understood.extend(notice);
            reply.text = sentence(context, &now)?;
            let names = context.search.names();
            if let Some(subject) = names.get(now.subject) {
                reply.buttons.push(profile_button(
                    request,
                    "Profile",
                    subject.kind,
                    &subject.key,
                ));
            }
            Ok(reply)
        }
    }
}

fn ask(context: &Context, request: &Request, fact: &Fact) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice).titled(format!("When did fact {} end?", fact.id.0));
    reply.text = sentence(context, fact)?;
    reply.text.line(Text::plain(format!(
        "Say until when it held and which article says so: /fact end fact: {} until: a date source: the \
         number of the article",
        fact.id.0
    )));
    let input = |option, label: &str, hint: &str, value: String, most| Input {
        option,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value,
        long: false,
        required: true,
        most,
    };
    let until = request.options.date("until").map(crate::domain::date::iso);
    let source = request
        .options
        .text("source")
        .unwrap_or_default()
        .to_owned();
    reply.form = Some(Form {
        title: format!("The end of fact {}", fact.id.0),
        line: line_with(request, &[("until", None), ("source", None)]),
        inputs: vec![
            input(
                "until",
                "Until when it held",
                "2008-07-08",
                until.unwrap_or_default(),
                40,
            ),
            input(
                "source",
                "The article that says so",
                "Its number or address",
                source,
                2_000,
            ),
        ],
    });
    Ok(reply)
}
