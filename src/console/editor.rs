//! The line editor of a terminal: history, suggestions as one types, hints, colours.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use reedline::{
    Completer, CompletionResult, DefaultHinter, Emacs, ExternalPrinter, FileBackedHistory,
    Highlighter, Hinter, History, KeyCode, KeyModifiers, Prompt, PromptEditMode,
    PromptHistorySearch, Reedline, ReedlineEvent, ReedlineMenu, Signal, Span, StyledText,
    Suggestion, default_emacs_keybindings,
};

use super::complete::{Completions, PRIVATE, read};
use super::ink::Look;
use super::menu::{Drawer, State};
use crate::commands::Table;
use crate::commands::line::name_end;

/// How many lines the history keeps.
const HISTORY: usize = 2_000;
/// The name of the list of suggestions.
const LIST: &str = "suggestions";
/// What stands before the line.
pub const PROMPT: &str = "› ";

/// What became of a line.
pub enum Reading {
    /// It was entered.
    Line(String),
    /// It was thrown away with Ctrl-C.
    Cleared,
    /// The input has ended, with Ctrl-D or for good.
    Left,
}

/// The editor.
pub struct Editor {
    inner: Reedline,
    list: Arc<State>,
}

impl Editor {
    /// An editor that keeps its history in a file, if one is given. A history that cannot be read
    /// or written is done without: it is a comfort, not a need.
    pub fn new(look: Look, history: Option<&Path>, completions: Completions) -> Editor {
        let list = Arc::new(State::default());
        let table = completions.table();
        let completions = Shared(Arc::new(Mutex::new(completions)));
        let mut inner = Reedline::create()
            .with_ansi_colors(look.colour)
            .with_edit_mode(Box::new(Emacs::new(keys())))
            .with_completer(Box::new(completions.clone()))
            .with_quick_completions(false)
            .with_partial_completions(true)
            .with_persistent_menus(true)
            .with_menu(ReedlineMenu::EngineCompleter(Box::new(Drawer::new(
                LIST,
                PROMPT,
                look,
                Arc::clone(&list),
            ))))
            .with_hinter(Box::new(Hints {
                past: DefaultHinter::default()
                    .with_style(nu_ansi_term::Style::new().dimmed())
                    .with_min_chars(3),
                table,
                list: Arc::clone(&list),
                line: String::new(),
                shown: String::new(),
                taken: false,
            }))
            .with_highlighter(Box::new(Colours { table }));
        if let Some(history) = history.and_then(open_history) {
            inner = inner.with_history(Box::new(history));
        }
        Editor { inner, list }
    }

    /// A way to print above the line while it is being edited. Whoever sends waits until the words
    /// are taken and printed; when the editor is gone, sending fails.
    pub fn printer(&mut self) -> SyncSender<String> {
        // Without room for any, no words can be left in it when the session ends.
        let printer = ExternalPrinter::new(0);
        let sender = printer.sender();
        // Not given to every editor: one that has it looks for words ten times a second.
        let inner = std::mem::replace(&mut self.inner, Reedline::create());
        self.inner = inner.with_external_printer(printer);
        sender
    }

    /// Reads a line.
    ///
    /// # Errors
    /// When the terminal cannot be read or written.
    pub fn read(&mut self) -> io::Result<Reading> {
        self.list.open();
        match self.inner.read_line(&Arrow).map_err(io::Error::other)? {
            Signal::Success(line) => {
                // The history must not be lost with the process.
                let _ = self.inner.sync_history();
                Ok(Reading::Line(line))
            }
            Signal::CtrlD => Ok(Reading::Left),
            _ => Ok(Reading::Cleared),
        }
    }
}

/// Reads an answer to a question, which is no command: without suggestions, and kept in no history.
/// What is pasted may have several lines. `None` when it was broken off.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn answer(look: Look) -> io::Result<Option<String>> {
    let mut inner = Reedline::create()
        .with_ansi_colors(look.colour)
        .use_bracketed_paste(true);
    match inner.read_line(&Arrow).map_err(io::Error::other)? {
        Signal::Success(line) => Ok(Some(line)),
        _ => Ok(None),
    }
}

fn open_history(path: &Path) -> Option<FileBackedHistory> {
    make_private(path)?;
    FileBackedHistory::with_file(HISTORY, path.to_owned()).ok()
}

/// Makes the file so that only its owner can read it: lines are nobody else's business.
fn make_private(path: &Path) -> Option<()> {
    if path.exists() {
        return Some(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok().map(|_| ())
}

/// Tab walks through the suggestions; the arrows keep to the line and its history, though the list
/// is open.
fn keys() -> reedline::Keybindings {
    let mut keys = default_emacs_keybindings();
    let mut bind = |modifiers, key, event| keys.add_binding(modifiers, key, event);
    bind(
        KeyModifiers::NONE,
        KeyCode::Tab,
        ReedlineEvent::UntilFound(vec![
            ReedlineEvent::MenuNext,
            ReedlineEvent::Menu(LIST.into()),
        ]),
    );
    bind(
        KeyModifiers::SHIFT,
        KeyCode::BackTab,
        ReedlineEvent::Multiple(vec![ReedlineEvent::MenuPrevious, ReedlineEvent::MenuNext]),
    );
    bind(KeyModifiers::NONE, KeyCode::Up, ReedlineEvent::Up);
    bind(KeyModifiers::NONE, KeyCode::Down, ReedlineEvent::Down);
    bind(KeyModifiers::CONTROL, KeyCode::Char('p'), ReedlineEvent::Up);
    bind(
        KeyModifiers::CONTROL,
        KeyCode::Char('n'),
        ReedlineEvent::Down,
    );
    let right = ReedlineEvent::UntilFound(vec![
        ReedlineEvent::HistoryHintComplete,
        ReedlineEvent::Right,
    ]);
    bind(KeyModifiers::NONE, KeyCode::Left, ReedlineEvent::Left);
    bind(
        KeyModifiers::CONTROL,
        KeyCode::Char('b'),
        ReedlineEvent::Left,
    );
    bind(KeyModifiers::NONE, KeyCode::Right, right.clone());
    bind(KeyModifiers::CONTROL, KeyCode::Char('f'), right);
    keys
}

/// The prompt: an arrow and nothing else.
struct Arrow;

impl Prompt for Arrow {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed(PROMPT)
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("  ")
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!("history: {} {PROMPT}", search.term))
    }
}

/// Completions as the editor asks for them.
#[derive(Clone)]
struct Shared(Arc<Mutex<Completions>>);

impl Completer for Shared {
    fn complete(&mut self, line: &str, pos: usize) -> CompletionResult {
        let completions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = completions.candidates(line.get(..pos).unwrap_or(line));
        let suggestions: Vec<Suggestion> = found
            .into_iter()
            .map(|candidate| Suggestion {
                value: candidate.text,
                display_override: Some(candidate.label),
                description: Some(candidate.about),
                span: Span::new(candidate.span.start, candidate.span.end),
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

/// Shows the rest of an earlier line, which the right arrow takes, or what a command expects.
struct Hints {
    past: DefaultHinter,
    table: &'static Table,
    list: Arc<State>,
    /// The line as it was last seen.
    line: String,
    shown: String,
    /// Whether what is shown is an earlier line.
    taken: bool,
}

impl Hints {
    /// Whether there is an earlier line to take. While the list is seen no hint is, and what
    /// nobody sees is not taken.
    fn may_be_taken(&self) -> bool {
        self.taken && !self.list.is_seen()
    }
}

impl Hinter for Hints {
    fn handle(
        &mut self,
        line: &str,
        pos: usize,
        history: &dyn History,
        colour: bool,
        cwd: &str,
    ) -> String {
        // Clearing the screen closes the list, as Escape does; typing on opens it again.
        if self.line != line {
            line.clone_into(&mut self.line);
            self.list.open();
        }
        let past = self.past.handle(line, pos, history, colour, cwd);
        self.taken = !self.past.complete_hint().is_empty();
        if self.taken || pos < line.len() {
            return past;
        }
        self.shown = expected(self.table, line);
        if colour && !self.shown.is_empty() {
            nu_ansi_term::Style::new()
                .dimmed()
                .paint(&self.shown)
                .to_string()
        } else {
            self.shown.clone()
        }
    }

    fn complete_hint(&self) -> String {
        if self.may_be_taken() {
            self.past.complete_hint()
        } else {
            String::new()
        }
    }

    fn next_hint_token(&self) -> String {
        if self.may_be_taken() {
            self.past.next_hint_token()
        } else {
            String::new()
        }
    }
}

/// The options that a command takes, once it stands alone in the line.
fn expected(table: &'static Table, line: &str) -> String {
    match read(table, line) {
        Some(typed) if typed.names.is_empty() && line.trim_end().len() == typed.begin => {
            let words: Vec<String> = typed
                .command
                .options
                .iter()
                .filter(|option| option.name != PRIVATE)
                .map(|option| match option.required {
                    true => option.name.to_owned(),
                    false => format!("[{}]", option.name),
                })
                .collect();
            words.join(" ")
        }
        _ => String::new(),
    }
}

/// Colours of commands and names of options while they are typed.
struct Colours {
    table: &'static Table,
}

impl Highlighter for Colours {
    fn highlight(&self, line: &str, _cursor: usize) -> StyledText {
        let mut text = StyledText::new();
        let plain = nu_ansi_term::Style::new();
        text.push((plain, line.to_owned()));
        if !line.starts_with('/') {
            return text;
        }
        let end = 1 + name_end(self.table, &line[1..]);
        let name = &line[1..end];
        let known = self
            .table
            .commands
            .iter()
            .any(|command| command.is_called(name));
        if known || line == "/quit" || self.table.group(name.trim_end()).is_some() {
            text.style_range(0, end, nu_ansi_term::Color::Cyan.normal());
        } else if end < line.len() {
            text.style_range(0, end, nu_ansi_term::Color::Red.normal());
        }
        for (_, name) in read(self.table, line)
            .map(|typed| typed.names)
            .unwrap_or_default()
        {
            text.style_range(name.start, name.end + 1, nu_ansi_term::Color::Blue.normal());
        }
        text
    }
}
