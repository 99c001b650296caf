//! The grammar of English questions as far as answers need it: small words, forms of "be", words
//! of change and irregular verbs. No industry's words: those come from the catalog.

use crate::domain::EntityKind;
use crate::text::words::{is_stop_word, stem};

/// Words that colour a question without changing what it asks. Folded.
const SOFT: [&str; 110] = [
    "actually",
    "already",
    "anybody",
    "anyone",
    "anything",
    "archive",
    "article",
    "articles",
    "called",
    "current",
    "currently",
    "date",
    "day",
    "days",
    "desk",
    "exact",
    "exactly",
    "existing",
    "explain",
    "find",
    "former",
    "formerly",
    "full",
    "get",
    "got",
    "happen",
    "happened",
    "happening",
    "hello",
    "hey",
    "hi",
    "history",
    "info",
    "information",
    "just",
    "kind",
    "know",
    "known",
    "later",
    "latest",
    "list",
    "long",
    "look",
    "many",
    "month",
    "moment",
    "name",
    "named",
    "names",
    "new",
    "newest",
    "news",
    "now",
    "nowadays",
    "number",
    "official",
    "officially",
    "old",
    "people",
    "person",
    "present",
    "presently",
    "previous",
    "previously",
    "really",
    "recent",
    "recently",
    "right",
    "say",
    "says",
    "said",
    "see",
    "since",
    "somebody",
    "someone",
    "something",
    "still",
    "story",
    "sure",
    "thanks",
    "thing",
    "things",
    "time",
    "today",
    "true",
    "understand",
    "us",
    "want",
    "whole",
    "whos",
    "whether",
    "year",
    "years",
    "yet",
    "total",
    "count",
    "different",
    "various",
    "pls",
    "used",
    "like",
    "id",
    "plz",
    "thx",
    "cheers",
    "hereby",
    "quickly",
    "briefly",
    "wonder",
    "curious",
];

/// Forms of "be" and "have", "do" and the like that open a question for yes or no.
const AUXILIARIES: [&str; 26] = [
    "is", "are", "was", "were", "am", "do", "does", "did", "has", "have", "had", "can", "could",
    "will", "would", "shall", "should", "may", "might", "isnt", "arent", "wasnt", "werent",
    "doesnt", "didnt", "hasnt",
];

/// Forms of "be" that make a participle passive.
const BE: [&str; 10] = [
    "is", "are", "was", "were", "be", "been", "being", "isnt", "wasnt", "got",
];

/// Words that turn a statement into its opposite, or take somebody out of a list.
const NEGATIONS: [&str; 21] = [
    "not",
    "no",
    "never",
    "without",
    "neither",
    "nor",
    "none",
    "except",
    "excluding",
    "besides",
    "missing",
    "lack",
    "lacks",
    "lacking",
    "absent",
    "cannot",
    "isnt",
    "arent",
    "hasnt",
    "doesnt",
    "dont",
];

/// Numbers in words, as they stand before a noun: "the two members".
const NUMBER_WORDS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "both", "dozen",
];

/// Words that ask for the beginning of something, by their base forms.
const BEGIN: [&str; 22] = [
    "become",
    "begin",
    "start",
    "join",
    "appoint",
    "hire",
    "enter",
    "launch",
    "introduce",
    "create",
    "establish",
    "sign",
    "arrive",
    "name",
    "succeed",
    "replace",
    "take",
    "change",
    "new",
    "promote",
    "commence",
    "debut",
];

/// Words that ask for the end of something, by their base forms.
const END: [&str; 17] = [
    "leave", "quit", "resign", "end", "stop", "depart", "cease", "step", "until", "till",
    "dismiss", "fire", "oust", "retire", "finish", "withdraw", "lose",
];

/// Forms that no stemmer knows, with their base forms.
const IRREGULAR: [(&str, &str); 40] = [
    ("led", "lead"),
    ("ran", "run"),
    ("built", "build"),
    ("made", "make"),
    ("bought", "buy"),
    ("sold", "sell"),
    ("began", "begin"),
    ("begun", "begin"),
    ("became", "become"),
    ("left", "leave"),
    ("took", "take"),
    ("taken", "take"),
    ("held", "hold"),
    ("kept", "keep"),
    ("won", "win"),
    ("lost", "lose"),
    ("came", "come"),
    ("went", "go"),
    ("gone", "go"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("wrote", "write"),
    ("written", "write"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("knew", "know"),
    ("known", "know"),
    ("gave", "give"),
    ("given", "give"),
    ("got", "get"),
    ("paid", "pay"),
    ("spent", "spend"),
    ("sent", "send"),
    ("foresaw", "foresee"),
    ("foreseen", "foresee"),
    ("stood", "stand"),
    ("brought", "bring"),
    ("bound", "bind"),
    ("drove", "drive"),
    ("driven", "drive"),
];

/// The stem by which words of questions and of the catalog are compared; knows irregular verbs.
pub(super) fn root(folded: &str) -> String {
    let base = IRREGULAR
        .iter()
        .find(|(form, _)| *form == folded)
        .map_or(folded, |(_, base)| base);
    stem(base)
}

/// The roots of the verb inside a noun for who does it: "owner" gives "own", "maker" "make".
pub(super) fn agent_roots(folded: &str) -> Option<[String; 2]> {
    let singular = folded.strip_suffix('s').unwrap_or(folded);
    let verb = singular
        .strip_suffix("er")
        .or_else(|| singular.strip_suffix("or"))?;
    (verb.len() >= 3).then(|| [root(verb), root(&format!("{verb}e"))])
}

/// The small words of questions that are mistyped most, and whose meaning the rest makes clear.
const MISTYPED: [&str; 12] = [
    "who", "what", "which", "when", "where", "whose", "the", "does", "many", "company", "vendor",
    "please",
];

/// Whether a word is one of the small words of questions with one slip: "teh", "wich".
fn is_mistyped(folded: &str) -> bool {
    let typed: Vec<char> = folded.chars().collect();
    (3..=7).contains(&typed.len())
        && MISTYPED.iter().any(|word| {
            let meant: Vec<char> = word.chars().collect();
            let same = typed
                .iter()
                .zip(&meant)
                .take_while(|(one, other)| one == other)
                .count();
            let (rest, left) = (&typed[same..], &meant[same..]);
            let swapped = rest.len() == left.len()
                && rest.len() >= 2
                && rest[0] == left[1]
                && rest[1] == left[0]
                && rest[2..] == left[2..];
            let missing = !left.is_empty() && rest == &left[1..];
            same > 0 && (swapped || (missing && meant.len() > 3))
        })
}

/// Whether a word says nothing by itself about what is asked.
pub(super) fn is_soft(folded: &str) -> bool {
    is_mistyped(folded)
        || is_stop_word(folded)
        || SOFT.contains(&folded)
        || kind_noun(folded).is_some()
}

/// Whether a word turns a statement into its opposite.
pub(super) fn is_negation(folded: &str) -> bool {
    NEGATIONS.contains(&folded)
}

/// Whether a word is a small number.
pub(super) fn is_number_word(folded: &str) -> bool {
    NUMBER_WORDS.contains(&folded)
}

/// Whether a word opens a question for yes or no.
pub(super) fn is_auxiliary(folded: &str) -> bool {
    AUXILIARIES.contains(&folded)
}

/// Whether a word makes a following participle passive.
pub(super) fn is_be(folded: &str) -> bool {
    BE.contains(&folded)
}

/// Whether a word asks for a beginning.
pub(super) fn is_begin(folded: &str) -> bool {
    let root = root(folded);
    BEGIN.iter().any(|word| stem(word) == root)
}

/// Whether a word asks for an end.
pub(super) fn is_end(folded: &str) -> bool {
    let root = root(folded);
    END.iter().any(|word| stem(word) == root)
}

/// Whether a form can be a past participle: regular, or one of the irregular ones.
pub(super) fn is_participle(folded: &str) -> bool {
    folded.ends_with("ed") || folded == "run" || IRREGULAR.iter().any(|(form, _)| *form == folded)
}

/// Which kind of entity a general noun means.
pub(super) fn kind_noun(folded: &str) -> Option<EntityKind> {
    Some(match folded {
        "vendor" | "vendors" | "company" | "companies" | "firm" | "firms" | "corporation"
        | "corporations" | "business" | "businesses" | "manufacturer" | "manufacturers"
        | "organisation" | "organisations" | "organization" | "organizations" => EntityKind::Vendor,
        "product" | "products" | "software" | "tool" | "tools" | "platform" | "platforms"
        | "solution" | "solutions" => EntityKind::Product,
        "program" | "programs" | "programme" | "programmes" => EntityKind::Program,
        "person" | "persons" | "people" | "man" | "woman" | "men" | "women" | "somebody"
        | "executive" | "executives" => EntityKind::Person,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_meet_in_their_roots() {
        for (form, base) in [
            ("led", "leads"),
            ("built", "build"),
            ("owned", "own"),
            ("ran", "runs"),
        ] {
            assert_eq!(root(form), root(base), "{form}");
        }
        assert!(agent_roots("owner").is_some_and(|roots| roots.contains(&root("own"))));
        assert!(agent_roots("makers").is_some_and(|roots| roots.contains(&root("make"))));
        assert!(is_begin("became") && is_begin("joined") && is_end("left"));
        assert!(!is_begin("owns") && !is_end("owns"));
    }
}
