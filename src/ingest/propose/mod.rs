//! Reads what a text says of entities, as proposals for facts.
//!
//! The catalog says by which sentences each relation is told (`says`, `ends` and `titles` of a
//! relation); nothing here knows an industry. A proposal is no fact: a moderator decides about it, with
//! the sentence that it comes from before his eyes. What a sentence denies, asks or imagines is not
//! proposed at all, and what it only reports as a rumour is marked as one.
//!
//! The same text always gives the same proposals, in a time that grows with its length.

mod alike;
mod compile;
mod hedge;
mod lists;
mod matching;
mod names;
#[cfg(test)]
mod news;
pub(super) mod pattern;
mod places;
mod posts;
mod reference;
#[cfg(test)]
mod tests;
mod thing;
mod together;
mod token;
mod when;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::alike::{drop_ended, join, tells_the_same};
use self::compile::{Compiled, Index, Present, compile};
use self::hedge::{Doubts, takes_back};
use self::matching::{Found, Matcher};
pub use self::names::Heard;
use self::names::{Sentence, name_unknown, squeezed};
use self::thing::Thing;
use self::token::{LONGEST, Token, tokens};
use super::tag::Reading;
use crate::domain::{
    Certainty, Date, EntityId, EntityKind, FactProposal, NameProposal, Party, ProposedObject,
    Relation,
};
use crate::text::sentence::sentences;
use crate::text::truncate;

/// The most facts that one article proposes. A list of every deal of a year is work for a moderator
/// with time, not for a queue.
const MOST_FACTS: usize = 40;

/// The most unknown names of one article.
const MOST_NAMES: usize = 30;

/// The longest sentence that is kept with a proposal, in characters.
const SENTENCE: usize = 400;

/// The entities that a text names, by number, each with its kind and name.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// Kind and name.
    pub entities: HashMap<EntityId, (EntityKind, &'a str)>,
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
    patterns: Vec<Compiled>,
    index: Index,
    /// Every word of a title, which is never part of a name.
    titles: HashSet<String>,
}

impl Proposer {
    /// Reads the sentences of these relations.
    pub fn new(relations: Vec<Relation>) -> Proposer {
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
            titles,
        }
    }

    /// The relation of a key.
    pub fn relation(&self, key: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.key == key)
    }

    /// What an article says. `known` are the entities that the tagger has found in it; a date without
    /// a year is one of the year of `published`.
    pub fn read(&self, reading: &Reading, known: &Known<'_>, published: Date) -> Proposals {
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
        for (at, (sentence, range)) in all.iter().zip(&ranges).enumerate() {
            if facts.len() >= MOST_FACTS {
                break;
            }
            if all.get(at + 1).is_some_and(|next| takes_back(&next.tokens)) {
                continue;
            }
            for fact in self.in_sentence(text, &sentence.tokens, known, published) {
                let fact = FactProposal {
                    sentence: shown(&text[range.clone()]),
                    ..fact
                };
                // What is told again is told once, by the sentence that is surer of it.
                match facts.iter_mut().find(|other| tells_the_same(other, &fact)) {
                    Some(other) => join(other, fact),
                    None => facts.push(fact),
                }
            }
        }
        facts.truncate(MOST_FACTS);
        Proposals {
            names: self.names(text, &ranges, heard, &facts),
            facts,
        }
    }

    fn in_sentence(
        &self,
        text: &str,
        tokens: &[Token],
        known: &Known<'_>,
        published: Date,
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
                let told = self.facts(text, tokens, pattern, &found, doubts);
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
        let certainty = doubts.certainty(&found.told, &found.used, pattern.is_bare, is_aside);
        let Some(certainty) = certainty else {
            return Vec::new();
        };
        // A former chief is none.
        let before = found.told.start.checked_sub(1);
        let first_is_former = before.is_some_and(|at| tokens[at].is_one_of(lists::FORMER));
        let is_over = !pattern.ends
            && !pattern.is_bare
            && doubts.is_over(&found.told, &found.used, pattern.is_aside, relation.event);
        if first_is_former || is_over {
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
        if certainty == Certainty::Rumour {
            // "Is rumoured of Citrix" says nothing, and without the word it would say too much.
            if detail.is_empty() && !pattern.ends && !relation.titles.is_empty() {
                return Vec::new();
            }
            detail = format!("rumoured {detail}").trim_end().to_owned();
        }
        let date = match pattern.is_bare {
            true => None,
            false => doubts.date(&found.told, pattern.is_aside, pattern.ends),
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

    /// The names that may be worth an entry of the catalog. What stands in a fact is one, whatever
    /// its shape; short words in capitals are mostly technical terms.
    fn names(
        &self,
        text: &str,
        ranges: &[Range<usize>],
        heard: Vec<Heard>,
        facts: &[FactProposal],
    ) -> Vec<NameProposal> {
        let told: HashMap<&str, EntityKind> = facts
            .iter()
            .flat_map(|fact| {
                let object = match &fact.object {
                    Some(ProposedObject::Party(party)) => Some(party),
                    _ => None,
                };
                [Some(&fact.subject), object, fact.former.as_ref()]
            })
            .flatten()
            .filter_map(|party| match party {
                Party::New { name, kind } => Some((name.as_str(), *kind)),
                Party::Known(_) => None,
            })
            .collect();
        let mut names: Vec<NameProposal> = heard
            .into_iter()
            .filter(|heard| told.contains_key(heard.name.as_str()) || is_telling(&heard.name))
            .map(|heard| NameProposal {
                kind: told
                    .get(heard.name.as_str())
                    .copied()
                    .unwrap_or(EntityKind::Vendor),
                count: heard.count,
                sentence: ranges
                    .get(heard.sentence)
                    .map(|range| shown(&text[range.clone()]))
                    .unwrap_or_default(),
                name: heard.name,
            })
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.count));
        names.truncate(MOST_NAMES);
        names
    }
}

/// Whether a name is more than a short word in capitals, such as that of a standard.
fn is_telling(name: &str) -> bool {
    name.chars().any(char::is_lowercase) || name.chars().count() > 4
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

/// From 0 to 100: how likely the sentence says just this. Measured on sentences, not computed.
fn confidence(
    subject: &Party,
    object: Option<&ProposedObject>,
    certainty: Certainty,
    loose: usize,
) -> u8 {
    let unknown = |party: &Party| matches!(party, Party::New { .. });
    let of_object = match object {
        Some(ProposedObject::Party(party)) if unknown(party) => 15,
        Some(_) => 0,
        None => 10,
    };
    let of_subject = if unknown(subject) { 15 } else { 0 };
    let of_certainty = match certainty {
        Certainty::Confirmed => 0,
        Certainty::Announced => 10,
        Certainty::Rumour => 45,
    };
    let of_distance = u8::try_from(loose.min(15)).unwrap_or(15);
    95_u8.saturating_sub(of_object + of_subject + of_certainty + of_distance)
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

/// A sentence without what stands in brackets and without quotation marks.
fn without_remarks(tokens: Vec<Token>) -> Vec<Token> {
    /// The most tokens of a remark.
    const REMARK: usize = 30;
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].mark() {
            Some('(' | '[') => {
                let last = tokens.len().min(at + REMARK);
                let close = (at..last).find(|at| matches!(tokens[*at].mark(), Some(')' | ']')));
                at = close.unwrap_or(at);
            }
            Some(
                ')' | ']' | '"' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '*' | '_'
                | '\'',
            ) => {}
            _ if tokens[at].is_one_of(lists::SELVES) => {}
            _ => out.push(tokens[at].clone()),
        }
        at += 1;
    }
    out
}
