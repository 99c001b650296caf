//! Every limit of a message: accepted at the limit, refused one past it, with Discord's path.

use serde_json::{Value, json};

use super::client::Rest;
use crate::standin::{Rule, Standin};

fn long(n: usize) -> String {
    // Two bytes and, as UTF-16 elsewhere, one unit: only code points give the right count.
    "é".repeat(n)
}

fn wide(n: usize) -> String {
    // Four bytes and two UTF-16 units each.
    "😀".repeat(n)
}

fn button(n: usize) -> Value {
    json!({ "type": 2, "style": 1, "label": "go", "custom_id": format!("b{n}") })
}

fn rows(rows: usize, buttons: usize) -> Value {
    let row = |r| {
        let inner: Vec<Value> = (0..buttons).map(|b| button(r * 100 + b)).collect();
        json!({ "type": 1, "components": inner })
    };
    json!((0..rows).map(row).collect::<Vec<_>>())
}

fn one_button(change: impl Fn(&mut Value)) -> Value {
    let mut b = button(0);
    change(&mut b);
    json!({ "components": [{ "type": 1, "components": [b] }], "content": "x" })
}

fn menu(options: usize, change: impl Fn(&mut Value)) -> Value {
    let options: Vec<Value> = (0..options)
        .map(|n| json!({ "label": "an option", "value": n.to_string() }))
        .collect();
    let mut menu = json!({ "type": 3, "custom_id": "m", "options": options });
    change(&mut menu);
    json!({ "components": [{ "type": 1, "components": [menu] }], "content": "x" })
}

fn embed(change: impl Fn(&mut Value)) -> Value {
    let mut embed = json!({ "title": "t" });
    change(&mut embed);
    json!({ "embeds": [embed] })
}

fn fields(n: usize) -> Value {
    embed(|e| e["fields"] = json!(vec![json!({ "name": "n", "value": "v" }); n]))
}

/// Embeds of 4,096, 1,904 and `more` code points of description.
fn total(more: usize) -> Value {
    json!({ "embeds": [
        { "description": wide(4_096) },
        { "description": wide(1_899), "title": "abcde" },
        { "description": long(more) },
    ]})
}

fn url(n: usize) -> String {
    let base = "https://example.org/";
    format!("{base}{}", "a".repeat(n - base.len()))
}

/// What fits, what is one too much, and where Discord reports it.
fn table() -> Vec<(Value, Value, &'static str)> {
    let content = |n| json!({ "content": wide(n) });
    let embeds = |n: usize| json!({ "embeds": vec![json!({ "title": "t" }); n] });
    let field = |key: &'static str, n| {
        embed(move |e| {
            let mut f = json!({ "name": "n", "value": "v" });
            f[key] = json!(wide(n));
            e["fields"] = json!([f]);
        })
    };
    let set = |key: &'static str, n| embed(move |e| e[key] = json!(wide(n)));
    let footer = |n| embed(move |e| e["footer"] = json!({ "text": wide(n) }));
    let author = |n| embed(move |e| e["author"] = json!({ "name": wide(n) }));
    let link = |n| embed(move |e| e["url"] = json!(url(n)));
    let colour = |n| embed(move |e| e["color"] = json!(n));
    let label = |n| one_button(move |b| b["label"] = json!(wide(n)));
    let custom = |n| one_button(move |b| b["custom_id"] = json!(long(n)));
    let option = |key: &'static str, n| menu(1, move |m| m["options"][0][key] = json!(wide(n)));
    let placeholder = |n| menu(1, move |m| m["placeholder"] = json!(wide(n)));
    let users = |n: u64| {
        let ids: Vec<String> = (1..=n).map(|i| i.to_string()).collect();
        json!({ "content": "x", "allowed_mentions": { "users": ids } })
    };
    let nonce = |n: usize| json!({ "content": "x", "nonce": "n".repeat(n) });
    let v2 = |n: usize| json!({ "flags": 1 << 15, "components": vec![json!({ "type": 14 }); n] });
    let display =
        |n| json!({ "flags": 1 << 15, "components": [{ "type": 10, "content": long(n) }] });
    vec![
        (content(2_000), content(2_001), "content"),
        (embeds(10), embeds(11), "embeds"),
        (set("title", 256), set("title", 257), "embeds.0.title"),
        (
            set("description", 4_096),
            set("description", 4_097),
            "embeds.0.description",
        ),
        (fields(25), fields(26), "embeds.0.fields"),
        (
            field("name", 256),
            field("name", 257),
            "embeds.0.fields.0.name",
        ),
        (
            field("value", 1_024),
            field("value", 1_025),
            "embeds.0.fields.0.value",
        ),
        (
            field("value", 1),
            field("value", 0),
            "embeds.0.fields.0.value",
        ),
        (footer(2_048), footer(2_049), "embeds.0.footer.text"),
        (author(256), author(257), "embeds.0.author.name"),
        (link(2_048), link(2_049), "embeds.0.url"),
        (colour(0xff_ffff), colour(0x100_0000), "embeds.0.color"),
        (total(0), total(1), "embeds.2"),
        (
            json!({"components": rows(5, 5)}),
            json!({"components": rows(6, 1)}),
            "components",
        ),
        (
            json!({"components": rows(1, 5)}),
            json!({"components": rows(1, 6)}),
            "components.0.components",
        ),
        (label(80), label(81), "components.0.components.0.label"),
        (
            custom(100),
            custom(101),
            "components.0.components.0.custom_id",
        ),
        (custom(1), custom(0), "components.0.components.0.custom_id"),
        (
            menu(25, |_| {}),
            menu(26, |_| {}),
            "components.0.components.0.options",
        ),
        (
            menu(1, |_| {}),
            menu(0, |_| {}),
            "components.0.components.0.options",
        ),
        (
            option("label", 100),
            option("label", 101),
            "components.0.components.0.options.0.label",
        ),
        (
            option("value", 100),
            option("value", 101),
            "components.0.components.0.options.0.value",
        ),
        (
            option("description", 100),
            option("description", 101),
            "components.0.components.0.options.0.description",
        ),
        (
            placeholder(150),
            placeholder(151),
            "components.0.components.0.placeholder",
        ),
        (users(100), users(101), "allowed_mentions.users"),
        (nonce(25), nonce(26), "nonce"),
        (v2(40), v2(41), "components"),
        (display(4_000), display(4_001), "components.0.content"),
    ]
}

#[tokio::test]
async fn each_limit_accepts_what_fits_and_refuses_one_more() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", discord.channel("general"));
    for (fits, over, place) in table() {
        let quiet = |mut body: Value| {
            if body["allowed_mentions"].is_null() {
                body["allowed_mentions"] = json!({ "parse": [] });
            }
            body
        };
        let good = rest.post(&path, &quiet(fits)).await;
        assert_eq!(good.status, 200, "{place}: {}", good.body);
        let bad = rest.post(&path, &quiet(over)).await;
        assert_eq!(bad.code(), (400, 50035), "{place}");
        let mut at = &bad.body["errors"];
        for part in place.split('.') {
            at = &at[part];
        }
        assert!(at["_errors"].is_array(), "{place}: {}", bad.body);
        assert_eq!(discord.take_violations().len(), 1, "{place}");
    }
}

#[tokio::test]
async fn wrong_forms_are_refused() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let general = discord.channel("general");
    let two = json!([{ "type": 1, "components": [button(1), button(1)] }]);
    let bad_url = |u: &str| embed(|e| e["url"] = json!(u));
    let wrong = [
        json!({ "content": "x", "components": two }),
        one_button(|b| b["url"] = json!("https://example.org")),
        one_button(|b| b["style"] = json!(9)),
        one_button(|b| b["label"] = json!("  ")),
        menu(2, |m| m["max_values"] = json!(3)),
        menu(2, |m| m["options"][1]["value"] = json!("0")),
        bad_url("ftp://example.org/a"),
        bad_url("javascript:alert(1)"),
        bad_url("not a url"),
        embed(|e| e["timestamp"] = json!("yesterday")),
        json!({ "content": "x", "flags": 1 << 15, "components": [{ "type": 14 }] }),
        json!({ "components": [{ "type": 10, "content": "needs the flag" }] }),
        json!({ "content": 5 }),
        json!({ "content": "x", "enforce_nonce": true }),
    ];
    for body in wrong {
        let answer = rest.say(general, body.clone()).await;
        assert_eq!(answer.code(), (400, 50035), "{body}");
    }
    let excluded =
        json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["1"] } });
    let answer = rest
        .post(&format!("/channels/{general}/messages"), &excluded)
        .await;
    assert_eq!(answer.code(), (400, 50035));
    assert_eq!(
        rest.say(general, json!({ "content": "  " })).await.code(),
        (400, 50006)
    );
    assert!(discord.forgive(Rule::Form) > 10);
}

#[tokio::test]
async fn a_message_must_say_whom_it_pings_and_ping_nobody() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", discord.channel("general"));
    rest.post(&path, &json!({ "content": "no word about mentions" }))
        .await;
    let rules: Vec<Rule> = discord.take_violations().iter().map(|v| v.rule).collect();
    assert_eq!(rules, [Rule::AllowedMentions]);
    let reader = discord.user("reader");
    for content in [
        format!("<@{reader}>"),
        "@everyone".to_owned(),
        "<@&7>".to_owned(),
    ] {
        let quiet = json!({ "content": content, "allowed_mentions": { "parse": [] } });
        rest.post(&path, &quiet).await;
        assert!(discord.violations().is_empty());
        let loud = json!({ "content": content, "allowed_mentions": { "parse": ["users", "roles", "everyone"] } });
        rest.post(&path, &loud).await;
        assert_eq!(discord.forgive(Rule::Ping), 1, "{content}");
    }
}
