//! Answers that are sent again: the same for the next asker, and never once they have changed.

use std::sync::Arc;

use jiff::Timestamp;
use newsdesk::commands::{AsOf, Context};
use newsdesk::discord::custom_id::CustomId;

use super::bot::{Bot, archive, quick_standin, settings};
use crate::desk::TestDesk;
use crate::standin::{Interaction, Shown, Standin};

/// A bot whose context the test can reach.
async fn online() -> (Standin, Bot, Context) {
    let discord = quick_standin().start().await;
    let mut reached = None;
    let bot = Bot::on(
        settings(discord.token(), &discord.api()),
        archive(),
        |context| reached = Some(context.clone()),
    );
    discord.wait_ready().await;
    (discord, bot, reached.unwrap())
}

async fn ask(discord: &Standin, who: &str) -> Shown {
    let profile = Interaction::command("vendor").option("name", "vmware");
    discord
        .interact(&profile.unchecked().by(who))
        .final_answer()
        .await
}

/// A message without what Discord itself adds to each.
fn told(shown: &Shown) -> String {
    format!("{}\n{:?}", shown.text(), shown.buttons())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_asker_gets_the_same_with_buttons_of_their_own() {
    let (discord, bot, _) = online().await;
    let first = ask(&discord, "reader").await;
    let again = ask(&discord, "reader").await;
    let other = ask(&discord, "other").await;
    assert_eq!(first.value["embeds"], other.value["embeds"]);
    assert_eq!(first.value["components"], again.value["components"]);
    let id = |shown: &Shown| shown.custom_id("Timeline").unwrap();
    assert_ne!(id(&first), id(&other));
    let read = CustomId::read(&id(&other)).unwrap();
    assert_eq!(read.asker, discord.user("other"));
    let timeline = discord
        .interact(&Interaction::press(other.id, &id(&other)).by("other"))
        .final_answer()
        .await;
    assert!(timeline.text().contains("VMware"), "{}", timeline.text());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_at_once() {
    let (discord, bot, context) = online().await;
    let before = told(&ask(&discord, "reader").await);
    assert_eq!(told(&ask(&discord, "reader").await), before);
    let vmware = context.search.names().by_key("vmware").unwrap().id;
    let store = context.store.clone();
    tokio::task::spawn_blocking(move || {
        store.write(move |write| {
            let mut entity = write.entity(vmware)?.expect("it is there");
            entity.summary = "A summary by hand.".to_owned();
            write.edit_entity(&entity)
        })
    })
    .await
    .unwrap()
    .unwrap();
    let after = told(&ask(&discord, "reader").await);
    assert!(after.contains("A summary by hand."), "{after}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_taken_in_is_seen_and_suggested_at_once() {
    let (discord, bot, context) = online().await;
    let typing = Interaction::autocomplete("vendor")
        .focus("name", "vmw")
        .unchecked();
    let label = |choices: Vec<(String, serde_json::Value)>| choices[0].0.clone();
    assert_eq!(label(discord.interact(&typing).choices().await), "VMware");
    assert!(ask(&discord, "reader").await.text().contains("VMware"));
    let vmware = context.search.names().by_key("vmware").unwrap().id;
    tokio::task::spawn_blocking(move || {
        let (store, search) = (&context.store, &context.search);
        store.write(move |write| {
            let mut entity = write.entity(vmware)?.expect("it is there");
            entity.name = "VMware by Hand".to_owned();
            write.edit_entity(&entity)
        })?;
        search.catch_up().map_err(anyhow::Error::from)
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(
        label(discord.interact(&typing).choices().await),
        "VMware by Hand"
    );
    let text = ask(&discord, "reader").await.text();
    assert!(text.contains("VMware by Hand"), "{text}");
    bot.stop().await;
}

#[test]
fn another_day_is_another_state_of_things() {
    let desk = TestDesk::new();
    let at = |time: &str| {
        let now: Timestamp = time.parse().unwrap();
        AsOf::now(&Context {
            clock: Arc::new(move || now),
            ..desk.context.clone()
        })
    };
    assert_eq!(at("2026-11-01T00:00:00Z"), at("2026-11-01T23:59:59Z"));
    assert_ne!(at("2026-11-01T23:59:59Z"), at("2026-11-02T00:00:00Z"));
}
