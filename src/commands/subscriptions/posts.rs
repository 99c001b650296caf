//! `/subscriptions preview` and `send`: what a subscription brings, shown to the asker or posted.

use super::{own, sentence, status};
use crate::commands::context::Context;
use crate::commands::matching::matching;
use crate::commands::paging::button_to;
use crate::commands::request::{CommandError, Request};
use crate::commands::wish::{self, Called};
use crate::domain::{ArticleId, Date, Schedule, Style, SubscriptionState};
use crate::reply::{Kind, Piece, Reply, Text, story};

/// How many articles a preview shows, and how many are sent unless somebody says otherwise.
const LAST: usize = 5;

/// `/subscriptions preview`, always to the asker alone.
///
/// # Errors
/// A refusal when there is no such subscription here.
pub fn preview(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let own = own(context, request)?;
    let wish = &own.subscription.wish;
    let found = matching(context, &wish.filter, None, LAST)?;
    let mut reply = Reply::new(Kind::Articles)
        .titled(format!("Preview of subscription {}", own.subscription.id.0));
    reply.private = true;
    reply.text = sentence(&own, &Called::now(context));
    if found.articles.is_empty() {
        reply.kind = Kind::Notice;
        reply.text.line(
            "No article in the archive matches so far, so there is nothing to show. New ones are \
             posted as they come.",
        );
        return Ok(reply);
    }
    let style = match (wish.schedule, own.channel.form.holds_posts(), wish.style) {
        (Schedule::Daily { .. } | Schedule::Weekly { .. }, ..) => {
            "They would come as one message with an entry for each:"
        }
        (_, true, _) => "Each would be a post of its own with tags that fit:",
        (_, _, Style::Card) => "Each would be a card of its own:",
        (_, _, Style::Line) => "Each would be one compact line:",
        (_, _, Style::Thread) => "Each would be a card with a thread on it:",
    };
    let last = match found.articles.len() {
        1 => "This is the last article that matches.".to_owned(),
        count => format!("These are the last {count} articles that match."),
    };
    reply.text.line(format!("{last} {style}"));
    let stories = context.store.read(|read| {
        let mut stories = Vec::new();
        for article in &found.articles {
            stories.extend(read.story(article.id, read.story_of(article.id)?)?);
        }
        Ok(stories)
    })?;
    reply.below = match wish.schedule {
        Schedule::AtOnce => stories
            .iter()
            .map(|one| story::post(one, wish.style))
            .collect(),
        Schedule::Daily { .. } => vec![story::digest("The day's news", &stories)],
        Schedule::Weekly { .. } => vec![story::digest("The week's news", &stories)],
    };
    if own.subscription.state == SubscriptionState::Active {
        let number = own.subscription.id.0.to_string();
        let count = found.articles.len().to_string();
        reply.buttons.push(button_to(
            request,
            match found.articles.len() {
                1 => "Send it now".to_owned(),
                _ => format!("Send the last {count} now"),
            },
            "subscriptions send",
            &[("number", &number), ("count", &count)],
        ));
    }
    Ok(reply)
}

/// `/subscriptions send`.
///
/// # Errors
/// A refusal when there is no such subscription here, when it does not deliver, or when nothing
/// matches.
pub fn send(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let own = own(context, request)?;
    let id = own.subscription.id;
    if own.subscription.state != SubscriptionState::Active {
        return Err(CommandError::refused(format!(
            "Subscription {0} is paused. Let it go on first: /subscriptions resume number: {0}.",
            id.0
        )));
    }
    let count = request.options.integer("count").unwrap_or(LAST as i64);
    let count = usize::try_from(count).unwrap_or(LAST);
    let found = matching(context, &own.subscription.wish.filter, None, count)?;
    if found.articles.is_empty() {
        return Err(CommandError::refused(
            "No article in the archive matches it so far, so there is nothing to send.",
        ));
    }
    let mut ids: Vec<ArticleId> = found.articles.iter().map(|article| article.id).collect();
    // The oldest first, as they would have come.
    ids.reverse();
    let (subscription, now, all) = (own.subscription.clone(), context.now(), ids.len());
    let new = context.store.write(move |tx| {
        let mut new = 0;
        for id in &ids {
            let story = tx.story_of(*id)?;
            new += usize::from(tx.enqueue_for(&subscription, *id, story, now)?);
        }
        Ok(new)
    })?;
    let mut text = Text::default();
    match new {
        0 => text.add("Nothing to send: "),
        1 => text.add("1 article is on its way to "),
        _ => text.add(format!(
            "{new} articles are on their way, the oldest first, to "
        )),
    };
    let place = wish::place(own.channel.target, &own.channel.name);
    match (new, all - new) {
        (0, 1) => text.push(place).add(" has the article already."),
        (0, _) => text
            .push(place)
            .add(format!(" has the last {all} articles already.")),
        (_, 0) => text.push(place).add("."),
        (_, 1) => text.push(place).add(". One more is there already."),
        (_, there) => text
            .push(place)
            .add(format!(". {there} more are there already.")),
    };
    let mut reply = Reply::new(Kind::Notice).saying(text);
    reply.notices.extend(status::fault(&own.channel));
    Ok(reply)
}

/// A moment as a piece of a text.
pub(super) fn moment(when: jiff::Timestamp) -> Piece {
    Piece::Date(Date::Time(when))
}
