//! What a person can do, in the shape Discord gives it: serenity reads every kind.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::all::{Interaction as Read, ResolvedValue};

use super::client::Rest;
use crate::standin::permissions::{MANAGE_GUILD, VIEW_CHANNEL};
use crate::standin::{Ask, Fault, FaultAnswer, Interaction, Standin, Violation};

fn read(ask: &Ask) -> Read {
    serde_json::from_value(ask.event().clone()).expect("serenity reads it")
}

#[tokio::test]
async fn options_that_name_things_bring_them_along() {
    let discord = Standin::start().await;
    let act = Interaction::command("add")
        .user_option("user", "other")
        .channel_option("channel", "forum")
        .role_option("role", discord.guild("Desk"))
        .file_option("file", "article.md", b"# Title")
        .with_permissions(MANAGE_GUILD)
        .with_bot_permissions(VIEW_CHANNEL);
    let Read::Command(command) = read(&discord.interact(&act)) else {
        panic!("a command was sent");
    };
    let member = command.member.as_ref().expect("it was sent in a server");
    assert_eq!(member.permissions.map(|p| p.bits()), Some(MANAGE_GUILD));
    assert_eq!(
        command.app_permissions.map(|p| p.bits()),
        Some(VIEW_CHANNEL)
    );
    let options = command.data.options();
    let values: Vec<&ResolvedValue<'_>> = options.iter().map(|o| &o.value).collect();
    let [
        ResolvedValue::User(user, Some(_)),
        ResolvedValue::Channel(channel),
        ResolvedValue::Role(role),
        ResolvedValue::Attachment(file),
    ] = values[..]
    else {
        panic!("the options are not resolved: {values:?}");
    };
    assert_eq!(user.id.get(), discord.user("other"));
    assert_eq!(channel.id.get(), discord.channel("forum"));
    assert_eq!(role.name, "@everyone");
    let text = reqwest::get(&file.url).await.expect("a file").text().await;
    assert_eq!(text.expect("text"), "# Title");
}

#[tokio::test]
async fn menus_name_their_target_and_modals_their_text() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let said = rest
        .say(discord.channel("general"), json!({ "content": "a rumour" }))
        .await
        .id();
    let Read::Command(menu) = read(&discord.interact(&Interaction::message_menu("Add", said)))
    else {
        panic!("a command was sent");
    };
    let found = menu
        .data
        .resolved
        .messages
        .values()
        .next()
        .expect("the message comes along");
    assert_eq!((found.id.get(), found.content.as_str()), (said, "a rumour"));
    let Read::Command(menu) = read(&discord.interact(&Interaction::user_menu("Who", "other")))
    else {
        panic!("a command was sent");
    };
    assert_eq!(
        menu.data.target_id.map(|t| t.get()),
        Some(discord.user("other"))
    );

    let opener = discord.interact(&Interaction::command("add").user_installed());
    assert_eq!(
        opener.event()["authorizing_integration_owners"],
        json!({ "1": discord.user("reader").to_string() })
    );
    let input = json!({ "type": 4, "custom_id": "title", "label": "Title", "style": 1 });
    let modal = json!({ "custom_id": "m", "title": "Add", "components": [{ "type": 1, "components": [input] }] });
    assert!(!opener.answered());
    rest.answer(&opener, 9, modal).await;
    assert!(opener.answered());
    let submit = discord.interact(&Interaction::submit(&opener, &[("title", "News")]));
    assert!(matches!(read(&submit), Read::Modal(m) if m.data.custom_id == "m"));
    assert_eq!(
        submit.event()["data"]["components"][0]["components"][0]["value"],
        "News"
    );
}

#[tokio::test]
async fn answers_are_timed_and_requests_remembered() {
    let discord = Standin::start().await;
    let rest = Rest::new(&discord);
    let ask = discord.interact(&Interaction::command("ask"));
    discord.fault(
        Fault::on(
            "* /interactions",
            FaultAnswer::Late(Duration::from_millis(30)),
        )
        .always(),
    );
    rest.answer(&ask, 5, json!({})).await;
    discord.clear_faults();
    let edit = json!({ "content": "done", "allowed_mentions": { "parse": [] } });
    rest.send("PATCH", &rest.original(&discord, &ask), &edit)
        .await;
    assert_eq!(ask.edits(), 1);
    assert!(ask.first_answer().await.took < ask.final_took().await);
    assert_eq!(discord.request_count(), 2);
    let seen = discord.requests();
    assert_eq!(seen[1].body, edit);
    assert!(seen[0].at_ms <= seen[1].at_ms && seen[0].lane == seen[1].lane);
    assert!(
        seen.iter()
            .all(|s| s.files.is_empty() && s.path.contains(ask.token()))
    );
    rest.say(
        discord.channel("general"),
        json!({ "content": Value::Null }),
    )
    .await;
    let broken: Vec<Violation> = discord.take_violations();
    assert_eq!(broken.len(), 1);
}
