//! What a command is: one row of the table from which everything else is made.

use crate::domain::{EntityKind, Role};
use crate::reply::Reply;

use super::context::Context;
use super::request::{CommandError, Request};

/// The table: every command, and the words under which some of them stand together.
pub struct Table {
    /// The commands, in the order in which help lists them. Those of a group follow each other.
    pub commands: &'static [Command],
    /// The first words that commands share.
    pub groups: &'static [Group],
    /// The commands that stand in the menu of a message.
    pub menus: &'static [Menu],
}

/// A command in the menu of a message on Discord. What the message says becomes its options `link`,
/// `title`, `text` and `date`, as far as the command has them; everything else is as with any other use
/// of it.
#[derive(Clone, Copy)]
pub struct Menu {
    /// What the menu says, at most 32 characters.
    pub label: &'static str,
    /// The name of the command.
    pub command: &'static str,
}

/// A first word that several commands share, such as `radar` of `/radar add` and `/radar drop`. It
/// is no command itself.
#[derive(Clone, Copy)]
pub struct Group {
    /// The word: lower-case, at most 32 characters.
    pub name: &'static str,
    /// What its commands are about, at most 100 characters, no full stop.
    pub summary: &'static str,
}

/// What may stand first after a slash.
pub enum Head {
    /// A command of one word.
    Command(&'static Command),
    /// A group with its commands.
    Group(&'static Group, Vec<&'static Command>),
}

impl Table {
    /// Everything that may stand first after a slash, in the order of the table.
    pub fn heads(&self) -> Vec<Head> {
        let mut heads: Vec<Head> = Vec::new();
        for command in self.commands {
            let first = command.words().0;
            let known = heads.iter_mut().find_map(|head| match head {
                Head::Group(group, commands) if group.name == first => Some(commands),
                _ => None,
            });
            match (known, self.group(first)) {
                (Some(commands), _) => commands.push(command),
                (None, Some(group)) => heads.push(Head::Group(group, vec![command])),
                (None, None) => heads.push(Head::Command(command)),
            }
        }
        heads
    }

    /// The group of a name, in any case.
    pub fn group(&self, name: &str) -> Option<&'static Group> {
        self.groups
            .iter()
            .find(|group| group.name.eq_ignore_ascii_case(name))
    }

    /// The command behind an entry of the menu of a message.
    pub fn behind(&self, label: &str) -> Option<&'static Command> {
        let menu = self.menus.iter().find(|menu| menu.label == label)?;
        (self.commands.iter()).find(|command| command.name == menu.command)
    }

    /// The commands of a group.
    pub fn commands_of(&self, group: &Group) -> impl Iterator<Item = &'static Command> {
        self.commands
            .iter()
            .filter(move |command| command.words().0 == group.name)
    }

    /// The command that is meant where only a group is named, as in `/article 7`: its `show`, if that
    /// shows one of several things.
    pub fn meant_by(&self, group: &Group) -> Option<&'static Command> {
        self.commands_of(group)
            .find(|command| command.words().1 == Some("show"))
            .filter(|command| command.options.iter().any(|option| option.required))
    }
}

impl Head {
    /// The word.
    pub fn name(&self) -> &'static str {
        match self {
            Head::Command(command) => command.name,
            Head::Group(group, _) => group.name,
        }
    }

    /// The heading under which help lists it: that of its first command.
    pub fn heading(&self) -> &'static str {
        match self {
            Head::Command(command) => command.group,
            Head::Group(_, commands) => commands.first().map_or("", |command| command.group),
        }
    }

    /// What it does or is about.
    pub fn summary(&self) -> &'static str {
        match self {
            Head::Command(command) => command.summary,
            Head::Group(group, _) => group.summary,
        }
    }
}

/// One command: what it is called, what it takes, who may use it and what runs it.
#[derive(Clone, Copy)]
pub struct Command {
    /// One word, or that of a [`Group`] and one of its own: `radar add`. Each is lower-case and has
    /// at most 32 characters.
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
    /// A row of which nothing is said yet: it takes no options, may be used everywhere, answers at
    /// once and is answered anew each time. Rows that differ say so.
    pub const fn new(name: &'static str, group: &'static str, role: Role, run: Handler) -> Command {
        Command {
            name,
            summary: "",
            group,
            details: "",
            examples: &[],
            options: &[],
            role,
            scope: Scope::Everywhere,
            pace: Pace::Quick,
            holds: Holds::Once,
            run,
        }
    }

    /// The first word of its name, and the second, if it stands in a group.
    pub fn words(&self) -> (&'static str, Option<&'static str>) {
        match self.name.split_once(' ') {
            Some((group, word)) => (group, Some(word)),
            None => (self.name, None),
        }
    }

    /// Whether this is its name, in any case and with any white space between its words.
    pub fn is_called(&self, typed: &str) -> bool {
        let mut typed = typed.split_whitespace();
        self.name
            .split(' ')
            .all(|word| typed.next().is_some_and(|it| it.eq_ignore_ascii_case(word)))
            && typed.next().is_none()
    }

    /// Whether only the asker ever sees its answers: how a server is set up concerns nobody else in
    /// a channel, and may name channels that not everybody sees; the work of the desk neither. A command without the option
    /// `private` is about the asker alone.
    pub fn answers_asker_alone(&self) -> bool {
        self.role != Role::Reader || self.option("private").is_none()
    }

    /// Its option of a name, in any case. Every command has [`DRAFT`] besides its own.
    pub fn option(&self, name: &str) -> Option<&'static Opt> {
        (self.options.iter())
            .chain([&DRAFT])
            .find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// The options that people give, without those that buttons and forms carry.
    pub fn given_options(&self) -> impl Iterator<Item = &'static Opt> + use<> {
        let carried = |option: &&Opt| matches!(option.kind, OptKind::Carried { .. });
        self.options.iter().filter(move |option| !carried(option))
    }

    /// The names of the options that people give.
    pub fn option_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.given_options().map(|option| option.name)
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

/// The number of the draft that holds what was filled in. Lines of forms and buttons carry it, to any
/// command; when the command has done what it was asked, the draft is forgotten.
pub static DRAFT: Opt = Opt {
    name: "kept-draft",
    summary: "The draft that holds what was filled in",
    kind: OptKind::Carried { max: 20 },
    required: false,
};

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
    /// The same of one that is not out. Suggested from those, which only moderators see.
    Waiting,
    /// The key or name of a topic. Suggested from the catalog.
    Topic,
    /// The key or name of a radar category. Suggested from the catalog.
    Category,
    /// The name of a command or of a group. Suggested from this table.
    CommandName,
    /// Names of entities in one text, separated by commas or semicolons. Suggested from the catalog;
    /// `naming::entities` finds whom they mean.
    Names,
    /// Keys or names of topics in one text, separated like [`OptKind::Names`]. Suggested from the
    /// catalog; `naming::topics` finds which they are.
    TopicNames,
    /// A date as people type it.
    Date,
    /// A date, or a hyphen or `none` to empty what it is for; that comes as the text of a hyphen.
    DateOrNothing,
    /// A time zone by its name in the IANA database. Suggested from there; the value is spelt as the
    /// database spells it.
    TimeZone,
    /// A time of day, to the minute.
    TimeOfDay,
    /// From one time of day to another, over midnight too; the value is text such as `22:00-07:00`.
    TimeSpan,
    /// A channel of a server in which messages can be posted, or a thread, by its number.
    Channel,
    /// A role of a server, by its number.
    Role,
    /// A user of Discord, by their number.
    User,
    /// A subscription of the place where the command is used, by its number. Suggested from there.
    Subscription,
    /// A feed of the desk, by its number. Suggested from there.
    Feed,
    /// What can be said of somebody or something, by its key or label. Suggested from the catalog; once
    /// an option `subject` is given, what can be said of that, and else only if nothing of that fits.
    Relation,
    /// A fact, by its number. Suggested by the name of whom it is about.
    Fact,
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Yes or no.
    Flag,
    /// Text that buttons and forms bring with them, such as the revision that somebody looked at.
    /// Nobody is asked for it: it is neither registered nor shown.
    Carried {
        /// The most characters that it may have.
        max: usize,
    },
    /// One of a few words: what is shown, and what the handler gets.
    Choice(&'static [(&'static str, &'static str)]),
}
