//! Front matter in YAML. Every scalar is a text, as it was written: a version `3.10` is no number, and
//! what a date is decides who reads it. Aliases are refused in words, because a few lines of them
//! can stand for any amount of text.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Reads a document.
///
/// # Errors
/// The first thing that is not understood, as a sentence with its line, counted from `first_line`.
pub(super) fn parse(text: &str, first_line: usize) -> Result<Value, String> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let what = format!(
                "it is no YAML ({}); write fields as \"name: value\", and values with marks such as \": \" in \
                 them between quotation marks.",
                error.info()
            );
            with_line(&what, first_line, error.marker().line())
        })?;
        tree.take(event)
            .map_err(|what| with_line(&what, first_line, place.start.line()))?;
    }
    Ok(tree.whole.unwrap_or_else(|| Value::Object(Map::new())))
}

/// The parser counts lines from 1.
fn with_line(what: &str, first_line: usize, line: usize) -> String {
    format!("line {}: {what}", first_line + line.saturating_sub(1))
}

/// A document while it is read. How deep it may be is the parser's affair, which takes 255 levels.
#[derive(Default)]
struct Tree {
    /// Lists and mappings that have begun, each in the one before it.
    open: Vec<Open>,
    whole: Option<Value>,
}

enum Open {
    List(Vec<Value>),
    /// With the key whose value comes next.
    Mapping(Map<String, Value>, Option<String>),
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, ..) => self.put(scalar(&text, style)),
            Event::SequenceStart(..) => {
                self.open.push(Open::List(Vec::new()));
                Ok(())
            }
            Event::MappingStart(..) => {
                self.open.push(Open::Mapping(Map::new(), None));
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(values)) => self.put(Value::Array(values)),
                Some(Open::Mapping(fields, _)) => self.put(Value::Object(fields)),
                None => Ok(()),
            },
            Event::Alias(..) => Err(
                "a value that refers to another one (\"*\") is not understood; write the value itself."
                    .to_owned(),
            ),
            Event::DocumentStart(..) if self.whole.is_some() => {
                Err("a second document begins here; leave one.".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Puts a value where the next one belongs.
    fn put(&mut self, value: Value) -> Result<(), String> {
        match self.open.last_mut() {
            None => self.whole = Some(value),
            Some(Open::List(values)) => values.push(value),
            Some(Open::Mapping(fields, key)) => match (key.take(), value) {
                (Some(key), value) => {
                    fields.insert(key, value);
                }
                (None, Value::String(name)) if fields.contains_key(&name) => {
                    return Err(format!("\"{name}\" is there twice; leave one."));
                }
                (None, Value::String(name)) => *key = Some(name),
                (None, _) => {
                    return Err("a name of a field is a text; write \"name: value\".".to_owned());
                }
            },
        }
        Ok(())
    }
}

/// A text, or nothing where nothing is written.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    match style {
        ScalarStyle::Plain if matches!(text, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
        // The line break that ends a block is none of the text.
        ScalarStyle::Literal | ScalarStyle::Folded => Value::from(text.trim_end()),
        _ => Value::from(text),
    }
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
        let why = |text: &str| parse(text, 2).expect_err(text);
        insta::assert_snapshot!(why("title: a\nno key here\n"), @r#"line 3: it is no YAML (simple key expected ':'); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("title: VMware: the end\n"), @r#"line 2: it is no YAML (mapping values are not allowed in this context); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("title: \"a\n"), @r#"line 2: it is no YAML (unclosed quote); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("tags: [a, b\n"), @r#"line 2: it is no YAML (unclosed bracket '['); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("a: &one b\nc: *one\n"), @r#"line 3: a value that refers to another one ("*") is not understood; write the value itself."#);
        insta::assert_snapshot!(why("a: *one\n"), @r#"line 2: it is no YAML (while parsing node, found unknown anchor); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("title: \"a\" b\n"), @r#"line 2: it is no YAML (invalid trailing content after double-quoted scalar); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("title: a\n  date: 2008\n"), @r#"line 3: it is no YAML (mapping values are not allowed in this context); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("a:\n\tb: c\n"), @r#"line 3: it is no YAML (tabs disallowed within this context (block indentation)); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("a: b\na: c\n"), @r#"line 3: "a" is there twice; leave one."#);
        insta::assert_snapshot!(why("[a]: b\n"), @r#"line 2: a name of a field is a text; write "name: value"."#);
        insta::assert_snapshot!(why("a: b\n--- \nc: d\n"), @r#"line 3: a second document begins here; leave one."#);
        for deep in [
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "- ".repeat(100_000),
        ] {
            assert!(why(&deep).contains("recursion limit"));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([a-z:\\- #|>\\[\\]{}\"',\\\\é\n]|\\PC){0,80}") {
            let _ = parse(&text, 1);
        }
    }
}
