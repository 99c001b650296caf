//! What an item says, in the form in which an article has it: its headline, its text, and whether its
//! address is its own.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::document::Item;
use crate::domain::{NewArticle, Picture};
use crate::text::clean::is_visible;
use crate::text::url::{canonical, canonical_place, site};

/// What an item says at present.
pub(super) struct Says {
    pub title: String,
    body: String,
    /// A link to where it is, for an article that has no address.
    source: Option<String>,
    pub picture: Option<Picture>,
}

impl Says {
    pub(super) fn of(item: &Item) -> Says {
        let source = canonical_place(&item.link).map(|place| {
            let label = site(&place).unwrap_or_else(|| "Source".to_owned());
            format!("[{label}](<{place}>)")
        });
        Says {
            title: headline(item),
            body: item.body.clone(),
            source,
            picture: item.picture.clone(),
        }
    }

    /// The text of an article. Below that of one without an address stands where it is.
    pub(super) fn text(&self, has_address: bool) -> String {
        match &self.source {
            Some(source) if !has_address && self.body.is_empty() => source.clone(),
            Some(source) if !has_address => format!("{}\n\n{source}", self.body),
            _ => self.body.clone(),
        }
    }
}

impl From<&NewArticle> for Says {
    fn from(article: &NewArticle) -> Says {
        Says {
            title: article.title.clone(),
            body: article.body.clone(),
            source: None,
            picture: article.picture.clone(),
        }
    }
}

/// The headline of the article that an item becomes.
pub fn headline(item: &Item) -> String {
    crate::ingest::headline::headline(&item.title, &item.body, &item.link)
}

/// Whether an item says nothing that an article could: it has an identity and no more.
pub(super) fn is_empty(item: &Item) -> bool {
    [&item.title, &item.body, &item.link]
        .iter()
        .all(|part| !is_visible(part))
}

/// The addresses that several items have, in the form in which the archive keeps them: they lead to a
/// page that is about all of them. An item that is there twice, with one guid, one title and one date,
/// is one; a guid alone shows nothing, for some feeds give the same to all.
pub(super) fn shared_addresses<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeSet<String> {
    let mut seen = HashSet::new();
    let mut times: HashMap<String, usize> = HashMap::new();
    for item in items {
        let Some(address) = canonical(&item.link) else {
            continue;
        };
        let is_again = item.published.is_some()
            && !item.title.is_empty()
            && !seen.insert((&item.guid, &item.title, item.published, address.clone()));
        *times.entry(address).or_default() += usize::from(!is_again);
    }
    times
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(address, _)| address)
        .collect()
}

/// The address of an item, if it is of no other one as well.
pub(super) fn own_address(item: &Item, shared: &BTreeSet<String>) -> Option<String> {
    let address = canonical(&item.link)?;
    (!shared.contains(&address)).then(|| item.link.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, body: &str, link: &str) -> Item {
        Item {
            title: title.to_owned(),
            body: body.to_owned(),
            link: link.to_owned(),
            ..Item::default()
        }
    }

    #[test]
    fn a_headline_is_made_of_what_there_is() {
        let link = "https://example.com/1";
        for (item, expected) in [
            (item(" A  title ", "Words.", link), "A title"),
            (item("", "**Words** of it.", link), "Words of it."),
            (item("\u{200b}", "Words.", link), "Words."),
            (item("\u{2060} ", "\u{200b}", link), link),
            (item("", "", ""), "Without a title"),
        ] {
            assert_eq!(headline(&item), expected);
            assert_eq!(is_empty(&item), expected == "Without a title");
        }
    }

    #[test]
    fn an_address_is_shared_by_several_items_and_not_by_one_that_is_there_twice() {
        let log = "https://example.com/log";
        let shared = |items: &[Item]| !shared_addresses(items.iter()).is_empty();
        let one = Item {
            guid: "1".to_owned(),
            published: "2026-11-26T12:00:00Z".parse().ok(),
            ..item("One", "Words.", log)
        };
        let longer = Item {
            body: "More words.".to_owned(),
            ..one.clone()
        };
        assert!(!shared(&[one.clone(), longer.clone()]));
        // One guid and one title for all, as some feeds have it.
        let later = Item {
            published: "2026-11-26T13:00:00Z".parse().ok(),
            ..longer.clone()
        };
        assert!(shared(&[one.clone(), later]));
        let undated = |item: &Item| Item {
            published: None,
            ..item.clone()
        };
        assert!(shared(&[undated(&one), undated(&longer)]));
    }

    #[test]
    fn where_an_item_is_stands_below_the_text_of_an_article_without_an_address() {
        let says = Says::of(&item("T", "Words.", "https://www.example.com/log#v1"));
        assert_eq!(says.text(true), "Words.");
        let source = "[example.com](<https://www.example.com/log#v1>)";
        assert_eq!(says.text(false), format!("Words.\n\n{source}"));
        let bare = Says::of(&item("T", "", "https://www.example.com/log#v1"));
        assert_eq!(bare.text(false), source);
        assert_eq!(Says::of(&item("T", "Words.", "")).text(false), "Words.");
    }
}
