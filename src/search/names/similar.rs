//! How alike two names are.

use strsim::{jaro_winkler, osa_distance};

/// The fewest edits that turn one text into the other (letters added, dropped, changed, or swapped
/// with their neighbours).
pub(super) fn edits(left: &str, right: &str) -> usize {
    osa_distance(left, right)
}

/// How alike two squashed names are, from 0 to 1: edits weigh more than the shared beginning.
/// Some kinds of slips are so usual that they count as less than their edits.
pub(super) fn alike(left: &str, right: &str) -> f64 {
    let longest = left.chars().count().max(right.chars().count()).max(1);
    let faults = edits(left, right);
    let kept = 1.0 - faults as f64 / longest as f64;
    let plain = 0.6 * kept + 0.4 * jaro_winkler(left, right);
    let usual = if longest >= 4 && is_stutter(left, right) {
        0.9
    } else if has_letters_swapped(left, right, faults) {
        // In three letters a swap leaves little of a name.
        if longest >= 6 { 0.88 } else { 0.72 }
    } else if sounds_like(left, right) {
        0.8
    } else {
        0.0
    };
    plain.max(usual)
}

/// Whether two texts differ only in how often letters are repeated.
pub(super) fn is_stutter(left: &str, right: &str) -> bool {
    fn once(text: &str) -> impl Iterator<Item = char> + '_ {
        let mut last = None;
        text.chars()
            .filter(move |&symbol| last.replace(symbol) != Some(symbol))
    }
    once(left).eq(once(right))
}

/// Whether two letters have changed places, the first letter aside, `faults` edits apart.
fn has_letters_swapped(left: &str, right: &str, faults: usize) -> bool {
    let sorted = |text: &str| {
        let mut symbols: Vec<char> = text.chars().collect();
        symbols.sort_unstable();
        symbols
    };
    matches!(faults, 1 | 2)
        && left.chars().next() == right.chars().next()
        && sorted(left) == sorted(right)
}

/// Whether two names sound alike to English ears: `fenix` and `phoenix`, `zen` and `xen`.
pub(super) fn sounds_like(left: &str, right: &str) -> bool {
    // Most pairs differ too much in length to be worth spelling out.
    left.len().abs_diff(right.len()) <= 3 && sound(left) == sound(right)
}

/// What is heard of a name, roughly: letters that are said alike become one of them.
fn sound(name: &str) -> String {
    const SAID: &[(&str, &str)] = &[
        ("ph", "f"),
        ("que", "k"),
        ("ck", "k"),
        ("qu", "kw"),
        ("oe", "e"),
        ("ie", "i"),
        ("ey", "i"),
        ("ce", "se"),
        ("ci", "si"),
        ("cy", "si"),
        ("c", "k"),
        ("q", "k"),
        ("y", "i"),
        ("z", "s"),
    ];
    let mut heard = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let said = SAID.iter().find(|(written, _)| rest.starts_with(written));
        let (letters, next) = match said {
            // Only inside a word is an x said as it is written.
            _ if first == 'x' && heard.is_empty() => ("s", &rest[1..]),
            Some((written, letters)) => (*letters, &rest[written.len()..]),
            None => rest.split_at(first.len_utf8()),
        };
        // A letter is heard once, however often it is written.
        if !heard.ends_with(letters) {
            heard.push_str(letters);
        }
        rest = next;
    }
    heard
}

/// Whether two texts differ no more than by a slip of the fingers. In a short name one letter may
/// be all that parts two companies, above all the first, and who slips twice still begins right.
/// Another number is another version, never a slip.
pub(super) fn is_slip(typed: &str, name: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if digits(typed) != digits(name) {
        return false;
    }
    let faults = edits(typed, name);
    let begins_alike = typed.chars().next() == name.chars().next();
    let length = typed.chars().count();
    match length {
        0..=3 => false,
        4 => begins_alike && is_stutter(typed, name),
        5 => begins_alike && faults <= 1,
        6..=8 => faults <= 1 || has_letters_swapped(typed, name, faults),
        _ => faults <= 1 || (faults == 2 && begins_alike),
    }
    .max(length >= 5 && sounds_like(typed, name))
}

/// Whether a word is written as a shorter form of another: with its first letter and others of it
/// in their order (`grp` for `group`).
pub(super) fn is_short_for(typed: &str, word: &str) -> bool {
    let mut letters = word.chars();
    typed.len() >= 3
        && typed.chars().next() == word.chars().next()
        && typed.chars().all(|symbol| letters.any(|own| own == symbol))
}

/// Whether a name has capitals and no small letters.
pub(super) fn is_acronym(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
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
    } else if sounds_like(typed, word) {
        0.7
    } else {
        0.0
    }
}
