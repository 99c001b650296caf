//! Feeds of each format, as they are written and as they come.

use std::time::Duration;

use newsdesk::ingest::feed::{self, Feed, FeedFault, Item};
use url::Url;

fn parsed(name: &str) -> Feed {
    let path = format!("{}/tests/feeds/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a fixture");
    let place = Url::parse("https://feeds.example/dir/feed.xml").expect("an address");
    feed::parse(&bytes, None, Some(&place)).expect("a feed")
}

/// The parts of an item that are there, one line for each.
fn told(item: &Item) -> String {
    let mut lines = Vec::new();
    let mut say = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{name}: {value}"));
        }
    };
    say("guid", item.guid.as_deref().unwrap_or_default());
    say("link", item.link.as_deref().unwrap_or_default());
    say("title", &item.title);
    say("author", &item.author);
    say(
        "published",
        &item
            .published
            .map_or(String::new(), |moment| moment.to_string()),
    );
    say(
        "updated",
        &item
            .updated
            .map_or(String::new(), |moment| moment.to_string()),
    );
    say("tags", &item.tags.join(", "));
    say("picture", item.picture.as_deref().unwrap_or_default());
    for file in &item.enclosures {
        say(
            "file",
            &format!("{} {} {:?}", file.url, file.kind, file.length),
        );
    }
    let body = item.body(10_000);
    say("body", &body.markdown);
    say(
        "in it",
        &body.picture.map_or(String::new(), |picture| picture.url),
    );
    lines.join("\n")
}

fn all(feed: &Feed) -> String {
    feed.items
        .iter()
        .map(told)
        .collect::<Vec<_>>()
        .join("\n--\n")
}

#[test]
fn rss_2_is_read() {
    let feed = parsed("rss-2.0.xml");
    assert_eq!(
        (
            feed.format.as_str(),
            feed.title.as_str(),
            feed.description.as_str()
        ),
        ("RSS 2.0", "The Rack & the Row", "News of data centres")
    );
    assert_eq!(feed.link.as_deref(), Some("https://rack.example/"));
    assert_eq!(feed.language.as_deref(), Some("en-gb"));
    assert_eq!(feed.author, "The Desk");
    assert_eq!(feed.interval, Some(Duration::from_secs(1_800)));
    assert_eq!(feed.hub.as_deref(), Some("https://hub.example/"));
    assert_eq!(
        feed.moved_to.as_deref(),
        Some("https://rack.example/new.xml")
    );
    assert!(!feed.cut);
    insta::assert_snapshot!(all(&feed), @r##"
    guid: rack-1
    link: https://rack.example/2024/rows#top
    title: Rows grow – again
    author: Ada Writer
    published: 2024-11-26T09:00:00Z
    tags: cooling, power
    picture: https://rack.example/wide.jpg
    file: https://rack.example/talk.mp3 audio/mpeg Some(1234)
    body: Rows *grow*. [More](<https://rack.example/more>)
    in it: https://rack.example/rows.jpg
    --
    guid: https://rack.example/2024/guid-is-link
    link: https://rack.example/2024/guid-is-link
    published: 2024-11-26T00:00:00Z
    body: An item without a title & with \*asterisks\*.
    --
    "##);
}

#[test]
fn the_older_kinds_of_rss_are_read() {
    for (name, format, title, items) in [
        ("rss-0.91.xml", "RSS 0.91", "Café news", 2),
        ("rss-0.90.xml", "RSS (RDF)", "Old", 1),
        ("rss-1.1.xml", "RSS (RDF)", "One point one", 1),
    ] {
        let feed = parsed(name);
        assert_eq!((feed.format.as_str(), feed.title.as_str()), (format, title));
        assert_eq!(feed.items.len(), items, "{name}");
        assert!(
            feed.items
                .iter()
                .all(|item| item.link.is_some() && !item.title.is_empty())
        );
    }
    insta::assert_snapshot!(all(&parsed("rss-1.0.xml")), @r##"
    guid: http://lab.example/1
    link: http://lab.example/1
    title: Result
    author: Lin
    published: 2024-05-30T10:00:33Z
    updated: 2024-05-30T10:00:33Z
    tags: storage
    "##);
}

#[test]
fn both_versions_of_atom_are_read() {
    let feed = parsed("atom-1.0.xml");
    assert_eq!(feed.title, "Notes & queries");
    assert_eq!(feed.link.as_deref(), Some("https://notes.example/blog/"));
    insta::assert_snapshot!(all(&feed), @r##"
    guid: tag:notes.example,2024:1
    link: https://notes.example/blog/2024/generics
    title: On <T> and &amp;
    author: Ana, Bo
    published: 2024-01-02T03:04:05Z
    updated: 2024-01-03T00:00:00.5Z
    tags: rust
    picture: https://notes.example/blog/2024/chart.png
    file: https://notes.example/blog/2024/chart.png image/png None
    body: See [next](<https://notes.example/blog/2024/next>) & `a < b`.
    --
    guid: https://notes.example/2
    link: https://notes.example/2
    title: Second
    published: 2024-01-04T00:00:00Z
    updated: 2024-01-04T00:00:00Z
    body: Plain \*text\*\
    on two lines
    "##);
    insta::assert_snapshot!(all(&parsed("atom-0.3.xml")), @r##"
    guid: http://early.example/1
    link: http://early.example/1
    title: Bold start
    published: 2004-01-01T15:00:00Z
    updated: 2004-01-02T10:00:00Z
    body: Hello
    "##);
}

#[test]
fn a_json_feed_is_read() {
    let feed = parsed("feed-1.1.json");
    assert_eq!(
        (feed.format.as_str(), feed.title.as_str()),
        ("JSON Feed 1.1", "JSON & co")
    );
    assert_eq!(feed.hub.as_deref(), Some("https://hub.example/"));
    insta::assert_snapshot!(all(&feed), @r##"
    guid: 42
    link: https://json.example/42
    title: Number as id
    author: Eve
    published: 2024-02-03T03:05:06Z
    tags: a, 7
    picture: https://json.example/42.png
    body: Hi & **welcome**
    --
    guid: x
    picture: https://json.example/cover?id=1
    file: https://json.example/a.mp3 audio/mpeg Some(4096)
    file: https://json.example/cover?id=1 image/png None
    body: Only \<text>
    --
    link: https://json.example/3
    author: Old style
    body: S
    "##);
}

#[test]
fn an_item_of_a_json_feed_leads_to_its_address_else_to_its_id_else_to_what_it_is_about() {
    let text = r#"{"items":[
        {"id":"https://json.example/1","url":"https://json.example/one","external_url":"https://else.example/"},
        {"id":"https://json.example/2","external_url":"https://else.example/"},
        {"id":"3","external_url":"https://else.example/3"},
        {"id":"4"}]}"#;
    let feed = feed::parse(text.as_bytes(), None, None).expect("a feed");
    let links: Vec<_> = feed.items.iter().map(|item| item.link.as_deref()).collect();
    assert_eq!(
        links,
        [
            Some("https://json.example/one"),
            Some("https://json.example/2"),
            Some("https://else.example/3"),
            None
        ]
    );
}

/// The text of the only item of an RSS feed, given as it stands in the item.
fn body(item: &str) -> String {
    let text = format!(
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item>{item}</item></channel></rss>"
    );
    let feed = feed::parse(text.as_bytes(), None, None).expect("a feed");
    feed.items[0].body(10_000).markdown
}

#[test]
fn a_text_without_tags_keeps_its_paragraphs_and_lists() {
    let description = "<description>First paragraph &amp;amp; more,\nwrapped by a program.\n \n\
        Second: 2 &lt; 3 - 1\n  - a point\n  - another\n  2. a number\n\n</description>";
    insta::assert_snapshot!(body(description), @r##"
    First paragraph & more, wrapped by a program.

    Second: 2 < 3 - 1\
    \- a point\
    \- another\
    2\. a number
    "##);
    // Where there are tags, white space is of the program.
    assert_eq!(
        body("<description>One\n\ntwo &lt;b&gt;three&lt;/b&gt;</description>"),
        "One two **three**"
    );
}

#[test]
fn what_is_plain_by_its_standard_keeps_its_lines_unless_it_is_html_all_the_same() {
    let about = |text: &str| {
        body(&format!(
            "<media:group><media:description>{text}</media:description></media:group>"
        ))
    };
    assert_eq!(
        about("Watch &amp;amp; learn\n\n00:00 Intro\n01:00 End"),
        "Watch & learn\n\n00:00 Intro\\\n01:00 End"
    );
    assert_eq!(about("One\n&lt;i&gt;two&lt;/i&gt;"), "One *two*");
}

#[test]
fn what_is_broken_is_read_as_far_as_it_goes() {
    let feed = parsed("broken.xml");
    assert_eq!(feed.title, "R&D & more");
    assert!(feed.cut, "the last item broke off");
    insta::assert_snapshot!(all(&feed), @r##"
    link: https://broken.example/?a=1&b=2
    title: Bare & and 1 < 2
    body: Naked **markup**
    --
    title: Never ended<link />https://broken.example/2
    --
    guid: https://broken.example/3
    link: https://broken.example/3
    title: Wrong ends
    "##);
}

#[test]
fn json_that_breaks_off_keeps_its_whole_items() {
    let text = r#"{"items":[{"id":"a","title":"A"},{"id":"b","title":"B"},{"id":"c","ti"#;
    let feed = feed::parse(text.as_bytes(), None, None).expect("a feed");
    let ids: Vec<_> = feed
        .items
        .iter()
        .filter_map(|item| item.guid.as_deref())
        .collect();
    assert_eq!((ids, feed.cut), (vec!["a", "b"], true));
}

#[test]
fn a_feed_reads_the_same_in_every_encoding() {
    let of = |encoding: &str| {
        format!(
            "<?xml version='1.0' encoding='{encoding}'?><rss><channel><item><title>Zürich – Genève</title></item></channel></rss>"
        )
    };
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        of("utf-16").encode_utf16().flat_map(order).collect()
    };
    let utf_32 = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        of("utf-32")
            .chars()
            .flat_map(|letter| order(u32::from(letter)))
            .collect()
    };
    let single = |claimed: &str| -> Vec<u8> {
        of(claimed)
            .chars()
            .map(|letter| if letter == '–' { 0x96 } else { letter as u8 })
            .collect()
    };
    let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    for (name, bytes, content_type) in [
        ("UTF-8", of("utf-8").into_bytes(), None),
        (
            "UTF-8 that says it is Latin-1",
            of("iso-8859-1").into_bytes(),
            Some("text/xml; charset=iso-8859-1"),
        ),
        (
            "UTF-8 that says it is UTF-16",
            of("utf-16").into_bytes(),
            None,
        ),
        (
            "UTF-8 with a mark",
            marked(b"\xef\xbb\xbf", of("koi8-r").into_bytes()),
            None,
        ),
        ("windows-1252", single("windows-1252"), None),
        ("Latin-1 with Windows' dash", single("iso-8859-1"), None),
        (
            "windows-1252 by the server",
            single("utf-8"),
            Some("text/xml; charset=\"windows-1252\""),
        ),
        ("windows-1252 that says it is UTF-8", single("utf-8"), None),
        ("UTF-16, little", utf_16(u16::to_le_bytes), None),
        (
            "UTF-16, big",
            utf_16(u16::to_be_bytes),
            Some("text/xml; charset=us-ascii"),
        ),
        (
            "UTF-16 with a mark",
            marked(b"\xff\xfe", utf_16(u16::to_le_bytes)),
            None,
        ),
        ("UTF-32, little", utf_32(u32::to_le_bytes), None),
        (
            "UTF-32 with a mark",
            marked(&[0, 0, 0xfe, 0xff], utf_32(u32::to_be_bytes)),
            None,
        ),
    ] {
        let feed = feed::parse(&bytes, content_type, None).expect("a feed");
        assert_eq!(feed.items[0].title, "Zürich – Genève", "{name}");
    }
}

#[test]
fn what_is_no_feed_is_told_in_words() {
    let told = |bytes: &[u8]| {
        feed::parse(bytes, None, None)
            .expect_err("no feed")
            .to_string()
    };
    let page = br#"<!DOCTYPE html><html><head><link rel="alternate" type="application/atom+xml" href="https://a.example/feed"></head></html>"#;
    insta::assert_snapshot!(
        [
            told(b" \n"),
            told(page),
            told(b"<html><body>hello</body></html>"),
            told(b"<html><script src='/cdn-cgi/challenge-platform/h/b/x'></script></html>"),
            told(b"<?xml version='1.0'?><opml><head/></opml>"),
            told(b"{\"a\": 1}"),
            told(b"%PDF-1.7"),
        ]
        .join("\n"),
        @r##"
    The address answered with nothing. Open it in a browser; if it is empty there too, ask the site for its feed.
    This is a web page and not a feed. It names these feeds; add the one that you mean: https://a.example/feed
    This is a web page and not a feed. It names no feed either. Look for the feed's own address on the site.
    The site checks that it talks to a browser and does not let a reader through. Ask it to allow feed readers, or use another feed.
    This is no feed: it begins with <opml>. A feed begins with <rss>, <feed> or <rdf:RDF>.
    This is JSON and not a feed: it has no list of items. Look for the feed's own address on the site.
    This is no feed and no page. Look for the feed's own address on the site.
    "##
    );
    let long = vec![b' '; feed::LARGEST + 1];
    assert_eq!(
        feed::parse(&long, None, None),
        Err(FeedFault::TooLarge { bytes: long.len() })
    );
}
