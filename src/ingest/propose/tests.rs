//! What sentences propose: told ones, doubtful ones and traps, and the sample archive with what is known
//! of it.

use std::collections::BTreeSet;

use jiff::civil;
use proptest::prelude::*;

use super::heard::MOST_NAMES;
use super::*;
use crate::domain::{Catalog, NamedEntity};
use crate::ingest::keyed::KeyedObject;
use crate::ingest::{Tagger, catalog, sample};

/// The default catalog at work, its entities numbered in the order of the file.
pub(super) struct Desk {
    names: Vec<NamedEntity>,
    tagger: Tagger,
    proposer: Proposer,
}

impl Desk {
    pub(super) fn new() -> Desk {
        Desk::with_endings(&[])
    }

    /// The same with more words with which the names of companies end.
    pub(super) fn with_endings(more: &[&str]) -> Desk {
        let mut catalog = catalog::parse("catalog.toml", catalog::DEFAULT).unwrap();
        let more = more.iter().map(|word| (*word).to_owned());
        catalog.endings.vendors.extend(more);
        Desk::of(catalog)
    }

    /// The catalog of another trade, which has the relations of the default one beside its own.
    pub(super) fn of_trade(source: &str) -> Desk {
        let mut trade = catalog::parse("trade.toml", source).unwrap();
        let default = catalog::parse("catalog.toml", catalog::DEFAULT).unwrap();
        trade.relations.splice(0..0, default.relations);
        Desk::of(trade)
    }

    fn of(catalog: Catalog) -> Desk {
        let names: Vec<NamedEntity> = catalog
            .entities
            .into_iter()
            .zip(1..)
            .map(|(entity, id)| NamedEntity {
                id: EntityId(id),
                key: entity.key,
                kind: entity.kind,
                name: entity.name,
                role: entity.role,
                aliases: entity.aliases,
                articles: 0,
            })
            .collect();
        Desk {
            tagger: Tagger::new(&names, &catalog.topics),
            proposer: Proposer::new(catalog.relations, catalog.endings),
            names,
        }
    }

    pub(super) fn read(&self, title: &str, text: &str) -> Proposals {
        self.read_as(Certainty::Confirmed, title, text)
    }

    fn read_as(&self, certainty: Certainty, title: &str, text: &str) -> Proposals {
        let reading = self.tagger.read(title, text);
        let known = self.tagger.known(&reading.tags);
        let published = Date::Day(civil::date(2008, 8, 20));
        self.proposer.read(&reading, known, published, certainty)
    }

    pub(super) fn key(&self, party: &Party) -> String {
        match party {
            Party::Known(id) => {
                let named = self.names.iter().find(|entity| entity.id == *id);
                named.unwrap().key.clone()
            }
            Party::New { name, kind } => format!("\"{name}\" ({kind})"),
        }
    }

    /// A proposal on one line: `emc acquired "Iomega" (vendor) [for $213 million] since 2008-06-09`.
    fn line(&self, fact: &FactProposal) -> String {
        let object = match &fact.object {
            Some(ProposedObject::Party(party)) => self.key(party),
            Some(ProposedObject::Value(value)) => format!("= {value}"),
            None => "?".to_owned(),
        };
        let mut line = format!("{} {} {object}", self.key(&fact.subject), fact.relation);
        if let Some(former) = &fact.former {
            line.push_str(&format!(" after {}", self.key(former)));
        }
        if !fact.detail.is_empty() {
            line.push_str(&format!(" [{}]", fact.detail));
        }
        if let Some(since) = fact.since {
            line.push_str(&format!(" since {}", crate::domain::date::iso(since)));
        }
        if fact.ends {
            line.push_str(" ends");
        }
        if let Some(until) = fact.until {
            line.push_str(&format!(" {}", crate::domain::date::iso(until)));
        }
        match fact.certainty {
            Certainty::Confirmed => line,
            other => format!("{line} ({other})"),
        }
    }
}

/// Sentences with what they propose, which says the same on each line below: nothing for a trap.
const CASES: &str = include_str!("cases.txt");

#[test]
fn sentences_propose_what_they_tell_and_no_more() {
    let desk = Desk::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in CASES.split("\n\n").filter(|case| !case.starts_with('#')) {
        let mut lines = case.trim().lines();
        let Some(sentence) = lines.next() else {
            continue;
        };
        let expected: BTreeSet<String> = lines.map(|line| line.trim().to_owned()).collect();
        let found = match sentence.strip_prefix("TITLE ") {
            Some(title) => desk.read(title, ""),
            None => desk.read("", sentence),
        };
        let found: BTreeSet<String> = found.facts.iter().map(|fact| desk.line(fact)).collect();
        count += 1;
        if found != expected {
            wrong.push(format!(
                "{sentence}\n  wanted {expected:?}\n  found  {found:?}"
            ));
        }
    }
    assert!(count >= 60, "{count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The catalog says how the names of its industry end: without that, two plain words may be a person.
#[test]
fn names_are_told_by_the_endings_of_the_catalog() {
    let people = |desk: Desk| -> Vec<String> {
        let found = desk.read("", "Harbour Brewing joined Citrix as CTO.");
        found.facts.iter().map(|fact| desk.line(fact)).collect()
    };
    let as_person = "\"Harbour Brewing\" (person) works-at citrix [CTO]";
    assert_eq!(people(Desk::new()), [as_person]);
    assert!(people(Desk::with_endings(&["brewing"])).is_empty());
}

/// The posts of a trade are the catalog's to name.
#[test]
fn posts_of_a_trade_are_told_by_the_titles_of_the_catalog() {
    let told = |title: Option<&str>| -> Vec<String> {
        let mut catalog = catalog::parse("catalog.toml", catalog::DEFAULT).unwrap();
        let mut relations = catalog.relations.iter_mut();
        let works = relations.find(|it| it.key == "works-at").unwrap();
        works.titles.extend(title.map(str::to_owned));
        let desk = Desk::of(catalog);
        let found = desk.read("", "Mara Quist joined Citrix as track superintendent.");
        found.facts.iter().map(|fact| desk.line(fact)).collect()
    };
    assert_eq!(
        told(Some("track superintendent")),
        ["\"Mara Quist\" (person) works-at citrix [track superintendent]"]
    );
    assert!(
        told(None)
            .iter()
            .all(|line| !line.contains("superintendent"))
    );
}

/// A headline silences its article only when it calls it a quiz or a satire, not when it names one.
#[test]
fn a_headline_says_whether_the_article_is_news() {
    let desk = Desk::new();
    let proposes = |title: &str| !desk.read(title, "Cisco acquired Citrix.").facts.is_empty();
    for news in [
        "VMware buys quiz maker Foo",
        "A fiction publisher moves to ESX",
        "Dell falls for a hoax",
        "No joke: Cisco grows",
        "Parody site sues",
        "Cisco buys Quiz",
    ] {
        assert!(proposes(news), "{news}");
    }
    for invention in [
        "A quiz",
        "Quiz: who owns whom?",
        "Who owns whom? A quiz",
        "The deal of the year: a satire",
        "Our Friday quiz",
        "The Virtualization Quiz",
        "A parody of the news",
        "The deal \u{2014} a hoax",
    ] {
        assert!(!proposes(invention), "{invention}");
    }
}

/// A fact has no certainty of its own: what an article tells that is a rumour waits as one, and nothing
/// that it tells ends what holds.
#[test]
fn an_article_that_is_a_rumour_proposes_rumours_and_no_new_chief() {
    let desk = Desk::new();
    let text = "Paul Maritz leads Citrix. Cisco joined the SVVP. Dell was acquired by HP.";
    let lines = |certainty| -> Vec<String> {
        let found = desk.read_as(certainty, "", text);
        found.facts.iter().map(|fact| desk.line(fact)).collect()
    };
    assert_eq!(
        lines(Certainty::Announced),
        [
            "paul-maritz leads citrix",
            "cisco member-of svvp",
            "hp acquired dell"
        ]
    );
    assert_eq!(
        lines(Certainty::Rumour),
        [
            "cisco member-of svvp [rumoured] (rumour)",
            "hp acquired dell [rumoured] (rumour)"
        ]
    );
}

/// What the sample articles propose, against the facts that their front matter gives: a line for each
/// fact that was found (`+`), missed (`-`), or proposed beyond them (`?`).
#[test]
fn the_sample_archive_proposes_most_of_what_its_sentences_tell() {
    let desk = Desk::new();
    let (mut hits, mut missed) = (0, 0);
    let mut report = String::new();
    let mut beyond = BTreeSet::new();
    let mut known = BTreeSet::new();
    for article in sample::default_articles().unwrap() {
        let gold: BTreeSet<(String, String, String)> = article
            .facts
            .iter()
            .filter_map(|fact| match &fact.object {
                KeyedObject::Entity(key) => {
                    Some((fact.subject.clone(), fact.relation.clone(), key.clone()))
                }
                KeyedObject::Value(_) => None,
            })
            .collect();
        let found = desk.read(&article.article.title, &article.article.full_text());
        let found: BTreeSet<(String, String, String)> = found
            .facts
            .iter()
            .map(|fact| {
                let object = match &fact.object {
                    Some(ProposedObject::Party(party)) => desk.key(party),
                    Some(ProposedObject::Value(value)) => value.clone(),
                    None => match &fact.former {
                        // The archive knows what she led.
                        Some(_) => "vmware".to_owned(),
                        None => "?".to_owned(),
                    },
                };
                (desk.key(&fact.subject), fact.relation.clone(), object)
            })
            .collect();
        for fact in gold.intersection(&found) {
            hits += 1;
            report.push_str(&format!("+ {fact:?}\n"));
        }
        for fact in gold.difference(&found) {
            missed += 1;
            report.push_str(&format!("- {fact:?}\n"));
        }
        for fact in found.difference(&gold) {
            report.push_str(&format!("? {fact:?}\n"));
            beyond.insert(fact.clone());
        }
        known.extend(gold);
    }
    assert!(hits >= 44, "{hits} found, {missed} missed\n{report}");
    // What an article tells beyond its own facts is a fact of another one: nothing untrue is proposed.
    let untrue: Vec<_> = beyond.difference(&known).collect();
    assert!(untrue.is_empty(), "{untrue:?}\n{report}");
}

proptest! {
    #[test]
    fn no_text_panics(
        title in "(\\PC|[İßẞŉΐ\u{301} '’.-]){0,40}",
        words in proptest::collection::vec(
            "(VMware|Citrix|Xen|Paul Maritz|CEO|acquires|joins|is|built|on|the|,|and|'s|\\.|\\(|\\)|of|as|Foo|\\$|12|million|;|but|, and|, which|may|not|—|\\?|İ|ß|\u{301}|\n\n|1 September|2008|said|says|that|told|according to|it|its|reported|head of|chief|deputy|a|Seattle|start-up|Dr|Inc|:|–|\\PC)", 0..60),
        glue in "[ .\n’]",
    ) {
        let desk = DESK.with(std::rc::Rc::clone);
        let found = desk.read(&title, &words.join(&glue));
        prop_assert!(found.facts.len() <= MOST_FACTS);
        prop_assert!(found.facts.iter().all(|fact| fact.confidence <= 100));
    }
}

/// Nothing here is of use; it must only end. A time that grew with the square of the length would not.
#[test]
fn long_texts_without_an_end_are_read() {
    let desk = Desk::new();
    for piece in [
        "VMware ",
        "VMware, Citrix and Xen ",
        "Foo Bar acquires VMware for $12 million, ",
        "Paul Maritz, CEO of VMware, Citrix's CTO ",
        "is built on acquired joins leaves as CEO of the ",
        ".",
        "a.",
        "(",
        "A\u{301}'s ",
        "Zimory Systems joined the SVVP. ",
        "VMware acquires Citrix; ",
        "Dell said that VMware acquires Citrix, ",
        "VMware acquires Citrix, said Dell, ",
        "according to Dell, VMware acquires Citrix: ",
        "Paul Maritz, head of sales of VMware, ",
        "Dell Inc., ",
        "VMware acquires Citrix but ",
        "VMware acquires Citrix, and ",
        "VMware, which acquires Citrix, which ",
        "VMware may acquire Citrix ",
        "VMware has not acquired Citrix ",
        "VMware acquires Citrix \u{2014} ",
        "VMware acquires Citrix? ",
        ";",
        "but ",
        ", and ",
        ", which ",
        "may ",
        "not ",
        "\u{2014}",
        "?",
    ] {
        let text = piece.repeat(131_072 / piece.len());
        let found = desk.read("", &text);
        assert!(found.facts.len() <= MOST_FACTS, "{piece}");
        assert!(found.names.len() <= MOST_NAMES, "{piece}");
    }
}

thread_local! {
    static DESK: std::rc::Rc<Desk> = std::rc::Rc::new(Desk::new());
}
