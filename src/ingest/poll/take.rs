//! From a document to the archive: what of it is new, and what becomes of that.
//!
//! An item and the keys by which it is known enter in one transaction with the article that it
//! becomes, so that a process which dies between two of them neither loses nor repeats any.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::document::{Document, Item};
use super::haul::{Fate, Haul, NewItem};
use super::identity::{Found, Marked, Offered, mark, tell};
use super::said::{Says, is_empty, own_address, shared_addresses};
use super::sort::{Course, FLOOD, courses, dated};
use super::trouble::keep;
use super::waiting::rewrite;
use super::withheld;
use crate::domain::{
    ArticleId, Date, Feed, FeedId, Habits, ItemKey, NewArticle, Pulse, SeenItem, Status,
};
use crate::ingest::accept::{Accepted, IngestError, accept, accept_quietly};
use crate::ingest::retag::Tagging;
use crate::ingest::tag::Tagger;
use crate::store::{Store, StoreError, Writer};
use crate::text::url::{canonical, site};

/// How many items one transaction takes in, so that others need not wait long for theirs.
const AT_ONCE: usize = 50;

/// A new item on its way in.
struct Incoming {
    article: NewArticle,
    course: Course,
    keys: Vec<ItemKey>,
    published: Option<Timestamp>,
    content: i64,
}

/// A known item with what is to be remembered of it.
struct Seen {
    item: SeenItem,
    keys: Vec<ItemKey>,
    /// What it says now, if that is something else.
    changed: Option<(i64, Says)>,
}

/// Takes in what is new in a document. `pulse` says how polling went; it is kept together with the
/// last items, with the habits that were learnt.
///
/// # Errors
/// When the archive fails. What was taken in by then is known the next time.
pub(super) fn take(
    store: &Store,
    tagging: &Arc<Tagging>,
    feed: &Feed,
    document: &Document,
    mut pulse: Pulse,
    now: Timestamp,
) -> Result<Haul, StoreError> {
    let (marked, found) = recognise(store, feed, document, &mut pulse.habits)?;
    let mut shared = shared_addresses(marked.iter().map(|mark| &document.items[mark.at]));
    let first = feed.pulse.last_success.is_none();
    let mut haul = Haul {
        items: marked.len(),
        first,
        ..Haul::default()
    };
    let mut fresh = Vec::new();
    let mut seen = Vec::new();
    let mut updated = HashSet::new();
    for (mark, found) in marked.iter().zip(found) {
        match found {
            Found::New { keys, of_a_page } => {
                if of_a_page {
                    shared.extend(canonical(&document.items[mark.at].link));
                }
                fresh.push((mark, keys));
            }
            Found::Known {
                item,
                more,
                changed,
            } => {
                // Two of the document can mean the same old one; the first is what it says.
                let changed = changed && updated.insert(item.id);
                haul.changed += usize::from(changed);
                let says = || (mark.content, Says::of(&document.items[mark.at]));
                seen.push(Seen {
                    item,
                    keys: more,
                    changed: changed.then(says),
                });
            }
        }
    }
    let mut incoming = incoming(store, feed, document, &shared, fresh, now)?;
    // What goes out comes last and together, so that it can go out together.
    let last: Vec<Incoming> = incoming
        .extract_if(.., |item| item.course == Course::Announce)
        .collect();
    while !incoming.is_empty() {
        let rest = incoming.split_off(AT_ONCE.min(incoming.len()));
        let these = std::mem::replace(&mut incoming, rest);
        let (tagging, feed) = (Arc::clone(tagging), feed.id);
        haul.new.extend(store.write(move |tx| {
            let tagger = tagging.tagger(tx)?;
            enter(tx, &tagger, feed, these, now).map(|all| all.0)
        })?);
    }
    let (tagging, feed) = (Arc::clone(tagging), feed.clone());
    let shows = !last.is_empty() || seen.iter().any(|seen| seen.changed.is_some());
    let finish = move |tx: &Writer| {
        let tagger = tagging.tagger(tx)?;
        let (new, stories) = enter(tx, &tagger, feed.id, last, now)?;
        if stories.len() > FLOOD {
            let heading = format!("{} new articles from {}", stories.len(), feed.wish.title);
            tx.gather_flood(&stories, FLOOD, &heading, now)?;
        }
        let mut rewritten = 0;
        for seen in seen {
            rewritten += usize::from(remember(tx, &tagger, feed.id, seen, now)?);
        }
        keep(tx, &feed, &pulse)?;
        Ok((new, rewritten))
    };
    // A poll that brought nothing makes no answer stale.
    let (new, rewritten) = match shows {
        true => store.write(finish)?,
        false => store.record(finish)?,
    };
    haul.new.extend(new);
    haul.rewritten = rewritten;
    Ok(haul)
}

/// What each item of a document is, given what was seen of the feed.
fn recognise(
    store: &Store,
    feed: &Feed,
    document: &Document,
    habits: &mut Habits,
) -> Result<(Vec<Marked>, Vec<Found>), StoreError> {
    let offered: Vec<Offered<'_>> = document
        .items
        .iter()
        .map(|item| Offered {
            guid: &item.guid,
            link: &item.link,
            title: &item.title,
            body: &item.body,
            published: item.published,
        })
        .collect();
    let host = document.site.as_deref().and_then(site).unwrap_or_default();
    let names = [document.title.as_str(), feed.wish.title.as_str(), &host];
    let marked = mark(&offered, &names, habits);
    let found = store.read(|read| tell(&marked, habits, |key| read.seen_item(feed.id, key)))?;
    Ok((marked, found))
}

/// New items as articles, the oldest first, each with what is to become of it.
fn incoming(
    store: &Store,
    feed: &Feed,
    document: &Document,
    shared: &BTreeSet<String>,
    fresh: Vec<(&Marked, Vec<ItemKey>)>,
    now: Timestamp,
) -> Result<Vec<Incoming>, StoreError> {
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    // The catalog may have dropped a topic since the feed was added.
    let known = store.read(|read| read.topics())?;
    let topics: Vec<String> = feed
        .wish
        .topics
        .iter()
        .filter(|key| known.iter().any(|topic| topic.key == **key))
        .cloned()
        .collect();
    let mut fresh: Vec<(Timestamp, &Marked, Vec<ItemKey>)> = fresh
        .into_iter()
        .map(|(mark, keys)| (dated(document.items[mark.at].published, now), mark, keys))
        .collect();
    // Feeds have the newest first, so that of those of one date the last is the oldest.
    fresh.reverse();
    fresh.sort_by_key(|(date, ..)| *date);
    let dates: Vec<Timestamp> = fresh.iter().map(|(date, ..)| *date).collect();
    let first = feed.pulse.last_success.is_none();
    let courses = courses(&dates, feed.wish.mode, first, now);
    let all = fresh.into_iter().zip(courses);
    let article = |item: &Item, date: Timestamp, course: Course| {
        let (says, url) = (Says::of(item), own_address(item, shared));
        NewArticle {
            body: says.text(url.is_some()),
            title: says.title,
            url,
            author: item.author.clone(),
            published: Date::Time(date),
            certainty: feed.wish.certainty,
            status: match course {
                Course::Queue => Status::Pending,
                Course::Announce | Course::Keep | Course::Note => Status::Published,
            },
            updates: Vec::new(),
            topics: topics.clone(),
            picture: says.picture,
        }
    };
    Ok(all
        .map(|((date, mark, keys), course)| {
            let item = &document.items[mark.at];
            let course = if is_empty(item) { Course::Note } else { course };
            Incoming {
                article: article(item, date, course),
                course,
                keys,
                published: item.published,
                content: mark.content,
            }
        })
        .collect())
}

/// Takes in new items; gives what became of each, and the stories that go out.
fn enter(
    tx: &Writer,
    tagger: &Tagger,
    feed: FeedId,
    incoming: Vec<Incoming>,
    now: Timestamp,
) -> Result<(Vec<NewItem>, Vec<ArticleId>), StoreError> {
    let mut new = Vec::new();
    let mut stories = Vec::new();
    let mut kept_back = Vec::new();
    for item in incoming {
        let title = item.article.title.clone();
        let goes_out = item.course == Course::Announce;
        let says = goes_out.then(|| Says::from(&item.article));
        let accepted = match item.course {
            Course::Note => None,
            Course::Keep => Some(accept_quietly(tx, tagger, item.article, now)),
            Course::Announce | Course::Queue => Some(accept(tx, tagger, item.article, now)),
        };
        let (article, fate, story) = match accepted {
            None => (None, Fate::Noted, None),
            Some(Err(IngestError::Store(error))) => return Err(error),
            Some(Err(refused)) => {
                tracing::warn!(feed.id = feed.0, %refused, "an item was not taken");
                (None, Fate::Refused, None)
            }
            Some(Ok(Accepted::Duplicate(id))) => {
                let story = match says {
                    Some(says) => withheld::release(tx, tagger, id, says, now)?,
                    None => None,
                };
                let how = match story {
                    None if goes_out => withheld::how(tx, id)?,
                    _ => None,
                };
                let fate = match (story, &how) {
                    (Some(_), _) => Fate::Announced,
                    (None, Some(_)) => Fate::Withheld,
                    (None, None) => Fate::There,
                };
                kept_back.extend(how);
                (Some(id), fate, story)
            }
            Some(Ok(accepted)) => {
                let fate = match item.course {
                    Course::Announce => Fate::Announced,
                    Course::Queue => Fate::Queued,
                    Course::Keep | Course::Note => Fate::Kept,
                };
                let story = match accepted {
                    Accepted::Joined { story, .. } => story,
                    other => other.id(),
                };
                (Some(accepted.id()), fate, goes_out.then_some(story))
            }
        };
        // Many items that tell one story are one post.
        if let Some(story) = story
            && !stories.contains(&story)
        {
            stories.push(story);
        }
        let number = tx.add_item(feed, article, item.published, item.content, now)?;
        tx.add_item_keys(feed, number, &item.keys)?;
        new.push(NewItem {
            title,
            article,
            fate,
        });
    }
    withheld::tell(tx, feed, &kept_back, now)?;
    Ok((new, stories))
}

/// Remembers what is new about a known item. Gives whether its article was brought up to date.
fn remember(
    tx: &Writer,
    tagger: &Tagger,
    feed: FeedId,
    seen: Seen,
    now: Timestamp,
) -> Result<bool, StoreError> {
    tx.add_item_keys(feed, seen.item.id, &seen.keys)?;
    let Some((content, says)) = seen.changed else {
        return Ok(false);
    };
    tx.set_item_content(seen.item.id, content)?;
    match seen.item.article {
        Some(article) => rewrite(tx, tagger, article, says, now),
        None => Ok(false),
    }
}
