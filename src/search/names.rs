//! The table of names.
#![allow(unused, clippy::todo, missing_docs)]

use crate::domain::{EntityId, EntityKind, NamedEntity};

/// Every name of the catalog, in memory.
pub struct Names;

/// How a name was understood, from surest to least sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The very name or key, but for case, accents, spaces and punctuation.
    Exact,
    /// The very alias, likewise.
    Alias,
    /// The beginning of a name.
    Prefix,
    /// All its words in another order or among others.
    Words,
    /// Much like a name.
    Fuzzy,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NameMatch {
    pub entity: EntityId,
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// The name or alias that matched.
    pub matched: String,
    pub how: How,
    /// 0 to 1.
    pub score: f64,
}

/// What a typed name means.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// This one; answer at once and say so unless `how` is Exact.
    Sure(NameMatch),
    /// One of these, best first, at most 5: ask.
    Choices(Vec<NameMatch>),
    /// Nothing in the catalog is like it.
    Nothing,
}

impl Names {
    pub fn new(entities: Vec<NamedEntity>) -> Names {
        todo!()
    }
    /// What a typed name means. `preferred` kinds win ties; a clearly better match of another kind
    /// is still the answer, so that `/vendor SVVP` can say that SVVP is a program.
    pub fn resolve(&self, typed: &str, preferred: &[EntityKind]) -> Resolution {
        todo!()
    }
    /// Suggestions while somebody types, best first; with nothing typed the most written-about.
    pub fn complete(&self, typed: &str, kinds: &[EntityKind], limit: usize) -> Vec<NameMatch> {
        todo!()
    }
    pub fn get(&self, id: EntityId) -> Option<&NamedEntity> {
        todo!()
    }
    pub fn by_key(&self, key: &str) -> Option<&NamedEntity> {
        todo!()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    /// The entities that a longer text (a question) names, with the byte range of each, longest
    /// match first; typing faults are forgiven in words that are no common English words.
    pub fn find_in(&self, text: &str) -> Vec<(std::ops::Range<usize>, NameMatch)> {
        todo!()
    }
}
