//! What is read of a page.

use newsdesk::ingest::page::{self, Page, PageFault};
use url::Url;

fn read(name: &str) -> Page {
    let path = format!("{}/tests/pages/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a fixture");
    let place = Url::parse("https://rack.example/2024/rows?utm_source=x").expect("an address");
    page::read(&bytes, Some("text/html"), Some(&place), 10_000).expect("a page")
}

#[test]
fn an_article_stands_on_its_page() {
    insta::assert_debug_snapshot!(read("article.html"), @r##"
    Page {
        title: "Rows grow & grow",
        address: Some(
            "https://rack.example/2024/rows",
        ),
        site: "The Rack",
        author: "Ada Writer, Bo",
        published: Some(
            2024-11-26T09:30:00Z,
        ),
        description: "",
        body: "The rows of the data centre grow, and with them the bill for cooling, as the operator said on Tuesday.\n\nIt [expects](<https://rack.example/2024/rows-2>) another forty rows by the end of the year, half of them for machines that nobody has ordered yet.\n\n- Power: 4 MW\n- Cooling: water",
        cut: false,
        picture: Some(
            Picture {
                url: "https://rack.example/wide.jpg",
                alt: "Rows & rows",
            },
        ),
        language: "en",
        feeds: [
            OfferedFeed {
                url: "https://rack.example/feed.xml",
                title: "All news",
            },
        ],
    }
    "##);
}

#[test]
fn an_article_is_found_without_any_mark() {
    let page = read("plain.html");
    assert_eq!(page.title, "Storage news");
    insta::assert_snapshot!(page.body, @r##"
    There was a time when pages had no elements for articles, and every layout was a table of some depth or other.

    Readers of such pages still want the text, which stands in one cell of the table and has paragraphs that never end.

    By Cy Author
    "##);
}

#[test]
fn a_page_says_which_feeds_it_has() {
    let html = r#"<link rel="stylesheet" href="/a.css"><link rel="ALTERNATE" type="application/feed+json" href="feed.json" title="J&amp;J">
        <link rel="alternate" type="text/html" href="/de"><a rel="feed" href="//b.example/x">f</a><link rel="alternate" type="application/rss+xml" href="javascript:x">"#;
    let place = Url::parse("https://a.example/b/").expect("an address");
    let found: Vec<_> = page::feeds_of(html, Some(&place))
        .into_iter()
        .map(|feed| (feed.url, feed.title))
        .collect();
    assert_eq!(
        found,
        [
            ("https://a.example/b/feed.json".to_owned(), "J&J".to_owned()),
            ("https://b.example/x".to_owned(), String::new()),
        ]
    );
}

#[test]
fn a_page_that_names_no_feed_offers_those_that_its_readers_find() {
    let html = r#"<html><head><title>t</title></head><body><a href="/feeds">All feeds</a> <a href="/news.RSS?all=1" title="News">RSS</a>
        <a href="talk/feed/#x">Talk</a> <a href="https://f.example/index.xml">XML</a> <a href="/feedback">Say it</a> <a href="/rss.xml">
        <a href="/feed.html">f</a><a href="javascript:feed">g</a><a href="talk/feed/#x">again</a></body></html>"#;
    let place = Url::parse("https://a.example/b/").expect("an address");
    let of = |html: &str| -> Vec<String> {
        let found = page::feeds_of(html, Some(&place));
        let read = page::read(html.as_bytes(), None, Some(&place), 100).expect("a page");
        assert_eq!(read.feeds, found);
        found.into_iter().map(|feed| feed.url).collect()
    };
    assert_eq!(
        of(html),
        [
            "https://a.example/news.RSS?all=1",
            "https://a.example/b/talk/feed/#x",
            "https://f.example/index.xml",
            "https://a.example/rss.xml",
        ]
    );
    let named = "<link rel=alternate type=application/rss+xml href=/named>";
    assert_eq!(
        of(&html.replace("<title>", &format!("{named}<title>"))),
        ["https://a.example/named"]
    );
}

#[test]
fn what_is_no_page_is_refused() {
    let fault = |bytes: &[u8]| page::read(bytes, None, None, 100).expect_err("no page");
    assert_eq!(fault(b""), PageFault::Empty);
    assert_eq!(fault(b"\x89PNG\0\0\0<"), PageFault::NoPage);
    assert_eq!(fault(b"hello"), PageFault::NoPage);
    assert_eq!(
        fault(b"<html><script>window._cf_chl_opt={}</script>"),
        PageFault::Challenge
    );
    assert_eq!(page::read(b"<p>", None, None, 100), Ok(Page::default()));
}
