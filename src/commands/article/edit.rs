//! `/article edit`: what is there, what it would become, and then the change.
//!
//! What somebody wrote is kept as a row until it is saved or dropped. It remembers the revision that
//! its writer looked at; when somebody else was quicker, both changes are made one, and where that
//! cannot be, the writer sees the other's change beside their own.

use super::differing::differing;
use super::doing::{Meant, button, carried, done, shown_first, with_draft};
use super::form::{PART, fill, form, is_given, of_form};
use super::merging::{Merged, merged, written};
use super::saving::{conflict, last_editor, save, saved_or_dropped};
use crate::commands::check::quoted;
use crate::commands::context::Context;
use crate::commands::opened::refuse_emptied;
use crate::commands::request::{CommandError, Request};
use crate::domain::{Article, Date, NewArticle, State, Unsaved};
use crate::ingest::accept::admit;
use crate::reply::{Kind, Reply, Text};
use crate::text::merge::Prefer;
use crate::text::parts::parts;
use crate::text::plain::excerpt;

/// The most buttons that lead to parts of a long text.
const PARTS: usize = 20;

/// `/article edit`.
///
/// # Errors
/// A refusal when nothing would change, or when the article cannot be like that.
pub fn edit(context: &Context, request: &Request) -> Result<Reply, CommandError> {
    let article = match shown_first(context, request)? {
        Meant::Ask(reply) => return Ok(*reply),
        Meant::One(article) => article,
    };
    if let Some(number) = carried(request, "save") {
        return save(context, request, article.id, number);
    }
    if let Some(number) = carried(request, "drop") {
        context.store.write(move |tx| tx.forget_unsaved(number))?;
        let text = Text::plain(format!("Your edit of {} is gone.", quoted(&article.title)));
        return Ok(done(request, article.id, "Dropped", text));
    }
    let base = Base::of(context, request, &article)?;
    let part = match request.options.integer("part") {
        Some(part) => usize::try_from(part - 1).ok(),
        None => of_form(request),
    };
    let all = parts(&base.shown.body, PART);
    if let Some(part) = part
        && part >= all.len()
    {
        return Err(CommandError::refused(format!(
            "The text of article {} has {} of up to {PART} characters. Choose one of those.",
            article.id.0,
            crate::domain::phrase::counted(all.len() as u64, "part"),
        )));
    }
    if !is_given(request) {
        return Ok(match part {
            None if all.len() > 1 => choose_part(request, &article, &all),
            part => asked(request, &article, &base, part.unwrap_or(0)),
        });
    }
    if of_form(request).is_some() {
        refuse_emptied(request, &["date", "certainty"])?;
    }
    let mut mine = base.shown.clone();
    fill(context, request, &mut mine, part)?;
    let admitted = admit(mine).map_err(|refusal| CommandError::refused(refusal.to_string()))?;
    propose(context, request, &article, &base, admitted)
}

/// What an edit begins with: the article as its writer sees it.
struct Base {
    /// The revision.
    revision: u32,
    /// What that revision was.
    state: State,
    /// What the form shows: the same, or what was written before.
    shown: NewArticle,
    /// The number of what was written before.
    again: Option<i64>,
}

impl Base {
    fn of(context: &Context, request: &Request, article: &Article) -> Result<Base, CommandError> {
        let again = carried(request, "again");
        let revision = carried(request, "revision")
            .and_then(|revision| u32::try_from(revision).ok())
            .unwrap_or(article.revision);
        let id = article.id;
        let read = context.store.read(|read| {
            let state = read.state_at(id, revision)?;
            let unsaved = again.map_or(Ok(None), |number| read.unsaved(number))?;
            let before = match &unsaved {
                Some(unsaved) => read.state_at(id, unsaved.revision)?,
                None => None,
            };
            Ok((state, unsaved, before))
        })?;
        let (Some(state), unsaved, before) = read else {
            return Err(CommandError::refused(format!(
                "Article {} has no revision {revision}. /article history article: {0} lists those that \
                 it has.",
                id.0
            )));
        };
        let shown = match (again, unsaved, before) {
            (None, ..) => written(&state),
            (Some(_), Some(unsaved), Some(before)) if unsaved.article == Some(id) => {
                let today = Date::today(context.now());
                let both = merged(&before, &unsaved.written, &state, Prefer::Both, today);
                written(&both.state)
            }
            _ => return Err(saved_or_dropped(id)),
        };
        Ok(Base {
            revision,
            state,
            shown,
            again,
        })
    }
}

/// The form of an article.
fn asked(request: &Request, article: &Article, base: &Base, part: usize) -> Reply {
    let (id, revision) = (article.id.0.to_string(), base.revision.to_string());
    let again = base.again.map(|number| number.to_string());
    let mut options = with_draft(request, ("article", &id));
    options.push(("revision", &revision));
    if let Some(again) = &again {
        options.push(("again", again));
    }
    let heading = format!("Edit article {id}");
    let mut reply = Reply::new(Kind::Notice).titled(heading.clone());
    reply.text = Text::plain(format!(
        "To change {} give what is to be different, such as title, text, picture or date.",
        super::doing::named(article)
    ));
    reply.form = Some(form("article edit", &options, &heading, &base.shown, part));
    reply
}

/// A text that is too long for one form, in parts.
fn choose_part(request: &Request, article: &Article, all: &[&str]) -> Reply {
    let mut reply = Reply::new(Kind::Choices).titled(format!("Edit article {}", article.id.0));
    reply.text = Text::plain(format!(
        "The text has {} parts, and a form holds one. Choose which to edit; each form has the title, \
         the link, the date and the certainty too. Parts that you do not open stay as they are.",
        all.len()
    ));
    if all.len() > PARTS {
        reply.text.add(format!(
            " The first {PARTS} have a button; \"part\" takes the number of any other."
        ));
    }
    for (place, text) in all.iter().take(PARTS).enumerate() {
        let number = (place + 1).to_string();
        let label = format!("Part {number}: {}", excerpt(text, 50));
        let part = [("part", number.as_str())];
        let button = button(request, &label, "article edit", article.id, &part);
        reply.buttons.push(button);
    }
    reply
}

/// Shows what an edit would do before it is saved.
fn propose(
    context: &Context,
    request: &Request,
    article: &Article,
    base: &Base,
    mine: NewArticle,
) -> Result<Reply, CommandError> {
    let now = context.store.read(|read| read.state_of(article))?;
    let today = Date::today(context.now());
    let Merged { state, conflicts } = merged(&base.state, &mine, &now, Prefer::Mine, today);
    if state == now {
        return Err(CommandError::refused(format!(
            "Nothing would change: {} is like that already.",
            super::doing::named(article)
        )));
    }
    if let Some(url) = &state.url
        && let Some(other) = context.store.read(|read| read.article_by_url(url))?
        && other != article.id
    {
        return Err(CommandError::refused(format!(
            "Article {0} has that link already. /article show article: {0} shows it.",
            other.0
        )));
    }
    // What goes together is kept as an edit of what there is now.
    let unsaved = match conflicts.is_empty() {
        true => Unsaved {
            article: Some(article.id),
            revision: article.revision,
            written: written(&state),
        },
        false => Unsaved {
            article: Some(article.id),
            revision: base.revision,
            written: mine,
        },
    };
    let (again, moment) = (base.again, context.now());
    let number = context.store.write(move |tx| {
        if let Some(again) = again {
            tx.forget_unsaved(again)?;
        }
        tx.keep_unsaved(&unsaved, moment)
    })?;
    if !conflicts.is_empty() {
        return conflict(
            context,
            request,
            article,
            &base.state,
            &now,
            &state,
            &conflicts,
            number,
        );
    }
    let mut reply = Reply::new(Kind::Notice).titled(format!("Check the edit of {}", article.id.0));
    reply.text = differing(context, &now, &state);
    if state.picture != now.picture {
        reply.picture = state.picture.clone();
    }
    if base.revision != article.revision {
        reply.field(
            format!("Meanwhile {} changed", last_editor(context, article)?),
            differing(context, &base.state, &now),
        );
        reply.notices.push(Text::plain(
            "Both changes go together: nothing of either is lost.",
        ));
    }
    reply.notices.push(Text::plain(
        "Nothing is saved yet. It waits here for 30 days.",
    ));
    let number = number.to_string();
    for (label, option) in [("Save", "save"), ("Edit again", "again"), ("Drop", "drop")] {
        let options = with_draft(request, (option, &number));
        let button = button(request, label, "article edit", article.id, &options);
        reply.buttons.push(button);
    }
    Ok(reply)
}
