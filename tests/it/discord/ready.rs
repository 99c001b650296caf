//! Answers that are ready when their question comes: suggestions, and what was answered before. They
//! go out from where the events come in, past everything that is being worked on.

use std::sync::Arc;
use std::time::Duration;

use newsdesk::discord::custom_id::CustomId;

use super::bot::{Bot, Gate, archive, gated, quick_standin, settings};
use crate::standin::{Ask, Fault, FaultAnswer, Interaction, Shown, Standin, until};

const MESSAGE: u64 = 4;
const DEFERRED: u64 = 5;
const CHOICES: u64 = 8;

fn vmware() -> Interaction {
    Interaction::command("vendor")
        .option("name", "vmware")
        .unchecked()
}

fn typing() -> Interaction {
    Interaction::autocomplete("vendor")
        .focus("name", "vmw")
        .unchecked()
}

/// A button of a profile that leads to another profile.
fn related(profile: &Shown) -> String {
    let controls = profile.controls();
    let found = controls.iter().find(|(id, _)| {
        let line = CustomId::read(id).unwrap().line;
        line.starts_with("/vendor name:") || line.starts_with("/product name:")
    });
    found.unwrap_or_else(|| panic!("{controls:?}")).0.clone()
}

/// The first answer, or that of the fault in its way, has been asked for.
async fn arrived(discord: &Standin, ask: &Ask) {
    let id = ask.id().to_string();
    let asked = || {
        discord
            .requests()
            .iter()
            .any(|seen| seen.path.contains(&id))
    };
    until("an answer", async || asked().then_some(())).await;
}

/// Discord takes the next answers and says nothing.
fn silent_once() -> Fault {
    let silence = FaultAnswer::Hang(Duration::from_secs(60));
    Fault::on("POST /interactions", silence)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ready_does_not_wait_for_what_is_worked_on() {
    let discord = quick_standin().start().await;
    let gate = Gate::default();
    gate.open();
    let bot = gated(&discord, &gate, |settings| settings.timings.at_once = 1);
    discord.wait_ready().await;
    let profile = discord.interact(&vmware()).final_answer().await;
    let button = related(&profile);
    let other = discord
        .interact(&Interaction::press(profile.id, &button))
        .final_answer()
        .await;

    gate.shut();
    let busy = discord.interact(&Interaction::command("news"));
    assert_eq!(busy.first_answer().await.kind, DEFERRED);
    let choices = discord.interact(&typing()).choices().await;
    assert_eq!(choices[0].0, "VMware", "{choices:?}");
    let again = discord.interact(&vmware());
    assert_eq!(again.first_answer().await.kind, MESSAGE);
    assert_eq!(again.final_answer().await.text(), profile.text());
    let press = discord.interact(&Interaction::press(profile.id, &button));
    assert_eq!(press.first_answer().await.kind, MESSAGE);
    assert_eq!(press.final_answer().await.text(), other.text());

    gate.open();
    assert!(busy.final_answer().await.text().contains("10 articles"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_gives_everybody_the_kept_profile_as_their_own() {
    let discord = quick_standin().start().await;
    let gate = Gate::default();
    gate.open();
    let bot = gated(&discord, &gate, |_| {});
    discord.wait_ready().await;
    let open = discord.interact(&vmware()).final_answer().await;
    let hidden = discord
        .interact(&vmware().option("private", true).by("other"))
        .final_answer()
        .await;
    let first = discord
        .interact(&Interaction::press(open.id, &related(&open)))
        .final_answer()
        .await;
    assert!(!first.ephemeral());

    gate.shut();
    let press = Interaction::press_forged(hidden.id, &related(&open), &[]).by("other");
    let theirs = discord.interact(&press);
    assert_eq!(theirs.first_answer().await.kind, MESSAGE);
    let theirs = theirs.final_answer().await;
    assert!(theirs.ephemeral(), "a private page leads to private pages");
    assert_eq!(theirs.text(), first.text());
    for (id, _) in theirs.controls() {
        let read = CustomId::read(&id).unwrap();
        assert_eq!(read.asker, discord.user("other"));
    }
    gate.open();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_finds_what_a_button_has_kept() {
    let discord = quick_standin().start().await;
    let gate = Gate::default();
    gate.open();
    let bot = gated(&discord, &gate, |_| {});
    discord.wait_ready().await;
    let profile = discord.interact(&vmware()).final_answer().await;
    let button = related(&profile);
    let pressed = discord
        .interact(&Interaction::press(profile.id, &button))
        .final_answer()
        .await;
    let line = CustomId::read(&button).unwrap().line;
    let (command, name) = line.split_once(" name: ").unwrap();
    gate.shut();
    let typed = Interaction::command(&command[1..]).option("name", name.trim_matches('"'));
    let typed = discord.interact(&typed.unchecked());
    assert_eq!(typed.first_answer().await.kind, MESSAGE);
    assert_eq!(typed.final_answer().await.text(), pressed.text());
    gate.open();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_answers_on_their_way_arrive_before_the_bot_leaves() {
    let discord = quick_standin().start().await;
    let bot = Bot::start(&discord);
    discord.wait_ready().await;
    discord.interact(&vmware()).final_answer().await;
    for (interaction, kind) in [(typing(), CHOICES), (vmware(), MESSAGE)] {
        discord.fault(silent_once());
        let ask = discord.interact(&interaction);
        arrived(&discord, &ask).await;
        assert!(!ask.answered());
        if kind == MESSAGE {
            bot.shutdown.request();
        }
        assert_eq!(ask.first_answer().await.kind, kind);
    }
    bot.ended().await.unwrap();
    assert_eq!(discord.gateway_log().closes, [Some(1000)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_takes_does_not_keep_the_archive() {
    let discord = quick_standin().start().await;
    let mut settings = settings(discord.token(), &discord.api());
    settings.timings.farewell = Duration::from_millis(50);
    let mut reached = None;
    let bot = Bot::on(settings, archive(), |context| {
        reached = Some(Arc::clone(&context.search));
    });
    discord.wait_ready().await;
    discord.fault(silent_once().always());
    let ask = discord.interact(&typing());
    arrived(&discord, &ask).await;
    bot.stop().await;
    assert!(!ask.answered());
    assert_eq!(Arc::strong_count(&reached.unwrap()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ready_answer_outlives_the_gateway_that_it_came_through() {
    let discord = quick_standin().start().await;
    let bot = Bot::with(&discord, |settings| {
        // Given up before the answer, which Discord does not confirm, is sent once more.
        settings.timings.gateway.patience.silence = Duration::from_secs(1);
    });
    discord.wait_ready().await;
    discord.fault(silent_once());
    // A gateway that was given up before it heard the question is followed by another one.
    let ask = loop {
        let ask = discord.interact(&typing());
        let heard = arrived(&discord, &ask);
        if tokio::time::timeout(Duration::from_secs(1), heard)
            .await
            .is_ok()
        {
            break ask;
        }
    };
    assert_eq!(ask.first_answer().await.kind, CHOICES);
    discord
        .wait_log("another session", |log| log.readies >= 2)
        .await;
    bot.stop().await;
}
