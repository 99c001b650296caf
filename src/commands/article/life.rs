//! What moderators do with an article that is there: append to it, say how sure it is, retract it and
//! bring it back, publish what waited.

use super::doing::{
    Meant, button, change, change_unless_overtaken, done, in_copies, meant, named,
    not_in_the_future, overtaken, still_waits, write,
};
use super::form::certainty as given_certainty;
use crate::commands::context::Context;
use crate::commands::line;
use crate::commands::request::{CommandError, Request};
use crate::domain::date::iso;
use crate::domain::phrase::capital;
use crate::domain::{Article, Date, Status, Update};
use crate::ingest;
use crate::reply::{Form, Input, Kind, Piece, Reply, Text, course};
use crate::text::clean::{clean, is_visible};

/// What a form asks for, besides the article.
fn ask(command: &'static str, article: &Article, title: &str, inputs: Vec<Input>) -> Reply {
    let number = article.id.0.to_string();
    let mut reply = Reply::new(Kind::Notice).titled(title);
    reply.text = Text::plain(format!(
        "/{command} needs the option \"{}\" as well, for {}.",
        inputs.first().map_or("text", |input| input.option),
        named(article)
    ));
    reply.form = Some(Form {
        title: title.to_owned(),
        line: line::write(command, &[("article", &number)]),
        inputs,
    });
    reply
}

fn long(option: &'static str, label: &str, hint: &str, most: usize) -> Input {
    Input {
        option,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: String::new(),
        long: true,
        required: true,
        most,
    }
}

/// The text of an option, if anything of it can be seen.
fn written(request: &Request, option: &str) -> Option<String> {
    let text = request.options.text(option).map(clean);
    text.filter(|text| is_visible(text))
}

/// `/article update`: appends a dated update.
///
/// # Errors
/// A refusal for a date in the future, or a text that is too long with what is there.
pub fn update(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let date = (request.options.date("date")).unwrap_or_else(|| Date::today(context.now()));
    let Some(body) = written(request, "text") else {
        let date = Input {
            long: false,
            required: false,
            value: iso(date),
            ..long("date", "Date", "2008-08 or 21 August 2008", 40)
        };
        let text = long(
            "text",
            "What is new",
            "It is appended to the article",
            4_000,
        );
        return Ok(ask(
            "article update",
            &article,
            "Append an update",
            vec![text, date],
        ));
    };
    not_in_the_future(context, date)?;
    let update = Update { date, body };
    change(context, request, article.id, move |state| {
        state.updates.push(update);
    })?;
    let mut words = Text::plain(format!("Appended to {}, dated ", named(&article)));
    words.push(Piece::Date(date)).add(". ");
    words.add(in_copies(
        article.status,
        "Copies that were posted show it.",
    ));
    Ok(done(request, article.id, "Update appended", words))
}

/// `/article certainty`: says how sure an article is, and since when.
///
/// # Errors
/// A refusal when it is so already, or for a date in the future.
pub fn certainty(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let Some(wanted) = given_certainty(request) else {
        return Err(CommandError::refused(
            "Say how sure the article is: rumour, announced or confirmed.",
        ));
    };
    let since = match request.options.date("date") {
        Some(date) => date,
        None => Date::today(context.now()),
    };
    not_in_the_future(context, since)?;
    if wanted == article.certainty {
        return Err(CommandError::refused(format!(
            "Nothing would change: {} is {wanted} already.",
            named(&article)
        )));
    }
    let last = article.life.certainties.last();
    let before = last.map_or(article.published, |(_, since)| *since);
    if since.end() <= before.start() {
        return Err(CommandError::refused(format!(
            "{} is {} since {before}, so it cannot be {wanted} since {since}. Give a later date.",
            capital(&named(&article)),
            article.certainty
        )));
    }
    let (looked_at, published) = (article.life.certainties.clone(), article.published);
    change_unless_overtaken(context, request, &article, move |state| {
        // The date was compared with those.
        if state.certainties == looked_at && state.published == published {
            state.become_certain(wanted, since);
        }
    })?;
    let now = context.store.read(|read| read.article(article.id))?;
    let mut words = course(&now.map(|now| now.life.certainties).unwrap_or_default());
    words.add(". ");
    words.add(in_copies(
        article.status,
        "Copies that were posted show it.",
    ));
    let title = format!("Article {} is {wanted} now", article.id.0);
    Ok(done(request, article.id, &title, words))
}

/// `/article retract`: the desk no longer stands by an article. It is kept, and copies show why.
///
/// # Errors
/// A refusal for one that is not out.
pub fn retract(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    match article.status {
        Status::Published => {}
        Status::Retracted => {
            return Err(CommandError::refused(format!(
                "{} was retracted before. /article restore article: {} brings it back.",
                capital(&named(&article)),
                article.id.0
            )));
        }
        Status::Draft | Status::Pending => {
            return Err(CommandError::refused(format!(
                "{} is not out, so there is nothing to retract.",
                capital(&named(&article))
            )));
        }
    }
    let Some(reason) = written(request, "reason") else {
        let reason = long("reason", "Why is it retracted?", "Readers see this", 500);
        return Ok(ask(
            "article retract",
            &article,
            "Retract an article",
            vec![reason],
        ));
    };
    change_unless_overtaken(context, request, &article, move |state| {
        // Somebody else may have done it at this moment, for a reason of theirs.
        if state.status == Status::Published {
            state.status = Status::Retracted;
            state.reason = reason;
        }
    })?;
    let words = Text::plain(format!(
        "{} is kept and shown as retracted, with the reason. Copies that were posted show nothing of its \
         text any more.",
        capital(&named(&article))
    ));
    let mut reply = done(request, article.id, "Retracted", words);
    reply.buttons.push(button(
        request,
        "Restore",
        "article restore",
        article.id,
        &[],
    ));
    Ok(reply)
}

/// `/article restore`: brings back what was retracted.
///
/// # Errors
/// A refusal for one that is not retracted.
pub fn restore(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    if article.status != Status::Retracted {
        return Err(CommandError::refused(format!(
            "{} is not retracted, so there is nothing to restore.",
            capital(&named(&article))
        )));
    }
    change_unless_overtaken(context, request, &article, |state| {
        if state.status == Status::Retracted {
            state.status = Status::Published;
            state.reason.clear();
        }
    })?;
    let words = Text::plain(format!(
        "{} is out again. Copies that were posted show it as it is.",
        capital(&named(&article))
    ));
    Ok(done(request, article.id, "Restored", words))
}

/// `/article publish`: publishes what waited.
///
/// # Errors
/// A refusal for one that is out.
pub fn publish(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    if !article.status.waits() {
        return Err(CommandError::refused(format!(
            "{} is {} already.",
            capital(&named(&article)),
            article.status.word()
        )));
    }
    let (id, deed, now) = (article.id, request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    let published = write(context, move |tx| {
        let waits = still_waits(tx, id)?;
        if waits {
            let tagger = tagging.tagger(tx)?;
            ingest::publish(tx, &tagger, id, deed, now)?;
        }
        Ok(waits)
    })?;
    if !published {
        return Err(overtaken(&article));
    }
    let words = Text::plain(format!(
        "{} is out now, and goes to those who want it.",
        capital(&named(&article))
    ));
    Ok(done(request, id, "Published", words))
}
