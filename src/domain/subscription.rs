//! Who wants which news, how and when.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use super::actor::UserId;
use super::article::{Article, ArticleId, Certainty, Mention};
use super::channel::ChannelId;
use super::entity::EntityId;
use super::schedule::{QuietHours, Schedule};

/// The number of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubscriptionId(pub i64);

/// How old an article may be in the outbox before it goes into a digest instead, unless the
/// subscription says otherwise.
pub const AGE_LIMIT: Duration = Duration::from_secs(3 * 86_400);

/// A wish for news in one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: SubscriptionId,
    /// Where the news goes.
    pub channel: ChannelId,
    /// What is wanted and how.
    pub wish: Wish,
    /// Whether it delivers.
    pub state: SubscriptionState,
    /// Since when it is in that state.
    pub since: Timestamp,
    /// When it was made.
    pub created: Timestamp,
    /// Who made it; `None` in the console.
    pub creator: Option<UserId>,
}

/// What is wanted and how: everything of a subscription that people set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which articles.
    pub filter: Filter,
    /// What a post looks like.
    pub style: Style,
    /// When it comes.
    pub schedule: Schedule,
    /// The name of a time zone of the IANA database, by which schedule and quiet hours go.
    pub zone: String,
    /// When nothing comes.
    pub quiet: Option<QuietHours>,
    /// A role of the server that each post pings.
    pub role: Option<u64>,
    /// How old an article may be in the outbox before it goes into a digest.
    pub age_limit: Duration,
}

impl Default for Wish {
    /// Everything, as full cards, at once.
    fn default() -> Wish {
        Wish {
            filter: Filter::default(),
            style: Style::Card,
            schedule: Schedule::AtOnce,
            zone: "UTC".to_owned(),
            quiet: None,
            role: None,
            age_limit: AGE_LIMIT,
        }
    }
}

/// Whether a subscription delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubscriptionState {
    /// It does.
    Active,
    /// Somebody paused it: what matches is held until it is resumed.
    Paused,
    /// The bot is not in its server, or its user takes no messages: nothing is collected.
    Asleep,
    /// It was removed, and can be brought back for a while.
    Removed,
}

impl SubscriptionState {
    /// Every state.
    pub const ALL: [SubscriptionState; 4] = [
        SubscriptionState::Active,
        SubscriptionState::Paused,
        SubscriptionState::Asleep,
        SubscriptionState::Removed,
    ];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            SubscriptionState::Active => "active",
            SubscriptionState::Paused => "paused",
            SubscriptionState::Asleep => "asleep",
            SubscriptionState::Removed => "removed",
        }
    }
}

impl FromStr for SubscriptionState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        SubscriptionState::ALL
            .into_iter()
            .find(|state| state.word() == text)
            .ok_or(())
    }
}

/// What a post looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// A full card.
    Card,
    /// One compact line.
    Line,
    /// A full card with a thread on it for talking about it. In a forum every style is a post.
    Thread,
}

impl Style {
    /// Every style.
    pub const ALL: [Style; 3] = [Style::Card, Style::Line, Style::Thread];

    /// The word for it, as the store uses it.
    pub fn word(self) -> &'static str {
        match self {
            Style::Card => "card",
            Style::Line => "line",
            Style::Thread => "thread",
        }
    }
}

impl FromStr for Style {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Style::ALL
            .into_iter()
            .find(|style| style.word() == text)
            .ok_or(())
    }
}

/// One thing that a filter looks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// An article that mentions this entity.
    Entity(EntityId),
    /// An article that is filed under this topic, by its key.
    Topic(String),
    /// An article that holds these words, one after the other.
    Keyword(Keyword),
}

/// Which articles are wanted.
///
/// Within a kind of term one that fits is enough; between kinds all must fit: about VMware or
/// Citrix, and filed under licensing. An empty list does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Mentions any of these.
    pub entities: Vec<EntityId>,
    /// Is filed under any of these topics, by their keys.
    pub topics: Vec<String>,
    /// Holds any of these.
    pub keywords: Vec<Keyword>,
    /// Has none of these.
    pub not: Vec<Term>,
    /// Is at least so sure.
    pub certainty: Option<Certainty>,
}

/// A word or phrase that is looked for in the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keyword {
    /// As it was typed.
    pub typed: String,
    /// Folded and stemmed, words with one space between them, as in [`Subject::words`].
    pub words: String,
}

/// What a filter looks at in an article.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The article.
    pub article: ArticleId,
    /// Whom it mentions.
    pub entities: Vec<EntityId>,
    /// The keys of its topics.
    pub topics: Vec<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Title and text: every word folded and stemmed, a space before, between and after them.
    pub words: String,
    /// Whether it may break quiet hours.
    pub breaking: bool,
}

/// Why a filter lets an article through or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is wanted.
    Wanted,
    /// It mentions none of the entities.
    NoEntity,
    /// It is filed under none of the topics.
    NoTopic,
    /// It holds none of the words.
    NoKeyword,
    /// It has something that is not wanted.
    Unwanted(Term),
    /// It is not sure enough.
    TooUnsure(Certainty),
}

impl Filter {
    /// Whether an article is wanted, and if not, why.
    pub fn judge(&self, subject: &Subject) -> Verdict {
        if let Some(term) = self.not.iter().find(|term| subject.has(term)) {
            return Verdict::Unwanted(term.clone());
        }
        if let Some(least) = self.certainty
            && subject.certainty < least
        {
            return Verdict::TooUnsure(least);
        }
        let narrows = |any: bool, empty: bool| !empty && !any;
        if narrows(
            self.entities.iter().any(|e| subject.entities.contains(e)),
            self.entities.is_empty(),
        ) {
            return Verdict::NoEntity;
        }
        if narrows(
            self.topics.iter().any(|t| subject.topics.contains(t)),
            self.topics.is_empty(),
        ) {
            return Verdict::NoTopic;
        }
        if narrows(
            self.keywords.iter().any(|k| subject.holds(&k.words)),
            self.keywords.is_empty(),
        ) {
            return Verdict::NoKeyword;
        }
        Verdict::Wanted
    }
}

impl Subject {
    /// What filters look at in an article. `words` are its title and text as [`Subject::words`]
    /// has them.
    pub fn of(article: &Article, mentions: &[Mention], words: String, now: Timestamp) -> Subject {
        Subject {
            article: article.id,
            entities: mentions.iter().map(|mention| mention.entity).collect(),
            topics: article.topics.clone(),
            certainty: article.certainty,
            words,
            breaking: article.is_breaking(now),
        }
    }

    fn has(&self, term: &Term) -> bool {
        match term {
            Term::Entity(entity) => self.entities.contains(entity),
            Term::Topic(topic) => self.topics.contains(topic),
            Term::Keyword(keyword) => self.holds(&keyword.words),
        }
    }

    fn holds(&self, words: &str) -> bool {
        !words.is_empty() && self.words.contains(&format!(" {words} "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject {
            article: ArticleId(1),
            entities: vec![EntityId(1), EntityId(2)],
            topics: vec!["licensing".to_owned()],
            certainty: Certainty::Announced,
            words: " cisco sign the validat program ".to_owned(),
            breaking: false,
        }
    }

    fn keyword(words: &str) -> Keyword {
        Keyword {
            typed: words.to_owned(),
            words: words.to_owned(),
        }
    }

    #[test]
    fn within_a_kind_one_is_enough_and_between_kinds_all_must_fit() {
        let mut filter = Filter::default();
        assert_eq!(filter.judge(&subject()), Verdict::Wanted);
        filter.entities = vec![EntityId(9), EntityId(2)];
        assert_eq!(filter.judge(&subject()), Verdict::Wanted);
        filter.topics = vec!["people".to_owned()];
        assert_eq!(filter.judge(&subject()), Verdict::NoTopic);
        filter.topics.push("licensing".to_owned());
        filter.keywords = vec![keyword("sign the")];
        assert_eq!(filter.judge(&subject()), Verdict::Wanted);
        filter.keywords = vec![keyword("sig")];
        assert_eq!(filter.judge(&subject()), Verdict::NoKeyword);
        filter.keywords.clear();
        filter.entities = vec![EntityId(9)];
        assert_eq!(filter.judge(&subject()), Verdict::NoEntity);
    }

    #[test]
    fn what_is_not_wanted_outweighs_what_is() {
        let mut filter = Filter {
            entities: vec![EntityId(1)],
            not: vec![Term::Keyword(keyword("validat program"))],
            ..Filter::default()
        };
        assert!(matches!(filter.judge(&subject()), Verdict::Unwanted(_)));
        filter.not = vec![Term::Entity(EntityId(7)), Term::Topic("x".to_owned())];
        assert_eq!(filter.judge(&subject()), Verdict::Wanted);
        filter.certainty = Some(Certainty::Confirmed);
        assert_eq!(
            filter.judge(&subject()),
            Verdict::TooUnsure(Certainty::Confirmed)
        );
        filter.certainty = Some(Certainty::Rumour);
        assert_eq!(filter.judge(&subject()), Verdict::Wanted);
    }
}
