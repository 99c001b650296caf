//! Escapes plain words so that Markdown reads them as they are. This is the Markdown of the archive
//! (`text::markdown`), with its strikethrough and tables; a screen's own escaping comes later.

use crate::text::clean::is_invisible;

/// Writes words behind what `out` holds.
pub(super) struct Escaper {
    /// What a line begins with.
    line: Line,
    /// The last letter of the words before.
    last: Option<char>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Nothing stands on it that can be seen.
    Start,
    /// Digits only: perhaps the number of a list.
    Digits,
    /// Something.
    Over,
}

impl Escaper {
    /// At the start of a line.
    pub(super) fn new() -> Escaper {
        Escaper {
            line: Line::Start,
            last: None,
        }
    }

    /// Something other than words was written, such as a mark.
    pub(super) fn passed(&mut self) {
        self.line = Line::Over;
        self.last = Some('*');
    }

    /// Writes words on one line, and knows what `follows` them, if anything does.
    pub(super) fn words(&mut self, words: &str, follows: Option<char>, out: &mut String) {
        let mut letters = words.chars().peekable();
        while let Some(letter) = letters.next() {
            if self.escaped(letter, letters.peek().copied().or(follows)) {
                out.push('\\');
            }
            out.push(letter);
            self.line = match (self.line, letter) {
                (Line::Start | Line::Digits, '0'..='9') => Line::Digits,
                (Line::Start, _) if is_invisible(letter) => Line::Start,
                _ => Line::Over,
            };
            self.last = Some(letter);
        }
    }

    /// Begins a new line.
    pub(super) fn new_line(&mut self) {
        *self = Escaper::new();
    }

    fn escaped(&self, letter: char, next: Option<char>) -> bool {
        let start = self.line == Line::Start;
        match letter {
            '\\' | '*' | '`' | '[' | ']' | '|' | '~' => true,
            // Within a word it is no mark.
            '_' => {
                !(self.last.is_some_and(char::is_alphanumeric)
                    && next.is_some_and(char::is_alphanumeric))
            }
            '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            '&' => next.is_none_or(|next| next.is_ascii_alphabetic() || next == '#'),
            '#' => !self.last.is_some_and(char::is_alphanumeric),
            '>' | '-' | '+' | '=' | ':' => start,
            '.' | ')' => self.line == Line::Digits && next.is_none_or(char::is_whitespace),
            _ => false,
        }
    }
}
