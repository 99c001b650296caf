//! Forms as drafts: how they are written down, found again and forgotten.

use serde_json::Value;

use crate::commands::check;
use crate::commands::context::Context;
use crate::commands::document::takes;
use crate::commands::line;
use crate::commands::request::{CommandError, RawOptions};
use crate::commands::table::{Command, DRAFT, OptKind};
use crate::domain::{Draft, DraftId, UserId};
use crate::reply::json::form_to_json;
use crate::reply::{Form, Input, MOST_OF_INPUT};
use crate::store::{MOST_DRAFTS, StoreError};

/// Text options that take more than this are asked for in several lines.
const ONE_LINE: usize = 300;

/// The draft that options name, if they name one.
pub fn named(options: &RawOptions) -> Option<DraftId> {
    let (_, number) = options.iter().find(|(name, _)| name == DRAFT.name)?;
    number.parse().ok().map(DraftId)
}

/// Keeps a form for somebody, over the draft of theirs that is named, while something is tried with it.
/// [`stays`] is for when that was in vain.
///
/// # Errors
/// Only the archive can fail.
pub fn keep(
    context: &Context,
    user: Option<UserId>,
    over: Option<DraftId>,
    form: &Form,
) -> Result<DraftId, StoreError> {
    let (written, now) = (form_to_json(form).to_string(), context.now());
    (context.store).write(move |tx| tx.keep_draft(user, over, &written, now))
}

/// Says that a draft is not going to be forgotten at once: somebody who has too many loses the oldest,
/// and not before.
///
/// # Errors
/// Only the archive can fail.
pub fn stays(context: &Context, user: Option<UserId>, id: DraftId) -> Result<(), StoreError> {
    let now = context.now();
    let is_one_too_many = context.store.read(|read| {
        Ok(read.draft_count(user, now)? > MOST_DRAFTS as u64
            && read.draft(user, id, now)?.is_some())
    })?;
    match is_one_too_many {
        true => context.store.write(move |tx| tx.shed_drafts(user)),
        false => Ok(()),
    }
}

/// The form of a draft of somebody, with its line naming the draft. `None` when there is no such draft
/// any more, or its command takes none of what was filled in.
///
/// # Errors
/// Only the archive can fail.
pub fn find(
    context: &Context,
    user: Option<UserId>,
    id: DraftId,
) -> Result<Option<Form>, StoreError> {
    let now = context.now();
    let draft = context.store.read(|read| read.draft(user, id, now))?;
    Ok(draft.and_then(|draft| form_of(context, &draft)))
}

/// The form of a draft, with its line naming the draft.
pub fn form_of(context: &Context, draft: &Draft) -> Option<Form> {
    let mut form = read(context, &draft.form)?;
    let (command, mut options) = line::parse(context.table, &form.line).ok()?;
    options.retain(|(name, _)| name != DRAFT.name);
    options.push((DRAFT.name.to_owned(), draft.id.0.to_string()));
    form.line = line_of(&command, &options);
    Some(form)
}

/// Forgets a draft of somebody.
///
/// # Errors
/// Only the archive can fail.
pub fn forget(context: &Context, user: Option<UserId>, id: DraftId) -> Result<bool, StoreError> {
    context.store.write(move |tx| tx.drop_draft(user, id))
}

/// The form that asks for what was filled in once more: as the draft had it that was filled in, else
/// as the table says it.
pub fn filled_in(
    context: &Context,
    user: Option<UserId>,
    command: &str,
    options: &RawOptions,
    inputs: &RawOptions,
) -> Result<Form, CommandError> {
    let row = check::find(context.table, command)?;
    let known = match named(options) {
        Some(id) => find(context, user, id)?,
        None => None,
    };
    let asked = |name: &str| known.as_ref()?.inputs.iter().find(|it| it.option == name);
    let inputs: Vec<Input> = inputs
        .iter()
        .filter_map(|(name, value)| {
            let mut input = asked(name).cloned().or_else(|| as_in_table(row, name))?;
            value.clone_into(&mut input.value);
            Some(input)
        })
        .collect();
    let of_line = |name: &str| !inputs.iter().any(|input| input.option == name);
    let options: RawOptions = options
        .iter()
        .filter(|(name, _)| of_line(name) && name != DRAFT.name)
        .cloned()
        .collect();
    Ok(Form {
        title: known.map_or_else(|| format!("/{}", row.name), |form| form.title),
        line: line_of(row.name, &options),
        inputs,
    })
}

/// The input for an option as the table describes it.
fn as_in_table(row: &Command, name: &str) -> Option<Input> {
    let option = row.option(name)?;
    let most = match option.kind {
        OptKind::Text { max } | OptKind::Carried { max } => max.min(MOST_OF_INPUT),
        _ => MOST_OF_INPUT,
    };
    let text = matches!(option.kind, OptKind::Text { .. } | OptKind::Carried { .. });
    Some(Input {
        option: option.name,
        label: option.summary.to_owned(),
        hint: match text {
            true => String::new(),
            false => takes(option),
        },
        value: String::new(),
        long: text && most > ONE_LINE,
        required: option.required,
        most,
    })
}

/// The line of a command with options.
pub fn line_of(command: &str, options: &RawOptions) -> String {
    let options: Vec<(&str, &str)> = options
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    line::write(command, &options)
}

/// A form that was written down. Inputs whose options the command no longer has are left out.
fn read(context: &Context, written: &str) -> Option<Form> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let form: Value = serde_json::from_str(written).ok()?;
    let line = text(&form["line"])?;
    let (command, _) = line::parse(context.table, &line).ok()?;
    let row = check::find(context.table, &command).ok()?;
    let inputs: Vec<Input> = form["inputs"]
        .as_array()?
        .iter()
        .filter_map(|input| {
            Some(Input {
                option: row.option(input["option"].as_str()?)?.name,
                label: text(&input["label"])?,
                hint: text(&input["hint"])?,
                value: text(&input["value"])?,
                long: input["long"].as_bool()?,
                required: input["required"].as_bool()?,
                most: usize::try_from(input["most"].as_u64()?).ok()?,
            })
        })
        .collect();
    (!inputs.is_empty()).then(|| Form {
        title: text(&form["title"]).unwrap_or_default(),
        line,
        inputs,
    })
}
