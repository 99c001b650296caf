//! Files that hold a feed: its items as articles.

use crate::domain::Date;
use crate::ingest::accept::LONGEST_BODY;
use crate::ingest::feed::{self, Item};
use crate::ingest::headline::headline;
use crate::ingest::picture::of_item;

use super::offered::{Form, Offered};
use super::report::{At, Weight};
use super::source::Unit;

/// The items of a feed, the oldest first: feeds have the newest first, and what is told first is to
/// come in first.
///
/// # Errors
/// Why it is no feed, as a sentence.
pub(super) fn items(bytes: &[u8]) -> Result<Vec<(At, Unit)>, String> {
    let feed = feed::parse(bytes, None, None).map_err(|fault| fault.to_string())?;
    let named = feed.link.as_deref().unwrap_or(&feed.title);
    let mut units: Vec<(At, Unit)> = (1..)
        .zip(&feed.items)
        .map(|(number, item)| {
            let offered = offered(item, named);
            let unit = match offered.published {
                Some(_) => Unit::Offered(Box::new(offered)),
                None => {
                    let why = "has no date in the feed, so it was left out.";
                    Unit::Told(Weight::Refused, format!("\"{}\" {why}", offered.title))
                }
            };
            (At::Item(number), unit)
        })
        .collect();
    units.reverse();
    if feed.cut {
        let why = "the feed is cut off or longer than can be read; some of it was left out.";
        units.push((At::Whole, Unit::Told(Weight::Broken, why.to_owned())));
    }
    Ok(units)
}

/// An item as an article. `feed` names its feed.
fn offered(item: &Item, feed: &str) -> Offered {
    let body = item.body(LONGEST_BODY);
    let mut notes = Vec::new();
    if body.cut {
        notes.push("the end of its text was left out, because it is too long.".to_owned());
    }
    // What a feed calls its items is unique in that feed only.
    let key = item.guid.as_ref().filter(|_| item.link.is_none());
    Offered {
        key: key.map(|guid| format!("feed:{feed} {guid}")),
        title: headline(
            &item.title,
            &body.markdown,
            item.link.as_deref().unwrap_or_default(),
        ),
        url: item.link.clone(),
        author: item.author.clone(),
        published: item.published.or(item.updated).map(Date::Time),
        form: Form::Markdown,
        picture: of_item(item, body.picture.as_ref()),
        body: body.markdown,
        tags: item.tags.clone(),
        notes,
        ..Offered::default()
    }
}
