//! Subcommands, and options that are picked from Discord's own lists.

use newsdesk::discord::Settings;

use super::bot::{Bot, answer, archive, quick_standin, read, settings};
use crate::grouped::TABLE;
use crate::standin::{Interaction, Standin};

const DEFERRED: u64 = 5;

async fn online() -> (Standin, Bot) {
    let discord = quick_standin().start().await;
    let settings: Settings = settings(discord.token(), &discord.api());
    let bot = Bot::on(settings, archive(), |context| context.table = &TABLE);
    discord.wait_ready().await;
    discord.wait_registered().await;
    (discord, bot)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_registered_as_one_command() {
    let (discord, bot) = online().await;
    let all = discord.commands(None);
    assert_eq!(all.len(), 2);
    let watch = all.iter().find(|command| command["name"] == "watch");
    let options = watch.unwrap()["options"].as_array().unwrap();
    let kinds: Vec<_> = options.iter().map(|option| &option["type"]).collect();
    assert_eq!(kinds, [1, 1], "two subcommands");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subcommand_gets_what_was_picked() {
    let (discord, bot) = online().await;
    let role = discord.role("Desk", "moderators");
    let asked = Interaction::command("watch where")
        .channel_option("channel", "announcements")
        .role_option("role", role)
        .user_option("user", "other")
        .option("at", "7 am")
        .option("quiet", "22-7")
        .by("moderator");
    let shown = answer(&discord, &asked).await;
    let wanted = format!(
        "watch where: channel {} role {role} user {} 420 minutes - 22:00-07:00",
        discord.channel("announcements"),
        discord.user("other"),
    );
    assert!(read(&shown).contains(&wanted), "{}", shown.text());
    // Its button runs a subcommand too.
    let id = shown.custom_id("Once more").unwrap();
    let pressed = Interaction::press(shown.id, &id).by("moderator");
    let again = answer(&discord, &pressed).await;
    assert!(
        read(&again).contains("watch where: 1140 minutes - 22:00-07:00"),
        "{}",
        again.text()
    );
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subcommand_keeps_its_own_role_pace_and_privacy() {
    let (discord, bot) = online().await;
    let refused = answer(&discord, &Interaction::command("watch where")).await;
    assert!(refused.ephemeral());
    assert!(
        refused.text().contains("for those who manage this server"),
        "{}",
        refused.text()
    );
    let names = Interaction::command("watch names").option("names", "vmware, citrix");
    let ask = discord.interact(&names.clone().option("private", true));
    let shown = ask.final_answer().await;
    assert_eq!(ask.first_answer().await.kind, DEFERRED);
    assert!(shown.ephemeral());
    assert!(shown.text().contains("vmware+citrix"), "{}", shown.text());
    assert!(!answer(&discord, &names).await.ephemeral());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_come_within_a_subcommand() {
    let (discord, bot) = online().await;
    let typed = Interaction::autocomplete("watch names")
        .option("topics", "licensing")
        .focus("names", "vmware, citri");
    let choices = discord.interact(&typed).choices().await;
    assert_eq!(choices[0].0, "vmware, Citrix (vendor)", "{choices:?}");
    assert_eq!(choices[0].1, "vmware, citrix");
    let typed = Interaction::autocomplete("watch names").focus("zone", "berl");
    let choices = discord.interact(&typed).choices().await;
    assert_eq!(choices[0].1, "Europe/Berlin", "{choices:?}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_client_sends_is_refused_in_words() {
    let (discord, bot) = online().await;
    for asked in ["watch", "watch nonsense", "watch where more"] {
        let asked = Interaction::command(asked).unchecked();
        let shown = answer(&discord, &asked).await;
        assert!(shown.ephemeral() && !shown.text().is_empty());
    }
    let asked = Interaction::command("look")
        .option("channel", "general")
        .unchecked();
    let shown = answer(&discord, &asked).await;
    assert!(shown.text().contains("takes a channel"), "{}", shown.text());
    bot.stop().await;
}
