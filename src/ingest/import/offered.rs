//! An article as a file offers it, whatever the format: read, but neither checked nor tagged.

use jiff::Timestamp;

use crate::domain::{Certainty, Date, Life, Picture, Status, StoryCopy, Update};
use crate::ingest::fault::nearest;
use crate::ingest::keyed::{KeyedFact, KeyedForecast};
use crate::ingest::moment::moment as any_moment;
use crate::ingest::record::{Record, RecordCopy, RecordEnd};

use super::stated::{OfferedFact, fact, forecast, new_fact};

/// The highest revision that a file may give an article, so that there is room for more.
const MOST_REVISIONS: u32 = 1_000_000;

/// Why an article without a date cannot be taken, without its full stop.
pub(super) const NO_DATE: &str = "it has no date; give it one as \"published\"";

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Markdown,
    Html,
}

/// An article as a file offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    /// Its name where it comes from.
    pub key: Option<String>,
    pub title: String,
    /// Its address as it was given.
    pub url: Option<String>,
    pub author: String,
    /// As it was given.
    pub published: Option<Date>,
    pub certainty: Certainty,
    pub status: Status,
    /// How body and updates are written.
    pub form: Form,
    pub body: String,
    pub updates: Vec<Update>,
    /// Its picture as it was given; the address may be relative to that of the article.
    pub picture: Option<Picture>,
    /// Topics by key or name.
    pub tags: Vec<String>,
    /// What only few articles have.
    pub more: Option<Box<More>>,
    /// What of it could not be read, in sentences.
    pub notes: Vec<String>,
    /// Fields that mean nothing.
    pub unknown: Vec<String>,
}

impl Default for Offered {
    fn default() -> Offered {
        Offered {
            key: None,
            title: String::new(),
            url: None,
            author: String::new(),
            published: None,
            certainty: Certainty::Announced,
            status: Status::Published,
            form: Form::Markdown,
            body: String::new(),
            updates: Vec::new(),
            picture: None,
            tags: Vec::new(),
            more: None,
            notes: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// What only few articles have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct More {
    /// Other articles by address or key.
    pub related: Vec<String>,
    /// Keys of entities that a moderator sees in it.
    pub set_by_hand: Vec<String>,
    /// Keys of entities that a moderator took away.
    pub removed_by_hand: Vec<String>,
    pub facts: Vec<OfferedFact>,
    pub forecasts: Vec<KeyedForecast>,
    /// What an export adds.
    pub exported: Option<Exported>,
}

/// What only an archive knows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exported {
    pub added: Timestamp,
    pub revision: u32,
    /// The first article of its story by address or key.
    pub story: Option<String>,
    /// Others of the story that it is the first of.
    pub first_of: Vec<String>,
    pub copies: Vec<StoryCopy>,
    /// Facts of other articles that ended by this one, each with its article by address or key.
    pub ends: Vec<(String, KeyedFact)>,
    pub topics_removed: Vec<String>,
    pub life: Life,
    pub scheduled: Option<(Timestamp, String)>,
    /// Its key among the articles that the desk comes with.
    pub sample: Option<String>,
}

impl Offered {
    /// An article from a record.
    ///
    /// # Errors
    /// Why it cannot be taken, as a sentence.
    pub(super) fn of(mut record: Record) -> Result<Offered, String> {
        let mut notes = Vec::new();
        let form = form(record.format.as_deref(), &record.body)?;
        let certainty = match &record.certainty {
            Some(given) => word(given, "certainty", &Certainty::ALL.map(Certainty::word))?,
            None => Certainty::Announced,
        };
        let status = match &record.status {
            Some(given) => word(given, "status", &Status::ALL.map(Status::word))?,
            None => Status::Published,
        };
        let published = record.published.as_deref().map(date).transpose()?;
        if record.title.trim().is_empty() || published.is_none() && status.is_public() {
            strangers(&record)?;
        }
        let mut updates = Vec::with_capacity(record.updates.len());
        for update in std::mem::take(&mut record.updates) {
            updates.push(Update {
                date: date(&update.date)?,
                body: update.body,
            });
        }
        let exported = match record.added.is_some() {
            true => Some(exported(&mut record, &mut notes)?),
            false => None,
        };
        let more = More {
            related: record.related,
            set_by_hand: record.mentions.set,
            removed_by_hand: record.mentions.removed,
            facts: match &exported {
                // What an archive has held it may hold again.
                Some(_) => sound(record.facts, fact, "fact", &mut notes),
                None => sound(record.facts, new_fact, "fact", &mut notes),
            },
            forecasts: sound(record.forecasts, forecast, "forecast", &mut notes),
            exported,
        };
        Ok(Offered {
            key: record.key,
            title: record.title,
            url: record.url.filter(|url| !url.trim().is_empty()),
            author: record.author,
            published,
            certainty,
            status,
            form,
            body: record.body,
            updates,
            picture: record.picture.map(|url| Picture {
                url,
                alt: record.picture_alt,
            }),
            tags: record.tags,
            more: (more != More::default()).then(|| Box::new(more)),
            notes,
            unknown: record.unknown,
        })
    }
}

/// Where what every article has is missing, the fields that mean nothing tell what it is called in the
/// file.
fn strangers(record: &Record) -> Result<(), String> {
    if record.unknown.is_empty() {
        return Ok(());
    }
    let missing = match record.title.trim().is_empty() {
        true => "it has no title; give it one as \"title\"",
        false => NO_DATE,
    };
    let fields = record.unknown.iter().take(10);
    let fields: Vec<String> = fields.map(|name| format!("\"{name}\"")).collect();
    Err(format!(
        "{missing}. Of its fields these mean nothing here: {}.",
        fields.join(", ")
    ))
}

/// What only an archive knows of an article, from its record.
fn exported(record: &mut Record, notes: &mut Vec<String>) -> Result<Exported, String> {
    let mut certainties = Vec::with_capacity(record.certainties.len());
    for step in &record.certainties {
        let certainty = word(
            &step.certainty,
            "certainty",
            &Certainty::ALL.map(Certainty::word),
        )?;
        certainties.push((certainty, date(&step.since)?));
    }
    let scheduled = match record.scheduled.take() {
        Some(schedule) => Some((moment(&schedule.due)?, schedule.zone)),
        None => None,
    };
    let end = |end: RecordEnd| Ok((end.source, fact(end.fact)?.fact));
    Ok(Exported {
        added: moment(record.added.as_deref().unwrap_or_default())?,
        revision: record.revision.unwrap_or(1).clamp(1, MOST_REVISIONS),
        story: record.story.take(),
        first_of: std::mem::take(&mut record.first_of),
        copies: sound(std::mem::take(&mut record.copies), copy, "copy", notes),
        ends: sound(std::mem::take(&mut record.ends), end, "fact", notes),
        topics_removed: std::mem::take(&mut record.tags_removed),
        life: Life {
            reason: std::mem::take(&mut record.reason),
            certainties,
            corrected: record.corrected.as_deref().map(moment).transpose()?,
        },
        scheduled,
        sample: record.sample.take(),
    })
}

/// How a text is written: as it says, or HTML when it begins with a tag.
fn form(named: Option<&str>, body: &str) -> Result<Form, String> {
    match named
        .map(|named| named.trim().to_ascii_lowercase())
        .as_deref()
    {
        Some("markdown" | "md" | "text" | "text/markdown") => Ok(Form::Markdown),
        Some("html" | "text/html") => Ok(Form::Html),
        Some(other) if !other.is_empty() => Err(format!(
            "\"{}\" is no format; write \"markdown\" or \"html\".",
            cut(other)
        )),
        _ => Ok(detected(body)),
    }
}

/// HTML when the text begins with a tag or a comment, and Markdown otherwise.
pub(super) fn detected(body: &str) -> Form {
    let mut rest = body
        .trim_start()
        .strip_prefix('<')
        .unwrap_or_default()
        .chars();
    match rest.next() {
        Some('!') => Form::Html,
        // An address between angle brackets is Markdown.
        Some(first) if first.is_ascii_alphabetic() => {
            let name = rest.take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
            let length = name.count() + 1;
            let after = body.trim_start().as_bytes().get(1 + length);
            match after {
                Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') => Form::Html,
                _ => Form::Markdown,
            }
        }
        _ => Form::Markdown,
    }
}

/// What can be read of several statements; what cannot is noted.
fn sound<W, T>(
    written: Vec<W>,
    read: fn(W) -> Result<T, String>,
    what: &str,
    notes: &mut Vec<String>,
) -> Vec<T> {
    let mut all = Vec::with_capacity(written.len());
    for one in written {
        match read(one) {
            Ok(one) => all.push(one),
            Err(why) => notes.push(format!("a {what} was left out: {why}")),
        }
    }
    all
}

fn copy(written: RecordCopy) -> Result<StoryCopy, String> {
    Ok(StoryCopy {
        title: written.title,
        author: written.author,
        url: written.url,
        body: written.body,
        published: date(&written.published)?,
        added: moment(&written.added)?,
    })
}

/// A date in any form that people write, or else
/// in any that feeds have.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let people = text.parse::<Date>();
    people.or_else(|error| {
        let moment = any_moment(text).ok_or_else(|| error.to_string())?;
        // A day without a time is no midnight.
        let day = Date::today(moment);
        let is_day = !text.contains(':') && day.start() == moment.as_second();
        Ok(if is_day { day } else { Date::Time(moment) })
    })
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let read = text.parse::<Timestamp>();
    read.map_err(|_| {
        let cut = cut(text);
        format!("\"{cut}\" is no moment; write it as 2008-08-21T14:05:00Z.")
    })
}

pub(super) fn word<T: std::str::FromStr>(
    given: &str,
    what: &str,
    known: &[&str],
) -> Result<T, String> {
    given.trim().to_lowercase().parse::<T>().map_err(|_| {
        let advice = nearest(given, known).map_or_else(
            || format!("write one of {}.", known.join(", ")),
            |near| format!("did you mean \"{near}\"?"),
        );
        format!("\"{}\" is no {what}; {advice}", cut(given))
    })
}

/// The beginning of a text that is told.
fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(json: &str) -> Result<Offered, String> {
        Offered::of(serde_json::from_str(json).expect("a record"))
    }

    #[test]
    fn a_text_that_begins_with_a_tag_is_html() {
        for (body, form) in [
            ("<p>One</p>", Form::Html),
            (" \n<div class=\"a\">One</div>", Form::Html),
            ("<br/>One", Form::Html),
            ("<!-- wp:paragraph --><p>One", Form::Html),
            ("<h1>One</h1>", Form::Html),
            ("<https://example.com/> is an address", Form::Markdown),
            ("<somebody@example.com> wrote", Form::Markdown),
            ("< 5 percent", Form::Markdown),
            ("One <b>two</b>", Form::Markdown),
            ("# One", Form::Markdown),
            ("<", Form::Markdown),
            ("<p", Form::Markdown),
            ("", Form::Markdown),
        ] {
            assert_eq!(detected(body), form, "{body}");
        }
        let named = offered(r#"{"title": "T", "body": "<p>x</p>", "format": "markdown"}"#);
        assert_eq!(named.map(|offered| offered.form), Ok(Form::Markdown));
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let why = |json: &str| offered(json).err().unwrap_or_default();
        insta::assert_snapshot!(why(r#"{"format": "rtf"}"#), @r#""rtf" is no format; write "markdown" or "html"."#);
        insta::assert_snapshot!(why(r#"{"certainty": "rumor"}"#), @r#""rumor" is no certainty; did you mean "rumour"?"#);
        insta::assert_snapshot!(why(r#"{"status": "gone"}"#), @r#""gone" is no status; write one of draft, pending, published, retracted."#);
        insta::assert_snapshot!(why(r#"{"published": "soon"}"#), @r#""soon" is not a date that I know. Write it as 2008, 2008-08, 2008-08-21 or August 2008."#);
        insta::assert_snapshot!(why(r#"{"updates": [{"date": "", "body": "x"}]}"#), @r#""" is not a date that I know. Write it as 2008, 2008-08, 2008-08-21 or August 2008."#);
        insta::assert_snapshot!(why(r#"{"added": "2008"}"#), @r#""2008" is no moment; write it as 2008-08-21T14:05:00Z."#);
    }

    #[test]
    fn fields_of_other_names_are_told_where_one_is_missing() {
        let why = |json: &str| offered(json).err().unwrap_or_default();
        insta::assert_snapshot!(why(r#"{"headline": "A", "pubDate": "2008"}"#), @r#"it has no title; give it one as "title". Of its fields these mean nothing here: "headline", "pubDate"."#);
        insta::assert_snapshot!(why(r#"{"title": "A", "pubDate": "2008"}"#), @r#"it has no date; give it one as "published". Of its fields these mean nothing here: "pubDate"."#);
        assert_eq!(why(r#"{"title": "A", "id": 7, "status": "draft"}"#), "");
    }

    #[test]
    fn a_day_is_no_midnight_and_words_may_have_capitals() {
        let read = |json: &str| offered(json).expect("it is sound");
        for day in ["08/21/2008", "21.08.2008", "Thu, 21 Aug 2008"] {
            let one = read(&format!(r#"{{"title": "T", "published": "{day}"}}"#));
            assert_eq!(
                one.published.map(crate::domain::date::iso).as_deref(),
                Some("2008-08-21"),
                "{day}"
            );
        }
        let one = read(
            r#"{"title": "T", "date": "Thu, 21 Aug 2008 00:00:00 GMT", "status": "Draft", "certainty": "Rumour", "format": "HTML"}"#,
        );
        assert_eq!(
            one.published.map(crate::domain::date::iso).as_deref(),
            Some("2008-08-21T00:00:00Z")
        );
        assert_eq!(
            (one.status, one.certainty, one.form),
            (Status::Draft, Certainty::Rumour, Form::Html)
        );
        let one = read(
            r#"{"title": "T", "published": 2008, "status": "", "certainty": "", "format": ""}"#,
        );
        assert_eq!(
            (one.status, one.certainty),
            (Status::Published, Certainty::Announced)
        );
    }

    #[test]
    fn a_statement_that_cannot_be_read_sinks_alone() {
        let json = r#"{"title": "T", "facts": [
            {"subject": "a", "relation": "owns", "object": "b", "value": "c"},
            {"subject": "a", "relation": "owns", "object": "b", "since": "2004"},
            {"subject": "a", "relation": "owns", "object": "b", "until": "then"},
            {"subject": "a", "relation": "owns", "object": "b", "since": "2010", "until": "2005"},
            {"subject": "a", "relation": "owns", "value": " \u0007 "}],
            "forecasts": [{"statement": "s", "made": "2008", "outcome": "maybe"}]}"#;
        let offered = offered(json).expect("the article is sound");
        assert_eq!(offered.more.expect("a fact").facts.len(), 1);
        assert_eq!(offered.notes.len(), 5);
    }
}
