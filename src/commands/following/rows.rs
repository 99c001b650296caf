//! The rows of `/follow` and of the commands of `/following` in the table of commands.

use super::{follow, state};
use crate::commands::list::{SUBSCRIBE as HEADING, optional};
use crate::commands::subscriptions::rows::{ABOUT, CERTAINTY, KEYWORDS, NOT, QUIET, ZONE};
use crate::commands::table::{Command, Group, Handler, Opt, OptKind};
use crate::domain::Role;

/// The group of `/following`.
pub const GROUP: Group = Group {
    name: "following",
    summary: "See and change what you follow",
};

/// `/follow`.
pub const FOLLOW: Command = Command {
    summary: "Get private messages with news about somebody, something or certain words",
    details: "Of the names one is enough, and so it is with keywords; but an article must fit both if \
              you give both. What fits \"not\" never comes. It works wherever you can use commands. \
              When Discord refuses my private messages to you, it stops by itself, and I say so when \
              you use /follow or /following again.",
    examples: &[
        "/follow about: vmware, citrix",
        "/follow keywords: live migration when: daily at: 7:30 zone: Europe/Berlin",
    ],
    options: &[ABOUT, KEYWORDS, NOT, CERTAINTY, WHEN, AT, ZONE, QUIET],
    ..row("follow", follow::follow)
};

/// `/following list`.
pub const LIST: Command = Command {
    summary: "List what you follow, when it comes and how it stands",
    examples: &["/following list"],
    ..row("following list", state::list)
};

/// `/following stop`.
pub const STOP: Command = Command {
    summary: "Stop following something, or everything; for a day it can be brought back",
    examples: &["/following stop number: 3", "/following stop all: yes"],
    options: &[
        NUMBER,
        optional("all", "All that you follow", OptKind::Flag),
    ],
    ..row("following stop", state::stop)
};

/// `/following change`.
pub const CHANGE: Command = Command {
    summary: "Change when news comes to you, for one thing that you follow or for all",
    details: "Without a number it changes all. What you follow itself is changed by stopping it and \
              following something else.",
    examples: &[
        "/following change number: 3 when: daily at: 7:30 zone: Europe/Berlin",
        "/following change quiet: 22:00-07:00",
        "/following change clear: quiet",
    ],
    options: &[NUMBER, WHEN, AT, ZONE, QUIET, CLEAR],
    ..row("following change", state::change)
};

/// `/following resume`.
pub const RESUME: Command = Command {
    summary: "Wake what sleeps because your messages were refused, or bring back what you stopped",
    details: "Without a number it wakes all that sleeps; where nothing sleeps, it brings back what you \
              stopped last.",
    examples: &["/following resume", "/following resume number: 3"],
    options: &[NUMBER],
    ..row("following resume", state::resume)
};

/// What the rows share. Their replies are always private.
const fn row(name: &'static str, run: Handler) -> Command {
    Command::new(name, HEADING, Role::Reader, run)
}

const NUMBER: Opt = optional(
    "number",
    "Its number, as /following list shows it",
    OptKind::Subscription,
);
const WHEN: Opt = optional(
    "when",
    "Each article at once, or all of a day in one message",
    OptKind::Choice(&[("At once", "at once"), ("Once a day", "daily")]),
);
const AT: Opt = optional(
    "at",
    "The local time of a daily message; 8:00 unless you say otherwise",
    OptKind::TimeOfDay,
);
const CLEAR: Opt = optional(
    "clear",
    "What to end: the quiet hours",
    OptKind::Choice(&[("Quiet hours", "quiet")]),
);
