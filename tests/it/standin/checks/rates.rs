//! Rate limits: what passes, what is told, and what too many wrong requests bring.

use std::time::Duration;

use serde_json::json;

use super::client::Rest;
use crate::standin::{Fault, FaultAnswer, Interaction, Rule, Standin};

#[tokio::test]
async fn five_messages_in_five_seconds_for_each_channel() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let (one, two) = (discord.channel("general"), discord.channel("announcements"));
    for left in (0..5).rev() {
        let answer = rest.say(one, json!({ "content": "x" })).await;
        assert_eq!(
            (answer.status, answer.header("x-ratelimit-remaining")),
            (200, left.to_string().as_str())
        );
        assert_eq!(answer.header("x-ratelimit-limit"), "5");
    }
    let over = rest.say(one, json!({ "content": "x" })).await;
    assert_eq!(
        (over.status, over.header("x-ratelimit-scope")),
        (429, "user")
    );
    let wait = over.body["retry_after"].as_f64().expect("seconds");
    assert!(
        wait > 0.0 && wait <= 5.0 && over.body["global"] == json!(false),
        "{}",
        over.body
    );
    assert!(
        !over.header("retry-after").is_empty() && !over.header("x-ratelimit-bucket").is_empty()
    );
    assert_eq!(rest.say(two, json!({ "content": "x" })).await.status, 200);
    discord.advance(Duration::from_secs(5));
    assert_eq!(rest.say(one, json!({ "content": "x" })).await.status, 200);
    assert_eq!(discord.forgive(Rule::RateLimit), 1);
}

#[tokio::test]
async fn fifty_requests_a_second_but_not_for_interactions() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let mut refused = None;
    // No bucket of its own, so that only the global limit counts.
    for _ in 0..200 {
        let answer = rest.get("/gateway").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the global limit");
    assert_eq!(
        (
            refused.header("x-ratelimit-global"),
            refused.header("x-ratelimit-scope")
        ),
        ("true", "global")
    );
    assert_eq!(refused.body["global"], json!(true));
    let ask = discord.interact(&Interaction::command("ping"));
    assert_eq!(
        rest.answer(&ask, 4, json!({ "content": "pong" }))
            .await
            .status,
        204
    );
    discord.advance(Duration::from_secs(1));
    assert_eq!(rest.get("/gateway").await.status, 200);
    assert_eq!(discord.forgive(Rule::RateLimit), 1);
}

#[tokio::test]
async fn ten_crossposts_an_hour_and_few_edits_of_old_messages() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let news = discord.channel("announcements");
    let mut last = 0;
    for n in 0..11 {
        let id = rest.say(news, json!({ "content": "x" })).await.id();
        discord.advance(Duration::from_secs(2));
        let publish = Rest::finish(
            rest.request("POST", &format!("/channels/{news}/messages/{id}/crosspost")),
        )
        .await;
        assert_eq!(
            publish.status,
            if n < 10 { 200 } else { 429 },
            "{}",
            publish.body
        );
        if n < 10 {
            last = id;
        } else {
            assert!(
                publish.body["retry_after"]
                    .as_f64()
                    .is_some_and(|s| s > 3_000.0)
            );
        }
    }
    let again = format!("/channels/{news}/messages/{last}/crosspost");
    discord.advance(Duration::from_secs(3_601));
    assert_eq!(
        Rest::finish(rest.request("POST", &again)).await.code(),
        (400, 40033)
    );
    let edit = json!({ "content": "y", "allowed_mentions": { "parse": [] } });
    for n in 0..4 {
        let answer = rest
            .send("PATCH", &format!("/channels/{news}/messages/{last}"), &edit)
            .await;
        assert_eq!(answer.status, if n < 3 { 200 } else { 429 });
        if n == 3 {
            assert_eq!(answer.body["code"], 30046);
        }
    }
    assert_eq!(discord.forgive(Rule::RateLimit), 2);
}

#[tokio::test]
async fn ten_thousand_invalid_requests_bring_cloudflare() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    for _ in 0..9_999 {
        crate::standin::lock(&discord.state.limiter).count_invalid(discord.state.now());
    }
    assert_eq!(rest.get("/gateway").await.status, 200);
    let wrong = rest.with_token("wrong").request("GET", "/users/@me");
    assert_eq!(Rest::finish(wrong).await.status, 401);
    let banned = rest.get("/gateway").await;
    assert_eq!((banned.status, banned.body.is_null()), (429, true));
    assert!(banned.header("content-type").starts_with("text/html"));
    assert!(!banned.header("retry-after").is_empty());
    discord.take_violations();
}

#[tokio::test]
async fn faults_come_as_asked_and_only_so_often() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let general = discord.channel("general");
    let say = || {
        rest.say(
            general,
            json!({ "content": "x", "nonce": "n1", "enforce_nonce": true }),
        )
    };
    let route = "POST /channels/{channel}/messages";
    discord.fault(
        Fault::on(
            route,
            FaultAnswer::TooMany {
                retry_after: 1.5,
                scope: "shared",
            },
        )
        .times(2)
        .after_first(1),
    );
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(say().await.status);
    }
    assert_eq!(seen, [200, 429, 429, 200]);
    for (answer, status) in [
        (
            FaultAnswer::Error {
                status: 503,
                code: 0,
                message: "x",
            },
            503,
        ),
        (
            FaultAnswer::Error {
                status: 403,
                code: 50001,
                message: "Missing Access",
            },
            403,
        ),
        (FaultAnswer::Html { status: 502 }, 502),
        (FaultAnswer::Garbage, 200),
        (FaultAnswer::CloudflareBan { retry_after: 60 }, 429),
        (FaultAnswer::Hang(Duration::from_millis(20)), 504),
        (FaultAnswer::SlowBody(Duration::from_millis(20)), 200),
    ] {
        discord.fault(Fault::on(route, answer.clone()));
        assert_eq!(say().await.status, status, "{answer:?}");
        assert_eq!(say().await.status, 200, "after {answer:?}");
    }
    let before = discord.messages(general).len();
    for reset in [false, true] {
        discord.fault(Fault::on(route, FaultAnswer::Drop { reset }).after_doing());
        let body = json!({ "content": "x", "nonce": format!("drop {reset}"), "enforce_nonce": true, "allowed_mentions": { "parse": [] } });
        let path = format!("/channels/{general}/messages");
        assert!(
            rest.request("POST", &path)
                .json(&body)
                .send()
                .await
                .is_err()
        );
        assert_eq!(rest.post(&path, &body).await.status, 200);
    }
    assert_eq!(
        discord.messages(general).len(),
        before + 2,
        "a nonce makes one message of two requests"
    );
}
