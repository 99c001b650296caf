//! `/feed add`: what there is at an address, and, when somebody says so, a feed of the desk.

use std::time::Instant;

use super::{act, button, described, is_there, link, mode, sentence, there_already, wished};
use crate::commands::context::Context;
use crate::commands::feed::check::{ON_ITS_WAY, outcome};
use crate::commands::feed::rows::LONGEST_TITLE;
use crate::commands::paging::line_with;
use crate::commands::request::{CommandError, Request};
use crate::commands::web::{FeedPreview, Looked, Page, Unfetched};
use crate::domain::phrase::counted;
use crate::domain::{Certainty, FeedId, FeedMode, FeedWish};
use crate::reply::{Action, Button, Item, Kind, Reply, Text};
use crate::text::truncate;

/// The most feeds of a page that can be chosen from.
const MOST_OFFERED: usize = 8;

/// `/feed add`.
///
/// # Errors
/// A refusal when nothing can be fetched, when it is no feed and offers none, or when the desk has it.
pub fn add(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let url = request.options.text("url").unwrap_or_default();
    if let Some(feed) = there_already(context, url)? {
        return Err(is_there(&feed));
    }
    let begun = Instant::now();
    let feed = match context.web.look(url).map_err(refusal)? {
        Looked::Feed(feed) => feed,
        Looked::Page(page) => return choose(request, &page),
    };
    if let Some(known) = there_already(context, &feed.url)? {
        return Err(is_there(&known));
    }
    let wish = wished(
        context,
        request,
        FeedWish {
            title: name(&feed),
            mode: FeedMode::Review,
            topics: Vec::new(),
            certainty: Certainty::Announced,
        },
    )?;
    match request.options.text("save") {
        Some("yes") if mode(request).is_some() => save(context, request, &feed, wish, begun),
        _ => preview(context, request, &feed, &wish),
    }
}

fn refusal(error: Unfetched) -> CommandError {
    CommandError::refused(error.to_string())
}

/// What a feed is called: as it calls itself, or its address.
fn name(feed: &FeedPreview) -> String {
    let own = feed.title.trim();
    let name = if own.is_empty() { &feed.url } else { own };
    truncate::plain(name, LONGEST_TITLE)
}

/// A page that offers several feeds, or none.
fn choose(request: &Request, page: &Page) -> Result<Reply, CommandError> {
    if page.feeds.is_empty() {
        return Err(CommandError::refused(
            "That is a page and no feed, and it offers none. Look on the site for \"RSS\", \"Atom\" or \
             \"feed\", and give that address.",
        ));
    }
    let mut reply = Reply::new(Kind::Choices).titled("Which feed?");
    reply.text = Text::plain(match page.feeds.len() {
        ..=MOST_OFFERED => "The page offers several. Choose the one that you mean.".to_owned(),
        many => format!(
            "The page offers {many}; these are the first {MOST_OFFERED}. Choose the one that you mean, or \
             give its address."
        ),
    });
    for offered in page.feeds.iter().take(MOST_OFFERED) {
        let title = match offered.title.trim() {
            "" => &offered.url,
            title => title,
        };
        reply.items.push(Item {
            title: title.to_owned(),
            url: Some(offered.url.clone()),
            ..Item::default()
        });
        reply.buttons.push(Button {
            label: truncate::plain(title, 80),
            action: Action::Turn(line_with(request, &[("url", Some(&offered.url))])),
        });
    }
    Ok(reply)
}

/// What the feed holds, and what would become of it.
fn preview(
    context: &Context,
    request: &Request,
    feed: &FeedPreview,
    wish: &FeedWish,
) -> Result<Reply, CommandError> {
    let before = context.store.read(|read| read.feed_at(&feed.url))?;
    let was_read = before.is_some_and(|before| before.pulse.last_success.is_some());
    let news = match was_read {
        true => "It was here before: what is new since it was last read comes in.",
        false => "None of them comes in as news; only what is new from now on does.",
    };
    let mut reply = Reply::new(Kind::Feeds).titled(wish.title.clone());
    reply.url.clone_from(&feed.site);
    reply.text = Text::from(link(&feed.url));
    reply.text.line(match feed.count {
        0 => "It has no items just now.".to_owned(),
        count => format!(
            "It has {}. {news}",
            counted(u64::try_from(count).unwrap_or(u64::MAX), "item")
        ),
    });
    for item in &feed.newest {
        reply.items.push(Item {
            title: item.title.clone(),
            url: item.url.clone(),
            date: item.published,
            ..Item::default()
        });
    }
    let save = |label: &str, mode: FeedMode| Button {
        label: label.to_owned(),
        action: Action::Turn(line_with(
            request,
            &[
                ("url", Some(&feed.url)),
                ("mode", Some(mode.word())),
                ("save", Some("yes")),
            ],
        )),
    };
    match mode(request) {
        Some(mode) => {
            reply.text.line(sentence(context, wish));
            reply.buttons.push(save("Add it", mode));
        }
        None => {
            reply.text.line(
                "Add it so that a moderator looks at each new item, or so that each is published at \
                 once?",
            );
            reply.buttons.push(save("Look at each", FeedMode::Review));
            reply
                .buttons
                .push(save("Publish at once", FeedMode::Direct));
        }
    }
    Ok(reply)
}

/// What became of a feed that was to be saved.
enum Saved {
    New(FeedId),
    There(FeedId),
}

fn save(
    context: &Context,
    request: &Request,
    feed: &FeedPreview,
    wish: FeedWish,
    begun: Instant,
) -> Result<Reply, CommandError> {
    let now = context.now();
    let (url, site, kept) = (feed.url.clone(), feed.site.clone(), wish.clone());
    let account = act(
        request,
        "feed add",
        (FeedId(0), &wish.title),
        "",
        described(&feed.url, &wish),
    );
    let saved = context.store.write(move |tx| {
        // Two may press at once.
        if let Some(known) = tx.feeds()?.into_iter().find(|known| known.url == url) {
            return Ok(Saved::There(known.id));
        }
        let id = tx.add_feed(&url, site.as_deref(), &kept, now)?;
        let mut account = account;
        account.matter = crate::domain::Matter::Feed(id.0);
        tx.audit(&account, now)?;
        Ok(Saved::New(id))
    })?;
    let id = match saved {
        Saved::New(id) => id,
        Saved::There(id) => {
            return Err(CommandError::refused(format!(
                "Somebody has added this already, as feed {}.",
                id.0
            )));
        }
    };
    let mut reply = Reply::new(Kind::Feeds).titled(format!("Feed {}: {}", id.0, wish.title));
    reply.text = Text::from(link(&feed.url));
    reply.text.line(sentence(context, &wish));
    // The first poll posts nothing. If it fails now, it comes by itself.
    reply
        .text
        .line(match context.web.poll(id, begun.elapsed()) {
            Ok(polled) => outcome(&polled),
            Err(Unfetched::Late { .. }) => ON_ITS_WAY.to_owned(),
            Err(error) => format!("{error} It is polled again by itself."),
        });
    reply
        .buttons
        .push(button(request, "Undo", "feed remove", id));
    Ok(reply)
}
