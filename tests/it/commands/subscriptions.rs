//! `/subscribe` and `/subscriptions`: what is set, what is refused and who may.

use std::sync::Arc;

use newsdesk::commands::router::{Caller, answer_line, commands};
use newsdesk::commands::{Surroundings, Unseen};
use newsdesk::domain::{
    Actor, ChannelId, DeliveryState, Fault, FaultKind, Form, Permission, Place, Role, Seen,
    SubscriptionId, SubscriptionState, Target, UserId,
};
use newsdesk::reply::{Kind, Reply};

use crate::desk::{TestDesk, render};

const SERVER: u64 = 1;
const OTHER_SERVER: u64 = 2;
const NEWS: u64 = 10;
const MUTE: u64 = 11;
const NO_TAGS: u64 = 12;
const FORUM: u64 = 13;
const LOCKED: u64 = 14;
const THREAD: u64 = 15;
const ALERTS: u64 = 16;
const VOICE: u64 = 17;
const SILENT: u64 = 18;
const NO_PINGS: u64 = 19;
const ELSEWHERE: u64 = 20;
/// A role whose members the server's administrators may name.
const EDITORS: u64 = 77;

const EVERYTHING: [Permission; 9] = [
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::SendMessagesInThreads,
    Permission::CreatePublicThreads,
    Permission::EmbedLinks,
    Permission::AttachFiles,
    Permission::ReadMessageHistory,
    Permission::MentionEveryone,
    Permission::ManageThreads,
];

/// Channels of two servers, one for each thing that can be in the way.
struct Around;

impl Surroundings for Around {
    fn channel(&self, server: u64, channel: u64) -> Result<Seen, Unseen> {
        let seen = |form, name: &str| Seen {
            target: Target::Server { server, channel },
            form,
            name: name.to_owned(),
            permissions: EVERYTHING.to_vec(),
            tag_required: false,
            tags: Vec::new(),
            locked: false,
        };
        match (server, channel) {
            (SERVER, NEWS) => Ok(seen(Form::Text, "news")),
            (SERVER, ALERTS) => Ok(seen(Form::Announcement, "alerts")),
            (SERVER, MUTE) => Ok(Seen {
                permissions: vec![Permission::ViewChannel, Permission::ReadMessageHistory],
                ..seen(Form::Text, "mute")
            }),
            (SERVER, NO_PINGS) => Ok(Seen {
                permissions: EVERYTHING
                    .into_iter()
                    .filter(|permission| *permission != Permission::MentionEveryone)
                    .collect(),
                ..seen(Form::Text, "hushed")
            }),
            (SERVER, NO_TAGS) => Ok(Seen {
                tag_required: true,
                ..seen(Form::Forum, "strict")
            }),
            (SERVER, FORUM) => Ok(Seen {
                tag_required: true,
                tags: vec!["licensing".to_owned(), "people".to_owned()],
                ..seen(Form::Forum, "forum")
            }),
            (SERVER, LOCKED) => Ok(Seen {
                locked: true,
                ..seen(Form::Thread, "old")
            }),
            (SERVER, THREAD) => Ok(seen(Form::Thread, "talk")),
            (SERVER, VOICE) => Err(Unseen::WrongForm),
            (SERVER, SILENT) => Err(Unseen::NoAnswer),
            (OTHER_SERVER, ELSEWHERE) => Ok(seen(Form::Text, "elsewhere")),
            _ => Err(Unseen::NoChannel),
        }
    }

    fn channels(&self, _server: u64) -> Result<Vec<Seen>, Unseen> {
        Err(Unseen::NoAnswer)
    }
}

/// A desk whose administrator of the first server asks in `#news`, in September 2008.
fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    let now = "2008-09-05T12:00:00Z".parse().expect("a moment");
    desk.context.clock = Arc::new(move || now);
    desk.context.surroundings = Arc::new(Around);
    desk.caller = member(SERVER, NEWS, &[Role::Administrator], &[]);
    desk
}

fn member(server: u64, channel: u64, roles: &[Role], server_roles: &[u64]) -> Caller {
    Caller {
        actor: Actor {
            user: Some(UserId(5)),
            roles: roles.to_vec(),
            server_roles: server_roles.to_vec(),
        },
        place: Place::Server { server, channel },
        locale: "en-GB".into(),
    }
}

fn by(desk: &TestDesk, caller: &Caller, line: &str) -> Reply {
    answer_line(&desk.context, caller, line)
}

/// What is said when it is done.
fn done(desk: &TestDesk, line: &str) -> String {
    let reply = desk.reply(line);
    let shown = render(&reply);
    assert!(
        !matches!(reply.kind, Kind::Refused | Kind::Failed),
        "{line}: {shown}"
    );
    shown
}

/// What is said when it is refused, to the asker alone.
fn refused(desk: &TestDesk, line: &str) -> String {
    let reply = desk.reply(line);
    assert_eq!(reply.kind, Kind::Refused, "{line}: {}", render(&reply));
    assert!(reply.private);
    reply.text.words()
}

fn state(desk: &TestDesk, number: i64) -> SubscriptionState {
    let found = desk
        .context
        .store
        .read(|read| read.subscription(SubscriptionId(number)))
        .expect("a read");
    found.expect("a subscription").state
}

#[test]
fn a_subscription_is_said_back_in_words_with_what_it_would_have_brought() {
    let desk = desk();
    assert_eq!(
        done(
            &desk,
            "/subscribe about: vmware, cisco topics: validation-and-support quiet: 22:00-07:00 \
             zone: berlin"
        ),
        "[notice, private] Subscription 1\n\
         News about VMware or Cisco, filed under Validation and support, goes to #news at once; quiet \
         from 22:00 to 07:00 Europe/Berlin.\n\
         2 articles of the last 30 days would have matched. Nothing old is posted unless you ask for it.\n\
         (Preview) run /subscriptions preview number: 1\n\
         (Send the last 5 now) run /subscriptions send number: 1 count: 5\n\
         (Undo) run /subscriptions remove number: 1\n"
    );
    let outbox = desk.context.store.read(|read| read.outbox_len());
    assert_eq!(outbox.expect("a read"), 0, "something old was posted");
}

#[test]
fn every_option_is_kept_and_said() {
    let desk = desk();
    for (line, said) in [
        ("/subscribe", "All news goes to #news at once."),
        (
            "/subscribe vmware",
            "News about VMware goes to #news at once.",
        ),
        (
            "/subscribe topics: licensing, people channel: 16",
            "News filed under Licensing or People and posts goes to #alerts at once.",
        ),
        (
            "/subscribe keywords: live migration, 90-day limit",
            "News with \"live migration\" or \"90-day limit\" goes to #news at once.",
        ),
        (
            "/subscribe not: cisco, licensing, web seminar",
            "All news, but not about Cisco, filed under Licensing or with \"web seminar\", goes to \
             #news at once.",
        ),
        (
            "/subscribe certainty: confirmed",
            "All news, confirmed only, goes to #news at once.",
        ),
        (
            "/subscribe certainty: announced",
            "All news, announced or confirmed, goes to #news at once.",
        ),
        (
            "/subscribe about: svvp role: 42 style: line",
            "News about Microsoft Server Virtualization Validation Program goes to #news at once, \
             in compact lines, and pings role 42.",
        ),
        (
            "/subscribe about: citrix style: thread",
            "News about Citrix goes to #news at once, each with a thread.",
        ),
        (
            "/subscribe about: novell when: daily",
            "News about Novell goes to #news each day at 08:00 UTC in one message.",
        ),
        (
            "/subscribe about: microsoft at: 7 pm zone: Europe/Paris",
            "News about Microsoft goes to #news each day at 19:00 Europe/Paris in one message.",
        ),
        (
            "/subscribe about: gartner day: friday",
            "News about Gartner goes to #news each Friday at 08:00 Europe/Paris in one message.",
        ),
        (
            "/subscribe about: netapp when: weekly at: 9:30",
            "News about NetApp goes to #news each Monday at 09:30 Europe/Paris in one message.",
        ),
        (
            "/subscribe about: diskeeper quiet: 22-7 breaking: yes age: 7",
            "News about Diskeeper goes to #news at once; quiet from 22:00 to 07:00 Europe/Paris, \
             except for confirmed news of the day; what had to wait for more than 7 days comes in \
             one message.",
        ),
        ("/subscribe channel: 13", "All news goes to #forum at once."),
    ] {
        let shown = done(&desk, line);
        assert!(shown.contains(said), "{line}: {shown}");
    }
}

#[test]
fn times_without_a_zone_are_said_to_be_utc() {
    let desk = desk();
    let notice = "Times are in UTC. The option \"zone\" sets another time zone";
    assert!(done(&desk, "/subscribe quiet: 22-7").contains(notice));
    assert!(!done(&desk, "/subscribe vmware").contains(notice));
    assert!(!done(&desk, "/subscribe citrix at: 8 zone: UTC").contains(notice));
}

#[test]
fn a_channel_that_takes_no_posts_is_refused_with_what_to_do() {
    let desk = desk();
    for (line, words) in [
        (
            "/subscribe channel: 11",
            "I cannot post in #mute yet: I lack Send Messages and Embed Links. Give it to me in the \
             channel's settings under Permissions, then use the command again.",
        ),
        (
            "/subscribe channel: 12",
            "The forum asks for a tag that I may not use. Add a tag for news, or do not require one.",
        ),
        (
            "/subscribe channel: 14",
            "The thread is locked. Unlock it, or choose another channel.",
        ),
        (
            "/subscribe channel: 15 style: thread",
            "No thread can be begun here. Choose another style: card or line.",
        ),
        (
            "/subscribe channel: 17",
            "News cannot be posted in a channel of that kind. Choose a text or announcement channel, a forum or a thread.",
        ),
        (
            "/subscribe channel: 18",
            "Discord did not answer just now. Try again in a minute.",
        ),
        (
            "/subscribe channel: 20",
            "I cannot see that channel. Give me the permission View Channel there, or choose another.",
        ),
        (
            "/subscribe role: 1",
            "That role is everybody in the server. Name a smaller one, or leave out \"role\".",
        ),
    ] {
        assert_eq!(refused(&desk, line), words, "{line}");
    }
    let shown = done(&desk, "/subscribe channel: 13");
    assert!(
        shown.contains("I take those that fit an article from licensing and people"),
        "{shown}"
    );
    let shown = done(&desk, "/subscribe channel: 19 role: 42");
    assert!(
        shown.contains("I may ping the role only while everybody may mention it."),
        "{shown}"
    );
    assert!(done(&desk, "/subscribe channel: 15 style: line").contains("#talk"));
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let desk = desk();
    for (line, words) in [
        (
            "/subscribe when: daily day: monday",
            "\"day\" goes with when: weekly. Leave it out, or choose weekly.",
        ),
        (
            "/subscribe when: at once at: 8:00",
            "\"day\" and \"at\" are for digests. Leave them out, or choose when: daily or weekly.",
        ),
        (
            "/subscribe when: daily quiet: 22-7",
            "A digest comes at its own time, so quiet hours change nothing about it. Leave out \
             \"quiet\" and \"breaking\", or choose when: at once.",
        ),
        (
            "/subscribe breaking: yes",
            "\"breaking\" says what passes quiet hours, and there are none. Give \"quiet\" too, such \
             as 22:00-07:00.",
        ),
        (
            "/subscribe about: vmware not: vmware",
            "The same is wanted and left out with \"not\". Take it out of one of the two.",
        ),
        (
            "/subscribe keywords: migrations not: migration",
            "The same is wanted and left out with \"not\". Take it out of one of the two.",
        ),
        (
            "/subscribe keywords: --",
            "\"--\" has no word that could be looked for. Leave it out.",
        ),
        (
            "/subscribe topics: licencing",
            "There is no topic called \"licencing\". Did you mean Licensing?",
        ),
        (
            "/subscribe age: 31",
            "The option \"age\" takes a whole number from 1 to 30, not \"31\".",
        ),
    ] {
        assert_eq!(refused(&desk, line), words, "{line}");
    }
}

#[test]
fn a_name_that_is_not_clear_is_asked_about_and_nothing_is_subscribed() {
    let desk = desk();
    let reply = desk.reply("/subscribe about: vmware, zzqx topics: licensing");
    assert_eq!(reply.kind, Kind::Notice);
    assert_eq!(reply.title.as_deref(), Some("Not in the catalog"));
    assert!(done(&desk, "/subscriptions list").contains("No subscriptions yet"));
    // A button puts another name in its place, and the rest of the request stays.
    let line = reply
        .buttons
        .iter()
        .find_map(|button| match &button.action {
            newsdesk::reply::Action::Run(line) if line.starts_with("/subscribe") => Some(line),
            _ => None,
        })
        .expect("a button that subscribes");
    assert!(
        line.contains("vmware") && line.contains("licensing"),
        "{line}"
    );
}

#[test]
fn the_same_subscription_is_refused_with_its_number() {
    let desk = desk();
    done(&desk, "/subscribe about: vmware, cisco keywords: esx, xen");
    assert_eq!(
        refused(
            &desk,
            "/subscribe about: cisco, vmware keywords: xen, ESX when: daily"
        ),
        "Subscription 1 brings the same articles to the same channel already. \
         /subscriptions change number: 1 changes when and how it comes."
    );
    // Another channel, another role and another filter are something else.
    done(
        &desk,
        "/subscribe about: vmware, cisco keywords: esx, xen channel: 16",
    );
    done(
        &desk,
        "/subscribe about: vmware, cisco keywords: esx, xen role: 42",
    );
    done(&desk, "/subscribe about: vmware keywords: esx, xen");
}

#[test]
fn a_server_has_so_many_and_no_more() {
    let mut desk = desk();
    desk.context.most_subscriptions = 3;
    for topic in ["licensing", "people", "storage"] {
        done(&desk, &format!("/subscribe topics: {topic}"));
    }
    assert_eq!(
        refused(&desk, "/subscribe"),
        "There are 3 subscriptions here already, and there may be no more. One subscription can name \
         many vendors and topics: change one with /subscriptions change, or remove one with \
         /subscriptions remove."
    );
    // Another server has its own count, and so has the console.
    let elsewhere = member(OTHER_SERVER, ELSEWHERE, &[Role::Administrator], &[]);
    assert_eq!(by(&desk, &elsewhere, "/subscribe").kind, Kind::Notice);
    // A removed one makes room, and cannot come back while there is none.
    done(&desk, "/subscriptions remove number: 2");
    done(&desk, "/subscribe");
    assert!(refused(&desk, "/subscriptions resume number: 2").starts_with("There are 3"));
}

#[test]
fn fifty_is_the_usual_limit() {
    let desk = desk();
    for number in 0..50 {
        done(&desk, &format!("/subscribe keywords: word{number}"));
    }
    assert!(refused(&desk, "/subscribe").starts_with("There are 50 subscriptions here already"));
    let list = desk.reply("/subscriptions list page: 9");
    let page = list.page.expect("pages");
    assert_eq!((page.number, page.of, page.total), (9, 9, 50));
    assert_eq!(list.items.len(), 2);
    // What is suggested keeps Discord's limit.
    assert_eq!(desk.suggest("subscriptions pause", "number", "").len(), 25);
}

#[test]
fn the_list_shows_number_channel_filter_times_and_state() {
    let desk = desk();
    done(&desk, "/subscribe about: vmware, citrix");
    done(
        &desk,
        "/subscribe topics: licensing channel: 16 when: daily at: 7:30 zone: Europe/Berlin",
    );
    done(&desk, "/subscriptions pause number: 1");
    assert_eq!(
        done(&desk, "/subscriptions list"),
        "[subscriptions, private] Subscriptions\n\
         2 subscriptions of at most 50.\n\
         - 1 · #news · VMware, Citrix\n    at once; paused since 5 September 2008 12:00 UTC\n\
         - 2 · #alerts · Licensing\n    each day at 07:30 Europe/Berlin in one message\n\
         (Status of 1) run /subscriptions status number: 1\n\
         (Status of 2) run /subscriptions status number: 2\n"
    );
}

#[test]
fn a_change_changes_only_what_is_given() {
    let desk = desk();
    done(
        &desk,
        "/subscribe about: vmware topics: people quiet: 22-7 zone: Europe/Berlin role: 42",
    );
    for (line, said) in [
        (
            "/subscriptions change number: 1 about: citrix",
            "News about Citrix, filed under People and posts, goes to #news at once, and pings role 42; quiet \
             from 22:00 to 07:00 Europe/Berlin.",
        ),
        (
            "/subscriptions change number: 1 clear: topics breaking: yes",
            "News about Citrix goes to #news at once, and pings role 42; quiet from 22:00 to 07:00 \
             Europe/Berlin, except for confirmed news of the day.",
        ),
        (
            "/subscriptions change number: 1 when: weekly day: tuesday",
            "! The quiet hours are gone: a digest comes at its own time\n\
             News about Citrix goes to #news each Tuesday at 08:00 Europe/Berlin in one message, and \
             pings role 42.",
        ),
        (
            "/subscriptions change number: 1 at: 9",
            "each Tuesday at 09:00 Europe/Berlin in one message",
        ),
        (
            "/subscriptions change number: 1 when: at once clear: role style: line",
            "News about Citrix goes to #news at once, in compact lines.",
        ),
        (
            "/subscriptions change number: 1 clear: filter keywords: esx",
            "News with \"esx\" goes to #news at once, in compact lines.",
        ),
        (
            "/subscriptions change number: 1 clear: style",
            "News with \"esx\" goes to #news at once.",
        ),
        (
            "/subscriptions change number: 1 age: 5 not: cisco certainty: confirmed",
            "News with \"esx\", confirmed only, but not about Cisco, goes to #news at once; what had to wait for more than 5 days comes in one message.",
        ),
        (
            "/subscriptions change number: 1 clear: age certainty: rumour",
            "News with \"esx\", but not about Cisco, goes to #news at once.",
        ),
    ] {
        let shown = done(&desk, line);
        assert!(shown.contains(said), "{line}: {shown}");
    }
    assert!(refused(&desk, "/subscriptions change number: 1").starts_with("Nothing would change"));
    done(&desk, "/subscribe");
    assert!(
        refused(&desk, "/subscriptions change number: 1 clear: filter")
            .starts_with("Subscription 2 brings the same articles")
    );
}

#[test]
fn a_change_of_style_or_role_looks_at_the_channel_again() {
    let desk = desk();
    done(&desk, "/subscribe channel: 15");
    assert_eq!(
        refused(&desk, "/subscriptions change number: 1 style: thread"),
        "No thread can be begun here. Choose another style: card or line."
    );
    done(&desk, "/subscriptions change number: 1 style: line");
}

#[test]
fn what_comes_while_paused_is_kept_and_let_go_as_wished() {
    for (missed, words, posted) in [
        (
            "",
            "2 articles were kept meanwhile; they come in one message now.",
            1,
        ),
        (
            " missed: each",
            "2 articles were kept meanwhile; they come one by one now, the oldest first.",
            2,
        ),
        (
            " missed: skip",
            "2 articles were kept meanwhile; as you wished, they will not be posted.",
            0,
        ),
    ] {
        let desk = desk();
        done(&desk, "/subscribe about: cisco");
        // What is on its way when it is paused waits too.
        done(&desk, "/subscriptions send number: 1 count: 2");
        done(&desk, "/subscriptions pause number: 1");
        assert_eq!(state(&desk, 1), SubscriptionState::Paused);
        let status = done(&desk, "/subscriptions status number: 1");
        assert!(
            status.contains("Waiting: 2 articles until it is resumed"),
            "{status}"
        );
        assert!(refused(&desk, "/subscriptions pause number: 1").contains("paused already"));
        assert!(refused(&desk, "/subscriptions send number: 1").contains("is paused"));
        let shown = done(&desk, &format!("/subscriptions resume number: 1{missed}"));
        assert!(shown.contains(words), "{shown}");
        let outbox = desk.context.store.read(|read| read.outbox_len());
        assert_eq!(outbox.expect("a read"), posted);
        assert_eq!(state(&desk, 1), SubscriptionState::Active);
        assert!(refused(&desk, "/subscriptions resume number: 1").contains("is not paused"));
    }
}

#[test]
fn a_removal_can_be_undone() {
    let desk = desk();
    done(&desk, "/subscribe about: cisco");
    done(&desk, "/subscriptions send number: 1 count: 1");
    let removed = desk.reply("/subscriptions remove number: 1");
    assert!(render(&removed).contains("Nothing more comes of it: 1 · #news · Cisco."));
    assert!(done(&desk, "/subscriptions list").contains("No subscriptions yet"));
    for line in [
        "/subscriptions remove number: 1",
        "/subscriptions change number: 1 about: vmware",
        "/subscriptions status number: 1",
    ] {
        assert_eq!(
            refused(&desk, line),
            "Subscription 1 was removed. /subscriptions resume brings it back within a day."
        );
    }
    let back = done(&desk, &TestDesk::button(&removed, "Undo"));
    assert!(back.contains("Subscription 1 is back"), "{back}");
    assert!(
        back.contains("1 article was kept meanwhile; it comes now."),
        "{back}"
    );
    // Not when the same was subscribed again meanwhile.
    done(&desk, "/subscriptions remove number: 1");
    done(&desk, "/subscribe about: cisco");
    assert!(
        refused(&desk, "/subscriptions resume number: 1")
            .starts_with("Subscription 2 brings the same")
    );
    // And not once it is forgotten.
    let later = "2008-09-07T12:00:00Z".parse().expect("a moment");
    let purged = desk
        .context
        .store
        .write(move |tx| tx.purge_subscriptions(later));
    assert_eq!(purged.expect("a write"), 1);
    assert!(
        refused(&desk, "/subscriptions resume number: 1")
            .starts_with("There is no subscription 1 here")
    );
}

#[test]
fn what_was_paused_comes_back_paused() {
    let desk = desk();
    done(&desk, "/subscribe about: cisco");
    done(&desk, "/subscriptions pause number: 1");
    let removed = desk.reply("/subscriptions remove number: 1");
    assert_eq!(state(&desk, 1), SubscriptionState::Removed);
    done(&desk, &TestDesk::button(&removed, "Undo"));
    assert_eq!(state(&desk, 1), SubscriptionState::Paused);
}

#[test]
fn nothing_comes_back_into_a_channel_that_takes_no_posts() {
    let mut desk = desk();
    done(&desk, "/subscribe");
    let removed = desk.reply("/subscriptions remove number: 1");
    desk.context.surroundings = Arc::new(newsdesk::commands::Nowhere);
    assert_eq!(
        refused(&desk, &TestDesk::button(&removed, "Undo")),
        "There are no channels here."
    );
    assert_eq!(state(&desk, 1), SubscriptionState::Removed);
}

#[test]
fn a_preview_is_private_and_posts_nothing() {
    let desk = desk();
    done(&desk, "/subscribe about: cisco style: line");
    let reply = desk.reply("/subscriptions preview number: 1");
    assert!(reply.private);
    const TITLES: [&str; 2] = [
        "Why is Cisco in the Microsoft SVVP?",
        "Cisco and VMware sign Microsoft's SVVP",
    ];
    let lines = reply.below.iter().map(|line| &line.items[0]);
    assert_eq!(
        lines.clone().map(|line| &line.title).collect::<Vec<_>>(),
        TITLES
    );
    assert!(
        lines
            .clone()
            .map(|line| line.text.words())
            .all(|text| text.is_empty() || text.starts_with("Updated ")),
        "a line has no excerpt"
    );
    assert!(
        reply
            .text
            .words()
            .ends_with("These are the last 2 articles that match. Each would be one compact line:")
    );
    for (change, says) in [
        ("style: card", "Each would be a card of its own:"),
        ("style: thread", "Each would be a card with a thread on it:"),
        (
            "when: daily",
            "They would come as one message with an entry for each:",
        ),
    ] {
        done(&desk, &format!("/subscriptions change number: 1 {change}"));
        let reply = desk.reply("/subscriptions preview number: 1");
        assert!(reply.text.words().ends_with(says), "{}", render(&reply));
        let shown = reply.below.iter();
        match &reply.below[..] {
            [digest] => assert_eq!(
                digest
                    .items
                    .iter()
                    .map(|item| &item.title)
                    .collect::<Vec<_>>(),
                TITLES
            ),
            _ => assert_eq!(
                shown
                    .filter_map(|card| card.title.as_deref())
                    .collect::<Vec<_>>(),
                TITLES
            ),
        }
        assert!(render(&reply).contains("Cisco"));
    }
    done(
        &desk,
        "/subscriptions change number: 1 keywords: no such word",
    );
    let nothing = desk.reply("/subscriptions preview number: 1");
    assert!(nothing.private && nothing.items.is_empty());
    assert!(
        nothing
            .text
            .words()
            .contains("No article in the archive matches so far")
    );
    let outbox = desk.context.store.read(|read| read.outbox_len());
    assert_eq!(outbox.expect("a read"), 0);
}

#[test]
fn the_last_ones_are_sent_once() {
    let desk = desk();
    done(&desk, "/subscribe about: cisco");
    assert_eq!(
        done(&desk, "/subscriptions send number: 1"),
        "[notice, private]\n2 articles are on their way, the oldest first, to #news.\n"
    );
    assert_eq!(
        done(&desk, "/subscriptions send number: 1"),
        "[notice, private]\nNothing to send: #news has the last 2 articles already.\n"
    );
    done(&desk, "/subscribe about: vmware");
    let shown = done(&desk, "/subscriptions send number: 2 count: 1");
    assert!(shown.contains("Nothing to send: #news has"), "{shown}");
    done(&desk, "/subscribe keywords: no such word");
    assert!(
        refused(&desk, "/subscriptions send number: 3").starts_with("No article in the archive")
    );
    assert!(refused(&desk, "/subscriptions send number: 1 count: 11").contains("from 1 to 10"));
    let deliveries = desk
        .context
        .store
        .read(|read| read.deliveries_in(ChannelId(1), 10))
        .expect("a read");
    let states: Vec<DeliveryState> = deliveries.iter().map(|known| known.state).collect();
    assert_eq!(
        states,
        [DeliveryState::Queued; 2],
        "each once, and nothing else"
    );
}

#[test]
fn the_status_tells_what_waits_and_what_is_wrong() {
    let desk = desk();
    assert!(done(&desk, "/subscriptions status").contains("No subscriptions yet"));
    done(&desk, "/subscribe about: cisco");
    let status = done(&desk, "/subscriptions status number: 1");
    assert!(
        status.contains("State: delivers\nLast posted: nothing yet\n"),
        "{status}"
    );
    done(&desk, "/subscriptions send number: 1");
    let now = desk.context.now();
    let fault = Fault {
        kind: FaultKind::NoPermission,
        detail: "Send Messages".to_owned(),
    };
    let faulted = desk
        .context
        .store
        .write(move |tx| tx.fault_channel(ChannelId(1), &fault, now));
    assert!(faulted.expect("a write"));
    let status = done(&desk, "/subscriptions status number: 1");
    assert!(
        status.contains("Waiting: 2 articles on the way"),
        "{status}"
    );
    let wrong = "Nothing can be posted at present. I lack Send Messages in the channel. Give it to \
                 me there. What waits comes then.";
    assert!(status.contains(wrong), "{status}");
    let all = done(&desk, "/subscriptions status");
    assert!(
        all.contains("- 1 · #news · Cisco\n") && all.contains(wrong),
        "{all}"
    );
    assert!(
        done(&desk, "/subscriptions list")
            .contains("nothing can be posted in the channel at present")
    );
    // Whoever subscribes the channel anew has mended it: it was just looked at.
    done(&desk, "/subscribe about: novell");
    assert!(!done(&desk, "/subscriptions status").contains("Nothing can be posted"));
}

#[test]
fn another_servers_subscription_is_as_if_it_were_not_there() {
    let desk = desk();
    done(&desk, "/subscribe");
    let stranger = member(OTHER_SERVER, ELSEWHERE, &[Role::Administrator], &[]);
    let mut console = desk.caller.clone();
    console.place = Place::Console;
    for caller in [stranger, console] {
        for what in [
            "change", "pause", "resume", "remove", "preview", "send", "status",
        ] {
            for number in [1, 7] {
                let line = match what {
                    "change" => format!("/subscriptions change number: {number} about: vmware"),
                    _ => format!("/subscriptions {what} number: {number}"),
                };
                let reply = by(&desk, &caller, &line);
                assert_eq!(reply.kind, Kind::Refused);
                assert_eq!(
                    reply.text.words(),
                    format!(
                        "There is no subscription {number} here. /subscriptions list shows those \
                         that there are."
                    )
                );
            }
        }
        let list = by(&desk, &caller, "/subscriptions list");
        assert_eq!(list.title.as_deref(), Some("No subscriptions yet"));
    }
    assert_eq!(state(&desk, 1), SubscriptionState::Active);
}

#[test]
fn only_those_who_may_change_subscriptions() {
    let desk = desk();
    done(&desk, "/subscribe");
    let group: Vec<&str> = commands()
        .iter()
        .filter(|command| command.words().0 == "subscriptions" || command.name == "subscribe")
        .flat_map(|command| command.examples)
        .copied()
        .collect();
    assert!(group.len() >= 11);
    let reader = member(SERVER, NEWS, &[], &[EDITORS]);
    let moderator = member(SERVER, NEWS, &[Role::Moderator], &[EDITORS]);
    for caller in [&reader, &moderator] {
        for line in &group {
            let reply = by(&desk, caller, line);
            assert_eq!(reply.kind, Kind::Refused, "{line}");
            assert!(
                reply.text.words().contains("who manage this server"),
                "{line}"
            );
        }
        let suggested = newsdesk::commands::router::suggest(
            &desk.context,
            caller,
            "subscriptions pause",
            "number",
            "",
        );
        assert_eq!(suggested, []);
    }
    assert!(by(&desk, &reader, "/subscribe").text.words().contains(
        "Ask somebody with the permission Manage Server to do it or to name a role of yours."
    ));
    // A role that the administrators name may, but not name more of them.
    let named = done(&desk, "/subscriptions role role: 77");
    assert!(named.contains("role 77 may change the subscriptions of this server from now on."));
    assert!(named.contains("Members with the permission Manage Server, members of role 77."));
    assert_eq!(
        by(&desk, &reader, "/subscribe about: vmware").kind,
        Kind::Notice
    );
    assert_eq!(
        by(&desk, &reader, "/subscriptions list").kind,
        Kind::Subscriptions
    );
    assert_eq!(
        by(&desk, &reader, "/subscriptions role role: 78").kind,
        Kind::Refused
    );
    assert_eq!(
        by(&desk, &reader, "/subscriptions role").kind,
        Kind::Refused
    );
    let suggested = newsdesk::commands::router::suggest(
        &desk.context,
        &reader,
        "subscriptions pause",
        "number",
        "vmw",
    );
    assert_eq!(suggested.len(), 1);
    assert_eq!(suggested[0].label, "2 · #news · VMware");
    assert_eq!(suggested[0].value, "2");
    // Help shows what one may use.
    let help = render(&by(&desk, &reader, "/help"));
    assert!(help.contains("/subscribe"), "{help}");
    let others = member(SERVER, NEWS, &[], &[]);
    assert!(!render(&by(&desk, &others, "/help")).contains("/subscribe"));
    // The same role elsewhere is another one, whatever its number.
    let elsewhere = member(OTHER_SERVER, ELSEWHERE, &[], &[EDITORS]);
    assert_eq!(by(&desk, &elsewhere, "/subscribe").kind, Kind::Refused);
    // And no longer once it is taken back.
    assert!(done(&desk, "/subscriptions role role: 77").contains("might do so already"));
    done(&desk, "/subscriptions role role: 77 do: remove");
    assert_eq!(
        by(&desk, &reader, "/subscriptions list").kind,
        Kind::Refused
    );
    assert!(done(&desk, "/subscriptions role role: 77 do: remove").contains("nothing changes"));
    assert!(refused(&desk, "/subscriptions role role: 1").starts_with("That role is everybody"));
}

#[test]
fn every_example_works() {
    let desk = desk();
    let changing = commands()
        .iter()
        .filter(|command| command.words().0 == "subscriptions" || command.name == "subscribe");
    for (index, example) in changing.flat_map(|command| command.examples).enumerate() {
        // Each gets a subscription of its own, which is paused where it is to be resumed.
        let made = desk.reply(&format!(
            "/subscribe topics: licensing not: word{index} quiet: 22-7"
        ));
        let number = made.title.expect("a number");
        let number = number.trim_start_matches("Subscription ");
        if example.starts_with("/subscriptions resume") {
            done(&desk, &format!("/subscriptions pause number: {number}"));
        }
        let line = example.replace("number: 1", &format!("number: {number}"));
        done(&desk, &line);
    }
}

#[test]
fn the_console_is_a_channel_too() {
    let mut desk = desk();
    desk.caller.actor = Actor::console(Role::Operator);
    desk.caller.place = Place::Console;
    let shown = done(&desk, "/subscribe about: vmware");
    assert!(
        shown.contains("News about VMware goes to the console at once."),
        "{shown}"
    );
    assert!(done(&desk, "/subscriptions list").contains("- 1 · console · VMware"));
    assert_eq!(
        desk.suggest("subscriptions pause", "number", ""),
        ["1 · console · VMware = 1"]
    );
    for (line, words) in [
        (
            "/subscribe channel: 10",
            "The console is a channel by itself.",
        ),
        ("/subscribe role: 42", "There are no roles in the console."),
        ("/subscribe style: thread", "No thread can be begun here."),
        (
            "/subscriptions role role: 42",
            "Roles belong to a server on Discord.",
        ),
    ] {
        assert!(refused(&desk, line).starts_with(words), "{line}");
    }
    desk.caller.actor = Actor::console(Role::Reader);
    assert!(refused(&desk, "/subscribe").contains("who manage this server"));
}

#[test]
fn a_private_conversation_is_pointed_elsewhere() {
    let mut desk = desk();
    desk.caller.place = Place::Private { channel: 3 };
    for line in ["/subscribe", "/subscriptions list"] {
        assert!(refused(&desk, line).ends_with(
            "works only in a server where the desk's bot is a member. Use it there. \
             For news in a private conversation use /follow."
        ));
    }
}

#[test]
fn a_list_of_keywords_that_fits_the_option_is_kept_or_refused_in_words() {
    use proptest::prelude::*;
    let desk = desk();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(48));
    runner
        .run(&"(?s).{0,40}|[a-z,;\"* é@#<>-]{0,40}", |typed| {
            let options = vec![
                ("keywords".to_owned(), typed.clone()),
                ("not".to_owned(), format!("{typed}, zebra")),
            ];
            let reply = newsdesk::commands::router::answer(
                &desk.context,
                &desk.caller,
                "subscribe",
                &options,
            );
            prop_assert!(reply.kind != Kind::Failed, "{typed:?}: {}", render(&reply));
            Ok(())
        })
        .expect("no list fails");
}
