//! The rows of the commands of `/fact` in the table of commands.

use super::{add, end, list, remove};
use crate::commands::list::{PAGE, PRIVATE, moderating, optional, required};
use crate::commands::opened::SEEN;
use crate::commands::table::{Command, Group, Opt, OptKind, Pace};
use crate::domain::fact::LONGEST_SAID;

/// The group of `/fact`.
pub const GROUP: Group = Group {
    name: "fact",
    summary: "Keep the dated facts that profiles, timelines and answers tell",
};

/// `/fact add`.
pub const ADD: Command = Command {
    summary: "Enter a fact: who, what of whom, since and until when, and the article that says so",
    details: "There is no fact without a source. What only one can have at a time, such as the lead of a \
              company, shows who has it, and offers to end that on the same date.",
    examples: &[
        "/fact add subject: paul maritz relation: leads object: vmware source: 7 detail: CEO since: 2008-07-08",
        "/fact add subject: novell relation: member-of object: svvp source: 7",
    ],
    options: &[
        required("subject", "Of whom it is said", OptKind::Entity(&[])),
        required("relation", "What is said", OptKind::Relation),
        required(
            "object",
            "Another vendor, product, program or person, or a value such as a number",
            OptKind::Entity(&[]),
        ),
        SOURCE,
        optional(
            "detail",
            "More about it, such as the post that a person holds",
            OptKind::Text { max: LONGEST_SAID },
        ),
        optional(
            "since",
            "From when it holds, or when it happened",
            OptKind::Date,
        ),
        optional("until", "Until when it held", OptKind::Date),
        optional(
            "ends",
            "Facts that end with it",
            OptKind::Carried { max: 200 },
        ),
        PRIVATE,
    ],
    ..moderating("fact add", Pace::Quick, add::add)
};

/// `/fact end`.
pub const END: Command = Command {
    summary: "Say until when a fact held, and which article says so",
    details: "Type a name into \"fact\" to see the facts about it. While the article is retracted, the fact \
              goes on.",
    examples: &["/fact end fact: 12 until: 2008-07-08 source: 7"],
    options: &[
        FACT,
        optional("until", "Until when it held", OptKind::Date),
        optional(SOURCE.name, SOURCE.summary, OptKind::Article),
        SEEN,
        PRIVATE,
    ],
    ..moderating("fact end", Pace::Quick, end::end)
};

/// `/fact remove`.
pub const REMOVE: Command = Command {
    summary: "Take away a fact that is not so, with the reason",
    details: "It is kept as removed, so that neither an import nor a new start brings it back.",
    examples: &["/fact remove fact: 12 reason: The article means another company."],
    options: &[FACT, remove::REASON, SEEN, PRIVATE],
    ..moderating("fact remove", Pace::Quick, remove::remove)
};

/// `/fact list`.
pub const LIST: Command = Command {
    summary: "List the facts about somebody or something, with their numbers",
    examples: &["/fact list subject: vmware"],
    options: &[
        required("subject", "About whom", OptKind::Entity(&[])),
        PAGE,
        PRIVATE,
    ],
    ..moderating("fact list", Pace::Quick, list::list)
};

const FACT: Opt = required("fact", "Its number, as /fact list shows it", OptKind::Fact);
const SOURCE: Opt = required(
    "source",
    "The article that says so: its number, its address, or words of its title",
    OptKind::Article,
);
