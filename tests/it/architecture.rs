//! Holds the source to its architecture: which room may import which, which room alone may name a
//! platform's crate, and what every file looks like. `ARCHITECTURE.md` shows the same table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room imports from other rooms: exactly this, so that a stale permission fails too.
/// A room is a folder of `src/`, or a file at its top.
const IMPORTS: &[(&str, &[&str])] = &[
    (
        "app",
        &[
            "commands", "config", "delivery", "discord", "domain", "health", "ingest", "ops",
            "search", "shutdown", "store", "text",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "config",
            "console",
            "discord",
            "domain",
            "health",
            "ops",
            "shutdown",
            "telemetry",
        ],
    ),
    (
        "commands",
        &[
            "domain", "ingest", "metrics", "reply", "search", "store", "text",
        ],
    ),
    ("config", &[]),
    (
        "console",
        &["commands", "delivery", "domain", "reply", "text"],
    ),
    (
        "discord",
        &[
            "commands", "delivery", "domain", "metrics", "reply", "shutdown", "text",
        ],
    ),
    ("delivery", &["domain", "metrics", "reply", "store"]),
    ("domain", &[]),
    ("health", &["domain", "metrics", "store"]),
    ("ingest", &["domain", "store", "text"]),
    ("metrics", &[]),
    ("ops", &["domain", "store"]),
    ("reply", &["domain", "text"]),
    ("search", &["domain", "store", "text"]),
    ("shutdown", &[]),
    ("store", &["domain", "text"]),
    ("telemetry", &["config"]),
    ("text", &[]),
];

/// Crates that these rooms alone may name; none: every room.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("refinery", &["store"]),
    ("tantivy", &["search"]),
    ("serenity", &["discord"]),
    ("reqwest", &["discord", "ingest"]),
    ("reedline", &["console"]),
    ("crossterm", &["console"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("hyper", &["health"]),
    ("prometheus_client", &["metrics"]),
    ("toml", &[]),
];

/// The most lines that a file may have without its tests. There are no exemptions.
const MOST_LINES: usize = 400;

struct Source {
    path: String,
    room: String,
    text: String,
    production: String,
}

/// Every Rust file of `src/`, with comments and the trailing tests cut off in `production`.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    // Tests that are too long for the end of their file are a file of their own.
    files.retain(|path| !path.ends_with("tests.rs"));
    files.iter().map(|path| source(&root, path)).collect()
}

fn source(root: &Path, path: &PathBuf) -> Source {
    let text = fs::read_to_string(path).expect("a readable file");
    let inner = path.strip_prefix(root).expect("below src");
    let room = inner.iter().next().expect("a name").to_string_lossy();
    let production = text
        .split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    Source {
        path: inner.to_string_lossy().into_owned(),
        room: room.trim_end_matches(".rs").to_owned(),
        text,
        production,
    }
}

/// The rooms that a file names, by `crate::room` or in the braces of `use crate::{…}`.
fn rooms_named(production: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in production.match_indices("crate::") {
        let rest = &production[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {}
                    _ if depth > 0 => continue,
                    _ => {
                        name.push(letter);
                        continue;
                    }
                }
                rooms.insert(first_word(&name));
                name.clear();
            }
            rooms.insert(first_word(&name));
        } else {
            rooms.insert(first_word(rest));
        }
    }
    rooms.remove("");
    rooms
}

fn first_word(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

#[test]
fn rooms_import_just_what_the_table_says() {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        if file.room == "lib" || file.room == "main" {
            continue;
        }
        let named = rooms_named(&file.production);
        let others = found.entry(file.room.clone()).or_default();
        others.extend(named.into_iter().filter(|room| *room != file.room));
    }
    let allowed: BTreeMap<String, BTreeSet<String>> = IMPORTS
        .iter()
        .map(|(room, rooms)| {
            (
                room.to_string(),
                rooms.iter().map(|room| room.to_string()).collect(),
            )
        })
        .collect();
    assert_eq!(
        found, allowed,
        "what the rooms import, and what the table says"
    );
}

#[test]
fn the_table_has_no_cycle() {
    let mut left: BTreeMap<&str, BTreeSet<&str>> = IMPORTS
        .iter()
        .map(|(room, rooms)| (*room, rooms.iter().copied().collect()))
        .collect();
    while !left.is_empty() {
        let free: Vec<&str> = left
            .iter()
            .filter(|(_, rooms)| rooms.iter().all(|room| !left.contains_key(room)))
            .map(|(room, _)| *room)
            .collect();
        assert!(!free.is_empty(), "a cycle among {:?}", left.keys());
        left.retain(|room, _| !free.contains(room));
    }
}

#[test]
fn platform_crates_stay_in_their_rooms() {
    for file in sources() {
        for (name, owners) in OWNERS {
            if owners.is_empty() || owners.contains(&file.room.as_str()) {
                continue;
            }
            let named = file
                .production
                .match_indices(&format!("{name}::"))
                .any(|(at, _)| {
                    !file.production[..at]
                        .ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                });
            assert!(
                !named,
                "src/{} names {name}; only {owners:?} may",
                file.path
            );
        }
    }
}

#[test]
fn no_import_hides_behind_super() {
    for file in sources() {
        let depth = file.path.matches('/').count();
        let root_of_room = file.path.ends_with("/mod.rs") && depth == 1;
        assert!(
            !((depth == 0 || root_of_room) && file.production.contains("super::")),
            "src/{} reaches another room by super::",
            file.path
        );
        let climbs = "super::".repeat(if file.path.ends_with("/mod.rs") {
            depth
        } else {
            depth + 1
        });
        assert!(
            depth == 0 || !file.production.contains(&climbs),
            "src/{} climbs out of its room",
            file.path
        );
    }
}

#[test]
fn every_file_is_declared_says_what_it_is_and_keeps_its_size() {
    let sources = sources();
    let everything: String = sources
        .iter()
        .flat_map(|file| [file.production.as_str(), "\n"])
        .collect();
    for file in &sources {
        assert!(
            file.text.starts_with("//!"),
            "src/{} does not open with //!",
            file.path
        );
        let lines = file.production.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines", file.path);
        let name = file
            .path
            .trim_end_matches("/mod.rs")
            .trim_end_matches(".rs");
        let name = name.rsplit('/').next().expect("a name");
        let declaration = format!("mod {name};");
        let declared = everything.lines().any(|line| line.ends_with(&declaration));
        assert!(
            declared || file.path == "lib.rs" || file.path == "main.rs",
            "nobody declares src/{}",
            file.path
        );
    }
}
