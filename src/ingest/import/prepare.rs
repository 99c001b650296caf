//! What is done to an article before the archive is asked: its text becomes Markdown, it is checked,
//! and it is tagged. Several threads do this at once.

use std::collections::HashMap;

use jiff::Timestamp;
use url::Url;

use crate::domain::{ArticleId, Date, EntityId, NewArticle, Picture, Topic, Update};
use crate::ingest::accept::{LONGEST_BODY, admit};
use crate::ingest::keyed::Known;
use crate::ingest::picture;
use crate::ingest::record::own_number;
use crate::ingest::tag::{Tagger, Tags};
use crate::store::{Reader, StoreError};
use crate::text::html::{self, to_markdown};
use crate::text::shingles::stable_hash;
use crate::text::words::fold;

use super::offered::{Form, More, NO_DATE, Offered};

/// The longest name of an article in a file, in bytes.
const LONGEST_KEY: usize = 2_000;

/// What is known of the archive before an import begins.
pub(super) struct Desk {
    tagger: Tagger,
    /// The keys of topics by what they go by.
    topics: HashMap<String, String>,
    /// What the catalog has.
    pub(super) known: Known,
    /// The number that the archive got when it was made.
    archive: String,
    /// Articles by the addresses and titles that they had before somebody changed them.
    pub(super) former: HashMap<(String, String), ArticleId>,
    /// When the import began.
    pub(super) now: Timestamp,
}

/// An article that only waits to be written.
pub(super) struct Prepared {
    pub article: NewArticle,
    /// The address as it was given.
    pub given: Option<String>,
    /// By what it is known again besides its address.
    pub key: Option<String>,
    pub tags: Tags,
    /// Its text without Markdown.
    pub plain: String,
    pub more: Option<Box<More>>,
    /// What of it was left out, in sentences.
    pub notes: Vec<String>,
    /// Tags that are no topics.
    pub unknown_tags: Vec<String>,
    /// Fields that mean nothing.
    pub unknown_fields: Vec<String>,
}

impl Desk {
    pub(super) fn of(reader: &Reader, now: Timestamp) -> Result<Desk, StoreError> {
        let topics = reader.topics()?;
        Ok(Desk {
            tagger: Tagger::new(&reader.names()?, &topics),
            topics: names_of(&topics),
            known: Known::of(reader)?,
            archive: reader.archive_id()?,
            former: reader.former_addresses()?,
            now,
        })
    }

    /// The article of this archive that a key of its own exports means, if it is such a key.
    pub(super) fn own(&self, key: &str) -> Option<ArticleId> {
        own_number(&self.archive, key)
    }

    /// Makes an article ready for the archive.
    ///
    /// # Errors
    /// Why it cannot be taken, as a sentence.
    pub(super) fn prepare(&self, offered: Offered) -> Result<Prepared, String> {
        let key = match &offered.key {
            Some(key) if key.len() > LONGEST_KEY => {
                return Err(format!(
                    "its key is longer than {LONGEST_KEY} bytes; shorten it."
                ));
            }
            Some(key) if !key.trim().is_empty() => Some(key.trim().to_owned()),
            _ if offered.url.is_none() => Some(key_of_words(&offered)),
            _ => None,
        };
        let published = match offered.published {
            Some(date) => date,
            None if offered.status.waits() => Date::today(self.now),
            None => return Err(format!("{NO_DATE}.")),
        };
        let (topics, unknown_tags) = self.topics_of(offered.tags);
        let given = offered.url;
        let (body, mut cut, in_text) = markdown(offered.form, offered.body);
        let mut notes = offered.notes;
        let picture = match offered.picture {
            Some(offered) => {
                let whole = whole(offered, given.as_deref());
                let kept = picture::admit(&whole);
                if kept.is_none() {
                    notes.push(format!(
                        "its picture was left out: \"{}\" is no address that everybody reaches.",
                        whole.url.chars().take(60).collect::<String>()
                    ));
                }
                kept
            }
            None => in_text.and_then(|found| picture::offered(&found.url, &found.alt)),
        };
        let mut updates = Vec::with_capacity(offered.updates.len());
        for update in offered.updates {
            let (body, end_cut, _) = markdown(offered.form, update.body);
            cut |= end_cut;
            updates.push(Update { body, ..update });
        }
        if cut {
            notes.push("the end of its text was left out, because it is too long.".to_owned());
        }
        let article = NewArticle {
            title: one_line(&offered.title),
            url: given.clone(),
            author: one_line(&offered.author),
            body,
            published,
            certainty: offered.certainty,
            status: offered.status,
            updates,
            topics,
            picture,
        };
        let article = admit(article).map_err(|refusal| refusal.to_string())?;
        let mut reading = self.tagger.read(&article.title, &article.full_text());
        Ok(Prepared {
            article,
            given,
            key,
            plain: reading.take_body(),
            tags: reading.tags,
            more: offered.more,
            notes,
            unknown_tags,
            unknown_fields: offered.unknown,
        })
    }

    /// The keys of topics that tags mean, and the tags that mean none.
    pub(super) fn topics_of(&self, tags: Vec<String>) -> (Vec<String>, Vec<String>) {
        let (mut topics, mut unknown) = (Vec::new(), Vec::new());
        for tag in tags {
            match self.topics.get(&squeezed(&tag)) {
                Some(topic) if topics.contains(topic) => {}
                Some(topic) => topics.push(topic.clone()),
                None if tag.trim().is_empty() => {}
                None => unknown.push(tag.trim().chars().take(60).collect()),
            }
        }
        (topics, unknown)
    }

    /// The number of an entity, or words for what is missing.
    pub(super) fn entity(&self, key: &str) -> Result<EntityId, String> {
        self.known.entity(key)
    }
}

/// What topics go by: their keys and their names.
fn names_of(topics: &[Topic]) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for topic in topics {
        names.insert(squeezed(&topic.name), topic.key.clone());
    }
    // A key wins over the name of another topic.
    for topic in topics {
        names.insert(squeezed(&topic.key), topic.key.clone());
    }
    names
}

/// A name without what people write differently: case, accents, hyphens and spaces.
fn squeezed(name: &str) -> String {
    let mut folded = fold(name);
    folded.retain(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '_'));
    folded
}

/// What an article without address and key is known by: title, date, author and text, as they were
/// given. One that was changed in its file is another article to the next import.
fn key_of_words(offered: &Offered) -> String {
    let date = offered.published.map(crate::domain::date::iso);
    let words = [
        offered.title.trim(),
        date.as_deref().unwrap_or_default(),
        offered.author.trim(),
        offered.body.trim(),
    ]
    .join("\u{0}");
    let second = stable_hash(&format!("again\u{0}{words}"));
    format!("words:{:016x}{second:016x}", stable_hash(&words))
}

/// A text as Markdown, whether its end was left out because it is too long, and its first picture. One
/// of Markdown has none: an archive that was exported would get back what a moderator has removed.
fn markdown(form: Form, text: String) -> (String, bool, Option<html::Picture>) {
    match form {
        Form::Markdown => (text, false, None),
        Form::Html => {
            let converted = to_markdown(&text, None, LONGEST_BODY);
            (converted.markdown, converted.cut, converted.picture)
        }
    }
}

/// A picture whose address is made whole by that of the article.
fn whole(picture: Picture, article: Option<&str>) -> Picture {
    let place = article.and_then(|url| Url::parse(url).ok());
    let whole = place.and_then(|place| place.join(&picture.url).ok());
    Picture {
        url: whole.map_or(picture.url, String::from),
        ..picture
    }
}

/// A text on one line: headlines in files are broken where the file's lines are.
fn one_line(text: &str) -> String {
    let broken = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    if !text.contains(broken) {
        return text.to_owned();
    }
    let words: Vec<&str> = text
        .split(|letter: char| broken(letter) || letter == ' ')
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
