//! Reads a [`Record`]: lenient about how a value is written and strict about what it means. A list may
//! be a single text, a date may be a number, and a field of another name is left out and told.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Record;

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Record, D::Error> {
        from.deserialize_map(Fields)
    }
}

/// Reads the fields of an article one by one, because those that mean nothing are to be told.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Record, M::Error> {
        let mut record = Record::default();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "key" => record.key = Some(map.next_value::<Scalar>()?.0),
                "title" => record.title = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "url" | "link" => record.url = map.next_value()?,
                "author" | "authors" => record.author = map.next_value::<People>()?.0,
                "published" | "date" => record.published = optional_moment(map.next_value()?),
                "certainty" => record.certainty = map.next_value()?,
                "status" => record.status = map.next_value()?,
                "draft" => {
                    if map.next_value::<Flag>()?.0 {
                        record.status = Some("draft".to_owned());
                    }
                }
                "format" => record.format = map.next_value()?,
                "body" => record.body = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "picture" | "image" | "images" | "cover" | "featured_image" => {
                    if !record.take_picture(&map.next_value()?) {
                        record.unknown.push(name.chars().take(60).collect());
                    }
                }
                "picture_alt" | "image_alt" => {
                    record.picture_alt = map.next_value::<Option<String>>()?.unwrap_or_default();
                }
                "update" | "updates" => record.updates = list(map.next_value()?),
                "tags" | "topics" | "categories" => {
                    record.tags.extend(map.next_value::<Words>()?.0);
                }
                "mentions" => record.mentions = map.next_value()?,
                "related" => record.related = map.next_value::<Words>()?.0,
                "story" => record.story = map.next_value()?,
                "first_of" => record.first_of = list(map.next_value()?),
                "copies" => record.copies = list(map.next_value()?),
                "fact" | "facts" => record.facts = list(map.next_value()?),
                "forecast" | "forecasts" => record.forecasts = list(map.next_value()?),
                "ends" => record.ends = list(map.next_value()?),
                "tags_removed" => record.tags_removed = list(map.next_value()?),
                "reason" => record.reason = map.next_value::<Option<String>>()?.unwrap_or_default(),
                "certainties" => record.certainties = list(map.next_value()?),
                "corrected" => record.corrected = map.next_value()?,
                "scheduled" => record.scheduled = map.next_value()?,
                "sample" => record.sample = map.next_value()?,
                "added" => record.added = map.next_value()?,
                "revision" => record.revision = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    record.unknown.push(name.chars().take(60).collect());
                }
            }
        }
        Ok(record)
    }
}

impl Record {
    /// Takes a picture as a text, as an object with its address, or as the first of a list of either;
    /// the first field counts that has one. Whether it could be read.
    fn take_picture(&mut self, written: &Value) -> bool {
        let first = match written {
            Value::Array(several) => several.first().unwrap_or(&Value::Null),
            one => one,
        };
        let text = |keys: &[&str]| keys.iter().find_map(|key| first.get(key)?.as_str());
        let (url, alt) = match first {
            // Nothing, or a mark that there is none.
            Value::Null | Value::Bool(false) => return true,
            Value::String(url) => (Some(url.as_str()), None),
            _ => (
                text(&["url", "src", "path", "image"]),
                text(&["alt", "description", "caption"]),
            ),
        };
        let url = url.map(str::trim);
        if let Some(url) = url
            && !url.is_empty()
            && self.picture.is_none()
        {
            self.picture = Some(url.to_owned());
            if let Some(alt) = alt
                && self.picture_alt.is_empty()
            {
                self.picture_alt = alt.to_owned();
            }
        }
        url.is_some()
    }
}

fn list<T>(values: Option<Vec<T>>) -> Vec<T> {
    values.unwrap_or_default()
}

/// The name of a field, without a copy of it where that is possible.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text or a number.
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Scalar, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a text or a number")]
        enum Either {
            Text(String),
            Number(serde_json::Number),
        }
        Ok(Scalar(match Either::deserialize(from)? {
            Either::Text(text) => text,
            Either::Number(number) => number.to_string(),
        }))
    }
}

/// A date as a text, or as a number: a year, or seconds or milliseconds since 1970.
fn optional_moment(written: Option<Scalar>) -> Option<String> {
    written.map(|Scalar(text)| match text.parse::<i64>() {
        Ok(number) if text.len() > 4 => {
            let seconds = if number.abs() >= 100_000_000_000 {
                number / 1_000
            } else {
                number
            };
            jiff::Timestamp::from_second(seconds).map_or(text, |moment| moment.to_string())
        }
        _ => text,
    })
}

pub(super) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Scalar::deserialize(from).map(|scalar| optional_moment(Some(scalar)).unwrap_or_default())
}

/// Yes or no, also in words.
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Flag, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected true or false")]
        enum Either {
            Flag(bool),
            Text(String),
        }
        Ok(Flag(match Either::deserialize(from)? {
            Either::Flag(flag) => flag,
            Either::Text(text) => matches!(text.trim(), "true" | "yes"),
        }))
    }
}

/// A list of texts, or one text with commas between them.
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a list of texts")]
        enum Some {
            All(Vec<Scalar>),
            One(String),
            None(()),
        }
        Ok(Words(match Some::deserialize(from)? {
            Some::All(all) => all.into_iter().map(|Scalar(text)| text).collect(),
            Some::One(one) => one
                .split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
            Some::None(()) => Vec::new(),
        }))
    }
}

/// Names of people: a text, an object with a name, or a list of either.
struct People(String);

impl<'de> Deserialize<'de> for People {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<People, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected the name of the author")]
        enum Written {
            Name(String),
            Person { name: String },
            Several(Vec<Written>),
            None(()),
        }
        fn names(written: Written, into: &mut Vec<String>) {
            match written {
                Written::Name(name) | Written::Person { name } => into.push(name),
                Written::Several(several) => several.into_iter().for_each(|one| names(one, into)),
                Written::None(()) => {}
            }
        }
        let mut all = Vec::new();
        names(Written::deserialize(from)?, &mut all);
        Ok(People(all.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    fn read(json: &str) -> Record {
        serde_json::from_str(json).expect("it is sound")
    }

    #[test]
    fn values_may_be_written_in_several_ways() {
        let one = read(
            r#"{"title": "T", "link": "https://a.example/", "date": 1219320000,
                "authors": [{"name": "A"}, "B"], "tags": "x, y", "categories": ["z"], "draft": true}"#,
        );
        assert_eq!(one.url.as_deref(), Some("https://a.example/"));
        assert_eq!(one.published.as_deref(), Some("2008-08-21T12:00:00Z"));
        assert_eq!(one.author, "A, B");
        assert_eq!(one.tags, ["x", "y", "z"]);
        assert_eq!(one.status.as_deref(), Some("draft"));
        let dated = |date: &str| read(&format!(r#"{{"published": {date}}}"#)).published;
        assert_eq!(dated("2008").as_deref(), Some("2008"));
        assert_eq!(
            dated("1219320000000").as_deref(),
            Some("2008-08-21T12:00:00Z")
        );
        assert_eq!(dated("null"), None);
        assert_eq!(dated("\"August 2008\"").as_deref(), Some("August 2008"));
    }

    #[test]
    fn a_picture_may_be_written_in_several_ways() {
        let picture = |json: &str| {
            let one = read(json);
            (
                one.picture.unwrap_or_default(),
                one.picture_alt,
                one.unknown,
            )
        };
        let found = |url: &str, alt: &str| (url.to_owned(), alt.to_owned(), Vec::new());
        for (json, expected) in [
            (r#"{"picture": " a.png "}"#, found("a.png", "")),
            (
                r#"{"picture": "a.png", "picture_alt": "A rack", "image": "b.png"}"#,
                found("a.png", "A rack"),
            ),
            (
                r#"{"image": {"url": "a.png", "alt": "A rack"}}"#,
                found("a.png", "A rack"),
            ),
            (
                r#"{"cover": {"image": "a.png", "alt": "B"}, "picture_alt": "A rack"}"#,
                found("a.png", "A rack"),
            ),
            (r#"{"images": ["a.png", "b.png"]}"#, found("a.png", "")),
            (
                r#"{"images": [], "featured_image": {"src": "c.png"}}"#,
                found("c.png", ""),
            ),
            (r#"{"image": null, "cover": false}"#, found("", "")),
        ] {
            assert_eq!(picture(json), expected, "{json}");
        }
        assert_eq!(
            picture(r#"{"image": 7, "cover": {}}"#).2,
            ["image", "cover"]
        );
    }

    #[test]
    fn unknown_fields_are_told_and_wrong_types_refused() {
        assert_eq!(
            read(r#"{"tag": [1, {"a": 2}], "id": 7}"#).unknown,
            ["tag", "id"]
        );
        for wrong in [
            r#"{"title": 7}"#,
            r#"{"body": ["a"]}"#,
            r#"{"tags": {"a": 1}}"#,
            r#"{"updates": "none"}"#,
            r#"{"author": 3}"#,
            r#"["title"]"#,
            "7",
        ] {
            assert!(serde_json::from_str::<Record>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let record = Record {
            key: Some("k".to_owned()),
            title: "A \"title\"".to_owned(),
            url: Some("https://a.example/".to_owned()),
            author: "A".to_owned(),
            published: Some("2008-08".to_owned()),
            certainty: Some("rumour".to_owned()),
            status: Some("pending".to_owned()),
            format: Some("markdown".to_owned()),
            body: "Line\nline \u{2028} end".to_owned(),
            picture: Some("https://a.example/b.png".to_owned()),
            picture_alt: "A rack".to_owned(),
            updates: vec![RecordUpdate {
                date: "2009".to_owned(),
                body: "More.".to_owned(),
            }],
            tags: vec!["licensing, and more".to_owned()],
            mentions: HandMentions {
                set: vec!["a".to_owned()],
                removed: vec!["b".to_owned()],
            },
            related: vec!["https://b.example/?a,b".to_owned()],
            story: Some("s".to_owned()),
            first_of: vec!["f".to_owned()],
            copies: vec![RecordCopy::default()],
            facts: vec![RecordFact {
                value: Some("v".to_owned()),
                removed: true,
                ..RecordFact::default()
            }],
            forecasts: vec![RecordForecast::default()],
            ends: vec![RecordEnd::default()],
            tags_removed: vec!["t".to_owned()],
            reason: "r".to_owned(),
            certainties: vec![RecordCertainty::default()],
            corrected: Some("2008-08-21T12:00:00Z".to_owned()),
            scheduled: Some(RecordSchedule::default()),
            sample: Some("x".to_owned()),
            added: Some("2008-08-21T12:00:00.000001Z".to_owned()),
            revision: Some(3),
            unknown: Vec::new(),
        };
        let line = serde_json::to_string(&record).expect("it is written");
        assert!(!line.contains('\n'));
        assert_eq!(read(&line), record);
    }
}
