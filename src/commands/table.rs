//! What a command is: one row of the table from which everything else is made.

use crate::domain::{EntityKind, Role};
use crate::reply::Reply;

use super::context::Context;
use super::request::{CommandError, Request};

/// One command: what it is called, what it takes, who may use it and what runs it.
pub struct Command {
    /// Lower-case, at most 32 characters.
    pub name: &'static str,
    /// What it does, at most 100 characters, no full stop.
    pub summary: &'static str,
    /// The heading under which help lists it.
    pub group: &'static str,
    /// More to say in help; may be empty.
    pub details: &'static str,
    /// Lines that show it at work, with the slash.
    pub examples: &'static [&'static str],
    /// What it takes, the required ones first. The first one also takes what is typed without a
    /// name: `/vendor vmware` is `/vendor name: vmware`.
    pub options: &'static [Opt],
    /// Who may use it.
    pub role: Role,
    /// Where it may be used.
    pub scope: Scope,
    /// Whether it may take longer than an eye blinks; Discord is then told to wait.
    pub pace: Pace,
    /// How long a reply to the same request holds.
    pub holds: Holds,
    /// Answers a request.
    pub run: Handler,
}

/// What runs a command: a plain function from a request to a reply. It may block; the router runs
/// it where that is allowed.
pub type Handler = fn(&Context, &Request) -> Result<Reply, CommandError>;

impl Command {
    /// Its option of a name, in any case.
    pub fn option(&self, name: &str) -> Option<&'static Opt> {
        self.options
            .iter()
            .find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// The names of its options.
    pub fn option_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.options.iter().map(|option| option.name)
    }
}

/// Where a command may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In servers, in private messages and wherever a user has installed the application.
    Everywhere,
    /// In servers that the bot is a member of, and in the console.
    Servers,
}

/// How long a command may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Answers at once from small reads.
    Quick,
    /// May need longer: a Discord interaction is deferred first.
    Slow,
}

/// How long a reply holds, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is made anew each time: it depends on the moment, the place or the asker, or it changes
    /// something.
    Once,
    /// It is the same for everybody of the same roles with the same options, until something is
    /// written or the day (UTC) is over.
    ForTheDay,
}

/// One option of a command.
pub struct Opt {
    /// Lower-case, at most 32 characters.
    pub name: &'static str,
    /// What it is for, at most 100 characters.
    pub summary: &'static str,
    /// What it takes.
    pub kind: OptKind,
    /// Whether the command cannot do without it.
    pub required: bool,
}

/// What an option takes, with its limits, and where its suggestions come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptKind {
    /// Free text.
    Text {
        /// The most characters that it may have, up to 6,000.
        max: usize,
    },
    /// The name of an entity, typed with or without its faults. Suggested from the catalog; `&[]`
    /// means any kind.
    Entity(&'static [EntityKind]),
    /// An article, by its number, its address or words of its title. Suggested from the newest.
    Article,
    /// The key or name of a topic. Suggested from the catalog.
    Topic,
    /// The key or name of a radar category. Suggested from the catalog.
    Category,
    /// The name of a command. Suggested from this table.
    CommandName,
    /// A date as people type it.
    Date,
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Yes or no.
    Flag,
    /// One of a few words: what is shown, and what the handler gets.
    Choice(&'static [(&'static str, &'static str)]),
}
