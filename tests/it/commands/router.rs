//! What the router does around a handler: roles, scope, faults, and lines that are no requests.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use insta::assert_snapshot;
use newsdesk::commands::Context;
use newsdesk::commands::guard::Guard;
use newsdesk::commands::router::{answer, answer_line, commands, shorten, write_line};
use newsdesk::commands::table::{Command, Holds, Opt, OptKind, Pace, Scope, Table};
use newsdesk::domain::{Place, Role};
use newsdesk::reply::{Kind, Reply};
use proptest::prelude::*;
use tracing_subscriber::fmt::MakeWriter;

use crate::desk::{TestDesk, caller, render};

const SERVER: Place = Place::Server {
    server: 1,
    channel: 2,
};
const DIRECT: Place = Place::Private { channel: 3 };

const WORDS: Opt = Opt {
    name: "words",
    summary: "Anything",
    kind: OptKind::Text { max: 100 },
    required: false,
};

const PRIVATE: Opt = Opt {
    name: "private",
    summary: "Show the answer only to me",
    kind: OptKind::Flag,
    required: false,
};

const fn row(
    name: &'static str,
    role: Role,
    scope: Scope,
    run: newsdesk::commands::table::Handler,
) -> Command {
    Command {
        name,
        summary: "Something for tests",
        group: "Test",
        details: "",
        examples: &[],
        options: &[WORDS, PRIVATE],
        role,
        scope,
        pace: Pace::Quick,
        holds: Holds::Once,
        run,
    }
}

/// Commands that do what a handler should not, or that not everybody may use.
static TABLE: Table = Table {
    commands: ROWS,
    groups: &[],
    menus: &[],
};

const ROWS: &[Command] = &[
    row("fine", Role::Reader, Scope::Everywhere, |_, _| {
        Ok(Reply::new(Kind::Notice).saying("Done."))
    }),
    row("panics", Role::Reader, Scope::Everywhere, |_, request| {
        let words = request.options.text("words").unwrap_or_default();
        panic!("cannot bear {words}")
    }),
    row("fails", Role::Reader, Scope::Everywhere, |_, _| {
        let cause = io::Error::other("the disk is gone");
        Err(anyhow::Error::new(cause)
            .context("cannot read the archive")
            .into())
    }),
    row("stuck", Role::Reader, Scope::Everywhere, |_, _| {
        loop {
            std::thread::park();
        }
    }),
    row("moderates", Role::Moderator, Scope::Everywhere, |_, _| {
        Ok(Reply::new(Kind::Notice).saying("Moderated."))
    }),
    row(
        "administers",
        Role::Administrator,
        Scope::Servers,
        |_, _| Ok(Reply::new(Kind::Notice).saying("Administered.")),
    ),
    row("operates", Role::Operator, Scope::Everywhere, |_, _| {
        Ok(Reply::new(Kind::Notice).saying("Operated."))
    }),
];

fn tested(desk: &TestDesk) -> Context {
    Context {
        table: &TABLE,
        ..desk.context.clone()
    }
}

fn ask(desk: &TestDesk, role: Role, place: Place, command: &str) -> Reply {
    let options = vec![("words".to_owned(), "a secret".to_owned())];
    answer(&tested(desk), &caller(role, place), command, &options)
}

#[test]
fn roles_are_checked_in_one_place() {
    let desk = TestDesk::new();
    let roles = [
        Role::Reader,
        Role::Administrator,
        Role::Moderator,
        Role::Operator,
    ];
    let mut table = String::new();
    for command in ["fine", "administers", "moderates", "operates"] {
        for role in roles {
            let reply = ask(&desk, role, SERVER, command);
            table.push_str(&format!(
                "{} {command}: {}\n",
                role.word(),
                reply.text.words()
            ));
        }
    }
    assert_snapshot!(table, @r"
    reader fine: Done.
    admin fine: Done.
    moderator fine: Done.
    operator fine: Done.
    reader administers: /administers is for those who manage this server. Ask somebody with the permission to manage it.
    admin administers: Administered.
    moderator administers: /administers is for those who manage this server. Ask somebody with the permission to manage it.
    operator administers: Administered.
    reader moderates: /moderates is for the moderators of this desk. Ask its operator to name you as one.
    admin moderates: /moderates is for the moderators of this desk. Ask its operator to name you as one.
    moderator moderates: Moderated.
    operator moderates: Moderated.
    reader operates: /operates is for the operator of this desk. Ask the operator to do it.
    admin operates: /operates is for the operator of this desk. Ask the operator to do it.
    moderator operates: /operates is for the operator of this desk. Ask the operator to do it.
    operator operates: Operated.
    ");
}

#[test]
fn a_command_for_servers_is_refused_in_private_messages() {
    let desk = TestDesk::new();
    let at = |place| render(&ask(&desk, Role::Administrator, place, "administers"));
    assert_snapshot!(at(DIRECT), @r"
    [refused, private]
    /administers works only in a server where the desk's bot is a member. Use it there.
    ");
    assert!(at(SERVER).contains("Administered."));
    assert!(at(Place::Console).contains("Administered."));
}

#[test]
fn the_private_flag_counts_for_every_command() {
    let desk = TestDesk::new();
    for (given, private) in [("yes", true), ("no", false)] {
        let options = vec![("private".to_owned(), given.to_owned())];
        let reply = answer(
            &tested(&desk),
            &caller(Role::Reader, SERVER),
            "fine",
            &options,
        );
        assert_eq!(reply.private, private);
    }
}

/// Everything that is logged on this thread while `job` runs, and what it returns.
fn logged<T>(job: impl FnOnce() -> T) -> (T, String) {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panics").extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    impl MakeWriter<'_> for Log {
        type Writer = Log;
        fn make_writer(&self) -> Log {
            self.clone()
        }
    }
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let value = tracing::subscriber::with_default(subscriber, job);
    let bytes = log.0.lock().expect("no writer panics").clone();
    (value, String::from_utf8(bytes).expect("logs are text"))
}

/// The words of a failure with its id replaced, after checking that the log has that id once and
/// nothing of what the asker typed.
fn failure(desk: &TestDesk, command: &str) -> String {
    let (reply, log) = logged(|| ask(desk, Role::Reader, SERVER, command));
    assert_eq!(reply.kind, Kind::Failed);
    let words = render(&reply);
    let id = words
        .rsplit_once("under id ")
        .and_then(|(_, rest)| rest.split_once('.'))
        .map(|(id, _)| id.to_owned())
        .expect("the words carry an id");
    assert_eq!(id.len(), 8, "{words}");
    assert_eq!(log.matches(&id).count(), 1, "{log}");
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
    assert!(!log.contains("secret"), "{log}");
    assert!(log.contains(&format!("command=\"{command}\"")), "{log}");
    assert!(log.contains("place=\"server\""), "{log}");
    words.replace(&id, "<id>")
}

#[test]
fn a_panic_hurts_only_its_own_request() {
    let desk = TestDesk::new();
    assert_snapshot!(failure(&desk, "panics"), @r"
    [failed, private]
    Something went wrong on our side. The operator can find it in the log under id <id>.
    ");
    assert!(render(&ask(&desk, Role::Reader, SERVER, "fine")).contains("Done."));
}

#[test]
fn an_internal_error_is_logged_with_its_causes_and_shown_by_its_id() {
    let desk = TestDesk::new();
    let (_, log) = logged(|| ask(&desk, Role::Reader, SERVER, "fails"));
    assert!(
        log.contains("cannot read the archive: the disk is gone"),
        "{log}"
    );
    assert_snapshot!(failure(&desk, "fails"), @r"
    [failed, private]
    Something went wrong on our side. The operator can find it in the log under id <id>.
    ");
}

#[test]
fn a_slow_command_is_given_up_and_then_too_many_are_turned_away() {
    let mut desk = TestDesk::new();
    let patient = Arc::clone(&desk.context.guard);
    desk.context.guard = Arc::new(Guard::new(Duration::from_millis(5)));
    assert_snapshot!(failure(&desk, "stuck"), @r"
    [failed, private]
    This took too long on our side and was stopped. Ask for less at a time, or try again in a minute. The operator can find it in the log under id <id>.
    ");
    for _ in 0..15 {
        failure(&desk, "stuck");
    }
    assert_snapshot!(failure(&desk, "fine"), @r"
    [failed, private]
    The desk is overloaded. Try again in a minute. The operator can find it in the log under id <id>.
    ");
    desk.context.guard = patient;
    assert!(render(&ask(&desk, Role::Reader, SERVER, "fine")).contains("Done."));
}

#[test]
fn an_unknown_command_is_not_logged_by_what_was_typed() {
    let desk = TestDesk::new();
    let (reply, log) = logged(|| ask(&desk, Role::Reader, DIRECT, "hunter2"));
    assert_eq!(reply.kind, Kind::Refused);
    assert!(log.contains("place=\"private\""), "{log}");
    assert!(!log.contains("hunter2"), "{log}");
}

#[test]
fn long_lines_become_tokens_that_are_understood() {
    let desk = TestDesk::new();
    let short = write_line("vendor", &[("name", "vmware")]);
    assert_eq!(shorten(&desk.context, &short), short);
    let long = write_line("search", &[("words", &"microsoft ".repeat(12))]);
    let token = shorten(&desk.context, &long);
    assert!(token.starts_with('#') && token.len() <= 80, "{token}");
    assert_eq!(shorten(&desk.context, &long), token);
    assert_eq!(desk.say(&token), desk.say(&long));
    assert_snapshot!(desk.say("#0123456789abcdef"), @r"
    [refused, private]
    The desk no longer remembers what this button does. Run the command again.
    ");
}

#[test]
fn lines_that_are_no_requests_are_refused_in_words() {
    let desk = TestDesk::new();
    let lines = [
        "",
        "   ",
        "/",
        "/vendr vmware",
        "/vendor",
        "/news vendr: cisco",
        "/news page: 0",
        "/news sort: date",
        "/search words: xen sort: dat",
        "/article",
        "???",
    ];
    let mut transcript = String::new();
    for line in lines {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Refused, "{line}");
        assert!(reply.private, "{line}");
        transcript.push_str(&format!("> {line}\n{}\n", reply.text.words()));
    }
    assert_snapshot!(transcript, @r#"
    > 
    Type a command or a question. /help lists the commands.
    >    
    Type a command or a question. /help lists the commands.
    > /
    There is no command after the slash. /help lists all commands.
    > /vendr vmware
    There is no command /vendr. Did you mean /vendor? /help lists all commands.
    > /vendor
    /vendor needs the option "name": the vendor. For example: /vendor name: vmware
    > /news vendr: cisco
    /news has no option "vendr". Did you mean "vendor"? It takes: vendor, product, program, person, topic, certainty, since, until, page, private.
    > /news page: 0
    The option "page" takes a whole number from 1 to 10000, not "0".
    > /news sort: date
    /news has no option "sort". It takes: vendor, product, program, person, topic, certainty, since, until, page, private.
    > /search words: xen sort: dat
    The option "sort" takes relevance or date, not "dat". Did you mean "date"?
    > /article
    /article show needs the option "article": its number, its address, or words of its title. For example: /article show article: 7
    > ???
    There is no question in that. Ask in words, such as: Who leads VMware?
    "#);
}

#[test]
fn every_example_of_the_table_works() {
    let desk = TestDesk::new();
    // Those that change something are tried where there is something to change.
    let reading = commands()
        .iter()
        .filter(|command| !command.answers_asker_alone() && command.role == Role::Reader);
    for example in reading.flat_map(|command| command.examples) {
        let reply = desk.reply(example);
        assert!(
            !matches!(reply.kind, Kind::Refused | Kind::Failed | Kind::Notice),
            "{example}: {}",
            render(&reply)
        );
        for item in reply.items.iter().filter(|item| item.article.is_some()) {
            assert!(item.date.is_some(), "{example}: {} has no date", item.title);
            assert!(item.url.is_some(), "{example}: {} has no link", item.title);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is typed, something is answered, and never a fault of ours.
    #[test]
    fn no_line_goes_unanswered(
        noise in "(?s).{0,80}",
        command in "vendor|product|program|person|news|search|article|timeline|radar|predictions|ask|help",
        rest in r#"(vmware|svvp|xen|page|since|topic|private|sort|[a-z]{1,8}|[0-9]{1,6}|2008-08|[-:"\\/#* é])([ :]|: ){0,6}"#,
    ) {
        let desk = DESK.get_or_init(TestDesk::new);
        for line in [noise.clone(), format!("/{command} {noise}"), format!("/{command} {rest}")] {
            let reply = answer_line(&desk.context, &desk.caller, &line);
            prop_assert!(reply.kind != Kind::Failed, "{line}: {}", render(&reply));
            let said = !reply.text.is_empty() || !reply.items.is_empty() || !reply.fields.is_empty();
            prop_assert!(said, "{line}: {}", render(&reply));
        }
    }
}

/// One desk for all cases of the property: opening one takes longer than asking it.
static DESK: std::sync::OnceLock<TestDesk> = std::sync::OnceLock::new();
