//! What was filled in: from a form back to a request, without losing a word of it.
//!
//! What somebody typed is on the disk before anything is tried with it. It stays there until the
//! command has done what it was asked; whatever comes in between, a refusal, a fault of ours or the end
//! of the process, it can be edited again.

use tracing::error;

use super::context::Context;
use super::drafts::keep;
use super::line;
use super::request::{Caller, CommandError, RawOptions};
use super::router;
use super::table::DRAFT;
use crate::domain::DraftId;
use crate::reply::{Action, Button, Kind, Piece, Reply, Text};
use crate::store::DRAFT_DAYS;

/// Answers a form that was filled in: a use of the command of its line, in which each input is the
/// option of its name. The inputs are taken as they are and never read as a line.
///
/// The reply never asks by a form, as Discord takes none here; a button opens it.
pub fn submit(context: &Context, caller: &Caller, line: &str, inputs: RawOptions) -> Reply {
    let (command, mut options) = match router::understood(context, line) {
        Ok(understood) => understood,
        Err(error) => return router::unanswered(error),
    };
    let user = caller.actor.user;
    let kept = keep::filled_in(context, user, &command, &options, &inputs).and_then(|form| {
        let over = keep::named(&options);
        Ok(keep::keep(context, user, over, &form)?)
    });
    let kept = match kept {
        Ok(id) => Some(id),
        Err(CommandError::Refused(_)) => None,
        Err(CommandError::Internal(error)) => {
            error!(error = format!("{error:#}"), "could not keep a draft");
            None
        }
    };
    options.retain(|(name, _)| name != DRAFT.name && inputs.iter().all(|(it, _)| it != name));
    options.extend(inputs);
    if let Some(DraftId(number)) = kept {
        options.push((DRAFT.name.to_owned(), number.to_string()));
    }
    let mut reply = router::answer(context, caller, &command, &options);
    if reply.form.is_some() {
        return aside(context, caller, reply, kept);
    }
    if let Some(Err(error)) = kept.map(|id| keep::stays(context, user, id)) {
        let error = anyhow::Error::new(error);
        error!(
            error = format!("{error:#}"),
            "could not make room for a draft"
        );
    }
    if let (Kind::Refused | Kind::Failed, Some(id)) = (reply.kind, kept) {
        let mut words = Text::plain(format!(
            "What you filled in is kept for {DRAFT_DAYS} days; "
        ));
        words.push(Piece::Command("/drafts list".to_owned()));
        words.add(" shows it.");
        reply.notices.push(words);
        reply.buttons.insert(0, open("Edit again", id));
    }
    reply
}

/// The reply where its form cannot be shown now: the form waits as a draft, and a button opens it.
/// Replies without a form stay as they are.
pub fn set_aside(context: &Context, caller: &Caller, reply: Reply) -> Reply {
    aside(context, caller, reply, None)
}

/// The same over a draft, if one is known; else over the one that the form comes from.
fn aside(context: &Context, caller: &Caller, mut reply: Reply, over: Option<DraftId>) -> Reply {
    let Some(form) = reply.form.take() else {
        return reply;
    };
    let over = over.or_else(|| {
        let (_, options) = line::parse(context.table, &form.line).ok()?;
        keep::named(&options)
    });
    let user = caller.actor.user;
    let kept = keep::keep(context, user, over, &form)
        .and_then(|id| keep::stays(context, user, id).map(|()| id));
    match kept {
        Ok(id) => {
            if reply.text.is_empty() {
                reply.text = Text::plain("A form for this is ready to be filled in.");
            }
            reply.buttons.insert(0, open("Open the form", id));
            reply.private = true;
            reply
        }
        Err(error) => router::unanswered(error.into()),
    }
}

/// Forgets the draft that a request was made from, when the request was met: not when it was refused,
/// and not when the reply asks for more, by choices, a form, or a button that carries the draft.
pub fn settle(context: &Context, caller: &Caller, options: &RawOptions, reply: &Reply) {
    let Some(id) = keep::named(options) else {
        return;
    };
    let unmet = matches!(reply.kind, Kind::Refused | Kind::Failed | Kind::Choices);
    let carries = |button: &Button| match &button.action {
        Action::Run(line) | Action::Turn(line) => line::parse(context.table, line)
            .is_ok_and(|(_, options)| keep::named(&options) == Some(id)),
        Action::Open(_) => false,
    };
    if unmet || reply.form.is_some() || reply.buttons.iter().any(carries) {
        return;
    }
    if let Err(error) = keep::forget(context, caller.actor.user, id) {
        let error = anyhow::Error::new(error);
        error!(error = format!("{error:#}"), "could not forget a draft");
    }
}

fn open(label: &str, id: DraftId) -> Button {
    Button {
        label: label.to_owned(),
        action: Action::Run(line::write(
            super::drafts::OPEN.name,
            &[("number", &id.0.to_string())],
        )),
    }
}
