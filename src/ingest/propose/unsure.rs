//! What a proposal says of how sure it is. A fact has no certainty of its own, so its words must say it.

use crate::domain::{Certainty, FactProposal, Party, ProposedObject, Relation};

/// By how much a rumour is less likely to be so than what is told as a fact, of 100.
const UNSURE: u8 = 45;

/// A fact with a word for it in its detail, where it is a rumour or still to come. `None` where its relation has no
/// place for that word: without it, it would say too much.
pub(super) fn in_its_words(fact: FactProposal, relation: &Relation) -> Option<FactProposal> {
    match fact.certainty {
        Certainty::Confirmed => Some(fact),
        Certainty::Announced => as_announced(fact, relation),
        Certainty::Rumour => as_rumour(fact, relation),
    }
}

/// Only a rumour. One that would end what is so is none: the archive would lose a chief to gossip.
fn as_rumour(fact: FactProposal, relation: &Relation) -> Option<FactProposal> {
    let would_end = fact.ends || fact.former.is_some() || relation.exclusive;
    // "Is rumoured of Citrix" says nothing.
    let says_nothing = fact.detail.is_empty() && !relation.titles.is_empty();
    (!would_end && !says_nothing && shows_details(relation)).then(|| FactProposal {
        detail: marked(&fact),
        confidence: fact.confidence.saturating_sub(UNSURE),
        ..fact
    })
}

/// What is to come. A date says so itself, and who is going to leave has the date of the article.
fn as_announced(fact: FactProposal, relation: &Relation) -> Option<FactProposal> {
    if fact.ends || fact.since.is_some() {
        return Some(fact);
    }
    shows_details(relation).then(|| FactProposal {
        detail: marked(&fact),
        ..fact
    })
}

fn marked(fact: &FactProposal) -> String {
    let mark = fact.certainty.mark();
    format!("{mark} {}", fact.detail).trim_end().to_owned()
}

/// Whether the sentence of a relation shows the detail of a fact.
fn shows_details(relation: &Relation) -> bool {
    relation.now.is_empty() || relation.now.contains("{detail}")
}

/// From 0 to 100: how likely the sentence says just this. Measured on sentences, not computed.
pub(super) fn confidence(
    subject: &Party,
    object: Option<&ProposedObject>,
    certainty: Certainty,
    loose: usize,
) -> u8 {
    let unknown = |party: &Party| matches!(party, Party::New { .. });
    let of_object = match object {
        Some(ProposedObject::Party(party)) if unknown(party) => 15,
        Some(_) => 0,
        None => 10,
    };
    let of_subject = if unknown(subject) { 15 } else { 0 };
    let of_certainty = match certainty {
        Certainty::Confirmed | Certainty::Rumour => 0,
        Certainty::Announced => 10,
    };
    let of_distance = u8::try_from(loose.min(15)).unwrap_or(15);
    95_u8.saturating_sub(of_object + of_subject + of_certainty + of_distance)
}
