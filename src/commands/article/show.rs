//! `/article show`: one article whole: text, updates, what it is about, what it says, what is related.

use jiff::Timestamp;

use super::doing::button;
use super::find::{Found, find, may_see};
use crate::commands::bodies;
use crate::commands::context::Context;
use crate::commands::facts::Telling;
use crate::commands::items;
use crate::commands::paging::{Window, profile_button};
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::capital;
use crate::domain::{
    Article, ArticleId, Date, EntityKind, Fact, Headline, Mention, Status, StoryCopy,
};
use crate::reply::{Action, Button, File, Kind, Piece, Reply, Text, course};

/// How many facts are shown.
const FACTS: usize = 12;
/// How many other places are shown that tell the same.
const PLACES: usize = 8;
/// How many of the entities that the title names get a button.
const BUTTONS: usize = 3;

/// `/article show`.
///
/// # Errors
/// A refusal for a number that no article has; a fault of the archive.
pub fn show(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let typed = request.options.text("article").unwrap_or_default();
    match find(context, request, "article", typed)? {
        Found::Ask(reply) => Ok(*reply),
        Found::One(id, notice) => whole(context, request, id, notice),
    }
}

fn whole(
    context: &Context,
    request: &Request,
    id: ArticleId,
    notice: Option<Text>,
) -> Result<Reply, CommandError> {
    let read = context.store.read(|read| {
        let Some(article) = read.article(id)? else {
            return Ok(None);
        };
        let mentions = read.mentions(id)?;
        Ok(Some((
            article,
            mentions,
            read.related(id)?,
            read.facts_from(id)?,
            read.story_members(id)?,
            read.copies_of(id)?,
            read.scheduled(id)?.map(|(due, _)| due),
        )))
    })?;
    let Some((article, mentions, related, facts, story, copies, scheduled)) = read else {
        return Err(CommandError::refused(
            "That article has just left the archive. /news lists the newest.",
        ));
    };
    let pages = bodies::pages(&article, bodies::PAGE);
    let window = Window::new(request, pages.len(), 1);
    let mut reply = Reply::new(Kind::Article).titled(article.title.clone());
    // Whoever else is in the channel does not see what is not out.
    reply.private = article.status.waits();
    reply.url = article.url.clone();
    reply.understood.extend(notice);
    reply.certainty = Some(article.certainty);
    reply.notices.extend(standing(&article, scheduled));
    reply.text = window.slice(&pages).first().cloned().unwrap_or_default();
    if window.number == 1 {
        reply.picture = article.picture.clone();
        describe(context, &article, &mentions, &mut reply);
        let label = match article.status {
            Status::Retracted => "What it claimed",
            _ => "What it establishes",
        };
        reply.field(label, established(context, &facts));
        reply.field("Also at", also_at(&article, &story, &copies));
        reply.items = related
            .into_iter()
            .filter(|headline| may_see(request, headline.status) && !story.contains(headline))
            .map(items::headline)
            .collect();
    }
    window.show(&mut reply, request);
    if pages.len() > 1 {
        reply.files.push(File {
            name: format!("article-{}.md", article.id.0),
            media_type: "text/markdown",
            bytes: bodies::file(&article).into_bytes(),
        });
    }
    if article.status.waits() {
        for (label, command) in [
            ("Publish it", "article publish"),
            ("Edit it", "article edit"),
        ] {
            reply.buttons.push(button(request, label, command, id, &[]));
        }
    }
    subjects(context, request, &mentions, &mut reply);
    if let Some(url) = article.url {
        reply.buttons.push(Button {
            label: "Open the original".into(),
            action: Action::Open(url),
        });
    }
    Ok(reply)
}

/// What to know about an article that is not simply out.
fn standing(article: &Article, scheduled: Option<Timestamp>) -> Option<Text> {
    let mut text = Text::plain(match article.status {
        Status::Published => return None,
        Status::Retracted => {
            "This article was retracted: the desk no longer stands by it. It is kept as it was."
        }
        Status::Draft => "This article is a draft; readers do not see it.",
        Status::Pending => "This article waits for a moderator; readers do not see it.",
    });
    if !article.life.reason.is_empty() {
        text.add(format!(" Why: {}", article.life.reason));
    }
    if let Some(due) = scheduled {
        text.add(" It is published ");
        text.push(Piece::Date(Date::Time(due))).add(".");
    }
    Some(text)
}

/// Number, date, author, certainty, topics, and whom it names, by kind.
fn describe(context: &Context, article: &Article, mentions: &[Mention], reply: &mut Reply) {
    let before = reply.fields.len();
    reply.field("Published", Text::from(Piece::Date(article.published)));
    reply.field("By", article.author.clone());
    reply.field(
        "Certainty",
        match article.life.certainties.is_empty() {
            true => Text::plain(article.certainty.word()),
            false => course(&article.life.certainties),
        },
    );
    if article.status != Status::Published {
        reply.field("Status", article.status.word());
    }
    if let Some(corrected) = article.life.corrected {
        reply.field("Corrected", Text::from(Piece::Date(Date::Time(corrected))));
    }
    reply.field("Number", format!("#{}", article.id.0));
    let topics = context.search.topics();
    let named: Vec<&str> = article
        .topics
        .iter()
        .map(|key| {
            topics
                .iter()
                .find(|topic| topic.key == *key)
                .map_or(key.as_str(), |topic| topic.name.as_str())
        })
        .collect();
    reply.field("Topics", named.join(", "));
    for field in &mut reply.fields[before..] {
        field.short = true;
    }
    let names = context.search.names();
    for kind in EntityKind::ALL {
        let named: Vec<&str> = by_weight(mentions)
            .into_iter()
            .filter_map(|mention| names.get(mention.entity))
            .filter(|entity| entity.kind == kind)
            .map(|entity| entity.name.as_str())
            .collect();
        reply.field(capital(kind.plural()), named.join(", "));
    }
}

/// Those whom the title names first, then the most named.
fn by_weight(mentions: &[Mention]) -> Vec<&Mention> {
    let mut sorted: Vec<&Mention> = mentions.iter().collect();
    sorted.sort_by_key(|mention| (!mention.in_title, std::cmp::Reverse(mention.count)));
    sorted
}

/// The facts that rest on the article, as sentences.
fn established(context: &Context, facts: &[Fact]) -> Text {
    let (names, relations) = (context.search.names(), context.search.relations());
    let telling = Telling {
        names: &names,
        relations: &relations,
        sources: &std::collections::HashMap::new(),
        now: context.now().as_second(),
    };
    let mut text = Text::default();
    for fact in facts.iter().take(FACTS) {
        text.line(format!("{}.", telling.sentence(fact)));
    }
    if facts.len() > FACTS {
        text.line(Piece::Quiet(format!("and {} more", facts.len() - FACTS)));
    }
    text
}

/// The other articles of the story, then other places on the article's own page.
fn also_at(article: &Article, story: &[Headline], copies: &[StoryCopy]) -> Text {
    let mut lines: Vec<Text> = Vec::new();
    for other in story.iter().filter(|other| other.id != article.id) {
        let mut line = Text::from(link(&other.title, other.url.as_deref()));
        line.push(Piece::Quiet(format!(" #{} ", other.id.0)));
        line.push(Piece::Date(other.published));
        if other.status == Status::Retracted {
            line.push(Piece::Quiet(" retracted".into()));
        }
        lines.push(line);
    }
    let mut places: Vec<&str> = copies.iter().map(|copy| copy.url.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    places.retain(|place| article.url.as_deref() != Some(*place));
    lines.extend(
        places
            .into_iter()
            .map(|place| Text::from(link(place, Some(place)))),
    );
    let mut text = Text::default();
    let more = lines.len().saturating_sub(PLACES);
    for line in lines.into_iter().take(PLACES) {
        text.line(line);
    }
    if more > 0 {
        text.line(Piece::Quiet(format!("and {more} more")));
    }
    text
}

fn link(label: &str, url: Option<&str>) -> Piece {
    match url {
        Some(url) => Piece::Link {
            label: label.to_owned(),
            url: url.to_owned(),
        },
        None => Piece::Plain(label.to_owned()),
    }
}

/// Buttons to those whom the title names.
fn subjects(context: &Context, request: &Request, mentions: &[Mention], reply: &mut Reply) {
    let names = context.search.names();
    for entity in by_weight(mentions)
        .into_iter()
        .filter(|mention| mention.in_title)
        .filter_map(|mention| names.get(mention.entity))
        .take(BUTTONS)
    {
        reply.buttons.push(profile_button(
            request,
            entity.name.clone(),
            entity.kind,
            &entity.key,
        ));
    }
}
