//! Which article is meant: by its number, its address or words of its title.

use crate::commands::check::{clipped, quoted};
use crate::commands::context::Context;
use crate::commands::items;
use crate::commands::paging::button_with;
use crate::commands::request::{CommandError, Request};
use crate::domain::{ArticleId, Headline, Role, Status};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::search::{Query, Sort};
use crate::text;

/// How many articles are offered when the words fit several.
const CHOICES: usize = 5;
/// How many of the titles that the index finds are looked at.
const LOOKED_AT: usize = 10;
/// How many of those offered may be articles that are not out, where others are.
const OF_WAITING: usize = 2;
/// How many of the articles that are not out are looked at, for those who may see them.
const WAITING: usize = 300;

/// What became of the words that name an article.
pub enum Found {
    /// It is this one; with how it was understood, when that should be said.
    One(ArticleId, Option<Text>),
    /// It is not clear: this reply asks.
    Ask(Box<Reply>),
}

/// Whether the asker may see an article that is not out.
pub fn may_see(request: &Request, status: Status) -> bool {
    status.is_public() || request.actor.may(Role::Moderator)
}

/// The article that the value `typed` of an option means, by its number, its address or words of its title.
///
/// # Errors
/// A refusal for a number or an address that no article has; a fault of the archive.
pub fn find(
    context: &Context,
    request: &Request,
    option: &'static str,
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
    by_title(context, request, option, typed)
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
fn by_title(
    context: &Context,
    request: &Request,
    option: &'static str,
    typed: &str,
) -> Result<Found, CommandError> {
    let wanted = typed.to_lowercase();
    let words: Vec<&str> = wanted
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let holds = |headline: &Headline| {
        let title = headline.title.to_lowercase();
        words.iter().all(|word| title.contains(word))
    };
    // What is not out is in no index.
    let waiting = match words.is_empty() || !request.actor.may(Role::Moderator) {
        true => Vec::new(),
        false => context.store.read(|read| read.waiting(WAITING))?,
    };
    let is_same = |headline: &&Headline| headline.title.to_lowercase() == wanted;
    let newest = context.search.newest_titles();
    let mut same = (waiting.iter().filter(is_same)).chain(newest.iter().find(is_same));
    if let (Some(only), None) = (same.next(), same.next()) {
        return Ok(Found::One(only.id, None));
    }
    let hits = context.search.articles(&Query {
        words: typed.to_owned(),
        limit: LOOKED_AT,
        ..Query::default()
    })?;
    let ids: Vec<ArticleId> = hits.hits.iter().map(|hit| hit.article).collect();
    let found = context.store.read(|read| read.headlines(&ids))?;
    // What is out has its places however much waits.
    let (held, out): (Vec<&Headline>, Vec<&Headline>) = (
        waiting.iter().filter(|it| holds(it)).collect(),
        found.iter().filter(|it| holds(it)).collect(),
    );
    let places = CHOICES - held.len().min(OF_WAITING);
    let first = out.len().min(places);
    let in_title: Vec<&Headline> = (out[..first].iter().chain(&held).chain(&out[first..]))
        .copied()
        .collect();
    if let [only] = in_title[..] {
        let notice = Text::plain(format!("Showing \"{}\"", only.title));
        return Ok(Found::One(only.id, Some(notice)));
    }
    if found.is_empty() && in_title.is_empty() {
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
        reply.private |= headline.status.waits();
        reply.buttons.push(button_with(
            request,
            format!("#{} {}", headline.id.0, headline.title),
            &[(option, Some(&headline.id.0.to_string())), ("page", None)],
        ));
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
