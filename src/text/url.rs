//! Canonical web addresses: one form for each page, so that the same page is recognised again.
//!
//! This only compares and cleans addresses. It never fetches one, and it does not judge whether an
//! address is safe to fetch.

use url::Url;

/// The longest address that the desk keeps, in bytes. Browsers and servers give up not far above.
const LONGEST: usize = 2_000;

/// Query parameters that tell a site where its reader came from and never which page is meant.
const TRACKING: [&str; 20] = [
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "twclid",
    "vero_id",
    "wbraid",
    "yclid",
];

/// The canonical form of an http or https address: scheme and host in lower case, international
/// host names in their ASCII form, without default port, fragment and tracking parameters. The
/// other parameters keep their order, because some sites give it a meaning.
///
/// `None` for what is no such address, holds a user name or password, or is longer than 2,000
/// bytes. The result is its own canonical form.
pub fn canonical(url: &str) -> Option<String> {
    let mut cleaned = cleaned(url)?;
    cleaned.set_fragment(None);
    kept(cleaned)
}

/// As [`canonical`], but with the fragment: the place on the page that was meant.
pub fn canonical_place(url: &str) -> Option<String> {
    kept(cleaned(url)?)
}

fn kept(url: Url) -> Option<String> {
    let text = String::from(url);
    (text.len() <= LONGEST).then_some(text)
}

/// The site of an address, by which two publishers are told apart: its host without `www.`.
pub fn site(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// A web address without what only tracks its reader.
fn cleaned(url: &str) -> Option<Url> {
    let trimmed = url.trim();
    if trimmed.len() > LONGEST {
        return None;
    }
    let mut parsed = Url::parse(trimmed).ok()?;
    let web = matches!(parsed.scheme(), "http" | "https");
    if !web || !parsed.username().is_empty() || parsed.password().is_some() {
        return None;
    }
    // "example.com." and "example.com" are one host; the URL standard keeps them apart.
    let host = parsed.host_str()?;
    let bare = host.trim_end_matches('.');
    if bare.is_empty() {
        return None;
    }
    if bare.len() != host.len() {
        let bare = bare.to_owned();
        parsed.set_host(Some(&bare)).ok()?;
    }
    if let Some(query) = parsed.query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_tracking(pair))
            .collect();
        let kept = (!kept.is_empty()).then(|| kept.join("&"));
        parsed.set_query(kept.as_deref());
    }
    Some(parsed)
}

/// Whether a `name=value` pair of a query only tracks its reader.
fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_page_has_one_address() {
        for (given, expected) in [
            ("https://Example.COM", "https://example.com/"),
            (
                " HTTPS://example.com:443/A/b?x=1#top ",
                "https://example.com/A/b?x=1",
            ),
            ("http://example.com:80/", "http://example.com/"),
            ("http://example.com:8080/", "http://example.com:8080/"),
            ("https://example.com./a", "https://example.com/a"),
            ("https://example.com/a/../b", "https://example.com/b"),
            (
                "https://example.com/?utm_source=x&id=7&FBCLID=y&b=2",
                "https://example.com/?id=7&b=2",
            ),
            (
                "https://example.com/a?gclid=1&mc_cid=2",
                "https://example.com/a",
            ),
            ("https://example.com/a?", "https://example.com/a"),
            (
                "https://example.com/?utmost=1",
                "https://example.com/?utmost=1",
            ),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn a_place_keeps_what_the_canonical_form_drops() {
        let given = "https://Example.com/notes?utm_source=x&id=7#v2";
        assert_eq!(
            canonical_place(given).as_deref(),
            Some("https://example.com/notes?id=7#v2")
        );
        assert_eq!(canonical_place("ftp://example.com/"), None);
    }

    #[test]
    fn a_site_is_a_host() {
        for (url, expected) in [
            ("https://www.example.com/a", Some("example.com")),
            ("http://news.example.com:8080/", Some("news.example.com")),
            ("mailto:a@example.com", None),
            ("", None),
        ] {
            assert_eq!(site(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for given in [
            "",
            "example.com/a",
            "ftp://example.com/",
            "javascript:alert(1)",
            "mailto:a@example.com",
            "https://user@example.com/",
            "https://user:word@example.com/",
            "https://",
            "https://./",
            "http://[::1",
        ] {
            assert_eq!(canonical(given), None, "{given}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LONGEST));
        assert_eq!(canonical(&long), None);
    }

    proptest! {
        #[test]
        fn canonical_is_its_own_canonical_form(
            text in "(https?://)?[a-zA-Z0-9.:@%ü-]{0,20}[/?#&=.a-z%é\\\\ ]{0,30}"
        ) {
            if let Some(once) = canonical(&text) {
                prop_assert_eq!(canonical(&once), Some(once));
            }
        }
    }
}
