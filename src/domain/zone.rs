//! The time zones that the desk knows: those of the IANA database that is built in, so that they are
//! the same on every machine.

use std::sync::OnceLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The name of a time zone as the database spells it, for its name in any case and with spaces for
/// underscores, or for the only city of that name: `europe/berlin`, `New York`, `UTC`.
pub fn canonical(typed: &str) -> Option<&'static str> {
    let typed = folded(typed);
    let same = |name: &&String| folded(name) == typed;
    if let Some(name) = names().iter().find(same) {
        return Some(name);
    }
    let mut of_city = names().iter().filter(|name| folded(city(name)) == typed);
    match (of_city.next(), of_city.next()) {
        (Some(name), None) => Some(name),
        _ => None,
    }
}

/// The names of all time zones in alphabetical order.
pub fn names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let database = TimeZoneDatabase::bundled();
        let mut names: Vec<String> = database
            .available()
            .map(|name| name.as_str().to_owned())
            // Other names without a continent are old ones, and those with a difference count the
            // other way than people do: `Etc/GMT+2` is two hours behind.
            .filter(|name| name.contains('/') || matches!(name.as_str(), "UTC" | "GMT"))
            .filter(|name| !name.starts_with("Etc/GMT"))
            .collect();
        names.sort_unstable();
        names
    })
}

/// Zones that people mean by an abbreviation, in any case. Abbreviations are no names: several zones
/// share each of them, and half of them hold for a part of the year only.
pub fn of_abbreviation(typed: &str) -> &'static [&'static str] {
    match folded(typed).as_str() {
        "cet" | "cest" | "mez" | "mesz" => &["Europe/Berlin", "Europe/Paris", "Europe/Madrid"],
        "eet" | "eest" => &["Europe/Athens", "Europe/Helsinki", "Europe/Kyiv"],
        "wet" | "west" => &["Europe/Lisbon"],
        "bst" => &["Europe/London"],
        "msk" => &["Europe/Moscow"],
        "est" | "edt" | "et" => &["America/New_York", "America/Toronto"],
        "cst" | "cdt" | "ct" => &["America/Chicago", "America/Mexico_City", "Asia/Shanghai"],
        "mst" | "mdt" | "mt" => &["America/Denver", "America/Phoenix"],
        "pst" | "pdt" | "pt" => &["America/Los_Angeles", "America/Vancouver"],
        "ist" => &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "jst" => &["Asia/Tokyo"],
        "kst" => &["Asia/Seoul"],
        "hkt" => &["Asia/Hong_Kong"],
        "sgt" => &["Asia/Singapore"],
        "aest" | "aedt" => &["Australia/Sydney", "Australia/Brisbane"],
        "nzst" | "nzdt" => &["Pacific/Auckland"],
        "z" | "utc" | "zulu" => &["UTC"],
        _ => &[],
    }
}

/// The zone of a name.
pub fn of(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// The last part of a zone's name: `Berlin` of `Europe/Berlin`.
pub fn city(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, city)| city)
}

/// A name as it is compared: in lower case, with spaces.
pub fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_mean_by_an_abbreviation_is_in_the_database() {
        for typed in [
            "CET", "eet", "WET", "BST", "MSK", "EST", "CST", "MST", "PST", "IST", "JST", "KST",
            "HKT", "SGT", "AEST", "NZST", "Z",
        ] {
            let zones = of_abbreviation(typed);
            assert!(!zones.is_empty(), "{typed}");
            assert!(zones.iter().all(|zone| of(zone).is_some()), "{typed}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_name_or_its_city() {
        for (typed, name) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("berlin", Some("Europe/Berlin")),
            ("america/new york", Some("America/New_York")),
            ("New York", Some("America/New_York")),
            ("utc", Some("UTC")),
            ("Europe", None),
            ("gmt+2", None),
            ("buenos aires", None),
            ("localtime", None),
            ("Europe/Berlin ", Some("Europe/Berlin")),
            ("../../etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(canonical(typed), name, "{typed}");
        }
    }

    #[test]
    fn every_name_is_a_zone_and_means_itself() {
        assert!(names().len() > 300);
        for name in names() {
            assert_eq!(canonical(name), Some(name.as_str()));
            assert!(of(name).is_some(), "{name}");
        }
    }
}
