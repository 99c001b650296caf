//! Answers from facts: tries the relations that a question may ask for and says what they hold.

use crate::domain::{Date, EntityKind, Relation};
use crate::store::StoreError;

use super::absence::absence;
use super::bind::{Binding, fits};
use super::finding::{Finding, HEDGE};
use super::known::{Known, Told, is_bygone};
use super::numbers::{counts_them, lasts, numbered, words_said};
use super::question::{Question, Tense, Wanted};
use super::reading::{Reading, is_apart, read};
use super::rows::{self, of_time};
use super::{say, verdict};

/// A relation counts as another reading of the best one when it scores at most this much less.
const CLOSE: f32 = 1.3;

/// What the facts answer; `None` when the question is none that facts can answer.
pub(super) fn answer(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    let turned = question.is_negated() && question.wanted != Wanted::Verdict;
    if question.groups() > 2
        || turned
        || defines(question)
        || (question.asks_why() && question.wanted == Wanted::Explanation)
    {
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
    drop_parts(question, &mut readings);
    let bygone = |reading: &Reading| {
        known
            .relations
            .get(reading.binding.relation)
            .is_some_and(is_bygone)
    };
    // What is over answers questions about the past first, and those about the present last.
    let past = question.tense != Tense::Present;
    readings.sort_by_key(|reading| {
        (
            reading.unknown,
            !reading.direct,
            bygone(reading) != past && bygone(reading),
        )
    });
    if past && question.tense == Tense::Former || question.looks_back() {
        readings.sort_by_key(|reading| !bygone(reading));
    }
    // "Where did she work earlier?" is not answered by where she works now.
    let own = |reading: &Reading| bygone(reading) && !reading.binding.subjects.is_empty();
    let mut present = None;
    if question.asks_before() && readings.iter().any(own) {
        present = readings.iter().find(|reading| !bygone(reading)).cloned();
        readings.retain(own);
    }
    if readings.is_empty()
        && question.wanted == Wanted::Verdict
        && let Some(found) = without_second(known, question)?
    {
        return Ok(Some(found));
    }
    if question.wanted == Wanted::Count {
        // Of several counts of the same things that counts which says most of the question.
        readings.sort_by_key(|reading| {
            let counts = counts_them(question, &reading.rows);
            let words = if counts {
                words_said(known, question, &reading.rows)
            } else {
                0
            };
            (!counts, reading.unknown, std::cmp::Reverse(words))
        });
    }
    if question.wanted == Wanted::Verdict {
        return verdict::answer(known, question, &readings);
    }
    for reading in &readings {
        if let Some(found) = positive(known, question, reading)? {
            return Ok(Some(if reading.unknown && !question.wants_time() {
                hedged(found)
            } else {
                found
            }));
        }
    }
    if question.wanted == Wanted::Explanation && present.is_none() {
        return Ok(None);
    }
    // Nobody is named whom the archive knows, or the question says more than was understood.
    let Some(reading) = readings.first().filter(|reading| reading.direct) else {
        return Ok(None);
    };
    if question.groups() == 0 || reading.unknown {
        return Ok(None);
    }
    let absence = absence(known, question, &reading.binding, "");
    let beside = match present {
        Some(present) => of_time(known, question, &present.rows),
        None => beside(known, question)?,
    };
    if !beside.is_empty() {
        let sentence = format!("{absence}, but {}", say::continued(known, &beside));
        return Ok(Some(say::finding(known, &sentence, &beside)));
    }
    Ok(Some(Finding::Nothing {
        sentence: format!("{absence}."),
        nearest: Vec::new(),
    }))
}

/// Values that the question's words ask for too, told beside an absence: nobody is said to have
/// invested in it, but it got an investment.
fn beside(known: &Known, question: &Question) -> Result<Vec<Told>, StoreError> {
    let best = question.asked.first().map_or(0.0, |asked| asked.score);
    for asked in question
        .asked
        .iter()
        .filter(|asked| asked.score + CLOSE >= best)
    {
        let Some(relation) = known.relations.get(asked.relation) else {
            continue;
        };
        if relation.objects.is_empty()
            && let Some(reading) = read(known, question, asked, relation)?
            && !reading.unknown
            && !reading.rows.is_empty()
        {
            return Ok(of_time(known, question, &reading.rows));
        }
    }
    Ok(Vec::new())
}

/// A fact that does not account for all that the question says.
fn hedged(found: Finding) -> Finding {
    match found {
        Finding::Facts { sentence, evidence } if !sentence.starts_with("No article") => {
            Finding::Facts {
                sentence: format!("{HEDGE}, but {}", say::uncapped(&sentence)),
                evidence,
            }
        }
        found => found,
    }
}

/// "Did it get funding from EMC?" where only that it got funding is known: neither yes nor no.
fn without_second(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    if question.groups() != 2 {
        return Ok(None);
    }
    let mut alone = question.clone();
    alone.names.retain(|name| name.group == 0);
    let rows = beside(known, &alone)?;
    Ok((!rows.is_empty()).then(|| {
        let sentence = format!("{HEDGE}, but {}", say::continued(known, &rows));
        say::finding(known, &sentence, &rows)
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
    if reading.rows.is_empty()
        || (reading.unknown
            && (!anchored && !counts_them(question, &reading.rows) || question.has_unknown_name()))
    {
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
    let mut rows = of_time(known, question, &reading.rows);
    let exclusive = known
        .relations
        .get(binding.relation)
        .is_some_and(|relation| relation.exclusive);
    if question.wants_newest() && !exclusive && !question.wants_time() {
        rows = newest(&rows);
        if rows.is_empty() {
            return Ok(None);
        }
    }
    Ok(match question.wanted {
        Wanted::Begin if question.asks_how_long() && reading.rows.iter().any(lasts) => {
            let rows: Vec<Told> = reading
                .rows
                .iter()
                .filter(|row| lasts(row))
                .cloned()
                .collect();
            Some(say::finding(known, &say::statements(known, &rows), &rows))
        }
        Wanted::Begin | Wanted::End => Some(dated(known, question, &reading.rows)),
        _ if rows.is_empty() => over(known, question, &reading.rows),
        Wanted::Count if valued => numbered(known, &rows),
        Wanted::Count => Some(say::count(known, binding, &rows)),
        _ if rows.iter().all(|row| rows::is_guess(question, row)) => {
            let sentence = format!(
                "No article in the archive says since when, but {}",
                say::continued(known, &rows)
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

/// Drops a reading whose words are only a part of another's: "run" where "run on" is read.
fn drop_parts(question: &Question, readings: &mut Vec<Reading>) {
    let words = |reading: &Reading| -> Vec<usize> {
        question
            .asked
            .iter()
            .filter(|asked| asked.relation == reading.binding.relation)
            .flat_map(|asked| asked.tokens.iter().copied())
            .collect()
    };
    let all: Vec<(Vec<usize>, bool)> = readings
        .iter()
        .map(|reading| (words(reading), !reading.rows.is_empty()))
        .collect();
    let mut kept = all.iter().map(|(own, _)| {
        !all.iter().any(|(other, holds)| {
            *holds && other.len() > own.len() && own.iter().all(|at| other.contains(at))
        })
    });
    readings.retain(|_| kept.next().unwrap_or(true));
}

/// Whether a question asks what a word means: "What is a virtual appliance?"
fn defines(question: &Question) -> bool {
    let folded: Vec<&str> = question
        .tokens
        .iter()
        .take(3)
        .map(|token| token.folded.as_str())
        .collect();
    question.groups() == 0
        && (matches!(
            folded.as_slice(),
            ["what", "is" | "are" | "was", "a" | "an"]
        ) || folded.starts_with(&["what", "are"]) && question.tokens.len() <= 4)
}

/// The rows that began last, as far as their dates are known.
fn newest(rows: &[Told]) -> Vec<Told> {
    let start = |row: &Told| row.fact.since.map(Date::start);
    let last = rows.iter().filter_map(start).max();
    rows.iter()
        .filter(|row| last.is_some() && start(row) == last)
        .cloned()
        .collect()
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
        let said = say::statements(known, &rows);
        let sentence = match end {
            true => format!("{said}; no article in the archive says until when"),
            false => format!("No article in the archive says when, but {said}"),
        };
        return say::finding(known, &sentence, &rows);
    }
    say::finding(known, &say::dated(known, &known_dates, end), &known_dates)
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
