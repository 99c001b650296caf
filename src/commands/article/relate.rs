//! `/article relate` and `/article unrelate`: links between two articles. A link is a revision of both.

use super::doing::{Meant, done, meant, named, write};
use crate::commands::context::Context;
use crate::commands::request::{CommandError, Request};
use crate::domain::phrase::capital;
use crate::reply::{Reply, Text};

/// `/article relate`.
///
/// # Errors
/// A refusal for an article and itself, or when they are linked already.
pub fn relate(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    link(context, request, true)
}

/// `/article unrelate`.
///
/// # Errors
/// A refusal when they are not linked.
pub fn unrelate(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    link(context, request, false)
}

fn link(context: &Context, request: &Request, linked: bool) -> Result<Reply, CommandError> {
    let one = match meant(context, request, "article")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    let two = match meant(context, request, "other")? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    if one.id == two.id {
        return Err(CommandError::refused(
            "An article cannot be related to itself. Name two.",
        ));
    }
    let (deed, now) = (request.deed(), context.now());
    let (first, second) = ((one.id, named(&one)), (two.id, named(&two)));
    let changed = write(context, move |tx| {
        let changed = match linked {
            true => tx.relate(first.0, second.0)?,
            false => tx.unrelate(first.0, second.0)?,
        };
        if changed {
            for (id, other) in [(first.0, second.1), (second.0, first.1)] {
                let words = format!("related to {other}");
                let words = match linked {
                    true => (String::new(), words),
                    false => (words, String::new()),
                };
                tx.note_revision(id, deed, words, now)?;
            }
        }
        Ok(changed)
    })?;
    let (both, is) = (format!("{} and {}", named(&one), named(&two)), linked);
    if !changed {
        return Err(CommandError::refused(match is {
            true => format!("Nothing would change: {both} are related already."),
            false => format!("Nothing would change: {both} are not related."),
        }));
    }
    let both = capital(&both);
    Ok(match is {
        true => done(
            request,
            one.id,
            "Related",
            Text::plain(format!("{both} lead to each other now.")),
        ),
        false => done(
            request,
            one.id,
            "No longer related",
            Text::plain(format!("{both} no longer lead to each other.")),
        ),
    })
}
