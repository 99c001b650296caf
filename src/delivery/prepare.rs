//! From a claimed row to a parcel, with what the archive says at this moment.

use jiff::{SignedDuration, Timestamp};

use super::sink::{Parcel, Post, Task};
use super::waiting;
use crate::domain::delivery::WITHDRAWN;
use crate::domain::subscription::AGE_LIMIT;
use crate::domain::{
    ArticleId, DeliveryId, QueueFilter, QueueId, QueueState, Status, Style, Subscription, Wish,
};
use crate::reply::{Text, story};
use crate::store::{Claimed, Errand, Reader, Shown, Store, StoreError, Writer, held_until};

/// The heading of a message that holds what came too late to be posted one by one.
const LATE: &str = "While the desk could not post here";

/// How many words for tags of a forum go with a post. Discord takes five tags, and only those that
/// the forum has.
const MOST_TAGS: usize = 24;

/// How long what was decided about quiet hours when an article came in holds.
const JUDGED: SignedDuration = SignedDuration::from_mins(10);

/// What is to be done about a claimed row.
pub(super) enum Prepared {
    /// Send this. With it, of each delivery that it shows, what of its story it shows.
    Send(Box<Parcel>, Vec<(DeliveryId, String)>),
    /// It is no longer to be sent, but an earlier attempt may have arrived: look for this.
    Withdrawn(Box<Parcel>, Vec<(DeliveryId, String)>),
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
        if let Some(wish) = wish
            && let Some(until) = quiet_now(store, wish, story, now)?
        {
            return Ok(Prepared::Hold(until));
        }
        let limit = wish.map_or(AGE_LIMIT, |wish| wish.age_limit);
        let limit = SignedDuration::try_from(limit).unwrap_or(SignedDuration::MAX);
        if let Ok(before) = now.saturating_sub(limit)
            && story.entered < before
        {
            let id = claimed.id;
            let gathered = store.write(move |tx: &Writer| tx.gather_old(id, before, LATE))?;
            errand = gathered.unwrap_or(errand);
        }
    }
    if let Errand::Item { item, message, .. } = &errand {
        let (item, message) = (*item, *message);
        return store.read(|read| prepare_item(read, claimed, item, message));
    }
    // What may be there already is looked for as it was sent, whatever has happened since.
    if claimed.begun.is_some() {
        let withdrawn = all_withdrawn(store, &errand)?;
        let prepared = store.read(|read| build(read, claimed, errand))?;
        return Ok(match prepared {
            Prepared::Send(parcel, mut states) if matches!(parcel.task, Task::Post(_)) => {
                // Nobody knows what it shows, so it is edited once it is found.
                for (_, state) in &mut states {
                    state.clear();
                }
                match withdrawn {
                    true => Prepared::Withdrawn(parcel, states),
                    false => Prepared::Send(parcel, states),
                }
            }
            other => other,
        });
    }
    let errand = without_withdrawn(store, errand)?;
    store.read(|read| build(read, claimed, errand))
}

/// When the quiet hours end that keep a story from being posted now.
fn quiet_now(
    store: &Store,
    wish: &Wish,
    story: &Shown,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    // What came in a moment ago was judged then, or somebody asked for it.
    let judged_now = now
        .saturating_sub(JUDGED)
        .is_ok_and(|since| story.entered > since);
    if judged_now || wish.quiet.is_none() {
        return Ok(None);
    }
    let article = store.read(|read| read.article(story.article))?;
    Ok(article.and_then(|article| held_until(wish, article.is_breaking(now), now)))
}

fn is_out(read: &Reader, article: ArticleId) -> Result<bool, StoreError> {
    let article = read.article(article)?;
    Ok(article.is_some_and(|article| article.status == Status::Published))
}

/// Whether nothing in a message is out any more.
fn all_withdrawn(store: &Store, errand: &Errand) -> Result<bool, StoreError> {
    let Errand::Post { stories, .. } = errand else {
        return Ok(false);
    };
    store.read(|read| {
        for story in stories {
            if is_out(read, story.article)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Takes stories out of a message that is about to be made when they are no longer out. Another
/// article of the story that is out takes the place of one that is not.
fn without_withdrawn(store: &Store, errand: Errand) -> Result<Errand, StoreError> {
    let Errand::Post { stories, heading } = errand else {
        return Ok(errand);
    };
    let mut kept = Vec::with_capacity(stories.len());
    let mut gone = Vec::new();
    for mut story in stories {
        let (out, members) = store.read(|read| {
            Ok(match is_out(read, story.article)? {
                true => (true, Vec::new()),
                false => (false, read.story_members(story.story)?),
            })
        })?;
        let other = members
            .into_iter()
            .find(|other| other.status == Status::Published);
        match other {
            _ if out => kept.push(story),
            Some(other) => {
                let (delivery, article) = (story.delivery, other.id);
                store.write(move |tx| tx.show_instead(delivery, article))?;
                story.article = article;
                kept.push(story);
            }
            None => gone.push(story.delivery),
        }
    }
    // The last one takes the row with it; that is for the caller.
    if !kept.is_empty() {
        for delivery in gone {
            store.write(move |tx| tx.drop_delivery(delivery, WITHDRAWN))?;
        }
    }
    Ok(Errand::Post {
        stories: kept,
        heading,
    })
}

fn build(read: &Reader, claimed: &Claimed, errand: Errand) -> Result<Prepared, StoreError> {
    let mut states = Vec::new();
    let task = match errand {
        Errand::Post { stories, .. } if stories.is_empty() => {
            return Ok(Prepared::Drop(WITHDRAWN));
        }
        Errand::Post { stories, heading } => {
            let doubtful = claimed.begun.is_some();
            Task::Post(post(
                read,
                &stories,
                heading.as_deref(),
                doubtful,
                &mut states,
            )?)
        }
        Errand::Edit {
            message,
            thread,
            stories,
            heading,
        } => {
            let mut post = post(read, &stories, heading.as_deref(), false, &mut states)?;
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
        Errand::Waiting => match read.queue_length(QueueFilter::default())? {
            0 => return Ok(Prepared::Drop("nothing waits any more")),
            length => Task::Post(waiting::count(length)),
        },
        // Prepared before.
        Errand::Item { .. } => return Ok(Prepared::Drop("it is shown elsewhere")),
    };
    parcel(read, claimed, task, states)
}

/// The message about something in the queue: a new one, or how it stands now in the one that is there.
fn prepare_item(
    read: &Reader,
    claimed: &Claimed,
    item: QueueId,
    message: Option<u64>,
) -> Result<Prepared, StoreError> {
    let Some(mut item) = read.queued(item)? else {
        return Ok(Prepared::Drop("it is no longer in the queue"));
    };
    let decided = item.state != QueueState::Waiting;
    if let Some(message) = message {
        let task = Task::Edit {
            message,
            thread: None,
            post: waiting::post(read, &item)?,
        };
        return parcel(read, claimed, task, Vec::new());
    }
    if !decided {
        let task = Task::Post(waiting::post(read, &item)?);
        return parcel(read, claimed, task, Vec::new());
    }
    if claimed.begun.is_none() {
        return Ok(Prepared::Drop("it was decided about before it was shown"));
    }
    // It may be there already, as it was.
    item.state = QueueState::Waiting;
    let task = Task::Post(waiting::post(read, &item)?);
    Ok(match parcel(read, claimed, task, Vec::new())? {
        Prepared::Send(parcel, states) => Prepared::Withdrawn(parcel, states),
        other => other,
    })
}

fn parcel(
    read: &Reader,
    claimed: &Claimed,
    task: Task,
    states: Vec<(DeliveryId, String)>,
) -> Result<Prepared, StoreError> {
    let archive = read.archive_id()?;
    let parcel = Parcel {
        id: claimed.id,
        nonce: nonce(&archive, claimed.id.0),
        channel: claimed.channel.clone(),
        task,
        attempts: claimed.attempts,
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
    as_published: bool,
    states: &mut Vec<(DeliveryId, String)>,
) -> Result<Post, StoreError> {
    let mut stories = Vec::new();
    for one in shown {
        if let Some(mut story) = read.story(one.article, one.story)? {
            if as_published {
                story.article.status = Status::Published;
            }
            stories.push(story);
            states.push((one.delivery, read.story_state(one.story)?));
        }
    }
    let mut roles: Vec<u64> = shown.iter().flat_map(|one| one.roles.clone()).collect();
    roles.sort_unstable();
    roles.dedup();
    let (reply, style) = match (heading, &stories[..]) {
        (None, [story]) => {
            let wish = shown.first().map(|one| wish_of(read, one)).transpose()?;
            let style = wish.flatten().map_or(Style::Card, |found| found.wish.style);
            (story::post(story, style), style)
        }
        (heading, stories) => (
            story::digest(heading.unwrap_or("News"), stories),
            Style::Card,
        ),
    };
    let tags = stories.iter().flat_map(story::tags);
    Ok(Post {
        reply,
        style,
        roles,
        tags: tags.take(MOST_TAGS).collect(),
    })
}

fn wish_of(read: &Reader, shown: &Shown) -> Result<Option<Subscription>, StoreError> {
    match shown.subscription {
        Some(id) => read.subscription(id),
        None => Ok(None),
    }
}
