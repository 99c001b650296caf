//! Channels, threads, permissions, tokens and unknown things.

use serde_json::json;

use super::client::Rest;
use crate::standin::permissions::{
    ATTACH_FILES, DEFAULT, EMBED_LINKS, SEND_MESSAGES, VIEW_CHANNEL,
};
use crate::standin::{ChannelKind, ChannelSpec, GuildSpec, Rule, Standin};

#[tokio::test]
async fn permissions_decide_per_channel() {
    let guild = GuildSpec::new("Desk")
        .locale("de")
        .everyone(DEFAULT & !EMBED_LINKS)
        .bot(EMBED_LINKS)
        .channel(ChannelSpec::text("hidden").deny_everyone(VIEW_CHANNEL))
        .channel(
            ChannelSpec::text("opened")
                .deny_everyone(VIEW_CHANNEL)
                .allow_bot(VIEW_CHANNEL),
        )
        .channel(ChannelSpec::text("read-only").deny_bot(SEND_MESSAGES))
        .channel(ChannelSpec::text("plain").deny_bot(EMBED_LINKS | ATTACH_FILES));
    let discord = Standin::builder()
        .guild(guild)
        .without_rate_limits()
        .start()
        .await;
    let rest = Rest::new(&discord);
    let (text, embed) = (
        json!({ "content": "x" }),
        json!({ "embeds": [{ "title": "x" }] }),
    );
    for (channel, body, code) in [
        ("hidden", &text, (403, 50001)),
        ("opened", &text, (200, 0)),
        ("opened", &embed, (200, 0)),
        ("read-only", &text, (403, 50013)),
        ("plain", &text, (200, 0)),
        ("plain", &embed, (403, 50013)),
    ] {
        assert_eq!(
            rest.say(discord.channel(channel), body.clone())
                .await
                .code(),
            code,
            "{channel}"
        );
    }
    assert_eq!(rest.get("/channels/1").await.code(), (404, 10003));
    let plain = discord.channel("plain");
    assert_eq!(
        rest.get(&format!("/channels/{plain}/messages/1"))
            .await
            .code(),
        (404, 10008)
    );
    assert_eq!(rest.get("/guilds/1").await.code(), (404, 10004));
    let guild = rest
        .get(&format!("/guilds/{}", discord.guild("Desk")))
        .await;
    assert_eq!(guild.body["preferred_locale"], "de");
}

#[tokio::test]
async fn forum_posts_need_a_thread_and_tags() {
    let guild = GuildSpec::new("Desk").channel(
        ChannelSpec::of(ChannelKind::Forum, "forum")
            .tag("news", false)
            .tag("staff", true)
            .require_tag(),
    );
    let discord = Standin::builder()
        .guild(guild)
        .without_rate_limits()
        .start()
        .await;
    let rest = Rest::new(&discord);
    let forum = discord.channel("forum");
    assert_eq!(
        rest.say(forum, json!({ "content": "x" })).await.code(),
        (400, 40058)
    );
    let tags = rest.get(&format!("/channels/{forum}")).await.body["available_tags"].clone();
    let post = |tags: serde_json::Value| {
        json!({ "name": "A post", "applied_tags": tags,
        "message": { "content": "x", "allowed_mentions": { "parse": [] } } })
    };
    let path = format!("/channels/{forum}/threads");
    assert_eq!(
        rest.post(&path, &post(json!([]))).await.code(),
        (400, 40067)
    );
    assert_eq!(
        rest.post(&path, &post(json!(["1"]))).await.code(),
        (400, 10087)
    );
    assert_eq!(
        rest.post(&path, &post(json!([tags[1]["id"]]))).await.code(),
        (403, 50013)
    );
    let thread = rest.post(&path, &post(json!([tags[0]["id"]]))).await;
    assert_eq!(
        (thread.status, &thread.body["message"]["id"]),
        (201, &thread.body["id"])
    );
    let id = thread.id();
    let edit = json!({ "content": "y", "allowed_mentions": { "parse": [] } });
    let archive = |on: bool| json!({ "archived": on });
    assert_eq!(
        rest.send("PATCH", &format!("/channels/{id}"), &archive(true))
            .await
            .status,
        200
    );
    let message = format!("/channels/{id}/messages/{id}");
    assert_eq!(
        rest.send("PATCH", &message, &edit).await.code(),
        (400, 50083)
    );
    assert_eq!(
        rest.send("PATCH", &format!("/channels/{id}"), &archive(false))
            .await
            .status,
        200
    );
    assert_eq!(rest.send("PATCH", &message, &edit).await.status, 200);
    assert!(discord.messages(id)[0].text() == "y");
}

#[tokio::test]
async fn tokens_agents_and_addresses_are_checked() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let plain = reqwest::Client::new();
    let me = format!("{}/api/v10/users/@me", discord.api());
    let with = |agent: &str, auth: &str| {
        plain
            .get(&me)
            .header("User-Agent", agent)
            .header("Authorization", auth)
    };
    let good = format!("Bot {}", discord.token());
    assert_eq!(
        Rest::finish(with(super::client::AGENT, "Bot wrong"))
            .await
            .status,
        401
    );
    assert_eq!(discord.forgive(Rule::Token), 1);
    assert_eq!(
        Rest::finish(with("curl/8", &good)).await.code(),
        (403, 40333)
    );
    assert_eq!(discord.forgive(Rule::UserAgent), 1);
    assert_eq!(rest.get("/nothing/here").await.status, 404);
    assert_eq!(discord.forgive(Rule::Route), 1);
    rest.get(&format!("/users/@me?token={}", discord.token()))
        .await;
    assert_eq!(discord.forgive(Rule::Token), 1);
    let seen = discord.requests();
    let last = seen.last().expect("requests are remembered");
    assert_eq!(
        (last.method.as_str(), last.route, last.status),
        ("GET", "/users/@me", 200)
    );
}

#[tokio::test]
async fn invalid_json_and_oversized_files_are_refused() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", discord.channel("general"));
    let broken = rest
        .request("POST", &path)
        .header("Content-Type", "application/json")
        .body("{");
    assert_eq!(Rest::finish(broken).await.code(), (400, 50109));
    let send = |bytes: usize| {
        let part = reqwest::multipart::Part::bytes(vec![0; bytes]).file_name("a.png");
        let payload = json!({ "allowed_mentions": { "parse": [] } });
        let form = reqwest::multipart::Form::new()
            .part("files[0]", part)
            .text("payload_json", payload.to_string());
        Rest::finish(rest.request("POST", &path).multipart(form))
    };
    assert_eq!(send(10 * 1024 * 1024).await.status, 200);
    assert_eq!(send(10 * 1024 * 1024 + 1).await.code(), (413, 40005));
    discord.forgive(Rule::Form);
}
