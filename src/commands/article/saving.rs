//! How an edit is saved: with a last look at what others did meanwhile, so that nothing of either is lost.

use super::differing::differing;
use super::doing::{button, carried, done, in_copies, named, who, with_draft, write};
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
    // What is saved over is what was shown here, and nothing that came later.
    let shown = article.revision.to_string();
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
    for (label, option, over) in [
        ("Edit with both", "again", None),
        ("Save mine", "save", Some(("over", shown.as_str()))),
        ("Keep theirs", "drop", None),
    ] {
        let mut options = with_draft(request, (option, &number));
        options.extend(over);
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
        /// What the article was when its writer looked at it, if others have changed it since.
        others: Option<Box<State>>,
        /// Whether something of theirs gave way to it.
        over: bool,
    },
    /// It is like that already.
    Unchanged,
    /// Somebody else changed the same.
    Conflict {
        article: Box<Article>,
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
    let over = carried(request, "over").and_then(|shown| u32::try_from(shown).ok());
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
            article,
            base,
            now,
            mine,
            conflicts,
        } => conflict(
            context, request, &article, &base, &now, &mine, &conflicts, number,
        ),
        Saved::Done {
            before,
            after,
            others,
            over,
        } => {
            let mut reply = done(
                request,
                id,
                &format!("Article {} saved", id.0),
                differing(context, &before, &after),
            );
            if let Some(base) = others {
                let theirs = differing(context, &base, &before);
                let title = match over {
                    true => "Others had changed meanwhile; where you did too, yours stands now",
                    false => "Others had changed meanwhile, and that stays",
                };
                reply.field(title, theirs);
            }
            let copies = in_copies(after.status, "Copies that were posted are corrected.");
            reply.text.line(Piece::Quiet(copies.to_owned()));
            Ok(reply)
        }
    }
}

fn save_within(
    tx: &Writer,
    tagging: &Tagging,
    id: ArticleId,
    number: i64,
    over: Option<u32>,
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
    if !both.conflicts.is_empty() && over != Some(present.revision) {
        return Ok(Saved::Conflict {
            article: Box::new(present),
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
            over: !both.conflicts.is_empty(),
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
