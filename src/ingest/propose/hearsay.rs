//! By whom something is told. What the article says itself is sure, and so is what somebody says of
//! themselves; what others say of them is hearsay: "A spokesman for Dell said that Lenovo had bought …".

use std::ops::Range;

use super::clause::clause;
use super::lists::{
    AFTER_NAMES, BE, DETERMINERS, OWN_VOICE, OWNERS, PREPOSITIONS, PRONOUNS, SPEAKS,
    SPEAKS_PLAINLY, VENDOR_WORDS, WITNESSES,
};
use super::matching::Found;
use super::thing::{Thing, thing};
use super::token::{Token, Who};
use super::{Known, party};
use crate::domain::{EntityKind, FactProposal, Party, ProposedObject};

/// The most words between "said" and the "that" which belongs to it.
const THAT: usize = 8;
/// The most words of whoever speaks, in front of "said" and behind what was said.
const SPEAKER: usize = 14;
/// The most words between "said" and what was said, where no "that" stands between.
const NEAR: usize = 5;

/// Words after which something else is told than what somebody says: "reports sales after Dell acquired …".
const ASIDE: &[&str] = &[
    "after", "when", "because", "since", "before", "while", "as", "where", "who", "which", "whose",
];

/// Verbs of who has it from others.
const HEARS: &[&str] = &["hear", "hears", "heard", "learn", "learned", "learnt"];

/// What is told by others when it is said to be told: "it was reported that".
const OPENLY: &[&str] = &["announced", "confirmed", "disclosed", "revealed"];

/// Whether something told is only what others say. `facts` are those that hold and that the article has told before:
/// whoever leads a company speaks for it.
pub(super) fn is_hearsay(
    tokens: &[Token],
    found: &Found,
    known: &Known<'_>,
    facts: &[&FactProposal],
) -> bool {
    let part = clause(tokens, &found.told);
    let speakers = [
        said_before(tokens, &found.told, &part),
        said_within(tokens, &found.told),
        said_behind(tokens, &found.told, &part),
        according_to(tokens, &found.told, &part),
        headed(tokens, &found.told, known),
    ];
    speakers
        .into_iter()
        .flatten()
        .any(|speaker| !speaks_of_themselves(tokens, speaker, found, known, facts))
}

/// Who says it in the middle of it: "Lenovo, Dell said, has".
fn said_within(tokens: &[Token], told: &Range<usize>) -> Option<Range<usize>> {
    let comma = |at: usize| tokens[at].mark() == Some(',');
    told.clone().find_map(|verb| {
        if !speaks(tokens, verb) {
            return None;
        }
        let begins = (told.start..verb).rfind(|at| comma(*at))? + 1;
        let ends = (verb..told.end).find(|at| comma(*at))?;
        let of_others = tokens[begins].is_one_of(&["which", "who", "and"]);
        if of_others {
            None
        } else if ends == verb + 1 {
            Some(begins..verb)
        } else {
            (begins == verb).then_some(verb + 1..ends)
        }
    })
}

/// Who stands in front of the colon of a headline, or what behind it: "Gartner: VMware has", "VMware has …: report".
fn headed(tokens: &[Token], told: &Range<usize>, known: &Known<'_>) -> Option<Range<usize>> {
    /// The most tokens of either.
    const FEW: usize = 3;
    let colon = |at: &usize| tokens[*at].mark() == Some(':');
    let kinds = [EntityKind::Vendor, EntityKind::Person];
    let is_source = |token: &Token| {
        let speaks = |who| thing(who, &kinds, known).is_some();
        token.is_one_of(WITNESSES) || token.is("report") || token.name().is_some_and(speaks)
    };
    let before = (0..told.start.min(FEW + 1))
        .find(colon)
        .filter(|colon| tokens[..*colon].iter().any(is_source));
    if let Some(colon) = before {
        return Some(0..colon);
    }
    let behind = (told.end..tokens.len()).find(colon)?;
    let rest = behind + 1..tokens.len();
    (rest.len() <= FEW && tokens[rest.clone()].iter().any(is_source)).then_some(rest)
}

/// Who says what follows: "Dell said that", "As the paper reports,".
fn said_before(tokens: &[Token], told: &Range<usize>, part: &Range<usize>) -> Option<Range<usize>> {
    let verb = (part.start..told.start)
        .rev()
        .find(|at| speaks(tokens, *at) && leads_to(tokens, *at, told))?;
    let passive = verb
        .checked_sub(1)
        .is_some_and(|at| tokens[at].is_one_of(BE) || tokens[at].is("as"));
    match passive {
        // "It was announced that", "As announced,": nobody else is meant.
        true if tokens[verb].is_one_of(OPENLY) => None,
        true => Some(verb..verb),
        false => Some(part.start..verb),
    }
}

/// Whether a verb leads to what was told.
fn leads_to(tokens: &[Token], verb: usize, told: &Range<usize>) -> bool {
    let between = &tokens[verb + 1..told.start];
    let comma = between.iter().position(|token| token.mark() == Some(','));
    // "As the paper reports, …", "By May, analysts say, …"
    if comma == Some(0) {
        return !between
            .get(1)
            .is_some_and(|token| token.is_one_of(&["and", "or"]));
    }
    let that = between.iter().take(THAT).position(|token| token.is("that"));
    if let Some(that) = that {
        let first = &between[0];
        let tells = tokens[verb].is_one_of(&["told", "tells", "tell"]);
        // "said on Monday that", but not "announced a server that"
        return that == 0
            || tells
            || first.is_one_of(PREPOSITIONS)
            || first.is_one_of(AFTER_NAMES)
            || first.is_one_of(&["this", "on", "in"])
            || first.is_adverb();
    }
    tokens[verb].is_one_of(SPEAKS_PLAINLY)
        && between.len() <= NEAR
        && !between
            .iter()
            .any(|token| token.mark().is_some() || token.is_one_of(ASIDE))
}

/// Who says what stands in front of it: ", the paper reports", ", said Ingrid Maas".
fn said_behind(tokens: &[Token], told: &Range<usize>, part: &Range<usize>) -> Option<Range<usize>> {
    let is_comma = |at: &usize| tokens[*at].mark() == Some(',');
    (told.end..part.end).find_map(|verb| {
        if !speaks(tokens, verb) {
            return None;
        }
        let comma = (told.end..verb).rfind(is_comma)?;
        let speaker = comma + 1..verb;
        // "she told reporters"
        let tells = tokens[verb].is_one_of(&["told", "tells"]);
        let listener = tells
            && tokens
                .get(verb + 1)
                .is_some_and(|token| token.word().is_some() && !token.is("that"));
        let next = tokens.get(verb + 1 + usize::from(listener));
        let closes = next.is_none_or(|next| {
            next.mark().is_some()
                || next.is_one_of(PREPOSITIONS)
                || next.is_one_of(AFTER_NAMES)
                || next.is_one_of(&["this", "when"])
        });
        // ", its chief, Jo Tran, announced"
        if speaker.is_empty() && closes {
            let begins = (told.end..comma).find(is_comma)? + 1;
            return Some(begins..verb);
        }
        // "it was reported"
        if let Some(last) = speaker.clone().next_back()
            && tokens[last].is_one_of(BE)
        {
            return (!tokens[verb].is_one_of(OPENLY)).then_some(verb..verb);
        }
        if speaker.is_empty() {
            let end = part.end.min(verb + 1 + SPEAKER);
            let ends = next.is_some_and(|next| next.is("that"));
            return (!ends).then_some(verb + 1..end);
        }
        let begins = &tokens[speaker.start];
        let another = begins.is_one_of(&["and", "or", "which", "who", "that", "whose"]);
        (!another && closes && speaker.len() <= SPEAKER).then_some(speaker)
    })
}

/// Whom "according to" names.
fn according_to(
    tokens: &[Token],
    told: &Range<usize>,
    part: &Range<usize>,
) -> Option<Range<usize>> {
    let at = part.clone().find(|at| {
        tokens[*at].is("according") && tokens.get(at + 1).is_some_and(|token| token.is("to"))
    })?;
    let begins = at + 2;
    let last = match at < told.start {
        true => told.start,
        false => part.end,
    };
    let end = (begins..last)
        .find(|at| tokens[*at].mark() == Some(','))
        .unwrap_or(last);
    (begins <= end).then_some(begins..end)
}

/// Whether a token is the verb of somebody who speaks; "the report" and "its claims" are none.
fn speaks(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let next = tokens.get(at + 1);
    tokens[at].is_one_of(SPEAKS)
        // "will report to"
        && !next.is_some_and(|next| next.is("to"))
        && !before.is_some_and(|before| {
            before.is_one_of(DETERMINERS)
                || before.is_one_of(PREPOSITIONS)
                || before.possessive
        })
}

/// Whether those who speak are those of whom it is told, or speak for them.
fn speaks_of_themselves(
    tokens: &[Token],
    speaker: Range<usize>,
    found: &Found,
    known: &Known<'_>,
    facts: &[&FactProposal],
) -> bool {
    let heard = tokens
        .get(speaker.end)
        .is_some_and(|verb| verb.is_one_of(HEARS));
    let speaker = &tokens[speaker];
    if heard || speaker.iter().any(|token| token.is_one_of(WITNESSES)) {
        return false;
    }
    let told: Vec<&Thing> = found
        .subjects
        .iter()
        .chain(&found.objects)
        .chain(&found.former)
        .collect();
    let is_told = |token: &Token| {
        told.iter().any(|thing| names(token, thing)) || speaks_for(token, &told, known, facts)
    };
    if speaker.iter().any(is_told) {
        return true;
    }
    let is_company = |token: &Token| {
        let can_be = |who, kind| thing(who, &[kind], known).is_some();
        let is_vendor = |who| can_be(who, EntityKind::Vendor) && !can_be(who, EntityKind::Person);
        token.name().is_some_and(is_vendor) || token.is_one_of(VENDOR_WORDS)
    };
    let of_things = !told.iter().any(|thing| {
        let kind = thing.kind(known);
        kind == Some(EntityKind::Vendor) || kind == Some(EntityKind::Person)
    });
    let is_by_company = speaker.iter().any(is_company);
    // Of its products a company speaks itself, and whose they are need not stand there.
    if of_things && is_by_company {
        return true;
    }
    // "the company" and "its chief" that could be of several, and a paper of which nobody says whose it is
    let names_none = !speaker.iter().any(|token| token.name().is_some());
    speaker.iter().any(|token| {
        let is_open = token.meant.is_empty();
        let is_somebody = token.is_one_of(VENDOR_WORDS) || token.is_one_of(&["it", "they", "we"]);
        (names_none && (token.is_one_of(OWN_VOICE) || (is_somebody && is_open)))
            || (!is_by_company && is_open && token.is_one_of(OWNERS))
    })
}

/// Whether a token names somebody, or stands for them.
fn names(token: &Token, thing: &Thing) -> bool {
    token.meant.contains(thing)
        || match (token.name(), thing) {
            (Some(Who::Known(entities)), Thing::Known(id)) => entities.contains(id),
            (Some(Who::Unknown(name)), Thing::New(other, _)) => name == other,
            _ => false,
        }
}

/// Whether a token names somebody of whom the article has said that they belong to one of these: "Ingrid Maas
/// leads Nordbahn. … , she said."
fn speaks_for(token: &Token, told: &[&Thing], known: &Known<'_>, facts: &[&FactProposal]) -> bool {
    if token.name().is_none() && !token.is_one_of(PRONOUNS) {
        return false;
    }
    let is_meant = |party: &Party, thing: &Thing| *party == self::party(thing);
    facts.iter().any(|fact| {
        let Some(ProposedObject::Party(object)) = &fact.object else {
            return false;
        };
        let speaker = |party: &Party| {
            let thing = match party {
                Party::Known(id) => Thing::Known(*id),
                Party::New { name, kind } => Thing::New(name.clone(), *kind),
            };
            thing.kind(known) == Some(EntityKind::Person) && names(token, &thing)
        };
        !fact.ends && speaker(&fact.subject) && told.iter().any(|thing| is_meant(object, thing))
    })
}
