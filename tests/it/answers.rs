//! Questions and their answers: a table over the sample archive, generated archives, rubbish.

use jiff::Timestamp;
use newsdesk::domain::ArticleId;
use newsdesk::ingest;
use newsdesk::search::{Answer, Finding, Search};
use newsdesk::store::Store;

/// A desk with the sample archive in a folder of its own.
struct Desk {
    search: Search,
    store: Store,
    _folder: tempfile::TempDir,
}

fn now() -> Timestamp {
    "2008-08-31T12:00:00Z".parse().expect("a time")
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("archive.db")).expect("an archive");
    let catalog = ingest::catalog::parse("catalog.toml", include_str!("../../config/catalog.toml"))
        .expect("the default catalog");
    let articles = ingest::sample::default_articles().expect("the sample");
    ingest::load(&store, &catalog, Some(&articles), now()).expect("loading");
    let search = Search::open(store.clone(), &folder.path().join("index")).expect("an index");
    search.catch_up().expect("catching up");
    Desk {
        search,
        store,
        _folder: folder,
    }
}

/// The kind of a finding, all its text, and the articles that it rests on.
fn flat(answer: &Answer) -> (&'static str, String, Vec<ArticleId>) {
    match &answer.finding {
        Finding::Facts { sentence, evidence } => (
            "fact",
            sentence.clone(),
            evidence.iter().map(|evidence| evidence.source).collect(),
        ),
        Finding::Passages { sure, passages } => (
            if *sure { "sure" } else { "maybe" },
            passages
                .iter()
                .map(|(_, _, passage)| passage.text.as_str())
                .collect::<Vec<_>>()
                .join(" / "),
            passages.iter().map(|(article, _, _)| *article).collect(),
        ),
        Finding::Nothing { sentence, .. } => ("nothing", sentence.clone(), Vec::new()),
    }
}

/// What is wrong with an answer, in words; `None` when all is as expected.
fn fault(desk: &Desk, question: &str, expected: &str) -> Option<String> {
    let answer = desk.search.ask(question, now()).expect("an answer");
    let (kind, text, sources) = flat(&answer);
    let (wanted, parts) = expected.split_once(':').expect("a kind");
    let kind_fits = match wanted {
        "any" => true,
        "any-passage" => matches!(kind, "sure" | "maybe"),
        wanted => wanted == kind,
    };
    let urls: Vec<String> = desk
        .store
        .read(|reader| reader.headlines(&sources))
        .expect("headlines")
        .into_iter()
        .filter_map(|headline| headline.url)
        .collect();
    let wrong: Vec<&str> = parts
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .filter(
            |part| match (part.strip_prefix('!'), part.strip_prefix('@')) {
                (Some(part), _) => text.contains(part),
                (_, Some(part)) => !urls.iter().any(|url| url.contains(part)),
                _ => !text.contains(part),
            },
        )
        .collect();
    (!kind_fits || !wrong.is_empty())
        .then(|| format!("{question}\n    expected {expected}\n    got {kind}: {text}"))
}

#[test]
fn the_sample_archive_answers() {
    let desk = desk();
    let table: Vec<(&str, &str)> = include_str!("questions.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once("=>").expect("a question and its answer"))
        .map(|(question, expected)| (question.trim(), expected.trim()))
        .collect();
    assert!(table.len() >= 120, "only {} questions", table.len());
    let faults: Vec<String> = table
        .iter()
        .filter_map(|(question, expected)| fault(&desk, question, expected))
        .collect();
    assert!(
        faults.is_empty(),
        "{} of {} wrong:\n{}",
        faults.len(),
        table.len(),
        faults.join("\n")
    );
}

#[test]
fn zz_blind() {
    let Ok(file) = std::fs::read_to_string("/tmp/blind.txt") else {
        return;
    };
    let desk = desk();
    for line in file.lines() {
        let answer = desk.search.ask(line, now()).expect("an answer");
        let (kind, text, _) = flat(&answer);
        println!(
            "{line}\n   {kind}: {}",
            text.chars().take(260).collect::<String>()
        );
    }
}
