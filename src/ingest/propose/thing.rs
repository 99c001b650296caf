//! Whom or what a name means where only some kinds of entities fit.

use super::Known;
use super::token::Who;
use crate::domain::{EntityId, EntityKind};

/// Words with which the name of a program ends.
const PROGRAMS: &[&str] = &[
    "program",
    "programme",
    "initiative",
    "alliance",
    "consortium",
    "forum",
];

/// An entity, or a name that the catalog does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Known(EntityId),
    New(String, EntityKind),
}

/// What a name means, if one of these kinds can be meant by it; no kinds stand for any.
pub(super) fn thing(who: &Who, kinds: &[EntityKind], known: &Known<'_>) -> Option<Thing> {
    match who {
        Who::Known(entities) => {
            let fits = |id: &&EntityId| {
                let kind = known.entities.get(id).map(|(kind, _)| *kind);
                kind.is_some_and(|kind| kinds.is_empty() || kinds.contains(&kind))
            };
            entities.iter().find(fits).map(|id| Thing::Known(*id))
        }
        Who::Unknown(name) => {
            let any = EntityKind::ALL;
            let kinds = if kinds.is_empty() { &any[..] } else { kinds };
            let kind = kinds.iter().find(|kind| can_be(name, **kind))?;
            Some(Thing::New(name.clone(), *kind))
        }
    }
}

/// Whether a name that nobody knows can be that of something of a kind.
fn can_be(name: &str, kind: EntityKind) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    match kind {
        EntityKind::Person => {
            let parts = name.split(' ').count();
            (2..=4).contains(&parts)
                && name.chars().all(|letter| {
                    letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.' | '\'' | '’')
                })
                && name.chars().any(char::is_lowercase)
        }
        EntityKind::Program => PROGRAMS.contains(&last.as_str()),
        EntityKind::Vendor | EntityKind::Product => !PROGRAMS.contains(&last.as_str()),
    }
}
