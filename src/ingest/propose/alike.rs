//! Proposals of one article that come to the same, or that take each other back.

use crate::domain::{FactProposal, ProposedObject};

/// Takes out what the same sentence says to have ended: "Citrix's CEO, Mark Templeton, resigned" tells of
/// no chief any more.
pub(super) fn drop_ended(facts: &mut Vec<FactProposal>) {
    let ended: Vec<FactProposal> = facts.iter().filter(|fact| fact.ends).cloned().collect();
    facts.retain(|fact| {
        let has_ended = |end: &FactProposal| {
            end.relation == fact.relation
                && end.subject == fact.subject
                && end.object == fact.object
        };
        fact.ends || !ended.iter().any(has_ended)
    });
}

/// Whether two proposals come to the same.
pub(super) fn tells_the_same(one: &FactProposal, other: &FactProposal) -> bool {
    one.relation == other.relation
        && one.subject == other.subject
        && one.ends == other.ends
        && match (&one.object, &other.object) {
            // "2,000" and "more than 2,000"
            (Some(ProposedObject::Value(one)), Some(ProposedObject::Value(other))) => {
                one.contains(other.as_str()) || other.contains(one.as_str())
            }
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
}

/// Makes one of two proposals that come to the same: the one that says of what, else the surer one.
pub(super) fn join(kept: &mut FactProposal, other: FactProposal) {
    let says_what = |fact: &FactProposal| fact.object.is_some();
    let better = match (says_what(kept), says_what(&other)) {
        (false, true) => true,
        (true, false) => false,
        _ if value_length(kept) != value_length(&other) => {
            value_length(kept) < value_length(&other)
        }
        _ => kept.confidence < other.confidence,
    };
    let lesser = if better {
        std::mem::replace(kept, other)
    } else {
        other
    };
    if kept.former.is_none() && kept.certainty == lesser.certainty {
        kept.former = lesser.former;
    }
}

fn value_length(fact: &FactProposal) -> usize {
    match &fact.object {
        Some(ProposedObject::Value(value)) => value.len(),
        _ => 0,
    }
}
