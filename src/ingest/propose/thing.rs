//! Whom or what a name means where only some kinds of entities fit.

use super::Known;
use super::lists::{OF_COMPANIES, OF_PRODUCTS};
use super::token::{Token, Who};
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

impl Thing {
    pub fn kind(&self, known: &Known<'_>) -> Option<EntityKind> {
        match self {
            Thing::Known(id) => known.kind(*id),
            Thing::New(_, kind) => Some(*kind),
        }
    }
}

/// What a name means, if one of these kinds can be meant by it; no kinds stand for any.
pub(super) fn thing(who: &Who, kinds: &[EntityKind], known: &Known<'_>) -> Option<Thing> {
    match who {
        Who::Known(entities) => {
            let fits = |id: &&EntityId| {
                let kind = known.kind(**id);
                kind.is_some_and(|kind| kinds.is_empty() || kinds.contains(&kind))
            };
            entities.iter().find(fits).map(|id| Thing::Known(*id))
        }
        Who::Unknown(name) => {
            let any = EntityKind::ALL;
            let kinds = if kinds.is_empty() { &any[..] } else { kinds };
            let kind = kinds.iter().find(|kind| can_be(name, **kind, known))?;
            Some(Thing::New(name.clone(), *kind))
        }
    }
}

/// What a word stands for where only some kinds of entities fit; nobody where two fit.
pub(super) fn meant(token: &Token, kinds: &[EntityKind], known: &Known<'_>) -> Option<Thing> {
    let fits = |thing: &&Thing| thing.kind(known).is_some_and(|kind| kinds.contains(&kind));
    let mut found = token.meant.iter().filter(fits);
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

/// Whether a name that nobody knows can be that of something of a kind.
fn can_be(name: &str, kind: EntityKind, known: &Known<'_>) -> bool {
    match kind {
        EntityKind::Person => {
            is_shaped_like_person(name)
                && !is_shaped_like_company(name, known)
                && !is_shaped_like_product(name, known)
        }
        EntityKind::Program => is_program(name),
        EntityKind::Vendor => !is_program(name),
        // Two plain words are more likely somebody than something.
        EntityKind::Product => {
            !is_program(name)
                && !is_shaped_like_company(name, known)
                && (is_shaped_like_product(name, known) || !is_shaped_like_person(name))
        }
    }
}

/// Whether a name is that of a program by its last word.
pub(super) fn is_program(name: &str) -> bool {
    last_of_many(name).is_some_and(|last| PROGRAMS.contains(&last.as_str()))
}

/// Whether a name can be that of a person: a few words of letters.
pub(super) fn is_shaped_like_person(name: &str) -> bool {
    let parts = name.split(' ').count();
    (2..=4).contains(&parts)
        && name
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.' | '\'' | '’'))
        && name.chars().any(char::is_lowercase)
}

/// Whether a name ends as those of companies do.
pub(super) fn is_shaped_like_company(name: &str, known: &Known<'_>) -> bool {
    last_of_many(name).is_some_and(|last| ends_companies(&last, known))
}

/// Whether a name ends as those of products do.
pub(super) fn is_shaped_like_product(name: &str, known: &Known<'_>) -> bool {
    last_of_many(name).is_some_and(|last| ends_products(&last, known))
}

/// Whether a folded word is one with which the names of companies end.
pub(super) fn ends_companies(word: &str, known: &Known<'_>) -> bool {
    OF_COMPANIES.contains(&word) || known.endings.vendors.iter().any(|end| end == word)
}

/// The same of products.
pub(super) fn ends_products(word: &str, known: &Known<'_>) -> bool {
    OF_PRODUCTS.contains(&word) || known.endings.products.iter().any(|end| end == word)
}

fn last_of_many(name: &str) -> Option<String> {
    let (_, last) = name.rsplit_once(' ')?;
    Some(last.to_lowercase())
}
