//! Makes a feed of ours out of a feed as it stands: titles on one line, addresses whole, dates as
//! moments, one body. Nothing here looks at markup by itself; that is the business of `text::html`.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::document::{Base, Document, EXTERNAL, Format, Link, Person, Record, Text};
use super::{Enclosure, Feed, Item, LONGEST_AUTHOR, LONGEST_INTERVAL, LONGEST_TITLE};
use crate::ingest::moment::moment;
use crate::text::clean::one_line;
use crate::text::html::{is_worth_showing, text_of};
use crate::text::truncate;

/// Addresses longer than this are none, in bytes.
const LONGEST_ADDRESS: usize = 2_000;

/// Makes the feed. `place` is where it came from.
pub(super) fn normal(document: Document, place: Option<&Url>) -> Feed {
    let place: Base = place.cloned().map(Arc::new);
    let link = alternate(&document.head).and_then(|link| whole(&link.href, &link.base, &place));
    // Items are relative to the site rather than to the feed, which may stand at another host.
    let site = link
        .as_deref()
        .and_then(|link| Url::parse(link).ok())
        .map(Arc::new);
    let site = site.or(place.clone());
    let related = |rel: &str| {
        let found = document.head.links.iter().find(|link| link.rel == rel)?;
        whole(&found.href, &found.base, &place)
    };
    let name = format_name(&document);
    let author = author(&document.head.authors);
    Feed {
        format: name,
        encoding: document.encoding,
        title: title(&document.head),
        description: document.head.summary.as_ref().map(line).unwrap_or_default(),
        language: Some(document.head.language.trim().to_owned())
            .filter(|language| !language.is_empty() && language.len() <= 35),
        hub: related("hub"),
        moved_to: whole(&document.moved_to, &None, &place),
        interval: interval(&document),
        items: document
            .items
            .into_iter()
            .map(|record| item(record, &site, &place))
            .collect(),
        cut: document.cut,
        link,
        author,
    }
}

fn format_name(document: &Document) -> String {
    let version = document.version.trim();
    let version: String = version.chars().take(10).collect();
    let name = match document.format {
        Format::Rss => "RSS",
        Format::Rdf => "RSS (RDF)",
        Format::Atom => "Atom",
        Format::Json => "JSON Feed",
    };
    format!("{name} {version}").trim_end().to_owned()
}

fn item(record: Record, site: &Base, place: &Base) -> Item {
    // Where nothing but the document's own address is known, the site is meant.
    let related = |base: &Base| {
        let given = base.clone().filter(|base| Some(base) != place.as_ref());
        given.or_else(|| site.clone())
    };
    let id = one_line(&record.id);
    let own = record
        .links
        .iter()
        .find(|link| link.rel == "original")
        .or(alternate(&record));
    // Nothing but an id that is an address names the page of some items.
    let by_id = || {
        (!record.id_is_no_link && id.contains("://"))
            .then(|| whole(&id, &None, &None))
            .flatten()
    };
    let elsewhere = || record.links.iter().find(|link| link.rel == EXTERNAL);
    let made_whole = |link: &Link| whole(&link.href, &related(&link.base), &None);
    let link = own
        .and_then(made_whole)
        .or_else(by_id)
        .or_else(|| elsewhere().and_then(made_whole));
    let mut enclosures: Vec<Enclosure> = Vec::new();
    for link in record.links.iter().filter(|link| link.rel == "enclosure") {
        if let Some(url) = whole(&link.href, &related(&link.base), &None)
            && enclosures.iter().all(|known| known.url != url)
        {
            enclosures.push(Enclosure {
                url,
                kind: link.kind.clone(),
                length: link.length,
            });
        }
    }
    let beside = record
        .pictures
        .iter()
        .filter_map(|link| whole(&link.href, &related(&link.base), &None))
        .find(|url| is_worth_showing(url));
    let enclosed = || {
        enclosures
            .iter()
            .find(|file| file.is_picture() && is_worth_showing(&file.url))
            .map(|file| file.url.clone())
    };
    let picture = beside.or_else(enclosed);
    let published = [&record.published, &record.created, &record.updated];
    let mut tags: Vec<String> = Vec::new();
    for tag in &record.tags {
        let tag = text_of(tag, LONGEST_TAG);
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let based = |text: Text| Text {
        base: related(&text.base),
        ..text
    };
    Item {
        guid: Some(id).filter(|id| !id.is_empty() && id.len() <= LONGEST_ADDRESS),
        link,
        title: title(&record),
        author: author(&record.authors),
        published: published.iter().find_map(|text| moment(text)),
        updated: moment(&record.updated),
        summary: record.summary.map(based),
        content: longest(record.contents).map(based),
        tags,
        picture,
        enclosures,
    }
}

/// The longest tag that is kept, in bytes.
const LONGEST_TAG: usize = 200;

/// The link to the page: the first that is for readers.
fn alternate(record: &Record) -> Option<&Link> {
    let alternates = || {
        record
            .links
            .iter()
            .filter(|link| link.rel == "alternate" && !link.href.is_empty())
    };
    alternates()
        .find(|link| link.kind.is_empty() || link.kind.contains("html"))
        .or_else(|| alternates().next())
}

/// An address that leads somewhere: http or https, relative ones made whole.
fn whole(href: &str, base: &Base, fallback: &Base) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.len() > LONGEST_ADDRESS {
        return None;
    }
    let url = match base.as_ref().or(fallback.as_ref()) {
        Some(base) => base.join(href),
        None => Url::parse(href),
    };
    let url = url.ok()?;
    // What it is relative to may be of any length. Letters that are written as bytes take thrice theirs.
    let sound =
        matches!(url.scheme(), "http" | "https") && url.as_str().len() <= 4 * LONGEST_ADDRESS;
    sound.then(|| url.into())
}

fn title(record: &Record) -> String {
    record.title.as_ref().map(line).unwrap_or_default()
}

/// A text as a line of plain words.
fn line(text: &Text) -> String {
    let line = match text.markup {
        true => text_of(&text.value, LONGEST_TITLE * 4),
        false => one_line(&text.value[..text.value.floor_char_boundary(LONGEST_TITLE * 4)]),
    };
    truncate::plain(&line, LONGEST_TITLE)
}

fn author(people: &[Person]) -> String {
    let names: Vec<String> = people
        .iter()
        .map(|person| match person.name.is_empty() {
            true => &person.email,
            false => &person.name,
        })
        .map(|name| text_of(name, LONGEST_AUTHOR * 4))
        .filter(|name| !name.is_empty())
        .collect();
    truncate::plain(&names.join(", "), LONGEST_AUTHOR)
}

fn longest(texts: Vec<Text>) -> Option<Text> {
    texts.into_iter().max_by_key(|text| text.value.len())
}

/// How long the feed asks to be left alone: `ttl`, or a period divided by its frequency.
fn interval(document: &Document) -> Option<Duration> {
    let ttl = document.ttl.trim().parse::<u64>().ok();
    let ttl = ttl.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)));
    let period = match document.period.trim().to_ascii_lowercase().as_str() {
        "hourly" => Some(3_600),
        "daily" => Some(86_400),
        "weekly" => Some(7 * 86_400),
        "monthly" => Some(30 * 86_400),
        "yearly" => Some(365 * 86_400),
        _ => None,
    };
    let times = document.frequency.trim().parse::<u64>().unwrap_or(1).max(1);
    let period = period.map(|seconds| Duration::from_secs(seconds / times));
    let longest = ttl.max(period)?;
    (!longest.is_zero()).then(|| longest.min(LONGEST_INTERVAL))
}
