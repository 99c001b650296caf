//! Which addresses may become links, and how they are written so that no markup ends them early.
//! Does not decide whether two addresses are the same page.

use url::Url;

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

/// Whether a text holds an address. Discord prints a link literally when its label does.
pub fn holds_address(text: &str) -> bool {
    text.contains("://")
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
