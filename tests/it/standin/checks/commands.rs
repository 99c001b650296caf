//! Registered commands: limits, daily creations, and what a person can send of them.

use serde_json::{Value, json};

use super::client::Rest;
use crate::standin::{Interaction, Rule, Standin};

fn command(name: &str) -> Value {
    json!({ "name": name, "description": "Does it." })
}

fn option(name: &str, more: &Value) -> Value {
    let mut o = json!({ "type": 3, "name": name, "description": "A text." });
    for (key, value) in more.as_object().into_iter().flatten() {
        o[key] = value.clone();
    }
    o
}

fn with_options(options: Vec<Value>) -> Value {
    json!({ "name": "c", "description": "Does it.", "options": options })
}

#[tokio::test]
async fn commands_beyond_the_limits_are_refused() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let path = format!("/applications/{}/commands", discord.app_id());
    let options = |n: usize| {
        with_options(
            (0..n)
                .map(|i| option(&format!("o{i}"), &json!({})))
                .collect(),
        )
    };
    let choices = |n: usize| {
        let list: Vec<Value> = (0..n)
            .map(|i| json!({ "name": i.to_string(), "value": "v" }))
            .collect();
        with_options(vec![option("o", &json!({ "choices": list }))])
    };
    let described = |n: usize| json!({ "name": "c", "description": "é".repeat(n) });
    // Names, descriptions and choices together: 9 of the command, 24 times 303, then 719.
    let sized = |more: usize| {
        let text = "x".repeat(100);
        let choice = |n: usize| json!({ "name": format!("{n}{}", "x".repeat(99)), "value": text });
        let option = |name: &str, choices: Vec<Value>| json!({ "type": 3, "name": name, "description": text, "choices": choices });
        let mut list: Vec<Value> = (10..34)
            .map(|i| option(&format!("o{i}"), vec![choice(1)]))
            .collect();
        let last = json!({ "name": "y".repeat(9), "value": "y".repeat(9 + more) });
        list.push(option("z", vec![choice(1), choice(2), choice(3), last]));
        with_options(list)
    };
    let cases = [
        (command(&"a".repeat(32)), command(&"a".repeat(33))),
        (command("größe-1_'"), command("Upper")),
        (command("เมือง"), command("two words")),
        (described(100), described(101)),
        (options(25), options(26)),
        (choices(25), choices(26)),
        (
            with_options(vec![
                option("a", &json!({ "required": true })),
                option("b", &json!({})),
            ]),
            with_options(vec![
                option("a", &json!({})),
                option("b", &json!({ "required": true })),
            ]),
        ),
        (
            with_options(vec![option("a", &json!({ "autocomplete": true }))]),
            with_options(vec![option(
                "a",
                &json!({ "autocomplete": true, "choices": [{ "name": "n", "value": "v" }] }),
            )]),
        ),
        (
            json!({ "type": 3, "name": "Add to Archive" }),
            json!({ "type": 3, "name": "Add", "description": "none is allowed" }),
        ),
        (
            with_options(vec![option(
                "a",
                &json!({ "type": 7, "channel_types": [0, 16] }),
            )]),
            with_options(vec![option(
                "a",
                &json!({ "type": 7, "channel_types": [0, 17] }),
            )]),
        ),
        (
            with_options(vec![option("a", &json!({ "type": 8 }))]),
            with_options(vec![option(
                "a",
                &json!({ "type": 8, "channel_types": [0] }),
            )]),
        ),
        (sized(0), sized(1)),
    ];
    for (fits, over) in cases {
        let good = rest.send("PUT", &path, &json!([fits])).await;
        assert_eq!(good.status, 200, "{} for {fits}", good.body);
        let bad = rest.send("PUT", &path, &json!([over])).await;
        assert_eq!(bad.code(), (400, 50035), "{over}");
    }
    let many = |n: usize| {
        json!(
            (0..n)
                .map(|i| command(&format!("c{i}")))
                .collect::<Vec<_>>()
        )
    };
    assert_eq!(rest.send("PUT", &path, &many(100)).await.status, 200);
    assert_eq!(
        rest.send("PUT", &path, &many(101)).await.code(),
        (400, 30032)
    );
    let twice = json!([command("same"), command("same")]);
    assert_eq!(rest.send("PUT", &path, &twice).await.code(), (400, 50035));
    discord.forgive(Rule::Form);
}

#[tokio::test]
async fn only_new_names_count_as_creations() {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    let path = format!(
        "/applications/{}/guilds/{}/commands",
        discord.app_id(),
        discord.guild("Desk")
    );
    let guild = Some(discord.guild("Desk"));
    let set = |names: &[&str]| json!(names.iter().map(|n| command(n)).collect::<Vec<_>>());
    let first = rest.send("PUT", &path, &set(&["a", "b"])).await;
    let second = rest.send("PUT", &path, &set(&["a", "c"])).await;
    assert_eq!(
        first.body[0]["id"], second.body[0]["id"],
        "a kept command keeps its id"
    );
    assert_eq!(discord.command_creates(guild), 3);
    for n in 0..197 {
        let answer = rest.post(&path, &command(&format!("n{}", n % 90))).await;
        assert!(answer.status < 300, "{}", answer.body);
        let id = answer.id();
        Rest::finish(rest.request("DELETE", &format!("{path}/{id}"))).await;
    }
    assert_eq!(
        rest.post(&path, &command("last")).await.code(),
        (400, 30034)
    );
    discord.advance(std::time::Duration::from_secs(24 * 60 * 60));
    assert_eq!(rest.post(&path, &command("last")).await.status, 201);
    assert_eq!(discord.forgive(Rule::Form), 1);
    assert_eq!(rest.get(&path).await.body.as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn options_take_the_type_and_the_id_of_the_registered_command() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let path = format!("/applications/{}/commands", discord.app_id());
    let add = json!({ "type": 1, "name": "add", "description": "Adds.", "options": [
        { "type": 4, "name": "count", "description": "How many.", "required": true, "max_value": 5 } ] });
    let group = json!({ "type": 2, "name": "feed", "description": "Feeds.", "options": [add] });
    let body = json!([{ "name": "admin", "description": "Admin.", "options": [group] }]);
    let registered = rest.send("PUT", &path, &body).await.body;
    let ask = discord.interact(&Interaction::command("admin feed add").option("count", 5));
    let data = &ask.event()["data"];
    assert_eq!(data["id"], registered[0]["id"]);
    let leaf = &data["options"][0]["options"][0]["options"][0];
    assert_eq!(*leaf, json!({ "name": "count", "type": 4, "value": 5 }));
    let refused = |i: Interaction| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| discord.interact(&i))).is_err()
    };
    assert!(
        refused(Interaction::command("admin feed add")),
        "a required option is missing"
    );
    assert!(
        refused(Interaction::command("admin feed add").option("count", 6)),
        "over the maximum"
    );
    assert!(
        refused(Interaction::command("admin feed add").option("count", "x")),
        "a wrong type"
    );
    assert!(!refused(
        Interaction::autocomplete("admin feed add").focus("count", "12ab")
    ));
}

#[tokio::test]
async fn channels_roles_and_users_come_resolved_and_only_where_they_fit() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let path = format!("/applications/{}/commands", discord.app_id());
    let kind = |name: &str, kind: u8| option(name, &json!({ "type": kind }));
    let place = option("place", &json!({ "type": 7, "channel_types": [5] }));
    let add = json!({ "type": 1, "name": "add", "description": "Adds.",
        "options": [place, kind("ping", 8), kind("who", 6)] });
    let body = json!([{ "name": "feed", "description": "Feeds.", "options": [add] }]);
    assert_eq!(rest.send("PUT", &path, &body).await.status, 200);
    let role = discord.role("Desk", "moderators");
    let ask = discord.interact(
        &Interaction::command("feed add")
            .channel_option("place", "announcements")
            .role_option("ping", role)
            .user_option("who", "other"),
    );
    let data = &ask.event()["data"];
    let leaves = data["options"][0]["options"].as_array().unwrap();
    for (leaf, kind, list) in [
        (&leaves[0], 7, "channels"),
        (&leaves[1], 8, "roles"),
        (&leaves[2], 6, "users"),
    ] {
        assert_eq!(leaf["type"], kind);
        let id = leaf["value"].as_str().unwrap();
        assert_eq!(data["resolved"][list][id]["id"], id, "{list}");
    }
    let refused = |i: Interaction| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| discord.interact(&i))).is_err()
    };
    let add = || Interaction::command("feed add");
    assert!(refused(Interaction::command("feed")), "no sub-command");
    assert!(
        refused(add().channel_option("place", "general")),
        "another type of channel"
    );
    assert!(
        refused(add().user_option("ping", "other")),
        "a user for a role"
    );
    assert!(
        refused(add().option("ping", "somebody")),
        "typed text for a role"
    );
}
