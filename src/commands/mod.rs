//! The table of commands and everything that is made from it.
//!
//! A command is one row of [`TABLE`](list::TABLE) and one file with its handler: a plain
//! synchronous function from a request to a reply. Registration with Discord, help, console
//! completion, the checking of options and roles, and the documentation are read from the table, so
//! none of them can disagree.

pub mod check;
pub mod context;
pub mod document;
pub mod guard;
pub mod language;
pub mod line;
pub mod list;
pub mod naming;
mod queue;
pub mod request;
pub mod reuse;
pub mod router;
pub mod scheduled;
pub mod suggest;
pub mod surroundings;
pub mod table;
pub mod web;

mod account;
mod article;
mod ask;
mod authority;
mod bodies;
mod destination;
mod doctor;
mod drafts;
pub mod entity;
pub mod fact;
mod facts;
mod feed;
mod following;
mod forecasts;
mod help;
mod items;
mod listing;
mod matching;
mod moderators;
mod narrowing;
mod near;
mod news;
mod opened;
mod paging;
mod picture;
mod predictions;
mod privacy;
mod profile;
mod radar;
mod search;
mod several;
mod submit;
mod subscriptions;
mod suggested;
mod timeline;
mod verdict;
mod why;
mod wish;
mod wishing;

#[cfg(test)]
pub(crate) mod tests;

pub use context::Context;
pub use request::{CommandError, Options, Request, Value};
pub use reuse::{AsOf, Asked};
pub use surroundings::{Eyes, Nowhere, Surroundings, Unseen};
pub use table::{Command, Group, Head, Holds, Menu, Opt, OptKind, Pace, Scope, Table};
pub use web::{Offline, Unfetched, Web};
