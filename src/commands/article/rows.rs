//! The rows of `/article` in the table of commands.

use super::{add, edit, history, life, relate, schedule, show, tags};
use crate::commands::list::{PAGE, PRIVATE, READ as HEADING, optional, required};
use crate::commands::picture::{ALT, PICTURE};
use crate::commands::table::{Command, Group, Handler, Opt, OptKind};
use crate::domain::Role;
use crate::text::link::LONGEST;

/// The group of `/article`.
pub const GROUP: Group = Group {
    name: "article",
    summary: "Read an article; moderators add and correct them",
};

/// `/article show`, which a line that names only the group means too.
pub const SHOW: Command = Command {
    summary: "Show one article whole, with its updates and what it is related to",
    details: "Long articles come in pages and as a file. In the console \"show\" may be left out.",
    examples: &[
        "/article show article: 7",
        "/article show article: cisco svvp",
    ],
    options: &[ARTICLE, PAGE, PRIVATE],
    role: Role::Reader,
    ..row("article show", show::show)
};

/// `/article add`.
pub const ADD: Command = Command {
    summary: "Add an article: from a form, or from a link whose page is read for you",
    details: "With a link alone the page is read, and what it says can be checked before it is saved. \
              What looks like an article of the archive is shown first, with the choice to add it to \
              the story.",
    examples: &[
        "/article add",
        "/article add link: https://example.com/news",
        "/article add title: Acme signs text: Acme has signed. certainty: confirmed",
    ],
    options: &[
        optional(
            "link",
            "Its address on the web",
            OptKind::Text { max: LONGEST },
        ),
        optional("title", "The headline", OptKind::Text { max: 2_000 }),
        TEXT,
        DATE,
        CERTAINTY,
        AUTHOR,
        PICTURE,
        ALT,
        optional(
            "topics",
            "Topics that it is filed under, besides those that its words name",
            OptKind::TopicNames,
        ),
        optional(
            "hold",
            "Keep it as a draft that readers do not see",
            OptKind::Flag,
        ),
        FORM,
        carried("from"),
        carried("blank"),
        SAVE,
        DROP,
        carried("story"),
        carried("as"),
    ],
    ..row("article add", add::add)
};

/// `/article edit`.
pub const EDIT: Command = Command {
    summary: "Change what an article says; the change is shown before it is saved",
    details: "Without options it shows a form. A text that is too long for one form is edited in \
              parts. When somebody else was quicker, both changes go together where they touch \
              different paragraphs, and else you see both.",
    examples: &[
        "/article edit article: 7",
        "/article edit article: 7 title: Acme has signed",
        "/article edit article: 7 link: none",
        "/article edit article: 7 picture: https://example.com/rack.jpg alt: A rack of servers",
        "/article edit article: 7 picture: none",
    ],
    options: &[
        ARTICLE,
        optional("title", "The headline", OptKind::Text { max: 2_000 }),
        optional(
            "link",
            "Its address on the web, or \"none\"",
            OptKind::Text { max: LONGEST },
        ),
        TEXT,
        DATE,
        CERTAINTY,
        AUTHOR,
        PICTURE,
        ALT,
        optional(
            "part",
            "Which part of a long text, from 1",
            OptKind::Integer {
                min: 1,
                max: 10_000,
            },
        ),
        FORM,
        carried("revision"),
        carried("again"),
        SAVE,
        carried("over"),
        DROP,
    ],
    ..row("article edit", edit::edit)
};

/// `/article update`.
pub const UPDATE: Command = Command {
    summary: "Append a dated update to an article",
    examples: &["/article update article: 7 text: Acme denies it."],
    options: &[
        ARTICLE,
        optional(
            "text",
            "What is new, in Markdown",
            OptKind::Text { max: 4_000 },
        ),
        optional(
            "date",
            "Since when; today unless you say otherwise",
            OptKind::Date,
        ),
    ],
    ..row("article update", life::update)
};

/// `/article certainty`.
pub const SURENESS: Command = Command {
    summary: "Say how sure an article is, and since when; the dates before are kept",
    examples: &["/article certainty article: 7 certainty: confirmed date: 2008-08-21"],
    options: &[
        ARTICLE,
        Opt {
            required: true,
            ..CERTAINTY
        },
        optional(
            "date",
            "Since when; today unless you say otherwise",
            OptKind::Date,
        ),
    ],
    ..row("article certainty", life::certainty)
};

/// `/article retract`.
pub const RETRACT: Command = Command {
    summary: "Retract an article; it is kept, and copies say why",
    examples: &["/article retract article: 7 reason: The source has withdrawn it."],
    options: &[
        ARTICLE,
        optional(
            "reason",
            "Why, for readers; you are asked for it",
            OptKind::Text { max: 500 },
        ),
    ],
    ..row("article retract", life::retract)
};

/// `/article restore`.
pub const RESTORE: Command = Command {
    summary: "Bring back an article that was retracted",
    examples: &["/article restore article: 7"],
    options: &[ARTICLE],
    ..row("article restore", life::restore)
};

/// `/article tag`.
pub const TAG: Command = Command {
    summary: "Say whom an article names or what it is filed under; the tagger leaves that alone",
    examples: &["/article tag article: 7 about: vmware, citrix topics: licensing"],
    options: &[ARTICLE, ABOUT, TOPICS],
    ..row("article tag", tags::tag)
};

/// `/article untag`.
pub const UNTAG: Command = Command {
    summary: "Say whom an article does not name or what it is not filed under",
    examples: &["/article untag article: 7 about: vmware"],
    options: &[ARTICLE, ABOUT, TOPICS],
    ..row("article untag", tags::untag)
};

/// `/article relate`.
pub const RELATE: Command = Command {
    summary: "Have two articles lead to each other",
    examples: &["/article relate article: 7 other: 5"],
    options: &[ARTICLE, OTHER],
    ..row("article relate", relate::relate)
};

/// `/article unrelate`.
pub const UNRELATE: Command = Command {
    summary: "Have two articles no longer lead to each other",
    examples: &["/article unrelate article: 7 other: 5"],
    options: &[ARTICLE, OTHER],
    ..row("article unrelate", relate::unrelate)
};

/// `/article schedule`.
pub const SCHEDULE: Command = Command {
    summary: "Publish an article that waits at a moment",
    details: "Without a day it is the next such time. An article waits when it was added with hold: yes.",
    examples: &[
        "/article schedule article: 7 at: 7:30 zone: Europe/Berlin",
        "/article schedule article: 7 at: 7:30 date: 2026-12-01 zone: Europe/Berlin",
        "/article schedule article: 7 cancel: yes",
    ],
    options: &[
        WAITING,
        optional("at", "The time of day", OptKind::TimeOfDay),
        optional(
            "date",
            "The day; the next one unless you say otherwise",
            OptKind::Date,
        ),
        optional(
            "zone",
            "The time zone, such as Europe/Berlin; UTC unless you say otherwise",
            OptKind::TimeZone,
        ),
        optional("cancel", "Take it off the schedule", OptKind::Flag),
    ],
    ..row("article schedule", schedule::schedule)
};

/// `/article publish`.
pub const PUBLISH: Command = Command {
    summary: "Publish an article that waits now",
    examples: &["/article publish article: 7"],
    options: &[WAITING],
    ..row("article publish", life::publish)
};

/// `/article history`.
pub const HISTORY: Command = Command {
    summary: "List who changed an article, when and what, and go back to what it was",
    details: "Going back is a change like another and can be gone back on.",
    examples: &[
        "/article history article: 7",
        "/article history article: 7 revision: 2",
    ],
    options: &[
        ARTICLE,
        optional(
            "revision",
            "One revision, by its number",
            OptKind::Integer {
                min: 1,
                max: 1_000_000_000,
            },
        ),
        optional("back", "Go back to that revision", OptKind::Flag),
        PAGE,
        carried("now"),
    ],
    ..row("article history", history::history)
};

/// What the rows of moderators share. Their replies are for them alone.
const fn row(name: &'static str, run: Handler) -> Command {
    Command::new(name, HEADING, Role::Moderator, run)
}

const ARTICLE: Opt = required(
    "article",
    "Its number, its address, or words of its title",
    OptKind::Article,
);
const WAITING: Opt = Opt {
    kind: OptKind::Waiting,
    ..ARTICLE
};
const OTHER: Opt = required(
    "other",
    "The other article: its number, its address, or words of its title",
    OptKind::Article,
);
const TEXT: Opt = optional(
    "text",
    "The text, in Markdown",
    OptKind::Text { max: 4_000 },
);
const DATE: Opt = optional("date", "When it was published", OptKind::Date);
const AUTHOR: Opt = optional("author", "Who wrote it", OptKind::Text { max: 200 });
const CERTAINTY: Opt = optional(
    "certainty",
    "How sure it is",
    OptKind::Choice(&[
        ("Rumour", "rumour"),
        ("Announced", "announced"),
        ("Confirmed", "confirmed"),
    ]),
);
const ABOUT: Opt = optional(
    "about",
    "Vendors, programs, products or persons",
    OptKind::Names,
);
const TOPICS: Opt = optional("topics", "Topics", OptKind::TopicNames);
/// Which part of the text a form shows, from 1; tells what comes from a form.
const FORM: Opt = carried("form");
/// What was written and is to be saved, by its number.
const SAVE: Opt = carried("save");
/// The same, to be dropped.
const DROP: Opt = carried("drop");

/// An option that only buttons and forms bring.
const fn carried(name: &'static str) -> Opt {
    optional(
        name,
        "Carried by a button or a form",
        OptKind::Carried { max: 20 },
    )
}
