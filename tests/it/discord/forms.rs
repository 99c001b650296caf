//! Forms: how they are opened, filled in, refused and found again.

use std::io;
use std::sync::LazyLock;
use std::time::Duration;

use newsdesk::commands::router::commands;
use newsdesk::commands::table::{Command, Group, Holds, Menu, Opt, OptKind, Pace, Scope, Table};
use newsdesk::commands::{CommandError, Context, Request};
use newsdesk::domain::Role;
use newsdesk::reply::{Action, Button, Form, Input, Kind, Reply};

use super::bot::{Bot, Gate, archive, quick_standin, settings};
use crate::standin::{Ask, Fault, FaultAnswer, Interaction, Rule, Shown, Standin, until};

const MESSAGE: u64 = 4;
const DEFERRED: u64 = 5;
const MODAL: u64 = 9;

const fn option(name: &'static str, kind: OptKind) -> Opt {
    Opt {
        name,
        summary: "Something for tests",
        kind,
        required: false,
    }
}

const OPTIONS: &[Opt] = &[
    option("title", OptKind::Text { max: 100 }),
    option("text", OptKind::Text { max: 6_000 }),
    option("revision", OptKind::Carried { max: 200 }),
];

const fn row(name: &'static str, role: Role) -> Command {
    Command {
        name,
        summary: "Writes something down",
        group: "Test",
        details: "",
        examples: &[],
        options: OPTIONS,
        role,
        scope: Scope::Everywhere,
        pace: Pace::Quick,
        holds: Holds::Once,
        run: write,
    }
}

const GROUP: Group = Group {
    name: "keep",
    summary: "Keeps something",
};

const MENUS: &[Menu] = &[
    Menu {
        label: "Write this down",
        command: "write",
    },
    Menu {
        label: "Keep this",
        command: "keep note",
    },
];

/// The real table, with commands that ask by a form.
pub static TABLE: LazyLock<&'static Table> = LazyLock::new(|| {
    let mut rows = vec![
        row("write", Role::Reader),
        row("keep note", Role::Moderator),
    ];
    rows.extend(commands());
    let mut groups = vec![GROUP];
    groups.extend(newsdesk::commands::router::table().groups);
    Box::leak(Box::new(Table {
        commands: rows.leak(),
        groups: groups.leak(),
        menus: MENUS,
    }))
});

/// Repeats what it gets, and asks for what is missing.
fn write(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    context.now();
    let options = &request.options;
    let (title, text) = (options.text("title"), options.text("text"));
    let revision = options.text("revision").unwrap_or("none");
    match (title, text) {
        (Some("refused"), Some(_)) => Err(CommandError::refused("Not like this.")),
        (Some("broken"), Some(_)) => Err(io::Error::other("the disk is gone").into()),
        (Some("panics"), Some(_)) => panic!("out of order"),
        (Some("sure"), Some(_)) if revision != "confirmed" => {
            let mut reply = Reply::new(Kind::Notice).saying("Are you sure?");
            let draft = options.text("kept-draft").unwrap_or_default();
            reply.buttons.push(Button {
                label: "Yes".to_owned(),
                action: Action::Run(format!(
                    "/write title: sure text: yes revision: confirmed kept-draft: {draft}"
                )),
            });
            Ok(reply)
        }
        (Some(title), Some(text)) => {
            let words = serde_json::to_string(&[title, text, revision])?;
            let mut reply = Reply::new(Kind::Notice).saying("Written.");
            reply.files.push(newsdesk::reply::File {
                name: "written.json".to_owned(),
                media_type: "application/json",
                bytes: words.clone().into_bytes(),
            });
            reply.field("Written", words);
            Ok(reply)
        }
        _ => Ok(asking(request, title, text)),
    }
}

fn asking(request: &Request, title: Option<&str>, text: Option<&str>) -> Reply {
    let input = |option, label: &str, value: Option<&str>, long| Input {
        option,
        label: label.to_owned(),
        hint: "x".repeat(150),
        value: value.unwrap_or_default().to_owned(),
        long,
        required: false,
        most: 4_000,
    };
    let mut reply = Reply::new(Kind::Notice).saying("There is something to fill in.");
    reply.form = Some(Form {
        title: "A heading that is longer than the forty-five characters of Discord".to_owned(),
        line: format!("/{} revision: {}", request.command, "7:\"".repeat(40)),
        inputs: vec![
            input("title", "The title", title, false),
            input(
                "text",
                "The text, under a label that is much too long for Discord",
                text,
                true,
            ),
        ],
    });
    reply
}

async fn bot(discord: &Standin, change: impl FnOnce(&mut newsdesk::discord::Settings)) -> Bot {
    let mut settings = settings(discord.token(), &discord.api());
    settings.timings.patience = Duration::from_secs(2);
    change(&mut settings);
    let bot = Bot::on(settings, archive(), |context| context.table = *TABLE);
    discord.wait_ready().await;
    discord.wait_registered().await;
    bot
}

async fn online() -> (Standin, Bot) {
    let discord = quick_standin().start().await;
    let bot = bot(&discord, |_| {}).await;
    (discord, bot)
}

fn write_command() -> Interaction {
    Interaction::command("write")
}

/// The inputs of the modal that was the answer: id, value.
pub async fn modal(ask: &Ask) -> Vec<(String, String)> {
    let first = ask.first_answer().await;
    assert_eq!(first.kind, MODAL, "{}", first.data);
    let rows = first.data["components"].as_array().unwrap().iter();
    rows.map(|row| {
        let input = &row["components"][0];
        let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
        (text("custom_id"), text("value"))
    })
    .collect()
}

fn pairs(values: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    values.iter().map(pair).collect()
}

async fn submitted(discord: &Standin, opener: &Ask, values: &[(&str, &str)]) -> Shown {
    let submit = Interaction::submit(opener, values);
    discord.interact(&submit).final_answer().await
}

/// A press on the button of a label.
pub fn press(shown: &Shown, label: &str) -> Interaction {
    let id = shown.custom_id(label);
    let id = id.unwrap_or_else(|| panic!("no {label} in {:?}: {}", shown.buttons(), shown.text()));
    Interaction::press(shown.id, &id)
}

/// The button that opens a form, with its number.
fn opens(shown: &Shown) -> String {
    let found = shown.buttons().into_iter();
    let mut found = found.filter(|label| label.starts_with("Open "));
    found.next().unwrap_or_else(|| panic!("{}", shown.text()))
}

async fn drafts(discord: &Standin) -> Shown {
    let list = Interaction::command("drafts list");
    discord.interact(&list).final_answer().await
}

fn none(drafts: &Shown) -> bool {
    drafts.text().contains("There are none.")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filled_in_arrives_as_it_was_typed() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&write_command());
    assert_eq!(modal(&ask).await, pairs(&[("title", ""), ("text", "")]));
    let title = "page: 2 \"half";
    let text = "One line.\n\n/write title: other text: \\\" `x`\n> @everyone";
    let submit = Interaction::submit(&ask, &[("title", title), ("text", text)]);
    let submit = discord.interact(&submit);
    let shown = submit.final_answer().await;
    assert_eq!(submit.first_answer().await.kind, MESSAGE);
    let carried = "7:\"".repeat(40);
    let written = serde_json::to_string(&[title, text, carried.as_str()]).unwrap();
    let size = shown.value["attachments"][0]["size"].as_u64();
    assert_eq!(size, Some(written.len() as u64), "{}", shown.text());
    assert!(none(&drafts(&discord).await));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_shows_what_was_given_already_and_survives_a_restart() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&write_command().option("title", "Given: \"title\""));
    let there = pairs(&[("title", "Given: \"title\""), ("text", "")]);
    assert_eq!(modal(&ask).await, there);
    let folder = bot.stop().await;
    let bot = Bot::on(
        settings(discord.token(), &discord.api()),
        folder,
        |context| {
            context.table = *TABLE;
        },
    );
    discord
        .wait_log("a second session", |log| log.readies == 2)
        .await;
    let shown = submitted(&discord, &ask, &[("text", "Later")]).await;
    assert!(shown.text().contains("Written."), "{}", shown.text());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_or_broke_is_edited_again() {
    let (discord, bot) = online().await;
    for title in ["refused", "broken", "panics", &"long".repeat(30)] {
        let ask = discord.interact(&write_command());
        modal(&ask).await;
        let typed = [("title", title), ("text", "Much\nwork: done")];
        let shown = submitted(&discord, &ask, &typed).await;
        assert!(shown.ephemeral());
        assert!(!shown.text().contains("Written."), "{title}");
        // It is in the list of drafts too, and nobody else's.
        let list = drafts(&discord).await;
        assert!(list.text().contains("/write"), "{}", list.text());
        let other = Interaction::command("drafts list").by("other");
        assert!(none(&discord.interact(&other).final_answer().await));
        let again = discord.interact(&press(&shown, "Edit again"));
        assert_eq!(modal(&again).await, pairs(&typed));
        let shown = submitted(&discord, &again, &[("title", "Fine")]).await;
        assert!(shown.text().contains("Written."), "{}", shown.text());
        assert!(none(&drafts(&discord).await), "it is done");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_edited_twice_without_becoming_two() {
    let (discord, bot) = online().await;
    let mut ask = discord.interact(&write_command());
    modal(&ask).await;
    for attempt in 0..3 {
        let typed = [
            ("title", "refused"),
            ("text", &*format!("Attempt {attempt}")),
        ];
        let shown = submitted(&discord, &ask, &typed).await;
        let list = drafts(&discord).await;
        let open: Vec<String> = list.buttons();
        assert_eq!(open.len(), 1, "{}", list.text());
        ask = discord.interact(&press(&shown, "Edit again"));
        assert_eq!(modal(&ask).await, pairs(&typed));
        // The list opens the same.
        let listed = discord.interact(&press(&list, &opens(&list)));
        assert_eq!(modal(&listed).await, pairs(&typed));
    }
    let number = opens(&drafts(&discord).await);
    let number: i64 = number.trim_start_matches("Open ").parse().unwrap();
    let drop = Interaction::command("drafts drop").option("number", number);
    let theirs = discord.interact(&drop.clone().by("other"));
    assert!(theirs.final_answer().await.text().contains("no draft"));
    assert!(!none(&drafts(&discord).await));
    discord.interact(&drop).final_answer().await;
    assert!(none(&drafts(&discord).await));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_leads_to_a_form_waits_behind_a_button() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&write_command());
    modal(&ask).await;
    let shown = submitted(&discord, &ask, &[("text", "Only this")]).await;
    assert!(shown.text().contains("There is something to fill in."));
    let again = discord.interact(&press(&shown, &opens(&shown)));
    let there = pairs(&[("title", ""), ("text", "Only this")]);
    assert_eq!(modal(&again).await, there);
    let shown = submitted(&discord, &again, &[("title", "Now")]).await;
    assert!(shown.text().contains("Written."), "{}", shown.text());
    assert!(none(&drafts(&discord).await));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_in_between_keeps_the_draft_until_it_is_answered() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&write_command());
    modal(&ask).await;
    let typed = [("title", "sure"), ("text", "yes")];
    let shown = submitted(&discord, &ask, &typed).await;
    assert!(shown.text().contains("Are you sure?"));
    assert!(!none(&drafts(&discord).await));
    let done = discord.interact(&press(&shown, "Yes"));
    assert!(done.final_answer().await.text().contains("Written."));
    assert!(none(&drafts(&discord).await));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_late_waits_behind_a_button() {
    let discord = quick_standin().start().await;
    let gate = Gate::default();
    gate.open();
    let mut settings = settings(discord.token(), &discord.api());
    settings.timings.patience = Duration::from_millis(20);
    let held = gate.clone();
    let bot = Bot::on(settings, archive(), |context| {
        context.table = *TABLE;
        context.clock = std::sync::Arc::new(move || {
            held.wait();
            jiff::Timestamp::now()
        });
    });
    discord.wait_ready().await;
    discord.wait_registered().await;
    gate.shut();
    let ask = discord.interact(&write_command().option("title", "Given"));
    assert_eq!(ask.first_answer().await.kind, DEFERRED);
    gate.open();
    let shown = ask.final_answer().await;
    assert!(shown.text().contains("There is something to fill in."));
    // Its turn may come late once more on a slow machine; the button stays where it is.
    let there = pairs(&[("title", "Given"), ("text", "")]);
    let pressing = async || {
        let pressed = discord.interact(&press(&shown, &opens(&shown)));
        (pressed.first_answer().await.kind == MODAL).then_some(pressed)
    };
    let pressed = until("the form", pressing).await;
    assert_eq!(modal(&pressed).await, there);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_discord_does_not_take_waits_behind_a_button() {
    let (discord, bot) = online().await;
    let invalid = FaultAnswer::Error {
        status: 400,
        code: 50035,
        message: "Invalid Form Body",
    };
    discord.fault(Fault::on("POST /interactions", invalid));
    let ask = discord.interact(&write_command());
    let shown = ask.final_answer().await;
    assert!(shown.ephemeral());
    modal(&discord.interact(&press(&shown, &opens(&shown)))).await;
    bot.stop().await;
    discord.forgive(Rule::Interaction);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_a_form_cannot_hold_is_refused_and_not_cut() {
    let (discord, bot) = online().await;
    let ask = discord.interact(&write_command().option("text", "x".repeat(4_001)));
    let shown = ask.final_answer().await;
    assert!(
        shown
            .text()
            .contains("has 4001 characters, and Discord takes 4000"),
        "{}",
        shown.text()
    );
    let ask = discord.interact(&write_command().option("text", "x".repeat(4_000)));
    assert_eq!(modal(&ask).await[1].1.len(), 4_000);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_moderators_is_theirs_whatever_is_sent() {
    let (discord, bot) = online().await;
    let command = discord.interact(&Interaction::command("keep note"));
    let shown = command.final_answer().await;
    assert!(shown.text().contains("moderators"), "{}", shown.text());
    let values = [("title", "mine"), ("text", "now")];
    for forged in [
        "nf0:/keep note",
        "np0:/keep note kept-draft: 1",
        "nf0:#forgotten",
        "nf0:/nonsense",
        "nf:",
        "nr0:/keep note",
        "something else",
    ] {
        let submit = Interaction::submit_forged(forged, &values);
        let shown = discord.interact(&submit).final_answer().await;
        assert!(shown.ephemeral() && !shown.text().is_empty(), "{forged}");
        assert!(!shown.text().contains("Written."), "{forged}");
        if shown.custom_id("Edit again").is_some() {
            let again = discord.interact(&press(&shown, "Edit again"));
            let refused = again.final_answer().await;
            assert!(refused.text().contains("moderators"), "{forged}");
        }
    }
    let values = [("title", "a"), ("nonsense", "b")];
    let submit = Interaction::submit_forged("nf0:/write", &values);
    let shown = discord.interact(&submit).final_answer().await;
    assert!(shown.text().contains("no option"), "{}", shown.text());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_of_a_message_uses_what_it_says() {
    let discord = quick_standin().start().await;
    let moderator = discord.user("moderator");
    let bot = bot(&discord, |settings| {
        settings.desk.moderators = vec![moderator];
    })
    .await;
    let profile = Interaction::command("vendor").option("name", "vmware");
    let profile = discord.interact(&profile).final_answer().await;
    let menu = |label: &str| Interaction::message_menu(label, profile.id);
    let written = discord.interact(&menu("Write this down"));
    let written = written.final_answer().await;
    assert!(written.text().contains("Written."), "{}", written.text());
    assert!(written.text().contains("VMware"), "{}", written.text());
    // A message without a heading: what is missing is asked for.
    let bare = Interaction::message_menu("Write this down", written.id);
    let there = pairs(&[("title", ""), ("text", "Written.")]);
    assert_eq!(modal(&discord.interact(&bare)).await, there);
    let refused = discord.interact(&menu("Keep this")).final_answer().await;
    assert!(refused.text().contains("moderators"), "{}", refused.text());
    let kept = menu("Keep this").by("moderator");
    let kept = discord.interact(&kept).final_answer().await;
    assert!(kept.text().contains("Written."), "{}", kept.text());
    bot.stop().await;
}
