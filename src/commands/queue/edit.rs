//! `/queue edit`: what waits is changed before somebody approves it.

use super::proposed;
use super::show::shown;
use super::{already, line, missing, waiting};
use crate::commands::article::{Merged, differing, merged, not_in_the_future, written};
use crate::commands::context::Context;
use crate::commands::opened::{QUICKER, last_in, leave_out_long_but, refuse_emptied};
use crate::commands::picture;
use crate::commands::request::{CommandError, Options, Request};
use crate::commands::table::DRAFT;
use crate::domain::date::iso;
use crate::domain::phrase::list;
use crate::domain::{Date, Matter, NewArticle, Proposal, QueueState, Queued, Revised, State};
use crate::ingest::{IngestError, revise};
use crate::reply::{Form, Input, Kind, MOST_OF_INPUT, Reply, Text, has_room};
use crate::store::Writer;
use crate::text::clean::{clean, one_line};
use crate::text::merge::Prefer;

/// What was changed, in words.
pub(super) const CHANGED: &str = "Changed. It still waits: approve it when it is right.";

/// How often a change is made anew because somebody else has changed the item meanwhile.
const TRIES: usize = 5;

/// `/queue edit`.
///
/// # Errors
/// A refusal when somebody has decided meanwhile, and for what cannot be so.
pub fn edit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    for _ in 0..TRIES {
        let item = waiting(context, request)?;
        let done = match &item.proposal {
            Proposal::Article => return article(context, request, &item),
            Proposal::Fact(known) => proposed::fact(context, request, &item, known)?,
            Proposal::Name(known) => proposed::name(context, request, &item, known)?,
        };
        if let Some(reply) = done {
            return Ok(reply);
        }
    }
    Err(CommandError::refused(
        "Others are changing this item at this moment. Nothing was changed; try again.",
    ))
}

pub(super) fn input(option: &'static str, label: &str, value: String, most: usize) -> Input {
    Input {
        option,
        label: label.to_owned(),
        hint: String::new(),
        value,
        long: false,
        required: false,
        most,
    }
}

/// The form of an item.
pub(super) fn form(
    request: &Request,
    item: &Queued,
    more: &[(&str, &str)],
    inputs: Vec<Input>,
) -> Form {
    let id = item.id.0.to_string();
    let draft = request.options.text(DRAFT.name);
    let mut options = vec![("item", id.as_str())];
    options.extend(more);
    options.extend(draft.map(|draft| (DRAFT.name, draft)));
    Form {
        title: "Edit".to_owned(),
        line: line(request, "queue edit", &options),
        inputs,
    }
}

/// Asks for what is to be another.
pub(super) fn ask(item: &Queued, form: Form) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled(format!("Edit: {}", item.name));
    reply.text = Text::plain("Give what is to change as options of /queue edit.");
    reply.form = Some(form);
    reply
}

/// The item as it is after a change.
pub(super) fn changed(
    context: &Context,
    request: &Request,
    words: &str,
) -> Result<Reply, CommandError> {
    let mut reply = shown(context, request, &waiting(context, request)?)?;
    reply.notices.push(Text::plain(words));
    Ok(reply)
}

/// What became of an edit of an article.
enum Edited {
    /// It is so now. With what somebody else has changed meanwhile: from what, and who.
    Done(Option<(Box<State>, Box<State>, Text)>),
    /// It is so already.
    Unchanged,
    /// Somebody else has changed the same.
    Overtaken {
        base: Box<State>,
        now: Box<State>,
        mine: Box<State>,
        /// What the form is to show, and the revision that it is about.
        again: Box<NewArticle>,
        revision: u32,
        conflicts: Vec<&'static str>,
        by: Text,
    },
}

fn article(context: &Context, request: &Request, item: &Queued) -> Result<Reply, CommandError> {
    let id = item.article;
    let fields = ["title", "text", "date", "certainty"];
    if !request.options.names(&fields) && !picture::is_given(&request.options) {
        let known = context.store.read(|read| read.article(id))?;
        let known = known.ok_or_else(|| missing(item.id))?;
        let form = form_of(request, item, &known.clone().into(), known.revision);
        return Ok(with_room(ask(item, form)));
    }
    if is_of_form(&request.options) {
        refuse_emptied(request, &["title", "date", "certainty"])?;
    }
    match write_article(context, request, item)? {
        Edited::Unchanged => changed(context, request, "Nothing has changed."),
        Edited::Done(others) => {
            let mut reply = changed(context, request, CHANGED)?;
            if let Some((base, before, by)) = others {
                let mut theirs = Text::plain("By ");
                theirs.append(by).line(differing(context, &base, &before));
                reply.field("Changed meanwhile, and that stays", theirs);
            }
            Ok(reply)
        }
        Edited::Overtaken {
            base,
            now,
            mine,
            again,
            revision,
            conflicts,
            by,
        } => {
            let mut reply = Reply::new(Kind::Notice).titled(QUICKER);
            reply.text = Text::plain("Since you opened the form, ");
            reply.text.append(by).add(format!(
                " has changed it, and both of you changed the {}. Nothing of yours is saved yet, and \
                 nothing is lost: the form holds your words.",
                list(&conflicts)
            ));
            reply.field("Theirs", differing(context, &base, &now));
            reply.field("With yours in its place", differing(context, &now, &mine));
            if again.body != mine.body {
                reply.notices.push(Text::plain(
                    "Both texts together are too long for a form, so it holds yours alone. Take over what \
                     is theirs where both of you changed the same.",
                ));
            }
            reply.form = Some(form_of(request, item, &again, revision));
            Ok(with_room(reply))
        }
    }
}

/// Whether a request comes from the form of an article.
fn is_of_form(options: &Options) -> bool {
    options.text("revision").is_some()
}

/// Makes the change in one transaction with a last look at what others did since the form was opened.
fn write_article(
    context: &Context,
    request: &Request,
    item: &Queued,
) -> Result<Edited, CommandError> {
    let (deed, now) = (request.deed(), context.now());
    let (options, waits, id) = (request.options.clone(), item.id, item.article);
    let date = options.date("date");
    let too_early = date.and_then(|date| not_in_the_future(context, date).err());
    let tagging = std::sync::Arc::clone(&context.tagging);
    context.store.write(move |tx: &Writer| {
        // Whoever was quicker has decided about what this would change.
        if let Some(item) = tx.queued(waits)?
            && item.state != QueueState::Waiting
        {
            return Ok(Err(already(&item)));
        }
        let Some(present) = tx.article(id)? else {
            return Ok(Err(missing(waits)));
        };
        let before = tx.state_of(&present)?;
        let seen = options.text("revision").and_then(|text| text.parse().ok());
        let base = seen.map(|revision| tx.state_at(id, revision)).transpose()?;
        let base = base.flatten().unwrap_or_else(|| before.clone());
        let mut mine = written(&base);
        fill(&options, &mut mine);
        // A date that comes back as the form showed it is nobody's mistake of today.
        if let Some(refused) = too_early.filter(|_| mine.published != base.published) {
            return Ok(Err(refused));
        }
        if let Err(refused) = picture::put(&options, &mut mine.picture) {
            return Ok(Err(refused));
        }
        let today = Date::today(now);
        let Merged { state, conflicts } = merged(&base, &mine, &before, Prefer::Mine, today);
        // It is not out yet: nobody has read that it was otherwise.
        let wanted = State {
            certainties: before.certainties.clone(),
            ..state
        };
        let by = last_in(tx, Matter::Article(id))?;
        if !conflicts.is_empty() {
            // What was typed must come back: where both texts have no room in a form, it holds that one,
            // and is still about what its writer looked at.
            let typed = mine.body != base.body && !has_room(&wanted.body);
            let (again, revision) = match seen.filter(|_| typed) {
                Some(seen) => (mine, seen),
                None => (written(&wanted), present.revision),
            };
            return Ok(Ok(Edited::Overtaken {
                base: Box::new(base),
                now: Box::new(before),
                mine: Box::new(wanted),
                again: Box::new(again),
                revision,
                conflicts,
                by,
            }));
        }
        let tagger = tagging.tagger(tx)?;
        let expected = Some(present.revision);
        let revised = revise(tx, &tagger, id, expected, deed, now, |state| {
            *state = wanted
        });
        match revised {
            Ok(Revised::Done(_)) => {
                let others = (base != before).then(|| (Box::new(base), Box::new(before), by));
                Ok(Ok(Edited::Done(others)))
            }
            // Nobody can come between within a transaction.
            Ok(Revised::Unchanged | Revised::Stale(_)) => Ok(Ok(Edited::Unchanged)),
            Err(IngestError::Store(error)) => Err(error),
            Err(refused) => Ok(Err(CommandError::refused(refused.to_string()))),
        }
    })?
}

/// Puts what was typed in the place of what is there. A text that comes back as it was shown stays as it
/// is, whatever a form makes of white space.
fn fill(options: &Options, article: &mut NewArticle) {
    if let Some(typed) = options.text("title") {
        article.title = one_line(typed);
    }
    let emptied = (is_of_form(options) && options.is_emptied("text")).then_some("");
    let typed = match options.text("text") {
        // A form may bring back a hyphen that was there.
        Some("-") if !(is_of_form(options) && article.body.trim() == "-") => Some(""),
        typed => typed,
    };
    if let Some(typed) = typed.or(emptied)
        && clean(typed) != clean(article.body.trim())
    {
        typed.clone_into(&mut article.body);
    }
    if let Some(date) = options.date("date") {
        article.published = date;
    }
    if let Some(word) = options.text("certainty").and_then(|word| word.parse().ok()) {
        article.certainty = word;
    }
}

/// The form of an article, whether its text has room in it or not.
fn form_of(request: &Request, item: &Queued, shown: &NewArticle, revision: u32) -> Form {
    let needed = |input: Input| Input {
        required: true,
        ..input
    };
    let text = input(
        "text",
        "Text, as Markdown",
        shown.body.clone(),
        MOST_OF_INPUT,
    );
    let inputs = vec![
        needed(input("title", "Title", shown.title.clone(), 300)),
        Input { long: true, ..text },
        needed(input("date", "Published", iso(shown.published), 40)),
        needed(input(
            "certainty",
            "rumour, announced or confirmed",
            shown.certainty.word().to_owned(),
            20,
        )),
    ];
    let revision = revision.to_string();
    form(request, item, &[("revision", &revision)], inputs)
}

/// A reply with the form of an article, without a text that has no room in it.
fn with_room(mut reply: Reply) -> Reply {
    let instead = |_: &str| "/article edit changes it in parts".to_owned();
    leave_out_long_but(&mut reply, instead);
    reply
}
