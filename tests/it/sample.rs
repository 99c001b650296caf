//! The first start: the default catalog and the sample articles in a fresh archive, and what a
//! second start leaves alone.

use std::fmt::Write;
use std::path::Path;

use jiff::Timestamp;
use newsdesk::domain::{
    Alias, ArticleId, By, Catalog, Certainty, Fact, MentionOrigin, NewArticle, Object, Outcome,
    Status,
};
use newsdesk::ingest::sample::{SampleArticle, default_articles};
use newsdesk::ingest::{Accepted, IngestError, Loaded, Tagger, accept, catalog, load};
use newsdesk::store::{Reader, Store, StoreError};

struct Desk {
    store: Store,
    catalog: Catalog,
    sample: Vec<SampleArticle>,
    folder: tempfile::TempDir,
}

impl Desk {
    /// A fresh archive with nothing in it.
    fn empty() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        Desk {
            store: open(folder.path()),
            catalog: catalog::parse("catalog.toml", catalog::DEFAULT).expect("it parses"),
            sample: default_articles().expect("they parse"),
            folder,
        }
    }

    /// A fresh archive after its first start.
    fn started() -> Desk {
        let desk = Desk::empty();
        desk.start();
        desk
    }

    fn start(&self) -> Loaded {
        load(&self.store, &self.catalog, Some(&self.sample), now()).expect("it loads")
    }

    fn read<T>(&self, job: impl FnOnce(&Reader) -> Result<T, StoreError>) -> T {
        self.store.read(job).expect("it reads")
    }

    fn article(&self, words: &str) -> ArticleId {
        let newest = self.read(|reader| reader.newest(0, 100));
        let found = newest
            .iter()
            .find(|headline| headline.title.contains(words));
        found.unwrap_or_else(|| panic!("no article {words}")).id
    }

    fn entity(&self, key: &str) -> newsdesk::domain::EntityId {
        self.read(|reader| reader.entity_by_key(key))
            .unwrap_or_else(|| panic!("no entity {key}"))
    }

    /// The mentions of an article: names in the title with a star, hand-made ones with a hand.
    fn mentions(&self, article: ArticleId) -> String {
        let mut text = String::new();
        for mention in self.read(|reader| reader.mentions(article)) {
            let entity = self
                .read(|reader| reader.entity(mention.entity))
                .expect("it is there");
            let star = if mention.in_title { "*" } else { "" };
            let hand = if mention.origin == MentionOrigin::Hand {
                " by hand"
            } else {
                ""
            };
            let comma = if text.is_empty() { "" } else { ", " };
            let _ = write!(text, "{comma}{}{star} {}{hand}", entity.key, mention.count);
        }
        text
    }

    /// A fact as one line.
    fn fact(&self, fact: &Fact) -> String {
        let key = |id| {
            self.read(|reader| reader.entity(id))
                .expect("it is there")
                .key
        };
        let object = match &fact.object {
            Object::Entity(id) => key(*id),
            Object::Value(value) => value.clone(),
        };
        let mut line = format!("{} {} {object}", key(fact.subject), fact.relation);
        if !fact.detail.is_empty() {
            let _ = write!(line, " ({})", fact.detail);
        }
        if let Some(since) = fact.since {
            let _ = write!(line, " since {since}");
        }
        if let Some(until) = fact.until {
            let _ = write!(line, " until {until}");
        }
        line
    }

    fn facts_of(&self, relation: &str) -> String {
        let facts = self.read(|reader| reader.facts_of(relation, 100));
        let mut lines: Vec<String> = facts.iter().map(|fact| self.fact(fact)).collect();
        lines.sort();
        lines.join("\n")
    }

    /// Everything that a start could change, as text.
    fn everything(&self) -> String {
        let mut text = format!("change {}\n", self.read(|reader| reader.last_change()));
        let _ = writeln!(
            text,
            "catalog {}",
            self.read(|reader| reader.catalog_version())
        );
        for headline in self.read(|reader| reader.newest(0, 100)) {
            let _ = writeln!(text, "{headline:?} {}", self.mentions(headline.id));
            let _ = writeln!(
                text,
                "{:?}",
                self.read(|reader| reader.facts_from(headline.id))
            );
            let _ = writeln!(
                text,
                "{:?}",
                self.read(|reader| reader.related(headline.id))
            );
        }
        let _ = writeln!(text, "{:?}", self.read(|reader| reader.forecasts(None)));
        text
    }
}

fn open(folder: &Path) -> Store {
    Store::open(&folder.join("archive.sqlite")).expect("it opens")
}

fn now() -> Timestamp {
    "2008-08-31T12:00:00Z".parse().expect("a time")
}

#[test]
fn an_archive_that_begins_with_other_articles_gets_no_sample() {
    let desk = Desk::empty();
    load(&desk.store, &desk.catalog, None, now()).expect("it loads");
    let added = desk.store.write(|tx| {
        let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
        Ok(accept(
            tx,
            &tagger,
            offered("Our own", "https://example.com/own"),
            now(),
        )
        .is_ok())
    });
    assert!(added.expect("it is written"));
    assert_eq!(desk.start().articles, 0);
    assert_eq!(desk.read(|reader| reader.every_article_count()), 1);
}

#[test]
fn the_first_start_brings_ten_articles_tagged_with_whom_they_name() {
    let desk = Desk::empty();
    let loaded = desk.start();
    assert_eq!((loaded.articles, loaded.skipped), (10, vec![]));
    let mut text = String::new();
    for headline in desk.read(|reader| reader.newest(0, 100)) {
        let article = desk
            .read(|reader| reader.article(headline.id))
            .expect("it is there");
        let topics = article.topics.join(", ");
        let _ = writeln!(
            text,
            "{}. {} [{}, {}]\n   {topics}\n   {}",
            headline.id.0,
            headline.title,
            headline.published,
            headline.certainty,
            desk.mentions(headline.id)
        );
    }
    insta::assert_snapshot!(text, @r"
    10. Phoenix HyperCore turns out to run on Xen [August 2008, announced]
       desktop-virtualization, hypervisors
       xen* 5, hypercore* 4, phoenix-technologies* 3, lenovo 2, citrix 1, intel 1, hp 1, dell 1, simon-crosby 1
    9. Gartner sees cloud computing in the mainstream in 2 to 5 years [August 2008, confirmed]
       application-virtualization, cloud-computing, predictions, storage
       gartner* 3, techcrunch 1
    8. PHD Technologies gets a new CEO and an equity investment [August 2008, confirmed]
       backup, funding, people
       phd-technologies* 3, sridhar-murthy 2, ticketsnow 1, collabnet 1, get2chip 1, ariba 1, remedy 1
    7. 4sysops publishes a nine-part guide to application virtualization [August 2008, confirmed]
       application-virtualization, guides
       4sysops* 2, symantec 2, svs 2, landesk 1, xenocode 1, virtual-application-studio 1, landesk-application-virtualization 1
    6. Why is Cisco in the Microsoft SVVP? [August 2008, rumour]
       hypervisors, validation-and-support
       cisco* 6, svvp* 3, microsoft* 2, windows-server-2008 1, windows-server-2003 1, windows-2000-server 1
    5. Cisco and VMware sign Microsoft's SVVP [August 2008, confirmed]
       hypervisors, validation-and-support
       microsoft* 5, vmware* 4, svvp* 4, cisco* 2, citrix 1, novell 1, sun-microsystems 1, virtual-iron 1, burton-group 1, xenserver 1, suse-linux-enterprise 1, sun-xvm-server 1, virtual-iron-platform 1, windows-server-2008 1, windows-server-2003 1, windows-2000-server 1, chris-wolf 1
    4. Microsoft drops the 90-day limit on moving virtual machines [August 2008, announced]
       desktop-virtualization, licensing
       microsoft* 3, hyper-v 1, windows-server-2008 1, windows-vista 1, sql-server-2008 1, sql-server-2005 1, exchange-server-2007 1, dynamics-crm 1, sharepoint-server-2007 1, system-center 1
    3. New VMware CEO called the CEO of NetApp on his first day [August 2008, confirmed]
       funding, people, storage
       vmware* 4, netapp* 4, emc 4, paul-maritz 2, diane-greene 2, searchstorage 1, dan-warmenhoven 1
    2. Microsoft and Check Point ship virtual appliances for production [August 2008, confirmed]
       security, standards, virtual-appliances
       microsoft* 2, check-point* 2, vmware 2, iag-2007 2, hyper-v 1, isa-server 1, vpn-1 1, esx 1, esxi 1
    1. Diskeeper defragments Hyper-V hosts and guests [August 2008, confirmed]
       storage, validation-and-support
       diskeeper-corporation* 3, diskeeper* 3, hyper-v* 2, microsoft 1
    ");
}

#[test]
fn the_sample_knows_who_leads_whom_and_who_is_in_the_program() {
    let desk = Desk::started();
    insta::assert_snapshot!(desk.facts_of("leads"), @r"
    dan-warmenhoven leads netapp (CEO)
    diane-greene leads vmware (CEO) until 8 July 2008
    paul-maritz leads vmware (CEO) since 8 July 2008
    sridhar-murthy leads phd-technologies (CEO) since August 2008
    ");
    insta::assert_snapshot!(desk.facts_of("member-of"), @r"
    cisco member-of svvp since August 2008
    citrix member-of svvp
    novell member-of svvp
    sun-microsystems member-of svvp
    virtual-iron member-of svvp
    vmware member-of svvp (as VMware has officially confirmed) since August 2008
    ");
    insta::assert_snapshot!(desk.facts_of("validated-by"), @r"
    sun-xvm-server validated-by svvp
    suse-linux-enterprise validated-by svvp
    virtual-iron-platform validated-by svvp
    xenserver validated-by svvp
    ");
    insta::assert_snapshot!(desk.facts_of("rumoured-to-use"), @r"
    dell rumoured-to-use xen (which is not confirmed) since August 2008
    hp rumoured-to-use xen (which is not confirmed) since August 2008
    intel rumoured-to-use xen (which is not confirmed) since August 2008
    lenovo rumoured-to-use xen (which is not confirmed) since August 2008
    ");
    insta::assert_snapshot!(desk.facts_of("runs-on"), @r"
    diskeeper runs-on hyper-v (on hosts and in guests)
    iag-2007 runs-on hyper-v (as a virtual appliance from SP2 on) since August 2008
    vpn-1 runs-on esx (as a virtual appliance) since August 2008
    vpn-1 runs-on esxi (as a virtual appliance) since August 2008
    ");
}

#[test]
fn predictions_and_updates_are_there() {
    let desk = Desk::started();
    let forecasts = desk.read(|reader| reader.forecasts(None));
    let told: Vec<String> = forecasts
        .iter()
        .map(|forecast| {
            assert_eq!(forecast.outcome, Outcome::Open);
            let due = forecast.due_from.zip(forecast.due_until);
            let due = due.map(|(from, until)| format!(", due {from} to {until}"));
            let by = if forecast.forecaster.is_some() {
                "an analyst"
            } else {
                "the desk"
            };
            format!(
                "{by}: {} (made {}{})",
                forecast.statement,
                forecast.made,
                due.unwrap_or_default()
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    the desk: Cisco enters server virtualization (made August 2008)
    an analyst: Cloud computing reaches mainstream adoption in 2 to 5 years (made July 2008, due 2010 to 2013)
    ");
    let article = desk.article("Cisco and VMware sign");
    let article = desk
        .read(|reader| reader.article(article))
        .expect("it is there");
    assert!(article.updates[0].body.contains("officially confirmed"));
    let related = desk.read(|reader| reader.related(article.id));
    assert_eq!(related.len(), 2);
}

#[test]
fn a_second_start_changes_nothing() {
    let desk = Desk::started();
    let before = desk.everything();
    assert_eq!(desk.start(), Loaded::default());
    assert_eq!(desk.everything(), before);
    // Nor does it after the archive was closed.
    let Desk {
        store,
        catalog,
        sample,
        folder,
    } = desk;
    drop(store);
    let desk = Desk {
        store: open(folder.path()),
        catalog,
        sample,
        folder,
    };
    assert_eq!(desk.start(), Loaded::default());
    assert_eq!(desk.everything(), before);
}

#[test]
fn what_moderators_did_survives_a_start_with_new_names() {
    let mut desk = Desk::started();
    let diskeeper = desk.article("Diskeeper");
    let gartner = desk.article("Gartner");
    let (microsoft, novell) = (desk.entity("microsoft"), desk.entity("novell"));
    let fact = desk.read(|reader| reader.facts_from(diskeeper))[0].id;
    desk.store
        .write(move |tx| {
            tx.set_mention(diskeeper, microsoft, false)?;
            tx.set_mention(diskeeper, novell, true)?;
            tx.remove_fact(fact, "", By::Console, "fact remove", Timestamp::now())?;
            tx.set_status(gartner, Status::Draft, Timestamp::now())
        })
        .expect("a moderator may");
    let facts = desk.read(|reader| reader.facts_from(diskeeper));
    let hyper_v = desk
        .catalog
        .entities
        .iter_mut()
        .find(|entity| entity.key == "hyper-v");
    hyper_v.expect("it is there").aliases.push(Alias {
        text: "virtual machine".to_owned(),
        ..Alias::default()
    });
    let loaded = desk.start();
    assert_eq!(
        (loaded.names_changed, loaded.retagged, loaded.articles),
        (true, 10, 0)
    );
    assert_eq!(
        desk.mentions(diskeeper),
        "diskeeper-corporation* 3, hyper-v* 3, diskeeper* 3, novell 0 by hand"
    );
    assert_eq!(desk.read(|reader| reader.facts_from(diskeeper)), facts);
    let draft = desk
        .read(|reader| reader.article(gartner))
        .expect("it is there");
    assert_eq!(draft.status, Status::Draft);
}

#[test]
fn a_start_that_broke_off_is_finished_by_the_next() {
    let mut desk = Desk::started();
    let diskeeper = desk.article("Diskeeper");
    let cisco = desk
        .catalog
        .entities
        .iter_mut()
        .find(|entity| entity.key == "cisco");
    cisco.expect("it is there").aliases.push(Alias {
        text: "defragmenter".to_owned(),
        ..Alias::default()
    });
    // The names came in, and then the power went.
    let catalog = desk.catalog.clone();
    desk.store
        .write(move |tx| tx.load_catalog(&catalog))
        .expect("it loads");
    assert!(!desk.mentions(diskeeper).contains("cisco"));
    let loaded = desk.start();
    assert_eq!((loaded.names_changed, loaded.retagged), (false, 10));
    assert!(desk.mentions(diskeeper).contains("cisco"));
    assert_eq!(desk.start(), Loaded::default());
}

#[test]
fn another_industry_gets_what_its_catalog_knows() {
    let mut desk = Desk::empty();
    desk.catalog
        .entities
        .retain(|entity| entity.key != "gartner");
    desk.catalog
        .topics
        .retain(|topic| topic.key != "cloud-computing");
    let loaded = desk.start();
    insta::assert_snapshot!(loaded.skipped.join("\n"), @r#"
    A topic of the sample article "gartner-cloud-computing-mainstream" was left out: the catalog has no topic "cloud-computing".
    A fact of the sample article "gartner-cloud-computing-mainstream" was left out: the catalog has no entity "gartner".
    A forecast of the sample article "gartner-cloud-computing-mainstream" was left out: the catalog has no entity "gartner".
    "#);
    assert_eq!(loaded.articles, 10);
    assert_eq!(
        load(&desk.store, &desk.catalog, None, now()).expect("it loads"),
        Loaded::default()
    );
}

fn offered(title: &str, url: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: Some(url.to_owned()),
        author: String::new(),
        body: "Citrix and [Novell](https://vmware.com/) agree.".to_owned(),
        published: newsdesk::domain::Date::Year(2008),
        certainty: Certainty::Rumour,
        status: Status::Published,
        updates: vec![],
        topics: vec![],
        picture: None,
    }
}

#[test]
fn an_article_is_accepted_once_whatever_its_address_carries() {
    let desk = Desk::started();
    let offer = |title: &str, url: &str| {
        let article = offered(title, url);
        let tagger = desk.read(|reader| Ok(Tagger::new(&reader.names()?, &reader.topics()?)));
        desk.store
            .write(move |tx| match accept(tx, &tagger, article, now()) {
                Err(IngestError::Store(error)) => Err(error),
                other => Ok(other),
            })
            .expect("the store works")
    };
    let first = offer(" Two agree ", "HTTPS://Example.com/a?utm_source=feed#top");
    let Ok(Accepted::New(id)) = first else {
        panic!("{first:?}");
    };
    let article = desk.read(|reader| reader.article(id)).expect("it is there");
    assert_eq!(article.title, "Two agree");
    assert_eq!(article.url.as_deref(), Some("https://example.com/a"));
    assert_eq!(desk.mentions(id), "citrix 1, novell 1");
    let second = offer("Another title", "https://example.com/a?fbclid=x");
    assert!(
        matches!(second, Ok(Accepted::Duplicate(known)) if known == id),
        "{second:?}"
    );

    let before = desk.everything();
    let refusals: Vec<String> = [
        ("", "https://example.com/b"),
        ("Two\nlines", "https://example.com/b"),
        (&"t".repeat(301), "https://example.com/b"),
        ("Fine", "javascript:alert(1)"),
    ]
    .iter()
    .map(|(title, url)| offer(title, url).expect_err("it is refused").to_string())
    .collect();
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    The article has no title. Give it one of up to 300 characters.
    The title must be plain text on one line. Take the line breaks out of it.
    The title has 301 characters. Shorten it to 300 or fewer.
    "javascript:alert(1)" is no web address. Give one that begins with https:// or http://, without a password in it.
    "#);
    assert_eq!(desk.everything(), before);
}
