//! The rows of the commands of `/queue` in the table of commands.

use super::{channel, edit, rule, show};
use crate::commands::list::{PAGE, moderating, optional, required};
use crate::commands::opened::SEEN;
use crate::commands::picture::{ALT, PICTURE};
use crate::commands::table::{Command, Group, Opt, OptKind, Pace};
use crate::domain::Role;
use crate::ingest::accept::LONGEST_TITLE;
use crate::reply::MOST_OF_INPUT;

/// The group of `/queue`.
pub const GROUP: Group = Group {
    name: "queue",
    summary: "Decide about what waits: articles, suggested links, facts and names from texts",
};

/// `/queue show`.
pub const SHOW: Command = Command {
    summary: "Show what has waited longest, or one item, with buttons to decide",
    details: "Articles of feeds that are set to review wait here, links that readers suggest, and what the \
              texts of articles propose: facts, and names that the catalog does not have. Nothing of it \
              is in the archive before somebody approves it.",
    examples: &[
        "/queue show",
        "/queue show kind: fact",
        "/queue show item: 7",
    ],
    options: &[optional("item", ITEM_SUMMARY, NUMBER), KIND, FEED],
    ..moderating("queue show", Pace::Quick, show::show)
};

/// `/queue list`.
pub const LIST: Command = Command {
    summary: "List what waits, the longest first",
    examples: &["/queue list", "/queue list kind: article feed: 2"],
    options: &[KIND, FEED, PAGE],
    ..moderating("queue list", Pace::Quick, show::list)
};

/// `/queue next`.
pub const NEXT: Command = Command {
    summary: "Show what waits after an item",
    examples: &["/queue next item: 7"],
    options: &[ITEM, KIND, FEED],
    ..moderating("queue next", Pace::Quick, show::next)
};

/// `/queue previous`.
pub const PREVIOUS: Command = Command {
    summary: "Show what waits before an item",
    examples: &["/queue previous item: 7"],
    options: &[ITEM, KIND, FEED],
    ..moderating("queue previous", Pace::Quick, show::previous)
};

/// `/queue approve`.
pub const APPROVE: Command = Command {
    summary: "Approve what waits: an article is published, a fact or a name enters the archive",
    examples: &["/queue approve item: 7"],
    options: &[ITEM, SEEN, KIND_CARRIED, FEED_CARRIED],
    ..moderating("queue approve", Pace::Slow, rule::approve)
};

/// `/queue edit`.
pub const EDIT: Command = Command {
    summary: "Change what waits before you approve it",
    details: "Without anything to change it asks. A hyphen empties. What is changed still waits.",
    examples: &[
        "/queue edit item: 7",
        "/queue edit item: 7 detail: CTO since: August 2008",
        "/queue edit item: 7 picture: none",
    ],
    options: &[
        ITEM,
        optional("title", "The title of an article", TITLE),
        optional("text", "The text of an article, as Markdown", TEXT),
        optional("date", "When an article was published", OptKind::Date),
        optional(
            "certainty",
            "How sure an article is",
            OptKind::Choice(&[
                ("Rumour", "rumour"),
                ("Announced", "announced"),
                ("Confirmed", "confirmed"),
            ]),
        ),
        PICTURE,
        ALT,
        optional("subject", "Of whom a fact is said", NAME),
        optional("relation", "What is said of the subject", NAME),
        optional("object", "The other side of a fact", NAME),
        optional("detail", "More about a fact, such as a post", NAME),
        optional("since", "From when a fact holds", OptKind::DateOrNothing),
        optional("until", "Until when a fact held", OptKind::DateOrNothing),
        optional("name", "A name for the catalog", NAME),
        optional(
            "sort",
            "What that name is",
            OptKind::Choice(&[
                ("Vendor", "vendor"),
                ("Product", "product"),
                ("Program", "program"),
                ("Person", "person"),
            ]),
        ),
        optional(
            "revision",
            "The revision of the article",
            OptKind::Carried { max: 10 },
        ),
        SEEN,
        KIND_CARRIED,
        FEED_CARRIED,
    ],
    ..moderating("queue edit", Pace::Quick, edit::edit)
};

/// `/queue reject`.
pub const REJECT: Command = Command {
    summary: "Reject what waits, with a reason",
    details: "No reader ever sees a rejected article, and it does not come back when its feed offers it \
              again. Without a reason it offers some.",
    examples: &[
        "/queue reject item: 7",
        "/queue reject item: 7 reason: an advertisement",
    ],
    options: &[
        ITEM,
        optional("reason", "Why, for the other moderators", NAME),
        optional(
            "ask",
            "Whether to ask for a reason",
            OptKind::Carried { max: 5 },
        ),
        SEEN,
        KIND_CARRIED,
        FEED_CARRIED,
    ],
    ..moderating("queue reject", Pace::Quick, rule::reject)
};

/// `/queue merge`.
pub const MERGE: Command = Command {
    summary: "Make an article that waits part of the story of another one",
    details: "It is published as one more place of that story, and the posts of the story say so.",
    examples: &["/queue merge item: 7 article: 3"],
    options: &[
        ITEM,
        optional(
            "article",
            "An article of the story: its number, address, or words of its title",
            OptKind::Article,
        ),
        SEEN,
        KIND_CARRIED,
        FEED_CARRIED,
    ],
    ..moderating("queue merge", Pace::Quick, rule::merge)
};

/// `/queue channel`.
pub const CHANNEL: Command = Command {
    summary: "Say in which channel new items appear, each with its buttons",
    details: "The desk also says there what went wrong. Everybody who reads the channel sees what waits; \
              the buttons work for moderators only.",
    examples: &["/queue channel", "/queue channel stop: yes"],
    options: &[
        optional(
            "channel",
            "The channel; here unless you say otherwise",
            OptKind::Channel,
        ),
        optional(
            "stop",
            "Whether nothing is to appear anywhere",
            OptKind::Flag,
        ),
    ],
    role: Role::Operator,
    ..moderating("queue channel", Pace::Slow, channel::channel)
};

const ITEM_SUMMARY: &str = "The number of the item";
const NUMBER: OptKind = OptKind::Integer {
    min: 1,
    max: 1_000_000_000,
};
const ITEM: Opt = required("item", ITEM_SUMMARY, NUMBER);
const NAME: OptKind = OptKind::Text { max: 300 };
const TITLE: OptKind = OptKind::Text { max: LONGEST_TITLE };
const TEXT: OptKind = OptKind::Text { max: MOST_OF_INPUT };
const KIND: Opt = optional(
    "kind",
    "Only one kind of items",
    OptKind::Choice(&[
        ("Articles", "article"),
        ("Links that readers suggested", "link"),
        ("Facts from texts", "fact"),
        ("Unknown names", "entity"),
    ]),
);
const FEED: Opt = optional("feed", "Only what came by a feed, by its number", NUMBER);
/// Which part of the queue is looked at, so that the next item is one of it.
const KIND_CARRIED: Opt = optional(
    "kind",
    "Only one kind of items",
    OptKind::Carried { max: 10 },
);
const FEED_CARRIED: Opt = optional(
    "feed",
    "Only what came by a feed, by its number",
    OptKind::Carried { max: 20 },
);
