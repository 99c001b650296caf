//! Answers from facts: tries the relations that a question may ask for and says what they hold.

use crate::domain::{EntityKind, Relation};
use crate::store::StoreError;

use super::bind::{Binding, fits};
use super::finding::Finding;
use super::known::{Known, Told};
use super::question::{Question, Tense, Wanted};
use super::reading::{Reading, is_apart, read};
use super::rows::{self, of_time};
use super::{say, verdict};

/// A relation counts as another reading of the best one when it scores at most this much less.
const CLOSE: f32 = 1.3;

/// What the facts answer; `None` when the question is none that facts can answer.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let why = question
        .tokens
        .iter()
        .any(|token| token.name.is_none() && token.folded == "why");
    if question.groups() > 2 || (why && question.wanted == Wanted::Explanation) {
        return Ok(None);
    }
    let mut readings: Vec<Reading> = Vec::new();
    let best = question.asked.first().map_or(0.0, |asked| asked.score);
    for asked in &question.asked {
        let Some(relation) = known.relations.get(asked.relation) else {
            continue;
        };
        let close = asked.score + CLOSE >= best || is_apart(question, asked);
        if !close && readings.iter().any(|reading| reading.direct) {
            continue;
        }
        if let Some(reading) = read(known, question, asked, relation)?
            && (!asks_who(question, &reading.binding)
                || may_be_somebody(relation, &reading.binding))
        {
            readings.push(reading);
        }
    }
    // A relation that fits the names as they stand is meant before one that needs a detour.
    if readings.iter().any(|reading| reading.nested) {
        readings.retain(|reading| reading.nested);
    }
    readings.sort_by_key(|reading| (reading.unknown, !reading.direct));
    if question.wanted == Wanted::Verdict {
        return verdict::answer(known, question, &readings);
    }
    for reading in &readings {
        if let Some(found) = positive(known, question, reading)? {
            return Ok(Some(found));
        }
    }
    if question.wanted == Wanted::Explanation {
        return Ok(None);
    }
    // Nobody is named whom the archive knows, or the question says more than was understood.
    let Some(reading) = readings.first().filter(|reading| reading.direct) else {
        return Ok(None);
    };
    if question.groups() == 0 || reading.unknown {
        return Ok(None);
    }
    Ok(Some(Finding::Nothing {
        sentence: format!("{}.", say::absence(known, question, &reading.binding, "")),
        nearest: Vec::new(),
    }))
}

/// What the facts of one reading answer; `None` when they hold nothing for it.
fn positive(
    known: &Known,
    question: &Question,
    reading: &Reading,
) -> Result<Option<Finding>, StoreError> {
    let binding = &reading.binding;
    let anchored = !binding.subjects.is_empty() || !binding.objects.is_empty();
    if reading.rows.is_empty() || (reading.unknown && (!anchored || question.has_unknown_name())) {
        return Ok(None);
    }
    if question.groups() > 0 && !anchored {
        return Ok(None);
    }
    // "Who" asks for people and companies, not for products or values.
    if asks_who(question, binding) && !answers_who(known, reading) {
        return Ok(None);
    }
    let valued = known
        .relations
        .get(binding.relation)
        .is_some_and(|relation| relation.objects.is_empty());
    let rows = of_time(known, question, &reading.rows);
    Ok(match question.wanted {
        Wanted::Begin | Wanted::End => Some(dated(known, question, &reading.rows)),
        _ if rows.is_empty() => over(known, question, &reading.rows),
        Wanted::Count if valued => numbered(known, &rows),
        Wanted::Count => Some(say::count(known, binding, &rows)),
        _ if rows.iter().all(|row| rows::is_guess(question, row)) => {
            let sentence = format!(
                "No article in the archive says since when, but {}",
                say::statements(known, &rows)
            );
            Some(say::finding(known, &sentence, &rows))
        }
        _ => Some(say::listing(
            known,
            binding,
            &past_first(known, question, rows),
        )),
    })
}

/// The values that hold a number, for "how many".
fn numbered(known: &Known, rows: &[Told]) -> Option<Finding> {
    let rows: Vec<Told> = rows
        .iter()
        .filter(|row| {
            known
                .object(&row.fact.object)
                .contains(|symbol: char| symbol.is_ascii_digit())
        })
        .cloned()
        .collect();
    (!rows.is_empty()).then(|| say::finding(known, &say::statements(known, &rows), &rows))
}

/// "Who owned it?" asks first for those who no longer do.
fn past_first(known: &Known, question: &Question, rows: Vec<Told>) -> Vec<Told> {
    let exclusive = rows
        .first()
        .and_then(|row| known.relation(&row.fact))
        .is_some_and(|relation| relation.exclusive);
    if question.tense != Tense::Past || !exclusive {
        return rows;
    }
    let ended: Vec<Told> = rows
        .iter()
        .filter(|row| !known.holds(row))
        .cloned()
        .collect();
    if ended.is_empty() { rows } else { ended }
}

/// What held at another time than the question's: told as that, not as the answer.
fn over(known: &Known, question: &Question, rows: &[Told]) -> Option<Finding> {
    let last = rows.last().filter(|_| question.tense != Tense::Former)?;
    let sentence = match question.when {
        // Announced for later: the statement has its date.
        _ if last
            .fact
            .since
            .is_some_and(|since| since.start() > known.now) =>
        {
            known.statement(last)
        }
        super::time::When::In(_) => format!(
            "No article in the archive tells of that time; {}",
            known.statement(last)
        ),
        _ => format!(
            "{}; no article in the archive tells of a later one",
            known.statement(last)
        ),
    };
    Some(say::finding(known, &sentence, std::slice::from_ref(last)))
}

/// When something began or ended. Of what is exclusive the latest change counts.
fn dated(known: &Known, question: &Question, rows: &[Told]) -> Finding {
    let end = question.wanted == Wanted::End;
    let exclusive = rows
        .first()
        .and_then(|row| known.relation(&row.fact))
        .is_some_and(|relation| relation.exclusive);
    let mut known_dates: Vec<Told> = rows
        .iter()
        .filter(|row| {
            if end {
                row.fact.until.is_some()
            } else {
                row.fact.since.is_some()
            }
        })
        .cloned()
        .collect();
    known_dates.sort_by_key(|row| {
        let date = if end { row.fact.until } else { row.fact.since };
        std::cmp::Reverse(date.map_or(0, crate::domain::Date::start))
    });
    if exclusive || end {
        known_dates.truncate(1);
    }
    if known_dates.is_empty() {
        let rows: Vec<Told> = rows.iter().rev().take(3).cloned().collect();
        let asked = if end { "until when" } else { "when" };
        let sentence = format!(
            "No article in the archive says {asked}; {}",
            say::statements(known, &rows)
        );
        return say::finding(known, &sentence, &rows);
    }
    say::finding(known, &say::statements(known, &known_dates), &known_dates)
}

/// Whether "who" stands in the question and not in the words of the relation itself.
fn asks_who(question: &Question, binding: &Binding) -> bool {
    question.who
        && question.wanted == Wanted::Things
        && !question
            .asked
            .iter()
            .filter(|asked| asked.relation == binding.relation)
            .flat_map(|asked| &asked.tokens)
            .any(|at| question.tokens[*at].folded.starts_with("who"))
}

/// Whether people or companies can stand on the open side of a relation.
fn may_be_somebody(relation: &Relation, binding: &Binding) -> bool {
    [EntityKind::Person, EntityKind::Vendor]
        .into_iter()
        .any(|kind| fits(relation, binding.open(), kind))
}

fn answers_who(known: &Known, reading: &Reading) -> bool {
    reading.rows.iter().any(|row| {
        rows::open_entity(&reading.binding, row)
            .and_then(|open| known.kind(open))
            .is_some_and(|kind| matches!(kind, EntityKind::Person | EntityKind::Vendor))
    })
}
