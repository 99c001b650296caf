//! What the headers of an answer say about the next request.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{
    CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED, RETRY_AFTER,
};

use crate::domain::Validators;

/// The longest wait that a server may ask for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3_600);

/// A validator longer than this is none.
const LONGEST_VALIDATOR: usize = 1_000;

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A date as HTTP writes it.
fn date(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text).ok()
}

/// How long after `now` a moment is; nothing when it has passed.
fn ahead(moment: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(now)).unwrap_or_default()
}

/// How long the answer is good for, by `max-age` or `Expires`; at most a day.
pub(super) fn fresh_for(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let cache = text(headers, CACHE_CONTROL).unwrap_or_default();
    let mut directives = cache
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase());
    if directives
        .clone()
        .any(|part| part == "no-cache" || part == "no-store")
    {
        return None;
    }
    let age = directives.find_map(|part| {
        let seconds = part.strip_prefix("max-age=")?;
        seconds.trim_matches('"').parse::<u64>().ok()
    });
    let span = match age {
        Some(seconds) => Duration::from_secs(seconds),
        None => {
            let expires = date(text(headers, EXPIRES)?)?;
            // Their clock may be wrong; both dates are theirs.
            let theirs = text(headers, DATE).and_then(date).unwrap_or(now);
            ahead(expires, theirs)
        }
    };
    (!span.is_zero()).then(|| span.min(LONGEST_WAIT))
}

/// How long the server asks to wait, at most a day.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let asked = text(headers, RETRY_AFTER)?;
    let wait = match asked.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => ahead(date(asked)?, now),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// What the next request may ask by whether anything has changed. Those of a server that says
/// `Expires: 0` are none, and a date of the future is not believed.
pub(super) fn validators(headers: &HeaderMap, now: Timestamp) -> Validators {
    if text(headers, EXPIRES) == Some("0") {
        return Validators::default();
    }
    let keep = |found: Option<&str>| {
        found
            .filter(|text| !text.is_empty() && text.len() <= LONGEST_VALIDATOR)
            .map(str::to_owned)
    };
    let modified = text(headers, LAST_MODIFIED).filter(|text| {
        date(text).is_some_and(|date| ahead(date, now) < Duration::from_secs(3_600))
    });
    Validators {
        etag: keep(text(headers, ETAG)),
        modified: keep(modified),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn now() -> Timestamp {
        "2026-11-26T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_an_answer_is_good_for_is_never_more_than_a_day() {
        let fresh = |pairs: &[(HeaderName, &str)]| {
            fresh_for(&headers(pairs), now()).map(|span| span.as_secs())
        };
        assert_eq!(fresh(&[]), None);
        assert_eq!(
            fresh(&[(CACHE_CONTROL, "public, Max-Age=1800")]),
            Some(1_800)
        );
        assert_eq!(fresh(&[(CACHE_CONTROL, "max-age=31536000")]), Some(86_400));
        assert_eq!(fresh(&[(CACHE_CONTROL, "max-age=0")]), None);
        assert_eq!(fresh(&[(CACHE_CONTROL, "no-cache, max-age=600")]), None);
        assert_eq!(
            fresh(&[(CACHE_CONTROL, "max-age=99999999999999999999")]),
            None
        );
        let expires = (EXPIRES, "Thu, 26 Nov 2026 13:00:00 GMT");
        assert_eq!(fresh(std::slice::from_ref(&expires)), Some(3_600));
        assert_eq!(
            fresh(&[expires, (DATE, "Thu, 26 Nov 2026 12:50:00 GMT")]),
            Some(600),
            "their clock goes by itself"
        );
        assert_eq!(fresh(&[(EXPIRES, "0")]), None);
        assert_eq!(fresh(&[(EXPIRES, "Thu, 26 Nov 2020 13:00:00 GMT")]), None);
    }

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_until_a_date() {
        let wait = |text| retry_after(&headers(&[(RETRY_AFTER, text)]), now());
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(
            wait("Thu, 26 Nov 2026 12:01:00 GMT"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(wait("Thu, 26 Nov 2020 12:01:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("9999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("soon"), None);
    }

    #[test]
    fn mad_validators_are_not_kept() {
        let both = [
            (ETAG, "W/\"abc\""),
            (LAST_MODIFIED, "Wed, 25 Nov 2026 12:00:00 GMT"),
        ];
        let kept = validators(&headers(&both), now());
        assert_eq!(kept.etag.as_deref(), Some("W/\"abc\""));
        assert!(kept.modified.is_some());
        let future = [(LAST_MODIFIED, "Sat, 01 Jan 2041 00:00:00 GMT")];
        assert_eq!(validators(&headers(&future), now()), Validators::default());
        let never = [(ETAG, "\"abc\""), (EXPIRES, "0")];
        assert_eq!(validators(&headers(&never), now()), Validators::default());
        let long = "x".repeat(5_000);
        assert_eq!(
            validators(&headers(&[(ETAG, &long)]), now()),
            Validators::default()
        );
    }
}
