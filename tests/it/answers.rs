//! Questions and their answers: a table over the sample archive, generated archives, rubbish.

use std::sync::LazyLock;

use jiff::Timestamp;
use newsdesk::domain::{ArticleId, Certainty, Date, NewArticle, NewFact, Object, Status};
use newsdesk::ingest;
use newsdesk::search::{Answer, Finding, Search};
use newsdesk::store::Store;
use proptest::prelude::*;

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

/// An article with one fact, as a moderator would enter it.
fn enter(desk: &Desk, certainty: Certainty, status: Status, fact: [&'static str; 3]) {
    desk.store
        .write(move |tx| {
            let source = tx.insert_article(
                &NewArticle {
                    title: "Something new".to_owned(),
                    url: None,
                    author: String::new(),
                    body: "As somebody says.".to_owned(),
                    published: Date::Month(2008, 8),
                    certainty,
                    status,
                    updates: Vec::new(),
                    topics: Vec::new(),
                    picture: None,
                },
                now(),
            )?;
            let [subject, relation, object] = fact;
            let entity = |key: &str| {
                tx.entity_by_key(key)
                    .map(|entity| entity.expect("an entity"))
            };
            tx.add_fact(&NewFact {
                subject: entity(subject)?,
                relation: relation.to_owned(),
                object: Object::Entity(entity(object)?),
                detail: String::new(),
                since: None,
                until: None,
                source,
            })?;
            Ok(())
        })
        .expect("an article");
    desk.search.catch_up().expect("catching up");
}

#[test]
fn a_retracted_article_proves_nothing() {
    let desk = desk();
    enter(
        &desk,
        Certainty::Confirmed,
        Status::Retracted,
        ["cisco", "owns", "emc"],
    );
    enter(
        &desk,
        Certainty::Confirmed,
        Status::Pending,
        ["intel", "owns", "emc"],
    );
    let wrong = fault(
        &desk,
        "Who owns EMC?",
        "nothing: No article; !Cisco; !Intel",
    );
    assert_eq!(wrong, None);
    let wrong = fault(&desk, "Does Cisco own EMC?", "nothing: No article; !Yes");
    assert_eq!(wrong, None);
}

#[test]
fn a_rumour_is_told_as_one() {
    let desk = desk();
    enter(
        &desk,
        Certainty::Rumour,
        Status::Published,
        ["cisco", "owns", "emc"],
    );
    for (question, expected) in [
        ("Who owns EMC?", "fact: It is rumoured that Cisco owns EMC"),
        (
            "Does Cisco own EMC?",
            "fact: Perhaps: it is rumoured that Cisco owns EMC; !Yes",
        ),
        ("Who leads EMC?", "nothing: No article; !Cisco"),
    ] {
        assert_eq!(fault(&desk, question, expected), None);
    }
    // A rumour is no proof against what is known.
    enter(
        &desk,
        Certainty::Rumour,
        Status::Published,
        ["dell", "owns", "vmware"],
    );
    let wrong = fault(&desk, "Who owns VMware?", "fact: EMC owns VMware; rumoured");
    assert_eq!(wrong, None);
}

#[test]
fn names_that_were_typed_wrong_are_noticed() {
    let desk = desk();
    let answer = desk
        .search
        .ask("who leads vmwre", now())
        .expect("an answer");
    assert_eq!(answer.notices, ["Read \u{201c}vmwre\u{201d} as VMware."]);
    let answer = desk
        .search
        .ask("Who leads VMware?", now())
        .expect("an answer");
    assert!(answer.notices.is_empty());
}

#[test]
fn words_that_were_typed_wrong_are_noticed() {
    let desk = desk();
    let notices = |question: &str| {
        let answer = desk.search.ask(question, now()).expect("an answer");
        answer.notices
    };
    assert_eq!(
        notices("who onws vmwre"),
        [
            "Read \u{201c}onws\u{201d} as \u{201c}owns\u{201d}.",
            "Read \u{201c}vmwre\u{201d} as VMware."
        ]
    );
    assert_eq!(
        notices("Is OS virtualization mainstream?"),
        ["Read \u{201c}OS\u{201d} as \u{201c}operating systems\u{201d}."]
    );
    // Names that nobody knows, words of articles and plain English are no slips.
    for question in [
        "Who leads Ledas?",
        "who lends VMware money",
        "Does the keynote name Xen?",
        "which port does ESX use",
    ] {
        assert!(notices(question).is_empty(), "{question}");
    }
}

static SAMPLE: LazyLock<Desk> = LazyLock::new(desk);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_text_gets_an_answer(
        text in "(\\PC|who |is |VMware |the SVVP |leads |owns |by |in 2007 |before |'s ){0,30}",
    ) {
        let answer = SAMPLE.search.ask(&text, now());
        let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        if let Finding::Facts { sentence, evidence } = answer.finding {
            prop_assert!(!sentence.is_empty());
            prop_assert!(!evidence.is_empty());
        }
    }
}

#[test]
fn rubbish_of_any_length_is_answered_gracefully() {
    for rubbish in [
        "x".repeat(4_000),
        "zq \u{1f600}".repeat(800),
        "\u{202e}[](http://)".repeat(200),
    ] {
        let answer = SAMPLE.search.ask(&rubbish, now()).expect("an answer");
        assert_eq!(flat(&answer).0, "nothing");
    }
}
