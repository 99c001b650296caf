//! Reads feeds as the bot does and prints what stands in them as JSON, for `measure.py`.
//!
//! Each line of the input is an object with `path`, and `content_type` and `place` if there are any;
//! each line of the output is the feed, or why it is none.

use std::io::{self, BufRead, Write};

use newsdesk::ingest::feed::document::{Base, Document, Link, Record, Text};
use newsdesk::ingest::feed::{self, Feed};
use newsdesk::ingest::moment::moment;
use serde_json::{Value, json};
use url::Url;

fn main() -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let text = |key: &str| asked.get(key).and_then(Value::as_str);
        let bytes = std::fs::read(text("path").unwrap_or_default())?;
        let place = text("place").and_then(|place| Url::parse(place).ok());
        let started = std::time::Instant::now();
        let feed = feed::parse(&bytes, text("content_type"), place.as_ref());
        let took = started.elapsed().as_secs_f64();
        let document = feed::read(&bytes, text("content_type"), place.as_ref());
        let answer = match (document, feed) {
            (Ok(document), Ok(feed)) => json!({
                "seconds": took,
                "document": written(&document),
                "feed": made(&feed),
            }),
            (Err(fault), _) | (_, Err(fault)) => {
                json!({"seconds": took, "fault": fault.to_string()})
            }
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn written(document: &Document) -> Value {
    json!({
        "format": format!("{:?}", document.format),
        "version": document.version,
        "encoding": document.encoding,
        "cut": document.cut,
        "head": record(&document.head),
        "entries": document.items.iter().map(record).collect::<Vec<_>>(),
    })
}

fn record(record: &Record) -> Value {
    json!({
        "id": record.id,
        "id_base": base(&record.id_base),
        "id_is_no_link": record.id_is_no_link,
        "title": record.title.as_ref().map(text),
        "links": record.links.iter().map(link).collect::<Vec<_>>(),
        "authors": record.authors.iter().map(|person| json!({"name": person.name, "email": person.email})).collect::<Vec<_>>(),
        "published": [json!(record.published), second(&record.published)],
        "updated": [json!(record.updated), second(&record.updated)],
        "created": [json!(record.created), second(&record.created)],
        "summary": record.summary.as_ref().map(text),
        "contents": record.contents.iter().map(text).collect::<Vec<_>>(),
        "tags": record.tags,
        "pictures": record.pictures.iter().map(link).collect::<Vec<_>>(),
        "language": record.language,
    })
}

fn base(base: &Base) -> Value {
    json!(base.as_ref().map(|base| base.as_str()))
}

fn second(text: &str) -> Value {
    json!(moment(text).map(|moment| moment.as_second()))
}

fn text(text: &Text) -> Value {
    json!({"value": text.value, "markup": text.markup, "base": base(&text.base)})
}

fn link(link: &Link) -> Value {
    json!({"href": link.href, "rel": link.rel, "type": link.kind, "base": base(&link.base)})
}

fn made(feed: &Feed) -> Value {
    json!({
        "format": feed.format,
        "title": feed.title,
        "link": feed.link,
        "items": feed.items.iter().map(|item| json!({
            "guid": item.guid,
            "link": item.link,
            "title": item.title,
            "author": item.author,
            "published": item.published.map(|moment| moment.as_second()),
            "tags": item.tags,
            "picture": item.picture,
            "body": item.body(4_000).markdown,
        })).collect::<Vec<_>>(),
    })
}
