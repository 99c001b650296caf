//! From a request to a reply: the one place where roles and options are checked.
#![allow(unused, clippy::todo, missing_docs)]

use std::sync::Arc;

use crate::domain::{Actor, Place};
use crate::reply::Reply;

use super::{Command, CommandError, Context, Request};

/// A suggestion for an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown, at most 100 characters.
    pub label: String,
    /// What is sent, at most 100 characters.
    pub value: String,
}

/// The table: every command.
pub fn commands() -> &'static [Command] {
    todo!()
}

/// Raw options by name, as a platform gives them; checked here against the table.
pub type RawOptions = Vec<(String, String)>;

/// Where and from whom a request comes.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub place: Place,
    pub locale: String,
}

/// Answers one request: finds the command, checks role, scope and options, runs the handler with a
/// span, a time limit and a panic guard. Never fails: refusals and faults are replies too.
/// Blocking; call it on a thread that may block.
pub fn answer(context: &Context, caller: &Caller, command: &str, options: &RawOptions) -> Reply {
    todo!()
}

/// Answers a typed line: `/vendor name: vmware`, `/vendor vmware`, or a question without a slash.
pub fn answer_line(context: &Context, caller: &Caller, line: &str) -> Reply {
    todo!()
}

/// Suggestions for the option `option` of `command` while `typed` is in it; from memory only.
pub fn suggest(context: &Context, command: &str, option: &str, typed: &str) -> Vec<Suggestion> {
    todo!()
}

/// A typed line as (command, raw options); the console's completer and buttons use it.
pub fn parse_line(line: &str) -> Result<(String, RawOptions), CommandError> {
    todo!()
}

/// The line that makes this request again; the inverse of `parse_line`.
pub fn write_line(command: &str, options: &[(&str, &str)]) -> String {
    todo!()
}
