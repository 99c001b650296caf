//! Articles: what the archive holds.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::{Date, EntityId, Life, Picture};

/// The number of an article in this archive. Later articles have higher numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub i64);

/// How sure it is that an article is true. The order is from least to most sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Somebody says so.
    Rumour,
    /// Those concerned have said so.
    Announced,
    /// It has happened, or is established.
    Confirmed,
}

impl Certainty {
    /// Every degree, from least to most sure.
    pub const ALL: [Certainty; 3] = [
        Certainty::Rumour,
        Certainty::Announced,
        Certainty::Confirmed,
    ];

    /// The word for it, as the store, the files and the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            Certainty::Rumour => "rumour",
            Certainty::Announced => "announced",
            Certainty::Confirmed => "confirmed",
        }
    }

    /// The word with which the detail of a fact begins that is only this sure. A fact has no certainty of its own.
    pub fn mark(self) -> &'static str {
        match self {
            Certainty::Rumour => "rumoured",
            Certainty::Announced => "announced",
            Certainty::Confirmed => "",
        }
    }

    /// How sure a fact is by its detail.
    pub fn of_detail(detail: &str) -> Certainty {
        Certainty::split(detail).0
    }

    /// Whether a fact with one detail says what one with another says, and is surer of it.
    pub fn is_surer(detail: &str, than: &str) -> bool {
        Certainty::of_detail(than) < Certainty::of_detail(detail)
            && Certainty::says_all(detail, than)
    }

    /// Whether a detail leaves out nothing that another one says, whatever their marks: a director may be the chief
    /// of technology too.
    pub fn says_all(detail: &str, of: &str) -> bool {
        let said = Certainty::split(of).1;
        said.is_empty() || said == Certainty::split(detail).1
    }

    /// The mark of a detail, and what stands behind it. "Announced in September 2008" says when, and is no mark.
    fn split(detail: &str) -> (Certainty, &str) {
        const SAYS_WHEN: &[&str] = &["in", "on", "at", "by", "since", "before", "after", "during"];
        let (first, rest) = detail.split_once(' ').unwrap_or((detail, ""));
        let marked = Certainty::ALL.into_iter().find(|it| it.mark() == first);
        let next = rest.split(' ').next().unwrap_or_default();
        match marked {
            Some(sure) if sure != Certainty::Confirmed && !SAYS_WHEN.contains(&next) => {
                (sure, rest)
            }
            _ => (Certainty::Confirmed, detail),
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Certainty {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Certainty::ALL
            .into_iter()
            .find(|certainty| certainty.word() == text)
            .ok_or(())
    }
}

/// Where an article stands in its life. Readers see published and retracted ones only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for a moderator.
    Pending,
    /// Out.
    Published,
    /// Withdrawn after publication; kept, and shown as withdrawn.
    Retracted,
}

impl Status {
    /// Every status, in the order of an article's life.
    pub const ALL: [Status; 4] = [
        Status::Draft,
        Status::Pending,
        Status::Published,
        Status::Retracted,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Pending => "pending",
            Status::Published => "published",
            Status::Retracted => "retracted",
        }
    }

    /// Whether an article of this status is yet to come out.
    pub fn waits(self) -> bool {
        !self.is_public()
    }

    /// Whether readers see an article of this status, be it as retracted.
    pub fn is_public(self) -> bool {
        matches!(self, Status::Published | Status::Retracted)
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Status::ALL
            .into_iter()
            .find(|status| status.word() == text)
            .ok_or(())
    }
}

/// One article as the archive holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its number in this archive.
    pub id: ArticleId,
    /// The headline: plain text on one line.
    pub title: String,
    /// The canonical address, if it has one; unique in the archive.
    pub url: Option<String>,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The text as Markdown, without the updates.
    pub body: String,
    /// When it was published, as exactly as is known.
    pub published: Date,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it stands.
    pub status: Status,
    /// Counts every change, from 1.
    pub revision: u32,
    /// What was appended after publication, oldest first.
    pub updates: Vec<Update>,
    /// The keys of the topics that it is filed under.
    pub topics: Vec<String>,
    /// When it entered this archive.
    pub added: Timestamp,
    /// What its card shows besides words.
    pub picture: Option<Picture>,
    /// What has become of it since.
    pub life: Life,
}

impl Article {
    /// Whether it is confirmed and was published within the last day: only then may it break quiet
    /// hours.
    pub fn is_breaking(&self, now: Timestamp) -> bool {
        const DAY: i64 = 86_400;
        let fresh = self.published.end() > now.as_second() - DAY;
        fresh && self.certainty == Certainty::Confirmed
    }

    /// The whole text: the body and every update, a blank line between them.
    pub fn full_text(&self) -> String {
        whole_text(&self.body, &self.updates)
    }
}

/// A body and its updates, a blank line between them.
pub(super) fn whole_text(body: &str, updates: &[Update]) -> String {
    let mut text = body.to_owned();
    for update in updates {
        text.push_str("\n\n");
        text.push_str(&update.body);
    }
    text
}

/// Text that was appended to an article after publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// When it was appended, as exactly as is known.
    pub date: Date,
    /// What it says, as Markdown.
    pub body: String,
}

/// How a mention came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionOrigin {
    /// Found by the tagger; may be recomputed.
    Tagger,
    /// Set by a moderator; the tagger leaves it alone.
    Hand,
}

/// An entity that an article is about or names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who is named.
    pub entity: EntityId,
    /// How often; 0 for one that only a moderator sees there.
    pub count: u32,
    /// Whether the headline names it.
    pub in_title: bool,
    /// How it came about.
    pub origin: MentionOrigin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mark_makes_a_fact_less_sure() {
        let sure = [
            ("rumoured", Certainty::Rumour),
            ("announced CTO", Certainty::Announced),
            ("announced for $213 million", Certainty::Announced),
            ("announced in September 2008", Certainty::Confirmed),
            ("rumoured by nobody", Certainty::Confirmed),
            ("in cash, as announced", Certainty::Confirmed),
            ("", Certainty::Confirmed),
        ];
        for (detail, certainty) in sure {
            assert_eq!(Certainty::of_detail(detail), certainty, "{detail}");
        }
    }

    #[test]
    fn only_the_same_gives_way_to_what_is_surer() {
        for (detail, than) in [
            ("", "rumoured"),
            ("for $213 million", "announced"),
            ("CTO", "announced CTO"),
            ("announced CTO", "rumoured CTO"),
        ] {
            assert!(Certainty::is_surer(detail, than), "{detail} / {than}");
            assert!(!Certainty::is_surer(than, detail), "{than} / {detail}");
        }
        for (detail, than) in [
            ("director", "announced CTO"),
            ("", "announced for $213 million"),
            ("", "announced in September 2008"),
            ("rumoured", "rumoured"),
        ] {
            assert!(!Certainty::is_surer(detail, than), "{detail} / {than}");
        }
    }
}
