//! One story, one post: which articles are taken for one story, at the borders of each rule, and
//! what readers and moderators see of it.

use std::collections::{BTreeMap, BTreeSet};

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use newsdesk::domain::{ArticleId, Certainty, Date, Deed, NewArticle, Status};
use newsdesk::ingest::{Accepted, IngestError, Settled, Tagger, Tier, accept, publish};
use newsdesk::store::{Store, StoreError};
use proptest::prelude::*;

use crate::desk::{NOW, TestDesk};

/// An archive that articles are offered to.
struct Desk {
    store: Store,
    _folder: tempfile::TempDir,
}

fn hour(hours: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    now.checked_add(SignedDuration::from_hours(hours)).unwrap()
}

/// An article of the first hour, at a site, without a text.
fn told(title: &str, site: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: Some(format!("https://{site}.example/{}", title.len())),
        author: String::new(),
        body: String::new(),
        published: Date::Time(hour(0)),
        certainty: Certainty::Announced,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// So many different words, each text its own ones.
fn words(text: &str, count: usize) -> String {
    let words: Vec<String> = (0..count).map(|at| format!("{text}{at}")).collect();
    words.join(" ")
}

/// A text at a site under a headline of its own.
fn texted(site: &str, body: &str) -> NewArticle {
    NewArticle {
        body: body.to_owned(),
        ..told(site, site)
    }
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Desk {
            store: Store::open(&folder.path().join("archive.sqlite")).unwrap(),
            _folder: folder,
        }
    }

    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&newsdesk::store::Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(job).unwrap()
    }

    fn offer(&self, article: NewArticle, at: i64) -> Accepted {
        let tagger = Tagger::new(&[], &[]);
        self.write(move |tx| match accept(tx, &tagger, article, hour(at)) {
            Err(IngestError::Store(error)) => Err(error),
            other => Ok(other.unwrap()),
        })
    }

    /// By what the second of two articles, offered so many hours later, was taken for the first.
    fn tier(first: NewArticle, second: NewArticle, later: i64) -> Option<Tier> {
        let desk = Desk::new();
        let id = desk.offer(first, 0).id();
        match desk.offer(second, later) {
            Accepted::Joined { story, tier, .. } => {
                assert_eq!(story, id);
                Some(tier)
            }
            Accepted::New(_) => None,
            Accepted::Duplicate(_) => panic!("they have two addresses"),
        }
    }

    fn story(&self, article: ArticleId) -> ArticleId {
        self.store.read(|read| read.story_of(article)).unwrap()
    }

    fn related(&self, article: ArticleId) -> Vec<i64> {
        let related = self.store.read(|read| read.related(article)).unwrap();
        related.into_iter().map(|headline| headline.id.0).collect()
    }
}

const TITLE: &str = "Citrix buys a small company";

#[test]
fn what_comes_again_under_its_address_is_kept_with_it_once() {
    let desk = Desk::new();
    let offer = |url: &str, body: &str| {
        let mut article = texted("one", body);
        article.url = Some(url.to_owned());
        desk.offer(article, 0)
    };
    let Accepted::New(id) = offer("https://one.example/a", "Text.") else {
        panic!("it is the first");
    };
    for (url, body) in [
        ("https://one.example/a", "Text."),
        ("https://one.example/a?utm_source=feed", "Text."),
        ("https://one.example/a#v2", "Text."),
        ("https://one.example/a?utm_source=mail#v2", "Text."),
        ("https://one.example/a", "Text that was edited."),
        ("https://one.example/a", "Text that was edited."),
    ] {
        assert_eq!(offer(url, body), Accepted::Duplicate(id));
    }
    let copies = desk.store.read(|read| read.copies_of(id)).unwrap();
    let kept: Vec<_> = copies
        .iter()
        .map(|copy| (copy.url.as_str(), copy.body.as_str()))
        .collect();
    assert_eq!(
        kept,
        [
            ("https://one.example/a#v2", "Text."),
            ("https://one.example/a", "Text that was edited."),
        ]
    );
    let article = desk.store.read(|read| read.article(id)).unwrap().unwrap();
    assert_eq!(article.body, "Text.", "the article itself is as it was");
}

#[test]
fn the_same_headline_elsewhere_is_the_same_story_for_three_days() {
    let again = || told(TITLE, "two");
    assert_eq!(
        Desk::tier(told(TITLE, "one"), again(), 71),
        Some(Tier::Title)
    );
    assert_eq!(
        Desk::tier(told(TITLE, "one"), again(), 72),
        Some(Tier::Title)
    );
    assert_eq!(Desk::tier(told(TITLE, "one"), again(), 73), None);
    for (published, expected) in [
        (Date::Time(hour(-71)), Some(Tier::Title)),
        (Date::Time(hour(71)), Some(Tier::Title)),
        (Date::Time(hour(-73)), None),
        (Date::Time(hour(73)), None),
        ("2026-10-29".parse().unwrap(), Some(Tier::Title)),
        ("2026-10-27".parse().unwrap(), None),
        // Known to the month only: when they were added decides.
        ("2026-11".parse().unwrap(), Some(Tier::Title)),
    ] {
        let dated = NewArticle {
            published,
            ..again()
        };
        assert_eq!(
            Desk::tier(told(TITLE, "one"), dated.clone(), 0),
            expected,
            "{published}"
        );
        assert_eq!(
            Desk::tier(dated, told(TITLE, "one"), 0),
            expected,
            "{published}"
        );
    }
}

#[test]
fn a_headline_tells_by_five_words_whatever_their_case() {
    let same = |one: &str, two: &str| Desk::tier(told(one, "one"), told(two, "two"), 0).is_some();
    assert!(same(
        "Citrix buys a small company",
        "CITRIX buys: a small company."
    ));
    assert!(!same("Citrix buys a company", "Citrix buys a company"));
    assert!(!same(
        "Citrix buys a small company",
        "Citrix buys a large company"
    ));
    assert!(same(
        "Größte Übernahme des Jahres für Citrix",
        "grösste übernahme des jahres für citrix"
    ));
    assert!(same("虚拟化 公司 收购 小 公司", "虚拟化 公司 收购 小 公司"));
    assert!(!same("… — … — …", "… — … — …"));
}

#[test]
fn a_headline_that_comes_again_at_its_site_or_names_its_source_tells_nothing() {
    let column = |number: u32| NewArticle {
        url: Some(format!("https://one.example/{number}")),
        ..told(TITLE, "one")
    };
    assert_eq!(Desk::tier(column(1), column(2), 1), None);
    let name = "The daily virtual machine news desk";
    let by_address = told(name, "daily-virtual-machine-news-desk");
    assert_eq!(Desk::tier(by_address.clone(), told(name, "two"), 1), None);
    assert_eq!(Desk::tier(told(name, "two"), by_address, 1), None);
    let by_author = NewArticle {
        author: "Daily Virtual Machine News Desk".to_owned(),
        ..told(name, "one")
    };
    assert_eq!(Desk::tier(by_author, told(name, "two"), 1), None);
    let unsigned = |title| NewArticle {
        url: None,
        ..told(title, "nowhere")
    };
    assert_eq!(
        Desk::tier(unsigned(TITLE), unsigned(TITLE), 1),
        Some(Tier::Title)
    );
}

#[test]
fn nearly_the_same_text_is_the_same_story() {
    let same = |one: &str, two: &str| Desk::tier(texted("one", one), texted("two", two), 1);
    let text = words("a", 62);
    // 60 rows of three words in the one, and 40 more in the other: .6 exactly, and a bit less.
    assert_eq!(
        same(&text, &format!("{text} {}", words("b", 40))),
        Some(Tier::Text)
    );
    assert_eq!(same(&text, &format!("{text} {}", words("b", 41))), None);
    assert_eq!(
        same(&format!("{text} {}", words("b", 40)), &text),
        Some(Tier::Text)
    );

    assert_eq!(same(&words("a", 50), &words("a", 50)), Some(Tier::Text));
    assert_eq!(same(&words("a", 49), &words("a", 49)), None);
    assert_eq!(same(&words("a", 50), &words("a", 49)), None);
    assert_eq!(same("", ""), None);
    assert_eq!(same("**…** <b></b>", "**…** <b></b>"), None);

    // Marks, addresses and case are not the text.
    let marked = format!(
        "# {}\n\n<p>[more](https://one.example/x)</p>",
        text.to_uppercase()
    );
    assert_eq!(same(&text, &marked), Some(Tier::Text));
    let accents = words("é", 60);
    assert_eq!(same(&accents, &accents.to_uppercase()), Some(Tier::Text));
    assert_eq!(same(&words("虚", 60), &words("虚", 60)), Some(Tier::Text));
    assert_eq!(same(&words("虚", 60), &words("拟", 60)), None);
}

#[test]
fn a_translation_is_another_story() {
    let english = "The company said on Monday that it will buy its smaller rival for cash and stock, \
        and that the deal is to close before the end of the year. Its customers keep their contracts. \
        The products of both are to become one, which will take until the summer, and the offices in \
        Berlin stay open. Analysts had expected the deal since the spring.";
    let german = "Das Unternehmen teilte am Montag mit, dass es seinen kleineren Rivalen für Bargeld und \
        Aktien kauft und dass der Handel vor dem Ende des Jahres abgeschlossen sein soll. Seine Kunden \
        behalten ihre Verträge. Die Produkte beider sollen eines werden, was bis zum Sommer dauert, und \
        die Büros in Berlin bleiben offen. Fachleute hatten den Handel seit dem Frühjahr erwartet.";
    assert_eq!(
        Desk::tier(texted("one", english), texted("two", german), 1),
        None
    );
    assert_eq!(
        Desk::tier(texted("one", german), texted("two", german), 1),
        Some(Tier::Text)
    );
}

#[test]
fn a_text_is_recognised_for_thirty_days_and_the_archive_of_another_is_no_news() {
    let text = words("a", 80);
    let one = || texted("one", &text);
    let later = |hours: i64| NewArticle {
        published: Date::Time(hour(hours)),
        ..texted("two", &text)
    };
    let month = 30 * 24;
    assert_eq!(Desk::tier(one(), later(month), month), Some(Tier::Text));
    assert_eq!(Desk::tier(one(), later(month + 1), month + 1), None);
    let old = |site: &str| NewArticle {
        published: "2008-08-21".parse().unwrap(),
        ..texted(site, &text)
    };
    assert_eq!(Desk::tier(old("one"), old("two"), 0), None);
    assert_eq!(Desk::tier(old("two"), one(), 0), None);
    assert_eq!(Desk::tier(one(), old("two"), 0), None);
}

#[test]
fn only_what_is_out_is_joined() {
    for status in [Status::Draft, Status::Pending, Status::Retracted] {
        let unpublished = |site| NewArticle {
            status,
            ..told(TITLE, site)
        };
        assert_eq!(Desk::tier(unpublished("one"), told(TITLE, "two"), 1), None);
        assert_eq!(Desk::tier(told(TITLE, "one"), unpublished("two"), 1), None);
    }
    let desk = Desk::new();
    let first = desk.offer(told(TITLE, "one"), 0).id();
    let second = desk.offer(told(TITLE, "two"), 1).id();
    desk.write(move |tx| tx.set_status(first, Status::Retracted, Timestamp::now()));
    let third = desk.offer(told(TITLE, "three"), 2).id();
    let fourth = desk.offer(told(TITLE, "four"), 3).id();
    let stories = [first, second, third, fourth].map(|article| desk.story(article));
    assert_eq!(stories, [first, first, third, third]);
}

#[test]
fn an_article_finds_its_story_when_a_moderator_publishes_it() {
    let desk = Desk::new();
    let waiting = NewArticle {
        status: Status::Pending,
        ..told(TITLE, "one")
    };
    let waiting = desk.offer(waiting, 0).id();
    let first = desk.offer(told(TITLE, "two"), 1).id();
    let tagger = Tagger::new(&[], &[]);
    let settled =
        desk.write(move |tx| publish(tx, &tagger, waiting, Deed::of_desk("test"), hour(2)));
    let tier = Tier::Title;
    assert_eq!(settled, Settled::Joined { story: first, tier });
    assert_eq!(desk.story(waiting), first);
}

#[test]
fn alike_headlines_are_related_and_stay_two_stories() {
    let related = |one: &str, two: &str, later: i64| {
        let desk = Desk::new();
        let first = desk.offer(told(one, "one"), 0).id();
        let accepted = desk.offer(told(two, "two"), later);
        assert!(matches!(accepted, Accepted::New(_)), "{accepted:?}");
        !desk.related(first).is_empty()
    };
    let (one, two) = (
        "Citrix buys Berlin start-up for cash",
        "Berlin start-up bought: Citrix pays cash",
    );
    assert!(related(one, two, 0));
    assert!(related(one, two, 48));
    assert!(!related(one, two, 49));
    // Seven tenths of the shorter one, and four words that say something.
    assert!(related(
        "alpha beta gamma delta epsilon zeta eta one two three",
        "alpha beta gamma delta epsilon zeta eta four five six",
        0
    ));
    assert!(!related(
        "alpha beta gamma delta epsilon zeta seven one two three",
        "alpha beta gamma delta epsilon zeta eta four five six",
        0
    ));
    assert!(!related("alpha beta gamma", "alpha beta gamma delta", 0));
    assert!(!related("Der Kauf der Firma", "The deal of the company", 0));
}

#[test]
fn only_the_first_of_a_story_is_related_to_what_is_alike() {
    let desk = Desk::new();
    let first = desk
        .offer(told("Citrix buys Berlin start-up", "one"), 0)
        .id();
    desk.offer(told("Citrix buys Berlin start-up", "two"), 1);
    let alike = desk
        .offer(told("Citrix buys Berlin start-up for cash", "three"), 2)
        .id();
    assert_eq!(desk.related(alike), [first.0]);
}

#[test]
fn what_a_moderator_separated_stays_separate() {
    let desk = Desk::new();
    let [first, second] = ["one", "two"].map(|site| desk.offer(told(TITLE, site), 0).id());
    assert_eq!(desk.story(second), first);
    desk.write(move |tx| tx.leave_story(second));
    let third = desk.offer(told(TITLE, "three"), 1).id();
    let stories = [first, second, third].map(|article| desk.story(article));
    assert_eq!(stories, [first, second, first]);
}

#[test]
fn what_fails_leaves_neither_story_nor_copy() {
    let desk = Desk::new();
    let tagger = Tagger::new(&[], &[]);
    let failed = desk.store.write(move |tx| {
        accept(tx, &tagger, told(TITLE, "one"), hour(0)).unwrap();
        accept(tx, &tagger, told(TITLE, "two"), hour(0)).unwrap();
        tx.set_status(ArticleId(99), Status::Draft, Timestamp::now())
    });
    failed.unwrap_err();
    assert!(matches!(
        desk.offer(told(TITLE, "three"), 0),
        Accepted::New(_)
    ));
}

#[test]
fn readers_see_where_else_it_is_told() {
    let desk = TestDesk::new();
    let offer = |site: &str, fragment: &str| {
        let mut article = told("Citrix *buys* a small company", site);
        article.body = "It was said.".to_owned();
        article.url = Some(format!("https://{site}.example/citrix{fragment}"));
        let accepted = desk
            .context
            .store
            .write(move |tx| Ok(accept(tx, &Tagger::new(&[], &[]), article, hour(0)).unwrap()));
        accepted.unwrap().id()
    };
    let first = offer("one", "");
    let second = offer("two", "");
    offer("two", "#comments");
    offer("two", "?utm_source=mail");
    desk.context.search.catch_up().unwrap();
    assert_snapshot!(desk.say(&format!("/article {}", second.0)), @r"
    [article] Citrix *buys* a small company <https://two.example/citrix>
    It was said.
    Published: 1 November 2026 12:00 UTC
    Certainty: announced
    Number: #12
    Also at: Citrix *buys* a small company #11 1 November 2026 12:00 UTC
      https://two.example/citrix#comments
    (Open the original) open https://two.example/citrix
    ");
    let listed = desk.say("/news").matches("Citrix *buys*").count();
    assert_eq!(listed, 2, "lists show every article");
    let retract = move |tx: &newsdesk::store::Writer| {
        tx.set_status(second, Status::Retracted, Timestamp::now())
    };
    desk.context.store.write(retract).unwrap();
    let article = desk.say(&format!("/article {}", first.0));
    assert!(
        article.contains("#12 1 November 2026 12:00 UTC retracted"),
        "{article}"
    );
}

/// One of a few articles that are much like each other.
fn like() -> impl Strategy<Value = NewArticle> {
    let edits = prop::collection::vec((0usize..80, 0u32..20), 0..8);
    (0u32..3, edits, 0u32..4, 0u32..3).prop_map(|(text, edits, title, site)| {
        let mut body: Vec<String> = (0..80).map(|at| format!("t{text}w{at}")).collect();
        for (at, word) in edits {
            body[at] = format!("e{word}");
        }
        NewArticle {
            body: body.join(" "),
            ..told(
                &format!("Citrix buys company number {title}"),
                &format!("site{site}"),
            )
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn who_is_in_a_story_does_not_depend_on_who_came_first(
        (articles, order) in prop::collection::vec(like(), 1..9).prop_flat_map(|articles| {
            let order: Vec<usize> = (0..articles.len()).collect();
            (Just(articles), Just(order).prop_shuffle())
        })
    ) {
        let groups = |order: &[usize]| {
            let desk = Desk::new();
            let ids: Vec<(usize, ArticleId)> = order
                .iter()
                .map(|number| {
                    let mut article = articles[*number].clone();
                    article.url = article.url.map(|url| format!("{url}/{number}"));
                    (*number, desk.offer(article, 0).id())
                })
                .collect();
            let mut groups: BTreeMap<ArticleId, BTreeSet<usize>> = BTreeMap::new();
            for (number, id) in ids {
                let story = desk.story(id);
                prop_assert_eq!(desk.story(story), story, "the first has no other first");
                prop_assert!(story <= id, "the first is the oldest");
                groups.entry(story).or_default().insert(number);
            }
            Ok(groups.into_values().collect::<BTreeSet<_>>())
        };
        let straight: Vec<usize> = (0..articles.len()).collect();
        prop_assert_eq!(groups(&straight)?, groups(&order)?);
    }

    #[test]
    fn no_article_breaks_the_comparison(
        title in "\\PC{1,60}", body in "(\\PC|[*_ `\\[\\]()#>\n]){0,400}", year in -5i16..9999
    ) {
        let article = NewArticle {
            title,
            body,
            published: Date::Year(year),
            ..told("", "one")
        };
        let desk = Desk::new();
        let tagger = Tagger::new(&[], &[]);
        let offered = desk.store.write(move |tx| {
            for _ in 0..2 {
                let _ = accept(tx, &tagger, NewArticle { url: None, ..article.clone() }, hour(0));
            }
            Ok(())
        });
        prop_assert!(offered.is_ok());
    }
}
