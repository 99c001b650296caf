//! Lists of feeds (OPML), as every feed reader writes and reads them. Text in, text out: what becomes
//! of the feeds is for others to decide.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::domain::{Certainty, FeedMode, FeedState};
use crate::text::html::{Language, Scanner, Tag, Token};
use crate::text::url::canonical_place;

/// Feeds of one list, at most. Readers of news have hundreds.
pub const MOST: usize = 10_000;

/// The longest name of a feed or a folder, in characters.
const LONGEST_NAME: usize = 200;

/// Tags of one feed, at most.
const MOST_TAGS: usize = 200;

/// Folders inside of each other that are remembered, at most.
const DEEPEST: usize = 16;

/// A feed of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its address: http or https, with its query as it was.
    pub address: String,
    /// What it is called; may be empty.
    pub title: String,
    /// The site that it belongs to.
    pub site: Option<String>,
    /// The folders that it is in, from outside, and what its categories are; each once.
    pub tags: Vec<String>,
    /// What becomes of its items, in a list that a desk has written.
    pub mode: Option<FeedMode>,
    /// How sure its articles are, in such a list.
    pub certainty: Option<Certainty>,
    /// Whether it is paused, in such a list.
    pub paused: bool,
}

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The feeds in their order, each address once.
    pub feeds: Vec<Listed>,
    /// Entries that are no feed, with why, in sentences.
    pub refused: Vec<String>,
}

/// Reads a list.
///
/// # Errors
/// When it is no list of feeds, in words.
pub fn read(text: &str) -> Result<List, String> {
    let mut reading = Reading::default();
    // The names of the outlines that are open; none for one that is a feed.
    let mut open: Vec<Option<String>> = Vec::new();
    // How many are open beyond those.
    let mut beyond = 0_usize;
    let mut is_opml = false;
    for token in Scanner::new(text, Language::Xml) {
        match token {
            Token::Open(tag) if tag.is("opml") => is_opml = true,
            Token::Open(tag) if tag.is("outline") => {
                let folder = reading.outline(&tag, &open);
                match open.len() < DEEPEST {
                    _ if tag.empty => {}
                    true => open.push(folder),
                    false => beyond += 1,
                }
            }
            Token::Close(name) if name.eq_ignore_ascii_case("outline") => {
                match beyond.checked_sub(1) {
                    Some(fewer) => beyond = fewer,
                    None => drop(open.pop()),
                }
            }
            _ => {}
        }
        if reading.list.feeds.len() > MOST {
            reading.list.feeds.truncate(MOST);
            let why = format!("only the first {MOST} feeds were taken.");
            reading.list.refused.push(why);
            break;
        }
    }
    match is_opml {
        true => Ok(reading.list),
        false => Err("it is no list of feeds (OPML).".to_owned()),
    }
}

/// A list while it is read.
#[derive(Default)]
struct Reading {
    list: List,
    /// Where each address stands among the feeds.
    places: HashMap<String, usize>,
}

impl Reading {
    /// Takes an entry in; gives its name if it is a folder.
    fn outline(&mut self, tag: &Tag<'_>, open: &[Option<String>]) -> Option<String> {
        let attribute = |name: &str| {
            let value = tag.get(name).unwrap_or_default();
            let words: Vec<&str> = value.split_whitespace().collect();
            words.join(" ")
        };
        let named = |name: &str| -> String { attribute(name).chars().take(LONGEST_NAME).collect() };
        let title = Some(named("title")).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| named("text"));
        let given = tag.get("xmlUrl").unwrap_or_default();
        if given.trim().is_empty() {
            return self.folder(tag, title);
        }
        let Some(address) = address_of(&given) else {
            let shown: String = given.chars().take(200).collect();
            let why = format!("\"{shown}\" is no web address, so \"{title}\" was left out.");
            self.list.refused.push(why);
            return None;
        };
        let category = attribute("category");
        let categories = category
            .split(',')
            .map(|part| part.rsplit('/').next().unwrap_or(part));
        let folders = open.iter().flatten().map(String::as_str);
        let tags = folders.chain(categories).map(str::trim);
        // Readers list a feed once in each of its folders.
        if let Some(place) = self.places.get(&address) {
            if let Some(known) = self.list.feeds.get_mut(*place) {
                known.tag(tags);
            }
            return None;
        }
        let mut feed = Listed {
            title,
            tags: Vec::new(),
            site: tag.get("htmlUrl").and_then(|site| canonical_place(&site)),
            mode: attribute("newsdesk:mode").parse().ok(),
            certainty: attribute("newsdesk:certainty").parse().ok(),
            paused: attribute("newsdesk:state") == FeedState::Paused.word(),
            address,
        };
        feed.tag(tags);
        self.places
            .insert(feed.address.clone(), self.list.feeds.len());
        self.list.feeds.push(feed);
        None
    }

    /// The name of an entry without a feed's address, as that of a folder; told when it means one
    /// thing and not several.
    fn folder(&mut self, tag: &Tag<'_>, title: String) -> Option<String> {
        let page = ["htmlUrl", "url"].iter().find_map(|name| tag.get(name));
        let is_feed = tag
            .get("type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("rss"));
        if is_feed || page.is_some() {
            let advice = match page.and_then(|page| canonical_place(&page)) {
                Some(page) => format!("/feed add url: {page} looks for one there."),
                None => "add one as its xmlUrl.".to_owned(),
            };
            self.list.refused.push(format!(
                "\"{title}\" has no address of a feed, so it was left out; {advice}"
            ));
        }
        Some(title)
    }
}

impl Listed {
    /// Adds tags that it has not.
    fn tag<'a>(&mut self, tags: impl Iterator<Item = &'a str>) {
        for tag in tags.filter(|tag| !tag.is_empty()) {
            if self.tags.len() < MOST_TAGS && !self.tags.iter().any(|known| known == tag) {
                self.tags.push(tag.to_owned());
            }
        }
    }
}

/// The address of a feed. Old lists have it with a scheme of its own, which stands for http.
fn address_of(given: &str) -> Option<String> {
    let given = given.trim();
    let Some((_, rest)) = given
        .split_at_checked("feed:".len())
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("feed:"))
    else {
        return canonical_place(given);
    };
    match rest.strip_prefix("//") {
        Some(place) => canonical_place(&format!("http://{place}")),
        None => canonical_place(rest),
    }
}

/// Writes a list of this title. [`read`] gives the feeds back.
pub fn write(title: &str, feeds: &[Listed]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:newsdesk=\"urn:newsdesk:feeds\">\n  <head>\n",
    );
    let _ = writeln!(
        out,
        "    <title>{}</title>\n  </head>\n  <body>",
        escaped(title)
    );
    for feed in feeds {
        let name = escaped(if feed.title.is_empty() {
            &feed.address
        } else {
            &feed.title
        });
        let _ = write!(out, "    <outline type=\"rss\" text=\"{name}\"");
        if !feed.title.is_empty() {
            let _ = write!(out, " title=\"{name}\"");
        }
        let _ = write!(out, " xmlUrl=\"{}\"", escaped(&feed.address));
        if let Some(site) = &feed.site {
            let _ = write!(out, " htmlUrl=\"{}\"", escaped(site));
        }
        if !feed.tags.is_empty() {
            let _ = write!(out, " category=\"{}\"", escaped(&feed.tags.join(",")));
        }
        if let Some(mode) = feed.mode {
            let _ = write!(out, " newsdesk:mode=\"{}\"", mode.word());
        }
        if let Some(certainty) = feed.certainty {
            let _ = write!(out, " newsdesk:certainty=\"{}\"", certainty.word());
        }
        if feed.paused {
            let _ = write!(out, " newsdesk:state=\"{}\"", FeedState::Paused.word());
        }
        out.push_str("/>\n");
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

/// A text as it may stand in XML, also between quotation marks. What XML cannot say is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_of_other_readers_are_read() {
        let list = read(
            "<?xml version='1.0'?><opml version='1.0'><head><title>x</title></head><body>\n\
             <outline text='Cloud'>\n  <outline text='A &amp; B' type='rss' xmlUrl='https://A.example/feed?x=1&amp;y=2' htmlUrl='https://a.example'/>\n\
             <outline text='Deeper'><outline title='C' text='no' xmlUrl=\"http://c.example/#x\"></outline></outline>\n\
             <outline text='Again' xmlUrl='https://a.example/feed?x=1&amp;y=2'/></outline>\n\
             <outline text='D' xmlurl='https://d.example/' category='/News/Xen,Cloud'/>\n\
             <outline text='Two'><outline text='A &amp; B' xmlUrl='https://a.example/feed?x=1&amp;y=2'/></outline>\n\
             <outline text='E' xmlUrl='feed://e.example/x'/><outline text='F' xmlUrl='feed:https://f.example/'/>\n\
             <outline text='Bad' xmlUrl='javascript:alert(1)'/><outline text='Just a note'/>\n\
             <outline text='Site' type='rss' xmlUrl=' ' htmlUrl='https://s.example'/><outline text='None' type='RSS'/></body></opml>",
        )
        .expect("a list");
        let feeds: Vec<_> = list
            .feeds
            .iter()
            .map(|feed| {
                (
                    feed.address.as_str(),
                    feed.title.as_str(),
                    feed.tags.join("|"),
                )
            })
            .collect();
        assert_eq!(
            feeds,
            [
                (
                    "https://a.example/feed?x=1&y=2",
                    "A & B",
                    "Cloud|Two".to_owned()
                ),
                ("http://c.example/#x", "C", "Cloud|Deeper".to_owned()),
                ("https://d.example/", "D", "Xen|Cloud".to_owned()),
                ("http://e.example/x", "E", String::new()),
                ("https://f.example/", "F", String::new()),
            ]
        );
        assert_eq!(list.feeds[0].site.as_deref(), Some("https://a.example/"));
        assert_eq!(
            list.refused,
            [
                "\"javascript:alert(1)\" is no web address, so \"Bad\" was left out.",
                "\"Site\" has no address of a feed, so it was left out; /feed add url: https://s.example/ looks for one there.",
                "\"None\" has no address of a feed, so it was left out; add one as its xmlUrl.",
            ]
        );
    }

    #[test]
    fn a_list_of_as_many_feeds_as_are_taken_is_whole() {
        let of = |count: usize| -> String {
            let feeds = (0..count).map(|at| format!("<outline xmlUrl='https://a.example/{at}'/>"));
            format!("<opml>{}</opml>", feeds.collect::<String>())
        };
        let whole = read(&of(MOST)).expect("a list");
        assert_eq!((whole.feeds.len(), whole.refused.len()), (MOST, 0));
        let more = read(&of(MOST + 1)).expect("a list");
        assert_eq!((more.feeds.len(), more.refused.len()), (MOST, 1));
    }

    #[test]
    fn folders_beyond_the_deepest_close_as_they_opened() {
        let deep = format!(
            "<opml>{}<outline xmlUrl='https://a.example/'/>{}<outline xmlUrl='https://b.example/'/></opml>",
            "<outline text='x'>".repeat(1_000),
            "</outline>".repeat(1_000)
        );
        let feeds = read(&deep).expect("a list").feeds;
        assert_eq!((feeds[0].tags.len(), feeds[1].tags.len()), (1, 0));
    }

    #[test]
    fn what_is_no_list_is_refused_and_a_broken_one_gives_what_it_has() {
        assert!(read("<rss></rss>").is_err());
        assert!(read("").is_err());
        let broken =
            read("<opml><body><outline xmlUrl='https://a.example/'><outline xmlUrl='https://b");
        assert_eq!(broken.map(|list| list.feeds.len()), Ok(1));
        let deep = format!(
            "<opml>{}<outline xmlUrl='https://a.example/'/>",
            "<outline text='x'>".repeat(100_000)
        );
        assert_eq!(read(&deep).map(|list| list.feeds.len()), Ok(1));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            title in "[^\\p{C}\\p{Z}]{1,20}",
            tags in prop::collection::btree_set("[^\\p{C}\\p{Z},/]{1,10}", 0..3),
            query in "[a-z&=<>\"']{0,10}",
            paused in any::<bool>(),
        ) {
            let address = canonical_place(&format!("https://a.example/?{query}")).expect("an address");
            let feed = Listed {
                address,
                title,
                site: Some("https://a.example/\"&".to_owned()).and_then(|site| canonical_place(&site)),
                tags: tags.into_iter().collect(),
                mode: FeedMode::ALL.into_iter().find(|_| paused),
                certainty: Certainty::ALL.into_iter().find(|_| !paused),
                paused,
            };
            let list = read(&write("My <feeds>", std::slice::from_ref(&feed))).expect("a list");
            prop_assert_eq!(list.feeds, [feed]);
        }

        #[test]
        fn no_text_panics(text in "(<opml>|<outline |xmlUrl=|\"|'|>|/|&|\\PC){0,40}") {
            let _ = read(&text);
        }
    }
}
