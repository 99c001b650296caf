//! The commands that Discord is told of.

use newsdesk::commands::router;

use super::bot::{Bot, quick_standin};
use crate::standin::{Fault, FaultAnswer, Standin, until};

/// Waits until a request of this kind has come.
async fn wait_for(discord: &Standin, method: &str, part: &str, times: usize) {
    let found = || {
        let requests = discord.requests();
        requests
            .iter()
            .filter(|seen| seen.method == method && seen.path.ends_with(part))
            .count()
            >= times
    };
    let what = format!("{times} times {method} {part}");
    until(&what, async || found().then_some(())).await;
}

fn puts(discord: &Standin) -> usize {
    discord
        .requests()
        .iter()
        .filter(|seen| seen.method == "PUT")
        .count()
}

/// How many commands there are, with those in the menu of a message.
fn everything() -> usize {
    router::table().heads().len() + router::table().menus.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_is_registered_once_and_not_again() {
    let discord = quick_standin().start().await;
    let bot = Bot::start(&discord);
    wait_for(&discord, "PUT", "/commands", 1).await;
    discord.wait_ready().await;
    bot.stop().await;
    assert_eq!(discord.commands(None).len(), everything());
    let bot = Bot::start(&discord);
    wait_for(&discord, "GET", "/commands", 2).await;
    discord
        .wait_log("a second session", |log| log.readies == 2)
        .await;
    bot.stop().await;
    assert_eq!(puts(&discord), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_for_development_has_its_own_set() {
    let discord = Standin::start().await;
    let guild = discord.guild("Desk");
    let bot = Bot::with(&discord, |settings| settings.guild = Some(guild));
    wait_for(&discord, "PUT", "/commands", 1).await;
    discord.wait_ready().await;
    bot.stop().await;
    assert_eq!(discord.commands(Some(guild)).len(), everything());
    assert!(discord.commands(None).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn registration_goes_on_after_a_fault_of_discord() {
    let discord = Standin::start().await;
    discord.fault(Fault::on("PUT /applications", FaultAnswer::Html { status: 502 }).times(5));
    let bot = Bot::start(&discord);
    wait_for(&discord, "PUT", "/commands", 6).await;
    discord.wait_ready().await;
    bot.stop().await;
    assert_eq!(discord.commands(None).len(), everything());
}
