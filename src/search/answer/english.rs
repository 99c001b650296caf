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
const AUXILIARIES: [&str; 20] = [
    "is", "are", "was", "were", "am", "do", "does", "did", "has", "have", "had", "can", "could",
    "will", "would", "shall", "should", "may", "might", "must",
];

/// Auxiliaries with "not" drawn together, as they fold, and the auxiliary alone.
const CONTRACTIONS: [(&str, &str); 17] = [
    ("isnt", "is"),
    ("arent", "are"),
    ("wasnt", "was"),
    ("werent", "were"),
    ("dont", "do"),
    ("doesnt", "does"),
    ("didnt", "did"),
    ("hasnt", "has"),
    ("havent", "have"),
    ("hadnt", "had"),
    ("cant", "can"),
    ("cannot", "can"),
    ("couldnt", "could"),
    ("wont", "will"),
    ("wouldnt", "would"),
    ("shouldnt", "should"),
    ("mustnt", "must"),
];

/// Forms of "be" that make a participle passive.
const BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "got"];

/// Words that turn a statement into its opposite, or take somebody out of a list.
const NEGATIONS: [&str; 15] = [
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

/// The base form of an irregular verb; any other word as it is.
pub(super) fn base(folded: &str) -> &str {
    IRREGULAR
        .iter()
        .find(|(form, _)| *form == folded)
        .map_or(folded, |(_, base)| base)
}

/// The stem by which words of questions and of the catalog are compared; knows irregular verbs.
pub(super) fn root(folded: &str) -> String {
    stem(base(folded))
}

/// The roots of the verb inside a noun for who does it: "owner" gives "own", "maker" "make".
pub(super) fn agent_roots(folded: &str) -> Option<[String; 2]> {
    let singular = folded.strip_suffix('s').unwrap_or(folded);
    let verb = singular
        .strip_suffix("er")
        .or_else(|| singular.strip_suffix("or"))?;
    (verb.len() >= 3).then(|| [root(verb), root(&format!("{verb}e"))])
}

/// Whether a word says nothing by itself about what is asked.
pub(super) fn is_soft(folded: &str) -> bool {
    is_stop_word(folded) || SOFT.contains(&folded) || kind_noun(folded).is_some()
}

/// Whether a word turns a statement into its opposite.
pub(super) fn is_negation(folded: &str) -> bool {
    NEGATIONS.contains(&folded)
}

/// Whether a word is a small number.
pub(super) fn is_number_word(folded: &str) -> bool {
    NUMBER_WORDS.contains(&folded)
}

/// The auxiliary of a contraction with "not": "is" of "isn't".
pub(super) fn contracted(folded: &str) -> Option<&'static str> {
    CONTRACTIONS
        .iter()
        .find(|(form, _)| *form == folded)
        .map(|(_, auxiliary)| *auxiliary)
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
