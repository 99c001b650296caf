//! What Discord never answers, while it answers others, is told on another way; and whether it
//! answers others can be told.

use newsdesk::delivery::{Parcel, Problem, Receipt, Sink, Task};
use newsdesk::discord::sink::DiscordSink;
use newsdesk::discord::{Link, Settings, Token};
use newsdesk::domain::{Channel, ChannelId, Form, OutboxId, Target};
use newsdesk::reply::Text;

use crate::standin::{ChannelSpec, Fault, FaultAnswer, GuildSpec, Standin};

const POSTS: &str = "POST /channels/{channel}/messages";
/// How often a request is sent before it counts as one attempt that failed.
const REPEATED: u32 = 4;

fn sink(discord: &Standin) -> DiscordSink {
    let mut settings = Settings::new(Token::new(discord.token()).unwrap());
    settings.api = discord.api();
    Link::new(settings).unwrap().sink()
}

fn broken() -> FaultAnswer {
    FaultAnswer::Html { status: 502 }
}

/// Word to administrators that has failed so often before.
async fn tell(discord: &Standin, attempts: u32) -> Result<Receipt, Problem> {
    let parcel = Parcel {
        id: OutboxId(1),
        nonce: "archive-1".to_owned(),
        channel: Channel {
            id: ChannelId(1),
            target: Target::Server {
                server: discord.guild("Desk"),
                channel: discord.channel("news"),
            },
            form: Form::Text,
            name: "news".to_owned(),
            fault: None,
        },
        task: Task::Notice(Text::plain("Something is wrong.")),
        attempts,
    };
    sink(discord).send(&parcel).await
}

async fn standin() -> Standin {
    let guild = GuildSpec::new("Desk")
        .channel(ChannelSpec::text("news"))
        .channel(ChannelSpec::text("general"));
    Standin::builder().guild(guild).start().await
}

#[tokio::test]
async fn a_notice_that_gets_no_answer_for_hours_is_told_elsewhere() {
    let discord = standin().await;
    discord.fault(Fault::on(POSTS, broken()).times(REPEATED));
    let first = tell(&discord, 0).await;
    assert!(
        matches!(first, Err(Problem::Unanswered { .. })),
        "{first:?}"
    );
    assert!(discord.messages(discord.channel("general")).is_empty());
    tell(&discord, 12).await.unwrap();
    let messages = discord.messages(discord.channel("general"));
    assert_eq!(messages.len(), 1);
    assert!(messages[0].text().contains("Something is wrong."));
    assert!(discord.messages(discord.channel("news")).is_empty());
}

#[tokio::test]
async fn a_notice_that_gets_no_answer_goes_one_way_after_the_other() {
    let discord = standin().await;
    discord.fault(Fault::on(POSTS, broken()).always());
    let mut ways = Vec::new();
    for attempts in 12..16 {
        let before = discord.requests().len();
        let outcome = tell(&discord, attempts).await;
        assert!(
            matches!(outcome, Err(Problem::Unanswered { .. })),
            "{outcome:?}"
        );
        let mut asked: Vec<String> = discord.requests()[before..]
            .iter()
            .filter(|seen| seen.route == "/channels/{channel}/messages")
            .map(|seen| seen.path.clone())
            .collect();
        asked.dedup();
        assert_eq!(asked.len(), 1, "one way for each attempt: {asked:?}");
        ways.extend(asked);
    }
    let of = |way: &str, name: &str| way.contains(&discord.channel(name).to_string());
    assert!(of(&ways[0], "general"), "{ways:?}");
    assert!(
        !of(&ways[1], "general") && !of(&ways[1], "news"),
        "the owner's turn: {ways:?}"
    );
    assert!(of(&ways[2], "news"), "{ways:?}");
    assert_eq!(ways[3], ways[0]);
}

#[tokio::test]
async fn while_discord_answers_nothing_a_notice_waits() {
    let discord = standin().await;
    discord.fault(Fault::on("*", broken()).always());
    let outcome = tell(&discord, 20).await;
    assert!(
        matches!(outcome, Err(Problem::Unanswered { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn discord_is_up_when_it_answers_a_question_whatever_becomes_of_posts() {
    let discord = standin().await;
    // Each of these asks for the first time.
    let is_up = async || sink(&discord).is_up().await;
    discord.fault(Fault::on(POSTS, broken()).always());
    assert!(is_up().await);
    let refused = FaultAnswer::Error {
        status: 403,
        code: 0,
        message: "no",
    };
    discord.fault(Fault::on("GET /users/@me", refused));
    assert!(is_up().await, "a refusal is an answer");
    let limited = FaultAnswer::TooMany {
        retry_after: 60.0,
        scope: "user",
    };
    discord.fault(Fault::on("GET /users/@me", limited));
    assert!(is_up().await, "a limit is an answer");
    discord.clear_faults();
    discord.fault(Fault::on("*", broken()).always());
    assert!(!is_up().await);
    discord.clear_faults();
    discord.fault(Fault::on("*", FaultAnswer::Drop { reset: true }).always());
    assert!(!is_up().await);
}

#[tokio::test]
async fn many_deliveries_that_fail_together_ask_discord_once() {
    let discord = standin().await;
    let sink = sink(&discord);
    let asking = (0..20).map(|_| sink.is_up());
    let answers = futures_util::future::join_all(asking).await;
    assert!(answers.into_iter().all(|up| up));
    let requests = discord.requests();
    let asked = requests
        .iter()
        .filter(|seen| seen.path.ends_with("/users/@me"));
    assert_eq!(asked.count(), 1);
}
