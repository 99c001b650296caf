//! When something began or ended, what began last, and what held at another time.

use crate::domain::Date;

use super::finding::Finding;
use super::known::{Known, Told};
use super::question::{Question, Tense, Wanted};
use super::say;
use super::time::When;

/// The rows that began last, as far as their dates are known.
pub(super) fn newest(rows: &[Told]) -> Vec<Told> {
    let start = |row: &Told| row.fact.since.map(Date::start);
    let last = rows.iter().filter_map(start).max();
    rows.iter()
        .filter(|row| last.is_some() && start(row) == last)
        .cloned()
        .collect()
}

/// What held at another time than the question's: told as that, not as the answer.
pub(super) fn over(known: &Known, question: &Question, rows: &[Told]) -> Option<Finding> {
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
        When::In(_) => format!(
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
pub(super) fn dated(known: &Known, question: &Question, rows: &[Told]) -> Finding {
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
        std::cmp::Reverse(date.map_or(0, Date::start))
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
