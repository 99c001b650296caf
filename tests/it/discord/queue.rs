//! The queue in the desk's channel on a stand-in Discord: cards whose buttons outlive the process.

use std::sync::Arc;

use jiff::Timestamp;
use newsdesk::delivery::Dispatcher;
use newsdesk::discord::Link;
use newsdesk::domain::{Form, NewArticle, QueueId, QueueState, Status, Target};
use newsdesk::ingest::{self, Tagger};
use newsdesk::store::Store;
use tempfile::TempDir;

use super::bot::{Bot, archive, quick_standin, settings};
use super::forms::{modal, press};
use crate::delivery::desk::article;
use crate::standin::{Interaction, Shown, Standin};

fn open(folder: &TempDir) -> Store {
    Store::open(&folder.path().join("newsdesk.sqlite")).unwrap()
}

/// Sends what is in the outbox, as the process does beside the bot.
async fn dispatch(discord: &Standin, store: &Store) {
    let settings = settings(discord.token(), &discord.api());
    let sink = Link::new(settings).unwrap().sink();
    let clock = Arc::new(Timestamp::now);
    let mut dispatcher = Dispatcher::new(store.clone(), Arc::new(sink), clock).unwrap();
    dispatcher.dispatch_all().await.unwrap();
}

/// An article that waits, with its card in the channel `general`.
async fn waiting(discord: &Standin) -> (TempDir, Shown) {
    let folder = archive();
    let store = open(&folder);
    let target = Target::Server {
        server: discord.guild("Desk"),
        channel: discord.channel("general"),
    };
    let now = Timestamp::now();
    let article = NewArticle {
        status: Status::Pending,
        body: "Nothing of note.".to_owned(),
        ..article("@everyone [Fresh](https://evil.example) from a feed", now)
    };
    let accepted = store.write(move |tx| {
        let channel = tx.keep_channel(target, Form::Text, "general")?;
        tx.set_desk_channel(Some(channel))?;
        let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
        Ok(ingest::accept(tx, &tagger, article, now).unwrap())
    });
    accepted.unwrap();
    dispatch(discord, &store).await;
    let messages = discord.messages(discord.channel("general"));
    assert_eq!(messages.len(), 1);
    (folder, messages.into_iter().next().unwrap())
}

async fn online(discord: &Standin, folder: TempDir) -> Bot {
    let mut settings = settings(discord.token(), &discord.api());
    settings.desk.moderators = vec![discord.user("moderator"), discord.user("other")];
    let bot = Bot::on(settings, folder, |_| {});
    discord.wait_ready().await;
    bot
}

#[tokio::test(flavor = "multi_thread")]
async fn the_buttons_of_an_item_work_for_moderators_alone_and_after_a_restart() {
    let discord = quick_standin().start().await;
    let (folder, card) = waiting(&discord).await;
    let bot = online(&discord, folder).await;
    let approve = card.custom_id("Approve").unwrap();

    // Neither the button nor one that somebody forges does anything for a reader.
    let forged = Interaction::press_forged(card.id, &approve, &[]);
    for press in [Interaction::press(card.id, &approve), forged] {
        let refused = discord.interact(&press.by("reader")).final_answer().await;
        assert!(refused.ephemeral());
        assert!(refused.text().contains("moderators"), "{}", refused.text());
    }
    let folder = bot.stop().await;
    assert_eq!(state(&folder), QueueState::Waiting);

    let bot = online(&discord, folder).await;
    let press = Interaction::press(card.id, &approve).by("moderator");
    let done = discord.interact(&press).final_answer().await;
    assert!(done.text().contains("Published"), "{}", done.text());
    let late = discord.interact(&press).final_answer().await;
    assert!(late.text().contains("waits no more"), "{}", late.text());
    let folder = bot.stop().await;
    assert_eq!(state(&folder), QueueState::Approved);

    // The card says who decided, and has no buttons any more.
    dispatch(&discord, &open(&folder)).await;
    let messages = discord.messages(discord.channel("general"));
    assert_eq!(messages.len(), 1);
    let text = messages[0].text();
    assert!(text.contains("Approved"), "{text}");
    assert!(
        text.contains(&format!("<@{}>", discord.user("moderator"))),
        "{text}"
    );
    assert!(messages[0].custom_id("Approve").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_fill_in_the_same_form_the_second_is_shown_what_the_first_did() {
    let discord = quick_standin().start().await;
    let (folder, card) = waiting(&discord).await;
    let bot = online(&discord, folder).await;
    let edit = card.custom_id("Edit").unwrap();
    let open = |user: &'static str| discord.interact(&Interaction::press(card.id, &edit).by(user));
    let (first, second) = (open("moderator"), open("other"));
    modal(&first).await;
    modal(&second).await;
    let submit = |opened: &crate::standin::Ask, user: &'static str, typed: &[(&str, &str)]| {
        discord.interact(&Interaction::submit(opened, typed).by(user))
    };
    let theirs = submit(&first, "moderator", &[("title", "Theirs")])
        .final_answer()
        .await;
    assert!(theirs.text().contains("Changed."), "{}", theirs.text());

    // The same field, and one that is emptied: nothing is written, and both stand there.
    let late = submit(&second, "other", &[("title", "Mine"), ("text", "")])
        .final_answer()
        .await;
    assert!(late.ephemeral());
    let text = late.text();
    assert!(text.contains("both of you changed the title"), "{text}");
    let who = format!("<@{}> has changed it", discord.user("moderator"));
    assert!(text.contains(&who), "{text}");
    assert!(text.contains("Theirs"), "{text}");
    let again = discord.interact(&press(&late, "Open the form").by("other"));
    let shown = modal(&again).await;
    assert_eq!(shown[0], ("title".to_owned(), "Mine".to_owned()));
    assert_eq!(shown[1], ("text".to_owned(), String::new()));

    // A button of the card from before decides about nothing that its presser has not seen.
    let approve = Interaction::press(card.id, &card.custom_id("Approve").unwrap()).by("other");
    let unseen = discord.interact(&approve).final_answer().await;
    assert!(
        unseen.text().contains("Nothing was decided"),
        "{}",
        unseen.text()
    );

    let done = submit(&again, "other", &[]).final_answer().await;
    assert!(done.text().contains("Changed."), "{}", done.text());
    let folder = bot.stop().await;
    assert_eq!(state(&folder), QueueState::Waiting);
    let store = self::open(&folder);
    let item = store.read(|read| read.queued(QueueId(1))).unwrap().unwrap();
    let article = store
        .read(|read| read.article(item.article))
        .unwrap()
        .unwrap();
    assert_eq!(
        (article.title.as_str(), article.body.as_str()),
        ("Mine", "")
    );
}

fn state(folder: &TempDir) -> QueueState {
    let store = open(folder);
    let item = store.read(|read| read.queued(QueueId(1))).unwrap();
    item.expect("it is there").state
}
