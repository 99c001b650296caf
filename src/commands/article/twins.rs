//! What a new article looks like in the archive: shown before it is saved, with the choice where it
//! belongs.

use super::add::keep;
use super::doing::{button, gone, named, with_draft};
use crate::commands::context::Context;
use crate::commands::items;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::list;
use crate::domain::{Article, ArticleId, Headline, NewArticle, Proposal, QueueState, Status};
use crate::ingest::story::told_before;
use crate::reply::{Button, Item, Kind, Reply, Text};
use crate::search::Query;
use crate::store::{Reader, StoreError};

/// How many articles are looked at for the same headline.
const LOOKED_AT: usize = 10;
/// How many articles are shown that tell the same.
const SHOWN: usize = 3;
/// By what an article is known that has the same address. It comes first.
const LINK: &str = "the same link";

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
    let by_link = (context.store).read(|read| read.article_with_link_of(article))?;
    known.extend(by_link.map(|id| (id, LINK)));
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
    let why = context.store.read(|read| rejected(read, &article))?;
    reply.text = Text::plain(format!(
        "It is {}, which {}. Nothing was saved.",
        named(&article),
        why.as_deref().unwrap_or(stands(article.status))
    ));
    reply.buttons = leading_to(request, &article);
    Ok(reply)
}

/// That somebody has rejected an article that is kept as a draft, and why, as the end of a sentence.
fn rejected(read: &Reader, article: &Article) -> Result<Option<String>, StoreError> {
    if article.status != Status::Draft {
        return Ok(None);
    }
    let items = read.queued_of(article.id)?;
    let rejection = items
        .into_iter()
        .rfind(|item| item.proposal == Proposal::Article && item.state == QueueState::Rejected);
    Ok(rejection.map(|item| match item.reason.as_str() {
        "" => "was rejected".to_owned(),
        reason => format!("was rejected: \"{reason}\""),
    }))
}

/// How an article stands, as the end of a sentence.
fn stands(status: Status) -> &'static str {
    match status {
        Status::Draft => "is a draft",
        Status::Pending => "waits for a moderator",
        Status::Published => "is published",
        Status::Retracted => "was retracted",
    }
}

/// Buttons to an article that is there.
fn leading_to(request: &Request, article: &Article) -> Vec<Button> {
    let mut commands = vec![("Show", "article show"), ("Edit", "article edit")];
    if article.status.waits() {
        commands.push(("Publish", "article publish"));
    }
    let number = article.id;
    (commands.into_iter())
        .map(|(what, command)| {
            let label = format!("{what} #{}", number.0);
            button(request, &label, command, number, &[])
        })
        .collect()
}

/// An article that is there, and may be what is added.
struct There {
    article: Article,
    /// By what that is known.
    why: &'static str,
    /// That somebody has rejected it, and why.
    rejected: Option<String>,
    /// Whether another article may join its story.
    is_open: bool,
}

impl There {
    fn read(
        read: &Reader,
        (id, why): (ArticleId, &'static str),
    ) -> Result<Option<There>, StoreError> {
        let Some(article) = read.article(id)? else {
            return Ok(None);
        };
        Ok(Some(There {
            rejected: rejected(read, &article)?,
            is_open: read.is_open_story(id)?,
            article,
            why,
        }))
    }

    /// It as it is shown before anything is saved: drafts too, unlike to readers, and what was rejected as
    /// that.
    fn item(&self) -> Item {
        let mut item = items::headline(Headline::from(&self.article));
        if let Some(rejected) = &self.rejected {
            item.status = None;
            item.text = Text::plain(rejected.as_str());
        }
        item
    }
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
    let (title, held) = (article.title.clone(), article.status.waits());
    let number = keep(context, &article)?;
    if let Some(from) = from {
        context.store.write(move |tx| tx.forget_unsaved(from))?;
    }
    let there: Vec<There> = context.store.read(|read| {
        let each = known.iter().map(|one| There::read(read, *one));
        each.filter_map(Result::transpose).collect()
    })?;
    let mut whys: Vec<&str> = known.iter().map(|(_, why)| *why).collect();
    whys.dedup();
    let mut reply = Reply::new(Kind::Choices).titled("The archive may have that already");
    reply.text = Text::plain(format!(
        "What you add, \"{title}\", has {} as what is there. Nothing is saved yet; it waits here for 30 \
         days.",
        list(&whys)
    ));
    reply.items = there.iter().map(There::item).collect();
    let number = number.to_string();
    let go_on = |label: String, option: (&str, &str)| {
        let mut options = with_draft(request, ("save", &number));
        options.push(option);
        button_to(request, label, "article add", &options)
    };
    match there.iter().find(|it| it.why == LINK) {
        // One address belongs to one article.
        Some(There { article: other, .. }) => {
            if other.status.waits() {
                reply.buttons.extend(leading_to(request, other));
            }
            let copy = format!("Keep it as a copy of #{}", other.id.0);
            reply.buttons.push(go_on(copy, ("as", "copy")));
        }
        None if held => {
            reply
                .text
                .add(" A draft finds its story when it is published, if it tells the same then.");
            let draft = "Keep it as a draft".to_owned();
            reply.buttons.push(go_on(draft, ("as", "alone")));
        }
        None => {
            for other in there.iter().filter(|it| it.is_open) {
                let story = other.article.id.0.to_string();
                let join = format!("Add it to the story of #{story}");
                reply.buttons.push(go_on(join, ("story", &story)));
            }
            let alone = "Save it alone".to_owned();
            reply.buttons.push(go_on(alone, ("as", "alone")));
        }
    }
    for (label, option) in [("Edit it", "from"), ("Drop it", "drop")] {
        let options = with_draft(request, (option, &number));
        let button = button_to(request, label, "article add", &options);
        reply.buttons.push(button);
    }
    Ok(reply)
}
