//! Feeds that fail, recover, move or are gone, and what the desk is told of it: once each time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::haul::Polled;
use super::pace::{LONGEST_OF_A_HOST, backoff, later};
use crate::domain::{Act, By, Feed, FeedId, FeedState, Matter, Pulse, Told};
use crate::store::{Store, StoreError, Writer};
use crate::text::url::site;

/// The failure in a row at which the desk is told.
const TELL_AT: u32 = 3;

/// How long a feed fails until the desk is told again.
const LONG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// In how many polls running a feed must say that it has moved for good.
const MOVES_AFTER: u32 = 3;

/// What a feed is called towards the desk.
fn called(feed: &Feed) -> String {
    format!("Feed {} ({})", feed.id.0, feed.wish.title)
}

/// Whether a feed is still the one that was asked: it may have got another address meanwhile, or
/// have been removed.
pub(super) fn is_still(asked: &Feed, current: &Feed) -> bool {
    current.url == asked.url && current.state != FeedState::Removed
}

/// Keeps how polling went, unless the feed is not the one that was asked any more: what an old
/// address said is nothing about the new one. Gives in what state the feed is, if it was kept.
pub(super) fn keep(
    tx: &Writer,
    asked: &Feed,
    pulse: &Pulse,
) -> Result<Option<FeedState>, StoreError> {
    let current = tx.feed(asked.id)?;
    let Some(current) = current.filter(|current| is_still(asked, current)) else {
        return Ok(None);
    };
    tx.keep_pulse(asked.id, pulse)?;
    Ok(Some(current.state))
}

/// A feed could not be fetched or read: it is tried again after growing pauses, for ever. `asked` is
/// how long it wants to be left alone.
pub(super) fn trouble(
    store: &Store,
    feed: &Feed,
    words: String,
    asked: Option<Duration>,
    now: Timestamp,
) -> Result<Polled, StoreError> {
    let mut pulse = feed.pulse.clone();
    pulse.failures = pulse.failures.saturating_add(1);
    let since = *pulse.failing_since.get_or_insert(now);
    pulse.last_error.clone_from(&words);
    pulse.next_check = later(now, backoff(pulse.failures, asked), fastrand::f64());
    let long = now.duration_since(since) >= LONG;
    let tell = match pulse.told {
        Told::FailingLong => None,
        _ if long => Some(Told::FailingLong),
        Told::Nothing if pulse.failures >= TELL_AT => Some(Told::Failing),
        Told::Nothing | Told::Failing => None,
    };
    let message = tell.map(|told| {
        pulse.told = told;
        let (name, number) = (called(feed), feed.id.0);
        match told {
            Told::FailingLong => format!(
                "{name} has failed for a week: {words} It is still tried once a day. \
                 /feed remove number: {number} removes it."
            ),
            Told::Failing | Told::Nothing => format!(
                "{name} failed {TELL_AT} times in a row: {words} It is tried again after growing \
                 pauses, at least once a day. /feed check number: {number} tries it now."
            ),
        }
    });
    tracing::info!(
        feed.id = feed.id.0,
        feed.failures = pulse.failures,
        reason = words,
        "a feed failed"
    );
    let feed = feed.clone();
    store.record(move |tx| {
        if keep(tx, &feed, &pulse)?.is_some()
            && let Some(message) = message
        {
            tx.tell_desk(&message, now)?;
        }
        Ok(())
    })?;
    Ok(Polled::Failed(words))
}

/// A host has too much to do: none of its feeds is asked before it wants to be asked again, but for
/// an hour at most, since it may be about one of them alone.
pub(super) fn leave_alone(
    store: &Store,
    url: &str,
    wait: Duration,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (host, wait) = (site(url), wait.min(LONGEST_OF_A_HOST));
    store.record(move |tx| {
        for feed in tx.feeds()? {
            let until = later(now, wait, fastrand::f64());
            if site(&feed.url) == host && feed.pulse.next_check < until {
                tx.put_off_feed(feed.id, until)?;
            }
        }
        Ok(())
    })
}

/// A feed is gone for good: it is not polled any more.
pub(super) fn gone(
    store: &Store,
    feed: &Feed,
    words: String,
    now: Timestamp,
) -> Result<Polled, StoreError> {
    let mut pulse = feed.pulse.clone();
    pulse.failures = pulse.failures.saturating_add(1);
    pulse.failing_since.get_or_insert(now);
    pulse.last_error.clone_from(&words);
    let feed = feed.clone();
    let said = words.clone();
    store.write(move |tx| {
        if keep(tx, &feed, &pulse)? != Some(FeedState::Active) {
            return Ok(());
        }
        tx.set_feed_state(feed.id, FeedState::Gone, now)?;
        let states = (FeedState::Active.word(), FeedState::Gone.word());
        account(tx, &feed, "feed gone", states, now)?;
        tx.tell_desk(
            &format!(
                "{} is not polled any more: {said} /feed remove number: {} removes it; /feed resume \
                 tries it again.",
                called(&feed),
                feed.id.0
            ),
            now,
        )
    })?;
    Ok(Polled::Gone(words))
}

/// A feed could be read: if the desk was told that it could not, it is told that it can again.
pub(super) fn recovered(store: &Store, feed: &Feed, now: Timestamp) -> Result<(), StoreError> {
    let back = feed.state == FeedState::Gone;
    if feed.pulse.told == Told::Nothing && !back {
        return Ok(());
    }
    let feed = feed.clone();
    store.write(move |tx| {
        let Some(mut current) = tx.feed(feed.id)? else {
            return Ok(());
        };
        if current.state == FeedState::Gone {
            tx.set_feed_state(feed.id, FeedState::Active, now)?;
            let states = (FeedState::Gone.word(), FeedState::Active.word());
            account(tx, &feed, "feed back", states, now)?;
        }
        current.pulse.told = Told::Nothing;
        tx.keep_pulse(feed.id, &current.pulse)?;
        tx.tell_desk(&format!("{} can be read again.", called(&feed)), now)
    })
}

/// A feed that has said often enough that it has moved for good gets its new address, unless
/// another feed has it.
pub(super) fn moved(store: &Store, id: FeedId, now: Timestamp) -> Result<(), StoreError> {
    let feed = store.read(|db| db.feed(id))?;
    let Some((feed, to, times)) = feed.and_then(|feed| {
        let (to, times) = feed.pulse.moving.clone()?;
        (times >= MOVES_AFTER).then_some((feed, to, times))
    }) else {
        return Ok(());
    };
    let other = store
        .read(|db| db.feed_at(&to))?
        .filter(|other| other.id != id);
    match other {
        None => store.write(move |tx| {
            tx.move_feed(id, &to)?;
            account(tx, &feed, "feed move", (&feed.url, &to), now)
        }),
        Some(other) if times == MOVES_AFTER => store.record(move |tx| {
            tx.tell_desk(
                &format!(
                    "{} has moved to where feed {} is or was. /feed remove number: {} removes it.",
                    called(&feed),
                    other.id.0,
                    feed.id.0
                ),
                now,
            )
        }),
        Some(_) => Ok(()),
    }
}

fn account(
    tx: &Writer,
    feed: &Feed,
    action: &'static str,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let act = Act {
        by: By::Desk,
        action,
        matter: Matter::Feed(feed.id.0),
        named: feed.wish.title.clone(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    tx.audit(&act, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certainty, FeedMode, FeedWish};

    const OLD: &str = "https://old.example/feed";
    const NEW: &str = "https://new.example/feed";

    #[test]
    fn what_the_old_address_said_is_nothing_about_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.db")).unwrap();
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let wish = FeedWish {
            title: "Example".to_owned(),
            mode: FeedMode::Direct,
            topics: Vec::new(),
            certainty: Certainty::Announced,
        };
        let id = store
            .write(move |tx| tx.add_feed(OLD, None, &wish, now))
            .unwrap();
        let current = || store.read(|db| db.feed(id)).unwrap().expect("the feed");
        let asked = current();
        let mut pulse = asked.pulse.clone();
        pulse.validators.etag = Some("\"old\"".to_owned());
        // The very one that was asked.
        trouble(&store, &asked, "It fails.".to_owned(), None, now).unwrap();
        assert_eq!(current().pulse.failures, 1);
        // It got another address while the old one was asked.
        store.write(move |tx| tx.move_feed(id, NEW)).unwrap();
        let before = current();
        for _ in 0..TELL_AT {
            trouble(&store, &asked, "It fails.".to_owned(), None, now).unwrap();
        }
        gone(&store, &asked, "It is gone.".to_owned(), now).unwrap();
        let (old, said) = (asked.clone(), pulse.clone());
        let kept = store.write(move |tx| keep(tx, &old, &said)).unwrap();
        assert_eq!(kept, None);
        assert_eq!(current(), before);
        // It was removed while the new one was asked.
        store
            .write(move |tx| tx.set_feed_state(id, FeedState::Removed, now))
            .unwrap();
        let removed = current();
        gone(&store, &before, "It is gone.".to_owned(), now).unwrap();
        assert_eq!(current(), removed);
    }
}
