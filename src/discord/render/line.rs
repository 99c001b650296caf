//! The line: an article in one line of text, for channels that want no cards.

use super::items::headline;
use super::pieces::{self, timestamp};
use crate::reply::Item;
use crate::text::clean::is_visible;
use crate::text::markup::Markup;
use crate::text::truncate;

/// The longest title, in code points before escaping.
const TITLE: usize = 250;
/// Addresses longer than this leave no room for anything else; the title stands without.
const LONGEST_ADDRESS: usize = 800;
/// The most code points of what else there is to say.
const MORE: usize = 400;

/// An article in one line, at most 1,900 code points: the title in bold with its address, its date,
/// how sure it is where that is told, and what else there is to say of it.
pub fn line(item: &Item) -> String {
    let mut markup = Markup::default();
    headline(&mut markup, item, TITLE, LONGEST_ADDRESS);
    if let Some(date) = item.date {
        markup.raw(" · ").raw(&timestamp(date));
    }
    if let Some(certainty) = item.certainty {
        markup.raw(" · ").words(certainty.word());
    }
    let mut more = Markup::default();
    pieces::write(&mut more, &item.text);
    let more = truncate::markdown(&more.as_str().replace('\n', " "), MORE);
    let more = more.trim().trim_start_matches("-# ");
    if is_visible(more) {
        markup.raw(" · ").raw(more);
    }
    markup.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certainty, Status};
    use crate::reply::Text;
    use crate::text::truncate::length;

    fn item() -> Item {
        Item {
            title: "VMware [Update]\nbuys *everything*".into(),
            url: Some("https://virtualization.example/7".into()),
            date: "2008-08-21".parse().ok(),
            certainty: Some(Certainty::Rumour),
            ..Item::default()
        }
    }

    #[test]
    fn it_is_one_line_with_title_date_and_certainty() {
        assert_eq!(
            line(&item()),
            r"**[VMware \[Update\] buys \*everything\*](https://virtualization.example/7)** · <t:1219320000:D> · rumour"
        );
    }

    #[test]
    fn what_was_retracted_is_struck_through() {
        let mut item = item();
        item.status = Some(Status::Retracted);
        item.text = Text::plain("Retracted.\nReally.");
        let line = line(&item);
        assert!(line.starts_with("**~~["), "{line}");
        assert!(
            line.ends_with("~~** · <t:1219320000:D> · rumour · Retracted. Really."),
            "{line}"
        );
    }

    #[test]
    fn it_fits_into_a_message_whatever_it_holds() {
        let item = Item {
            title: "*".repeat(3_000),
            url: Some(format!("https://a.example/{}", "x".repeat(780))),
            text: Text::plain("*".repeat(5_000)),
            ..item()
        };
        let line = line(&item);
        assert!(length(&line) <= 1_900, "{}", length(&line));
        let nothing = super::line(&Item::default());
        assert_eq!(nothing, "**Untitled**");
    }
}
