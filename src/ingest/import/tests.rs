//! Imports as a whole, into archives of their own.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::domain::{
    ArticleId, By, Date, Deed, Form, NewArticle, NewFact, Object, Picture, Status, Target, Update,
    Wish,
};
use crate::ingest::{self, Accepted, Tagger, catalog, export, sample};
use crate::store::Store;

/// A folder with an archive that has the default catalog, and files beside it.
struct Place {
    folder: TempDir,
    store: Option<Store>,
}

fn now() -> Timestamp {
    "2026-11-01T12:00:00Z".parse().expect("a moment")
}

impl Place {
    fn new(with_sample: bool) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("archive.db")).expect("an archive");
        let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it is sound");
        let articles = sample::default_articles().expect("it is sound");
        let sample = with_sample.then_some(articles.as_slice());
        ingest::load(&store, &catalog, sample, now()).expect("it loads");
        Place {
            folder,
            store: Some(store),
        }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("it is open")
    }

    fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        std::fs::write(&path, contents).expect("it is written");
        path
    }

    /// Imports, and gives what was told too, without the folder's name.
    fn import(&self, files: &[PathBuf]) -> (Report, Vec<String>) {
        let mut told = Vec::new();
        let mut last = Progress::default();
        let report = import(
            self.store(),
            files,
            now(),
            &mut Watch {
                told: &mut |said| told.push(said.to_string()),
                came: &mut |_| {},
                progress: &mut |at| last = at,
            },
        );
        let report = report.expect("the archive takes it");
        assert_eq!(last.added, report.added);
        let folder = format!("{}/", self.folder.path().display());
        let told = told.into_iter().map(|said| said.replace(&folder, ""));
        (report, told.collect())
    }

    /// Imports one file of JSON Lines.
    fn lines(&self, lines: &str) -> (Report, Vec<String>) {
        let file = self.file("a.jsonl", lines);
        self.import(&[file])
    }

    fn articles(&self) -> Vec<crate::domain::WholeArticle> {
        let read = |reader: &crate::store::Reader| reader.whole_articles(ArticleId(0), 1_000);
        self.store().read(read).expect("it reads")
    }

    fn titles(&self) -> Vec<String> {
        let articles = self.articles().into_iter();
        articles.map(|whole| whole.article.title).collect()
    }

    fn export(&self) -> String {
        let mut bytes = Vec::new();
        let exported = self
            .store()
            .read(|reader| Ok(export::export(reader, &mut bytes, &mut |_| {})));
        exported.expect("it reads").expect("it is written");
        String::from_utf8(bytes).expect("it is UTF-8")
    }

    /// Every row of the tables that hold articles, as text. Closes the archive.
    fn rows(&mut self) -> Vec<String> {
        self.store = None;
        let db =
            rusqlite::Connection::open(self.folder.path().join("archive.db")).expect("it opens");
        let mut rows = Vec::new();
        for sql in [
            "SELECT 'article', id, title, url, author, published_start, published_end, published_precision,
                 certainty, status, revision, added, body, story, reason, certainties, corrected, picture, picture_alt
                 FROM articles ORDER BY id",
            "SELECT 'update', * FROM article_updates ORDER BY 2, 3",
            "SELECT 'topic', * FROM article_topics ORDER BY 2, 3",
            "SELECT 'related', * FROM article_related ORDER BY 2, 3",
            "SELECT 'mention', * FROM mentions ORDER BY 2, 3",
            "SELECT 'fact', * FROM facts ORDER BY 2",
            "SELECT 'forecast', * FROM forecasts ORDER BY 2",
            "SELECT 'about', * FROM forecast_entities ORDER BY 2, 3",
            "SELECT 'copy', * FROM copies ORDER BY 2",
            "SELECT 'scheduled', * FROM scheduled ORDER BY 2",
            "SELECT 'recent', * FROM recent ORDER BY 2",
            "SELECT 'band', * FROM fingerprints ORDER BY 2, 3",
            "SELECT 'setting', name, value FROM settings WHERE name LIKE 'sample.%' ORDER BY name",
            "SELECT 'entity', key, articles FROM entities ORDER BY id",
            "SELECT 'published', published FROM archive",
        ] {
            let mut statement = db.prepare(sql).expect("it is SQL");
            let columns = statement.column_count();
            let found = statement
                .query_map([], |row| {
                    let values: Vec<String> = (0..columns)
                        .map(|at| format!("{:?}", row.get_ref(at).expect("a value")))
                        .collect();
                    Ok(values.join(" | "))
                })
                .expect("it reads");
            rows.extend(found.map(|row| row.expect("a row")));
        }
        rows
    }
}

fn article(title: &str, url: Option<&str>, published: Date) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: url.map(str::to_owned),
        author: "Somebody".to_owned(),
        body: format!("{title} says VMware. \"Quotes\", \u{2028} and\nlines."),
        published,
        certainty: crate::domain::Certainty::Rumour,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// A text of so many words that it is compared with others.
fn long_text(seed: usize) -> String {
    let words = (0..80).map(|at| format!("word{}", at * seed % 97));
    words.collect::<Vec<_>>().join(" ")
}

/// An archive with everything that an article can have.
fn rich() -> Place {
    let place = Place::new(true);
    let store = place.store();
    let (names, topics) = store
        .read(|reader| Ok((reader.names()?, reader.topics()?)))
        .expect("the catalog");
    let tagger = Tagger::new(&names, &topics);
    let topic = topics[0].key.clone();
    let entity = |key: &str| {
        let found = names.iter().find(|entity| entity.key == key);
        found.expect("it is in the catalog").id
    };
    let (vmware, citrix, emc) = (entity("vmware"), entity("citrix"), entity("emc"));
    store
        .write(move |tx| {
            let take = |article: NewArticle, at: Timestamp| {
                ingest::accept(tx, &tagger, article, at).expect("it is sound")
            };
            let later = now() + jiff::SignedDuration::from_micros(1_234_567);
            let mut one = article(
                "A story that is told in several places by many",
                Some("https://one.example/a"),
                Date::Time(now()),
            );
            one.body = long_text(7);
            one.topics = vec![topic];
            one.picture = Some(Picture {
                url: "https://one.example/(rack) 1.png".to_owned(),
                alt: "A \"rack\", \u{2028}open".to_owned(),
            });
            let mut two = one.clone();
            two.url = Some("https://two.example/b".to_owned());
            two.published = Date::Day(jiff::civil::date(2026, 10, 31));
            let first = take(one.clone(), now()).id();
            let second = take(two, later);
            assert!(matches!(second, Accepted::Joined { .. }));
            let mut again = one;
            again.title = "The same address, other words".to_owned();
            again.url = Some("https://one.example/a?utm_source=x#part".to_owned());
            assert_eq!(take(again, later), Accepted::Duplicate(first));
            let nameless = take(article("No address", None, Date::Year(2008)), later).id();
            let other = take(
                article("No address either", None, Date::Month(2008, 8)),
                later,
            )
            .id();
            let mut draft = article("A draft", Some("https://one.example/d"), Date::Year(2009));
            draft.status = Status::Draft;
            take(draft, later);
            let mut pending = article("Waiting", None, Date::Year(2009));
            pending.status = Status::Pending;
            let pending = take(pending, later).id();
            for number in 1..3 {
                let update = Update {
                    date: Date::Month(2026, number),
                    body: format!("Update {number} on Citrix."),
                };
                tx.append_update(nameless, &update, later)?;
            }
            tx.set_status(other, Status::Retracted, later)?;
            tx.set_mention(nameless, emc, true)?;
            tx.set_mention(nameless, vmware, false)?;
            tx.set_mention(pending, vmware, true)?;
            tx.relate(nameless, first)?;
            tx.relate(pending, nameless)?;
            // The first of this story came later than its other article.
            tx.join_story(nameless, pending)?;
            let fact = |value: &str| NewFact {
                subject: citrix,
                relation: "owns".to_owned(),
                object: Object::Value(value.to_owned()),
                detail: "some".to_owned(),
                since: Some(Date::Year(2004)),
                until: Some(Date::Month(2016, 9)),
                source: nameless,
            };
            tx.add_fact(&fact("one"))?;
            let gone = tx.add_fact(&fact("two"))?.expect("it is new");
            tx.withhold_fact(gone)?;
            let sample =
                tx.article_by_url("https://newsdesk.example/2008/08/new-vmware-ceo-called-netapp")?;
            let sample = sample.expect("a sample article");
            let update = Update {
                date: Date::Year(2009),
                body: "A moderator adds to it.".to_owned(),
            };
            tx.append_update(sample, &update, later)?;
            let facts = tx.facts_from(sample)?;
            tx.withhold_fact(facts[0].id)?;
            // An ending that a later article tells, and one that an earlier article tells.
            let end = |fact: &crate::domain::Fact, by: ArticleId| {
                let fact = NewFact {
                    subject: fact.subject,
                    relation: fact.relation.clone(),
                    object: fact.object.clone(),
                    detail: fact.detail.clone(),
                    since: fact.since,
                    until: fact.until,
                    source: fact.source,
                };
                tx.set_fact_end(&fact, by)
            };
            end(&facts[1], nameless)?;
            end(&tx.facts_from(nameless)?[0], first)?;
            tx.remove_topic(nameless, "licensing")?;
            tx.schedule(
                pending,
                now() + jiff::SignedDuration::from_hours(5),
                "Europe/Berlin",
            )?;
            tx.set_life(
                other,
                &crate::domain::Life {
                    reason: "It was wrong.".to_owned(),
                    certainties: vec![(crate::domain::Certainty::Rumour, Date::Month(2008, 8))],
                    corrected: Some(later),
                },
            )?;
            // Whoever changes an article tags it again.
            for changed in [nameless, sample] {
                ingest::retag::tag_anew(tx, &ingest::retag::Tagging::default(), changed)?;
            }
            Ok(())
        })
        .expect("the archive takes it");
    place
}

#[test]
fn an_export_gives_the_same_archive_again() {
    let mut old = rich();
    let exported = old.export();
    let mut new = Place::new(false);
    let file = new.file("export.jsonl", &exported);
    let (report, told) = new.import(std::slice::from_ref(&file));
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(report.added, exported.lines().count() as u64);
    assert_eq!(new.export(), exported, "it exports the same bytes");
    let (again, told) = new.import(&[file]);
    assert_eq!((again.added, again.known, told.len()), (0, report.added, 0));
    assert_eq!(new.export(), exported, "nothing came twice");

    // The next start finds the sample loaded.
    let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it is sound");
    let articles = sample::default_articles().expect("it is sound");
    let loaded = ingest::load(new.store(), &catalog, Some(&articles), now()).expect("it loads");
    assert_eq!((loaded.articles, loaded.statements), (0, 0));

    let (old, new) = (old.rows(), new.rows());
    for (old, new) in old.iter().zip(&new) {
        assert_eq!(old, new);
    }
    assert_eq!(old.len(), new.len());
}

/// Where the pictures of all articles are, each with its words.
fn pictures(place: &Place) -> Vec<String> {
    let picture = |whole: crate::domain::WholeArticle| match whole.article.picture {
        Some(picture) => format!("{} {}", picture.url, picture.alt),
        None => "none".to_owned(),
    };
    place.articles().into_iter().map(picture).collect()
}

#[test]
fn a_picture_comes_with_a_line_or_else_with_its_html() {
    let place = Place::new(false);
    let line = |number: usize, more: &str| {
        format!(
            "{{\"title\": \"T{number}\", \"url\": \"https://a.example/dir/{number}\", \"published\": 2008, {more}}}\n"
        )
    };
    let html = r#""body": "<p><img src='https://t.example/1.gif' width=1 height=1>x<img alt='A rack' src='https://a.example/b.png'></p>""#;
    let lines = [
        line(
            1,
            r#""picture": "https://a.example/1.png", "picture_alt": "A rack""#,
        ),
        line(2, r#""image": {"url": "2.png"}"#),
        line(3, html),
        line(4, &format!(r#""picture": "4.png", {html}"#)),
        line(5, r#""picture": "http://10.0.0.1/5.png""#),
        line(6, r#""body": "![A rack](https://a.example/6.png)""#),
    ];
    let (report, told) = place.lines(&lines.concat());
    assert_eq!((report.added, report.refused), (6, 0));
    assert_eq!(
        told,
        [
            "a.jsonl, line 5: its picture was left out: \"http://10.0.0.1/5.png\" is no address that everybody reaches."
        ]
    );
    assert_eq!(
        pictures(&place),
        [
            "https://a.example/1.png A rack",
            "https://a.example/dir/2.png ",
            "https://a.example/b.png A rack",
            "https://a.example/dir/4.png ",
            "none",
            "none",
        ]
    );
}

#[test]
fn a_picture_stands_in_front_matter() {
    let place = Place::new(false);
    let page = |front: &str| {
        format!(
            "---\ntitle: One\nurl: https://a.example/x/one\ndate: 2008-08-21\n{front}---\n\nText.\n"
        )
    };
    let pages = [
        page("image: /img/1.png\nimage_alt: A rack\n"),
        page("cover:\n  image: 2.png\n  alt: Two racks\n").replace("/one", "/two"),
        page("images:\n  - https://b.example/3.png\n  - 4.png\n").replace("/one", "/three"),
        page("").replace("/one", "/four"),
    ];
    let files: Vec<PathBuf> = (1..)
        .zip(&pages)
        .map(|(number, page)| place.file(&format!("{number}.md"), page))
        .collect();
    let (report, told) = place.import(&files);
    assert_eq!((report.added, told.len()), (4, 0), "{told:?}");
    assert_eq!(
        pictures(&place),
        [
            "https://a.example/img/1.png A rack",
            "https://a.example/x/2.png Two racks",
            "https://b.example/3.png ",
            "none",
        ]
    );
}

#[test]
fn the_picture_of_a_post_of_wordpress_is_the_one_that_was_chosen_or_the_first_in_it() {
    let place = Place::new(false);
    let item = |number: usize, kind: &str, content: &str, more: &str| {
        format!(
            "<item><title>P{number}</title><link>https://blog.example/{number}</link>\
             <content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>\
             <wp:post_date_gmt>2008-08-21 14:05:00</wp:post_date_gmt><wp:status>publish</wp:status>\
             <wp:post_type>{kind}</wp:post_type>{more}</item>\n"
        )
    };
    let meta = |key: &str, value: &str| {
        format!(
            "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        )
    };
    let image = "<p>Text. <img src=\"https://blog.example/in.png\" alt=\"In it\"></p>";
    let file = format!(
        "<wp:attachment_url>https://blog.example/chosen.png</wp:attachment_url>{}",
        meta("_wp_attachment_image_alt", "A rack & more")
    );
    let items = [
        item(1, "post", image, &meta("_thumbnail_id", "9")),
        item(2, "post", image, &meta("_edit_last", "9")),
        // The number of one that is not in the export.
        item(3, "post", "Text.", &meta("_thumbnail_id", "77")),
        item(9, "attachment", "", &file),
    ];
    let head = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>";
    let whole = format!("{head}{}</channel></rss>\n", items.concat());
    let (report, _) = place.import(&[place.file("blog.xml", &whole)]);
    assert_eq!(report.added, 3);
    assert_eq!(
        pictures(&place),
        [
            "https://blog.example/chosen.png A rack & more",
            "https://blog.example/in.png In it",
            "none",
        ]
    );
}

#[test]
fn an_export_into_its_own_archive_changes_nothing() {
    let place = rich();
    let file = place.file("export.jsonl", place.export());
    let before = place.export();
    let (report, _) = place.import(&[file]);
    assert_eq!(report.added, 0);
    assert_eq!(place.export(), before);
}

#[test]
fn what_the_target_lacks_is_told_and_nothing_else_is_left_out() {
    let old = rich();
    let exported = old.export();
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("archive.db")).expect("an archive");
    let new = Place {
        folder,
        store: Some(store),
    };
    let file = new.file("export.jsonl", &exported);
    let (report, told) = new.import(&[file]);
    assert_eq!(report.added, exported.lines().count() as u64);
    assert_eq!((report.refused, report.broken), (0, 0));
    assert!(
        told.iter()
            .any(|said| said
                .ends_with("a fact was left out: the catalog has no relation \"leads\".")),
        "{told:#?}"
    );
    assert!(
        told.iter().any(
            |said| said.ends_with("a mention was left out: the catalog has no entity \"emc\".")
        ),
        "{told:#?}"
    );
}

#[test]
fn every_field_comes_in() {
    let place = Place::new(false);
    let (report, told) = place.lines(
        r#"{"key": 7, "title": " VMware\nships ESX 4 ", "url": "HTTPS://A.example/1?utm_source=x", "author": ["A", {"name": "B"}], "published": "21 May 2009", "certainty": "confirmed", "status": "retracted", "body": "VMware **ships** it.", "tags": ["licensing", "Foo", "foo "], "updates": [{"date": "2009-06", "body": "Delayed."}], "mentions": {"set": ["emc"], "removed": ["vmware", "nobody"]}, "facts": [{"subject": "emc", "relation": "owns", "object": "vmware"}, {"subject": "x", "relation": "owns", "object": "vmware"}], "shape": "round"}"#,
    );
    assert_eq!((report.added, report.refused), (1, 0));
    assert_eq!(
        told,
        [
            "a.jsonl, line 1: a mention was left out: the catalog has no entity \"nobody\".",
            "a.jsonl, line 1: a fact was left out: the catalog has no entity \"x\".",
        ]
    );
    assert_eq!(
        report.unknown_tags.keys().collect::<Vec<_>>(),
        ["Foo", "foo"]
    );
    assert_eq!(report.unknown_fields.keys().collect::<Vec<_>>(), ["shape"]);
    let whole = &place.articles()[0];
    let article = &whole.article;
    assert_eq!(article.title, "VMware ships ESX 4");
    assert_eq!(article.url.as_deref(), Some("https://a.example/1"));
    assert_eq!(article.author, "A, B");
    assert_eq!(article.published, Date::Day(jiff::civil::date(2009, 5, 21)));
    assert_eq!(article.status, Status::Retracted);
    assert_eq!(article.updates[0].body, "Delayed.");
    assert_eq!(article.topics, ["licensing"]);
    assert_eq!(
        (whole.set_by_hand.len(), whole.removed_by_hand.len()),
        (1, 1)
    );
    assert_eq!(whole.facts.len(), 1);
    assert_eq!(whole.key.as_deref(), Some("7"));
}

#[test]
fn broken_lines_are_told_and_cost_nothing_else() {
    let place = Place::new(false);
    let mut file = Vec::new();
    file.extend_from_slice(
        b"\xef\xbb\xbf{\"title\": \"One\", \"published\": 2008, \"body\": \"x\"}\n",
    );
    file.extend_from_slice(b"{\"title\": \"cut off\n");
    file.extend_from_slice(b"{\"title\": \"\xff\", \"published\": 2008}\r\n\n");
    file.extend_from_slice(b"{\"title\": \"Array\", \"tags\": {\"a\": 1}, \"published\": 2008}\n");
    file.extend_from_slice(b"[1]\n{\"title\": \"\", \"published\": 2008}\n{}\n");
    file.extend_from_slice(b"{\"title\": \"Old\", \"published\": \"long ago\"}\n");
    file.extend_from_slice(
        b"{\"title\": \"Bad link\", \"published\": 2008, \"url\": \"ftp://x/\"}\n",
    );
    file.extend_from_slice(b"{\"title\": \"");
    file.resize(file.len() + super::json::LONGEST, b'x');
    file.extend_from_slice(b"\"}\n{\"title\": \"Two\", \"published\": 2008}");
    let path = place.file("a.jsonl", file);
    let (report, told) = place.import(&[path]);
    assert_eq!(place.titles(), ["One", "Two"]);
    assert_eq!(report.refused, 9);
    insta::assert_snapshot!(told.join("\n"), @r#"
    a.jsonl, line 2: it is no article in JSON: "title": EOF while parsing a string (column 18).
    a.jsonl, line 3: it is not UTF-8 (byte 12 of the article); convert the file to UTF-8.
    a.jsonl, line 5: it is no article in JSON: "tags": expected a list of texts (column 35).
    a.jsonl, line 6: it is no article in JSON: invalid type: sequence, expected an object with the fields of an article (column 0).
    a.jsonl, line 7: The article has no title. Give it one of up to 300 characters.
    a.jsonl, line 8: it has no date; give it one as "published".
    a.jsonl, line 9: "long ago" is not a date that I know. Write it as 2008, 2008-08, 2008-08-21 or August 2008.
    a.jsonl, line 10: "ftp://x/" is no web address. Give one that begins with https:// or http://, without a password in it.
    a.jsonl, line 11: the article is longer than 16 MiB; shorten or split it.
    "#);
}

#[test]
fn files_that_cannot_be_read_are_told_and_the_others_come_in() {
    let place = Place::new(false);
    std::fs::create_dir(place.folder.path().join("empty")).expect("a folder");
    let files = [
        place.folder.path().join("nowhere.jsonl"),
        place.file("nothing.jsonl", ""),
        place.folder.path().join("empty"),
        place.file("picture.png", b"\x89PNG\r\n"),
        place.file(
            "broken.json",
            "[{\"title\": \"In an array\", \"published\": 2008}, {\"ti",
        ),
        place.file("good.jsonl", "{\"title\": \"Good\", \"published\": 2008}"),
    ];
    let (report, told) = place.import(&files);
    assert_eq!(report.broken, 5);
    assert_eq!(place.titles(), ["In an array", "Good"]);
    insta::assert_snapshot!(told.join("\n"), @r#"
    nowhere.jsonl: it cannot be read: No such file or directory (os error 2).
    nothing.jsonl: it is empty.
    empty: there is no Markdown file (.md) in this folder or below it; name files of other kinds one by one.
    picture.png: it is none of the formats that can be imported: JSON Lines, a feed, OPML, a WordPress export, or Markdown.
    broken.json: it cannot be read: the list of articles breaks off before its closing bracket.
    "#);
}

#[test]
fn a_second_time_adds_nothing_with_addresses_or_without() {
    let place = Place::new(false);
    let lines = r#"{"title": "One", "published": 2008, "body": "x"}
{"title": "One", "published": 2008, "body": "y"}
{"title": "One", "published": 2008, "body": "x"}
{"title": "Two", "url": "https://a.example/", "published": 2008}
{"title": "Two again", "url": "https://a.example/#there", "published": 2009}
{"title": "Three", "key": "k", "published": 2008}
{"title": "Three was changed", "key": "k", "published": 2009}
{"title": "Draft without a date", "status": "draft"}"#;
    let (first, _) = place.lines(lines);
    assert_eq!((first.added, first.known), (5, 3));
    assert_eq!(
        place.titles(),
        ["One", "One", "Two", "Three", "Draft without a date"]
    );
    assert_eq!(
        place.articles()[2].copies.len(),
        1,
        "other words at one address"
    );
    let exported = place.export();
    let (second, told) = place.lines(lines);
    assert_eq!((second.added, second.known, told.len()), (0, 8, 0));
    assert_eq!(place.export(), exported);
}

#[test]
fn what_a_moderator_has_changed_since_stays_when_the_same_file_comes_again() {
    let place = Place::new(false);
    let lines = r#"{"key": "a", "title": "One", "url": "https://a.example/1", "published": 2008, "body": "VMware and Xen.", "tags": ["licensing"], "mentions": {"set": ["emc"]}}
{"key": "b", "title": "Two", "published": 2008, "body": "Citrix.", "related": ["https://a.example/1", "c"]}
{"key": "c", "title": "Three", "url": "https://a.example/3", "published": 2008, "body": "Citrix again.", "added": "2008-01-01T00:00:00Z", "story": "a"}
{"title": "Four", "url": "https://a.example/4", "published": 2008, "body": "First words."}"#;
    let (first, told) = place.lines(lines);
    assert_eq!((first.added, told.len()), (4, 0));
    let ids: Vec<ArticleId> = place.articles().iter().map(|one| one.article.id).collect();
    let [one, two, three, four] = ids[..] else {
        panic!("{ids:?}");
    };
    assert_eq!(place.articles()[2].story, Some(one));
    let by_hand = Deed {
        by: By::Console,
        action: "article edit",
    };
    let changed = place.store().write(move |tx| {
        let state = |id| Ok::<_, crate::store::StoreError>(tx.state(id)?.expect("it is there"));
        let entity = |key| Ok::<_, crate::store::StoreError>(tx.entity_by_key(key)?.expect("it"));
        let mut tags = state(one)?;
        tags.topics = vec![("licensing".to_owned(), false)];
        tags.mentions = vec![(entity("vmware")?, false), (entity("emc")?, false)];
        tags.mentions.sort_unstable();
        tx.revise_article(one, None, &tags, by_hand, now())?;
        assert!(tx.unrelate(two, one)?);
        for id in [one, two] {
            tx.note_revision(id, by_hand, (String::new(), String::new()), now())?;
        }
        assert!(tx.leave_story(three)?);
        tx.note_revision(three, by_hand, (String::new(), String::new()), now())?;
        let mut moved = state(four)?;
        moved.url = Some("https://b.example/4".to_owned());
        moved.body = "Other words.".to_owned();
        tx.revise_article(four, None, &moved, by_hand, now())?;
        let mut retracted = state(four)?;
        retracted.status = Status::Retracted;
        tx.revise_article(four, None, &retracted, by_hand, now())
    });
    changed.expect("it is written");
    let (before, exported) = (place.articles(), place.export());
    let (again, told) = place.lines(lines);
    assert_eq!((again.added, again.known, told.len()), (0, 4, 0));
    assert_eq!(place.articles(), before);
    assert_eq!(place.export(), exported);
    let related = place.store().read(|reader| reader.related(two));
    let related: Vec<ArticleId> = related
        .expect("it reads")
        .iter()
        .map(|one| one.id)
        .collect();
    assert_eq!(related, [three], "the other link is as it was");

    // Other words at the address are kept as ever.
    let (_, _) = place.lines(
        r#"{"title": "Four", "url": "https://b.example/4", "published": 2008, "body": "Third words."}"#,
    );
    assert_eq!(place.articles()[3].copies.len(), 1);

    // Another article at the address that was given up is another article.
    let (other, told) = place.lines(
        r#"{"title": "Five", "url": "https://a.example/4", "published": 2008, "body": "Its own words."}"#,
    );
    assert_eq!((other.added, told.len()), (1, 0));
}

#[test]
fn links_that_a_broken_off_import_has_not_made_are_made_by_the_next() {
    let place = Place::new(false);
    let first = r#"{"key": "a", "title": "One", "published": 2008, "related": ["b"]}"#;
    let (_, told) = place.lines(first);
    assert_eq!(told.len(), 1, "{told:?}");
    let both = format!(
        "{first}\n{}",
        r#"{"key": "b", "title": "Two", "published": 2008}"#
    );
    let (report, told) = place.lines(&both);
    assert_eq!((report.added, report.known, told.len()), (1, 1, 0));
    assert_eq!(
        place.articles()[1].related,
        [place.articles()[0].article.id]
    );
}

#[test]
fn nothing_is_posted_although_somebody_wants_everything() {
    let mut place = Place::new(false);
    let channel = Target::Server {
        server: 1,
        channel: 2,
    };
    let subscribe = move |tx: &crate::store::Writer| {
        let channel = tx.keep_channel(channel, Form::Text, "news")?;
        tx.add_subscription(channel, &Wish::default(), None, now())
    };
    place.store().write(subscribe).expect("a subscription");
    let fresh = r#"{"title": "Fresh", "url": "https://a.example/", "published": "2026-11-01T11:00:00Z", "body": "VMware"}"#;
    assert_eq!(place.lines(fresh).0.added, 1);
    let exported = rich().export();
    assert!(place.lines(&exported).0.added > 10);
    let count = |place: &mut Place| -> i64 {
        place.store = None;
        let path = place.folder.path().join("archive.db");
        let db = rusqlite::Connection::open(&path).expect("it opens");
        let sql = "SELECT (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM outbox)";
        let count = db.query_row(sql, [], |row| row.get(0)).expect("a number");
        drop(db);
        place.store = Some(Store::open(&path).expect("it opens"));
        count
    };
    assert_eq!(count(&mut place), 0);
    // The same subscription does want what comes in as news.
    let tagger = Tagger::new(&[], &[]);
    let news = article("News", None, Date::Time(now()));
    place
        .store()
        .write(move |tx| {
            ingest::accept(tx, &tagger, news, now()).expect("it is sound");
            Ok(())
        })
        .expect("the archive takes it");
    assert_eq!(count(&mut place), 2);
}

#[test]
fn old_articles_are_compared_with_none_and_new_ones_are() {
    let place = Place::new(false);
    let line = |url: &str, date: &str| serde_json::json!({"title": "A headline of more than five words", "url": url, "published": date, "body": long_text(5)});
    let lines = [
        line("https://a.example/", "2008"),
        line("https://b.example/", "2008"),
        line("https://c.example/", "2026-10-30"),
        line("https://d.example/", "2026-10-31"),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let (report, _) = place.lines(&lines.join("\n"));
    assert_eq!((report.added, report.joined), (4, 1));
    let stories: Vec<_> = place.articles().iter().map(|whole| whole.story).collect();
    assert_eq!(stories, [None, None, None, Some(ArticleId(3))]);
}

#[test]
fn a_folder_of_markdown_comes_in_with_links_in_both_directions() {
    let place = Place::new(false);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sample");
    place.file(
        "blog/b.md",
        "---\ntitle: B\ndate: 2008-08-01\ntags: [Licensing]\n---\nXen.\n",
    );
    place.file(
        "blog/below/a.markdown",
        "+++\ntitle = \"A\"\ndate = 2008-08-02\n+++\nCitrix.\n",
    );
    place.file("blog/.hidden/c.md", "+++\n");
    place.file("blog/notes.txt", "no page");
    place.file("blog/broken.md", "---\ntitle: [\n---\n");
    let (report, told) = place.import(&[sample.clone(), place.folder.path().join("blog")]);
    assert_eq!((report.added, report.refused), (12, 1));
    assert_eq!(
        told,
        [
            "blog/broken.md: its front matter: line 2: it is no YAML (unclosed bracket '['); write fields as \"name: value\", and values with marks such as \": \" in them between quotation marks."
        ]
    );
    // The same as a start that loads them, in the order of their names.
    let started = Place::new(true);
    let links = |place: &Place| {
        let mut pairs: Vec<(String, Vec<String>, usize, usize)> = place
            .articles()
            .into_iter()
            .filter(|whole| whole.article.author == "Newsdesk")
            .map(|whole| {
                let read = |reader: &crate::store::Reader| reader.related(whole.article.id);
                let related = place.store().read(read).expect("it reads");
                let mut related: Vec<String> = related.into_iter().map(|one| one.title).collect();
                related.sort();
                (
                    whole.article.title,
                    related,
                    whole.facts.len(),
                    whole.forecasts.len(),
                )
            })
            .collect();
        pairs.sort();
        pairs
    };
    assert_eq!(links(&place), links(&started));
    let (again, _) = place.import(&[sample]);
    assert_eq!(again.added, 0);
}

#[test]
fn the_files_of_site_generators_come_in_as_they_mean_it() {
    let place = Place::new(false);
    for (name, text) in [
        (
            "site/_posts/2008-08-21-why-cisco.md",
            "---\nlayout: post\ntags: licensing storage\npublished: true\n---\nOf Jekyll.",
        ),
        (
            "site/_posts/2008-08-22-hidden.md",
            "---\ntitle: Hidden\ndate: 2008-08-22 10:00:00 +0200\npublished: false\n---\nx",
        ),
        ("site/_drafts/idea.md", "---\ntitle: Idea\n---\nx"),
        ("site/hugo/_index.md", "---\ntitle: Posts\n---\n"),
        (
            "site/hugo/2008-08-23-bundle/index.md",
            "---\nDraft: True\nurl: /bundle/\ntags:\n  [\n    \"Licensing\",\n  ]\n---\nx",
        ),
        (
            "site/hugo/json.md",
            "{\n  \"title\": \"Of JSON\",\n  \"date\": \"2008-08-24\"\n}\nText.",
        ),
        (
            "site/zola/post.md",
            "+++\ntitle = \"Of Zola\"\ndate = 2008-08-25\n[taxonomies]\ntags = [\"Licensing\"]\n+++\nText.",
        ),
        (
            "site/hugo/later.md",
            "---\ntitle: Later\ndate: 2026-12-24\n---\nx",
        ),
        (
            "site/note.md",
            "---\ncreated: 2008-08-26T10:00\naliases: [a]\n---\nOf Obsidian.",
        ),
    ] {
        place.file(name, text);
    }
    let (report, told) = place.import(&[place.folder.path().join("site")]);
    assert_eq!(
        told,
        ["site/hugo/later.md: its date is still to come, so it is a draft."]
    );
    let all: Vec<String> = place
        .articles()
        .into_iter()
        .map(|whole| {
            let article = whole.article;
            format!(
                "{}, {}, {} {:?}",
                article.title,
                crate::domain::date::iso(article.published),
                article.status.word(),
                article.topics
            )
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    Idea, 2026-11-01, draft []
    why cisco, 2008-08-21, published ["licensing", "storage"]
    Hidden, 2008-08-22T08:00:00Z, draft []
    bundle, 2008-08-23, draft ["licensing"]
    Of JSON, 2008-08-24, published []
    Later, 2026-12-24, draft []
    note, 2008-08-26T10:00:00Z, published []
    Of Zola, 2008-08-25, published ["licensing"]
    "#);
    insta::assert_snapshot!(report, @r#"
    8 articles added. Passed over, being no articles: 1 section page.
    Fields that mean nothing here were left out: "aliases" (1), "layout" (1), "url (a path without a host)" (1).
    "#);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_told_and_not_followed() {
    let place = Place::new(false);
    place.file("blog/real.md", "---\ntitle: Real\ndate: 2008\n---\nx");
    place.file("other/a.md", "---\ntitle: Elsewhere\ndate: 2008\n---\nx");
    let folder = place.folder.path().join("blog");
    for (to, name) in [
        ("real.md", "again.md"),
        ("..", "circle"),
        ("nowhere.md", "broken.md"),
        ("nowhere", "broken"),
    ] {
        std::os::unix::fs::symlink(to, folder.join(name)).expect("it is made");
    }
    let (report, told) = place.import(&[folder]);
    assert_eq!((report.added, report.left_out, report.broken), (1, 3, 0));
    insta::assert_snapshot!(told.join("\n"), @r#"
    blog/again.md: it is a link, and links are not followed; name what it leads to.
    blog/broken.md: it is a link, and links are not followed; name what it leads to.
    blog/circle: it is a link, and links are not followed; name what it leads to.
    "#);
}

#[test]
fn json_comes_in_however_it_is_laid_out() {
    let place = Place::new(false);
    let pretty = "{\n  \"title\": \"One\",\n  \"published\": 2008\n}\n{\n  \"title\": \"Two\"\n}\n";
    let list = "\u{feff}[{\"title\": \"Three\", \"published\": 2008}]\n[{\"title\": \"Lost\"}]";
    let wrapped = "{\"articles\": [{\"title\": \"Four\"}]}";
    let (report, told) = place.import(&[
        place.file("pretty.json", pretty),
        place.file("list.json", list),
        place.file("wrapped.json", wrapped),
    ]);
    assert_eq!(place.titles(), ["One", "Three"]);
    assert_eq!((report.refused, report.broken), (2, 1));
    insta::assert_snapshot!(told.join("\n"), @r#"
    pretty.json, line 5: it has no date; give it one as "published".
    list.json: it cannot be read: more comes behind the closing bracket of the list; put all articles into one list.
    wrapped.json, line 1: it has no title; give it one as "title". Of its fields these mean nothing here: "articles".
    "#);
}

#[test]
fn facts_that_nobody_could_enter_by_hand_are_left_out() {
    let place = Place::new(false);
    let facts = r#"[{"subject": "vmware", "relation": "leads", "object": "citrix"},
        {"subject": "emc", "relation": "owns", "value": "a company"},
        {"subject": "emc", "relation": "owns", "object": "emc"},
        {"subject": "emc", "relation": "acquired", "object": "vmware", "until": "2010"},
        {"subject": "emc", "relation": "owns", "object": "vmware", "since": "2010", "until": "2004"},
        {"subject": "emc", "relation": "owns", "object": "vmware", "since": 2004}]"#;
    let line = format!(r#"{{"title": "T", "published": 2008, "facts": {facts}}}"#);
    let (report, told) = place.lines(&line.replace('\n', " "));
    assert_eq!(report.added, 1);
    assert_eq!(place.articles()[0].facts.len(), 1);
    insta::assert_snapshot!(told.join("\n"), @r#"
    a.jsonl, line 1: a fact was left out: it would end before it begins.
    a.jsonl, line 1: a fact was left out: "leads" is not said of a vendor.
    a.jsonl, line 1: a fact was left out: "owns" has an object (the key of an entity) and no value.
    a.jsonl, line 1: a fact was left out: its subject and its object are the same.
    a.jsonl, line 1: a fact was left out: "acquired" happens at a moment and has no "until".
    "#);
}

#[test]
fn an_import_that_breaks_off_stands_in_the_account() {
    let place = Place::new(false);
    let lines: Vec<String> = (0..2_500)
        .map(|number| format!(r#"{{"title": "Title {number}", "published": 2008}}"#))
        .collect();
    let file = place.file("many.jsonl", lines.join("\n"));
    let account = |place: &Place| {
        let read = |reader: &crate::store::Reader| {
            reader.audit_entries(&crate::domain::Sought::default(), 0, 10)
        };
        let acts = place.store().read(read).expect("it reads");
        acts.into_iter()
            .map(|entry| entry.after)
            .collect::<Vec<_>>()
    };
    // As when the process dies after the first thousand.
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        import(
            place.store(),
            std::slice::from_ref(&file),
            now(),
            &mut Watch {
                told: &mut |_| {},
                came: &mut |_| {},
                progress: &mut |_| panic!("it ends here"),
            },
        )
    }));
    assert!(broken.is_err());
    assert!(!place.articles().is_empty());
    assert_eq!(account(&place).len(), 1);
    assert!(
        account(&place)[0].ends_with("many.jsonl"),
        "{:?}",
        account(&place)
    );
    let (report, _) = place.import(&[file]);
    assert!(report.known > 0);
    assert_eq!(account(&place).len(), 3);
}

#[test]
fn thousands_keep_the_order_of_the_file() {
    let place = Place::new(false);
    let lines: Vec<String> = (0..3_000)
        .map(|number| {
            // Some take much longer to read than others.
            let body = "VMware and Xen. ".repeat(if number % 97 == 0 { 500 } else { 1 });
            serde_json::json!({"title": format!("Title {number}"), "url": format!("https://a.example/{number}"), "published": 2008, "body": body})
                .to_string()
        })
        .collect();
    let (report, _) = place.lines(&lines.join("\n"));
    assert_eq!(report.added, 3_000);
    let mut last = ArticleId(0);
    for number in 0..3_000 {
        let url = format!("https://a.example/{number}");
        let id = place.store().read(|reader| reader.article_by_url(&url));
        let id = id.expect("it reads").expect("it is there");
        assert!(id > last);
        last = id;
    }
}

#[test]
fn feeds_come_in_from_lists_and_go_out_as_they_were() {
    let place = Place::new(false);
    let list = "<opml version='1.0'><body><outline text='Licensing'>\
        <outline text='A &amp; B' xmlUrl='https://a.example/feed' htmlUrl='https://a.example/'/></outline>\
        <outline text='Foo'><outline xmlUrl='https://b.example/feed'/></outline>\
        <outline text='Bad' xmlUrl='file:///etc/passwd'/></body></opml>";
    let (report, told) = place.import(&[place.file("feeds.xml", list)]);
    assert_eq!(
        (report.feeds, report.refused_feeds, report.refused),
        (2, 1, 0)
    );
    assert_eq!(
        told,
        ["feeds.xml: \"file:///etc/passwd\" is no web address, so \"Bad\" was left out."]
    );
    let feeds = |place: &Place| {
        let feeds = place
            .store()
            .read(|reader| reader.feeds())
            .expect("it reads");
        let feeds = feeds
            .into_iter()
            .map(|feed| (feed.url, feed.site, feed.wish, feed.state));
        feeds.collect::<Vec<_>>()
    };
    let found = feeds(&place);
    assert_eq!(found[0].2.title, "A & B");
    assert_eq!(found[0].2.mode, crate::domain::FeedMode::Review);
    assert_eq!(found[0].2.topics, ["licensing"]);
    assert_eq!(found[1].2.title, "https://b.example/feed");
    place
        .store()
        .write(|tx| {
            let feeds = tx.feeds()?;
            let mut wish = feeds[0].wish.clone();
            wish.mode = crate::domain::FeedMode::Direct;
            wish.certainty = crate::domain::Certainty::Rumour;
            tx.set_feed_wish(feeds[0].id, &wish)?;
            tx.set_feed_state(feeds[1].id, crate::domain::FeedState::Paused, now())
        })
        .expect("they are changed");
    let (exported, count) = place.store().read(export::feeds).expect("it reads");
    assert_eq!(count, 2);
    let other = Place::new(false);
    let file = other.file("feeds.opml", &exported);
    assert_eq!(other.import(std::slice::from_ref(&file)).0.feeds, 2);
    assert_eq!(feeds(&other), feeds(&place));
    assert_eq!(
        other.store().read(export::feeds).expect("it reads").0,
        exported
    );
    let (again, _) = other.import(&[file]);
    assert_eq!((again.feeds, again.known_feeds), (0, 2));
}

#[test]
fn a_feed_file_comes_in_and_a_second_time_adds_nothing() {
    let place = Place::new(false);
    let feed = "<rss version='2.0'><channel><title>F</title><link>https://f.example/</link>\
        <item><title>New</title><link>https://f.example/2</link><pubDate>Thu, 21 Aug 2008 14:05:00 GMT</pubDate>\
        <description>&lt;p&gt;&lt;img src='/a.png' alt='A rack'&gt;&lt;b&gt;VMware&lt;/b&gt; wins&lt;/p&gt;</description><category>Licensing</category></item>\
        <item><title>No link</title><description>&lt;img src='https://p.example/1.gif' width='1' height='1'&gt;</description><guid isPermaLink='false'>x1</guid><pubDate>2008-08-20</pubDate></item>\
        <item><title>No date</title><link>https://f.example/3</link></item></channel></rss>";
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "url": "https://j.example/1", "content_text": "Xen", "date_published": "2008-08-21T14:05:00Z"}]}"#;
    let files = [place.file("f.rss", feed), place.file("f.json", json)];
    let (report, told) = place.import(&files);
    assert_eq!((report.added, report.refused), (3, 1));
    assert_eq!(
        told,
        ["f.rss, item 3: \"No date\" has no date in the feed, so it was left out."]
    );
    let articles = place.articles();
    // What has no title is called by its text.
    assert_eq!(place.titles(), ["No link", "New", "Xen"]);
    assert_eq!(articles[1].article.body, "**VMware** wins");
    assert_eq!(
        pictures(&place),
        ["none", "https://f.example/a.png A rack", "none"]
    );
    assert_eq!(articles[1].article.topics, ["licensing"]);
    let (again, _) = place.import(&files);
    assert_eq!((again.added, again.known), (0, 3));
    let (none, told) = place.import(&[place.file("g.rss", "<rss><channel><title>x")]);
    assert_eq!((none.added, told.len()), (0, usize::from(none.broken > 0)));
}

#[test]
fn an_export_of_wordpress_comes_in_and_says_what_it_leaves_out() {
    let place = Place::new(false);
    let item = |number: usize, title: &str, status: &str, kind: &str, content: &str| {
        format!(
            "<item><title>{title}</title><link>https://blog.example/{number}</link><dc:creator><![CDATA[al]]></dc:creator>\
             <guid isPermaLink=\"false\">https://blog.example/?p={number}</guid>\
             <content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>\
             <wp:post_date_gmt>2008-08-21 14:05:00</wp:post_date_gmt><wp:status>{status}</wp:status>\
             <wp:post_type>{kind}</wp:post_type><category domain=\"category\"><![CDATA[Licensing]]></category></item>\n"
        )
    };
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\
        <channel><title>Blog</title><link>https://blog.example</link><wp:author><wp:author_login>al</wp:author_login>\
        <wp:author_display_name>Al</wp:author_display_name></wp:author>\n";
    let blocks = "<!-- wp:paragraph -->\n<p>VMware <em>wins</em> &amp; more.</p>\n<!-- /wp:paragraph -->\n\
        <!-- wp:image --><figure><img src=\"https://blog.example/a.png\"/></figure><!-- /wp:image -->";
    let items = [
        item(1, "Blocks", "publish", "post", blocks),
        item(
            2,
            "Classic",
            "draft",
            "post",
            "One.\n\n[gallery ids=\"1\"]\n\nTwo.",
        ),
        item(3, "Waits", "pending", "post", "Text."),
        item(4, "Secret", "private", "post", "Text."),
        item(5, "Binned", "trash", "post", "Text."),
        item(6, "picture", "inherit", "attachment", ""),
        item(7, "picture", "inherit", "attachment", ""),
        item(8, "About", "publish", "page", "Text."),
    ];
    let whole = format!("{head}{}</channel></rss>\n", items.concat());
    let (report, told) = place.import(&[place.file("blog.xml", &whole)]);
    assert_eq!((report.added, report.left_out, report.refused), (3, 2, 0));
    assert_eq!(
        told,
        [
            "blog.xml, item 4: \"Secret\" is private, so it was left out.",
            "blog.xml, item 5: \"Binned\" is in the trash, so it was left out.",
        ]
    );
    assert_eq!(
        report.to_string(),
        "3 articles added, 2 left out. Passed over, being no articles: 2 attachments and 1 page."
    );
    let articles = place.articles();
    let bodies: Vec<_> = articles
        .iter()
        .map(|whole| whole.article.body.as_str())
        .collect();
    assert!(bodies[0].starts_with("VMware *wins* & more."), "{bodies:?}");
    assert_eq!(bodies[1], "One.\n\nTwo.");
    let states: Vec<_> = articles.iter().map(|whole| whole.article.status).collect();
    assert_eq!(states, [Status::Published, Status::Draft, Status::Pending]);
    assert_eq!(articles[0].article.author, "Al");
    assert_eq!(articles[0].article.topics, ["licensing"]);

    // The draft is published meanwhile, under an address: it is still the same post.
    let later = whole.replace("<wp:status>draft", "<wp:status>publish");
    let (again, _) = place.import(&[place.file("blog.xml", later)]);
    assert_eq!((again.added, again.known), (0, 3));

    // What cannot be taken is told by its title: an item has no line.
    let long = item(9, &"Long ".repeat(70), "publish", "post", "Text.");
    let (_, told) =
        place.import(&[place.file("long.xml", format!("{head}{long}</channel></rss>\n"))]);
    assert!(
        told[0].starts_with("long.xml, item 1: \"Long Long"),
        "{told:?}"
    );
    assert!(told[0].contains("The title has 349 characters"), "{told:?}");

    let cut = &whole[..whole.find("Secret").expect("it is there")];
    let other = Place::new(false);
    let (report, told) = other.import(&[other.file("cut.xml", cut)]);
    assert_eq!((report.added, report.broken), (3, 1));
    assert!(told[0].contains("breaks off"), "{told:?}");
}
