//! Front matter in YAML, as far as people and their editors write it: keys with values, lists, lists of
//! such keys, values in brackets (`yaml_flow`), quoted texts and texts over several lines. Every value is
//! a text. Anchors, tags and other machinery of the language are refused in words, not guessed at.

use serde_json::{Map, Value};

use super::yaml_flow::{Flow, value};

/// Keys inside of each other, at most.
const DEEPEST: usize = 16;

/// Reads a document.
///
/// # Errors
/// The first thing that is not understood, as a sentence with its line, counted from `first_line`.
pub(super) fn parse(text: &str, first_line: usize) -> Result<Value, String> {
    let mut reader = Reader {
        lines: text
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect(),
        at: 0,
        first_line,
    };
    let Some(indent) = reader.indent() else {
        return Ok(Value::Object(Map::new()));
    };
    let value = reader.block(indent, indent, 0)?;
    match reader.indent() {
        None => Ok(value),
        Some(_) => reader.fault("this line is indented otherwise than those before it"),
    }
}

struct Reader {
    lines: Vec<String>,
    at: usize,
    first_line: usize,
}

impl Reader {
    fn fault<T>(&self, why: &str) -> Result<T, String> {
        Err(format!("line {}: {why}.", self.at + self.first_line))
    }

    /// The indent of the next line that says something, in characters; `None` at the end.
    fn indent(&mut self) -> Option<usize> {
        while let Some(line) = self.lines.get(self.at) {
            let text = line.trim_start();
            if !text.is_empty() && !text.starts_with('#') {
                return Some(line.len() - text.len());
            }
            self.at += 1;
        }
        None
    }

    /// The text of the line at hand, without its indent.
    fn text(&self) -> &str {
        self.lines.get(self.at).map_or("", |line| line.trim_start())
    }

    /// A list, keys, or a value that stands on lines of its own, below a key with the indent `above`.
    fn block(&mut self, indent: usize, above: usize, depth: usize) -> Result<Value, String> {
        if depth > DEEPEST {
            return self.fault("values are nested too deeply");
        }
        let text = self.text();
        if is_entry(text) {
            self.list(indent, depth)
        } else if depth > 0 && (text.starts_with(['[', '{']) || key_of(text).is_none()) {
            let text = text.to_owned();
            self.value(&text, above)
        } else {
            self.keys(indent, depth)
        }
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut values = Vec::new();
        while self.indent() == Some(indent) && is_entry(self.text()) {
            let rest = self.text()[1..].trim_start().to_owned();
            if rest.is_empty() {
                self.at += 1;
                values.push(match self.indent() {
                    Some(deeper) if deeper > indent => self.block(deeper, indent, depth + 1)?,
                    _ => Value::Null,
                });
            } else if key_of(&rest).is_some() && !rest.starts_with(['{', '[']) {
                // An entry with keys: its first key stands where the entry's text begins.
                let line = &self.lines[self.at];
                let begins = line.len() - rest.len();
                self.lines[self.at] = format!("{}{rest}", " ".repeat(begins));
                values.push(self.block(begins, indent, depth + 1)?);
            } else {
                values.push(self.value(&rest, indent)?);
            }
        }
        Ok(Value::Array(values))
    }

    fn keys(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        while self.indent() == Some(indent) && !is_entry(self.text()) {
            if self
                .lines
                .get(self.at)
                .is_some_and(|line| line.starts_with('\t'))
            {
                return self.fault("it begins with a tab; put spaces there");
            }
            let line = self.text().to_owned();
            let Some((key, rest)) = key_of(&line) else {
                return self.fault("there is no \"key: value\" here");
            };
            let value = if rest.is_empty() {
                self.at += 1;
                match self.indent() {
                    Some(deeper) if deeper > indent => self.block(deeper, indent, depth + 1)?,
                    // A list may stand below its key without an indent.
                    Some(same) if same == indent && is_entry(self.text()) => {
                        self.list(indent, depth + 1)?
                    }
                    _ => Value::Null,
                }
            } else {
                self.value(rest, indent)?
            };
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    /// A value that begins on the line at hand, below which lines with a deeper indent go on.
    fn value(&mut self, begins: &str, indent: usize) -> Result<Value, String> {
        match begins.chars().next() {
            Some('|' | '>') => Ok(Value::String(self.long_text(begins, indent))),
            Some('&' | '*' | '!' | '%' | '@' | '`') => self.fault(
                "this is YAML that is not understood here; put the value between quotation marks",
            ),
            Some('[' | '{' | '"' | '\'') => self.closed(begins),
            _ => {
                let mut whole = without_comment(begins).to_owned();
                self.at += 1;
                while self.indent().is_some_and(|deeper| deeper > indent) {
                    let text = self.text();
                    if key_of(text).is_some() || self.lines[self.at].starts_with('\t') {
                        return self.fault(
                            "this line is indented as if it belonged to the value above it; indent it like the other keys",
                        );
                    }
                    whole.push(' ');
                    whole.push_str(without_comment(text));
                    self.at += 1;
                }
                Ok(match whole.as_str() {
                    "" | "~" | "null" => Value::Null,
                    _ => Value::String(whole),
                })
            }
        }
    }

    /// A value between brackets or quotation marks, which may go over several lines, however indented.
    fn closed(&mut self, begins: &str) -> Result<Value, String> {
        let first = self.at;
        let mut flow = Flow::default();
        let mut rest = flow.take(begins);
        while rest.is_none() {
            self.at += 1;
            let Some(line) = self.lines.get(self.at) else {
                self.at = first;
                return self.fault("a quotation mark or a bracket is not closed");
            };
            rest = flow.take(line.trim_start());
        }
        if rest.is_some_and(|rest| !rest.is_empty()) {
            return self.fault("something follows the closing quotation mark or bracket");
        }
        match value(flow.text()) {
            Some(value) => {
                self.at += 1;
                Ok(value)
            }
            None => {
                self.at = first;
                self.fault("what stands here between brackets or quotation marks is not understood")
            }
        }
    }

    /// A text over several lines: `|` keeps them, `>` joins them.
    fn long_text(&mut self, mark: &str, indent: usize) -> String {
        let joins = mark.starts_with('>');
        self.at += 1;
        let mut lines: Vec<&str> = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            let own = line.len() - line.trim_start().len();
            if !line.is_empty() && own <= indent {
                break;
            }
            lines.push(line);
            self.at += 1;
        }
        let shared = lines
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min()
            .unwrap_or(0);
        let mut text = String::new();
        for line in lines {
            let line = line.get(shared..).unwrap_or_default();
            if joins && !line.is_empty() && !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            } else if !text.is_empty() && (!joins || line.is_empty()) {
                text.push('\n');
            }
            text.push_str(line);
        }
        text.trim_end().to_owned()
    }
}

/// Whether a line is an entry of a list.
fn is_entry(line: &str) -> bool {
    line == "-" || line.starts_with("- ")
}

/// The key of a line and what follows it.
fn key_of(line: &str) -> Option<(String, &str)> {
    if let Some(quote) = line
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))
    {
        let end = line[1..].find(quote)? + 1;
        let rest = line[end + 1..].trim_start().strip_prefix(':')?;
        return Some((line[1..end].to_owned(), rest.trim_start()));
    }
    let at = line
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']))?;
    let key = line[..at].trim_end();
    let rest = line[at + 1..].trim_start();
    // What follows a key may be a comment and nothing else.
    let rest = if rest.starts_with('#') { "" } else { rest };
    (!key.is_empty()).then(|| (key.to_owned(), rest))
}

/// A line without the comment at its end. One inside of quotation marks is none.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '#' && before.is_whitespace() => return line[..at].trim_end(),
            // An apostrophe inside of a word opens nothing.
            None if matches!(letter, '"' | '\'')
                && (before.is_whitespace() || "[{,:".contains(before)) =>
            {
                quote = Some(letter);
            }
            None => {}
        }
        before = letter;
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        parse(text, 2).map_or_else(|fault| fault, |value| value.to_string())
    }

    #[test]
    fn what_people_write_is_read() {
        insta::assert_snapshot!(read("title: \"Why: a \\\"title\\\"\"\nauthor: O'Reilly # the one\ndate: 2008-08-21 14:05\nurl: https://a.example/#x\ntags: [Xen, \"a, b\", 'it''s']\ndraft: true\nempty:\n"),
            @r#"{"title":"Why: a \"title\"","author":"O'Reilly","date":"2008-08-21 14:05","url":"https://a.example/#x","tags":["Xen","a, b","it's"],"draft":"true","empty":null}"#);
        insta::assert_snapshot!(read("# comment\ntags:\n- one\n- two: not a key?\n  more: yes\ncategories:\n  - x\n  -\n    a: b\nupdates:\n  - date: 2009\n    body: |\n      First line.\n\n      - a list\n  - {date: 2010, body: 'y'}\n"),
            @r#"{"tags":["one",{"two":"not a key?","more":"yes"}],"categories":["x",{"a":"b"}],"updates":[{"date":"2009","body":"First line.\n\n- a list"},{"date":"2010","body":"y"}]}"#);
        insta::assert_snapshot!(read("summary: >-\n  one\n  two\n\n  three\ntitle: long\n  title\n"),
            @r#"{"summary":"one two\nthree","title":"long title"}"#);
    }

    #[test]
    fn what_editors_write_is_read() {
        insta::assert_snapshot!(read("tags:\n  [\n    \"a\", # first\n    b,\n  ]\nmore: [\n  c\n]\ntext:\n  Long text that\n  goes on\nquoted:\n  \"over: two\n  lines\"\nlast: [a, [b, {c: d}]]\n"),
            @r#"{"tags":["a","b"],"more":["c"],"text":"Long text that goes on","quoted":"over: two lines","last":["a",["b",{"c":"d"}]]}"#);
        insta::assert_snapshot!(read("a:\n  - [b, c]\n  - \"d: e\"\n  -\n    f\n"),
            @r#"{"a":[["b","c"],"d: e","f"]}"#);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        for (text, fault) in [
            (
                "title: a\nno key here\n",
                "line 3: there is no \"key: value\" here.",
            ),
            (
                "title: \"a\n",
                "line 2: a quotation mark or a bracket is not closed.",
            ),
            (
                "tags: [a, b\n",
                "line 2: a quotation mark or a bracket is not closed.",
            ),
            (
                "a: &anchor b\n",
                "line 2: this is YAML that is not understood here; put the value between quotation marks.",
            ),
            (
                "title: \"a\" b\n",
                "line 2: something follows the closing quotation mark or bracket.",
            ),
            (
                "title: a\n\tdate: 2008\n",
                "line 3: this line is indented as if it belonged to the value above it; indent it like the other keys.",
            ),
            (
                "title: a\n  date: 2008\n",
                "line 3: this line is indented as if it belonged to the value above it; indent it like the other keys.",
            ),
            (
                "a:\n\tb: c\n",
                "line 3: it begins with a tab; put spaces there.",
            ),
            (
                "a:\n  - b\n e: f\n",
                "line 4: this line is indented otherwise than those before it.",
            ),
        ] {
            assert_eq!(parse(text, 2), Err(fault.to_owned()), "{text}");
        }
        let deep: String = (0..40)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect();
        assert!(parse(&deep, 1).unwrap_err().contains("too deeply"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([a-z:\\- #|>\\[\\]{}\"',\\\\é\n]|\\PC){0,80}") {
            let _ = parse(&text, 1);
        }
    }
}
