//! Whether the names that an item would bring into the catalog may be names: the same is asked of them as
//! of those that somebody enters.

use crate::commands::context::Context;
use crate::commands::entity;
use crate::commands::request::CommandError;
use crate::domain::{EntityKind, Party, Proposal, ProposedObject, Queued};
use crate::ingest::known_as;

/// The names that the approval of an item adds to the catalog, unless it has them by then.
pub(super) fn new_names(item: &Queued) -> Vec<(&str, EntityKind)> {
    match &item.proposal {
        Proposal::Article => Vec::new(),
        Proposal::Name(proposed) => vec![(proposed.name.as_str(), proposed.kind)],
        Proposal::Fact(fact) => {
            let object = match &fact.object {
                Some(ProposedObject::Party(party)) => Some(party),
                _ => None,
            };
            let parties = [Some(&fact.subject), object].into_iter().flatten();
            let names = parties.filter_map(|party| match party {
                Party::New { name, kind } => Some((name.as_str(), *kind)),
                Party::Known(_) => None,
            });
            names.collect()
        }
    }
}

/// Whether something may come into the catalog under a name. What is there already may.
///
/// # Errors
/// A refusal that says what to do.
pub(super) fn check(context: &Context, name: &str, kind: EntityKind) -> Result<(), CommandError> {
    if context
        .store
        .read(|read| known_as(read, name, kind))?
        .is_some()
    {
        return Ok(());
    }
    match entity::check_new(context, name, kind) {
        Err(CommandError::Refused(mut words)) => {
            words.add(format!(
                " Nothing was changed. The queue takes no such terms: add it with /entity add kind: {kind}, \
                 or give the item another name with /queue edit; then approve it."
            ));
            Err(CommandError::Refused(words))
        }
        other => other,
    }
}
