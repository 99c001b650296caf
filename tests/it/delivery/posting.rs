//! Who gets what and when.

use newsdesk::delivery::{Problem, Task};
use newsdesk::domain::{
    Certainty, ChannelId, Filter, Form, Keyword, QuietHours, Schedule, Status, Style,
    SubscriptionId, Target, TimeOfDay, Wish,
};
use newsdesk::store::Missed;

use super::desk::{Desk, article};

fn keyword(words: &str) -> Keyword {
    Keyword {
        typed: words.to_owned(),
        words: newsdesk::text::words::stemmed(words).trim().to_owned(),
    }
}

#[tokio::test]
async fn each_channel_gets_what_it_wants_once_and_in_order() {
    let mut desk = Desk::new();
    let (all, cisco, words) = (desk.channel(1), desk.channel(2), desk.channel(3));
    desk.subscribe(all, Wish::default());
    let entity = desk
        .store
        .read(|read| read.entity_by_key("cisco"))
        .unwrap()
        .unwrap();
    let of_cisco = Filter {
        entities: vec![entity],
        ..Filter::default()
    };
    let with = |filter| Wish {
        filter,
        ..Wish::default()
    };
    desk.subscribe(cisco, with(of_cisco.clone()));
    // The same again and a wider one: still one post an article.
    desk.subscribe(cisco, with(of_cisco));
    desk.subscribe(
        words,
        with(Filter {
            keywords: vec![keyword("virtual appliances")],
            ..Filter::default()
        }),
    );
    desk.add("Cisco signs the program");
    desk.add("Nothing of note");
    desk.add("A Virtual Appliance for everybody");
    desk.dispatch().await;
    assert_eq!(
        desk.posted(all),
        [
            "Cisco signs the program",
            "Nothing of note",
            "A Virtual Appliance for everybody"
        ]
    );
    assert_eq!(desk.posted(cisco), ["Cisco signs the program"]);
    assert_eq!(desk.posted(words), ["A Virtual Appliance for everybody"]);
    assert_eq!(desk.waiting(), 0);
    assert_eq!(desk.dispatch().await, 0);
}

#[tokio::test]
async fn a_new_subscription_posts_nothing_old() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let old = desk.add("Before anybody asked");
    let id = desk.subscribe(channel, Wish::default());
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    // Unless asked, and then once.
    let now = desk.now();
    let found = desk.store.read(|read| read.subscription(id)).unwrap();
    let found = found.unwrap();
    for expected in [true, false] {
        let found = found.clone();
        let sent = desk
            .store
            .write(move |tx| tx.enqueue_for(&found, old, old, now));
        assert_eq!(sent.unwrap(), expected);
        desk.dispatch().await;
    }
    assert_eq!(desk.posted(channel), ["Before anybody asked"]);
}

#[tokio::test]
async fn roles_of_all_that_match_are_pinged_by_the_one_post() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    for (role, style) in [(7, Style::Line), (8, Style::Card), (7, Style::Card)] {
        desk.subscribe(
            channel,
            Wish {
                role: Some(role),
                style,
                ..Wish::default()
            },
        );
    }
    desk.add("One");
    desk.dispatch().await;
    let [sent] = &desk.sent()[..] else {
        panic!("one post");
    };
    let Task::Post(post) = &sent.task else {
        panic!("a post");
    };
    assert_eq!(post.roles, [7, 8]);
    assert_eq!(post.style, Style::Line, "the oldest subscription decides");
}

#[tokio::test]
async fn quiet_hours_hold_back_and_then_deliver_in_order() {
    let mut desk = Desk::new();
    let (plain, breaking) = (desk.channel(1), desk.channel(2));
    let quiet = |breaking_passes| Wish {
        quiet: Some(QuietHours {
            span: "22-7".parse().unwrap(),
            breaking_passes,
        }),
        zone: "Europe/Berlin".to_owned(),
        ..Wish::default()
    };
    desk.subscribe(plain, quiet(false));
    desk.subscribe(breaking, quiet(true));
    desk.set_time("2026-11-26T21:30:00Z");
    desk.add("At night");
    let mut confirmed = article("Confirmed at night", desk.now());
    confirmed.certainty = Certainty::Confirmed;
    desk.accept(confirmed);
    let mut old = article("Confirmed long ago", desk.now());
    old.certainty = Certainty::Confirmed;
    old.published = "2008-08".parse().unwrap();
    desk.accept(old);
    desk.dispatch().await;
    assert!(desk.posted(plain).is_empty());
    assert_eq!(desk.posted(breaking), ["Confirmed at night"]);
    desk.set_time("2026-11-27T05:59:59Z");
    desk.dispatch().await;
    assert!(desk.posted(plain).is_empty());
    desk.set_time("2026-11-27T06:00:00Z");
    desk.dispatch().await;
    assert_eq!(
        desk.posted(plain),
        ["At night", "Confirmed at night", "Confirmed long ago"]
    );
    assert_eq!(desk.posted(breaking).len(), 3);
}

#[tokio::test]
async fn quiet_hours_that_begin_while_something_waits_hold_it() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(
        channel,
        Wish {
            quiet: Some(QuietHours {
                span: "22-7".parse().unwrap(),
                breaking_passes: false,
            }),
            ..Wish::default()
        },
    );
    desk.set_time("2026-11-26T21:00:00Z");
    desk.add("In the evening");
    // Nothing runs for two hours.
    desk.set_time("2026-11-26T23:00:00Z");
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.set_time("2026-11-27T07:00:01Z");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["In the evening"]);
}

#[tokio::test]
async fn a_digest_gathers_a_day_in_one_message() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(
        channel,
        Wish {
            schedule: Schedule::Daily {
                at: TimeOfDay::EIGHT,
            },
            zone: "Europe/Berlin".to_owned(),
            ..Wish::default()
        },
    );
    desk.add("First");
    let gone = desk.add("Withdrawn before the digest");
    desk.pass(3_600);
    desk.add("Second");
    desk.status(gone, Status::Retracted);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.set_time("2026-11-27T07:00:00Z");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["The day's news / First / Second"]);
    assert_eq!(desk.stands(channel, gone).0, "dropped");
}

#[tokio::test]
async fn a_long_digest_names_every_article() {
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
    for number in 1..=32 {
        desk.add(&format!("Number {number}"));
    }
    desk.set_time("2026-11-27T00:00:00Z");
    desk.dispatch().await;
    let posted = desk.posted(channel);
    assert_eq!(posted.len(), 3);
    assert!(posted[1].starts_with("The day's news (2 of 3) / Number 16 / "));
    assert!(posted[2].ends_with("Number 31 / Number 32"));
}

#[tokio::test]
async fn of_several_subscriptions_the_one_that_delivers_first_counts() {
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
    let paused = desk.subscribe(channel, Wish::default());
    desk.subscribe(channel, Wish::default());
    desk.pause(paused);
    desk.add("One");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"]);
    desk.set_time("2026-11-28T00:00:00Z");
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["One"], "not again in the digest");
}

#[tokio::test]
async fn a_pause_holds_what_comes_and_resuming_says_what_becomes_of_it() {
    for (missed, expected) in [
        (
            Missed::Digest,
            vec!["While this was paused / Waiting / During"],
        ),
        (Missed::Each, vec!["Waiting", "During"]),
        (Missed::Skip, vec![]),
    ] {
        let mut desk = Desk::new();
        let channel = desk.channel(1);
        let id = desk.subscribe(channel, Wish::default());
        desk.add("Waiting");
        desk.pause(id);
        let story = desk.add("During");
        desk.dispatch().await;
        assert!(desk.posted(channel).is_empty());
        assert_eq!(
            desk.stands(channel, story),
            ("held".to_owned(), "the subscription is paused".to_owned())
        );
        assert_eq!(desk.resume(id, missed), 2);
        desk.add("After");
        desk.dispatch().await;
        let mut all = expected;
        all.push("After");
        assert_eq!(desk.posted(channel), all);
    }
}

#[tokio::test]
async fn what_waits_for_a_subscription_that_stops_comes_by_another_of_the_channel() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let everything = desk.subscribe(channel, Wish::default());
    desk.subscribe(
        channel,
        Wish {
            filter: Filter {
                keywords: vec![keyword("appliance")],
                ..Filter::default()
            },
            ..Wish::default()
        },
    );
    desk.add("An appliance");
    let other = desk.add("Something else");
    // Made after they came in, so it brings neither.
    desk.pass(60);
    desk.subscribe(channel, Wish::default());
    desk.remove(everything);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["An appliance"]);
    assert_eq!(
        desk.stands(channel, other),
        ("held".to_owned(), "the subscription was removed".to_owned())
    );
    desk.resume(everything, Missed::Each);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["An appliance", "Something else"]);
}

/// A channel with two subscriptions to everything, both of them paused.
fn two_paused(desk: &Desk) -> (ChannelId, [SubscriptionId; 2]) {
    let channel = desk.channel(1);
    let both = [(); 2].map(|()| desk.subscribe(channel, Wish::default()));
    for id in both {
        desk.pause(id);
    }
    (channel, both)
}

#[tokio::test]
async fn what_two_paused_subscriptions_want_is_lost_to_neither() {
    for removed in [false, true] {
        let mut desk = Desk::new();
        let (channel, [one, other]) = two_paused(&desk);
        desk.add("Meanwhile");
        if removed {
            desk.remove(one);
            desk.pass(2 * 86_400);
        }
        desk.dispatch().await;
        assert!(desk.posted(channel).is_empty());
        assert_eq!(desk.resume(other, Missed::Each), 1);
        desk.dispatch().await;
        assert_eq!(desk.posted(channel), ["Meanwhile"]);
    }
}

#[tokio::test]
async fn what_was_skipped_does_not_come_when_another_subscription_ends() {
    let mut desk = Desk::new();
    let (channel, [one, other]) = two_paused(&desk);
    desk.add("Skipped");
    desk.pass(21 * 86_400);
    desk.resume(other, Missed::Skip);
    desk.remove(one);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
}

#[tokio::test]
async fn an_article_reaches_more_channels_than_are_looked_at_at_once() {
    let desk = Desk::new();
    let now = desk.now();
    let made = desk.store.write(move |tx| {
        for number in 1..=1_100 {
            let target = Target::Server {
                server: 1,
                channel: number,
            };
            let channel = tx.keep_channel(target, Form::Text, "news")?;
            // The last of one look and the first of the next have several each.
            for _ in 0..=u32::from((990..1_010).contains(&number)) {
                tx.add_subscription(channel, &Wish::default(), None, now)?;
            }
        }
        Ok(())
    });
    made.unwrap();
    desk.add("For everybody");
    assert_eq!(desk.waiting(), 1_100);
}

#[tokio::test]
async fn a_removed_subscription_comes_back_within_a_day_and_not_later() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    let id = desk.subscribe(channel, Wish::default());
    desk.add("Waiting");
    desk.remove(id);
    desk.add("Not for anybody");
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    desk.pass(86_000);
    desk.dispatch().await;
    desk.resume(id, Missed::Each);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Waiting"]);
    desk.remove(id);
    desk.pass(86_400);
    desk.dispatch().await;
    let gone = desk.store.read(|read| read.subscription(id)).unwrap();
    assert_eq!(gone, None);
}

#[tokio::test]
async fn after_a_long_downtime_what_is_old_comes_in_one_message_and_first() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.set_time("2026-11-01T12:00:00Z");
    for number in 0..30 {
        desk.add(&format!("Old number {number}"));
    }
    desk.set_time("2026-11-25T12:00:00Z");
    desk.add("Young");
    desk.set_time("2026-11-26T12:00:00Z");
    desk.restart();
    desk.dispatch().await;
    let posted = desk.posted(channel);
    assert_eq!(posted.len(), 2, "{posted:?}");
    assert!(
        posted[0].starts_with("While the desk could not post here / Old number 0 / Old number 1 ")
    );
    assert!(posted[0].ends_with("Old number 14"), "{posted:?}");
    let sent = desk.sent();
    let Task::Post(post) = &sent[0].task else {
        panic!("a post");
    };
    assert_eq!(
        post.reply.notices[0].words(),
        "And 15 more: /news since: 1 November 2026 lists all."
    );
    assert_eq!(posted[1], "Young");
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn a_lone_old_article_is_posted_by_itself() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    desk.add("Old");
    desk.pass(30 * 86_400);
    desk.dispatch().await;
    assert_eq!(desk.posted(channel), ["Old"]);
}

#[tokio::test]
async fn what_was_withdrawn_before_it_was_posted_is_not_posted() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(channel, Wish::default());
    let id = desk.add("Wrong");
    desk.status(id, Status::Retracted);
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
    assert_eq!(desk.stands(channel, id).0, "dropped");
    assert_eq!(desk.waiting(), 0);
}

#[tokio::test]
async fn announcements_are_published_ten_an_hour_the_latest_first() {
    let mut desk = Desk::new();
    let channel = desk.channel_of(1, Form::Announcement);
    desk.subscribe(channel, Wish::default());
    for number in 1..=13 {
        desk.add(&format!("Number {number}"));
    }
    desk.dispatch().await;
    let published = |desk: &Desk| -> Vec<u64> {
        let sent = desk.sent().into_iter();
        sent.filter_map(|sent| match sent.task {
            Task::Publish { message } => Some(message),
            _ => None,
        })
        .collect()
    };
    assert_eq!(desk.posted(channel).len(), 13);
    assert_eq!(published(&desk).len(), 10);
    desk.pass(3_599);
    assert_eq!(desk.dispatch().await, 0);
    desk.add("Number 14");
    desk.dispatch().await;
    desk.pass(1);
    desk.dispatch().await;
    let all = published(&desk);
    assert_eq!(all.len(), 14);
    let latest = *all.iter().max().unwrap();
    assert_eq!(all[10], latest, "the latest first");
}

#[tokio::test]
async fn a_thread_is_begun_on_a_post_that_asks_for_one() {
    let mut desk = Desk::new();
    let (text, forum) = (desk.channel(1), desk.channel_of(2, Form::Forum));
    for channel in [text, forum] {
        desk.subscribe(
            channel,
            Wish {
                style: Style::Thread,
                ..Wish::default()
            },
        );
    }
    desk.add("Let us talk");
    desk.dispatch().await;
    let sent = desk.sent();
    let threads: Vec<_> = sent
        .iter()
        .filter(|sent| matches!(&sent.task, Task::Thread { name, .. } if name == "Let us talk"))
        .map(|sent| sent.channel)
        .collect();
    assert_eq!(threads, [text], "a forum's post is a thread already");
}

#[tokio::test]
async fn one_slow_channel_holds_up_no_other() {
    let mut desk = Desk::new();
    let (slow, other) = (desk.channel(1), desk.channel(2));
    desk.subscribe(slow, Wish::default());
    desk.subscribe(other, Wish::default());
    desk.close(slow, Problem::Wait(std::time::Duration::from_secs(600)));
    desk.add("One");
    desk.add("Two");
    desk.dispatch().await;
    assert!(desk.posted(slow).is_empty());
    assert_eq!(desk.posted(other), ["One", "Two"]);
    desk.open(slow);
    desk.pass(600);
    desk.dispatch().await;
    assert_eq!(desk.posted(slow), ["One", "Two"]);
}

#[tokio::test]
async fn an_entity_that_the_catalog_dropped_does_not_widen_a_filter() {
    let mut desk = Desk::new();
    let channel = desk.channel(1);
    desk.subscribe(
        channel,
        Wish {
            filter: Filter {
                entities: vec![newsdesk::domain::EntityId(999_999)],
                ..Filter::default()
            },
            ..Wish::default()
        },
    );
    desk.add("Anything");
    desk.dispatch().await;
    assert!(desk.posted(channel).is_empty());
}
