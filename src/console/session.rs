//! A session: lines in, replies out, until the input ends.

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::asking::{self, Ask};
use super::clockwork::Clockwork;
use super::complete::{Completions, LEAVE, LOST};
use super::deliveries::Deliveries;
use super::editor::{self, Editor, PROMPT, Reading};
use super::greeting::greeting;
use super::ink::{Look, is_dumb};
use super::page::{Format, Page};
use super::sink::hold;
use crate::commands::Context;
use crate::commands::request::Caller;
use crate::commands::router::{self, RawOptions};
use crate::domain::{Actor, Place, Role};
use crate::reply::{Action, Kind, Reply, Text};

/// What a session is to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the archive is, for the greeting.
    pub archive: PathBuf,
    /// How many articles it holds, for the greeting.
    pub articles: u64,
    /// The file that keeps the lines of terminal sessions; `None` to keep none.
    pub history: Option<PathBuf>,
    /// In whose role lines are answered. The console speaks as the operator unless told otherwise.
    pub role: Role,
    /// How replies are written.
    pub format: Format,
    /// Lines to answer instead of reading any; empty to read them from standard input.
    pub commands: Vec<String>,
}

/// What became of a session: the worst of its replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Everything was answered. "Did you mean" and "nothing found" are answers.
    Answered,
    /// Something was refused: it could not be met as it stood.
    Refused,
    /// Something broke.
    Broken,
}

impl Outcome {
    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Answered => 0,
            Outcome::Refused => 1,
            Outcome::Broken => 2,
        }
    }

    fn of(reply: &Reply) -> Outcome {
        match reply.kind {
            Kind::Refused => Outcome::Refused,
            Kind::Failed => Outcome::Broken,
            _ => Outcome::Answered,
        }
    }
}

/// Runs a session on standard input and output.
///
/// With lines in the settings it answers those. On a terminal it greets and edits lines; otherwise
/// it answers standard input line by line, leaving out empty lines and those that begin with `#`.
/// An interactive session has no worse outcome than [`Outcome::Answered`] unless its terminal
/// breaks: what was refused has been seen. A reader that goes away ends it quietly.
///
/// What is delivered to the console is printed too: what waited before anything else, then after each
/// line, on a terminal as it comes.
pub fn run(settings: &Settings, context: &Context) -> Outcome {
    let caller = Caller {
        actor: Actor::console(settings.role),
        place: Place::Console,
        locale: "en-GB".to_owned(),
    };
    let answer = |line: &str| router::answer_line(context, &caller, line);
    let submit = |line: &str, inputs| router::submit(context, &caller, line, inputs);
    let page = Page::new(Box::new(io::stdout()), settings.format, Look::of_stdout());
    let page = Arc::new(Mutex::new(page));
    let mut session = Session {
        answer: &answer,
        submit: &submit,
        deliveries: Some(Deliveries::new(context.clone(), Arc::clone(&page))),
        page,
        last: None,
        worst: Outcome::Answered,
    };
    let result = if !settings.commands.is_empty() {
        session.all(settings.commands.iter().map(|line| Ok(line.clone())))
    } else if !io::stdin().is_terminal() {
        session.all(lines(io::stdin().lock()))
    } else {
        let result = session.interactive(settings, context, &caller);
        session.worst = Outcome::Answered;
        result
    };
    session.outcome(result)
}

/// The most bytes of a line that are kept: more than any command takes, so that what is longer is
/// refused as too long, and little enough that an endless line fills no memory.
const LONGEST_LINE: u64 = 64 * 1024;

/// Lines of an input, with what is not UTF-8 replaced and what is beyond [`LONGEST_LINE`] dropped.
fn lines(mut input: impl BufRead) -> impl Iterator<Item = io::Result<String>> {
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match (&mut input).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) if line.ends_with(b"\n") => Some(Ok(decoded(&line))),
            Ok(_) => Some(input.skip_until(b'\n').map(|_| decoded(&line))),
            Err(error) => Some(Err(error)),
        }
    })
}

fn decoded(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

/// Whether the session goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    GoOn,
    Leave,
}

struct Session<'a> {
    answer: &'a dyn Fn(&str) -> Reply,
    /// Answers what was filled into the form of a line.
    submit: &'a dyn Fn(&str, RawOptions) -> Reply,
    page: Arc<Mutex<Page>>,
    /// `None` where nothing is delivered.
    deliveries: Option<Deliveries>,
    /// The last reply, whose next steps can be taken by number.
    last: Option<Reply>,
    worst: Outcome,
}

impl Session<'_> {
    fn all(&mut self, lines: impl Iterator<Item = io::Result<String>>) -> io::Result<()> {
        self.deliver();
        for line in lines {
            if self.line(&line?, None)? == Then::Leave {
                break;
            }
            self.deliver();
        }
        self.deliver();
        Ok(())
    }

    fn deliver(&mut self) {
        if let Some(deliveries) = &mut self.deliveries {
            deliveries.deliver();
        }
    }

    fn interactive(
        &mut self,
        settings: &Settings,
        context: &Context,
        caller: &Caller,
    ) -> io::Result<()> {
        let dumb = is_dumb() || !io::stdout().is_terminal();
        let look = hold(&self.page).look();
        if settings.format == Format::Text {
            let names = router::suggest(context, caller, "vendor", "name", "");
            let text = greeting(&settings.archive, settings.articles, &names, look, !dumb);
            hold(&self.page).words(&text)?;
        }
        self.deliver();
        if dumb {
            return self.dumb(io::stdin().lock());
        }
        let (suggesting, asker) = (context.clone(), caller.clone());
        let completions = Completions::new(
            context.table,
            Box::new(move |command, given, option, typed| {
                router::suggest_beside(&suggesting, &asker, command, given, option, typed)
            }),
        );
        let mut editor = Editor::new(look, settings.history.as_deref(), completions);
        let clockwork = Clockwork::start(context.clone());
        let result = self.edited(&mut editor);
        drop(clockwork);
        // What comes now stands below the last line, and no editor holds it up.
        hold(&self.page).end_prompt();
        drop(editor);
        if let Some(deliveries) = &mut self.deliveries {
            deliveries.finish();
        }
        result
    }

    /// Answers lines from an editor until its input ends or somebody leaves.
    fn edited(&mut self, editor: &mut Editor) -> io::Result<()> {
        loop {
            hold(&self.page).space()?;
            if let Some(deliveries) = &mut self.deliveries {
                deliveries.watch(|| editor.printer());
            }
            match editor.read()? {
                Reading::Left => return Ok(()),
                Reading::Cleared => {}
                Reading::Line(line) => {
                    // The window may have another size now.
                    let look = Look::of_stdout();
                    hold(&self.page).set_look(look);
                    let mut ask = || editor::answer(look);
                    if self.line(&line, Some(&mut ask))? == Then::Leave {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// A terminal that can only print and read lines.
    fn dumb(&mut self, input: impl BufRead) -> io::Result<()> {
        let mut lines = lines(input);
        loop {
            hold(&self.page).prompt(PROMPT)?;
            let line = lines.next().transpose()?;
            let then = match line {
                Some(line) => {
                    let page = Arc::clone(&self.page);
                    let mut ask = || {
                        hold(&page).prompt(PROMPT)?;
                        let answer = lines.next().transpose()?;
                        Ok(answer.map(|line| line.trim_end_matches(['\r', '\n']).to_owned()))
                    };
                    self.line(&line, Some(&mut ask))?
                }
                None => {
                    hold(&self.page).end_prompt();
                    Then::Leave
                }
            };
            self.deliver();
            if then == Then::Leave {
                return Ok(());
            }
        }
    }

    /// Answers one line. What the reply asks for is asked with `ask`; without it the form is shown.
    fn line(&mut self, line: &str, ask: Option<&mut Ask<'_>>) -> io::Result<Then> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(Then::GoOn);
        }
        if LEAVE.iter().any(|word| line.eq_ignore_ascii_case(word)) {
            return Ok(Then::Leave);
        }
        let (reply, leads_on) = match line.parse::<usize>() {
            Ok(number) => self.step(number),
            Err(_) if LOST.iter().any(|word| line.eq_ignore_ascii_case(word)) => {
                ((self.answer)("/help"), true)
            }
            Err(_) => ((self.answer)(line), true),
        };
        let ask = ask.filter(|_| hold(&self.page).format() == Format::Text);
        let reply = match (&reply.form, ask) {
            (Some(form), Some(ask)) => match asking::fill(form, &self.page, ask)? {
                Some(inputs) => (self.submit)(&form.line, inputs),
                None => Reply::new(Kind::Notice).saying("Nothing was done."),
            },
            _ => reply,
        };
        self.worst = self.worst.max(Outcome::of(&reply));
        hold(&self.page).reply(&reply)?;
        // A refusal without steps of its own leaves those of the reply before it in reach.
        if leads_on && (Outcome::of(&reply) == Outcome::Answered || !reply.buttons.is_empty()) {
            self.last = Some(reply);
        }
        Ok(Then::GoOn)
    }

    /// Takes a numbered next step of the last reply. Gives the reply to it, and whether its own
    /// next steps take the place of these.
    fn step(&self, number: usize) -> (Reply, bool) {
        let steps = self.last.as_ref().map_or(&[][..], |last| &last.buttons);
        let chosen = number.checked_sub(1).and_then(|index| steps.get(index));
        match chosen.map(|button| &button.action) {
            Some(Action::Run(line) | Action::Turn(line)) => ((self.answer)(line), true),
            Some(Action::Open(url)) => {
                let text = Text::plain(format!("Open {url} in a browser."));
                (Reply::new(Kind::Notice).saying(text), false)
            }
            None => {
                let words = match steps.len() {
                    0 => "There is no next step to take by a number here. Type a command or a \
                          question; /help lists the commands."
                        .to_owned(),
                    1 => "The last reply has one next step; type 1.".to_owned(),
                    count => format!(
                        "The last reply has {count} next steps; type a number from 1 to {count}."
                    ),
                };
                (Reply::new(Kind::Refused).saying(words), false)
            }
        }
    }

    fn outcome(&self, result: io::Result<()>) -> Outcome {
        match result {
            Ok(()) => self.worst,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.worst,
            Err(error) => {
                tracing::error!(error = %error, "the console lost its terminal");
                Outcome::Broken
            }
        }
    }
}

#[cfg(test)]
mod tests;
