//! What no article says, in words: "No article in the archive says who owns EMC."

use crate::domain::phrase::{either, list, phrase, plural};
use crate::domain::{EntityId, EntityKind, Relation};

use super::bind::Binding;
use super::known::Known;
use super::question::{Question, Side, Tense, Wanted};

/// What is said where no sentence of the catalog would read well.
const PLAIN: &str = "Nothing in the archive says that";

/// What no article says, without a full stop: that a statement holds when both sides are named, or
/// who or what would stand on the side that is asked for. `unknown` is a name that the archive does
/// not have.
pub(super) fn absence(
    known: &Known,
    question: &Question,
    binding: &Binding,
    unknown: &str,
) -> String {
    let Some(relation) = known.relations.get(binding.relation) else {
        return PLAIN.to_owned();
    };
    let past = question.tense != Tense::Present && !relation.event && !relation.past.is_empty();
    let template = if past { &relation.past } else { &relation.now };
    let or = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && matches!(token.folded.as_str(), "or" | "either"));
    let names = |entities: &[EntityId]| {
        let names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
        if or { either(&names) } else { list(&names) }
    };
    let (subjects, objects) = (names(&binding.subjects), names(&binding.objects));
    let asks = question.wanted != Wanted::Verdict && unknown.is_empty();
    let said = if asks && subjects.is_empty() && !objects.is_empty() {
        who(relation, question, binding, template, &objects)
    } else if asks && objects.is_empty() && !subjects.is_empty() {
        what(relation, question, template, &subjects)
    } else {
        None
    };
    if let Some(said) = said {
        return format!("No article in the archive {said}");
    }
    let leading = if template.find('{') == template.find("{object}") {
        &binding.objects
    } else {
        &binding.subjects
    };
    let template = &if leading.len() > 1 && !or {
        plural(template)
    } else {
        template.clone()
    };
    let side = |side: Side, named: String| match named.as_str() {
        "" if !unknown.is_empty() => unknown.to_owned(),
        "" => anybody(relation, side, question),
        _ => named,
    };
    // A sentence that begins with its date, or that is only what somebody says, is no good "that".
    let opening = template.trim_start_matches("The ");
    // Where the value is all that is said, a name in its place makes no sentence.
    let bare = opening
        .trim_start_matches("{subject} ")
        .starts_with("[{object}")
        || opening.starts_with("{subject} {object}");
    if !opening.starts_with('{')
        || template.contains("said to ")
        || (bare && relation.objects.is_empty() && !unknown.is_empty())
    {
        return PLAIN.to_owned();
    }
    let sentence = phrase(
        template,
        &side(Side::Subject, subjects),
        &side(Side::Object, objects),
        &binding.title_text,
        "",
        "",
    );
    let sentence = match sentence.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => sentence,
    };
    format!(
        "No article in the archive says that {}",
        sentence.replace("the any ", "any ")
    )
}

/// "names the CEO of Cisco", "says who owns EMC", "says which product is built on ESX".
fn who(
    relation: &Relation,
    question: &Question,
    binding: &Binding,
    template: &str,
    objects: &str,
) -> Option<String> {
    if !binding.title_text.is_empty() {
        return Some(format!("names the {} of {objects}", binding.title_text));
    }
    let rest = template.strip_prefix("{subject} ")?;
    let asked = asked_word(&relation.subjects, question, "who");
    let said = phrase(rest, "", objects, "", "", "");
    Some(format!("says {asked} {said}"))
}

/// "says what EMC makes", "says how many customers EMC has"; `None` where the object stands in the
/// middle of the sentence or is left out by an alternative.
fn what(
    relation: &Relation,
    question: &Question,
    template: &str,
    subjects: &str,
) -> Option<String> {
    let rest = template.strip_prefix("{subject} ")?;
    if question.wanted == Wanted::Count
        && let Some((verb, noun)) = rest
            .split_once(" [{object} |]")
            .or_else(|| rest.split_once(" {object} "))
    {
        let noun = noun.split('[').next().unwrap_or_default().trim();
        return Some(format!("says how many {noun} {subjects} {verb}"));
    }
    let (verb, after) = rest.split_once("{object}")?;
    if verb.contains(['[', '{']) || !after.is_empty() && !after.starts_with('[') {
        return None;
    }
    let asked = asked_word(&relation.objects, question, "whom");
    let (asked, verb) = match verb.trim_end().strip_suffix(" the") {
        Some(verb) => (asked, verb),
        None => (asked, verb.trim_end()),
    };
    Some(format!("says {asked} {subjects} {verb}"))
}

/// The question word for what can stand on a side.
fn asked_word(kinds: &[EntityKind], question: &Question, person: &str) -> String {
    match (question.kind.filter(|kind| kinds.contains(kind)), kinds) {
        (Some(kind), _) => format!("which {}", kind.word()),
        (None, [EntityKind::Person]) => person.to_owned(),
        (None, [EntityKind::Vendor | EntityKind::Person, ..])
            if person == "who" && !kinds.contains(&EntityKind::Product) =>
        {
            person.to_owned()
        }
        (None, [kind]) => format!("which {}", kind.word()),
        _ => "what".to_owned(),
    }
}

fn anybody(relation: &Relation, side: Side, question: &Question) -> String {
    let kinds = match side {
        Side::Subject => &relation.subjects,
        Side::Object => &relation.objects,
    };
    match (kinds.as_slice(), question.kind) {
        ([EntityKind::Person], _) => "anybody".to_owned(),
        (_, Some(kind)) if kinds.contains(&kind) => format!("any {}", kind.word()),
        ([kind], _) => format!("any {}", kind.word()),
        // The sentence of a value has its own words for its absence.
        ([], _) => String::new(),
        (several, _) => {
            let words: Vec<&str> = several.iter().map(|kind| kind.word()).collect();
            format!("any {}", words.join(" or "))
        }
    }
}
