//! `newsdesk import` and `newsdesk export` in the terminal: how far it is, what was left out, how it
//! ended.

use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::{ANSWERED, BROKEN, REFUSED, fail};
use crate::app::exchange::{STANDARD_OUTPUT, What, export_file, import_files};
use crate::config::Config;
use crate::domain::phrase::counted;

/// How often a line tells how far it is where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Takes files into the archive.
pub fn import(config: &Config, files: &[PathBuf]) -> ExitCode {
    let shown = Shown::new("{bar:30} {percent:>3} %  {msg}  {eta} left");
    let mut added = 0;
    let imported = import_files(
        config,
        files,
        &mut |told| shown.say(&told.to_string()),
        &mut |at| {
            added = at.added;
            let percent = (at.read.min(at.of) * 100).checked_div(at.of).unwrap_or(100);
            let words = format!("{} articles, {} of them new", at.articles, at.added);
            shown.at(at.read, at.of, words, || {
                format!(
                    "{percent} %: {} articles, {} of them new",
                    at.articles, at.added
                )
            });
        },
    );
    shown.end();
    match imported {
        Ok(report) => {
            println!("{report}");
            ExitCode::from(
                match (report.broken, report.refused + report.refused_feeds) {
                    (0, 0) => ANSWERED,
                    (0, _) => REFUSED,
                    _ => BROKEN,
                },
            )
        }
        Err(error) => {
            let code = fail(&error);
            if added > 0 {
                let came = counted(added, "article");
                eprintln!(
                    "{came} came in before and stay. Start the same import again when that is mended; it goes on from there."
                );
            }
            code
        }
    }
}

/// Writes the archive into a file.
pub fn export(config: &Config, file: &Path) -> ExitCode {
    let shown = Shown::new("{spinner} {msg}");
    let exported = export_file(config, file, &mut |articles| {
        let words = format!("{articles} articles");
        shown.at(articles, 0, words.clone(), || words);
    });
    shown.end();
    match exported {
        Ok(exported) => {
            let noun = match exported.what {
                What::Articles => "article",
                What::Feeds => "feed",
            };
            let written = counted(exported.count, noun);
            match file.to_str() {
                Some(STANDARD_OUTPUT) => eprintln!("{written} written to standard output."),
                _ => println!("{written} written to {}.", file.display()),
            }
            ExitCode::from(ANSWERED)
        }
        Err(error) => fail(&error),
    }
}

/// How far something is: a bar on a terminal, otherwise a line now and then.
pub(super) struct Shown {
    bar: ProgressBar,
    terminal: bool,
    last: std::cell::Cell<Instant>,
}

impl Shown {
    pub(super) fn new(template: &str) -> Shown {
        let terminal = stderr().is_terminal();
        let bar = if terminal {
            ProgressBar::new(0)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Shown {
            bar,
            terminal,
            last: std::cell::Cell::new(Instant::now()),
        }
    }

    pub(super) fn at(&self, done: u64, of: u64, words: String, line: impl FnOnce() -> String) {
        self.bar.set_length(of);
        self.bar.set_position(done);
        self.bar.set_message(words);
        if !self.terminal && self.last.get().elapsed() >= EVERY {
            self.last.set(Instant::now());
            eprintln!("{}", line());
        }
    }

    /// A line above the bar. What files say must not steer the terminal.
    fn say(&self, line: &str) {
        let line: String = line
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        self.bar.suspend(|| eprintln!("{line}"));
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
