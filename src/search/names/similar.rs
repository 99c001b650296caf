//! How alike two names are.

use strsim::{jaro_winkler, osa_distance};

/// The fewest edits that turn one text into the other (letters added, dropped, changed, or swapped
/// with their neighbours).
pub(super) fn edits(left: &str, right: &str) -> usize {
    osa_distance(left, right)
}

/// How alike two squashed names are, from 0 to 1: edits weigh more than the shared beginning.
pub(super) fn alike(left: &str, right: &str) -> f64 {
    let longest = left.chars().count().max(right.chars().count()).max(1);
    let kept = 1.0 - edits(left, right) as f64 / longest as f64;
    0.6 * kept + 0.4 * jaro_winkler(left, right)
}

/// How well a squashed name continues what was typed so far, from 0 to 1; 0 when it does not.
/// The beginning may hold a fault.
pub(super) fn continues(typed: &str, name: &str) -> f64 {
    let typed_length = typed.chars().count();
    let name_length = name.chars().count();
    if typed_length < 2 || name_length <= typed_length {
        return 0.0;
    }
    let share = typed_length as f64 / name_length as f64;
    if name.starts_with(typed) {
        return 0.86 + 0.13 * share;
    }
    if typed_length < 4 {
        return 0.0;
    }
    // The fault may have made the beginning a letter longer or shorter.
    let faults = [typed_length - 1, typed_length, typed_length + 1]
        .into_iter()
        .filter_map(|length| {
            let end = name
                .char_indices()
                .nth(length)
                .map_or(name.len(), |(at, _)| at);
            name.get(..end)
        })
        .map(|beginning| edits(typed, beginning))
        .min()
        .unwrap_or(typed_length);
    let kept = 1.0 - faults as f64 / typed_length as f64;
    if kept < 0.7 {
        0.0
    } else {
        kept * (0.8 + 0.15 * share)
    }
}

/// How well a typed word stands for a word of a name, from 0 to 1.
pub(super) fn word_alike(typed: &str, word: &str) -> f64 {
    if typed == word {
        return 1.0;
    }
    let typed_length = typed.chars().count();
    let length = word.chars().count();
    if typed_length >= 2 && length > typed_length && word.starts_with(typed) {
        return 0.72 + 0.25 * typed_length as f64 / length as f64;
    }
    if typed_length < 3 || length < 3 {
        return 0.0;
    }
    let faults = edits(typed, word);
    let longest = typed_length.max(length);
    if faults == 1 || (faults == 2 && longest >= 6) || (faults == 3 && longest >= 10) {
        1.0 - 1.1 * faults as f64 / longest as f64
    } else {
        0.0
    }
}
