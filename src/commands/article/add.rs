//! `/article add`: a new article, from a form, from options, or from a page of the web.
//!
//! With too little it answers with a form that has what is there. What looks like an article of the
//! archive is shown before anything is saved, with the choice where it belongs.

use super::doing::{carried, with_draft, write};
use super::form::{PART, fill, form, of_form};
use super::twins::{choose, known_link, same};
use crate::commands::check::address;
use crate::commands::context::Context;
use crate::commands::naming;
use crate::commands::paging::button_with;
use crate::commands::picture;
use crate::commands::request::{CommandError, Request};
use crate::domain::{Act, ArticleId, Date, Deed, Matter, NewArticle, Status, Unsaved};
use crate::ingest::accept::admit;
use crate::ingest::{self, IngestError};
use crate::reply::{Button, Kind, Reply, Text};
use crate::store::Writer;
use crate::text::parts::parts;
use crate::text::url::canonical;

/// `/article add`.
///
/// # Errors
/// A refusal when the article cannot be taken as it is.
pub fn add(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    if let Some(number) = carried(request, "drop") {
        context.store.write(move |tx| tx.forget_unsaved(number))?;
        let mut reply = Reply::new(Kind::Notice).titled("Dropped");
        reply.text = Text::plain("Nothing was saved.");
        return Ok(reply);
    }
    if let Some(number) = carried(request, "save") {
        return save(context, request, number);
    }
    let from = carried(request, "from");
    let mut article = match from {
        Some(number) => context
            .store
            .read(|read| read.unsaved(number))?
            .filter(|unsaved| unsaved.article.is_none())
            .map(|unsaved| unsaved.written)
            .ok_or_else(saved_or_dropped)?,
        None => NewArticle::begun(Date::today(context.now()), Status::Published),
    };
    if request.options.flag("hold") {
        article.status = Status::Draft;
    }
    if let Some(typed) = request.options.text("topics") {
        let topics = naming::topics(context, typed)?;
        article.topics = topics.into_iter().map(|topic| topic.key).collect();
    }
    if from.is_none() && wants_page(request) {
        return from_page(context, request, article);
    }
    // What a form shows is one part of a text that may be longer.
    fill(context, request, &mut article, of_form(request))?;
    if !is_enough(request) {
        let is_fresh = from.is_none() && request.options.text("blank").is_none();
        if let Some(known) = known_address(context, &article)?.filter(|_| is_fresh) {
            // Nobody fills in a form for nothing.
            let mut reply = known_link(context, request, known)?;
            reply
                .buttons
                .push(by_hand(request, "Fill it in all the same"));
            return Ok(reply);
        }
        return asked(context, request, &article, from);
    }
    let article = admit(article).map_err(|refusal| CommandError::refused(refusal.to_string()))?;
    let known = same(context, &article)?;
    if !known.is_empty() {
        return choose(context, request, article, from, &known);
    }
    let (deed, now) = (request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    let saved = article.clone();
    let id = write(context, move |tx| {
        // Somebody else may have brought the same link at this moment.
        if tx.article_with_link_of(&article)?.is_some() {
            return Ok(None);
        }
        if let Some(number) = from {
            tx.forget_unsaved(number)?;
        }
        let tagger = tagging.tagger(tx)?;
        let id = ingest::accept(tx, &tagger, article.clone(), now)?.id();
        note(tx, id, &article, deed, now)?;
        Ok(Some(id))
    })?;
    match id {
        Some(id) => saved_as(context, request, id, &saved),
        None => {
            let known = same(context, &saved)?;
            choose(context, request, saved, from, &known)
        }
    }
}

/// Whether what is given makes an article without a look at it in a form: a headline, what it says or
/// where, and how sure it is.
fn is_enough(request: &Request) -> bool {
    let given = |option: &str| request.options.text(option).is_some();
    of_form(request).is_some()
        || (given("title") && given("certainty") && (given("text") || given("link")))
}

/// Whether only the link says what the article is.
fn wants_page(request: &Request) -> bool {
    let given = |option: &str| request.options.text(option).is_some();
    given("link") && !given("title") && !given("text") && !given("form") && !given("blank")
}

/// The article that has the address of one that is not saved yet.
fn known_address(
    context: &Context,
    article: &NewArticle,
) -> Result<Option<ArticleId>, CommandError> {
    let Some(url) = article.url.as_deref().and_then(canonical) else {
        return Ok(None);
    };
    Ok(context.store.read(|read| read.article_by_url(&url))?)
}

/// A button that asks by a form, whatever is known of the link.
fn by_hand(request: &Request, label: &str) -> Button {
    button_with(request, label, &[("blank", Some("yes"))])
}

fn saved_or_dropped() -> CommandError {
    CommandError::refused("That article was saved or dropped already. /news lists the newest.")
}

/// The form with what a page of the web says.
fn from_page(
    context: &Context,
    request: &Request,
    mut article: NewArticle,
) -> Result<Reply, CommandError> {
    let link = address(request.options.text("link").unwrap_or_default()).to_owned();
    let Some(url) = canonical(&link) else {
        article.title = "-".to_owned();
        article.url = Some(link);
        let refused = admit(article).err().map(|refusal| refusal.to_string());
        return Err(CommandError::refused(refused.unwrap_or_default()));
    };
    if let Some(known) = context.store.read(|read| read.article_by_url(&url))? {
        return known_link(context, request, known);
    }
    let page = match context.web.page(&link) {
        Ok(page) => page,
        Err(error) => {
            let mut reply = Reply::new(Kind::Notice).titled("The page could not be read");
            reply.text = Text::plain(error.to_string());
            reply.buttons.push(by_hand(request, "Fill it in by hand"));
            return Ok(reply);
        }
    };
    article.url = Some(url);
    page.fill(&mut article);
    picture::put(&request.options, &mut article.picture)?;
    // By the address that the page gives itself the archive may have it.
    if let Some(known) = known_address(context, &article)? {
        return known_link(context, request, known);
    }
    if let Some(certainty) = super::form::certainty(request) {
        article.certainty = certainty;
    }
    if let Some(date) = request.options.date("date") {
        article.published = date;
    }
    asked(context, request, &article, None)
}

/// The form of a new article. What has no room in it, and what it does not ask for, waits in a row.
fn asked(
    context: &Context,
    request: &Request,
    article: &NewArticle,
    from: Option<i64>,
) -> Result<Reply, CommandError> {
    let is_more = parts(&article.body, PART).len() > 1
        || !article.author.is_empty()
        || !article.topics.is_empty()
        || article.picture.is_some()
        || article.status != Status::Published;
    let from = match from {
        Some(number) => Some(number),
        None if is_more => Some(keep(context, article)?),
        None => None,
    };
    let number = from.map(|number| number.to_string());
    let options = match &number {
        Some(number) => with_draft(request, ("from", number)),
        None => Vec::new(),
    };
    let mut reply = Reply::new(Kind::Notice).titled("Add an article");
    reply.text = Text::plain(
        "To add an article give its title, its text or link, and how sure it is: rumour, announced or \
         confirmed.",
    );
    reply.form = Some(form(
        request.command,
        &options,
        "Add an article",
        article,
        0,
    ));
    Ok(reply)
}

/// Keeps an article that is not saved yet, and gives its number.
///
/// # Errors
/// A fault of the archive.
pub fn keep(context: &Context, article: &NewArticle) -> Result<i64, CommandError> {
    let now = context.now();
    let unsaved = Unsaved {
        article: None,
        revision: 0,
        written: article.clone(),
    };
    Ok(context
        .store
        .write(move |tx| tx.keep_unsaved(&unsaved, now))?)
}

/// Saves what was shown, where its writer said that it belongs.
fn save(context: &Context, request: &Request, number: i64) -> Result<Reply, CommandError> {
    let story = carried(request, "story").map(ArticleId);
    let is_copy = request.options.text("as") == Some("copy");
    let (deed, now) = (request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    let saved = write(context, move |tx| {
        let Some(unsaved) = tx.unsaved(number)?.filter(|it| it.article.is_none()) else {
            return Ok(None);
        };
        let article = unsaved.written;
        if let Some(story) = story
            && !tx.is_open_story(story)?
        {
            return Ok(Some(Taken::Withdrawn(story)));
        }
        if is_copy {
            // The article that had the link may have been given another one.
            let Some(known) = tx.article_with_link_of(&article)? else {
                return Ok(Some(Taken::Free));
            };
            let is_new = ingest::keep_beside(tx, known, article.clone(), now)?;
            tx.forget_unsaved(number)?;
            if is_new {
                note_copy(tx, known, &article, deed, now)?;
            }
            return Ok(Some(Taken::Beside(known, is_new)));
        }
        let tagger = tagging.tagger(tx)?;
        let id = ingest::accept_beside(tx, &tagger, article.clone(), story, now)?;
        tx.forget_unsaved(number)?;
        note(tx, id, &article, deed, now)?;
        Ok(Some(Taken::In(id, Box::new(article))))
    })?;
    match saved.ok_or_else(saved_or_dropped)? {
        Taken::In(id, article) => saved_as(context, request, id, &article),
        Taken::Beside(id, is_new) => {
            let (title, words) = match is_new {
                true => (
                    "Kept as a copy",
                    format!("Article {} tells of it under \"Also at\".", id.0),
                ),
                false => (
                    "Nothing to keep",
                    format!(
                        "Article {} or a copy of it says the very same, or did before it was edited, so \
                         nothing was added to it.",
                        id.0
                    ),
                ),
            };
            let mut reply = Reply::new(Kind::Notice).titled(title);
            reply.text = Text::plain(words);
            let button = super::doing::button(request, "Show it", "article show", id, &[]);
            reply.buttons.push(button);
            Ok(reply)
        }
        Taken::Free => Err(CommandError::refused(
            "No article has that link any more, so there is none to keep this beside. Nothing was saved; \
             press \"Edit it\" to save it as an article.",
        )),
        Taken::Withdrawn(story) => Err(CommandError::refused(format!(
            "The story of article {} was retracted, so nothing joins it. Nothing was saved; press \"Save it \
             alone\" instead.",
            story.0
        ))),
    }
}

/// What became of an article that was to be saved after a choice.
enum Taken {
    /// It is in the archive under this number.
    In(ArticleId, Box<NewArticle>),
    /// That article has its link, and it is kept as a copy of it, if it says anything else.
    Beside(ArticleId, bool),
    /// The story that was chosen was retracted meanwhile.
    Withdrawn(ArticleId),
    /// It was to be kept as a copy, and nothing has its link any more.
    Free,
}

/// Writes into the account that somebody brought an article.
fn note(
    tx: &Writer,
    id: ArticleId,
    article: &NewArticle,
    deed: Deed,
    now: jiff::Timestamp,
) -> Result<(), IngestError> {
    let mut after = format!("{}, {}", article.status.word(), article.certainty);
    if let Some(url) = &article.url {
        after.push_str(&format!(", {url}"));
    }
    if let Some(picture) = &article.picture {
        after.push_str(&format!(", picture {}", picture.url));
    }
    let act = Act {
        by: deed.by,
        action: deed.action,
        matter: Matter::Article(id),
        named: article.title.clone(),
        before: String::new(),
        after,
    };
    Ok(tx.audit(&act, now)?)
}

/// Writes into the account that somebody brought a copy of an article that is there.
fn note_copy(
    tx: &Writer,
    known: ArticleId,
    copy: &NewArticle,
    deed: Deed,
    now: jiff::Timestamp,
) -> Result<(), IngestError> {
    let named = tx.article(known)?.map(|article| article.title);
    let url = copy.url.as_deref().unwrap_or_default();
    let act = Act {
        by: deed.by,
        action: deed.action,
        matter: Matter::Article(known),
        named: named.unwrap_or_default(),
        before: String::new(),
        after: format!("a copy was kept: \"{}\", {url}", copy.title),
    };
    Ok(tx.audit(&act, now)?)
}

/// What became of a new article.
fn saved_as(
    context: &Context,
    request: &Request,
    id: ArticleId,
    article: &NewArticle,
) -> Result<Reply, CommandError> {
    let held = article.status != Status::Published;
    let title = match held {
        true => format!("Article {} is kept as a draft", id.0),
        false => format!("Article {} is out", id.0),
    };
    let mut text = Text::plain(match held {
        true => format!("\"{}\" waits; readers do not see it.", article.title),
        false => format!("\"{}\" goes to those who want it.", article.title),
    });
    let story = context.store.read(|read| read.story_of(id))?;
    if story != id {
        text.add(format!(" It is in the story of article {}.", story.0));
    }
    let mut reply = super::doing::done(request, id, &title, text);
    reply.picture = article.picture.clone();
    let (label, command) = match held {
        true => ("Publish it", "article publish"),
        false => ("Edit it", "article edit"),
    };
    let button = super::doing::button(request, label, command, id, &[]);
    reply.buttons.push(button);
    Ok(reply)
}
