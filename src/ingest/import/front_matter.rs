//! Pages of Markdown with front matter: TOML between lines `+++`, YAML between lines `---`.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::ingest::fault::from_toml;
use crate::ingest::record::Record;

use super::offered::{Form, Offered};
use super::yaml;

/// Reads a page. Without a title in its front matter its first heading is the title, and without
/// that the name of the file.
///
/// # Errors
/// Why it cannot be taken, as a sentence.
pub(super) fn page(bytes: &[u8], name: &str) -> Result<Offered, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to() + 1;
        format!("it is not UTF-8 (byte {byte}); convert the file to UTF-8.")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (values, body) = match split(text)? {
        None => (Value::Object(Map::new()), text),
        Some(Front {
            mark: "+++",
            inner,
            body,
        }) => (toml_values(inner)?, body),
        Some(Front { inner, body, .. }) => {
            let values = yaml::parse(inner, 2);
            (
                values.map_err(|fault| format!("its front matter: {fault}"))?,
                body,
            )
        }
    };
    let mut record = Record::deserialize(values)
        .map_err(|error| format!("its front matter is not that of an article: {error}."))?;
    if record.body.is_empty() {
        record.body = body.trim().to_owned();
    }
    if record.title.trim().is_empty() {
        match heading(&record.body) {
            Some((title, rest)) => {
                record.title = title;
                record.body = rest;
            }
            None => record.title = title_of_name(name),
        }
    }
    let named = record.format.is_some();
    let mut offered = Offered::of(record)?;
    if !named {
        offered.form = Form::Markdown;
    }
    Ok(offered)
}

struct Front<'a> {
    mark: &'a str,
    inner: &'a str,
    body: &'a str,
}

/// Front matter and body of a page; `None` when it has no front matter.
fn split(text: &str) -> Result<Option<Front<'_>>, String> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mark = match first.trim_end() {
        "+++" => "+++",
        "---" => "---",
        _ => return Ok(None),
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        let ended = line.trim_end();
        if ended == mark || (mark == "---" && ended == "...") {
            return Ok(Some(Front {
                mark,
                inner: &rest[..at],
                body: &rest[at + line.len()..],
            }));
        }
        at += line.len();
    }
    Err(format!(
        "its front matter has no end; put a line \"{mark}\" below it."
    ))
}

fn toml_values(inner: &str) -> Result<Value, String> {
    let table: toml::Table = toml::from_str(inner).map_err(|error| {
        let mut fault = from_toml(inner, &error);
        // The front matter begins on the second line of the file.
        fault.line = fault.line.map(|line| line + 1);
        format!("its front matter: {fault}")
    })?;
    Ok(json_of(toml::Value::Table(table)))
}

/// TOML as JSON: dates become texts.
fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(values) => values.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, json_of(value)))
                .collect(),
        ),
    }
}

/// The first heading, if the text begins with one, and the text without it.
fn heading(body: &str) -> Option<(String, String)> {
    let (first, rest) = body.trim_start().split_once('\n').unwrap_or((body, ""));
    let title = first
        .strip_prefix("# ")?
        .trim()
        .trim_end_matches('#')
        .trim_end();
    (!title.is_empty()).then(|| (title.to_owned(), rest.trim().to_owned()))
}

/// What the name of a file says, without its ending and the date that some put before it.
fn title_of_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let base = base.rsplit_once('.').map_or(base, |(base, _)| base);
    let words = base
        .trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '_'));
    let words = if words.is_empty() { base } else { words };
    words.replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Status;

    fn read(text: &str) -> Result<Offered, String> {
        page(text.as_bytes(), "posts/2008-08-21-why-cisco.md")
    }

    #[test]
    fn both_kinds_of_front_matter_say_the_same() {
        let toml = read(
            "+++\ntitle = \"Why\"\ndate = 2008-08-21T14:05:00Z\ntags = [\"Xen\"]\ndraft = true\n+++\n\nThe text.\n",
        );
        let yaml = read(
            "---\r\ntitle: Why\r\ndate: 2008-08-21T14:05:00Z\r\ntags:\r\n  - Xen\r\ndraft: true\r\n---\r\n\r\nThe text.\r\n",
        );
        let toml = toml.expect("TOML");
        assert_eq!(toml.status, Status::Draft);
        assert_eq!(
            (toml.title.as_str(), toml.body.as_str()),
            ("Why", "The text.")
        );
        assert_eq!(toml.tags, ["Xen"]);
        assert_eq!(Ok(toml), yaml);
    }

    #[test]
    fn the_form_of_the_sample_is_read_whole() {
        for (name, text) in crate::ingest::sample::FILES {
            let offered = page(text.as_bytes(), name).expect("it is sound");
            let sample = crate::ingest::sample::parse(name, text).expect("it is sound");
            assert_eq!(offered.key, Some(sample.key));
            assert_eq!(offered.title, sample.article.title);
            assert_eq!(offered.body, sample.article.body);
            assert_eq!(offered.updates, sample.article.updates);
            assert_eq!(offered.tags, sample.article.topics);
            let more = offered.more.unwrap_or_default();
            let facts: Vec<_> = more.facts.into_iter().map(|fact| fact.fact).collect();
            assert_eq!(facts, sample.facts);
            assert_eq!(more.forecasts, sample.forecasts);
            assert_eq!(more.related, sample.related);
            assert_eq!(offered.notes, Vec::<String>::new());
            assert_eq!(offered.unknown, Vec::<String>::new());
        }
    }

    #[test]
    fn a_title_is_found_elsewhere_when_it_is_missing() {
        let heading = read("# Why *Cisco* #\n\nText.\n").expect("a page");
        assert_eq!(
            (heading.title.as_str(), heading.body.as_str()),
            ("Why *Cisco*", "Text.")
        );
        let name = read("---\ndate: 2008\n---\nText with <b>tag</b>.").expect("a page");
        assert_eq!(name.title, "why cisco");
        assert_eq!(name.body, "Text with <b>tag</b>.");
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let why = |text: &str| read(text).err().unwrap_or_default();
        insta::assert_snapshot!(why("---\ntitle: Why\n"), @r#"its front matter has no end; put a line "---" below it."#);
        insta::assert_snapshot!(why("+++\ntitle = \"Why\"\ntitle = \"Who\"\n+++\n"), @"its front matter: line 3: duplicate key.");
        insta::assert_snapshot!(why("---\ntitle: Why\nwhat\n---\n"), @r#"its front matter: line 3: there is no "key: value" here."#);
        insta::assert_snapshot!(why("+++\ntitle = 7\n+++\n"), @"its front matter is not that of an article: invalid type: integer `7`, expected a string.");
        assert!(page(b"# a\n\xff", "a.md").unwrap_err().contains("UTF-8"));
    }
}
