//! Reads a [`Record`]: lenient about how a value is written and strict about what it means. A list may
//! be a single text, a date may be a number, and a field of another name is left out and told.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Record;
use super::dates::as_date;

/// The longest name of a field that is told, in characters.
const NAME_TOLD: usize = 60;

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
        let mut aside = Aside::default();
        while let Some(Name(name)) = map.next_key()? {
            let read = record.field(&name, &mut map, &mut aside);
            // Whoever reads that a number was expected wants to know for what.
            read.map_err(|why| M::Error::custom(format!("\"{}\": {why}", told(&name))))?;
        }
        record.published = record.published.or(aside.date);
        // Whatever else it says: what is a draft must not come out.
        if aside.draft
            && record
                .status
                .as_deref()
                .is_none_or(|status| status != "retracted")
        {
            record.status = Some("draft".to_owned());
        }
        Ok(record)
    }
}

/// What is known of an article only when all its fields were seen.
#[derive(Default)]
struct Aside {
    date: Option<String>,
    draft: bool,
}

impl Record {
    /// Reads the value of one field.
    fn field<'de, M: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut M,
        aside: &mut Aside,
    ) -> Result<(), M::Error> {
        match name {
            "key" => self.key = text(map)?,
            "title" => self.title = text(map)?.unwrap_or_default(),
            "url" | "link" => self.url = words(map)?.or(self.url.take()),
            "author" | "authors" => match map.next_value::<Names>()? {
                Names(names) if names.is_empty() => {}
                Names(names) => self.author = names.join(", "),
            },
            "published" => match map.next_value()? {
                // Whether it is out, and not when: so Jekyll has it.
                Some(Scalar::Flag(out)) => aside.draft |= !out,
                Some(Scalar::Text(word)) if flag(&word).is_some() => {
                    aside.draft |= flag(&word) == Some(false);
                }
                written => {
                    self.published = written.and_then(Scalar::date).or(self.published.take())
                }
            },
            "date" => aside.date = map.next_value::<Option<Scalar>>()?.and_then(Scalar::date),
            "certainty" => self.certainty = words(map)?,
            "status" => self.status = words(map)?,
            "draft" => aside.draft |= map.next_value::<Flag>()?.0,
            "format" => self.format = text(map)?,
            "body" => self.body = text(map)?.unwrap_or_default(),
            "picture" | "image" | "images" | "cover" | "featured_image" => {
                if !self.take_picture(&map.next_value()?) {
                    self.unknown.push(told(name));
                }
            }
            "picture_alt" | "image_alt" => {
                self.picture_alt =
                    words(map)?.unwrap_or_else(|| std::mem::take(&mut self.picture_alt));
            }
            "update" | "updates" => self.updates = list(map)?,
            "tags" | "topics" | "categories" => self.tags.extend(map.next_value::<Words>()?.0),
            "mentions" => self.mentions = map.next_value::<Option<_>>()?.unwrap_or_default(),
            "related" => self.related = map.next_value::<Words>()?.0,
            "story" => self.story = text(map)?,
            "first_of" => self.first_of = list(map)?,
            "copies" => self.copies = list(map)?,
            "fact" | "facts" => self.facts = list(map)?,
            "forecast" | "forecasts" => self.forecasts = list(map)?,
            "ends" => self.ends = list(map)?,
            "tags_removed" => self.tags_removed = list(map)?,
            "reason" => self.reason = text(map)?.unwrap_or_default(),
            "certainties" => self.certainties = list(map)?,
            "corrected" => self.corrected = text(map)?,
            "scheduled" => self.scheduled = map.next_value()?,
            "sample" => self.sample = text(map)?,
            "added" => self.added = text(map)?,
            "revision" => self.revision = map.next_value()?,
            _ => {
                map.next_value::<IgnoredAny>()?;
                self.unknown.push(told(name));
            }
        }
        Ok(())
    }

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

/// The name of a field as it is told.
fn told(name: &str) -> String {
    name.chars().take(NAME_TOLD).collect()
}

/// The text of a field; a number is one.
fn text<'de, M: MapAccess<'de>>(map: &mut M) -> Result<Option<String>, M::Error> {
    match map.next_value()? {
        None => Ok(None),
        Some(Scalar::Text(text)) => Ok(Some(text)),
        Some(Scalar::Flag(_)) => Err(M::Error::custom("true and false are no text")),
    }
}

/// The same, and nothing where there are only spaces.
fn words<'de, M: MapAccess<'de>>(map: &mut M) -> Result<Option<String>, M::Error> {
    Ok(text(map)?.filter(|text| !text.trim().is_empty()))
}

/// The entries of a list. One that stands alone is a list of one.
fn list<'de, T: DeserializeOwned, M: MapAccess<'de>>(map: &mut M) -> Result<Vec<T>, M::Error> {
    let several = match map.next_value()? {
        Value::Null => return Ok(Vec::new()),
        one @ Value::Object(_) => Value::Array(vec![one]),
        several => several,
    };
    Vec::deserialize(several).map_err(M::Error::custom)
}

/// The name of a field, without a copy of it where that is possible.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text or a number, or else yes or no.
enum Scalar {
    Text(String),
    Flag(bool),
}

impl Scalar {
    /// A date; none where there are only spaces.
    fn date(self) -> Option<String> {
        match self {
            Scalar::Text(text) if text.trim().is_empty() => None,
            Scalar::Text(text) => Some(as_date(text)),
            Scalar::Flag(flag) => Some(flag.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Scalar, D::Error> {
        from.deserialize_any(OneScalar)
    }
}

struct OneScalar;

impl Visitor<'_> for OneScalar {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Text(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Text(number.to_string()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(flag))
    }
}

/// Reads a date that stands inside of something.
pub(super) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    optional_moment(from).map(Option::unwrap_or_default)
}

/// The same where it may be missing.
pub(super) fn optional_moment<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<Scalar>::deserialize(from)?.and_then(Scalar::date))
}

/// Yes or no in words.
pub(in crate::ingest) fn flag(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some(true),
        "false" | "no" | "off" | "n" => Some(false),
        _ => None,
    }
}

/// Yes or no, also in words or as a number.
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Flag, D::Error> {
        match Option::deserialize(from)? {
            None => Ok(Flag(false)),
            Some(Scalar::Flag(flag)) => Ok(Flag(flag)),
            Some(Scalar::Text(word)) => match (word.trim(), flag(&word)) {
                (_, Some(flag)) => Ok(Flag(flag)),
                ("1", None) => Ok(Flag(true)),
                ("" | "0", None) => Ok(Flag(false)),
                _ => Err(D::Error::custom("write true or false")),
            },
        }
    }
}

/// A list of texts, or one text with commas between them.
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        let mut words = Vec::new();
        match Value::deserialize(from)? {
            Value::String(one) => words.extend(
                one.split(',')
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty()),
            ),
            other => named(other, &mut words)
                .map_err(|()| D::Error::custom("expected a list of texts"))?,
        }
        Ok(Words(words))
    }
}

/// Names of people: a text, an object with a name, or a list of either.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Names, D::Error> {
        let mut names = Vec::new();
        named(Value::deserialize(from)?, &mut names)
            .map_err(|()| D::Error::custom("expected the name of the author"))?;
        Ok(Names(names))
    }
}

/// Collects names: texts and numbers, objects that have one, and lists of all these.
fn named(written: Value, into: &mut Vec<String>) -> Result<(), ()> {
    match written {
        Value::Null | Value::Bool(_) => {}
        Value::String(name) => into.push(name),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(several) => {
            for one in several {
                named(one, into)?;
            }
        }
        Value::Object(mut object) => match object.remove("name") {
            Some(Value::String(name)) => into.push(name),
            _ => return Err(()),
        },
    }
    Ok(())
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
        assert_eq!(dated("\" \""), None);
        assert_eq!(dated("20080821").as_deref(), Some("2008-08-21"));
        assert_eq!(dated("\"August 2008\"").as_deref(), Some("August 2008"));
    }

    #[test]
    fn what_stands_alone_is_a_list_of_one() {
        let one = read(
            r#"{"title": 2008, "updates": {"date": 20090131, "body": "More."},
                "facts": {"subject": "a", "relation": "owns", "value": "b", "since": 2004, "until": null},
                "tags": ["a, b", 7, null, {"name": "c"}], "author": [null, {"name": "A"}]}"#,
        );
        assert_eq!((one.title.as_str(), one.author.as_str()), ("2008", "A"));
        assert_eq!(one.updates[0].date, "2009-01-31");
        assert_eq!(one.facts[0].since.as_deref(), Some("2004"));
        assert_eq!(one.facts[0].until, None);
        assert_eq!(one.tags, ["a, b", "7", "c"]);
    }

    #[test]
    fn what_is_empty_replaces_nothing() {
        let one = read(
            r#"{"url": "https://a.example/1", "link": "", "picture_alt": "A rack", "image_alt": " "}"#,
        );
        assert_eq!(one.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(one.picture_alt, "A rack");
    }

    #[test]
    fn a_draft_stays_one_however_that_is_written() {
        for draft in [
            r#""draft": true"#,
            r#""draft": 1"#,
            r#""draft": "True""#,
            r#""draft": " YES ""#,
            r#""draft": true, "status": "published""#,
            r#""status": "published", "draft": true"#,
            // So Jekyll keeps a page in.
            r#""published": false"#,
            r#""date": 2008, "published": "false""#,
        ] {
            let one = read(&format!("{{{draft}}}"));
            assert_eq!(one.status.as_deref(), Some("draft"), "{draft}");
        }
        for out in [
            r#""draft": false"#,
            r#""draft": "no""#,
            r#""draft": """#,
            r#""draft": null"#,
            r#""published": true"#,
            r#""published": "yes""#,
        ] {
            let one = read(&format!("{{{out}}}"));
            assert_eq!((one.status, one.published), (None, None), "{out}");
        }
        let kept = read(
            r#"{"published": "2008", "date": "2009", "draft": "true", "status": "retracted"}"#,
        );
        assert_eq!(kept.status.as_deref(), Some("retracted"));
        assert_eq!(kept.published.as_deref(), Some("2008"));
        let dated = read(r#"{"date": "2009", "published": true}"#);
        assert_eq!(dated.published.as_deref(), Some("2009"));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_field() {
        let why = |json: &str| {
            let read = serde_json::from_str::<Record>(json);
            read.map_or_else(|error| error.to_string(), |_| "it was read".to_owned())
        };
        insta::assert_snapshot!(why(r#"{"title": ["a"]}"#), @r#""title": invalid type: sequence, expected a text or a number at line 1 column 11"#);
        insta::assert_snapshot!(why(r#"{"updates": [{"date": 2009}]}"#), @r#""updates": missing field `body` at line 1 column 29"#);
        insta::assert_snapshot!(why(r#"{"updates": ["more"]}"#), @r#""updates": invalid type: string "more", expected an object with "date" and "body" at line 1 column 21"#);
        insta::assert_snapshot!(why(r#"{"draft": "perhaps"}"#), @r#""draft": write true or false at line 1 column 20"#);
        insta::assert_snapshot!(why(r#"{"title": "a"#), @r#""title": EOF while parsing a string at line 1 column 12"#);
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
            r#"{"title": true}"#,
            r#"{"body": ["a"]}"#,
            r#"{"tags": {"a": 1}}"#,
            r#"{"updates": "none"}"#,
            r#"{"author": {"nick": "A"}}"#,
            r#"{"draft": "perhaps"}"#,
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
