//! The rows of the commands of `/entity` in the table of commands.

use super::given::{LONGEST_NAME, LONGEST_ROLE, LONGEST_SUMMARY};
use super::{add, alias, delete, edit, merge, status};
use crate::commands::list::{PRIVATE, moderating, optional, required};
use crate::commands::opened::SEEN;
use crate::commands::table::{Command, Group, Opt, OptKind, Pace};

/// The group of `/entity`.
pub const GROUP: Group = Group {
    name: "entity",
    summary: "Keep the vendors, products, programs and people of the catalog",
};

/// `/entity add`.
pub const ADD: Command = Command {
    summary: "Add a vendor, product, program or person to the catalog",
    details: "Its name finds it in every article, also in those that are there. A name that is a common \
              word needs context words, of which one must stand in the same article.",
    examples: &[
        "/entity add kind: vendor name: Moka Five summary: Makes desktop virtualization. aliases: MokaFive",
        "/entity add kind: product name: Thinstall category: application virtualization",
        "/entity add kind: vendor name: Neon context: virtualization, hypervisor exact-case: yes",
    ],
    options: &[
        required("kind", KIND_SUMMARY, KIND),
        optional(
            "name",
            "The name to show, as articles write it",
            OptKind::Text { max: LONGEST_NAME },
        ),
        SUMMARY,
        optional(
            "aliases",
            "Other names that it goes by, separated by commas",
            OptKind::Text { max: 1_000 },
        ),
        ROLE,
        CATEGORY,
        LINKS,
        CONTEXT,
        EXACT,
        PRIVATE,
    ],
    ..moderating("entity add", Pace::Quick, add::add)
};

/// `/entity edit`.
pub const EDIT: Command = Command {
    summary: "Change what an entity is called, what it is, or what is said of it",
    details: "What you give replaces what was there; a hyphen empties. A new start with the catalog file \
              leaves it alone. After a new name the old one goes on as an alias.",
    examples: &[
        "/entity edit entity: vmware summary: Makes ESX and VirtualCenter.",
        "/entity edit entity: svs role: -",
    ],
    options: &[
        ENTITY,
        optional(
            "name",
            "Another name to show",
            OptKind::Text { max: LONGEST_NAME },
        ),
        SUMMARY,
        ROLE,
        CATEGORY,
        optional("kind", KIND_SUMMARY, KIND),
        LINKS,
        SEEN,
        PRIVATE,
    ],
    ..moderating("entity edit", Pace::Quick, edit::edit)
};

/// `/entity alias`.
pub const ALIAS: Command = Command {
    summary: "Add or remove another name of an entity, say when it counts, or list its names",
    details: "A new name is looked for in every article, also in those that are there. Adding a name that is \
              there changes when it counts. What you take away, the catalog file does not bring back.",
    examples: &[
        "/entity alias entity: vmware",
        "/entity alias entity: vmware add: VMW exact-case: yes",
        "/entity alias entity: sun microsystems add: Sun exact-case: yes context: Solaris, Java",
        "/entity alias entity: vmware remove: VMW",
    ],
    options: &[
        ENTITY,
        optional(
            "add",
            "A name that it also goes by, as articles write it",
            OptKind::Text { max: LONGEST_NAME },
        ),
        optional(
            "remove",
            "A name that it does not go by",
            OptKind::Text { max: LONGEST_NAME },
        ),
        CONTEXT,
        EXACT,
        optional(
            "look-up-only",
            "Whether it helps those who type it, but finds no articles",
            OptKind::Flag,
        ),
        PRIVATE,
    ],
    ..moderating("entity alias", Pace::Slow, alias::alias)
};

/// `/entity merge`.
pub const MERGE: Command = Command {
    summary: "Make one of two entities that mean the same; for a day it can be undone",
    details: "It shows first what would move: articles, facts, forecasts, subscriptions, names and links.",
    examples: &["/entity merge entity: moka5 into: vmware"],
    options: &[
        required("entity", "The one that goes", OptKind::Entity(&[])),
        required("into", "The one that stays", OptKind::Entity(&[])),
        CONFIRM,
        PRIVATE,
    ],
    ..moderating("entity merge", Pace::Slow, merge::merge)
};

/// `/entity unmerge`.
pub const UNMERGE: Command = Command {
    summary: "Undo a merge of the last day: what was merged is back with all that it had",
    details: "Without an entity it undoes the last merge; with one, the last into that.",
    examples: &["/entity unmerge", "/entity unmerge entity: vmware"],
    options: &[
        optional("entity", "What it was merged into", OptKind::Entity(&[])),
        optional(
            "merge",
            "The number of the merge",
            OptKind::Carried { max: 20 },
        ),
        PRIVATE,
    ],
    ..moderating("entity unmerge", Pace::Slow, merge::unmerge)
};

/// `/entity delete`.
pub const DELETE: Command = Command {
    summary: "Take an entity out of the catalog for good, when nothing refers to it",
    examples: &["/entity delete entity: moka5"],
    options: &[ENTITY, CONFIRM, PRIVATE],
    ..moderating("entity delete", Pace::Slow, delete::delete)
};

/// `/entity status`.
pub const STATUS: Command = Command {
    summary: "Say how far the archive is tagged by its names, and which merges can be undone",
    examples: &["/entity status"],
    options: &[PRIVATE],
    ..moderating("entity status", Pace::Quick, status::status)
};

const ENTITY: Opt = required(
    "entity",
    "The vendor, product, program or person",
    OptKind::Entity(&[]),
);
const KIND_SUMMARY: &str = "What it is";
const KIND: OptKind = OptKind::Choice(&[
    ("Vendor", "vendor"),
    ("Product", "product"),
    ("Program", "program"),
    ("Person", "person"),
]);
const SUMMARY: Opt = optional(
    "summary",
    "Who or what it is, in one or two sentences",
    OptKind::Text {
        max: LONGEST_SUMMARY,
    },
);
const ROLE: Opt = optional(
    "role",
    "A narrower word for what it is, such as analyst or press",
    OptKind::Text { max: LONGEST_ROLE },
);
const CATEGORY: Opt = optional(
    "category",
    "The radar category of a product",
    OptKind::Category,
);
const LINKS: Opt = optional(
    "links",
    "Pages about it: Site https://example.com, Blog https://example.com/blog",
    OptKind::Text { max: 2_000 },
);
const CONTEXT: Opt = optional(
    "context",
    "Words of which one must stand in the same article before the name counts",
    OptKind::Text { max: 1_000 },
);
const EXACT: Opt = optional(
    "exact-case",
    "Whether the name counts in this capitalisation only",
    OptKind::Flag,
);
const CONFIRM: Opt = optional(
    "confirm",
    "What was looked at",
    OptKind::Carried { max: 200 },
);
