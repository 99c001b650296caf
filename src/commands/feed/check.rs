//! `/feed check`: fetches a feed now and says what came.

use std::time::Duration;

use super::{button, link, meant};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::commands::web::Unfetched;
use crate::domain::phrase::{counted, list};
use crate::domain::{Article, FeedState};
use crate::ingest::poll::{Fate, Haul, NewItem, Polled};
use crate::reply::{Item, Kind, Reply, Text};

/// What is said of a poll that takes longer than a command may.
pub(super) const ON_ITS_WAY: &str = "Its site is slow, or other feeds of it come first: it is still \
                                     on its way. /feed list shows when it was read.";

/// The most new items that are named.
const NAMED: usize = 10;

/// `/feed check`.
///
/// # Errors
/// A refusal when there is no such feed, or when it takes too long.
pub fn check(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let feed = meant(context, request)?;
    let polled = match context.web.poll(feed.id, Duration::ZERO) {
        Ok(polled) => Some(polled),
        Err(Unfetched::Late { .. }) => None,
        Err(error) => return Err(CommandError::refused(error.to_string())),
    };
    let mut reply =
        Reply::new(Kind::Feeds).titled(format!("Feed {}: {}", feed.id.0, feed.wish.title));
    reply.text = Text::from(link(&feed.url));
    reply.text.line(match &polled {
        Some(polled) => outcome(polled),
        None => ON_ITS_WAY.to_owned(),
    });
    if let Some(Polled::Read(haul)) = &polled {
        for item in haul.new.iter().rev().take(NAMED) {
            reply.items.push(entry(context, item)?);
        }
    }
    if feed.state == FeedState::Paused {
        reply.notices.push(Text::plain(
            "It is paused and stays so; nobody polls it by itself.",
        ));
        reply
            .buttons
            .push(button(request, "Resume", "feed resume", feed.id));
    }
    Ok(reply)
}

/// A new item as an entry of the list.
fn entry(context: &Context, item: &NewItem) -> Result<Item, CommandError> {
    let article: Option<Article> = match item.article {
        Some(id) => context.store.read(|read| read.article(id))?,
        None => None,
    };
    Ok(Item {
        // What waits is decided about in the queue.
        article: article
            .as_ref()
            .filter(|_| {
                matches!(
                    item.fate,
                    Fate::Announced | Fate::Kept | Fate::There | Fate::Withheld
                )
            })
            .map(|article| article.id),
        title: item.title.clone(),
        url: article.as_ref().and_then(|article| article.url.clone()),
        date: article.as_ref().map(|article| article.published),
        text: Text::plain(match item.fate {
            Fate::Announced => "published",
            Fate::Queued => "waits for a moderator",
            Fate::Kept => "published, not posted",
            Fate::Noted => "noted only",
            Fate::There => "in the archive already",
            Fate::Withheld => "in the archive already, and kept back by moderators",
            Fate::Refused => "not taken",
        }),
        ..Item::default()
    })
}

/// What a poll brought, in sentences.
pub(super) fn outcome(polled: &Polled) -> String {
    match polled {
        Polled::Read(haul) => read(haul),
        Polled::Unchanged => "Nothing has changed since it was read last.".to_owned(),
        Polled::Failed(words) => format!("It could not be read: {words}"),
        Polled::Gone(words) => format!("It is not polled any more: {words}"),
        Polled::Busy => "It is being polled just now. Ask again in a minute.".to_owned(),
        Polled::Missing => "It was removed or moved meanwhile.".to_owned(),
    }
}

fn read(haul: &Haul) -> String {
    if haul.items == 0 {
        return "It has no items just now. What appears in it comes in.".to_owned();
    }
    let items = of(haul.items, "item");
    if haul.first {
        return match haul.count(Fate::Kept) {
            0 => format!("It has {items}, which are noted. What is new from now on comes in."),
            kept => format!(
                "It has {items}; {} from it can be found now, and nothing of them is posted. What is \
                 new from now on goes out.",
                of(kept, "article")
            ),
        };
    }
    if haul.new.is_empty() && haul.changed == 0 {
        return format!("It has {items}, and nothing new.");
    }
    let mut parts = Vec::new();
    for (fate, words) in [
        (Fate::Announced, "published"),
        (Fate::Queued, "waiting for a moderator"),
        (
            Fate::Kept,
            "published without being posted, being old or many",
        ),
        (Fate::Noted, "noted only, being old, many or empty"),
        (Fate::There, "in the archive already"),
        (Fate::Withheld, "kept back by moderators"),
        (Fate::Refused, "not taken"),
    ] {
        match haul.count(fate) {
            0 => {}
            count => parts.push(format!("{count} {words}")),
        }
    }
    let mut words = match parts.is_empty() {
        true => format!("It has {items}, and none of them new."),
        false => format!(
            "It has {items}, {} of them new: {}.",
            haul.new.len(),
            list(&parts)
        ),
    };
    if haul.changed > 0 {
        words.push(' ');
        words.push_str(&corrected(haul));
    }
    words
}

/// What became of known items that say something else now.
fn corrected(haul: &Haul) -> String {
    let changed = of(haul.changed, "known item");
    match (haul.changed, haul.rewritten) {
        (1, 0) => format!("{changed} says something else now; it stays as it was taken in."),
        (_, 0) => format!("{changed} say something else now; they stay as they were taken in."),
        (1, _) => format!("{changed} that still waits was brought up to date."),
        (all, brought) if brought >= all => {
            format!("{changed} that still wait were brought up to date.")
        }
        (_, brought) => format!(
            "{changed} say something else now: {brought} of them still waited and {} brought up to \
             date, the others stay as they were taken in.",
            if brought == 1 { "was" } else { "were" }
        ),
    }
}

fn of(count: usize, noun: &str) -> String {
    counted(u64::try_from(count).unwrap_or(u64::MAX), noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_told_in_sentences() {
        let told = |changed, rewritten| {
            outcome(&Polled::Read(Haul {
                items: 9,
                changed,
                rewritten,
                ..Haul::default()
            }))
        };
        let all = [
            told(0, 0),
            told(1, 0),
            told(2, 0),
            told(1, 1),
            told(2, 2),
            told(3, 1),
        ];
        insta::assert_snapshot!(all.join("\n"), @r"
        It has 9 items, and nothing new.
        It has 9 items, and none of them new. 1 known item says something else now; it stays as it was taken in.
        It has 9 items, and none of them new. 2 known items say something else now; they stay as they were taken in.
        It has 9 items, and none of them new. 1 known item that still waits was brought up to date.
        It has 9 items, and none of them new. 2 known items that still wait were brought up to date.
        It has 9 items, and none of them new. 3 known items say something else now: 1 of them still waited and was brought up to date, the others stay as they were taken in.
        ");
    }
}
