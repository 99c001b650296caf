//! Facts and forecasts: what articles establish about entities, each with its source.

use super::{ArticleId, Date, EntityId, EntityKind};

/// The longest value and the longest detail of a fact that somebody states, in characters.
pub const LONGEST_SAID: usize = 200;

/// The number of a fact in this archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(pub i64);

/// What can be said of two entities, as the catalog file defines it. No relation is built in:
/// another industry brings its own.
///
/// The texts are templates for whole sentences with the places `{subject}`, `{object}`, `{detail}`,
/// `{since}` and `{until}`; a part in square brackets is left out when one of its places is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// Its name in the catalog file, such as `leads`.
    pub key: String,
    /// What the subject may be; empty for anything.
    pub subjects: Vec<EntityKind>,
    /// What the object may be; empty for a plain value.
    pub objects: Vec<EntityKind>,
    /// Heads the objects in the subject's profile: "Leads".
    pub label: String,
    /// Heads the subjects in the object's profile: "Led by".
    pub inverse_label: String,
    /// The sentence for a fact that holds today: `{subject} has led {object}[ since {since}]`.
    pub now: String,
    /// The sentence for a fact that has ended: `{subject} led {object}[ until {until}]`.
    pub past: String,
    /// The sentence for a timeline when it began: `{subject} becomes {detail} of {object}`.
    pub began: String,
    /// The sentence for a timeline when it ended.
    pub ended: String,
    /// Words and phrases by which a question asks for this relation: "ceo", "lead", "in charge of".
    /// They are compared by their stems.
    ///
    /// A word with a capital is a title ("CEO") that the detail of a fact must name. A place after a
    /// word says on which side a name beside it stands ("parent of {object}"); a place in front of
    /// it, that the object comes before the verb ("{object} host").
    pub words: Vec<String>,
    /// The sentences by which articles tell it, as patterns: `{subject} acquire/buy {object}`. The
    /// catalog file says how they are written.
    pub says: Vec<String>,
    /// The sentences by which articles tell that it has ended.
    pub ends: Vec<String>,
    /// The titles of posts that it is about, which stand in the place `{title}` of these sentences.
    pub titles: Vec<String>,
    /// Whether an object has one subject at a time, as a company has one chief executive, so that
    /// "who leads it now" has one answer.
    pub exclusive: bool,
    /// Whether the thing happened at a moment (founded, acquired) instead of holding over a time.
    pub event: bool,
    /// Where it stands among the facts of a profile; lower comes first.
    pub rank: i64,
}

/// What a fact says of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// Another entity.
    Entity(EntityId),
    /// A plain value, such as a sum or a number of customers.
    Value(String),
}

/// One dated statement with the article that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its number in this archive.
    pub id: FactId,
    /// Of whom it is said.
    pub subject: EntityId,
    /// The key of its [`Relation`].
    pub relation: String,
    /// What is said.
    pub object: Object,
    /// More about it, such as the post that a person holds; may be empty.
    pub detail: String,
    /// From when it holds, or when it happened, if that is known.
    pub since: Option<Date>,
    /// Until when it held. `None` for what holds today as far as the archive knows.
    pub until: Option<Date>,
    /// The article that says so.
    pub source: ArticleId,
    /// The article that says that it ended, where that is another one.
    pub ended_by: Option<ArticleId>,
}

impl Fact {
    /// The articles that it rests on.
    pub fn sources(&self) -> impl Iterator<Item = ArticleId> + use<> {
        std::iter::once(self.source).chain(self.ended_by)
    }

    /// Whether it holds on a day, as far as the archive knows: it has begun (or nobody knows when
    /// it began) and has not ended.
    pub fn holds_at(&self, seconds: i64) -> bool {
        self.since.is_none_or(|since| since.start() <= seconds)
            && self.until.is_none_or(|until| until.start() > seconds)
    }
}

/// Why a fact cannot be entered as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactFault {
    /// The subject is of a kind of which the relation is not said.
    Subject(EntityKind),
    /// The object is of a kind of which the relation is not said.
    Object(EntityKind),
    /// The relation is said of an entity, and a plain value was given.
    NeedsEntity,
    /// The relation takes a plain value, and an entity was given.
    NeedsValue,
    /// Somebody or something would have it with itself.
    Itself,
    /// It would end before it begins.
    EndsBeforeItBegins,
    /// What happens at a moment does not end.
    EventsDoNotEnd,
    /// The article that it rests on has been retracted.
    Retracted,
    /// The very same is there, from the same article.
    There(FactId),
    /// The relation has one subject at a time, and these are there for some of that time.
    Taken(Vec<Fact>),
}

impl Relation {
    /// Whether a subject and an object (`None` for a plain value) are of kinds of which it is said.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_kinds(
        &self,
        subject: EntityKind,
        object: Option<EntityKind>,
    ) -> Result<(), FactFault> {
        if !self.subjects.is_empty() && !self.subjects.contains(&subject) {
            return Err(FactFault::Subject(subject));
        }
        match object {
            None if !self.objects.is_empty() => Err(FactFault::NeedsEntity),
            Some(_) if self.objects.is_empty() => Err(FactFault::NeedsValue),
            Some(kind) if !self.objects.contains(&kind) => Err(FactFault::Object(kind)),
            _ => Ok(()),
        }
    }

    /// Whether it can be said of something from `since` until `until`.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_dates(&self, since: Option<Date>, until: Option<Date>) -> Result<(), FactFault> {
        match until {
            Some(_) if self.event => Err(FactFault::EventsDoNotEnd),
            _ if ends_before_it_begins(since, until) => Err(FactFault::EndsBeforeItBegins),
            _ => Ok(()),
        }
    }
}

/// Whether something would end before it begins. The same day, month or year is no such end.
pub fn ends_before_it_begins(since: Option<Date>, until: Option<Date>) -> bool {
    matches!((since, until), (Some(since), Some(until)) if until.end() <= since.start())
}

/// Whether two spans of time, open where there is no date, have a moment in common.
pub fn overlap(one: (Option<Date>, Option<Date>), other: (Option<Date>, Option<Date>)) -> bool {
    let before = |until: Option<Date>, since: Option<Date>| match (until, since) {
        (Some(until), Some(since)) => until.start() <= since.start(),
        _ => false,
    };
    !before(one.1, other.0) && !before(other.1, one.0)
}

/// The number of a forecast in this archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForecastId(pub i64);

/// How a forecast stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Its time has not run out, or nobody has judged it.
    Open,
    /// It came true.
    CameTrue,
    /// It did not.
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Open, Outcome::CameTrue, Outcome::Failed];

    /// The word for it, as the store, the files and the commands use it.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Open => "open",
            Outcome::CameTrue => "came true",
            Outcome::Failed => "failed",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Outcome::ALL
            .into_iter()
            .find(|outcome| outcome.word() == text)
            .ok_or(())
    }
}

/// A prediction that the desk keeps track of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Its number in this archive.
    pub id: ForecastId,
    /// Who made it; `None` for the desk itself.
    pub forecaster: Option<EntityId>,
    /// What is to happen, as a sentence without its full stop: "Cloud computing becomes mainstream".
    pub statement: String,
    /// Whom it is about.
    pub about: Vec<EntityId>,
    /// When it was made.
    pub made: Date,
    /// The earliest time at which it says that this will happen, if it says one.
    pub due_from: Option<Date>,
    /// The latest time at which it says that this will happen, if it says one.
    pub due_until: Option<Date>,
    /// How it stands.
    pub outcome: Outcome,
    /// The article that reports it.
    pub source: ArticleId,
}

impl Forecast {
    /// Whether its time has run out and nobody has judged it.
    pub fn is_overdue(&self, seconds: i64) -> bool {
        self.outcome == Outcome::Open && self.due_until.is_some_and(|until| until.end() <= seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_have_moments_in_common_or_not() {
        let year = |year: i16| Some(Date::Year(year));
        for (one, other, common) in [
            ((None, None), (None, None), true),
            ((year(2001), year(2003)), (year(2003), None), false),
            ((year(2001), year(2004)), (year(2003), None), true),
            ((None, year(2003)), (year(2003), None), false),
            ((None, year(2003)), (None, year(2001)), true),
            ((year(2005), None), (None, None), true),
            ((year(2005), None), (year(2001), year(2005)), false),
        ] {
            assert_eq!(overlap(one, other), common, "{one:?} {other:?}");
            assert_eq!(overlap(other, one), common, "{other:?} {one:?}");
        }
    }
}
