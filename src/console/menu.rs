//! The list of suggestions below the line. It is open while one types, Tab walks through it and
//! puts each suggestion into the line, and Enter always runs the line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reedline::{
    Completer, Editor, Menu, MenuEvent, MenuSettings, Painter, Suggestion, UndoBehavior,
};
use unicode_width::UnicodeWidthStr;

use super::ink::{Look, Run, Style};
use crate::text::truncate;

/// How many suggestions are seen at once.
const ROWS: usize = 8;
/// How much room the suggestions leave to what is said of them.
const LABELS: usize = 44;

/// What the list shares with the editor around it.
#[derive(Debug, Default)]
pub struct State {
    /// Whether it may show anything. The editor opens it whenever the line changes, Escape closes it.
    open: AtomicBool,
    /// Whether it has anything to show.
    filled: AtomicBool,
}

impl State {
    /// Opens the list.
    pub fn open(&self) {
        self.open.store(true, Ordering::Relaxed);
    }

    /// Whether suggestions are on the screen.
    pub fn is_seen(&self) -> bool {
        self.open.load(Ordering::Relaxed) && self.filled.load(Ordering::Relaxed)
    }
}

/// The list.
pub struct Drawer {
    settings: MenuSettings,
    look: Look,
    state: Arc<State>,
    /// What was typed by hand, and where the cursor stood.
    typed: (String, usize),
    /// What is in the line now, with the suggestion that stands in it.
    shown: Option<String>,
    values: Vec<Suggestion>,
    chosen: Option<usize>,
    /// Whether the next step goes backwards.
    backwards: bool,
}

impl Drawer {
    /// A list of this name for lines behind this prompt.
    pub fn new(name: &str, prompt: &str, look: Look, state: Arc<State>) -> Drawer {
        let settings = MenuSettings::default().with_name(name).with_marker(prompt);
        Drawer {
            settings,
            look,
            state,
            typed: (String::new(), 0),
            shown: None,
            values: Vec::new(),
            chosen: None,
            backwards: false,
        }
    }

    fn refresh(&mut self, editor: &mut Editor, completer: &mut dyn Completer) {
        let line = editor.get_buffer().to_owned();
        if self.shown.as_deref() == Some(line.as_str()) {
            return;
        }
        let at = cursor(editor);
        self.values = completer.complete(&line, at).suggestions().to_vec();
        self.state
            .filled
            .store(!self.values.is_empty(), Ordering::Relaxed);
        self.chosen = None;
        self.shown = Some(line.clone());
        self.typed = (line, at);
    }

    fn take_step(&mut self, forwards: bool, editor: &mut Editor) {
        let count = self.values.len();
        if count == 0 {
            return;
        }
        let next = match (self.chosen, forwards) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        self.chosen = Some(next);
        self.put(next, editor);
        // A single suggestion is settled: what may follow it comes next.
        self.shown = (count > 1).then(|| editor.get_buffer().to_owned());
    }

    /// Puts a suggestion into the line as it was typed.
    fn put(&self, index: usize, editor: &mut Editor) {
        let (line, _) = &self.typed;
        let Some(value) = self.values.get(index) else {
            return;
        };
        let (Some(before), Some(after)) =
            (line.get(..value.span.start), line.get(value.span.end..))
        else {
            return;
        };
        let begin = format!("{before}{}", value.value);
        let whole = format!("{begin}{}", after.trim_start());
        editor.edit_buffer(
            |buffer| {
                buffer.set_buffer(whole);
                buffer.set_insertion_point(begin.len());
            },
            UndoBehavior::CreateUndoPoint,
        );
    }

    /// The suggestions that are seen: the chosen one is always among them.
    fn window(&self, rows: usize) -> std::ops::Range<usize> {
        let rows = rows.min(ROWS).min(self.values.len());
        let first = self.chosen.map_or(0, |at| (at + 1).saturating_sub(rows));
        first..first + rows
    }
}

fn cursor(editor: &mut Editor) -> usize {
    let mut at = 0;
    editor.edit_buffer(
        |buffer| at = buffer.insertion_point(),
        UndoBehavior::MoveCursor,
    );
    at
}

/// A text of at most so many columns: wide letters take two, and a row must never wrap.
fn fitted(text: &str, columns: usize) -> String {
    let mut most = columns;
    loop {
        let text = truncate::plain(text, most);
        let over = text.width().saturating_sub(columns);
        if over == 0 {
            return text;
        }
        most = most.saturating_sub(over.div_ceil(2));
    }
}

impl Menu for Drawer {
    fn settings(&self) -> &MenuSettings {
        &self.settings
    }

    fn is_active(&self) -> bool {
        self.state.open.load(Ordering::Relaxed)
    }

    fn set_active(&mut self, active: bool) {
        self.state.open.store(active, Ordering::Relaxed);
    }

    fn clear_input(&mut self) {
        self.shown = None;
        self.values.clear();
        self.state.filled.store(false, Ordering::Relaxed);
        self.chosen = None;
        self.backwards = false;
    }

    fn menu_event(&mut self, event: MenuEvent) {
        self.handle_menu_event(&event);
        if matches!(event, MenuEvent::PreviousElement) {
            self.backwards = true;
        }
    }

    fn can_quick_complete(&self) -> bool {
        false
    }

    /// Takes a step. The editor asks for this at every Tab, and it is the only time at which a
    /// menu may change the line before it is drawn.
    fn can_partially_complete(
        &mut self,
        _values_updated: bool,
        editor: &mut Editor,
        completer: &mut dyn Completer,
    ) -> bool {
        self.refresh(editor, completer);
        let forwards = !std::mem::take(&mut self.backwards);
        self.take_step(forwards, editor);
        self.chosen.is_some()
    }

    fn update_values(&mut self, editor: &mut Editor, completer: &mut dyn Completer) {
        self.refresh(editor, completer);
    }

    fn reset_position(&mut self) {
        self.chosen = None;
    }

    fn update_working_details(
        &mut self,
        editor: &mut Editor,
        completer: &mut dyn Completer,
        painter: &Painter,
    ) {
        self.look.width = usize::from(painter.screen_width());
        self.refresh(editor, completer);
    }

    fn replace_in_buffer(&self, editor: &mut Editor) {
        self.put(self.chosen.unwrap_or(0), editor);
    }

    fn menu_required_lines(&self, _terminal_columns: u16) -> u16 {
        u16::try_from(self.values.len().min(ROWS)).unwrap_or(0)
    }

    fn menu_string(&self, available_lines: u16, use_ansi_coloring: bool) -> String {
        let look = Look {
            colour: use_ansi_coloring && self.look.colour,
            links: false,
            ..self.look
        };
        let window = self.window(usize::from(available_lines));
        let seen = &self.values[window.clone()];
        let labels = seen
            .iter()
            .map(|value| value.display_value().width())
            .max()
            .unwrap_or(0)
            .min(LABELS)
            .min(look.width.saturating_sub(4));
        let mut rows = Vec::new();
        for (number, value) in window.zip(seen) {
            let chosen = self.chosen == Some(number);
            let style = if chosen { Style::STRONG } else { Style::PLAIN };
            let label = fitted(value.display_value(), labels);
            let space = " ".repeat(labels.saturating_sub(label.width()) + 2);
            let room = look.width.saturating_sub(labels + 6);
            let about = fitted(value.description.as_deref().unwrap_or_default(), room);
            let mut row = String::new();
            for run in [
                Run::new(if chosen { "› " } else { "  " }, style),
                Run::new(&label, style),
                Run::plain(&space),
                Run::new(&about, Style::QUIET),
            ] {
                run.write(look, &mut row);
            }
            rows.push(row);
        }
        rows.join("\r\n")
    }

    fn min_rows(&self) -> u16 {
        self.menu_required_lines(0)
    }

    /// Without suggestions it leaves its place to the hint.
    fn is_awaiting_first_answer(&self) -> bool {
        self.values.is_empty()
    }

    /// Never any to take with Enter: the chosen one stands in the line already.
    fn get_values(&self) -> &[Suggestion] {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_to_their_columns() {
        assert_eq!(fitted("VMware", 6), "VMware");
        assert_eq!(fitted("東京都庁の仮想化", 8), "東京都…");
        assert_eq!(fitted("東京", 1), "…");
    }
}
