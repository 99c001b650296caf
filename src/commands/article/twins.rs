//! What a new article looks like in the archive: shown before it is saved, with the choice where it
//! belongs.

use super::add::keep;
use super::doing::{button, gone, named};
use crate::commands::context::Context;
use crate::commands::items;
use crate::commands::line;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::list;
use crate::domain::{ArticleId, NewArticle, Status};
use crate::ingest::story::told_before;
use crate::reply::{Action, Button, Kind, Reply, Text};
use crate::search::Query;

/// How many articles are looked at for the same headline.
const LOOKED_AT: usize = 10;
/// How many articles are shown that tell the same.
const SHOWN: usize = 3;

/// Articles that tell the same, each with by what that is known.
///
/// # Errors
/// When the archive or its index cannot be read.
pub fn same(
    context: &Context,
    article: &NewArticle,
) -> Result<Vec<(ArticleId, &'static str)>, CommandError> {
    let mut known: Vec<(ArticleId, &'static str)> = Vec::new();
    let now = context.now();
    let by_link = context.store.read(|read| match &article.url {
        Some(url) => read.article_by_url(url),
        None => Ok(None),
    })?;
    known.extend(by_link.map(|id| (id, "the same link")));
    let hits = context.search.articles(&Query {
        words: article.title.clone(),
        limit: LOOKED_AT,
        ..Query::default()
    })?;
    let ids: Vec<ArticleId> = hits.hits.iter().map(|hit| hit.article).collect();
    let title = article.title.to_lowercase();
    for headline in context.store.read(|read| read.headlines(&ids))? {
        if headline.title.to_lowercase() == title {
            known.push((headline.id, "the same title"));
        }
    }
    let told = context.store.read(|read| told_before(read, article, now))?;
    known.extend(told.into_iter().map(|(id, _)| (id, "nearly the same text")));
    let mut seen = Vec::new();
    known.retain(|(id, _)| {
        let new = !seen.contains(id);
        seen.push(*id);
        new
    });
    known.truncate(SHOWN);
    Ok(known)
}

/// The archive has the link: what can be done about it.
///
/// # Errors
/// A refusal when the article has just left the archive.
pub fn known_link(
    context: &Context,
    request: &Request,
    known: ArticleId,
) -> Result<Reply, CommandError> {
    let article = context.store.read(|read| read.article(known))?;
    let Some(article) = article else {
        return Err(gone());
    };
    let mut reply = Reply::new(Kind::Choices).titled("The archive has that link");
    reply.text = Text::plain(format!(
        "It is {}, which is {}. Nothing was saved.",
        named(&article),
        article.status.word()
    ));
    for (label, command) in [("Show it", "article show"), ("Edit it", "article edit")] {
        let button = button(request, label, command, known, &[]);
        reply.buttons.push(button);
    }
    if matches!(article.status, Status::Draft | Status::Pending) {
        let button = button(request, "Publish it", "article publish", known, &[]);
        reply.buttons.push(button);
    }
    Ok(reply)
}

/// Shows what tells the same, before anything is saved.
///
/// # Errors
/// A fault of the archive.
pub fn choose(
    context: &Context,
    request: &Request,
    article: NewArticle,
    from: Option<i64>,
    known: &[(ArticleId, &'static str)],
) -> Result<Reply, CommandError> {
    let title = article.title.clone();
    let by_link = known.iter().find(|(_, why)| *why == "the same link");
    let number = keep(context, &article)?;
    if let Some(from) = from {
        context.store.write(move |tx| tx.forget_unsaved(from))?;
    }
    let whys: Vec<&str> = known.iter().map(|(_, why)| *why).collect();
    let mut reply = Reply::new(Kind::Choices).titled("The archive may have that already");
    reply.text = Text::plain(format!(
        "What you add, \"{title}\", has {} as what is there. Nothing is saved yet; it waits here for 30 \
         days.",
        list(&whys)
    ));
    let ids: Vec<ArticleId> = known.iter().map(|(id, _)| *id).collect();
    reply.items = items::articles(context, &ids)?;
    let number = number.to_string();
    let mut choice = |label: String, option: (&str, &str)| {
        let options = [("save", number.as_str()), option];
        reply
            .buttons
            .push(button_to(request, label, "article add", &options));
    };
    match by_link {
        // One address belongs to one article.
        Some((id, _)) => choice(format!("Keep it as a copy of #{}", id.0), ("as", "copy")),
        None => {
            for (id, _) in known {
                let number = id.0.to_string();
                choice(
                    format!("Add it to the story of #{number}"),
                    ("story", &number),
                );
            }
            choice("Save it alone".to_owned(), ("as", "alone"));
        }
    }
    let edit = line::write("article add", &[("from", &number)]);
    reply.buttons.push(Button {
        label: "Edit it".into(),
        action: Action::Run(edit),
    });
    let drop = [("drop", number.as_str())];
    reply
        .buttons
        .push(button_to(request, "Drop it", "article add", &drop));
    Ok(reply)
}
