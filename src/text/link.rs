//! Which addresses may become links, and how they are written so that no markup ends them early.
//! Does not decide whether two addresses are the same page.

use url::Url;

use super::url::site;

/// The longest address that is kept, in characters. Discord takes 2,048 in an embed.
pub const LONGEST: usize = 2_048;

/// The address in the form in which it may stand in a link, or `None` when it may not.
///
/// Only http and https addresses with a host are kept. One with a user name is not: it is written
/// to look like another host's. Everything that is markup to Discord or to a terminal is
/// percent-encoded; a name in other letters is given in its ASCII form.
pub fn web_address(raw: &str) -> Option<String> {
    let url = Url::parse(raw.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https")
        || url.host_str().is_none_or(str::is_empty)
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return None;
    }
    let mut out = String::with_capacity(url.as_str().len());
    for letter in url.as_str().chars() {
        match letter {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '*' => out.push_str("%2A"),
            '|' => out.push_str("%7C"),
            '`' => out.push_str("%60"),
            '\\' => out.push_str("%5C"),
            '"' => out.push_str("%22"),
            '~' => out.push_str("%7E"),
            '@' => out.push_str("%40"),
            _ if letter.is_ascii_graphic() => out.push(letter),
            // `Url` has encoded everything else; whatever slips through has no place in a link.
            _ => return None,
        }
    }
    (out.len() <= LONGEST).then_some(out)
}

/// Names that no server of the open internet has.
const OWN_NETWORK: [&str; 13] = [
    "localhost",
    "local",
    "internal",
    "lan",
    "home.arpa",
    "corp",
    "home",
    "intranet",
    "private",
    "test",
    "invalid",
    "localdomain",
    "onion",
];

/// The same for what others are to fetch, such as a picture: only of a host that has a name and that
/// everybody can reach. A bare IP address is none, nor is a name without a dot.
pub fn public_address(raw: &str) -> Option<String> {
    let address = web_address(raw)?;
    let url = Url::parse(&address).ok()?;
    let Some(url::Host::Domain(name)) = url.host() else {
        return None;
    };
    let name = name.trim_end_matches('.');
    let is_own = |own: &str| {
        let before = name.strip_suffix(own);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    (name.contains('.') && !OWN_NETWORK.iter().any(|own| is_own(own))).then_some(address)
}

/// Whether a text holds an address. Discord prints a link literally when its label does.
pub fn holds_address(text: &str) -> bool {
    text.contains("://")
}

/// Longer endings of names that readers take for a site when nothing else says that they mean one.
const KNOWN_ENDINGS: [&str; 14] = [
    "app", "bank", "biz", "cloud", "com", "dev", "edu", "gov", "info", "net", "online", "org",
    "shop", "site",
];

/// Endings of two letters that are rather those of files and programs: Node.js, main.rs.
const FILE_ENDINGS: [&str; 10] = ["cc", "cs", "go", "js", "md", "ps", "py", "rb", "rs", "sh"];

/// The host of an address when `label` reads as the name of another site: `bank.example/login`,
/// `www.bank.example`, `bank.com`. Many names of things have a dot as well, such as Node.js.
pub fn other_host(label: &str, address: &str) -> Option<String> {
    let beside = |letter: char| !letter.is_alphanumeric() && letter != '/';
    let shown = label.trim_matches(beside);
    if shown.contains(|letter: char| letter.is_whitespace() || letter == '@') {
        return None;
    }
    let shown = Url::parse(&format!("https://{shown}")).ok()?;
    let Some(url::Host::Domain(name)) = shown.host() else {
        return None;
    };
    let (_, ending) = name.rsplit_once('.')?;
    let of_a_site = KNOWN_ENDINGS.contains(&ending)
        || ending.len() == 2 && !FILE_ENDINGS.contains(&ending)
        || name.starts_with("www.")
        || shown.path() != "/";
    let is_name = ending.len() > 1 && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (name, host) = (site(shown.as_str())?, site(address)?);
    // Below a name that many share, such as github.io, anybody may have one of their own.
    let same = name
        .strip_suffix(&host)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'));
    (is_name && of_a_site && !same).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_kept() {
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "mailto:a@b.c",
            "https://vmware.com@evil.example/",
            "//no.scheme/",
            "",
            "https://",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
        assert_eq!(
            web_address(&format!("https://a.b/{}", "x".repeat(2_048))),
            None
        );
    }

    #[test]
    fn what_others_fetch_is_where_everybody_reaches_it() {
        for bad in [
            "https://localhost/a.png",
            "https://printer/a.png",
            "http://10.0.0.1/a.png",
            "http://8.8.8.8/a.png",
            "http://0x7f.1/a.png",
            "http://[::1]/a.png",
            "https://nas.local/a.png",
            "https://wiki.corp/a.png",
            "https://hidden.onion/a.png",
            "https://A.Test/a.png",
            "https://a.b.home.arpa./a.png",
            "https://me@pictures.example/a.png",
            "data:image/png;base64,AA",
        ] {
            assert_eq!(public_address(bad), None, "{bad}");
        }
        for good in [
            "https://pictures.example/a.png",
            "http://notlocal.example/",
            "https://test.example/a.png",
        ] {
            assert_eq!(public_address(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn a_label_that_names_another_site_is_seen_through() {
        let evil = "https://www.evil.example/login";
        for label in [
            "bank.com",
            "Bank.com",
            "www.bank.example",
            "bank.example/login",
            "xn--bnk-qla.com",
            "bank.com.",
            "(bank.com)",
            "sparkasse.de",
            "amazon.co.uk",
            "paypal.me",
        ] {
            assert_eq!(
                other_host(label, evil).as_deref(),
                Some("evil.example"),
                "{label}"
            );
        }
        for label in [
            "Node.js",
            "main.rs",
            "v1.2.3",
            "1.2",
            "evil.example/other",
            "news.evil.example/",
            "read more at bank.com",
            "me@bank.com",
            "AT&T",
            "and/or",
            "e.g.",
            "",
        ] {
            assert_eq!(other_host(label, evil), None, "{label}");
        }
        assert_eq!(other_host("heise.com", "https://www.heise.com/a"), None);
        let below = other_host("github.io/login", "https://evil.github.io/");
        assert_eq!(below.as_deref(), Some("evil.github.io"));
        assert_eq!(other_host("sub.heise.com", "https://heise.com/a"), None);
    }

    #[test]
    fn markup_in_an_address_is_encoded() {
        assert_eq!(
            web_address(" https://en.wikipedia.org/wiki/Xen_(software) <b>**|| ").as_deref(),
            Some("https://en.wikipedia.org/wiki/Xen_%28software%29%20%3Cb%3E%2A%2A%7C%7C")
        );
        assert_eq!(
            web_address("https://exämple.com/ä").as_deref(),
            Some("https://xn--exmple-cua.com/%C3%A4")
        );
    }
}
