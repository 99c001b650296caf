//! The rows of `/feed` in the table of commands.

use super::{add, check, list, set, state};
use crate::commands::list::{PAGE, moderating, optional, required};
use crate::commands::table::{Command, Group, Opt, OptKind, Pace};

/// The group of `/feed`.
pub const GROUP: Group = Group {
    name: "feed",
    summary: "Let news come in by itself: add feeds, see how they do, change them",
};

/// `/feed add`.
pub const ADD: Command = Command {
    summary: "Add a feed by its address or that of a page which offers one",
    details: "Shows the newest items first, and saves nothing before you say so. What the feed holds \
              already is not posted: only what is new from then on.",
    examples: &[
        "/feed add url: https://example.com/blog",
        "/feed add url: https://example.com/feed.xml mode: review topics: licensing",
    ],
    options: &[
        required(
            "url",
            "The address of the feed, or of a page of its site",
            OptKind::Text { max: LONGEST_URL },
        ),
        MODE,
        TOPICS,
        TITLE,
        CERTAINTY,
        Opt {
            name: "save",
            summary: "What was shown is to be saved",
            kind: OptKind::Carried { max: 3 },
            required: false,
        },
    ],
    ..moderating("feed add", Pace::Slow, add::add)
};

/// `/feed list`.
pub const LIST: Command = Command {
    summary: "List the feeds: when each was last read, what is wrong, when it is polled next",
    examples: &["/feed list"],
    options: &[PAGE],
    ..moderating("feed list", Pace::Quick, list::list)
};

/// `/feed check`.
pub const CHECK: Command = Command {
    summary: "Fetch a feed now and say what came",
    details: "What is new is taken in as it would be otherwise.",
    examples: &["/feed check number: 1"],
    options: &[NUMBER],
    ..moderating("feed check", Pace::Slow, check::check)
};

/// `/feed pause`.
pub const PAUSE: Command = Command {
    summary: "Stop polling a feed until it is resumed",
    examples: &["/feed pause number: 1"],
    options: &[NUMBER],
    ..moderating("feed pause", Pace::Quick, state::pause)
};

/// `/feed resume`.
pub const RESUME: Command = Command {
    summary: "Poll a feed again that was paused, removed or gone",
    examples: &["/feed resume number: 1"],
    options: &[NUMBER],
    ..moderating("feed resume", Pace::Quick, state::resume)
};

/// `/feed remove`.
pub const REMOVE: Command = Command {
    summary: "Remove a feed; its articles stay, and /feed resume brings it back",
    examples: &["/feed remove number: 1"],
    options: &[NUMBER],
    ..moderating("feed remove", Pace::Quick, state::remove)
};

/// `/feed set`.
pub const SET: Command = Command {
    summary: "Change a feed: what you give replaces what it was, the rest stays",
    details: "It is for what comes from now on. Articles that are there stay as they are.",
    examples: &[
        "/feed set number: 1 mode: direct",
        "/feed set number: 1 topics: licensing, people",
        "/feed set number: 1 clear: topics",
    ],
    options: &[
        NUMBER,
        MODE,
        TOPICS,
        TITLE,
        CERTAINTY,
        optional(
            "address",
            "Where the feed is now",
            OptKind::Text { max: LONGEST_URL },
        ),
        optional(
            "clear",
            "What to take away",
            OptKind::Choice(&[("Its topics", "topics")]),
        ),
    ],
    ..moderating("feed set", Pace::Slow, set::set)
};

/// The longest address, in characters; longer ones the archive does not take either.
const LONGEST_URL: usize = 2_000;

/// The longest title that a feed may be given, in characters.
pub const LONGEST_TITLE: usize = 100;

const NUMBER: Opt = required("number", "The number of the feed", OptKind::Feed);
const MODE: Opt = optional(
    "mode",
    "Whether a moderator looks at each new item before it is published",
    OptKind::Choice(&[
        ("A moderator looks at each", "review"),
        ("Each is published at once", "direct"),
    ]),
);
const TOPICS: Opt = optional(
    "topics",
    "Topics that all its articles are filed under, separated by commas",
    OptKind::TopicNames,
);
const TITLE: Opt = optional(
    "title",
    "What the desk calls it; what it calls itself unless you say otherwise",
    OptKind::Text { max: LONGEST_TITLE },
);
const CERTAINTY: Opt = optional(
    "certainty",
    "How sure its articles are; announced unless you say otherwise",
    OptKind::Choice(&[
        ("Rumours", "rumour"),
        ("Announced", "announced"),
        ("Confirmed", "confirmed"),
    ]),
);
