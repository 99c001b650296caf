//! Lists of articles, as `/news` and `/search` show them: the filters that both take, pages, and
//! what to say when nothing is left.

use super::check::{clipped, quoted};
use super::context::Context;
use super::items;
use super::naming::{self, Named};
use super::paging::{Window, asked, button_with};
use super::request::{CommandError, Request};
use crate::domain::{Certainty, DateRange, EntityKind};
use crate::reply::{Kind, Reply, Text};
use crate::search::{Filter, Hits, Query, Sort, exclusions, loosened};

/// How many articles a page shows.
const PAGE: usize = 8;
/// How many articles are shown as nearest when nothing fits.
const NEAREST: usize = 3;

/// The filters of a request.
pub struct Filters {
    /// For the index.
    filter: Filter,
    /// Each option that filters, with what it does in words: "about VMware". Those about entities
    /// come first, in the order of the filter's entities.
    said: Vec<(&'static str, String)>,
    /// How names were understood.
    notices: Vec<Text>,
}

/// What became of the filters of a request.
pub enum Read {
    /// They are clear.
    Filters(Filters),
    /// A name is not: this reply asks.
    Ask(Box<Reply>),
}

/// Reads the options `vendor`, `product`, `program`, `person`, `topic`, `certainty`, `since` and
/// `until`.
///
/// # Errors
/// A refusal for an unknown topic or dates in the wrong order; a fault of the archive.
pub fn filters(context: &Context, request: &Request) -> Result<Read, CommandError> {
    let mut filter = Filter::default();
    let mut said = Vec::new();
    let mut notices = Vec::new();
    for kind in EntityKind::ALL {
        let option = kind.word();
        let Some(typed) = request.options.text(option) else {
            continue;
        };
        match naming::entity(context, request, option, typed, &[kind])? {
            Named::Ask(reply) => return Ok(Read::Ask(reply)),
            Named::One(known) => {
                filter.entities.push(known.id);
                notices.extend(known.notice);
                said.push((option, format!("about {}", known.name)));
            }
        }
    }
    if let Some(typed) = request.options.text("topic") {
        let topic = naming::topic(context, typed)?;
        said.push(("topic", format!("filed under {}", topic.name)));
        filter.topic = Some(topic.key);
    }
    let certainty = request.options.text("certainty");
    if let Some(certainty) = certainty.and_then(|word| word.parse::<Certainty>().ok()) {
        said.push(("certainty", sureness(certainty).to_owned()));
        filter.certainty = Some(certainty);
    }
    filter.dates = dates(request)?;
    if let Some(since) = filter.dates.since {
        said.push(("since", format!("since {since}")));
    }
    if let Some(until) = filter.dates.until {
        said.push(("until", format!("until {until}")));
    }
    Ok(Read::Filters(Filters {
        filter,
        said,
        notices,
    }))
}

/// The options `since` and `until`.
///
/// # Errors
/// A refusal when they are in the wrong order.
pub fn dates(request: &Request) -> Result<DateRange, CommandError> {
    let dates = DateRange {
        since: request.options.date("since"),
        until: request.options.date("until"),
    };
    match (dates.since, dates.until) {
        (Some(since), Some(until)) if since.start() >= until.end() => Err(CommandError::refused(
            format!("\"since\" ({since}) comes after \"until\" ({until}). Exchange them."),
        )),
        _ => Ok(dates),
    }
}

fn sureness(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Rumour => "only rumoured",
        Certainty::Announced => "only announced",
        Certainty::Confirmed => "confirmed",
    }
}

impl Filters {
    /// What the filters do, in words: "about Cisco and VMware, since August 2008".
    fn words(&self) -> String {
        let mut words = String::new();
        for (index, (_, said)) in self.said.iter().enumerate() {
            let name = said.strip_prefix("about ");
            match name.filter(|_| index > 0) {
                Some(name) => words.push_str(&format!(" and {name}")),
                None if index > 0 => words.push_str(&format!(", {said}")),
                None => words.push_str(said),
            }
        }
        words
    }
}

/// One page of the articles that hold `words` (all for none) and pass the filters.
///
/// # Errors
/// When the archive or the index cannot be read.
pub fn page(
    context: &Context,
    request: &Request,
    filters: &Filters,
    words: &str,
    sort: Sort,
) -> Result<Reply, CommandError> {
    let run = |filter: &Filter, offset: usize, limit: usize| {
        context.search.articles(&Query {
            words: words.to_owned(),
            filter: filter.clone(),
            sort,
            offset,
            limit,
        })
    };
    let mut hits = run(&filters.filter, (asked(request) - 1) * PAGE, PAGE)?;
    let window = Window::new(request, hits.total, PAGE);
    if window.beyond.is_some() && hits.total > 0 {
        hits = run(&filters.filter, window.offset(), PAGE)?;
    }
    let mut reply = Reply::new(Kind::Articles).titled(title(filters, words));
    reply.understood = filters.notices.clone();
    reply
        .understood
        .extend(hits.notices.iter().cloned().map(Text::plain));
    if hits.total == 0 {
        // Not a list: what is shown below is what comes nearest.
        reply.kind = Kind::Notice;
        reply.text = nothing(filters, words);
        offer_less(request, filters, &mut reply, &run)?;
        offer_nearest(context, request, filters, words, &mut reply)?;
        return Ok(reply);
    }
    reply.text = Text::plain(match hits.total {
        1 => "1 article.".to_owned(),
        total if loosened(words, false).is_empty() => {
            format!("{total} articles, {}.", order(Sort::Newest))
        }
        total => format!("{total} articles, {}.", order(sort)),
    });
    reply.items = items::hits(context, &hits.hits)?;
    window.show(&mut reply, request);
    Ok(reply)
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "best match first",
        Sort::Newest => "newest first",
    }
}

fn title(filters: &Filters, words: &str) -> String {
    let head = if words.is_empty() {
        "News".to_owned()
    } else {
        format!("Search: {}", clipped(words))
    };
    match filters.words() {
        said if said.is_empty() => head,
        said if words.is_empty() => format!("{head} {said}"),
        said => format!("{head} ({said})"),
    }
}

fn nothing(filters: &Filters, words: &str) -> Text {
    let mut sentence = String::from("The archive holds no article");
    if words.is_empty() && filters.said.is_empty() {
        sentence.push_str(" yet");
    }
    if !words.is_empty() {
        sentence.push_str(&format!(" with {}", quoted(words)));
    }
    if !filters.said.is_empty() {
        sentence.push_str(&format!(" {}", filters.words()));
    }
    sentence.push('.');
    Text::plain(sentence)
}

/// A button for each filter without which there would be something, with how much.
fn offer_less<E: Into<anyhow::Error>>(
    request: &Request,
    filters: &Filters,
    reply: &mut Reply,
    run: &impl Fn(&Filter, usize, usize) -> Result<Hits, E>,
) -> Result<(), CommandError> {
    if filters.said.is_empty() {
        return Ok(());
    }
    let mut entity = 0;
    for (option, words) in &filters.said {
        let mut less = filters.filter.clone();
        match *option {
            "topic" => less.topic = None,
            "certainty" => less.certainty = None,
            "since" => less.dates.since = None,
            "until" => less.dates.until = None,
            _ => {
                less.entities.remove(entity);
                entity += 1;
            }
        }
        let total = run(&less, 0, 1)?.total;
        if total > 0 {
            reply.buttons.push(button_with(
                request,
                format!("Without \u{201c}{words}\u{201d} ({total})"),
                &[(option, None), ("page", None)],
            ));
        }
    }
    reply.text.add(match reply.buttons.is_empty() {
        false => " Leave something out, and there is:",
        true => " Leaving out one filter does not help; try fewer of them.",
    });
    Ok(())
}

/// What comes nearest: the single words without quotation marks, else the newest. What was
/// excluded stays so; a button leads to it.
fn offer_nearest(
    context: &Context,
    request: &Request,
    filters: &Filters,
    words: &str,
    reply: &mut Reply,
) -> Result<(), CommandError> {
    if !reply.buttons.is_empty() {
        return Ok(());
    }
    let mut query = Query {
        limit: NEAREST,
        ..Query::default()
    };
    let excluded = exclusions(words);
    if !excluded.is_empty() {
        let all = loosened(words, false);
        query.words.clone_from(&all);
        let total = match all.is_empty() {
            true => 0,
            false => context.search.articles(&query)?.total,
        };
        if total > 0 {
            reply.buttons.push(button_with(
                request,
                format!("Without the exclusion ({total})"),
                &[("words", Some(&all)), ("page", None)],
            ));
        }
    }
    query.words = loosened(words, true);
    if query.words != excluded {
        let hits = context.search.articles(&query)?;
        if hits.total > 0 {
            reply.text.add(" These come nearest:");
            reply.items = items::hits(context, &hits.hits)?;
            return Ok(());
        }
    }
    query.words = excluded;
    query.sort = Sort::Newest;
    query.filter.entities = filters.filter.entities.clone();
    let mut hits = context.search.articles(&query)?;
    if hits.total == 0 {
        query.filter.entities.clear();
        hits = context.search.articles(&query)?;
    }
    if hits.total > 0 {
        reply
            .text
            .add(" Try fewer or other words. The newest articles:");
        reply.items = items::hits(context, &hits.hits)?;
    }
    Ok(())
}
