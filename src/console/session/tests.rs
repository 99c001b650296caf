use std::io::Write;

use jiff::Timestamp;

use super::*;
use crate::domain::{
    ArticleId, Certainty, Clock, Date, Form, NewArticle, Schedule, Status, Style, Target,
    TimeOfDay, Update, UserId, Wish,
};
use crate::ingest::{self, Tagger};
use crate::reply::Button;
use crate::search::Search;
use crate::store::Store;

/// An output that can be read while it is written.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn words(&self) -> String {
        String::from_utf8(hold(&self.0).clone()).expect("UTF-8")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        hold(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An output whose reader has gone.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A desk that repeats what it is asked.
fn echo(line: &str) -> Reply {
    let mut reply = match line {
        "/bad" => Reply::new(Kind::Refused),
        "/broken" => Reply::new(Kind::Failed),
        "/maybe" => Reply::new(Kind::Choices),
        "/form" => asking(),
        _ => Reply::new(Kind::Notice),
    };
    reply.text = Text::plain(format!("You said {line}"));
    if line == "/steps" {
        reply.buttons = vec![
            Button {
                label: "More".into(),
                action: Action::Turn("/steps page: 2".into()),
            },
            Button {
                label: "Page".into(),
                action: Action::Open("https://a.example/".into()),
            },
        ];
    }
    reply
}

/// A reply that asks for a title.
fn asking() -> Reply {
    let mut reply = Reply::new(Kind::Notice);
    reply.form = Some(crate::reply::Form {
        title: "Write".to_owned(),
        line: "/write number: 3".to_owned(),
        inputs: vec![crate::reply::Input {
            option: "title",
            label: "Title".to_owned(),
            hint: String::new(),
            value: "Old".to_owned(),
            long: false,
            required: true,
            most: 100,
        }],
    });
    reply
}

/// What that desk says to what was filled in.
fn filled(line: &str, inputs: RawOptions) -> Reply {
    let refused = inputs.iter().any(|(_, value)| value == "bad");
    let kind = if refused { Kind::Refused } else { Kind::Notice };
    let mut reply = Reply::new(kind).saying(format!("You filled {line} with {inputs:?}"));
    if refused {
        reply.buttons = vec![Button {
            label: "Edit again".into(),
            action: Action::Run("/form".into()),
        }];
    }
    reply
}

#[test]
fn a_form_is_asked_and_what_was_refused_is_edited_again_by_its_number() {
    let out = Paper::default();
    let mut session = session(out.clone(), Format::Text);
    let input = "/form\nbad\n1\n\n/form\n/cancel\n";
    session.dumb(input.as_bytes()).expect("it can be read");
    let words = out.words();
    let bad = r#"You filled /write number: 3 with [("title", "bad")]"#;
    let old = r#"You filled /write number: 3 with [("title", "Old")]"#;
    let (bad, old) = (words.find(bad), words.find(old));
    assert!(bad.is_some() && bad < old, "{words}");
    assert!(words.contains("Nothing was done."), "{words}");
    let (shown, _) = told(Format::Text, "/form\n");
    assert!(
        shown.contains("In one line: /write number: 3 title: …"),
        "{shown}"
    );
    let (shown, _) = told(Format::Json, "/form\n");
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["form"]["inputs"][0]["value"], "Old");
}

/// A session with that desk on a page of this format.
fn session(out: impl Write + Send + 'static, format: Format) -> Session<'static> {
    let page = Page::new(Box::new(out), format, Look::plain(80));
    Session {
        answer: &echo,
        submit: &filled,
        page: Arc::new(Mutex::new(page)),
        deliveries: None,
        last: None,
        worst: Outcome::Answered,
    }
}

fn told(format: Format, input: &str) -> (String, Outcome) {
    let out = Paper::default();
    let mut session = session(out.clone(), format);
    let result = session.all(lines(input.as_bytes()));
    (out.words(), session.outcome(result))
}

#[test]
fn lines_are_answered_one_by_one() {
    let (text, outcome) = told(
        Format::Text,
        "/news\n\n  # a comment\nwho is it?\r\n/quit\n/late\n",
    );
    assert_eq!(text, "You said /news\n\nYou said who is it?\n");
    assert_eq!(outcome, Outcome::Answered);
}

#[test]
fn the_worst_reply_decides_the_exit_code() {
    for (input, code) in [
        ("", 0),
        ("/maybe\n", 0),
        ("/bad\n/news\n", 1),
        ("/bad\n/broken\n/news\n", 2),
    ] {
        assert_eq!(told(Format::Text, input).1.exit_code(), code, "{input}");
    }
}

#[test]
fn a_number_takes_a_next_step_of_the_last_answer() {
    let (text, outcome) = told(Format::Text, "1\n/steps\n3\n2\n1\n");
    insta::assert_snapshot!(text, @r#"
        ● There is no next step to take by a number here. Type a command or a question;
        /help lists the commands.

        You said /steps

        Next  1  More  /steps page: 2
              2  Page  https://a.example/

        ● The last reply has 2 next steps; type a number from 1 to 2.

        Open https://a.example/ in a browser.

        You said /steps page: 2
        "#);
    assert_eq!(outcome, Outcome::Refused);
    let (text, _) = told(Format::Text, "/steps\n1\n");
    assert!(text.ends_with("You said /steps page: 2\n"), "{text}");
}

#[test]
fn scripts_get_one_line_a_reply() {
    let (text, _) = told(Format::Json, "/news\n/bad\n");
    let kinds: Vec<String> = text
        .lines()
        .map(|line| {
            let reply: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
            format!("{}: {}", reply["kind"], reply["text"])
        })
        .collect();
    assert_eq!(
        kinds,
        [
            r#""notice": "You said /news""#,
            r#""refused": "You said /bad""#
        ]
    );
}

#[test]
fn what_is_not_utf_8_does_not_end_a_session() {
    let read: Vec<String> = lines(&b"a\xff\nb"[..])
        .map(|line| line.expect("a line"))
        .collect();
    assert_eq!(read, ["a\u{fffd}\n", "b"]);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let mut session = session(Gone, Format::Text);
    let result = session.all(lines(&b"/news\n/news\n"[..]));
    assert_eq!(session.outcome(result), Outcome::Answered);
}

#[test]
fn a_dumb_terminal_gets_a_prompt_and_no_more() {
    let out = Paper::default();
    let mut session = session(out.clone(), Format::Text);
    session.dumb(&b"/news\nexit\n"[..]).expect("nothing fails");
    assert_eq!(out.words(), "› You said /news\n\n› ");
}

#[test]
fn who_is_lost_gets_help() {
    for line in ["help\n", "?\n", "HELP\n"] {
        assert_eq!(told(Format::Text, line).0, "You said /help\n");
    }
}

#[test]
fn an_endless_line_is_cut_and_the_next_one_is_read() {
    let (text, _) = told(Format::Text, &format!("{}\n/news\n", "x".repeat(200_000)));
    assert!(text.len() < 70_000);
    assert!(text.ends_with("\n\nYou said /news\n"));
}

/// A desk whose time stands still until it is moved, and which does as a line tells it.
struct Newsroom {
    context: Context,
    now: Arc<Mutex<Timestamp>>,
    _folder: tempfile::TempDir,
}

impl Newsroom {
    fn new() -> Newsroom {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("archive.sqlite")).expect("an archive");
        let search = Search::open(store.clone(), &folder.path().join("index")).expect("an index");
        let now = Arc::new(Mutex::new(moment("2026-11-26T12:00:00Z")));
        let time = Arc::clone(&now);
        let clock: Clock = Arc::new(move || *hold(&time));
        Newsroom {
            context: Context {
                clock,
                ..Context::new(store, Arc::new(search))
            },
            now,
            _folder: folder,
        }
    }

    fn set_time(&self, text: &str) {
        *hold(&self.now) = moment(text);
    }

    fn subscribe(&self, target: Target, form: Form, wish: Wish) {
        let now = self.context.now();
        let store = &self.context.store;
        let made = store.write(move |tx| {
            let channel = tx.keep_channel(target, form, "news")?;
            tx.add_subscription(channel, &wish, None, now)
        });
        made.expect("a subscription");
    }

    /// The console wants everything.
    fn subscribe_console(&self, wish: Wish) {
        self.subscribe(Target::Console, Form::Console, wish);
    }

    fn add(&self, title: &str) -> ArticleId {
        let now = self.context.now();
        let article = NewArticle {
            title: title.to_owned(),
            url: None,
            author: String::new(),
            body: format!("The text of {title}."),
            published: Date::Day(jiff::civil::date(2026, 11, 26)),
            certainty: Certainty::Confirmed,
            status: Status::Published,
            updates: Vec::new(),
            topics: Vec::new(),
            picture: None,
        };
        let added = self.context.store.write(move |tx| {
            let tagger = Tagger::new(&tx.names()?, &tx.topics()?);
            match ingest::accept(tx, &tagger, article, now) {
                Ok(accepted) => Ok(accepted.id()),
                Err(error) => panic!("{error}"),
            }
        });
        added.expect("an article")
    }

    /// What a line does: "add …", "update 1", "retract 1", "time …".
    fn act(&self, line: &str) -> Reply {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let number = || ArticleId(rest.parse().expect("a number"));
        let now = self.context.now();
        let store = &self.context.store;
        match verb {
            "add" => {
                self.add(rest);
            }
            "time" => self.set_time(rest),
            "retract" => {
                let id = number();
                let done = store.write(move |tx| tx.set_status(id, Status::Retracted, now));
                done.expect("a change");
            }
            "update" => {
                let id = number();
                let update = Update {
                    date: Date::Day(jiff::civil::date(2026, 11, 27)),
                    body: "It is **so**.".to_owned(),
                };
                let done = store.write(move |tx| tx.append_update(id, &update, now));
                done.expect("a change");
            }
            _ => {}
        }
        echo(line)
    }

    /// What a session prints that gets these lines.
    fn session(&self, format: Format, input: &str) -> String {
        let out = Paper::default();
        let outcome = self.session_on(out.clone(), format, input);
        assert_eq!(outcome, Outcome::Answered);
        out.words()
    }

    fn session_on(&self, out: impl Write + Send + 'static, format: Format, input: &str) -> Outcome {
        let answer = |line: &str| self.act(line);
        let mut session = Session {
            answer: &answer,
            ..session(out, format)
        };
        let page = Arc::clone(&session.page);
        session.deliveries = Some(Deliveries::new(self.context.clone(), page));
        let result = session.all(lines(input.as_bytes()));
        session.outcome(result)
    }

    fn waiting(&self) -> u64 {
        let waiting = self.context.store.read(|read| read.outbox_len());
        waiting.expect("a number")
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

#[test]
fn what_is_delivered_is_printed_after_the_line_that_brought_it() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    let text = room.session(Format::Text, "add Cisco signs\n/next\n");
    insta::assert_snapshot!(text, @r#"
    You said add Cisco signs

    Delivered · console
    Cisco signs

    The text of Cisco signs.
    26 November 2026 · confirmed

    You said /next
    "#);
}

#[test]
fn a_console_that_nobody_subscribed_prints_replies_only() {
    let room = Newsroom::new();
    let text = room.session(Format::Text, "add Cisco signs\n");
    assert_eq!(text, "You said add Cisco signs\n");
}

#[test]
fn a_correction_is_printed_as_such() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    let first = room.session(Format::Text, "add One\nupdate 1\n");
    let (_, corrected) = first.split_once("You said update 1").expect("a reply");
    insta::assert_snapshot!(corrected.trim_start(), @r#"
    Corrected · console
    One

    The text of One.
    26 November 2026 · confirmed

    Updated 27 November 2026: It is so.
    "#);
    let later = room.session(Format::Text, "retract 1\n");
    assert!(
        later.contains("Corrected · console\nRetracted: One\n"),
        "{later}"
    );
    assert!(!later.contains("The text of One"), "{later}");
}

#[test]
fn a_digest_comes_at_its_time() {
    let room = Newsroom::new();
    room.subscribe_console(Wish {
        schedule: Schedule::Daily {
            at: TimeOfDay::EIGHT,
        },
        ..Wish::default()
    });
    let early = room.session(
        Format::Text,
        "add One\nadd Two\ntime 2026-11-27T07:59:59Z\n",
    );
    assert!(!early.contains("Delivered"), "{early}");
    let text = room.session(Format::Text, "time 2026-11-27T08:00:00Z\n/next\n");
    let (digest, _) = text.split_once("\n\nYou said /next").expect("a reply");
    let (_, digest) = digest.split_once("\n\n").expect("a digest");
    insta::assert_snapshot!(digest, @r#"
    Delivered · console
    The day's news

      [1]  One
           26 November 2026
           The text of One.

      [2]  Two
           26 November 2026
           The text of Two.

    2 articles
    Numbers in brackets are articles; /article 1 shows one.
    "#);
}

#[test]
fn what_is_for_whoever_sits_here_says_so() {
    let room = Newsroom::new();
    let here = Target::Private { user: UserId(0) };
    room.subscribe(here, Form::Private, Wish::default());
    let text = room.session(Format::Text, "add One\n");
    assert!(text.contains("\n\nDelivered · to you\nOne\n"), "{text}");
}

#[test]
fn a_session_begins_with_what_waited_and_prints_it_once() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    room.add("Waited");
    let text = room.session(Format::Text, "/first\n");
    assert!(text.starts_with("Delivered · console\nWaited\n"), "{text}");
    assert!(text.ends_with("\n\nYou said /first\n"), "{text}");
    assert_eq!(room.session(Format::Text, "/again\n"), "You said /again\n");
}

#[test]
fn the_end_of_a_session_prints_what_has_become_due() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    let text = room.session(Format::Text, "add One\nexit\n/late\n");
    assert!(text.contains("Delivered · console\nOne\n"), "{text}");
    room.add("Two");
    let text = room.session(Format::Text, "");
    assert!(text.starts_with("Delivered · console\nTwo\n"), "{text}");
}

#[test]
fn a_reader_that_goes_away_leaves_the_news_to_the_next_session() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    room.add("One");
    assert_eq!(room.session_on(Gone, Format::Text, ""), Outcome::Answered);
    assert_eq!(room.waiting(), 1);
    room.set_time("2026-11-26T12:05:00Z");
    let text = room.session(Format::Text, "");
    assert!(text.starts_with("Delivered · console\nOne\n"), "{text}");
}

#[test]
fn what_was_printed_when_the_process_died_is_printed_again_and_not_lost() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    room.add("One");
    let now = room.context.now();
    // As far as a process gets that dies before it has written down what it printed.
    let claimed = room.context.store.write(move |tx| {
        let lease = std::time::Duration::from_secs(180);
        tx.claim(
            crate::domain::Medium::Console,
            crate::domain::Lane::Post,
            1,
            lease,
            now,
        )
    });
    assert_eq!(claimed.expect("a claim").len(), 1);
    let text = room.session(Format::Text, "/first\n");
    assert!(text.starts_with("Delivered · console\nOne\n"), "{text}");
    assert_eq!(room.waiting(), 0);
}

#[test]
fn scripts_get_a_line_for_each_delivery() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    let here = Target::Private { user: UserId(0) };
    let wish = Wish {
        style: Style::Line,
        ..Wish::default()
    };
    room.subscribe(here, Form::Private, wish);
    let text = room.session(Format::Json, "add One\nretract 1\n");
    let mut told: Vec<String> = Vec::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let keys: Vec<&String> = line.as_object().expect("an object").keys().collect();
        if line["delivered"].is_null() {
            told.push("reply".to_owned());
            continue;
        }
        assert_eq!(keys, ["delivered", "channel", "corrects"]);
        let reply = &line["delivered"];
        let title = match reply["title"].as_str() {
            Some(title) => title,
            None => reply["items"][0]["title"].as_str().expect("a title"),
        };
        told.push(format!("{} {} {title}", line["channel"], line["corrects"]));
    }
    // The two channels take no heed of each other.
    told[1..3].sort();
    told[4..6].sort();
    assert_eq!(
        told,
        [
            "reply",
            r#""console" false One"#,
            r#""private" false One"#,
            "reply",
            r#""console" true Retracted: One"#,
            r#""private" true One"#,
        ]
    );
}

#[test]
fn what_is_for_discord_waits_for_discord() {
    let room = Newsroom::new();
    let there = Target::Server {
        server: 1,
        channel: 2,
    };
    room.subscribe(there, Form::Text, Wish::default());
    room.subscribe_console(Wish::default());
    let text = room.session(Format::Text, "add One\n");
    assert_eq!(text.matches("Delivered").count(), 1, "{text}");
    let left = room.context.store.read(|read| {
        let channel = read.channel_of(there)?.expect("a channel").id;
        read.waiting_in(channel, 9)
    });
    let left = left.expect("what waits");
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].attempts, left[0].reason.as_str()), (0, ""));
}

#[test]
fn of_a_long_digest_the_beginning_is_printed() {
    let room = Newsroom::new();
    room.subscribe_console(Wish::default());
    for number in 0..40 {
        room.add(&format!("Number {number}"));
    }
    room.set_time("2026-12-26T12:00:00Z");
    let text = room.session(Format::Text, "");
    assert_eq!(text.matches("Delivered").count(), 1, "{text}");
    assert!(text.contains("Number 14\n"), "{text}");
    assert!(!text.contains("Number 15\n"), "{text}");
    assert!(
        text.contains("And 25 more: /news since: 26 November 2026 lists all."),
        "{text}"
    );
    assert_eq!(room.waiting(), 0);
}

#[test]
fn while_a_line_is_edited_news_comes_by_itself_and_none_is_lost_when_that_ends() {
    let room = Newsroom::new();
    let out = Paper::default();
    let page = Page::new(Box::new(out.clone()), Format::Text, Look::plain(80));
    let mut deliveries = Deliveries::new(room.context.clone(), Arc::new(Mutex::new(page)));
    deliveries.watch(|| panic!("there is nothing to watch for"));
    room.subscribe_console(Wish::default());
    let (printer, above) = std::sync::mpsc::sync_channel(0);
    deliveries.watch(|| printer);
    room.add("One");
    let words = above.recv().expect("news");
    assert!(words.contains("One"), "{words}");
    assert!(words.ends_with("\n\n"), "the line stands apart: {words}");
    assert_eq!(out.words(), "");
    // The editor goes while the next one is on its way.
    room.add("Two");
    drop(above);
    deliveries.finish();
    assert!(out.words().contains("Two"), "{}", out.words());
    assert!(!out.words().contains("One"), "{}", out.words());
    assert_eq!(room.waiting(), 0);
}
