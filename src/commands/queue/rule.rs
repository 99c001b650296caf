//! `/queue approve`, `reject` and `merge`.

use super::show::shown;
use super::{already, line, missing, names, turn, twice, waiting};
use crate::commands::article::{Found, find};
use crate::commands::context::Context;
use crate::commands::opened::{SEEN, last_by};
use crate::commands::request::{CommandError, Request};
use crate::commands::{entity, fact};
use crate::domain::{ArticleId, FactFault, Matter, Proposal, Queued};
use crate::ingest::Settled;
use crate::ingest::decide::{self, Decided};
use crate::reply::{Action, Button, Form, Input, Kind, Piece, Reply, Text};
use crate::store::Writer;
use crate::text::clean::{is_visible, one_line};
use crate::text::link::LONGEST;

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
    if is_another(request, &item) {
        return changed(context, request, &item);
    }
    let (deed, now, id) = (request.deed(), context.now(), item.id);
    // What is approved is that whose names were looked at.
    let seen = Some(item.seal());
    let decided = entity::change(context, || {
        for (name, kind) in names::new_names(&item) {
            names::check(context, name, kind)?;
        }
        Ok(move |tx: &Writer| decide::approve(tx, id, seen, deed, now))
    })?;
    told(context, request, &item, decided)
}

/// `/queue reject`. A fact or a name goes at once; of an article others want to know why.
///
/// # Errors
/// A refusal when somebody was quicker.
pub fn reject(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let item = waiting(context, request)?;
    if is_another(request, &item) {
        return changed(context, request, &item);
    }
    let reason = one_line(request.options.text("reason").unwrap_or_default());
    if !is_visible(&reason) && item.proposal == Proposal::Article {
        return Ok(why(request, &item));
    }
    let (deed, now, id) = (request.deed(), context.now(), item.id);
    let seen = Some(item.seal());
    let decided = context
        .store
        .write(move |tx| decide::reject(tx, id, seen, &reason, deed, now))?;
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
    if is_another(request, &item) {
        return changed(context, request, &item);
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
    let (deed, now, id) = (request.deed(), context.now(), item.id);
    let seen = Some(item.seal());
    let decided = context
        .store
        .write(move |tx| decide::merge(tx, id, seen, into, deed, now))?;
    told(context, request, &item, decided)
}

/// Whether what waits is not what whoever presses has looked at.
fn is_another(request: &Request, item: &Queued) -> bool {
    let seen = request.options.text(SEEN.name);
    seen.is_some_and(|seen| seen.parse() != Ok(item.seal()))
}

/// Offers reasons, and a form for another one.
fn why(request: &Request, item: &Queued) -> Reply {
    let (id, seen) = (item.id.0.to_string(), item.seal().to_string());
    let about = [("item", id.as_str()), (SEEN.name, seen.as_str())];
    let mut reply = Reply::new(Kind::Notice).titled(format!("Reject: {}", item.name));
    if request.options.text("ask").is_some() {
        reply.text = Text::plain("Say why with /queue reject item: … reason: …");
        reply.form = Some(Form {
            title: "Reject".to_owned(),
            line: line(request, "queue reject", &about),
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
        let options = [about[0], ("reason", reason), about[1]];
        reply
            .buttons
            .push(turn(request, reason, "queue reject", &options));
    }
    let options = [about[0], ("ask", "yes"), about[1]];
    reply.buttons.push(Button {
        label: "Another reason".to_owned(),
        action: Action::Run(line(request, "queue reject", &options)),
    });
    reply
}

/// Asks for the article whose story it is.
fn which(request: &Request, item: &Queued) -> Reply {
    let (id, seen) = (item.id.0.to_string(), item.seal().to_string());
    let mut reply = Reply::new(Kind::Notice).titled(format!("Merge: {}", item.name));
    reply.text = Text::plain("Say into which story with /queue merge item: … article: …");
    reply.form = Some(Form {
        title: "Merge into the story of".to_owned(),
        line: line(request, "queue merge", &[("item", &id), (SEEN.name, &seen)]),
        inputs: vec![Input {
            option: "article",
            label: "An article of the story".to_owned(),
            hint: "Its number, its address, or words of its title".to_owned(),
            value: String::new(),
            long: false,
            required: true,
            most: LONGEST,
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
        Decided::Changed(item) => return changed(context, request, &item),
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
                "Nothing was changed: article {} is not out, or the first of its story is not, so nothing can \
                 join it. Choose another.",
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
        Decided::Fact(id, left) => {
            for words in left {
                let words = format!("This gave way to it, being less sure: {words}");
                reply.notices.push(Text::plain(words));
            }
            if !names::new_names(item).is_empty() {
                entity::tag_again(context);
            }
            ("Approved", Text::plain(format!("It is fact {} now.", id.0)))
        }
        Decided::Entity(id) => {
            entity::settle(context, id, 0, &mut reply)?;
            ("Approved", Text::plain("It is in the catalog now."))
        }
    };
    context.follow();
    reply.title = Some(format!("{word}: {}", item.name));
    reply.text = text;
    let id = item.id.0.to_string();
    reply
        .buttons
        .push(turn(request, "Next", "queue next", &[("item", &id)]));
    Ok(reply)
}

/// Somebody has changed what waits since it was looked at: it is shown as it is now, with new buttons.
fn changed(context: &Context, request: &Request, item: &Queued) -> Result<Reply, CommandError> {
    let matter = match item.proposal {
        Proposal::Article => Matter::Article(item.article),
        _ => Matter::Item(item.id.0),
    };
    let by = last_by(context, matter)?;
    let mut reply = shown(context, request, item)?;
    let mut words = Text::plain("Nothing was decided: ");
    words
        .append(by)
        .add(" has changed it since you looked. This is what it is now.");
    reply.notices.insert(0, words);
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

fn of_fault(context: &Context, item: &Queued, fault: &FactFault) -> CommandError {
    let key = match &item.proposal {
        Proposal::Fact(fact) => fact.relation.clone(),
        _ => String::new(),
    };
    let relations = context.search.relations();
    let relation = relations.iter().find(|relation| relation.key == key);
    let advice = match fault {
        FactFault::Retracted => {
            " An item has no other source: reject it, and enter the fact with /fact add."
        }
        FactFault::There(_) => " Reject the item.",
        _ => " Nothing was changed: edit the item, or reject it.",
    };
    match fact::in_words(context, fault, relation) {
        CommandError::Refused(mut words) => {
            words.add(advice);
            CommandError::Refused(words)
        }
        internal => internal,
    }
}
