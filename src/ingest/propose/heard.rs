//! Names that the catalog does not have, and which of them may be worth an entry.

use std::collections::HashMap;
use std::ops::Range;

use super::shown;
use crate::domain::{EntityKind, FactProposal, NameProposal, Party, ProposedObject};

/// The most unknown names of one article.
pub(super) const MOST_NAMES: usize = 30;

/// An unknown name of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// As it is written.
    pub name: String,
    /// How often it stands there, other than as the first word of a sentence.
    pub count: u32,
    /// The first sentence that has it, as its place among the sentences.
    pub(super) sentence: usize,
}

/// The names that may be worth an entry of the catalog. What stands in a fact is one, whatever
/// its shape; short words in capitals are mostly technical terms.
pub(super) fn worth_an_entry(
    text: &str,
    ranges: &[Range<usize>],
    heard: Vec<Heard>,
    facts: &[FactProposal],
) -> Vec<NameProposal> {
    let told: HashMap<&str, EntityKind> = facts
        .iter()
        .flat_map(|fact| {
            let object = match &fact.object {
                Some(ProposedObject::Party(party)) => Some(party),
                _ => None,
            };
            [Some(&fact.subject), object, fact.former.as_ref()]
        })
        .flatten()
        .filter_map(|party| match party {
            Party::New { name, kind } => Some((name.as_str(), *kind)),
            Party::Known(_) => None,
        })
        .collect();
    let mut worth = heard;
    worth.retain(|heard| told.contains_key(heard.name.as_str()) || is_telling(&heard.name));
    worth.sort_by_key(|heard| std::cmp::Reverse(heard.count));
    worth.truncate(MOST_NAMES);
    worth
        .into_iter()
        .map(|heard| NameProposal {
            kind: told
                .get(heard.name.as_str())
                .copied()
                .unwrap_or(EntityKind::Vendor),
            count: heard.count,
            sentence: ranges
                .get(heard.sentence)
                .map(|range| shown(&text[range.clone()]))
                .unwrap_or_default(),
            name: heard.name,
        })
        .collect()
}

/// Whether a name is more than a short word in capitals, such as that of a standard.
fn is_telling(name: &str) -> bool {
    name.chars().any(char::is_lowercase) || name.chars().count() > 4
}
