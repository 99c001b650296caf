//! What the commands of `/article` and their options are called in other languages.

use crate::commands::language::Row;

/// Names of commands, subcommands and options.
#[rustfmt::skip]
pub const NAMES: &[Row] = &[
];

/// Summaries of commands, subcommands and options.
#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
    ["Read an article; moderators add and correct them",
     "Einen Artikel lesen; Moderatoren erfassen und berichtigen sie",
     "Lire un article ; les modérateurs les ajoutent et les corrigent",
     "Leer un artículo; los moderadores los añaden y corrigen"],
];
