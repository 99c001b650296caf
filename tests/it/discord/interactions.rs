//! Commands, suggestions and buttons as users meet them.

use std::sync::Arc;
use std::time::Duration;

use newsdesk::discord::Settings;
use newsdesk::domain::{ArticleId, Deed, Picture, Status};
use newsdesk::store::Store;

use super::bot::{Bot, Gate, archive, gated, quick_standin, settings};
use crate::standin::{Ask, Fault, FaultAnswer, Interaction, Rule, Shown, Standin};

const MESSAGE: u64 = 4;
const DEFERRED: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;
const UPDATE: u64 = 7;

async fn online() -> (Standin, Bot) {
    online_with(|_| {}).await
}

async fn online_with(change: impl FnOnce(&mut Settings)) -> (Standin, Bot) {
    let discord = quick_standin().start().await;
    let bot = Bot::with(&discord, change);
    discord.wait_ready().await;
    (discord, bot)
}

fn vendor(name: &str) -> Interaction {
    Interaction::command("vendor").option("name", name)
}

fn news() -> Interaction {
    Interaction::command("news")
}

fn press(shown: &Shown, label: &str) -> Interaction {
    let id = shown.custom_id(label);
    Interaction::press(
        shown.id,
        &id.unwrap_or_else(|| panic!("no {label} in {:?}", shown.buttons())),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quick_command_is_answered_at_once() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&vendor("vmware"));
    let shown = ask.final_answer().await;
    assert_eq!(ask.first_answer().await.kind, MESSAGE);
    assert!(shown.text().contains("Paul Maritz"), "{}", shown.text());
    assert!(!shown.ephemeral());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_command_is_deferred_first() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&news());
    let shown = ask.final_answer().await;
    assert_eq!(ask.first_answer().await.kind, DEFERRED);
    assert!(shown.text().contains("10 articles"), "{}", shown.text());
    assert!(!shown.ephemeral());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quick_command_that_turns_out_slow_is_deferred() {
    let discord = Standin::start().await;
    let gate = Gate::default();
    let bot = gated(&discord, &gate, |settings| {
        settings.timings.patience = Duration::from_millis(20);
    });
    discord.wait_ready().await;
    let ask = discord.interact(&vendor("vmware"));
    assert_eq!(ask.first_answer().await.kind, DEFERRED);
    gate.open();
    assert!(ask.final_answer().await.text().contains("Paul Maritz"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_is_private_deferred_or_not() {
    let (discord, bot) = online().await;
    for command in [vendor("vmware"), news()] {
        let ask = discord.interact(&command.option("private", true));
        assert!(ask.final_answer().await.ephemeral());
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_out_is_shown_to_the_moderator_who_asks_and_to_nobody_beside_them() {
    let discord = quick_standin().start().await;
    let folder = archive();
    let file = folder.path().join("newsdesk.sqlite");
    let id = ArticleId(1);
    let wrote = Store::open(&file).unwrap().write(move |tx| {
        let mut state = tx.state(id)?.expect("an article");
        state.status = Status::Draft;
        tx.revise_article(
            id,
            None,
            &state,
            Deed::of_desk("test"),
            jiff::Timestamp::now(),
        )
    });
    wrote.unwrap();
    let gate = Gate::default();
    gate.open();
    let mut settings = settings(discord.token(), &discord.api());
    settings.desk.moderators = vec![discord.user("moderator")];
    settings.timings.patience = Duration::from_millis(200);
    let clock = gate.clone();
    let bot = Bot::on(settings, folder, |context| {
        context.clock = Arc::new(move || {
            clock.wait();
            jiff::Timestamp::now()
        });
    });
    discord.wait_ready().await;
    let show = Interaction::command("article show")
        .option("article", "1")
        .by("moderator");
    gate.shut();
    let late = discord.interact(&show);
    assert_eq!(late.first_answer().await.kind, DEFERRED);
    gate.open();
    let said = late.final_answer().await;
    assert!(
        said.text().contains("follows here for them"),
        "{}",
        said.text()
    );
    assert!(!said.text().contains("Diskeeper"), "{}", said.text());
    let followed = late.wait_follow_ups(1).await;
    assert!(
        followed[0].text().contains("Diskeeper"),
        "{}",
        followed[0].text()
    );
    assert!(followed[0].ephemeral());
    let shown = loop {
        let asked = discord.interact(&show);
        let shown = asked.final_answer().await;
        // On a busy machine this may be late too.
        if asked.first_answer().await.kind == MESSAGE {
            break shown;
        }
    };
    assert!(shown.text().contains("Diskeeper"), "{}", shown.text());
    assert!(shown.ephemeral());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_for_the_asker_alone() {
    let (discord, bot) = online().await;
    let article = Interaction::command("predictions")
        .option("status", "nonsense")
        .unchecked();
    let ask = discord.interact(&article);
    let shown = ask.final_answer().await;
    assert!(shown.ephemeral(), "{}", shown.text());
    assert!(!shown.text().is_empty());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_come_from_what_is_typed() {
    let (discord, bot) = online().await;
    let typed = Interaction::autocomplete("vendor").focus("name", "vmw");
    let choices = discord.interact(&typed).choices().await;
    assert_eq!(choices[0].0, "VMware", "{choices:?}");
    let nothing = Interaction::autocomplete("vendor").focus("name", "");
    let choices = discord.interact(&nothing).choices().await;
    assert!((1..=25).contains(&choices.len()), "{choices:?}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_asker_turns_pages_in_place() {
    let (discord, bot) = online().await;
    let first = discord.interact(&news()).final_answer().await;
    let turn = discord.interact(&press(&first, "Next"));
    let second = turn.final_answer().await;
    assert!(matches!(
        turn.first_answer().await.kind,
        UPDATE | DEFERRED_UPDATE
    ));
    assert_eq!(second.id, first.id);
    assert!(second.text().contains("Page 2 of 2"), "{}", second.text());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_gets_pages_of_their_own() {
    let (discord, bot) = online().await;
    let first = discord.interact(&news()).final_answer().await;
    let theirs = discord
        .interact(&press(&first, "Next").by("other"))
        .final_answer()
        .await;
    assert_ne!(theirs.id, first.id);
    assert!(theirs.ephemeral());
    assert!(theirs.text().contains("Page 2 of 2"));
    let untouched = discord.message(first.id).unwrap();
    assert!(untouched.text().contains("Page 1 of 2"));
    // Their own pages turn in place for them.
    let back = discord
        .interact(&press(&theirs, "Previous").by("other"))
        .final_answer()
        .await;
    assert_eq!(back.id, theirs.id);
    assert!(back.text().contains("Page 1 of 2"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_runs_something_answers_anew_and_stays_private() {
    let (discord, bot) = online().await;
    let profile = discord.interact(&vendor("vmware")).final_answer().await;
    let timeline = discord
        .interact(&press(&profile, "Timeline"))
        .final_answer()
        .await;
    assert_ne!(timeline.id, profile.id);
    assert!(!timeline.ephemeral());
    let profile = discord
        .interact(&vendor("vmware").option("private", true))
        .final_answer()
        .await;
    let timeline = discord
        .interact(&press(&profile, "Timeline"))
        .final_answer()
        .await;
    assert!(timeline.ephemeral());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_work_after_a_restart() {
    let (discord, bot) = online().await;
    let first = discord.interact(&news()).final_answer().await;
    let folder = bot.stop().await;
    let bot = Bot::on(settings(discord.token(), &discord.api()), folder, |_| {});
    discord
        .wait_log("a second session", |log| log.readies == 2)
        .await;
    let second = discord
        .interact(&press(&first, "Next"))
        .final_answer()
        .await;
    assert_eq!(second.id, first.id);
    assert!(second.text().contains("Page 2 of 2"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_not_ours_gets_a_sentence() {
    let (discord, bot) = online().await;
    let first = discord.interact(&news()).final_answer().await;
    for forged in [
        "something else",
        "nr00:/nonsense",
        "nr00:#forgotten",
        "nt00:#0123456789",
    ] {
        let press = Interaction::press_forged(first.id, forged, &[]);
        let shown = discord.interact(&press).final_answer().await;
        assert!(shown.ephemeral() && !shown.text().is_empty(), "{forged}");
    }
    assert!(
        discord
            .message(first.id)
            .unwrap()
            .text()
            .contains("Page 1 of 2")
    );
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_is_delivered_twice_is_handled_once() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&vendor("vmware"));
    discord.deliver(&ask);
    ask.final_answer().await;
    discord.deliver(&ask);
    let after = discord.interact(&vendor("cisco"));
    after.final_answer().await;
    bot.stop().await;
    assert_eq!(ask.refused(), 0);
    let callbacks = |ask: &Ask| {
        let id = ask.id().to_string();
        discord
            .requests()
            .iter()
            .filter(|seen| seen.path.contains(&id))
            .count()
    };
    assert_eq!(callbacks(&ask), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_discord_does_not_lose_an_answer() {
    let (discord, bot) = online().await;
    for (route, answer) in [
        ("POST /interactions", FaultAnswer::Html { status: 502 }),
        ("POST /interactions", FaultAnswer::Drop { reset: true }),
        (
            "POST /interactions",
            FaultAnswer::Hang(Duration::from_secs(30)),
        ),
        ("PATCH /webhooks", FaultAnswer::Html { status: 503 }),
        (
            "PATCH /webhooks",
            FaultAnswer::TooMany {
                retry_after: 0.1,
                scope: "user",
            },
        ),
    ] {
        discord.fault(Fault::on(route, answer.clone()));
        let shown = discord.interact(&news()).final_answer().await;
        assert!(shown.text().contains("10 articles"), "{route} {answer:?}");
    }
    discord.fault(Fault::on("PATCH /webhooks", FaultAnswer::Garbage).after_doing());
    let ask = discord.interact(&news());
    assert!(ask.final_answer().await.text().contains("10 articles"));
    // The answer had arrived, only its confirmation was lost: the second attempt is refused.
    discord.fault(Fault::on("POST /interactions", FaultAnswer::Html { status: 502 }).after_doing());
    let shown = discord.interact(&news()).final_answer().await;
    assert!(shown.text().contains("10 articles"));
    bot.stop().await;
    discord.forgive(Rule::Interaction);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_discord_does_not_take_is_replaced_by_a_sentence() {
    let (discord, bot) = online().await;
    let invalid = FaultAnswer::Error {
        status: 400,
        code: 50035,
        message: "Invalid Form Body",
    };
    discord.fault(Fault::on("POST /interactions", invalid.clone()));
    let direct = discord.interact(&vendor("vmware")).final_answer().await;
    assert!(
        direct.ephemeral() && direct.text().contains("did not take"),
        "{}",
        direct.text()
    );
    discord.fault(Fault::on("PATCH /webhooks", invalid));
    let deferred = discord.interact(&news()).final_answer().await;
    assert!(
        deferred.text().contains("did not take"),
        "{}",
        deferred.text()
    );
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_whose_picture_discord_does_not_take_is_shown_without_it() {
    let folder = archive();
    let store = Store::open(&folder.path().join("newsdesk.sqlite")).unwrap();
    let revised = store.write(|tx| {
        let mut state = tx.state(ArticleId(1))?.unwrap();
        state.picture = Some(Picture {
            url: "https://virtualization.example/rack.png".to_owned(),
            alt: "A rack".to_owned(),
        });
        let deed = Deed::of_desk("test");
        tx.revise_article(ArticleId(1), None, &state, deed, jiff::Timestamp::now())
    });
    revised.unwrap();
    drop(store);
    let discord = quick_standin().start().await;
    let mut settings = settings(discord.token(), &discord.api());
    let patience = settings.timings.patience;
    let mut folder = Some(folder);
    for (route, patience) in [
        ("POST /interactions", patience),
        ("PATCH /webhooks", Duration::ZERO),
    ] {
        settings.timings.patience = patience;
        let place = folder.take().unwrap();
        let bot = Bot::on(settings.clone(), place, |_| {});
        discord.wait_ready().await;
        let show = || Interaction::command("article show").option("article", "1");
        let whole = discord.interact(&show()).final_answer().await;
        let image = |shown: &Shown| shown.value["embeds"][0]["image"]["url"].clone();
        assert_eq!(image(&whole), "https://virtualization.example/rack.png");
        let invalid = FaultAnswer::Error {
            status: 400,
            code: 50035,
            message: "Invalid Form Body (data.embeds.0.image.url: URL_TYPE_INVALID_URL)",
        };
        discord.fault(Fault::on(route, invalid));
        let plain = discord.interact(&show()).final_answer().await;
        assert!(image(&plain).is_null(), "{route}");
        assert_eq!(
            plain.value["embeds"][0]["title"],
            whole.value["embeds"][0]["title"]
        );
        folder = Some(bot.stop().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_flight_is_answered_before_leaving() {
    let discord = Standin::start().await;
    let gate = Gate::default();
    let bot = gated(&discord, &gate, |settings| {
        settings.timings.patience = Duration::ZERO
    });
    discord.wait_ready().await;
    let ask = discord.interact(&vendor("vmware"));
    assert_eq!(ask.first_answer().await.kind, DEFERRED);
    bot.shutdown.request();
    gate.open();
    let leaving = tokio::spawn(bot.ended());
    assert!(ask.final_answer().await.text().contains("Paul Maritz"));
    leaving.await.unwrap().unwrap();
    assert_eq!(discord.connected(), 0);
    assert_eq!(discord.gateway_log().closes, [Some(1000)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_request_to_leave_does_not_wait() {
    let discord = Standin::start().await;
    let gate = Gate::default();
    let bot = gated(&discord, &gate, |settings| {
        settings.timings.patience = Duration::ZERO;
        settings.timings.farewell = Duration::from_secs(600);
    });
    discord.wait_ready().await;
    let ask = discord.interact(&vendor("vmware"));
    ask.first_answer().await;
    bot.shutdown.request();
    bot.shutdown.request();
    // The gate is still shut: had it waited for the answer, this would not end.
    bot.ended().await.unwrap();
    gate.open();
}
