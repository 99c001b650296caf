//! The gateway and its watchdog: after every fault the bot answers again.

use std::time::Duration;

use tokio::task::JoinSet;

use super::bot::Bot;
use crate::standin::{Builder, Interaction, Stage, Standin};

/// A stand-in with quick heartbeats.
fn quick() -> Builder {
    Standin::builder().config(|config| {
        config.heartbeat = Duration::from_millis(500);
        config.identify_gap = Duration::from_millis(10);
    })
}

/// A command is answered, which is what a user would notice.
async fn assert_answers(discord: &Standin, fault: &str) {
    let ask = discord.interact(&Interaction::command("help"));
    let shown = ask.final_answer().await;
    assert!(!shown.text().is_empty(), "after {fault}");
}

/// Breaks a connected bot in one way and waits until it has a session again.
struct Case {
    name: &'static str,
    /// Whether the session is resumed, or lost and begun anew.
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
    let bot = Bot::start(&discord);
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
        discord.wait_log(case.name, |log| log.readies >= 2).await;
    }
    discord.wait_ready().await;
    assert_answers(&discord, case.name).await;
    bot.stop().await;
    let log = discord.gateway_log();
    assert_eq!(log.readies == 1, case.resumes, "{}: {log:?}", case.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_gateway_passes() {
    let mut running = JoinSet::new();
    for case in CASES {
        running.spawn(async move {
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
