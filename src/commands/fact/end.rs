//! `/fact end`: what held until a day.

use super::{Source, in_words, meant, sentence, source, unseen};
use crate::commands::context::Context;
use crate::commands::opened::{Field, Opened, SEEN, merge, seal};
use crate::commands::paging::{line_with, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::date::iso;
use crate::domain::{Date, Fact, Matter};
use crate::reply::{Form, Input, Kind, Reply, Text};
use crate::text::link::LONGEST;

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
    let merged = [end_field(request, &fact)];
    let merged = merge(Opened::carried(request)?.as_ref(), &merged);
    if !merged.clashes.is_empty() {
        let (matter, what) = (Matter::Fact(fact.id), format!("fact {}", fact.id.0));
        let form = ask(context, request, &fact)?.form;
        return Ok(merged.overtaken(context, matter, &what, form)?);
    }
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
            Some(was) => {
                let ended = tx.end_fact(id, until, source, by, "fact end", now)?;
                Ok(Some(ended.map(|_| was.until)))
            }
        }
    })?;
    match ended {
        None => Err(CommandError::refused(format!(
            "Fact {} was removed at this moment. Nothing was changed.",
            id.0
        ))),
        Some(Err(fault)) => Err(in_words(context, &fault, Some(&relation))),
        Some(Ok(was)) => {
            let now = context.store.read(|read| read.fact(id))?.unwrap_or(fact);
            let mut reply = Reply::new(Kind::Notice).titled(format!("Fact {} has an end", id.0));
            reply.understood.extend(notice);
            reply.text = sentence(context, &now)?;
            reply.notices.extend(unseen(context, source)?);
            if let Some(was) = was.filter(|was| *was != until) {
                reply.notices.push(Text::plain(format!(
                    "Before this it was said to have ended {was}."
                )));
            }
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

/// The end of a fact, with what is given for it.
fn end_field(request: &Request, fact: &Fact) -> Field {
    let options = &request.options;
    let said = |date: Date, source: &str| format!("{}, by article {source}", iso(date));
    let source = fact.ended_by.unwrap_or(fact.source).0.to_string();
    let given = options.date("until").zip(options.text("source"));
    Field {
        option: "until",
        called: "end",
        now: fact
            .until
            .map(|until| said(until, &source))
            .unwrap_or_default(),
        given: given.map(|(until, source)| said(until, source)),
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
    let until = request.options.date("until").map(iso);
    let seen = seal(fact.id.0, [end_field(request, fact).looked_at()]);
    let source = request
        .options
        .text("source")
        .unwrap_or_default()
        .to_owned();
    reply.form = Some(Form {
        title: format!("The end of fact {}", fact.id.0),
        line: line_with(
            request,
            &[("until", None), ("source", None), (SEEN.name, Some(&seen))],
        ),
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
                LONGEST,
            ),
        ],
    });
    Ok(reply)
}
