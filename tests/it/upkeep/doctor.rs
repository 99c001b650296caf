//! `newsdesk doctor`: what it says of a sound installation and of broken ones, with Discord and without.

use std::process::Command;

use serde_json::Value;

use super::{Place, damage};
use crate::standin::{Rule, Standin};

/// The findings about one thing, each as its severity and its words.
fn about(report: &str, check: &str) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(report).unwrap_or_else(|_| panic!("{report}"));
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == check)
        .map(|finding| {
            let word = |key: &str| finding[key].as_str().unwrap().to_owned();
            (
                word("severity"),
                format!("{} {}", word("found"), word("advice")),
            )
        })
        .collect()
}

#[test]
fn a_sound_installation_is_fine_and_nothing_is_changed_by_looking() {
    let place = Place::new();
    let said = place.run(&["doctor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(!place.path("data").exists(), "looking makes nothing");
    place.run(&["console", "--command", "/help"]);
    let said = place.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    for check in [
        "settings",
        "archive",
        "migrations",
        "disk",
        "feeds",
        "outbox",
        "index",
        "clock",
    ] {
        let found = about(&said.out, check);
        assert!(!found.is_empty(), "{check}");
        assert!(
            found.iter().all(|(severity, _)| severity == "fine"),
            "{found:?}"
        );
    }
    assert_eq!(about(&said.out, "token")[0].0, "not checked");
    let said = place.run(&["doctor"]);
    assert!(said.out.ends_with("Nothing is wrong.\n"), "{}", said.out);
}

#[test]
fn what_is_broken_is_a_fault_with_what_to_do() {
    let place = Place::new();
    place.articles("some.jsonl", 0..300);
    place.run(&["import", "some.jsonl"]);
    damage(&place.path("data/archive.sqlite"));
    let said = place.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(2));
    let found = about(&said.out, "archive");
    assert_eq!(found[0].0, "fault");
    assert!(found[0].1.contains("newsdesk restore"), "{found:?}");
    std::fs::write(
        place.path("newsdesk.toml"),
        "[backup]\nevery_hours = 'often'\nkeep = 1\n",
    )
    .unwrap();
    let said = place.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(2));
    assert_eq!(about(&said.out, "settings").len(), 2, "{}", said.out);
}

#[test]
fn an_index_that_is_gone_or_broken_is_no_fault() {
    let place = Place::new();
    place.articles("some.jsonl", 0..10);
    place.run(&["import", "some.jsonl"]);
    std::fs::write(place.path("data/index/meta.json"), "rubbish").unwrap();
    let said = place.run(&["doctor", "--json"]);
    let found = about(&said.out, "index");
    assert_eq!(found[0].0, "fine");
    assert!(found[0].1.contains("It cannot be used"), "{found:?}");
    std::fs::remove_dir_all(place.path("data/index")).unwrap();
    let said = place.run(&["doctor", "--json"]);
    assert!(about(&said.out, "index")[0].1.starts_with("There is none."));
    let found = place.run(&["console", "--command", "/search words: xen"]);
    assert_eq!(found.code, Some(0));
    let said = place.run(&["doctor", "--json"]);
    assert!(about(&said.out, "index")[0].1.starts_with("It is in step"));
}

/// The doctor with a token, at this address.
fn with_token(place: &Place, api: &str, token: &str) -> Command {
    let mut command = place.command(&["doctor", "--json"]);
    command
        .env("DISCORD_TOKEN", token)
        .env("NEWSDESK_DISCORD_API", api);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_the_clock_and_the_permissions_are_checked_with_discord() {
    let discord = Standin::start().await;
    let place = Place::new();
    place.run(&["console", "--command", "/help"]);
    let (server, channel) = (discord.guild("Desk"), discord.channel("general"));
    let store = newsdesk::store::Store::open(&place.path("data/archive.sqlite")).unwrap();
    let target = newsdesk::domain::Target::Server { server, channel };
    let gone = newsdesk::domain::Target::Server {
        server,
        channel: 4_711,
    };
    store
        .write(move |tx| {
            let now = jiff::Timestamp::now();
            for (target, name) in [(target, "general"), (gone, "gone")] {
                let channel = tx.keep_channel(target, newsdesk::domain::Form::Text, name)?;
                tx.add_subscription(channel, &newsdesk::domain::Wish::default(), None, now)?;
            }
            Ok(())
        })
        .unwrap();
    drop(store);
    let run = |api: String, token: String| {
        let mut command = with_token(&place, &api, &token);
        async move {
            let output = tokio::task::spawn_blocking(move || command.output().unwrap());
            super::Said::from(output.await.unwrap())
        }
    };
    let said = run(discord.api(), discord.token().to_owned()).await;
    assert_eq!(about(&said.out, "token")[0].0, "fine", "{}", said.out);
    assert!(
        about(&said.out, "clock")[0]
            .1
            .contains("agrees with Discord's")
    );
    let permissions = about(&said.out, "permissions");
    assert_eq!(permissions.len(), 1, "{permissions:?}");
    assert!(
        permissions[0].1.starts_with("#gone of server"),
        "{permissions:?}"
    );
    assert!(!said.out.contains(discord.token()) && !said.err.contains(discord.token()));

    let said = run(discord.api(), "not.the.token".to_owned()).await;
    assert_eq!(said.code, Some(2));
    assert!(discord.forgive(Rule::Token) > 0);
    let token = about(&said.out, "token");
    assert!(token[0].1.contains("refuses the token"), "{token:?}");

    let said = run("http://127.0.0.1:9".to_owned(), discord.token().to_owned()).await;
    assert_eq!(about(&said.out, "token")[0].0, "not checked");
    assert_eq!(about(&said.out, "clock")[0].0, "fine");
}
