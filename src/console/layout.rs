//! Lines: wrapping between words, hanging indents, columns that line up.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::ink::{Look, Run};

/// Text in the making, line by line.
pub struct Sheet {
    look: Look,
    out: String,
}

impl Sheet {
    /// An empty sheet for an output.
    pub fn new(look: Look) -> Sheet {
        Sheet {
            look,
            out: String::new(),
        }
    }

    /// What the output can do.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Leaves one empty line, unless nothing stands above it.
    pub fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes runs, wrapped to the width. `first` opens the first line; later lines are indented
    /// by as much as it is wide. A line feed in a run begins a new line; where there are several,
    /// the rest of each is indented a little further, so that one sees where each begins.
    pub fn hanging(&mut self, first: &[Run], runs: &[Run]) {
        let indent: usize = first.iter().map(Run::width).sum();
        let room = self.look.width.saturating_sub(indent).max(12);
        let several = indent > 0 && runs.iter().any(|run| run.words().contains('\n'));
        let rest = if several { 2 } else { 0 };
        for (number, line) in wrap(runs, room, rest).iter().enumerate() {
            let mut text = String::new();
            if number == 0 {
                for run in first {
                    run.write(self.look, &mut text);
                }
            } else {
                text.push_str(&" ".repeat(indent));
            }
            for run in line {
                run.write(self.look, &mut text);
            }
            self.out.push_str(text.trim_end());
            self.out.push('\n');
        }
    }

    /// Writes runs with every line behind the same prefix.
    pub fn prefixed(&mut self, prefix: &Run, runs: &[Run]) {
        let room = self.look.width.saturating_sub(prefix.width()).max(12);
        for line in wrap(runs, room, 0) {
            let mut whole = vec![prefix.clone()];
            whole.extend(line);
            self.unwrapped(&whole);
        }
    }

    /// Writes runs wrapped, indented by so many columns.
    pub fn indented(&mut self, indent: usize, runs: &[Run]) {
        self.hanging(&[Run::plain(&" ".repeat(indent))], runs);
    }

    /// Writes one line as it is, however long.
    pub fn unwrapped(&mut self, runs: &[Run]) {
        let mut text = String::new();
        for run in runs {
            run.write(self.look, &mut text);
        }
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// The text, every line ended.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Breaks runs into lines of at most `room` columns, between words where it can. A word that is
/// wider than a line is broken between letters, but an address is left whole: half an address is
/// of no use to anybody. Lines that go on are indented by `rest` columns.
pub fn wrap(runs: &[Run], room: usize, rest: usize) -> Vec<Vec<Run>> {
    let mut lines = Lines {
        room,
        rest,
        done: Vec::new(),
        line: Vec::new(),
        used: 0,
    };
    // A word may stretch over several runs: bold letters, then a full stop.
    let mut word: Vec<Run> = Vec::new();
    for run in runs {
        for part in split_words(run.words()) {
            if part == "\n" {
                lines.place(&mut word);
                lines.end();
            } else if part.starts_with(' ') {
                lines.place(&mut word);
                lines.space(run.with(part));
            } else {
                word.push(run.with(part));
            }
        }
    }
    lines.place(&mut word);
    lines.end();
    lines.done
}

/// Words, runs of spaces, and line feeds.
fn split_words(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut kind = None;
    for (at, letter) in text.char_indices() {
        let this = match letter {
            '\n' => 'n',
            ' ' => 's',
            _ => 'w',
        };
        if kind.is_some_and(|kind| kind != this || this == 'n') {
            parts.push(&text[start..at]);
            start = at;
        }
        kind = Some(this);
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

struct Lines {
    room: usize,
    /// How far a line that goes on is indented.
    rest: usize,
    done: Vec<Vec<Run>>,
    line: Vec<Run>,
    /// How many columns of the line are taken.
    used: usize,
}

impl Lines {
    fn place(&mut self, word: &mut Vec<Run>) {
        let width: usize = word.iter().map(Run::width).sum();
        if self.has_words() && self.used + width > self.room {
            self.go_on();
        }
        for run in word.drain(..) {
            if self.used + run.width() > self.room && !run.words().contains("://") {
                self.letters(&run);
            } else {
                self.add(run);
            }
        }
    }

    fn letters(&mut self, run: &Run) {
        let mut part = String::new();
        for letter in run.words().graphemes(true) {
            if self.used + part.width() + letter.width() > self.room && self.used + part.width() > 0
            {
                self.add(run.with(&part));
                part.clear();
                self.end();
            }
            part.push_str(letter);
        }
        self.add(run.with(&part));
    }

    fn space(&mut self, run: Run) {
        if !self.has_words() {
            return;
        }
        if self.used + run.width() >= self.room {
            self.go_on();
        } else {
            self.add(run);
        }
    }

    /// Adds a run, together with the one before it if they look the same.
    fn add(&mut self, run: Run) {
        self.used += run.width();
        match self.line.last_mut() {
            Some(last) if last.matches(&run) => {
                *last = last.with(&format!("{}{}", last.words(), run.words()));
            }
            _ => self.line.push(run),
        }
    }

    fn has_words(&self) -> bool {
        self.line.iter().any(|run| !run.words().trim().is_empty())
    }

    /// Begins a line that goes on with the one before it.
    fn go_on(&mut self) {
        self.end();
        if self.rest > 0 {
            self.add(Run::plain(&" ".repeat(self.rest)));
        }
    }

    fn end(&mut self) {
        if let Some(last) = self.line.last_mut() {
            *last = last.with(last.words().trim_end());
        }
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::console::ink::Style;

    fn wrapped(text: &str, room: usize) -> Vec<String> {
        wrap(&[Run::plain(text)], room, 0)
            .iter()
            .map(|line| {
                line.iter()
                    .map(Run::words)
                    .collect::<String>()
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn lines_break_between_words_by_columns() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("東京都 東京都", 7), ["東京都", "東京都"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(
            wrapped("see https://a.example/long now", 8),
            ["see", "https://a.example/long", "now"]
        );
        assert_eq!(wrapped("a\n\nb", 8), ["a", "", "b"]);
    }

    #[test]
    fn a_word_of_two_styles_is_not_torn() {
        let runs = [
            Run::plain("aaa "),
            Run::new("bbb", Style::STRONG),
            Run::plain(", c"),
        ];
        let lines: Vec<String> = wrap(&runs, 7, 0)
            .iter()
            .map(|line| line.iter().map(Run::words).collect())
            .collect();
        assert_eq!(lines, ["aaa", "bbb, c"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[a-z 東é\u{301}\u{1b}\n]{0,60}", room in 2usize..20) {
            let lines = wrapped(&text, room);
            for line in &lines {
                prop_assert!(line.width() <= room, "{line:?}");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
