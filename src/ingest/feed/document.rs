//! A feed as it stands: what was written and where, before it is made into items of ours. Holds
//! values only; the readers of the formats fill it, [`super::normal`] reads it.

use std::sync::Arc;

use url::Url;

/// The most items that are kept of one feed.
pub const MOST_ITEMS: usize = 2_000;

/// The longest value that is kept, in bytes (1 MiB); what is beyond is cut off.
pub const LONGEST_FIELD: usize = 1_048_576;

/// The most links, tags, people and enclosures that are kept of one item, of each kind.
pub const MOST_OF_A_KIND: usize = 64;

/// What the page of another site is to an item of a JSON feed that is about it.
pub const EXTERNAL: &str = "external";

/// The family of formats that a feed belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RSS 0.91 to 2.0, and Microsoft's CDF, which looks alike.
    Rss,
    /// RSS 0.90, 1.0 and 1.1, which are RDF.
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// JSON Feed.
    Json,
}

/// A whole feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its family.
    pub format: Format,
    /// The version that it claims to be, as it is written; may be empty.
    pub version: String,
    /// The encoding that it was read from.
    pub encoding: &'static str,
    /// What it says of itself.
    pub head: Record,
    /// Its items in their order.
    pub items: Vec<Record>,
    /// Whether items or ends of values were left out.
    pub cut: bool,
    /// How long it may be kept, in minutes, as it is written.
    pub ttl: String,
    /// `sy:updatePeriod` as it is written.
    pub period: String,
    /// `sy:updateFrequency` as it is written.
    pub frequency: String,
    /// Where it says that it has moved to.
    pub moved_to: String,
}

/// A feed's head or one of its items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// `guid`, `id` or `rdf:about`.
    pub id: String,
    /// Where a relative id is relative to; only Atom ids are addresses.
    pub id_base: Base,
    /// Whether the id says that it is no address.
    pub id_is_no_link: bool,
    /// The title.
    pub title: Option<Text>,
    /// Links in their order.
    pub links: Vec<Link>,
    /// People in their order.
    pub authors: Vec<Person>,
    /// When it was published, as it is written.
    pub published: String,
    /// When it was changed, as it is written.
    pub updated: String,
    /// When it was made, as it is written.
    pub created: String,
    /// `description`, `summary`, `subtitle` or `tagline`.
    pub summary: Option<Text>,
    /// `content:encoded`, `content` and the like, in their order.
    pub contents: Vec<Text>,
    /// Categories, subjects and keywords in their order.
    pub tags: Vec<String>,
    /// Pictures that stand beside the text, in their order.
    pub pictures: Vec<Link>,
    /// The language.
    pub language: String,
}

/// What relative addresses are relative to, when anything says so.
pub type Base = Option<Arc<Url>>;

/// A value that may hold markup.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The value: HTML, or plain text.
    pub value: String,
    /// Whether it is HTML.
    pub markup: bool,
    /// What its addresses are relative to.
    pub base: Base,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The address as it is written; may be relative.
    pub href: String,
    /// What it is to the item: `alternate`, `enclosure`, `hub` and so on.
    pub rel: String,
    /// The media type; may be empty.
    pub kind: String,
    /// Its size in bytes, if it gives one.
    pub length: Option<u64>,
    /// What it is relative to.
    pub base: Base,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name; may be empty.
    pub name: String,
    /// The e-mail address; may be empty.
    pub email: String,
}

impl Person {
    /// Reads `me@example.com (Example)`, `Example <me@example.com>` and the like. What has no
    /// address in it is a name.
    pub fn read(text: &str) -> Person {
        let text = text.trim();
        let is_part = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-' | '@')
        };
        let word =
            text.split(|letter: char| !is_part(letter))
                .find(|word| match word.split_once('@') {
                    Some((user, host)) => {
                        !user.is_empty() && host.contains('.') && !host.contains('@')
                    }
                    None => false,
                });
        let Some(email) = word else {
            return Person {
                name: text.to_owned(),
                email: String::new(),
            };
        };
        let name = text.replacen(email, " ", 1);
        let name = name.replace("mailto:", " ");
        let name = name.trim_matches(|letter: char| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '(' | ')' | '<' | '>' | '（' | '）' | '"' | '[' | ']'
                )
        });
        Person {
            name: name.to_owned(),
            email: email.trim_end_matches('.').to_owned(),
        }
    }
}

impl Document {
    /// A feed without anything.
    pub fn new(format: Format, version: String, encoding: &'static str) -> Document {
        Document {
            format,
            version,
            encoding,
            head: Record::default(),
            items: Vec::new(),
            cut: false,
            ttl: String::new(),
            period: String::new(),
            frequency: String::new(),
            moved_to: String::new(),
        }
    }
}

/// Adds to a list unless it has as many as are kept.
pub(super) fn keep<T>(list: &mut Vec<T>, value: T) {
    if list.len() < MOST_OF_A_KIND {
        list.push(value);
    }
}
