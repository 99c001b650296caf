//! `/article`: one article whole: text, updates, what it is about, what it says, what is related.

use super::bodies;
use super::check::{clipped, quoted};
use super::context::Context;
use super::facts::Telling;
use super::items;
use super::paging::{Window, button_to, line_with};
use super::request::{CommandError, Request};
use crate::domain::{
    Article, ArticleId, EntityKind, Fact, Headline, Mention, Role, Status, StoryCopy,
};
use crate::reply::{Action, Button, File, Kind, Piece, Reply, Text};
use crate::search::{Query, Sort};
use crate::text;

/// How many articles are offered when the words fit several.
const CHOICES: usize = 5;
/// How many of the titles that the index finds are looked at.
const LOOKED_AT: usize = 10;
/// How many facts are shown.
const FACTS: usize = 12;
/// How many other places are shown that tell the same.
const PLACES: usize = 8;
/// How many of the entities that the title names get a button.
const BUTTONS: usize = 3;

/// What became of the words that name an article.
pub(super) enum Found {
    /// It is this one; with how it was understood, when that should be said.
    One(ArticleId, Option<Text>),
    /// It is not clear: this reply asks.
    Ask(Box<Reply>),
}

/// `/article`.
///
/// # Errors
/// A refusal for a number that no article has; a fault of the archive.
pub fn article(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let typed = request.options.text("article").unwrap_or_default();
    match find(context, request, typed)? {
        Found::Ask(reply) => Ok(*reply),
        Found::One(id, notice) => show(context, request, id, notice),
    }
}

/// Whether the asker may see an article that is not out.
fn may_see(request: &Request, status: Status) -> bool {
    matches!(status, Status::Published | Status::Retracted) || request.actor.may(Role::Moderator)
}

/// The article that is meant, by its number, its address or words of its title.
///
/// # Errors
/// A refusal for a number or an address that no article has; a fault of the archive.
pub(super) fn find(
    context: &Context,
    request: &Request,
    typed: &str,
) -> Result<Found, CommandError> {
    let number = typed.trim_start_matches('#').trim();
    let digits = !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit());
    if let Some(number) = digits.then(|| number.parse::<i64>().ok()).flatten() {
        let id = ArticleId(number);
        let known = context.store.read(|read| read.article(id))?;
        if known.is_some_and(|known| may_see(request, known.status)) {
            return Ok(Found::One(id, None));
        }
    }
    if digits {
        return Err(CommandError::refused(format!(
            "There is no article {}. /news lists the newest with their numbers; words of the title work too.",
            clipped(typed)
        )));
    }
    if typed.contains("://") {
        return by_address(context, request, typed);
    }
    by_title(context, request, typed)
}

fn by_address(context: &Context, request: &Request, typed: &str) -> Result<Found, CommandError> {
    let address = typed.trim_start_matches('<').trim_end_matches('>');
    let canonical = text::url::canonical(address);
    let known = context.store.read(|read| {
        let found = match &canonical {
            Some(canonical) => read.article_by_url(canonical)?,
            None => None,
        };
        let found = match found {
            Some(found) => Some(found),
            None => read.article_by_url(address)?,
        };
        found.map_or(Ok(None), |found| read.article(found))
    })?;
    match known {
        Some(known) if may_see(request, known.status) => Ok(Found::One(known.id, None)),
        _ => Err(CommandError::refused(
            "No article in the archive has that address. Try words of its title instead.",
        )),
    }
}

/// The article whose title holds the words, if there is just one; else a choice.
fn by_title(context: &Context, request: &Request, typed: &str) -> Result<Found, CommandError> {
    let wanted = typed.to_lowercase();
    let newest = context.search.newest_titles();
    if let Some(same) = newest
        .iter()
        .find(|headline| headline.title.to_lowercase() == wanted)
    {
        return Ok(Found::One(same.id, None));
    }
    let hits = context.search.articles(&Query {
        words: typed.to_owned(),
        limit: LOOKED_AT,
        ..Query::default()
    })?;
    let ids: Vec<ArticleId> = hits.hits.iter().map(|hit| hit.article).collect();
    let found = context.store.read(|read| read.headlines(&ids))?;
    let words: Vec<&str> = wanted
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let in_title: Vec<&Headline> = found
        .iter()
        .filter(|headline| {
            let title = headline.title.to_lowercase();
            words.iter().all(|word| title.contains(word))
        })
        .collect();
    if let [only] = in_title[..] {
        let notice = Text::plain(format!("Showing \"{}\"", only.title));
        return Ok(Found::One(only.id, Some(notice)));
    }
    if found.is_empty() {
        return none(context, typed).map(|reply| Found::Ask(Box::new(reply)));
    }
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text = Text::plain(match in_title.len() {
        0 => format!("No title holds {}, but these articles do.", quoted(typed)),
        _ => format!("These titles hold {}.", quoted(typed)),
    });
    let offered: Vec<Headline> = match in_title.len() {
        0 => found,
        _ => in_title.into_iter().cloned().collect(),
    };
    for headline in offered.into_iter().take(CHOICES) {
        reply.buttons.push(Button {
            label: format!("#{} {}", headline.id.0, headline.title),
            action: Action::Run(line_with(
                request,
                &[
                    ("article", Some(&headline.id.0.to_string())),
                    ("page", None),
                ],
            )),
        });
        reply.items.push(items::headline(headline));
    }
    Ok(Found::Ask(Box::new(reply)))
}

/// No article holds the words: the newest ones, and how to search.
fn none(context: &Context, typed: &str) -> Result<Reply, CommandError> {
    let newest = context.search.articles(&Query {
        sort: Sort::Newest,
        limit: CHOICES,
        ..Query::default()
    })?;
    let mut reply = Reply::new(Kind::Notice).titled("No such article");
    reply.text = Text::plain(format!(
        "No article in the archive holds {}. Try fewer words, or ",
        quoted(typed)
    ));
    reply.text.push(Piece::Command("/search".into()));
    reply.text.add(". The newest articles:");
    reply.items = items::hits(context, &newest.hits)?;
    Ok(reply)
}

fn show(
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
        )))
    })?;
    let Some((article, mentions, related, facts, story, copies)) = read else {
        return Err(CommandError::refused(
            "That article has just left the archive. /news lists the newest.",
        ));
    };
    let pages = bodies::pages(&article, bodies::PAGE);
    let window = Window::new(request, pages.len(), 1);
    let mut reply = Reply::new(Kind::Article).titled(article.title.clone());
    reply.url = article.url.clone();
    reply.understood.extend(notice);
    reply.certainty = Some(article.certainty);
    reply.notices.extend(standing(article.status));
    reply.text = window.slice(&pages).first().cloned().unwrap_or_default();
    if window.number == 1 {
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
fn standing(status: Status) -> Option<Text> {
    let words = match status {
        Status::Published => return None,
        Status::Retracted => {
            "This article was retracted: the desk no longer stands by it. It is kept as it was."
        }
        Status::Draft => "This article is a draft; readers do not see it.",
        Status::Pending => "This article waits for a moderator; readers do not see it.",
    };
    Some(Text::plain(words))
}

/// Number, date, author, certainty, topics, and whom it names, by kind.
fn describe(context: &Context, article: &Article, mentions: &[Mention], reply: &mut Reply) {
    let before = reply.fields.len();
    reply.field("Published", Text::from(Piece::Date(article.published)));
    reply.field("By", article.author.clone());
    reply.field("Certainty", article.certainty.word());
    if article.status != Status::Published {
        reply.field("Status", article.status.word());
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
        reply.field(capitalised(kind.plural()), named.join(", "));
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
        reply.buttons.push(button_to(
            request,
            entity.name.clone(),
            entity.kind.word(),
            &[("name", &entity.key)],
        ));
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
