//! Fills the sentences of the catalog: templates, plurals and lists.
//!
//! A [`Relation`](super::Relation) carries its sentences as templates, so that no industry's words
//! are in the code. What is here knows English grammar and nothing else.

/// What the places of a template are filled with.
struct Places<'a> {
    subject: &'a str,
    object: &'a str,
    detail: &'a str,
    since: &'a str,
    until: &'a str,
}

impl<'a> Places<'a> {
    fn value(&self, place: &str) -> Option<&'a str> {
        match place {
            "subject" => Some(self.subject),
            "object" => Some(self.object),
            "detail" => Some(self.detail),
            "since" => Some(self.since),
            "until" => Some(self.until),
            _ => None,
        }
    }
}

/// Fills a template with the places `{subject}`, `{object}`, `{detail}`, `{since}` and `{until}`.
///
/// A part in square brackets is left out when one of its places is empty; it may hold alternatives
/// between bars, of which the first counts whose places are all filled:
/// "{subject} [is {detail} of|leads] {object}". What is filled in is never read as a template
/// again. Before a date the words `in` and `on` follow its precision: "in August 2008", "on 8 July
/// 2008". There is no full stop at the end unless the template has one.
pub fn phrase(
    template: &str,
    subject: &str,
    object: &str,
    detail: &str,
    since: &str,
    until: &str,
) -> String {
    let places = Places {
        subject,
        object,
        detail,
        since,
        until,
    };
    let mut text = String::with_capacity(template.len() + subject.len() + object.len());
    let mut rest = template;
    while let Some((before, part, after)) = optional(rest) {
        fill(&mut text, before, &places);
        let start = text.len();
        for alternative in part.split('|') {
            if fill(&mut text, alternative, &places) {
                break;
            }
            text.truncate(start);
        }
        rest = after;
    }
    fill(&mut text, rest, &places);
    tidy(&text)
}

/// The first part in square brackets: what stands before it, in it and after it.
fn optional(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('[')?;
    let (part, after) = rest.split_once(']')?;
    Some((before, part, after))
}

/// Fills a part without brackets; whether all of its places have something to show.
fn fill(text: &mut String, part: &str, places: &Places<'_>) -> bool {
    let mut complete = true;
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        rest = after;
        let place = after
            .split_once('}')
            .and_then(|(place, after)| Some((place, places.value(place)?, after)));
        let Some((place, filled, after)) = place else {
            // No place of ours: the brace stands for itself.
            text.push('{');
            continue;
        };
        complete &= !filled.is_empty();
        if matches!(place, "since" | "until") {
            fit_preposition(text, filled);
        }
        text.push_str(filled);
        rest = after;
    }
    text.push_str(rest);
    complete
}

/// Turns "in " into "on " before a day, and "on " into "in " before a month or a year.
fn fit_preposition(text: &mut String, date: &str) {
    let is_day = date.split(' ').count() >= 3;
    let (wrong, right) = if is_day {
        (" in ", " on ")
    } else {
        (" on ", " in ")
    };
    if !date.is_empty() && text.ends_with(wrong) {
        text.truncate(text.len() - wrong.len());
        text.push_str(right);
    }
}

/// One space between words, none before a stop or a comma.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let stop = matches!(word, "." | "," | ";" | ":");
        if !tidied.is_empty() && !stop {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

/// The template for several at its first place: "{subject} is a member of {object}" becomes
/// "{subject} are members of {object}".
pub fn plural(template: &str) -> String {
    let Some((head, tail)) = template.split_once("} ") else {
        return template.to_owned();
    };
    if let Some((alternatives, after)) =
        tail.strip_prefix('[').and_then(|tail| tail.split_once(']'))
    {
        let many: Vec<String> = alternatives.split('|').map(plural_verb).collect();
        return format!("{head}}} [{}]{after}", many.join("|"));
    }
    format!("{head}}} {}", plural_verb(tail))
        .trim_end()
        .to_owned()
}

/// "is a member of …" becomes "are members of …".
fn plural_verb(tail: &str) -> String {
    let (verb, after) = tail.split_once(' ').unwrap_or((tail, ""));
    let many = match verb {
        "is" => "are".to_owned(),
        "was" => "were".to_owned(),
        "has" => "have".to_owned(),
        "does" => "do".to_owned(),
        _ => without_person(verb),
    };
    let after = match after.strip_prefix("been ") {
        Some(rest) => format!("been {}", plural_noun(rest)),
        None if matches!(verb, "is" | "was") => plural_noun(after),
        None => after.to_owned(),
    };
    format!("{many} {after}").trim_end().to_owned()
}

/// "owns" becomes "own", "relies" "rely", "launches" "launch"; other forms stay.
fn without_person(verb: &str) -> String {
    if let Some(stem) = verb.strip_suffix("ies") {
        format!("{stem}y")
    } else if ["ches", "shes", "sses", "xes", "zzes", "oes"]
        .iter()
        .any(|ending| verb.ends_with(ending))
    {
        verb[..verb.len() - 2].to_owned()
    } else if verb.ends_with('s') && !verb.ends_with("ss") {
        verb[..verb.len() - 1].to_owned()
    } else {
        verb.to_owned()
    }
}

/// "a member of {object}" becomes "members of {object}"; without an article nothing changes.
fn plural_noun(text: &str) -> String {
    let Some(rest) = text.strip_prefix("a ").or_else(|| text.strip_prefix("an ")) else {
        return text.to_owned();
    };
    let end = [
        " of ", " in ", " at ", " on ", " for ", " with ", " to ", " by ", "[", " {",
    ]
    .iter()
    .filter_map(|mark| rest.find(mark))
    .min()
    .unwrap_or(rest.len());
    let noun = rest[..end].trim_end();
    format!("{}{}", plural_of(noun), &rest[noun.len()..])
}

/// The plural of an English noun by the regular rules.
pub fn plural_of(noun: &str) -> String {
    let before_y = noun.strip_suffix('y').filter(|stem| {
        stem.chars()
            .next_back()
            .is_some_and(|letter| !"aeiou".contains(letter))
    });
    if let Some(stem) = before_y {
        format!("{stem}ies")
    } else if ["s", "x", "ch", "sh"]
        .iter()
        .any(|ending| noun.ends_with(ending))
    {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

/// A number with its noun: "1 article", "3 deliveries".
pub fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {}", plural_of(noun)),
    }
}

/// "A", "A and B", "A, B and C".
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "and")
}

/// Words with a capital, as they begin a sentence.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// "A", "A or B", "A, B or C".
pub fn either<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "or")
}

fn joined<S: AsRef<str>>(items: &[S], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", head.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEADS: &str = "{subject} has led {object}[ as {detail}][ since {since}]";

    #[test]
    fn fills_what_is_known() {
        assert_eq!(
            phrase(LEADS, "Paul Maritz", "VMware", "CEO", "8 July 2008", ""),
            "Paul Maritz has led VMware as CEO since 8 July 2008"
        );
        assert_eq!(
            phrase(LEADS, "Dan Warmenhoven", "NetApp", "", "", ""),
            "Dan Warmenhoven has led NetApp"
        );
        assert_eq!(
            phrase(
                "{object} [({detail}) ]is by {subject}[ on {since}].",
                "A",
                "B",
                "",
                "",
                ""
            ),
            "B is by A."
        );
    }

    #[test]
    fn prepositions_follow_the_precision_of_a_date() {
        let founded = "{subject} founded {object}[ in {since}]";
        let filled = |since| phrase(founded, "A", "B", "", since, "");
        assert_eq!(filled("August 2008"), "A founded B in August 2008");
        assert_eq!(filled("8 July 2008"), "A founded B on 8 July 2008");
    }

    #[test]
    fn the_first_filled_alternative_counts() {
        let leads =
            "{subject} [has led {object} since {since}|is {detail} of {object}|leads {object}]";
        assert_eq!(
            phrase(leads, "A", "B", "CEO", "2008", ""),
            "A has led B since 2008"
        );
        assert_eq!(phrase(leads, "A", "B", "CEO", "", ""), "A is CEO of B");
        assert_eq!(phrase(leads, "A", "B", "", "", ""), "A leads B");
        assert_eq!(
            phrase("A[ in {since}| on {until}].", "", "", "", "", ""),
            "A."
        );
        assert_eq!(
            plural(leads),
            "{subject} [have led {object} since {since}|are {detail} of {object}|lead {object}]"
        );
    }

    #[test]
    fn names_are_never_read_as_templates() {
        assert_eq!(
            phrase(
                "{subject} owns {object}",
                "{object}[",
                "]x{since}",
                "",
                "",
                ""
            ),
            "{object}[ owns ]x{since}"
        );
    }

    #[test]
    fn what_is_said_of_several_is_said_in_the_plural() {
        for (one, many) in [
            (
                "{subject} is a member of {object}",
                "{subject} are members of {object}",
            ),
            (
                "{subject} has been a senior analyst at {object}",
                "{subject} have been senior analysts at {object}",
            ),
            (
                "{subject} is built on {object}",
                "{subject} are built on {object}",
            ),
            ("{subject} owns {object}", "{subject} own {object}"),
            ("{subject} launches {object}", "{subject} launch {object}"),
            (
                "{object} was acquired by {subject}",
                "{object} were acquired by {subject}",
            ),
            ("{subject} led {object}", "{subject} led {object}"),
            ("{subject}", "{subject}"),
        ] {
            assert_eq!(plural(one), many);
        }
        assert_eq!(list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(counted(1, "delivery"), "1 delivery");
        assert_eq!(counted(0, "delivery"), "0 deliveries");
        assert_eq!(plural_of("company"), "companies");
    }

    proptest! {
        #[test]
        fn no_template_panics(template in "[{}\\[\\] a-zäsubjectin]{0,40}", name in "\\PC{0,10}") {
            let _ = phrase(&template, &name, &name, "", &name, "");
            let _ = plural(&template);
        }
    }
}
