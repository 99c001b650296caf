//! Reads JSON Feed, 1.0 and 1.1. Values may have any type: a number is as good an id as a string,
//! and what cannot be used is passed over. Where the document breaks off, the items that were whole
//! are kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use super::document::{
    Base, Document, EXTERNAL, Format, Link, MOST_ITEMS, Person, Record, Text, keep,
};
use super::loose::{Files, Loose, Many};

/// Reads a feed; `None` for JSON that has no items, and for what is no JSON.
pub(super) fn read(text: &str, encoding: &'static str, place: Option<&Url>) -> Option<Document> {
    let mut document = Document::new(Format::Json, String::new(), encoding);
    let base: Base = place.cloned().map(std::sync::Arc::new);
    let mut found = false;
    let mut reader = serde_json::Deserializer::from_str(text);
    let feed = Feed {
        document: &mut document,
        base: &base,
        found: &mut found,
    };
    // Whatever stands in the document until it goes wrong has been taken over.
    if reader.deserialize_map(feed).is_err() {
        document.cut = true;
    }
    found.then_some(document)
}

struct Feed<'a> {
    document: &'a mut Document,
    base: &'a Base,
    found: &'a mut bool,
}

impl<'de> Visitor<'de> for Feed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feed")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Loose>()? {
            let document = &mut *self.document;
            match key.0.as_str() {
                "items" => {
                    *self.found = true;
                    map.next_value_seed(Items {
                        document,
                        base: self.base,
                    })?;
                }
                "version" => {
                    let version = map.next_value::<Loose>()?.0;
                    *self.found |= version.contains("jsonfeed.org");
                    let number = version.trim_end_matches('/').rsplit('/').next();
                    document.version = number.unwrap_or_default().to_owned();
                }
                "hubs" => {
                    let hubs = map.next_value_seed(Many("url"))?;
                    for hub in hubs {
                        link(&mut document.head, hub, "hub", self.base);
                    }
                }
                "feed_url" => link(
                    &mut document.head,
                    map.next_value::<Loose>()?.0,
                    "self",
                    self.base,
                ),
                "home_page_url" => {
                    link(
                        &mut document.head,
                        map.next_value::<Loose>()?.0,
                        "alternate",
                        self.base,
                    );
                }
                "description" => {
                    document.head.summary = plain(map.next_value::<Loose>()?.0, self.base)
                }
                "icon" => picture(&mut document.head, map.next_value::<Loose>()?.0, self.base),
                other => shared(other, &mut document.head, &mut map, self.base)?,
            }
        }
        Ok(())
    }
}

struct Items<'a> {
    document: &'a mut Document,
    base: &'a Base,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while self.document.items.len() < MOST_ITEMS {
            match seq.next_element_seed(Item { base: self.base })? {
                Some(Some(item)) => self.document.items.push(item),
                Some(None) => {}
                None => return Ok(()),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.document.cut = true;
        }
        Ok(())
    }
}

struct Item<'a> {
    base: &'a Base,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = Option<Record>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = Option<Record>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut item = Record::default();
        let base = self.base;
        let (mut html, mut words) = (None, None);
        while let Some(key) = map.next_key::<Loose>()? {
            match key.0.as_str() {
                "id" => item.id = map.next_value::<Loose>()?.0.trim().to_owned(),
                "url" => link(&mut item, map.next_value::<Loose>()?.0, "alternate", base),
                "external_url" => {
                    let elsewhere = map.next_value::<Loose>()?.0;
                    link(&mut item, elsewhere, EXTERNAL, base);
                }
                "content_html" => html = plain(map.next_value::<Loose>()?.0, base),
                "content_text" => words = plain(map.next_value::<Loose>()?.0, base),
                "summary" => item.summary = plain(map.next_value::<Loose>()?.0, base),
                "image" | "banner_image" => picture(&mut item, map.next_value::<Loose>()?.0, base),
                "date_published" => item.published = map.next_value::<Loose>()?.0,
                "date_modified" => item.updated = map.next_value::<Loose>()?.0,
                "tags" => {
                    for tag in map.next_value_seed(Many("name"))? {
                        keep(&mut item.tags, tag.trim().to_owned());
                    }
                }
                "attachments" => {
                    map.next_value_seed(Files {
                        base,
                        links: &mut item.links,
                    })?;
                }
                other => shared(other, &mut item, &mut map, base)?,
            }
        }
        if let Some(text) = html {
            item.contents.push(Text {
                markup: true,
                ..text
            });
        }
        item.contents.extend(words);
        Ok(Some(item))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Keys that mean the same of a feed and of an item.
fn shared<'de, A: MapAccess<'de>>(
    key: &str,
    record: &mut Record,
    map: &mut A,
    base: &Base,
) -> Result<(), A::Error> {
    match key {
        "title" => record.title = plain(map.next_value::<Loose>()?.0, base),
        "language" => record.language = map.next_value::<Loose>()?.0,
        "author" | "authors" => {
            for name in map.next_value_seed(Many("name"))? {
                let person = Person {
                    name: name.trim().to_owned(),
                    email: String::new(),
                };
                // 1.1 has `authors`, and `author` for old readers.
                if !record.authors.contains(&person) && !person.name.is_empty() {
                    keep(&mut record.authors, person);
                }
            }
        }
        _ => {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

fn plain(value: String, base: &Base) -> Option<Text> {
    (!value.trim().is_empty()).then(|| Text {
        value,
        markup: false,
        base: base.clone(),
    })
}

fn link(record: &mut Record, href: String, rel: &str, base: &Base) {
    if !href.trim().is_empty() {
        let link = Link {
            href: href.trim().to_owned(),
            rel: rel.to_owned(),
            base: base.clone(),
            ..Link::default()
        };
        keep(&mut record.links, link);
    }
}

fn picture(record: &mut Record, href: String, base: &Base) {
    if !href.trim().is_empty() {
        let picture = Link {
            href: href.trim().to_owned(),
            base: base.clone(),
            ..Link::default()
        };
        keep(&mut record.pictures, picture);
    }
}
