//! `/follow` and `/following`.

use insta::assert_snapshot;
use newsdesk::domain::{FaultKind, Form, Role};
use newsdesk::reply::{Kind, Piece};

use super::readers::{ANN, BOB, Desk, NEWS_PLACE, at, person};
use crate::desk::{TestDesk, render};

#[test]
fn somebody_follows_a_name_and_gets_each_article() {
    let desk = Desk::new();
    let ann = person(ANN);
    let reply = desk.reply(&ann, "/follow vmware");
    assert_snapshot!(render(&reply), @r"
    [notice, private] You follow it
    ! News comes as private messages. Should Discord refuse them, it stops by itself, and I say so when you use this command again.
    News about VMware goes to you at once.
    (Undo) run /following stop number: 1
    (What I follow) run /following list
    ");
    desk.add("VMware ships something");
    desk.add("Citrix ships something else");
    assert_eq!(desk.deliver(), 1);
    assert_snapshot!(desk.say(&ann, "/following list"), @r"
    [subscriptions, private] You follow 1 thing
    #1 VMware: at once
    Last message: 1 November 2026 12:00 UTC
    (Stop #1 VMware) run /following stop number: 1
    ");
    let undone = desk.press(&ann, &reply, "Undo");
    assert_eq!(undone.text.words(), "You no longer follow VMware.");
    desk.add("VMware ships another thing");
    assert_eq!(desk.deliver(), 0);
    let again = desk.press(&ann, &undone, "Undo");
    assert_eq!(again.text.words(), "News about VMware goes to you at once.");
    desk.add("VMware ships a third thing");
    assert_eq!(desk.deliver(), 1);
}

#[test]
fn a_follow_is_private_in_a_server_and_in_the_console_too() {
    let desk = Desk::new();
    let ann = at(ANN, &[], NEWS_PLACE);
    for line in [
        "/follow vmware",
        "/follow esx",
        "/follow nothing at all like this",
        "/following list",
        "/following change when: daily",
        "/following stop 1",
        "/following resume 1",
        "/follow",
        "/privacy show",
        "/privacy export",
        "/privacy delete",
    ] {
        assert!(desk.reply(&ann, line).private, "{line}");
    }
    // The console follows as nobody of Discord.
    let reply = desk.desk.reply("/follow citrix");
    assert_eq!(reply.text.words(), "News about Citrix goes to you at once.");
    assert!(reply.notices.is_empty(), "nobody can refuse the console");
    assert!(desk.desk.say("/following list").contains("Citrix"));
    assert!(!desk.say(&ann, "/following list").contains("Citrix"));
}

#[test]
fn a_digest_keywords_exclusions_and_quiet_hours() {
    let desk = Desk::new();
    let ann = person(ANN);
    assert_snapshot!(desk.say(&ann, "/follow about: vmware, citrix keywords: live migration not: webinar, cisco certainty: announced when: daily at: 7:30 zone: berlin"), @r#"
    [notice, private] You follow it
    ! News comes as private messages. Should Discord refuse them, it stops by itself, and I say so when you use this command again.
    News about VMware or Citrix, with "live migration", announced or confirmed, but not about Cisco or with "webinar", goes to you each day at 07:30 Europe/Berlin in one message.
    (Undo) run /following stop number: 1
    (What I follow) run /following list
    "#);
    for title in [
        "Live migrations of VMware",
        "Citrix migrates live",
        "Live migration of VMware and Cisco",
        "Citrix live migration: a webinar",
        "Live migration without names",
    ] {
        desk.add(title);
    }
    assert_eq!(desk.deliver(), 0);
    desk.pass(86_400);
    assert_eq!(desk.deliver(), 1);
    // The zone is remembered from the last follow.
    let next = desk.reply(&ann, "/follow sun microsystems quiet: 22-7");
    assert_eq!(
        next.text.words(),
        "News about Sun Microsystems goes to you at once; quiet from 22:00 to 07:00 Europe/Berlin."
    );
}

#[test]
fn refusals_say_what_to_do() {
    let desk = Desk::new();
    let ann = person(ANN);
    let mut all = String::new();
    for line in [
        "/follow",
        "/follow not: cisco",
        "/follow keywords: --",
        "/follow about: vmware not: vmware",
        "/follow vmware when: at once at: 7",
        "/follow vmware when: daily quiet: 22-7",
        "/following stop 99",
        "/following change",
        "/following resume",
        "/following stop",
        "/following stop number: 1 all: yes",
    ] {
        let reply = desk.reply(&ann, line);
        all.push_str(&format!(
            "> {line}\n{}: {}\n",
            reply.kind.word(),
            reply.text.words()
        ));
    }
    assert_snapshot!(all, @r#"
    > /follow
    refused: Say what to follow: names, keywords, or both. For example: /follow about: vmware, citrix or /follow keywords: live migration
    > /follow not: cisco
    refused: Say what to follow: names, keywords, or both. For example: /follow about: vmware, citrix or /follow keywords: live migration
    > /follow keywords: --
    refused: "--" has no word that could be looked for. Leave it out.
    > /follow about: vmware not: vmware
    refused: The same is wanted and left out with "not". Take it out of one of the two.
    > /follow vmware when: at once at: 7
    refused: "day" and "at" are for digests. Leave them out, or choose when: daily or weekly.
    > /follow vmware when: daily quiet: 22-7
    refused: A digest comes at its own time, so quiet hours change nothing about it. Leave out "quiet" and "breaking", or choose when: at once.
    > /following stop 99
    refused: You follow nothing with the number 99. /following list shows what you follow, with the numbers.
    > /following change
    notice: Follow names or words and news about them comes to you: /follow about: vmware
    > /following resume
    notice: Follow names or words and news about them comes to you: /follow about: vmware
    > /following stop
    notice: Follow names or words and news about them comes to you: /follow about: vmware
    > /following stop number: 1 all: yes
    refused: Give a number or all: yes, not both.
    "#);
}

#[test]
fn what_is_followed_already_is_not_followed_twice() {
    let desk = Desk::new();
    let ann = person(ANN);
    desk.say(&ann, "/follow vmware");
    assert_snapshot!(desk.say(&ann, "/follow about: VMware when: daily"), @r#"
    [notice, private] You follow that already
    ! Times are in UTC. The option "zone" sets another time zone
    ! Nothing was changed. To change when it comes: `/following change number: 1`
    News about VMware goes to you at once.
    (Stop it) run /following stop number: 1
    (What I follow) run /following list
    "#);
    assert!(
        desk.say(&ann, "/following list")
            .contains("You follow 1 thing")
    );
}

#[test]
fn nobody_follows_more_than_the_most() {
    let desk = Desk::new();
    let ann = person(ANN);
    for number in 1..=25 {
        let reply = desk.reply(&ann, &format!("/follow keywords: word{number}"));
        assert_eq!(reply.kind, Kind::Notice);
    }
    let reply = desk.reply(&ann, "/follow vmware");
    assert_eq!(reply.kind, Kind::Refused);
    assert!(
        reply
            .text
            .words()
            .starts_with("You follow 25 things, which is the most.")
    );
    // Undoing must not get around it.
    let stopped = desk.reply(&ann, "/following stop 3");
    desk.say(&ann, "/follow vmware");
    let undone = desk.press(&ann, &stopped, "Undo");
    assert_eq!(
        undone.text.words(),
        "You would follow 26 things, and 25 are the most. Stop one first."
    );
    assert_eq!(
        desk.reply(&person(BOB), "/follow vmware").kind,
        Kind::Notice
    );
}

#[test]
fn what_is_changed_can_be_changed_back() {
    let desk = Desk::new();
    let ann = person(ANN);
    desk.say(&ann, "/follow vmware quiet: 22-7 zone: berlin");
    let changed = desk.reply(&ann, "/following change number: 1 when: daily at: 18");
    assert_snapshot!(render(&changed), @r"
    [notice, private] Changed
    ! The quiet hours are gone: a digest comes at its own time
    News about VMware goes to you each day at 18:00 Europe/Berlin in one message.
    (Undo) run /following change number: 1 when: at once zone: Europe/Berlin quiet: 22:00-07:00
    (What I follow) run /following list
    ");
    let undone = desk.press(&ann, &changed, "Undo");
    assert_eq!(
        undone.text.words(),
        "News about VMware goes to you at once; quiet from 22:00 to 07:00 Europe/Berlin."
    );
    let quiet = desk.reply(&ann, "/following change clear: quiet");
    assert_eq!(quiet.text.words(), "News about VMware goes to you at once.");
    let back = desk.press(&ann, &quiet, "Undo");
    assert!(back.text.words().contains("quiet from 22:00 to 07:00"));
    let same = desk.reply(&ann, "/following change when: at once");
    assert_eq!(same.title.as_deref(), Some("It is like that already"));
}

#[test]
fn all_is_stopped_and_brought_back_together() {
    let desk = Desk::new();
    let ann = person(ANN);
    for name in ["vmware", "citrix", "cisco"] {
        desk.say(&ann, &format!("/follow {name}"));
    }
    desk.say(&ann, "/following stop 1");
    desk.pass(60);
    let stopped = desk.reply(&ann, "/following stop all: yes");
    assert_eq!(
        stopped.text.words(),
        "You no longer follow Citrix and Cisco."
    );
    assert!(
        desk.say(&ann, "/following list")
            .contains("You follow nothing")
    );
    let back = desk.press(&ann, &stopped, "Undo");
    assert_eq!(
        back.text.words(),
        "News about Citrix goes to you at once.\nNews about Cisco goes to you at once."
    );
    assert_eq!(
        desk.reply(&ann, "/following stop").text.words(),
        "Say which one to stop by its number, or all: yes. /following list shows the numbers."
    );
}

#[test]
fn refused_messages_put_it_to_sleep_and_every_command_says_so() {
    let desk = Desk::new();
    let ann = person(ANN);
    desk.say(&ann, "/follow vmware");
    desk.say(&ann, "/follow citrix");
    let own = desk.private(ANN);
    desk.add("VMware ships something");
    desk.fault(own, FaultKind::PrivateRefused, "");
    desk.pass(3_600);
    desk.add("VMware ships something more");
    assert_eq!(desk.deliver(), 0);
    let list = desk.reply(&ann, "/following list");
    assert_snapshot!(render(&list), @r"
    [subscriptions, private] You follow 2 things
    ! Discord has refused my private messages to you since 1 November 2026 12:00 UTC, so nothing is delivered and what you follow sleeps. Allow messages from members of a server in which we both are (Privacy Settings in the menu of that server), then resume.
    #1 VMware: at once, asleep since 1 November 2026 12:00 UTC
    #2 Citrix: at once, asleep since 1 November 2026 12:00 UTC
    (Stop #2 Citrix) run /following stop number: 2
    (Stop #1 VMware) run /following stop number: 1
    (Stop all) run /following stop all: yes
    (Resume) run /following resume
    ");
    for line in [
        "/follow cisco",
        "/following change zone: berlin",
        "/following stop 1",
    ] {
        let reply = desk.reply(&ann, line);
        let words: Vec<String> = reply.notices.iter().map(|it| it.words()).collect();
        assert!(
            words
                .iter()
                .any(|it| it.starts_with("Discord has refused my private messages")),
            "{line}: {words:?}"
        );
        TestDesk::button(&reply, "Resume");
    }
    let resumed = desk.press(&ann, &list, "Resume");
    assert_snapshot!(render(&resumed), @r"
    [notice, private] Resumed
    ! What came while Discord refused my messages is not sent again: /news shows it. The next item shows whether messages arrive; should they be refused again, I say so here.
    News about Citrix goes to you at once.
    (What I follow) run /following list
    ");
    assert!(!desk.say(&ann, "/following list").contains("refused"));
    desk.add("Citrix ships something");
    assert_eq!(desk.deliver(), 1);
}

#[test]
fn nobody_touches_what_others_follow() {
    let desk = Desk::new();
    let (ann, bob) = (person(ANN), person(BOB));
    desk.say(&ann, "/follow vmware");
    for line in [
        "/following stop 1",
        "/following resume 1",
        "/following change number: 1 when: daily",
    ] {
        let reply = desk.reply(&bob, line);
        assert_eq!(reply.kind, Kind::Refused, "{line}");
        assert!(!render(&reply).contains("VMware"), "{line}");
    }
    // Nor with the means of an administrator.
    let news = desk.channel(super::readers::NEWS, "news", Form::Text);
    desk.subscribe(news, newsdesk::domain::Wish::default());
    let admin = at(BOB, &[Role::Administrator], NEWS_PLACE);
    for line in ["/subscriptions remove number: 1", "/following stop 2"] {
        assert_eq!(desk.reply(&admin, line).kind, Kind::Refused, "{line}");
    }
    assert!(
        desk.say(&ann, "/following list")
            .contains("#1 VMware: at once")
    );
}

#[test]
fn numbers_are_suggested_to_whom_they_belong() {
    let desk = Desk::new();
    let (ann, bob) = (person(ANN), person(BOB));
    desk.say(&ann, "/follow vmware");
    desk.say(&ann, "/follow citrix");
    desk.say(&ann, "/following stop 1");
    let suggest = |caller| {
        let context = &desk.desk.context;
        let found =
            newsdesk::commands::router::suggest(context, caller, "following stop", "number", "");
        found.into_iter().map(|it| it.label).collect::<Vec<_>>()
    };
    assert_eq!(suggest(&ann), ["#2 Citrix", "#1 VMware (stopped)"]);
    assert_eq!(suggest(&bob), [""; 0]);
}

#[test]
fn a_profile_has_a_button_that_follows() {
    let desk = Desk::new();
    let ann = person(ANN);
    for line in [
        "/vendor vmware private: yes",
        "/program svvp",
        "/person paul maritz",
    ] {
        let profile = desk.reply(&ann, line);
        let reply = desk.press(&ann, &profile, "Follow");
        assert_eq!(reply.title.as_deref(), Some("You follow it"), "{line}");
    }
}

#[test]
fn words_of_people_stay_words() {
    let desk = Desk::new();
    let ann = person(ANN);
    let reply = desk.reply(
        &ann,
        "/follow keywords: @everyone '); DROP TABLE articles, **bold**",
    );
    let plain = |piece: &Piece| matches!(piece, Piece::Plain(_));
    assert!(reply.text.0.iter().all(plain), "{:?}", reply.text);
    assert!(desk.say(&ann, "/following list").contains("DROP TABLE"));
}
