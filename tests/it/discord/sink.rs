//! Deliveries to Discord: what arrives in which form, what each refusal leads to, and that nothing
//! is lost or doubled when an answer is.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use newsdesk::delivery::{Parcel, Post, Problem, Receipt, Sink, Task};
use newsdesk::discord::Link;
use newsdesk::discord::sink::DiscordSink;
use newsdesk::domain::{
    Certainty, Channel, ChannelId, Fault as ChannelFault, FaultKind, Form, OutboxId, Picture,
    Status, Style, Target, UserId,
};
use newsdesk::reply::{File, Item, Kind, Reply, Text};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::bot::settings;
use crate::standin::permissions::{
    ATTACH_FILES, CREATE_PUBLIC_THREADS, EMBED_LINKS, MANAGE_THREADS, READ_MESSAGE_HISTORY,
    SEND_MESSAGES, VIEW_CHANNEL,
};
use crate::standin::{
    ChannelKind, ChannelSpec, Fault, FaultAnswer, GuildSpec, PATIENCE, Rule, Shown, Standin,
};

const POSTS: &str = "POST /channels/{channel}/messages";
const FORUM_POSTS: &str = "POST /channels/{channel}/threads";
const EDITS: &str = "PATCH /channels/{channel}/messages/{message}";

fn sink(discord: &Standin) -> DiscordSink {
    let settings = settings(discord.token(), &discord.api());
    Link::new(settings).unwrap().sink()
}

/// A channel of the server `Desk`.
fn channel(discord: &Standin, name: &str, form: Form) -> Channel {
    Channel {
        id: ChannelId(1),
        target: Target::Server {
            server: discord.guild("Desk"),
            channel: discord.channel(name),
        },
        form,
        name: name.to_owned(),
        fault: None,
    }
}

fn private(discord: &Standin, user: &str) -> Channel {
    Channel {
        id: ChannelId(2),
        target: Target::Private {
            user: UserId(discord.user(user)),
        },
        form: Form::Private,
        name: user.to_owned(),
        fault: None,
    }
}

fn parcel(number: i64, channel: Channel, task: Task) -> Parcel {
    Parcel {
        id: OutboxId(number),
        nonce: format!("archive-{number}"),
        channel,
        task,
        attempts: 0,
    }
}

fn card() -> Post {
    let mut reply = Reply::new(Kind::Article).titled("Cisco signs an agreement");
    reply.url = Some("https://virtualization.example/7".to_owned());
    reply.certainty = Some(Certainty::Announced);
    reply.text = Text::plain("Cisco has signed.");
    Post {
        reply,
        style: Style::Card,
        roles: Vec::new(),
        tags: vec!["People".to_owned(), "Cisco".to_owned()],
    }
}

fn line() -> Post {
    let item = Item {
        title: "Cisco signs an agreement".to_owned(),
        url: Some("https://virtualization.example/7".to_owned()),
        date: "2008-08-21".parse().ok(),
        certainty: Some(Certainty::Rumour),
        ..Item::default()
    };
    let mut post = card();
    post.reply = Reply::new(Kind::Articles);
    post.reply.items = vec![item];
    post.style = Style::Line;
    post
}

fn with_picture() -> Post {
    let mut post = card();
    post.reply.files.push(File {
        name: "chart.png".to_owned(),
        media_type: "image/png",
        bytes: vec![1, 2, 3],
    });
    post
}

/// A card with the picture of its article, which Discord would fetch.
fn with_address() -> Post {
    let mut post = card();
    post.reply.picture = Some(Picture {
        url: "https://virtualization.example/rack.png".to_owned(),
        alt: "A rack".to_owned(),
    });
    post
}

fn posting(number: i64, channel: Channel) -> Parcel {
    parcel(number, channel, Task::Post(card()))
}

fn refusal(status: u16, code: u32) -> FaultAnswer {
    FaultAnswer::Error {
        status,
        code,
        message: "no",
    }
}

fn title(message: &Shown) -> &str {
    message.value["embeds"][0]["title"].as_str().unwrap_or("")
}

fn kind_of(problem: &Problem) -> Option<FaultKind> {
    match problem {
        Problem::Channel(fault) => Some(fault.kind),
        _ => None,
    }
}

#[tokio::test]
async fn every_form_of_channel_gets_the_news_in_its_own_way() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    for (number, name, form) in [
        (1, "general", Form::Text),
        (2, "announcements", Form::Announcement),
    ] {
        let receipt = sink
            .send(&posting(number, channel(&discord, name, form)))
            .await
            .unwrap();
        let shown = discord.message(receipt.message.unwrap()).unwrap();
        assert_eq!(title(&shown), "Cisco signs an agreement");
        assert_eq!(receipt.thread, None);
        assert_eq!(discord.messages(discord.channel(name)).len(), 1);
    }
    let post = sink
        .send(&posting(3, channel(&discord, "forum", Form::Forum)))
        .await
        .unwrap();
    let thread = discord.channel("Cisco signs an agreement");
    assert_eq!(post.thread, Some(thread));
    assert_eq!(
        title(&discord.messages(thread)[0]),
        "Cisco signs an agreement"
    );
    // The post of the forum as a channel of its own.
    let inside = channel(&discord, "Cisco signs an agreement", Form::Thread);
    sink.send(&posting(4, inside)).await.unwrap();
    assert_eq!(discord.messages(thread).len(), 2);
    for number in [5, 6] {
        let to = private(&discord, "reader");
        let receipt = sink.send(&posting(number, to)).await.unwrap();
        assert!(discord.message(receipt.message.unwrap()).is_some());
    }
    let opened = discord.requests();
    let opened = opened.iter().filter(|r| r.route == "/users/@me/channels");
    assert_eq!(opened.count(), 1, "a conversation is opened once");
}

#[tokio::test]
async fn a_line_is_text_without_any_preview_and_a_digest_is_a_card() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let general = channel(&discord, "general", Form::Text);
    let receipt = sink
        .send(&parcel(1, general.clone(), Task::Post(line())))
        .await
        .unwrap();
    let shown = discord.message(receipt.message.unwrap()).unwrap().value;
    assert_eq!(
        shown["content"],
        "**[Cisco signs an agreement](https://virtualization.example/7)** · <t:1219320000:D> · rumour"
    );
    assert_eq!(shown["embeds"], serde_json::json!([]));
    assert_eq!(shown["flags"], 4);
    let mut digest = line();
    digest.reply.title = Some("The day's news".to_owned());
    digest.reply.items.push(digest.reply.items[0].clone());
    digest.style = Style::Card;
    let receipt = sink
        .send(&parcel(2, general, Task::Post(digest)))
        .await
        .unwrap();
    let shown = discord.message(receipt.message.unwrap()).unwrap();
    assert_eq!(title(&shown), "The day's news");
}

#[tokio::test]
async fn a_role_is_pinged_by_the_first_post_only() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    for (number, mut post) in [(1, card()), (2, line())] {
        post.roles = vec![77, 78];
        let to = channel(&discord, "general", Form::Text);
        let receipt = sink
            .send(&parcel(number, to.clone(), Task::Post(post.clone())))
            .await
            .unwrap();
        let message = receipt.message.unwrap();
        let content = discord.message(message).unwrap().value["content"].clone();
        assert!(content.as_str().unwrap().starts_with("<@&77> <@&78>"));
        assert_eq!(discord.forgive(Rule::Ping), 1);
        let edit = Task::Edit {
            message,
            thread: None,
            post,
        };
        sink.send(&parcel(number, to, edit)).await.unwrap();
        assert_eq!(discord.forgive(Rule::Ping), 0);
        // The mention still stands there, so that readers see why they were called.
        assert_eq!(discord.message(message).unwrap().value["content"], content);
    }
}

#[tokio::test]
async fn more_roles_than_a_message_holds_do_not_stop_it() {
    let discord = Standin::start().await;
    let mut post = line();
    post.roles = (1_000_000_000_000_000_000..).take(150).collect();
    let to = channel(&discord, "general", Form::Text);
    sink(&discord)
        .send(&parcel(1, to, Task::Post(post)))
        .await
        .unwrap();
    discord.forgive(Rule::Ping);
}

#[tokio::test]
async fn each_refusal_of_a_post_has_its_problem() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let faults = [
        (403, 50001, FaultKind::NoAccess),
        (403, 50013, FaultKind::NoPermission),
        (400, 50008, FaultKind::WrongForm),
        (400, 50024, FaultKind::WrongForm),
        (400, 40058, FaultKind::WrongForm),
        (400, 160_005, FaultKind::Locked),
        (400, 160_006, FaultKind::TooManyThreads),
        (400, 160_007, FaultKind::TooManyThreads),
        (403, 50007, FaultKind::PrivateRefused),
        (403, 50278, FaultKind::PrivateRefused),
    ];
    let mut number = 0;
    let mut send = async |answer: FaultAnswer| {
        number += 1;
        discord.fault(Fault::on(POSTS, answer));
        let to = channel(&discord, "general", Form::Text);
        sink.send(&posting(number, to)).await.unwrap_err()
    };
    for (status, code, kind) in faults {
        let problem = send(refusal(status, code)).await;
        assert_eq!(kind_of(&problem), Some(kind), "{code}: {problem:?}");
    }
    for code in [10003, 10004] {
        assert_eq!(send(refusal(404, code)).await, Problem::ChannelGone);
    }
    for code in [200_000, 200_001, 240_000] {
        let problem = send(refusal(400, code)).await;
        assert!(
            matches!(problem, Problem::Refused { tell: true, .. }),
            "{problem:?}"
        );
    }
    for code in [50035, 50006, 50109, 30032] {
        let problem = send(refusal(400, code)).await;
        assert!(
            matches!(problem, Problem::Refused { tell: false, .. }),
            "{problem:?}"
        );
    }
    assert!(matches!(send(refusal(400, 20028)).await, Problem::Wait(_)));
    assert!(matches!(
        send(refusal(400, 130_000)).await,
        Problem::Unanswered {
            maybe_delivered: false,
            ..
        }
    ));
    assert!(discord.messages(discord.channel("general")).is_empty());
    // The next limits are remembered, so they come last.
    let limited = FaultAnswer::TooMany {
        retry_after: 600.0,
        scope: "user",
    };
    assert!(matches!(send(limited).await, Problem::Wait(wait) if wait > Duration::from_secs(500)));
}

#[tokio::test]
async fn what_closes_everything_is_told_as_that() {
    for answer in [
        FaultAnswer::CloudflareBan { retry_after: 300 },
        refusal(403, 40333),
        FaultAnswer::TooMany {
            retry_after: 300.0,
            scope: "global",
        },
        refusal(401, 0),
    ] {
        let discord = Standin::start().await;
        let sink = sink(&discord);
        discord.fault(Fault::on(POSTS, answer.clone()));
        let before = discord.request_count();
        for number in [1, 2] {
            let to = channel(&discord, "general", Form::Text);
            let problem = sink.send(&posting(number, to)).await.unwrap_err();
            assert!(
                matches!(problem, Problem::Closed(pause) if pause >= Duration::from_secs(50)),
                "{answer:?}: {problem:?}"
            );
        }
        assert_eq!(discord.request_count(), before + 1, "{answer:?}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_called_by_its_name() {
    let guild = GuildSpec::new("Desk")
        .channel(ChannelSpec::text("no-cards").deny_bot(EMBED_LINKS))
        .channel(ChannelSpec::text("no-writing").deny_bot(SEND_MESSAGES))
        .channel(ChannelSpec::text("no-threads").deny_bot(CREATE_PUBLIC_THREADS))
        .channel(ChannelSpec::text("hidden").deny_bot(VIEW_CHANNEL));
    let discord = Standin::builder().guild(guild).start().await;
    let sink = sink(&discord);
    let send = async |name: &str, task: Task| {
        let to = channel(&discord, name, Form::Text);
        sink.send(&parcel(1, to, task)).await.unwrap_err()
    };
    let lacks = |detail: &str| {
        Problem::Channel(ChannelFault {
            kind: FaultKind::NoPermission,
            detail: detail.to_owned(),
        })
    };
    let post = Task::Post(card());
    assert_eq!(
        send("no-cards", post.clone()).await,
        lacks("the permission Embed Links")
    );
    assert_eq!(
        send("no-writing", post.clone()).await,
        lacks("the permissions Send Messages and Embed Links")
    );
    assert_eq!(
        kind_of(&send("hidden", post.clone()).await),
        Some(FaultKind::NoAccess)
    );
    // A line needs no cards.
    let to = channel(&discord, "no-cards", Form::Text);
    sink.send(&parcel(2, to, Task::Post(line()))).await.unwrap();
    let to = channel(&discord, "no-threads", Form::Text);
    let message = sink.send(&posting(3, to)).await.unwrap().message.unwrap();
    let thread = Task::Thread {
        message,
        name: "Talk".to_owned(),
    };
    assert_eq!(
        send("no-threads", thread).await,
        lacks("the permission Create Public Threads")
    );
}

#[tokio::test]
async fn a_picture_that_is_not_taken_is_left_out() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let invalid = FaultAnswer::Error {
        status: 400,
        code: 50035,
        message: "Invalid Form Body (embeds.0.image.url: URL_TYPE_INVALID_URL)",
    };
    let answers = [
        refusal(413, 40005),
        refusal(400, 50045),
        refusal(400, 400_001),
        invalid,
    ];
    for (number, answer) in (1..).zip(answers) {
        for (name, form, route) in [
            ("general", Form::Text, POSTS),
            ("forum", Form::Forum, FORUM_POSTS),
        ] {
            discord.fault(Fault::on(route, answer.clone()));
            let to = channel(&discord, name, form);
            let sent = parcel(number, to.clone(), Task::Post(with_picture()));
            let receipt = sink.send(&sent).await.unwrap();
            let shown = discord.message(receipt.message.unwrap()).unwrap().value;
            assert_eq!(shown["attachments"], serde_json::json!([]), "{answer:?}");
            assert!(shown["embeds"][0]["image"].is_null());
            // Where it does not help the second time, that is the end of it.
            discord.fault(Fault::on(route, answer.clone()).times(2));
            let problem = sink
                .send(&parcel(number + 100, to, Task::Post(with_picture())))
                .await
                .unwrap_err();
            assert!(matches!(problem, Problem::Refused { tell: false, .. }));
            // Later ones must not wait for the bucket of this channel.
            discord.advance(Duration::from_secs(6));
        }
    }
}

#[tokio::test]
async fn the_picture_of_an_article_is_posted_by_its_address_and_goes_with_an_edit() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    for (name, form) in [("general", Form::Text), ("forum", Form::Forum)] {
        let to = channel(&discord, name, form);
        let sent = parcel(1, to.clone(), Task::Post(with_address()));
        let receipt = sink.send(&sent).await.unwrap();
        let message = receipt.message.unwrap();
        let image = |message| {
            let shown = discord.message(message).unwrap().value;
            shown["embeds"][0]["image"].clone()
        };
        assert_eq!(
            image(message)["url"],
            "https://virtualization.example/rack.png"
        );
        assert_eq!(image(message)["description"], "A rack");
        let task = Task::Edit {
            message,
            thread: receipt.thread,
            post: card(),
        };
        sink.send(&parcel(2, to, task)).await.unwrap();
        assert!(image(message).is_null());
        discord.advance(Duration::from_secs(6));
    }
}

#[tokio::test]
async fn an_address_that_discord_does_not_take_for_a_picture_costs_the_picture_alone() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let invalid = |message| FaultAnswer::Error {
        status: 400,
        code: 50035,
        message,
    };
    let of_channel = invalid("Invalid Form Body (embeds.0.image.url: URL_TYPE_INVALID_URL)");
    let of_forum = invalid("Invalid Form Body (message.embeds.0.image.url: URL_TYPE_INVALID_URL)");
    for (name, form, route, answer) in [
        ("general", Form::Text, POSTS, of_channel.clone()),
        ("forum", Form::Forum, FORUM_POSTS, of_forum),
    ] {
        let to = channel(&discord, name, form);
        discord.fault(Fault::on(route, answer));
        let sent = parcel(1, to.clone(), Task::Post(with_address()));
        let receipt = sink.send(&sent).await.unwrap();
        let message = receipt.message.unwrap();
        let embed = || discord.message(message).unwrap().value["embeds"][0].clone();
        assert!(embed()["image"].is_null());
        assert_eq!(embed()["title"], "Cisco signs an agreement");
        assert_eq!(embed()["description"], "Cisco has signed.");

        // The same when it is edited in.
        discord.fault(Fault::on("PATCH /channels", of_channel.clone()));
        let mut post = with_address();
        post.reply.text = Text::plain("Cisco has not signed.");
        let task = Task::Edit {
            message,
            thread: receipt.thread,
            post,
        };
        sink.send(&parcel(2, to, task)).await.unwrap();
        assert!(embed()["image"].is_null());
        assert_eq!(embed()["description"], "Cisco has not signed.");
        discord.advance(Duration::from_secs(6));
    }
}

#[tokio::test]
async fn an_edit_shows_the_new_state_and_nothing_of_the_old() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let to = channel(&discord, "general", Form::Text);
    let sent = parcel(1, to.clone(), Task::Post(with_picture()));
    let message = sink.send(&sent).await.unwrap().message.unwrap();
    let edit = |post| {
        let task = Task::Edit {
            message,
            thread: None,
            post,
        };
        parcel(2, to.clone(), task)
    };
    let mut updated = card();
    updated
        .reply
        .notices
        .push(Text::plain("Updated yesterday."));
    sink.send(&edit(updated)).await.unwrap();
    let shown = discord.message(message).unwrap().value;
    let text = shown["embeds"][0]["description"].as_str().unwrap();
    assert!(text.ends_with("-# Updated yesterday."), "{text}");
    assert_eq!(shown["attachments"], serde_json::json!([]));
    sink.send(&edit(line())).await.unwrap();
    let shown = discord.message(message).unwrap().value;
    assert_eq!(shown["embeds"], serde_json::json!([]));
    assert_eq!(shown["flags"], 4);
    sink.send(&edit(card())).await.unwrap();
    let shown = discord.message(message).unwrap().value;
    assert_eq!(shown["content"], "");
    assert_eq!(shown["flags"], 0);
}

#[tokio::test]
async fn a_message_that_is_gone_or_not_ours_is_left_alone() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let to = channel(&discord, "general", Form::Text);
    let edit = |thread| Task::Edit {
        message: 5,
        thread,
        post: card(),
    };
    for (thread, answer) in [
        (None, None),
        (None, Some(refusal(403, 50005))),
        // The whole post of the forum was deleted, which says nothing of the forum.
        (Some(6), None),
    ] {
        if let Some(answer) = answer {
            discord.fault(Fault::on(EDITS, answer));
        }
        let problem = sink
            .send(&parcel(1, to.clone(), edit(thread)))
            .await
            .unwrap_err();
        assert_eq!(problem, Problem::MessageGone);
    }
    let publish = Task::Publish { message: 5 };
    let problem = sink.send(&parcel(1, to, publish)).await.unwrap_err();
    assert_eq!(problem, Problem::MessageGone);
}

#[tokio::test]
async fn an_archived_post_is_opened_for_a_correction_and_renamed() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let forum = channel(&discord, "forum", Form::Forum);
    let receipt = sink.send(&posting(1, forum.clone())).await.unwrap();
    let thread = receipt.thread.unwrap();
    discord.change_channel(thread, |thread| thread.archived = true);
    let mut retracted = line();
    retracted.reply.items[0].status = Some(Status::Retracted);
    let edit = |post| {
        let task = Task::Edit {
            message: receipt.message.unwrap(),
            thread: receipt.thread,
            post,
        };
        parcel(2, forum.clone(), task)
    };
    sink.send(&edit(retracted)).await.unwrap();
    assert_eq!(
        discord.channel("Retracted: Cisco signs an agreement"),
        thread
    );
    let shown = discord.messages(thread)[0].value["content"].clone();
    assert!(shown.as_str().unwrap().starts_with("**~~["), "{shown}");
    // A name that is right is not touched: Discord allows two changes in ten minutes.
    let before = discord.request_count();
    let mut again = line();
    again.reply.items[0].status = Some(Status::Retracted);
    sink.send(&edit(again)).await.unwrap();
    assert_eq!(discord.request_count(), before + 2);
    // What moderators have locked stays as it is, and the forum goes on.
    discord.change_channel(thread, |thread| {
        thread.archived = true;
        thread.locked = true;
    });
    let problem = sink.send(&edit(card())).await.unwrap_err();
    assert!(
        matches!(problem, Problem::Refused { tell: false, .. }),
        "{problem:?}"
    );
    // A thread that is a channel by itself is locked for everything.
    let mut inside = forum.clone();
    inside.form = Form::Thread;
    inside.target = Target::Server {
        server: discord.guild("Desk"),
        channel: thread,
    };
    let task = Task::Edit {
        message: receipt.message.unwrap(),
        thread: None,
        post: card(),
    };
    let problem = sink
        .send(&parcel(3, inside.clone(), task))
        .await
        .unwrap_err();
    assert_eq!(kind_of(&problem), Some(FaultKind::Locked));
    let problem = sink.send(&posting(4, inside)).await.unwrap_err();
    assert_eq!(kind_of(&problem), Some(FaultKind::Locked));
}

#[tokio::test]
async fn slow_limits_are_told_at_once_and_hold_up_nobody() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let to = channel(&discord, "announcements", Form::Announcement);
    let message = sink.send(&posting(1, to.clone())).await.unwrap().message;
    let message = message.unwrap();
    let edit = Task::Edit {
        message,
        thread: None,
        post: card(),
    };
    let hour = FaultAnswer::TooMany {
        retry_after: 3_000.0,
        scope: "user",
    };
    let publish = Task::Publish { message };
    discord.fault(Fault::on(EDITS, hour.clone()));
    discord.fault(Fault::on(
        "POST /channels/{channel}/messages/{message}/crosspost",
        hour,
    ));
    for task in [edit, publish] {
        let told = parcel(2, to.clone(), task);
        let told = timeout(PATIENCE, sink.send(&told)).await;
        let problem = told.expect("it is told at once").unwrap_err();
        assert!(matches!(problem, Problem::Wait(wait) if wait > Duration::from_secs(2_900)));
    }
    let sent = timeout(PATIENCE, sink.send(&posting(3, to))).await;
    sent.expect("it waits for nobody").unwrap();
    assert_eq!(discord.messages(discord.channel("announcements")).len(), 2);
}

#[tokio::test]
async fn publishing_and_threads_can_be_asked_for_twice() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let to = channel(&discord, "announcements", Form::Announcement);
    let message = sink.send(&posting(1, to.clone())).await.unwrap().message;
    let message = message.unwrap();
    let thread = Task::Thread {
        message,
        name: "x".repeat(300),
    };
    for task in [Task::Publish { message }, thread] {
        for _ in 0..2 {
            let done = sink.send(&parcel(2, to.clone(), task.clone())).await;
            assert_eq!(done.unwrap().message, Some(message));
        }
    }
    assert_eq!(discord.message(message).unwrap().value["flags"], 1);
    assert_eq!(discord.channel(&format!("{}…", "x".repeat(99))), message);
    // A channel that lost its kind is still good for news.
    discord.change_channel(discord.channel("announcements"), |channel| {
        channel.kind = ChannelKind::Text;
    });
    let message = sink.send(&posting(3, to.clone())).await.unwrap().message;
    let publish = Task::Publish {
        message: message.unwrap(),
    };
    let problem = sink.send(&parcel(4, to, publish)).await.unwrap_err();
    assert!(matches!(problem, Problem::Refused { tell: false, .. }));
}

#[tokio::test]
async fn forums_get_fitting_tags() {
    let forum = |name: &str| ChannelSpec::of(ChannelKind::Forum, name);
    let guild = GuildSpec::new("Desk")
        .channel(forum("fits").tag("Other", false).tag("CISCO", false))
        .channel(forum("moderated").tag("Cisco", true))
        .channel(
            forum("demands")
                .tag("Games", false)
                .tag("News", false)
                .require_tag(),
        )
        .channel(forum("closed").tag("Cisco", true).require_tag())
        .channel(ChannelSpec::of(ChannelKind::Media, "media").tag("people", false));
    let discord = Standin::builder().guild(guild).start().await;
    let sink = sink(&discord);
    let tags = |thread: u64, forum: &str| {
        let state = discord.threads(discord.channel(forum));
        let thread = state.into_iter().find(|one| one.id == thread).unwrap();
        thread.applied_names
    };
    for (number, name, form, expected) in [
        (1, "fits", Form::Forum, vec!["CISCO"]),
        (2, "moderated", Form::Forum, vec![]),
        (3, "demands", Form::Forum, vec!["News"]),
        (4, "media", Form::Media, vec!["people"]),
    ] {
        let to = channel(&discord, name, form);
        let thread = sink.send(&posting(number, to)).await.unwrap().thread;
        assert_eq!(tags(thread.unwrap(), name), expected, "{name}");
    }
    let to = channel(&discord, "closed", Form::Forum);
    let problem = sink.send(&posting(5, to.clone())).await.unwrap_err();
    assert_eq!(kind_of(&problem), Some(FaultKind::TagNeeded));
    // A moderator helps: the bot may use every tag now.
    discord.change_channel(discord.channel("closed"), |forum| {
        forum.tags[0].moderated = false;
    });
    let thread = sink.send(&posting(5, to)).await.unwrap().thread;
    assert_eq!(tags(thread.unwrap(), "closed"), ["Cisco"]);
    // A tag that was deleted or became a moderators' is noticed.
    discord.change_channel(discord.channel("fits"), |forum| {
        forum.tags.remove(1);
    });
    let to = channel(&discord, "fits", Form::Forum);
    let thread = sink.send(&posting(6, to)).await.unwrap().thread;
    assert!(tags(thread.unwrap(), "fits").is_empty());
    discord.change_channel(discord.channel("media"), |media| {
        media.tags[0].moderated = true;
    });
    let to = channel(&discord, "media", Form::Media);
    let thread = sink.send(&posting(7, to)).await.unwrap().thread;
    assert!(tags(thread.unwrap(), "media").is_empty());
}

#[tokio::test]
async fn moderators_tags_are_used_by_a_bot_that_manages_threads() {
    let guild = GuildSpec::new("Desk").bot(MANAGE_THREADS).channel(
        ChannelSpec::of(ChannelKind::Forum, "forum")
            .tag("Cisco", true)
            .require_tag(),
    );
    let discord = Standin::builder().guild(guild).start().await;
    let to = channel(&discord, "forum", Form::Forum);
    let thread = sink(&discord).send(&posting(1, to)).await.unwrap().thread;
    let threads = discord.threads(discord.channel("forum"));
    assert_eq!(Some(threads[0].id), thread);
    assert_eq!(threads[0].applied_names, ["Cisco"]);
}

#[tokio::test]
async fn an_administrator_is_told_on_the_way_that_is_open() {
    let guild = GuildSpec::new("Desk")
        .channel(ChannelSpec::text("news"))
        .channel(ChannelSpec::text("lobby"))
        .channel(ChannelSpec::of(ChannelKind::Forum, "forum"))
        .channel(ChannelSpec::text("system"))
        .system_channel("system");
    let discord = Standin::builder().guild(guild).start().await;
    let sink = sink(&discord);
    let mut number = 0;
    let mut tell = async |name: &str, form: Form| {
        number += 1;
        let task = Task::Notice(Text::plain("I lack *something* here."));
        let parcel = parcel(number, channel(&discord, name, form), task);
        let receipt = sink.send(&parcel).await.unwrap();
        let shown = discord.message(receipt.message.unwrap()).unwrap().value;
        assert_eq!(shown["embeds"], serde_json::json!([]));
        let place = shown["channel_id"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap();
        (place, shown["content"].as_str().unwrap().to_owned())
    };
    let news = discord.channel("news");
    let close = |name: &str, bits| {
        let closed = vec![overwrite(&discord, bits)];
        discord.change_channel(discord.channel(name), |channel| channel.overwrites = closed);
    };
    // A notice needs no cards.
    close("news", EMBED_LINKS);
    assert_eq!(
        tell("news", Form::Text).await,
        (news, r"I lack \*something\* here.".to_owned())
    );
    let plain = r"I lack \*something\* here.".to_owned();
    close("news", SEND_MESSAGES);
    let (place, said) = tell("news", Form::Text).await;
    assert_eq!((place, said), (discord.channel("system"), plain.clone()));
    close("system", SEND_MESSAGES);
    let (place, said) = tell("news", Form::Text).await;
    assert_eq!((place, said), (discord.channel("lobby"), plain.clone()));
    let (place, said) = tell("forum", Form::Forum).await;
    assert_eq!((place, said), (discord.channel("lobby"), plain));
    close("lobby", SEND_MESSAGES);
    let (_, said) = tell("news", Form::Text).await;
    assert_eq!(said, r"In Desk: I lack \*something\* here.");
    let opened = discord.requests();
    let opened = opened
        .iter()
        .find(|request| request.route == "/users/@me/channels")
        .unwrap();
    let owner = discord.user("owner of Desk").to_string();
    assert_eq!(opened.body["recipient_id"], owner.as_str());
}

fn overwrite(discord: &Standin, deny: u64) -> crate::standin::permissions::Overwrite {
    crate::standin::permissions::Overwrite {
        id: discord.user("Newsdesk"),
        member: true,
        allow: 0,
        deny,
    }
}

#[tokio::test]
async fn a_notice_that_nobody_takes_is_no_fault_of_the_channel() {
    let guild = GuildSpec::new("Desk").channel(ChannelSpec::text("news").deny_bot(SEND_MESSAGES));
    let discord = Standin::builder().guild(guild).start().await;
    discord.fault(Fault::on(POSTS, refusal(403, 50013)));
    discord.fault(Fault::on(POSTS, refusal(403, 50007)));
    let task = Task::Notice(Text::plain("Something is wrong."));
    let problem = sink(&discord)
        .send(&parcel(1, channel(&discord, "news", Form::Text), task))
        .await
        .unwrap_err();
    assert!(
        matches!(problem, Problem::Refused { tell: false, .. }),
        "{problem:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_message() {
    let discord = Standin::start().await;
    let cut = || Fault::on(POSTS, FaultAnswer::Drop { reset: true }).after_doing();
    let to = channel(&discord, "general", Form::Text);
    // One lost answer is made good by the repetition under the nonce.
    discord.fault(cut());
    let receipt = sink(&discord).send(&posting(1, to.clone())).await.unwrap();
    assert_eq!(discord.messages(discord.channel("general")).len(), 1);
    let first = receipt.message;
    discord.advance(Duration::from_secs(6));
    // When every answer is lost, it is uncertain, and found later by another process.
    discord.fault(cut().always());
    let since = Timestamp::now();
    let problem = sink(&discord).send(&posting(2, to.clone())).await;
    assert!(
        matches!(
            problem,
            Err(Problem::Unanswered {
                maybe_delivered: true,
                ..
            })
        ),
        "{problem:?}"
    );
    discord.clear_faults();
    let messages = discord.messages(discord.channel("general"));
    assert_eq!(messages.len(), 2);
    let found = sink(&discord).find(&posting(2, to.clone()), since).await;
    let found = found.unwrap().unwrap().message;
    assert!(found.is_some_and(|found| messages.iter().any(|message| message.id == found)));
    // What was not posted is not found, whoever else has written meanwhile.
    let mut other = posting(3, to.clone());
    if let Task::Post(post) = &mut other.task {
        post.reply.url = Some("https://virtualization.example/8".to_owned());
    }
    assert_eq!(sink(&discord).find(&other, since).await.unwrap(), None);
    assert!(first.is_some());
}

#[tokio::test]
async fn the_nonce_decides_where_discord_tells_it() {
    let discord = Standin::builder()
        .config(|config| config.shows_nonces = true)
        .start()
        .await;
    let sink = sink(&discord);
    let to = channel(&discord, "general", Form::Text);
    let since = Timestamp::now();
    for number in 1..=3 {
        sink.send(&posting(number, to.clone())).await.unwrap();
    }
    let messages = discord.messages(discord.channel("general"));
    let found = sink.find(&posting(2, to.clone()), since).await.unwrap();
    assert_eq!(found.unwrap().message, Some(messages[1].id));
    assert_eq!(sink.find(&posting(4, to), since).await.unwrap(), None);
}

#[tokio::test]
async fn a_post_is_found_among_hundreds_of_other_messages() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let sink = sink(&discord);
    let to = channel(&discord, "general", Form::Text);
    let since = Timestamp::now();
    let mut wanted = None;
    let talk = Link::new(settings(discord.token(), &discord.api()))
        .unwrap()
        .sink();
    for number in 0..230 {
        let mut post = posting(number, to.clone());
        if number != 140
            && let Task::Post(post) = &mut post.task
        {
            post.reply.title = Some(format!("Other news {number}"));
        }
        let receipt = talk.send(&post).await.unwrap();
        if number == 140 {
            wanted = receipt.message;
        }
    }
    let found = sink.find(&posting(140, to), since).await.unwrap();
    assert_eq!(found.unwrap().message, wanted);
}

#[tokio::test]
async fn a_post_in_a_forum_is_found_after_a_lost_answer() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let forum = channel(&discord, "forum", Form::Forum);
    let since = Timestamp::now();
    assert_eq!(
        sink.nonce_protects(&posting(1, forum.clone())),
        Duration::ZERO
    );
    let lost = Fault::on(FORUM_POSTS, FaultAnswer::Drop { reset: true }).after_doing();
    discord.fault(lost);
    let problem = sink.send(&posting(1, forum.clone())).await.unwrap_err();
    assert!(matches!(
        problem,
        Problem::Unanswered {
            maybe_delivered: true,
            ..
        }
    ));
    let thread = discord.channel("Cisco signs an agreement");
    let found = sink.find(&posting(1, forum.clone()), since).await.unwrap();
    let both = Receipt {
        message: Some(thread),
        thread: Some(thread),
    };
    assert_eq!(found, Some(both));
    let mut other = posting(2, forum);
    if let Task::Post(post) = &mut other.task {
        post.reply.url = Some("https://virtualization.example/8".to_owned());
    }
    assert_eq!(
        sink.find(&other, since).await.unwrap(),
        None,
        "the same name, but another article"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_for_not_posted() {
    let guild =
        GuildSpec::new("Desk").channel(ChannelSpec::text("general").deny_bot(READ_MESSAGE_HISTORY));
    let discord = Standin::builder().guild(guild).start().await;
    let to = channel(&discord, "general", Form::Text);
    let sink = sink(&discord);
    sink.send(&posting(1, to.clone())).await.unwrap();
    let problem = sink.find(&posting(1, to), Timestamp::now()).await;
    let lacks = ChannelFault {
        kind: FaultKind::NoPermission,
        detail: "the permission Read Message History".to_owned(),
    };
    assert_eq!(problem, Err(Problem::Channel(lacks)));
}

#[tokio::test]
async fn a_success_without_words_is_found_at_once() {
    let discord = Standin::start().await;
    discord.fault(Fault::on(POSTS, FaultAnswer::Garbage).after_doing());
    let to = channel(&discord, "general", Form::Text);
    let receipt = sink(&discord).send(&posting(1, to)).await.unwrap();
    let messages = discord.messages(discord.channel("general"));
    assert_eq!(messages.len(), 1);
    assert_eq!(receipt.message, Some(messages[0].id));
}

#[tokio::test]
async fn a_conversation_that_is_no_more_is_opened_again() {
    let discord = Standin::start().await;
    let sink = sink(&discord);
    let to = private(&discord, "reader");
    sink.send(&posting(1, to.clone())).await.unwrap();
    discord.fault(Fault::on(POSTS, refusal(404, 10003)));
    sink.send(&posting(2, to.clone())).await.unwrap();
    discord.fault(Fault::on(POSTS, refusal(403, 50007)));
    let problem = sink.send(&posting(3, to)).await.unwrap_err();
    assert_eq!(kind_of(&problem), Some(FaultKind::PrivateRefused));
}

#[tokio::test]
async fn a_fan_out_to_a_hundred_channels_is_never_refused_and_hardly_slower_than_permitted() {
    let mut guild = GuildSpec::new("Desk");
    for number in 0..100 {
        guild = guild.channel(ChannelSpec::text(&format!("c{number}")));
    }
    let discord = Standin::builder().guild(guild).start().await;
    let sink = Arc::new(sink(&discord));
    let mut tasks = JoinSet::new();
    for round in 0..3 {
        for number in 0..100_i64 {
            let sink = Arc::clone(&sink);
            let to = channel(&discord, &format!("c{number}"), Form::Text);
            let mut sent = posting(round * 100 + number, to);
            if let Task::Post(post) = &mut sent.task {
                post.reply.title = Some(format!("News {round}"));
            }
            tasks.spawn(async move { sink.send(&sent).await });
        }
    }
    while let Some(sent) = tasks.join_next().await {
        sent.unwrap().unwrap();
    }
    let requests = discord.requests();
    let refused: Vec<_> = requests
        .iter()
        .filter(|request| request.status != 200)
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(requests.len(), 300);
    let mut times: Vec<u64> = requests.iter().map(|request| request.at_ms).collect();
    times.sort_unstable();
    for window in times.windows(51) {
        assert!(window[50] - window[0] >= 1_000);
    }
}

#[tokio::test]
async fn a_forum_that_was_deleted_is_gone() {
    let discord = Standin::start().await;
    let to = channel(&discord, "forum", Form::Forum);
    discord.remove_channel(discord.channel("forum"));
    let problem = sink(&discord).send(&posting(1, to)).await.unwrap_err();
    assert_eq!(problem, Problem::ChannelGone);
}

#[tokio::test]
async fn files_are_named_among_the_missing_permissions() {
    let guild = GuildSpec::new("Desk").channel(ChannelSpec::text("general").deny_bot(ATTACH_FILES));
    let discord = Standin::builder().guild(guild).start().await;
    let to = channel(&discord, "general", Form::Text);
    let sent = parcel(1, to, Task::Post(with_picture()));
    let problem = sink(&discord).send(&sent).await.unwrap_err();
    let lacks = ChannelFault {
        kind: FaultKind::NoPermission,
        detail: "the permission Attach Files".to_owned(),
    };
    assert_eq!(problem, Problem::Channel(lacks));
}
