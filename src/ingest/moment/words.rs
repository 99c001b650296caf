//! The words of dates: months in the languages of the feeds that were seen, zones by their names.

/// The month that a word names, from 1 to 12. A full name, or the beginning that is usual.
pub(super) fn month(word: &str) -> Option<i8> {
    const MONTHS: [(&str, i8); 62] = [
        ("jan", 1),
        ("ene", 1),
        ("gen", 1),
        ("янв", 1),
        ("ιαν", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("фев", 2),
        ("φεβ", 2),
        ("mär", 3),
        ("mae", 3),
        ("mrz", 3),
        ("maart", 3),
        ("mrt", 3),
        ("mar", 3),
        ("мар", 3),
        ("μαρ", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("ápr", 4),
        ("апр", 4),
        ("απρ", 4),
        ("may", 5),
        ("mai", 5),
        ("mei", 5),
        ("mag", 5),
        ("maj", 5),
        ("máj", 5),
        ("май", 5),
        ("мая", 5),
        ("μαι", 5),
        ("juin", 6),
        ("jun", 6),
        ("giu", 6),
        ("jún", 6),
        ("июн", 6),
        ("ιουν", 6),
        ("jui", 7),
        ("jul", 7),
        ("lug", 7),
        ("júl", 7),
        ("июл", 7),
        ("ιουλ", 7),
        ("aug", 8),
        ("aoû", 8),
        ("aou", 8),
        ("ago", 8),
        ("авг", 8),
        ("αυγ", 8),
        ("sep", 9),
        ("set", 9),
        ("сен", 9),
        ("szept", 9),
        ("oct", 10),
        ("okt", 10),
        ("ott", 10),
        ("out", 10),
        ("окт", 10),
        ("nov", 11),
        ("ноя", 11),
    ];
    const DECEMBER: [&str; 6] = ["dec", "dez", "déc", "dic", "дек", "δεκ"];
    // Tuesday in the languages of the Romans begins like March.
    const TUESDAY: [&str; 4] = ["mardi", "martes", "martedì", "martedi"];
    let word = word.to_lowercase();
    if TUESDAY.contains(&word.as_str()) {
        return None;
    }
    if DECEMBER.iter().any(|name| word.starts_with(name)) {
        return Some(12);
    }
    MONTHS
        .iter()
        .find(|(name, _)| word.starts_with(name))
        .map(|(_, month)| *month)
}

/// The offset of a zone by its name, in seconds east of Greenwich. A name that several zones share
/// means the American one, as in RFC 822.
pub(super) fn zone(word: &str) -> Option<i32> {
    const ZONES: [(&str, i32); 48] = [
        ("Z", 0),
        ("UT", 0),
        ("UTC", 0),
        ("GMT", 0),
        ("WET", 0),
        ("BST", 60),
        ("WEST", 60),
        ("CET", 60),
        ("MET", 60),
        ("MEZ", 60),
        ("CEST", 120),
        ("MEST", 120),
        ("MESZ", 120),
        ("EET", 120),
        ("SAST", 120),
        ("EEST", 180),
        ("MSK", 180),
        ("TRT", 180),
        ("GST", 240),
        ("PKT", 300),
        ("IST", 330),
        ("NPT", 345),
        ("WIB", 420),
        ("ICT", 420),
        ("HKT", 480),
        ("SGT", 480),
        ("AWST", 480),
        ("JST", 540),
        ("KST", 540),
        ("ACST", 570),
        ("AEST", 600),
        ("AEDT", 660),
        ("NZST", 720),
        ("NZDT", 780),
        ("NST", -210),
        ("NDT", -150),
        ("BRT", -180),
        ("ART", -180),
        ("ADT", -180),
        ("AST", -240),
        ("EDT", -240),
        ("EST", -300),
        ("CDT", -300),
        ("CST", -360),
        ("MDT", -360),
        ("MST", -420),
        ("PDT", -420),
        ("PST", -480),
    ];
    const SHORT: [(&str, i32); 5] = [
        ("ET", -300),
        ("CT", -360),
        ("PT", -480),
        ("AKST", -540),
        ("HST", -600),
    ];
    ZONES
        .iter()
        .chain(&SHORT)
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, minutes)| minutes * 60)
}
