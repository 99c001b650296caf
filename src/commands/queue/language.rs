//! What `/queue` and its options are called in other languages.

use crate::commands::language::Row;

/// Names of commands, subcommands and options.
#[rustfmt::skip]
pub const NAMES: &[Row] = &[
];

/// Summaries of commands, subcommands and options.
#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
];
