//! Names in the places of a pattern: which of them stand together, and where they end.

use super::compile::Step;
use super::lists::{AFTER_NAMES, DETERMINERS, PROGRAM_WORDS, REPORTS};
use super::matching::{Found, Matcher};
use super::pattern::Place;
use super::thing::{Thing, ends_companies, meant, thing};
use super::token::{Token, Who};
use crate::domain::EntityKind;

/// The most words that lead to a name.
const LEADING: usize = 4;
/// The most names that are told the same of.
pub(super) const TOGETHER: usize = 12;

/// Participles that make a name a part of something: "Citrix based".
const PARTICIPLES: &[&str] = &[
    "based",
    "related",
    "owned",
    "powered",
    "certified",
    "branded",
    "focused",
    "hosted",
    "backed",
];

pub(super) const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Whether a word with capitals is that of a post: "CEO".
fn is_acronym(folded: &str) -> bool {
    folded.len() <= 4 && folded.ends_with('o') || folded == "vp"
}

/// Names that stand in one place.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub things: Vec<Thing>,
    /// The token after them.
    pub end: usize,
    pub possessive: bool,
}

impl Matcher<'_> {
    pub(super) fn names(
        &self,
        step: usize,
        place: Place,
        possessive: bool,
        previous: Option<&Step>,
        from: usize,
        found: &mut Found,
    ) -> Option<usize> {
        let most = match previous {
            None => 0,
            Some(Step::Words(_)) => LEADING,
            Some(Step::Mark('-') | Step::Gap) => 0,
            Some(Step::Mark(_)) => 2,
            Some(Step::Place { possessive, .. }) => usize::from(*possessive),
        };
        let adjacent = matches!(self.pattern.steps.get(step + 1), Some(Step::Place { .. }));
        let kinds = match place {
            Place::Object => &self.pattern.objects,
            _ => &self.pattern.subjects,
        };
        if previous.is_some() && self.tokens.get(from)?.is("and") {
            return None;
        }
        let after_comma = matches!(previous, Some(Step::Mark(',')));
        let mut at = from;
        loop {
            // Of "Citrix XenServer and Hyper-V" only the first is made by Citrix.
            let options = match previous {
                Some(Step::Place { .. }) => self.alone(at, kinds).into_iter().collect(),
                _ => self.options(at, kinds, adjacent, place != Place::Former, previous),
            };
            for option in options {
                let hyphen = matches!(self.pattern.steps.get(step + 1), Some(Step::Mark('-')));
                let is_known = |thing: &Thing| matches!(thing, Thing::Known(_));
                if option.possessive != possessive
                    || (hyphen && !option.things.iter().all(is_known))
                {
                    continue;
                }
                let end = self.attempt(step + 1, option.end, found, |found| {
                    found.loose += at - from;
                    match place {
                        Place::Subject => found.subjects = option.things,
                        Place::Object => found.objects = option.things,
                        _ => found.former = option.things.into_iter().next(),
                    }
                });
                if end.is_some() {
                    return end;
                }
            }
            if at - from <= 1
                && *kinds == [EntityKind::Person]
                && (matches!(previous, Some(Step::Words(_)))
                    || (after_comma && self.tokens.get(at)?.name().is_some()))
                && let Some(after) = self.after_post(at)
            {
                at = after;
                continue;
            }
            let token = self.tokens.get(at)?;
            let word = token.word()?;
            // ", succeeds the founder Ravi Menon"
            if at == from && after_comma && !token.is_one_of(DETERMINERS) {
                return None;
            }
            // ", phoned Dan Warmenhoven" is another sentence.
            let acts = matches!(previous, Some(Step::Mark(_))) && word.folded.ends_with("ed");
            let leads = token.is_one_of(DETERMINERS)
                || (!token.is_stop()
                    && !acts
                    && !word.capital
                    && !token.starts_with_digit()
                    && !token.is_one_of(AFTER_NAMES));
            if at - from >= most || !leads || token.possessive {
                return None;
            }
            at += 1;
        }
    }

    /// The end of "Microsoft veteran", "CEO" or "NetApp's chief executive," in front of a person's name.
    fn after_post(&self, from: usize) -> Option<usize> {
        /// The most words of a post.
        const POST: usize = 4;
        let token = self.tokens.get(from)?;
        let of_vendor = usize::from(
            token
                .name()
                .is_some_and(|who| thing(who, &[EntityKind::Vendor], self.known).is_some()),
        );
        let post = |at: &usize| {
            let token = &self.tokens[*at];
            token.word().is_some_and(|word| {
                !token.is_stop()
                    && !word.folded.ends_with("ed")
                    && (!word.capital || is_acronym(&word.folded))
            })
        };
        let begin = from + of_vendor;
        let last = self.tokens.len().min(begin + POST);
        let end = (begin..last).take_while(post).last()? + 1;
        let comma = self.tokens.get(end).and_then(Token::mark) == Some(',') && of_vendor > 0;
        let end = end + usize::from(comma);
        let names = self.tokens.get(end)?.name().is_some();
        names.then_some(end)
    }

    /// One name that others in front of it may belong to: "Citrix XenServer", "Microsoft's Hyper-V".
    pub(super) fn chain(&self, at: usize, kinds: &[EntityKind]) -> Option<Names> {
        let names = self.tokens[at.min(self.tokens.len())..]
            .iter()
            .take(TOGETHER)
            .take_while(|token| token.name().is_some())
            .count();
        if names == 0 {
            return self.meant(at, kinds);
        }
        // A possessive that nothing of a name follows ends it.
        let head = at + names - 1;
        let token = &self.tokens[head];
        let who = token.name()?;
        let what = match (who, names) {
            (Who::Unknown(name), 2..) if !kinds.is_empty() => {
                let before = self.tokens[head - 1].name()?;
                match before {
                    Who::Known(_) if kinds.contains(&EntityKind::Product) => thing(
                        &Who::Unknown(name.clone()),
                        &[EntityKind::Product],
                        self.known,
                    )?,
                    _ => return None,
                }
            }
            // "an SSL VPN" is no name.
            (Who::Unknown(_), 1) if at > 0 && self.tokens[at - 1].is_one_of(&["a", "an"]) => {
                return None;
            }
            _ => thing(who, kinds, self.known)?,
        };
        Some(Names {
            things: vec![what],
            end: head + 1,
            possessive: token.possessive,
        })
    }

    /// Names that begin with that of whom they belong to: "LANDesk Application Virtualization".
    pub(super) fn in_one_name(&self) -> Vec<Found> {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let Some(who @ Who::Known(_)) = token.name() else {
                continue;
            };
            let written = &self.text[token.range.clone()];
            if let Some(object) = thing(who, &self.pattern.objects, self.known)
                && written.contains(' ')
                && let Some(subject) = self.owner_in(written)
            {
                found.push(Found {
                    subjects: vec![subject],
                    objects: vec![object],
                    told: at..at + 1,
                    ..Found::default()
                });
            }
        }
        found
    }

    /// Whose name a longer one begins with, of those that the text names.
    fn owner_in(&self, written: &str) -> Option<Thing> {
        let owns = |name: &str| {
            let mut short = name;
            while let Some((rest, last)) = short.rsplit_once(' ')
                && ends_companies(&last.to_lowercase(), self.known)
            {
                short = rest;
            }
            written
                .strip_prefix(short)
                .is_some_and(|rest| rest.starts_with(' '))
        };
        let mut owners = self
            .known
            .entities
            .iter()
            .filter(|(_, (kind, name))| self.pattern.subjects.contains(kind) && owns(name));
        let first = owners.next()?;
        owners.next().is_none().then_some(Thing::Known(*first.0))
    }

    /// The one name at a token, whatever follows it.
    pub(super) fn alone(&self, at: usize, kinds: &[EntityKind]) -> Option<Names> {
        let token = self.tokens.get(at)?;
        let Some(who) = token.name() else {
            return self.meant(at, kinds);
        };
        let what = thing(who, kinds, self.known)?;
        Some(Names {
            things: vec![what],
            end: at + 1,
            possessive: token.possessive,
        })
    }

    /// Whom a word such as "it" or "company" means.
    fn meant(&self, at: usize, kinds: &[EntityKind]) -> Option<Names> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| !token.meant.is_empty())?;
        // "the company from Lowell"
        let led = self
            .tokens
            .get(at + 1)
            .is_some_and(|token| token.is_one_of(&["from", "in"]));
        let town = matches!(
            self.tokens.get(at + 2).and_then(Token::name),
            Some(Who::Unknown(_))
        );
        Some(Names {
            things: vec![meant(token, kinds, self.known)?],
            end: at + if led && town { 3 } else { 1 },
            possessive: token.owns(),
        })
    }

    /// Whether the name in front of a token is that of a person, which nothing that follows makes a
    /// part of something else.
    pub(super) fn names_person(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let follows = self
            .tokens
            .get(at)
            .is_some_and(|next| next.word().is_some());
        let person = |who| thing(who, &[EntityKind::Person], self.known).is_some();
        follows && before.is_some_and(|token| !token.possessive && token.name().is_some_and(person))
    }

    /// Whether a name can end before a token, and is not a part of something.
    pub(super) fn may_end(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return true;
        };
        if let Some(mark) = token.mark() {
            return !matches!(mark, '-' | '/' | '%' | '\'');
        }
        // "launched the Ready for Xen program"
        let named = self.tokens.get(at + 1).and_then(Token::name);
        let noun = self.tokens.get(at + 2);
        if token.is("for")
            && named.is_some()
            && noun.is_some_and(|noun| noun.is_one_of(PROGRAM_WORDS))
        {
            return false;
        }
        let Some(word) = token.word() else {
            return false;
        };
        let folded = word.folded.as_str();
        !token.is_plain()
            || token.is_one_of(REPORTS)
            || token.is_one_of(WEEKDAYS)
            || (folded.ends_with("ed") && !token.is_one_of(PARTICIPLES))
            || EntityKind::ALL.iter().any(|kind| kind.word() == folded)
            || token.is_one_of(&["programme", "initiative", "company"])
    }
}
