//! Yes, no, or what the archive does not say.

use crate::domain::{Certainty, Date, Object};
use crate::store::StoreError;

use super::absence::absence;
use super::bind::Binding;
use super::borne::all_said;
use super::change;
use super::finding::{Finding, HEDGE};
use super::known::{Known, Told};
use super::numbers::{Numbers, compare};
use super::question::{Question, Tense};
use super::reading::Reading;
use super::rows::{is_guess, of_binding, of_time};
use super::time::When;
use super::{denial, say};

/// The verdict over all readings of a question: a yes of any of them counts first, then a no,
/// then the absence of a fact.
pub(super) fn answer(
    known: &Known,
    question: &Question,
    readings: &[Reading],
) -> Result<Option<Finding>, StoreError> {
    let usable = |reading: &&Reading| {
        let named = !reading.binding.subjects.is_empty() || !reading.binding.objects.is_empty();
        named && (!reading.unknown || reading.binding.is_full())
    };
    let mut hedged: Option<Finding> = None;
    for reading in readings.iter().filter(usable) {
        match yes(known, question, reading)? {
            // Facts of another relation may bear out every word, or know another number.
            Some(found) if is_hedged(&found) => hedged = hedged.or(Some(found)),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    if hedged.is_some() {
        return Ok(hedged);
    }
    for reading in readings.iter().filter(usable) {
        if let Some(last) = reading.rows.last() {
            return no(known, question, reading, last).map(Some);
        }
    }
    let Some(reading) = readings.first().filter(|reading| reading.direct) else {
        return Ok(None);
    };
    let binding = &reading.binding;
    if binding.is_full() {
        return denial::answer(known, question, binding, readings).map(Some);
    }
    let anchored = !binding.subjects.is_empty() || !binding.objects.is_empty();
    if !anchored || (reading.unknown && !question.has_unknown_name()) {
        return Ok(None);
    }
    // "Does VMware own Oracle?": the archive knows nobody of that name.
    let (unknown, article) = question.unknown_name();
    // A value can hold the very name: then another word of the question is not borne out.
    let rows: Vec<Told> = reading
        .rows
        .iter()
        .filter(|row| !unknown.is_empty() && known.statement(row).contains(&unknown))
        .cloned()
        .collect();
    if !rows.is_empty() {
        let sentence = format!("{HEDGE}, but {}", say::continued(known, &rows));
        return Ok(Some(say::finding(known, &sentence, &rows)));
    }
    Ok(Some(Finding::Nothing {
        sentence: format!(
            "{}.",
            absence(known, question, binding, &format!("{article}{unknown}"))
        ),
        nearest: Vec::new(),
    }))
}

fn is_hedged(found: &Finding) -> bool {
    matches!(found, Finding::Facts { sentence, .. } if sentence.starts_with(HEDGE))
}

fn yes(
    known: &Known,
    question: &Question,
    reading: &Reading,
) -> Result<Option<Finding>, StoreError> {
    let rows = of_time(known, question, &reading.rows);
    let binding = &reading.binding;
    // Every name of a list must be covered: "Are Cisco and Dell members?"
    let covered = |entities: &[crate::domain::EntityId]| {
        entities.iter().all(|entity| {
            rows.iter().any(|row| {
                row.fact.subject == *entity || row.fact.object == Object::Entity(*entity)
            })
        })
    };
    let either = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && matches!(token.folded.as_str(), "or" | "either"));
    let has_either = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && token.folded == "either");
    if rows.is_empty() || !(either || covered(&binding.subjects) && covered(&binding.objects)) {
        return Ok(None);
    }
    if let Some(first) = not_the_first(known, question, &rows) {
        return Ok(Some(first));
    }
    if rows.iter().all(|row| is_guess(question, row)) {
        return Ok(Some(undated(known, "since when", &rows)));
    }
    if let Some(since) = question.since() {
        let begun = |row: &Told| row.fact.since;
        let agree = |date: Date| date.start() < since.end() && since.start() < date.end();
        if rows.iter().all(|row| begun(row).is_none()) {
            return Ok(Some(undated(known, "since when", &rows)));
        }
        if !rows.iter().filter_map(begun).any(agree) {
            let sentence = format!("No: {}", say::continued(known, &rows));
            return Ok(Some(say::finding(known, &sentence, &rows)));
        }
    }
    let rumour = rows
        .iter()
        .all(|row| row.certainty == Certainty::Rumour || known.is_hedged(row));
    let numbers = compare(known, question, &rows);
    if numbers == Numbers::Differ && !rumour && !question.is_negated() {
        let sentence = format!("No: {}", say::continued(known, &rows));
        return Ok(Some(say::finding(known, &sentence, &rows)));
    }
    if numbers != Numbers::Agree || !all_said(known, question, reading, &rows)? {
        let sentence = format!("{HEDGE}, but {}", say::continued(known, &rows));
        return Ok(Some(say::finding(known, &sentence, &rows)));
    }
    let verdict = match rumour {
        // "Has it not joined?" could be answered either way by a bare yes, and "is it theirs or
        // ours?" by none.
        _ if question.is_negated() || (either && !has_either) => "",
        true if question.confirms() => "Not confirmed: ",
        true => "Perhaps: ",
        false => "Yes: ",
    };
    let said = if binding.is_full() || rows.len() == 1 {
        say::statements(known, &rows)
    } else {
        match say::listing(known, binding, &rows) {
            Finding::Facts { sentence, .. } => sentence,
            _ => say::statements(known, &rows),
        }
    };
    Ok(Some(say::finding(
        known,
        &if verdict.is_empty() {
            said
        } else {
            format!("{verdict}{}", say::uncapped(&said))
        },
        &rows,
    )))
}

/// The statements, when nobody says when they began: nothing can be judged by their time.
fn undated(known: &Known, asked: &str, rows: &[Told]) -> Finding {
    let sentence = format!(
        "No article in the archive says {asked}, but {}",
        say::continued(known, rows)
    );
    say::finding(known, &sentence, rows)
}

/// "Was X the first?" is never a yes: nobody knows what the archive does not hold. It is a no when
/// somebody is known to have come before.
fn not_the_first(known: &Known, question: &Question, rows: &[Told]) -> Option<Finding> {
    let asked = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && matches!(token.folded.as_str(), "first" | "original"));
    let row = rows.first().filter(|_| asked)?;
    if !known
        .relation(&row.fact)
        .is_some_and(|relation| relation.exclusive)
    {
        return None;
    }
    let before = change::before(known, row).ok().flatten();
    Some(match before {
        Some(before) => {
            let rows = [before, row.clone()];
            say::finding(
                known,
                &format!("No: {}", say::continued(known, &rows)),
                &rows,
            )
        }
        None => {
            let sentence = format!(
                "No article in the archive says who or what came before; {}",
                known.statement(row)
            );
            say::finding(known, &sentence, std::slice::from_ref(row))
        }
    })
}

/// The facts speak of the same names, but at another time.
fn no(
    known: &Known,
    question: &Question,
    reading: &Reading,
    last: &Told,
) -> Result<Finding, StoreError> {
    if question.asks_end() {
        let sentence = format!(
            "No article in the archive says so; {}",
            known.statement(last)
        );
        return Ok(say::finding(known, &sentence, std::slice::from_ref(last)));
    }
    let unsure = |row: &Told| {
        let When::In(range) = question.when else {
            return false;
        };
        let over_before = row
            .ended
            .zip(range.since)
            .is_some_and(|(ended, since)| ended <= since.start());
        row.fact.since.is_none() && !over_before
    };
    let open: Vec<Told> = reading
        .rows
        .iter()
        .filter(|row| unsure(row))
        .cloned()
        .collect();
    if !open.is_empty() {
        return Ok(undated(known, "when", &open));
    }
    let mut rows = vec![last.clone()];
    let present = matches!(question.when, When::Now) || question.tense == Tense::Present;
    if present {
        rows.extend(holders(known, &reading.binding, last)?);
    }
    let mut uncovered = reading.binding.clone();
    uncovered.subjects.retain(|entity| {
        !reading
            .rows
            .iter()
            .any(|row| row.fact.subject == *entity || row.fact.object == Object::Entity(*entity))
    });
    if !uncovered.subjects.is_empty() && known.holds(last) {
        return denial::absent(known, question, &uncovered);
    }
    let mut uncovered = reading.binding.clone();
    uncovered.objects.retain(|entity| {
        !reading
            .rows
            .iter()
            .any(|row| row.fact.subject == *entity || row.fact.object == Object::Entity(*entity))
    });
    if !uncovered.objects.is_empty() && known.holds(last) {
        return denial::absent(known, question, &uncovered);
    }
    let past = present && known.is_over(last);
    let coming = present
        && last
            .fact
            .since
            .is_some_and(|since| since.start() > known.now);
    let verdict = match (past, coming) {
        (true, _) => "No longer",
        (_, true) => "Not yet",
        _ => "No",
    };
    let sentence = format!("{verdict}: {}", say::continued(known, &rows));
    Ok(say::finding(known, &sentence, &rows))
}

/// Who holds now what a subject held before, of an exclusive relation.
fn holders(known: &Known, binding: &Binding, last: &Told) -> Result<Vec<Told>, StoreError> {
    if !known
        .relation(&last.fact)
        .is_some_and(|relation| relation.exclusive)
    {
        return Ok(Vec::new());
    }
    let Object::Entity(object) = last.fact.object else {
        return Ok(Vec::new());
    };
    let open = Binding {
        subjects: Vec::new(),
        objects: vec![object],
        ..binding.clone()
    };
    Ok(of_binding(known, &open)?
        .into_iter()
        .filter(|row| known.holds(row) && row.fact.subject != last.fact.subject)
        .collect())
}
