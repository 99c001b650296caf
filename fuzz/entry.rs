//! What is run on made-up bytes, by the fuzzer and by the tests alike. Nothing may panic, and what
//! comes out must hold to the limits that it is documented with.

use newsdesk::ingest::feed::{self, document};
use newsdesk::ingest::moment::moment as read_moment;
use newsdesk::ingest::page as pages;
use newsdesk::text::html as markup;
use url::Url;

const MOST: usize = 2_000;

fn place() -> Option<Url> {
    Url::parse("https://example.com/a/feed.xml").ok()
}

/// A feed, with its bodies.
pub fn feed(data: &[u8]) {
    let Ok(feed) = feed::parse(data, Some("text/xml; charset=utf-8"), place().as_ref()) else {
        return;
    };
    assert!(feed.items.len() <= document::MOST_ITEMS);
    assert!(feed.title.chars().count() <= feed::LONGEST_TITLE);
    for item in &feed.items {
        assert!(item.title.chars().count() <= feed::LONGEST_TITLE);
        assert!(!item.title.contains(char::is_control), "{:?}", item.title);
        assert!(item.author.chars().count() <= feed::LONGEST_AUTHOR);
        for url in item.link.iter().chain(&item.picture) {
            assert!(
                url.starts_with("http://") || url.starts_with("https://"),
                "{url}"
            );
        }
        assert!(item.body(MOST).markdown.len() <= MOST);
    }
}

/// A page.
pub fn page(data: &[u8]) {
    let Ok(page) = pages::read(data, None, place().as_ref(), MOST) else {
        return;
    };
    assert!(page.body.len() <= MOST);
    assert!(page.title.chars().count() <= feed::LONGEST_TITLE);
    assert!(!page.title.contains(char::is_control), "{:?}", page.title);
}

/// HTML, as text and as a line.
pub fn html(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let converted = markup::to_markdown(&text, place().as_ref(), MOST);
    assert!(converted.markdown.len() <= MOST);
    assert!(markup::plain_to_markdown(&text, MOST).markdown.len() <= MOST);
    let line = markup::text_of(&text, 300);
    assert!(
        line.len() <= 300 && !line.contains(char::is_control),
        "{line:?}"
    );
}

/// A date.
pub fn moment(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // Beyond that a zone may lead out of the years that are read.
    if let Some(moment) = read_moment(&text)
        && (1..7_000_000_000).contains(&moment.as_second())
    {
        assert_eq!(read_moment(&moment.to_string()), Some(moment), "{text:?}");
    }
}
