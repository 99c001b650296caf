//! What was posted shows what is true now, and one story is one post.

use std::collections::BTreeSet;

use newsdesk::delivery::Task;
use newsdesk::domain::{Date, Picture, Schedule, Status, Style, Update, Wish};
use newsdesk::ingest::Accepted;
use newsdesk::reply::Reply;

use super::desk::{Desk, article};

/// The edits that were sent: message and what it shows now.
fn edits(desk: &Desk) -> Vec<(u64, Reply)> {
    let sent = desk.sent().into_iter();
    sent.filter_map(|sent| match sent.task {
        Task::Edit { message, post, .. } => Some((message, post.reply)),
        _ => None,
    })
    .collect()
}

#[tokio::test]
async fn an_update_and_a_retraction_reach_every_copy() {
    let mut desk = Desk::new();
    let channels = [desk.channel(1), desk.channel(2)];
    desk.subscribe(channels[0], Wish::default());
    desk.subscribe(
        channels[1],
        Wish {
            style: Style::Line,
            ..Wish::default()
        },
    );
    let id = desk.add("One");
    desk.dispatch().await;
    let now = desk.now();
    let update = Update {
        date: Date::today(now),
        body: "It is **so**.".to_owned(),
    };
    desk.store
        .write(move |tx| tx.append_update(id, &update, now))
        .unwrap();
    desk.dispatch().await;
    let mut made = edits(&desk);
    assert_eq!(made.len(), 2);
    // The channels are edited side by side; the card first, which has no items.
    made.sort_by_key(|(_, reply)| reply.items.len());
    assert!(made[0].1.notices[0].words().ends_with(": It is so."));
    assert!(made[1].1.items[0].text.words().starts_with("Updated "));
    desk.status(id, Status::Retracted);
    desk.dispatch().await;
    let made = edits(&desk);
    assert_eq!(made.len(), 4);
    for (_, reply) in &made[2..] {
        assert_eq!(reply.items[0].status, Some(Status::Retracted));
    }
    desk.status(id, Status::Published);
    desk.dispatch().await;
    assert_eq!(edits(&desk).len(), 6);
}

#[tokio::test]
async fn another_picture_reaches_every_card_that_was_posted() {
    let mut desk = Desk::new();
    let channels = [desk.channel(1), desk.channel(2)];
    let thread = Wish {
        style: Style::Thread,
        ..Wish::default()
    };
    let line = Wish {
        style: Style::Line,
        ..Wish::default()
    };
    desk.subscribe(channels[0], thread);
    desk.subscribe(channels[1], line);
    let picture = |name: &str| {
        Some(Picture {
            url: format!("https://news.example/{name}.png"),
            alt: String::new(),
        })
    };
    let mut new = article("One", desk.now());
    new.picture = picture("first");
    let id = desk.accept(new).id();
    desk.dispatch().await;
    let posted: Vec<_> = desk
        .sent()
        .into_iter()
        .filter_map(|sent| match sent.task {
            Task::Post(post) => Some((sent.channel, post.reply.picture)),
            _ => None,
        })
        .collect();
    assert!(posted.contains(&(channels[0], picture("first"))));
    assert!(posted.contains(&(channels[1], None)), "a line shows none");
    let mut seen = 0;
    for now in [picture("second"), None] {
        let shown = now.clone();
        desk.revise(id, move |state| state.picture = now);
        desk.dispatch().await;
        let made = edits(&desk);
        let cards = made[seen..]
            .iter()
            .filter(|(_, reply)| reply.title.is_some());
        let cards: Vec<_> = cards.map(|(_, reply)| reply.picture.clone()).collect();
        assert_eq!(cards, [shown]);
        seen = made.len();
    }
}

#[tokio::test]
async fn very_many_copies_are_corrected_by_the_running_desk_while_news_goes_out() {
    const COPIES: u64 = 2_100;
    let mut desk = Desk::new();
    for number in 1..=COPIES {
        let channel = desk.channel(number);
        desk.subscribe(channel, Wish::default());
    }
    let one = desk.add("One");
    desk.dispatch().await;
    let reader = desk.channel(COPIES + 1);
    desk.subscribe(reader, Wish::default());
    desk.edit(one, "One more");
    desk.add("Breaking");
    // The corrections are more than one look makes, and the news does not wait for them.
    let now = desk.now();
    assert!(desk.dispatcher.dispatch_once(now).await.unwrap() > 0);
    assert!(desk.store.read(|read| read.has_edits_to_make()).unwrap());
    desk.dispatch().await;
    assert_eq!(desk.waiting(), 0);
    let edited: Vec<u64> = edits(&desk)
        .into_iter()
        .map(|(message, _)| message)
        .collect();
    assert_eq!(edited.len() as u64, COPIES);
    assert_eq!(BTreeSet::from_iter(edited).len() as u64, COPIES);
    assert_eq!(desk.posted(reader), ["Breaking"]);
}

#[tokio::test]
async fn many_changes_before_an_edit_make_one_edit() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("One");
    desk.dispatch().await;
    for _ in 0..5 {
        desk.status(id, Status::Retracted);
        desk.status(id, Status::Published);
    }
    desk.dispatch().await;
    assert_eq!(edits(&desk).len(), 1);
}

#[tokio::test]
async fn a_change_while_the_post_is_on_its_way_is_not_missed() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("One");
    let now = desk.now();
    // What a sender does, with a change between preparing and recording.
    let claimed = desk.store.write(move |tx| {
        tx.claim(
            newsdesk::domain::Medium::Discord,
            newsdesk::domain::Lane::Post,
            1,
            std::time::Duration::from_secs(180),
            now,
        )
    });
    let claimed = claimed.unwrap().remove(0);
    let old = desk.store.read(|read| read.story_state(id)).unwrap();
    desk.status(id, Status::Retracted);
    desk.store
        .write(move |tx| {
            let story = tx
                .delivery_in(claimed.channel.id, id)?
                .map(|found| found.id);
            let states = [(story.unwrap(), old)];
            let posted = newsdesk::store::Posted {
                message: Some(77),
                ..Default::default()
            };
            tx.posted(claimed.id, posted, &states, now)
        })
        .unwrap();
    desk.dispatch().await;
    let made = edits(&desk);
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].0, 77);
    assert_eq!(made[0].1.items[0].status, Some(Status::Retracted));
}

#[tokio::test]
async fn a_digest_is_corrected_as_a_whole() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(
        channel,
        Wish {
            schedule: Schedule::Daily {
                at: "0:00".parse().unwrap(),
            },
            ..Wish::default()
        },
    );
    let ids = [desk.add("First"), desk.add("Second")];
    desk.set_time("2026-11-27T00:00:00Z");
    desk.dispatch().await;
    for id in ids {
        desk.status(id, Status::Retracted);
    }
    desk.dispatch().await;
    let made = edits(&desk);
    assert_eq!(made.len(), 1, "one message, one edit");
    assert_eq!(made[0].1.title.as_deref(), Some("The day's news"));
    let retracted = made[0].1.items.iter().map(|item| item.status);
    assert_eq!(retracted.collect::<Vec<_>>(), [Some(Status::Retracted); 2]);
}

#[tokio::test]
async fn a_second_telling_is_added_to_the_post_of_the_first() {
    let mut desk = Desk::new();
    let (first_only, both) = (desk.channel(1), desk.channel(2));
    desk.subscribe(first_only, Wish::default());
    let title = "Cisco joins the validation program of Microsoft";
    let mut one = article(title, desk.now());
    one.url = Some("https://one.example.com/cisco".to_owned());
    let first = desk.accept(one).id();
    desk.dispatch().await;
    desk.subscribe(both, Wish::default());
    let mut two = article(title, desk.now());
    two.url = Some("https://two.example.org/cisco-joins".to_owned());
    two.body = "Quite another text.".to_owned();
    let second = desk.accept(two);
    assert!(
        matches!(second, Accepted::Joined { story, .. } if story == first),
        "{second:?}"
    );
    desk.dispatch().await;
    assert_eq!(desk.posted(first_only), [title], "one story, one post");
    let made = edits(&desk);
    assert_eq!(made.len(), 1);
    let told = made[0].1.notices.iter().map(|notice| notice.words());
    assert_eq!(told.collect::<Vec<_>>(), ["Also at two.example.org"]);
    // A channel that has not had the story gets it with the second telling.
    assert_eq!(desk.posted(both), [title]);
}

#[tokio::test]
async fn a_second_telling_brings_a_story_that_waited_or_was_skipped() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let paused = desk.subscribe(channel, Wish::default());
    desk.pause(paused);
    let title = "Cisco joins the validation program of Microsoft";
    let mut one = article(title, desk.now());
    one.url = Some("https://one.example.com/cisco".to_owned());
    desk.accept(one);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.subscribe(channel, Wish::default());
    let mut two = article(title, desk.now());
    two.url = Some("https://two.example.org/cisco-joins".to_owned());
    desk.accept(two);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), [title]);
}

#[tokio::test]
async fn another_telling_takes_the_place_of_one_that_was_withdrawn() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let title = "Cisco joins the validation program of Microsoft";
    let mut one = article(title, desk.now());
    one.url = Some("https://one.example.com/cisco".to_owned());
    let first = desk.accept(one).id();
    let mut two = article(title, desk.now());
    two.url = Some("https://two.example.org/cisco-joins".to_owned());
    desk.accept(two);
    desk.status(first, Status::Retracted);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), [title]);
    let sent = desk.sent();
    let Task::Post(post) = &sent[0].task else {
        panic!("a post");
    };
    assert_eq!(
        post.reply.url.as_deref(),
        Some("https://two.example.org/cisco-joins")
    );
}
