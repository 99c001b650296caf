//! The rows of `/article` in the table of commands.

use super::show;
use crate::commands::list::{PAGE, PRIVATE, READ as HEADING};
use crate::commands::table::{Command, Group, Holds, Opt, OptKind, Pace, Scope};
use crate::domain::Role;

/// The group of `/article`.
pub const GROUP: Group = Group {
    name: "article",
    summary: "Read an article; moderators add and correct them",
};

/// `/article show`, which a line that names only the group means too.
pub const SHOW: Command = Command {
    name: "article show",
    summary: "Show one article whole, with its updates and what it is related to",
    group: HEADING,
    details: "Long articles come in pages and as a file. In the console \"show\" may be left out.",
    examples: &[
        "/article show article: 7",
        "/article show article: cisco svvp",
    ],
    options: &[ARTICLE, PAGE, PRIVATE],
    role: Role::Reader,
    scope: Scope::Everywhere,
    pace: Pace::Quick,
    holds: Holds::Once,
    run: show::show,
};

const ARTICLE: Opt = Opt {
    name: "article",
    summary: "Its number, its address, or words of its title",
    kind: OptKind::Article,
    required: true,
};
