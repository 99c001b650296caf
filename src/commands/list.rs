//! The table: every command that the desk knows.
//!
//! A new command is a row here and a file with its handler. Everything else is read from the row;
//! `docs/commands.md` has to be written anew, as its test says.

use super::article::rows as article;
use super::doctor::DOCTOR;
use super::drafts;
use super::entity::rows as entity;
use super::fact::rows as fact;
use super::feed::rows as feed;
use super::following::rows as following;
use super::narrowing::{CERTAINTY, PERSON, PRODUCT, PROGRAM, SINCE, TOPIC, UNTIL, VENDOR};
pub use super::narrowing::{PAGE, PRIVATE, optional, required};
use super::queue::rows as queue;
use super::subscriptions::rows;
use super::suggested::SUGGEST;
use super::table::{Command, Group, Handler, Holds, Menu, Opt, OptKind, Pace, Table};
use super::why::WHY;
use super::{
    account, ask, help, moderators, news, predictions, privacy, profile, radar, search, timeline,
};
use crate::domain::{EntityKind, Role};

/// The headings of help.
/// Where articles are read.
pub const READ: &str = "Read";
const LOOK_UP: &str = "Look up";
/// Everything that brings news to people.
pub const SUBSCRIBE: &str = "Subscribe";
/// What its operator does.
pub const DESK: &str = "Run the desk";
/// How the archive and its catalog are kept right.
pub const MODERATE: &str = "Moderate";
/// A row of a command for moderators.
pub const fn moderating(name: &'static str, pace: Pace, run: Handler) -> Command {
    Command {
        pace,
        ..Command::new(name, MODERATE, Role::Moderator, run)
    }
}
/// What the desk itself can do and keeps.
pub const ABOUT: &str = "About the desk";

/// The commands and their groups.
pub static TABLE: Table = Table {
    commands: COMMANDS,
    groups: GROUPS,
    menus: MENUS,
};

/// The first words that commands share. A command `radar add` needs a row `radar` here.
const GROUPS: &[Group] = &[
    article::GROUP,
    rows::GROUP,
    following::GROUP,
    queue::GROUP,
    drafts::GROUP,
    moderators::GROUP,
    feed::GROUP,
    entity::GROUP,
    fact::GROUP,
    privacy::GROUP,
];

/// The commands in the menu of a message.
const MENUS: &[Menu] = &[
    Menu {
        label: "Save as article",
        command: "article add",
    },
    Menu {
        label: "Suggest this link",
        command: "suggest",
    },
];

/// Every command, in the order in which help lists them.
const COMMANDS: &[Command] = &[
    Command {
        summary: "Answer a question from the archive, with its sources",
        details: "The desk answers from dated facts where it has them and shows the nearest passages \
                  where it has not. It never invents. In the console a line without a slash is a question.",
        examples: &[
            "/ask question: Who leads VMware?",
            "/ask question: Is Cisco a member of the SVVP?",
            "/ask question: How many vendors belong to the SVVP?",
        ],
        options: &[
            required(
                "question",
                "What you want to know, in your own words",
                OptKind::Text { max: 300 },
            ),
            PRIVATE,
        ],
        pace: Pace::Slow,
        ..Command::new("ask", READ, Role::Reader, ask::ask)
    },
    Command {
        summary: "List the newest articles, all or about somebody or something",
        details: "All options together narrow the list.",
        examples: &[
            "/news",
            "/news vendor: cisco program: svvp",
            "/news topic: licensing since: August 2008",
        ],
        options: &[
            VENDOR, PRODUCT, PROGRAM, PERSON, TOPIC, CERTAINTY, SINCE, UNTIL, PAGE, PRIVATE,
        ],
        pace: Pace::Slow,
        ..Command::new("news", READ, Role::Reader, news::news)
    },
    Command {
        summary: "Search all articles for words, \"phrases\" and -exclusions",
        details: "Each article comes with the passage that matched. Quotation marks keep words \
                  together, a minus leaves a word out.",
        examples: &[
            "/search words: virtual appliance",
            "/search words: \"server applications\" -dynamics sort: date",
            "/search words: licence vendor: microsoft",
        ],
        options: &[
            required(
                "words",
                "What to search for",
                OptKind::Text {
                    max: search::LONGEST_WORDS,
                },
            ),
            VENDOR,
            PRODUCT,
            PROGRAM,
            PERSON,
            TOPIC,
            CERTAINTY,
            SINCE,
            UNTIL,
            optional(
                "sort",
                "What comes first: the best match unless you say otherwise",
                OptKind::Choice(&[("Best match first", "relevance"), ("Newest first", "date")]),
            ),
            PAGE,
            PRIVATE,
        ],
        pace: Pace::Slow,
        ..Command::new("search", READ, Role::Reader, search::search)
    },
    article::SHOW,
    article::ADD,
    article::EDIT,
    article::UPDATE,
    article::SURENESS,
    article::RETRACT,
    article::RESTORE,
    article::TAG,
    article::UNTAG,
    article::RELATE,
    article::UNRELATE,
    article::SCHEDULE,
    article::PUBLISH,
    article::HISTORY,
    Command {
        summary: "Show who a vendor is: facts with their sources, news, relations",
        details: PROFILE,
        examples: &["/vendor name: vmware", "/vendor name: citirx private: yes"],
        options: &[name("The vendor", &[EntityKind::Vendor]), PRIVATE],
        holds: Holds::ForTheDay,
        ..Command::new("vendor", LOOK_UP, Role::Reader, profile::vendor)
    },
    Command {
        summary: "Show what a product is: who makes it, what it runs on, news",
        details: PROFILE,
        examples: &["/product name: hyper-v", "/product name: xen server"],
        options: &[name("The product", &[EntityKind::Product]), PRIVATE],
        holds: Holds::ForTheDay,
        ..Command::new("product", LOOK_UP, Role::Reader, profile::product)
    },
    Command {
        summary: "Show what an industry program is: owner, members, validated products",
        details: PROFILE,
        examples: &["/program name: svvp"],
        options: &[name("The program", &[EntityKind::Program]), PRIVATE],
        holds: Holds::ForTheDay,
        ..Command::new("program", LOOK_UP, Role::Reader, profile::program)
    },
    Command {
        summary: "Show who a person is: posts then and now, news",
        details: PROFILE,
        examples: &["/person name: paul maritz"],
        options: &[name("The person", &[EntityKind::Person]), PRIVATE],
        holds: Holds::ForTheDay,
        ..Command::new("person", LOOK_UP, Role::Reader, profile::person)
    },
    Command {
        summary: "Show what happened to somebody or something, oldest first",
        details: "Dated facts and articles in one list, each with its date as exactly as it is known.",
        examples: &[
            "/timeline entity: vmware",
            "/timeline entity: svvp since: 2008-06 until: 2008-08",
        ],
        options: &[
            required(
                "entity",
                "The vendor, product, program or person",
                OptKind::Entity(&[]),
            ),
            SINCE,
            UNTIL,
            PAGE,
            PRIVATE,
        ],
        pace: Pace::Slow,
        ..Command::new("timeline", LOOK_UP, Role::Reader, timeline::timeline)
    },
    Command {
        summary: "Show the categories of the industry's products, and who makes what",
        details: "With a category, each product of it with a word about it.",
        examples: &["/radar", "/radar category: application virtualization"],
        options: &[
            optional("category", "One category", OptKind::Category),
            PAGE,
            PRIVATE,
        ],
        ..Command::new("radar", LOOK_UP, Role::Reader, radar::radar)
    },
    Command {
        summary: "Show who forecast what, until when, and how it stands",
        details: "A prediction is overdue when its time has run out and nobody has judged it.",
        examples: &[
            "/predictions",
            "/predictions about: gartner status: overdue",
        ],
        options: &[
            optional(
                "about",
                "Who made it, or whom it is about",
                OptKind::Entity(&[]),
            ),
            optional(
                "status",
                "How it stands",
                OptKind::Choice(&[
                    ("Open", "open"),
                    ("Overdue", "overdue"),
                    ("Came true", "came true"),
                    ("Failed", "failed"),
                ]),
            ),
            PAGE,
            PRIVATE,
        ],
        ..Command::new(
            "predictions",
            LOOK_UP,
            Role::Reader,
            predictions::predictions,
        )
    },
    rows::SUBSCRIBE,
    rows::LIST,
    rows::CHANGE,
    rows::PAUSE,
    rows::RESUME,
    rows::REMOVE,
    rows::PREVIEW,
    rows::SEND,
    rows::STATUS,
    rows::NAMED_ROLES,
    following::FOLLOW,
    following::LIST,
    following::STOP,
    following::CHANGE,
    following::RESUME,
    WHY,
    DOCTOR,
    queue::SHOW,
    queue::LIST,
    queue::NEXT,
    queue::PREVIOUS,
    queue::APPROVE,
    queue::EDIT,
    queue::REJECT,
    queue::MERGE,
    queue::CHANNEL,
    feed::ADD,
    feed::LIST,
    feed::CHECK,
    feed::PAUSE,
    feed::RESUME,
    feed::REMOVE,
    feed::SET,
    entity::ADD,
    entity::EDIT,
    entity::ALIAS,
    entity::MERGE,
    entity::UNMERGE,
    entity::DELETE,
    entity::STATUS,
    fact::ADD,
    fact::END,
    fact::REMOVE,
    fact::LIST,
    moderators::LIST,
    moderators::ADD,
    moderators::REMOVE,
    account::AUDIT,
    SUGGEST,
    drafts::LIST,
    drafts::OPEN,
    drafts::DROP,
    privacy::SHOW,
    privacy::EXPORT,
    privacy::DELETE,
    Command {
        summary: "Show what the desk can do, or how one command works",
        examples: &["/help", "/help command: search"],
        options: &[
            optional("command", "The command to explain", OptKind::CommandName),
            PRIVATE,
        ],
        ..Command::new("help", ABOUT, Role::Reader, |context, request| {
            help::help(context.table, request)
        })
    },
];

/// What the four profiles say of themselves.
const PROFILE: &str = "A name may be an alias, a part of it, or misspelt. What turns out to be of another kind is shown \
     all the same.";

/// The option that names whose profile to show.
const fn name(summary: &'static str, kinds: &'static [EntityKind]) -> Opt {
    required("name", summary, OptKind::Entity(kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Discord's rule for names of commands and options, without the scripts that we do not use.
    fn is_name(name: &str) -> bool {
        (1..=32).contains(&name.chars().count())
            && name
                .chars()
                .all(|letter| letter == '-' || letter == '_' || letter.is_alphanumeric())
            && name.to_lowercase() == name
    }

    fn is_description(text: &str) -> bool {
        (1..=100).contains(&text.chars().count()) && text.trim() == text
    }

    #[test]
    fn the_table_keeps_discords_limits() {
        assert!(TABLE.heads().len() <= 100);
        let names: HashSet<&str> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len(), "two commands have one name");
        for command in COMMANDS {
            let at = command.name;
            assert!(command.name.split(' ').all(is_name), "{at}");
            assert!(is_description(command.summary), "{at}");
            assert!(!command.summary.ends_with('.'), "{at}");
            assert!(command.options.len() <= 25, "{at}");
            let names: HashSet<&str> = command.options.iter().map(|option| option.name).collect();
            assert_eq!(
                names.len(),
                command.options.len(),
                "{at}: two options, one name"
            );
            assert!(
                command.options.is_sorted_by_key(|option| !option.required),
                "{at}: required options come first"
            );
            for option in command.options {
                let at = format!("{at} {}", option.name);
                assert!(is_name(option.name), "{at}");
                assert!(is_description(option.summary), "{at}");
                match option.kind {
                    OptKind::Choice(choices) => {
                        assert!((1..=25).contains(&choices.len()), "{at}");
                        for (label, value) in choices {
                            assert!(is_description(label) && is_description(value), "{at}");
                        }
                    }
                    OptKind::Text { max } => assert!((1..=6_000).contains(&max), "{at}"),
                    OptKind::Integer { min, max } => {
                        assert!(min <= max && max < 1 << 53 && min > -(1 << 53), "{at}");
                    }
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn groups_hold_the_commands_of_their_name_and_no_others() {
        for command in COMMANDS {
            let (first, second) = command.words();
            let of_group = TABLE.group(first).is_some();
            assert_eq!(second.is_some(), of_group, "{}", command.name);
        }
        for (index, group) in GROUPS.iter().enumerate() {
            let at = group.name;
            assert!(is_name(at) && is_description(group.summary), "{at}");
            assert!(!group.summary.ends_with('.'), "{at}");
            assert!(GROUPS[..index].iter().all(|other| other.name != at), "{at}");
            let own: Vec<usize> = (0..COMMANDS.len())
                .filter(|index| COMMANDS[*index].words().0 == at)
                .collect();
            assert!((1..=25).contains(&own.len()), "{at}");
            assert_eq!(
                own.len(),
                own[own.len() - 1] - own[0] + 1,
                "{at} is not in one piece"
            );
            let heading = COMMANDS[own[0]].group;
            assert!(
                own.iter().all(|index| COMMANDS[*index].group == heading),
                "{at}"
            );
        }
    }

    #[test]
    fn menus_lead_to_commands_that_take_something_of_a_message() {
        // Discord takes 15 of them.
        assert!(MENUS.len() <= 15);
        for (index, menu) in MENUS.iter().enumerate() {
            let at = menu.label;
            assert!((1..=32).contains(&at.chars().count()), "{at}");
            assert!(MENUS[..index].iter().all(|other| other.label != at), "{at}");
            let command = TABLE.behind(at).expect(at);
            let taken = ["link", "title", "text", "date"];
            assert!(
                taken.iter().any(|name| command.option(name).is_some()),
                "{at}"
            );
            let mut required = command.options.iter().filter(|option| option.required);
            assert!(required.all(|option| taken.contains(&option.name)), "{at}");
        }
    }

    #[test]
    fn every_command_can_answer_only_to_its_asker_and_has_examples_that_work() {
        // Whose replies nobody else sees anyway.
        let is_private = |command: &Command| {
            let first = command.words().0;
            let by_word = [
                "follow",
                "following",
                "drafts",
                "privacy",
                "doctor",
                "suggest",
            ];
            command.role == Role::Moderator || by_word.contains(&first)
        };
        for command in COMMANDS {
            let private = command.option("private").map(|option| option.kind);
            let wanted = (!is_private(command)).then_some(OptKind::Flag);
            let works = matches!(command.role, Role::Moderator | Role::Operator);
            assert!(works || private == wanted, "{}", command.name);
            assert!(!command.examples.is_empty(), "{}", command.name);
            for example in command.examples {
                let (name, raw) = super::super::line::parse(&TABLE, example).expect(example);
                assert_eq!(name, command.name, "{example}");
                assert!(
                    super::super::check::options(command, &raw).is_ok(),
                    "{example}"
                );
            }
        }
    }
}
