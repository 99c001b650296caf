//! The whole bot used as a crowd would use it: every command that it registered, every suggestion
//! it offers, every button it shows, in every kind of place. The stand-in checks each answer
//! against Discord's limits, so nothing here knows what a command is for.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use super::bot::Bot;
use crate::standin::{Ask, GuildSpec, Interaction, PATIENCE, Rule, Shown, Standin};

/// Messages that a crawl looks at before it stops.
const PAGES: usize = 250;
/// Pages behind one another that it follows.
const DEPTH: usize = 4;

/// What a person types when a bot suggests nothing.
const WORDS: &[&str] = &[
    "vmware",
    "x",
    "2 or 3",
    "@everyone **bold** [a](https://example.org)",
    "ß∂😀",
];

async fn online(discord: &Standin) -> Bot {
    let bot = Bot::start(discord);
    discord.wait_ready().await;
    discord.wait_registered().await;
    bot
}

/// Every command that can be typed, with its options: sub-commands have their whole path.
fn typed_commands(discord: &Standin) -> Vec<(String, Vec<Value>)> {
    fn walk(path: &str, thing: &Value, out: &mut Vec<(String, Vec<Value>)>) {
        let options = thing["options"].as_array().cloned().unwrap_or_default();
        let (inner, own): (Vec<_>, Vec<_>) = options
            .into_iter()
            .partition(|o| matches!(o["type"].as_u64(), Some(1 | 2)));
        for sub in &inner {
            walk(
                &format!("{path} {}", sub["name"].as_str().unwrap_or_default()),
                sub,
                out,
            );
        }
        if inner.is_empty() {
            out.push((path.to_owned(), own));
        }
    }
    let mut out = Vec::new();
    for command in discord.commands(None) {
        if command["type"] == json!(1) {
            walk(
                command["name"].as_str().unwrap_or_default(),
                &command,
                &mut out,
            );
        }
    }
    out
}

/// Something to give an option: what the bot suggests, a choice, or a word. `None` for kinds that a
/// person does not type.
async fn value_for(discord: &Standin, path: &str, option: &Value, word: &str) -> Option<Value> {
    let name = option["name"].as_str().unwrap_or_default();
    if let Some(choice) = option["choices"].as_array().and_then(|c| c.first()) {
        return Some(choice["value"].clone());
    }
    if option["autocomplete"] == json!(true) {
        let ask = discord.interact(&Interaction::autocomplete(path).focus(name, word));
        if let Some((_, value)) = ask.choices().await.into_iter().next() {
            return Some(value);
        }
    }
    match option["type"].as_u64() {
        Some(3) => {
            let max = option["max_length"].as_u64().unwrap_or(6_000);
            let text: String = word
                .chars()
                .take(usize::try_from(max).unwrap_or(usize::MAX))
                .collect();
            Some(json!(text))
        }
        Some(4) => Some(json!(option["min_value"].as_i64().unwrap_or(1))),
        Some(5) => Some(json!(true)),
        Some(6) => Some(json!(discord.user("reader").to_string())),
        _ => None,
    }
}

/// The command with its required options, or with all of them.
async fn filled(
    discord: &Standin,
    path: &str,
    options: &[Value],
    word: &str,
    all: bool,
) -> Interaction {
    let mut act = Interaction::command(path);
    for option in options {
        if !all && option["required"] != json!(true) {
            continue;
        }
        if let Some(value) = value_for(discord, path, option, word).await {
            act = act.option(option["name"].as_str().unwrap_or_default(), value);
        }
    }
    act
}

/// An answer that a person can read, or the modal it opened.
async fn readable(ask: &Ask) -> Option<Shown> {
    let first = ask.first_answer().await;
    if first.kind == 9 {
        return None;
    }
    let shown = ask.final_answer().await;
    let text = shown.text();
    assert!(
        !text.trim().is_empty(),
        "an empty answer to {}",
        ask.event()["data"]
    );
    assert!(
        !text.contains("error id"),
        "an internal error for {}: {text}",
        ask.event()["data"]
    );
    Some(shown)
}

/// Everything of a message that can be pressed or chosen.
fn presses(shown: &Shown) -> Vec<Interaction> {
    shown
        .controls()
        .into_iter()
        .map(|(id, values)| match values.first() {
            Some(value) => Interaction::select(shown.id, &id, &[value]),
            None => Interaction::press(shown.id, &id),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_answers_within_discords_limits() {
    let discord = Standin::start().await;
    let bot = online(&discord).await;
    let commands = typed_commands(&discord);
    assert!(
        commands.len() >= 5,
        "the table has more commands than {commands:?}"
    );
    for (path, options) in &commands {
        for word in WORDS {
            for all in [false, true] {
                let act = filled(&discord, path, options, word, all).await;
                readable(&discord.interact(&act)).await;
            }
        }
        let act = filled(&discord, path, options, "vmware", false).await;
        readable(&discord.interact(&act.clone().in_dm())).await;
        readable(&discord.interact(&act.clone().in_private_channel())).await;
        readable(&discord.interact(&act.locale("pt-BR").by("moderator"))).await;
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_button_leads_somewhere() {
    let discord = Standin::start().await;
    let bot = online(&discord).await;
    let mut open = VecDeque::new();
    for (path, options) in typed_commands(&discord) {
        let act = filled(&discord, &path, &options, "vmware", false).await;
        if let Some(shown) = readable(&discord.interact(&act)).await {
            open.push_back((shown, 0));
        }
    }
    let mut pressed = HashSet::new();
    let mut pages = 0;
    while let Some((shown, depth)) = open.pop_front() {
        if depth == DEPTH || pages == PAGES {
            continue;
        }
        for act in presses(&shown) {
            // The same button of another message leads to the same place.
            if !pressed.insert(act.custom_id().map(str::to_owned)) {
                continue;
            }
            // An update changes the message, so each press is made on the page that showed it.
            if !discord
                .message(shown.id)
                .is_some_and(|now| now.value == shown.value)
            {
                break;
            }
            pages += 1;
            if let Some(next) = readable(&discord.interact(&act)).await {
                open.push_back((next, depth + 1));
            }
        }
    }
    assert!(pages > 10, "only {pages} buttons were found");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_buttons_are_refused_politely() {
    let discord = Standin::start().await;
    let bot = online(&discord).await;
    let ask = discord.interact(&Interaction::command("help"));
    let message = ask.final_answer().await;
    let reader = discord.user("reader");
    for id in [
        "x",
        "n",
        "nt0",
        "nt0:",
        "nr0zzzzzzzzzzzzzzzzzzzz:help",
        "nt0-1:help",
        "nt0é:help",
        "nr01:/help",
        "nr01:no such command",
        "nr01:vendor name:",
        "nr01:vendor name:\u{202e}x",
        "nt01:news page:99999999999999999999",
        "nr01:'; DROP TABLE articles; --",
        &format!("nr0{reader}:help"),
        &"é".repeat(100),
    ] {
        for values in [&[][..], &["x"][..]] {
            let press = discord.interact(&Interaction::press_forged(message.id, id, values));
            let first = press.first_answer().await;
            assert!(matches!(first.kind, 4..=7), "{id}: {first:?}");
        }
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_answer_for_their_own_guilds() {
    let builder = ["a", "b", "c", "d"]
        .iter()
        .fold(Standin::builder().shards(2), |b, name| {
            b.guild(GuildSpec::usual().named(name))
        });
    let discord = builder.start().await;
    // serenity starts a shard every five seconds, which is longer than the tests' watchdog waits.
    let bot = Bot::with(&discord, |settings| {
        settings.timings.gateway.patience.session = Duration::from_secs(30);
    });
    discord.wait_ready().await;
    for place in discord.channels("general") {
        let ask = discord.interact(&Interaction::command("help").in_channel(place));
        readable(&ask).await;
    }
    readable(&discord.interact(&Interaction::command("help").in_dm())).await;
    assert_eq!(discord.gateway_log().identifies.len(), 2);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_answered() {
    // Six hundred at once on a busy machine: the test is about every answer, not about seconds.
    let discord = Standin::builder()
        .config(|config| config.answer_within = PATIENCE)
        .start()
        .await;
    let bot = online(&discord).await;
    let mut asked = Vec::new();
    for n in 0..300 {
        let place = if n % 3 == 0 {
            "general"
        } else {
            "announcements"
        };
        let act = Interaction::command("vendor")
            .option("name", "vmware")
            .in_channel(place);
        asked.push(discord.interact(&act));
        asked.push(discord.interact(&Interaction::autocomplete("vendor").focus("name", "vm")));
    }
    for ask in &asked {
        ask.first_answer().await;
    }
    assert_eq!(discord.forgive(Rule::RateLimit), 0);
    bot.stop().await;
    // An answer whose receipt is late is sent once more, which Discord answers with 40060.
    for violation in discord.take_violations() {
        assert!(violation.what.contains("40060"), "{violation:?}");
    }
}
