//! Which picture an article may have, and which one of those that a source offers it gets.
//!
//! Nothing here is ever fetched: the archive keeps addresses, and whoever shows them looks.

use super::feed::Item;
use crate::domain::Picture;
use crate::domain::picture::LONGEST_ALT;
use crate::text::clean::one_line;
use crate::text::html::{self, is_worth_showing};
use crate::text::link::public_address;
use crate::text::truncate;

/// A picture in the form in which it is kept, or `None` when it has no address that everybody can reach.
/// Words that are too many are cut.
pub fn admit(picture: &Picture) -> Option<Picture> {
    Some(Picture {
        url: public_address(&picture.url)?,
        alt: truncate::plain(&one_line(&picture.alt), LONGEST_ALT),
    })
}

/// A picture that a source offers, if it may be kept and shows something.
pub fn offered(url: &str, alt: &str) -> Option<Picture> {
    if !is_worth_showing(url) {
        return None;
    }
    admit(&Picture {
        url: url.to_owned(),
        alt: alt.to_owned(),
    })
}

/// The picture of an item of a feed: the one that the feed gives it, else the first in its text.
pub fn of_item(item: &Item, in_text: Option<&html::Picture>) -> Option<Picture> {
    let alt = |url: &str| match in_text {
        Some(same) if same.url == url => same.alt.as_str(),
        _ => "",
    };
    let beside = item.picture.as_deref();
    let beside = beside.and_then(|url| offered(url, alt(url)));
    beside.or_else(|| in_text.and_then(|it| offered(&it.url, &it.alt)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_kept_again_as_it_is() {
        let picture = Picture {
            url: " https://Pictures.example/a (1)*.png ".to_owned(),
            alt: format!(" A rack\u{202e} of\n{}", "servers ".repeat(300)),
        };
        let kept = admit(&picture).unwrap();
        assert_eq!(kept.url, "https://pictures.example/a%20%281%29%2A.png");
        assert!(kept.alt.starts_with("A rack of servers servers"));
        assert!(kept.alt.chars().count() <= LONGEST_ALT);
        assert_eq!(admit(&kept), Some(kept));
    }

    #[test]
    fn what_counts_readers_or_leads_nowhere_is_no_picture() {
        for bad in [
            "https://pixel.wp.com/g.gif?x",
            "https://0.gravatar.com/avatar/abc?s=96",
            "https://pictures.example/logo.svg",
            "http://192.168.1.7/a.png",
            "a.png",
            "",
        ] {
            assert_eq!(offered(bad, ""), None, "{bad}");
        }
        let long = format!("https://pictures.example/{}", "x".repeat(2_048));
        assert_eq!(offered(&long, ""), None);
    }
}
