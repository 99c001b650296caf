//! The gateway and its watchdog: after every fault the bot answers again.

use std::sync::Arc;
use std::time::Duration;

use newsdesk::discord::{DiscordError, Token};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::bot::{Bot, archive, quick_standin, settings, watch_closely};
use crate::standin::{
    Builder, Fault, FaultAnswer, GuildSpec, Interaction, Rule, Seen, Stage, Standin, until,
};

/// A stand-in with quick heartbeats.
fn quick() -> Builder {
    quick_standin().config(|config| config.heartbeat = Duration::from_secs(1))
}

/// A command and a suggestion are answered, which is what a user would notice.
async fn assert_answers(discord: &Standin, fault: &str) {
    let typing = Interaction::autocomplete("vendor").focus("name", "vmw");
    let choices = discord.interact(&typing.unchecked()).choices().await;
    assert!(!choices.is_empty(), "after {fault}");
    let ask = discord.interact(&Interaction::command("help"));
    let shown = ask.final_answer().await;
    assert!(!shown.text().is_empty(), "after {fault}");
}

/// Breaks a connected bot in one way and waits until it has a session again.
struct Case {
    name: &'static str,
    /// Whether the session must be resumed. The others are mostly begun anew, but which it is can
    /// depend on what the bot notices first, and does not matter as long as it answers again.
    resumes: bool,
    breaks: fn(&Standin),
}

const CASES: &[Case] = &[
    Case {
        name: "op 7",
        resumes: true,
        breaks: |d| d.ask_reconnect(None),
    },
    Case {
        name: "close 4000",
        resumes: true,
        breaks: |d| d.close(None, Some(4000)),
    },
    Case {
        name: "close 1001",
        resumes: true,
        breaks: |d| d.close(None, Some(1001)),
    },
    Case {
        name: "close 1000",
        resumes: true,
        breaks: |d| d.close(None, Some(1000)),
    },
    Case {
        name: "close 4008",
        resumes: true,
        breaks: |d| d.close(None, Some(4008)),
    },
    Case {
        name: "close 4009",
        resumes: false,
        breaks: |d| d.close(None, Some(4009)),
    },
    Case {
        name: "close without a code",
        resumes: false,
        breaks: |d| d.close(None, None),
    },
    Case {
        name: "reset",
        resumes: true,
        breaks: |d| d.cut(None, true),
    },
    Case {
        name: "fin",
        resumes: true,
        breaks: |d| d.cut(None, false),
    },
    Case {
        name: "op 9, resumable",
        resumes: true,
        breaks: |d| d.invalidate(None, true),
    },
    Case {
        name: "op 9, not resumable",
        resumes: false,
        breaks: |d| d.invalidate(None, false),
    },
    Case {
        name: "4010 on the next IDENTIFY",
        resumes: false,
        breaks: |d| {
            d.close_on_identify(4010);
            d.invalidate(None, false);
        },
    },
    Case {
        name: "4011 on the next IDENTIFYs",
        resumes: false,
        breaks: |d| {
            d.close_on_identify(4011);
            d.close_on_identify(4011);
            d.close_on_identify(4011);
            d.invalidate(None, false);
        },
    },
    Case {
        name: "no acknowledgements",
        resumes: false,
        breaks: |d| d.stop_acks(true),
    },
    Case {
        name: "refusal for a while",
        resumes: false,
        breaks: |d| {
            d.refuse_for(Duration::from_secs(4));
            d.cut(None, true);
            d.forget_sessions();
        },
    },
    Case {
        name: "a RESUME that is never answered",
        resumes: false,
        breaks: |d| {
            d.hang_at(Stage::Resume, 1);
            d.ask_reconnect(None);
        },
    },
    Case {
        name: "a connection that is accepted and never answered, on RESUME",
        resumes: false,
        breaks: |d| {
            d.hang_at(Stage::Connect, 1);
            d.ask_reconnect(None);
        },
    },
    Case {
        name: "an IDENTIFY that is never answered",
        resumes: false,
        breaks: |d| {
            d.hang_at(Stage::Identify, 1);
            d.invalidate(None, false);
        },
    },
    Case {
        name: "a connection that is accepted and never answered, on IDENTIFY",
        resumes: false,
        breaks: |d| {
            d.hang_at(Stage::Connect, 1);
            d.invalidate(None, false);
        },
    },
    Case {
        name: "no HELLO",
        resumes: false,
        breaks: |d| {
            d.hang_at(Stage::Hello, 1);
            d.invalidate(None, false);
        },
    },
];

async fn recovers(case: &'static Case) {
    let discord = quick().start().await;
    // What serenity heals by itself must not depend on how quick the watchdog is.
    let bot = if case.resumes {
        Bot::start(&discord)
    } else {
        Bot::with(&discord, watch_closely)
    };
    discord.wait_ready().await;
    assert_answers(&discord, "the start").await;
    (case.breaks)(&discord);
    if case.resumes {
        discord.wait_log(case.name, |log| log.resumed == 1).await;
    } else {
        if case.name == "no acknowledgements" {
            discord
                .wait_log(case.name, |log| log.readies + log.resumes >= 2)
                .await;
            discord.stop_acks(false);
        }
        discord
            .wait_log(case.name, |log| log.readies >= 2 || log.resumed >= 1)
            .await;
    }
    discord.wait_ready().await;
    assert_answers(&discord, case.name).await;
    bot.stop().await;
    let log = discord.gateway_log();
    assert!(log.readies == 1 || !case.resumes, "{}: {log:?}", case.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_gateway_passes() {
    // A few at a time: with all of them at once the heartbeats themselves would be late.
    let room = Arc::new(Semaphore::new(5));
    let mut running = JoinSet::new();
    for case in CASES {
        let room = Arc::clone(&room);
        running.spawn(async move {
            let _place = room.acquire().await;
            recovers(case).await;
            case.name
        });
    }
    let mut failed = Vec::new();
    while let Some(done) = running.join_next().await {
        failed.extend(done.err());
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_while_the_connection_is_down_is_answered_after_the_resume() {
    let discord = quick_standin().start().await;
    let bot = Bot::start(&discord);
    discord.wait_ready().await;
    // An answer shows that the bot has taken in its session; until then there is nothing to resume.
    assert_answers(&discord, "the start").await;
    discord.cut(None, true);
    let asks: Vec<_> = (0..5)
        .map(|_| discord.interact(&Interaction::command("help")))
        .collect();
    discord
        .wait_log("a resumed session", |log| log.resumed == 1)
        .await;
    for ask in asks {
        assert!(!ask.final_answer().await.text().is_empty());
    }
    bot.stop().await;
    assert_eq!(discord.gateway_log().readies, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_new_start_can_cure_ends_the_bot_with_its_sentence() {
    for (code, error) in [
        (4004, DiscordError::WrongToken),
        (4013, DiscordError::Intents),
        (4014, DiscordError::Intents),
    ] {
        let discord = quick_standin().start().await;
        discord.close_on_identify(code);
        let bot = Bot::start(&discord);
        assert_eq!(bot.ended().await, Err(error), "close code {code}");
        assert_eq!(discord.gateway_log().identifies.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_before_the_gateway_is_asked() {
    let discord = quick_standin().start().await;
    let bot = Bot::with(&discord, |settings| {
        settings.token = Token::new("a.wrong.token").unwrap();
    });
    let error = bot.ended().await.unwrap_err();
    assert_eq!(error, DiscordError::WrongToken);
    assert!(!error.to_string().contains("a.wrong.token"));
    assert!(discord.gateway_log().identifies.is_empty());
    discord.forgive(Rule::Token);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_is_away_at_the_start_is_waited_for() {
    // A port that is free now, and so most likely in a moment.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let token = Standin::start().await.token().to_owned();
    let bot = Bot::on(
        settings(&token, &format!("http://127.0.0.1:{port}")),
        archive(),
        |_| {},
    );
    tokio::task::yield_now().await;
    let discord = quick_standin().port(port).start().await;
    discord.wait_ready().await;
    assert_answers(&discord, "an outage at the start").await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_may_leave_while_discord_is_away() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bot = Bot::on(settings("a.b.c", &api), archive(), |_| {});
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_shards_as_discord_recommends_share_the_work() {
    let discord = quick_standin()
        .guild(GuildSpec::usual())
        .shards(2)
        .start()
        .await;
    let bot = Bot::start(&discord);
    discord.wait_ready().await;
    assert_answers(&discord, "the start of two shards").await;
    bot.stop().await;
    let shards: Vec<String> = discord
        .gateway_log()
        .identifies
        .iter()
        .map(|identify| identify["shard"].to_string())
        .collect();
    assert_eq!(shards, ["[0,2]", "[1,2]"]);
    assert_eq!(discord.gateway_log().closes, [Some(1000), Some(1000)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_cannot_be_is_asked_for_again() {
    let limit = |remaining: u32| json!({"total": u32::MAX, "remaining": remaining, "reset_after": 50, "max_concurrency": 0});
    let discord = quick_standin().start().await;
    for nonsense in [
        json!(null),
        json!({"url": 7}),
        json!({"url": "https://x.example", "shards": 1, "session_start_limit": limit(5)}),
        json!({"url": "wss://x.example", "shards": -1, "session_start_limit": limit(5)}),
        // Each shard takes memory and one of the thousand sessions of a day.
        json!({"url": "wss://x.example", "shards": u32::MAX, "session_start_limit": limit(u32::MAX)}),
    ] {
        discord.fault(Fault::on("GET /gateway/bot", FaultAnswer::Json(nonsense)));
    }
    let bot = Bot::start(&discord);
    discord.wait_ready().await;
    assert_answers(&discord, "answers about the gateway that cannot be").await;
    bot.stop().await;
    assert_eq!(discord.gateway_log().identifies.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_through_the_gateway_the_bot_answers_again() {
    let discord = quick().start().await;
    let bot = Bot::with(&discord, watch_closely);
    discord.wait_ready().await;
    assert_answers(&discord, "the start").await;
    let deep = "[".repeat(100_000);
    let long = format!(
        "{{\"op\":0,\"t\":\"{}\",\"s\":9,\"d\":null}}",
        "X".repeat(1 << 20)
    );
    for rubbish in [
        "",
        "\0",
        "{",
        "null",
        "[]",
        "{\"op\":-1}",
        "{\"op\":0}",
        "{\"op\":99,\"d\":{}}",
        "{\"op\":0,\"t\":\"READY\",\"s\":1,\"d\":{}}",
        "{\"op\":0,\"t\":\"GUILD_CREATE\",\"s\":18446744073709551616,\"d\":{}}",
        "{\"op\":0,\"t\":\"INTERACTION_CREATE\",\"s\":0,\"d\":{\"id\":\"-1\",\"token\":7}}",
        "{\"op\":10,\"d\":{\"heartbeat_interval\":0}}",
        "{\"op\":10,\"d\":{\"heartbeat_interval\":-41250}}",
        "{\"op\":9,\"d\":\"maybe\"}",
        &deep,
        &long,
    ] {
        discord.send_text(None, rubbish);
        // What breaks the connection leads to another one, and what was asked in between is lost.
        let answered = async || {
            let ask = discord.interact(&Interaction::command("help"));
            timeout(Duration::from_secs(1), ask.final_answer())
                .await
                .ok()
        };
        let start: String = rubbish.chars().take(60).collect();
        let shown = until(&format!("an answer after {start}"), answered).await;
        assert!(!shown.text().is_empty(), "{start}");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_is_started_when_none_is_left() {
    let discord = quick_standin()
        .config(|config| config.session_starts = 0)
        .start()
        .await;
    let bot = Bot::start(&discord);
    let gateway = |seen: &Seen| seen.path.ends_with("/gateway/bot");
    let asked = async || discord.requests().iter().any(gateway).then_some(());
    until("the question for the gateway", asked).await;
    // It waits for the count to start anew, and leaves when it is asked to.
    bot.stop().await;
    assert!(discord.gateway_log().identifies.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_cannot_be_read_harm_nothing() {
    let discord = quick_standin().start().await;
    let bot = Bot::start(&discord);
    discord.wait_ready().await;
    for kind in ["GUILD_CREATE", "INTERACTION_CREATE", "SOMETHING_NEW"] {
        discord.send_event(None, kind, &serde_json::json!({"of": "another shape"}));
    }
    assert_answers(&discord, "events of another shape").await;
    bot.stop().await;
}
