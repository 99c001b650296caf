//! `/entity`: the vendors, products, programs and people of the catalog, as moderators keep them.
//!
//! Here is what the commands share: whom they mean, what may be a name, and what a change of names
//! means for the archive.

mod add;
mod alias;
mod delete;
mod edit;
mod given;
pub mod language;
mod merge;
mod names;
pub mod rows;
mod status;

pub use given::LONGEST_NAME;
pub use names::check_new;

use super::check::quoted;
use super::context::Context;
use super::naming::{self, Known, Named};
use super::paging::button_with;
use super::request::{CommandError, Request};
use crate::domain::phrase::counted;
use crate::domain::{Entity, EntityId, EntityKind};
use crate::ingest::retag::progress;
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};
use crate::store::{Retagging, StoreError, Writer};
use crate::text::words::fold;

/// The entity that an option means. Unlike a reader's name, one that only resembles a name is asked
/// about: nothing is changed on a guess.
///
/// # Errors
/// When the archive cannot be read.
pub fn meant(
    context: &Context,
    request: &Request,
    option: &'static str,
    kinds: &[EntityKind],
) -> Result<Named, CommandError> {
    let typed = request.options.text(option).unwrap_or_default();
    let named = naming::entity(context, request, option, typed, kinds)?;
    if matches!(&named, Named::One(known) if known.is_sure) {
        return Ok(named);
    }
    // Buttons name it by its key: who comes too late has meant nobody who is like it.
    if has_left(context, typed)? {
        return Err(CommandError::refused(format!(
            "{} has left the catalog already. Nothing was changed. To have it again, put it in with \
             /entity add.",
            quoted(typed)
        )));
    }
    let known = match named {
        // Names that are nothing like it are no offer where a press would change them.
        Named::Ask(reply) if reply.kind != Kind::Choices => {
            return Err(CommandError::refused(format!(
                "The catalog knows nothing called {}. Nothing was changed. Try another name for it, or \
                 put it into the catalog with /entity add.",
                quoted(typed)
            )));
        }
        Named::Ask(reply) => return Ok(Named::Ask(reply)),
        Named::One(known) => known,
    };
    let mut reply = Reply::new(Kind::Choices).titled("Did you mean");
    reply.text.add(format!("{} is like ", quoted(typed)));
    reply.text.push(Piece::Strong(known.name.clone()));
    reply
        .text
        .add(format!(" ({}). Nothing was changed.", known.kind));
    let label = format!("{} ({})", known.name, known.kind);
    (reply.buttons).push(button_with(request, label, &[(option, Some(&known.key))]));
    Ok(Named::Ask(Box::new(reply)))
}

/// Whether this is the key of somebody who is no longer in the catalog.
fn is_gone(context: &Context, typed: &str) -> Result<bool, StoreError> {
    context.store.read(|read| read.is_gone(typed))
}

/// The same when nobody of the catalog is called so by now.
fn has_left(context: &Context, typed: &str) -> Result<bool, StoreError> {
    let same = |name: &str| fold(name) == fold(typed);
    context.store.read(|read| {
        if !read.is_gone(typed)? {
            return Ok(false);
        }
        let names = read.names()?;
        Ok(!names.iter().any(|entity| {
            same(&entity.name) || entity.aliases.iter().any(|alias| same(&alias.text))
        }))
    })
}

/// The refusal of a button or a form about what was merged since it was shown.
fn part_of(known: &Known) -> CommandError {
    CommandError::refused(format!(
        "What this was about is part of {} now. Nothing was changed. For a day /entity unmerge undoes \
         that; /entity status lists what was merged.",
        known.name
    ))
}

/// The refusal of an entity that went while somebody spoke of it.
fn just_left(known: &Known) -> CommandError {
    CommandError::refused(format!(
        "{} has just left the catalog. /entity status shows what was merged.",
        known.name
    ))
}

/// How often a change is decided anew because somebody else changed the catalog meanwhile.
const TRIES: usize = 5;

/// Decides on a change by the names as they are, and makes it unless the catalog is another one by
/// then: two who give two things the same name at once must not both be let through.
///
/// # Errors
/// What `decide` refuses; a fault of the archive; a refusal when others change the catalog all the
/// time.
pub fn change<T, C>(
    context: &Context,
    mut decide: impl FnMut() -> Result<C, CommandError>,
) -> Result<T, CommandError>
where
    T: Send + 'static,
    C: FnOnce(&Writer) -> Result<T, StoreError> + Send + 'static,
{
    for _ in 0..TRIES {
        let version = context.store.read(|read| read.catalog_version())?;
        context.search.catch_up_names()?;
        let job = decide()?;
        let done = context.store.write(move |tx| {
            if tx.catalog_version()? != version {
                return Ok(None);
            }
            job(tx).map(Some)
        })?;
        if let Some(done) = done {
            return Ok(done);
        }
    }
    Err(CommandError::refused(
        "Others are changing the catalog at this moment. Nothing was changed; try again.",
    ))
}

/// Tags a small archive again after names have changed; a large one is tagged in the background. Then
/// everybody knows the names. The change stands by then: what fails here is logged and stays due. Gives
/// how much of it there is.
pub fn tag_again(context: &Context) -> Option<Retagging> {
    let left = context.tagging.finish_if_small(&context.store);
    context.follow();
    left.unwrap_or_else(|error| {
        tracing::error!(%error, "the archive was not tagged again after a change; that stays due");
        progress(&context.store).ok().flatten()
    })
}

/// Has the archive tagged again as [`tag_again`] does, and says what it means for an entity that had been
/// named in `before` published articles.
///
/// # Errors
/// When the archive cannot be read.
pub fn settle(
    context: &Context,
    entity: EntityId,
    before: u64,
    reply: &mut Reply,
) -> Result<(), CommandError> {
    let Some(left) = tag_again(context) else {
        let now = context
            .store
            .read(|read| read.article_count(Some(entity)))?;
        let mut words = match now {
            0 => "No published article names it".to_owned(),
            1 => "1 published article names it".to_owned(),
            _ => format!("{now} published articles name it"),
        };
        if now != before && before > 0 {
            words.push_str(&format!("; before it was named in {before}"));
        }
        words.push('.');
        reply.notices.push(Text::plain(words));
        return Ok(());
    };
    reply.notices.push(status::in_words(&left));
    reply.buttons.push(Button {
        label: "How far is it".into(),
        action: Action::Run("/entity status".into()),
    });
    Ok(())
}

/// The fields of an entity in words, for the account of what was done: those in which it differs from
/// another one, or all that are not empty.
fn fields(entity: &Entity, other: Option<&Entity>) -> String {
    let links = |entity: &Entity| {
        let urls: Vec<&str> = entity.links.iter().map(|link| link.url.as_str()).collect();
        urls.join(" ")
    };
    let of = |entity: &Entity| {
        [
            ("kind", entity.kind.word().to_owned()),
            ("name", entity.name.clone()),
            ("summary", entity.summary.clone()),
            ("role", entity.role.clone()),
            ("category", entity.category.clone().unwrap_or_default()),
            ("links", links(entity)),
        ]
    };
    let others = other.map(of);
    let parts: Vec<String> = of(entity)
        .into_iter()
        .enumerate()
        .filter(|(index, (_, value))| match &others {
            Some(others) => others[*index].1 != *value,
            None => !value.is_empty(),
        })
        .map(|(_, (name, value))| match value.is_empty() {
            true => format!("no {name}"),
            false => format!("{name}: {value}"),
        })
        .collect();
    parts.join("; ")
}

/// Counts in words, those that are not 0: "3 articles, 1 fact".
fn several(counts: &[(u64, &str)]) -> Vec<String> {
    counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(*number, noun))
        .collect()
}
