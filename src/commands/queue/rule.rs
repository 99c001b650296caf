//! `/queue approve`, `reject` and `merge`.

use super::{already, line, missing, number, turn, twice, waiting};
use crate::commands::article::{Found, find};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::commands::{entity, fact};
use crate::domain::{ArticleId, Deed, Proposal, QueueId, Queued};
use crate::ingest::Settled;
use crate::ingest::decide::{self, Decided};
use crate::reply::{Action, Button, Form, Input, Kind, Piece, Reply, Text};
use crate::text::clean::{is_visible, one_line};

/// Reasons that are offered for an article.
const REASONS: [&str; 4] = [
    "Not about our field",
    "An advertisement",
    "Told already",
    "Not reliable",
];

/// `/queue approve`.
///
/// # Errors
/// A refusal when somebody was quicker, or when the archive takes no such fact.
pub fn approve(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let item = waiting(context, request)?;
    let (deed, now, id) = (deed(request, "queue approve"), context.now(), item.id);
    let decided = context
        .store
        .write(move |tx| decide::approve(tx, id, deed, now))?;
    told(context, request, &item, decided)
}

/// `/queue reject`. A fact or a name goes at once; of an article others want to know why.
///
/// # Errors
/// A refusal when somebody was quicker.
pub fn reject(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let item = waiting(context, request)?;
    let reason = one_line(request.options.text("reason").unwrap_or_default());
    if !is_visible(&reason) && item.proposal == Proposal::Article {
        return Ok(why(request, &item));
    }
    let (deed, now, id) = (deed(request, "queue reject"), context.now(), item.id);
    let decided = context
        .store
        .write(move |tx| decide::reject(tx, id, &reason, deed, now))?;
    told(context, request, &item, decided)
}

/// `/queue merge`.
///
/// # Errors
/// A refusal when somebody was quicker, for what is no article, and for a story that cannot be joined.
pub fn merge(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let item = waiting(context, request)?;
    if item.proposal != Proposal::Article {
        return Err(CommandError::refused(
            "Only an article can join a story. Approve or reject this, or edit it.",
        ));
    }
    let Some(typed) = request.options.text("article") else {
        return Ok(which(request, &item));
    };
    let into = match find(context, request, "article", typed)? {
        Found::Ask(mut reply) => {
            reply.buttons.clear();
            reply.notices.push(Text::plain(
                "Give the number of the article whose story it belongs to. Nothing was changed.",
            ));
            return Ok(*reply);
        }
        Found::One(id, _) => id,
    };
    let (deed, now, id) = (deed(request, "queue merge"), context.now(), item.id);
    let decided = context
        .store
        .write(move |tx| decide::merge(tx, id, into, deed, now))?;
    told(context, request, &item, decided)
}

/// Who does something, and by which command.
pub(super) fn deed(request: &Request, action: &'static str) -> Deed {
    Deed {
        by: request.actor.by(),
        action,
    }
}

/// Offers reasons, and a form for another one.
fn why(request: &Request, item: &Queued) -> Reply {
    let id = item.id.0.to_string();
    let mut reply = Reply::new(Kind::Notice).titled(format!("Reject: {}", item.name));
    if request.options.text("ask").is_some() {
        reply.text = Text::plain("Say why with /queue reject item: … reason: …");
        reply.form = Some(Form {
            title: "Reject".to_owned(),
            line: line(request, "queue reject", &[("item", &id)]),
            inputs: vec![Input {
                option: "reason",
                label: "Why, for the other moderators".to_owned(),
                hint: REASONS[0].to_owned(),
                value: String::new(),
                long: false,
                required: true,
                most: 300,
            }],
        });
        return reply;
    }
    reply.text = Text::plain("Why? No reader will see it, and it does not come back.");
    for reason in REASONS {
        let options = [("item", id.as_str()), ("reason", reason)];
        reply
            .buttons
            .push(turn(request, reason, "queue reject", &options));
    }
    let options = [("item", id.as_str()), ("ask", "yes")];
    reply.buttons.push(Button {
        label: "Another reason".to_owned(),
        action: Action::Run(line(request, "queue reject", &options)),
    });
    reply
}

/// Asks for the article whose story it is.
fn which(request: &Request, item: &Queued) -> Reply {
    let id = item.id.0.to_string();
    let mut reply = Reply::new(Kind::Notice).titled(format!("Merge: {}", item.name));
    reply.text = Text::plain("Say into which story with /queue merge item: … article: …");
    reply.form = Some(Form {
        title: "Merge into the story of".to_owned(),
        line: line(request, "queue merge", &[("item", &id)]),
        inputs: vec![Input {
            option: "article",
            label: "An article of the story".to_owned(),
            hint: "Its number, its address, or words of its title".to_owned(),
            value: String::new(),
            long: false,
            required: true,
            most: 300,
        }],
    });
    reply
}

/// What became of a decision.
fn told(
    context: &Context,
    request: &Request,
    item: &Queued,
    decided: Decided,
) -> Result<Reply, CommandError> {
    let mut reply = Reply::new(Kind::Notice);
    let (word, text) = match decided {
        Decided::Already(item) => return Err(already(&item)),
        Decided::Missing => return Err(missing(item.id)),
        Decided::Twice => return Err(twice()),
        Decided::Fault(fault) => return Err(of_fault(context, item, &fault)),
        Decided::Gone(_) => {
            return Err(CommandError::refused(
                "Nothing was changed: the catalog no longer has whom this is about. Edit it, or reject it.",
            ));
        }
        Decided::NoStory(id) => {
            return Err(CommandError::refused(format!(
                "Nothing was changed: article {} is not out, so nothing can join its story. Approve it first, \
                 or choose another.",
                id.0
            )));
        }
        Decided::Published(id, settled) => ("Published", of_article(id, settled)),
        Decided::Merged(story) => {
            let mut text = Text::plain("It is one more place of the story ");
            text.push(source(story)).add(".");
            ("Merged", text)
        }
        Decided::Rejected => ("Rejected", Text::plain(rejected(item))),
        Decided::Fact(id) => {
            let names = item_is_new(item);
            if names {
                context.tagging.finish_if_small(&context.store)?;
            }
            ("Approved", Text::plain(format!("It is fact {} now.", id.0)))
        }
        Decided::Entity(id) => {
            entity::settle(context, id, 0, &mut reply)?;
            ("Approved", Text::plain("It is in the catalog now."))
        }
    };
    context.search.catch_up()?;
    reply.title = Some(format!("{word}: {}", item.name));
    reply.text = text;
    let id = item.id.0.to_string();
    reply
        .buttons
        .push(turn(request, "Next", "queue next", &[("item", &id)]));
    Ok(reply)
}

fn rejected(item: &Queued) -> &'static str {
    match item.proposal {
        Proposal::Article => {
            "No reader sees it, and it does not come back when its feed offers it again."
        }
        Proposal::Fact(_) | Proposal::Name(_) => "It was dropped.",
    }
}

/// Whether a fact has brought a name into the catalog.
fn item_is_new(item: &Queued) -> bool {
    use crate::domain::{Party, ProposedObject};
    let Proposal::Fact(fact) = &item.proposal else {
        return false;
    };
    let object = match &fact.object {
        Some(ProposedObject::Party(party)) => Some(party),
        _ => None,
    };
    [Some(&fact.subject), object]
        .into_iter()
        .flatten()
        .any(|party| matches!(party, Party::New { .. }))
}

fn of_article(id: ArticleId, settled: Settled) -> Text {
    let mut text = Text::plain("It is out as ");
    text.push(source(id));
    match settled {
        Settled::Alone => {
            text.add(", for every channel that wants it.");
        }
        Settled::Joined { story, .. } => {
            text.add(", and joined the story ")
                .push(source(story))
                .add(".");
        }
    }
    text
}

fn source(article: ArticleId) -> Piece {
    Piece::Source { article, url: None }
}

fn of_fault(context: &Context, item: &Queued, fault: &crate::domain::FactFault) -> CommandError {
    let key = match &item.proposal {
        Proposal::Fact(fact) => fact.relation.clone(),
        _ => String::new(),
    };
    let relations = context.search.relations();
    let relation = relations.iter().find(|relation| relation.key == key);
    fact::in_words(context, fault, relation)
}

/// The item, for a command that changes it.
pub(super) fn id_of(request: &Request) -> QueueId {
    number(request)
}
