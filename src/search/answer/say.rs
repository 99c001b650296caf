//! Facts in sentences: one statement, a list with its number, and the absence of a fact.

use crate::domain::phrase::{list, phrase, plural};
use crate::domain::{Certainty, Date, EntityId, EntityKind};

use super::bind::Binding;
use super::finding::Finding;
use super::known::{Known, Told, full_stop};
use super::question::Side;
use super::rows::{object_entity, open_entity};

/// A list names this many; the rest is a number.
const MOST_NAMED: usize = 20;
/// An answer shows at most this many statements with their sources.
const MOST_EVIDENCE: usize = 25;
/// A sentence holds at most this many statements.
const MOST_SAID: usize = 3;
/// A list of at most this many reads best as one statement without its number.
const FEW: usize = 3;

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

/// Statements side by side in one sentence. Those that differ in one name are one statement:
/// "VPN-1 runs on ESX and ESXi". At most three are said, and how many more there are.
pub(super) fn statements(known: &Known, rows: &[Told]) -> String {
    let mut groups: Vec<Vec<&Told>> = Vec::new();
    for row in rows {
        let group = groups.iter_mut().find(|group| {
            joins(known, group, row, Side::Object) || joins(known, group, row, Side::Subject)
        });
        match group {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let mut said: Vec<String> = Vec::new();
    for group in groups {
        let statement = match group.as_slice() {
            [row] => known.statement(row),
            several => merged(known, several),
        };
        if !said.contains(&statement) {
            said.push(statement);
        }
    }
    let more = said.len().saturating_sub(MOST_SAID);
    said.truncate(MOST_SAID);
    let text = said.join("; ");
    match more {
        0 => text,
        _ => format!("{text}; and {more} more"),
    }
}

/// The same after a "but": without the capital of an article.
pub(super) fn continued(known: &Known, rows: &[Told]) -> String {
    uncapped(&statements(known, rows))
}

/// A sentence inside another.
pub(super) fn uncapped(sentence: &str) -> String {
    match sentence.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => sentence.to_owned(),
    }
}

/// Statements with the date first that was asked for: "Since 8 July 2008: Paul Maritz is CEO of
/// VMware". Several dates stay in their statements.
pub(super) fn dated(known: &Known, rows: &[Told], end: bool) -> String {
    let date = |row: &Told| if end { row.fact.until } else { row.fact.since };
    let first = rows.first().and_then(date);
    let Some(asked) = first.filter(|_| rows.iter().all(|row| date(row) == first)) else {
        return statements(known, rows);
    };
    let event = rows
        .first()
        .and_then(|row| known.relation(&row.fact))
        .is_some_and(|relation| relation.event);
    let word = match asked {
        _ if end => "Until",
        _ if asked.start() > known.now => "From",
        _ if !event => "Since",
        Date::Day(_) | Date::Time(_) => "On",
        Date::Year(_) | Date::Month(..) => "In",
    };
    let bare: Vec<Told> = rows
        .iter()
        .map(|row| {
            let mut row = row.clone();
            if end {
                row.fact.until = None;
            } else {
                row.fact.since = None;
            }
            row
        })
        .collect();
    format!("{word} {asked}: {}", statements(known, &bare))
}

/// Whether a row says the same as all of a group but for the name on one side.
fn joins(known: &Known, group: &[&Told], row: &Told, side: Side) -> bool {
    let leads = known.relation(&row.fact).is_some_and(|relation| {
        relation.now.starts_with("{subject} ") && !relation.now.contains("{object} ")
    });
    leads
        && object_entity(row).is_some()
        && group.iter().all(|other| {
            let (one, two) = (&other.fact, &row.fact);
            one.relation == two.relation
                && one.detail == two.detail
                && one.since == two.since
                && one.until == two.until
                && other.certainty == row.certainty
                && known.is_over(other) == known.is_over(row)
                && match side {
                    Side::Object => one.subject == two.subject && one.object != two.object,
                    Side::Subject => one.object == two.object && one.subject != two.subject,
                }
        })
}

/// One statement of several that differ in the name on one side.
fn merged(known: &Known, rows: &[&Told]) -> String {
    let Some(first) = rows.first() else {
        return String::new();
    };
    let named = |side: Side| {
        let mut found: Vec<String> = Vec::new();
        for row in rows {
            let name = match side {
                Side::Subject => known.name(row.fact.subject),
                Side::Object => known.object(&row.fact.object),
            };
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found.sort_by_key(|name| name.to_lowercase());
        (list(&found), found.len() > 1)
    };
    let (subjects, many) = named(Side::Subject);
    known.statement_of(first, &subjects, &named(Side::Object).0, many)
}

/// The facts as one answer: the statement itself when they are about one entity, else a list.
pub(super) fn listing(known: &Known, binding: &Binding, rows: &[Told]) -> Finding {
    let (sure, rumoured): (Vec<Told>, Vec<Told>) = rows
        .iter()
        .cloned()
        .partition(|row| row.certainty > Certainty::Rumour);
    let main = if sure.is_empty() { &rumoured } else { &sure };
    let mut sentence = match statement_of_few(known, binding, main) {
        Some(statement) => statement,
        None => {
            let many = number(known, &entities(binding, main));
            list_sentence(known, binding, main, &many)
        }
    };
    if !sure.is_empty() && !rumoured.is_empty() {
        let names = list(&names(known, &entities(binding, &rumoured)));
        sentence = format!("{sentence}; it is rumoured of {names} too");
    }
    let ordered: Vec<Told> = sure.iter().chain(&rumoured).cloned().collect();
    finding(known, &sentence, &ordered)
}

/// A short list as the one statement that it is; `None` when it is long or of several statements.
fn statement_of_few(known: &Known, binding: &Binding, rows: &[Told]) -> Option<String> {
    let few = entities(binding, rows).len() <= FEW;
    let said = few.then(|| statements(known, rows))?;
    (!said.contains("; ")).then_some(said)
}

fn list_sentence(known: &Known, binding: &Binding, rows: &[Told], many: &str) -> String {
    let found = entities(binding, rows);
    // A list of those of whom something is said does not tell what is said.
    if found.len() < 2 || rows.iter().all(|row| object_entity(row).is_none()) {
        return statements(known, rows);
    }
    let named = named_list(known, &found);
    let rumour = rows.iter().all(|row| row.certainty == Certainty::Rumour);
    let Some(said) = many_sentence(known, binding, rows, many) else {
        return format!("The archive names {many}: {named}");
    };
    let said = if rumour {
        format!("it is rumoured that {said}")
    } else {
        said
    };
    format!("{said}: {named}")
}

/// Some of a number of things that another fact tells.
pub(super) fn part(known: &Known, binding: &Binding, rows: &[Told], total: &Told) -> Finding {
    let found = entities(binding, rows);
    let verb = if found.len() == 1 { "is" } else { "are" };
    let sentence = format!(
        "At least {} {verb} named: {}; {}",
        number(known, &found),
        named_list(known, &found),
        uncapped(&known.statement(total))
    );
    let rows: Vec<Told> = rows.iter().chain([total]).cloned().collect();
    finding(known, &sentence, &rows)
}

/// How many there are, as an answer; a value is its own number. Of what one can have many of, as a
/// vendor has products, the archive need not name all.
pub(super) fn count(known: &Known, binding: &Binding, rows: &[Told]) -> Finding {
    let found = entities(binding, rows);
    let open = binding.open() == Side::Object
        && rows
            .first()
            .and_then(|row| known.relation(&row.fact))
            .is_some_and(|relation| relation.exclusive);
    let mut many = number(known, &found);
    if open {
        many = format!("at least {many}");
    }
    if found.len() > 1 && rows.iter().all(|row| row.certainty > Certainty::Rumour) {
        let sentence = list_sentence(known, binding, rows, &many);
        return finding(known, &sentence, rows);
    }
    if found.len() != 1 {
        return listing(known, binding, rows);
    }
    match many_sentence(known, binding, rows, &many) {
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
    // "2 people led it", the last of whom still does.
    let over = rows.iter().any(|row| known.is_over(row));
    let since = first.fact.since.filter(|since| {
        !over && rows.len() > 1 && rows.iter().all(|row| row.fact.since == Some(*since))
    });
    let since = since.map_or_else(String::new, |since| since.to_string());
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
        Side::Subject => phrase(&template, many, &other, "", &since, ""),
        Side::Object => phrase(&template, &other, many, "", &since, ""),
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
