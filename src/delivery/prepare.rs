//! From a claimed row to a parcel, with what the archive says at this moment.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::card::{self, Story};
use super::sink::{Parcel, Post, Task};
use crate::domain::subscription::AGE_LIMIT;
use crate::domain::{DeliveryId, Status, Style, Subscription};
use crate::reply::Text;
use crate::store::{
    Breaking, Claimed, Errand, Reader, Shown, Store, StoreError, Writer, held_until,
};

/// The heading of a message that holds what came too late to be posted one by one.
const LATE: &str = "While the desk could not post here";

/// How long what was decided about quiet hours when an article came in holds.
const JUDGED: SignedDuration = SignedDuration::from_mins(10);

/// What is to be done about a claimed row.
pub(super) enum Prepared {
    /// Send this. With it, of each delivery that it shows, what of its story it shows.
    Send(Box<Parcel>, Vec<(DeliveryId, String)>),
    /// Hold it until the quiet hours are over.
    Hold(Timestamp),
    /// It has become pointless, for this reason.
    Drop(&'static str),
}

/// Makes a parcel of a claimed row. What is too old to be posted by itself is gathered with all
/// that is as old in the same channel.
pub(super) fn prepare(
    store: &Store,
    claimed: &Claimed,
    now: Timestamp,
) -> Result<Prepared, StoreError> {
    let mut errand = claimed.errand.clone();
    if let Errand::Post {
        stories,
        heading: None,
    } = &errand
        && claimed.begun.is_none()
        && let [story] = &stories[..]
    {
        let subscription = store.read(|read| wish_of(read, story))?;
        let wish = subscription.as_ref().map(|found| &found.wish);
        let limit = wish.map_or(AGE_LIMIT, |wish| wish.age_limit);
        let limit = SignedDuration::try_from(limit).unwrap_or(SignedDuration::MAX);
        if let Ok(before) = now.saturating_sub(limit)
            && story.entered < before
        {
            let id = claimed.id;
            let gathered = store.write(move |tx: &Writer| tx.gather_old(id, before, LATE))?;
            errand = gathered.unwrap_or(errand);
        } else if let Some(wish) = wish
            && let Some(article) = store.read(|read| read.article(story.article))?
        {
            let breaking = Breaking {
                certainty: article.certainty,
                fresh: article.published.end() > now.as_second() - 86_400,
            };
            // What came in a moment ago was judged then, or somebody asked for it.
            let judged_now = now
                .saturating_sub(JUDGED)
                .is_ok_and(|since| story.entered > since);
            if !judged_now && let Some(until) = held_until(wish, &breaking, now) {
                return Ok(Prepared::Hold(until));
            }
        }
    }
    let pointless = gone_before_posting(store, &errand)?;
    store.read(|read| build(read, claimed, errand, pointless))
}

/// Takes stories out of a message that is about to be made when they are no longer out.
fn gone_before_posting(store: &Store, errand: &Errand) -> Result<Vec<DeliveryId>, StoreError> {
    let Errand::Post { stories, .. } = errand else {
        return Ok(Vec::new());
    };
    let gone = store.read(|read| {
        let mut gone = Vec::new();
        for story in stories {
            let article = read.article(story.article)?;
            if article.is_none_or(|article| article.status != Status::Published) {
                gone.push(story.delivery);
            }
        }
        Ok(gone)
    })?;
    // The last one takes the row with it; that is for the caller.
    if gone.len() < stories.len() {
        for delivery in gone.iter().copied() {
            store.write(move |tx| tx.drop_delivery(delivery, WITHDRAWN))?;
        }
    }
    Ok(gone)
}

/// Why an article is not posted that is no longer out.
const WITHDRAWN: &str = "the article was withdrawn before it was posted";

fn build(
    read: &Reader,
    claimed: &Claimed,
    errand: Errand,
    pointless: Vec<DeliveryId>,
) -> Result<Prepared, StoreError> {
    let mut states = Vec::new();
    let task = match errand {
        Errand::Post { stories, heading } => {
            let stories: Vec<Shown> = stories
                .into_iter()
                .filter(|story| !pointless.contains(&story.delivery))
                .collect();
            if stories.is_empty() {
                return Ok(Prepared::Drop(WITHDRAWN));
            }
            Task::Post(post(read, &stories, heading.as_deref(), &mut states)?)
        }
        Errand::Edit {
            message,
            thread,
            stories,
            heading,
        } => {
            let mut post = post(read, &stories, heading.as_deref(), &mut states)?;
            post.roles.clear();
            Task::Edit {
                message,
                thread,
                post,
            }
        }
        Errand::Thread { message, article } => match read.article(article)? {
            Some(article) => Task::Thread {
                message,
                name: article.title,
            },
            None => return Ok(Prepared::Drop("the article is gone")),
        },
        Errand::Publish { message } => Task::Publish { message },
        Errand::Notice(words) => Task::Notice(Text::plain(words)),
    };
    let archive = read.archive_id()?;
    let parcel = Parcel {
        id: claimed.id,
        nonce: nonce(&archive, claimed.id.0),
        channel: claimed.channel.clone(),
        task,
    };
    Ok(Prepared::Send(Box::new(parcel), states))
}

/// At most 25 characters that no other row of any archive has: six of the archive's number, and the
/// row's.
fn nonce(archive: &str, row: i64) -> String {
    let archive: String = archive.chars().take(6).collect();
    format!("{archive}{row}")
}

fn post(
    read: &Reader,
    shown: &[Shown],
    heading: Option<&str>,
    states: &mut Vec<(DeliveryId, String)>,
) -> Result<Post, StoreError> {
    let topics: HashMap<String, String> = read
        .topics()?
        .into_iter()
        .map(|topic| (topic.key, topic.name))
        .collect();
    let mut stories = Vec::new();
    for one in shown {
        if let Some(story) = story(read, one, &topics)? {
            stories.push(story);
            states.push((one.delivery, read.story_state(one.story)?));
        }
    }
    let mut roles: Vec<u64> = shown.iter().flat_map(|one| one.roles.clone()).collect();
    roles.sort_unstable();
    roles.dedup();
    Ok(match (heading, &stories[..]) {
        (None, [story]) => {
            let wish = shown.first().map(|one| wish_of(read, one)).transpose()?;
            let style = wish.flatten().map_or(Style::Card, |found| found.wish.style);
            card::post(story, style, roles)
        }
        (heading, stories) => card::digest(heading.unwrap_or("News"), stories, roles),
    })
}

fn wish_of(read: &Reader, shown: &Shown) -> Result<Option<Subscription>, StoreError> {
    match shown.subscription {
        Some(id) => read.subscription(id),
        None => Ok(None),
    }
}

fn story(
    read: &Reader,
    shown: &Shown,
    topics: &HashMap<String, String>,
) -> Result<Option<Story>, StoreError> {
    let Some(article) = read.article(shown.article)? else {
        return Ok(None);
    };
    let mut subjects = Vec::new();
    for mention in read.mentions(article.id)?.iter().take(12) {
        subjects.extend(read.entity(mention.entity)?.map(|entity| entity.name));
    }
    let others = read
        .story_members(shown.story)?
        .into_iter()
        .filter(|other| other.id != article.id && other.status == Status::Published)
        .collect();
    let named = article.topics.iter();
    let topics = named.filter_map(|key| topics.get(key).cloned()).collect();
    Ok(Some(Story {
        article,
        subjects,
        topics,
        others,
    }))
}
