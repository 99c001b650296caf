//! How an edit is saved: with a last look at what others did meanwhile, so that nothing of either is lost.

use super::differing::differing;
use super::doing::{button, done, gone, named, who, write};
use super::merging::merged;
use crate::commands::context::Context;
use crate::commands::opened::QUICKER;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::list;
use crate::domain::{Article, ArticleId, Date, Deed, Revised, State, Unsaved};
use crate::ingest::{self, IngestError, Tagging};
use crate::reply::{Kind, Piece, Reply, Text};
use crate::store::{Reader, StoreError, Writer};
use crate::text::merge::Prefer;

/// The refusal of an edit that is no longer there.
pub fn saved_or_dropped(id: ArticleId) -> CommandError {
    CommandError::refused(format!(
        "That edit was saved or dropped already. /article show article: {} shows the article.",
        id.0
    ))
}

/// Who made the present revision of an article.
///
/// # Errors
/// When the archive cannot be read.
pub fn last_editor(context: &Context, article: &Article) -> Result<String, CommandError> {
    let steps = context.store.read(|read| read.history(article.id, 0, 1))?;
    let made = steps.into_iter().next().and_then(|step| step.made);
    Ok(made.map_or_else(|| "somebody".to_owned(), |made| who(made.by)))
}

/// Somebody else changed the same: both changes are shown, and both are kept.
///
/// # Errors
/// When the archive cannot be read.
#[expect(
    clippy::too_many_arguments,
    reason = "two edits with all that they rest on"
)]
pub fn conflict(
    context: &Context,
    request: &Request,
    article: &Article,
    base: &State,
    now: &State,
    mine: &State,
    conflicts: &[&str],
    number: i64,
) -> Result<Reply, CommandError> {
    let editor = last_editor(context, article)?;
    let mut reply = Reply::new(Kind::Choices).titled(QUICKER);
    reply.text = Text::plain(format!(
        "Since you began, {editor} has changed {}, and both of you changed the {}. Nothing is saved of \
         yours yet, and nothing is lost.",
        named(article),
        list(conflicts)
    ));
    reply.field("Theirs", differing(context, base, now));
    reply.field("With yours in its place", differing(context, now, mine));
    let number = number.to_string();
    for (label, options) in [
        ("Edit with both", vec![("again", number.as_str())]),
        (
            "Save mine",
            vec![("save", number.as_str()), ("over", "yes")],
        ),
        ("Keep theirs", vec![("drop", number.as_str())]),
    ] {
        let button = button(request, label, "article edit", article.id, &options);
        reply.buttons.push(button);
    }
    reply
        .notices
        .push(Text::plain("Yours waits here for 30 days."));
    Ok(reply)
}

/// What became of an edit that was to be saved.
enum Saved {
    /// It is saved.
    Done {
        before: Box<State>,
        after: Box<State>,
        /// What others changed since its writer looked at the article.
        others: Option<Box<State>>,
    },
    /// It is like that already.
    Unchanged,
    /// Somebody else changed the same.
    Conflict {
        base: Box<State>,
        now: Box<State>,
        mine: Box<State>,
        conflicts: Vec<&'static str>,
    },
    /// It was saved or dropped before.
    Gone,
}

/// Saves what was written, in one transaction with a last look at what others did.
///
/// # Errors
/// A refusal when it was saved or dropped before, or cannot be.
pub fn save(
    context: &Context,
    request: &Request,
    id: ArticleId,
    number: i64,
) -> Result<Reply, CommandError> {
    let over = request.options.text("over").is_some();
    let (deed, moment) = (request.deed(), context.now());
    let tagging = std::sync::Arc::clone(&context.tagging);
    let saved = write(context, move |tx| {
        save_within(tx, &tagging, id, number, over, deed, moment)
    })?;
    match saved {
        Saved::Gone => Err(saved_or_dropped(id)),
        Saved::Unchanged => Err(CommandError::refused(format!(
            "Nothing would change: article {} is like that already.",
            id.0
        ))),
        Saved::Conflict {
            base,
            now,
            mine,
            conflicts,
        } => {
            let article = context.store.read(|read| read.article(id))?;
            let article = article.ok_or_else(gone)?;
            conflict(
                context, request, &article, &base, &now, &mine, &conflicts, number,
            )
        }
        Saved::Done {
            before,
            after,
            others,
        } => {
            let mut reply = done(
                request,
                id,
                &format!("Article {} saved", id.0),
                differing(context, &before, &after),
            );
            if let Some(base) = others {
                let theirs = differing(context, &base, &before);
                reply.field("Others had changed meanwhile, and that stays", theirs);
            }
            reply.text.line(Piece::Quiet(
                "Copies that were posted are corrected.".to_owned(),
            ));
            Ok(reply)
        }
    }
}

fn save_within(
    tx: &Writer,
    tagging: &Tagging,
    id: ArticleId,
    number: i64,
    over: bool,
    deed: Deed,
    now: jiff::Timestamp,
) -> Result<Saved, IngestError> {
    let Some((base, unsaved)) = unsaved(tx, id, number)? else {
        return Ok(Saved::Gone);
    };
    let present = tx.article(id)?.ok_or_else(|| StoreError::Missing {
        what: format!("article {}", id.0),
    })?;
    let before = tx.state_of(&present)?;
    let today = Date::today(now);
    let both = merged(&base, &unsaved.written, &before, Prefer::Mine, today);
    if !both.conflicts.is_empty() && !over {
        return Ok(Saved::Conflict {
            base: Box::new(base),
            now: Box::new(before),
            mine: Box::new(both.state),
            conflicts: both.conflicts,
        });
    }
    let tagger = tagging.tagger(tx)?;
    let wanted = both.state;
    let revised = ingest::revise(
        tx,
        &tagger,
        id,
        Some(present.revision),
        deed,
        now,
        |state| {
            *state = wanted;
        },
    )?;
    tx.forget_unsaved(number)?;
    Ok(match revised {
        Revised::Done(_) => Saved::Done {
            after: Box::new(tx.state(id)?.unwrap_or_else(|| before.clone())),
            others: (unsaved.revision != present.revision).then(|| Box::new(base)),
            before: Box::new(before),
        },
        // Nobody can come between within a transaction.
        Revised::Unchanged | Revised::Stale(_) => Saved::Unchanged,
    })
}

/// What was written of an article, and what its writer had looked at.
fn unsaved(
    read: &Reader,
    id: ArticleId,
    number: i64,
) -> Result<Option<(State, Unsaved)>, StoreError> {
    let Some(unsaved) = read.unsaved(number)?.filter(|it| it.article == Some(id)) else {
        return Ok(None);
    };
    let base = read.state_at(id, unsaved.revision)?;
    Ok(base.map(|base| (base, unsaved)))
}
