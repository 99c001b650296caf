//! Facts in sentences: one statement, a list with its number, and the absence of a fact.

use crate::domain::phrase::{list, phrase, plural, plural_of};
use crate::domain::{Certainty, EntityId, EntityKind, Relation};

use super::bind::Binding;
use super::finding::Finding;
use super::known::{Known, Told, full_stop};
use super::question::{Question, Side, Tense};
use super::rows::{object_entity, open_entity};

/// A list names this many; the rest is a number.
const MOST_NAMED: usize = 20;
/// An answer shows at most this many statements with their sources.
const MOST_EVIDENCE: usize = 25;

/// A finding of one sentence that rests on facts.
pub(super) fn finding(known: &Known, sentence: &str, rows: &[Told]) -> Finding {
    Finding::Facts {
        sentence: full_stop(sentence),
        evidence: rows
            .iter()
            .take(MOST_EVIDENCE)
            .map(|row| known.evidence(row))
            .collect(),
    }
}

/// Statements side by side in one sentence, at most three.
pub(super) fn statements(known: &Known, rows: &[Told]) -> String {
    let mut said: Vec<String> = Vec::new();
    for row in rows {
        let statement = known.statement(row);
        if !said.contains(&statement) {
            said.push(statement);
        }
    }
    said.truncate(3);
    said.join("; ")
}

/// The facts as one answer: the statement itself when they are about one entity, else a list.
pub(super) fn listing(known: &Known, binding: &Binding, rows: &[Told]) -> Finding {
    let (sure, rumoured): (Vec<Told>, Vec<Told>) = rows
        .iter()
        .cloned()
        .partition(|row| row.certainty > Certainty::Rumour);
    let main = if sure.is_empty() { &rumoured } else { &sure };
    let mut sentence = list_sentence(known, binding, main);
    if !sure.is_empty() && !rumoured.is_empty() {
        let names = list(&names(known, &entities(binding, &rumoured)));
        sentence = format!("{sentence}; it is rumoured of {names} too");
    }
    let ordered: Vec<Told> = sure.iter().chain(&rumoured).cloned().collect();
    finding(known, &sentence, &ordered)
}

fn list_sentence(known: &Known, binding: &Binding, rows: &[Told]) -> String {
    let found = entities(binding, rows);
    if found.len() < 2 {
        return statements(known, rows);
    }
    let many = number(known, &found);
    let named = named_list(known, &found);
    let rumour = rows.iter().all(|row| row.certainty == Certainty::Rumour);
    let Some(said) = many_sentence(known, binding, rows, &many) else {
        return format!("The archive names {many}: {named}");
    };
    let said = if rumour {
        format!("it is rumoured that {said}")
    } else {
        said
    };
    format!("{said}: {named}")
}

/// How many there are, as an answer; a value is its own number.
pub(super) fn count(known: &Known, binding: &Binding, rows: &[Told]) -> Finding {
    let found = entities(binding, rows);
    if found.len() != 1 {
        return listing(known, binding, rows);
    }
    let one = number(known, &found);
    match many_sentence(known, binding, rows, &one) {
        Some(said) => {
            let sentence = format!("{said}: {}", named_list(known, &found));
            finding(known, &sentence, rows)
        }
        None => listing(known, binding, rows),
    }
}

/// The relation's sentence with a number in the place of names: "6 vendors are members of …".
/// `None` when the other side differs from row to row.
fn many_sentence(known: &Known, binding: &Binding, rows: &[Told], many: &str) -> Option<String> {
    let first = rows.first()?;
    let relation = known.relation(&first.fact)?;
    let open = if binding.symmetric {
        Side::Subject
    } else {
        binding.open()
    };
    let over = rows.iter().all(|row| !known.holds(row));
    let template = if over && !relation.event && !relation.past.is_empty() {
        &relation.past
    } else {
        &relation.now
    };
    let fixed = |row: &Told| match open {
        Side::Subject => object_entity(row),
        Side::Object => Some(row.fact.subject),
    };
    let anchor = if binding.symmetric {
        binding
            .subjects
            .iter()
            .chain(&binding.objects)
            .next()
            .copied()
    } else if rows.iter().all(|row| fixed(row) == fixed(first)) {
        fixed(first)
    } else {
        None
    };
    let other = known.name(anchor?);
    let first_place = match open {
        Side::Subject => "{subject}",
        Side::Object => "{object}",
    };
    let leads = template
        .find('{')
        .is_some_and(|at| template[at..].starts_with(first_place));
    let template = if leads && !many.starts_with("1 ") {
        plural(template)
    } else {
        template.clone()
    };
    Some(match open {
        Side::Subject => phrase(&template, many, &other, "", "", ""),
        Side::Object => phrase(&template, &other, many, "", "", ""),
    })
}

/// The entities that rows have on the open side, each once, in their order.
pub(super) fn entities(binding: &Binding, rows: &[Told]) -> Vec<EntityId> {
    let mut found = Vec::new();
    for entity in rows.iter().filter_map(|row| open_entity(binding, row)) {
        if !found.contains(&entity) {
            found.push(entity);
        }
    }
    found
}

fn names(known: &Known, entities: &[EntityId]) -> Vec<String> {
    let mut names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names
}

fn named_list(known: &Known, entities: &[EntityId]) -> String {
    let mut names = names(known, entities);
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    list(&names)
}

/// "6 vendors", "1 person", or "3" when they are of several kinds.
fn number(known: &Known, entities: &[EntityId]) -> String {
    let kinds: Vec<EntityKind> = entities
        .iter()
        .filter_map(|entity| known.kind(*entity))
        .collect();
    match kinds.first() {
        Some(kind) if kinds.iter().all(|other| other == kind) => {
            let noun = if entities.len() == 1 {
                kind.word()
            } else {
                kind.plural()
            };
            format!("{} {noun}", entities.len())
        }
        _ => entities.len().to_string(),
    }
}

/// What no article says: the relation's sentence with what was asked for, or "any vendor" in its
/// place.
pub(super) fn absence(
    known: &Known,
    question: &Question,
    binding: &Binding,
    unknown: &str,
) -> String {
    let Some(relation) = known.relations.get(binding.relation) else {
        return "Nothing in the archive answers that.".to_owned();
    };
    let past = question.tense != Tense::Present && !relation.event && !relation.past.is_empty();
    let template = if past { &relation.past } else { &relation.now };
    let leading = if template.find('{') == template.find("{object}") {
        &binding.objects
    } else {
        &binding.subjects
    };
    let template = &if leading.len() > 1 {
        plural(template)
    } else {
        template.clone()
    };
    let side = |side: Side, entities: &[EntityId]| {
        if entities.is_empty() && !unknown.is_empty() {
            unknown.to_owned()
        } else if entities.is_empty() {
            anybody(relation, side, question)
        } else {
            let names: Vec<String> = entities.iter().map(|entity| known.name(*entity)).collect();
            list(&names)
        }
    };
    let sentence = phrase(
        template,
        &side(Side::Subject, &binding.subjects),
        &side(Side::Object, &binding.objects),
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

fn anybody(relation: &Relation, side: Side, question: &Question) -> String {
    let kinds = match side {
        Side::Subject => &relation.subjects,
        Side::Object => &relation.objects,
    };
    match (kinds.as_slice(), question.kind) {
        ([EntityKind::Person], _) => "anybody".to_owned(),
        (_, Some(kind)) if kinds.contains(&kind) => format!("any {}", kind.word()),
        ([kind], _) => format!("any {}", kind.word()),
        ([], _) => "anything".to_owned(),
        (several, _) => {
            let words: Vec<&str> = several.iter().map(|kind| kind.word()).collect();
            format!("any {}", words.join(" or "))
        }
    }
}

/// A headline for a number of things: "3 articles", "1 article".
pub(super) fn counted(number: u64, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {}", plural_of(noun))
    }
}
