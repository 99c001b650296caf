//! Searches in a real archive: what is found, in which order, and how the index keeps up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use newsdesk::domain::{
    ArticleId, Certainty, Date, DateRange, EntityKind, NewArticle, Status, Update,
};
use newsdesk::ingest::sample::default_articles;
use newsdesk::ingest::{catalog, load};
use newsdesk::search::{Filter, Hits, Query, Resolution, Search, Sort};
use newsdesk::store::Store;
use proptest::prelude::*;

struct Desk {
    search: Search,
    folder: tempfile::TempDir,
}

impl Desk {
    fn empty() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("archive.db")).expect("it opens");
        let search = Search::open(store, &folder.path().join("index")).expect("it opens");
        Desk { search, folder }
    }

    /// With the default catalog and the sample articles.
    fn sample() -> Desk {
        let desk = Desk::empty();
        let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it parses");
        let articles = default_articles().expect("they parse");
        load(
            desk.store(),
            &catalog,
            Some(&articles),
            Timestamp::UNIX_EPOCH,
        )
        .expect("it loads");
        desk.search.catch_up().expect("it follows");
        desk
    }

    fn store(&self) -> &Store {
        self.search.store()
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Adds an article and lets the index follow.
    fn add(&self, article: NewArticle) -> ArticleId {
        let id = self
            .store()
            .write(move |db| db.insert_article(&article, Timestamp::UNIX_EPOCH))
            .expect("it is stored");
        self.search.catch_up().expect("it follows");
        id
    }

    fn publish(&self, title: &str, body: &str, date: &str) -> ArticleId {
        self.add(article(title, body, date))
    }

    fn find(&self, query: &Query) -> Hits {
        self.search.articles(query).expect("it searches")
    }

    fn titles(&self, query: &Query) -> Vec<String> {
        let hits = self.find(query);
        let ids: Vec<ArticleId> = hits.hits.iter().map(|hit| hit.article).collect();
        let headlines = self
            .store()
            .read(|db| db.headlines(&ids))
            .expect("they are there");
        headlines.into_iter().map(|line| line.title).collect()
    }

    /// The titles that words find.
    fn words(&self, words: &str) -> Vec<String> {
        self.titles(&typed(words))
    }

    fn entity(&self, key: &str) -> newsdesk::domain::EntityId {
        let found = self.store().read(|db| db.entity_by_key(key));
        found.expect("it reads").expect("it is there")
    }

    /// Closes the desk, does something to the folder of its index, and opens it again.
    fn reopened(self, meanwhile: impl FnOnce(&Path)) -> Desk {
        let index = self.index();
        let Desk { search, folder } = self;
        drop(search);
        meanwhile(&index);
        let store = Store::open(&folder.path().join("archive.db")).expect("it opens");
        let search = Search::open(store, &index).expect("it opens");
        Desk { search, folder }
    }
}

fn typed(words: &str) -> Query {
    Query {
        words: words.to_owned(),
        limit: 10,
        ..Query::default()
    }
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn article(title: &str, body: &str, published: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: None,
        author: String::new(),
        body: body.to_owned(),
        published: date(published),
        certainty: Certainty::Announced,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

#[test]
fn words_phrases_and_exclusions() {
    let desk = Desk::empty();
    desk.publish(
        "Alpha ships",
        "The **hypervisor** of Alpha runs on Xen.",
        "2008-08-01",
    );
    desk.publish(
        "Beta waits",
        "A hypervisor is validated. Nothing on Alpha.",
        "2008-08-02",
    );
    desk.publish(
        "Gamma",
        "See https://example.com/hypervisor for [more](http://x.org/alpha).",
        "2008-08-03",
    );

    assert_eq!(desk.words("xen"), ["Alpha ships"]);
    assert_eq!(
        desk.words("hypervisors").len(),
        2,
        "stems, but no addresses"
    );
    assert_eq!(
        desk.words("alpha"),
        ["Alpha ships", "Beta waits"],
        "titles count more"
    );
    assert_eq!(desk.words("VALIDATION of the"), ["Beta waits"]);
    assert_eq!(desk.words("\"hypervisor of alpha\""), ["Alpha ships"]);
    assert_eq!(desk.words("\"alpha of hypervisor\""), Vec::<String>::new());
    assert_eq!(desk.words("hypervisor -xen"), ["Beta waits"]);
    assert_eq!(desk.words("hypervisor -\"runs on xen\""), ["Beta waits"]);
    assert_eq!(desk.words("-xen"), ["Gamma", "Beta waits"], "newest first");
    assert_eq!(
        desk.words("\"ships the\""),
        Vec::<String>::new(),
        "no phrase over a border"
    );
}

#[test]
fn passages_show_what_matched() {
    let desk = Desk::empty();
    desk.publish(
        "Title only",
        "First comes *this*.\n\nThe **validation** of Xen took long.",
        "2008-08-01",
    );
    let passage = |words: &str| {
        let hits = desk.find(&typed(words)).hits;
        let passage = hits[0].passage.clone().expect("words have passages");
        let marks: Vec<String> = passage
            .marks
            .iter()
            .map(|mark| passage.text[mark.clone()].to_owned())
            .collect();
        (passage.text, marks)
    };
    assert_eq!(
        passage("validated xen"),
        (
            "The validation of Xen took long.".to_owned(),
            vec!["validation".to_owned(), "Xen".to_owned()]
        )
    );
    assert_eq!(passage("title"), ("First comes this.".to_owned(), vec![]));
    assert!(desk.find(&typed("")).hits[0].passage.is_none());
}

#[test]
fn updates_are_searched_too() {
    let desk = Desk::empty();
    let id = desk.publish("Signed", "Cisco signs.", "2008-08-01");
    assert!(desk.words("confirmed").is_empty());
    desk.store()
        .write(move |db| {
            let update = Update {
                date: date("2008-08-09"),
                body: "VMware has **confirmed** it.".to_owned(),
            };
            db.append_update(id, &update, Timestamp::now())
        })
        .expect("it is stored");
    desk.search.catch_up().expect("it follows");
    assert_eq!(desk.words("confirmed"), ["Signed"]);
}

#[test]
fn drafts_stay_hidden_and_retracted_articles_are_found_by_words_only() {
    let desk = Desk::empty();
    for (status, title) in [
        (Status::Draft, "Draft quokka"),
        (Status::Pending, "Pending quokka"),
    ] {
        desk.add(NewArticle {
            status,
            ..article(title, "Text.", "2008-08-01")
        });
    }
    let id = desk.publish("Quokka withdrawn", "Text.", "2008-08-02");
    desk.publish("Quokka stays", "Text.", "2008-08-03");
    desk.store()
        .write(move |db| db.set_status(id, Status::Retracted, Timestamp::now()))
        .expect("it is stored");
    desk.search.catch_up().expect("it follows");

    let mut found = desk.words("quokka");
    found.sort();
    assert_eq!(found, ["Quokka stays", "Quokka withdrawn"]);
    assert_eq!(desk.words(""), ["Quokka stays"]);
    assert_eq!(desk.words("-text"), Vec::<String>::new());
    let status = desk
        .store()
        .read(|db| db.headlines(&[id]))
        .expect("it reads")[0]
        .status;
    assert_eq!(status, Status::Retracted);
}

#[test]
fn filters_hold_together() {
    let desk = Desk::sample();
    let filtered = |filter: Filter| {
        let query = Query {
            filter,
            limit: 50,
            ..Query::default()
        };
        let hits = desk.find(&query);
        assert_eq!(hits.total, hits.hits.len());
        desk.titles(&query)
    };
    let all = filtered(Filter::default());
    assert_eq!(all.len(), 10);
    let (cisco, vmware) = (desk.entity("cisco"), desk.entity("vmware"));
    let both = filtered(Filter {
        entities: vec![cisco, vmware],
        ..Filter::default()
    });
    let only = filtered(Filter {
        entities: vec![vmware],
        ..Filter::default()
    });
    assert!(!both.is_empty() && both.len() < only.len());
    assert!(both.iter().all(|title| only.contains(title)));
    let by_certainty: usize = Certainty::ALL
        .into_iter()
        .map(|certainty| {
            let certainty = Some(certainty);
            filtered(Filter {
                certainty,
                ..Filter::default()
            })
            .len()
        })
        .sum();
    assert_eq!(by_certainty, 10, "each article has exactly one certainty");
    let words = Query {
        words: "svvp".to_owned(),
        filter: Filter {
            entities: vec![vmware],
            ..Filter::default()
        },
        limit: 10,
        ..Query::default()
    };
    let found = desk.titles(&words);
    assert!(!found.is_empty() && found.iter().all(|title| only.contains(title)));
    let topics = desk.search.topics();
    let filed: usize = topics
        .iter()
        .map(|topic| {
            let topic = Some(topic.key.clone());
            filtered(Filter {
                topic,
                ..Filter::default()
            })
            .len()
        })
        .sum();
    assert!(filed > 0);
}

#[test]
fn a_range_of_dates_finds_every_article_that_may_lie_in_it() {
    let desk = Desk::empty();
    for (title, date) in [
        ("Year", "2008"),
        ("August", "2008-08"),
        ("Day", "2008-08-21"),
        ("September", "2008-09"),
        ("Long ago", "1999-12-31"),
    ] {
        desk.publish(title, "Text.", date);
    }
    let between = |since: &str, until: &str, words: &str| {
        let mut titles = desk.titles(&Query {
            words: words.to_owned(),
            filter: Filter {
                dates: DateRange {
                    since: since.parse().ok(),
                    until: until.parse().ok(),
                },
                ..Filter::default()
            },
            limit: 10,
            ..Query::default()
        });
        titles.sort();
        titles
    };
    for words in ["", "text"] {
        assert_eq!(
            between("2008-08-10", "2008-08-12", words),
            ["August", "Year"]
        );
        assert_eq!(
            between("2008-08-21", "2008-08-21", words),
            ["August", "Day", "Year"]
        );
        assert_eq!(between("2008-09-01", "", words), ["September", "Year"]);
        assert_eq!(between("", "2007", words), ["Long ago"]);
        assert_eq!(between("", "", words).len(), 5);
        assert_eq!(between("2009", "", words), Vec::<String>::new());
    }
}

#[test]
fn newest_first_across_many_commits_and_pages() {
    let desk = Desk::empty();
    let mut random = fastrand::Rng::with_seed(3);
    for number in 0..60 {
        let day = format!("2008-{:02}-{:02}", random.u8(1..13), random.u8(1..5));
        desk.publish(&format!("Number {number}"), "Common text.", &day);
    }
    let expected: Vec<String> = desk
        .store()
        .read(|db| db.newest(0, 60))
        .expect("it reads")
        .into_iter()
        .map(|headline| headline.title)
        .collect();
    let page = |words: &str, offset: usize, limit: usize| {
        desk.titles(&Query {
            words: words.to_owned(),
            sort: Sort::Newest,
            offset,
            limit,
            ..Query::default()
        })
    };
    assert_eq!(page("", 0, 60), expected);
    assert_eq!(page("common", 0, 60), expected);
    let paged: Vec<String> = (0..60)
        .step_by(7)
        .flat_map(|offset| page("text", offset, 7))
        .collect();
    assert_eq!(paged, expected);
    assert!(page("text", 60, 7).is_empty());
    let best: Vec<String> = (0..60)
        .step_by(7)
        .flat_map(|offset| {
            desk.titles(&Query {
                offset,
                limit: 7,
                ..typed("common text")
            })
        })
        .collect();
    assert_eq!(best, expected, "among equals the newest comes first");
    assert_eq!(desk.find(&typed("text")).total, 60);
}

#[test]
fn an_index_that_is_gone_or_damaged_is_made_anew() {
    let mut desk = Desk::sample();
    let before = desk.words("hypervisor");
    assert!(!before.is_empty());
    let files = |index: &Path, ending: &str| -> Vec<PathBuf> {
        fs::read_dir(index)
            .expect("it is a folder")
            .map(|entry| entry.expect("it reads").path())
            .filter(|path| path.to_string_lossy().ends_with(ending))
            .collect()
    };
    let damages: [&dyn Fn(&Path); 5] = [
        &|index| fs::remove_dir_all(index).expect("it goes"),
        &|index| fs::write(index.join("meta.json"), "{").expect("it writes"),
        &|index| {
            for path in files(index, ".idx") {
                fs::remove_file(path).expect("it goes");
            }
        },
        &|index| {
            for path in files(index, ".pos") {
                let bytes = fs::read(&path).expect("it reads");
                fs::write(&path, &bytes[..bytes.len() / 2]).expect("it writes");
            }
        },
        &|index| {
            for path in files(index, ".term") {
                let mut bytes = fs::read(&path).expect("it reads");
                bytes[20] ^= 0x55;
                fs::write(&path, bytes).expect("it writes");
            }
        },
    ];
    for damage in damages {
        desk = desk.reopened(damage);
        assert_eq!(desk.words("hypervisor"), before);
    }
}

#[test]
fn the_index_of_another_archive_is_not_used() {
    let sample = Desk::sample();
    let other = Desk::empty();
    other.publish("Only here", "Text.", "2008");
    let other = other.reopened(|index| {
        fs::remove_dir_all(index).expect("it goes");
        fs::create_dir(index).expect("it is made");
        fs::write(index.join("keep.txt"), "mine").expect("it writes");
        for entry in fs::read_dir(sample.index()).expect("it is a folder") {
            let entry = entry.expect("it reads");
            let _ = fs::copy(entry.path(), index.join(entry.file_name()));
        }
    });
    assert_eq!(other.words("text"), ["Only here"]);
    assert!(other.words("hypervisor").is_empty());
    assert!(
        other.index().join("keep.txt").exists(),
        "what is not ours stays"
    );
}

/// What is on the disk of an index is what a crash would leave; it may be behind the archive.
#[test]
fn an_index_that_was_not_saved_in_time_catches_up() {
    let desk = Desk::empty();
    for number in 0..4 {
        desk.publish(&format!("Number {number}"), "Text.", "2008");
    }
    let desk = desk.reopened(|_| {});
    let crashed = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(desk.index()).expect("it is a folder") {
        let entry = entry.expect("it reads");
        fs::copy(entry.path(), crashed.path().join(entry.file_name())).expect("it copies");
    }
    for number in 4..14 {
        desk.publish(&format!("Number {number}"), "Text.", "2008");
    }
    assert_eq!(desk.find(&typed("text")).total, 14);
    let Desk { search, folder } = desk;
    drop(search);
    let index = folder.path().join("index");
    fs::remove_dir_all(&index).expect("it goes");
    fs::rename(crashed.path(), &index).expect("it moves");
    // The beginning of a segment that was never finished.
    let stray = index.join("0123456789abcdef0123456789abcdef.idx");
    fs::write(&stray, "half").expect("it writes");
    let store = Store::open(&folder.path().join("archive.db")).expect("it opens");
    let search = Search::open(store, &index).expect("it opens");
    let desk = Desk { search, folder };
    assert_eq!(desk.find(&typed("text")).total, 14);
    assert!(!stray.exists(), "what is of no use goes");
}

#[test]
fn an_index_ahead_of_its_archive_is_made_anew() {
    let desk = Desk::empty();
    desk.publish("First", "Text.", "2008");
    let path = desk.folder.path().join("archive.db");
    let desk = desk.reopened(|_| {});
    // A copy of the archive as it is now, put back after more was written.
    let backup = desk.folder.path().join("backup.db");
    let Desk { search, folder } = desk;
    drop(search);
    fs::copy(&path, &backup).expect("it copies");
    let store = Store::open(&path).expect("it opens");
    let search = Search::open(store, &folder.path().join("index")).expect("it opens");
    let desk = Desk { search, folder };
    desk.publish("Second", "Text.", "2008");
    assert_eq!(desk.words("text").len(), 2);
    let Desk { search, folder } = desk;
    drop(search);
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.path().join(format!("archive.db{ending}")));
    }
    fs::copy(&backup, &path).expect("it copies");
    let store = Store::open(&path).expect("it opens");
    let search = Search::open(store, &folder.path().join("index")).expect("it opens");
    let desk = Desk { search, folder };
    assert_eq!(desk.words("text"), ["First"]);
}

#[test]
fn a_word_that_occurs_nowhere_is_noticed() {
    let desk = Desk::empty();
    desk.publish("One", "Virtualization by VMware and Citrix.", "2008");
    let hits = desk.find(&typed("virtalization"));
    assert_eq!(hits.total, 1);
    assert_eq!(
        hits.notices,
        ["No article has the word \"virtalization\". Showing \"virtualization\"."]
    );
    // Another spelling is the same word.
    let hits = desk.find(&typed("virtualisation"));
    assert_eq!(hits.total, 1);
    assert!(hits.notices.is_empty());
    let hits = desk.find(&typed("citrix vmwre"));
    assert_eq!(hits.total, 1);
    assert_eq!(
        hits.notices,
        ["No article has the word \"vmwre\". Did you mean \"vmware\"?"]
    );
    let hits = desk.find(&typed("zzzzqqq"));
    assert_eq!(hits.total, 0);
    assert_eq!(hits.notices, ["No article has the word \"zzzzqqq\"."]);
    assert!(desk.find(&typed("the of")).notices.is_empty());
}

#[test]
fn names_are_searched_with_their_other_names() {
    let desk = Desk::sample();
    let hits = desk.find(&typed("svvp"));
    assert!(hits.total >= 2);
    let about: Vec<ArticleId> = desk
        .store()
        .read(|db| db.newest_about(db.entity_by_key("svvp")?.expect("it is there"), 0, 50))
        .expect("it reads")
        .into_iter()
        .map(|headline| headline.id)
        .collect();
    for id in about {
        assert!(hits.hits.iter().any(|hit| hit.article == id));
    }
}

#[test]
fn names_of_the_default_catalog_land() {
    let desk = Desk::sample();
    let names = desk.search.names();
    for (typed, name) in [
        ("vmwre", "VMware"),
        ("citirx", "Citrix"),
        ("hyperv", "Hyper-V"),
        ("xen server", "XenServer"),
        ("SVVP", "Server Virtualization Validation Program"),
        (
            "microsoft validation program",
            "Server Virtualization Validation Program",
        ),
        ("m$", "Microsoft"),
        ("mircosoft", "Microsoft"),
        ("sun micro", "Sun Microsystems"),
        ("paul marits", "Paul Maritz"),
        ("hypercor", "HyperCore"),
    ] {
        match names.resolve(typed, &[]) {
            Resolution::Sure(found) => assert!(found.name.contains(name), "{typed}: {found:?}"),
            other => panic!("{typed}: {other:?}"),
        }
    }
    match names.resolve("virtual iron", &[EntityKind::Product]) {
        Resolution::Sure(found) => assert_eq!(found.kind, EntityKind::Product),
        other => panic!("{other:?}"),
    }
    for typed in ["zzzzqqq", "asdfgh", ""] {
        assert_eq!(names.resolve(typed, &[]), Resolution::Nothing, "{typed}");
    }
    assert_eq!(desk.search.newest_titles().len(), 10);
}

#[test]
fn names_follow_the_catalog() {
    let desk = Desk::empty();
    assert!(desk.search.names().is_empty());
    let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it parses");
    load(desk.store(), &catalog, None, Timestamp::UNIX_EPOCH).expect("it loads");
    desk.search.catch_up().expect("it follows");
    assert!(desk.search.names().by_key("vmware").is_some());
    assert!(!desk.search.relations().is_empty());
}

static SAMPLE: LazyLock<Desk> = LazyLock::new(Desk::sample);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_can_be_searched(text in "(\\PC|[-\"]|xen|the| ){0,40}", offset in 0usize..30) {
        let hits = SAMPLE.search.articles(&Query { offset, ..typed(&text) });
        let hits = hits.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(hits.hits.len() <= hits.total);
        for hit in hits.hits {
            if let Some(passage) = hit.passage {
                prop_assert!(passage.text.chars().count() <= 300);
                for mark in passage.marks {
                    prop_assert!(passage.text.get(mark).is_some());
                }
            }
        }
    }
}
