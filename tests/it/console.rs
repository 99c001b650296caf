//! The console as a process of its own: what is subscribed in it is printed by it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use newsdesk::domain::{Certainty, Date, NewArticle, Status};
use newsdesk::ingest::{self, Tagger};
use newsdesk::store::Store;
use serde_json::Value;

/// What a console prints with these flags and this input.
fn console(folder: &Path, flags: &[&str], input: &str) -> String {
    let mut process = Command::new(env!("CARGO_BIN_EXE_newsdesk"))
        .arg("--data-dir")
        .arg(folder)
        .arg("console")
        .args(flags)
        .env_remove("NEWSDESK_CONFIG")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let done = process.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    String::from_utf8(done.stdout).unwrap()
}

/// An article comes in while no console is open.
fn add(folder: &Path, title: &str) {
    let store = Store::open(&folder.join("archive.sqlite")).unwrap();
    let now = Timestamp::now();
    let article = NewArticle {
        title: title.to_owned(),
        url: None,
        author: String::new(),
        body: "More is to follow.".to_owned(),
        published: Date::today(now),
        certainty: Certainty::Confirmed,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    };
    let added = store.write(move |tx| {
        let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
        ingest::accept(tx, &tagger, article, now).unwrap();
        Ok(())
    });
    added.unwrap();
}

#[test]
fn what_is_subscribed_in_a_console_is_printed_there() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "/subscribe about: citrix\n/subscriptions send number: 1 count: 1\n";
    let told = console(folder.path(), &["--format", "json"], lines);
    let told: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[1]["kind"], "notice");
    assert_eq!(told[2]["delivered"]["kind"], "article");
    assert_eq!(told[2]["channel"], "console");
    assert_eq!(told[2]["corrects"], false);

    add(folder.path(), "Citrix opens an office");
    add(folder.path(), "VMware opens an office");
    let flags = ["--as", "reader", "--command", "/help"];
    let next = console(folder.path(), &flags, "");
    assert!(
        next.starts_with("Delivered · console\nCitrix opens an office\n"),
        "{next}"
    );
    assert!(!next.contains("VMware opens"), "{next}");
    let later = console(folder.path(), &flags, "");
    assert!(!later.contains("Delivered"), "{later}");
}
