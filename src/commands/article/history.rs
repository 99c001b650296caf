//! `/article history`: every revision of an article, what each changed, and the way back to one.

use super::differing::differing;
use super::doing::{Meant, button, carried, done, gone, in_copies, meant, shown_first, who, write};
use crate::commands::context::Context;
use crate::commands::paging::Window;
use crate::commands::request::{CommandError, Request};
use crate::domain::{Article, Date, Revised, State, Step};
use crate::ingest;
use crate::reply::{Item, Kind, Piece, Reply, Text};

/// How many revisions a page lists.
const A_PAGE: usize = 8;
/// How much is shown of what a revision changed, in characters.
const SHOWN: usize = 200;

/// `/article history`.
///
/// # Errors
/// A refusal for a revision that the article never had.
pub fn history(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let back = request.options.flag("back");
    let article = match back {
        true => meant(context, request, "article")?,
        false => shown_first(context, request)?,
    };
    let article = match article {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let Some(number) = request.options.integer("revision") else {
        return all(context, request, &article);
    };
    let first = context.store.read(|read| read.first_revision(&article))?;
    let known = u32::try_from(number)
        .ok()
        .filter(|it| *it <= article.revision);
    if known.is_some_and(|it| it < first) {
        return Err(CommandError::refused(format!(
            "Article {} came from another archive at revision {first}; what it was before is not here.",
            article.id.0
        )));
    }
    let number = known.ok_or_else(|| {
        CommandError::refused(format!(
            "Article {} has {}. /article history article: {0} lists them.",
            article.id.0,
            crate::domain::phrase::counted(article.revision.into(), "revision"),
        ))
    })?;
    match back {
        true => go_back(context, request, &article, number),
        false => one(context, request, &article, number),
    }
}

fn all(context: &Context, request: &Request, article: &Article) -> Result<Reply, CommandError> {
    let first = context.store.read(|read| read.first_revision(article))?;
    let total = usize::try_from(article.revision - first + 1).unwrap_or(usize::MAX);
    let window = Window::new(request, total, A_PAGE);
    let steps = context
        .store
        .read(|read| read.history(article.id, window.offset(), A_PAGE))?;
    let mut reply = Reply::new(Kind::Timeline).titled(format!("Revisions of {}", article.title));
    for step in &steps {
        reply.items.push(item(step));
        let number = step.number.to_string();
        let options = [("revision", number.as_str())];
        let label = format!("Revision {number}");
        let button = button(request, &label, "article history", article.id, &options);
        reply.buttons.push(button);
    }
    window.show(&mut reply, request);
    Ok(reply)
}

fn item(step: &Step) -> Item {
    let title = match &step.made {
        Some(made) => format!("{}. {} by {}", step.number, made.action, who(made.by)),
        None => format!("{}. It came in", step.number),
    };
    let mut text = Text::default();
    if let Some(made) = &step.made {
        let changed = [("was: ", &made.before), ("is: ", &made.after)];
        for (word, lines) in changed.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            let line = lines.replace('\n', "; ");
            let line = crate::text::truncate::plain(&line, SHOWN);
            text.line(Piece::Quiet(format!("{word}{line}")));
        }
    }
    Item {
        title,
        date: Some(Date::Time(step.at)),
        text,
        ..Item::default()
    }
}

/// One revision: what it changed, and how what is there now differs from it.
fn one(
    context: &Context,
    request: &Request,
    article: &Article,
    number: u32,
) -> Result<Reply, CommandError> {
    let (id, offset) = (article.id, article.revision - number);
    let read = context.store.read(|read| {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let step = read.history(id, offset, 1)?.into_iter().next();
        let before = match number {
            1 => None,
            _ => read.state_at(id, number - 1)?,
        };
        Ok((
            step,
            before,
            read.state_at(id, number)?,
            read.state_of(article)?,
        ))
    })?;
    let (step, before, Some(state), now) = read else {
        return Err(gone());
    };
    let title = format!("Revision {number} of {}", article.title);
    let mut reply = Reply::new(Kind::Notice).titled(title);
    if let Some(step) = step {
        let made = step.made.as_ref();
        let how = made.map_or_else(
            || "It came in".to_owned(),
            |made| format!("{} by {}", made.action, who(made.by)),
        );
        reply.text.add(format!("{how}, "));
        reply.text.push(Piece::Date(Date::Time(step.at))).add(".");
        if let Some(made) = made.filter(|_| before.as_ref() == Some(&state)) {
            for words in [&made.before, &made.after] {
                reply.text.line(Piece::Quiet(words.clone()));
            }
        }
    }
    if let Some(before) = before {
        reply.field("What it changed", differing(context, &before, &state));
    }
    if state == now {
        reply
            .notices
            .push(Text::plain("This is how the article is now."));
        return Ok(reply);
    }
    reply.field(
        "Going back would change",
        differing(context, &now, &target(&state, &now)),
    );
    let (number, present) = (number.to_string(), article.revision.to_string());
    let options = [
        ("revision", number.as_str()),
        ("back", "yes"),
        ("now", present.as_str()),
    ];
    let button = button(
        request,
        "Go back to this one",
        "article history",
        id,
        &options,
    );
    reply.buttons.push(button);
    Ok(reply)
}

/// What going back to a state makes of an article. What is out never becomes a draft again: it can be
/// retracted.
fn target(state: &State, now: &State) -> State {
    let mut target = state.clone();
    if now.status.is_public() != state.status.is_public() {
        target.status = now.status;
        target.reason.clone_from(&now.reason);
    }
    target
}

/// Makes an article what it was at a revision: its next revision.
fn go_back(
    context: &Context,
    request: &Request,
    article: &Article,
    number: u32,
) -> Result<Reply, CommandError> {
    let expected = carried(request, "now").and_then(|now| u32::try_from(now).ok());
    let (id, deed, now) = (article.id, request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    let (revised, before) = write(context, move |tx| {
        let (Some(state), Some(before)) = (tx.state_at(id, number)?, tx.state(id)?) else {
            return Ok((Revised::Unchanged, None));
        };
        let tagger = tagging.tagger(tx)?;
        let wanted = target(&state, &before);
        let revised = ingest::revise(tx, &tagger, id, expected, deed, now, |state| {
            *state = wanted
        })?;
        Ok((revised, Some(before)))
    })?;
    match revised {
        Revised::Done(_) => {
            let after = context.store.read(|read| read.state(id))?;
            let title = format!("Article {} is as it was at revision {number}", id.0);
            let mut text = Text::default();
            if let (Some(before), Some(after)) = (before, after) {
                text = differing(context, &before, &after);
                let copies = in_copies(after.status, "Copies that were posted are corrected.");
                text.line(Piece::Quiet(format!("This is a revision too. {copies}")));
            }
            Ok(done(request, id, &title, text))
        }
        Revised::Unchanged => Err(CommandError::refused(format!(
            "Nothing would change: article {} is as it was at revision {number}.",
            id.0
        ))),
        Revised::Stale(there) => Err(CommandError::refused(format!(
            "Somebody has changed article {} meanwhile; it has revision {} now. Look at it again: \
             /article history article: {0} revision: {number}.",
            id.0, there.revision
        ))),
    }
}
