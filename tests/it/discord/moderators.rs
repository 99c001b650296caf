//! Moderators by a command: named and taken away while the bot runs.

use super::bot::{Bot, answer, archive, quick_standin, settings};
use super::forms::{TABLE, modal, press};
use crate::standin::{Interaction, Shown, Standin};

/// A bot that "moderator" operates.
async fn online() -> (Standin, Bot) {
    let discord = quick_standin().start().await;
    let mut settings = settings(discord.token(), &discord.api());
    settings.desk.operators = vec![discord.user("moderator")];
    settings.desk.moderators = vec![discord.user("other")];
    settings.desk.moderator_roles = vec![(1, 2)];
    let bot = Bot::on(settings, archive(), |context| context.table = *TABLE);
    discord.wait_ready().await;
    discord.wait_registered().await;
    (discord, bot)
}

fn by_operator(path: &str) -> Interaction {
    Interaction::command(path).by("moderator")
}

fn note() -> Interaction {
    let note = Interaction::command("keep note").option("title", "Mine");
    note.option("text", "now")
}

fn refused(shown: &Shown) -> bool {
    shown.ephemeral() && shown.text().contains("is for the moderators of this desk")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_may_until_the_next_press() {
    let (discord, bot) = online().await;
    assert!(refused(&answer(&discord, &note()).await));
    let name = by_operator("moderator add").user_option("user", "reader");
    let named = answer(&discord, &name).await;
    let reader = discord.user("reader");
    let mention = format!("<@{reader}>");
    assert!(named.text().contains(&mention), "{}", named.text());
    assert!(named.ephemeral());

    // Now everything works, everywhere.
    let done = answer(&discord, &note()).await;
    assert!(done.text().contains("Written."), "{}", done.text());
    let done = answer(&discord, &note().in_dm()).await;
    assert!(done.text().contains("Written."), "{}", done.text());
    let asked = discord.interact(&Interaction::command("keep note"));
    modal(&asked).await;
    let typed = [("title", "refused"), ("text", "work")];
    let again = answer(&discord, &Interaction::submit(&asked, &typed)).await;
    assert!(again.text().contains("Not like this."), "{}", again.text());

    // And nothing from the next press on.
    let take = by_operator("moderator remove").user_option("user", "reader");
    let taken = answer(&discord, &take).await;
    assert!(taken.text().contains("no longer named"), "{}", taken.text());
    let submit = Interaction::submit(&asked, &[("title", "Fine"), ("text", "work")]);
    let kept = answer(&discord, &submit).await;
    assert!(refused(&kept), "{}", kept.text());
    let edit = answer(&discord, &press(&kept, "Edit again")).await;
    assert!(refused(&edit), "{}", edit.text());
    assert!(refused(&answer(&discord, &note()).await));
    let menu = Interaction::message_menu("Keep this", done.id);
    assert!(refused(&answer(&discord, &menu.in_dm()).await));
    // What was typed is not lost for that.
    let drafts = answer(&discord, &Interaction::command("drafts list")).await;
    assert_eq!(drafts.buttons().len(), 2, "{}", drafts.text());

    let told = answer(&discord, &by_operator("audit")).await;
    let text = told.text().replace('\\', "");
    let operator = discord.user("moderator");
    for words in [
        "#1 moderator add".to_owned(),
        "#2 moderator remove".to_owned(),
        format!("<@{operator}>"),
    ] {
        assert!(text.contains(&words), "{text}");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_where_each_comes_from() {
    let (discord, bot) = online().await;
    let name = by_operator("moderator add").user_option("user", "reader");
    answer(&discord, &name).await;
    let list = answer(&discord, &by_operator("moderator list")).await;
    let text = list.text();
    for who in ["reader", "other", "moderator"] {
        let number = discord.user(who);
        assert!(text.contains(&format!("<@{number}>")), "{who}: {text}");
    }
    assert!(text.contains("<@&2> in server 1"), "{text}");
    let other = Interaction::command("moderator add").by("other");
    let refused = answer(&discord, &other.user_option("user", "other")).await;
    assert!(refused.text().contains("operator"), "{}", refused.text());
    bot.stop().await;
}
