//! The elements that are open, at most [`DEEPEST`] of them. What is nested deeper is counted only.

use super::elements::Place;
use crate::ingest::feed::document::Base;

/// How deep elements are followed.
pub(super) const DEEPEST: usize = 256;

/// What an open element is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Head,
    Item,
    Person,
    Image,
    /// Its value is collected.
    Field,
    /// It is part of a value.
    Inside,
    /// It is passed over.
    Aside,
}

impl Role {
    /// What its children fill.
    pub(super) fn place(self) -> Option<Place> {
        match self {
            Role::Head => Some(Place::Head),
            Role::Item => Some(Place::Item),
            Role::Person => Some(Place::Person),
            Role::Image => Some(Place::Image),
            Role::Field | Role::Inside | Role::Aside => None,
        }
    }
}

/// An open element.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Its name as it is written.
    pub(super) name: &'a str,
    /// What it is.
    pub(super) role: Role,
    /// Whether its end ends what its role says. A group only passes on its parent's role.
    pub(super) starts: bool,
    /// The namespaces that were declared before it.
    pub(super) mark: usize,
    /// What addresses in it are relative to.
    pub(super) base: Base,
}

/// The open elements, outermost first.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    frames: Vec<Frame<'a>>,
    /// How many are open beyond the deepest.
    beyond: usize,
    /// How many open elements share the hash of their name, so that an end tag without a start is
    /// known as such at once.
    open: [u16; 256],
}

impl Default for Stack<'_> {
    fn default() -> Self {
        Stack {
            frames: Vec::new(),
            beyond: 0,
            open: [0; 256],
        }
    }
}

impl<'a> Stack<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Whether one more element would be followed.
    pub(super) fn has_room(&self) -> bool {
        self.frames.len() < DEEPEST
    }

    /// What the innermost element is.
    pub(super) fn role(&self) -> Option<Role> {
        self.frames.last().map(|frame| frame.role)
    }

    /// The innermost element.
    pub(super) fn last(&self) -> Option<&Frame<'a>> {
        self.frames.last()
    }

    /// Opens an element; `false` when it is too deep to be followed.
    pub(super) fn push(&mut self, frame: Frame<'a>) -> bool {
        if !self.has_room() {
            self.beyond += 1;
            return false;
        }
        self.open[hash(frame.name)] += 1;
        self.frames.push(frame);
        true
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) -> Option<Frame<'a>> {
        let frame = self.frames.pop()?;
        self.open[hash(frame.name)] -= 1;
        self.beyond = 0;
        Some(frame)
    }

    /// How many elements an end tag closes; 0 for one that ends nothing.
    pub(super) fn closed_by(&mut self, name: &str) -> usize {
        let found = (self.open[hash(name)] > 0)
            .then(|| {
                self.frames
                    .iter()
                    .rposition(|frame| frame.name.eq_ignore_ascii_case(name))
            })
            .flatten();
        match found {
            // It may as well be the end of one of those that were only counted.
            Some(at) if self.beyond > 0 && self.frames[at].role == Role::Inside => {
                self.beyond -= 1;
                0
            }
            Some(at) => self.frames.len() - at,
            None => {
                self.beyond = self.beyond.saturating_sub(1);
                0
            }
        }
    }
}

fn hash(name: &str) -> usize {
    let hash = name.bytes().take(24).fold(5_381_u32, |hash, byte| {
        hash.wrapping_mul(33) ^ u32::from(byte.to_ascii_lowercase())
    });
    (hash ^ hash >> 8) as usize & 0xff
}
