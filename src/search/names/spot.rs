//! Names in a longer text, such as a question.

use std::collections::HashSet;
use std::ops::Range;

use crate::domain::EntityId;
use crate::text::common::is_common;
use crate::text::spelling::one_spelling;
use crate::text::words::{Word, is_stop_word, words};

use super::similar::{edits, is_acronym, is_slip};
use super::table::{Label, Table, join};
use super::{How, NameMatch};

/// The longest name, in words, that is looked for.
const LONGEST: usize = 10;
/// The longest run of words in which typing faults are forgiven.
const LONGEST_FUZZY: usize = 4;
/// The most words of a text that are looked at.
const MOST_WORDS: usize = 400;

/// A run of words that names something.
struct Span {
    first: usize,
    last: usize,
    range: Range<usize>,
    labels: Vec<u32>,
    how: How,
    score: f64,
    /// Whether it may as well be a plain English word.
    doubtful: bool,
}

/// The entities that a text names; see [`super::Names::find_in`].
pub(super) fn find_in(table: &Table, text: &str) -> Vec<(Range<usize>, NameMatch)> {
    // `$` and `s` are of the same length, so that places in the text stay what they are.
    let read = text.replace('$', "s");
    let mut cut = words(&read);
    cut.truncate(MOST_WORDS);
    let mut taken = vec![false; cut.len()];
    let mut spans = exact_spans(table, text, &cut, &mut taken);
    add_fuzzy(table, &cut, &mut taken, &mut spans);
    // Sun is a company when it is written so, or when nothing else can be meant.
    let certain = spans.iter().any(|span| !span.doubtful);
    let mut doubtful = 0;
    spans.retain(|span| {
        doubtful += usize::from(span.doubtful);
        !span.doubtful || (!certain && doubtful == 1)
    });
    spans.sort_by_key(|span| (span.first as isize - span.last as isize, span.first));
    spans
        .into_iter()
        .filter_map(|span| {
            let label = most_likely(table, &span.labels)?;
            Some((span.range, table.found(label, span.how, span.score)))
        })
        .collect()
}

/// The spans that are the very name of something; see [`super::Names::exactly_in`].
pub(super) fn exactly_in(table: &Table, text: &str) -> Vec<(Range<usize>, Vec<EntityId>)> {
    let read = text.replace('$', "s");
    let mut cut = words(&read);
    cut.truncate(MOST_WORDS);
    let mut taken = vec![false; cut.len()];
    let mut spans = exact_spans(table, text, &cut, &mut taken);
    spans.sort_by_key(|span| span.first);
    spans
        .into_iter()
        .map(|span| {
            let mut entities: Vec<EntityId> = span
                .labels
                .iter()
                .map(|&label| table.entity(table.label(label).entity).id)
                .collect();
            entities.sort_unstable();
            entities.dedup();
            (span.range, entities)
        })
        .collect()
}

fn span_text(cut: &[Word], first: usize, last: usize) -> String {
    let spelt: Vec<String> = cut[first..=last]
        .iter()
        .map(|word| one_spelling(&word.folded).into_owned())
        .collect();
    join(&spelt)
}

/// Names and aliases as they stand, the longest first, without overlaps.
fn exact_spans(table: &Table, text: &str, cut: &[Word], taken: &mut [bool]) -> Vec<Span> {
    let mut spans = Vec::new();
    for length in (1..=LONGEST.min(cut.len())).rev() {
        for first in 0..=cut.len() - length {
            let last = first + length - 1;
            if taken[first..=last].iter().any(|&taken| taken) {
                continue;
            }
            let run = span_text(cut, first, last);
            let labels: Vec<u32> = table
                .labels_equal(&run)
                .iter()
                .copied()
                .filter(|&label| is_cut_alike(table, label, &cut[first..=last]))
                .collect();
            if labels.is_empty() || are_namesakes(table, &labels) {
                continue;
            }
            let range = cut[first].range.start..cut[last].range.end;
            // What parts the words of a name is small; a sentence's end is no part of a name.
            if text[range.clone()].contains(['.', '?', '!', ';', '\n']) && length > 1 {
                let glued = cut[first..=last]
                    .windows(2)
                    .all(|pair| text[pair[0].range.end..pair[1].range.start].len() <= 2);
                if !glued {
                    continue;
                }
            }
            let written = &text[range.clone()];
            let english = length == 1 && is_common(&cut[first].folded);
            let doubtful = english
                && !labels
                    .iter()
                    .any(|&label| is_written_as_name(table.label(label), written));
            let alias = labels.iter().all(|&label| table.label(label).alias);
            taken[first..=last].fill(true);
            spans.push(Span {
                first,
                last,
                range,
                labels,
                how: if alias { How::Alias } else { How::Exact },
                score: if alias { 0.99 } else { 1.0 },
                doubtful,
            });
        }
    }
    spans
}

/// Whether a text writes a name as the catalog does: with its capitals.
fn is_written_as_name(name: &Label, written: &str) -> bool {
    if name.key {
        written.chars().next().is_some_and(char::is_uppercase)
    } else {
        name.text == written
    }
}

/// Whether these are the last names of several people: then none of them is named.
fn are_namesakes(table: &Table, labels: &[u32]) -> bool {
    labels.len() > 1 && labels.iter().all(|&label| table.label(label).surname)
}

/// Whether words written together or apart may still be the same name: `xen server` is XenServer
/// and `hyperv` is Hyper-V, but `is a` is no ISA.
fn is_cut_alike(table: &Table, label: u32, run: &[Word]) -> bool {
    let name = table.label(label);
    if name.initial {
        return false;
    }
    if run.len() == name.words.len() {
        return true;
    }
    name.length >= 4
        && (run.len() < name.words.len() || !run.iter().any(|w| is_stop_word(&w.folded)))
}

/// Names with typing faults: only in words that are no common English and of five letters or more.
fn add_fuzzy(table: &Table, cut: &[Word], taken: &mut [bool], spans: &mut Vec<Span>) {
    for length in (1..=LONGEST_FUZZY.min(cut.len())).rev() {
        for first in 0..=cut.len() - length {
            let last = first + length - 1;
            let run = &cut[first..=last];
            if taken[first..=last].iter().any(|&taken| taken)
                || run.iter().any(|word| is_stop_word(&word.folded))
                || run.iter().all(|word| is_common(&word.folded))
            {
                continue;
            }
            let typed = span_text(cut, first, last);
            let letters = typed.chars().count();
            if letters < 5 {
                continue;
            }
            let allowed = if letters < 9 { 1 } else { 2 };
            let mut best: Option<(usize, Vec<u32>)> = None;
            for label in table.labels_like(&typed, 30) {
                let name = table.label(label);
                if name.length < 5 || name.length.abs_diff(letters) > allowed || name.initial {
                    continue;
                }
                // Acronyms differ in a letter or two from those of quite other things.
                if name.length < 6 && is_acronym(&name.text) {
                    continue;
                }
                let faults = edits(&typed, &name.squash);
                if faults > allowed || !is_slip(&typed, &name.squash) {
                    continue;
                }
                match &mut best {
                    Some((least, labels)) if *least == faults => labels.push(label),
                    Some((least, _)) if *least < faults => {}
                    _ => best = Some((faults, vec![label])),
                }
            }
            let Some((faults, labels)) = best else {
                continue;
            };
            let entities: HashSet<&str> = labels
                .iter()
                .map(|&label| table.label(label).squash.as_str())
                .collect();
            if entities.len() > 1 {
                continue;
            }
            taken[first..=last].fill(true);
            spans.push(Span {
                first,
                last,
                range: cut[first].range.start..cut[last].range.end,
                labels,
                how: How::Fuzzy,
                score: 1.0 - faults as f64 / letters as f64,
                doubtful: false,
            });
        }
    }
}

/// Of entities with the same name, a name before an alias, then the most written-about, then the
/// vendor before its product.
fn most_likely(table: &Table, labels: &[u32]) -> Option<u32> {
    labels.iter().copied().min_by_key(|&label| {
        let name = table.label(label);
        let entity = table.entity(name.entity);
        (
            name.alias,
            std::cmp::Reverse(entity.articles),
            entity.kind,
            entity.id,
        )
    })
}
