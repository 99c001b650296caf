//! Pages of Markdown with front matter: TOML between lines `+++`, YAML between lines `---`, or JSON.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::ingest::fault::{from_toml, without_place};
use crate::ingest::record::Record;

use super::offered::{Form, Offered};
use super::site_files::{as_article, date_of_name, title_of_name};
use super::yaml;

/// Reads a page. Without a title in its front matter its first heading is the title, and without
/// that the name of the file, which may also have its date.
///
/// # Errors
/// Why it cannot be taken, as a sentence.
pub(super) fn page(bytes: &[u8], name: &str) -> Result<Offered, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to() + 1;
        format!("it is not UTF-8 (byte {byte}); convert the file to UTF-8.")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Front { values, body } = front(text)?;
    let Value::Object(mut fields) = values else {
        return Err("its front matter has no fields; write them as \"key: value\".".to_owned());
    };
    as_article(&mut fields, name);
    let mut record = Record::deserialize(Value::Object(fields))
        .map_err(|error| format!("its front matter is not that of an article: {error}."))?;
    if record.body.is_empty() {
        record.body = body.trim().to_owned();
    }
    if record.published.is_none() {
        record.published = date_of_name(name);
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

/// The languages of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Yaml,
    Toml,
    Json,
    /// A program, as some generators allow.
    Program,
}

/// The language of the front matter that a line opens, and the line that closes it; nothing when it
/// opens none.
fn opened(line: &str) -> Option<(Language, &'static str)> {
    let line = line.trim_end();
    if line == "+++" {
        return Some((Language::Toml, "+++"));
    }
    let language = match line.strip_prefix("---")? {
        "" | "yaml" | "yml" => Language::Yaml,
        "toml" => Language::Toml,
        "json" => Language::Json,
        "js" | "javascript" => Language::Program,
        _ => return None,
    };
    Some((language, "---"))
}

/// Whether a text opens with front matter between lines.
pub(super) fn opens(text: &[u8]) -> bool {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    std::str::from_utf8(first).is_ok_and(|line| opened(line).is_some())
}

/// The front matter of a page, read, and what comes below it.
struct Front<'a> {
    values: Value,
    body: &'a str,
}

fn front(whole: &str) -> Result<Front<'_>, String> {
    // What a file is shows from its first line that says something.
    let text = whole.trim_ascii_start();
    let before = whole[..whole.len() - text.len()].matches('\n').count();
    if text.starts_with('{') {
        return object(text, before);
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Some((language, mark)) = opened(first) else {
        return Ok(Front {
            values: Value::Object(Map::new()),
            body: whole,
        });
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        let ended = line.trim_end();
        if ended == mark || (language == Language::Yaml && ended == "...") {
            return Ok(Front {
                values: values(language, &rest[..at], before + 1)?,
                body: &rest[at + line.len()..],
            });
        }
        at += line.len();
    }
    Err(format!(
        "its front matter has no end; put a line \"{mark}\" below it."
    ))
}

/// Reads what stands between the lines, which so many lines of the page come before.
fn values(language: Language, inner: &str, before: usize) -> Result<Value, String> {
    match language {
        Language::Toml => toml_values(inner, before),
        Language::Yaml => {
            yaml::parse(inner, before + 1).map_err(|fault| format!("its front matter: {fault}"))
        }
        Language::Json => serde_json::from_str(inner).map_err(|fault| no_json(&fault, before)),
        Language::Program => Err(
            "its front matter is a program, and programs are not run; write it as YAML.".to_owned(),
        ),
    }
}

/// A page that opens with a JSON object. Other texts may open with a brace too.
fn object(text: &str, before: usize) -> Result<Front<'_>, String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    match values.next() {
        Some(Ok(read @ Value::Object(_))) => Ok(Front {
            values: read,
            body: &text[values.byte_offset()..],
        }),
        Some(Err(fault)) if text[1..].trim_start().starts_with('"') => Err(no_json(&fault, before)),
        _ => Ok(Front {
            values: Value::Object(Map::new()),
            body: text,
        }),
    }
}

fn no_json(fault: &serde_json::Error, lines_before: usize) -> String {
    format!(
        "its front matter: line {}: it is no JSON: {}.",
        fault.line() + lines_before,
        without_place(fault)
    )
}

fn toml_values(inner: &str, before: usize) -> Result<Value, String> {
    let table: toml::Table = toml::from_str(inner).map_err(|error| {
        let mut fault = from_toml(inner, &error);
        fault.line = fault.line.map(|line| line + before);
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
    fn empty_lines_may_come_before_it() {
        let held =
            read("\n \r\n---\ntitle: Plan\ndate: 2008\ndraft: true\n---\nx").expect("a page");
        assert_eq!((held.status, held.body.as_str()), (Status::Draft, "x"));
        let held = read("\n{\"title\": \"Plan\", \"draft\": true}\nx").expect("a page");
        assert_eq!(held.status, Status::Draft);
        for faulty in [
            "\n\n+++\ntitle = \n+++\n",
            "\n\n---json\n{,}\n---\n",
            "\n\n---\n[a\n---\n",
        ] {
            let why = read(faulty).expect_err("it is faulty");
            assert!(why.contains("line 4"), "{why}");
        }
    }

    #[test]
    fn json_says_the_same_too() {
        let fields = "\"title\": \"Why }\", \"date\": \"2008-08-21T14:05:00Z\"";
        let expected =
            read("+++\ntitle = \"Why }\"\ndate = 2008-08-21T14:05:00Z\n+++\nThe text. }\n");
        for page in [
            format!("{{\n  {fields}\n}}\n\nThe text. }}\n"),
            format!("{{{fields}}}The text. }}"),
            format!("---json\n{{ {fields} }}\n---\nThe text. }}\n"),
            "---toml\ntitle = \"Why }\"\ndate = 2008-08-21T14:05:00Z\n---\nThe text. }\n"
                .to_owned(),
        ] {
            assert_eq!(read(&page), expected, "{page}");
        }
        // A brace alone makes no front matter.
        let text = "{{< note >}}Text.{{< /note >}}";
        assert_eq!(read(text).map(|page| page.body).as_deref(), Ok(text));
    }

    #[test]
    fn what_the_file_is_called_says_the_date_and_the_title_that_are_missing() {
        let dated = |name: &str| {
            let read = page(b"---\nlayout: post\n---\nText.", name).expect("a page");
            let date = read.published.map(crate::domain::date::iso);
            (read.title, date.unwrap_or_default())
        };
        let of = |title: &str, date: &str| (title.to_owned(), date.to_owned());
        assert_eq!(
            dated("_posts/2008-08-21-why-cisco.md"),
            of("why cisco", "2008-08-21")
        );
        assert_eq!(
            dated("blog/2008-08-21_why/index.md"),
            of("why", "2008-08-21")
        );
        let own = page(b"---\ndate: 2009-01-31\n---\nText.", "2008-08-21-why.md").expect("a page");
        assert_eq!(
            own.published.map(crate::domain::date::iso).as_deref(),
            Some("2009-01-31")
        );
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let why = |text: &str| read(text).err().unwrap_or_default();
        insta::assert_snapshot!(why("---\ntitle: Why\n"), @r#"its front matter has no end; put a line "---" below it."#);
        insta::assert_snapshot!(why("+++\ntitle = \"Why\"\ntitle = \"Who\"\n+++\n"), @"its front matter: line 3: duplicate key.");
        insta::assert_snapshot!(why("---\ntitle: Why\nwhat\n---\n"), @r#"its front matter: line 3: it is no YAML (simple key expected ':'); write fields as "name: value", and values with marks such as ": " in them between quotation marks."#);
        insta::assert_snapshot!(why("+++\ntitle = [7]\n+++\n"), @r#"its front matter is not that of an article: "title": invalid type: sequence, expected a text or a number."#);
        insta::assert_snapshot!(why("---json\n{\"title\": \"a\",}\n---\n"), @"its front matter: line 2: it is no JSON: trailing comma.");
        insta::assert_snapshot!(why("{\n\"title\": what\n}\n"), @"its front matter: line 2: it is no JSON: expected value.");
        insta::assert_snapshot!(why("---js\n{ title: \"a\" }\n---\n"), @"its front matter is a program, and programs are not run; write it as YAML.");
        insta::assert_snapshot!(why("---\n- a\n---\n"), @r#"its front matter has no fields; write them as "key: value"."#);
        assert!(page(b"# a\n\xff", "a.md").unwrap_err().contains("UTF-8"));
    }
}
