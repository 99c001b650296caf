//! Answers from facts: tries the relations that a question may ask for and says what they hold.

use crate::domain::{EntityKind, Relation};
use crate::store::StoreError;

use super::absence::absence;
use super::bind::{Binding, fits};
use super::dates::{dated, newest, over};
use super::finding::{Finding, HEDGE};
use super::known::{Known, Told, is_bygone};
use super::numbers::{counts_them, lasts, numbered, total_of, words_said};
use super::question::{Question, Tense, Wanted};
use super::reading::{Reading, is_apart, read};
use super::rows::{self, of_time};
use super::time::When;
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
            && (!asks_who(known, question, &reading.binding)
                || may_be_somebody(relation, &reading.binding))
        {
            readings.push(reading);
        }
    }
    drop_parts(known, question, &mut readings);
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
    if question.wanted == Wanted::Explanation && present.is_none() && !asks_place(known, question) {
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

/// "Where is it based?": a place is a value that the relation names.
fn asks_place(known: &Known, question: &Question) -> bool {
    let valued = question
        .asked
        .first()
        .and_then(|asked| known.relations.get(asked.relation))
        .is_some_and(|relation| relation.objects.is_empty());
    valued
        && question
            .tokens
            .iter()
            .any(|token| token.name.is_none() && token.folded == "where")
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
    if asks_who(known, question, binding) && !answers_who(known, reading) {
        return Ok(None);
    }
    let valued = known
        .relations
        .get(binding.relation)
        .is_some_and(|relation| relation.objects.is_empty());
    let mut rows = of_time(known, question, &reading.rows);
    // What is announced for later is told with its date.
    let later = |row: &Told| {
        row.fact
            .since
            .is_some_and(|since| since.start() > known.now)
    };
    let unsaid = question.when == When::Unsaid && question.tense == Tense::Present;
    if rows.is_empty() && unsaid && reading.rows.iter().all(later) {
        rows = reading.rows.clone();
    }
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
        Wanted::Count => Some(match total_of(known, question, &rows)? {
            Some(total) => say::part(known, binding, &rows, &total),
            None => say::count(known, binding, &rows),
        }),
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

/// Drops a reading whose words are only a part of another's ("run" where "run on" is read), unless
/// its facts say more of the question.
fn drop_parts(known: &Known, question: &Question, readings: &mut Vec<Reading>) {
    let words = |reading: &Reading| -> Vec<usize> {
        question
            .asked
            .iter()
            .filter(|asked| asked.relation == reading.binding.relation)
            .flat_map(|asked| asked.tokens.iter().copied())
            .collect()
    };
    let says = |reading: &Reading| words_said(known, question, &reading.rows);
    let kept: Vec<bool> = readings
        .iter()
        .map(|reading| {
            let own = words(reading);
            !readings.iter().any(|other| {
                let words = words(other);
                let part = words.len() > own.len() && own.iter().all(|at| words.contains(at));
                part && !other.rows.is_empty() && says(reading) <= says(other)
            })
        })
        .collect();
    let mut kept = kept.into_iter();
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

/// Whether a question asks for people or companies by "who", and not by a phrase of the relation
/// itself: "who can join".
fn asks_who(known: &Known, question: &Question, binding: &Binding) -> bool {
    let own = known
        .relations
        .get(binding.relation)
        .is_some_and(|relation| relation.words.iter().any(|word| word.starts_with("who ")));
    question.who && question.wanted == Wanted::Things && !own
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
