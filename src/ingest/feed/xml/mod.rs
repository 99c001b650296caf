//! Reads RSS, RDF and Atom: an event pump that follows the tags of a document and fills records.
//!
//! It is tolerant by construction. An end tag closes the nearest element of its name, and one
//! without a start is passed over; the end of the document closes everything; a new item ends one
//! that never ended. Elements are held on a stack of bounded depth, by reference to the document, so
//! that no nesting costs more than the next, and entities of a DTD are not known at all.

mod capture;
mod elements;
mod fill;
mod names;
mod stack;

use std::sync::Arc;

use url::Url;

use super::document::{Base, Document, Format, MOST_ITEMS, Person, Record};
use crate::text::html::{Language, Scanner, Tag, Token, is_void};
use capture::Capture;
use elements::{Field, Meaning, meaning};
use fill::Ranks;
use names::Declared;
use stack::{Frame, Role, Stack};

/// What a document turned out to be.
pub(super) enum Found {
    /// A feed.
    Feed(Box<Document>),
    /// A web page.
    Page,
    /// XML whose first element has this name.
    Other(String),
    /// No markup.
    Nothing,
}

/// How many tags may stand before the feed's own: warnings of the program that made it, say.
const MOST_BEFORE_ROOT: usize = 200;

/// How many `xml:base` attributes are followed in one document.
const MOST_BASES: usize = 8_192;

/// Reads a feed out of a text. `place` is where the text came from.
pub(super) fn read(text: &str, encoding: &'static str, place: Option<&Url>) -> Found {
    let mut scanner = Scanner::new(text, Language::Xml);
    let mut other: Option<&str> = None;
    let mut passed = 0;
    let (root, format) = loop {
        match scanner.next() {
            Some(Token::Open(tag)) => {
                if let Some(format) = format_of(&tag) {
                    break (tag, format);
                }
                let begins_page = other.is_none() && (tag.is("head") || tag.is("body"));
                if begins_page || tag.is("html") {
                    return Found::Page;
                }
                other.get_or_insert(tag.name);
                passed += 1;
            }
            Some(_) if passed <= MOST_BEFORE_ROOT => {}
            _ => {
                return other.map_or(Found::Nothing, |name| {
                    Found::Other(name.chars().take(40).collect())
                });
            }
        }
    };
    let version = root.get("version").unwrap_or_default().into_owned();
    let document = Document::new(format, version, encoding);
    let mut pump = Pump::new(document, place);
    pump.open(root);
    for token in scanner {
        match token {
            Token::Open(tag) => pump.open(tag),
            Token::Close(name) => pump.close(name),
            Token::Text(text) => pump.text(text, false),
            Token::Verbatim(text) => pump.text(text, true),
        }
        if pump.full {
            break;
        }
    }
    pump.end();
    Found::Feed(Box::new(pump.document))
}

fn format_of(tag: &Tag<'_>) -> Option<Format> {
    let local = tag.name.rsplit_once(':').map_or(tag.name, |(_, name)| name);
    if local == "Channel" {
        return Some(Format::Rdf);
    }
    const ROOTS: [(&str, Format); 6] = [
        ("rss", Format::Rss),
        ("feed", Format::Atom),
        ("rdf", Format::Rdf),
        ("channel", Format::Rss),
        ("entry", Format::Atom),
        ("item", Format::Rss),
    ];
    ROOTS
        .iter()
        .find(|(root, _)| local.eq_ignore_ascii_case(root))
        .map(|(_, format)| *format)
}

struct Pump<'a> {
    document: Document,
    stack: Stack<'a>,
    declared: Declared<'a>,
    place: Base,
    item: Option<Record>,
    /// The field whose value is collected.
    capture: Option<(Field, Capture)>,
    /// An author, and what stands in it besides a name and an address.
    person: Option<(Person, String)>,
    /// How well the fields of the head and of the item are known.
    ranks: [Ranks; 2],
    bases: usize,
    /// Whether there are as many items as are kept.
    full: bool,
}

impl<'a> Pump<'a> {
    fn new(document: Document, place: Option<&Url>) -> Pump<'a> {
        Pump {
            document,
            stack: Stack::default(),
            declared: Declared::default(),
            place: place.cloned().map(Arc::new),
            item: None,
            capture: None,
            person: None,
            ranks: [Ranks::default(); 2],
            bases: 0,
            full: false,
        }
    }

    fn open(&mut self, tag: Tag<'a>) {
        let mark = self.declared.mark();
        if self.capture.is_some() && !self.begins_item(&tag) {
            return self.open_inside(tag, mark);
        }
        let mut base = self.base();
        if self.stack.has_room() {
            let outermost = self.stack.is_empty();
            for attribute in tag.attributes() {
                if attribute.name.starts_with("xmlns") {
                    self.declared
                        .read(attribute.name, &attribute.value(), outermost);
                } else if attribute.name.eq_ignore_ascii_case("xml:base") {
                    base = self.joined(base, &attribute.value());
                }
            }
        }
        let (space, local) = self.declared.resolve(tag.name);
        let mut buffer = [0_u8; LONGEST_NAME];
        let name = lower(local, &mut buffer);
        let place = self.stack.role().and_then(Role::place);
        let meaning = meaning(space, name, place);
        if meaning == Meaning::Item {
            // Both a field and an item that never ended stand before a new one.
            while self.capture.is_some() || self.item.is_some() {
                self.pop();
            }
            if self.document.items.len() >= MOST_ITEMS {
                self.document.cut = true;
                self.full = true;
                return;
            }
        }
        let role = match meaning {
            Meaning::Item => Role::Item,
            Meaning::Head if self.item.is_none() => Role::Head,
            Meaning::Group => self.stack.role().unwrap_or(Role::Aside),
            // Categories stand in categories.
            Meaning::Category if fill::category(&tag).is_some() => {
                self.stack.role().unwrap_or(Role::Aside)
            }
            Meaning::Person => Role::Person,
            Meaning::Image => Role::Image,
            Meaning::Field(_) | Meaning::Category | Meaning::Link => Role::Field,
            _ => Role::Aside,
        };
        let passes_on = matches!(meaning, Meaning::Group | Meaning::Category);
        let starts = !(passes_on && self.stack.role() == Some(role));
        let frame = Frame {
            name: tag.name,
            role,
            starts,
            mark,
            base,
        };
        if self.stack.push(frame) {
            self.begin(meaning, space, &tag);
            if tag.empty {
                self.pop();
            }
        }
    }

    /// Whether a tag within a value begins an item: then the value never ended. HTML has no such
    /// elements.
    fn begins_item(&self, tag: &Tag<'_>) -> bool {
        let (space, local) = self.declared.resolve(tag.name);
        let mut buffer = [0_u8; LONGEST_NAME];
        meaning(space, lower(local, &mut buffer), None) == Meaning::Item
    }

    /// An element within a value.
    fn open_inside(&mut self, tag: Tag<'a>, mark: usize) {
        if let Some((_, capture)) = &mut self.capture {
            capture.open(&tag);
        }
        if !tag.empty && !is_void(tag.name) {
            self.stack.push(Frame {
                name: tag.name,
                role: Role::Inside,
                starts: true,
                mark,
                base: None,
            });
        }
    }

    fn close(&mut self, name: &str) {
        for _ in 0..self.stack.closed_by(name) {
            self.pop();
        }
    }

    /// Closes the innermost element.
    fn pop(&mut self) {
        let Some(frame) = self.stack.pop() else {
            // Nothing is open, so nothing can be unfinished either.
            (self.capture, self.item, self.person) = (None, None, None);
            return;
        };
        self.declared.back_to(frame.mark);
        if !frame.starts {
            return;
        }
        match frame.role {
            Role::Inside => {
                if let Some((_, capture)) = &mut self.capture {
                    capture.close(frame.name);
                }
            }
            Role::Field => self.finish_field(),
            Role::Person => self.finish_person(),
            Role::Item => self.finish_item(),
            Role::Head | Role::Image | Role::Aside => {}
        }
    }

    fn text(&mut self, text: &str, verbatim: bool) {
        if let Some((_, capture)) = &mut self.capture {
            match verbatim {
                true => capture.verbatim(text),
                false => capture.text(text),
            }
        } else if self.stack.role() == Some(Role::Person) {
            self.text_of_person(text, verbatim);
        }
    }

    /// The end of the document ends whatever is open. An item that breaks off within a value is
    /// left out, unless it is the only one: next time it will be there as a whole.
    fn end(&mut self) {
        if self.capture.is_some() && self.item.is_some() && !self.document.items.is_empty() {
            self.item = None;
            self.document.cut = true;
        }
        while !self.stack.is_empty() {
            self.pop();
        }
    }

    fn base(&self) -> Base {
        match self.stack.last() {
            Some(frame) => frame.base.clone(),
            None => self.place.clone(),
        }
    }

    fn joined(&mut self, base: Base, address: &str) -> Base {
        self.bases += 1;
        if self.bases > MOST_BASES {
            return base;
        }
        let joined = match &base {
            Some(base) => base.join(address.trim()).ok(),
            None => Url::parse(address.trim()).ok(),
        };
        match joined.filter(|url| matches!(url.scheme(), "http" | "https")) {
            Some(url) => Some(Arc::new(url)),
            None => base,
        }
    }
}

/// The longest name of an element that means anything, in bytes.
const LONGEST_NAME: usize = 20;

/// A name in lower case; empty for one that is longer than any that is known.
fn lower<'b>(name: &str, buffer: &'b mut [u8; LONGEST_NAME]) -> &'b str {
    let Some(part) = buffer.get_mut(..name.len()) else {
        return "";
    };
    part.copy_from_slice(name.as_bytes());
    part.make_ascii_lowercase();
    std::str::from_utf8(part).unwrap_or_default()
}
