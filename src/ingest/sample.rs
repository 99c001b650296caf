//! Reads sample articles: Markdown files whose front matter in TOML says what they establish.
//!
//! A file opens with a line `+++`, then the front matter, then a line `+++`, then the body. This
//! owns the form of the files; [`load`](super::load) puts them into the archive.

use serde::Deserialize;
use toml::Spanned;

use crate::domain::{Certainty, Date, NewArticle, Outcome, Status, Update};

use super::accept::admit;
use super::fault::{Fault, Faults, from_toml, nearest};
use super::keyed::{KeyedFact, KeyedForecast, KeyedObject};

/// The files of the sample archive that the desk comes with, the newest article first: name and
/// contents.
pub const FILES: [(&str, &str); 10] = [
    (
        "01-phoenix-hypercore-runs-on-xen.md",
        include_str!("../../config/sample/01-phoenix-hypercore-runs-on-xen.md"),
    ),
    (
        "02-gartner-cloud-computing-mainstream.md",
        include_str!("../../config/sample/02-gartner-cloud-computing-mainstream.md"),
    ),
    (
        "03-phd-technologies-new-ceo-and-funding.md",
        include_str!("../../config/sample/03-phd-technologies-new-ceo-and-funding.md"),
    ),
    (
        "04-guide-to-application-virtualization.md",
        include_str!("../../config/sample/04-guide-to-application-virtualization.md"),
    ),
    (
        "05-why-is-cisco-in-the-svvp.md",
        include_str!("../../config/sample/05-why-is-cisco-in-the-svvp.md"),
    ),
    (
        "06-cisco-and-vmware-sign-the-svvp.md",
        include_str!("../../config/sample/06-cisco-and-vmware-sign-the-svvp.md"),
    ),
    (
        "07-microsoft-drops-the-90-day-limit.md",
        include_str!("../../config/sample/07-microsoft-drops-the-90-day-limit.md"),
    ),
    (
        "08-new-vmware-ceo-called-netapp.md",
        include_str!("../../config/sample/08-new-vmware-ceo-called-netapp.md"),
    ),
    (
        "09-microsoft-and-check-point-virtual-appliances.md",
        include_str!("../../config/sample/09-microsoft-and-check-point-virtual-appliances.md"),
    ),
    (
        "10-diskeeper-defragments-hyper-v-hosts.md",
        include_str!("../../config/sample/10-diskeeper-defragments-hyper-v-hosts.md"),
    ),
];

/// An article with everything that it establishes. Entities are named by their keys, because a
/// file has no numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleArticle {
    /// Its own key, unique among the sample articles.
    pub key: String,
    /// What goes into the archive.
    pub article: NewArticle,
    /// The keys of related sample articles.
    pub related: Vec<String>,
    /// What it establishes.
    pub facts: Vec<KeyedFact>,
    /// What it forecasts.
    pub forecasts: Vec<KeyedForecast>,
}

/// The sample archive that the desk comes with, the newest article first.
///
/// # Errors
/// Everything that is wrong with the first faulty file; a test makes sure that none is.
pub fn default_articles() -> Result<Vec<SampleArticle>, Faults> {
    FILES
        .iter()
        .map(|(file, source)| parse(file, source))
        .collect()
}

/// Reads one file; `file` is what messages call it.
///
/// # Errors
/// The first fault of form, or all faults of contents: dates, certainties and outcomes that are
/// none, facts without an object, limits of an article.
pub fn parse(file: &str, source: &str) -> Result<SampleArticle, Faults> {
    let fail = |mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| fault.line);
        Faults {
            file: file.to_owned(),
            faults,
        }
    };
    let (front, body) = split(source).ok_or_else(|| {
        let text = "the file does not open with front matter between two lines \"+++\"; begin it with them.";
        fail(vec![Fault::at(source, 0, text.to_owned())])
    })?;
    // The front matter begins on the second line of the file.
    let in_file = |mut fault: Fault| {
        fault.line = fault.line.map(|line| line + 1);
        fault
    };
    let written: FrontMatter =
        toml::from_str(front).map_err(|error| fail(vec![in_file(from_toml(front, &error))]))?;
    let mut reading = Reading {
        front,
        faults: Vec::new(),
    };
    let sample = reading.article(written, body);
    match sample {
        Some(sample) if reading.faults.is_empty() => Ok(sample),
        _ => Err(fail(reading.faults.into_iter().map(in_file).collect())),
    }
}

/// Front matter and body of a file.
fn split(source: &str) -> Option<(&str, &str)> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let rest = source
        .strip_prefix("+++\n")
        .or_else(|| source.strip_prefix("+++\r\n"))?;
    let (front, body) = rest.split_once("\n+++")?;
    Some((front, body.trim()))
}

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    key: String,
    title: Text,
    url: Option<String>,
    #[serde(default)]
    author: String,
    published: Text,
    certainty: Text,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default, rename = "update")]
    updates: Vec<UpdateEntry>,
    #[serde(default, rename = "fact")]
    facts: Vec<FactEntry>,
    #[serde(default, rename = "forecast")]
    forecasts: Vec<ForecastEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateEntry {
    date: Text,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactEntry {
    subject: Text,
    relation: String,
    object: Option<String>,
    value: Option<String>,
    #[serde(default)]
    detail: String,
    since: Option<Text>,
    until: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForecastEntry {
    forecaster: Option<String>,
    statement: String,
    #[serde(default)]
    about: Vec<String>,
    made: Text,
    due_from: Option<Text>,
    due_until: Option<Text>,
    outcome: Option<Text>,
}

/// Turns what is written into the domain's types and collects what is wrong with it.
struct Reading<'a> {
    front: &'a str,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn fault(&mut self, place: &Text, text: String) {
        self.faults
            .push(Fault::at(self.front, place.span().start, text));
    }

    fn article(&mut self, written: FrontMatter, body: &str) -> Option<SampleArticle> {
        let published = self.date(&written.published);
        let certainties = Certainty::ALL.map(Certainty::word);
        let certainty = self.word(&written.certainty, "certainty", &certainties);
        let updates: Vec<Option<Update>> = written
            .updates
            .into_iter()
            .map(|update| {
                let date = self.date(&update.date)?;
                let body = update.body.trim().to_owned();
                Some(Update { date, body })
            })
            .collect();
        let facts: Vec<Option<KeyedFact>> = written
            .facts
            .into_iter()
            .map(|fact| self.fact(fact))
            .collect();
        let forecasts: Vec<Option<KeyedForecast>> = written
            .forecasts
            .into_iter()
            .map(|forecast| self.forecast(forecast))
            .collect();
        let article = NewArticle {
            title: written.title.get_ref().clone(),
            url: written.url,
            author: written.author,
            body: body.to_owned(),
            published: published?,
            certainty: certainty?,
            status: Status::Published,
            updates: updates.into_iter().collect::<Option<_>>()?,
            topics: written.topics,
            picture: None,
        };
        let article = match admit(article) {
            Ok(article) => article,
            Err(refusal) => {
                self.fault(&written.title, refusal.to_string());
                return None;
            }
        };
        Some(SampleArticle {
            key: written.key,
            article,
            related: written.related,
            facts: facts.into_iter().collect::<Option<_>>()?,
            forecasts: forecasts.into_iter().collect::<Option<_>>()?,
        })
    }

    fn fact(&mut self, written: FactEntry) -> Option<KeyedFact> {
        let since = self.optional_date(written.since.as_ref());
        let until = self.optional_date(written.until.as_ref());
        let object = match (written.object, written.value) {
            (Some(key), None) => KeyedObject::Entity(key),
            (None, Some(value)) => KeyedObject::Value(value),
            _ => {
                self.fault(
                    &written.subject,
                    "a fact has either an object (the key of an entity) or a value (plain text); give one of them.".to_owned(),
                );
                return None;
            }
        };
        Some(KeyedFact {
            subject: written.subject.into_inner(),
            relation: written.relation,
            object,
            detail: written.detail,
            since: since?,
            until: until?,
        })
    }

    fn forecast(&mut self, written: ForecastEntry) -> Option<KeyedForecast> {
        let made = self.date(&written.made);
        let due_from = self.optional_date(written.due_from.as_ref());
        let due_until = self.optional_date(written.due_until.as_ref());
        let outcome = match &written.outcome {
            Some(word) => self.word(word, "outcome", &Outcome::ALL.map(Outcome::word)),
            None => Some(Outcome::Open),
        };
        Some(KeyedForecast {
            forecaster: written.forecaster,
            statement: written.statement,
            about: written.about,
            made: made?,
            due_from: due_from?,
            due_until: due_until?,
            outcome: outcome?,
        })
    }

    fn date(&mut self, text: &Text) -> Option<Date> {
        let date = text.get_ref().parse::<Date>();
        date.map_err(|error| self.fault(text, error.to_string()))
            .ok()
    }

    /// `Some(None)` for a date that is not there, `None` for one that is wrong.
    fn optional_date(&mut self, text: Option<&Text>) -> Option<Option<Date>> {
        match text {
            Some(text) => self.date(text).map(Some),
            None => Some(None),
        }
    }

    /// One of a few words.
    fn word<T: std::str::FromStr>(&mut self, text: &Text, what: &str, known: &[&str]) -> Option<T> {
        let word = text.get_ref().as_str();
        let read = word.parse::<T>().ok();
        if read.is_none() {
            let advice = nearest(word, known).map_or_else(
                || format!("write one of {}.", known.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.fault(text, format!("\"{word}\" is no {what}; {advice}"));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::{Catalog, EntityKind};
    use crate::ingest::catalog;

    fn faults(source: &str) -> String {
        parse("a.md", source)
            .map(|_| String::new())
            .unwrap_or_else(|faults| faults.to_string())
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_binary() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sample");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        assert_eq!(names, FILES.map(|(name, _)| name.to_owned()));
    }

    #[test]
    fn the_sample_fits_the_default_catalog() {
        let catalog: Catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("parses");
        let articles = default_articles().expect("every file parses");
        let keys: HashSet<&str> = articles.iter().map(|sample| sample.key.as_str()).collect();
        assert_eq!(keys.len(), articles.len(), "keys are unique");
        let kind = |key: &str| -> EntityKind {
            let found = catalog.entities.iter().find(|entity| entity.key == key);
            found.unwrap_or_else(|| panic!("no entity {key}")).kind
        };
        for sample in &articles {
            for related in &sample.related {
                assert!(
                    keys.contains(related.as_str()) && *related != sample.key,
                    "{related}"
                );
            }
            for topic in &sample.article.topics {
                assert!(
                    catalog.topics.iter().any(|known| known.key == *topic),
                    "{topic}"
                );
            }
            for fact in &sample.facts {
                let relation = catalog
                    .relations
                    .iter()
                    .find(|known| known.key == fact.relation);
                let relation = relation.unwrap_or_else(|| panic!("no relation {}", fact.relation));
                assert!(relation.subjects.contains(&kind(&fact.subject)), "{fact:?}");
                match &fact.object {
                    KeyedObject::Entity(key) => {
                        assert!(relation.objects.contains(&kind(key)), "{fact:?}");
                    }
                    KeyedObject::Value(_) => assert!(relation.objects.is_empty(), "{fact:?}"),
                }
            }
            for forecast in &sample.forecasts {
                forecast
                    .about
                    .iter()
                    .chain(&forecast.forecaster)
                    .for_each(|key| {
                        kind(key);
                    });
            }
        }
    }

    #[test]
    fn every_product_of_the_sample_but_xen_has_a_maker() {
        // Nothing in the archive says who makes Xen.
        let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("parses");
        let articles = default_articles().expect("every file parses");
        let made: HashSet<String> = articles
            .iter()
            .flat_map(|sample| &sample.facts)
            .filter(|fact| fact.relation == "makes")
            .filter_map(|fact| match &fact.object {
                KeyedObject::Entity(key) => Some(key.clone()),
                KeyedObject::Value(_) => None,
            })
            .collect();
        let orphans: Vec<&str> = catalog
            .entities
            .iter()
            .filter(|entity| entity.kind == EntityKind::Product && !made.contains(&entity.key))
            .map(|entity| entity.key.as_str())
            .collect();
        assert_eq!(orphans, ["xen"]);
    }

    #[test]
    fn faults_are_reported_with_their_lines_and_together() {
        insta::assert_snapshot!(faults("# A title\n"), @r#"a.md, line 1: the file does not open with front matter between two lines "+++"; begin it with them."#);
        insta::assert_snapshot!(faults("+++\nkey = \"a\"\ntitel = \"T\"\n+++\n"), @r#"a.md, line 3: there is no key "titel"; did you mean "title"?"#);
        let many = "+++\nkey = \"a\"\ntitle = \"T\"\npublished = \"soon\"\ncertainty = \"rumor\"\n\
            [[fact]]\nsubject = \"x\"\nrelation = \"y\"\n\
            [[forecast]]\nstatement = \"s\"\nmade = \"2008\"\noutcome = \"maybe\"\n+++\nBody\n";
        insta::assert_snapshot!(faults(many), @r#"
        a.md, line 4: "soon" is not a date that I know. Write it as 2008, 2008-08, 2008-08-21 or August 2008.
        a.md, line 5: "rumor" is no certainty; did you mean "rumour"?
        a.md, line 7: a fact has either an object (the key of an entity) or a value (plain text); give one of them.
        a.md, line 12: "maybe" is no outcome; write one of open, came true, failed.
        "#);
        let long = format!(
            "+++\nkey = \"a\"\ntitle = \"{}\"\npublished = \"2008\"\ncertainty = \"rumour\"\n+++\n",
            "t".repeat(301)
        );
        insta::assert_snapshot!(faults(&long), @"a.md, line 3: The title has 301 characters. Shorten it to 300 or fewer.");
    }
}
