//! `/timeline`: what happened to an entity, oldest first: facts that began and ended, and articles.

use super::context::Context;
use super::facts::Telling;
use super::items;
use super::listing::dates;
use super::naming::{self, Known, Named};
use super::paging::{Window, button_with, profile_button};
use super::request::{CommandError, Request};
use crate::domain::phrase::{counted, list};
use crate::domain::{ArticleId, Date, DateRange, Fact};
use crate::reply::{Item, Kind, Piece, Reply, Text};
use crate::search::{Filter, Query, Sort};

/// How many entries a page shows.
const PAGE: usize = 10;

/// `/timeline`.
///
/// # Errors
/// A refusal for dates in the wrong order; a fault of the archive.
pub fn timeline(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let typed = request.options.text("entity").unwrap_or_default();
    let range = dates(request)?;
    match naming::entity(context, request, "entity", typed, &[])? {
        Named::Ask(reply) => Ok(*reply),
        Named::One(known) => show(context, request, &known, range),
    }
}

fn show(
    context: &Context,
    request: &Request,
    known: &Known,
    range: DateRange,
) -> Result<Reply, CommandError> {
    let events = events(context, known, &range)?;
    let (articles, _) = newest(context, known, range, 0, 1)?;
    let window = Window::new(request, events.len() + articles, PAGE);

    let mut reply = Reply::new(Kind::Timeline).titled(format!("Timeline of {}", known.name));
    reply.understood.extend(known.notice.clone());
    if window.total == 0 {
        nothing(request, known, &range, &mut reply);
        return Ok(reply);
    }
    let counts = [(events.len(), "dated event"), (articles, "article")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number as u64, noun))
        .collect();
    reply.text = Text::plain(format!("{}, oldest first.", list(&counts)));
    // Events are few; articles may be many and come newest first. Only the articles from `low` to
    // `high`, counted from the oldest, can stand on this page: at most all events come before it,
    // and at least none. One article more than fits shows what comes before it.
    let low = window.offset().saturating_sub(events.len());
    let high = (window.offset() + PAGE + 1).min(articles);
    let mut dated = Vec::new();
    if low < high {
        let (_, ids) = newest(context, known, range, articles - high, high - low)?;
        dated = items::articles(context, &ids)?;
        dated.reverse();
    }
    let before = window.offset() - low;
    reply.items = merged(events, dated)
        .into_iter()
        .skip(before)
        .take(PAGE)
        .collect();
    window.show(&mut reply, request);
    reply
        .buttons
        .push(profile_button(request, "Profile", known.kind, &known.key));
    Ok(reply)
}

/// Two lists in the order of their dates as one. What happened on a day comes before what was
/// written about it.
fn merged(events: Vec<Item>, articles: Vec<Item>) -> Vec<Item> {
    let start = |item: &Item| item.date.map(Date::start);
    let mut all = Vec::with_capacity(events.len() + articles.len());
    let mut events = events.into_iter().peekable();
    for article in articles {
        while let Some(event) = events.next_if(|event| start(event) <= start(&article)) {
            all.push(event);
        }
        all.push(article);
    }
    all.extend(events);
    all
}

/// How many articles mention the entity in a span of time, and the numbers of some, newest first.
fn newest(
    context: &Context,
    known: &Known,
    dates: DateRange,
    offset: usize,
    limit: usize,
) -> Result<(usize, Vec<ArticleId>), CommandError> {
    let hits = context.search.articles(&Query {
        filter: Filter {
            entities: vec![known.id],
            dates,
            ..Filter::default()
        },
        sort: Sort::Newest,
        offset,
        limit,
        ..Query::default()
    })?;
    let ids = hits.hits.iter().map(|hit| hit.article).collect();
    Ok((hits.total, ids))
}

/// The beginnings and ends of facts about the entity, oldest first.
fn events(context: &Context, known: &Known, range: &DateRange) -> Result<Vec<Item>, CommandError> {
    let facts = context.store.read(|read| read.facts_about(known.id))?;
    let sources: Vec<ArticleId> = facts.iter().flat_map(Fact::sources).collect();
    let sources = items::by_id(context, &sources)?;
    let (names, relations) = (context.search.names(), context.search.relations());
    let telling = Telling {
        names: &names,
        relations: &relations,
        sources: &sources,
        now: context.now().as_second(),
    };
    let mut events: Vec<Item> = Vec::new();
    let mut add = |date: Option<Date>, article: ArticleId, sentence: String| {
        let Some(date) = date.filter(|date| date.within(range)) else {
            return;
        };
        let source = items::source(&sources, article);
        let same = events
            .iter_mut()
            .find(|event| event.date == Some(date) && event.title == sentence);
        // The same event from another article is one event with two sources.
        if let Some(event) = same {
            event.text.add(" ").push(source);
            return;
        }
        events.push(Item {
            article: Some(article),
            title: sentence,
            url: sources
                .get(&article)
                .and_then(|headline| headline.url.clone()),
            date: Some(date),
            text: Text(vec![Piece::Quiet("Source ".into()), source]),
            ..Item::default()
        });
    };
    for fact in &facts {
        let relation = telling.relation(fact);
        let template = |of: fn(&crate::domain::Relation) -> [&str; 2]| {
            relation
                .map(of)
                .and_then(|templates| templates.into_iter().find(|text| !text.is_empty()))
                .unwrap_or_default()
        };
        let began = template(|relation| [&relation.began, &relation.now]);
        add(fact.since, fact.source, telling.fill(began, fact));
        if !relation.is_some_and(|relation| relation.event) {
            let ended = template(|relation| [&relation.ended, &relation.past]);
            let source = fact.ended_by.unwrap_or(fact.source);
            add(fact.until, source, telling.fill(ended, fact));
        }
    }
    events.sort_by_key(|event| event.date);
    Ok(events)
}

fn nothing(request: &Request, known: &Known, range: &DateRange, reply: &mut Reply) {
    reply.text = Text::plain(format!(
        "The archive holds no dated fact and no article about {}{}.",
        known.name,
        if range.is_open() { "" } else { " in that time" }
    ));
    if !range.is_open() {
        let always = [("since", None), ("until", None), ("page", None)];
        (reply.buttons).push(button_with(request, "All times", &always));
    }
    reply
        .buttons
        .push(profile_button(request, "Profile", known.kind, &known.key));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stand_before_the_articles_of_their_day() {
        let item = |title: &str, date: &str| Item {
            title: title.into(),
            date: date.parse().ok(),
            ..Item::default()
        };
        let all = merged(
            vec![
                item("e1", "2008-06"),
                item("e2", "2008-08"),
                item("e3", "2009"),
            ],
            vec![item("a1", "2008-08"), item("a2", "2008-08-02")],
        );
        let titles: Vec<&str> = all.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["e1", "e2", "a1", "a2", "e3"]);
    }
}
