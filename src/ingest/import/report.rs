//! What an import tells: of single articles as it comes to them, and of all of them at the end.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::domain::phrase::{counted, list};
use crate::text::clean::one_line;

/// Different tags that are remembered for the report, at most: a file may have millions of them.
const TAGS_TOLD: usize = 200;

/// Where in the files something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// Where in it.
    pub at: At,
}

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The file as a whole.
    Whole,
    /// A line, counted from 1.
    Line(u64),
    /// An entry of a list, such as an item of a feed, counted from 1.
    Item(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Whole => f.write_str(&self.file),
            At::Line(line) => write!(f, "{}, line {line}", self.file),
            At::Item(item) => write!(f, "{}, item {item}", self.file),
        }
    }
}

/// How much something matters that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// An article came in, but not all that the file says of it.
    Part,
    /// An article was left out on purpose, such as a private one.
    LeftOut,
    /// Something that is no article was passed over. Only counted, by its kind, which is the reason.
    OtherKind,
    /// An article could not be taken.
    Refused,
    /// An entry of a list of feeds could not be taken.
    NoFeed,
    /// A file could not be read, or not to its end.
    Broken,
}

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where it stands.
    pub place: Place,
    /// How much it matters.
    pub weight: Weight,
    /// What is the matter, as a sentence.
    pub why: String,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

/// What became of everything that was offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Articles that came in.
    pub added: u64,
    /// Of those, the ones that tell what another article told.
    pub joined: u64,
    /// Articles that were there already.
    pub known: u64,
    /// Articles that were left out on purpose.
    pub left_out: u64,
    /// Articles that could not be taken.
    pub refused: u64,
    /// Files that could not be read, or not to their end.
    pub broken: u64,
    /// Feeds that were added.
    pub feeds: u64,
    /// Of those, the ones whose items nobody looks at before they are published.
    pub direct_feeds: u64,
    /// Feeds that were there already.
    pub known_feeds: u64,
    /// Entries of lists of feeds that could not be taken.
    pub refused_feeds: u64,
    /// Tags that are no topics of the catalog, with how many articles had them.
    pub unknown_tags: BTreeMap<String, u64>,
    /// Whether there were more of them than are remembered.
    pub more_tags: bool,
    /// What was passed over because it is no article, with how often: attachments, pages.
    pub other_kinds: BTreeMap<String, u64>,
    /// Fields that mean nothing, with how often they stood there.
    pub unknown_fields: BTreeMap<String, u64>,
}

impl Report {
    /// Counts something that is told.
    pub(super) fn count(&mut self, weight: Weight) {
        match weight {
            Weight::Part | Weight::OtherKind => {}
            Weight::LeftOut => self.left_out += 1,
            Weight::Refused => self.refused += 1,
            Weight::NoFeed => self.refused_feeds += 1,
            Weight::Broken => self.broken += 1,
        }
    }

    /// Remembers tags that are no topics.
    pub(super) fn note_tags(&mut self, tags: Vec<String>) {
        self.more_tags |= !noted(&mut self.unknown_tags, tags);
    }

    /// Counts something that is no article.
    pub(super) fn note_kind(&mut self, kind: String) {
        noted(&mut self.other_kinds, vec![kind]);
    }

    /// Remembers fields that mean nothing.
    pub(super) fn note_fields(&mut self, fields: Vec<String>) {
        noted(&mut self.unknown_fields, fields);
    }
}

/// Counts words, as long as there is room for new ones; says whether there was.
fn noted(counts: &mut BTreeMap<String, u64>, words: Vec<String>) -> bool {
    let mut room = true;
    // What files say must not steer the terminal that the report goes to.
    for word in words.iter().map(|word| one_line(word)) {
        if let Some(count) = counts.get_mut(&word) {
            *count += 1;
        } else if counts.len() < TAGS_TOLD {
            counts.insert(word, 1);
        } else {
            room = false;
        }
    }
    room
}

/// The words of a table with their counts, the most frequent first, at most twenty.
fn most(counts: &BTreeMap<String, u64>) -> String {
    let mut sorted: Vec<(&String, &u64)> = counts.iter().collect();
    sorted.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
    let shown: Vec<String> = sorted
        .iter()
        .take(20)
        .map(|(word, count)| format!("\"{word}\" ({count})"))
        .collect();
    let rest = sorted.len().saturating_sub(shown.len());
    match rest {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any_feeds = self.feeds + self.known_feeds + self.refused_feeds > 0;
        let any_articles = self.added + self.known + self.left_out + self.refused > 0;
        if any_feeds {
            write!(f, "{} added", counted(self.feeds, "feed"))?;
            if self.direct_feeds > 0 {
                write!(
                    f,
                    " ({} of them published without review)",
                    self.direct_feeds
                )?;
            }
            let rest = [
                (self.known_feeds, "there already"),
                (self.refused_feeds, "not taken"),
            ];
            for (count, what) in rest.iter().filter(|(count, _)| *count > 0) {
                write!(f, ", {count} {what}")?;
            }
            f.write_str(".")?;
            if !any_articles && self.broken == 0 {
                return self.more(f);
            }
            f.write_str(" ")?;
        }
        write!(f, "{} added", counted(self.added, "article"))?;
        if self.joined > 0 {
            write!(f, " ({} of them to stories that were there)", self.joined)?;
        }
        let rest = [
            (self.known, "there already"),
            (self.left_out, "left out"),
            (self.refused, "not taken"),
        ];
        for (count, what) in rest.iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        f.write_str(".")?;
        if self.broken > 0 {
            let files = counted(self.broken, "file");
            write!(f, " {files} could not be read, or not to the end.")?;
        }
        if !self.other_kinds.is_empty() {
            let kinds: Vec<String> = self
                .other_kinds
                .iter()
                .map(|(kind, count)| counted(*count, kind))
                .collect();
            write!(f, " Passed over, being no articles: {}.", list(&kinds))?;
        }
        self.more(f)
    }
}

impl Report {
    /// What was left out of what came in.
    fn more(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.unknown_tags.is_empty() {
            let more = if self.more_tags { ", among others" } else { "" };
            write!(
                f,
                "\nTags that are no topic of the catalog were left out{more}: {}. Once the catalog has a topic with such a \
                 word, articles that have the word in their text are filed under it.",
                most(&self.unknown_tags)
            )?;
        }
        if !self.unknown_fields.is_empty() {
            write!(
                f,
                "\nFields that mean nothing here were left out: {}.",
                most(&self.unknown_fields)
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_only_what_happened() {
        let mut report = Report {
            added: 1,
            ..Report::default()
        };
        assert_eq!(report.to_string(), "1 article added.");
        let mut feeds = Report {
            feeds: 2,
            known_feeds: 1,
            ..Report::default()
        };
        assert_eq!(feeds.to_string(), "2 feeds added, 1 there already.");
        feeds.refused_feeds = 4;
        assert_eq!(
            feeds.to_string(),
            "2 feeds added, 1 there already, 4 not taken."
        );
        feeds.direct_feeds = 1;
        assert!(
            feeds
                .to_string()
                .starts_with("2 feeds added (1 of them published without review), ")
        );
        (feeds.refused_feeds, feeds.direct_feeds) = (0, 0);
        feeds.known = 3;
        assert_eq!(
            feeds.to_string(),
            "2 feeds added, 1 there already. 0 articles added, 3 there already."
        );
        report.added = 1_200;
        report.joined = 3;
        report.known = 5;
        report.refused = 2;
        report.broken = 1;
        report.note_tags(vec!["Xen".to_owned(), "Cloud".to_owned(), "Xen".to_owned()]);
        insta::assert_snapshot!(report, @r#"
        1200 articles added (3 of them to stories that were there), 5 there already, 2 not taken. 1 file could not be read, or not to the end.
        Tags that are no topic of the catalog were left out: "Xen" (2), "Cloud" (1). Once the catalog has a topic with such a word, articles that have the word in their text are filed under it.
        "#);
    }

    #[test]
    fn words_of_a_file_cannot_steer_a_terminal() {
        let mut report = Report::default();
        let word = || "a\u{1b}[2J\nb\u{202e}".to_owned();
        report.note_tags(vec![word()]);
        report.note_fields(vec![word()]);
        report.note_kind(word());
        let told = report.to_string();
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
        assert_eq!(told.matches("a[2J b").count(), 3, "{told}");
    }

    #[test]
    fn millions_of_tags_take_no_room() {
        let mut report = Report::default();
        for number in 0..10_000 {
            report.note_tags(vec![number.to_string()]);
        }
        assert_eq!(report.unknown_tags.len(), TAGS_TOLD);
        assert!(report.to_string().contains("among others"));
        assert!(report.to_string().contains("and 180 more"));
    }
}
