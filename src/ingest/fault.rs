//! Faults in the files that people write: where they are, and what is wrong in plain words.

use std::fmt;
use std::ops::Range;

/// One fault in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1, if the fault stands in one place.
    pub line: Option<usize>,
    /// What is wrong and what to do about it, as a sentence.
    pub text: String,
}

impl Fault {
    /// A fault at a byte position of a text.
    pub fn at(source: &str, position: usize, text: String) -> Fault {
        Fault {
            line: Some(line_of(source, position)),
            text,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.text)
    }
}

/// Everything that is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", listed(file, faults))]
pub struct Faults {
    /// What to call the file.
    pub file: String,
    /// The faults, in the order of their lines; at least one.
    pub faults: Vec<Fault>,
}

/// One fault a line, each with its file, in the form that editors and terminals can follow.
fn listed(file: &str, faults: &[Fault]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("{file}, {fault}"))
        .collect();
    lines.join("\n")
}

/// What a TOML parser found wrong, in our words where they are better: an unknown key comes with
/// the nearest known one.
pub fn from_toml(source: &str, error: &toml::de::Error) -> Fault {
    let message = error.message();
    let text = unknown_key(message).unwrap_or_else(|| {
        let one_line = message.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{one_line}.")
    });
    let line = error
        .span()
        .map(|Range { start, .. }| line_of(source, start));
    Fault { line, text }
}

/// What a JSON parser found wrong, without the place that it says at the end: it counts from where it
/// began to read.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let why = error.to_string();
    let why = why.split(" at line ").next();
    why.unwrap_or_default().to_owned()
}

/// Rewords serde's "unknown field `x`, expected one of `a`, `b`".
fn unknown_key(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field ")?;
    // Every second piece between backquotes is a name: first the unknown key, then the known ones.
    let mut names = rest.split('`').skip(1).step_by(2);
    let unknown = names.next()?;
    let known: Vec<&str> = names.collect();
    Some(match nearest(unknown, &known) {
        Some(near) => format!("there is no key \"{unknown}\"; did you mean \"{near}\"?"),
        None => format!(
            "there is no key \"{unknown}\"; the keys here are {}.",
            known.join(", ")
        ),
    })
}

/// The known word that a wrong one most likely stands for, if any is near.
pub fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(wrong, name), *name))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The line of a byte position, counted from 1.
fn line_of(source: &str, position: usize) -> usize {
    let before = source.as_bytes().iter().take(position);
    before.filter(|byte| **byte == b'\n').count() + 1
}
