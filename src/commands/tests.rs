//! A table with groups and with options of every kind, and what must hold for any such table.

use proptest::prelude::*;

use super::check::{self, LONGEST_NAMES};
use super::document::document;
use super::help::help;
use super::line;
use super::paging::line_with;
use super::request::{CommandError, Options, RawOptions, Request, Value};
use super::table::{Command, Group, Holds, Menu, Opt, OptKind, Pace, Scope, Table};
use crate::domain::{Actor, Place, Role, TimeOfDay};
use crate::reply::{Kind, Reply};

/// The table.
pub(crate) static TABLE: Table = Table {
    commands: &[
        row("look", Role::Reader, Scope::Everywhere),
        row("watch list", Role::Reader, Scope::Everywhere),
        row("watch pause", Role::Administrator, Scope::Servers),
        row("watch change", Role::Administrator, Scope::Servers),
        row("keys make", Role::Administrator, Scope::Servers),
        row("keys drop", Role::Administrator, Scope::Servers),
        row("help", Role::Reader, Scope::Everywhere),
    ],
    groups: &[
        Group {
            name: "watch",
            summary: "What is watched here",
        },
        Group {
            name: "keys",
            summary: "The keys of this server",
        },
    ],
    menus: &[Menu {
        label: "Look at it",
        command: "look",
    }],
};

/// An option of each kind.
const EVERY_KIND: &[Opt] = &[
    opt("command", OptKind::CommandName),
    opt("words", OptKind::Text { max: 40 }),
    opt("entity", OptKind::Entity(&[])),
    opt("names", OptKind::Names),
    opt("topics", OptKind::TopicNames),
    opt("article", OptKind::Article),
    opt("since", OptKind::Date),
    opt("zone", OptKind::TimeZone),
    opt("at", OptKind::TimeOfDay),
    opt("quiet", OptKind::TimeSpan),
    opt("channel", OptKind::Channel),
    opt("role", OptKind::Role),
    opt("user", OptKind::User),
    opt("number", OptKind::Subscription),
    opt("relation", OptKind::Relation),
    opt("fact", OptKind::Fact),
    opt("page", OptKind::Integer { min: 1, max: 99 }),
    opt("private", OptKind::Flag),
    opt("revision", OptKind::Carried { max: 20 }),
];

const fn opt(name: &'static str, kind: OptKind) -> Opt {
    Opt {
        name,
        summary: "Something",
        kind,
        required: false,
    }
}

const fn row(name: &'static str, role: Role, scope: Scope) -> Command {
    Command {
        name,
        summary: "Do it",
        group: "Test",
        details: "",
        examples: &["/look words: xen"],
        options: EVERY_KIND,
        role,
        scope,
        pace: Pace::Quick,
        holds: Holds::Once,
        run: |_, _| Ok(Reply::new(Kind::Notice)),
    }
}

fn words(error: CommandError) -> String {
    match error {
        CommandError::Refused(text) => text.words(),
        CommandError::Internal(error) => panic!("{error}"),
    }
}

/// A line as it is understood: the command, and what its handler gets.
fn understood(line: &str) -> Result<(&'static Command, Options), CommandError> {
    let (name, raw) = line::parse(&TABLE, line)?;
    let command = check::find(&TABLE, &name)?;
    Ok((command, check::options(command, &raw)?))
}

fn said(line: &str) -> String {
    match understood(line) {
        Ok((command, Options(options))) => options
            .iter()
            .fold(command.name.to_owned(), |all, (name, value)| {
                format!("{all} | {name}={value:?}")
            }),
        Err(error) => words(error),
    }
}

fn request(command: &'static Command, options: Options) -> Request {
    Request {
        command: command.name,
        options,
        actor: Actor::console(Role::Reader),
        place: Place::Console,
        locale: "en-GB".into(),
    }
}

#[test]
fn lines_with_commands_of_two_words_are_read() {
    for (line, meaning) in [
        ("/watch list", "watch list"),
        (
            "/Watch \t PAUSE number: 3",
            "watch pause | number=Integer(3)",
        ),
        ("/watch pause list", "watch pause | command=Text(\"list\")"),
        ("/look watch list", "look | command=Text(\"watch list\")"),
        (
            "/watch",
            "/watch needs to know what to do. There are /watch list, /watch pause, /watch change.",
        ),
        (
            "/watch paues 3",
            "/watch knows no \"paues\". Did you mean /watch pause? \
             There are /watch list, /watch pause, /watch change.",
        ),
        (
            "/watch 3",
            "/watch knows no \"3\". There are /watch list, /watch pause, /watch change.",
        ),
        (
            "/wacth list",
            "There is no command /wacth. Did you mean /watch? /help lists all commands.",
        ),
    ] {
        assert_eq!(said(line), meaning, "{line}");
    }
}

#[test]
fn options_are_read_as_people_type_them() {
    for (typed, meaning) in [
        ("channel: 12", "channel=Id(12)"),
        ("channel: <#12>", "channel=Id(12)"),
        ("role: <@&13>", "role=Id(13)"),
        ("user: <@14>", "user=Id(14)"),
        ("user: <@!14>", "user=Id(14)"),
        ("number: #3", "number=Integer(3)"),
        ("zone: berlin", "zone=Text(\"Europe/Berlin\")"),
        ("quiet: 22-7", "quiet=Text(\"22:00-07:00\")"),
        (
            "quiet: 22:30-7:15 page: 2",
            "quiet=Text(\"22:30-07:15\") | page=Integer(2)",
        ),
        ("names: vmware, citrix", "names=Text(\"vmware, citrix\")"),
    ] {
        assert_eq!(said(&format!("/look {typed}")), format!("look | {meaning}"));
    }
    assert_eq!(
        line::write("look", &[("quiet", "22:00-07:00")]),
        "/look quiet: 22:00-07:00",
        "a time needs no backslash"
    );
    let (_, options) = understood("/look at: 7.30 quiet: 22:00-7 am role: 13").unwrap();
    assert_eq!(options.time("at").map(TimeOfDay::minutes), Some(450));
    let quiet = options.span("quiet").unwrap();
    assert_eq!(quiet.until().minutes(), 420);
    assert_eq!(options.id("role"), Some(13));
    assert_eq!(options.id("user"), None);
}

#[test]
fn refusals_say_what_is_taken() {
    for (typed, meaning) in [
        (
            "channel: #general",
            "The option \"channel\" takes a channel, not \"#general\". Choose one from Discord's list, \
             or write its number: 123 or <#123>.",
        ),
        (
            "role: <@14>",
            "The option \"role\" takes a role, not \"<@14>\". Choose one from Discord's list, \
             or write its number: 123 or <@&123>.",
        ),
        (
            "user: 0",
            "The option \"user\" takes a user, not \"0\". Choose one from Discord's list, \
             or write its number: 123 or <@123>.",
        ),
        (
            "number: third",
            "The option \"number\" takes the number of a subscription, such as 3, not \"third\".",
        ),
        (
            "zone: europe/berln",
            "The option \"zone\" takes a time zone, not \"europe/berln\". Did you mean Europe/Berlin, \
             Europe/Dublin or Europe/Belgrade?",
        ),
        (
            "zone: berln",
            "The option \"zone\" takes a time zone, not \"berln\". Did you mean Europe/Berlin, \
             America/Belem or America/Belize?",
        ),
        (
            "zone: cet",
            "The option \"zone\" takes a time zone, not \"cet\". Did you mean Europe/Berlin, \
             Europe/Paris or Europe/Madrid?",
        ),
        (
            "zone: zzz",
            "The option \"zone\" takes a time zone, not \"zzz\". Name a city that has it, such as \
             Europe/Berlin or America/New_York.",
        ),
        (
            "at: 25:00",
            "The option \"at\": \"25:00\" is not a time of day that I know. \
             Write it as 7:30, 19:00 or 7 am.",
        ),
        (
            "names: , ;",
            "The option \"names\" has no name in it. Separate names by commas.",
        ),
    ] {
        assert_eq!(said(&format!("/look {typed}")), meaning);
    }
    let many = "a,".repeat(26);
    assert_eq!(
        said(&format!("/look names: {many}")),
        "The option \"names\" takes at most 25 names at once, and this has 26."
    );
    let long = "a".repeat(LONGEST_NAMES + 1);
    assert!(said(&format!("/look names: {long}")).contains("at most 1000 characters"));
}

#[test]
fn help_explains_groups_and_their_commands() {
    let ask = |typed: &str| {
        let options = match typed {
            "" => vec![],
            name => vec![("command", Value::Text(name.into()))],
        };
        help(&TABLE, &request(&TABLE.commands[6], Options(options)))
    };
    let shown = |typed: &str| {
        let reply = ask(typed).unwrap();
        let fields = reply.fields.iter().map(|field| field.value.words());
        let buttons = reply.buttons.iter().map(|button| button.label.clone());
        [reply.title.unwrap_or_default()]
            .into_iter()
            .chain(fields)
            .chain(buttons)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        shown(""),
        [
            "What you can ask the desk",
            "/look  Do it\n/watch  What is watched here\n/help  Do it",
            "About /look",
            "About /watch",
        ],
        "what only administrators may use is not for a reader"
    );
    assert_eq!(
        shown("/Watch"),
        ["/watch", "/watch list  Do it", "About /watch list"]
    );
    assert_eq!(shown("watch  pause")[0], "/watch pause");
    assert_eq!(
        words(ask("watch puase").unwrap_err()),
        "/watch knows no \"puase\". Did you mean /watch pause? \
         There are /watch list, /watch pause, /watch change."
    );
}

#[test]
fn the_document_shows_a_group_once_above_its_commands() {
    let text = document(&TABLE);
    let titles: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        titles,
        [
            "# Commands",
            "## Test",
            "### `/look`",
            "### `/watch`",
            "#### `/watch list`",
            "#### `/watch pause`",
            "#### `/watch change`",
            "### `/keys`",
            "#### `/keys make`",
            "#### `/keys drop`",
            "### `/help`",
            "## In the menu of a message",
        ]
    );
}

/// What somebody may type into an option, near to what it takes and far from it.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        "(?s).{0,24}",
        "[0-9:.,;h apm-]{0,10}",
        "<?[@#&!]{0,2}[0-9]{0,20}>?",
        "(vmware|citrix|\"| |,|;){0,6}",
        "(europe|berlin|new|york|/|_| ){0,4}",
    ]
}

proptest! {
    #[test]
    fn two_words_and_any_value_read_back(
        words in "(?s).{0,40}",
        tricky in r#"([a-z]{1,3}|page|watch|list|[:"\\/ \n]){0,12}"#,
    ) {
        let options = [("words", words.as_str()), ("names", tricky.as_str()), ("topics", "x")];
        let line = line::write("watch pause", &options);
        let (command, read) = line::parse(&TABLE, &line).expect("a written line is read");
        prop_assert_eq!(command, "watch pause");
        let read: Vec<(&str, &str)> =
            read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        prop_assert_eq!(read, options.to_vec(), "{}", line);
    }

    #[test]
    fn what_is_taken_comes_back_from_the_line_of_a_button(
        at in 0..EVERY_KIND.len(),
        command in 0..TABLE.commands.len(),
        typed in typed(),
    ) {
        let command = &TABLE.commands[command];
        let raw: RawOptions = vec![(EVERY_KIND[at].name.to_owned(), typed)];
        if let Ok(options) = check::options(command, &raw) {
            let line = line_with(&request(command, options.clone()), &[]);
            let (again, back) = understood(&line).map_err(words).expect("it was taken before");
            prop_assert_eq!(again.name, command.name);
            // What was named without a value needs not be said again.
            let given = options.0.into_iter().filter(|(_, value)| *value != Value::Empty);
            prop_assert_eq!(back, Options(given.collect()), "{}", line);
        }
    }

    #[test]
    fn no_line_panics(line in r#"/(watch|keys|look|pause|[a-z]{1,4}|[:"\\/# \n]){0,12}"#, tail in "(?s).{0,30}") {
        let _ = understood(&line);
        let _ = understood(&format!("/watch{tail}"));
        let _ = understood(&format!("/watch pause{tail}"));
        let _ = check::find(&TABLE, &tail);
    }
}
