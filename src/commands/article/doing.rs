//! What the moderators' commands for articles share: which article is meant, and how it is changed.

use super::find::{Found, find};
use crate::commands::context::Context;
use crate::commands::paging::{button_to, button_with};
use crate::commands::request::{CommandError, Request};
use crate::commands::table::DRAFT;
use crate::domain::{Article, ArticleId, By, Date, Revised, State, Status};
use crate::ingest::{self, IngestError};
use crate::reply::{Button, Kind, Reply, Text};
use crate::store::{Reader, StoreError, Writer};

/// The article that a command is about, or the reply that asks which.
pub enum Meant {
    /// This one.
    One(Box<Article>),
    /// It is not clear: this reply asks.
    Ask(Box<Reply>),
}

/// The article that an option means, to be changed at once. Unlike one that is only shown, one of whose
/// title only some words were typed is asked about: nothing is changed on a guess.
///
/// # Errors
/// A refusal when there is none.
pub fn meant(
    context: &Context,
    request: &Request,
    option: &'static str,
) -> Result<Meant, CommandError> {
    look_for(context, request, option, false)
}

/// The article that an option means, to be shown before anything is changed.
///
/// # Errors
/// A refusal when there is none.
pub fn shown_first(context: &Context, request: &Request) -> Result<Meant, CommandError> {
    look_for(context, request, "article", true)
}

fn look_for(
    context: &Context,
    request: &Request,
    option: &'static str,
    guess: bool,
) -> Result<Meant, CommandError> {
    let typed = request.options.text(option).unwrap_or_default();
    let (id, notice) = match find(context, request, option, typed)? {
        Found::Ask(reply) => return Ok(Meant::Ask(reply)),
        Found::One(id, notice) => (id, notice),
    };
    let article = context.store.read(|read| read.article(id))?;
    let article = article.ok_or_else(gone)?;
    let is_title = typed.to_lowercase() == article.title.to_lowercase();
    if guess || is_title || notice.is_none() {
        return Ok(Meant::One(Box::new(article)));
    }
    let number = id.0.to_string();
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text = Text::plain(format!(
        "Those are words of {}. Nothing was changed.",
        named(&article)
    ));
    let label = format!("#{number} {}", article.title);
    (reply.buttons).push(button_with(request, label, &[(option, Some(&number))]));
    Ok(Meant::Ask(Box::new(reply)))
}

/// The refusal of an article that has just left the archive.
pub fn gone() -> CommandError {
    CommandError::refused("That article has just left the archive. /news lists the newest.")
}

/// Changes the archive in one transaction, and has it found at once. What the job refuses it must
/// refuse before it writes.
///
/// # Errors
/// Refusals in words; a fault of the archive.
pub fn write<T: Send + 'static>(
    context: &Context,
    job: impl FnOnce(&Writer) -> Result<T, IngestError> + Send + 'static,
) -> Result<T, CommandError> {
    let done = context.store.write(move |tx| match job(tx) {
        Ok(done) => Ok(Ok(done)),
        Err(IngestError::Store(error)) => Err(error),
        Err(other) => Ok(Err(other.to_string())),
    });
    match done {
        Ok(Ok(done)) => {
            context.follow();
            Ok(done)
        }
        Ok(Err(words)) => Err(CommandError::refused(words)),
        Err(StoreError::DuplicateUrl { article }) => Err(CommandError::refused(format!(
            "Article {0} has that link already. /article show article: {0} shows it.",
            article.0
        ))),
        Err(StoreError::Missing { .. }) => Err(gone()),
        Err(error) => Err(error.into()),
    }
}

/// Changes an article whatever its revision is, by a change that takes nothing away that somebody else
/// may have written meanwhile.
///
/// # Errors
/// Those of [`write`].
pub fn change(
    context: &Context,
    request: &Request,
    id: ArticleId,
    change: impl FnOnce(&mut State) + Send + 'static,
) -> Result<Revised, CommandError> {
    let (deed, now) = (request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    write(context, move |tx| {
        let tagger = tagging.tagger(tx)?;
        ingest::revise(tx, &tagger, id, None, deed, now, change)
    })
}

/// [`change`] for what somebody else may have made impossible at this very moment: then nothing changes,
/// and the asker is told so.
///
/// # Errors
/// Those of [`write`]; a refusal when nothing was changed.
pub fn change_unless_overtaken(
    context: &Context,
    request: &Request,
    article: &Article,
    edit: impl FnOnce(&mut State) + Send + 'static,
) -> Result<(), CommandError> {
    match change(context, request, article.id, edit)? {
        Revised::Unchanged => Err(overtaken(article)),
        Revised::Done(_) | Revised::Stale(_) => Ok(()),
    }
}

/// Whether an article waits as it is within a transaction.
///
/// # Errors
/// When the archive cannot be read.
pub fn still_waits(read: &Reader, id: ArticleId) -> Result<bool, StoreError> {
    Ok((read.article(id)?).is_some_and(|article| article.status.waits()))
}

/// The refusal of what somebody else has made impossible at this very moment.
pub fn overtaken(article: &Article) -> CommandError {
    CommandError::refused(format!(
        "Somebody else has just changed {}. Nothing was changed by you; /article show article: {} shows it.",
        named(article),
        article.id.0
    ))
}

/// What a change means for the copies that were posted, in words: `shown` where they show it.
pub fn in_copies(status: Status, shown: &'static str) -> &'static str {
    match status {
        Status::Published => shown,
        Status::Retracted => "Copies that were posted go on saying that it was retracted.",
        Status::Draft | Status::Pending => "Readers do not see it before it is published.",
    }
}

/// Refuses a date that has not begun anywhere on earth.
///
/// # Errors
/// The refusal.
pub fn not_in_the_future(context: &Context, date: Date) -> Result<(), CommandError> {
    const DAY: i64 = 86_400;
    if date.start() <= context.now().as_second() + DAY {
        return Ok(());
    }
    Err(CommandError::refused(format!(
        "{date} lies in the future. Give the date on which it was published; to publish it later, save \
         it with hold: yes and use /article schedule."
    )))
}

/// Who did something, in words.
pub fn who(by: By) -> String {
    match by {
        By::Console => "the console".to_owned(),
        By::User(user) => format!("user {}", user.0),
        By::Desk => "the desk itself".to_owned(),
    }
}

/// What was done with an article, with buttons that lead on.
pub fn done(request: &Request, id: ArticleId, title: &str, text: Text) -> Reply {
    let mut reply = Reply::new(Kind::Notice).titled(title).saying(text);
    reply
        .buttons
        .push(button(request, "Show it", "article show", id, &[]));
    reply
        .buttons
        .push(button(request, "History", "article history", id, &[]));
    reply
}

/// A button that does something with an article.
pub fn button(
    request: &Request,
    label: &str,
    command: &str,
    id: ArticleId,
    options: &[(&str, &str)],
) -> Button {
    let number = id.0.to_string();
    let mut all = vec![("article", number.as_str())];
    all.extend(options);
    button_to(request, label, command, &all)
}

/// An option with the draft that a request was made from, for buttons and forms that go on with what was
/// written: it can be found among the drafts until it is saved or dropped.
pub fn with_draft<'a>(request: &'a Request, option: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    let draft = request.options.text(DRAFT.name);
    let mut options = vec![option];
    options.extend(draft.map(|draft| (DRAFT.name, draft)));
    options
}

/// What names an article in a sentence: `article 7, "Cisco signs"`.
pub fn named(article: &Article) -> String {
    format!("article {}, \"{}\"", article.id.0, article.title)
}

/// The number in an option that a button or a form carries.
pub fn carried(request: &Request, option: &str) -> Option<i64> {
    request.options.text(option)?.trim().parse().ok()
}
