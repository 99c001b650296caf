//! Subscribing on a stand-in Discord: what is picked there, what the bot may do, and who may ask.

use newsdesk::domain::Form;
use newsdesk::store::Store;

use super::bot::{Bot, answer, archive, quick_standin, read, settings};
use crate::standin::{ChannelSpec, GuildSpec, Interaction, Standin, permissions};

/// A server with a role that means nothing to Discord, and a channel in which the bot may not write.
async fn online() -> (Standin, Bot) {
    let guild = GuildSpec::usual()
        .role("editors", 0)
        .member("editor", &["editors"])
        .channel(ChannelSpec::text("mute").deny_bot(permissions::SEND_MESSAGES));
    let discord = quick_standin().guild(guild).start().await;
    let settings = settings(discord.token(), &discord.api());
    let bot = Bot::on(settings, archive(), |_| {});
    discord.wait_ready().await;
    discord.wait_registered().await;
    (discord, bot)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picked_channel_is_looked_at_and_subscribed() {
    let (discord, bot) = online().await;
    let subscribe = |channel: &str| {
        Interaction::command("subscribe")
            .option("about", "vmware, citrix")
            .channel_option("channel", channel)
            .by("moderator")
    };
    let refused = answer(&discord, &subscribe("mute")).await;
    assert!(refused.ephemeral());
    assert!(
        read(&refused).contains("I lack **Send Messages and Embed Links**."),
        "{}",
        read(&refused)
    );

    let shown = answer(&discord, &subscribe("announcements")).await;
    let channel = discord.channel("announcements");
    let wanted = format!("News about VMware or Citrix goes to <#{channel}> at once.");
    assert!(read(&shown).contains(&wanted), "{}", read(&shown));

    // Its buttons work, and a preview is for the asker alone.
    let id = shown.custom_id("Preview").unwrap();
    let pressed = Interaction::press(shown.id, &id).by("moderator");
    assert!(answer(&discord, &pressed).await.ephemeral());
    // What is typed is completed with the subscriptions of this server.
    let typed = Interaction::autocomplete("subscriptions pause")
        .focus("number", "")
        .by("moderator");
    let choices = discord.interact(&typed).choices().await;
    assert_eq!(
        choices[0].0, "1 · #announcements · VMware, Citrix",
        "{choices:?}"
    );

    let folder = bot.stop().await;
    let store = Store::open(&folder.path().join("newsdesk.sqlite")).unwrap();
    let guild = discord.guild("Desk");
    let channels = store.read(|read| read.channels_of_server(guild)).unwrap();
    assert_eq!(channels.len(), 1);
    assert_eq!(channels[0].form, Form::Announcement);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_named_role_see_the_commands_and_may_use_them() {
    let (discord, bot) = online().await;
    let subscribe = Interaction::command("subscribe");
    for who in ["reader", "editor"] {
        let refused = answer(&discord, &subscribe.clone().by(who)).await;
        assert!(refused.ephemeral());
        assert!(
            read(&refused).contains("who manage this server"),
            "{}",
            read(&refused)
        );
    }
    let named = Interaction::command("subscriptions role")
        .role_option("role", discord.role("Desk", "editors"))
        .by("moderator");
    let shown = answer(&discord, &named).await;
    assert!(
        read(&shown).contains("may change the subscriptions"),
        "{}",
        read(&shown)
    );

    let shown = answer(&discord, &subscribe.clone().by("editor")).await;
    assert!(
        read(&shown).contains("All news goes to"),
        "{}",
        read(&shown)
    );
    let refused = answer(&discord, &named.by("editor")).await;
    assert!(refused.ephemeral());
    let refused = answer(&discord, &subscribe.by("reader")).await;
    assert!(refused.ephemeral());
    bot.stop().await;
}
