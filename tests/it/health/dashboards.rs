//! The dashboard, the alerts and the documentation name only metrics that there are, and the
//! documentation names all of them.

use std::collections::{BTreeMap, BTreeSet};

use newsdesk::metrics::Metrics;
use serde_json::Value;

const DASHBOARD: &str = include_str!("../../../config/grafana-dashboard.json");
const ALERTS: &str = include_str!("../../../config/prometheus-alerts.yaml");
const DOCUMENT: &str = include_str!("../../../docs/operating.md");

/// Everything that can be counted and measured, once each.
fn everything() -> String {
    use std::time::Duration;
    let metrics = Metrics::default();
    metrics.command("vendor", "answered", Some(Duration::ZERO));
    metrics.interaction("command", "answered", Duration::ZERO);
    metrics.delivered("post", Some(Duration::ZERO));
    metrics.request("done");
    metrics.gateway_started();
    let gauges = metrics.gauges();
    gauges.waiting("interactive", 0);
    gauges.outbox("post", "due", 0);
    gauges.held("held", 0);
    gauges.feeds("active", 0);
    gauges.archive("facts", 0);
    gauges.bytes("index", 0);
    gauges.ready("gateway", true);
    metrics.text().unwrap()
}

/// The names of all samples, each with its labels.
fn samples() -> BTreeMap<String, BTreeSet<String>> {
    let mut samples: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in everything().lines().filter(|line| !line.starts_with('#')) {
        let name: String = line.chars().take_while(|c| is_word(*c)).collect();
        samples.entry(name).or_default().extend(labels_of(line));
    }
    samples
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The names of labels in braces.
fn labels_of(text: &str) -> Vec<String> {
    let inner = text
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'));
    let labels = inner
        .map(|(inner, _)| inner.split(','))
        .into_iter()
        .flatten();
    labels
        .filter_map(|label| {
            Some(
                label
                    .split_once('=')?
                    .0
                    .trim_matches(['!', ' ', '~'])
                    .to_owned(),
            )
        })
        .collect()
}

/// Every query of the dashboard, and of the alerts, with where it stands.
fn queries() -> Vec<(String, String)> {
    fn walk(value: &Value, title: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(object) => {
                let title = object.get("title").and_then(Value::as_str).unwrap_or(title);
                for (key, inner) in object {
                    match inner.as_str() {
                        Some(query) if key == "expr" => {
                            found.push((title.to_owned(), query.to_owned()));
                        }
                        _ => walk(inner, title, found),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, title, found)),
            _ => {}
        }
    }
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let mut found = Vec::new();
    walk(&dashboard, "", &mut found);
    let of_dashboard = found.len();
    let alerts = ALERTS.lines().filter_map(|line| {
        let query = line.trim().strip_prefix("expr:")?;
        Some(("an alert".to_owned(), query.trim().to_owned()))
    });
    found.extend(alerts);
    assert!(of_dashboard > 15 && found.len() > of_dashboard + 5);
    found
}

#[test]
fn every_query_asks_for_what_there_is() {
    let samples = samples();
    for (place, query) in queries() {
        let mut names = 0;
        let mut allowed: BTreeSet<String> = ["le", "instance", "job"].map(str::to_owned).into();
        for word in query.split(|c| !is_word(c)) {
            if word.starts_with("newsdesk_") || word.starts_with("process_") {
                let labels = samples.get(word);
                let labels = labels.unwrap_or_else(|| panic!("{place}: there is no {word}"));
                allowed.extend(labels.iter().cloned());
                names += 1;
            }
        }
        assert!(names > 0, "{place}: {query} asks for nothing of ours");
        let mut used = Vec::new();
        for piece in query.split_inclusive('}') {
            used.extend(labels_of(piece));
        }
        for (_, rest) in query
            .match_indices("by (")
            .map(|(at, found)| query.split_at(at + found.len()))
        {
            let inner = rest.split(')').next().unwrap_or_default();
            used.extend(inner.split(',').map(|label| label.trim().to_owned()));
        }
        for label in used {
            assert!(allowed.contains(&label), "{place}: {query} has no {label}");
        }
    }
}

#[test]
fn every_metric_stands_in_the_documentation() {
    let families = everything();
    let families = families.lines().filter_map(|line| {
        let mut words = line.strip_prefix("# TYPE ")?.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    });
    let mut count = 0;
    for (family, kind) in families {
        let name = match kind.as_str() {
            "counter" => format!("{family}_total"),
            "info" => format!("{family}_info"),
            _ => family,
        };
        assert!(
            DOCUMENT.contains(&format!("`{name}`")),
            "docs/operating.md does not name {name}"
        );
        count += 1;
    }
    assert!(count > 25, "{count} metrics");
    // And it names none that there is not.
    let samples = samples();
    for word in DOCUMENT.split(|c| !is_word(c)) {
        let is_ours = word.starts_with("newsdesk_") || word.starts_with("process_");
        let known = samples.keys().any(|name| {
            name == word
                || ["_bucket", "_sum", "_count"]
                    .iter()
                    .any(|end| *name == format!("{word}{end}"))
        });
        assert!(!is_ours || known, "docs/operating.md names {word}");
    }
}
