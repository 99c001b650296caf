//! Revisions: what an article was before each change, and who changed it.

use jiff::Timestamp;

use super::article::whole_text;
use super::{Article, By, Certainty, Date, EntityId, Picture, Status, Update};

/// All of an article that somebody can change. A revision keeps it as it was, and going back to one
/// brings back just this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The headline.
    pub title: String,
    /// The canonical address.
    pub url: Option<String>,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The text as Markdown, without the updates.
    pub body: String,
    /// When it was published.
    pub published: Date,
    /// How sure it is.
    pub certainty: Certainty,
    /// Since when it was how sure, the earliest first; empty as long as that never changed.
    pub certainties: Vec<(Certainty, Date)>,
    /// Where it stands.
    pub status: Status,
    /// Why it was retracted; empty otherwise.
    pub reason: String,
    /// What was appended, oldest first.
    pub updates: Vec<Update>,
    /// What its card shows besides words.
    pub picture: Option<Picture>,
    /// Topics that a moderator decided about, in the order of their keys: whether it is filed there.
    pub topics: Vec<(String, bool)>,
    /// Entities that a moderator decided about, in the order of their numbers: whether it names them.
    pub mentions: Vec<(EntityId, bool)>,
}

impl State {
    /// The state of an article with what moderators decided about its tags.
    pub fn of(
        article: &Article,
        topics: Vec<(String, bool)>,
        mentions: Vec<(EntityId, bool)>,
    ) -> State {
        State {
            title: article.title.clone(),
            url: article.url.clone(),
            author: article.author.clone(),
            body: article.body.clone(),
            published: article.published,
            certainty: article.certainty,
            certainties: article.life.certainties.clone(),
            status: article.status,
            reason: article.life.reason.clone(),
            updates: article.updates.clone(),
            picture: article.picture.clone(),
            topics,
            mentions,
        }
    }

    /// The body and every update, a blank line between them.
    pub fn full_text(&self) -> String {
        whole_text(&self.body, &self.updates)
    }

    /// Makes it as sure as this from a date on. When it was how sure before is kept.
    pub fn become_certain(&mut self, certainty: Certainty, since: Date) {
        if certainty == self.certainty {
            return;
        }
        if self.certainties.is_empty() {
            self.certainties.push((self.certainty, self.published));
        }
        self.certainties.push((certainty, since));
        self.certainty = certainty;
    }

    /// Gives it another date. How sure it was at first counts from that date too, unless it would then
    /// have changed before it came out.
    pub fn be_dated(&mut self, published: Date) {
        let second = self.certainties.get(1).map(|(_, since)| *since);
        if let Some((_, since)) = self.certainties.first_mut()
            && *since == self.published
            && second.is_none_or(|second| published.start() < second.end())
        {
            *since = published;
        }
        self.published = published;
    }

    /// Files it under a topic by hand, or takes it away from there by hand.
    pub fn decide_topic(&mut self, topic: &str, filed: bool) {
        match self.topics.iter_mut().find(|(known, _)| known == topic) {
            Some((_, is_filed)) => *is_filed = filed,
            None => self.topics.push((topic.to_owned(), filed)),
        }
        self.topics.sort();
    }

    /// Says by hand that it names an entity, or that it does not.
    pub fn decide_mention(&mut self, entity: EntityId, named: bool) {
        match self.mentions.iter_mut().find(|(known, _)| *known == entity) {
            Some((_, is_named)) => *is_named = named,
            None => self.mentions.push((entity, named)),
        }
        self.mentions.sort();
    }

    /// Whether a reader of both would read something else: not merely another status or other tags.
    pub fn says_the_same(&self, other: &State) -> bool {
        (
            &self.title,
            &self.url,
            &self.author,
            &self.body,
            self.published,
            &self.picture,
        ) == (
            &other.title,
            &other.url,
            &other.author,
            &other.body,
            other.published,
            &other.picture,
        )
    }
}

/// What has become of an article since it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Why it was retracted; empty otherwise.
    pub reason: String,
    /// Since when it was how sure, the earliest first; empty as long as that never changed.
    pub certainties: Vec<(Certainty, Date)>,
    /// When what it says was last changed after it was out.
    pub corrected: Option<Timestamp>,
}

/// Who changes an article, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub by: By,
    /// The command without its slash, such as `article edit`, or what the desk does by itself.
    pub action: &'static str,
}

impl Deed {
    /// What the desk does by itself.
    pub const fn of_desk(action: &'static str) -> Deed {
        Deed {
            by: By::Desk,
            action,
        }
    }
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revised {
    /// It is done; the article has this revision now.
    Done(u32),
    /// The article is like that already; nothing was written.
    Unchanged,
    /// Somebody else was quicker: nothing was written, and the article is this now.
    Stale(Box<Article>),
}

/// A revision as a history lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of the revision.
    pub number: u32,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it, and by what; `None` for a first one of which nothing is known but when it came in.
    pub made: Option<Made>,
}

/// How a revision was made, as the account of who did what says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Who.
    pub by: By,
    /// By what.
    pub action: String,
    /// What was changed, as it was before, in words.
    pub before: String,
    /// The same after.
    pub after: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ArticleId;

    fn state() -> State {
        let article = Article {
            id: ArticleId(1),
            title: "One".to_owned(),
            url: None,
            author: String::new(),
            body: "Text.".to_owned(),
            published: Date::Month(2008, 8),
            certainty: Certainty::Rumour,
            status: Status::Published,
            revision: 1,
            updates: Vec::new(),
            topics: Vec::new(),
            added: Timestamp::UNIX_EPOCH,
            life: Life::default(),
            picture: None,
        };
        State::of(&article, Vec::new(), Vec::new())
    }

    #[test]
    fn both_dates_of_a_rumour_that_was_confirmed_are_kept() {
        let mut state = state();
        state.become_certain(Certainty::Rumour, Date::Year(2010));
        assert_eq!(state.certainties, [], "it was a rumour before");
        state.become_certain(Certainty::Confirmed, Date::Year(2009));
        let both = [
            (Certainty::Rumour, Date::Month(2008, 8)),
            (Certainty::Confirmed, Date::Year(2009)),
        ];
        assert_eq!(state.certainties, both);
        assert_eq!(state.certainty, Certainty::Confirmed);
    }

    #[test]
    fn a_date_that_is_corrected_is_also_that_of_the_first_certainty() {
        let mut state = state();
        state.be_dated(Date::Month(2008, 7));
        assert_eq!(state.certainties, []);
        state.become_certain(Certainty::Confirmed, Date::Month(2008, 9));
        let first = |state: &State| state.certainties[0].1;
        for (date, since) in [
            (Date::Month(2008, 9), Date::Month(2008, 9)),
            (Date::Month(2008, 6), Date::Month(2008, 6)),
            (Date::Month(2008, 10), Date::Month(2008, 6)),
        ] {
            state.be_dated(date);
            assert_eq!((state.published, first(&state)), (date, since));
        }
    }

    #[test]
    fn a_decision_about_a_tag_replaces_the_one_before() {
        let mut state = state();
        state.decide_topic("storage", true);
        state.decide_topic("licensing", true);
        state.decide_topic("storage", false);
        state.decide_mention(EntityId(2), true);
        state.decide_mention(EntityId(1), true);
        state.decide_mention(EntityId(2), false);
        let topics = [
            ("licensing".to_owned(), true),
            ("storage".to_owned(), false),
        ];
        assert_eq!(state.topics, topics);
        assert_eq!(state.mentions, [(EntityId(1), true), (EntityId(2), false)]);
    }
}
