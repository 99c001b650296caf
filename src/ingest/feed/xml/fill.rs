//! Fills records: what the start of an element brings by its attributes, and what its end brings by
//! its value.

use std::borrow::Cow;

use super::capture::{Capture, Writing};
use super::elements::{Field, Meaning, writing};
use super::names::Space;
use super::{Person, Pump, Record};
use crate::ingest::feed::document::{LONGEST_FIELD, Link, MOST_OF_A_KIND, Text, keep};
use crate::text::html::{Rules, Tag, decode, is_tiny};

/// How good the source of a field's value was; `None` for a field without one.
#[derive(Clone, Copy, Default)]
pub(super) struct Ranks {
    id: Option<u8>,
    title: Option<u8>,
    summary: Option<u8>,
    published: Option<u8>,
    updated: Option<u8>,
    created: Option<u8>,
    author: Option<u8>,
}

impl<'a> Pump<'a> {
    /// The item at hand, or what the feed says of itself.
    fn record(&mut self) -> (&mut Record, &mut Ranks) {
        let [head, item] = &mut self.ranks;
        match &mut self.item {
            Some(record) => (record, item),
            None => (&mut self.document.head, head),
        }
    }

    /// Does what the start of an element asks for.
    pub(super) fn begin(&mut self, meaning: Meaning, space: Space, tag: &Tag<'a>) {
        match meaning {
            Meaning::Item => {
                self.item = Some(Record::default());
                self.ranks[1] = Ranks::default();
                self.attributes_of_a_record(tag);
            }
            Meaning::Head if self.item.is_none() => self.attributes_of_a_record(tag),
            Meaning::Field(field) => self.begin_field(field, space, tag),
            Meaning::Link => {
                if let Some(href) = tag.get("href").or_else(|| tag.get("rdf:resource")) {
                    let rel = tag.get("rel").unwrap_or_default();
                    let rel = Some(rel.trim()).filter(|rel| !rel.is_empty());
                    self.link(&href, rel.unwrap_or("alternate"), tag);
                } else {
                    self.collect(Field::Link, Writing::Plain);
                }
            }
            Meaning::Enclosure => {
                if let Some(url) = tag.get("url").or_else(|| tag.get("href")) {
                    self.link(&url, "enclosure", tag);
                }
            }
            Meaning::Media => self.media(tag),
            Meaning::Category => match category(tag) {
                Some(term) => self.tag(term.trim()),
                None => self.collect(Field::Tag, Writing::Plain),
            },
            Meaning::Person => self.person = Some(Default::default()),
            Meaning::Head | Meaning::Group | Meaning::Image | Meaning::Aside => {}
        }
    }

    fn begin_field(&mut self, field: Field, space: Space, tag: &Tag<'a>) {
        let (how, wrapped) = writing(field, space, tag);
        if field == Field::Content
            && let Some(src) = tag.get("src")
        {
            self.link(&src, "enclosure", tag);
        }
        if field == Field::Id {
            let is_no_link = tag
                .get("isPermaLink")
                .is_some_and(|value| value.trim().eq_ignore_ascii_case("false"));
            let atom = matches!(space, Space::Atom | Space::OldAtom);
            let base = self.base().filter(|_| atom);
            let (record, _) = self.record();
            record.id_is_no_link = is_no_link;
            record.id_base = base;
        }
        self.capture = Some((field, Capture::new(how, self.base(), wrapped)));
    }

    fn collect(&mut self, field: Field, writing: Writing) {
        self.capture = Some((field, Capture::new(writing, self.base(), false)));
    }

    /// RDF names its items in an attribute, CDF gives addresses and dates that way.
    fn attributes_of_a_record(&mut self, tag: &Tag<'a>) {
        if let Some(about) = tag.get("rdf:about") {
            let (record, ranks) = self.record();
            if ranks.id.is_none() {
                record.id = about.trim().to_owned();
            }
        }
        if let Some(href) = tag.get("href") {
            self.link(&href, "alternate", tag);
        }
        if let Some(changed) = tag.get("lastmod") {
            self.record().0.updated = changed.trim().to_owned();
        }
    }

    fn link(&mut self, href: &str, rel: &str, tag: &Tag<'a>) {
        let link = Link {
            href: href.trim().to_owned(),
            rel: rel.to_ascii_lowercase(),
            kind: tag.get("type").unwrap_or_default().trim().to_owned(),
            length: tag
                .get("length")
                .and_then(|length| length.trim().parse().ok()),
            base: self.base(),
        };
        keep(&mut self.record().0.links, link);
    }

    /// A file of Media RSS or a picture of a podcast.
    fn media(&mut self, tag: &Tag<'a>) {
        let Some(url) = tag.get("url").or_else(|| tag.get("href")) else {
            return;
        };
        let medium = tag.get("medium").unwrap_or_default();
        let kind = tag.get("type").unwrap_or_default();
        let untyped = medium.is_empty() && kind.is_empty();
        if untyped || medium == "image" || kind.starts_with("image/") {
            if is_tiny(tag) {
                return;
            }
            let picture = Link {
                href: url.trim().to_owned(),
                kind: kind.into_owned(),
                base: self.base(),
                ..Link::default()
            };
            keep(&mut self.record().0.pictures, picture);
        } else {
            self.link(&url, "enclosure", tag);
        }
    }

    /// Each tag counts once.
    fn tag(&mut self, tag: &str) {
        let tags = &mut self.record().0.tags;
        if tags.len() < MOST_OF_A_KIND && tags.iter().all(|known| known != tag) {
            keep(tags, tag.to_owned());
        }
    }

    pub(super) fn text_of_person(&mut self, text: &str, verbatim: bool) {
        if let Some((_, words)) = &mut self.person
            && words.len() + text.len() <= LONGEST_FIELD
        {
            match verbatim {
                true => words.push_str(text),
                false => words.push_str(&decode(text, Rules::Xml)),
            }
        }
    }

    pub(super) fn finish_person(&mut self) {
        let Some((person, words)) = self.person.take() else {
            return;
        };
        let person = match person.name.is_empty() && person.email.is_empty() {
            true => Person::read(&words),
            false => person,
        };
        self.author(person, 3);
    }

    /// Authors of the best source count, all of them.
    fn author(&mut self, person: Person, rank: u8) {
        if person == Person::default() {
            return;
        }
        let (record, ranks) = self.record();
        if ranks.author > Some(rank) {
            return;
        }
        if ranks.author < Some(rank) {
            record.authors.clear();
        }
        ranks.author = Some(rank);
        keep(&mut record.authors, person);
    }

    pub(super) fn finish_item(&mut self) {
        if let Some(item) = self.item.take() {
            self.document.items.push(item);
        }
    }

    /// Puts the value that was collected where it belongs. An empty value is none.
    pub(super) fn finish_field(&mut self) {
        let Some((field, capture)) = self.capture.take() else {
            return;
        };
        self.document.cut |= capture.cut;
        match field {
            Field::Title(_) | Field::Summary(_) | Field::Content => {
                let text = capture.finish();
                if !text.value.is_empty() {
                    self.fill_text(field, text);
                }
            }
            _ => {
                let base = self.base();
                let line = capture.line();
                if !line.is_empty() {
                    self.fill_line(field, line, base);
                }
            }
        }
    }

    fn fill_text(&mut self, field: Field, text: Text) {
        let (record, ranks) = self.record();
        match field {
            Field::Title(rank) if ranks.title < Some(rank) => {
                ranks.title = Some(rank);
                record.title = Some(text);
            }
            Field::Summary(rank) if ranks.summary < Some(rank) => {
                ranks.summary = Some(rank);
                record.summary = Some(text);
            }
            // Some feeds have the long text in a second description.
            Field::Summary(3) if ranks.summary == Some(3) => keep(&mut record.contents, text),
            Field::Content => keep(&mut record.contents, text),
            _ => {}
        }
    }

    fn fill_line(&mut self, field: Field, line: String, base: super::Base) {
        let (record, ranks) = self.record();
        match field {
            Field::Id if ranks.id.is_none() => {
                ranks.id = Some(1);
                record.id = line;
            }
            Field::Link | Field::Original => {
                let rel = match field {
                    Field::Link => "alternate",
                    _ => "original",
                };
                let link = Link {
                    href: line,
                    rel: rel.to_owned(),
                    base,
                    ..Link::default()
                };
                keep(&mut record.links, link);
            }
            Field::Published(rank) => set(&mut record.published, &mut ranks.published, rank, line),
            Field::Updated(rank) => set(&mut record.updated, &mut ranks.updated, rank, line),
            Field::Created(rank) => set(&mut record.created, &mut ranks.created, rank, line),
            Field::Tag => self.tag(&line),
            Field::Tags => {
                for tag in line.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
                    self.tag(tag);
                }
            }
            Field::Language if record.language.is_empty() => record.language = line,
            Field::Author(rank) => self.author(Person::read(&line), rank),
            Field::Picture => {
                let picture = Link {
                    href: line,
                    base,
                    ..Link::default()
                };
                keep(&mut record.pictures, picture);
            }
            Field::Name | Field::Email => {
                if let Some((person, _)) = &mut self.person {
                    match field {
                        Field::Name => person.name = line,
                        _ => person.email = line,
                    }
                }
            }
            Field::Ttl => self.document.ttl = line,
            Field::Period => self.document.period = line,
            Field::Frequency => self.document.frequency = line,
            Field::MovedTo => self.document.moved_to = line,
            _ => {}
        }
    }
}

/// The name of a category, where an attribute has it.
pub(super) fn category<'a>(tag: &Tag<'a>) -> Option<Cow<'a, str>> {
    ["term", "label", "text"]
        .iter()
        .find_map(|name| tag.get(name).filter(|value| !value.trim().is_empty()))
}

fn set(value: &mut String, known: &mut Option<u8>, rank: u8, line: String) {
    // Of two equal ones the later counts, as if it corrected the other.
    if *known <= Some(rank) {
        *known = Some(rank);
        *value = line;
    }
}
