//! Whatever goes wrong: nothing is lost, nothing is doubled, and somebody is told, once.

use std::time::Duration;

use jiff::SignedDuration;
use newsdesk::delivery::{Problem, Task};
use newsdesk::domain::delivery::MOST_ATTEMPTS;
use newsdesk::domain::{
    ArticleId, ChannelId, Fault, FaultKind, Form, Status, SubscriptionState, Target, UserId, Wish,
};

use super::desk::Desk;

fn fault(kind: FaultKind) -> Problem {
    Problem::Channel(Fault {
        kind,
        detail: "Embed Links".to_owned(),
    })
}

fn unanswered(maybe_delivered: bool) -> Problem {
    Problem::Unanswered {
        reason: "status 502".to_owned(),
        maybe_delivered,
    }
}

#[tokio::test]
async fn a_fault_of_the_medium_is_tried_again_with_growing_pauses() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    for _ in 0..5 {
        desk.next_problem(unanswered(false));
    }
    desk.add("One");
    desk.add("Two");
    desk.dispatch().await;
    assert_eq!(desk.dispatch().await, 0, "not at once again");
    let mut seconds = 0;
    while desk.waiting() > 0 && seconds < 600 {
        desk.pass(1);
        seconds += 1;
        desk.dispatch().await;
    }
    assert_eq!(desk.posted(channel), ["One", "Two"], "in order");
    assert!(
        (46..=79).contains(&seconds),
        "2, 4, 8, 16 and 32 seconds: {seconds}"
    );
    assert!(desk.notices().is_empty());
}

#[tokio::test]
async fn what_fails_for_a_day_is_dead_with_its_reason_and_told() {
    let mut desk = Desk::new();
    let (channel, other) = (desk.channel(1), desk.channel(2));
    desk.subscribe(channel, Wish::default());
    desk.subscribe(other, Wish::default());
    let id = desk.add("One");
    desk.close(channel, unanswered(false));
    for number in 0..MOST_ATTEMPTS {
        // Elsewhere news goes out, so that it is not the medium which is down.
        desk.add(&format!("Meanwhile {number}"));
        desk.dispatch().await;
        desk.pass(2 * 3_600);
    }
    desk.open(channel);
    let (state, reason) = desk.stands(channel, id);
    assert_eq!(state, "dead");
    assert!(
        reason.contains("given up after 36 attempts: status 502"),
        "{reason}"
    );
    desk.dispatch().await;
    let notices = desk.notices();
    assert_eq!(
        notices,
        [
            "News for #news-1 could not be posted. Discord could not take it in 36 attempts over a day, \
          so it was given up. /subscriptions send posts it again. /doctor in the server shows how \
          things stand."
        ]
    );
    assert_eq!(desk.waiting(), 0);
    let posted = desk.posted(channel).join(" / ");
    assert!(!posted.contains("One"), "{posted}");
    assert!(
        posted.contains("Meanwhile 35"),
        "the next ones are not held up: {posted}"
    );
}

#[tokio::test]
async fn days_without_the_medium_lose_nothing() {
    let mut desk = Desk::new();
    let channels = [desk.channel(1), desk.channel(2)];
    for channel in channels {
        desk.subscribe(channel, Wish::default());
    }
    desk.outage(true);
    let mut news = Vec::new();
    for hour in 0..100 {
        let title = format!("News of hour {hour}");
        news.push((desk.add(&title), title));
        desk.dispatch().await;
        desk.pass(3_600);
    }
    assert!(desk.sent().is_empty());
    desk.outage(false);
    for _ in 0..3 {
        desk.pass(3_600);
        desk.dispatch().await;
    }
    assert_eq!(desk.waiting(), 0);
    for channel in channels {
        let posted = desk.posted(channel);
        let all = posted.join(" / ");
        for (article, title) in &news {
            assert_eq!(desk.stands(channel, *article).0, "posted", "{title}");
            let times = all.split(" / ").filter(|posted| posted == title).count();
            assert!(times <= 1, "{title} in {all}");
        }
        assert!(all.ends_with("News of hour 99"), "in order: {all}");
        assert!(posted.len() < news.len(), "what is old comes together");
    }
    assert!(desk.notices().is_empty());
}

/// Tries what waits until a story of a channel is dead; gives how many hours that took.
async fn hours_until_dead(desk: &mut Desk, channel: ChannelId, story: ArticleId) -> f64 {
    let begun = desk.now();
    while desk.stands(channel, story).0 != "dead" {
        assert_eq!(desk.stands(channel, story).0, "queued");
        assert!(desk.now() < begun + SignedDuration::from_hours(100));
        desk.pass(60);
        desk.dispatch().await;
    }
    desk.dispatch().await;
    desk.now().duration_since(begun).as_secs_f64() / 3_600.0
}

#[tokio::test]
async fn what_is_never_taken_is_given_up_in_a_day_where_nothing_else_is_posted() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.close(channel, unanswered(false));
    let id = desk.add("One");
    let hours = hours_until_dead(&mut desk, channel, id).await;
    assert!((20.0..32.0).contains(&hours), "{hours}");
    let notices = desk.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("36 attempts over a day"), "{notices:?}");
    let (_, reason) = desk.stands(channel, id);
    assert!(reason.contains("status 502"), "{reason}");
}

#[tokio::test]
async fn where_nobody_gets_a_post_for_days_nothing_is_given_up_though_questions_are_answered() {
    let mut desk = Desk::new();
    let channels = [desk.channel(1), desk.channel(2)];
    for channel in channels {
        desk.subscribe(channel, Wish::default());
        desk.close(channel, unanswered(false));
    }
    let id = desk.add("One");
    for _ in 0..100 {
        desk.dispatch().await;
        desk.pass(2 * 3_600);
    }
    for channel in channels {
        assert_eq!(desk.stands(channel, id).0, "queued");
    }
    // Now one of them fails by itself.
    desk.open(channels[1]);
    desk.dispatch().await;
    assert_eq!(desk.stands(channels[1], id).0, "posted");
    for number in 0..MOST_ATTEMPTS {
        desk.add(&format!("Meanwhile {number}"));
        desk.dispatch().await;
        desk.pass(2 * 3_600);
    }
    assert_eq!(desk.stands(channels[0], id).0, "dead");
}

#[tokio::test]
async fn what_is_never_taken_outlives_an_outage_and_is_given_up_after_it() {
    let mut desk = Desk::new();
    let (channel, other) = (desk.channel(1), desk.channel(2));
    desk.subscribe(channel, Wish::default());
    desk.subscribe(other, Wish::default());
    desk.close(channel, unanswered(false));
    desk.outage(true);
    let id = desk.add("One");
    for _ in 0..10 * 24 {
        desk.dispatch().await;
        desk.pass(3_600);
    }
    for channel in [channel, other] {
        assert_eq!(desk.stands(channel, id).0, "queued");
    }
    desk.outage(false);
    let hours = hours_until_dead(&mut desk, channel, id).await;
    assert!((8.0..16.0).contains(&hours), "{hours}");
    assert_eq!(desk.stands(other, id).0, "posted");
    assert_eq!(desk.notices().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_post() {
    for pause in [5, 3_600] {
        let mut desk = Desk::new();
        let channel = desk.channel(1);
        desk.subscribe(channel, Wish::default());
        desk.next_problem(unanswered(true));
        let id = desk.add("One");
        desk.dispatch().await;
        desk.pass(pause);
        desk.dispatch().await;
        assert_eq!(desk.posted(channel), ["One"]);
        assert_eq!(desk.stands(channel, id).0, "posted");
        assert_eq!(desk.waiting(), 0);
    }
}

#[tokio::test]
async fn where_there_are_no_nonces_it_looks_when_what_was_sent_has_surely_arrived() {
    for arrived in [true, false] {
        let mut desk = Desk::new();
        desk.fake.0.lock().unwrap().forgetful = true;
        let channel = desk.channel(1);
        desk.subscribe(channel, Wish::default());
        if arrived {
            desk.next_problem(unanswered(true));
            desk.add("One");
            desk.dispatch().await;
        } else {
            desk.add("One");
            assert_eq!(desk.claim_and_die().len(), 1);
        }
        desk.add("Two");
        let before = desk.posted(channel).len();
        for _ in 0..14 {
            desk.pass(2);
            desk.dispatch().await;
        }
        assert_eq!(desk.posted(channel).len(), before, "it may still arrive");
        desk.pass(2);
        desk.dispatch().await;
        assert_eq!(desk.posted(channel), ["One", "Two"]);
        assert_eq!(desk.waiting(), 0);
    }
}

#[tokio::test]
async fn what_a_dead_process_had_claimed_is_sent_by_the_next() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.add("One");
    assert_eq!(desk.claim_and_die().len(), 1);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
}

#[tokio::test]
async fn a_claim_ends_by_itself() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.add("One");
    assert_eq!(desk.claim_and_hang().len(), 1);
    assert_eq!(desk.dispatch().await, 0);
    desk.pass(180);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
}

#[tokio::test]
async fn a_closed_channel_waits_and_its_administrators_are_told_once_and_again_when_it_is_mended() {
    let mut desk = Desk::new();
    let (closed, open) = (desk.channel(1), desk.channel(2));
    desk.subscribe(closed, Wish::default());
    desk.subscribe(open, Wish::default());
    desk.close(closed, fault(FaultKind::NoPermission));
    desk.add("One");
    desk.dispatch().await;
    desk.add("Two");
    desk.dispatch().await;
    assert_eq!(desk.posted(open), ["One", "Two"]);
    let notices = desk.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("#news-1"), "{notices:?}");
    assert!(notices[0].contains("I lack Embed Links"), "{notices:?}");
    // It is tried again after an hour, after six, and then once a day.
    let mut tries = 0;
    for _ in 0..48 {
        desk.pass(3_600);
        tries += desk.dispatch().await;
    }
    assert_eq!(tries, 3, "not blindly");
    assert_eq!(desk.notices().len(), 1, "told once");
    desk.open(closed);
    desk.pass(24 * 3_600);
    desk.dispatch().await;
    assert_eq!(desk.posted(closed), ["One", "Two"], "nothing is lost");
    let notices = desk.notices();
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[1], "News is posted in #news-1 again.");
}

#[tokio::test]
async fn a_hint_that_permissions_changed_is_acted_on_at_once() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.close(channel, fault(FaultKind::NoAccess));
    desk.add("One");
    desk.dispatch().await;
    desk.open(channel);
    let now = desk.now();
    let hinted = desk.store.write(move |tx| tx.probe_server(1, now));
    assert_eq!(hinted.unwrap(), 1);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
}

#[tokio::test]
async fn a_correction_that_cannot_be_made_does_not_stop_the_posts() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("One");
    desk.dispatch().await;
    desk.next_problem(fault(FaultKind::Locked));
    desk.status(id, Status::Retracted);
    desk.dispatch().await;
    desk.add("Two");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One", "Two"]);
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_faulty_channel_for_which_nothing_waits_is_tried_with_the_next_article() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.close(channel, fault(FaultKind::NoPermission));
    let id = desk.add("One");
    desk.dispatch().await;
    desk.status(id, Status::Retracted);
    desk.pass(3_600);
    desk.dispatch().await;
    assert_eq!(desk.waiting(), 0, "withdrawn");
    desk.add("Two");
    desk.add("Three");
    assert_eq!(desk.dispatch().await, 1, "one attempt for both");
    desk.open(channel);
    desk.pass(86_400);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Two", "Three"]);
}

#[tokio::test]
async fn a_deleted_channel_ends_its_subscriptions() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let id = desk.subscribe(channel, Wish::default());
    desk.next_problem(Problem::ChannelGone);
    let one = desk.add("One");
    desk.add("Two");
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    let found = desk.store.read(|read| read.subscription(id)).unwrap();
    assert_eq!(found.unwrap().state, SubscriptionState::Removed);
    assert_eq!(
        desk.stands(channel, one),
        ("dropped".to_owned(), "the channel was deleted".to_owned())
    );
    assert_eq!(desk.notices().len(), 1);
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn what_the_medium_never_takes_is_dead_and_the_next_goes_on() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.next_problem(Problem::Refused {
        reason: "A rule of this server blocks the message.".to_owned(),
        tell: true,
    });
    let one = desk.add("One");
    desk.add("Two");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Two"]);
    assert_eq!(desk.stands(channel, one).0, "dead");
    assert!(desk.notices()[0].contains("blocks the message"));
}

#[tokio::test]
async fn what_is_refused_again_and_again_is_told_once() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let refused = Problem::Refused {
        reason: "A rule of this server blocks the message.".to_owned(),
        tell: true,
    };
    desk.close(channel, refused.clone());
    for number in 0..3 {
        desk.add(&format!("Number {number}"));
        desk.dispatch().await;
    }
    assert_eq!(desk.notices().len(), 1);
    desk.open(channel);
    desk.add("In between");
    desk.dispatch().await;
    desk.close(channel, refused);
    desk.add("The last one");
    desk.dispatch().await;
    assert_eq!(desk.notices().len(), 2, "it had been well in between");
}

#[tokio::test]
async fn a_closed_medium_gets_nothing_and_nothing_is_counted() {
    let mut desk = Desk::new();
    let (one, two) = (desk.channel(1), desk.channel(2));
    desk.subscribe(one, Wish::default());
    desk.subscribe(two, Wish::default());
    desk.next_problem(Problem::Closed(Duration::from_secs(300)));
    desk.add("One");
    desk.dispatch().await;
    desk.add("Two");
    let before = desk.sent().len();
    desk.pass(200);
    assert_eq!(desk.dispatch().await, 0);
    assert_eq!(desk.sent().len(), before);
    desk.pass(120);
    desk.dispatch().await;
    assert_eq!(desk.posted(one), ["One", "Two"]);
    assert_eq!(desk.posted(two), ["One", "Two"]);
}

#[tokio::test]
async fn refused_private_messages_end_what_is_followed() {
    let mut desk = Desk::new();
    let target = Target::Private { user: UserId(9) };
    let channel = desk
        .store
        .write(move |tx| tx.keep_channel(target, Form::Private, ""))
        .unwrap();
    let id = desk.subscribe(channel, Wish::default());
    desk.next_problem(fault(FaultKind::PrivateRefused));
    desk.add("One");
    desk.dispatch().await;
    desk.add("Two");
    desk.pass(86_400);
    desk.dispatch().await;
    let found = desk.store.read(|read| read.subscription(id)).unwrap();
    assert_eq!(found.unwrap().state, SubscriptionState::Asleep);
    assert!(desk.sent().is_empty());
    assert!(desk.notices().is_empty(), "there is nobody to tell");
}

#[tokio::test]
async fn a_server_that_the_bot_left_sleeps_and_is_forgotten_after_thirty_days() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let id = desk.subscribe(channel, Wish::default());
    desk.add("Waiting");
    let state = |desk: &Desk| {
        let found = desk.store.read(|read| read.subscription(id)).unwrap();
        found.map(|found| found.state)
    };
    let now = desk.now();
    desk.store.write(move |tx| tx.server_left(1, now)).unwrap();
    assert_eq!(state(&desk), Some(SubscriptionState::Asleep));
    desk.add("Not for them");
    desk.dispatch().await;
    assert!(desk.sent().is_empty());
    desk.pass(29 * 86_400);
    let now = desk.now();
    desk.store
        .write(move |tx| tx.server_joined(1, now))
        .unwrap();
    assert_eq!(state(&desk), Some(SubscriptionState::Active));
    desk.add("Welcome back");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Welcome back"]);
    let now = desk.now();
    desk.store.write(move |tx| tx.server_left(1, now)).unwrap();
    desk.pass(30 * 86_400);
    desk.dispatch().await;
    assert_eq!(state(&desk), None);
    let known = desk.store.read(|read| read.channel(channel)).unwrap();
    assert_eq!(known, None);
}

#[tokio::test]
async fn a_deleted_post_is_left_alone() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("One");
    desk.dispatch().await;
    desk.next_problem(Problem::MessageGone);
    desk.status(id, Status::Retracted);
    desk.dispatch().await;
    desk.status(id, Status::Published);
    assert_eq!(desk.dispatch().await, 0);
    assert_eq!(desk.posted(channel), ["One"]);
    let edits = desk.sent().into_iter();
    assert_eq!(
        edits
            .filter(|sent| matches!(sent.task, Task::Edit { .. }))
            .count(),
        0
    );
}

#[tokio::test]
async fn what_leaves_while_a_channel_is_tried_gives_its_try_to_the_next() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.close(channel, fault(FaultKind::NoPermission));
    let first = desk.add("One");
    desk.dispatch().await;
    desk.add("Two");
    desk.add("Three");
    desk.status(first, Status::Retracted);
    desk.open(channel);
    desk.pass(3_600);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Two", "Three"]);
}

#[tokio::test]
async fn a_post_that_may_be_there_and_was_withdrawn_since_is_found_and_marked() {
    for (pause, arrived) in [(40, true), (7_200, true), (7_200, false)] {
        let mut desk = Desk::new();
        let channel = desk.channel(1);
        desk.subscribe(channel, Wish::default());
        let id = if arrived {
            desk.next_problem(unanswered(true));
            let id = desk.add("One");
            desk.dispatch().await;
            id
        } else {
            let id = desk.add("One");
            desk.claim_and_die();
            id
        };
        desk.status(id, Status::Retracted);
        desk.pass(pause);
        desk.dispatch().await;
        desk.dispatch().await;
        let sent = desk.sent();
        let edits = sent
            .iter()
            .filter(|sent| matches!(&sent.task, Task::Edit { post, .. } if post.reply.items[0].status.is_some()));
        match arrived {
            true => {
                assert_eq!(desk.stands(channel, id).0, "posted");
                assert_eq!(edits.count(), 1, "marked as retracted");
            }
            false => {
                assert_eq!(desk.stands(channel, id).0, "dropped");
                assert!(sent.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn a_correction_between_a_lost_answer_and_the_next_attempt_is_not_missed() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.next_problem(unanswered(true));
    let id = desk.add("One");
    desk.dispatch().await;
    let now = desk.now();
    let update = newsdesk::domain::Update {
        date: newsdesk::domain::Date::today(now),
        body: "More is known.".to_owned(),
    };
    desk.store
        .write(move |tx| tx.append_update(id, &update, now))
        .unwrap();
    desk.pass(10);
    desk.dispatch().await;
    let sent = desk.sent();
    let edited = sent.iter().any(|sent| match &sent.task {
        Task::Edit { post, .. } => post.reply.notices[0].words().contains("More is known"),
        _ => false,
    });
    assert!(edited, "{sent:?}");
}

#[tokio::test]
async fn a_deleted_channel_and_a_server_that_was_left_are_not_edited() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("One");
    desk.dispatch().await;
    let now = desk.now();
    desk.store.write(move |tx| tx.server_left(1, now)).unwrap();
    desk.status(id, Status::Retracted);
    assert_eq!(desk.dispatch().await, 0);
    desk.store
        .write(move |tx| tx.server_joined(1, now))
        .unwrap();
    desk.next_problem(Problem::ChannelGone);
    desk.status(id, Status::Published);
    desk.dispatch().await;
    desk.status(id, Status::Retracted);
    assert_eq!(desk.dispatch().await, 0);
    assert_eq!(desk.notices().len(), 1);
}

#[tokio::test]
async fn what_was_paused_stays_paused_while_the_bot_was_away() {
    let desk = Desk::new();
    let channel = desk.channel(1);
    let id = desk.subscribe(channel, Wish::default());
    let now = desk.now();
    desk.store
        .write(move |tx| {
            tx.pause_subscription(id, now)?;
            tx.server_left(1, now)?;
            tx.server_joined(1, now)
        })
        .unwrap();
    let found = desk.store.read(|read| read.subscription(id)).unwrap();
    assert_eq!(found.unwrap().state, SubscriptionState::Paused);
}
