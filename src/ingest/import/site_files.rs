//! How generators of websites write what an article has: the names of their fields, and what the names
//! of their files and folders say.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::offered::Offered;
use crate::domain::{Date, Status};
use crate::ingest::record::flag;

/// Fields that have a date where there is none of the name `date` or `published`, the surest first: of
/// Hugo, Astro and Obsidian.
const DATES: [&str; 4] = ["publishdate", "pubdate", "datepublished", "created"];

/// The names under which tags may stand below `taxonomies`, as Zola has them.
const TAXONOMIES: [&str; 3] = ["tags", "categories", "topics"];

/// What a path is told as that stands where an address is expected. It leads nowhere without the host
/// of its site.
const PATH: &str = "url (a path without a host)";

/// Gives the fields of front matter the names and forms that articles have.
pub(super) fn as_article(fields: &mut Map<String, Value>, name: &str) {
    in_lower_case(fields);
    if !["date", "published"]
        .iter()
        .any(|date| is_date(fields.get(*date)))
        && let Some(date) = DATES.iter().find_map(|date| fields.remove(*date))
    {
        fields.insert("date".to_owned(), date);
    }
    for taxonomy in TAXONOMIES {
        let of_all = fields.get_mut("taxonomies").and_then(Value::as_object_mut);
        if let Some(tags) = of_all.and_then(|all| all.remove(taxonomy)) {
            fields.entry(taxonomy).or_insert(tags);
        }
    }
    if fields
        .get("taxonomies")
        .is_some_and(|all| all.as_object().is_some_and(Map::is_empty))
    {
        fields.remove("taxonomies");
    }
    for address in ["url", "link"] {
        let is_path = |value: &Value| value.as_str().is_some_and(|url| !url.contains(':'));
        if let Some(path) = fields.remove(address).filter(|value| !value.is_null()) {
            let key = if is_path(&path) { PATH } else { address };
            fields.insert(key.to_owned(), path);
        }
    }
    let folders = folders_of(name);
    if folders.contains(&"_drafts") {
        fields.insert("draft".to_owned(), Value::Bool(true));
    }
    // Jekyll has spaces between tags.
    if folders
        .iter()
        .any(|folder| matches!(*folder, "_drafts" | "_posts"))
    {
        for tags in ["tags", "categories"] {
            if let Some(Value::String(words)) = fields.get(tags).filter(|tags| !is_list(tags)) {
                let words = words.split_whitespace().map(Value::from).collect();
                fields.insert(tags.to_owned(), Value::Array(words));
            }
        }
    }
}

/// A page as it stands at a moment: generators keep one back whose date is still to come.
pub(super) fn held_back(mut page: Offered, now: Timestamp) -> Offered {
    let is_to_come = |date: Date| date.start() > now.as_second();
    if page.status == Status::Published && page.published.is_some_and(is_to_come) {
        page.status = Status::Draft;
        page.notes
            .push("its date is still to come, so it is a draft.".to_owned());
    }
    page
}

/// Writes the names of fields in lower case, which no generator tells apart.
fn in_lower_case(fields: &mut Map<String, Value>) {
    let others: Vec<String> = fields
        .keys()
        .filter(|name| name.chars().any(char::is_uppercase))
        .cloned()
        .collect();
    for name in others {
        let lower = name.to_lowercase();
        if !fields.contains_key(&lower)
            && let Some(value) = fields.remove(&name)
        {
            fields.insert(lower, value);
        }
    }
}

/// Whether a field holds a date, or what is meant for one: `published` may also say yes or no.
fn is_date(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Bool(_)) => false,
        Some(Value::String(text)) => !text.trim().is_empty() && flag(text).is_none(),
        Some(_) => true,
    }
}

fn is_list(tags: &Value) -> bool {
    tags.as_str().is_none_or(|tags| tags.contains(','))
}

/// The folders that a file is in.
fn folders_of(name: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = name.split(['/', '\\']).collect();
    parts.pop();
    parts
}

/// What a file is called, without its ending. One that is the index of its folder is called as that.
fn stem_of(name: &str) -> &str {
    let mut parts = name.rsplit(['/', '\\']);
    let base = parts.next().unwrap_or(name);
    let base = base.rsplit_once('.').map_or(base, |(base, _)| base);
    match parts.next() {
        Some(folder) if base.eq_ignore_ascii_case("index") && !folder.is_empty() => folder,
        _ => base,
    }
}

/// The day with which the name of a file begins.
pub(super) fn date_of_name(name: &str) -> Option<String> {
    let stem = stem_of(name);
    let (day, rest) = stem.split_at_checked("2008-08-21".len())?;
    let is_apart = rest.is_empty() || rest.starts_with(['-', '_', ' ', '.', 'T']);
    let is_day = matches!(day.parse::<Date>(), Ok(Date::Day(_)));
    (is_apart && is_day).then(|| day.to_owned())
}

/// What the name of a file says, without its ending and the date that some put before it.
pub(super) fn title_of_name(name: &str) -> String {
    let stem = stem_of(name);
    let day = date_of_name(name).map_or(0, |day| day.len());
    let rest = stem[day..].get(1..).filter(|rest| !rest.is_empty());
    let words = match (day, rest) {
        (0, _) | (_, None) => stem,
        (_, Some(rest)) => rest,
    };
    words.replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, name: &str) -> Value {
        let mut fields: Map<String, Value> = serde_json::from_str(json).expect("an object");
        as_article(&mut fields, name);
        Value::Object(fields)
    }

    #[test]
    fn fields_get_the_names_of_an_article() {
        for (name, json, expected) in [
            ("a.md", r#"{"publishDate": "2008"}"#, r#"{"date":"2008"}"#),
            (
                "a.md",
                r#"{"published": "on", "pubDate": "2008"}"#,
                r#"{"date":"2008","published":"on"}"#,
            ),
            (
                "a.md",
                r#"{"published": true, "created": "2008"}"#,
                r#"{"date":"2008","published":true}"#,
            ),
            (
                "a.md",
                r#"{"Date": "2009", "created": "2008"}"#,
                r#"{"created":"2008","date":"2009"}"#,
            ),
            (
                "a.md",
                r#"{"taxonomies": {"tags": ["a"], "series": ["b"]}}"#,
                r#"{"tags":["a"],"taxonomies":{"series":["b"]}}"#,
            ),
            (
                "a.md",
                r#"{"taxonomies": {"categories": ["a"]}}"#,
                r#"{"categories":["a"]}"#,
            ),
            (
                "a.md",
                r#"{"url": "/blog/a/"}"#,
                r#"{"url (a path without a host)":"/blog/a/"}"#,
            ),
            (
                "a.md",
                r#"{"link": "https://a.example/"}"#,
                r#"{"link":"https://a.example/"}"#,
            ),
            ("a.md", r#"{"tags": "a b"}"#, r#"{"tags":"a b"}"#),
            (
                "x/_posts/a.md",
                r#"{"tags": "a b"}"#,
                r#"{"tags":["a","b"]}"#,
            ),
            (
                "x/_posts/a.md",
                r#"{"tags": "a b, c"}"#,
                r#"{"tags":"a b, c"}"#,
            ),
            ("_drafts/a.md", "{}", r#"{"draft":true}"#),
        ] {
            let expected: Value = serde_json::from_str(expected).expect("an object");
            assert_eq!(read(json, name), expected, "{json}");
        }
    }

    #[test]
    fn names_of_files_say_dates_and_titles() {
        for (name, date, title) in [
            (
                "posts/2008-08-21-why-cisco.md",
                Some("2008-08-21"),
                "why cisco",
            ),
            ("2008-08-21.md", Some("2008-08-21"), "2008 08 21"),
            ("2008-13-21-a.md", None, "2008 13 21 a"),
            (
                "_posts/2008-08-21-3com-bought.md",
                Some("2008-08-21"),
                "3com bought",
            ),
            ("10-reasons.md", None, "10 reasons"),
            ("2008-08-2100.md", None, "2008 08 2100"),
            ("why_cisco/index.md", None, "why cisco"),
            ("index.md", None, "index"),
            (
                "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}.md",
                None,
                "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
            ),
        ] {
            assert_eq!(date_of_name(name).as_deref(), date, "{name}");
            assert_eq!(title_of_name(name), title, "{name}");
        }
    }
}
