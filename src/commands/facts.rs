//! Facts in words: lines of a profile, and sentences by the templates of the catalog.

use std::collections::HashMap;

use super::items::source;
use crate::domain::phrase::phrase;
use crate::domain::{ArticleId, Date, EntityId, Fact, Headline, Object, Relation};
use crate::reply::{Piece, Text};
use crate::search::Names;

/// The most lines of one relation in a profile.
const MOST_LINES: usize = 25;

/// What facts are told with.
pub struct Telling<'a> {
    /// Who is who.
    pub names: &'a Names,
    /// What can be said.
    pub relations: &'a [Relation],
    /// The articles that facts rest on.
    pub sources: &'a HashMap<ArticleId, Headline>,
    /// The present moment in seconds since 1970; what has ended by then is told as past.
    pub now: i64,
}

/// The lines of one relation in a profile.
#[derive(Debug, PartialEq)]
pub struct Group {
    /// What heads them: "Led by".
    pub label: String,
    /// One line for each fact, with its sources.
    pub lines: Text,
}

/// One line while it is put together.
struct Line {
    past: bool,
    date: Option<Date>,
    words: Text,
    sources: Vec<ArticleId>,
}

impl Telling<'_> {
    /// The relation of a fact; `None` for one that the catalog no longer has.
    pub fn relation(&self, fact: &Fact) -> Option<&Relation> {
        self.relations
            .iter()
            .find(|relation| relation.key == fact.relation)
    }

    /// The name of an entity.
    pub fn name(&self, entity: EntityId) -> String {
        self.names.get(entity).map_or_else(
            || format!("entity {}", entity.0),
            |entity| entity.name.clone(),
        )
    }

    /// A fact as a sentence without a full stop: as it is now, or as past when it has ended.
    pub fn sentence(&self, fact: &Fact) -> String {
        let template = self.relation(fact).map(|relation| {
            let past = fact.until.is_some_and(|until| until.start() <= self.now);
            if past && !relation.past.is_empty() {
                relation.past.as_str()
            } else {
                relation.now.as_str()
            }
        });
        self.fill(template.unwrap_or_default(), fact)
    }

    /// A template of the catalog filled with a fact.
    pub fn fill(&self, template: &str, fact: &Fact) -> String {
        let object = match &fact.object {
            Object::Entity(entity) => self.name(*entity),
            Object::Value(value) => value.clone(),
        };
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let (since, until) = (date(fact.since), date(fact.until));
        let subject = self.name(fact.subject);
        if template.is_empty() {
            return format!("{subject}: {} {object}", fact.relation.replace('-', " "));
        }
        phrase(template, &subject, &object, &fact.detail, &since, &until)
    }

    /// The facts about an entity, grouped by relation in the order of the catalog.
    pub fn groups(&self, entity: EntityId, facts: &[Fact]) -> Vec<Group> {
        let mut sorted: Vec<(i64, bool, String, Vec<&Fact>)> = Vec::new();
        for fact in facts {
            let inverse = fact.subject != entity;
            let relation = self.relation(fact);
            let rank = relation.map_or(i64::MAX, |relation| relation.rank);
            let label = relation.map(|relation| match inverse {
                true => &relation.inverse_label,
                false => &relation.label,
            });
            let label = label
                .filter(|label| !label.is_empty())
                .unwrap_or(&fact.relation)
                .clone();
            match sorted.iter_mut().find(|group| group.2 == label) {
                Some(group) => group.3.push(fact),
                None => sorted.push((rank, inverse, label, vec![fact])),
            }
        }
        sorted.sort_by_key(|(rank, inverse, _, _)| (*rank, *inverse));
        sorted
            .into_iter()
            .map(|(_, _, label, facts)| Group {
                label,
                lines: self.lines(entity, &facts),
            })
            .collect()
    }

    /// Facts of one relation as lines: what holds first, then what is past.
    fn lines(&self, entity: EntityId, facts: &[&Fact]) -> Text {
        let mut lines: Vec<Line> = Vec::new();
        for fact in facts {
            let line = self.line(entity, fact);
            // The same statement from two articles is one line with two sources.
            match lines.iter_mut().find(|other| other.words == line.words) {
                Some(other) => other.sources.extend(line.sources),
                None => lines.push(line),
            }
        }
        lines.sort_by_key(|line| (line.past, line.date.map(Date::start)));
        let mut text = Text::default();
        for line in lines.iter().take(MOST_LINES) {
            let mut words = line.words.clone();
            for article in &line.sources {
                words.add(" ").push(source(self.sources, *article));
            }
            text.line(words);
        }
        if lines.len() > MOST_LINES {
            let more = lines.len() - MOST_LINES;
            text.line(Piece::Quiet(format!("and {more} more")));
        }
        text
    }

    fn line(&self, entity: EntityId, fact: &Fact) -> Line {
        let other = match &fact.object {
            Object::Value(value) => value.clone(),
            Object::Entity(object) if fact.subject == entity => self.name(*object),
            Object::Entity(_) => self.name(fact.subject),
        };
        let event = self.relation(fact).is_some_and(|relation| relation.event);
        let past = !event && fact.until.is_some_and(|until| until.start() <= self.now);
        let mut words = Text::default();
        if past {
            words.push(Piece::Quiet("formerly ".into()));
        }
        words.push(Piece::Strong(other));
        if !fact.detail.is_empty() {
            // A detail that is a sentence of its own stands behind a semicolon in both.
            let own = self
                .relation(fact)
                .is_some_and(|relation| relation.now.contains("; {detail}"));
            let mark = if own { ';' } else { ',' };
            words.add(format!("{mark} {}", fact.detail));
        }
        match (fact.since, fact.until) {
            (Some(since), _) if event => {
                words.add(", ").push(Piece::Date(since));
            }
            (Some(since), Some(until)) => {
                words.add(", from ").push(Piece::Date(since));
                words.add(" until ").push(Piece::Date(until));
            }
            (None, Some(until)) => {
                words.add(", until ").push(Piece::Date(until));
            }
            (Some(since), None) => {
                let word = if since.start() > self.now {
                    "from"
                } else {
                    "since"
                };
                words.add(format!(", {word} ")).push(Piece::Date(since));
            }
            (None, None) => {}
        }
        Line {
            past,
            date: fact.since.or(fact.until),
            words,
            sources: fact.sources().collect(),
        }
    }
}
