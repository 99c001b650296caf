//! `/doctor`.

use insta::assert_snapshot;
use newsdesk::commands::surroundings::Unseen;
use newsdesk::domain::{FaultKind, Form, Lane, Medium, Place, Role, Style, Wish};
use newsdesk::reply::Kind;

use super::readers::{ANN, Desk, NEWS, NEWS_PLACE, TEAM, at, seen};
use crate::desk::caller;

fn doctor(desk: &Desk) -> String {
    let said = desk.say(&at(ANN, &[Role::Manager], NEWS_PLACE), "/doctor");
    said.lines().skip(1).collect::<Vec<_>>().join("\n")
}

fn subscribed() -> Desk {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    desk.subscribe(news, Wish::default());
    desk
}

#[test]
fn everything_in_order_says_so_with_figures() {
    let desk = subscribed();
    desk.add("Cisco has new routers");
    desk.deliver();
    let reply = desk.reply(&at(ANN, &[Role::Administrator], NEWS_PLACE), "/doctor");
    assert!(reply.private && reply.kind == Kind::Subscriptions);
    assert_snapshot!(doctor(&desk), @r"
    Everything is in order: 1 channel, 1 subscription, 1 post so far.
    #news: Last post 1 November 2026 12:00 UTC; 1 subscription, 1 posted, 0 waiting, 0 held back, 0 not posted.
    ");
}

#[test]
fn what_the_medium_shows_is_said_with_what_to_do() {
    let desk = subscribed();
    let show = |change: &dyn Fn(&mut newsdesk::domain::Seen)| {
        let mut channel = seen(NEWS, "news", Form::Text);
        change(&mut channel);
        *desk.fake.channels.lock().unwrap() = vec![channel];
        doctor(&desk)
    };
    let mut all = String::new();
    all.push_str(&show(&|it| it.permissions.truncate(4)));
    all.push_str("\n--\n");
    all.push_str(&show(&|it| it.locked = true));
    all.push_str("\n--\n");
    all.push_str(&show(&|it| it.form = Form::Forum));
    all.push_str("\n--\n");
    all.push_str(&show(&|it| it.tag_required = true));
    all.push_str("\n--\n");
    desk.fake.channels.lock().unwrap().clear();
    all.push_str(&doctor(&desk));
    all.push_str("\n--\n");
    *desk.fake.unseen.lock().unwrap() = Some(Unseen::NoAnswer);
    all.push_str(&doctor(&desk));
    assert_snapshot!(all, @r"
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: I lack Embed Links and Read Message History in the channel. Give it to me there.
      Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    --
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: The thread is locked. Unlock it, or choose another channel.
      Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    --
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: The channel is of another kind than when it was subscribed. Subscribe it anew.
      Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    --
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: The forum asks for a tag that I may not use. Add a tag for news, or do not require one.
      Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    --
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: I cannot see this channel, or it is gone. Give me the permission View Channel there. If it was deleted, remove its subscriptions with /subscriptions remove.
      Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    --
    ! Discord did not answer just now. Try again in a minute. Till then this is only what the archive knows
    Nothing is wrong as far as the archive knows: 1 channel, 1 subscription, 0 posts so far.
    #news: Nothing was posted yet; 1 subscription, 0 posted, 0 waiting, 0 held back, 0 not posted.
    ");
}

#[test]
fn threads_and_pings_need_more() {
    let desk = subscribed();
    let team = desk.channel(TEAM, "team", Form::Text);
    let wish = Wish {
        style: Style::Thread,
        role: Some(77),
        ..Wish::default()
    };
    desk.subscribe(team, wish);
    for channel in desk.fake.channels.lock().unwrap().iter_mut() {
        channel.permissions.remove(3);
    }
    let said = doctor(&desk);
    assert!(
        said.contains(
            "#team: I lack Create Public Threads and Mention @everyone, @here and All Roles"
        ),
        "{said}"
    );
    assert!(said.contains("One channel needs attention."), "{said}");
    // The one that needs attention comes first.
    assert!(said.find("#team") < said.find("#news"), "{said}");
}

#[test]
fn a_fault_that_the_medium_does_not_show_mended_stays() {
    for kind in FaultKind::ALL {
        let desk = subscribed();
        let news = desk.channel(NEWS, "news", Form::Text);
        desk.add("Cisco has new routers");
        desk.fault(news, kind, "Send Messages");
        *desk.fake.unseen.lock().unwrap() = Some(Unseen::NoAnswer);
        let said = doctor(&desk);
        let fault = newsdesk::domain::Fault {
            kind,
            detail: "Send Messages".to_owned(),
        };
        assert!(said.contains(&fault.sentence()), "{said}");
        assert!(
            said.contains("So it is since 1 November 2026 12:00 UTC."),
            "{said}"
        );
    }
}

#[test]
fn a_fault_whose_cause_is_gone_is_tried_again() {
    let desk = subscribed();
    let news = desk.channel(TEAM, "team", Form::Text);
    desk.subscribe(news, Wish::default());
    desk.add("Cisco has new routers");
    desk.fault(news, FaultKind::NoPermission, "Send Messages");
    assert_eq!(desk.deliver(), 1, "only #news gets it");
    desk.pass(60);
    let said = doctor(&desk);
    assert!(
        said.contains("It looks mended: what waits is tried again now."),
        "{said}"
    );
    desk.write(|tx, now| tx.probe_channels(now));
    assert_eq!(desk.deliver(), 1);
    assert!(doctor(&desk).contains("Everything is in order"));
}

#[test]
fn what_waits_and_what_died_says_why() {
    let desk = subscribed();
    let dying = desk.add("Refused for ever");
    assert!(dying.0 > 0);
    let lease = std::time::Duration::from_secs(60);
    desk.write(move |tx, now| {
        for row in tx.claim(Medium::Discord, Lane::Post, 10, lease, now)? {
            tx.bury(row.id, "Discord does not take the message", true)?;
        }
        Ok(())
    });
    desk.add("Not answered yet");
    desk.write(move |tx, now| {
        for row in tx.claim(Medium::Discord, Lane::Post, 10, lease, now)? {
            tx.postpone(row.id, now, "Discord did not answer", true, true, now)?;
        }
        Ok(())
    });
    desk.pass(3_600);
    assert_snapshot!(doctor(&desk), @r"
    One channel needs attention. 1 channel, 1 subscription, 0 posts so far.
    #news: 1 article could not be posted, the latest because: Discord does not take the message. To post the newest again: `/subscriptions send`
      Something has been waiting since 1 November 2026 12:00 UTC; 1 try failed, the last one because: Discord did not answer. It is tried again by itself.
      Nothing was posted yet; 1 subscription, 0 posted, 1 waiting, 0 held back, 1 not posted.
    ");
}

#[test]
fn subscriptions_that_all_pause_are_mentioned() {
    let desk = Desk::new();
    let news = desk.channel(NEWS, "news", Form::Text);
    let id = desk.subscribe(news, Wish::default());
    desk.write(move |tx, now| tx.pause_subscription(id, now));
    let said = doctor(&desk);
    assert!(
        said.contains("All of its subscriptions are paused or asleep."),
        "{said}"
    );
}

#[test]
fn threads_are_looked_at_one_by_one() {
    let desk = Desk::new();
    let thread = desk.channel(TEAM, "talk", Form::Thread);
    desk.subscribe(thread, Wish::default());
    assert!(
        doctor(&desk).starts_with("Everything is in order"),
        "{}",
        doctor(&desk)
    );
}

#[test]
fn it_is_for_those_who_manage_the_server() {
    let desk = subscribed();
    let reply = desk.reply(&at(ANN, &[], NEWS_PLACE), "/doctor");
    assert_eq!(reply.kind, Kind::Refused);
}

#[test]
fn nothing_is_subscribed_says_how_to_begin() {
    let desk = Desk::new();
    assert!(doctor(&desk).starts_with("No channel of this server has a subscription."));
}

#[test]
fn the_console_sees_its_channel_and_the_whole_outbox() {
    let desk = subscribed();
    desk.add("Cisco has new routers");
    let operator = caller(Role::Operator, Place::Console);
    assert_snapshot!(desk.say(&operator, "/doctor"), @r"
    [subscriptions, private] How deliveries stand
    The console has no subscription. To see news here as it comes: `/subscribe`
    The outbox as a whole: 1 message is waiting, of all channels.
    ");
    desk.say(&operator, "/subscribe");
    desk.add("Cisco has more new switches");
    assert_snapshot!(desk.say(&operator, "/doctor"), @r"
    [subscriptions, private] How deliveries stand
    Everything is in order: 1 channel, 1 subscription, 0 posts so far.
    The outbox as a whole: 3 messages are waiting, of all channels.
    The console: Nothing was posted yet; 1 subscription, 0 posted, 1 waiting, 0 held back, 0 not posted.
    ");
}
