//! From a request to a reply: the one place where commands are found, roles, scope and options are
//! checked, and handlers are run. Nothing here fails: refusals and faults are replies too.

use tracing::{Span, error, field, info, info_span};

use super::authority::{forbidden, with_named_roles};
use super::context::Context;
use super::guard::Run;
use super::list::TABLE;
pub use super::request::{Caller, RawOptions};
use super::request::{CommandError, Request};
use super::reuse::Asked;
use super::submit::settle;
pub use super::submit::{set_aside, submit};
pub use super::suggest::Suggestion;
use super::table::{Command, Holds, Scope, Table};
use super::{check, line, suggest as suggesting};
use crate::domain::{Place, Role};
use crate::reply::{Kind, Piece, Reply, Text};

/// The table: every command and every group.
pub fn table() -> &'static Table {
    &TABLE
}

/// Every command.
pub fn commands() -> &'static [Command] {
    TABLE.commands
}

/// Answers one request: finds the command, checks role, scope and options, runs the handler with a
/// span, a time limit and a panic guard. Never fails: refusals and faults are replies too.
/// Blocking; call it on a thread that may block.
pub fn answer(context: &Context, caller: &Caller, command: &str, options: &RawOptions) -> Reply {
    let span = info_span!(
        "request",
        command = field::Empty,
        place = caller.place.word(),
        outcome = field::Empty,
    );
    let _entered = span.clone().entered();
    let begun = std::time::Instant::now();
    let reply = checked(context, caller, command, options, &span)
        .and_then(|(command, request)| run(context, command, request, &span))
        .unwrap_or_else(unanswered);
    settle(context, caller, options, &reply);
    span.record("outcome", reply.kind.word());
    let took = begun.elapsed();
    context
        .metrics
        .command(name_of(context, command), came_of(&reply), Some(took));
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    info!(duration_ms, "answered");
    reply
}

/// What this request asks, if an answer to it may be given again to others who ask the same, for
/// as long as [`AsOf`](super::reuse::AsOf) stays what it was. `None` when it has to be made each
/// time, and for what is refused: command, role, scope and options are checked here just as
/// [`answer`] does, so that nobody gets a kept answer who would not get a new one. No reading.
pub fn reusable(
    context: &Context,
    caller: &Caller,
    command: &str,
    options: &RawOptions,
) -> Option<Asked> {
    if check::find(context.table, command).ok()?.holds != Holds::ForTheDay {
        return None;
    }
    let (_, request) = checked(context, caller, command, options, &Span::none()).ok()?;
    Some(Asked::by(request))
}

/// Answers a typed line: `/vendor name: vmware`, `/vendor vmware`, a question without a slash, or
/// what [`shorten`] made of a long line.
pub fn answer_line(context: &Context, caller: &Caller, line: &str) -> Reply {
    match understood(context, line) {
        Ok((command, options)) => answer(context, caller, &command, &options),
        Err(error) => unanswered(error),
    }
}

/// A typed line, or what [`shorten`] made of one, as a command and raw options.
///
/// # Errors
/// Those of [`parse_line`], and a refusal of a line that the desk no longer remembers.
pub(super) fn understood(
    context: &Context,
    line: &str,
) -> Result<(String, RawOptions), CommandError> {
    let Some(token) = line.trim().strip_prefix('#').filter(|rest| is_token(rest)) else {
        return parse_line(context, line);
    };
    let remembered = context.store.read(|read| read.remembered_line(token))?;
    let line = remembered.ok_or_else(|| {
        CommandError::refused(
            "The desk no longer remembers what this button does. Run the command again.",
        )
    })?;
    parse_line(context, &line)
}

/// The reply to what was not answered.
pub(super) fn unanswered(error: CommandError) -> Reply {
    match error {
        CommandError::Refused(text) => refusal(text),
        CommandError::Internal(error) => broken(&error),
    }
}

/// A typed line as (command, raw options); the console's completer and buttons use it.
///
/// # Errors
/// A refusal for an empty line, an unknown command, or a misspelt option.
pub fn parse_line(context: &Context, line: &str) -> Result<(String, RawOptions), CommandError> {
    line::parse(context.table, line)
}

/// The line that makes this request again; the inverse of `parse_line`.
pub fn write_line(command: &str, options: &[(&str, &str)]) -> String {
    line::write(command, options)
}

/// The most bytes of a line that a button carries itself. Discord takes 100 characters, of which
/// the adapter needs up to 20.
pub const BUTTON_LINE: usize = 80;

/// A line that fits into a button: the line itself, or `#` and a token under which the store
/// remembers it. [`answer_line`] understands both.
pub fn shorten(context: &Context, line: &str) -> String {
    if line.len() <= BUTTON_LINE {
        return line.to_owned();
    }
    let (long, now) = (line.to_owned(), context.now());
    match context
        .store
        .write(move |write| write.remember_line(&long, now))
    {
        Ok(token) => format!("#{token}"),
        Err(error) => {
            // The button then says that it is forgotten; the reply that carries it is still good.
            let error = anyhow::Error::new(error);
            error!(error = format!("{error:#}"), "could not remember a button");
            "#forgotten".to_owned()
        }
    }
}

/// Suggestions for the option `option` of `command` while `typed` is in it; from memory only, at
/// most 25, best first.
pub fn suggest(
    context: &Context,
    caller: &Caller,
    command: &str,
    option: &str,
    typed: &str,
) -> Vec<Suggestion> {
    suggest_beside(context, caller, command, &Vec::new(), option, typed)
}

/// The same beside other options that are given already.
pub fn suggest_beside(
    context: &Context,
    caller: &Caller,
    command: &str,
    given: &RawOptions,
    option: &str,
    typed: &str,
) -> Vec<Suggestion> {
    // A fault here must not take the connection's task with it; no suggestion is always right.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        suggesting::suggest(context, caller, command, given, option, typed)
    }))
    .unwrap_or_default()
}

/// Whether everybody is suggested the same for an option, so that suggestions may be kept.
pub fn suggests_alike(context: &Context, command: &str, option: &str) -> bool {
    suggesting::is_alike(context.table, command, option)
}

/// The command and its request, after every check that the table asks for.
fn checked(
    context: &Context,
    caller: &Caller,
    command: &str,
    options: &RawOptions,
    span: &Span,
) -> Result<(&'static Command, Request), CommandError> {
    let command = check::find(context.table, command)?;
    span.record("command", command.name);
    if command.scope == Scope::Servers && matches!(caller.place, Place::Private { .. }) {
        let mut words = format!(
            "/{} works only in a server where the desk's bot is a member. Use it there.",
            command.name
        );
        if command.role == Role::Manager {
            words.push_str(" For news in a private conversation use /follow.");
        }
        return Err(CommandError::refused(words));
    }
    // What is made for a whole day is the same for every reader and needs no reading here.
    let actor = match (command.holds, command.role) {
        (Holds::ForTheDay, Role::Reader) => caller.actor.clone(),
        _ => with_named_roles(context, caller)?,
    };
    if !actor.may(command.role) {
        return Err(forbidden(command));
    }
    let request = Request {
        command: command.name,
        options: check::options(command, options)?,
        actor,
        place: caller.place,
        locale: caller.locale.clone(),
    };
    Ok((command, request))
}

/// Runs the handler under the guard. Whether the reply is private is settled here, for all commands.
fn run(
    context: &Context,
    command: &'static Command,
    request: Request,
    span: &Span,
) -> Result<Reply, CommandError> {
    let private = request.options.flag("private") || command.answers_asker_alone();
    let (for_handler, inside, handler) = (context.clone(), span.clone(), command.run);
    let run = context
        .guard
        .run(move || inside.in_scope(|| handler(&for_handler, &request)));
    match run {
        Run::Done(reply) => reply.map(|mut reply| {
            reply.private |= private;
            reply
        }),
        Run::Panicked(words) => {
            let id = error_id();
            error!(error.id = id, panic = words, "a command panicked");
            Ok(failure("Something went wrong on our side.", &id))
        }
        Run::TooSlow => {
            let id = error_id();
            let abandoned = context.guard.abandoned();
            error!(error.id = id, abandoned, "a command took too long");
            Ok(failure(
                "This took too long on our side and was stopped. Ask for less at a time, or try again in a minute.",
                &id,
            ))
        }
        Run::Busy => {
            let id = error_id();
            let abandoned = context.guard.abandoned();
            error!(error.id = id, abandoned, "too many commands are stuck");
            Ok(failure(
                "The desk is overloaded. Try again in a minute.",
                &id,
            ))
        }
    }
}

/// The reply to what cannot be met as it stands; nobody but the asker needs to see it.
fn refusal(text: Text) -> Reply {
    let mut reply = Reply::new(Kind::Refused).saying(text);
    reply.private = true;
    reply
}

/// Logs a fault of ours with its chain of causes and tells the asker its id.
fn broken(error: &anyhow::Error) -> Reply {
    let id = error_id();
    error!(
        error.id = id,
        error = format!("{error:#}"),
        "a command failed"
    );
    failure("Something went wrong on our side.", &id)
}

fn failure(words: &str, id: &str) -> Reply {
    let mut text = Text::plain(format!(
        "{words} The operator can find it in the log under id "
    ));
    text.push(Piece::Strong(id.to_owned())).add(".");
    let mut reply = Reply::new(Kind::Failed).saying(text);
    reply.private = true;
    reply
}

/// Eight characters that are hard to confuse when read out.
fn error_id() -> String {
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    (0..8)
        .map(|_| char::from(LETTERS[fastrand::usize(..LETTERS.len())]))
        .collect()
}

/// The name that the table has for what was asked, as a label of metrics; `unknown` for what is no command.
pub fn name_of(context: &Context, command: &str) -> &'static str {
    check::find(context.table, command).map_or("unknown", |row| row.name)
}

/// What came of a request, as a label of metrics.
fn came_of(reply: &Reply) -> &'static str {
    match reply.kind {
        Kind::Refused => "refused",
        Kind::Failed => "failed",
        _ => "answered",
    }
}

/// Whether this could be a token of the store, so that `#7 things to know` stays a question.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
}
