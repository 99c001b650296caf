//! Reads what a text says of entities, as proposals for facts.
//!
//! The catalog says by which sentences each relation is told (`says`, `ends` and `titles` of a
//! relation); nothing here knows an industry. A proposal is no fact: a moderator decides about it, with
//! the sentence that it comes from before his eyes. What a sentence denies, asks or imagines is not
//! proposed at all. What it only reports as a rumour, or says to come, is marked as that, or dropped where its
//! relation has no place for the mark or a rumour would end what holds.
//!
//! The same text always gives the same proposals, in a time that grows with its length.

mod alike;
mod clause;
mod compile;
mod heard;
mod hearsay;
mod hedge;
mod lists;
mod matching;
mod names;
mod neighbours;
#[cfg(test)]
mod news;
pub(super) mod pattern;
mod places;
mod posts;
mod reference;
mod signs;
mod stripped;
#[cfg(test)]
mod tests;
mod thing;
mod together;
mod token;
mod unsure;
mod values;
mod when;
mod words;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::alike::{drop_ended, join, tells_the_same};
use self::compile::{Compiled, Index, Present, compile};
use self::heard::worth_an_entry;
use self::hearsay::is_hearsay;
use self::hedge::Doubts;
use self::matching::{Found, Matcher};
use self::names::{Sentence, name_unknown, squeezed};
use self::neighbours::{goes_on_imagining, imagines, is_make_believe, takes_back};
use self::stripped::without_remarks;
use self::thing::Thing;
use self::token::{LONGEST, Token, tokens};
use self::unsure::{confidence, in_its_words};
use super::tag::Reading;
use crate::domain::{
    Certainty, Date, EntityId, EntityKind, FactProposal, NameEndings, NameProposal, Party,
    ProposedObject, Relation,
};
use crate::text::sentence::sentences;
use crate::text::truncate;

/// The most facts that one article proposes. A list of every deal of a year is work for a moderator
/// with time, not for a queue.
const MOST_FACTS: usize = 40;

/// The longest sentence that is kept with a proposal, in characters.
const SENTENCE: usize = 400;

/// What is known of the names of a text.
struct Known<'a> {
    /// The entities that it names, by number, each with its kind and name.
    entities: HashMap<EntityId, (EntityKind, &'a str)>,
    /// How the names of companies and products end in this industry, beside what they end in everywhere.
    endings: &'a NameEndings,
}

impl Known<'_> {
    /// What an entity is, if the text names it.
    fn kind(&self, id: EntityId) -> Option<EntityKind> {
        self.entities.get(&id).map(|(kind, _)| *kind)
    }
}

/// What a text proposes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposals {
    /// Facts, in the order of the text.
    pub facts: Vec<FactProposal>,
    /// Names that the catalog does not have, the most frequent first.
    pub names: Vec<NameProposal>,
}

/// The sentences by which the relations of a catalog are told.
pub struct Proposer {
    relations: Vec<Relation>,
    endings: NameEndings,
    patterns: Vec<Compiled>,
    index: Index,
    /// Every word of a title, which is never part of a name.
    titles: HashSet<String>,
}

impl Proposer {
    /// Reads the sentences of these relations. `endings` are how names end in the industry.
    pub fn new(relations: Vec<Relation>, endings: NameEndings) -> Proposer {
        let titles = relations.iter().flat_map(|relation| &relation.titles);
        let titles = titles
            .flat_map(|title| title.split_whitespace().map(crate::text::words::fold))
            .filter(|word| !crate::text::words::is_stop_word(word))
            .collect();
        let patterns = compile(&relations);
        Proposer {
            index: Index::of(&patterns),
            patterns,
            relations,
            endings,
            titles,
        }
    }

    /// The relation of a key.
    pub fn relation(&self, key: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.key == key)
    }

    /// What an article says. `entities` are those that the tagger has found in it, by number, each with its
    /// kind and name; a date without a year is one of the year of `published`. What an article tells that is
    /// itself a rumour, by its `certainty`, is one.
    pub fn read(
        &self,
        reading: &Reading,
        entities: HashMap<EntityId, (EntityKind, &str)>,
        published: Date,
        certainty: Certainty,
    ) -> Proposals {
        let known = &Known {
            entities,
            endings: &self.endings,
        };
        let text = &reading.text;
        let mut all: Vec<Sentence> = Vec::new();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for range in sentences(text) {
            let is_title = range.start < reading.title_end;
            let mut rest = tokens(text, range.clone(), &reading.names).into_iter();
            loop {
                let piece: Vec<Token> = rest.by_ref().take(LONGEST).collect();
                if piece.is_empty() {
                    break;
                }
                all.push(Sentence {
                    tokens: without_remarks(piece),
                    is_title,
                });
                ranges.push(range.clone());
            }
        }
        let heard = name_unknown(text, &mut all, known, &self.titles);
        reference::resolve(&mut all, known);
        let mut facts: Vec<FactProposal> = Vec::new();
        let mut headline = all.iter().take_while(|sentence| sentence.is_title);
        let is_invention = headline.any(|sentence| is_make_believe(&sentence.tokens));
        let mut is_imagined = false;
        for (at, (sentence, range)) in all.iter().zip(&ranges).enumerate() {
            if facts.len() >= MOST_FACTS {
                break;
            }
            is_imagined = is_invention
                || imagines(&sentence.tokens)
                || (is_imagined && goes_on_imagining(&sentence.tokens));
            if is_imagined || all.get(at + 1).is_some_and(|next| takes_back(&next.tokens)) {
                continue;
            }
            for mut fact in self.in_sentence(text, &sentence.tokens, known, published, &facts) {
                // Nothing is surer than the article that tells it.
                if certainty == Certainty::Rumour {
                    fact.certainty = Certainty::Rumour;
                }
                let relation = self.relation(&fact.relation);
                let Some(mut fact) = relation.and_then(|it| in_its_words(fact, it)) else {
                    continue;
                };
                fact.sentence = shown(&text[range.clone()]);
                // What is told again is told once, by the sentence that is surer of it.
                match facts.iter_mut().find(|other| tells_the_same(other, &fact)) {
                    Some(other) => join(other, fact),
                    None => facts.push(fact),
                }
            }
        }
        facts.truncate(MOST_FACTS);
        Proposals {
            names: worth_an_entry(text, &ranges, heard, &facts),
            facts,
        }
    }

    fn in_sentence(
        &self,
        text: &str,
        tokens: &[Token],
        known: &Known<'_>,
        published: Date,
        before: &[FactProposal],
    ) -> Vec<FactProposal> {
        let present = Present::of(tokens);
        let mut facts: Vec<FactProposal> = Vec::new();
        let mut doubts = None;
        if !present.has_names() {
            return facts;
        }
        for candidate in self.index.candidates(tokens) {
            if facts.len() >= MOST_FACTS {
                break;
            }
            let pattern = &self.patterns[candidate];
            if !present.has(pattern) {
                continue;
            }
            let matcher = Matcher {
                text,
                tokens,
                pattern,
                known,
            };
            for found in matcher.all() {
                let doubts = doubts.get_or_insert_with(|| Doubts::of(tokens, published.year()));
                let mut told = self.facts(text, tokens, pattern, &found, doubts);
                let is_remark = pattern.is_aside || found.is_remark;
                let is_heard = || {
                    let so_far = before.iter().chain(&facts);
                    let lasting: Vec<_> = so_far.filter(|fact| self.lasts(fact)).collect();
                    is_hearsay(tokens, &found, known, &lasting)
                };
                if !is_remark && !told.is_empty() && is_heard() {
                    for fact in &mut told {
                        fact.certainty = Certainty::Rumour;
                    }
                }
                for fact in told {
                    if !facts.iter().any(|other| tells_the_same(other, &fact)) {
                        facts.push(fact);
                    }
                }
            }
        }
        drop_ended(&mut facts);
        facts
    }

    /// Whether what is told holds over a time.
    fn lasts(&self, fact: &FactProposal) -> bool {
        let relation = self.relation(&fact.relation);
        relation.is_some_and(|relation| !relation.event)
    }

    /// The facts that a pattern has found: each subject with each object.
    fn facts(
        &self,
        text: &str,
        tokens: &[Token],
        pattern: &Compiled,
        found: &Found,
        doubts: &Doubts<'_>,
    ) -> Vec<FactProposal> {
        let relation = &self.relations[pattern.relation];
        let is_aside = found.is_remark || (pattern.is_aside && !pattern.ends);
        // "bought a Hyper-V from Dell" says whose it was.
        let changes_hands = pattern.is_bare
            && tokens[found.told.clone()]
                .iter()
                .any(|token| token.is("from"))
            && tokens[..found.told.start]
                .iter()
                .any(|token| token.is_one_of(lists::TAKES));
        if changes_hands {
            return Vec::new();
        }
        let certainty = doubts.certainty(&found.told, &found.used, pattern.is_bare, is_aside);
        let certainty = match certainty {
            Some(Certainty::Confirmed) if found.is_to_come => Certainty::Announced,
            Some(certainty) => certainty,
            None => return Vec::new(),
        };
        // A former chief is none, nor is one whom somebody else has hired.
        let before = tokens[..found.told.start]
            .iter()
            .rfind(|token| !token.is_one_of(lists::DETERMINERS));
        let begins_with_post = tokens[found.told.start].name().is_none();
        let first_has_left = before.is_some_and(|token| {
            token.is_one_of(lists::FORMER)
                || (found.title.is_some() && begins_with_post && token.is_one_of(lists::HIRES))
        });
        let is_over = !pattern.ends
            && !pattern.is_bare
            && doubts.is_over(&found.told, &found.used, pattern.is_aside, relation.event);
        if first_has_left || is_over {
            return Vec::new();
        }
        let slice = |range: &Range<usize>| squeezed(&text[range.clone()]);
        let mut objects: Vec<Option<ProposedObject>> = found
            .objects
            .iter()
            .map(|thing| Some(ProposedObject::Party(party(thing))))
            .collect();
        let mut detail = found.title.as_ref().map(slice).unwrap_or_default();
        if let Some(value) = &found.value {
            match relation.objects.is_empty() {
                true => objects.push(Some(ProposedObject::Value(slice(value)))),
                false => detail = with_for(text, value),
            }
        }
        if objects.is_empty() {
            objects.push(None);
        }
        let date = match pattern.is_bare {
            true => None,
            false => doubts.date(&found.told, &found.used, pattern.is_aside, pattern.ends),
        };
        let (since, until) = if pattern.ends {
            (None, date)
        } else {
            (date, None)
        };
        let mut facts = Vec::new();
        for subject in &found.subjects {
            for object in &objects {
                let subject = party(subject);
                if matches!(object, Some(ProposedObject::Party(object)) if *object == subject) {
                    continue;
                }
                facts.push(FactProposal {
                    relation: relation.key.clone(),
                    object: object.clone(),
                    former: found.former.as_ref().map(party),
                    detail: detail.clone(),
                    since,
                    until,
                    ends: pattern.ends,
                    certainty,
                    confidence: confidence(&subject, object.as_ref(), certainty, found.loose),
                    sentence: String::new(),
                    subject,
                });
            }
        }
        facts
    }
}

fn party(thing: &Thing) -> Party {
    match thing {
        Thing::Known(id) => Party::Known(*id),
        Thing::New(name, kind) => Party::New {
            name: name.clone(),
            kind: *kind,
        },
    }
}

/// A sum with the "for" in front of it.
fn with_for(text: &str, sum: &Range<usize>) -> String {
    let led = text[..sum.start].trim_end().ends_with(" for");
    let sum = squeezed(&text[sum.clone()]);
    if led { format!("for {sum}") } else { sum }
}

/// A sentence as it is shown with a proposal.
fn shown(sentence: &str) -> String {
    // Of a sentence without an end only the beginning is of use.
    let some: String = sentence.chars().take(SENTENCE * 4).collect();
    truncate::plain(&squeezed(&some), SENTENCE)
}
