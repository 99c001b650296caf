//! `newsdesk import` and `newsdesk export` as processes: exit codes, what they say, and what the
//! death of the process does.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// Runs the program on a data folder.
fn newsdesk(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments)
        .output()
        .expect("the program runs")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsdesk"));
    command
        .env_clear()
        .env("HOME", folder)
        .env("NEWSDESK_CONFIG", folder.join("newsdesk.toml"))
        .env("NEWSDESK_DATA_DIR", "data")
        .current_dir(folder)
        .args(arguments);
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("newsdesk.toml"), "").unwrap();
    folder
}

fn file(folder: &Path, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, contents).unwrap();
    path
}

/// What a process said and how it ended: exit code, standard output, standard error.
fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn exit_codes_tell_what_was_taken() {
    let place = folder();
    let here = place.path();
    file(
        here,
        "good.jsonl",
        "{\"title\": \"One\", \"published\": 2008, \"body\": \"Xen\", \"tags\": [\"Foo\"]}\n",
    );
    file(here, "bad.jsonl", "{\"title\": \"Two\"\nnothing\n");
    let steers = r#"{"title": "Two", "published": 2008, "certainty": "\u001b[2J"}"#;
    file(here, "steers.jsonl", steers);
    let (code, out, err) = said(&newsdesk(here, &["import", "good.jsonl"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(
        out.starts_with("1 article added.\nTags that are no topic"),
        "{out}"
    );
    let (code, out, err) = said(&newsdesk(here, &["import", "good.jsonl", "bad.jsonl"]));
    assert_eq!(code, Some(1));
    assert_eq!(
        out.lines().next(),
        Some("0 articles added, 1 there already, 2 not taken.")
    );
    let told: Vec<&str> = err.lines().collect();
    assert!(
        told[0].starts_with("bad.jsonl, line 1: it is no article in JSON: "),
        "{err}"
    );
    assert!(
        told[1].starts_with("bad.jsonl, line 2: it is no article in JSON: "),
        "{err}"
    );
    let (_, _, err) = said(&newsdesk(here, &["import", "steers.jsonl"]));
    assert!(
        err.contains("is no certainty") && !err.contains('\u{1b}'),
        "{err:?}"
    );
    let (code, out, err) = said(&newsdesk(here, &["import", "nowhere.jsonl", "good.jsonl"]));
    assert_eq!(code, Some(2));
    assert!(out.contains("1 file could not be read"), "{out}");
    assert!(err.starts_with("nowhere.jsonl: it cannot be read"), "{err}");

    let (code, out, _) = said(&newsdesk(here, &["export", "out.jsonl"]));
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "1 article written to out.jsonl.\n")
    );
    let exported = std::fs::read_to_string(here.join("out.jsonl")).unwrap();
    assert!(exported.starts_with("{\"key\":\"words:"), "{exported}");
    assert!(!here.join("out.jsonl.part").exists());
    let (code, out, _) = said(&newsdesk(here, &["export", "feeds.opml"]));
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "0 feeds written to feeds.opml.\n")
    );
    let (code, _, err) = said(&newsdesk(here, &["export", "out.txt"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("End it in .jsonl"), "{err}");
    let (code, _, err) = said(&newsdesk(here, &["export", "nowhere/out.jsonl"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("cannot be written"), "{err}");
    let (code, _, err) = said(&newsdesk(
        here,
        &["--data-dir", "other", "export", "out.jsonl"],
    ));
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no archive in other"), "{err}");
    assert_eq!(
        std::fs::read_to_string(here.join("out.jsonl")).unwrap(),
        exported
    );
}

#[test]
fn while_the_archive_is_open_elsewhere_both_say_what_to_do() {
    let place = folder();
    let here = place.path();
    file(
        here,
        "good.jsonl",
        "{\"title\": \"One\", \"published\": 2008}\n",
    );
    let mut console = command(here, &["console"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut typed = console.stdin.take().unwrap();
    writeln!(typed, "/news").unwrap();
    // Its first words come when it has opened the archive.
    let mut first = [0; 1];
    std::io::Read::read_exact(console.stdout.as_mut().unwrap(), &mut first).unwrap();
    for job in [["import", "good.jsonl"], ["export", "out.jsonl"]] {
        let (code, _, err) = said(&newsdesk(here, &job));
        assert_eq!(code, Some(2));
        assert!(err.contains("Stop the bot or close the console"), "{err}");
    }
    assert!(!here.join("out.jsonl").exists());
    console.kill().unwrap();
    console.wait().unwrap();
}

#[test]
fn articles_come_by_standard_input_and_go_by_standard_output() {
    let place = folder();
    let here = place.path();
    let mut import = command(here, &["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut typed = import.stdin.take().unwrap();
    for part in [
        "<?xml ver",
        "sion='1.0'?><rss version='2.0'><channel><item><title>One</title><link>https://a.example/1</link>",
        "<pubDate>Thu, 21 Aug 2008 10:00:00 GMT</pubDate></item></channel></rss>",
    ] {
        typed.write_all(part.as_bytes()).unwrap();
    }
    drop(typed);
    let (code, out, _) = said(&import.wait_with_output().unwrap());
    assert_eq!((code, out.as_str()), (Some(0), "1 article added.\n"));
    // What is wrong with it is told by that name.
    let mut redirected = command(here, &["import", "-"]);
    redirected.stdin(
        std::fs::File::open(file(
            here,
            "one.jsonl",
            "{\"title\": \"One\", \"url\": \"https://a.example/1\"}",
        ))
        .unwrap(),
    );
    let (code, out, err) = said(&redirected.output().unwrap());
    assert_eq!(
        (code, err.as_str()),
        (
            Some(1),
            "standard input, line 1: it has no date; give it one as \"published\".\n"
        ),
        "{out}"
    );
    let (code, out, err) = said(&newsdesk(here, &["export", "-"]));
    assert_eq!(
        (code, err.as_str()),
        (Some(0), "1 article written to standard output.\n")
    );
    assert!(
        out.starts_with("{\"title\":\"One\"") && out.lines().count() == 1,
        "{out}"
    );
}

/// Articles with addresses and without, some with links to earlier ones.
fn many(count: usize) -> String {
    let lines = (0..count).map(|number| {
        let mut article = serde_json::json!({
            "title": format!("Article {number}"),
            "published": "2008-08",
            "body": format!("VMware and Citrix, number {number}. ").repeat(20),
        });
        if number % 3 > 0 {
            article["url"] = format!("https://a.example/{number}").into();
            article["related"] = vec![format!("https://a.example/{}", number / 3 * 3 + 1)].into();
        }
        format!("{article}\n")
    });
    lines.collect()
}

#[test]
fn a_killed_import_goes_on_when_it_is_started_again() {
    let place = folder();
    let here = place.path();
    file(here, "many.jsonl", many(3_000));
    // The same without being killed.
    let started = Instant::now();
    let (code, out, _) = said(&newsdesk(here, &["import", "many.jsonl"]));
    let whole = started.elapsed();
    assert_eq!((code, out.as_str()), (Some(0), "3000 articles added.\n"));
    newsdesk(here, &["export", "expected.jsonl"]);
    std::fs::rename(here.join("data"), here.join("whole")).unwrap();

    for attempt in 0..5 {
        let mut import = command(here, &["import", "many.jsonl"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // First when some of it is surely there, then at any moment.
        let log = here.join("data/archive.sqlite-wal");
        let started = Instant::now();
        let lives = whole.mul_f64(fastrand::f64());
        loop {
            let dies = match attempt {
                0 => std::fs::metadata(&log).is_ok_and(|log| log.len() > 2_000_000),
                _ => started.elapsed() > lives,
            };
            let ended = import.try_wait().unwrap().is_some();
            assert!(!ended || attempt > 0, "nothing was left to be killed");
            if dies || ended {
                break;
            }
            std::thread::yield_now();
        }
        import.kill().unwrap();
        import.wait().unwrap();
    }
    let (code, out, _) = said(&newsdesk(here, &["import", "many.jsonl"]));
    assert_eq!(code, Some(0), "{out}");
    newsdesk(here, &["export", "found.jsonl"]);
    let read = |name: &str| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(here.join(name)).unwrap();
        let lines = text.lines().map(|line| {
            let mut article: serde_json::Value = serde_json::from_str(line).unwrap();
            // When it came in differs, and what the archive's own number is part of.
            article.as_object_mut().unwrap().remove("added");
            article
        });
        lines.collect()
    };
    let (expected, found) = (read("expected.jsonl"), read("found.jsonl"));
    assert_eq!(expected.len(), 3_000);
    assert!(
        expected == found,
        "something is lost, doubled or in another order"
    );
    let search = ["console", "--command", "/search words: \"number 2999\""];
    let (_, answer, _) = said(&newsdesk(here, &search));
    assert!(answer.contains("Article 2999"), "{answer}");
}
