//! What the desk's channel shows of the queue.

use super::sink::Post;
use crate::domain::phrase::counted;
use crate::domain::{Queued, Style};
use crate::reply::{Action, Button, Kind, Reply, Text, waiting};
use crate::store::{Reader, StoreError};

/// The card of one item with its buttons; of one that was decided about, who decided what.
pub(super) fn post(read: &Reader, item: &Queued) -> Result<Post, StoreError> {
    let mut reply = match read.article(item.article)? {
        Some(article) => {
            let feed = read.feed_of(article.id)?;
            let feed = feed.map(|feed| read.feed(feed)).transpose()?.flatten();
            let suggested = read.suggestions_of(article.id)?;
            waiting::card(&waiting::Waiting {
                item,
                article: &article,
                feed: feed.as_ref().map(|feed| feed.wish.title.as_str()),
                suggested: &suggested,
            })
        }
        None => Reply::new(Kind::Notice).titled(item.name.clone()),
    };
    reply.buttons = waiting::buttons(item);
    Ok(of_desk(reply))
}

/// How many wait, when there are too many to be shown one by one.
pub(super) fn count(length: u64) -> Post {
    let mut reply =
        Reply::new(Kind::Notice).titled(format!("{} in the queue", counted(length, "item")));
    reply.text = Text::plain("Many came at once, so they are not shown one by one.");
    reply.buttons.push(Button {
        label: "Open the queue".to_owned(),
        action: Action::Run("/queue show".to_owned()),
    });
    of_desk(reply)
}

fn of_desk(reply: Reply) -> Post {
    Post {
        reply,
        style: Style::Card,
        roles: Vec::new(),
        tags: Vec::new(),
    }
}
