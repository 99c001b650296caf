//! Interactions and their answers: once, in time, of a kind that fits, reachable by the token.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::Rest;
use crate::standin::{Ask, Interaction, Rule, Standin};

async fn discord() -> (Standin, Rest) {
    let discord = Standin::builder().without_rate_limits().start().await;
    let rest = Rest::new(&discord);
    (discord, rest)
}

fn ask(discord: &Standin) -> Ask {
    discord.interact(&Interaction::command("vendor").option("name", "vmware"))
}

const BUTTON: &str =
    r#"[{"type":1,"components":[{"type":2,"style":1,"label":"Next","custom_id":"next"}]}]"#;

fn with_button(content: &str) -> Value {
    let components: Value = serde_json::from_str(BUTTON).expect("JSON");
    json!({ "content": content, "components": components })
}

#[tokio::test]
async fn an_interaction_is_answered_once() {
    let (discord, rest) = discord().await;
    let ask = ask(&discord);
    assert_eq!(
        rest.answer(&ask, 4, json!({ "content": "one" }))
            .await
            .status,
        204
    );
    assert_eq!(
        rest.answer(&ask, 4, json!({ "content": "two" }))
            .await
            .code(),
        (400, 40060)
    );
    assert_eq!(ask.final_answer().await.text(), "one");
    assert_eq!(ask.refused(), 1);
    assert_eq!(discord.forgive(Rule::Interaction), 1);
}

#[tokio::test]
async fn after_three_seconds_it_is_unknown_and_after_fifteen_minutes_its_token_is_void() {
    let (discord, rest) = discord().await;
    let late = ask(&discord);
    discord.advance(Duration::from_millis(3_001));
    assert_eq!(rest.answer(&late, 5, json!({})).await.code(), (404, 10062));
    let slow = ask(&discord);
    assert_eq!(rest.answer(&slow, 5, json!({})).await.status, 204);
    let edit = json!({ "content": "done", "allowed_mentions": { "parse": [] } });
    discord.advance(Duration::from_secs(14 * 60));
    assert_eq!(
        rest.send("PATCH", &rest.original(&discord, &slow), &edit)
            .await
            .status,
        200
    );
    discord.advance(Duration::from_secs(60));
    assert_eq!(
        rest.send("PATCH", &rest.original(&discord, &slow), &edit)
            .await
            .code(),
        (401, 50027)
    );
    assert_eq!(discord.forgive(Rule::Interaction), 2);
}

#[tokio::test]
async fn only_fitting_kinds_are_accepted() {
    let (discord, rest) = discord().await;
    let first = ask(&discord);
    rest.answer(&first, 4, with_button("page one")).await;
    let message = first.final_answer().await.id;
    let modal = json!({ "custom_id": "m", "title": "Add", "components": [{ "type": 1, "components": [
        { "type": 4, "custom_id": "text", "label": "Text", "style": 1 } ] }] });
    let opener = ask(&discord);
    rest.answer(&opener, 9, modal.clone()).await;
    let data = |kind| match kind {
        8 => json!({ "choices": [] }),
        9 => modal.clone(),
        _ => json!({ "content": "x" }),
    };
    let command = || ask(&discord);
    let press = || discord.interact(&Interaction::press(message, "next"));
    let typing = || discord.interact(&Interaction::autocomplete("vendor").focus("name", "vm"));
    let submit = || discord.interact(&Interaction::submit(&opener, &[("text", "x")]));
    let cases: [(&dyn Fn() -> Ask, &[u64]); 4] = [
        (&command, &[4, 5, 9]),
        (&press, &[4, 5, 6, 7, 9]),
        (&typing, &[8]),
        (&submit, &[4, 5]),
    ];
    for (make, fitting) in cases {
        for kind in 4..=9 {
            let answer = rest.answer(&make(), kind, data(kind)).await;
            let expected = if fitting.contains(&kind) { 204 } else { 400 };
            assert_eq!(
                answer.status, expected,
                "{kind} of {fitting:?}: {}",
                answer.body
            );
        }
    }
    assert!(discord.forgive(Rule::Form) > 5);
}

#[tokio::test]
async fn a_deferral_fixes_who_sees_the_answer_and_rules_out_a_modal() {
    let (discord, rest) = discord().await;
    let ask = ask(&discord);
    rest.answer(&ask, 5, json!({ "flags": 64 })).await;
    let modal = json!({ "custom_id": "m", "title": "t", "components": [] });
    assert_eq!(rest.answer(&ask, 9, modal).await.code(), (400, 40060));
    let edit = json!({ "content": "for you", "flags": 0, "allowed_mentions": { "parse": [] } });
    rest.send("PATCH", &rest.original(&discord, &ask), &edit)
        .await;
    let shown = ask.final_answer().await;
    assert!(shown.ephemeral());
    let by_id = rest
        .get(&format!(
            "/channels/{}/messages/{}",
            discord.channel("general"),
            shown.id
        ))
        .await;
    assert_eq!(
        by_id.code(),
        (404, 10008),
        "only the token reaches an ephemeral message"
    );
    assert_eq!(rest.get(&rest.original(&discord, &ask)).await.status, 200);
    discord.forgive(Rule::Interaction);
}

#[tokio::test]
async fn follow_ups_and_what_the_token_reaches() {
    let (discord, rest) = discord().await;
    let ask = discord.interact(&Interaction::command("ask").in_private_channel());
    let hook = format!("/webhooks/{}/{}", discord.app_id(), ask.token());
    let more = json!({ "content": "more", "allowed_mentions": { "parse": [] } });
    assert_eq!(
        rest.post(&hook, &more).await.code(),
        (404, 10015),
        "before the first answer"
    );
    rest.answer(&ask, 4, json!({ "content": "first" })).await;
    for _ in 0..5 {
        assert_eq!(rest.post(&hook, &more).await.status, 200);
    }
    assert_eq!(rest.post(&hook, &more).await.code(), (400, 40094));
    assert_eq!(ask.wait_follow_ups(5).await.len(), 5);
    assert_eq!(
        Rest::finish(rest.request("DELETE", &rest.original(&discord, &ask)))
            .await
            .status,
        204
    );
    assert_eq!(
        rest.get(&rest.original(&discord, &ask)).await.code(),
        (404, 10008)
    );
    assert_eq!(discord.forgive(Rule::Interaction), 1);
}

#[tokio::test]
async fn an_update_changes_the_message_and_keeps_what_it_does_not_name() {
    let (discord, rest) = discord().await;
    let ask = ask(&discord);
    let part = reqwest::multipart::Part::bytes(b"chart".to_vec()).file_name("chart.png");
    let payload = json!({ "type": 4, "data": {
        "content": "page one", "components": with_button("")["components"],
        "attachments": [{ "id": 0, "description": "a chart" }],
        "allowed_mentions": { "parse": [] } } });
    let form = reqwest::multipart::Form::new()
        .part("files[0]", part)
        .text("payload_json", payload.to_string());
    let path = format!(
        "/interactions/{}/{}/callback?with_response=true",
        ask.id(),
        ask.token()
    );
    let answer = Rest::finish(rest.request("POST", &path).multipart(form)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let shown = ask.final_answer().await;
    assert_eq!(answer.body["resource"]["message"]["id"], shown.value["id"]);
    assert_eq!(shown.value["attachments"][0]["description"], "a chart");
    let url = shown.value["attachments"][0]["url"]
        .as_str()
        .expect("a URL");
    assert_eq!(
        reqwest::get(url)
            .await
            .expect("a file")
            .text()
            .await
            .expect("text"),
        "chart"
    );

    let press = discord.interact(&Interaction::press(
        shown.id,
        &shown.custom_id("Next").expect("a button"),
    ));
    rest.answer(&press, 7, json!({ "content": "page two" }))
        .await;
    let after = press.final_answer().await;
    assert_eq!((after.id, after.text()), (shown.id, "page two".to_owned()));
    assert_eq!(after.value["attachments"].as_array().map(Vec::len), Some(1));
    let press = discord.interact(&Interaction::press(shown.id, "next"));
    rest.answer(
        &press,
        7,
        json!({ "content": "page three", "attachments": [] }),
    )
    .await;
    assert_eq!(press.final_answer().await.value["attachments"], json!([]));
}

#[tokio::test]
async fn choices_and_modals_have_limits() {
    let (discord, rest) = discord().await;
    let typing = || discord.interact(&Interaction::autocomplete("vendor").focus("name", "vm"));
    let choices = |n: usize, name: usize, value: usize| json!({ "choices": vec![json!({ "name": "é".repeat(name), "value": "é".repeat(value) }); n] });
    for (data, status) in [
        (choices(25, 100, 100), 204),
        (choices(0, 1, 1), 204),
        (choices(26, 1, 1), 400),
        (choices(1, 101, 1), 400),
        (choices(1, 1, 101), 400),
        (choices(1, 0, 1), 400),
    ] {
        assert_eq!(
            rest.answer(&typing(), 8, data.clone()).await.status,
            status,
            "{data}"
        );
    }
    let input = |label: usize, id: &str| {
        json!({ "type": 1, "components": [
        { "type": 4, "custom_id": id, "label": "l".repeat(label), "style": 2, "max_length": 4_000 } ] })
    };
    let modal = |title: usize, inputs: &[Value]| json!({ "custom_id": "m", "title": "t".repeat(title), "components": inputs });
    let ids = ["a", "b", "c", "d", "e", "f"];
    let inputs: Vec<Value> = ids.iter().map(|id| input(45, id)).collect();
    for (data, status) in [
        (modal(45, &inputs[..5]), 204),
        (modal(46, &inputs[..1]), 400),
        (modal(1, &inputs), 400),
        (modal(1, &[]), 400),
        (modal(1, &[input(46, "a")]), 400),
        (modal(1, &[input(1, "a"), input(1, "a")]), 400),
    ] {
        assert_eq!(
            rest.answer(&ask(&discord), 9, data.clone()).await.status,
            status,
            "{data}"
        );
    }
    assert_eq!(discord.forgive(Rule::Form), 9);
}

#[tokio::test]
#[should_panic(expected = "has no component")]
async fn a_button_that_is_not_there_cannot_be_pressed() {
    let (discord, rest) = discord().await;
    let ask = ask(&discord);
    rest.answer(&ask, 4, with_button("page")).await;
    discord.interact(&Interaction::press(ask.final_answer().await.id, "other"));
}

#[tokio::test]
#[should_panic(expected = "broke Discord's rules")]
async fn a_broken_rule_fails_the_test_at_the_end() {
    let (discord, rest) = discord().await;
    rest.say(
        discord.channel("general"),
        json!({ "content": "x".repeat(2_001) }),
    )
    .await;
}

#[tokio::test]
async fn a_glance_counts_answers_and_judges_none() {
    let (discord, rest) = discord().await;
    discord.glance();
    let ask = ask(&discord);
    let unfit = json!({ "content": "x".repeat(2_001) });
    assert_eq!(rest.answer(&ask, 4, unfit).await.status, 204);
    let answer = ask.first_answer().await;
    assert_eq!((answer.kind, answer.data), (4, Value::Null));
    let twice = rest.answer(&ask, 4, json!({ "content": "two" })).await;
    assert_eq!(twice.code(), (400, 40060));
    assert_eq!(discord.forgive(Rule::Interaction), 1);
    assert_eq!(discord.forgive(Rule::AllowedMentions), 0);
}
