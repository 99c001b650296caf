//! `/why`.

use insta::assert_snapshot;
use newsdesk::domain::{
    ArticleId, Certainty, EntityId, FaultKind, Filter, Form, Keyword, Lane, Medium, QuietHours,
    Role, Schedule, Status, Term, TimeOfDay, Wish,
};
use newsdesk::store::Missed;

use super::readers::{ANN, Desk, NEWS, NEWS_PLACE, SERVER, TEAM, at, person};

/// What `/why` says in #news, without the heading and the buttons.
fn why(desk: &Desk, article: ArticleId) -> String {
    let reader = at(ANN, &[], NEWS_PLACE);
    let said = desk.say(&reader, &format!("/why article: {}", article.0));
    said.lines().skip(1).collect::<Vec<_>>().join("\n")
}

fn entity(desk: &Desk, key: &str) -> EntityId {
    let names = desk.desk.context.search.names();
    names.by_key(key).unwrap().id
}

fn keyword(word: &str) -> Keyword {
    Keyword {
        typed: word.to_owned(),
        words: newsdesk::text::words::stemmed(word).trim().to_owned(),
    }
}

fn filtered(filter: Filter) -> Wish {
    Wish {
        filter,
        ..Wish::default()
    }
}

#[test]
fn every_filter_says_why_not() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    let (vmware, cisco) = (entity(&desk, "vmware"), entity(&desk, "cisco"));
    for filter in [
        Filter {
            entities: vec![vmware, entity(&desk, "citrix")],
            ..Filter::default()
        },
        Filter {
            topics: vec!["licensing".to_owned()],
            ..Filter::default()
        },
        Filter {
            keywords: vec![keyword("live migration")],
            ..Filter::default()
        },
        Filter {
            not: vec![Term::Entity(cisco)],
            ..Filter::default()
        },
        Filter {
            not: vec![Term::Keyword(keyword("router"))],
            ..Filter::default()
        },
        Filter {
            certainty: Some(Certainty::Confirmed),
            ..Filter::default()
        },
    ] {
        desk.subscribe(news, filtered(filter));
    }
    let id = desk.accept("Cisco has new routers", "", Certainty::Rumour);
    assert_snapshot!(why(&desk, id), @r#"
    Not posted in #news. None of the 6 subscriptions wants it.
    Subscriptions: #1 VMware, Citrix: it does not name VMware or Citrix
      #2 Licensing: it is not filed under Licensing
      #3 "live migration": it does not hold "live migration"
      #4 without Cisco: it names Cisco, which is left out
      #5 without "router": it holds "router", which is left out
      #6 confirmed only: it is only a rumour, and this wants what is at least confirmed
    "#);
}

#[test]
fn what_was_posted_says_when_and_by_whom() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    desk.subscribe(news, Wish::default());
    let id = desk.add("Cisco has new routers");
    assert_snapshot!(why(&desk, id), @r"
    On its way since 1 November 2026 12:00 UTC, by #1.
    Subscriptions: #1 everything: wants it
    ");
    desk.pass(30);
    desk.deliver();
    assert_snapshot!(why(&desk, id), @r"
    Posted at 1 November 2026 12:00 UTC, by #1.
    Subscriptions: #1 everything: wants it
    ");
    desk.write(move |tx, now| tx.set_status(id, Status::Retracted, now));
    assert_snapshot!(why(&desk, id), @r"
    Posted at 1 November 2026 12:00 UTC, by #1. It was retracted since, and its post says so.
    Subscriptions: #1 everything: wants it
    ");
}

#[test]
fn quiet_hours_a_pause_and_a_digest_say_until_when() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    let quiet = desk.subscribe(
        news,
        Wish {
            quiet: Some(QuietHours {
                span: "11-14".parse().unwrap(),
                breaking_passes: false,
            }),
            zone: "Europe/Berlin".to_owned(),
            ..Wish::default()
        },
    );
    let held = desk.add("Held in quiet hours");
    assert_snapshot!(why(&desk, held), @r"
    Held: it came in quiet hours and is posted when they end, at 1 November 2026 13:00 UTC.
    Subscriptions: #1 everything: wants it
    ");
    desk.write(move |tx, now| tx.pause_subscription(quiet, now));
    let paused = desk.add("Held by a pause");
    assert_snapshot!(why(&desk, paused), @r"
    Held: the subscription is paused. It is posted or summed up when that is resumed.
    Subscriptions: #1 everything: wants it; paused since 1 November 2026 12:00 UTC
    ");
    desk.write(move |tx, now| tx.resume_subscription(quiet, Missed::Skip, now));
    assert_snapshot!(why(&desk, paused), @r"
    Not posted: it was dropped. Last noted about it: the subscription is paused.
    Subscriptions: #1 everything: wants it
    ");
    desk.write(move |tx, _| {
        tx.change_subscription(
            quiet,
            &Wish {
                schedule: Schedule::Daily {
                    at: TimeOfDay::EIGHT,
                },
                ..Wish::default()
            },
        )
    });
    let gathered = desk.add("Gathered for tomorrow");
    assert_snapshot!(why(&desk, gathered), @r"
    Waits for its digest, which comes at 2 November 2026 08:00 UTC, by #1.
    Subscriptions: #1 everything: wants it
    ");
}

#[test]
fn what_waits_says_how_long_and_why() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    desk.subscribe(news, Wish::default());
    let first = desk.add("The first of two");
    let second = desk.add("A second one then");
    desk.write(|tx, now| {
        for _ in 0..3 {
            let lease = std::time::Duration::from_secs(60);
            for row in tx.claim(Medium::Discord, Lane::Post, 10, lease, now)? {
                tx.postpone(row.id, now, "Discord did not answer", true, true, now)?;
            }
        }
        Ok(())
    });
    assert_snapshot!(why(&desk, first), @r"
    On its way since 1 November 2026 12:00 UTC, by #1. It failed 3 times, the last time because: Discord did not answer.
    Subscriptions: #1 everything: wants it
    ");
    assert_snapshot!(why(&desk, second), @r"
    On its way since 1 November 2026 12:00 UTC, by #1. One message goes out before it.
    Subscriptions: #1 everything: wants it
    ");
    desk.fault(news, FaultKind::NoPermission, "Send Messages");
    assert_snapshot!(why(&desk, second), @r"
    On its way since 1 November 2026 12:00 UTC, by #1. One message goes out before it. It waits until the channel takes posts again.
    The channel: I lack Send Messages in the channel. Give it to me there. So it is since 1 November 2026 12:00 UTC. It is tried again at 1 November 2026 13:00 UTC.
    Subscriptions: #1 everything: wants it
    ");
    desk.pass(4 * 86_400);
    assert!(why(&desk, second).contains(
        "It waits for longer than 3 days now, so it comes in one message with all that waits as long."
    ));
}

#[test]
fn what_can_never_be_posted_says_why() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    desk.subscribe(news, Wish::default());
    let id = desk.add("Refused for ever");
    desk.write(|tx, now| {
        let lease = std::time::Duration::from_secs(60);
        for row in tx.claim(Medium::Discord, Lane::Post, 10, lease, now)? {
            tx.bury(row.id, "Discord does not take the message", true)?;
        }
        Ok(())
    });
    assert_snapshot!(why(&desk, id), @r"
    Not posted: it could not be. Discord does not take the message.
    Subscriptions: #1 everything: wants it
    ");
}

#[test]
fn what_came_before_or_while_asleep_says_so() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    let early = desk.add("Before anybody wanted it");
    assert_snapshot!(why(&desk, early), @"This channel has no subscription, so no article is posted in it. Those who manage it can add one: `/subscribe`");
    desk.pass(60);
    let id = desk.subscribe(news, Wish::default());
    assert_snapshot!(why(&desk, early), @r"
    Not posted in #news. It came in before what wants it was set up, and nothing old is posted unasked.
    Subscriptions: #1 everything: wants it, but it came in before this was set up, at 1 November 2026 12:01 UTC
    ");
    desk.pass(60);
    desk.write(|tx, now| tx.server_left(SERVER, now));
    let late = desk.add("While nobody was there");
    assert_snapshot!(why(&desk, late), @r"
    Not posted in #news. What wants it was asleep.
    Subscriptions: #1 everything: wants it; asleep since 1 November 2026 12:02 UTC
    ");
    desk.write(move |tx, now| tx.remove_subscription(id, now));
    assert_snapshot!(why(&desk, late), @"This channel has no subscription, so no article is posted in it. Those who manage it can add one: `/subscribe`");
}

#[test]
fn an_article_of_a_story_names_the_one_that_was_posted() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    desk.subscribe(news, Wish::default());
    let first = desk.add("Cisco has new routers for the data centers of large telephone companies");
    desk.deliver();
    let second =
        desk.add("Cisco has new routers for the data centers of large telephone companies");
    assert_ne!(first, second);
    assert!(why(&desk, first).starts_with("Posted"));
    assert_snapshot!(why(&desk, second), @r"
    Posted at 1 November 2026 12:00 UTC, by #1. It tells the same as “Cisco has new routers for the data centers of large telephone companies” [#11], whose post is here: one story is one post.
    Subscriptions: #1 everything: wants it
    ");
}

#[test]
fn readers_learn_of_their_channel_and_of_nothing_else() {
    let desk = Desk::new();
    let team = desk.channel(TEAM, "team", Form::Text);
    desk.subscribe(team, Wish::default());
    let id = desk.add("Cisco has new routers");
    let line = format!("/why article: {} channel: {TEAM}", id.0);
    let reader = at(ANN, &[], NEWS_PLACE);
    assert_eq!(
        desk.reply(&reader, &line).text.words(),
        "Only those who manage this server can ask about another channel. Use the command in that \
         channel."
    );
    let admin = at(ANN, &[Role::Administrator], NEWS_PLACE);
    assert!(desk.say(&admin, &line).contains("On its way"));
    assert_eq!(
        desk.reply(&person(ANN), &line).text.words(),
        "There are no channels here. Leave out \"channel\", or use the command in a server."
    );
    assert!(why(&desk, id).starts_with("This channel has no subscription"));
}

#[test]
fn in_private_it_is_about_what_the_asker_follows() {
    let desk = Desk::new();
    let ann = person(ANN);
    let id = desk.add("Cisco has new routers");
    let line = format!("/why article: {}", id.0);
    assert!(desk.say(&ann, &line).contains("You follow nothing"));
    desk.say(&ann, "/follow vmware");
    let next = desk.add("Cisco has more new switches");
    assert_snapshot!(desk.say(&ann, &format!("/why {}", next.0)), @r"
    [subscriptions, private] Cisco has more new switches
    Not posted. It is not what is wanted here.
    What you follow: #1 VMware: it does not name VMware
    ");
    // The console sees its own channel, else what it follows.
    desk.desk.say("/follow cisco");
    let third = desk.add("Cisco and its servers");
    assert!(
        desk.desk
            .say(&format!("/why {}", third.0))
            .contains("On its way")
    );
}

#[test]
fn an_article_that_is_not_there_is_refused() {
    let desk = Desk::new();
    let reader = at(ANN, &[], NEWS_PLACE);
    let said = desk.say(&reader, "/why article: 9999");
    assert!(said.contains("There is no article 9999"), "{said}");
}
