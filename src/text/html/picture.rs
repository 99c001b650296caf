//! Which picture of a text may stand beside it.

use url::Url;

use super::scan::Tag;
use crate::text::clean::one_line;
use crate::text::link::LONGEST;

/// A picture that a text or a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its address: http or https.
    pub url: String,
    /// What it shows, as its author says: plain text on one line; may be empty.
    pub alt: String,
}

/// Pictures with a side of fewer pixels than this are icons, or count their readers.
const SMALLEST: u32 = 32;

/// How much of the words that stand for a picture is read, in bytes.
const LONGEST_ALT: usize = 4_096;

/// Parts of addresses that never show anything of an article, in lower case.
const USELESS: [&str; 14] = [
    "/emoji/",
    "gravatar.com/avatar",
    "feeds.feedburner.com/~",
    "pixel.wp.com",
    "stats.wordpress.com",
    "doubleclick.net",
    "feedsportal.com",
    "/1x1.",
    "/pixel.gif",
    "/pixel.png",
    "/spacer.gif",
    "/blank.gif",
    "/clear.gif",
    "/transparent.gif",
];

/// The picture of an `img` tag, if it is worth showing: http or https, made whole by `base`, not
/// marked as tiny. The real address of one that is loaded late stands in an attribute of its own.
pub fn picture(tag: &Tag<'_>, base: Option<&Url>) -> Option<Picture> {
    if is_tiny(tag) {
        return None;
    }
    let url = [
        "data-src",
        "data-lazy-src",
        "data-original",
        "src",
        "data-srcset",
        "srcset",
    ]
    .iter()
    .find_map(|name| {
        let value = tag.get(name)?;
        // A set of sources names the smallest first, as a rule.
        let address = match name.ends_with("srcset") {
            true => value
                .rsplit(", ")
                .next()?
                .split_whitespace()
                .next()?
                .to_owned(),
            false => value.trim().to_owned(),
        };
        whole(&address, base)
    })?;
    let alt = tag.get("alt").unwrap_or_default();
    Some(Picture {
        url,
        alt: one_line(&alt[..alt.floor_char_boundary(LONGEST_ALT)]),
    })
}

/// Whether a tag says of its picture that it has a side of a few pixels, or that nobody sees it.
pub fn is_tiny(tag: &Tag<'_>) -> bool {
    let short = |value: &str| {
        let digits = value.trim().bytes().take_while(u8::is_ascii_digit).count();
        let side = value.trim()[..digits].parse::<u32>();
        side.is_ok_and(|side| side < SMALLEST) && !value.contains('%')
    };
    let sides = ["width", "height"];
    if sides
        .iter()
        .any(|name| tag.get(name).is_some_and(|value| short(&value)))
    {
        return true;
    }
    let style = tag.get("style").unwrap_or_default().to_ascii_lowercase();
    style.split(';').any(|rule| {
        let (name, value) = rule.split_once(':').unwrap_or((rule, ""));
        match name.trim() {
            "width" | "height" => value.trim().ends_with("px") && short(value),
            "display" => value.trim() == "none",
            _ => false,
        }
    })
}

/// Whether a picture may show something of an article, by its address: it counts no readers, and is
/// of a kind that everybody can show.
pub fn is_worth_showing(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    !path.ends_with(".svg") && !USELESS.iter().any(|part| address.contains(part))
}

fn whole(address: &str, base: Option<&Url>) -> Option<String> {
    if address.is_empty() || address.len() > LONGEST || address.starts_with("data:") {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address).ok()?,
        None => Url::parse(address).ok()?,
    };
    let useful = matches!(url.scheme(), "http" | "https") && is_worth_showing(url.as_str());
    useful.then(|| url.into())
}
