//! A whole desk in a temporary folder, with the default catalog, the sample archive and a clock
//! that stands still, and replies as plain text for snapshots.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use newsdesk::commands::context::Context;
use newsdesk::commands::guard::Guard;
use newsdesk::commands::router::{self, Caller, Suggestion};
use newsdesk::domain::{Actor, Entry, Place, Role, Sought};
use newsdesk::ingest;
use newsdesk::reply::{Action, Item, Piece, Reply, Text};
use newsdesk::search::Search;
use newsdesk::store::{Reader, Store};
use tempfile::TempDir;

/// A desk for tests; its folder goes when it does.
pub struct TestDesk {
    pub context: Context,
    pub caller: Caller,
    folder: TempDir,
}

/// When it is on a [`TestDesk`].
pub const NOW: &str = "2026-11-01T12:00:00Z";

impl TestDesk {
    /// A desk as it is after its first start, asked by a reader in the console.
    pub fn new() -> TestDesk {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let now = NOW.parse().expect("a moment");
        let store = Store::open(&folder.path().join("archive.sqlite")).expect("a new archive");
        let catalog = ingest::catalog::parse("catalog.toml", ingest::catalog::DEFAULT)
            .expect("the default catalog is sound");
        let sample = ingest::sample::default_articles().expect("the sample is sound");
        let loaded = ingest::load(&store, &catalog, Some(&sample), now).expect("the sample loads");
        assert_eq!(
            loaded.skipped, [""; 0],
            "statements of the sample were left out"
        );
        let search = Search::open(store.clone(), &folder.path().join("index")).expect("an index");
        TestDesk {
            context: Context {
                clock: Arc::new(move || now),
                // Generous: a slow machine must not turn a right answer into a late one.
                guard: Arc::new(Guard::new(Duration::from_secs(120))),
                ..Context::new(store, Arc::new(search))
            },
            caller: caller(Role::Reader, Place::Console),
            folder,
        }
    }

    /// What the desk answers to a line.
    pub fn reply(&self, line: &str) -> Reply {
        router::answer_line(&self.context, &self.caller, line)
    }

    /// The file of its archive.
    pub fn archive(&self) -> PathBuf {
        self.folder.path().join("archive.sqlite")
    }

    /// The same as text.
    pub fn say(&self, line: &str) -> String {
        render(&self.reply(line))
    }

    /// The account of what was done, the latest first.
    pub fn account(&self) -> Vec<Entry> {
        let all = |read: &Reader| read.audit_entries(&Sought::default(), 0, 100);
        self.context.store.read(all).expect("an account")
    }

    /// What it suggests while somebody types, as labels with the value behind each.
    pub fn suggest(&self, command: &str, option: &str, typed: &str) -> Vec<String> {
        router::suggest(&self.context, &self.caller, command, option, typed)
            .into_iter()
            .map(|Suggestion { label, value }| format!("{label} = {value}"))
            .collect()
    }

    /// The line behind the button with a label.
    pub fn button(reply: &Reply, label: &str) -> String {
        let button = reply.buttons.iter().find(|button| button.label == label);
        match button.map(|button| &button.action) {
            Some(Action::Run(line) | Action::Turn(line)) => line.clone(),
            other => panic!("no button {label} with a line: {other:?}"),
        }
    }
}

/// Somebody with a role at a place.
pub fn caller(role: Role, place: Place) -> Caller {
    Caller {
        actor: Actor::console(role),
        place,
        locale: "en-GB".into(),
    }
}

/// A reply as plain text that shows every part of it.
pub fn render(reply: &Reply) -> String {
    let mut out = format!("[{}", reply.kind.word());
    if reply.private {
        out.push_str(", private");
    }
    if let Some(page) = reply.page {
        let _ = write!(
            out,
            ", page {} of {} ({})",
            page.number, page.of, page.total
        );
    }
    out.push(']');
    if let Some(title) = &reply.title {
        let _ = write!(out, " {title}");
    }
    if let Some(url) = &reply.url {
        let _ = write!(out, " <{url}>");
    }
    out.push('\n');
    for notice in reply.understood.iter().chain(&reply.notices) {
        let _ = writeln!(out, "! {}", text(notice));
    }
    if !reply.text.is_empty() {
        let _ = writeln!(out, "{}", text(&reply.text));
    }
    for field in &reply.fields {
        let _ = writeln!(
            out,
            "{}: {}",
            field.name,
            text(&field.value).replace('\n', "\n  ")
        );
    }
    for item in &reply.items {
        let _ = writeln!(out, "- {}", entry(item));
    }
    for file in &reply.files {
        let _ = writeln!(out, "file {} ({})", file.name, file.media_type);
    }
    for button in &reply.buttons {
        let (mark, target) = match &button.action {
            Action::Run(line) => ("run", line),
            Action::Turn(line) => ("turn", line),
            Action::Open(url) => ("open", url),
        };
        let _ = writeln!(out, "({}) {mark} {target}", button.label);
    }
    out
}

fn entry(item: &Item) -> String {
    let mut out = String::new();
    if let Some(date) = item.date {
        let _ = write!(out, "{date}: ");
    }
    out.push_str(&item.title);
    if let Some(article) = item.article {
        let _ = write!(out, " #{}", article.0);
    }
    if let Some(certainty) = item.certainty {
        let _ = write!(out, " {certainty}");
    }
    if let Some(status) = item.status {
        let _ = write!(out, " {}", status.word().to_uppercase());
    }
    if let Some(url) = &item.url {
        let _ = write!(out, " <{url}>");
    }
    for more in item.passage.iter().chain(Some(&item.text)) {
        if !more.is_empty() {
            let _ = write!(out, "\n    {}", text(more).replace('\n', "\n    "));
        }
    }
    out
}

fn text(text: &Text) -> String {
    text.0
        .iter()
        .map(|piece| match piece {
            Piece::Mark(words) => format!("[{words}]"),
            Piece::Command(words) => format!("`{words}`"),
            Piece::Source { article, .. } => format!("[#{}]", article.0),
            other => Text(vec![other.clone()]).words(),
        })
        .collect()
}
