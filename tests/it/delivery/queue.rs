//! The desk's channel: what waits appears there once, and shows who decided.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use newsdesk::delivery::Task;
use newsdesk::domain::{
    By, ChannelId, Deed, Lane, Medium, QueueFilter, QueueId, Status, SuggestedLink, UserId,
};
use newsdesk::ingest::{self, Tagging, decide};
use newsdesk::reply::Reply;
use newsdesk::store::Errand;

use super::desk::{Desk, article};

const DEED: Deed = Deed {
    by: By::User(UserId(7)),
    action: "queue approve",
};

fn with_channel() -> (Desk, ChannelId) {
    let desk = Desk::new();
    let channel = desk.channel(9);
    let set = desk
        .store
        .write(move |tx| tx.set_desk_channel(Some(channel)));
    set.unwrap();
    (desk, channel)
}

fn pending(desk: &Desk, title: &str) -> QueueId {
    let mut new = article(title, desk.now());
    new.status = Status::Pending;
    desk.accept(new);
    let all = desk
        .store
        .read(|read| read.queue(QueueFilter::default(), 0, 100));
    all.unwrap().last().expect("it waits").id
}

fn approve(desk: &Desk, id: QueueId) {
    let now = desk.now();
    let done = desk
        .store
        .write(move |tx| decide::approve(tx, id, None, DEED, now));
    assert!(matches!(done.unwrap(), decide::Decided::Published(..)));
}

/// What was posted or edited, in order.
fn shown(desk: &Desk, channel: ChannelId) -> Vec<(bool, Reply)> {
    let sent = desk
        .sent()
        .into_iter()
        .filter(|sent| sent.channel == channel);
    sent.filter_map(|sent| match sent.task {
        Task::Post(post) => Some((false, post.reply)),
        Task::Edit { post, .. } => Some((true, post.reply)),
        _ => None,
    })
    .collect()
}

fn title(reply: &Reply) -> &str {
    reply.title.as_deref().unwrap_or_default()
}

#[tokio::test]
async fn what_waits_appears_once_and_shows_who_decided() {
    let (mut desk, channel) = with_channel();
    let item = pending(&desk, "Fresh from a feed");
    desk.dispatch().await;
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(all.len(), 1);
    assert_eq!(title(&all[0].1), "Article: Fresh from a feed");
    let labels: Vec<&str> = all[0]
        .1
        .buttons
        .iter()
        .map(|button| button.label.as_str())
        .collect();
    assert_eq!(labels, ["Approve", "Edit", "Reject", "Merge"]);

    approve(&desk, item);
    desk.restart();
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(all.len(), 2);
    let (is_edit, reply) = &all[1];
    assert!(is_edit);
    assert_eq!(title(reply), "Approved: Fresh from a feed");
    assert!(
        reply.text.words().starts_with("Approved by user 7"),
        "{:?}",
        reply.text
    );
    assert!(reply.buttons.is_empty());
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn what_is_published_elsewhere_is_shown_and_told_once_to_those_who_suggested_it() {
    for by_schedule in [false, true] {
        let (mut desk, channel) = with_channel();
        let item = pending(&desk, "Fresh from a reader");
        let (now, later) = (desk.now(), desk.now() + SignedDuration::from_hours(1));
        let id = desk.store.write(move |tx| {
            let id = tx.queued(item)?.expect("it waits").article;
            tx.keep_suggestion(&SuggestedLink {
                user: UserId(9),
                at: now,
                url: "https://example.com/a".to_owned(),
                note: String::new(),
                article: id,
            })?;
            Ok(id)
        });
        let id = id.unwrap();
        desk.dispatch().await;
        match by_schedule {
            true => {
                let planned = desk.store.write(move |tx| tx.schedule(id, later, "UTC"));
                planned.unwrap();
                desk.pass(3_600);
                assert_eq!(
                    ingest::publish_due(&desk.store, &Arc::default(), later).unwrap(),
                    [id]
                );
            }
            false => {
                let done = desk.store.write(move |tx| {
                    let tagger = Tagging::default().tagger(tx)?;
                    ingest::publish(tx, &tagger, id, DEED, now)
                });
                done.unwrap();
            }
        }
        desk.dispatch().await;
        let all = shown(&desk, channel);
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all[1].0, "an edit");
        assert_eq!(title(&all[1].1), "Approved: Fresh from a reader");
        let told = "You suggested \"Fresh from a reader\". It is in the archive now.";
        assert_eq!(desk.notices(), [told]);
    }
}

#[tokio::test]
async fn who_suggested_a_link_is_told_once_that_it_was_approved() {
    let (mut desk, _) = with_channel();
    let item = pending(&desk, "Fresh from a reader");
    let now = desk.now();
    let kept = desk.store.write(move |tx| {
        tx.keep_suggestion(&SuggestedLink {
            user: UserId(9),
            at: now,
            url: "https://example.com/a".to_owned(),
            note: String::new(),
            article: tx.queued(item)?.expect("it waits").article,
        })
    });
    assert!(kept.unwrap());
    approve(&desk, item);
    desk.dispatch().await;
    assert_eq!(desk.notices().len(), 1, "{:?}", desk.notices());
}

#[tokio::test]
async fn a_death_between_sending_and_recording_doubles_nothing() {
    let (mut desk, channel) = with_channel();
    let item = pending(&desk, "Fresh from a feed");
    // It arrives, but the answer is lost with the process.
    desk.next_problem(newsdesk::delivery::Problem::Unanswered {
        reason: "lost".to_owned(),
        maybe_delivered: true,
    });
    desk.dispatch().await;
    assert_eq!(shown(&desk, channel).len(), 1);
    approve(&desk, item);
    desk.restart();
    for _ in 0..4 {
        desk.pass(200);
        desk.dispatch().await;
    }
    let all = shown(&desk, channel);
    assert_eq!(
        all.iter().filter(|(is_edit, _)| !is_edit).count(),
        1,
        "{all:?}"
    );
    assert_eq!(title(&all.last().unwrap().1), "Approved: Fresh from a feed");
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_claimed_item_whose_process_died_is_shown_by_the_next_one() {
    let (mut desk, channel) = with_channel();
    pending(&desk, "Fresh from a feed");
    let now = desk.now();
    let claimed = desk.store.write(move |tx| {
        tx.claim(
            Medium::Discord,
            Lane::Notice,
            8,
            Duration::from_secs(180),
            now,
        )
    });
    assert_eq!(claimed.unwrap().len(), 1);
    desk.restart();
    for _ in 0..3 {
        desk.pass(200);
        desk.dispatch().await;
    }
    // It is edited after that, since nobody knows what a message shows that may have been there.
    let all = shown(&desk, channel);
    let posts = all.iter().filter(|(is_edit, _)| !is_edit);
    assert_eq!(posts.count(), 1, "{all:?}");
    assert_eq!(desk.waiting(), 0);
}

/// Its card is on its way with the old title when somebody changes it.
#[tokio::test]
async fn what_is_changed_while_its_card_is_on_its_way_is_shown_again() {
    let (mut desk, channel) = with_channel();
    let item = pending(&desk, "Fresh from a feed");
    let now = desk.now();
    let claimed = desk.store.write(move |tx| {
        let claimed = tx.claim(
            Medium::Discord,
            Lane::Notice,
            8,
            Duration::from_secs(180),
            now,
        )?;
        let article = tx.queued(item)?.expect("it waits").article;
        let mut state = tx.state(article)?.expect("it is there");
        state.title = "Put right".to_owned();
        tx.revise_article(article, None, &state, DEED, now)?;
        tx.show_waiting(article, now)?;
        Ok(claimed)
    });
    let claimed = claimed.unwrap();
    let Errand::Item { look, .. } = claimed[0].errand else {
        panic!("{claimed:?}");
    };
    let row = claimed[0].id;
    let arrived = desk
        .store
        .write(move |tx| tx.item_shown(row, item, Some(77), Some(look), now));
    arrived.unwrap();
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].0, "the message that is there is edited");
    assert_eq!(title(&all[0].1), "Article: Put right");
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn what_was_decided_before_it_was_shown_is_not_shown() {
    let (mut desk, channel) = with_channel();
    let item = pending(&desk, "Quickly done");
    approve(&desk, item);
    desk.dispatch().await;
    assert!(shown(&desk, channel).is_empty());
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_flood_is_one_message() {
    let (mut desk, channel) = with_channel();
    for number in 0..40 {
        pending(&desk, &format!("Number {number} of a flood of words"));
    }
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(title(&all[0].1), "40 items in the queue");
    // What follows at once is not told of by itself, and not again before some minutes are over.
    pending(&desk, "One more of the flood");
    desk.dispatch().await;
    assert_eq!(shown(&desk, channel).len(), 1);
    desk.pass(11 * 60);
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(title(&all[1].1), "41 items in the queue");
    // Then everything is as before.
    pending(&desk, "A quiet day");
    desk.dispatch().await;
    assert_eq!(title(&shown(&desk, channel)[2].1), "Article: A quiet day");
}

#[tokio::test]
async fn a_count_that_is_not_due_yet_holds_nothing_up() {
    let (mut desk, channel) = with_channel();
    let first = pending(&desk, "Shown by itself");
    desk.dispatch().await;
    for number in 0..40 {
        pending(&desk, &format!("Number {number} of a flood of words"));
    }
    desk.dispatch().await;
    pending(&desk, "One more of the flood");
    desk.dispatch().await;
    let before = shown(&desk, channel).len();
    // The next count waits for its moment. What is decided meanwhile, and what else is to be told,
    // does not.
    let now = desk.now();
    for text in ["One", "Two"] {
        let told = desk
            .store
            .write(move |tx| tx.enqueue_notice(channel, text, now));
        told.unwrap();
    }
    approve(&desk, first);
    desk.dispatch().await;
    assert_eq!(desk.notices(), ["One", "Two"]);
    let all = shown(&desk, channel);
    assert_eq!(all.len(), before + 1, "{all:?}");
    assert_eq!(title(&all[before].1), "Approved: Shown by itself");
    desk.pass(11 * 60);
    desk.dispatch().await;
    let all = shown(&desk, channel);
    assert_eq!(all.len(), before + 2, "{all:?}");
    assert_eq!(title(&all[before + 1].1), "41 items in the queue");
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn without_a_channel_items_wait_in_the_queue_alone() {
    let mut desk = Desk::new();
    pending(&desk, "Fresh from a feed");
    desk.dispatch().await;
    assert!(desk.sent().is_empty());
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_deleted_message_is_left_alone() {
    let (mut desk, channel) = with_channel();
    let item = pending(&desk, "Fresh from a feed");
    desk.dispatch().await;
    approve(&desk, item);
    desk.next_problem(newsdesk::delivery::Problem::MessageGone);
    desk.dispatch().await;
    desk.pass(600);
    desk.dispatch().await;
    assert_eq!(shown(&desk, channel).len(), 1);
    assert_eq!(desk.waiting(), 0);
}
