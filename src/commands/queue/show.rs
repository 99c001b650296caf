//! `/queue show`, `next`, `previous` and `list`.

use super::{filter, item, line, number, turn};
use crate::commands::context::Context;
use crate::commands::paging::Window;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::counted;
use crate::domain::{Date, QueueFilter, QueueKind, QueueState, Queued};
use crate::reply::waiting::{self, Waiting};
use crate::reply::{Action, Button, Item, Kind, Piece, Reply, Text};
use crate::store::{Reader, StoreError};

/// How many items a page of the list has.
const OF_A_PAGE: usize = 10;

/// `/queue show`.
///
/// # Errors
/// A refusal for a number that nothing in the queue has.
pub fn show(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    if request.options.integer("item").is_some() {
        let item = item(context, request)?;
        return shown(context, request, &item);
    }
    let filter = filter(request);
    let first = context.store.read(|read| read.queue(filter, 0, 1))?;
    match first.first() {
        Some(item) => shown(context, request, item),
        None => nothing(context, request, "Nothing waits"),
    }
}

/// `/queue next`.
///
/// # Errors
/// Only the archive can fail.
pub fn next(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (filter, id) = (filter(request), number(request));
    match context.store.read(|read| read.queue_after(filter, id))? {
        Some(item) => shown(context, request, &item),
        None => nothing(context, request, "Nothing waits after this"),
    }
}

/// `/queue previous`.
///
/// # Errors
/// Only the archive can fail.
pub fn previous(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let (filter, id) = (filter(request), number(request));
    match context.store.read(|read| read.queue_before(filter, id))? {
        Some(item) => shown(context, request, &item),
        None => nothing(context, request, "Nothing waits before this"),
    }
}

/// The card of an item with what surrounds it.
pub(super) fn card(read: &Reader, item: &Queued) -> Result<Reply, StoreError> {
    let Some(article) = read.article(item.article)? else {
        return Ok(Reply::new(Kind::Notice).titled(item.name.clone()));
    };
    let feed = read.feed_of(article.id)?;
    let feed = feed.map(|feed| read.feed(feed)).transpose()?.flatten();
    let suggested = read.suggestions_of(article.id)?;
    Ok(waiting::card(&Waiting {
        item,
        article: &article,
        feed: feed.as_ref().map(|feed| feed.wish.title.as_str()),
        suggested: &suggested,
    }))
}

/// An item with its buttons, its place in the queue, and those that lead to its neighbours.
pub(super) fn shown(
    context: &Context,
    request: &Request,
    item: &Queued,
) -> Result<Reply, CommandError> {
    let filter = filter(request);
    let (mut reply, before, all) = context.store.read(|read| {
        Ok((
            card(read, item)?,
            read.queue_place(filter, item.id)?,
            read.queue_length(filter)?,
        ))
    })?;
    let mut place = Text::plain(format!("Item {}", item.id.0));
    match item.state {
        QueueState::Waiting => {
            place.add(format!(", {} of {all} that wait, since ", before + 1));
            place.push(Piece::Date(Date::Time(item.entered))).add(".");
        }
        _ => {
            place.add(format!(". {} in the queue.", waits(all)));
        }
    }
    reply.notices.push(place);
    let id = item.id.0.to_string();
    let of_item = [("item", id.as_str())];
    for decision in waiting::decisions(item) {
        let options: Vec<(&str, &str)> = decision
            .options
            .iter()
            .map(|(option, value)| (*option, value.as_str()))
            .collect();
        let line = line(request, decision.command, &options);
        reply.buttons.push(Button {
            label: decision.label.to_owned(),
            // A form is the first answer or none.
            action: match decision.command {
                "queue approve" => Action::Turn(line),
                _ => Action::Run(line),
            },
        });
    }
    if before > 0 {
        let previous = turn(request, "Previous", "queue previous", &of_item);
        reply.buttons.push(previous);
    }
    let waiting = u64::from(item.state == QueueState::Waiting);
    if before + waiting < all {
        reply
            .buttons
            .push(turn(request, "Next", "queue next", &of_item));
    }
    Ok(reply)
}

/// "3 items wait".
pub(super) fn waits(all: u64) -> String {
    match all {
        1 => "1 item waits".to_owned(),
        _ => format!("{} wait", counted(all, "item")),
    }
}

/// That there is nothing, and what there is elsewhere in the queue.
fn nothing(context: &Context, request: &Request, title: &str) -> Result<Reply, CommandError> {
    let filter = filter(request);
    let (here, all) = context.store.read(|read| {
        Ok((
            read.queue_length(filter)?,
            read.queue_length(QueueFilter::default())?,
        ))
    })?;
    let mut reply = Reply::new(Kind::Notice).titled(title);
    reply.text = Text::plain(match (here, all) {
        (_, 0) => "The queue is empty.".to_owned(),
        (0, _) => format!(
            "Nothing of this part of the queue waits. In all {}.",
            waits(all)
        ),
        _ => format!("{} in all.", waits(here)),
    });
    if here > 0 {
        reply
            .buttons
            .push(turn(request, "From the first", "queue show", &[]));
    } else if all > 0 {
        reply.buttons.push(Button {
            label: "All that waits".to_owned(),
            action: Action::Turn("/queue show".to_owned()),
        });
    }
    Ok(reply)
}

/// `/queue list`.
///
/// # Errors
/// Only the archive can fail.
pub fn list(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let filter = filter(request);
    let (total, counts) = context.store.read(|read| {
        let mut counts = Vec::new();
        for kind in QueueKind::ALL {
            let of_kind = QueueFilter {
                kind: Some(kind),
                feed: filter.feed,
            };
            counts.push((kind, read.queue_length(of_kind)?));
        }
        Ok((read.queue_length(filter)?, counts))
    })?;
    if total == 0 {
        return nothing(context, request, "Nothing waits");
    }
    let window = Window::new(
        request,
        usize::try_from(total).unwrap_or(usize::MAX),
        OF_A_PAGE,
    );
    let items = context
        .store
        .read(|read| read.queue(filter, window.offset(), OF_A_PAGE))?;
    let mut reply =
        Reply::new(Kind::Articles).titled(format!("{} in the queue", counted(total, "item")));
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| counted(*count, noun(*kind)))
        .collect();
    reply.text = Text::plain(format!("{}.", words.join(", ")));
    reply.items = items
        .iter()
        .map(|item| Item {
            title: format!("{} · {}: {}", item.id.0, item.kind.word(), item.name),
            date: Some(Date::Time(item.entered)),
            ..Item::default()
        })
        .collect();
    if let Some(first) = items.first() {
        let id = first.id.0.to_string();
        reply.buttons.push(turn(
            request,
            "Show the first",
            "queue show",
            &[("item", &id)],
        ));
    }
    window.show(&mut reply, request);
    Ok(reply)
}

fn noun(kind: QueueKind) -> &'static str {
    match kind {
        QueueKind::Article => "article",
        QueueKind::Link => "link",
        QueueKind::Fact => "fact",
        QueueKind::Entity => "name",
    }
}
