//! The rows of `/subscribe` and of the commands of `/subscriptions` in the table of commands.

use super::{change, list, named_roles, posts, state, status, subscribe};
use crate::commands::list::{PAGE, PRIVATE, SUBSCRIBE as HEADING, optional, required};
use crate::commands::table::{Command, Group, Handler, Opt, OptKind, Pace, Scope};
use crate::domain::Role;

/// The group of `/subscriptions`.
pub const GROUP: Group = Group {
    name: "subscriptions",
    summary: "See and change what this server is subscribed to",
};

/// `/subscribe`.
pub const SUBSCRIBE: Command = Command {
    summary: "Bring news to this channel or another one, all of it or what you choose",
    details: "Without options everything comes, each article at once. Of the names in \"about\" one is \
              enough, and so it is with topics and with keywords; but an article must fit each of the \
              three that you give. What fits \"not\" never comes. Nothing old is posted. What several \
              subscriptions of a channel want is posted once.",
    examples: &[
        "/subscribe",
        "/subscribe about: vmware, citrix topics: licensing quiet: 22:00-07:00 zone: Europe/Berlin",
        "/subscribe keywords: live migration, esx not: webinar when: weekly day: friday at: 16:00",
    ],
    options: &[
        ABOUT, TOPICS, KEYWORDS, NOT, CERTAINTY, CHANNEL, ROLE, STYLE, WHEN, DAY, AT, ZONE, QUIET,
        BREAKING, AGE, PRIVATE,
    ],
    ..row("subscribe", Pace::Slow, subscribe::subscribe)
};

/// `/subscriptions list`.
pub const LIST: Command = Command {
    summary: "List what is subscribed here: number, channel, filter, times and state",
    examples: &["/subscriptions list"],
    options: &[PAGE, PRIVATE],
    ..row("subscriptions list", Pace::Quick, list::list)
};

/// `/subscriptions change`.
pub const CHANGE: Command = Command {
    summary: "Change a subscription: what you give replaces what it was, the rest stays",
    details: "A list that you give replaces the old list. The channel stays: to move a subscription, \
              remove it and subscribe the other channel.",
    examples: &[
        "/subscriptions change number: 1 when: daily at: 8:00",
        "/subscriptions change number: 1 clear: quiet",
    ],
    options: &[
        NUMBER, ABOUT, TOPICS, KEYWORDS, NOT, CERTAINTY, ROLE, STYLE, WHEN, DAY, AT, ZONE, QUIET,
        BREAKING, AGE, CLEAR, PRIVATE,
    ],
    ..row("subscriptions change", Pace::Slow, change::change)
};

/// `/subscriptions pause`.
pub const PAUSE: Command = Command {
    summary: "Pause a subscription and keep what matches until it is resumed",
    examples: &["/subscriptions pause number: 1"],
    options: &[NUMBER, PRIVATE],
    ..row("subscriptions pause", Pace::Slow, state::pause)
};

/// `/subscriptions resume`.
pub const RESUME: Command = Command {
    summary: "Let a subscription go on, or bring back one that was removed within the last day",
    examples: &[
        "/subscriptions resume number: 1",
        "/subscriptions resume number: 1 missed: skip",
    ],
    options: &[
        NUMBER,
        optional(
            "missed",
            "What to do with what was kept meanwhile: one message unless you say otherwise",
            OptKind::Choice(&[
                ("All in one message", "digest"),
                ("Each by itself", "each"),
                ("Post none of it", "skip"),
            ]),
        ),
        PRIVATE,
    ],
    ..row("subscriptions resume", Pace::Slow, state::resume)
};

/// `/subscriptions remove`.
pub const REMOVE: Command = Command {
    summary: "Remove a subscription; for a day it can be brought back",
    examples: &["/subscriptions remove number: 1"],
    options: &[NUMBER, PRIVATE],
    ..row("subscriptions remove", Pace::Quick, state::remove)
};

/// `/subscriptions preview`.
pub const PREVIEW: Command = Command {
    summary: "Show only to you what the last articles that match would look like",
    examples: &["/subscriptions preview number: 1"],
    options: &[NUMBER, PRIVATE],
    ..row("subscriptions preview", Pace::Slow, posts::preview)
};

/// `/subscriptions send`.
pub const SEND: Command = Command {
    summary: "Post the last articles that match now",
    details: "What the channel has already is not posted again.",
    examples: &["/subscriptions send number: 1 count: 3"],
    options: &[
        NUMBER,
        optional(
            "count",
            "How many: 5 unless you say otherwise",
            OptKind::Integer { min: 1, max: 10 },
        ),
        PRIVATE,
    ],
    ..row("subscriptions send", Pace::Slow, posts::send)
};

/// `/subscriptions status`.
pub const STATUS: Command = Command {
    summary: "Say how a subscription stands, or all: last post, what waits, what is wrong",
    examples: &["/subscriptions status", "/subscriptions status number: 1"],
    options: &[
        optional("number", NUMBER_SUMMARY, OptKind::Subscription),
        PAGE,
        PRIVATE,
    ],
    ..row("subscriptions status", Pace::Quick, status::status)
};

/// `/subscriptions role`, which needs the real permission: those who may change subscriptions must
/// not name more of them.
pub const NAMED_ROLES: Command = Command {
    summary: "Say which roles may change subscriptions, besides those who manage the server",
    details: "Without options it lists the roles.",
    examples: &[
        "/subscriptions role",
        "/subscriptions role role: 42 do: remove",
    ],
    options: &[
        optional("role", "The role to name", OptKind::Role),
        optional(
            "do",
            "Whether it may from now on, or no longer; it may unless you say otherwise",
            OptKind::Choice(&[("It may", "add"), ("It may no longer", "remove")]),
        ),
        PRIVATE,
    ],
    role: Role::Administrator,
    ..row("subscriptions role", Pace::Quick, named_roles::role)
};

/// What the rows share.
const fn row(name: &'static str, pace: Pace, run: Handler) -> Command {
    Command {
        scope: Scope::Servers,
        pace,
        ..Command::new(name, HEADING, Role::Manager, run)
    }
}

const NUMBER_SUMMARY: &str = "The number of the subscription";
const NUMBER: Opt = required("number", NUMBER_SUMMARY, OptKind::Subscription);
pub const ABOUT: Opt = optional(
    "about",
    "Vendors, programs, products or persons; one of them is enough",
    OptKind::Names,
);
const TOPICS: Opt = optional(
    "topics",
    "Topics that articles are filed under; one of them is enough",
    OptKind::TopicNames,
);
pub const KEYWORDS: Opt = optional(
    "keywords",
    "Words or phrases, separated by commas; one of them is enough",
    OptKind::Text { max: 1_000 },
);
pub const NOT: Opt = optional(
    "not",
    "Names, topics or words that keep an article out, separated by commas",
    OptKind::Text { max: 1_000 },
);
pub const CERTAINTY: Opt = optional(
    "certainty",
    "Nothing that is less sure than this",
    OptKind::Choice(&[
        ("Everything, rumours too", "rumour"),
        ("Announced or confirmed", "announced"),
        ("Confirmed only", "confirmed"),
    ]),
);
const CHANNEL: Opt = optional(
    "channel",
    "Where the news goes; here unless you say otherwise",
    OptKind::Channel,
);
const ROLE: Opt = optional("role", "A role to ping with each post", OptKind::Role);
const STYLE: Opt = optional(
    "style",
    "What a post looks like; a card unless you say otherwise",
    OptKind::Choice(&[
        ("Full card", "card"),
        ("Compact line", "line"),
        ("Card with a thread on it", "thread"),
    ]),
);
const WHEN: Opt = optional(
    "when",
    "Each article at once, or all of a day or week in one message",
    OptKind::Choice(&[
        ("At once", "at once"),
        ("Once a day", "daily"),
        ("Once a week", "weekly"),
    ]),
);
const DAY: Opt = optional(
    "day",
    "The day of a weekly message; Monday unless you say otherwise",
    OptKind::Choice(&[
        ("Monday", "monday"),
        ("Tuesday", "tuesday"),
        ("Wednesday", "wednesday"),
        ("Thursday", "thursday"),
        ("Friday", "friday"),
        ("Saturday", "saturday"),
        ("Sunday", "sunday"),
    ]),
);
const AT: Opt = optional(
    "at",
    "The local time of a daily or weekly message; 8:00 unless you say otherwise",
    OptKind::TimeOfDay,
);
pub const ZONE: Opt = optional(
    "zone",
    "The time zone of these times, such as Europe/Berlin",
    OptKind::TimeZone,
);
pub const QUIET: Opt = optional(
    "quiet",
    "Hours in which nothing is posted; it comes when they end",
    OptKind::TimeSpan,
);
const BREAKING: Opt = optional(
    "breaking",
    "Whether confirmed news of the day is posted in quiet hours all the same",
    OptKind::Flag,
);
const AGE: Opt = optional(
    "age",
    "After how many days of waiting articles come in one message; 3 unless you say otherwise",
    OptKind::Integer { min: 1, max: 30 },
);
const CLEAR: Opt = optional(
    "clear",
    "A part to empty or to take back to the usual",
    OptKind::Choice(&[
        ("The whole filter: everything comes", "filter"),
        ("About", "about"),
        ("Topics", "topics"),
        ("Keywords", "keywords"),
        ("Not", "not"),
        ("Certainty", "certainty"),
        ("Role", "role"),
        ("Style", "style"),
        ("Quiet hours", "quiet"),
        ("Age", "age"),
    ]),
);
