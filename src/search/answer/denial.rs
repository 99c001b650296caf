//! What is told where no fact joins two names: the absence, and what is known of one of them.

use crate::domain::Object;
use crate::store::StoreError;

use super::absence::absence;
use super::bind::Binding;
use super::finding::Finding;
use super::known::{Known, Told, is_bygone};
use super::question::{Question, Tense};
use super::reading::Reading;
use super::rows::of_binding;
use super::say;

/// At most this many facts are told beside an absence.
const MOST_BESIDE: usize = 3;

/// The absence of a fact of the first of several readings of a question. "Is she at X?" may ask for
/// any of several relations; what another of them
/// knows of her is told where the first knows nothing.
pub(super) fn answer(
    known: &Known,
    question: &Question,
    first: &Binding,
    readings: &[Reading],
) -> Result<Finding, StoreError> {
    let found = absent(known, question, first)?;
    if matches!(found, Finding::Facts { .. }) {
        return Ok(found);
    }
    let others = readings.iter().map(|reading| &reading.binding);
    for other in others.filter(|other| other.is_full()) {
        let of_subject = Binding {
            objects: Vec::new(),
            ..other.clone()
        };
        let mut rows = of_binding(known, &of_subject)?;
        rows.retain(|row| known.holds(row));
        rows.truncate(MOST_BESIDE);
        if !rows.is_empty() {
            return Ok(but(known, &absence(known, question, first, ""), &rows));
        }
    }
    Ok(found)
}

/// No fact joins the names. What the archive does say of them is told beside that.
pub(super) fn absent(
    known: &Known,
    question: &Question,
    binding: &Binding,
) -> Result<Finding, StoreError> {
    let absence = absence(known, question, binding, "");
    let mut rows = beside(known, question, binding)?;
    if rows.is_empty() {
        rows.extend(joining(known, binding)?);
        rows.truncate(MOST_BESIDE);
    }
    Ok(if rows.is_empty() {
        Finding::Nothing {
            sentence: format!("{absence}."),
            nearest: Vec::new(),
        }
    } else {
        but(known, &absence, &rows)
    })
}

fn but(known: &Known, absence: &str, rows: &[Told]) -> Finding {
    let sentence = format!("{absence}, but {}", say::continued(known, rows));
    say::finding(known, &sentence, rows)
}

/// What the same relation says of one of two names that it does not join.
fn beside(known: &Known, question: &Question, binding: &Binding) -> Result<Vec<Told>, StoreError> {
    let relation = known.relations.get(binding.relation);
    let turned = Binding {
        subjects: binding.objects.clone(),
        objects: binding.subjects.clone(),
        ..binding.clone()
    };
    let of_object = Binding {
        subjects: Vec::new(),
        ..binding.clone()
    };
    let of_subject = Binding {
        objects: Vec::new(),
        ..binding.clone()
    };
    // What one alone can have done is an answer to who else did it.
    let lone = relation
        .is_some_and(|relation| relation.exclusive || (relation.event && !is_bygone(relation)));
    let mut ways = vec![turned];
    if lone {
        ways.push(of_object);
    }
    ways.push(of_subject);
    for way in ways {
        let mut rows = of_binding(known, &way)?;
        // What is over is told to those who ask for the past.
        let past = question.tense != Tense::Present;
        rows.retain(|row| known.holds(row) || (past && known.is_over(row)));
        if !rows.is_empty() {
            rows.truncate(MOST_BESIDE);
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

/// Facts of any relation that join the names of a binding.
fn joining(known: &Known, binding: &Binding) -> Result<Vec<Told>, StoreError> {
    let mut found = Vec::new();
    for subject in &binding.subjects {
        for row in known.about(*subject)?.iter() {
            let joins = binding.objects.iter().any(|object| {
                row.fact.object == Object::Entity(*object)
                    || (row.fact.subject == *object && row.fact.object == Object::Entity(*subject))
            });
            if joins && known.holds(row) {
                found.push(row.clone());
            }
        }
    }
    Ok(found)
}
