//! What a page says of itself outside of its text: `meta` and `link` elements, JSON-LD, `time`.

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::offered::{Offers, may_offer, rebased, whole};
use crate::ingest::moment::moment;
use crate::text::html::{
    Language, Picture, Rules, Scanner, Tag, Token, decode, is_worth_showing, text_of,
};

/// The longest JSON-LD that is read, in bytes, and how many pieces of it.
const LONGEST_DATA: usize = 262_144;
const MOST_DATA: usize = 8;

/// How many addresses and dates are read of one page.
const MOST_READ: usize = 4_096;

/// The longest value that is kept, in bytes.
const LONGEST: usize = 2_000;

/// A value and how much it is worth; the best one counts, the first among equals.
#[derive(Debug)]
struct Best<T>(Option<(u8, T)>);

impl<T> Default for Best<T> {
    fn default() -> Self {
        Best(None)
    }
}

impl<T> Best<T> {
    fn offer(&mut self, worth: u8, value: T) {
        if self.0.as_ref().is_none_or(|(known, _)| worth > *known) {
            self.0 = Some((worth, value));
        }
    }

    fn words(&mut self, worth: u8, value: &str)
    where
        T: From<String>,
    {
        let value = text_of(value, LONGEST);
        if !value.is_empty() {
            self.offer(worth, value.into());
        }
    }

    fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Meta {
    title: Best<String>,
    address: Best<Url>,
    site: Best<String>,
    author: Best<String>,
    description: Best<String>,
    picture: Best<Url>,
    /// What the picture shows, and the picture that was named last.
    alt: String,
    named: Option<Url>,
    published: Best<Timestamp>,
    pub(super) language: String,
    pub(super) feeds: Offers,
    pub(super) base: Option<Url>,
    data: usize,
    /// How many addresses and dates have been read.
    read: usize,
}

/// What a page says of itself, as it is shown.
pub(super) struct Said {
    pub(super) title: String,
    pub(super) address: Option<String>,
    pub(super) site: String,
    pub(super) author: String,
    pub(super) description: String,
    pub(super) picture: Option<Picture>,
    pub(super) published: Option<Timestamp>,
}

/// Where the text of the next token belongs.
enum Next {
    Nothing,
    Title,
    Data,
    Headline,
    Time,
}

/// Reads a whole page.
pub(super) fn read(html: &str, place: Option<&Url>) -> Meta {
    let mut meta = Meta {
        base: place.cloned(),
        ..Meta::default()
    };
    let mut next = Next::Nothing;
    let mut headline = String::new();
    for token in Scanner::new(html, Language::Html) {
        match (token, &next) {
            (Token::Open(tag), _) => {
                let begins = meta.open(&tag);
                if !(matches!(next, Next::Headline) && matches!(begins, Next::Nothing)) {
                    next = begins;
                }
            }
            (Token::Text(text), Next::Title) => {
                meta.title.words(1, &decode(text, Rules::Text));
                next = Next::Nothing;
            }
            (Token::Verbatim(text), Next::Data) => {
                meta.data(text);
                next = Next::Nothing;
            }
            (Token::Text(text), Next::Headline) if headline.len() < LONGEST => {
                headline.push_str(text);
            }
            (Token::Text(text), Next::Time) => {
                meta.date(3, &decode(text, Rules::Text));
                next = Next::Nothing;
            }
            (Token::Close(name), Next::Headline) if name.eq_ignore_ascii_case("h1") => {
                meta.title.words(2, &headline);
                next = Next::Nothing;
            }
            _ => {}
        }
    }
    meta
}

impl Meta {
    pub(super) fn said(self) -> Said {
        Said {
            title: self.title.take().unwrap_or_default(),
            address: self.address.take().map(String::from),
            site: self.site.take().unwrap_or_default(),
            author: self.author.take().unwrap_or_default(),
            description: self.description.take().unwrap_or_default(),
            picture: self.picture.take().map(|url| Picture {
                url: url.into(),
                alt: self.alt,
            }),
            published: self.published.take(),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) -> Next {
        match tag.name.len() {
            2 if tag.is("h1") && self.title.0.as_ref().is_none_or(|(worth, _)| *worth < 2) => {
                return Next::Headline;
            }
            1 if tag.is("a") => self.feed(tag),
            4 if tag.is("meta") => self.meta(tag),
            4 if tag.is("link") => self.link(tag),
            4 if tag.is("base") && self.may_read() => self.base = rebased(tag, self.base.take()),
            4 if tag.is("html") => {
                self.language = tag.get("lang").unwrap_or_default().trim().to_owned();
                self.language
                    .truncate(self.language.floor_char_boundary(35));
            }
            4 if tag.is("time") && self.published.0.is_none() => match tag.get("datetime") {
                Some(datetime) => {
                    self.date(if tag.get("pubdate").is_some() { 4 } else { 3 }, &datetime)
                }
                None => return Next::Time,
            },
            5 if tag.is("title") && self.title.0.is_none() => return Next::Title,
            6 if tag.is("script") => {
                let kind = tag.get("type").unwrap_or_default();
                if kind.trim().eq_ignore_ascii_case("application/ld+json") {
                    return Next::Data;
                }
            }
            _ => {}
        }
        Next::Nothing
    }

    fn date(&mut self, worth: u8, text: &str) {
        if self.may_read()
            && let Some(moment) = moment(text)
        {
            self.published.offer(worth, moment);
        }
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        let name = ["property", "name", "itemprop"]
            .iter()
            .find_map(|name| tag.get(name));
        let (Some(name), Some(content)) = (name, tag.get("content")) else {
            return;
        };
        let content = &content[..content.floor_char_boundary(LONGEST)];
        match name.trim().to_ascii_lowercase().as_str() {
            "og:title" => self.title.words(4, content),
            "twitter:title" | "dc.title" => self.title.words(3, content),
            "og:site_name" => self.site.words(3, content),
            "application-name" => self.site.words(1, content),
            "author" => self.author.words(3, content),
            "article:author" | "dc.creator" | "parsely-author" | "twitter:creator"
                if !content.contains("://") =>
            {
                self.author.words(2, content);
            }
            "og:description" => self.description.words(3, content),
            "description" => self.description.words(2, content),
            "twitter:description" => self.description.words(1, content),
            "og:image" | "og:image:url" | "og:image:secure_url" => self.image(4, content),
            "twitter:image" | "twitter:image:src" => self.image(3, content),
            "og:image:alt" | "twitter:image:alt" => self.image_shows(content),
            "og:url" => self.place(1, content),
            "article:published_time" | "og:article:published_time" | "og:published_time" => {
                self.date(5, content)
            }
            "datepublished"
            | "parsely-pub-date"
            | "dc.date.issued"
            | "dcterms.issued"
            | "sailthru.date"
            | "pubdate"
            | "publishdate"
            | "publish-date"
            | "citation_publication_date" => self.date(4, content),
            "date" | "dc.date" | "dcterms.date" | "dcterms.created" => self.date(2, content),
            _ => {}
        }
    }

    fn link(&mut self, tag: &Tag<'_>) {
        let rel = tag.get("rel").unwrap_or_default();
        let href = || tag.get("href").unwrap_or_default();
        match rel.trim().to_ascii_lowercase().as_str() {
            "canonical" => self.place(2, &href()),
            "image_src" => self.image(1, &href()),
            _ => self.feed(tag),
        }
    }

    fn feed(&mut self, tag: &Tag<'_>) {
        if may_offer(tag) && self.may_read() {
            self.feeds.offer(tag, self.base.as_ref());
        }
    }

    /// Reading an address takes longer than scanning one, so a page has only so many.
    fn may_read(&mut self) -> bool {
        self.read += 1;
        self.read <= MOST_READ
    }

    fn place(&mut self, worth: u8, href: &str) {
        if self.may_read()
            && let Some(url) = whole(href, self.base.as_ref())
        {
            self.address.offer(worth, url);
        }
    }

    fn image(&mut self, worth: u8, href: &str) {
        if self.may_read()
            && let Some(url) = whole(href, self.base.as_ref())
        {
            let known = self.picture.0.as_ref().map(|(known, _)| *known);
            if is_worth_showing(url.as_str()) && known < Some(worth) {
                self.picture.offer(worth, url.clone());
                self.alt.clear();
            }
            self.named = Some(url);
        }
    }

    /// What the picture shows that was named just before. Of another one it says nothing.
    fn image_shows(&mut self, words: &str) {
        let best = self.picture.0.as_ref().map(|(_, url)| url);
        if self.alt.is_empty() && best.is_some() && best == self.named.as_ref() {
            self.alt = text_of(words, LONGEST);
        }
    }

    /// Reads JSON-LD. What is none, or too long, is passed over.
    fn data(&mut self, text: &str) {
        self.data += 1;
        if text.len() > LONGEST_DATA || self.data > MOST_DATA {
            return;
        }
        if let Ok(value) = serde_json::from_str::<Value>(text.trim()) {
            self.node(&value, 0);
        }
    }

    fn node(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(nodes) if depth < 4 => {
                nodes
                    .iter()
                    .take(200)
                    .for_each(|node| self.node(node, depth + 1));
            }
            Value::Object(node) => {
                if let Some(graph) = node.get("@graph").filter(|_| depth < 4) {
                    self.node(graph, depth + 1);
                }
                let kinds = node.get("@type").map(strings).unwrap_or_default();
                let is_article = kinds.iter().any(|kind| {
                    kind.ends_with("Article") || kind.ends_with("Posting") || *kind == "Report"
                });
                if is_article {
                    self.article(value);
                }
            }
            _ => {}
        }
    }

    fn article(&mut self, node: &Value) {
        let first = |key: &str| {
            node.get(key)
                .and_then(|value| strings(value).first().copied())
        };
        if let Some(headline) = first("headline").or(first("name")) {
            self.title.words(5, headline);
        }
        if let Some(description) = first("description") {
            self.description.words(1, description);
        }
        if let Some(date) = first("datePublished").or(first("dateCreated")) {
            self.date(6, date);
        }
        let authors = node.get("author").map(strings).unwrap_or_default();
        let names: Vec<&str> = authors
            .into_iter()
            .filter(|name| !name.contains("://"))
            .take(5)
            .collect();
        if !names.is_empty() {
            self.author.words(4, &names.join(", "));
        }
        if let Some(publisher) = first("publisher") {
            self.site.words(2, publisher);
        }
        if let Some(image) = node
            .get("image")
            .and_then(|image| addresses(image).first().copied())
        {
            self.image(2, image);
        }
    }
}

/// The strings of a value: itself, those of a list, or the `name` of an object.
fn strings(value: &Value) -> Vec<&str> {
    named(value, "name")
}

fn addresses(value: &Value) -> Vec<&str> {
    named(value, "url")
}

fn named<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    let one = |value: &'v Value| value.as_str().or_else(|| value.get(key)?.as_str());
    match value {
        Value::Array(all) => all.iter().take(50).filter_map(one).collect(),
        _ => one(value).into_iter().collect(),
    }
}
