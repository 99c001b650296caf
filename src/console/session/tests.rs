use super::*;
use crate::reply::Button;

/// A desk that repeats what it is asked.
fn echo(line: &str) -> Reply {
    let mut reply = match line {
        "/bad" => Reply::new(Kind::Refused),
        "/broken" => Reply::new(Kind::Failed),
        "/maybe" => Reply::new(Kind::Choices),
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

fn told(format: Format, input: &str) -> (String, Outcome) {
    let mut out = Vec::new();
    let mut session = Session {
        answer: &echo,
        format,
        look: Look::plain(80),
        out: &mut out,
        last: None,
        worst: Outcome::Answered,
        written: false,
    };
    let result = session.all(lines(input.as_bytes()));
    let outcome = session.outcome(result);
    (String::from_utf8(out).expect("UTF-8"), outcome)
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
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut session = Session {
        answer: &echo,
        format: Format::Text,
        look: Look::plain(80),
        out: &mut Gone,
        last: None,
        worst: Outcome::Answered,
        written: false,
    };
    let result = session.all(lines(&b"/news\n/news\n"[..]));
    assert_eq!(session.outcome(result), Outcome::Answered);
}

#[test]
fn a_dumb_terminal_gets_a_prompt_and_no_more() {
    let mut out = Vec::new();
    let mut session = Session {
        answer: &echo,
        format: Format::Text,
        look: Look::plain(80),
        out: &mut out,
        last: None,
        worst: Outcome::Answered,
        written: false,
    };
    session.dumb(&b"/news\nexit\n"[..]).expect("nothing fails");
    assert_eq!(String::from_utf8_lossy(&out), "› You said /news\n\n› ");
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
