//! Which picture of a text may stand beside it.

use url::Url;

use super::scan::Tag;

/// A picture that a text shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address: http or https.
    pub url: String,
}

/// Pictures with a side of fewer pixels than this are icons, or count their readers.
const SMALLEST: u32 = 32;

/// The longest address of a picture, in bytes.
const LONGEST: usize = 2_000;

/// Parts of addresses that never show anything of an article.
const USELESS: [&str; 8] = [
    "/emoji/",
    "gravatar.com/avatar",
    "feeds.feedburner.com/~",
    "pixel.wp.com",
    "stats.wordpress.com",
    "doubleclick.net",
    "feedsportal.com",
    "/1x1.",
];

/// The picture of an `img` tag, if it is worth showing: http or https, made whole by `base`, not
/// marked as tiny. The real address of one that is loaded late stands in an attribute of its own.
pub fn picture(tag: &Tag<'_>, base: Option<&Url>) -> Option<Picture> {
    let side = |name: &str| {
        let value = tag.get(name)?;
        let digits = value.trim().bytes().take_while(u8::is_ascii_digit).count();
        value.trim()[..digits]
            .parse::<u32>()
            .ok()
            .filter(|_| !value.contains('%'))
    };
    if [side("width"), side("height")]
        .iter()
        .flatten()
        .any(|side| *side < SMALLEST)
    {
        return None;
    }
    [
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
    })
    .map(|url| Picture { url })
}

fn whole(address: &str, base: Option<&Url>) -> Option<String> {
    if address.is_empty() || address.len() > LONGEST || address.starts_with("data:") {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address).ok()?,
        None => Url::parse(address).ok()?,
    };
    let useful = matches!(url.scheme(), "http" | "https")
        && !USELESS.iter().any(|part| url.as_str().contains(part));
    useful.then(|| url.into())
}
