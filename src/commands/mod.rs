//! The table of commands and everything that is made from it.
//!
//! A command is one row of [`COMMANDS`] and one file with its handler: a plain synchronous function
//! from a request to a reply. Registration with Discord, help, console completion, the checking of
//! options and roles, and the documentation are read from the table, so none of them can disagree.

pub mod context;
pub mod request;
pub mod router;
pub mod table;

pub use context::Context;
pub use request::{CommandError, Options, Request, Value};
pub use table::{Command, Opt, OptKind, Pace, Scope};
