//! Values of YAML between brackets and quotation marks: where they end, and what they say.

use serde_json::{Map, Value};

/// Brackets inside of each other, at most.
const DEEPEST: usize = 16;

/// A value while its lines are put together.
#[derive(Default)]
pub(super) struct Flow {
    /// What was taken, without comments and on one line.
    text: String,
    /// How many brackets are open.
    depth: usize,
    /// The quotation mark that is open.
    quote: Option<char>,
}

impl Flow {
    /// Takes a line. Gives what stands behind the end of the value, without a comment, if it ends here.
    pub(super) fn take<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        if !self.text.is_empty() {
            // Within a text an empty line is the end of a line.
            let gap = if line.is_empty() && self.quote.is_some() {
                '\n'
            } else {
                ' '
            };
            self.text.push(gap);
        }
        let mut before = ' ';
        let mut letters = line.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            match self.quote {
                Some('"') if letter == '\\' => {
                    self.text.push(letter);
                    let (_, escaped) = letters.next()?;
                    self.text.push(escaped);
                    continue;
                }
                Some('\'')
                    if letter == '\'' && letters.next_if(|(_, next)| *next == '\'').is_some() =>
                {
                    self.text.push_str("''");
                    continue;
                }
                Some(open) if letter == open => self.quote = None,
                Some(_) => {}
                None if letter == '#' && before.is_whitespace() => return None,
                // An apostrophe inside of a word opens nothing.
                None if matches!(letter, '"' | '\'')
                    && (before.is_whitespace() || "[{,:".contains(before)) =>
                {
                    self.quote = Some(letter);
                }
                None if matches!(letter, '[' | '{') => self.depth += 1,
                None if matches!(letter, ']' | '}') => self.depth = self.depth.saturating_sub(1),
                None => {}
            }
            self.text.push(letter);
            before = letter;
            if self.depth == 0 && self.quote.is_none() {
                let rest = &line[at + letter.len_utf8()..];
                let is_comment =
                    rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t']);
                return Some(if is_comment { "" } else { rest.trim() });
            }
        }
        None
    }

    /// What was taken, on one line.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Reads a value that [`Flow`] has taken whole.
pub(super) fn value(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.rest.trim().is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// The next letter that is no space.
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn takes(&mut self, mark: char) -> bool {
        let taken = self.peek() == Some(mark);
        if taken {
            self.rest = &self.rest[mark.len_utf8()..];
        }
        taken
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            '[' => self.list(depth),
            '{' => self.map(depth),
            '"' | '\'' => self.quoted().map(Value::String),
            _ => Some(match self.plain(&[',', ']', '}']) {
                "" | "~" | "null" => Value::Null,
                text => Value::String(text.to_owned()),
            }),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.takes('[');
        let mut values = Vec::new();
        loop {
            if self.takes(']') {
                return Some(Value::Array(values));
            }
            if self.takes(',') {
                continue;
            }
            values.push(self.value(depth + 1)?);
            if self.peek()? != ']' && !self.takes(',') {
                return None;
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<Value> {
        self.takes('{');
        let mut map = Map::new();
        loop {
            if self.takes('}') {
                return Some(Value::Object(map));
            }
            if self.takes(',') {
                continue;
            }
            let key = match self.peek()? {
                '"' | '\'' => self.quoted()?,
                _ => self.plain(&[':', ',', '}']).to_owned(),
            };
            let value = match self.takes(':') {
                true if !matches!(self.peek()?, ',' | '}') => self.value(depth + 1)?,
                _ => Value::Null,
            };
            map.insert(key, value);
            if self.peek()? != '}' && !self.takes(',') {
                return None;
            }
        }
    }

    /// A text without quotation marks, up to one of these marks.
    fn plain(&mut self, ends: &[char]) -> &'a str {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text.trim()
    }

    /// A text between quotation marks, of which the first is next.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.peek()?;
        let inner = &self.rest[1..];
        let mut letters = inner.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' if quote == '"' => {
                    letters.next();
                }
                '\'' if quote == '\'' && letters.next_if(|(_, next)| *next == '\'').is_some() => {}
                _ if letter == quote => {
                    self.rest = &inner[at + 1..];
                    let text = &inner[..at];
                    return match quote {
                        '"' => unescaped(text),
                        _ => Some(text.replace("''", "'")),
                    };
                }
                _ => {}
            }
        }
        None
    }
}

/// What stands between double quotation marks. JSON knows the same escapes that matter.
fn unescaped(inner: &str) -> Option<String> {
    if !inner.contains('\\') {
        return Some(inner.to_owned());
    }
    let line = inner.replace('\n', "\\n").replace('\t', "\\t");
    serde_json::from_str(&format!("\"{line}\"")).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(lines: &[&str]) -> Option<String> {
        let mut flow = Flow::default();
        let (last, before) = lines.split_last()?;
        assert!(
            before.iter().all(|line| flow.take(line).is_none()),
            "{lines:?}"
        );
        flow.take(last)?;
        value(flow.text()).map(|value| value.to_string())
    }

    #[test]
    fn values_nest_and_go_over_lines() {
        for (lines, json) in [
            (
                &["[a, [b, 'c, d'], {e: f, \"g\": [h]}]"][..],
                r#"["a",["b","c, d"],{"e":"f","g":["h"]}]"#,
            ),
            (
                &["[ # the first", "one, # two", "O'Reilly,", "]"],
                r#"["one","O'Reilly"]"#,
            ),
            (
                &["\"one \\\"two\\\"", "", "three\""],
                "\"one \\\"two\\\"\\n three\"",
            ),
            (&["'it''s", "here'"], "\"it's here\""),
            (
                &["{a: https://a.example/, b:, c}"],
                r#"{"a":"https://a.example/","b":null,"c":null}"#,
            ),
            (&["[]"], "[]"),
            (&["{}"], "{}"),
            (&["'#1' # a comment"], "\"#1\""),
        ] {
            assert_eq!(read(lines).as_deref(), Some(json), "{lines:?}");
        }
    }

    #[test]
    fn what_follows_the_end_is_given_back() {
        assert_eq!(Flow::default().take("\"a\" b"), Some("b"));
        assert_eq!(Flow::default().take("[a] # b"), Some(""));
        assert_eq!(Flow::default().take("[a"), None);
        assert_eq!(
            value(&format!("{}{}", "[".repeat(40), "]".repeat(40))),
            None
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[\\[{\"']([a:,\\[\\]{}\"'#\\\\é\n -]){0,60}") {
            let mut flow = Flow::default();
            if text.lines().any(|line| flow.take(line).is_some()) {
                let _ = value(flow.text());
            }
        }
    }
}
