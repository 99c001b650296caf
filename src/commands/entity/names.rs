//! What may be a name: a name finds articles by itself, so one that is a common word or belongs to
//! somebody else must say when it counts.

use super::given::LONGEST_NAME;
use crate::commands::check::quoted;
use crate::commands::context::Context;
use crate::commands::request::CommandError;
use crate::domain::phrase::list;
use crate::domain::{Alias, EntityId, EntityKind};
use crate::ingest::naming::{Unclear, unclear};
use crate::text::words::words;

/// Whose name it is going to be.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    /// Its number; `None` for what is only coming in.
    pub id: Option<EntityId>,
    /// What it is called.
    pub name: &'a str,
    /// What it is.
    pub kind: EntityKind,
}

/// What to do about a name that is not clear by itself.
const ADVICE: &str = "Give context words, of which one must stand in the same article (context: hypervisor, \
     xen), or make it one for look-ups only (look-up-only: yes).";

/// Whether a name would find articles only where its owner is meant. `main` is the name to show, of
/// which another kind may have the same, as a vendor and its product often do.
///
/// # Errors
/// A refusal that says what to do.
pub fn check(
    context: &Context,
    owner: Owner<'_>,
    alias: &Alias,
    main: bool,
) -> Result<(), CommandError> {
    let unclear = unclear(alias);
    if unclear == Some(Unclear::Nothing) {
        return Err(CommandError::refused(format!(
            "{} has no letter or digit by which it could be found. Write the name in letters.",
            quoted(&alias.text)
        )));
    }
    let length = alias.text.chars().count();
    if length > LONGEST_NAME {
        return Err(CommandError::refused(format!(
            "A name has at most {LONGEST_NAME} characters, and this has {length}."
        )));
    }
    if main {
        same_kind(context, owner, &alias.text)?;
    }
    let clear = alias.context.is_empty() && !alias.lookup_only;
    if !clear {
        return Ok(());
    }
    match unclear {
        None | Some(Unclear::Nothing) => {}
        Some(Unclear::Common) => {
            return Err(CommandError::refused(format!(
                "{} is a common word: every article that has it would count as one about {}. {ADVICE}",
                quoted(&alias.text),
                owner.name
            )));
        }
        Some(Unclear::Short) => {
            return Err(CommandError::refused(format!(
                "{} is so short that it stands in many articles for something else. Let only this \
                 capitalisation count (exact-case: yes). Or: {ADVICE}",
                quoted(&alias.text)
            )));
        }
    }
    let others: Vec<(String, EntityKind)> = others(context, owner, &alias.text)
        .into_iter()
        .filter(|(name, kind)| {
            !main || *kind == owner.kind || name.to_lowercase() != alias.text.to_lowercase()
        })
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = others
        .iter()
        .map(|(name, kind)| format!("{name} ({kind})"))
        .collect();
    Err(CommandError::refused(format!(
        "{} is a name of {} already: every article that has it would count for {} too. {ADVICE} If both \
         are the same, use /entity merge.",
        quoted(&alias.text),
        list(&named),
        owner.name
    )))
}

/// Whether something that is to come in may be called so.
///
/// # Errors
/// Those of [`check`].
pub fn check_new(context: &Context, name: &str, kind: EntityKind) -> Result<(), CommandError> {
    let owner = Owner {
        id: None,
        name,
        kind,
    };
    let plain = Alias {
        text: name.to_owned(),
        ..Alias::default()
    };
    check(context, owner, &plain, true)
}

/// Others who go by just this name, but for case and punctuation.
pub fn others(context: &Context, owner: Owner<'_>, text: &str) -> Vec<(String, EntityKind)> {
    let names = context.search.names();
    let cut = words(text);
    let (Some(first), Some(last)) = (cut.first(), cut.last()) else {
        return Vec::new();
    };
    let whole = first.range.start..last.range.end;
    names
        .exactly_in(text)
        .into_iter()
        .filter(|(range, _)| range.start <= whole.start && range.end >= whole.end)
        .flat_map(|(_, entities)| entities)
        .filter(|id| Some(*id) != owner.id)
        .filter_map(|id| names.get(id))
        .map(|entity| (entity.name.clone(), entity.kind))
        .collect()
}

/// Refuses the name of another one of the same kind, whatever the terms.
fn same_kind(context: &Context, owner: Owner<'_>, text: &str) -> Result<(), CommandError> {
    let names = context.search.names();
    let folded = text.to_lowercase();
    let twin = names.iter().find(|entity| {
        entity.kind == owner.kind
            && Some(entity.id) != owner.id
            && entity.name.to_lowercase() == folded
    });
    match twin {
        None => Ok(()),
        Some(twin) => Err(CommandError::refused(format!(
            "There is a {} called {} already. Change that one with /entity edit, or give this one a name \
             that tells them apart.",
            twin.kind, twin.name
        ))),
    }
}
