//! Whom "it", "she", "its" and "the company" mean.
//!
//! They mean whoever was named last, in the same sentence or in one of the two before, and only where
//! just one that they fit was named there. Where two were named nothing is guessed.

use super::Known;
use super::lists::{
    BESIDES, DETERMINERS, MOVES, NARROWING, OPENERS, OTHERS, PROGRAM_WORDS, REPORTS, VENDOR_WORDS,
};
use super::names::Sentence;
use super::thing::{Thing, is_shaped_like_company, is_shaped_like_person, is_shaped_like_product};
use super::token::{Token, Who};
use crate::domain::{EntityId, EntityKind};

/// How many sentences back somebody may have been named.
const BACK: usize = 2;

/// The most words between "the" and "company".
const BETWEEN: usize = 4;

/// Those whom a part of a text names, by what they can be; at most two of each, for more than one is
/// as bad as many.
#[derive(Clone, Debug, Default)]
struct Named {
    vendors: Vec<Thing>,
    products: Vec<Thing>,
    programs: Vec<Thing>,
    persons: Vec<Thing>,
    /// Whether there are names of which nobody can say what they are.
    has_others: bool,
    /// Whether the first of them is one that may be a person or a vendor.
    begins_unclear: bool,
}

impl Named {
    fn add(&mut self, who: &Who, known: &Known<'_>) {
        match who {
            Who::Known(entities) => self.add_known(entities, known),
            Who::Unknown(name) => {
                let new = |kind| Thing::New(name.clone(), kind);
                if is_shaped_like_product(name, known) {
                    put(&mut self.products, new(EntityKind::Product));
                } else if super::thing::is_program(name) {
                    put(&mut self.programs, new(EntityKind::Program));
                } else if is_shaped_like_company(name, known) || !is_shaped_like_person(name) {
                    put(&mut self.vendors, new(EntityKind::Vendor));
                    self.has_others = true;
                } else {
                    self.begins_unclear |= self.is_empty();
                    put(&mut self.persons, new(EntityKind::Person));
                    self.has_others = true;
                }
            }
        }
    }

    fn add_vendor(&mut self, who: &Who, known: &Known<'_>) {
        match who {
            Who::Known(entities) => self.add_known(entities, known),
            Who::Unknown(name) => {
                put(
                    &mut self.vendors,
                    Thing::New(name.clone(), EntityKind::Vendor),
                );
                self.has_others = true;
            }
        }
    }

    fn add_known(&mut self, entities: &[EntityId], known: &Known<'_>) {
        for id in entities {
            let list = match known.kind(*id) {
                Some(EntityKind::Vendor) => &mut self.vendors,
                Some(EntityKind::Product) => &mut self.products,
                Some(EntityKind::Program) => &mut self.programs,
                Some(EntityKind::Person) => &mut self.persons,
                None => continue,
            };
            put(list, Thing::Known(*id));
        }
    }

    fn is_empty(&self) -> bool {
        [&self.vendors, &self.products, &self.programs, &self.persons]
            .iter()
            .all(|list| list.is_empty())
    }
}

fn put(list: &mut Vec<Thing>, thing: Thing) {
    if list.len() < 2 && !list.contains(&thing) {
        list.push(thing);
    }
}

/// The only one of a list.
fn only(list: &[Thing]) -> Option<&Thing> {
    match list {
        [one] => Some(one),
        _ => None,
    }
}

/// What a word refers to.
#[derive(Clone, Copy)]
enum Asked {
    Person,
    /// "him", who is somebody else than whom the sentence is about.
    OtherPerson,
    Vendor,
    Program,
    /// "it", which can be a vendor, a product or a program.
    Any,
}

/// Says of each word that stands for somebody whom it means.
pub(super) fn resolve(sentences: &mut [Sentence], known: &Known<'_>) {
    let mut before: Vec<Named> = Vec::new();
    for sentence in sentences {
        let mut here = Named::default();
        for at in 0..sentence.tokens.len() {
            if let Some(who) = sentence.tokens[at].name() {
                if may_be_town(&sentence.tokens, at) {
                    here.begins_unclear |= here.is_empty();
                } else if is_called_vendor(&sentence.tokens, at) {
                    here.add_vendor(who, known);
                } else if !is_beside(&sentence.tokens, at) {
                    here.add(who, known);
                }
            } else if let Some(asked) = asked(&sentence.tokens, at) {
                let meant = meant(asked, &here, &before);
                // "The company" is a name for what follows.
                for thing in &meant {
                    let list = match thing.kind(known) {
                        Some(EntityKind::Vendor) => &mut here.vendors,
                        Some(EntityKind::Person) => &mut here.persons,
                        _ => continue,
                    };
                    if !matches!(asked, Asked::Any) {
                        put(list, thing.clone());
                    }
                }
                sentence.tokens[at].meant = meant;
            } else if goes_on(&sentence.tokens, at) {
                sentence.tokens[at].meant = subject(&sentence.tokens, known);
            }
        }
        before.push(here);
        if before.len() > BACK {
            before.remove(0);
        }
    }
}

/// Whether an "and" goes on with what the first name of its sentence does: "Citrix is based in Florida
/// and competes with VMware".
fn goes_on(tokens: &[Token], at: usize) -> bool {
    tokens[at].is("and")
        && tokens
            .get(at + 1)
            .and_then(Token::word)
            .is_some_and(|word| !word.capital)
        && !tokens[..at].iter().any(|token| {
            token.is_one_of(NARROWING)
                || token.is_one_of(REPORTS)
                || token.is_one_of(&["and", "or", "if", "as", "when", "where", "while", "because"])
                || matches!(token.mark(), Some(';' | ':' | '"'))
        })
}

/// Whom a sentence is about, if it begins with it.
fn subject(tokens: &[Token], known: &Known<'_>) -> Vec<Thing> {
    let mut named = Named::default();
    let first = tokens.iter().find(|token| !token.is_one_of(DETERMINERS));
    match first.map(|token| (token, token.name())) {
        Some((token, Some(who))) if !token.possessive => named.add(who, known),
        Some((token, None)) if !token.owns() => return token.meant.clone(),
        _ => {}
    }
    let all = [named.vendors, named.products, named.programs, named.persons];
    all.into_iter().flatten().collect()
}

/// Whether an unknown name stands where towns do: "opened an office in Prague".
fn may_be_town(tokens: &[Token], at: usize) -> bool {
    let back = |back: usize| tokens.get(at.checked_sub(back)?);
    let led = back(1).is_some_and(|lead| {
        lead.is_one_of(&["in", "near"])
            || (lead.is("to") && back(2).is_some_and(|verb| verb.is_one_of(MOVES)))
            || (lead.is("of") && back(2).is_some_and(|name| name.name().is_some()))
    });
    let one_word = |name: &str| !name.contains(' ');
    led && matches!(tokens[at].name(), Some(Who::Unknown(name)) if one_word(name))
}

/// Whether the text says that a name is that of a company: "Trellis Mobile, a firm from Paris".
fn is_called_vendor(tokens: &[Token], at: usize) -> bool {
    let token = |ahead: usize| tokens.get(at + ahead);
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    before.is_some_and(|before| before.is_one_of(VENDOR_WORDS))
        || (token(1).and_then(Token::mark) == Some(',')
            && token(2).is_some_and(|token| token.is_one_of(&["a", "an", "the"]))
            && (3..8)
                .map_while(token)
                .take_while(|token| token.mark().is_none_or(|mark| mark == '-'))
                .any(|token| token.is_one_of(VENDOR_WORDS)))
}

/// Whether a name is only there to tell more of another one: "the Denver-based vendor", "VMware, which
/// is owned by EMC,", "hires Microsoft veteran Dirk Olsen".
fn is_beside(tokens: &[Token], at: usize) -> bool {
    let token = |ahead: usize| tokens.get(at + ahead);
    if token(1).and_then(Token::mark) == Some('-') {
        return true;
    }
    let Some(first) = tokens.iter().position(|token| token.name().is_some()) else {
        return false;
    };
    if first == at {
        return false;
    }
    // "from Northgate Partners and Cisco"
    let lead = tokens[..at].iter().rposition(|token| {
        !(token.name().is_some() || token.is("and") || token.mark() == Some(','))
    });
    if lead.is_some_and(|lead| tokens[lead].is_one_of(BESIDES)) {
        return true;
    }
    let lower = |token: &Token| token.word().is_some_and(|word| !word.capital);
    let names = |token: &Token| token.name().is_some();
    let noun = token(1).is_some_and(|token| lower(token) && !token.is_stop());
    let named =
        token(2).is_some_and(names) || (token(2).is_some_and(lower) && token(3).is_some_and(names));
    if noun && named {
        return true;
    }
    let comma = |at: usize| tokens.get(at).and_then(Token::mark) == Some(',');
    comma(first + 1)
        && tokens.get(first + 2).is_some_and(lower)
        && !(first + 2..at).any(comma)
        && (at..tokens.len()).any(comma)
}

/// What a token refers to, if it is a word that stands for somebody.
fn asked(tokens: &[Token], at: usize) -> Option<Asked> {
    let token = &tokens[at];
    let word = token.word()?.folded.as_str();
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let opens = before.is_none_or(|token| token.mark().is_some() || token.is_one_of(OPENERS));
    match word {
        "him" => return Some(Asked::OtherPerson),
        "he" | "she" | "his" | "her" => return Some(Asked::Person),
        "it" if opens => return Some(Asked::Any),
        "its" => return Some(Asked::Vendor),
        _ => {}
    }
    let asked = match word {
        _ if VENDOR_WORDS.contains(&word) => Asked::Vendor,
        _ if PROGRAM_WORDS.contains(&word) => Asked::Program,
        _ => return None,
    };
    let next = tokens.get(at + 1);
    let goes_on = next.is_some_and(|next| next.name().is_some() || next.is_one_of(NARROWING));
    (!goes_on && is_definite(tokens, at)).then_some(asked)
}

/// Whether "the" or "this" stands in front of a noun, and nothing that makes it another one.
fn is_definite(tokens: &[Token], noun: usize) -> bool {
    for at in (noun.saturating_sub(BETWEEN + 1)..noun).rev() {
        let token = &tokens[at];
        if token.is_one_of(&["the", "this"]) {
            return true;
        }
        let leads = match token.word() {
            Some(_) => {
                !token.is_one_of(DETERMINERS)
                    && !token.is_one_of(OTHERS)
                    && !token.is_stop()
                    && !token.possessive
            }
            // "the Denver-based vendor"
            None => {
                token.mark() == Some('-') || tokens.get(at + 1).and_then(Token::mark) == Some('-')
            }
        };
        if !leads {
            return false;
        }
    }
    false
}

/// Whom a word means, by those who are named in front of it.
fn meant(asked: Asked, here: &Named, before: &[Named]) -> Vec<Thing> {
    let here = (!matches!(asked, Asked::OtherPerson)).then_some(here);
    let near = here.into_iter().chain(before.iter().rev());
    for named in near {
        let found = match asked {
            Asked::Person | Asked::OtherPerson => &named.persons,
            Asked::Vendor => &named.vendors,
            Asked::Program => &named.programs,
            Asked::Any if named.is_empty() => continue,
            Asked::Any => {
                let lists = [&named.vendors, &named.programs];
                let products = (!named.has_others).then_some(&named.products);
                return lists
                    .into_iter()
                    .chain(products)
                    .filter_map(|list| only(list).cloned())
                    .collect();
            }
        };
        if !found.is_empty() {
            return only(found).cloned().into_iter().collect();
        }
        if matches!(asked, Asked::Vendor) && named.begins_unclear {
            break;
        }
    }
    Vec::new()
}
